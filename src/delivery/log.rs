//! The log of changes as it goes out.

use serde_json::{Value, json};

use crate::{
    delivery::{links, story::time, terms::TermKind},
    ids::ArticleId,
    live::log::{LogKind, LogRow},
};

/// A change: what it happened to, whether that is gone, and where it is read as it is now.
#[must_use]
pub fn change(row: &LogRow) -> Option<Value> {
    let kind = row.kind()?;
    let id = (kind != LogKind::Site).then_some(row.id);
    let mut value = json!({
        "object": "change", "kind": kind.word(), "id": id, "gone": row.gone, "at": time(row.at), "updated_at": time(row.at),
        "href": href(kind, row)
    });
    if let Some(path) = &row.path {
        value["path"] = path.as_str().into();
    }
    Some(value)
}

/// Where it is read; nowhere once it is gone.
fn href(kind: LogKind, row: &LogRow) -> Option<String> {
    if row.gone {
        return None;
    }
    let slug = row.slug.as_deref();
    let article = || links::api_article(ArticleId(row.id));
    match kind {
        LogKind::Article => Some(article()),
        LogKind::Comments => Some(format!("{}/comments", article())),
        LogKind::Category => Some(TermKind::Category.api_path(slug?)),
        LogKind::Tag => Some(TermKind::Tag.api_path(slug?)),
        LogKind::Author => Some(TermKind::Author.api_path(slug?)),
        LogKind::Series => Some(TermKind::Series.api_path(slug?)),
        LogKind::List => Some(links::api_one("lists", slug?)),
        LogKind::Redirect => Some(links::api_resolve(row.path.as_deref()?)),
        LogKind::Site => Some(links::API_SITE.to_owned()),
    }
}
