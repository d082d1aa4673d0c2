//! The words that are looked for, and where they stand in a line.

use std::ops::Range;

use crate::{
    body::{LineKind, Rewrite, one_line, stands_alone},
    error::Problems,
};

/// The longest words of either kind, in characters: the same stands in the table.
pub const MAX_PHRASE: usize = 200;

/// Words that are looked for, and what is written instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// What is looked for: one line, never empty.
    pub words: String,
    /// What is written instead: one line, never empty.
    pub instead: String,
    /// Capitals count. Where they do not, what is written begins with a capital where the old words did.
    pub by_case: bool,
    /// "Trust" does not stand in "Trusted", but in "Trust's".
    pub whole_words: bool,
    /// What stands in quotation marks, or in a quotation, stays as somebody said it.
    pub spares_quotes: bool,
}

impl Phrase {
    /// The same, tidied.
    ///
    /// # Errors
    /// `Problems` at `find` and `write`.
    pub fn complete(self) -> Result<Self, Problems> {
        let phrase = Self {
            words: tidied(&self.words),
            instead: tidied(&self.instead),
            ..self
        };
        let mut problems = Problems::new();
        let mut fits = |field: &'static str, text: &str, empty: &str| {
            if text.is_empty() {
                problems.add(field, empty);
            } else if text.chars().count() > MAX_PHRASE {
                problems.add(field, format!("Say it in {MAX_PHRASE} characters."));
            }
        };
        fits("find", &phrase.words, "Write what is looked for.");
        fits("write", &phrase.instead, "Write what stands there instead.");
        if problems.is_empty() && phrase.words.chars().all(|letter| !letter.is_alphanumeric()) {
            problems.add("find", "Look for something with a letter or a figure in it.");
        }
        if problems.is_empty() && phrase.words == phrase.instead {
            problems.add("write", "That is what stands there already.");
        }
        if problems.is_empty() { Ok(phrase) } else { Err(problems) }
    }

    /// What a line says instead: where the words stand, in order.
    #[must_use]
    pub fn rewrites(&self, kind: LineKind, line: &str) -> Vec<Rewrite> {
        if self.spares_quotes && kind == LineKind::Quote {
            return vec![];
        }
        let quoted = if self.spares_quotes { quoted(line) } else { vec![] };
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(range) = self.next(line, at) {
            at = range.end;
            let is_said = quoted
                .iter()
                .any(|said| said.start < range.end && range.start < said.end);
            if is_said || self.stands_already(line, &range) {
                continue;
            }
            let words = self.written_for(&line[range.clone()]);
            found.push(Rewrite { range, words });
        }
        found
    }

    fn next(&self, line: &str, from: usize) -> Option<Range<usize>> {
        let starts = line[from..].char_indices().map(|(at, _)| from + at);
        starts
            .filter_map(|start| Some(start..self.ends(line, start)?))
            .find(|range| !self.whole_words || stands_alone(line, range.start, range.end))
    }

    /// Where the words end, if they begin here. A blank stands for any, and either apostrophe for the other.
    fn ends(&self, line: &str, start: usize) -> Option<usize> {
        let mut rest = line[start..].chars();
        for wanted in self.words.chars() {
            let letter = rest.next()?;
            let is_same = letter == wanted
                || is_blank(letter) && is_blank(wanted)
                || is_apostrophe(letter) && is_apostrophe(wanted)
                || !self.by_case && letter.to_lowercase().eq(wanted.to_lowercase());
            if !is_same {
                return None;
            }
        }
        Some(line.len() - rest.as_str().len())
    }

    /// Whether the new words stand there, of which the old ones are a part: what was swept is not swept again.
    fn stands_already(&self, line: &str, range: &Range<usize>) -> bool {
        self.instead.match_indices(&self.words).any(|(at, _)| {
            let start = range.start.checked_sub(at);
            start.is_some_and(|start| line.get(start..start + self.instead.len()) == Some(self.instead.as_str()))
        })
    }

    fn written_for(&self, found: &str) -> String {
        let begins_large = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
        if self.by_case || !begins_large(found) || begins_large(&self.instead) {
            return self.instead.clone();
        }
        let mut letters = self.instead.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    }
}

/// On one line, without blanks around it and with one between words; a blank that keeps words together stays.
fn tidied(text: &str) -> String {
    let line = one_line(text);
    let parts = line.split(' ').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Blanks that keep words together are blanks.
fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

const fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’')
}

