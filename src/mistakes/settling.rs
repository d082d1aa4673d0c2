//! What becomes of a report: a later text put it right, or it was none.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity,
    articles::{article::Article, standing::TextNow},
    error::{Error, Problems, Result, Stale},
    ids::{ArticleId, MistakeId, PublicationId},
    names::Name,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, can},
    schema::newsroom::mistakes,
};

/// Longest reason, in characters.
const MAX_REASON: usize = 200;

/// What an editor finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The text that readers have now puts it right.
    Corrected,
    /// It was right.
    None {
        /// Why, for colleagues, as it was typed.
        reason: String,
    },
    /// It waits again.
    Reopened,
}

impl Settlement {
    /// As the record has it.
    const fn act(&self) -> &'static str {
        match self {
            Self::Corrected => "mistake_corrected",
            Self::None { .. } => "mistake_was_none",
            Self::Reopened => "mistake_reopened",
        }
    }
}

#[derive(QueryableByName)]
struct LockedMistake {
    #[diesel(sql_type = sql_types::Uuid)]
    publication_id: PublicationId,
    #[diesel(sql_type = sql_types::BigInt)]
    version: i64,
}

/// Settles one report, as whoever asks read it.
///
/// # Errors
/// `NotFound`, `Refused`, `Stale`, `VersionMissing`, `Problems`, `Conflict` where no text could have put it right, database errors.
pub async fn settle(conn: &mut Conn, who: &Actor, id: MistakeId, sent: Option<i64>, to: &Settlement) -> Result<()> {
    let story: Option<uuid::Uuid> = mistakes::table
        .find(id.0)
        .select(mistakes::article_id)
        .first(conn)
        .await
        .optional()?;
    let story = ArticleId(story.ok_or(Error::NotFound)?);
    let story = Article::lock_any_version(conn, who, story).await?;
    let mistake = LockedMistake::take(conn, id).await?;
    can(who, Action::SettleMistake, &story.facts)?;
    Stale::check(None, sent, mistake.version)?;
    let at = activity::instant(conn).await?;
    let (outcome, correction, reason) = match to {
        Settlement::Corrected => {
            let now = TextNow::of(conn, story.id, at).await?.map(|now| now.publication_id);
            let now = now.filter(|now| *now != mistake.publication_id).ok_or_else(|| {
                Error::Conflict(
                    "Readers still have the text in which it was reported. Publish the correction first.".into(),
                )
            })?;
            (Some("corrected"), Some(now), None)
        }
        Settlement::None { reason } => {
            let reason = Name::parse(reason, MAX_REASON).map_err(|sentence| Problems::of("reason", sentence))?;
            (Some("none"), None, Some(String::from(reason)))
        }
        Settlement::Reopened => (None, None, None),
    };
    write(conn, who, id, outcome, correction, reason, at).await?;
    let subject = json!({ "mistake": id, "article": story.id, "by": correction });
    activity::record_act(conn, who, at, to.act(), subject).await
}

/// Settles open reports on a story by the text that was just published for them.
///
/// # Errors
/// `NotFound` for a report that is not of this story, `Refused`, database errors.
pub async fn settle_all_by(conn: &mut Conn, who: &Actor, article: ArticleId, ids: &[MistakeId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let story = Article::lock_any_version(conn, who, article).await?;
    can(who, Action::SettleMistake, &story.facts)?;
    let at = activity::instant(conn).await?;
    let Some(TextNow {
        publication_id: now, ..
    }) = TextNow::of(conn, article, at).await?
    else {
        return Ok(());
    };
    for id in ids {
        let of: Option<uuid::Uuid> = mistakes::table
            .find(id.0)
            .select(mistakes::article_id)
            .first(conn)
            .await
            .optional()?;
        if of != Some(article.0) {
            return Err(Error::NotFound);
        }
        write(conn, who, *id, Some("corrected"), Some(now), None, at).await?;
        let subject = json!({ "mistake": id, "article": article, "by": now });
        activity::record_act(conn, who, at, Settlement::Corrected.act(), subject).await?;
    }
    Ok(())
}

impl LockedMistake {
    async fn take(conn: &mut Conn, id: MistakeId) -> Result<Self> {
        Ok(
            sql("SELECT publication_id, version FROM newsroom.mistakes WHERE id = $1 FOR UPDATE")
                .bind::<sql_types::Uuid, _>(id)
                .get_result(conn)
                .await?,
        )
    }
}

async fn write(
    conn: &mut Conn,
    who: &Actor,
    id: MistakeId,
    outcome: Option<&str>,
    correction: Option<PublicationId>,
    reason: Option<String>,
    at: DateTime<Utc>,
) -> Result<()> {
    let settled = outcome.is_some();
    sql("UPDATE newsroom.mistakes SET outcome = $2, correction_id = $3, reason = $4, settled_by = $5, settled_at = $6, version = version + 1
         WHERE id = $1")
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(outcome)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(correction)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(reason)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid().filter(|_| settled))
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(settled.then_some(at))
    .execute(conn)
    .await?;
    Ok(())
}
