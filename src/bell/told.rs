//! Notices are written: in the transaction of the act, after its row of the activity.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::hearers::{NoticeKind, NoticeWord, Stake};
use crate::{
    error::{Error, Result},
    ids::{ArticleId, PublicationId, StaffId},
    platform::{db::Conn, sql::sql},
    policy::{Facts, Role},
};

/// How long a notice is kept, in days.
pub const KEPT_DAYS: i32 = 90;

/// What is told by mail too, until somebody chooses.
pub const LETTERS_AT_FIRST: [NoticeKind; 4] = [
    NoticeKind::Returns,
    NoticeKind::Changes,
    NoticeKind::Asked,
    NoticeKind::Mentions,
];

/// Letters of the notices `told`, to those who want them: a part of the statement that writes the notices. `kinds` says of which
/// kind each is to each person; `$1` are the kinds that hold for who never chose.
const LETTERS: &str = "INSERT INTO newsroom.letters (id, kind, staff_id, notice_id, made_at, due_at)
    SELECT gen_random_uuid(), 'notice', t.staff_id, t.id, t.at, t.at FROM told t JOIN kinds k ON k.staff = t.staff_id
      LEFT JOIN newsroom.letter_choices c ON c.staff_id = t.staff_id WHERE k.kind = ANY (coalesce(c.kinds, $1))";

fn kinds_at_first() -> Vec<&'static str> {
    LETTERS_AT_FIRST.iter().map(|kind| kind.word()).collect()
}

/// An act that is on record.
#[derive(Debug, Clone, Copy)]
pub struct HeardAct {
    /// What was done.
    pub word: NoticeWord,
    /// To which story.
    pub article: ArticleId,
    /// By whom; nobody for time.
    pub by: Option<StaffId>,
    /// Its row of the activity.
    pub seq: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct StakeRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: StaffId,
    #[diesel(sql_type = sql_types::Text)]
    role: String,
    #[diesel(sql_type = sql_types::Bool)]
    own: bool,
    #[diesel(sql_type = sql_types::Bool)]
    created: bool,
    #[diesel(sql_type = sql_types::Bool)]
    named: bool,
    #[diesel(sql_type = sql_types::Bool)]
    embargoed: bool,
    #[diesel(sql_type = sql_types::Bool)]
    admins_publish: bool,
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    last: Vec<String>,
}

impl StakeRow {
    fn stake(&self) -> Result<Stake> {
        let role: Role = self.role.parse().map_err(Error::Internal)?;
        let was_last = |act: &str| self.last.iter().any(|one| one == act);
        Ok(Stake {
            role,
            facts: Facts {
                own: self.own,
                created: self.created,
                embargoed: self.embargoed,
                named: self.named,
                admins_publish: self.admins_publish,
                ..Facts::NONE
            },
            submitted: was_last("submitted"),
            returned: was_last("returned"),
            approved: was_last("approved") || was_last("step_given"),
            scheduled: was_last("scheduled"),
            asked: was_last("kill_asked") || was_last("reinstate_asked"),
        })
    }
}

/// Everybody who has to do with the story `$1`, but for `$2`, with what; where `$3` is true also whoever edits. Who acted last
/// stands in the activity before `$4`.
const STAKES: &str = "WITH story AS (
    SELECT a.id, a.created_by, r.byline, a.embargo_until IS NOT NULL AND a.embargo_until > newsroom.clock() AS embargoed
    FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE a.id = $1),
  last AS (SELECT DISTINCT ON (l.act) l.act, l.staff_id FROM newsroom.activity l
    WHERE l.article_id = $1 AND l.seq < $4 AND l.act IN ('submitted', 'returned', 'approved', 'step_given', 'scheduled', 'kill_asked', 'reinstate_asked')
    ORDER BY l.act, l.seq DESC),
  bylines AS (SELECT u.staff_id FROM story, jsonb_array_elements(story.byline) b JOIN newsroom.signatures u ON u.id = (b ->> 'author_id')::uuid),
  named AS (SELECT p.staff_id FROM newsroom.article_people p WHERE p.article_id = $1),
  involved AS (SELECT created_by AS id FROM story UNION SELECT staff_id FROM last WHERE staff_id IS NOT NULL
    UNION SELECT staff_id FROM bylines UNION SELECT staff_id FROM named
    UNION SELECT e.id FROM newsroom.staff e WHERE $3 AND e.role IN ('editor', 'admin'))
  SELECT s.id, s.role, story.created_by = s.id AS created, story.created_by = s.id OR s.id IN (SELECT staff_id FROM bylines) AS own,
    s.id IN (SELECT staff_id FROM named) AS named, story.embargoed, coalesce((SELECT w.admins_publish FROM newsroom.site w), true) AS admins_publish,
    ARRAY(SELECT last.act FROM last WHERE last.staff_id = s.id) AS last
  FROM involved i JOIN newsroom.staff s ON s.id = i.id CROSS JOIN story
  WHERE s.deactivated_at IS NULL AND s.id IS DISTINCT FROM $2 ORDER BY s.id";

