//! What stands in the newsroom's calendar: when stories are due, begin, end, come free of an embargo, and went live; and those
//! that have no time yet. Every list is bounded and says what it leaves out.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    articles::{
        seen::{OWN, seen_by},
        stage::Stage,
    },
    content::BylineName,
    error::Result,
    ids::{ArticleId, DeskId, RevisionId},
    names,
    platform::{db::Conn, sql::sql},
    policy::{Action, Facts, Party, can},
    site::Site,
};

/// What happens at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeKind {
    /// It is to be ready.
    Due,
    /// A text of it begins.
    Begins,
    /// Its embargo ends.
    EmbargoEnds,
    /// It goes off the site by itself.
    Ends,
    /// It went live.
    Live,
}

impl TimeKind {
    /// All, in the order in which a page offers them.
    pub const ALL: [Self; 5] = [Self::Due, Self::Begins, Self::EmbargoEnds, Self::Ends, Self::Live];

    /// The word in addresses and forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Begins => "begins",
            Self::EmbargoEnds => "embargo",
            Self::Ends => "ends",
            Self::Live => "live",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What somebody needs who moves it; what happened is moved by nobody.
    #[must_use]
    pub const fn moved_with(self) -> Option<Action> {
        match self {
            Self::Due => Some(Action::Plan),
            Self::Begins => Some(Action::Schedule),
            Self::EmbargoEnds => Some(Action::KeepBack),
            Self::Ends => Some(Action::Withdraw),
            Self::Live => None,
        }
    }

    /// The rows of this kind in the window: `kind, id, at, revision_id`.
    const fn walk(self) -> &'static str {
        match self {
            Self::Due => {
                "SELECT 'due' AS kind, a.id, a.due_at AS at, NULL::uuid AS revision_id FROM newsroom.articles a
                 WHERE a.due_at >= $2 AND a.due_at < $3 AND a.killed_at IS NULL AND a.stage NOT IN ('settled', 'spiked') ORDER BY a.due_at"
            }
            Self::Begins => {
                "SELECT 'begins', p.article_id, p.live_from, p.revision_id FROM newsroom.publications p
                 WHERE p.live_from >= $2 AND p.live_from < $3 AND p.live_from > newsroom.clock() AND p.began_noticed_at IS NULL
                   AND p.cancelled_at IS NULL ORDER BY p.live_from"
            }
            Self::EmbargoEnds => {
                "SELECT 'embargo', a.id, a.embargo_until, NULL::uuid FROM newsroom.articles a
                 WHERE a.embargo_until >= $2 AND a.embargo_until < $3 AND a.embargo_until > newsroom.clock() AND a.killed_at IS NULL
                   AND a.stage <> 'spiked' ORDER BY a.embargo_until"
            }
            Self::Ends => {
                "SELECT 'ends', p.article_id, p.live_until, p.revision_id FROM newsroom.publications p
                 WHERE p.live_until >= $2 AND p.live_until < $3 AND p.live_until > newsroom.clock() AND p.ended_noticed_at IS NULL
                   AND p.live_until IS NOT NULL AND p.cancelled_at IS NULL
                   AND NOT EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = p.article_id AND n.live_from = p.live_until
                     AND n.cancelled_at IS NULL) ORDER BY p.live_until"
            }
            Self::Live => {
                "SELECT 'live', p.article_id, p.published_at, p.revision_id FROM newsroom.publications p
                 WHERE p.published_at >= $2 AND p.published_at < $3 AND p.published_at <= newsroom.clock() AND p.cancelled_at IS NULL
                   AND p.change_kind IN ('first', 'republished')
                   AND (p.began_noticed_at IS NOT NULL OR newsroom.is_live_at(p.id, newsroom.clock())) ORDER BY p.published_at"
            }
        }
    }
}

