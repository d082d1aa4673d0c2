//! Where in a text the words of a question stand, and the part of it that says most of them.

use std::ops::Range;

use super::{
    query::{AskedTerm, Closeness, Question},
    stems::{primary, roots},
    tokens::{FoundWord, words},
};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedPiece {
    /// Its words.
    pub text: String,
    /// Whether they were asked for.
    pub is_marked: bool,
}

/// Letters of an excerpt, about.
const EXCERPT: usize = 240;
/// Letters of it that stand before the first word that was asked for.
const BEFORE: usize = 60;

impl Question {
    /// A text in pieces; one piece where nothing of it was asked for.
    #[must_use]
    pub fn mark(&self, text: &str, lang: &str) -> Vec<MarkedPiece> {
        pieces(text, 0..text.len(), &self.places(text, lang))
    }

    /// Whether anything of a text was asked for.
    #[must_use]
    pub fn is_in(&self, text: &str, lang: &str) -> bool {
        !self.places(text, lang).is_empty()
    }

    /// The part of a long text in which most of what was asked for stands, on one line, in pieces; none where nothing does.
    #[must_use]
    pub fn excerpt(&self, text: &str, lang: &str) -> Option<Vec<MarkedPiece>> {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let places = self.places(&line, lang);
        let within = |first: &Range<usize>| {
            let near = places
                .iter()
                .filter(|place| place.start >= first.start && place.end <= first.start + EXCERPT);
            let mut said: Vec<&str> = near.filter_map(|place| line.get(place.clone())).collect();
            said.sort_unstable();
            said.dedup();
            said.len()
        };
        // The first of those that say the most.
        let best = places.iter().rev().max_by_key(|place| within(place))?;
        let from = before(&line, best.start);
        let until = after(&line, from + EXCERPT);
        let mut found = pieces(&line, from..until, &places);
        if from > 0
            && let Some(first) = found.first_mut()
        {
            first.text.insert_str(0, "… ");
        }
        if until < line.len()
            && let Some(last) = found.last_mut()
        {
            last.text.push_str(" …");
        }
        Some(found)
    }

    /// In order, without overlaps.
    fn places(&self, text: &str, lang: &str) -> Vec<Range<usize>> {
        let lang = primary(lang);
        let groups = words(text);
        let all: Vec<&FoundWord> = groups.iter().flat_map(|group| &group.parts).collect();
        let mut places: Vec<Range<usize>> = Vec::new();
        // Small words are marked where they were looked for.
        for term in self.needed(Closeness::Near, &[lang.to_owned()]) {
            if term.parts.len() > 1 {
                places.extend(in_order(term, &all));
            }
            for group in &groups {
                let joined = group.joined.as_deref();
                let whole = || Some(group.parts.first()?.range.start..group.parts.last()?.range.end);
                if joined.is_some() && (joined == term.joined.as_deref() || joined == term.alone()) {
                    places.extend(whole());
                }
            }
            let [asked] = term.parts.as_slice() else { continue };
            if asked.found.is_run {
                all.iter()
                    .for_each(|word| places.extend(in_run(&asked.found.folded, word)));
                continue;
            }
            let wanted = roots(&asked.written, lang);
            // Roots are cut from ends, but in these languages: most words need not be cut.
            let first = asked.found.folded.chars().next();
            let begins_alike =
                |word: &FoundWord| ["ar", "nl", "ta"].contains(&lang) || word.folded.chars().next() == first;
            for word in all.iter().filter(|word| !word.is_run && begins_alike(word)) {
                let begins = term.is_open
                    && asked.found.folded.chars().count() > 2
                    && word.folded.starts_with(&asked.found.folded);
                let is_same = begins || word.folded == asked.found.folded;
                if is_same
                    || (!wanted.is_empty()
                        && roots(&text[word.range.clone()], lang)
                            .iter()
                            .any(|root| wanted.contains(root)))
                {
                    places.push(word.range.clone());
                }
            }
        }
        places.sort_unstable_by_key(|place| (place.start, usize::MAX - place.end));
        places.dedup_by(|later, before| later.start < before.end);
        places
    }
}

