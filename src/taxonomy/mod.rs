//! How readers find stories: a small tree of categories, and tags.

pub mod category;
pub mod steps;
pub mod tag;

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;

use crate::{
    error::{Problems, Result},
    ids::{CategoryId, TagId},
    names::Name,
    platform::db::Conn,
    schema::newsroom::{categories, tags},
};

/// Longest name of a category or a tag, in characters.
const MAX_LABEL: usize = 60;

/// The name of a category or a tag.
///
/// # Errors
/// A sentence.
pub fn label(text: &str) -> std::result::Result<String, String> {
    let name = Name::parse(text, MAX_LABEL)?;
    if name.as_str().contains(';') {
        return Err("Write the name without a semicolon: semicolons stand between names.".into());
    }
    Ok(name.into())
}

/// Locks a category and tags that a text is about to name, so that nobody removes them before it does.
///
/// # Errors
/// `Problems` when one is gone; database errors.
pub async fn lock(conn: &mut Conn, category: CategoryId, tag_ids: &[TagId]) -> Result<()> {
    let wanted: Vec<uuid::Uuid> = tag_ids.iter().map(|id| id.0).collect();
    let locked: Vec<uuid::Uuid> = categories::table
        .find(category.0)
        .select(categories::id)
        .for_key_share()
        .load(conn)
        .await?;
    let mut problems = Problems::new();
    if locked.is_empty() {
        problems.add("category", "This category was removed meanwhile. Choose another one.");
    }
    let locked: Vec<uuid::Uuid> = tags::table
        .filter(tags::id.eq_any(&wanted))
        .select(tags::id)
        .for_key_share()
        .load(conn)
        .await?;
    if wanted.iter().any(|id| !locked.contains(id)) {
        problems.add("tags", "One of these tags was removed meanwhile. Look at them again.");
    }
    problems.settle()
}