/// A story at a time.
#[derive(Debug, Clone, QueryableByName)]
pub struct TimedStory {
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    /// When.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// On which of the days that were asked for, the first is one.
    #[diesel(sql_type = sql_types::BigInt)]
    pub day: i64,
    /// How many there are on that day.
    #[diesel(sql_type = sql_types::BigInt)]
    pub of_day: i64,
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// The text that begins, ends or went live.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub revision: Option<RevisionId>,
    /// Its version, which an act on it names.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    #[diesel(sql_type = sql_types::Text)]
    stage: String,
    /// Main title of the working text.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Working name.
    #[diesel(sql_type = sql_types::Text)]
    pub slugline: String,
    #[diesel(sql_type = sql_types::Jsonb)]
    byline: Value,
    /// Name of whom it is with.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub with: Option<String>,
    /// Kept back until somebody ends the hold.
    #[diesel(sql_type = sql_types::Bool)]
    pub held: bool,
    /// How often its times were moved.
    #[diesel(sql_type = sql_types::Integer)]
    pub moves: i32,
    /// When they were moved last, else when it was begun.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub moved_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Bool)]
    own: bool,
    #[diesel(sql_type = sql_types::Bool)]
    created: bool,
    #[diesel(sql_type = sql_types::Bool)]
    embargoed: bool,
    #[diesel(sql_type = sql_types::Bool)]
    named: bool,
    /// Its time passed, and no editor has signed it.
    #[diesel(sql_type = sql_types::Bool)]
    pub late: bool,
}

impl TimedStory {
    /// What happens.
    #[must_use]
    pub fn kind(&self) -> TimeKind {
        TimeKind::of(&self.kind).unwrap_or(TimeKind::Due)
    }

    /// Where its open change stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Draft)
    }

    /// Its main title; of what has none, the working name.
    #[must_use]
    pub fn title(&self) -> &str {
        match self.headline.as_str() {
            "" => &self.slugline,
            headline => headline,
        }
    }

    /// Whose it is, to colleagues: with whom it is, else the printed names.
    #[must_use]
    pub fn whose(&self) -> String {
        if let Some(with) = &self.with {
            return with.clone();
        }
        let names: Vec<BylineName> = serde_json::from_value(self.byline.clone()).unwrap_or_default();
        names::in_a_line(names.iter().map(|name| name.name.as_str()))
    }

    /// Whether somebody may do this with it.
    #[must_use]
    pub fn allows(&self, who: Party, action: Action, admins_publish: bool) -> bool {
        let facts = Facts {
            own: self.own,
            created: self.created,
            embargoed: self.embargoed,
            named: self.named,
            admins_publish,
            ..Facts::NONE
        };
        can(who, action, &facts).is_ok()
    }
}

/// What of a story every list here shows; `t` has `kind`, `at`, `day`, `of_day`, `revision_id`.
const SHOWN: &str = "t.kind, t.at, t.day, t.of_day, a.id, t.revision_id AS revision, a.version, a.stage, r.headline, a.slugline, r.byline,
  (SELECT s.name FROM newsroom.staff s WHERE s.id = a.with_id) AS with, a.held_at IS NOT NULL AS held, a.moves,
  coalesce(a.moved_at, a.created_at) AS moved_at, a.created_by = $1 AS created, coalesce(a.embargo_until > newsroom.clock(), false) AS embargoed,
  EXISTS (SELECT FROM newsroom.article_people n WHERE n.article_id = a.id AND n.staff_id = $1) AS named,
  t.kind = 'due' AND t.at <= newsroom.clock() AND a.stage <> 'approved' AS late";

/// The most rows of one kind that are looked at.
const FAR: i64 = 2_000;

/// Which part of the calendar.
#[derive(Debug, Clone)]
pub struct CalendarQuery {
    /// The instants at which the days begin, and at last the one at which the last of them ends.
    pub days: Vec<DateTime<Utc>>,
    /// What is shown.
    pub kinds: Vec<TimeKind>,
    /// Only what is this person's.
    pub mine: bool,
    /// Only what is of this desk.
    pub desk: Option<DeskId>,
    /// At most so many of one day.
    pub most: i64,
}

