//! Which characters a text keeps: everything that changes what a reader sees, nothing that hides.
//!
//! The editor has the same rules in `characters.js`; both are held to `assets/editor/test/characters.json`. What is
//! stored is never cleaned again, so rules may grow without touching old seals.

use unicode_normalization::{
    UnicodeNormalization as _,
    char::{decompose_canonical, is_combining_mark},
};

/// Stands for half a surrogate pair until the text is cleaned; a noncharacter, so nobody can mean it.
pub(super) const HALF_CHARACTER: char = '\u{FDD0}';

/// What becomes of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    Space,
    Break,
    Goes,
    /// It goes, and a reader would have seen something else with it: half a character, text that ran backwards.
    GoesAloud(&'static str),
}

/// Reads one line, character by character.
#[derive(Default)]
pub(super) struct Cleaner {
    /// The last character that stayed.
    before: Option<char>,
    /// Directions that were opened, and whether their openers stayed.
    open: Vec<bool>,
}

impl Cleaner {
    /// What becomes of a character in front of this one.
    pub(super) fn next(&mut self, c: char, after: Option<char>) -> Fate {
        let fate = self.fate(c, after);
        match fate {
            Fate::Stays => self.before = Some(c),
            Fate::Space => self.before = Some(' '),
            Fate::Break => *self = Self::default(),
            Fate::Goes | Fate::GoesAloud(_) => {}
        }
        fate
    }

    fn fate(&mut self, c: char, after: Option<char>) -> Fate {
        let before = self.before;
        match c {
            '\r' if after == Some('\n') => Fate::Goes,
            '\t' | '\n' | '\r' => Fate::Space,
            _ if is_separator(c) => Fate::Break,
            HALF_CHARACTER => Fate::GoesAloud("half a character"),
            _ if c.is_control() || is_noncharacter(c) => Fate::Goes,
            // Where a line may be broken, and leftovers of other programs.
            '\u{AD}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}' => {
                Fate::Goes
            }
            '\u{1D173}'..='\u{1D17A}' => Fate::Goes,
            '\u{200B}' => stays_if(before.is_some_and(has_no_spaces) && after.is_some_and(has_no_spaces)),
            '\u{200C}' | '\u{200D}' => stays_if(
                before.is_some_and(is_joined) || after.is_some_and(|after| !is_variant(after) && is_joined(after)),
            ),
            '\u{34F}' => stays_if(before.is_some() && after.is_some_and(is_combining_mark)),
            '\u{180E}' => stays_if(before.is_some_and(is_mongolian)),
            '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
                stays_if(before.is_some_and(takes_a_variant))
            }
            '\u{E0020}'..='\u{E007F}' => stays_if(before.is_some_and(|before| before == '\u{1F3F4}' || is_tag(before))),
            '\u{E0000}'..='\u{E0FFF}' => Fate::Goes,
            // Beside a letter that runs from left to right anyway it says nothing.
            '\u{200E}' => stays_if(!before.is_some_and(is_western) && !after.is_some_and(is_western)),
            '\u{202A}' | '\u{202B}' => self.opens(true),
            '\u{202D}' => self.opens(false),
            '\u{202E}' => {
                self.open.push(false);
                Fate::GoesAloud("a sign that turns text round")
            }
            '\u{202C}' => stays_if(self.open.pop().unwrap_or(false)),
            _ => Fate::Stays,
        }
    }

    fn opens(&mut self, stays: bool) -> Fate {
        self.open.push(stays);
        stays_if(stays)
    }
}

/// Characters of which nearly every text of a western language is made: they stay whatever stands beside them, and are
/// composed already, also beside one another. The first that composes with another is U+0300.
pub(super) const fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' | '–' | '—' | '‘'..='”' | '…')
}

/// Characters that end a line.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

