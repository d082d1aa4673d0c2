//! What keeps a story from readers whatever stands on its timeline: a hold, an embargo, a kill. Called by the gate, with
//! the story locked.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    articles::{
        article::Article,
        gate::{
            done::Done,
            order::{Embargo, KillReach},
            withheld,
        },
        standing::{self, Standing},
        timeline::{self, times},
    },
    error::{Error, Problems, Result},
    feed::Event,
    ids::{ArticleId, StaffId},
    platform::db::Conn,
    policy::Actor,
    schema::newsroom::{article_people, articles, staff},
};

/// Whether anything keeps it back at the instant of the act.
///
/// # Errors
/// `Conflict` with what to do first.
pub(in crate::articles) fn may_go_live(article: &Article) -> Result<()> {
    if article.held {
        return Err(Error::Conflict("This story is on hold. End the hold first.".into()));
    }
    if article.embargo_until.is_some_and(|until| until > article.at) {
        return Err(Error::Conflict(
            "This story is under embargo. Schedule it, or lift the embargo with a reason.".into(),
        ));
    }
    alive(article)
}

/// Whether it was killed.
///
/// # Errors
/// `Conflict` when it was.
pub(in crate::articles) fn alive(article: &Article) -> Result<()> {
    if article.killed {
        return Err(Error::Conflict(
            "This story was killed. Two people reinstate it first.".into(),
        ));
    }
    Ok(())
}

async fn not_live(conn: &mut Conn, article: &Article) -> Result<()> {
    if standing::is_visible(conn, article.id, article.at).await? {
        return Err(Error::Conflict("This story is live. Withdraw it first.".into()));
    }
    Ok(())
}

/// Keeps it back from now on.
///
/// # Errors
/// `Conflict` when readers have it; database errors.
pub(in crate::articles) async fn hold(conn: &mut Conn, article: &Article) -> Result<()> {
    not_live(conn, article).await?;
    set_held(conn, article, Some(article.at)).await
}

/// Ends a hold. A text whose planned time passed meanwhile is there at once, and is as old as this moment.
///
/// # Errors
/// `Conflict` when there is none; database errors.
pub(in crate::articles) async fn release(conn: &mut Conn, article: &Article) -> Result<()> {
    if !article.held {
        return Err(Error::Conflict("This story is not on hold.".into()));
    }
    times::lay_down_unread(conn, article).await?;
    times::reckon_again(conn, article, article.embargo_until).await?;
    set_held(conn, article, None).await
}

async fn set_held(conn: &mut Conn, article: &Article, held_at: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(articles::table.find(article.id.0))
        .set(articles::held_at.eq(held_at))
        .execute(conn)
        .await?;
    Ok(())
}

/// Sets the embargo or moves it, and says who may see the story until then. Its writer may in any case, and so may
/// whoever sets it, or nobody else could lift it.
///
/// # Errors
/// `Problems` when one that runs is made shorter without a reason; `Conflict` when readers have the story; database errors.
pub(in crate::articles) async fn embargo(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    order: &Embargo,
) -> Result<()> {
    if order.until <= article.at {
        return Err(Problems::of("until", "Choose a time that is still to come, or lift the embargo.").into());
    }
    let running = article.embargo_until.filter(|now| *now > article.at);
    if running.is_some_and(|now| order.until < now) && order.reason.trim().is_empty() {
        return Err(Problems::of("reason", "Say why it ends earlier, for your colleagues.").into());
    }
    not_live(conn, article).await?;
    name(conn, article, who.id.account()?, &order.named).await?;
    set_embargo(conn, article, Some(order.until)).await
}

/// Ends the embargo now.
///
/// # Errors
/// `Conflict` when there is none; database errors.
pub(in crate::articles) async fn lift(conn: &mut Conn, article: &Article) -> Result<()> {
    if article.embargo_until.is_none_or(|until| until <= article.at) {
        return Err(Error::Conflict("This story is not under embargo.".into()));
    }
    set_embargo(conn, article, None).await
}

async fn set_embargo(conn: &mut Conn, article: &Article, until: Option<DateTime<Utc>>) -> Result<()> {
    times::lay_down_unread(conn, article).await?;
    times::reckon_again(conn, article, until).await?;
    diesel::update(articles::table.find(article.id.0))
        .set(articles::embargo_until.eq(until))
        .execute(conn)
        .await?;
    Ok(())
}

