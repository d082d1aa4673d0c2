//! Names that people read: of people, tags, categories, the newsroom, and the working name of a story. Every door parses
//! them here, so that none lets in what cannot be seen.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The most marks on one letter: more climb over the lines above and below. Tibetan and Thai need four.
const MAX_MARKS: usize = 8;

/// One line in which everything can be seen, in the order in which it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads a name of at most so many characters. Blanks at the ends go, several become one. What is written in two
    /// ways and looks the same becomes one (NFC), except where that would draw another character (`神`, U+FA19).
    ///
    /// # Errors
    /// A sentence: nothing was written, it is too long, or something in it cannot be seen.
    pub fn parse(text: &str, most: usize) -> Result<Self, String> {
        let name = one_line(text)?;
        match name.chars().count() {
            0 => Err("Write a name.".into()),
            length if length > most => Err(format!("Shorten the name to {most} characters.")),
            _ if !name.chars().any(is_drawn) => Err("Write a name that can be seen.".into()),
            _ => Ok(Self(name)),
        }
    }

    /// As it is stored and printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

/// Names in one line, with commas between.
pub fn in_a_line<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    side_by_side(names, ", ")
}

/// Parts in one line, with a sign between. Where one runs from right to left each stands isolated (Unicode, UAX 9), or
/// their order would be another one to the eye.
pub fn side_by_side<'n>(parts: impl IntoIterator<Item = &'n str>, between: &str) -> String {
    let parts: Vec<&str> = parts.into_iter().collect();
    if !parts.iter().any(|part| part.chars().any(runs_from_the_right)) {
        return parts.join(between);
    }
    let isolated = parts.iter().map(|part| format!("\u{2068}{part}\u{2069}"));
    isolated.collect::<Vec<_>>().join(between)
}

/// The blocks of Hebrew, Arabic and their neighbours.
const fn runs_from_the_right(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A line of text, perhaps empty, in which everything can be seen.
///
/// # Errors
/// A sentence that names what cannot.
pub fn one_line(text: &str) -> Result<String, String> {
    let line = composed(&spaced(text));
    let all: Vec<char> = line.chars().collect();
    let mut marks = 0;
    for (at, &c) in all.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| all[at]);
        if !belongs(c, before, all.get(at + 1).copied()) {
            return Err(format!(
                "Take out the invisible character {} {}: only what can be seen may stand here.",
                called(c),
                place(&all[..at])
            ));
        }
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            return Err("Take some of the accents away: too many stand on one letter.".into());
        }
    }
    Ok(line)
}

/// Without blanks at the ends, and one where there were several. The wide blank of Chinese and Japanese stays.
fn spaced(text: &str) -> String {
    let mut line = String::new();
    for c in text.trim().chars() {
        match (c.is_whitespace(), line.ends_with([' ', '\u{3000}'])) {
            (true, true) => {}
            (true, false) => line.push(if c == '\u{3000}' { c } else { ' ' }),
            (false, _) => line.push(c),
        }
    }
    line
}

/// NFC, but for the characters that it replaces by others: kanji that some families write their names with.
fn composed(text: &str) -> String {
    let mut whole = String::new();
    let mut rest = String::new();
    for c in text.chars() {
        if is_kept_apart(c) {
            whole.extend(rest.nfc());
            rest.clear();
            whole.push(c);
        } else {
            rest.push(c);
        }
    }
    whole.extend(rest.nfc());
    whole
}

const fn is_kept_apart(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// Whether a character may stand between these two.
fn belongs(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        // Joiners: Persian, the scripts of India, emoji of several parts. Between Latin letters they only hide.
        '\u{200C}' | '\u{200D}' => before.is_some_and(|before| {
            matches!(before, '\u{0900}'..='\u{0DFF}')
                || (before >= '\u{0590}' && after.is_some_and(|after| after >= '\u{0590}'))
        }),
        '\u{180E}' => matches!(before, Some('\u{1800}'..='\u{18AF}')),
        // How a character is drawn that has several forms.
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            before.is_some_and(|before| before >= '\u{1000}' && !is_hidden(before))
        }
        _ => !is_hidden(c),
    }
}

