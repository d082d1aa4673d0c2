//! The words of a changed line, cut where two versions part: in the words themselves, or in how they are set.

use super::document::{Inline, Marks};
use super::html::{SafeHtml, line_html};
use super::text::{links_in, pieces, plain};

/// A piece of text that both versions have, or one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Who has it.
    pub kind: RunKind,
    /// The text; a hard break is a newline.
    pub text: String,
    /// The text as it is set in its version.
    pub html: SafeHtml,
    /// Addresses of its links that the other version has not got in this place.
    pub addresses: Vec<String>,
}

/// Which versions have a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Both.
    Kept,
    /// The older one only.
    Removed,
    /// The newer one only.
    Inserted,
}

/// A piece of text, before anybody looked how it is set.
pub(super) type TextPiece = (RunKind, String);

/// The pieces with their marks. What both versions have but set differently stands twice, as removed and as inserted.
pub(super) fn set(pieces: &[TextPiece], old: &[Inline], new: &[Inline]) -> Vec<Run> {
    let plain = Marks::default();
    let (old, new) = (marks_of_bytes(old, &plain), marks_of_bytes(new, &plain));
    let (mut i, mut j) = (0, 0);
    let mut stretch = RunBuilder::default();
    for (kind, text) in pieces {
        let before = |at: usize| (*kind != RunKind::Inserted).then(|| old[i + at]);
        let after = |at: usize| (*kind != RunKind::Removed).then(|| new[j + at]);
        let mut from = 0;
        for at in 1..=text.len() {
            if at == text.len() || before(at) != before(from) || after(at) != after(from) {
                stretch.add(&text[from..at], before(from), after(from));
                from = at;
            }
        }
        i += if *kind == RunKind::Inserted { 0 } else { text.len() };
        j += if *kind == RunKind::Removed { 0 } else { text.len() };
    }
    stretch.end();
    stretch.runs
}

/// How each byte of a line is set.
fn marks_of_bytes<'a>(content: &'a [Inline], plain: &'a Marks) -> Vec<&'a Marks> {
    let mut all = Vec::new();
    pieces(content, &mut |text, marks| {
        all.extend(std::iter::repeat_n(marks.unwrap_or(plain), text.len()))
    });
    all
}

/// Text between two pieces that both versions have alike, and the runs before it.
#[derive(Default)]
struct RunBuilder {
    kept: Vec<Inline>,
    removed: Vec<Inline>,
    inserted: Vec<Inline>,
    runs: Vec<Run>,
}

impl RunBuilder {
    fn add(&mut self, text: &str, before: Option<&Marks>, after: Option<&Marks>) {
        if let (Some(before), true) = (before, before == after) {
            self.end_of_change();
            return push(&mut self.kept, text, before);
        }
        self.end_of_kept();
        if let Some(before) = before {
            push(&mut self.removed, text, before);
        }
        if let Some(after) = after {
            push(&mut self.inserted, text, after);
        }
    }

    fn end(&mut self) {
        self.end_of_kept();
        self.end_of_change();
    }

    fn end_of_kept(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        self.runs.extend(run(RunKind::Kept, &kept, &kept));
    }

    fn end_of_change(&mut self) {
        let (removed, inserted) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.inserted));
        self.runs.extend(run(RunKind::Removed, &removed, &inserted));
        self.runs.extend(run(RunKind::Inserted, &inserted, &removed));
    }
}

/// As a run, unless there is nothing in it.
fn run(kind: RunKind, content: &[Inline], other: &[Inline]) -> Option<Run> {
    let known = links_in(other);
    let addresses = links_in(content)
        .into_iter()
        .filter(|link| !known.contains(link))
        .map(|link| link.as_str().to_owned());
    (!content.is_empty()).then(|| Run {
        kind,
        text: plain(content),
        html: line_html(content),
        addresses: addresses.collect(),
    })
}

/// Adds text to a line; a newline is a hard break.
fn push(line: &mut Vec<Inline>, text: &str, marks: &Marks) {
    for (at, part) in text.split('\n').enumerate() {
        if at > 0 {
            line.push(Inline::Break);
        }
        match line.last_mut() {
            Some(Inline::Text { text, marks: last }) if last == marks => text.push_str(part),
            _ if part.is_empty() => {}
            _ => line.push(Inline::Text {
                text: part.to_owned(),
                marks: marks.clone(),
            }),
        }
    }
}
