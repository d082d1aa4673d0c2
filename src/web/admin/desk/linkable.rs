//! Our own stories to choose from, for a link in another.

use actix_web::{HttpResponse, http::header};
use serde::Serialize;
use serde_json::json;

use crate::{
    articles::writing::related::{MOST_RELATED, RelatedTitle},
    delivery::links,
    desk::linkable::LinkableStory,
    error::Result,
    ids::ArticleId,
    site::Site,
    web::{admin::visit::Visit, respond},
};

/// One more than a page shows: the story that is open there may be among them.
const MOST: i64 = 9;

#[derive(Serialize)]
struct OfferedStory {
    id: String,
    headline: String,
    /// Where readers have it, whole.
    href: String,
    /// The same without the site.
    path: String,
}

#[derive(Serialize)]
struct OfferedStories {
    stories: Vec<OfferedStory>,
}

/// `GET /admin/articles/known`: what stories are called, by `ids` with commas between; of those that this person may not see,
/// nothing.
///
/// # Errors
/// `Busy`.
pub async fn titles(visit: Visit) -> Result<HttpResponse> {
    let asked = respond::parameter(&visit.req, "ids").unwrap_or_default();
    let ids: Vec<ArticleId> = asked
        .split(',')
        .filter_map(|id| id.trim().parse().ok())
        .take(MOST_RELATED)
        .collect();
    let mut conn = visit.app.newsroom().await?;
    let stories = RelatedTitle::all(&mut conn, visit.viewer(), &ids).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "stories": stories })))
}

/// `GET /admin/articles/choose`: those that readers have and this person sees, by `q`; the last to go live first.
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let words: String = respond::parameter(&visit.req, "q")
        .unwrap_or_default()
        .replace('\0', "")
        .trim()
        .chars()
        .take(200)
        .collect();
    let mut conn = visit.app.newsroom().await?;
    let site = Site::load(&mut conn).await?.map(|site| site.url).unwrap_or_default();
    let stories = LinkableStory::found(&mut conn, visit.viewer(), &words, MOST)
        .await?
        .into_iter()
        .map(|story| {
            let path = links::article(&story.slug);
            OfferedStory {
                id: story.id.to_string(),
                headline: story.headline,
                href: links::on_site(&site, &path),
                path,
            }
        })
        .collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(OfferedStories { stories }))
}
