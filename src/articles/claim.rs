//! *I have it*: one editor reads a submitted story for review, and the others know. It ends with the decision, by a trigger,
//! and stops nobody from deciding.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::{article::Article, stage::Stage},
    bell::{self, HeardAct, NoticeWord},
    error::{Error, Problems, Result},
    ids::{ArticleId, StaffId},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor},
    schema::newsroom::claims,
};

/// Longest word on why somebody takes a story over, in characters.
const MAX_WHY: usize = 500;

/// Who has a story.
#[derive(Debug, Clone, QueryableByName)]
pub struct ReviewClaim {
    /// The account.
    #[diesel(sql_type = sql_types::Uuid)]
    pub staff: StaffId,
    /// Its name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Since when.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub since: DateTime<Utc>,
}

impl ReviewClaim {
    /// Of a story, if anybody has it who is still here.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_story(conn: &mut Conn, article: ArticleId) -> Result<Option<Self>> {
        Ok(
            sql("SELECT s.id AS staff, s.name, c.claimed_at AS since FROM newsroom.claims c JOIN newsroom.staff s ON s.id = c.staff_id
             WHERE c.article_id = $1 AND s.deactivated_at IS NULL")
            .bind::<sql_types::Uuid, _>(article)
            .get_result(conn)
            .await
            .optional()?,
        )
    }
}

/// Takes a story for review that nobody has. Who has it already has it.
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict` where it is not in review or somebody else has it; database errors.
pub async fn claim(conn: &mut Conn, who: &Actor, id: ArticleId) -> Result<()> {
    let article = in_review(conn, who, id).await?;
    let own = who.id.account()?;
    match ReviewClaim::of_story(conn, id).await? {
        Some(claim) if claim.staff == own => Ok(()),
        Some(claim) => Err(Error::Conflict(format!(
            "{} has it. Read along, or take it over with a word.",
            claim.name
        ))),
        None => {
            put(conn, &article, own).await?;
            recorded(conn, who, &article, "review_claimed", None).await?;
            Ok(())
        }
    }
}

/// Gives a story back that one has.
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict` where one has it not; database errors.
pub async fn give_back(conn: &mut Conn, who: &Actor, id: ArticleId) -> Result<()> {
    let article = in_review(conn, who, id).await?;
    let own = who.id.account()?;
    match ReviewClaim::of_story(conn, id).await? {
        Some(claim) if claim.staff == own => {
            diesel::delete(claims::table.find(id.0)).execute(conn).await?;
            recorded(conn, who, &article, "review_given_back", None).await?;
            Ok(())
        }
        Some(claim) => Err(Error::Conflict(format!("{} has it by now.", claim.name))),
        None => Err(Error::Conflict("You do not have it any more.".into())),
    }
}

/// Takes a story over from whoever has it, who hears why.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems` of `why`, `Conflict` where it is not in review; database errors.
pub async fn take_over(conn: &mut Conn, who: &Actor, id: ArticleId, why: &str) -> Result<()> {
    let article = in_review(conn, who, id).await?;
    let own = who.id.account()?;
    let Some(former) = ReviewClaim::of_story(conn, id)
        .await?
        .filter(|claim| claim.staff != own)
    else {
        return claim(conn, who, id).await;
    };
    let why = why.trim();
    if why.is_empty() {
        return Err(Problems::of("why", format!("Write a word for {}: they read it.", former.name)).into());
    }
    if why.chars().count() > MAX_WHY {
        return Err(Problems::of("why", format!("Shorten it to {MAX_WHY} characters.")).into());
    }
    put(conn, &article, own).await?;
    let seq = recorded(conn, who, &article, "review_taken_over", Some((&former, why))).await?;
    let heard = HeardAct {
        word: NoticeWord::ReviewTaken,
        article: id,
        by: Some(own),
        seq: Some(seq),
        at: article.at,
    };
    bell::tell_people(conn, heard, &[(former.staff, NoticeWord::ReviewTaken)]).await
}

async fn in_review(conn: &mut Conn, who: &Actor, id: ArticleId) -> Result<Article> {
    let article = Article::lock_any_version(conn, who, id).await?;
    article.may(who, Action::Approve)?;
    if article.stage == Stage::InReview {
        return Ok(article);
    }
    Err(Error::Conflict(
        "It is not in review: there is nothing to read it for now.".into(),
    ))
}

async fn put(conn: &mut Conn, article: &Article, staff: StaffId) -> Result<()> {
    diesel::insert_into(claims::table)
        .values((
            claims::article_id.eq(article.id.0),
            claims::staff_id.eq(staff.0),
            claims::claimed_at.eq(article.at),
        ))
        .on_conflict(claims::article_id)
        .do_update()
        .set((claims::staff_id.eq(staff.0), claims::claimed_at.eq(article.at)))
        .execute(conn)
        .await?;
    Ok(())
}

async fn recorded(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    act: &'static str,
    taken: Option<(&ReviewClaim, &str)>,
) -> Result<i64> {
    let entry = Entry {
        act,
        article: Some(article.id),
        subject: taken.map(|(from, _)| json!({ "from": from.staff })),
        reason: taken.map(|(_, why)| why.to_owned()),
        ..Entry::default()
    };
    activity::record_numbered(conn, who, article.at, entry).await
}
