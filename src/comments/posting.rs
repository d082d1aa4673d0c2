//! A comment comes in.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    CommentState, DEEPEST,
    bans::{self, Banned},
    contacts::{self, Contact},
    judging::{self, Evidence, HeldFor},
    spam_words,
    wording::{self, CommentWords},
};
use crate::{
    activity, bell,
    error::{Error, Problems, Result},
    ids::{ArticleId, CommentId},
    platform::{
        db::Conn,
        sql::sql,
        token::{self, Token},
    },
    site::CommentPolicy,
    staff::limits,
};

/// A comment as it was sent.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// The story.
    pub article: ArticleId,
    /// The comment that it answers.
    pub parent: Option<CommentId>,
    /// As it was typed.
    pub name: String,
    /// As it was typed; never shown.
    pub email: String,
    /// As it was typed.
    pub text: String,
    /// Where it comes from, through proxies that are ours.
    pub network: IpAddr,
    /// What stood in a field that people do not see, where the form had it.
    pub trap: Option<String>,
    /// From the form to the comment, where the form says when it was made.
    pub seconds: Option<i64>,
    /// By which a program tells that it sends the same again.
    pub request_key: Option<String>,
}

impl NewComment {
    /// Of all that was sent: the same for the same request.
    fn digest(&self) -> Vec<u8> {
        let parent = self.parent.map(|parent| parent.to_string()).unwrap_or_default();
        let parts = [&self.article.to_string(), &parent, &self.name, &self.email, &self.text];
        let parts = parts.into_iter().flat_map(|part| [part.as_bytes(), b"\0"]);
        token::sha256_of(parts)
    }
}

/// A comment that came in.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Its identity.
    pub id: CommentId,
    /// What readers see of it.
    pub state: CommentState,
    /// For its writer alone: opens it, while it is known who that is.
    pub secret: Token,
}

/// Takes a comment in, where the story and the newsroom take any. The same one sent twice is one.
///
/// # Errors
/// `Problems` of what was typed, `NotFound` for a story that readers do not have, `Conflict` where comments are closed or what
/// it answers is gone, `Refused` for who is banned, `TooMany`, database errors.
pub async fn post(conn: &mut Conn, key: &[u8], new: &NewComment) -> Result<Posted> {
    let words = CommentWords::read(&new.name, &new.email, &new.text)?;
    let network = contacts::network(new.network);
    let room = DiscussionRoom::locked(conn, new.article).await?;
    if room.policy == CommentPolicy::Closed {
        return Err(Error::Conflict("Comments on this story are closed.".into()));
    }
    limits::take(conn, &format!("comments:{network}"), limits::COMMENTS).await?;
    let banned = bans::met(conn, key, room.at, &words, &network).await?;
    if let Some(Banned::Writer { until }) = banned {
        return Err(bans::refusal(until).into());
    }
    if let Some(again) = sent_before(conn, new, &words, &network, room.at).await? {
        return again.opened_again(conn).await;
    }
    if let Some(again) = contacts::of_request(conn, new.request_key.as_deref(), &new.digest()).await? {
        return again.opened_again(conn).await;
    }
    let parent = match new.parent {
        Some(parent) => Some(Parent::held(conn, new.article, parent).await?),
        None => None,
    };
    let pattern = match banned {
        Some(Banned::Words { pattern }) => Some(pattern),
        _ => None,
    };
    let evidence = Evidence {
        policy: room.policy,
        is_known: contacts::is_known(conn, &words.email).await?,
        links: wording::links(&words.text).count(),
        trap: new.trap.as_ref().is_some_and(|trap| !trap.is_empty()),
        seconds: new.seconds,
        repeated: repeated(conn, &words.text, room.at).await?,
        rush: contacts::lately(conn, &network, room.at).await?,
        pattern,
        weight: spam_words::weigh(conn, &words.name, &words.text).await?,
    };
    let (state, why) = judging::judge(evidence);
    let id = CommentId::new();
    insert(conn, id, new.article, parent.as_ref(), &words, state, &why, room.at).await?;
    let secret = Token::new();
    let contact = Contact {
        comment: id,
        email: &words.email,
        network: &network,
        secret: &secret,
        request_key: new.request_key.as_deref(),
        digest: new.digest(),
    };
    contact.keep(conn, room.at, room.contacts_days).await?;
    if state == CommentState::Held {
        bell::tell_of_comments(conn, room.at).await?;
    }
    Ok(Posted { id, state, secret })
}

/// What holds for comments on a story, at one instant; until the transaction ends nobody takes the story away or closes it.
struct DiscussionRoom {
    policy: CommentPolicy,
    contacts_days: i32,
    at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct RoomRow {
    #[diesel(sql_type = sql_types::Text)]
    policy: String,
    #[diesel(sql_type = sql_types::Integer)]
    comment_contacts_days: i32,
}

impl DiscussionRoom {
    async fn locked(conn: &mut Conn, article: ArticleId) -> Result<Self> {
        sql("SELECT FROM newsroom.articles WHERE id = $1 FOR SHARE")
            .bind::<sql_types::Uuid, _>(article)
            .execute(conn)
            .await?;
        let at = activity::instant(conn).await?;
        let row: Option<RoomRow> = sql(
            "SELECT published.comments_on((SELECT d.policy FROM newsroom.discussions d WHERE d.article_id = $1), p.first_published_at,
               s.comment_policy, s.comments_close_after, $2) AS policy, s.comment_contacts_days
             FROM newsroom.publications p CROSS JOIN newsroom.site s
             WHERE p.article_id = $1 AND newsroom.is_live_at(p.id, $2) AND s.one LIMIT 1",
        )
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Timestamptz, _>(at)
        .get_result(conn)
        .await
        .optional()?;
        let row = row.ok_or(Error::NotFound)?;
        Ok(Self {
            policy: CommentPolicy::named(&row.policy).unwrap_or(CommentPolicy::Closed),
            contacts_days: row.comment_contacts_days,
            at,
        })
    }
}

