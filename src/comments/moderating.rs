//! What becomes of a comment: decided by whoever may, on record, and taken back by the same way.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{
    CommentState, DEEPEST,
    spam_words::{self, Taught},
    wording,
};
use crate::{
    activity,
    articles::article::Article,
    error::{Error, Problems, Result, Stale},
    ids::{ArticleId, CommentId},
    names::{self, Name},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, can},
    schema::newsroom::comments,
    site::CommentPolicy,
};

/// Longest reason that readers are told, in characters.
const MAX_REASON: usize = 200;

/// What a moderator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Readers see it.
    Approve,
    /// Readers see it no longer; with what they are told, perhaps nothing.
    Hide {
        /// "it named a private person"
        reason: String,
    },
    /// It is none.
    Spam,
    /// Other words in its place; what its writer wrote is kept.
    Edit {
        /// As it was typed.
        text: String,
    },
    /// Readers see it, and an answer of the newsroom below it.
    Reply {
        /// As it was typed.
        text: String,
    },
    /// As it was before a decision.
    Undo {
        /// Which of them it was.
        to: CommentState,
    },
}

impl Decision {
    /// As the record has it.
    const fn act(&self) -> &'static str {
        match self {
            Self::Approve => "comment_approved",
            Self::Hide { .. } => "comment_hidden",
            Self::Spam => "comment_called_spam",
            Self::Edit { .. } => "comment_edited",
            Self::Reply { .. } => "comment_answered",
            Self::Undo { .. } => "comment_undone",
        }
    }

    const fn needs(&self) -> Action {
        match self {
            Self::Hide { .. } => Action::HideComment,
            _ => Action::ModerateComments,
        }
    }

    fn becomes(&self, before: CommentState) -> CommentState {
        match self {
            Self::Approve | Self::Reply { .. } => CommentState::Visible,
            Self::Hide { .. } => CommentState::Hidden,
            Self::Spam => CommentState::Spam,
            Self::Edit { .. } => before,
            Self::Undo { to } => *to,
        }
    }
}

/// What was done, for whoever takes it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderated {
    /// The comment.
    pub id: CommentId,
    /// Who wrote it.
    pub name: String,
    /// What it was before.
    pub was: CommentState,
    /// Its version since.
    pub version: i64,
}

/// A comment that is decided about, held until the transaction ends.
#[derive(QueryableByName)]
struct LockedComment {
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: ArticleId,
    #[diesel(sql_type = sql_types::Uuid)]
    root_id: uuid::Uuid,
    #[diesel(sql_type = sql_types::SmallInt)]
    depth: i16,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    body: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    original: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    reason: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    state: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    taught: Option<String>,
    #[diesel(sql_type = sql_types::Bool)]
    by_newsroom: bool,
    #[diesel(sql_type = sql_types::BigInt)]
    version: i64,
}

impl LockedComment {
    async fn story(conn: &mut Conn, id: CommentId) -> Result<ArticleId> {
        let found = comments::table
            .find(id.0)
            .select(comments::article_id)
            .first(conn)
            .await;
        found.optional()?.map(ArticleId).ok_or(Error::NotFound)
    }

    async fn take(conn: &mut Conn, id: CommentId) -> Result<Self> {
        let found: Option<Self> = sql(
            "SELECT article_id, root_id, depth, name, body, original, reason, state, taught, staff_id IS NOT NULL AS by_newsroom, version
             FROM newsroom.comments WHERE id = $1 FOR UPDATE",
        )
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?;
        found.ok_or(Error::NotFound)
    }

    fn state(&self) -> CommentState {
        CommentState::named(&self.state).unwrap_or(CommentState::Held)
    }

    fn taught(&self) -> Option<Taught> {
        match self.taught.as_deref() {
            Some("spam") => Some(Taught::Spam),
            Some("ham") => Some(Taught::Ham),
            _ => None,
        }
    }

    /// As its writer wrote it: what words tell is of those.
    fn written(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.body)
    }
}

