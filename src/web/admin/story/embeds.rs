//! What another site calls what an embed shows, for whoever writes the story.

use actix_web::{HttpResponse, http::header};
use serde::Serialize;

use crate::{
    error::Result,
    other_sites,
    web::{admin::visit::Visit, request::Form},
};

#[derive(Serialize)]
struct OfferedTitle {
    /// Null where nobody says so.
    title: Option<String>,
}

/// `POST /admin/embeds/title`: the title of what is at `address`, by its own site.
///
/// # Errors
/// None: whoever does not answer has no title.
pub async fn title(visit: Visit, form: Form) -> Result<HttpResponse> {
    let title = other_sites::title(&visit.app.outgoing, form.text("address").trim()).await;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(OfferedTitle { title }))
}
