//! Files of pictures, for people of the newsroom.

use actix_web::{HttpResponse, web};

use crate::{
    error::Result,
    web::{admin::visit::Visit, files},
};

/// `GET /admin/media/files/{file}`
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn file(visit: Visit, file: web::Path<String>) -> Result<HttpResponse> {
    files::of_newsroom(&visit.app, &visit.req, &file).await
}
