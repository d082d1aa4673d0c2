//! Who has a story open now, and who writes in it. It is told to colleagues who may see the story, stops nobody from anything,
//! and is kept nowhere: a row ends with the line of its browser, with its session, or by itself.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::seen::{seen_by, seen_by_account},
    error::Result,
    ids::{ArticleId, SessionId, StaffId, StreamId},
    platform::{db::Conn, sql::sql},
    policy::{Actor, Party},
};

/// Stories that one browser may say it has open; more windows than somebody reads.
pub const MOST_OPEN: usize = 32;

/// A browser is there: its server has said so within half a minute, and it does not owe a word for longer than ten seconds.
const IS_THERE: &str = "t.beat_at > newsroom.clock() - interval '30 seconds'
   AND (t.asked_at IS NULL OR t.asked_at > newsroom.clock() - interval '10 seconds')";

/// What a browser says of itself.
#[derive(Debug, Clone)]
pub struct OpenStories {
    /// Its line.
    pub stream: StreamId,
    /// The line it had before, which is not there any more.
    pub instead_of: Option<StreamId>,
    /// The stories, each once, with whether somebody writes in it there.
    pub stories: Vec<(ArticleId, bool)>,
}

/// A colleague who is in a story.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct PresentColleague {
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article: ArticleId,
    /// The account.
    #[diesel(sql_type = sql_types::Uuid)]
    pub staff: StaffId,
    /// Its name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Wrote in it a moment ago.
    #[diesel(sql_type = sql_types::Bool)]
    pub writes: bool,
    /// Has it for review.
    #[diesel(sql_type = sql_types::Bool)]
    pub reviews: bool,
}

#[derive(QueryableByName)]
struct StoryInSight {
    #[diesel(sql_type = sql_types::Uuid)]
    id: ArticleId,
}

#[derive(QueryableByName)]
struct AskedStream {
    #[diesel(sql_type = sql_types::Uuid)]
    id: StreamId,
}

/// Puts down which stories a browser has open, in the place of what it said before. What whoever says so may not see is left
/// out. Answers those that are put down.
///
/// # Errors
/// `Refused` where nobody of the staff acts; database errors.
pub async fn say(conn: &mut Conn, who: &Actor, session: SessionId, said: &OpenStories) -> Result<Vec<ArticleId>> {
    let (staff, role) = who.staff()?;
    let named: Vec<Uuid> = said.stories.iter().map(|(id, _)| id.0).collect();
    let found: Vec<StoryInSight> = sql(format!(
        "SELECT a.id FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE a.id = ANY ($2) AND {}",
        seen_by(role)
    ))
    .bind::<sql_types::Uuid, _>(staff)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(named)
    .load(conn)
    .await?;
    let found: Vec<ArticleId> = found.into_iter().map(|story| story.id).collect();
    if found.is_empty() {
        end_own(conn, session, &[Some(said.stream), said.instead_of]).await?;
        return Ok(found);
    }
    if is_taken_on(conn, staff, session, said.stream).await? {
        put(conn, said, &found).await?;
        end_own(conn, session, &[said.instead_of]).await?;
    }
    Ok(found)
}

/// The line of this session spoke; nothing where it is another one's.
async fn is_taken_on(conn: &mut Conn, staff: StaffId, session: SessionId, stream: StreamId) -> Result<bool> {
    let taken = sql(
        "INSERT INTO newsroom.streams AS t (id, session_id, staff_id, beat_at, answered_at)
         VALUES ($1, $2, $3, newsroom.clock(), newsroom.clock())
         ON CONFLICT (id) DO UPDATE SET beat_at = newsroom.clock(), answered_at = newsroom.clock(), asked_at = NULL
         WHERE t.session_id = $2",
    )
    .bind::<sql_types::Uuid, _>(stream)
    .bind::<sql_types::Uuid, _>(session)
    .bind::<sql_types::Uuid, _>(staff)
    .execute(conn)
    .await?;
    Ok(taken == 1)
}

/// Writes what differs, and nothing else: what is written calls others.
async fn put(conn: &mut Conn, said: &OpenStories, seen: &[ArticleId]) -> Result<()> {
    let kept = said.stories.iter().filter(|(id, _)| seen.contains(id));
    let (ids, writes): (Vec<Uuid>, Vec<bool>) = kept.map(|(id, writes)| (id.0, *writes)).unzip();
    sql("DELETE FROM newsroom.present WHERE stream_id = $1 AND article_id <> ALL ($2)")
        .bind::<sql_types::Uuid, _>(said.stream)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
        .execute(conn)
        .await?;
    sql(
        "INSERT INTO newsroom.present AS p (stream_id, article_id, writes) SELECT $1, * FROM unnest($2, $3)
         ON CONFLICT (stream_id, article_id) DO UPDATE SET writes = excluded.writes WHERE p.writes <> excluded.writes",
    )
    .bind::<sql_types::Uuid, _>(said.stream)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
    .bind::<sql_types::Array<sql_types::Bool>, _>(writes)
    .execute(conn)
    .await?;
    Ok(())
}

