//! What somebody asks for: words, "phrases", -words that may not be there. Whatever is typed is a question.

use std::{collections::HashMap, fmt::Write as _, ops::Range};

use unicode_normalization::UnicodeNormalization;

use super::{
    folding::spelt_out,
    mending,
    stems::{bare, begins_small_word, is_small_word, roots},
    tokens::{FoundWord, WordGroup, words},
    vector::in_headline,
};

/// Letters of a question that are read.
pub const MOST_LETTERS: usize = 300;
/// Words and phrases of a question that count.
const MOST_TERMS: usize = 12;
/// Words of a phrase that count.
const MOST_PARTS: usize = 24;
/// A word that is being typed finds longer ones from so many letters on.
const BEGINNING: usize = 3;

/// A question as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// As it was typed, composed and without blanks around it.
    pub typed: String,
    /// What has to be there.
    pub(super) terms: Vec<AskedTerm>,
    /// What may not.
    barred: Vec<AskedTerm>,
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AskedTerm {
    pub(super) parts: Vec<TypedWord>,
    pub(super) joined: Option<String>,
    is_elided: bool,
    pub(super) is_phrase: bool,
    /// Nothing stands behind it: it may not be typed to its end.
    pub(super) is_open: bool,
    /// Where it stands in what was typed.
    range: Range<usize>,
}

/// A word as it was typed and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedWord {
    pub(super) written: String,
    pub(super) found: FoundWord,
}

/// A question as the database is asked it: texts of `tsquery`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordQuery {
    /// What a story has to match wherever its words stand: what an index can say by itself.
    pub gathered: String,
    /// What a story has to match.
    pub wanted: String,
    /// The same without what may not be there; in a headline.
    pub titled: String,
    /// In a headline, wherever its words stand there.
    pub titled_gathered: String,
    /// Every word as it is written.
    pub exact: String,
    /// The same in a headline.
    pub exact_titled: String,
    /// Every word by itself: the more and the heavier, the better.
    pub ranked: String,
}

/// How a word may be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closeness {
    /// As it is written.
    Same,
    /// Or by its root; the last one by its beginning.
    Near,
    /// Or in a spelling that was not typed, or as far as it is typed.
    Loose,
}

/// Where a word may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Anywhere in a story.
    Anywhere,
    /// In its headline.
    Headline,
}

/// What stands in for words that are hardly anywhere, by the word as it is compared.
pub type Mended = HashMap<String, String>;

const QUOTES: &[char] = &['"', '“', '”', '„', '‟', '«', '»', '「', '」', '『', '』', '＂', '″'];

