//! What a route is: method, path, who may come, what its answer is; and what the table of them says of a request.

use actix_web::{HttpRequest, Route as ActixRoute};

use crate::policy::Action;

/// Who may come through a route; finer rules are the newsroom's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Whoever is signed in.
    Staff,
    /// Whoever has this right by their role alone.
    Right(Action),
    /// Whoever has this right on the story of the path.
    Story(Action),
}

/// Which door an answer belongs to: decides how an error looks and how it may be cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The Content API: problem+json, for scripts of any site.
    Api,
    /// The reader site: pages in its own frame.
    Site,
    /// The newsroom: pages with its head for whoever is signed in.
    Newsroom,
    /// The writing surface: the newsroom, with the editor's one Trusted Types policy.
    Editor,
    /// Files of the program: style sheets, scripts, drawings.
    Asset,
}

/// The methods there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads, and changes nothing; answers HEAD too.
    Get,
    /// Changes something; takes a form.
    Post,
}

/// One row of the table.
pub struct Route {
    /// The one method that it takes.
    pub method: Method,
    /// Pattern of its path, as actix-web writes it.
    pub path: &'static str,
    /// Who may come through.
    pub access: Access,
    /// Whose words an error is told in.
    pub door: Door,
    /// The longest body that is read, in bytes.
    pub limit: usize,
    /// Makes its handler.
    pub(super) make: fn() -> ActixRoute,
}

/// All of them, for whoever holds a request.
#[derive(Clone, Copy)]
pub struct RouteTable(pub &'static [Route]);

/// The table that a request was served from.
#[must_use]
pub fn table(req: &HttpRequest) -> &'static [Route] {
    req.app_data::<RouteTable>().map_or(&[], |table| table.0)
}

/// The door of an address, whether a route knows it or not.
#[must_use]
pub fn door_of(path: &str) -> Door {
    if path.starts_with("/api/") {
        Door::Api
    } else if path == "/admin" || path.starts_with("/admin/") {
        Door::Newsroom
    } else {
        Door::Site
    }
}

/// The forms of a story that stand in its editor too; all the others stand on its review.
const IN_EDITOR: [&str; 6] = ["fields", "body", "submit", "recall", "not-a-marker", "ask-sites"];

/// Those that stand on the page of its times.
const ON_TIME_PAGE: [&str; 4] = ["plan", "reschedule", "withdraw-at", "stay-on"];

/// The page that holds the form of an address which only takes forms, for somebody who opens it: `/admin/staff/{id}/role`
/// is asked on `/admin/staff/{id}`.
#[must_use]
pub fn page_of(req: &HttpRequest) -> Option<String> {
    let pattern = req.match_pattern()?;
    let (mut path, mut pattern) = (req.path(), pattern.as_str());
    match pattern.rsplit_once('/') {
        Some(("/admin/articles/{id}", "restore")) => {
            return Some(format!("{}/history", path.rsplit_once('/')?.0));
        }
        Some(("/admin/articles/{id}", act)) if ON_TIME_PAGE.contains(&act) => {
            return Some(format!("{}/time", path.rsplit_once('/')?.0));
        }
        Some(("/admin/articles/{id}", act)) if !IN_EDITOR.contains(&act) => {
            return Some(format!("{}/review", path.rsplit_once('/')?.0));
        }
        Some(("/admin/categories/{id}", "move")) => return Some("/admin/categories".to_owned()),
        _ => {}
    }
    if pattern.starts_with("/admin/articles/{id}/notes/") {
        return Some(format!("{}/review", path.split_once("/notes/")?.0));
    }
    loop {
        (path, pattern) = (path.rsplit_once('/')?.0, pattern.rsplit_once('/')?.0);
        let is_page = table(req)
            .iter()
            .any(|route| route.method == Method::Get && route.path == pattern);
        if is_page {
            return Some(path.to_owned());
        }
    }
}

/// The right that the route of a request needs by the role alone.
#[must_use]
pub fn right_of(req: &HttpRequest) -> Option<Action> {
    let pattern = req.match_pattern()?;
    let method = if req.method() == actix_web::http::Method::POST {
        Method::Post
    } else {
        Method::Get
    };
    let route = table(req)
        .iter()
        .find(|route| route.path == pattern && route.method == method)?;
    match route.access {
        Access::Right(action) => Some(action),
        Access::Public | Access::Staff | Access::Story(_) => None,
    }
}
