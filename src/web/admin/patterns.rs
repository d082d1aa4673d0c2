//! Every component in every state, on one page.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::{
    app::App,
    error::Result,
    web::{admin::shell::Shell, request::Signed, respond},
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
pub async fn show(req: HttpRequest, app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let shell = Shell::load(&mut conn, &app, &req, &signed, "/admin/patterns").await?;
    respond::page(&PatternsPage { shell })
}