impl Question {
    /// Reads what was typed.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        let typed: String = typed.trim_start().nfc().take(MOST_LETTERS).collect();
        let mut question = Self::default();
        let (mut at, mut is_quoted, mut is_barred) = (0, false, false);
        while at < typed.len() {
            let rest = &typed[at..];
            let length = rest.find(QUOTES).unwrap_or(rest.len());
            let segment = &rest[..length];
            if is_quoted {
                question.phrase(segment, at, is_barred);
            } else {
                question.plain(segment, at);
            }
            is_barred = !is_quoted && ends_with_sign(segment);
            is_quoted = !is_quoted;
            at += length + rest[length..].chars().next().map_or(0, char::len_utf8);
        }
        if question.terms.is_empty() {
            question.terms = std::mem::take(&mut question.barred);
        }
        question.terms.truncate(MOST_TERMS);
        question.barred.truncate(MOST_TERMS);
        if let Some(last) = question.terms.last_mut() {
            last.is_open = last.range.end == typed.len();
        }
        typed.trim_end().clone_into(&mut question.typed);
        question
    }

    /// Whether there is nothing in it that could be looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn plain(&mut self, segment: &str, offset: usize) {
        let mut at = 0;
        for word in segment.split(char::is_whitespace) {
            let is_barred = has_sign(word);
            for group in words(word) {
                let term = AskedTerm::of(vec![group], word, offset + at);
                self.push(term, is_barred);
            }
            at += word.len() + segment[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        }
    }

    fn phrase(&mut self, segment: &str, offset: usize, is_barred: bool) {
        let groups = words(segment);
        if !groups.is_empty() {
            let mut term = AskedTerm::of(groups, segment, offset);
            term.is_phrase = term.parts.len() > 1;
            term.joined = None;
            self.push(term, is_barred);
        }
    }

    fn push(&mut self, term: AskedTerm, is_barred: bool) {
        if is_barred {
            self.barred.push(term);
        } else {
            self.terms.push(term);
        }
    }

    /// As the database is asked in these languages; none where there is nothing to ask.
    #[must_use]
    pub fn asked(&self, langs: &[String]) -> Option<WordQuery> {
        self.asked_by(Closeness::Near, langs, &Mended::new())
    }

    /// The same with other spellings, and as far as the last word may be typed: for a question that finds next to nothing.
    #[must_use]
    pub fn asked_loosely(&self, langs: &[String], mended: &Mended) -> Option<WordQuery> {
        self.asked_by(Closeness::Loose, langs, mended)
    }

    fn asked_by(&self, closeness: Closeness, langs: &[String], mended: &Mended) -> Option<WordQuery> {
        let needed = self.needed(closeness, langs);
        let said = |terms: &[&AskedTerm], closeness, place, between| {
            let each = terms.iter().map(|term| term.said(closeness, langs, mended, place));
            each.collect::<Vec<_>>().join(between)
        };
        if needed.is_empty() {
            return None;
        }
        let mut wanted = said(&needed, closeness, Place::Anywhere, " & ");
        // What only begins like a word that was asked for stands behind all that have it.
        let closed: Vec<AskedTerm> = needed.iter().map(|term| term.closed()).collect();
        let titled = said(&needed, closeness, Place::Headline, " & ");
        let mut gathered = in_any_order(&wanted);
        for term in &self.barred {
            let barred = term.said(Closeness::Same, langs, mended, Place::Anywhere);
            let _ = write!(wanted, " & !{barred}");
            // That words stand in order somewhere is more than that they stand there.
            if in_any_order(&barred) == barred {
                let _ = write!(gathered, " & !{barred}");
            }
        }
        Some(WordQuery {
            gathered,
            wanted,
            titled_gathered: in_any_order(&titled),
            titled,
            exact: said(&needed, Closeness::Same, Place::Anywhere, " & "),
            exact_titled: said(&needed, Closeness::Same, Place::Headline, " & "),
            ranked: said(&closed.iter().collect::<Vec<_>>(), closeness, Place::Anywhere, " | "),
        })
    }

    /// Without the words that a text can hardly do without, unless there are no others.
    pub(super) fn needed(&self, closeness: Closeness, langs: &[String]) -> Vec<&AskedTerm> {
        let is_small = |term: &&AskedTerm| {
            let Some(word) = term.alone() else { return false };
            is_small_word(word, langs)
                || (closeness == Closeness::Loose && term.is_open && begins_small_word(word, langs))
        };
        let needed: Vec<&AskedTerm> = self.terms.iter().filter(|term| !is_small(term)).collect();
        if needed.is_empty() {
            return self.terms.iter().collect();
        }
        needed
    }

    /// The words that others may be meant by, as they are compared.
    pub fn mendable(&self) -> impl Iterator<Item = &str> {
        let alone = self.terms.iter().filter_map(AskedTerm::alone);
        alone.filter(|word| mending::is_word(word))
    }

    /// What was typed with other words in place of some; none where nothing is another.
    #[must_use]
    pub fn with(&self, mended: &Mended) -> Option<String> {
        let (mut text, mut at) = (String::new(), 0);
        for term in &self.terms {
            let Some(word) = term.alone().and_then(|word| mended.get(word)) else {
                continue;
            };
            let Some(before) = self.typed.get(at..term.range.start) else {
                continue;
            };
            text.push_str(before);
            text.push_str(word);
            at = term.range.end;
        }
        if at == 0 {
            return None;
        }
        text.push_str(self.typed.get(at..).unwrap_or_default());
        Some(text)
    }
}