/// Decides about a comment as whoever asks read it. The story's own people may hide what is said under it.
///
/// # Errors
/// `NotFound`, `Refused`, `Stale`, `VersionMissing`, `Conflict` for one that its writer took back, `Problems`, database errors.
pub async fn decide(
    conn: &mut Conn,
    who: &Actor,
    id: CommentId,
    sent: Option<i64>,
    decision: &Decision,
) -> Result<Moderated> {
    let story = LockedComment::story(conn, id).await?;
    // The story before its comments, as whoever writes one does.
    let story = Article::lock_any_version(conn, who, story).await?;
    let comment = LockedComment::take(conn, id).await?;
    can(who, decision.needs(), &story.facts)?;
    Stale::check(None, sent, comment.version)?;
    let was = comment.state();
    if was == CommentState::TakenBack {
        return Err(Error::Conflict("Its writer took this comment back meanwhile.".into()));
    }
    let at = activity::instant(conn).await?;
    let becomes = decision.becomes(was);
    let (text, original, reason) = words(&comment, decision)?;
    let taught = if comment.by_newsroom {
        None
    } else {
        lesson(decision, &comment, becomes)
    };
    spam_words::teach(conn, (&comment.name, comment.written()), comment.taught(), taught, at).await?;
    let edited_at = matches!(decision, Decision::Edit { .. }).then_some(at);
    sql(
        "UPDATE newsroom.comments SET state = $2, body = $3, original = $4, reason = $5, taught = $6, edited_at = coalesce($7, edited_at),
           decided_by = $8, decided_at = $9, version = version + 1, reports = CASE WHEN $2 = 'visible' THEN 0 ELSE reports END WHERE id = $1",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Text, _>(becomes.word())
    .bind::<sql_types::Text, _>(&text)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(&original)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(&reason)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(taught.map(Taught::word))
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(edited_at)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    if let Decision::Reply { text } = decision {
        answer(conn, who, id, &comment, text).await?;
    }
    let mut subject = json!({ "comment": id, "article": comment.article_id, "from": was.word(), "to": becomes.word() });
    if let (Some(reason), CommentState::Hidden) = (&reason, becomes) {
        subject["reason"] = Value::from(reason.as_str());
    }
    activity::record_act(conn, who, at, decision.act(), subject).await?;
    Ok(Moderated {
        id,
        name: comment.name,
        was,
        version: comment.version + 1,
    })
}

/// Text, what stood there first, and what readers are told while it is hidden: that stays, for who takes a decision back.
fn words(comment: &LockedComment, decision: &Decision) -> Result<(String, Option<String>, Option<String>)> {
    let (body, original, reason) = (comment.body.clone(), comment.original.clone(), comment.reason.clone());
    match decision {
        Decision::Edit { text } => {
            let text = wording::plain_text(text).map_err(|sentence| Problems::of("text", sentence))?;
            let first = original.unwrap_or(body);
            let original = (first != text).then_some(first);
            Ok((text, original, reason))
        }
        Decision::Hide { reason } => {
            let reason = names::one_line(reason).map_err(|sentence| Problems::of("reason", sentence))?;
            if reason.chars().count() > MAX_REASON {
                return Err(Problems::of("reason", format!("Shorten the reason to {MAX_REASON} characters.")).into());
            }
            Ok((body, original, Some(reason).filter(|reason| !reason.is_empty())))
        }
        _ => Ok((body, original, reason)),
    }
}

/// What a decision teaches: only what somebody saw and judged.
fn lesson(decision: &Decision, comment: &LockedComment, becomes: CommentState) -> Option<Taught> {
    match (decision, becomes) {
        (Decision::Approve | Decision::Reply { .. }, _) => Some(Taught::Ham),
        (Decision::Spam, _) => Some(Taught::Spam),
        (Decision::Undo { .. }, _) => None,
        _ => comment.taught(),
    }
}

/// An answer by the newsroom, under the name that whoever writes it signs with.
async fn answer(conn: &mut Conn, who: &Actor, parent: CommentId, comment: &LockedComment, text: &str) -> Result<()> {
    #[derive(QueryableByName)]
    struct SigningName {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    if comment.depth >= DEEPEST {
        return Err(Problems::of(
            "reply",
            format!("Answers go {DEEPEST} deep. Answer the comment above this one."),
        )
        .into());
    }
    let text = wording::plain_text(text).map_err(|sentence| Problems::of("reply", sentence))?;
    let signing: SigningName = sql(
        "SELECT coalesce(a.name, s.name) AS name FROM newsroom.staff s LEFT JOIN newsroom.authors a ON a.staff_id = s.id WHERE s.id = $1",
    )
    .bind::<sql_types::Uuid, _>(who.id.account()?)
    .get_result(conn)
    .await?;
    let name = Name::parse(&signing.name, wording::MAX_NAME).map_err(Error::internal)?;
    let (id, at) = (CommentId::new(), activity::instant(conn).await?);
    diesel::insert_into(comments::table)
        .values((
            comments::id.eq(id.0),
            comments::article_id.eq(comment.article_id.0),
            comments::parent_id.eq(parent.0),
            comments::root_id.eq(comment.root_id),
            comments::depth.eq(comment.depth + 1),
            comments::written_at.eq(at),
            comments::name.eq(name.as_str()),
            comments::body.eq(text),
            comments::state.eq(CommentState::Visible.word()),
            comments::staff_id.eq(who.id.uuid()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Decides who may comment on a story from now on; `None`: as the newsroom.
///
/// # Errors
/// `NotFound`, `Refused`, database errors.
pub async fn settle_policy(
    conn: &mut Conn,
    who: &Actor,
    article: ArticleId,
    policy: Option<CommentPolicy>,
) -> Result<()> {
    let story = Article::lock_any_version(conn, who, article).await?;
    can(who, Action::ModerateComments, &story.facts)?;
    sql(
        "INSERT INTO newsroom.discussions AS d (article_id, policy, changed_at) VALUES ($1, $2, $3)
         ON CONFLICT (article_id) DO UPDATE SET policy = excluded.policy, version = d.version + 1, changed_at = excluded.changed_at",
    )
    .bind::<sql_types::Uuid, _>(article)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(policy.map(CommentPolicy::word))
    .bind::<sql_types::Timestamptz, _>(story.at)
    .execute(conn)
    .await?;
    let subject = json!({ "article": article, "policy": policy.map(CommentPolicy::word) });
    activity::record_act(conn, who, story.at, "comments_decided", subject).await
}
