//! What a story is found by, as vectors of the database: the words of its head alone, and all of it.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
};

use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

use super::{
    folding::{folded, spelt_out},
    stems::{bare, primary, roots},
    tokens::words,
};

/// The database keeps no place in a text beyond this one.
const LAST_PLACE: usize = 16_383;
/// So many words of a text are read: longer ones are found by what stands before.
const MOST_WORDS: usize = 12_000;
/// Words that do not stand together are so far apart, so that no phrase goes over the end of a field.
const GAP: usize = 3;

/// Where in a story words stand, as the database ranks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// The headline.
    A,
    /// Kicker and dek.
    B,
    /// Names: authors, tags, category.
    C,
    /// The text.
    D,
}

/// The words of a story.
#[derive(Debug, Clone, Copy)]
pub struct StoryText<'a> {
    /// A BCP 47 tag.
    pub lang: &'a str,
    /// Headlines: the story's own, and the one in lists.
    pub headlines: [&'a str; 2],
    /// Kicker and dek.
    pub lines: [&'a str; 2],
    /// Authors, tags, category, dateline.
    pub names: &'a [String],
    /// Plain text.
    pub body: &'a str,
}

/// What the database looks through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryVectors {
    /// All but the text, and the month of its publication, as a `tsvector`.
    pub head: String,
    /// Everything, and what it is listed under, as a `tsvector`.
    pub whole: String,
}

/// The vectors of a story that is listed under these facets, at this place in time.
#[must_use]
pub fn vectors(story: &StoryText<'_>, facets: &[Uuid], published_at: DateTime<Utc>) -> StoryVectors {
    let lang = primary(story.lang);
    let mut head = Reading::default();
    for headline in story.headlines {
        head.add(headline, lang, Weight::A);
    }
    for line in story.lines {
        head.add(line, lang, Weight::B);
    }
    for name in story.names {
        head.add(name, lang, Weight::C);
    }
    let mut whole = head.clone();
    whole.add(story.body, lang, Weight::D);
    for mark in facets.iter().map(facet).chain([month(published_at)]) {
        whole.marks.push(mark);
    }
    head.title();
    head.marks.push(month(published_at));
    StoryVectors {
        head: head.text(),
        whole: whole.text(),
    }
}

/// How a vector says that a story is listed under something: half of its identity, which tells all of them apart.
#[must_use]
pub fn facet(id: &Uuid) -> String {
    format!("#{:016x}", id.as_u64_pair().1)
}

/// How a vector says that a word stands in a headline.
#[must_use]
pub fn in_headline(word: &str) -> String {
    format!("^{word}")
}

/// How a vector says in which month a story was published.
#[must_use]
pub fn month(at: DateTime<Utc>) -> String {
    format!("#m{:04}{:02}", at.year(), at.month())
}

#[derive(Debug, Clone, Default)]
struct Reading {
    /// Places and weights by word.
    words: BTreeMap<String, Vec<(usize, Weight)>>,
    /// The heaviest place of each root.
    roots: BTreeMap<String, Weight>,
    marks: Vec<String>,
    /// Words whose roots stand there already, as they are written, with their weights.
    rooted: HashSet<(String, Weight)>,
    place: usize,
    read: usize,
}

impl Reading {
    fn add(&mut self, text: &str, lang: &str, weight: Weight) {
        if text.is_empty() {
            return;
        }
        for group in words(text) {
            if self.read > MOST_WORDS {
                return;
            }
            self.read += group.parts.len();
            let first = self.place;
            for part in &group.parts {
                for (number, token) in (0..).zip(part.tokens()) {
                    self.word(token, self.place + number, weight);
                }
                self.place += part.places();
                if !part.is_run {
                    self.written(&text[part.range.clone()], lang, first, weight);
                }
            }
            if let Some(joined) = &group.joined {
                self.word(joined.clone(), first, weight);
                self.roots_of(joined, lang, weight);
            }
        }
        self.place += GAP;
    }

    /// The words of headlines once more, by themselves: an index can say that a word stands in one.
    fn title(&mut self) {
        let is_title = |(_, weight): &&(usize, Weight)| *weight == Weight::A;
        let titled: Vec<_> = self
            .words
            .iter()
            .map(|(word, places)| {
                (
                    in_headline(word),
                    places.iter().filter(is_title).copied().collect::<Vec<_>>(),
                )
            })
            .filter(|(_, places)| !places.is_empty())
            .collect();
        let rooted = self.roots.iter().filter(|(_, weight)| **weight == Weight::A);
        let rooted: Vec<_> = rooted.map(|(root, weight)| (in_headline(root), *weight)).collect();
        self.words.extend(titled);
        self.roots.extend(rooted);
    }

    fn written(&mut self, word: &str, lang: &str, place: usize, weight: Weight) {
        self.roots_of(word, lang, weight);
        if let Some(other) = spelt_out(word, lang) {
            self.word(other, place, weight);
        }
    }

    fn roots_of(&mut self, word: &str, lang: &str, weight: Weight) {
        if !self.rooted.insert((word.to_owned(), weight)) {
            return;
        }
        let itself = folded(word);
        for root in roots(word, lang).into_iter().filter(|root| bare(root) != itself) {
            let heaviest = self.roots.entry(root).or_insert(weight);
            *heaviest = weight.min(*heaviest);
        }
    }

    fn word(&mut self, word: String, place: usize, weight: Weight) {
        self.words.entry(word).or_default().push((place, weight));
    }

    /// As the database reads it. Nothing in it needs an escape: words are letters and figures.
    fn text(&self) -> String {
        let mut text = String::new();
        for (word, places) in &self.words {
            let mut sign = ':';
            let _ = write!(text, "'{word}'");
            for (place, weight) in places {
                let _ = write!(text, "{sign}{}{weight:?}", (place + 1).min(LAST_PLACE));
                sign = ',';
            }
            text.push(' ');
        }
        for (root, weight) in &self.roots {
            let _ = write!(text, "'{root}':1{weight:?} ");
        }
        for mark in &self.marks {
            let _ = write!(text, "'{mark}' ");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_found_by_the_words_of_its_fields() {
        let story = StoryText {
            lang: "en-GB",
            headlines: ["Tide gates", ""],
            lines: ["", "In 水"],
            names: &["Ada O’Brien".to_owned()],
            body: "The gate.",
        };
        let id = Uuid::from_u128(0xabc);
        let at = "2026-11-30T00:00:00Z".parse().unwrap();

        let found = vectors(&story, &[id], at);

        assert_eq!(
            found.head,
            "'^gates':2A '^tide':1A 'ada':11C 'brien':13C 'gates':2A 'in':6B 'o':12C 'obrien':12C 'tide':1A '水':7B '^en/gate':1A 'en/gate':1A '#m202611' "
        );
        assert!(
            found.whole.contains("'gate':18D ") && found.whole.contains("'en/gate':1A "),
            "{}",
            found.whole
        );
        assert!(
            found.whole.ends_with("'#0000000000000abc' '#m202611' "),
            "{}",
            found.whole
        );
    }
}
