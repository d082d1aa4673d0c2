//! What people type, as it is stored.

use crate::{
    body::one_line,
    error::{Problems, Result},
};

/// On one line, composed, without blanks at its ends.
pub(in crate::articles) fn line(text: &str) -> String {
    one_line(text).trim_matches(' ').to_owned()
}

/// Lines of text, composed, without what nobody sees at their ends.
pub(in crate::articles) fn lines(text: &str) -> String {
    let lines: Vec<String> = text.replace("\r\n", "\n").split(['\n', '\r']).map(one_line).collect();
    lines.join("\n").trim().to_owned()
}

/// One line of at most so many characters.
///
/// # Errors
/// `Problems`, which call it by this word.
pub(in crate::articles) fn short(text: &str, most: usize, word: &str) -> Result<String> {
    let text = line(text);
    fits(&text, most, word).map_err(|sentence| Problems::of("", sentence))?;
    Ok(text)
}

/// Whether a text has at most so many characters.
///
/// # Errors
/// What to do about it.
pub(super) fn fits(text: &str, most: usize, word: &str) -> std::result::Result<(), String> {
    if text.chars().count() > most {
        return Err(format!("Shorten the {word} to {most} characters."));
    }
    Ok(())
}
