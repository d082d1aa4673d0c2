//! The words of a comment: a name, and plain text in paragraphs.

use crate::{body, error::Problems, names::Name, staff::EmailAddress};

/// Longest name, in characters.
pub const MAX_NAME: usize = 100;
/// Longest text, in characters.
pub const MAX_TEXT: usize = 2_000;
/// Most addresses in one.
const MAX_LINKS: usize = 5;

/// A comment as its writer typed it, in order.
#[derive(Debug, Clone)]
pub(super) struct CommentWords {
    pub(super) name: String,
    /// As the rest of the newsroom compares addresses: in small letters.
    pub(super) email: String,
    pub(super) text: String,
}

impl CommentWords {
    /// Reads what was typed.
    ///
    /// # Errors
    /// All that is wrong with it, by field.
    pub(super) fn read(name: &str, email: &str, typed: &str) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let read = (
            problems.check("name", Name::parse(name, MAX_NAME)),
            problems.check("email", email.parse::<EmailAddress>()),
            problems.check("text", plain_text(typed)),
        );
        match read {
            (Some(name), Some(email), Some(text)) => Ok(Self {
                name: name.into(),
                email: email.as_str().to_ascii_lowercase(),
                text,
            }),
            _ => Err(problems),
        }
    }
}

/// A text as it is kept: lines without blanks at their ends, paragraphs with one empty line between them.
///
/// # Errors
/// A sentence.
pub fn plain_text(typed: &str) -> Result<String, String> {
    let mut paragraphs: Vec<String> = vec![];
    let mut is_open = false;
    for line in typed.replace("\r\n", "\n").split(['\n', '\r']) {
        let line = body::one_line(line).trim().to_owned();
        match (line.is_empty(), is_open) {
            (true, _) => is_open = false,
            (false, true) => {
                if let Some(last) = paragraphs.last_mut() {
                    last.push('\n');
                    last.push_str(&line);
                }
            }
            (false, false) => {
                paragraphs.push(line);
                is_open = true;
            }
        }
    }
    let text = paragraphs.join("\n\n");
    let length = text.chars().count();
    if !text.chars().any(char::is_alphanumeric) && !has_picture(&text) {
        return Err("Write a comment first.".into());
    }
    if length > MAX_TEXT {
        let over = length - MAX_TEXT;
        return Err(format!("Shorten the comment by {over} characters: {MAX_TEXT} at most."));
    }
    if links(&text).count() > MAX_LINKS {
        return Err(format!("Take some addresses out: a comment has {MAX_LINKS} at most."));
    }
    Ok(text)
}

/// A comment may be nothing but ❤️.
fn has_picture(text: &str) -> bool {
    text.chars().any(|c| u32::from(c) > 0x2190)
}

/// The web addresses in a text, as they stand there.
pub(super) fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter_map(|word| {
        let at = ["https://", "http://", "www."]
            .iter()
            .filter_map(|sign| find_plain(word, sign))
            .min()?;
        Some(word[at..].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/'))
    })
}

fn find_plain(word: &str, sign: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let found = bytes
        .windows(sign.len())
        .position(|part| part.eq_ignore_ascii_case(sign.as_bytes()))?;
    Some(found)
}

/// The paragraphs of a text, each as its lines.
pub fn paragraphs(text: &str) -> impl Iterator<Item = impl Iterator<Item = &str>> {
    text.split("\n\n").map(|paragraph| paragraph.split('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_paragraphs_and_lines_and_nothing_that_hides() {
        for (typed, kept) in [
            ("  One.  \r\n\r\n\r\nTwo,\r\nstill two. \n", "One.\n\nTwo,\nstill two."),
            ("a\u{202E}b\u{0}c\tlast", "abc last"),
            ("❤️", "❤️"),
            ("‏שלום", "‏שלום"),
        ] {
            assert_eq!(plain_text(typed).as_deref(), Ok(kept), "{typed:?}");
        }
        for (typed, sentence) in [
            (" \n\u{200B}\n", "Write a comment first."),
            ("…!", "Write a comment first."),
            (&"x".repeat(2_003), "Shorten the comment by 3 characters: 2000 at most."),
            (
                &"http://a.example ".repeat(6),
                "Take some addresses out: a comment has 5 at most.",
            ),
        ] {
            assert_eq!(plain_text(typed), Err(sentence.to_owned()), "{typed:.30}");
        }
    }

    #[test]
    fn addresses_are_found_as_people_write_them() {
        let found: Vec<&str> =
            links("See (https://a.example/b), HTTP://B.example. www.c.example! and d.example/ or nothttp").collect();
        assert_eq!(found, ["https://a.example/b", "HTTP://B.example", "www.c.example"]);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let problems = CommentWords::read("", "nobody", "").unwrap_err();
        assert_eq!(
            problems.iter().map(|(field, _)| field).collect::<Vec<_>>(),
            ["name", "email", "text"]
        );
    }
}
