//! One story of a sweep: changed, and taken back, in a transaction of its own, through the gate.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::{
        article::Article,
        gate::{order::Order, workflow},
        revision::Revision,
        stage::Stage,
        standing::Standing,
        timeline::{ChangeKind, Plan},
        writing::draft::{self, DraftChange},
    },
    content::SealedContent,
    error::{Error, Result},
    ids::{ArticleId, RevisionId, SweepId},
    platform::db::Conn,
    policy::Actor,
    schema::newsroom::{articles, swept_stories},
    sweeps::{finding::why_left, keeping::SweepPlan, rewriting::rewritten},
};

/// What readers are told when words are taken back.
#[derive(Debug, Clone)]
pub struct SweepUndo {
    /// What kind of change it is of each story.
    pub kind: ChangeKind,
    /// What each says at its end, besides what it said before: notes stay.
    pub note: Option<String>,
}

/// Writes the other words in a story and publishes it; hands it in where whoever sweeps may not approve it.
///
/// # Errors
/// `NotFound`, `Stale`, `Refused`, `Problems` of its checks; `Conflict` where it is not as it was shown. Nothing is changed then.
pub async fn sweep(
    conn: &mut Conn,
    who: &Actor,
    id: SweepId,
    plan: &SweepPlan,
    one: ArticleId,
    sent: Option<i64>,
) -> Result<()> {
    let article = Article::lock(conn, who, one, sent).await?;
    may_be_swept(conn, &article).await?;
    let (content, places) = rewritten(&article.working.content, &plan.phrase);
    if places.is_empty() {
        return Err(Error::Conflict("The words are not in it any more.".into()));
    }
    let next = NextText {
        content,
        plan: Plan {
            kind: plan.kind,
            note: plan.note.clone(),
        },
    };
    let is_published = article.approves_alone(who);
    let version = next.save(conn, who, &article).await?;
    diesel::insert_into(swept_stories::table)
        .values((
            swept_stories::sweep_id.eq(id.0),
            swept_stories::article_id.eq(one.0),
            swept_stories::before_id.eq(article.working.id.0),
            swept_stories::after_id.eq(working(conn, one).await?),
            swept_stories::places.eq(i32::try_from(places.len()).unwrap_or(i32::MAX)),
            swept_stories::is_published.eq(is_published),
        ))
        .execute(conn)
        .await?;
    next.hand_on(conn, who, one, version, is_published).await
}

/// Gives a story the text back that it had before the sweep, as long as it was not changed since.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems`; `Conflict` where somebody changed it since, or took it back. Nothing is changed then.
pub async fn undo(conn: &mut Conn, who: &Actor, id: SweepId, told: &SweepUndo, one: ArticleId) -> Result<()> {
    let article = Article::lock_any_version(conn, who, one).await?;
    let row = swept_stories::sweep_id
        .eq(id.0)
        .and(swept_stories::article_id.eq(one.0));
    let kept: Option<(Uuid, Uuid, bool)> = swept_stories::table
        .filter(row)
        .select((
            swept_stories::before_id,
            swept_stories::after_id,
            swept_stories::undone_at.is_not_null(),
        ))
        .first(conn)
        .await
        .optional()?;
    let (before, after, is_undone) = kept.ok_or(Error::NotFound)?;
    if is_undone {
        return Err(Error::Conflict("It was taken back before.".into()));
    }
    if article.working.id.0 != after {
        return Err(Error::Conflict(
            "It was changed since. Put it right in the story itself.".into(),
        ));
    }
    diesel::update(swept_stories::table.filter(row))
        .set(swept_stories::undone_at.eq(article.at))
        .execute(conn)
        .await?;
    if article.stage != Stage::Settled {
        // Readers never had it.
        workflow::perform(conn, who, one, Some(article.version), &Order::Discard).await?;
        return Ok(());
    }
    may_be_swept(conn, &article).await?;
    let next = NextText {
        content: Revision::find(conn, RevisionId(before)).await?.content,
        plan: Plan {
            kind: told.kind,
            note: told.note.clone(),
        },
    };
    let is_published = article.approves_alone(who);
    let version = next.save(conn, who, &article).await?;
    next.hand_on(conn, who, one, version, is_published).await
}

/// Whether readers have the text that is worked on, and will go on having it.
async fn may_be_swept(conn: &mut Conn, article: &Article) -> Result<()> {
    let standing = Standing::of(conn, article.id, article.at).await?;
    if !standing.is_visible {
        return Err(Error::Conflict("Readers do not have it any more.".into()));
    }
    match why_left(article.stage, standing.next.is_some()) {
        Some(why) => Err(Error::Conflict(why.into())),
        None => Ok(()),
    }
}

/// A text that takes the place of the one that readers have.
struct NextText {
    content: SealedContent,
    plan: Plan,
}

impl NextText {
    /// Answers the version that the next act has to name.
    async fn save(&self, conn: &mut Conn, who: &Actor, article: &Article) -> Result<i64> {
        let change = DraftChange::All(self.content.clone());
        let saved = draft::save(conn, who, article.id, Some(article.version), change).await?;
        saved.problems.settle()?;
        Ok(saved.version)
    }

    async fn hand_on(self, conn: &mut Conn, who: &Actor, id: ArticleId, version: i64, publishes: bool) -> Result<()> {
        if publishes {
            let seen = self.content.seal();
            workflow::straight(conn, who, id, Some(version), seen, Order::Publish(self.plan)).await?;
        } else {
            workflow::perform(conn, who, id, Some(version), &Order::Submit).await?;
        }
        Ok(())
    }
}

async fn working(conn: &mut Conn, id: ArticleId) -> Result<Uuid> {
    let working: Option<Uuid> = articles::table
        .find(id.0)
        .select(articles::working_revision_id)
        .first(conn)
        .await?;
    working.ok_or_else(|| Error::internal("a story without a working text"))
}