fn has_sign(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(is_sign) && letters.next().is_some_and(char::is_alphanumeric)
}

/// Whether a phrase that follows may not be there.
fn ends_with_sign(segment: &str) -> bool {
    let mut letters = segment.chars().rev();
    letters.next().is_some_and(is_sign) && letters.next().is_none_or(char::is_whitespace)
}

const fn is_sign(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '－')
}

impl AskedTerm {
    fn of(groups: Vec<WordGroup>, text: &str, offset: usize) -> Self {
        let is_elided = groups.len() == 1 && groups.iter().all(|group| group.is_elided);
        let joined = groups.first().and_then(|group| group.joined.clone());
        let mut parts: Vec<TypedWord> = groups
            .into_iter()
            .flat_map(|group| group.parts)
            .map(|found| TypedWord {
                written: text[found.range.clone()].to_owned(),
                found,
            })
            .collect();
        parts.truncate(MOST_PARTS);
        let start = parts.first().map_or(0, |part| part.found.range.start);
        let end = parts.last().map_or(0, |part| part.found.range.end);
        Self {
            parts,
            joined,
            is_elided,
            is_phrase: false,
            is_open: false,
            range: offset + start..offset + end,
        }
    }

    /// Typed to its end.
    fn closed(&self) -> Self {
        Self {
            is_open: false,
            ..self.clone()
        }
    }

    /// The one word that it is; none for phrases, joined words and runs.
    pub(super) fn alone(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [part] if !part.found.is_run => Some(&part.found.folded),
            _ => None,
        }
    }

    /// As a text of `tsquery`, in brackets.
    fn said(&self, closeness: Closeness, langs: &[String], mended: &Mended, place: Place) -> String {
        let mut ways = Vec::new();
        match self.parts.as_slice() {
            [part] => {
                ways.push(self.in_order(closeness, langs, place));
                if closeness != Closeness::Same && !part.found.is_run {
                    ways.extend(
                        self.other_ways(part, closeness, langs, mended)
                            .map(|way| lexeme(&way, false, place)),
                    );
                }
            }
            _ => {
                ways.push(self.in_order(closeness, langs, place));
                ways.extend(self.joined.iter().map(|joined| lexeme(joined, false, place)));
                if closeness != Closeness::Same && !self.is_phrase {
                    ways.extend(self.inside(langs).iter().map(|way| lexeme(way, false, place)));
                }
            }
        }
        format!("({})", ways.join(" | "))
    }

    /// Its words one after the other.
    fn in_order(&self, closeness: Closeness, langs: &[String], place: Place) -> String {
        let mut text = String::new();
        let (mut at, mut last) = (0, 0);
        for (number, part) in (1..).zip(&self.parts) {
            let letters = part.found.folded.chars().count();
            let tokens = part.found.tokens();
            // Its last letter stands alone only where it is all there is.
            let tokens = if part.found.is_run && letters > 1 {
                &tokens[..letters - 1]
            } else {
                &tokens[..]
            };
            for (within, token) in (0..).zip(tokens) {
                if !text.is_empty() {
                    let _ = write!(text, " <{}> ", at + within - last);
                }
                let begins = (part.found.is_run && letters == 1)
                    || (number == self.parts.len() && self.begins(closeness, letters, langs));
                text.push_str(&lexeme(token, begins && within + 1 == tokens.len(), place));
                last = at + within;
            }
            at += part.found.places();
        }
        format!("({text})")
    }

    /// Whether its last word stands for longer ones too.
    fn begins(&self, closeness: Closeness, letters: usize, langs: &[String]) -> bool {
        let is_small = || self.alone().is_some_and(|word| is_small_word(word, langs));
        let is_run = self.parts.last().is_some_and(|part| part.found.is_run);
        self.is_open
            && !is_run
            && match closeness {
                Closeness::Same => false,
                Closeness::Near => letters >= BEGINNING && !is_small(),
                Closeness::Loose => true,
            }
    }

    fn other_ways(
        &self,
        part: &TypedWord,
        closeness: Closeness,
        langs: &[String],
        mended: &Mended,
    ) -> impl Iterator<Item = String> {
        let mut ways = Vec::new();
        for lang in langs {
            ways.extend(by_root(&part.written, lang));
            ways.extend(spelt_out(&part.written, lang));
        }
        if closeness == Closeness::Loose {
            if self.is_open {
                let marked = |word| langs.iter().map(move |lang| format!("{lang}/{word}"));
                ways.extend(beginnings(&part.found.folded).flat_map(|word| marked(word).chain([word.to_owned()])));
            }
            if let Some(word) = mended.get(&part.found.folded) {
                ways.push(word.clone());
                ways.extend(langs.iter().flat_map(|lang| by_root(word, lang)));
            }
        }
        ways.sort_unstable();
        ways.dedup();
        ways.retain(|way| *way != part.found.folded);
        ways.into_iter()
    }

    /// Where it is "l'homme": "homme", and what is of its root.
    pub(super) fn inside(&self, langs: &[String]) -> Vec<String> {
        let longest = self
            .parts
            .iter()
            .filter(|_| self.is_elided)
            .max_by_key(|part| part.found.folded.chars().count());
        let Some(part) = longest.filter(|part| part.found.folded.chars().count() >= BEGINNING) else {
            return vec![];
        };
        let mut ways = vec![part.found.folded.clone()];
        ways.extend(langs.iter().flat_map(|lang| by_root(&part.written, lang)));
        ways.sort_unstable();
        ways.dedup();
        ways
    }
}

