//! `copydesk import`: archives of other systems.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::{Args, Subcommand};

use super::{
    say::{say, warn},
    start,
};
use crate::{
    config::Config,
    platform::db::loan,
    staff::EmailAddress,
    transfer::{self, Counts, ImportKind, ImportOrder, ProgressWatcher, Report},
    web::admin::numbers::capitalised,
};

/// From where.
#[derive(Debug, Subcommand)]
pub enum ImportSource {
    /// A folder with authors.jsonl, categories.jsonl, tags.jsonl and articles.jsonl, as docs/import.md describes them
    Jsonl(Jsonl),
}

/// A folder of JSON Lines.
#[derive(Debug, Args)]
pub struct Jsonl {
    /// The folder; files that are not there are passed over
    folder: PathBuf,
    /// The account that imports and signs the stories: an editor or an admin [default: the only admin]
    #[arg(long = "as", value_name = "EMAIL")]
    account: Option<String>,
    /// The name of the system that the files are from; its ids are known by it when they come again
    #[arg(long, value_name = "NAME", default_value = "jsonl")]
    source: String,
    /// Write every line that was refused, or is not as it was, into this file
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

impl ImportSource {
    /// What can be said before there is a database.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(&self) -> Result<(), String> {
        let Self::Jsonl(jsonl) = self;
        if let Some(email) = &jsonl.account {
            email.parse::<EmailAddress>()?;
        }
        transfer::source(&jsonl.source)?;
        if transfer::files(&jsonl.folder).is_empty() {
            return Err(format!(
                "There is nothing to import in {}: no authors.jsonl, categories.jsonl, tags.jsonl or articles.jsonl.",
                jsonl.folder.display()
            ));
        }
        Ok(())
    }
}

/// Imports.
///
/// # Errors
/// A sentence; also when lines were refused, after everything else came in.
pub fn run(config: &Config, import: ImportSource) -> Result<(), String> {
    let ImportSource::Jsonl(jsonl) = import;
    let order = ImportOrder {
        folder: jsonl.folder,
        source: jsonl.source,
        account: jsonl.account.map(|email| email.parse()).transpose()?,
    };
    let mut report = Report::into_file(jsonl.refused.map(|path| created(&path)).transpose()?);
    let mut progress = ProgressLine::of(&order);
    let done = start::with_database(config, start::ServerUse::Loading, async |db, _| {
        let mut conn = loan(&db.newsroom).await.map_err(|error| error.to_string())?;
        let mut beside = loan(&db.newsroom).await.map_err(|error| error.to_string())?;
        let done = transfer::jsonl((&mut conn, &mut beside), &order, &mut report, &mut progress).await;
        done.map_err(|error| error.to_string())
    });
    progress.end();
    summary(&report, progress.begun.elapsed())?;
    done.map_err(|sentence| match report.of(ImportKind::Article).new {
        0 => sentence,
        _ => format!("{sentence} What came in stays; the same command goes on from there."),
    })?;
    match report.refusals() {
        0 => Ok(()),
        1 => Err("One line was refused.".into()),
        refused => Err(format!("{} lines were refused.", grouped(refused))),
    }
}

