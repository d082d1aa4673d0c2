//! Lists of stories under a name: keeping what is looked at, naming, sharing, removing.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::list_address::ListAddress;
use crate::{
    desk::views::{self, StoryView},
    error::Result,
    ids::StoryViewId,
    policy::{Action, Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

const LIST: &str = "/admin/views";

#[derive(Template)]
#[template(path = "admin/views.html")]
struct ViewsPage {
    shell: Shell,
    again: Again,
    views: Vec<StoryView>,
    /// What is to be kept, as the address of its list.
    from: Option<ListAddress>,
    /// What its filters say.
    filters: String,
    /// The one that a form was of, with what was typed there.
    typed: Option<TypedView>,
    may_share: bool,
}

struct TypedView {
    id: Option<StoryViewId>,
    name: String,
    is_shared: bool,
}

impl ViewsPage {
    fn about(&self, one: &StoryView) -> String {
        let by = one.modified_by.as_deref().unwrap_or("the operator");
        let whose = if one.is_shared {
            "The whole newsroom’s"
        } else {
            "Yours"
        };
        format!("{whose} · {by}, {}", self.shell.when(one.modified_at))
    }

    fn may_change(&self, one: &StoryView) -> bool {
        self.may_share || !one.is_shared
    }

    fn is_open(&self, one: &StoryView) -> bool {
        self.typed.as_ref().is_some_and(|typed| typed.id == Some(one.id))
    }

    /// What a field shows: what was typed where its form is shown again.
    fn name_of<'a>(&'a self, one: &'a StoryView) -> &'a str {
        match &self.typed {
            Some(typed) if typed.id == Some(one.id) => &typed.name,
            _ => &one.name,
        }
    }

    fn problem_of(&self, one: &StoryView) -> Option<&str> {
        self.again.problems.on("name").filter(|_| self.is_open(one))
    }

    fn new_problem(&self) -> Option<&str> {
        let is_new = self.typed.as_ref().is_some_and(|typed| typed.id.is_none());
        self.again.problems.on("name").filter(|_| is_new)
    }

    fn new_name(&self) -> &str {
        let typed = self.typed.as_ref().filter(|typed| typed.id.is_none());
        typed.map_or("", |typed| &typed.name)
    }

    fn is_new_shared(&self) -> bool {
        let typed = self.typed.as_ref().filter(|typed| typed.id.is_none());
        typed.is_some_and(|typed| typed.is_shared)
    }

    fn asked(&self) -> String {
        self.from.as_ref().map(ListAddress::query).unwrap_or_default()
    }
}

/// `GET /admin/views`; with `from=` a form that keeps that list.
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let from = respond::parameter(&visit.req, "from");
    show(&visit, Again::default(), from.as_deref(), None).await
}

async fn show(visit: &Visit, again: Again, from: Option<&str>, typed: Option<TypedView>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let who = visit.viewer();
    let shell = visit.shell(&mut conn, "/admin/articles").await?;
    let (from, filters) = match from {
        Some(from) => {
            let (address, left_out) = ListAddress::read(from);
            let asked = address.asked(&mut conn, who, &shell, left_out).await?;
            let shelf = asked.address.shelf.label().to_owned();
            let chips = asked.chips.into_iter().map(|chip| chip.label);
            let said: Vec<String> = std::iter::once(shelf).chain(chips).collect();
            (Some(asked.address.first_page()), said.join(" · "))
        }
        None => (None, String::new()),
    };
    let page = ViewsPage {
        views: StoryView::all(&mut conn, who).await?,
        may_share: can(who.role, Action::ShareBoilerplate, &Facts::NONE).is_ok(),
        from,
        filters,
        typed,
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/views`: `name`, `asked`, `shared`, `replaces`.
///
/// # Errors
/// `Refused`, `Busy`, `KeyReused`.
pub async fn keep(visit: Visit, form: Form) -> Result<HttpResponse> {
    // As the list itself would write it.
    let address = ListAddress::read(form.text("asked")).0.first_page();
    let (asked, name) = (address.query(), form.text("name").to_owned());
    let typed = TypedView {
        id: None,
        name: name.clone(),
        is_shared: form.ticked("shared"),
    };
    let (is_shared, replaces) = (typed.is_shared, form.ticked("replaces"));
    let mut next = address.href();
    next.push_str(if next.contains('?') { "&done=kept" } else { "?done=kept" });
    let query = asked.clone();
    let kept = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { views::keep(conn, who, &name, &asked, is_shared, replaces).await })
    });
    or_again(kept.await, |again| show(&visit, again, Some(&query), Some(typed))).await
}

/// `POST /admin/views/{id}`: another name, or for others.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<StoryViewId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let (name, is_shared) = (form.text("name").to_owned(), form.ticked("shared"));
    let typed = TypedView {
        id: Some(id),
        name: name.clone(),
        is_shared,
    };
    let changed = visit.once(&form, format!("{LIST}?done=changed"), move |conn, who| {
        Box::pin(async move { views::change(conn, who, id, version, &name, is_shared).await })
    });
    or_again(changed.await, |again| show(&visit, again, None, Some(typed))).await
}

/// `POST /admin/views/{id}/remove`
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<StoryViewId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, format!("{LIST}?done=removed"), move |conn, who| {
        Box::pin(views::remove(conn, who, id, version))
    });
    or_again(removed.await, |again| show(&visit, again, None, None)).await
}