/// What stands in quotation marks: of a line in which one is left open, to its end. Single ones may be apostrophes and are no marks.
fn quoted(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, letter) in line.char_indices() {
        match open {
            None => {
                let closes = match letter {
                    '“' => '”',
                    '„' => '“',
                    '«' => '»',
                    '»' => '«',
                    '「' => '」',
                    '『' => '』',
                    '"' => '"',
                    _ => continue,
                };
                open = Some((at, closes));
            }
            // A text that was begun low may end with either of the high marks.
            Some((start, closes)) if letter == closes || closes == '“' && letter == '”' => {
                found.push(start..at);
                open = None;
            }
            Some(_) => {}
        }
    }
    found.extend(open.map(|(start, _)| start..line.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(words: &str, instead: &str) -> Phrase {
        Phrase {
            words: words.into(),
            instead: instead.into(),
            by_case: true,
            whole_words: true,
            spares_quotes: true,
        }
    }

    fn written(phrase: &Phrase, line: &str) -> String {
        let mut line = line.to_owned();
        let rewrites = phrase.rewrites(LineKind::Text, &line);
        crate::body::rewrite_text(&mut line, &rewrites);
        line
    }

    #[test]
    fn words_are_found_where_a_person_would_find_them() {
        let exact = phrase("Harbour Trust", "Harbour Authority");
        let any_case = Phrase {
            by_case: false,
            ..phrase("harbour trust", "port")
        };
        let parts = Phrase {
            whole_words: false,
            ..phrase("Anvil St", "Anvil Street")
        };
        let said = Phrase {
            spares_quotes: false,
            ..exact.clone()
        };
        let cases: &[(&Phrase, &str, &str)] = &[
            (&exact, "The Harbour Trust’s boat", "The Harbour Authority’s boat"),
            (&exact, "The Harbour Trust's boat", "The Harbour Authority's boat"),
            (&exact, "The Harbour\u{a0}Trust", "The Harbour Authority"),
            (&exact, "The harbour trust", "The harbour trust"),
            (
                &exact,
                "Harbour Trusts, Harbour Trust",
                "Harbour Trusts, Harbour Authority",
            ),
            (
                &exact,
                "He said: “The Harbour Trust is done.” The Harbour Trust",
                "He said: “The Harbour Trust is done.” The Harbour Authority",
            ),
            (
                &exact,
                "»Harbour Trust«, „Harbour Trust“, \"Harbour Trust\"",
                "»Harbour Trust«, „Harbour Trust“, \"Harbour Trust\"",
            ),
            (&exact, "“Harbour Trust, he began", "“Harbour Trust, he began"),
            (&said, "“Harbour Trust”", "“Harbour Authority”"),
            (
                &any_case,
                "Harbour trust and HARBOUR TRUST, harbour trust",
                "Port and Port, port",
            ),
            (&parts, "Anvil St and Anvil Street", "Anvil Street and Anvil Street"),
            (
                &phrase("Trust", "Trust Ltd"),
                "Trust, and Trust Ltd",
                "Trust Ltd, and Trust Ltd",
            ),
            (&phrase("五十", "五一"), "五十年", "五一年"),
            (&phrase("Łódź", "Lodz"), "w Łódź", "w Lodz"),
            (&phrase("aa", "b"), "aaa aa", "aaa b"),
        ];
        for (phrase, line, wanted) in cases {
            assert_eq!(written(phrase, line), *wanted, "{phrase:?}");
        }
    }

    #[test]
    fn what_cannot_be_looked_for_is_said_at_its_field() {
        let long = "x".repeat(MAX_PHRASE + 1);
        for (words, instead, field) in [
            ("", "a", "find"),
            (" \u{a0} ", "a", "find"),
            ("a", "", "write"),
            ("a", "a", "write"),
            ("–", "a", "find"),
            (long.as_str(), "a", "find"),
            ("a", long.as_str(), "write"),
        ] {
            let problems = phrase(words, instead).complete().unwrap_err();
            assert_eq!(
                problems.iter().map(|(field, _)| field).collect::<Vec<_>>(),
                [field],
                "{words:?} {instead:?}"
            );
        }
        assert_eq!(
            phrase("  Harbour \n Trust ", "Port").complete().unwrap().words,
            "Harbour Trust"
        );
    }
}
