//! How long a story was with whom, and which due times passed before an editor had signed it: reckoned from the record, which
//! nobody changes.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::stage::Stage,
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
};

/// Something of the record that ends a stretch, or says when a story is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageMark {
    /// It stands there from then on.
    Stands(Stage),
    /// It is planned, and nobody writes it.
    Planned,
    /// Somebody writes.
    Written,
    /// It is to be ready then; nothing for no time.
    Due(Option<DateTime<Utc>>),
    /// Readers have it, or another text of it.
    Live,
}

/// A due time that passed before an editor had signed the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissedDue {
    /// When it was due.
    pub due: DateTime<Utc>,
    /// For how long it was late.
    pub by: TimeDelta,
    /// It still is.
    pub is_late: bool,
}

/// How long a story was with whom, until now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TimeSpent {
    /// Planned, and not begun.
    pub planned: TimeDelta,
    /// With its writer, returned ones too.
    pub writing: TimeDelta,
    /// Waiting for an editor.
    pub waiting: TimeDelta,
    /// Signed, and readers did not have it yet.
    pub approved: TimeDelta,
    /// The due times that passed.
    pub missed: Vec<MissedDue>,
}

impl TimeSpent {
    /// Reckons it from marks in their order, up to an instant.
    #[must_use]
    pub fn of(marks: &[(DateTime<Utc>, StageMark)], now: DateTime<Utc>) -> Self {
        let mut spent = Self {
            missed: missed(marks, now),
            ..Self::default()
        };
        let mut with = Whom::Nobody;
        for (number, (at, mark)) in marks.iter().enumerate() {
            with = with.after(*mark);
            let until = marks.get(number + 1).map_or(now, |(next, _)| *next).min(now);
            let time = (until - *at).max(TimeDelta::zero());
            match with {
                Whom::Plan => spent.planned += time,
                Whom::Writer => spent.writing += time,
                Whom::Editor => spent.waiting += time,
                Whom::Clock => spent.approved += time,
                Whom::Nobody => {}
            }
        }
        spent
    }
}

/// With whom a story is between two marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    Plan,
    Writer,
    Editor,
    /// Signed, on the timeline or not, and readers do not have it.
    Clock,
    Nobody,
}

impl Whom {
    const fn after(self, mark: StageMark) -> Self {
        match mark {
            StageMark::Planned => Self::Plan,
            StageMark::Written | StageMark::Stands(Stage::Draft | Stage::Returned) => Self::Writer,
            StageMark::Stands(Stage::InReview) => Self::Editor,
            StageMark::Stands(Stage::Approved | Stage::Settled) => Self::Clock,
            StageMark::Stands(Stage::Spiked) => Self::Nobody,
            // A change that somebody writes meanwhile stays with them.
            StageMark::Live => match self {
                Self::Clock => Self::Nobody,
                other => other,
            },
            StageMark::Due(_) => self,
        }
    }
}

/// The due times that were in force when they came, and that no editor had signed the story for.
fn missed(marks: &[(DateTime<Utc>, StageMark)], now: DateTime<Utc>) -> Vec<MissedDue> {
    let mut all = Vec::new();
    let mut before = None;
    for (number, (_, mark)) in marks.iter().enumerate() {
        let StageMark::Due(due) = *mark else { continue };
        if due == before {
            continue;
        }
        before = due;
        let Some(due) = due else { continue };
        let moved = marks[number + 1..].iter().find_map(|(at, other)| match other {
            StageMark::Due(other) if *other != Some(due) => Some(*at),
            _ => None,
        });
        if due > now || moved.is_some_and(|moved| moved <= due) {
            continue;
        }
        let is_signed = |stage: Stage| matches!(stage, Stage::Approved | Stage::Settled | Stage::Spiked);
        let stands = marks.iter().filter_map(|(at, mark)| match mark {
            StageMark::Stands(stage) => Some((*at, *stage)),
            _ => None,
        });
        let stage_then = stands.clone().take_while(|(at, _)| *at <= due).last();
        if stage_then.is_some_and(|(_, stage)| is_signed(stage)) {
            continue;
        }
        let signed = stands.clone().find(|(at, stage)| *at > due && is_signed(*stage));
        let signed = signed.map(|(at, _)| at).filter(|at| *at <= now);
        all.push(MissedDue {
            due,
            by: signed.unwrap_or(now) - due,
            is_late: signed.is_none(),
        });
    }
    all
}

#[derive(QueryableByName)]
struct MarkRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: ArticleId,
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Text)]
    act: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    stage: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    due: Option<String>,
}

impl MarkRow {
    fn marks(&self) -> Vec<StageMark> {
        let due = || {
            let at = self.due.as_deref().and_then(|due| due.parse().ok());
            StageMark::Due(at)
        };
        match (self.act.as_str(), &self.stage) {
            ("live", _) => vec![StageMark::Live],
            ("budgeted", _) => vec![StageMark::Planned, due()],
            ("planned" | "unplanned" | "line_changed", _) => vec![due()],
            ("line_begun", _) => vec![StageMark::Written],
            (_, Some(stage)) => stage.parse().ok().map(StageMark::Stands).into_iter().collect(),
            _ => vec![],
        }
    }
}

