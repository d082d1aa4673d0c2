//! When a story is to be ready, and with whom it is: colleagues' plan, of which readers see nothing.

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    activity::{self, Entry},
    articles::{article::Article, timeline::planned::Planned},
    error::{Error, Problems, Result},
    ids::{ArticleId, StaffId},
    platform::db::Conn,
    policy::{Action, Actor, can},
    schema::newsroom::{articles, staff},
};

/// A due time that is set, moved or taken away.
#[derive(Debug, Clone, Default)]
pub struct DueChange {
    /// What it was when the form was made, as `seen` says it.
    pub seen: String,
    /// When the story is to be ready; nothing for no time.
    pub due: Option<Planned>,
    /// With whom it is then; `None` leaves that as it is.
    pub with: Option<Option<StaffId>>,
}

/// A due time as a form sends it back.
#[must_use]
pub fn seen(article: &Article) -> String {
    article.due_at.map(|at| at.to_rfc3339()).unwrap_or_default()
}

/// Plans a story: says when it is to be ready, and with whom it is. Whoever writes in it meanwhile is not disturbed.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems` of a person without an account, `Conflict` when somebody moved it in between, database
/// errors.
pub async fn plan(conn: &mut Conn, who: &Actor, id: ArticleId, change: &DueChange) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Plan, &article.facts)?;
    let with = change.with.unwrap_or(article.with);
    let due = change.due.as_ref();
    if due.map(Planned::at) == article.due_at && with == article.with {
        return Ok(());
    }
    if seen(&article) != change.seen {
        let sentence = "Somebody moved the due time in between. Look at how it is now, then send it again.";
        return Err(Error::Conflict(sentence.into()));
    }
    if due.is_some_and(|due| due.at() <= article.at && Some(due.at()) != article.due_at) {
        return Err(Problems::of("due", "Choose a time that is still to come.").into());
    }
    if with != article.with
        && let Some(person) = with
    {
        works_here(conn, person).await?;
    }
    diesel::update(articles::table.find(id.0))
        .set((
            articles::due_at.eq(due.map(Planned::at)),
            articles::due_wall.eq(due.map(Planned::wall)),
            articles::due_zone.eq(due.map(|due| due.zone().name())),
            articles::with_id.eq(with.map(|person| person.0)),
        ))
        .execute(conn)
        .await?;
    article.times_moved(conn).await?;
    record(conn, who, &article, due, with).await
}

async fn works_here(conn: &mut Conn, person: StaffId) -> Result<()> {
    let known: i64 = staff::table
        .find(person.0)
        .filter(staff::deactivated_at.is_null())
        .count()
        .get_result(conn)
        .await?;
    if known == 0 {
        return Err(Problems::of("with", "Choose somebody who has an account here.").into());
    }
    Ok(())
}

async fn record(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    due: Option<&Planned>,
    with: Option<StaffId>,
) -> Result<()> {
    let act = match due {
        Some(_) => "planned",
        None if article.due_at.is_some() => "unplanned",
        None => "handed_to",
    };
    let subject = json!({
        "due": due.map(|due| due.at().to_rfc3339()),
        "wall": due.map(|due| due.wall().to_string()),
        "zone": due.map(|due| due.zone().name()),
        "was": article.due_at.map(|at| at.to_rfc3339()),
        "with": with.map(|person| person.0),
    });
    let entry = Entry {
        act,
        article: Some(article.id),
        subject: Some(subject),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await
}

/// The present name of whom a story is with.
pub async fn name_of(conn: &mut Conn, person: StaffId) -> Result<String> {
    let id: Uuid = person.0;
    Ok(staff::table.find(id).select(staff::name).first(conn).await?)
}