/// A comment that is answered.
#[derive(QueryableByName)]
struct Parent {
    #[diesel(sql_type = sql_types::Uuid)]
    id: CommentId,
    #[diesel(sql_type = sql_types::Uuid)]
    root_id: Uuid,
    #[diesel(sql_type = sql_types::SmallInt)]
    depth: i16,
}

impl Parent {
    /// Held as whoever counts below it holds it, so that it stays until the answer stands there and nobody waits in a circle.
    async fn held(conn: &mut Conn, article: ArticleId, id: CommentId) -> Result<Self> {
        let gone =
            || Error::Conflict("The comment that you answer is not there any more. Write to the story instead.".into());
        let parent: Option<Self> = sql(
            "SELECT id, root_id, depth FROM newsroom.comments WHERE id = $1 AND article_id = $2 AND state = 'visible' FOR NO KEY UPDATE",
        )
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Uuid, _>(article)
        .get_result(conn)
        .await
        .optional()?;
        let parent = parent.ok_or_else(gone)?;
        if parent.depth >= DEEPEST {
            return Err(Problems::of(
                "parent_id",
                format!("Answers go {DEEPEST} deep. Answer the comment above that one."),
            )
            .into());
        }
        Ok(parent)
    }
}

/// A comment that was sent before.
#[derive(QueryableByName)]
pub(super) struct SentBefore {
    #[diesel(sql_type = sql_types::Uuid)]
    pub(super) id: CommentId,
    #[diesel(sql_type = sql_types::Text)]
    pub(super) state: String,
}

impl SentBefore {
    /// Its first answer, with a new secret: the one before may never have arrived.
    async fn opened_again(self, conn: &mut Conn) -> Result<Posted> {
        let secret = Token::new();
        contacts::give_secret(conn, self.id, &secret).await?;
        Ok(Posted {
            id: self.id,
            state: CommentState::named(&self.state).unwrap_or(CommentState::Held),
            secret,
        })
    }
}

/// The same words by the same writer, to the same comment of the same story, within a quarter of an hour.
async fn sent_before(
    conn: &mut Conn,
    new: &NewComment,
    words: &CommentWords,
    network: &str,
    at: DateTime<Utc>,
) -> Result<Option<SentBefore>> {
    // Two of one network come one after the other: both take from its limit first.
    Ok(sql(
        "SELECT c.id, c.state FROM newsroom.comments c JOIN newsroom.comment_contacts k ON k.comment_id = c.id
         WHERE c.article_id = $1 AND c.written_at > $2 - interval '15 minutes' AND c.body = $3 AND c.name = $4
           AND k.email = $5 AND k.network = $6::cidr AND c.parent_id IS NOT DISTINCT FROM $7 AND c.state <> 'taken_back' LIMIT 1",
    )
    .bind::<sql_types::Uuid, _>(new.article)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Text, _>(&words.text)
    .bind::<sql_types::Text, _>(&words.name)
    .bind::<sql_types::Text, _>(&words.email)
    .bind::<sql_types::Text, _>(network)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(new.parent)
    .get_result(conn)
    .await
    .optional()?)
}

/// How often the same text came within a day, under whatever story.
async fn repeated(conn: &mut Conn, text: &str, at: DateTime<Utc>) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Repeats {
        #[diesel(sql_type = sql_types::BigInt)]
        times: i64,
    }
    let row: Repeats = sql("SELECT count(*) AS times FROM (SELECT FROM newsroom.comments c
         WHERE md5(c.body) = md5($1) AND c.body = $1 AND c.written_at > $2 - interval '1 day' LIMIT 20) r")
    .bind::<sql_types::Text, _>(text)
    .bind::<sql_types::Timestamptz, _>(at)
    .get_result(conn)
    .await?;
    Ok(row.times)
}

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
async fn insert(
    conn: &mut Conn,
    id: CommentId,
    article: ArticleId,
    parent: Option<&Parent>,
    words: &CommentWords,
    state: CommentState,
    why: &[HeldFor],
    at: DateTime<Utc>,
) -> Result<()> {
    use diesel::ExpressionMethods;

    use crate::schema::newsroom::comments;
    diesel::insert_into(comments::table)
        .values((
            comments::id.eq(id.0),
            comments::article_id.eq(article.0),
            comments::parent_id.eq(parent.map(|parent| parent.id.0)),
            comments::root_id.eq(parent.map_or(id.0, |parent| parent.root_id)),
            comments::depth.eq(parent.map_or(1, |parent| parent.depth + 1)),
            comments::written_at.eq(at),
            comments::name.eq(&words.name),
            comments::body.eq(&words.text),
            comments::state.eq(state.word()),
            comments::held_for.eq(serde_json::to_value(why).map_err(Error::internal)?),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
