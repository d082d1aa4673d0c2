//! A whole story with other words in it.

use crate::{
    body::{LineKind, rewrite_text},
    content::{SealedContent, StoryWords},
    sweeps::phrase::Phrase,
};

/// Letters of a line that are shown around words.
const AROUND: usize = 60;

/// Where the words stood, and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepPlace {
    /// "in the headline"; nothing of running text.
    pub place: Option<&'static str>,
    /// What stands before it, as much as is shown.
    pub before: String,
    /// The words that go.
    pub old: String,
    /// The words that come.
    pub new: String,
    /// What stands behind it, as much as is shown.
    pub after: String,
}

/// The story as it would be, and each place that is another.
#[must_use]
pub fn rewritten(content: &SealedContent, phrase: &Phrase) -> (SealedContent, Vec<SweepPlace>) {
    let mut places = Vec::new();
    let mut changed = content.clone();
    let mut field = |place: &'static str, text: &mut String| {
        let rewrites = phrase.rewrites(LineKind::Text, text);
        places.extend(
            rewrites
                .iter()
                .map(|one| SweepPlace::of(Some(place), text, one.range.clone(), &one.words)),
        );
        rewrite_text(text, &rewrites);
    };
    field("in the kicker", &mut changed.kicker);
    field("in the headline", &mut changed.headline);
    field("in the dek", &mut changed.dek);
    if let Some(lead) = &mut changed.lead {
        field("in the caption of the lead picture", &mut lead.caption);
        field("in the alt text of the lead picture", &mut lead.alt);
    }
    // No `..`: a new field does not compile until it is rewritten, or left out, here.
    let StoryWords {
        short_headline,
        summary,
        dateline,
        search_title,
        description,
        social_title,
        social_text,
        canonical_url: _,
        is_unlisted: _,
    } = &mut changed.words;
    field("in the short headline", short_headline);
    field("in the summary", summary);
    field("in the dateline", dateline);
    field("in the title for search engines", search_title);
    field("in the description for search engines", description);
    field("in the title for sharing", social_title);
    field("in the text for sharing", social_text);
    changed.body = content.body.rewritten(|kind, line| {
        let rewrites = phrase.rewrites(kind, line);
        places.extend(
            rewrites
                .iter()
                .map(|one| SweepPlace::of(kind.place(), line, one.range.clone(), &one.words)),
        );
        rewrites
    });
    (changed, places)
}

impl SweepPlace {
    fn of(place: Option<&'static str>, line: &str, range: std::ops::Range<usize>, new: &str) -> Self {
        let before: Vec<char> = line[..range.start].chars().rev().take(AROUND + 1).collect();
        let after: Vec<char> = line[range.end..].chars().take(AROUND + 1).collect();
        Self {
            place,
            before: shown(before, true),
            old: line[range.clone()].to_owned(),
            new: new.to_owned(),
            after: shown(after, false),
        }
    }
}

/// As much as is shown, cut between words; the letters go away from what they stand around.
fn shown(mut letters: Vec<char>, backwards: bool) -> String {
    let is_cut = letters.len() > AROUND;
    if is_cut {
        letters.truncate(AROUND);
        if let Some(blank) = letters.iter().rposition(|letter| letter.is_whitespace()) {
            letters.truncate(blank);
        }
        letters.extend([' ', '…']);
    }
    if backwards {
        letters.reverse();
    }
    letters
        .into_iter()
        .map(|letter| if letter == '\u{fffc}' { ' ' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_around_are_cut_between_words() {
        let line = format!(
            "{} Harbour Trust {}",
            "before ".repeat(20).trim(),
            "after ".repeat(20).trim()
        );
        let at = line.find("Harbour").unwrap();
        let place = SweepPlace::of(None, &line, at..at + 13, "Port");

        assert!(
            place.before.starts_with("… before") && place.before.ends_with("before "),
            "{place:?}"
        );
        assert!(
            place.after.starts_with(" after") && place.after.ends_with("after …"),
            "{place:?}"
        );
        assert!(place.before.chars().count() <= AROUND + 2);
    }
}