fn created(path: &PathBuf) -> Result<Box<dyn Write + Send>, String> {
    let file = File::create(path).map_err(|error| format!("{} cannot be written: {error}.", path.display()))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// How far it is: one line that changes on a terminal, elsewhere a line every ten seconds.
struct ProgressLine {
    begun: Instant,
    told: Option<Instant>,
    total: u64,
    on_terminal: bool,
}

impl ProgressLine {
    fn of(order: &ImportOrder) -> Self {
        let sizes = transfer::files(&order.folder).into_iter();
        Self {
            begun: Instant::now(),
            told: None,
            total: sizes.filter_map(|file| Some(file.metadata().ok()?.len())).sum(),
            on_terminal: io::stderr().is_terminal(),
        }
    }

    /// Leaves the line that changes.
    fn end(&self) {
        if self.on_terminal && self.told.is_some() {
            let _ = writeln!(io::stderr()); // nobody reads it any more
        }
    }
}

impl ProgressWatcher for ProgressLine {
    fn reached(&mut self, bytes: u64, stories: u64) {
        let pause = if self.on_terminal {
            Duration::from_millis(200)
        } else {
            Duration::from_secs(10)
        };
        if self.told.unwrap_or(self.begun).elapsed() < pause {
            return;
        }
        self.told = Some(Instant::now());
        let line = line(bytes, self.total, stories, self.begun.elapsed());
        if self.on_terminal {
            let mut stream = io::stderr().lock();
            let _ = write!(stream, "\r{line}\u{1b}[K").and_then(|()| stream.flush()); // nobody reads it any more
        } else {
            warn(line);
        }
    }
}

/// "12,000 stories, 1,950 a second; 61 of 100 MB, about 20 s left".
fn line(bytes: u64, total: u64, stories: u64, elapsed: Duration) -> String {
    const MB: u64 = 1_000_000;
    let seconds = elapsed.as_secs_f64().max(0.001);
    let so_far = format!(
        "{} stories, {} a second; {} of {} MB",
        grouped(stories),
        grouped(per_second(stories, seconds)),
        grouped(bytes.div_ceil(MB)),
        grouped(total.div_ceil(MB)),
    );
    match total.checked_sub(bytes) {
        Some(rest) if bytes > 0 && rest > 0 => {
            let left = Duration::from_secs_f64(seconds * rest as f64 / bytes as f64);
            format!("{so_far}, about {} left", spoken(left))
        }
        _ => so_far,
    }
}

fn per_second(count: u64, seconds: f64) -> u64 {
    (count as f64 / seconds).round() as u64
}

/// "45 s", "3 min", "2 h 5 min".
fn spoken(time: Duration) -> String {
    let minutes = time.as_secs().div_ceil(60);
    match time.as_secs() {
        seconds @ 0..90 => format!("{} s", seconds.max(1)),
        90..5_400 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

/// 12345 as "12,345".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What it came to.
fn summary(report: &Report, elapsed: Duration) -> Result<(), String> {
    let kinds = [
        (ImportKind::Author, "author", "authors"),
        (ImportKind::Category, "category", "categories"),
        (ImportKind::Tag, "tag", "tags"),
        (ImportKind::Article, "story", "stories"),
    ];
    for (kind, one, many) in kinds {
        if let Some(line) = counted(report.of(kind), one, many) {
            say(line)?;
        }
    }
    let stories = report.of(ImportKind::Article).new;
    if stories > 0 {
        let rate = per_second(stories, elapsed.as_secs_f64().max(0.001));
        say(format_args!(
            "It took {}: {} stories a second.",
            spoken(elapsed),
            grouped(rate)
        ))?;
    }
    if report.featured > 0 {
        say(format_args!("On Feature Posts now: {}.", report.featured))?;
    }
    if report.comments > 0 {
        let comments = grouped(report.comments);
        say(format_args!(
            "Not taken: comments of readers, {comments}. They are not brought in yet."
        ))?;
    }
    for ((file, field), lines) in &report.left {
        let plural = if *lines == 1 { "line" } else { "lines" };
        say(format_args!(
            "Not taken: {field}, in {} {plural} of {file}.",
            grouped(*lines)
        ))?;
    }
    report
        .changed
        .iter()
        .for_each(|told| warn(format_args!("Not as it was: {told}")));
    more(report.changed_count, report.changed.len(), "are not as they were");
    report
        .refused
        .iter()
        .for_each(|told| warn(format_args!("Refused: {told}")));
    more(report.refusals(), report.refused.len(), "were refused");
    Ok(())
}

fn more(all: u64, shown: usize, what: &str) {
    let rest = all - shown as u64;
    if rest > 0 {
        warn(format_args!(
            "And {} more {what}; --refused FILE lists all of them.",
            grouped(rest)
        ));
    }
}

/// "stories: 400 came in, 20 came in before, 3 were refused".
fn counted(counts: Counts, one: &str, many: &str) -> Option<String> {
    let Counts {
        new,
        before,
        joined,
        refused,
    } = counts;
    let parts = [
        (new, "came in"),
        (joined, "here already under the same name"),
        (before, "came in before"),
        (refused, "refused"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match (count, what) {
            (1, "came in") => format!("1 {one} came in"),
            (_, "came in") => format!("{} {many} came in", grouped(count)),
            _ => format!("{} {what}", grouped(count)),
        })
        .collect();
    let said = said.join(", ");
    match (new, said.is_empty()) {
        (_, true) => None,
        (0, false) => Some(format!("{}: {said}.", capitalised(many))),
        (_, false) => Some(format!("{said}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_progress_says_rate_and_time_left() {
        let said = line(61_000_000, 100_000_000, 12_000, Duration::from_secs(6));

        assert_eq!(said, "12,000 stories, 2,000 a second; 61 of 100 MB, about 3 s left");
        assert_eq!(line(0, 0, 0, Duration::ZERO), "0 stories, 0 a second; 0 of 0 MB");
    }

    #[test]
    fn counts_are_said_as_sentences() {
        let counts = |new, before, joined, refused| Counts {
            new,
            before,
            joined,
            refused,
        };
        for (counts, sentence) in [
            (counts(1, 0, 0, 0), Some("1 story came in.")),
            (
                counts(1_200, 3, 0, 2),
                Some("1,200 stories came in, 3 came in before, 2 refused."),
            ),
            (
                counts(0, 3, 1, 0),
                Some("Stories: 1 here already under the same name, 3 came in before."),
            ),
            (counts(0, 0, 0, 0), None),
        ] {
            assert_eq!(counted(counts, "story", "stories").as_deref(), sentence);
        }
    }
}