/// Who may see it while an embargo runs, besides its writer.
///
/// # Errors
/// Database errors.
pub async fn named(conn: &mut Conn, article: ArticleId) -> Result<Vec<StaffId>> {
    Ok(article_people::table
        .filter(article_people::article_id.eq(article.0))
        .select(article_people::staff_id)
        .load(conn)
        .await?)
}

/// The people who may see it, in place of those who might before.
async fn name(conn: &mut Conn, article: &Article, who: StaffId, named: &[StaffId]) -> Result<()> {
    let wanted: Vec<Uuid> = named.iter().chain([&who]).map(|id| id.0).collect();
    let known: Vec<Uuid> = staff::table
        .filter(staff::id.eq_any(&wanted))
        .filter(staff::deactivated_at.is_null())
        .select(staff::id)
        .load(conn)
        .await?;
    if let Some(unknown) = named.iter().find(|id| !known.contains(&id.0)) {
        tracing::debug!(%unknown, "named on an embargo without an account");
        return Err(Problems::of("named", "Name people who have an account here.").into());
    }
    diesel::delete(article_people::table.filter(article_people::article_id.eq(article.id.0)))
        .execute(conn)
        .await?;
    let rows: Vec<_> = known
        .into_iter()
        .map(|id| {
            (
                article_people::article_id.eq(article.id.0),
                article_people::staff_id.eq(id),
            )
        })
        .collect();
    diesel::insert_into(article_people::table)
        .values(rows)
        .execute(conn)
        .await?;
    Ok(())
}

/// Asks for a kill, or carries it out as the second person.
///
/// # Errors
/// `Conflict` when readers never had it, or the same person asks twice; database errors.
pub(in crate::articles) async fn kill(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    (notice, reach): (&str, KillReach),
    done: &mut Done,
) -> Result<()> {
    alive(article)?;
    if Standing::of(conn, article.id, article.at).await?.last.is_none() {
        return Err(Error::Conflict(
            "Readers never had this story. Spike it instead.".into(),
        ));
    }
    let row = articles::table.find(article.id.0);
    match article.kill_asked_by {
        None => {
            let pictures = match reach {
                KillReach::Story => vec![],
                KillReach::Pictures => withheld::of_story(conn, article.id).await?,
            };
            diesel::update(row)
                .set((
                    articles::kill_asked_by.eq(who.id.account()?.0),
                    articles::kill_pictures.eq(!pictures.is_empty()),
                ))
                .execute(conn)
                .await?;
            done.act = "kill_asked";
            done.subject = (!pictures.is_empty()).then(|| json!({ "pictures_taken": pictures }));
        }
        Some(first) => {
            second_person(who, first)?;
            let unread = timeline::clear(conn, article).await?;
            done.unread(article, &unread);
            // Two people take pictures, too: the first one asked for them, and the second one does.
            if article.kill_pictures && reach == KillReach::Pictures {
                done.subject = withheld::take(conn, article).await?;
            }
            diesel::update(row)
                .set((
                    articles::killed_at.eq(article.at),
                    articles::public_notice.eq(notice),
                    articles::kill_asked_by.eq(None::<Uuid>),
                    articles::kill_pictures.eq(false),
                ))
                .execute(conn)
                .await?;
            done.event = Some((Event::Killed, None));
        }
    }
    Ok(())
}

/// A reinstated story is withdrawn, not live: publishing it again is an act of its own.
///
/// # Errors
/// `Conflict` when it was not killed, or the same person asks twice; database errors.
pub(in crate::articles) async fn reinstate(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    done: &mut Done,
) -> Result<()> {
    if !article.killed {
        return Err(Error::Conflict("This story was not killed.".into()));
    }
    let row = articles::table.find(article.id.0);
    match article.reinstate_asked_by {
        None => {
            diesel::update(row)
                .set(articles::reinstate_asked_by.eq(who.id.account()?.0))
                .execute(conn)
                .await?;
            done.act = "reinstate_asked";
        }
        Some(first) => {
            second_person(who, first)?;
            done.subject = withheld::give_back(conn, article).await?;
            diesel::update(row)
                .set((
                    articles::killed_at.eq(None::<DateTime<Utc>>),
                    articles::reinstate_asked_by.eq(None::<Uuid>),
                ))
                .execute(conn)
                .await?;
        }
    }
    Ok(())
}

fn second_person(who: &Actor, first: StaffId) -> Result<()> {
    if who.id.account()? == first {
        return Err(Error::Conflict(
            "You asked for this. A second person has to confirm it.".into(),
        ));
    }
    Ok(())
}
