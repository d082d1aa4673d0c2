//! What a plan would come to: the stretches of a story's timeline as they are, and as they would be. Pure but for the look at
//! the timeline; the gate decides by itself, under lock.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::Result,
    ids::{ArticleId, RevisionId},
    platform::{db::Conn, sql::sql},
};

/// A stretch of time in which one text is what readers get, unless something keeps it back.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Stretch {
    /// The text.
    #[diesel(sql_type = sql_types::Uuid)]
    pub revision_id: RevisionId,
    /// Its number, as people call it.
    #[diesel(sql_type = sql_types::Integer)]
    pub number: i32,
    /// When it begins, or began.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub from: DateTime<Utc>,
    /// When it ends, if it does.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub until: Option<DateTime<Utc>>,
    /// Who planned it, or put it live.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub by: Option<String>,
}

/// Something that somebody thinks of doing with the times of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposal {
    /// Let the working text begin then.
    Begin(RevisionId, i32, DateTime<Utc>),
    /// Let what is planned next begin at another time: when it was to begin, and when it does then.
    Move(DateTime<Utc>, DateTime<Utc>),
    /// Let the last text end then.
    End(DateTime<Utc>),
}

/// As many stretches as a page draws: the last ones.
const MOST: i64 = 12;

impl Stretch {
    /// The last stretches of a story, in order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, article: ArticleId) -> Result<Vec<Self>> {
        let mut rows: Vec<Self> = sql(
            "SELECT p.revision_id, r.number, p.live_from AS from, p.live_until AS until,
               (SELECT s.name FROM newsroom.activity t JOIN newsroom.staff s ON s.id = t.staff_id
                WHERE t.article_id = p.article_id AND t.at = p.acted_at AND t.to_stage IS NOT NULL ORDER BY t.seq DESC LIMIT 1) AS by
             FROM newsroom.publications p JOIN newsroom.revisions r ON r.id = p.revision_id
             WHERE p.article_id = $1 AND p.cancelled_at IS NULL ORDER BY p.live_from DESC LIMIT $2",
        )
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::BigInt, _>(MOST)
        .load(conn)
        .await?;
        rows.reverse();
        Ok(rows)
    }

    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && self.until.is_none_or(|until| until > at)
    }
}

/// The timeline after a proposal, where nothing stands in its way.
#[must_use]
pub fn after(now: &[Stretch], proposal: &Proposal) -> Vec<Stretch> {
    let mut all = now.to_vec();
    match *proposal {
        Proposal::Begin(revision_id, number, from) => put(&mut all, revision_id, number, from, None),
        Proposal::Move(was, to) => {
            let Some(place) = all.iter().position(|one| one.from == was) else {
                return all;
            };
            let moved = all.remove(place);
            let own_end = moved.until.filter(|until| all.iter().all(|other| other.from != *until));
            if let Some(before) = all.iter_mut().find(|one| one.until == Some(was)) {
                before.until = moved.until;
            }
            put(&mut all, moved.revision_id, moved.number, to, own_end);
        }
        Proposal::End(at) => {
            if let Some(last) = all.last_mut() {
                last.until = Some(at);
            }
        }
    }
    all
}

/// Puts a text in: it cuts what holds then and takes its end over.
fn put(
    all: &mut Vec<Stretch>,
    revision_id: RevisionId,
    number: i32,
    from: DateTime<Utc>,
    own_end: Option<DateTime<Utc>>,
) {
    let next = all.iter().map(|one| one.from).filter(|begins| *begins > from).min();
    let cut = all.iter_mut().find(|one| one.holds(from));
    let until = match cut {
        Some(cut) => cut.until.replace(from),
        None => next.or(own_end),
    };
    all.push(Stretch {
        revision_id,
        number,
        from,
        until,
        by: None,
    });
    all.sort_by_key(|one| one.from);
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn hour(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    /// "1: 0–5, 2: 5–" as stretches.
    fn drawn(all: &[Stretch]) -> String {
        let hours = |at: DateTime<Utc>| at.timestamp() / 3_600;
        let one = |one: &Stretch| {
            let until = one.until.map(|until| hours(until).to_string()).unwrap_or_default();
            format!("{}: {}–{until}", one.number, hours(one.from))
        };
        all.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn stretches(text: &str) -> Vec<Stretch> {
        let parts = text.split(", ").filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let (number, hours) = part.split_once(": ").unwrap();
                let (from, until) = hours.split_once('–').unwrap();
                Stretch {
                    revision_id: RevisionId::new(),
                    number: number.parse().unwrap(),
                    from: hour(from.parse().unwrap()),
                    until: until.parse().ok().map(hour),
                    by: None,
                }
            })
            .collect()
    }

    #[test]
    fn a_proposal_is_drawn_as_the_gate_would_carry_it_out() {
        let begin = |at| Proposal::Begin(RevisionId::new(), 9, hour(at));
        let moves = |was, to| Proposal::Move(hour(was), hour(to));
        for (now, proposal, then) in [
            ("", begin(5), "9: 5–"),
            ("1: 0–", begin(5), "1: 0–5, 9: 5–"),
            ("1: 0–8", begin(5), "1: 0–5, 9: 5–8"),
            ("1: 0–8, 2: 8–", begin(5), "1: 0–5, 9: 5–8, 2: 8–"),
            ("2: 8–", begin(5), "9: 5–8, 2: 8–"),
            ("1: 0–5, 2: 5–", moves(5, 7), "1: 0–7, 2: 7–"),
            ("1: 0–5, 2: 5–9", moves(5, 7), "1: 0–7, 2: 7–9"),
            ("2: 5–", moves(5, 3), "2: 3–"),
            ("2: 5–9", moves(5, 3), "2: 3–9"),
            ("1: 0–5, 2: 5–8, 3: 8–", moves(5, 6), "1: 0–6, 2: 6–8, 3: 8–"),
            ("1: 0–", Proposal::End(hour(9)), "1: 0–9"),
            ("1: 0–5, 2: 5–7", Proposal::End(hour(9)), "1: 0–5, 2: 5–9"),
        ] {
            assert_eq!(drawn(&after(&stretches(now), &proposal)), then, "{now} {proposal:?}");
        }
    }
}
