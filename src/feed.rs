//! What front ends must hear of: an ordered log without gaps, and the deliveries to be made of it.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use crate::{
    bell,
    error::{Error, Result},
    ids::{ArticleId, PublicationId},
    platform::{db::Conn, sql::sql},
};

/// A change that readers notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A story is there that was not.
    Published,
    /// A live story has another text.
    Updated,
    /// A story is gone.
    Withdrawn,
    /// A story was killed.
    Killed,
    /// A list of editors changed.
    Featured,
}

impl Event {
    /// The word of the feed and of webhooks.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "article.published",
            Self::Updated => "article.updated",
            Self::Withdrawn => "article.withdrawn",
            Self::Killed => "article.killed",
            Self::Featured => "list.changed",
        }
    }

    const fn object(self) -> &'static str {
        match self {
            Self::Featured => "list",
            Self::Published | Self::Updated | Self::Withdrawn | Self::Killed => "article",
        }
    }
}

/// What an act says happened: front ends are told when the transaction commits, in the order of commits, with whatever else
/// of it they notice (`newsroom.tell_noted`); an outbox row for each. A publication's event is told once.
pub async fn tell(
    conn: &mut Conn,
    at: DateTime<Utc>,
    event: Event,
    object: Uuid,
    publication: Option<PublicationId>,
) -> Result<()> {
    let publications = [publication.map(|id| id.0)];
    note(conn, at, event, &[object], &publications).await
}

/// The same for publications that nobody was told of yet, each with its story.
pub async fn tell_all(
    conn: &mut Conn,
    at: DateTime<Utc>,
    event: Event,
    publications: &[(ArticleId, PublicationId)],
) -> Result<()> {
    let objects: Vec<Uuid> = publications.iter().map(|(article, _)| article.0).collect();
    let ids: Vec<Option<Uuid>> = publications
        .iter()
        .map(|(_, publication)| Some(publication.0))
        .collect();
    note(conn, at, event, &objects, &ids).await
}

async fn note(
    conn: &mut Conn,
    at: DateTime<Utc>,
    event: Event,
    objects: &[Uuid],
    publications: &[Option<Uuid>],
) -> Result<()> {
    sql(
        "WITH noted AS (INSERT INTO newsroom.noted (object, object_id, at, event, publication_id)
           SELECT $3, t.object, $1, $2, t.publication FROM unnest($4::uuid[], $5::uuid[]) AS t (object, publication))
         INSERT INTO newsroom.bells DEFAULT VALUES ON CONFLICT DO NOTHING",
    )
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Text, _>(event.word())
    .bind::<sql_types::Text, _>(event.object())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(objects)
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Uuid>>, _>(publications)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets changes that are older than so many days, a few thousand at a time; whoever stopped reading before begins anew.
/// Each time is a transaction of its own. Answers how many it forgot.
pub async fn forget_old(conn: &mut Conn, days: u16) -> Result<i32> {
    const AT_A_TIME: i32 = 2_000;
    #[derive(QueryableByName)]
    struct ForgottenChanges {
        #[diesel(sql_type = sql_types::Integer)]
        rows: i32,
    }
    let mut all = 0;
    loop {
        let forgotten: ForgottenChanges =
            sql("SELECT newsroom.forget_changes(newsroom.act_clock() - make_interval(days => $1), $2) AS rows")
                .bind::<sql_types::Integer, _>(i32::from(days))
                .bind::<sql_types::Integer, _>(AT_A_TIME)
                .get_result(conn)
                .await?;
        all += forgotten.rows;
        if forgotten.rows < AT_A_TIME {
            return Ok(all);
        }
    }
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = sql_types::Uuid)]
    id: PublicationId,
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: ArticleId,
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Bool)]
    again: bool,
}

