//! What is written of a story for other places than its own page, and for the newsroom alone, as it is typed.

use super::typed::{fits, lines, short};
use crate::{
    body::Link,
    error::{Problems, Result},
};

/// A text for another place.
#[derive(Debug, Clone, Copy)]
pub struct WordField {
    /// Its name in forms and in `StoryWords`.
    pub name: &'static str,
    /// Most characters of it.
    pub most: usize,
    /// What pages call it.
    pub label: &'static str,
}

/// All of them, in the order of `StoryWords::texts`.
pub const WORDS: [WordField; 8] = [
    WordField::of("short_headline", 120, "Short headline"),
    WordField::of("summary", 600, "Summary"),
    WordField::of("dateline", 80, "Dateline"),
    WordField::of("search_title", 150, "Search headline"),
    WordField::of("description", 400, "Search description"),
    WordField::of("social_title", 150, "Title when shared"),
    WordField::of("social_text", 400, "Text when shared"),
    WordField::of("canonical_url", 2_048, "Canonical address"),
];

/// What `robots` says of a story that search engines are asked to leave out.
pub const NOINDEX: &str = "noindex";
/// Most characters of notes to editors.
const MAX_NOTES: usize = 2_000;
/// Longest target, in words.
const MAX_TARGET: i32 = 100_000;

impl WordField {
    const fn of(name: &'static str, most: usize, label: &'static str) -> Self {
        Self { name, most, label }
    }

    /// What it is called within a sentence.
    #[must_use]
    pub fn word(self) -> String {
        self.label.to_lowercase()
    }

    /// What was typed into it, as it is stored.
    pub(super) fn read(self, sent: &str) -> Result<String> {
        let text = short(sent, self.most, &self.word())?;
        if self.name == "canonical_url" && !text.is_empty() && !Link::parse(&text).is_ok_and(|link| link.is_web()) {
            let sentence = "Write a whole address such as https://example.org/story.";
            return Err(Problems::of("", sentence).into());
        }
        Ok(text)
    }

    /// Whether a text has room in it, or what to do.
    pub(super) fn fits(self, text: &str) -> std::result::Result<(), String> {
        fits(text, self.most, &self.word())
    }
}

/// Whether search engines are asked to leave a story out.
pub(super) fn is_unlisted(sent: &str) -> Result<bool> {
    match sent {
        "" => Ok(false),
        NOINDEX => Ok(true),
        _ => Err(Problems::of("", "Choose from the list.").into()),
    }
}

/// Notes to editors.
pub(super) fn notes(sent: &str) -> Result<String> {
    let text = lines(sent);
    fits(&text, MAX_NOTES, "notes").map_err(|sentence| Problems::of("", sentence))?;
    Ok(text)
}

/// A number of words, or none.
pub(in crate::articles) fn target(sent: &str) -> Result<Option<i32>> {
    let digits: String = sent.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let words = digits.parse().ok().filter(|words| (1..=MAX_TARGET).contains(words));
    let sentence = "Write a number of words from 1 to 100,000, such as 800. Empty: none.";
    words.map(Some).ok_or_else(|| Problems::of("", sentence).into())
}