/// What a word is found by through its roots.
fn by_root(word: &str, lang: &str) -> impl Iterator<Item = String> {
    roots(word, lang)
        .into_iter()
        .flat_map(|root| [bare(&root).to_owned(), root])
}

/// Roots that a word may come to that is not typed to its end: "runni" to "run".
fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    const ENDINGS: usize = 5;
    let letters = word.chars().count();
    let from = letters.saturating_sub(ENDINGS).max(BEGINNING);
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    (from..=letters).filter_map(move |length| word.get(..*ends.get(length)?))
}

/// The same question without saying how words follow each other.
fn in_any_order(asked: &str) -> String {
    let mut parts = asked.split(" <");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(" & ");
        text.push_str(part.split_once("> ").map_or(part, |(_, rest)| rest));
    }
    text
}

fn lexeme(word: &str, begins: bool, place: Place) -> String {
    let star = if begins { ":*" } else { "" };
    match place {
        Place::Anywhere => format!("'{word}'{star}"),
        Place::Headline => format!("'{}'{star}", in_headline(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> String {
        Question::of(text)
            .asked(&["en".into()])
            .map_or_else(String::new, |asked| asked.wanted)
    }

    #[test]
    fn what_is_typed_and_what_is_asked() {
        for (typed, asked) in [
            ("", ""),
            (" - \"\" ?! … ", ""),
            (
                "tide gates ",
                "(('tide') | 'en/tide') & (('gates') | 'en/gate' | 'gate')",
            ),
            (
                "tide gates",
                "(('tide') | 'en/tide') & (('gates':*) | 'en/gate' | 'gate')",
            ),
            ("\"Tide Gate\" open", "(('tide' <1> 'gate')) & (('open':*) | 'en/open')"),
            ("“tide gat", "(('tide' <1> 'gat':*))"),
            ("„Tide“ «gate»", "(('tide') | 'en/tide') & (('gate') | 'en/gate')"),
            ("tide -gate", "(('tide') | 'en/tide') & !(('gate'))"),
            ("tide -\"gate hut\" ", "(('tide') | 'en/tide') & !(('gate' <1> 'hut'))"),
            ("tide - gate ", "(('tide') | 'en/tide') & (('gate') | 'en/gate')"),
            ("-gate ", "(('gate') | 'en/gate')"),
            ("the gate ", "(('gate') | 'en/gate')"),
            ("The Who", "(('the') | 'en/the') & (('who') | 'en/who')"),
            ("IT", "(('it'))"),
            ("Ö", "(('o'))"),
            ("Wi-Fi ", "(('wi' <1> 'fi') | 'wifi')"),
            (
                "l'homme ",
                "(('l' <1> 'homme') | 'lhomme' | 'en/homm' | 'homm' | 'homme')",
            ),
            ("水", "(('水':*))"),
            ("東京の", "(('東京' <1> '京の'))"),
            ("\"東京 の水\"", "(('東京' <2> 'の水'))"),
            ("2026-11-30 ", "(('2026' <1> '11' <1> '30'))"),
            (
                "a:b'c\\d & (e | !f) ",
                "(('b' <1> 'c') | 'bc') & (('d')) & (('e')) & (('f'))",
            ),
        ] {
            assert_eq!(wanted(typed), asked, "{typed}");
        }
    }

    #[test]
    fn a_headline_is_asked_by_weight_and_exact_words_without_roots() {
        let asked = Question::of("The tide gat").asked(&["en".into()]).unwrap();

        assert_eq!(asked.titled, "(('^tide') | '^en/tide') & (('^gat':*) | '^en/gat')");
        assert_eq!(asked.gathered, asked.wanted);
        assert_eq!(asked.exact, "(('tide')) & (('gat'))");
        assert_eq!(asked.exact_titled, "(('^tide')) & (('^gat'))");
        assert_eq!(asked.ranked, "(('tide') | 'en/tide') | (('gat') | 'en/gat')");
    }

    #[test]
    fn an_index_is_asked_for_the_words_of_phrases() {
        let asked = Question::of("\"tide gate\" -\"old hut\" -fog ").asked(&[]).unwrap();

        assert_eq!(
            asked.wanted,
            "(('tide' <1> 'gate')) & !(('old' <1> 'hut')) & !(('fog'))"
        );
        assert_eq!(asked.gathered, "(('tide' & 'gate')) & !(('fog'))");
    }

    #[test]
    fn what_finds_nothing_is_asked_as_it_may_have_been_meant() {
        let question = Question::of("Carow runni");
        let mended = Mended::from([("carow".to_owned(), "carrow".to_owned())]);

        assert_eq!(question.mendable().collect::<Vec<_>>(), ["carow", "runni"]);
        assert_eq!(question.with(&mended).as_deref(), Some("carrow runni"));
        assert_eq!(question.with(&Mended::new()), None);
        let asked = question.asked_loosely(&["en".into()], &mended).unwrap();
        assert!(
            asked.wanted.contains("'carrow'") && asked.wanted.contains("'en/run'"),
            "{}",
            asked.wanted
        );
    }

    #[test]
    fn a_question_stays_within_bounds_and_needs_no_escape() {
        let long = "harbour gate ".repeat(400);
        assert!(wanted(&long).len() < 2_000);
        for c in (0..=0x10_ffff_u32).step_by(7).filter_map(char::from_u32) {
            let said = wanted(&format!("{c} x{c}y \"{c}\""));
            let words = said.split('\'').skip(1).step_by(2);
            assert!(
                words.clone().all(|word| word
                    .chars()
                    .all(|c| c == '/' || !(c.is_ascii_punctuation() || c.is_control()))),
                "{said}"
            );
        }
    }
}
