//! The list of revisions in words: when a sitting was and whose, what became of each revision.

use chrono::{DateTime, Datelike as _, Utc};

use crate::{
    activity::ActivityLine,
    articles::{
        stage::Stage,
        standing::{Standing, TimelineRange},
        timeline::ChangeKind,
        writing::sittings::{RevisionEntry, Sitting},
    },
    web::admin::{numbers::counted, pills::Pill, shell::Shell},
};

/// Revisions of one sitting, as the list shows them.
pub struct ShownSitting {
    /// "Wednesday, 13:40 to 14:05".
    pub when: String,
    /// Who wrote it.
    pub who: String,
    /// The newest first.
    pub revisions: Vec<ShownRevision>,
}

/// A revision in the list.
pub struct ShownRevision {
    /// Counts the revisions of a story from one.
    pub number: i32,
    /// What colleagues call it, or nothing.
    pub name: String,
    /// RFC 3339, for `<time datetime>`.
    pub datetime: String,
    /// "14:05, 640 words".
    pub when: String,
    /// "submitted, approved by Ilse Brandt".
    pub acts: String,
    /// What it is to readers and to whoever writes.
    pub pill: Option<Pill>,
    /// Chosen as the earlier one.
    pub is_from: bool,
    /// Chosen as the later one.
    pub is_to: bool,
}

/// What the lines of the list are made from.
pub struct EntryLines<'a> {
    /// The page that they stand on.
    pub shell: &'a Shell,
    /// What readers have.
    pub standing: &'a Standing,
    /// What happened to all of them, the first act first.
    pub acts: &'a [ActivityLine],
    /// Which two are compared.
    pub chosen: Option<(i32, i32)>,
}

impl EntryLines<'_> {
    /// A sitting.
    #[must_use]
    pub fn sitting(&self, sitting: &Sitting) -> ShownSitting {
        let (first, last) = (sitting.last(), sitting.first());
        let when = first
            .zip(last)
            .map(|(first, last)| self.span(first.begun_at, last.edited_at));
        ShownSitting {
            when: when.unwrap_or_default(),
            who: last.map(|entry| entry.editor.clone()).unwrap_or_default(),
            revisions: sitting.iter().map(|entry| self.entry(entry)).collect(),
        }
    }

    /// A revision.
    #[must_use]
    pub fn entry(&self, entry: &RevisionEntry) -> ShownRevision {
        let is = |place: fn((i32, i32)) -> i32| self.chosen.is_some_and(|chosen| place(chosen) == entry.number);
        ShownRevision {
            number: entry.number,
            name: entry.name.clone().unwrap_or_default(),
            datetime: crate::delivery::story::time(entry.edited_at),
            when: format!(
                "{}, {}",
                self.shell.when(entry.edited_at),
                counted(entry.words, "word", "words")
            ),
            acts: self.acts(entry),
            pill: self.pill(entry),
            is_from: is(|(from, _)| from),
            is_to: is(|(_, to)| to),
        }
    }

    /// What it is to readers and to whoever writes.
    fn pill(&self, entry: &RevisionEntry) -> Option<Pill> {
        let is = |range: &Option<TimelineRange>| range.as_ref().is_some_and(|range| range.revision_id == entry.id);
        let (kind, label) = match () {
            () if is(&self.standing.live) && self.standing.is_visible => ("live", "Live"),
            () if is(&self.standing.next) => ("scheduled", "Scheduled"),
            () if !entry.is_sealed => (Stage::Draft.word(), "Open"),
            () => return None,
        };
        Some(Pill {
            kind,
            label: label.to_owned(),
        })
    }

    /// "submitted, approved by Ilse Brandt, published as a correction by Ilse Brandt".
    fn acts(&self, entry: &RevisionEntry) -> String {
        let of_this = self.acts.iter().filter(|line| line.revision == Some(entry.number));
        let mut all: Vec<String> = Vec::new();
        for line in of_this {
            let Some(word) = act_word(line) else { continue };
            let told = match &line.name {
                Some(name) if line.staff_id != Some(entry.edited_by) => format!("{word} by {name}"),
                _ => word,
            };
            if all.last() != Some(&told) {
                all.push(told);
            }
        }
        all.join(", ")
    }

    /// "Wednesday, 13:40 to 14:05", in the newsroom's time.
    fn span(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
        let [now, from, to] = [self.shell.now, from, to].map(|at| at.with_timezone(&self.shell.zone));
        let day = |at: &DateTime<chrono_tz::Tz>| match (now.date_naive() - at.date_naive()).num_days() {
            0 => "Today".to_owned(),
            1..=6 => at.format("%A").to_string(),
            _ if at.year() == now.year() => at.format("%-d %B").to_string(),
            _ => at.format("%-d %B %Y").to_string(),
        };
        let (begun, ended) = (from.format("%H:%M").to_string(), to.format("%H:%M").to_string());
        let (first, last) = (day(&from), day(&to));
        match (first == last, begun == ended) {
            (true, true) => format!("{first}, {begun}"),
            (true, false) => format!("{first}, {begun} to {ended}"),
            (false, _) => format!("{first}, {begun} to {last}, {ended}"),
        }
    }
}

/// What an act did to the revision that it was about, in a word or two; nothing for acts of which the list needs none.
fn act_word(line: &ActivityLine) -> Option<String> {
    let word = match line.act.as_str() {
        "imported" => "imported",
        "approval_voided" => "changed after the approval",
        "submitted" => "submitted",
        "recalled" => "recalled",
        "returned" => "returned",
        "approved" => "approved",
        "step_given" => "approved in part",
        "published" => "published",
        "republished" => "published again",
        "scheduled" => "scheduled",
        "unscheduled" => "taken off the schedule",
        "restored" => "restored",
        "part_restored" => "restored in part",
        _ => return None,
    };
    let kind = || line.subject.as_ref()?.get("kind")?.as_str()?.parse().ok();
    let as_what = match kind() {
        None | Some(ChangeKind::First | ChangeKind::Republished) => "",
        Some(ChangeKind::Typo) => " as a typo fix",
        Some(ChangeKind::Update) => " as an update",
        Some(ChangeKind::Clarification) => " as a clarification",
        Some(ChangeKind::Correction) => " as a correction",
        Some(ChangeKind::Retraction) => " as a retraction",
    };
    Some(format!("{word}{as_what}"))
}