async fn end_own(conn: &mut Conn, session: SessionId, streams: &[Option<StreamId>]) -> Result<()> {
    let ids: Vec<Uuid> = streams.iter().flatten().map(|stream| stream.0).collect();
    sql("DELETE FROM newsroom.streams WHERE session_id = $1 AND id = ANY ($2)")
        .bind::<sql_types::Uuid, _>(session)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Who else is in these stories, by name. The caller has found that whoever asks may see the stories; who is told of may see
/// them, too.
///
/// # Errors
/// Database errors.
pub async fn others_in(conn: &mut Conn, who: impl Into<Party>, stories: &[ArticleId]) -> Result<Vec<PresentColleague>> {
    let who = who.into().id;
    let ids: Vec<Uuid> = stories.iter().map(|story| story.0).collect();
    Ok(sql(format!(
        "SELECT p.article_id AS article, s.id AS staff, s.name, bool_or(p.writes) AS writes,
           bool_or((c.staff_id = s.id) IS TRUE) AS reviews
         FROM newsroom.present p JOIN newsroom.streams t ON t.id = p.stream_id JOIN newsroom.staff s ON s.id = t.staff_id
         JOIN newsroom.sessions e ON e.id = t.session_id
         JOIN newsroom.articles a ON a.id = p.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
         LEFT JOIN newsroom.claims c ON c.article_id = a.id
         WHERE p.article_id = ANY ($2) AND s.id <> $1 AND s.deactivated_at IS NULL AND e.ended_at IS NULL
           AND e.expires_at > newsroom.clock() AND {IS_THERE} AND {}
         GROUP BY p.article_id, s.id, s.name ORDER BY s.name, s.id",
        seen_by_account()
    ))
    .bind::<sql_types::Uuid, _>(who)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?)
}

/// Ends what browsers said whose lines are gone.
///
/// # Errors
/// Database errors.
pub async fn left(conn: &mut Conn, streams: &[StreamId]) -> Result<()> {
    let ids: Vec<Uuid> = streams.iter().map(|stream| stream.0).collect();
    sql("DELETE FROM newsroom.streams WHERE id = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Says that these lines are there, and ends what nobody says so of. Waits for nobody who holds a row.
///
/// # Errors
/// Database errors.
pub async fn keep(conn: &mut Conn, own: &[StreamId]) -> Result<()> {
    let ids: Vec<Uuid> = own.iter().map(|stream| stream.0).collect();
    sql(
        "UPDATE newsroom.streams SET beat_at = newsroom.clock() WHERE id IN (SELECT id FROM newsroom.streams
           WHERE id = ANY ($1) AND beat_at < newsroom.clock() - interval '8 seconds' FOR UPDATE SKIP LOCKED)",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .execute(conn)
    .await?;
    forget_gone(conn).await
}

/// Ends what no server says of that it is there, or what owes a word.
///
/// # Errors
/// Database errors.
pub async fn forget_gone(conn: &mut Conn) -> Result<()> {
    sql(format!(
        "DELETE FROM newsroom.streams WHERE id IN (SELECT t.id FROM newsroom.streams t WHERE NOT ({IS_THERE}) FOR UPDATE SKIP LOCKED)"
    ))
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of these lines owe a word by now: those that were silent for twenty seconds while somebody else is in a story that is
/// open there. To be asked of lines that something in between keeps open for a browser that sleeps.
///
/// # Errors
/// Database errors.
pub async fn owe_a_word(conn: &mut Conn, streams: &[StreamId]) -> Result<Vec<StreamId>> {
    let ids: Vec<Uuid> = streams.iter().map(|stream| stream.0).collect();
    let asked: Vec<AskedStream> = sql(
        "UPDATE newsroom.streams SET asked_at = newsroom.clock() WHERE id IN (SELECT t.id FROM newsroom.streams t
           WHERE t.id = ANY ($1) AND t.asked_at IS NULL AND t.answered_at < newsroom.clock() - interval '20 seconds'
             AND EXISTS (SELECT FROM newsroom.present p JOIN newsroom.present o ON o.article_id = p.article_id
               JOIN newsroom.streams u ON u.id = o.stream_id WHERE p.stream_id = t.id AND u.staff_id <> t.staff_id)
           FOR UPDATE SKIP LOCKED)
         RETURNING id",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?;
    Ok(asked.into_iter().map(|stream| stream.id).collect())
}
