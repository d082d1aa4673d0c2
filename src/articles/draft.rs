//! Writing: beginning a story and saving it. A save overwrites the working copy and never what was sealed.

use diesel::sql_types;
use diesel_async::RunQueryDsl;

use crate::{
    activity::{self, Entry},
    articles::{
        article::Article,
        revision::Revision,
        seal::SealedContent,
        stage::{Act, Stage},
    },
    error::{Problems, Result},
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
};

/// Longest headline, in characters.
pub const MAX_HEADLINE: usize = 300;

/// Begins a story with this content.
///
/// # Errors
/// `Problems`, or database errors.
pub async fn create(conn: &mut Conn, who: &Actor, slugline: &str, content: &SealedContent) -> Result<ArticleId> {
    can(who.role, Action::Create, &Facts::NONE)?;
    check(content)?;
    let (id, at) = (ArticleId::new(), activity::instant(conn).await?);
    diesel::sql_query(
        "INSERT INTO newsroom.articles (id, slugline, created_by, created_at, changed_at) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Text, _>(slugline)
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    let revision = Revision::begin(conn, id, None, who.id, at, content).await?;
    diesel::sql_query("UPDATE newsroom.articles SET working_revision_id = $2 WHERE id = $1")
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Uuid, _>(revision)
        .execute(conn)
        .await?;
    let entry = Entry {
        act: "created",
        article: Some(id),
        revision: Some(revision),
        to_stage: Some(Stage::Draft.word()),
        ..Entry::default()
    };
    activity::record(conn, who, at, entry).await?;
    Ok(id)
}

/// Saves content. Answers where the open change stands now: a save of an approved story voids the approval.
/// What is the same as before changes nothing.
///
/// # Errors
/// `Stale`, `Refused`, `Conflict`, `Problems`, or database errors.
pub async fn save(
    conn: &mut Conn,
    who: &Actor,
    id: ArticleId,
    sent: Option<i64>,
    content: &SealedContent,
) -> Result<Stage> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who.role, Action::Edit, &article.facts)?;
    check(content)?;
    let stage = article
        .stage
        .after(Act::Change)
        .map_err(crate::error::Error::Conflict)?;
    if *content == article.working.content {
        return Ok(article.stage);
    }
    let working = if article.working.takes(who.id, article.at) {
        Revision::overwrite(conn, article.working.id, article.at, content).await?;
        article.working.id
    } else {
        article.working.sealed(conn, article.at).await?;
        Revision::begin(conn, id, Some(&article.working), who.id, article.at, content).await?
    };
    article.moved_to(conn, stage, working).await?;
    if stage != article.stage {
        let entry = Entry {
            act: Act::Change.done(),
            article: Some(id),
            revision: Some(working),
            from_stage: Some(article.stage.word()),
            to_stage: Some(stage.word()),
            ..Entry::default()
        };
        activity::record(conn, who, article.at, entry).await?;
    }
    Ok(stage)
}

fn check(content: &SealedContent) -> Result<()> {
    let mut problems = Problems::new();
    if content.headline.chars().count() > MAX_HEADLINE {
        problems.add(
            "headline",
            format!("Shorten the headline to {MAX_HEADLINE} characters."),
        );
    }
    problems.settle()
}