/// Controls of every kind, signs for the direction of writing, blanks without width, letters that draw nothing, and
/// what no font has.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || (u32::from(c) & 0xFFFE) == 0xFFFE
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{2800}' | '\u{3164}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFD}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
}

fn is_drawn(c: char) -> bool {
    !c.is_whitespace() && !is_hidden(c) && !is_combining_mark(c)
}

fn called(c: char) -> String {
    let what = match c {
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            ", a sign for the direction of writing,"
        }
        _ => "",
    };
    format!("U+{:04X}{what}", u32::from(c))
}

fn place(before: &[char]) -> String {
    let near: String = before[before.len().saturating_sub(12)..]
        .iter()
        .filter(|c| !is_hidden(**c))
        .collect();
    if near.is_empty() {
        "at the beginning".into()
    } else {
        format!("after “{near}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_script_stays_as_it_was_written() {
        for name in [
            "Tamsin Okoro",
            "Martin Luther King, Jr.",
            "C#",
            "C++",
            "Ægir Þórsson",
            "Nguyễn Thị Minh Khai",
            "Γιώργος Σεφέρης",
            "Олексій Мельничук",
            "محمد بن‌سلمان",
            "שָׁלוֹם עֲלֵיכֶם",
            "क्‍षितिज शर्मा",
            "അമൽ കൃഷ്ണൻ",
            "ශ්‍රීමතී",
            "ถิรนันท์ สุขใจ",
            "བསྟན་འཛིན་",
            "한강",
            "神林 長平",
            "葛\u{E0100}飾区",
            "山田\u{3000}太郎",
            "ᠮᠣᠩᠭᠣᠯ",
            "ኃይለ ሥላሴ",
            "🏴 ❤️‍🔥",
        ] {
            assert_eq!(Name::parse(name, 100).as_ref().map(Name::as_str), Ok(name));
        }
        assert_eq!(
            Name::parse(" Lin \u{a0}\n Mercer ", 100).unwrap().as_str(),
            "Lin Mercer"
        );
        assert_eq!(Name::parse("Bjo\u{308}rk", 100), Name::parse("Bj\u{f6}rk", 100));
    }

    #[test]
    fn what_cannot_be_seen_is_refused_with_its_place() {
        for hidden in [
            '\u{0}',
            '\u{7}',
            '\u{85}',
            '\u{AD}',
            '\u{34F}',
            '\u{61C}',
            '\u{115F}',
            '\u{180E}',
            '\u{200B}',
            '\u{200C}',
            '\u{200D}',
            '\u{200E}',
            '\u{200F}',
            '\u{202A}',
            '\u{202E}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{2800}',
            '\u{3164}',
            '\u{E000}',
            '\u{FE0F}',
            '\u{FEFF}',
            '\u{FFA0}',
            '\u{FFFD}',
            '\u{FFFE}',
            '\u{E0041}',
            '\u{E0100}',
        ] {
            let typed = format!("Tam{hidden}sin");
            let said = Name::parse(&typed, 100);
            if hidden.is_whitespace() {
                assert_eq!(said.unwrap().as_str(), "Tam sin");
            } else {
                let sentence = said.expect_err(&format!("U+{:04X}", u32::from(hidden)));
                assert!(
                    sentence.contains(&format!("U+{:04X}", u32::from(hidden))) && sentence.contains("“Tam”"),
                    "{sentence}"
                );
            }
        }
        for empty in ["", " \u{a0}\n", "\u{301}\u{302}", "\u{3164}"] {
            assert!(Name::parse(empty, 100).is_err(), "{empty:?}");
        }
        assert!(Name::parse(&format!("a{}", "\u{301}".repeat(20)), 100).is_err());
        assert!(Name::parse(&"a".repeat(101), 100).is_err());
    }

    #[test]
    fn names_in_one_line_are_told_apart_by_direction() {
        assert_eq!(in_a_line(["Ada", "Bo"]), "Ada, Bo");
        assert_eq!(in_a_line(["Ada", "דוד"]), "\u{2068}Ada\u{2069}, \u{2068}דוד\u{2069}");
    }
}