/// Tells of an act whoever it concerns. Nobody is told of their own; what the same transaction said of the story before
/// makes room: who publishes a draft in one press has approved it too.
///
/// # Errors
/// Database errors.
pub async fn tell(conn: &mut Conn, act: HeardAct) -> Result<()> {
    let people: Vec<StakeRow> = sql(STAKES)
        .bind::<sql_types::Uuid, _>(act.article)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(act.by.map(|by| by.0))
        .bind::<sql_types::Bool, _>(act.word.calls_deciders())
        .bind::<sql_types::BigInt, _>(act.seq.unwrap_or(i64::MAX))
        .load(conn)
        .await?;
    let mut hearers: Vec<(StaffId, NoticeWord)> = Vec::new();
    for person in people {
        hearers.extend(person.stake()?.hears(act.word).map(|word| (person.id, word)));
    }
    tell_people(conn, act, &hearers).await
}

/// Tells of an act those whom whoever acts has found, each their word of it: people who may see the story, none of them who acted.
///
/// # Errors
/// Database errors.
pub async fn tell_people(conn: &mut Conn, act: HeardAct, hearers: &[(StaffId, NoticeWord)]) -> Result<()> {
    if hearers.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = hearers.iter().map(|(id, _)| id.0).collect();
    let words: Vec<&str> = hearers.iter().map(|(_, word)| word.word()).collect();
    let kinds: Vec<&str> = hearers.iter().map(|(_, word)| word.kind().word()).collect();
    sql(format!(
        "WITH gone AS (DELETE FROM newsroom.notices n WHERE n.article_id = $5 AND n.staff_id = ANY ($2) AND n.read_at IS NULL
           AND n.xmin = pg_current_xact_id()::xid),
         kinds AS (SELECT t.staff, t.said, t.kind FROM unnest($2::uuid[], $3::text[], $4::text[]) AS t (staff, said, kind)),
         told AS (INSERT INTO newsroom.notices (staff_id, said, article_id, by_id, activity_seq, at)
           SELECT t.staff, t.said, $5, $6, $7, $8 FROM kinds t RETURNING id, staff_id, at)
         {LETTERS}"
    ))
    .bind::<sql_types::Array<sql_types::Text>, _>(kinds_at_first())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Array<sql_types::Text>, _>(words)
    .bind::<sql_types::Array<sql_types::Text>, _>(kinds)
    .bind::<sql_types::Uuid, _>(act.article)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(act.by.map(|by| by.0))
    .bind::<sql_types::Nullable<sql_types::BigInt>, _>(act.seq)
    .bind::<sql_types::Timestamptz, _>(act.at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Tells of stories that are there since their time came, for the first time or with another text.
///
/// # Errors
/// Database errors.
pub async fn went_live(conn: &mut Conn, began: &[(ArticleId, PublicationId, DateTime<Utc>)]) -> Result<()> {
    if began.is_empty() {
        return Ok(());
    }
    // What was published by a press began with it, and is told as that.
    #[derive(QueryableByName)]
    struct PlannedRangeId {
        #[diesel(sql_type = sql_types::Uuid)]
        id: PublicationId,
    }
    let ids: Vec<Uuid> = began.iter().map(|(_, publication, _)| publication.0).collect();
    let planned: Vec<PlannedRangeId> =
        sql("SELECT p.id FROM newsroom.publications p WHERE p.id = ANY ($1) AND p.planned_wall IS NOT NULL")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?;
    for (article, publication, at) in began {
        if planned.iter().any(|one| one.id == *publication) {
            let act = HeardAct {
                word: NoticeWord::WentLive,
                article: *article,
                by: None,
                seq: None,
                at: *at,
            };
            tell(conn, act).await?;
        }
    }
    Ok(())
}

/// Tells of stories that have an hour left until they go live, once for each plan, whoever else looks. Answers how many.
///
/// # Errors
/// Database errors.
pub async fn due_soon(conn: &mut Conn) -> Result<usize> {
    #[derive(QueryableByName)]
    struct DueTurn {
        #[diesel(sql_type = sql_types::Bool)]
        ours: bool,
    }
    #[derive(QueryableByName)]
    struct PlannedSoon {
        #[diesel(sql_type = sql_types::Uuid)]
        article_id: ArticleId,
        #[diesel(sql_type = sql_types::Timestamptz)]
        at: DateTime<Utc>,
    }
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        let turn: DueTurn = sql("SELECT pg_try_advisory_xact_lock(hashtext('copydesk due soon')) AS ours")
            .get_result(conn)
            .await?;
        if !turn.ours {
            return Ok(0);
        }
        let soon: Vec<PlannedSoon> = sql("SELECT p.article_id, newsroom.act_clock() AS at FROM newsroom.publications p
             WHERE p.began_noticed_at IS NULL AND p.cancelled_at IS NULL AND NOT p.past AND p.planned_wall IS NOT NULL
               AND p.live_from > newsroom.clock() AND p.live_from <= newsroom.clock() + interval '1 hour'
               AND p.acted_at < p.live_from - interval '1 hour'
               AND NOT EXISTS (SELECT FROM newsroom.notices n WHERE n.article_id = p.article_id AND n.said = 'due_soon' AND n.at >= p.acted_at)
             ORDER BY p.live_from LIMIT 100")
        .load(conn)
        .await?;
        let many = soon.len();
        for plan in soon {
            let act = HeardAct {
                word: NoticeWord::DueSoon,
                article: plan.article_id,
                by: None,
                seq: None,
                at: plan.at,
            };
            tell(conn, act).await?;
        }
        Ok(many)
    })
    .await
}