/// Notices slots of editors' lists that began or ended by time alone: triggers tell of the list, and of the story that says whether
/// it is featured.
async fn notice_slots(conn: &mut Conn) -> Result<usize> {
    const DUE: &str = "(s.began_noticed_at IS NULL AND s.shown_from <= newsroom.clock() OR s.ended_noticed_at IS NULL AND s.shown_until <= newsroom.clock())";
    const NOTICED: &str = "UPDATE newsroom.slots s SET began_noticed_at = CASE WHEN s.shown_from <= newsroom.clock() THEN coalesce(s.began_noticed_at, newsroom.act_clock()) END,
          ended_noticed_at = CASE WHEN s.shown_until <= newsroom.clock() THEN coalesce(s.ended_noticed_at, newsroom.act_clock()) END
        FROM due WHERE s.id = due.id";
    // A story in somebody's hands waits; a slot without one is nobody's.
    let of_stories = sql(format!(
        "WITH due AS (SELECT s.id FROM newsroom.slots s JOIN newsroom.articles a ON a.id = s.article_id WHERE {DUE}
           ORDER BY s.shown_from LIMIT 500 FOR NO KEY UPDATE OF a, s SKIP LOCKED) {NOTICED}"
    ))
    .execute(conn)
    .await?;
    let of_none = sql(format!(
        "WITH due AS (SELECT s.id FROM newsroom.slots s WHERE s.article_id IS NULL AND {DUE}
           ORDER BY s.shown_from LIMIT 500 FOR NO KEY UPDATE OF s SKIP LOCKED) {NOTICED}"
    ))
    .execute(conn)
    .await?;
    Ok(of_stories + of_none)
}

/// Notices what began and what ended by time alone: writes the feed's rows and the hint that shortens scans.
/// Decides nothing that readers see; every serving process runs it, and it may run any number of times.
/// Answers how many ranges it noticed.
pub async fn notice_due(conn: &mut Conn) -> Result<usize> {
    conn.transaction::<_, Error, _>(async |conn| {
        let ended: Vec<Due> = sql(
            "WITH due AS (SELECT p.id FROM newsroom.publications p JOIN newsroom.articles a ON a.id = p.article_id
                          WHERE p.live_until <= newsroom.clock() AND p.ended_noticed_at IS NULL AND p.live_until IS NOT NULL
                          ORDER BY p.live_until LIMIT 500 FOR NO KEY UPDATE OF a, p SKIP LOCKED)   -- a story in somebody's hands waits
             UPDATE newsroom.publications p SET past = true, ended_noticed_at = newsroom.act_clock(),
               began_noticed_at = CASE WHEN NOT p.past AND a.killed_at IS NULL   -- readers had it while nobody looked
                 AND greatest(p.live_from, p.published_at, a.embargo_until) < least(p.live_until, a.held_at)
                 THEN coalesce(p.began_noticed_at, newsroom.act_clock()) ELSE p.began_noticed_at END
             FROM due, newsroom.articles a WHERE p.id = due.id AND a.id = p.article_id
             RETURNING p.id, p.article_id, p.live_until AS at,
               p.cancelled_at IS NOT NULL OR p.began_noticed_at IS NULL
                 OR EXISTS (SELECT FROM newsroom.live l WHERE l.article_id = p.article_id) AS again",
        )
        .load(conn)
        .await?;
        let began: Vec<Due> = sql(
            "WITH due AS (SELECT p.id FROM newsroom.publications p JOIN newsroom.live l ON l.id = p.id
                          WHERE p.live_from <= newsroom.clock() AND p.began_noticed_at IS NULL AND p.cancelled_at IS NULL
                          ORDER BY p.live_from LIMIT 500 FOR UPDATE OF p SKIP LOCKED)
             UPDATE newsroom.publications p SET began_noticed_at = newsroom.act_clock() FROM due WHERE p.id = due.id
             RETURNING p.id, p.article_id, greatest(p.live_from, p.published_at) AS at,
               EXISTS (SELECT FROM newsroom.publications e WHERE e.article_id = p.article_id AND e.live_until = p.live_from AND e.id <> p.id
                       AND e.began_noticed_at IS NOT NULL) AS again",
        )
        .load(conn)
        .await?;
        let count = ended.len() + began.len() + notice_slots(conn).await?;
        for due in ended.into_iter().filter(|due| !due.again) {
            tell(conn, due.at, Event::Withdrawn, due.article_id.0, Some(due.id)).await?;
        }
        let live: Vec<_> = began.iter().map(|due| (due.article_id, due.id, due.at)).collect();
        bell::went_live(conn, &live).await?;
        for due in began {
            let event = if due.again { Event::Updated } else { Event::Published };
            tell(conn, due.at, event, due.article_id.0, Some(due.id)).await?;
        }
        Ok(count)
    })
    .await
}
