//! Words that took the place of others between two versions of a text, what that may mean for readers, and how much of a
//! text it is.

use std::collections::HashMap;

use similar::TextDiff;
use unicode_segmentation::UnicodeSegmentation as _;

use super::diff::ParagraphChange;
use super::document::Document;
use super::runs::{Run, RunKind};
use super::text::plain;

/// Words of one version in whose place the other has others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What went.
    pub before: String,
    /// What came.
    pub after: String,
    /// Both again with a word or two that stand beside them in both, so that they can be told without their sentence.
    pub quoted: [String; 2],
    /// What it looks like.
    pub kind: ExchangeKind,
}

/// What an exchange of words looks like, in any language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeKind {
    /// A number became another.
    Figure,
    /// A few words became others.
    Words,
    /// A slip of the pen: nearly the same letters.
    Spelling,
    /// A stretch was written anew.
    Stretch,
}

/// As many words, and not more, are exchanged rather than written anew.
const FEW: usize = 4;
/// As many words that both versions have are quoted with what was exchanged.
const BESIDE: usize = 2;

/// What was exchanged, in the order of the text. Words that came where none went are not told, nor those that went.
#[must_use]
pub fn exchanges(changes: &[ParagraphChange]) -> Vec<Exchange> {
    let mut found = Vec::new();
    for change in changes {
        if let ParagraphChange::Changed { runs, .. } = change {
            found.extend((0..runs.len()).filter_map(|at| exchange(runs, at)));
        }
    }
    found
}

fn exchange(runs: &[Run], at: usize) -> Option<Exchange> {
    let [one, other] = [runs.get(at)?, runs.get(at + 1)?];
    if (one.kind, other.kind) != (RunKind::Removed, RunKind::Inserted) || one.text == other.text {
        return None;
    }
    let (before, after) = (one.text.trim(), other.text.trim());
    if words(before) == 0 || words(after) == 0 {
        return None;
    }
    let kept = |at: Option<usize>| {
        let run = at.and_then(|at| runs.get(at));
        run.filter(|run| run.kind == RunKind::Kept)
            .map_or("", |run| run.text.as_str())
    };
    let (left, right) = (tail(kept(at.checked_sub(1))), head(kept(Some(at + 2))));
    let (left, right) = if right.trim().is_empty() {
        (left, "")
    } else {
        ("", right)
    };
    let quoted = |run: &Run| format!("{left}{}{right}", run.text).trim().to_owned();
    Some(Exchange {
        quoted: [quoted(one), quoted(other)],
        kind: kind(before, after),
        before: before.to_owned(),
        after: after.to_owned(),
    })
}

fn kind(before: &str, after: &str) -> ExchangeKind {
    let digits = |text: &str| text.chars().filter(|sign| sign.is_numeric()).collect::<String>();
    if words(before).max(words(after)) > FEW {
        ExchangeKind::Stretch
    } else if digits(before) != digits(after) {
        ExchangeKind::Figure
    } else if is_slip(before, after) {
        ExchangeKind::Spelling
    } else {
        ExchangeKind::Words
    }
}

/// Long words of which a letter or two differ, or the same in other capitals and signs.
fn is_slip(before: &str, after: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|sign| sign.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let (one, other) = (letters(before), letters(after));
    let shorter = one.chars().count().min(other.chars().count());
    one == other || (shorter >= 5 && TextDiff::from_chars(&one, &other).ratio() > 0.8)
}

fn words(text: &str) -> usize {
    text.unicode_words().count()
}

/// The first words, as far as no sign parts them from what stands before.
fn head(text: &str) -> &str {
    let mut seen = 0;
    for (at, piece) in text.split_word_bound_indices() {
        let is_word = piece.chars().any(char::is_alphanumeric);
        if (!is_word && !piece.trim().is_empty()) || (is_word && seen == BESIDE) {
            return text[..at].trim_end();
        }
        seen += usize::from(is_word);
    }
    text.trim_end()
}

/// The last words, as far as no sign parts them from what stands behind.
fn tail(text: &str) -> &str {
    let mut seen = 0;
    for (at, piece) in text.split_word_bound_indices().rev() {
        let is_word = piece.chars().any(char::is_alphanumeric);
        if (!is_word && !piece.trim().is_empty()) || (is_word && seen == BESIDE) {
            return text[at + piece.len()..].trim_start();
        }
        seen += usize::from(is_word);
    }
    text.trim_start()
}