const fn stays_if(stays: bool) -> Fate {
    if stays { Fate::Stays } else { Fate::Goes }
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Letters of scripts that write no spaces between words: there a zero-width space says where a line may end.
fn has_no_spaces(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{EFF}' | '\u{F00}'..='\u{FFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{1950}'..='\u{19FF}' | '\u{1A20}'..='\u{1AAF}' | '\u{1B00}'..='\u{1B7F}' | '\u{A980}'..='\u{A9FF}'
        | '\u{AA60}'..='\u{AADF}')
}

/// Letters and emoji that a joiner can change: none of the western scripts.
fn is_joined(c: char) -> bool {
    !matches!(c, '\0'..='\u{52F}' | '\u{1E00}'..='\u{206F}' | '\u{3000}'..='\u{303F}')
        && (is_variant(c) || !has_no_shape(c))
}

fn is_mongolian(c: char) -> bool {
    matches!(c, '\u{1800}'..='\u{18AF}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

fn is_variant(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn takes_a_variant(c: char) -> bool {
    !c.is_ascii_alphabetic() && !c.is_whitespace() && !is_variant(c)
}

fn is_western(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\0'..='\u{52F}' | '\u{1E00}'..='\u{1FFF}')
}

/// Text in its composed form (NFC), except for characters that stand for one other character: of some kanji (U+FA19)
/// and brackets (U+2329) that other one looks different, so they stay as they were typed.
#[must_use]
pub fn composed(text: &str) -> String {
    if text.chars().all(|c| is_plain(c) || c == '\n') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| stands_for_one(*c)) {
        out.extend(text[from..at].nfc());
        out.push(c);
        from = at + c.len_utf8();
    }
    out.extend(text[from..].nfc());
    out
}

/// One line of text as a headline is stored: the same characters as in a body, composed, with breaks as spaces.
#[must_use]
pub fn one_line(text: &str) -> String {
    let (mut cleaner, mut line) = (Cleaner::default(), String::with_capacity(text.len()));
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match cleaner.next(c, chars.peek().copied()) {
            Fate::Stays => line.push(c),
            Fate::Space | Fate::Break => line.push(' '),
            Fate::Goes | Fate::GoesAloud(_) => {}
        }
    }
    composed(&line)
}

fn stands_for_one(c: char) -> bool {
    let (mut count, mut first) = (0, c);
    decompose_canonical(c, |part| {
        count += 1;
        first = if count == 1 { part } else { first };
    });
    count == 1 && first != c
}

/// Whether a reader sees nothing: blanks and characters without a shape of their own.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || has_no_shape(c))
}

fn has_no_shape(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFC}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::Document, *};

    const TABLE: &str = include_str!("../../assets/editor/test/characters.json");

    #[test]
    fn the_table_that_the_editor_is_held_to_holds_here() {
        let table: Vec<Value> = serde_json::from_str(TABLE).unwrap();
        assert!(table.len() > 30);
        for case in table {
            let sent = json!({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": case["sent"]}]}]});
            let document = Document::parse(&sent).unwrap().document;
            let lines = document.lines();
            let stored = super::super::text::plain(lines[0].content);
            assert_eq!(Some(stored.as_str()), case["stored"].as_str(), "{}", case["why"]);
        }
    }

    #[test]
    fn plain_characters_stay_and_are_composed() {
        for c in (0..=0x10FFFF).filter_map(char::from_u32).filter(|c| is_plain(*c)) {
            let beside = format!("a{c}e{c}{c} {c}");
            assert_eq!(beside.nfc().collect::<String>(), beside, "U+{:04X}", u32::from(c));
            for (before, after) in [
                (None, None),
                (Some('a'), Some('\u{301}')),
                (Some('\u{200D}'), Some('\u{FE0F}')),
            ] {
                let mut cleaner = Cleaner {
                    before,
                    ..Cleaner::default()
                };
                let stays = matches!(cleaner.next(c, after), Fate::Stays);
                assert!(stays && !stands_for_one(c), "U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn what_is_composed_already_stays_byte_for_byte() {
        for text in ["Café", "\u{FA19}社 Å \u{2329}x\u{232A}", "e\u{301}", "\u{212B}"] {
            let once = composed(text);
            assert_eq!(composed(&once), once);
        }
        assert_eq!(composed("e\u{301}\u{FA19}e\u{301}"), "é\u{FA19}é");
    }

    #[test]
    fn a_headline_has_the_characters_of_a_text() {
        let typed =
            "\u{feff}New\u{200b}sroom of \u{fa19}\u{2028}co\u{ad}op\tCafe\u{301} \u{202e}x\u{202c} 👩\u{200d}🚒";
        assert_eq!(one_line(typed), "Newsroom of \u{fa19} coop Café x 👩\u{200d}🚒");
    }

    #[test]
    fn blanks_are_what_nobody_sees() {
        assert!(is_blank(" \u{a0}\u{200b}\u{feff}\u{ad}\n\u{3000}") && is_blank(""));
        assert!(!is_blank("\u{200d}x") && !is_blank("—"));
    }
}
