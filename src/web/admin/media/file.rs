//! Files of pictures, for people of the newsroom. One that is not made yet is made now.

use actix_web::{
    HttpResponse,
    http::header::{self, ETag, EntityTag, IfNoneMatch},
    web,
};

use crate::{
    error::{Error, Result},
    media::rendition::Rendition,
    web::admin::visit::Visit,
};

/// Nothing in it runs, wherever it is opened.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// `GET /admin/media/files/{file}`
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn file(
    visit: Visit,
    file: web::Path<String>,
    known: Option<web::Header<IfNoneMatch>>,
) -> Result<HttpResponse> {
    let (name, ending) = file.split_once('.').ok_or(Error::NotFound)?;
    let rendition = Rendition::named(&mut *visit.app.newsroom().await?, name).await?;
    if rendition.file() != format!("{name}.{ending}") {
        return Err(Error::NotFound);
    }
    let tag = EntityTag::new_strong(name.to_owned());
    let is_known = known.is_some_and(|known| match known.into_inner() {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|one| one.weak_eq(&tag)),
    });
    let mut answer = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX));
    if is_known {
        return Ok(answer.finish());
    }
    let bytes = visit.app.studio.file(&visit.app.db.newsroom, &rendition).await?;
    Ok(answer
        .insert_header((header::CONTENT_TYPE, rendition.content_type()))
        .body(bytes))
}