/// How much of a text is another now, whatever became of what. What was moved counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turnover {
    /// Words that are gone, or words that are new, whichever are more.
    pub words: usize,
    /// A word with a figure in it is among them.
    pub has_figures: bool,
}

impl Turnover {
    /// Between two versions, each with what stands over its text.
    #[must_use]
    pub fn between((above, old): (&[String], &Document), (above_now, new): (&[String], &Document)) -> Self {
        let lines = |above: &[String], document: &Document| {
            let text = document.lines().into_iter().map(|line| plain(line.content));
            above.iter().cloned().chain(text).collect::<Vec<_>>()
        };
        let (old, new) = (lines(above, old), lines(above_now, new));
        let mut more: HashMap<&str, i64> = HashMap::new();
        for (text, by) in [(&old, -1), (&new, 1)] {
            for word in text.iter().flat_map(|line| line.unicode_words()) {
                *more.entry(word).or_default() += by;
            }
        }
        let sum = |sign: i64| more.values().map(|by| (by * sign).max(0)).sum::<i64>();
        Self {
            words: usize::try_from(sum(1).max(sum(-1))).unwrap_or(usize::MAX),
            has_figures: more
                .iter()
                .any(|(word, by)| *by != 0 && word.chars().any(char::is_numeric)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::diff::compare;
    use super::*;

    fn text(paragraphs: &[&str]) -> Document {
        let blocks = paragraphs.iter().enumerate().map(|(at, text)| {
            json!({"type": "paragraph", "attrs": {"id": format!("p{at:07}")}, "content": [{"type": "text", "text": text}]})
        });
        let blocks: Vec<Value> = blocks.collect();
        Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document
    }

    fn told(before: &str, after: &str) -> String {
        let found = exchanges(&compare(&text(&[before]), &text(&[after])));
        let lines = found
            .iter()
            .map(|one| format!("{:?}: {} > {}", one.kind, one.quoted[0], one.quoted[1]));
        lines.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_was_exchanged_is_told_with_a_word_or_two_beside_it() {
        for (before, after, expected) in [
            (
                "Seven in favour, three against.",
                "Seven in favour, four against.",
                "Words: three against > four against",
            ),
            (
                "It is shut since 1812, and stays shut.",
                "It is shut since 1821, and stays shut.",
                "Figure: shut since 1812 > shut since 1821",
            ),
            (
                "The mayor said nothing of the marsh.",
                "The chancellor said nothing of the marsh.",
                "Words: mayor said nothing > chancellor said nothing",
            ),
            (
                "The goverment fell.",
                "The government fell.",
                "Spelling: goverment fell > government fell",
            ),
            ("He is guilty.", "He is not guilty.", ""),
            ("It fell. It rose.", "It fell.", ""),
            (
                "水门关闭于1812年。",
                "水门关闭于1821年。",
                "Figure: 闭于1812年 > 闭于1821年",
            ),
            ("The same.", "The same.", ""),
        ] {
            let told = told(before, after);
            if expected.contains('年') {
                // Where words are not parted by spaces, the figure is what counts.
                assert!(told.starts_with("Figure: ") && told.contains("1821"), "{told}");
            } else {
                assert_eq!(told, expected, "{before}");
            }
        }
    }

    #[test]
    fn words_are_counted_wherever_they_stand() {
        let one = text(&["The gate is shut.", "It opens at noon."]);
        for (other, expected) in [
            (text(&["It opens at noon.", "The gate is shut."]), (0, false)),
            (text(&["The gate is open.", "It opens at noon."]), (1, false)),
            (text(&["The gate is shut."]), (4, false)),
            (
                text(&["The gate is shut.", "It opens at 12.", "So they say."]),
                (4, true),
            ),
        ] {
            let Turnover { words, has_figures } = Turnover::between((&[], &one), (&[], &other));
            assert_eq!((words, has_figures), expected);
        }
        let headline = |text: &str| [text.to_owned()];
        let over = Turnover::between((&headline("Three die"), &one), (&headline("Four die"), &one));
        assert_eq!(over.words, 1);
    }
}