/// Tells those who settle mistakes that a reader reported one, once for each story until they read it.
///
/// # Errors
/// Database errors.
pub async fn tell_of_mistake(conn: &mut Conn, article: ArticleId, at: DateTime<Utc>) -> Result<()> {
    from_readers(conn, NoticeWord::MistakeReported, Some(article), at).await
}

/// Tells moderators that comments wait, once until they read it.
///
/// # Errors
/// Database errors.
pub async fn tell_of_comments(conn: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    from_readers(conn, NoticeWord::CommentsHeld, None, at).await
}

/// What is said to all of a role who are here. Those who have it before them are looked up first: the next reader, and the one
/// after, write nothing and wait for nobody.
async fn from_readers(conn: &mut Conn, word: NoticeWord, article: Option<ArticleId>, at: DateTime<Utc>) -> Result<()> {
    let roles: Vec<&str> = Role::ALL
        .into_iter()
        .filter(|role| word.kind().concerns(*role))
        .map(Role::word)
        .collect();
    sql(format!(
        "WITH told AS (INSERT INTO newsroom.notices (staff_id, said, article_id, at)
           SELECT s.id, $2, $3, $4 FROM newsroom.staff s WHERE s.role = ANY ($5) AND s.deactivated_at IS NULL
             AND NOT EXISTS (SELECT FROM newsroom.notices n WHERE n.staff_id = s.id AND n.said = $2 AND n.article_id IS NOT DISTINCT FROM $3
               AND n.read_at IS NULL AND n.said IN ('mistake_reported', 'comments_held'))
           ORDER BY s.id ON CONFLICT DO NOTHING RETURNING id, staff_id, at),
         kinds AS (SELECT t.staff_id AS staff, $6::text AS kind FROM told t)
         {LETTERS}"
    ))
    .bind::<sql_types::Array<sql_types::Text>, _>(kinds_at_first())
    .bind::<sql_types::Text, _>(word.word())
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(article.map(|article| article.0))
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Array<sql_types::Text>, _>(roles)
    .bind::<sql_types::Text, _>(word.kind().word())
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets what is older than ninety days.
///
/// # Errors
/// Database errors.
pub async fn forget_old(conn: &mut Conn) -> Result<usize> {
    Ok(
        sql("DELETE FROM newsroom.notices WHERE at < newsroom.clock() - make_interval(days => $1)")
            .bind::<sql_types::Integer, _>(KEPT_DAYS)
            .execute(conn)
            .await?,
    )
}