/// Where the words of a phrase stand one after the other.
fn in_order(term: &AskedTerm, all: &[&FoundWord]) -> Vec<Range<usize>> {
    let wanted: Vec<&str> = term.parts.iter().map(|part| part.found.folded.as_str()).collect();
    let is_it = |some: &&[&FoundWord]| {
        let each = some.iter().zip(&wanted).enumerate();
        each.into_iter().all(|(number, (word, wanted))| {
            word.folded == *wanted || (term.is_open && number + 1 == some.len() && word.folded.starts_with(wanted))
        })
    };
    let found = all.windows(wanted.len()).filter(is_it);
    found
        .flat_map(|some| some.iter().map(|word| word.range.clone()))
        .collect()
}

/// Where letters stand in a run, as far as its letters are those that are compared.
fn in_run(asked: &str, word: &FoundWord) -> Vec<Range<usize>> {
    if !word.is_run || word.range.len() != word.folded.len() {
        return if word.is_run && word.folded.contains(asked) {
            vec![word.range.clone()]
        } else {
            vec![]
        };
    }
    let start = word.range.start;
    word.folded
        .match_indices(asked)
        .map(|(at, found)| start + at..start + at + found.len())
        .collect()
}

/// A place to begin, between words, not far before this one.
fn before(line: &str, at: usize) -> usize {
    let from = line.floor_char_boundary(at.saturating_sub(BEFORE));
    if from == 0 {
        return 0;
    }
    let blank = line.get(from..at).and_then(|part| part.find(' '));
    blank.map_or(from, |blank| from + blank + 1)
}

/// A place to end, between words, not far before this one.
fn after(line: &str, at: usize) -> usize {
    if at >= line.len() {
        return line.len();
    }
    let until = line.ceil_char_boundary(at);
    let near = line.floor_char_boundary(until.saturating_sub(BEFORE));
    let blank = line.get(near..until).and_then(|part| part.rfind(' '));
    blank.map_or(until, |blank| near + blank)
}

fn pieces(text: &str, within: Range<usize>, places: &[Range<usize>]) -> Vec<MarkedPiece> {
    let mut pieces = Vec::new();
    let mut push = |part: Range<usize>, is_marked| {
        if let Some(part) = text.get(part).filter(|part| !part.is_empty()) {
            pieces.push(MarkedPiece {
                text: part.to_owned(),
                is_marked,
            });
        }
    };
    let mut at = within.start;
    for place in places
        .iter()
        .filter(|place| place.start >= within.start && place.end <= within.end)
    {
        push(at..place.start, false);
        push(place.clone(), true);
        at = place.end;
    }
    push(at..within.end, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(asked: &str, text: &str, lang: &str) -> String {
        let piece = |piece: MarkedPiece| {
            if piece.is_marked {
                format!("[{}]", piece.text)
            } else {
                piece.text
            }
        };
        Question::of(asked).mark(text, lang).into_iter().map(piece).collect()
    }

    #[test]
    fn words_are_marked_as_they_are_found() {
        for (asked, text, lang, found) in [
            (
                "gate",
                "The tide gates of Nether Gate",
                "en",
                "The tide [gates] of Nether [Gate]",
            ),
            ("cafe ", "Das Café", "de", "Das [Café]"),
            ("\"tide gate\" ", "A gate, a tide gate", "en", "A gate, a [tide] [gate]"),
            ("wifi ", "The Wi-Fi is open", "en", "The [Wi-Fi] is open"),
            ("東京", "新東京駅", "ja", "新[東京]駅"),
            ("carr", "Carrow Sluice", "en", "[Carrow] Sluice"),
            ("-gate tide", "tide gate", "en", "[tide] gate"),
            ("the tide", "The tide at the gate", "en", "The [tide] at the gate"),
            ("the who", "The Who at the gate", "en", "[The] [Who] at [the] gate"),
            ("x", "", "en", ""),
        ] {
            assert_eq!(marked(asked, text, lang), found, "{asked}");
        }
    }

    #[test]
    fn an_excerpt_is_cut_between_words_around_what_was_asked_for() {
        let text = format!(
            "{} the sluice keeper of Carrow {}",
            "mud ".repeat(100),
            "fog ".repeat(100)
        );
        let found = Question::of("carrow sluice").excerpt(&text, "en").unwrap();
        let said: String = found.iter().map(|piece| piece.text.as_str()).collect();

        assert!(
            said.starts_with("… mud mud ") && said.ends_with("fog …") && said.chars().count() < 260,
            "{said}"
        );
        assert_eq!(found.iter().filter(|piece| piece.is_marked).count(), 2);
        assert_eq!(Question::of("nowhere").excerpt(&text, "en"), None);
        let wide = "界".repeat(3_000);
        assert!(Question::of("界").excerpt(&wide, "zh").is_some());
    }
}
