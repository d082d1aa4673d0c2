//! A writer and their own comment: seen by the link that was given for it, changed for some minutes, taken back at any time.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{CommentState, bans, judging, spam_words, wording};
use crate::{
    activity,
    error::{Error, Problems, Result},
    ids::{ArticleId, CommentId},
    platform::{db::Conn, sql::sql, token::Token},
    schema::newsroom::comments,
};

/// How long a writer may change it.
const CHANGED_FOR: TimeDelta = TimeDelta::minutes(5);

/// What its writer sees of a comment.
#[derive(Debug, Clone, QueryableByName)]
pub struct OwnComment {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: CommentId,
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// As it was written.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// As it is now.
    #[diesel(sql_type = sql_types::Text)]
    pub body: String,
    #[diesel(sql_type = sql_types::Text)]
    state: String,
    /// When it came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub written_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    original: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    decided_at: Option<DateTime<Utc>>,
}

impl OwnComment {
    /// By the secret of its link.
    ///
    /// # Errors
    /// `NotFound` also where it is forgotten who wrote it; database errors.
    pub async fn open(conn: &mut Conn, id: CommentId, secret: &Token) -> Result<Self> {
        Self::load(conn, id, secret, "").await
    }

    async fn load(conn: &mut Conn, id: CommentId, secret: &Token, how: &str) -> Result<Self> {
        let found: Option<Self> = sql(format!(
            "SELECT c.id, c.article_id, c.name, c.body, c.state, c.written_at, c.original, c.decided_at
             FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id
             WHERE k.comment_id = $1 AND k.secret = $2 AND k.forget_at > newsroom.clock() {how}"
        ))
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Binary, _>(secret.hash())
        .get_result(conn)
        .await
        .optional()?;
        found.ok_or(Error::NotFound)
    }

    /// What readers see of it. What was called spam still waits, for its writer: nobody tunes a machine by this page.
    #[must_use]
    pub fn state(&self) -> CommentState {
        match CommentState::named(&self.state) {
            Some(CommentState::Spam) | None => CommentState::Held,
            Some(state) => state,
        }
    }

    /// When it can be changed no longer by its writer; not at all where a moderator decided about it.
    #[must_use]
    pub fn open_until(&self) -> Option<DateTime<Utc>> {
        let is_open = matches!(self.state(), CommentState::Held | CommentState::Visible) && self.decided_at.is_none();
        (is_open && self.original.is_none()).then(|| self.written_at + CHANGED_FOR)
    }
}

/// Puts other words in its place, within minutes. What held it holds it still.
///
/// # Errors
/// `NotFound`, `Conflict` when it is too late, `Problems`, database errors.
pub async fn change_own(conn: &mut Conn, id: CommentId, secret: &Token, text: &str) -> Result<()> {
    let own = OwnComment::load(conn, id, secret, "FOR UPDATE OF c").await?;
    let at = activity::instant(conn).await?;
    if own.open_until().is_none_or(|until| until <= at) {
        return Err(Error::Conflict(
            "It is too late to change this comment. You can take it back, and write another one.".into(),
        ));
    }
    let text = wording::plain_text(text).map_err(|sentence| Problems::of("text", sentence))?;
    // What readers have already is judged again by its new words.
    let state = match CommentState::named(&own.state).unwrap_or(CommentState::Held) {
        CommentState::Visible if speaks_against(conn, at, &own, &text).await? => CommentState::Held,
        state => state,
    };
    diesel::update(comments::table.find(id.0))
        .set((
            comments::body.eq(text),
            comments::state.eq(state.word()),
            comments::version.eq(comments::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether a moderator has to see the new words first.
async fn speaks_against(conn: &mut Conn, at: DateTime<Utc>, own: &OwnComment, text: &str) -> Result<bool> {
    if wording::links(text).count() > wording::links(&own.body).count() {
        return Ok(true);
    }
    let weight = spam_words::weigh(conn, &own.name, text).await?;
    Ok(judging::is_doubtful(weight.as_ref()) || bans::words_met(conn, at, text).await?)
}

/// Takes it away from readers and moderators.
///
/// # Errors
/// `NotFound`, database errors.
pub async fn take_back(conn: &mut Conn, id: CommentId, secret: &Token) -> Result<()> {
    OwnComment::load(conn, id, secret, "FOR UPDATE OF c").await?;
    diesel::update(comments::table.find(id.0))
        .set((
            comments::state.eq(CommentState::TakenBack.word()),
            comments::version.eq(comments::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
