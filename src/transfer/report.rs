//! What an import came to: counts, and every line of which somebody should hear.

use std::{collections::BTreeMap, fmt, io::Write};

use serde_json::json;

use super::{fields::ForeignId, ledger::ImportKind};
use crate::error::{Error, Result};

/// Lines that are kept for the summary; the file has all of them.
const SHOWN: usize = 20;
/// Names of fields that are kept: a hostile file has a new one in each line.
const FIELDS: usize = 50;

/// The file that things of this kind come in.
#[must_use]
pub const fn file(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Author => "authors.jsonl",
        ImportKind::Category => "categories.jsonl",
        ImportKind::Tag => "tags.jsonl",
        ImportKind::Article => "articles.jsonl",
    }
}

/// A line of which somebody should hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedLine {
    /// Where it stands.
    pub kind: ImportKind,
    /// Its number.
    pub line: u64,
    /// What its own system calls the thing.
    pub id: Option<String>,
    /// What is wrong with it, or what of it was not kept.
    pub sentence: String,
}

impl fmt::Display for ReportedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}", file(self.kind), self.line)?;
        if let Some(id) = &self.id {
            write!(f, " (id {id})")?;
        }
        write!(f, ": {}", self.sentence)
    }
}

/// Lines of one kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Things that came in.
    pub new: u64,
    /// Lines that came in before.
    pub before: u64,
    /// Things that were here already under the same name, and are the same from now on.
    pub joined: u64,
    /// Lines that cannot come in.
    pub refused: u64,
}

impl Counts {
    /// Lines of which is known what becomes of them, without those that joined something.
    #[must_use]
    pub const fn lines(self) -> u64 {
        self.new + self.before + self.refused
    }
}

/// See the file.
#[derive(Default)]
pub struct Report {
    /// In the order of the files.
    counts: [Counts; 4],
    /// The first lines that were refused.
    pub refused: Vec<ReportedLine>,
    /// The first of which something was not kept as it was.
    pub changed: Vec<ReportedLine>,
    /// How many there are of those.
    pub changed_count: u64,
    /// Comments of readers, which are not brought in.
    pub comments: u64,
    /// Fields that nobody took, with how many lines had them.
    pub left: BTreeMap<(&'static str, String), u64>,
    /// Stories that were put on the list of Feature Posts.
    pub featured: u64,
    /// What has not been written down yet.
    told: Vec<(Outcome, ReportedLine)>,
    file: Option<Box<dyn Write + Send>>,
}

/// Lines of which nothing is written, and what of the others nobody took.
#[derive(Default)]
pub(super) struct Sifted {
    /// How many came in before, from these very lines.
    pub(super) before: u64,
    /// Lines that cannot come in, with their ids where they have one, and why.
    pub(super) refused: Vec<(u64, Option<ForeignId>, String)>,
    /// Fields that nobody took.
    pub(super) left: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Refused,
    Changed,
}

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Changed => "changed",
        }
    }
}

impl Report {
    /// One that writes every line down as well.
    #[must_use]
    pub fn into_file(file: Option<Box<dyn Write + Send>>) -> Self {
        Self {
            file,
            ..Self::default()
        }
    }

    /// Counts of a kind.
    #[must_use]
    pub const fn of(&self, kind: ImportKind) -> Counts {
        self.counts[kind as usize]
    }

    /// The same, to count on.
    pub fn count(&mut self, kind: ImportKind) -> &mut Counts {
        &mut self.counts[kind as usize]
    }

    /// How many lines were refused.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.counts.iter().map(|counts| counts.refused).sum()
    }

    /// Takes over what was told of lines of a kind.
    pub(super) fn sift(&mut self, kind: ImportKind, sifted: Sifted) {
        self.count(kind).before += sifted.before;
        self.leave(kind, sifted.left);
        for (line, id, sentence) in sifted.refused {
            self.refuse(kind, line, id.as_ref(), sentence);
        }
    }

    /// A line cannot come in.
    pub fn refuse(&mut self, kind: ImportKind, line: u64, id: Option<&ForeignId>, sentence: String) {
        self.count(kind).refused += 1;
        self.told.push((Outcome::Refused, told(kind, line, id, sentence)));
    }

    /// Something of a line is not as it was there.
    pub fn change(&mut self, kind: ImportKind, line: u64, id: &ForeignId, sentence: String) {
        self.changed_count += 1;
        self.told.push((Outcome::Changed, told(kind, line, Some(id), sentence)));
    }

    /// Fields of a line that nobody took.
    pub fn leave(&mut self, kind: ImportKind, fields: Vec<String>) {
        for field in fields {
            let known = self.left.len() < FIELDS || self.left.contains_key(&(file(kind), field.clone()));
            let field = if known { field } else { "(others)".to_owned() };
            *self.left.entry((file(kind), field)).or_default() += 1;
        }
    }

    /// Writes down what was told since the last time, in the order of the lines: all of one kind of file.
    ///
    /// # Errors
    /// `Conflict` when that cannot be written down.
    pub fn write_down(&mut self) -> Result<()> {
        self.told.sort_by_key(|(_, told)| told.line);
        for (outcome, told) in self.told.drain(..) {
            if let Some(sink) = &mut self.file {
                let line = json!({
                    "outcome": outcome.word(), "file": file(told.kind), "line": told.line, "id": told.id, "sentence": told.sentence,
                });
                writeln!(sink, "{line}").map_err(|error| unwritten(&error))?;
            }
            let shown = match outcome {
                Outcome::Refused => &mut self.refused,
                Outcome::Changed => &mut self.changed,
            };
            if shown.len() < SHOWN {
                shown.push(told);
            }
        }
        Ok(())
    }

    /// Brings the rest of the file to the disk.
    ///
    /// # Errors
    /// `Conflict` when that cannot be written down.
    pub fn finish(&mut self) -> Result<()> {
        self.write_down()?;
        match &mut self.file {
            Some(sink) => sink.flush().map_err(|error| unwritten(&error)),
            None => Ok(()),
        }
    }
}

fn told(kind: ImportKind, line: u64, id: Option<&ForeignId>, sentence: String) -> ReportedLine {
    ReportedLine {
        kind,
        line,
        id: id.map(ToString::to_string),
        sentence,
    }
}

fn unwritten(error: &std::io::Error) -> Error {
    Error::Conflict(format!("The file of --refused cannot be written: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_refusals_and_names_of_fields_take_no_room() {
        let mut report = Report::default();
        for line in 1..=1_000 {
            report.refuse(ImportKind::Tag, line, None, "It is no tag.".into());
            report.write_down().unwrap();
            report.leave(ImportKind::Tag, vec![format!("field-{line}")]);
        }

        assert_eq!(report.refusals(), 1_000);
        assert_eq!((report.refused.len(), report.left.len()), (SHOWN, FIELDS + 1));
        assert_eq!(report.refused[0].to_string(), "tags.jsonl line 1: It is no tag.");
    }
}
