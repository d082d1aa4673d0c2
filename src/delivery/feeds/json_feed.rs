//! JSON Feed 1.1; what it has no words for stands in an extension of our own.

use serde_json::{Map, Value, json};

use super::{
    Feed,
    entry::{FeedAuthor, FeedEntry, FeedFile},
    urn,
};
use crate::{
    delivery::story::time,
    error::{Error, Result},
    media::story_file::PDF,
};

pub(super) fn written(feed: &Feed) -> Result<Vec<u8>> {
    let mut value = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.own,
        "description": feed.description,
        "language": feed.language,
        "authors": [{ "name": feed.author }],
        "items": feed.entries.iter().map(|entry| item(feed, entry)).collect::<Vec<_>>(),
        "_copydesk": { "id": urn(feed.id), "updated": time(feed.updated) },
    });
    if let Some((small, large)) = &feed.icons {
        value["favicon"] = small.as_str().into();
        value["icon"] = large.as_str().into();
    }
    if !feed.hub.is_empty() {
        value["hubs"] = json!([{ "type": "WebSub", "url": feed.hub }]);
    }
    serde_json::to_vec(&value).map_err(Error::internal)
}

fn item(feed: &Feed, entry: &FeedEntry) -> Value {
    let mut value = json!({
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "date_published": time(entry.published),
        "date_modified": time(entry.updated),
        "tags": entry.subjects,
        "_copydesk": ours(entry),
    });
    match &entry.html {
        Some(html) => value["content_html"] = html.as_str().into(),
        None => {
            let told = entry.told_summary();
            value["content_text"] = if told.is_empty() { entry.title.clone() } else { told }.into();
        }
    }
    if !entry.summary.is_empty() {
        value["summary"] = entry.summary.as_str().into();
    }
    if entry.lang != feed.language {
        value["language"] = entry.lang.as_str().into();
    }
    if let Some(picture) = &entry.picture {
        value["image"] = picture.image.src.as_str().into();
    }
    if !entry.authors.is_empty() {
        value["authors"] = entry.authors.iter().map(author).collect();
    }
    if !entry.files.is_empty() {
        let file = |file: &FeedFile| json!({ "url": file.url, "mime_type": PDF, "title": file.title, "size_in_bytes": file.bytes });
        value["attachments"] = entry.files.iter().map(file).collect();
    }
    value
}

fn author(author: &FeedAuthor) -> Value {
    let mut value = json!({ "name": author.name });
    if let Some(url) = &author.url {
        value["url"] = url.as_str().into();
    }
    value
}

/// What readers were told, and how many comments there are.
fn ours(entry: &FeedEntry) -> Value {
    let notes = entry
        .notes
        .iter()
        .map(|note| json!({ "kind": note.kind, "at": time(note.at), "text": note.text }));
    let mut value = Map::from_iter([("corrections".to_owned(), notes.collect())]);
    if let Some(discussion) = &entry.discussion {
        let comments = json!({ "count": entry.comments, "url": discussion });
        value.insert("comments".into(), comments);
    }
    if let Some(picture) = &entry.picture {
        let image =
            json!({ "alt": picture.image.alt, "caption": picture.image.caption, "credit": picture.image.credit });
        value.insert("image".into(), image);
    }
    value.into()
}
