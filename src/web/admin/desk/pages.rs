//! The pages of the site, such as the imprint: all of them, and beginning one.

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    activity::Answer,
    articles::writing::draft,
    desk::stories::Story,
    error::Result,
    web::{
        admin::{desk::home::StoryRow, shell::Shell, visit::Visit},
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/pages.html")]
struct PagesPage {
    shell: Shell,
    rows: Vec<StoryRow>,
}

/// `GET /admin/pages`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/articles").await?;
    let pages = Story::pages(&mut conn, visit.viewer()).await?;
    let page = PagesPage {
        rows: pages.iter().map(|page| StoryRow::of(page, &shell)).collect(),
        shell,
    };
    respond::page(&page)
}

/// `POST /admin/pages`: begins a page and opens it.
///
/// # Errors
/// `Refused`, `Busy`.
pub async fn create(visit: Visit, form: Form) -> Result<HttpResponse> {
    let receipt = form.receipt(&visit.signed);
    let answer = visit.app.once(&visit.signed, receipt, move |conn, who| {
        Box::pin(async move {
            let id = draft::start_page(conn, who).await?;
            Ok(Answer::see(format!("/admin/articles/{id}")))
        })
    });
    Ok(respond::answered(&answer.await?))
}