impl CalendarQuery {
    /// The stories of those days that a person may see, in order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn stories(&self, conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<TimedStory>> {
        let who = who.into();
        let (Some(from), Some(until)) = (self.days.as_slice().first(), self.days.last()) else {
            return Ok(vec![]);
        };
        if self.kinds.is_empty() {
            return Ok(vec![]);
        }
        let walks: Vec<String> = self
            .kinds
            .iter()
            .map(|kind| format!("({} LIMIT {FAR})", kind.walk()))
            .collect();
        let seen = seen_by(who.capacity.sees_as());
        let whose = if self.mine {
            format!("({OWN} OR a.with_id = $1)")
        } else {
            "true".to_owned()
        };
        Ok(sql(format!(
            "WITH marks (kind, id, at, revision_id) AS MATERIALIZED ({}),
               kept AS (SELECT m.*, (SELECT count(*) FROM unnest($4::timestamptz[]) d WHERE d <= m.at) AS day
                 FROM marks m JOIN newsroom.articles a ON a.id = m.id JOIN newsroom.revisions r ON r.id = a.working_revision_id
                 WHERE {seen} AND {whose} AND ($6::uuid IS NULL OR a.desk_id = $6)),
               t AS (SELECT k.*, row_number() OVER (PARTITION BY k.day ORDER BY k.at, k.id, k.kind) AS place, count(*) OVER (PARTITION BY k.day) AS of_day
                 FROM kept k)
             SELECT {SHOWN}, {OWN} AS own FROM t JOIN newsroom.articles a ON a.id = t.id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE t.place <= $5 ORDER BY t.at, t.place",
            walks.join(" UNION ALL ")
        ))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Timestamptz, _>(*from)
        .bind::<sql_types::Timestamptz, _>(*until)
        .bind::<sql_types::Array<sql_types::Timestamptz>, _>(&self.days)
        .bind::<sql_types::BigInt, _>(self.most)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(self.desk)
        .load(conn)
        .await?)
    }
}

/// Open stories without a time that a person may see, those nearest to readers first, the newest before the others; one more
/// than `most` where there are more. Of one desk where one is named.
///
/// # Errors
/// Database errors.
pub async fn without_a_time(
    conn: &mut Conn,
    who: impl Into<Party>,
    mine: bool,
    desk: Option<DeskId>,
    most: i64,
) -> Result<Vec<TimedStory>> {
    let who = who.into();
    let seen = seen_by(who.capacity.sees_as());
    let whose = if mine {
        format!("({OWN} OR a.with_id = $1)")
    } else {
        "true".to_owned()
    };
    let stages = ["approved", "in_review", "returned", "draft"];
    let walks: Vec<String> = stages
        .iter()
        .enumerate()
        .map(|(rank, stage)| {
            format!("(SELECT {rank} AS rank, a.id FROM newsroom.articles a WHERE a.stage = '{stage}' AND a.stage <> 'settled' ORDER BY a.changed_at DESC, a.id DESC LIMIT 200)")
        })
        .collect();
    Ok(sql(format!(
        "WITH o AS MATERIALIZED ({}), t AS (SELECT o.rank, o.id, 'due' AS kind, 'infinity'::timestamptz AS at, 0::bigint AS day, 0::bigint AS of_day, NULL::uuid AS revision_id FROM o)
         SELECT 'due' AS kind, newsroom.clock() AS at, {}, {OWN} AS own
         FROM t JOIN newsroom.articles a ON a.id = t.id JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE {seen} AND {whose} AND ($3::uuid IS NULL OR a.desk_id = $3) AND a.due_at IS NULL AND a.killed_at IS NULL AND coalesce(a.embargo_until <= newsroom.clock(), true)
           AND NOT EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND NOT p.past AND p.live_from > newsroom.clock())
         ORDER BY t.rank, a.changed_at DESC, a.id DESC LIMIT $2",
        walks.join(" UNION ALL "),
        SHOWN
            .replacen("t.kind, t.at, ", "", 1)
            .replace("t.kind = 'due' AND t.at <= newsroom.clock() AND a.stage <> 'approved' AS late", "false AS late")
    ))
    .planned_once()
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::BigInt, _>(most + 1)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(desk)
    .load(conn)
    .await?)
}

/// Whether admins publish here, on which their rights hang.
///
/// # Errors
/// Database errors.
pub async fn admins_publish(conn: &mut Conn) -> Result<bool> {
    Ok(Site::load(conn).await?.is_none_or(|site| site.admins_publish))
}

/// Other stories that begin in a span of time, as far as a person may see them: the first few headlines, and how many more.
///
/// # Errors
/// Database errors.
pub async fn beginning_between(
    conn: &mut Conn,
    who: impl Into<Party>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    but: ArticleId,
) -> Result<Vec<TimedStory>> {
    let query = CalendarQuery {
        days: vec![from, until],
        kinds: vec![TimeKind::Begins],
        mine: false,
        desk: None,
        most: 4,
    };
    let mut found = query.stories(conn, who).await?;
    found.retain(|story| story.id != but);
    Ok(found)
}