/// How long each of some stories was with whom, in one statement, however many they are; until readers had it first, where that
/// alone is asked for.
///
/// # Errors
/// Database errors.
pub async fn of_stories(
    conn: &mut Conn,
    ids: &[ArticleId],
    now: DateTime<Utc>,
    until_live: bool,
) -> Result<HashMap<ArticleId, TimeSpent>> {
    let rows: Vec<MarkRow> = sql(
        "SELECT m.id, m.at, m.act, m.stage, m.due FROM unnest($1::uuid[]) one (id) CROSS JOIN LATERAL (
           SELECT l.article_id AS id, l.at, l.seq, l.act, l.to_stage AS stage, l.subject ->> 'due' AS due FROM newsroom.activity l
           WHERE l.article_id = one.id AND (l.to_stage IS NOT NULL OR l.act IN ('budgeted', 'planned', 'unplanned', 'line_changed', 'line_begun'))
           UNION ALL SELECT p.article_id, p.live_from, 9223372036854775807, 'live', NULL, NULL FROM newsroom.publications p
           WHERE p.article_id = one.id AND p.cancelled_at IS NULL AND p.live_from <= newsroom.clock()) m
         ORDER BY m.id, m.at, m.seq",
    )
    .planned_once()
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?;
    let mut marks: HashMap<ArticleId, Vec<(DateTime<Utc>, StageMark)>> = HashMap::new();
    for row in rows {
        let of = marks.entry(row.id).or_default();
        of.extend(row.marks().into_iter().map(|mark| (row.at, mark)));
    }
    let spent = marks.into_iter().map(|(id, marks)| {
        let first = marks.iter().position(|(_, mark)| *mark == StageMark::Live);
        let end = first.filter(|_| until_live).map_or(marks.len(), |live| live + 1);
        let missed = missed(&marks, now);
        let spent = TimeSpent::of(&marks[..end], now);
        (id, TimeSpent { missed, ..spent })
    });
    Ok(spent.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    /// Minutes planned, writing, waiting, approved; due times with how long they were missed.
    fn reckoned(marks: &[(i64, StageMark)], now: i64) -> ([i64; 4], Vec<(i64, i64, bool)>) {
        let marks: Vec<_> = marks.iter().map(|(minute, mark)| (at(*minute), *mark)).collect();
        let spent = TimeSpent::of(&marks, at(now));
        let stages = [spent.planned, spent.writing, spent.waiting, spent.approved];
        let missed = spent.missed.iter().map(|one| {
            let due = (one.due - DateTime::UNIX_EPOCH).num_minutes();
            (due, one.by.num_minutes(), one.is_late)
        });
        (stages.map(|time| time.num_minutes()), missed.collect())
    }

    #[test]
    fn each_minute_is_with_somebody_until_readers_have_it() {
        use StageMark as M;
        let story = [
            (0, M::Stands(Stage::Draft)),
            (0, M::Planned),
            (10, M::Written),
            (40, M::Stands(Stage::InReview)),
            (45, M::Stands(Stage::Returned)),
            (60, M::Stands(Stage::InReview)),
            (70, M::Stands(Stage::Approved)),
            // Scheduled, and live at its time.
            (75, M::Stands(Stage::Settled)),
            (90, M::Live),
        ];
        assert_eq!(reckoned(&story, 500).0, [10, 45, 15, 20]);
        assert_eq!(reckoned(&story[..4], 50).0, [10, 30, 10, 0], "what waits goes on");
        let change = [
            (0, M::Stands(Stage::Settled)),
            (5, M::Stands(Stage::Draft)),
            (8, M::Live),
        ];
        assert_eq!(
            reckoned(&change, 20).0,
            [0, 15, 0, 5],
            "a change goes on while the text before goes live"
        );
        assert_eq!(
            reckoned(&[(0, M::Stands(Stage::Draft)), (9, M::Stands(Stage::Spiked))], 50).0,
            [0, 9, 0, 0]
        );
        assert_eq!(reckoned(&[], 50).0, [0; 4]);
    }

    #[test]
    fn a_due_time_is_missed_that_was_in_force_when_it_came_and_found_no_signature() {
        use StageMark as M;
        let due = |minute| M::Due(Some(at(minute)));
        let draft = (0, M::Stands(Stage::Draft));
        let approved = (50, M::Stands(Stage::Approved));
        for (marks, now, missed) in [
            (vec![draft, (1, due(60)), approved], 100, vec![]),
            (vec![draft, (1, due(30)), approved], 100, vec![(30, 20, false)]),
            (vec![draft, (1, due(30))], 100, vec![(30, 70, true)]),
            (vec![draft, (1, due(130))], 100, vec![]),
            // Moved in time, moved too late, taken away.
            (vec![draft, (1, due(30)), (20, due(60)), approved], 100, vec![]),
            (
                vec![draft, (1, due(30)), (40, due(60)), approved],
                100,
                vec![(30, 20, false)],
            ),
            (vec![draft, (1, due(30)), (20, M::Due(None))], 100, vec![]),
            // The same time again is one time.
            (
                vec![draft, (1, due(30)), (2, due(30)), approved],
                100,
                vec![(30, 20, false)],
            ),
            (
                vec![draft, (1, due(30)), (40, due(45)), approved],
                100,
                vec![(30, 20, false), (45, 5, false)],
            ),
        ] {
            assert_eq!(reckoned(&marks, now).1, missed, "{marks:?}");
        }
    }
}
