//! How readers find stories: a small tree of categories, and tags.

pub mod category;
pub mod tag;

/// The name of a category or a tag.
///
/// # Errors
/// A sentence.
pub fn label(text: &str) -> Result<String, String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err("Write a name.".into()),
        1..=60 if !name.contains(',') && !name.chars().any(char::is_control) => Ok(name),
        1..=60 => Err("Write the name without a comma.".into()),
        _ => Err("Shorten the name to 60 characters.".into()),
    }
}
