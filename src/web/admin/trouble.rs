//! An error as a page of the newsroom: with its head, what happened, who can help and a way on.

use actix_web::HttpRequest;
use askama::Template;

use crate::{
    app::App,
    articles::gate::deciders::{self, Decider},
    error::{Error, Result},
    platform::db::Conn,
    policy::Action,
    web::{
        admin::shell::{Avatar, Shell},
        request::Signed,
    },
};

/// What an error page says, whatever it looks like.
pub struct TroubleMessage {
    /// HTTP status.
    pub status: u16,
    /// What happened, in a few words.
    pub heading: String,
    /// What it means, and what to do now.
    pub sentence: String,
    /// The number that finds it in the log, where somebody should look.
    pub request_id: Option<String>,
    /// Path of a page from which they can go on.
    pub home: String,
    /// The words of the link to it.
    pub home_label: &'static str,
    /// The right that was missing.
    pub right: Option<Action>,
}

#[derive(Template)]
#[template(path = "admin/trouble.html")]
struct AdminTroublePage<'a> {
    shell: Shell,
    said: &'a TroubleMessage,
    helpers: Vec<Decider>,
    when: String,
    again: Option<String>,
    search: bool,
}

/// The page, for somebody who is signed in.
///
/// # Errors
/// `Busy`, database errors: the caller has a plainer page for then.
pub async fn page(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    error: &Error,
    said: &TroubleMessage,
) -> Result<String> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = Shell::load(conn, app, req, signed, "").await?;
    let helpers = match said.right {
        Some(right) => deciders::few(deciders::by_role(conn, right).await?),
        None => vec![],
    };
    let page = AdminTroublePage {
        when: shell
            .now
            .with_timezone(&shell.zone)
            .format("%-d %B %Y, %H:%M:%S")
            .to_string(),
        // Sent again only where that changes nothing by itself.
        again: (matches!(error, Error::Internal(_)) && req.method() == actix_web::http::Method::GET)
            .then(|| req.uri().to_string()),
        search: matches!(error, Error::NotFound),
        shell,
        said,
        helpers,
    };
    page.render().map_err(Error::internal)
}
