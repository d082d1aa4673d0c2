//! The only place that spells public addresses.

/// Path of a story on the reader site: `/{slug}`.
#[must_use]
pub fn article(slug: &str) -> String {
    format!("/{slug}")
}

/// Path of what readers say under a story.
#[must_use]
pub fn discussion(slug: &str) -> String {
    format!("/{slug}/comments")
}

/// Path of a comment: leads to the page that holds it.
#[must_use]
pub fn comment(id: crate::ids::CommentId) -> String {
    format!("/comments/{id}")
}

/// Path of a comment with all the answers to it.
#[must_use]
pub fn comment_thread(id: crate::ids::CommentId) -> String {
    format!("/comments/{id}/thread")
}

/// Path of the form by which a comment is answered.
#[must_use]
pub fn comment_answer(id: crate::ids::CommentId) -> String {
    format!("/comments/{id}/answer")
}

/// Path of the form by which a comment is reported.
#[must_use]
pub fn comment_report(id: crate::ids::CommentId) -> String {
    format!("/comments/{id}/report")
}

/// Path of a comment for who wrote it, with its secret.
#[must_use]
pub fn own_comment(id: crate::ids::CommentId, secret: &str) -> String {
    format!("/comments/{id}/mine/{secret}")
}

/// Where a mistake in a story is reported.
#[must_use]
pub fn mistake_on(article: crate::ids::ArticleId) -> String {
    format!("/mistakes/on/{article}")
}

/// Where a comment on a story is sent.
#[must_use]
pub fn comment_on(article: crate::ids::ArticleId) -> String {
    format!("/comments/on/{article}")
}

/// Path of the page on which readers search.
pub const SEARCH: &str = "/search";

/// Path of a category's page.
#[must_use]
pub fn category(slug: &str) -> String {
    format!("/category/{slug}")
}

/// Path of a tag's page.
#[must_use]
pub fn tag(slug: &str) -> String {
    format!("/tag/{slug}")
}

/// Path of a series' page.
#[must_use]
pub fn series(slug: &str) -> String {
    format!("/series/{slug}")
}

/// Path of an author's page.
#[must_use]
pub fn author(slug: &str) -> String {
    format!("/author/{slug}")
}

/// Path of all stories by day.
pub const ARCHIVE: &str = "/archive";

/// Path of the list of corrections.
pub const CORRECTIONS: &str = "/corrections";

/// Path of the stylesheet with the newsroom's own colours and type, under the hash of what is in it.
#[must_use]
pub fn look(hash: &str) -> String {
    format!("/look/{hash}.css")
}

/// Where files of pictures are, with a slash at the end; their names follow.
pub const FILES: &str = "/media/";

/// Path of the newsroom's icon, so many pixels across; of which file it is made.
#[must_use]
pub fn icon(size: u32, name: &str) -> String {
    format!("/icon/{size}/{name}.png")
}

/// The whole address on the newsroom's site.
#[must_use]
pub fn on_site(site_url: &str, path: &str) -> String {
    format!("{}{path}", site_url.trim_end_matches('/'))
}

/// Path of a story in the Content API.
#[must_use]
pub fn api_article(id: crate::ids::ArticleId) -> String {
    format!("/api/v1/articles/{id}")
}

/// Path of a picture in the Content API.
#[must_use]
pub fn api_picture(id: crate::ids::PictureId) -> String {
    format!("/api/v1/media/{id}")
}

/// Path of a category, a tag or an author in the Content API.
#[must_use]
pub fn api_one(collection: &str, slug: &str) -> String {
    format!("/api/v1/{collection}/{slug}")
}

/// Path of the index of sitemaps.
pub const SITEMAP: &str = "/sitemap.xml";

/// Path of the sitemap of new stories.
pub const NEWS_SITEMAP: &str = "/news-sitemap.xml";

/// Path of one of the sitemaps that the index names: of a month, as `2026-11`, or of what is no story.
#[must_use]
pub fn sitemap_part(part: &str) -> String {
    format!("/sitemap-{part}.xml")
}

/// Path of a feed beside the page that it is of.
#[must_use]
pub fn feed_beside(page: &str, file: &str) -> String {
    format!("{}/{file}", page.trim_end_matches('/'))
}

/// Path of a feed in the Content API; of what it is, as its parameters say it.
#[must_use]
pub fn api_feed(format: &str, of: Option<(&str, &str)>) -> String {
    match of {
        Some((kind, slug)) => format!("/api/v1/feeds/{format}?{kind}={slug}"),
        None => format!("/api/v1/feeds/{format}"),
    }
}

/// Path by which other sites ask how to show a page of ours, with that page's whole address.
#[must_use]
pub fn oembed(page: &str, format: &str) -> String {
    let query = [("url", page), ("format", format)];
    format!("/oembed?{}", serde_urlencoded::to_string(query).unwrap_or_default())
}

/// Path of the newsroom in the Content API.
pub const API_SITE: &str = "/api/v1/site";

/// Path of what stands at an address of the reader site, in the Content API.
#[must_use]
pub fn api_resolve(path: &str) -> String {
    let query = serde_urlencoded::to_string([("path", path)]).unwrap_or_default();
    format!("/api/v1/resolve?{query}")
}
