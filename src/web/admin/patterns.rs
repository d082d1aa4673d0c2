//! Every component in every state, on one page.

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    error::Result,
    web::{
        admin::{shell::Shell, visit::Visit},
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/patterns.html")]
struct PatternsPage {
    shell: Shell,
}

/// `GET /admin/patterns`
///
/// # Errors
/// `Busy`.
pub async fn show(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/patterns").await?;
    respond::page(&PatternsPage { shell })
}
