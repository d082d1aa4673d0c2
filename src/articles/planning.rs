//! When a story is to be ready, with whom it is and which desk has it: colleagues' plan, of which readers see nothing.

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    activity::{self, Entry},
    articles::{article::Article, timeline::planned::Planned},
    desks,
    error::{Error, Problems, Result},
    ids::{ArticleId, DeskId, StaffId},
    platform::db::Conn,
    policy::{Action, Actor, can},
    schema::newsroom::{articles, desks as desk_rows, staff},
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
    /// Which desk has it then; `None` leaves that as it is.
    pub desk: Option<DeskChange>,
}

/// Another desk for a story, as somebody asks for it who saw it with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskChange {
    /// Which desk had it when the form was made.
    pub seen: Option<DeskId>,
    /// Which is to have it; nothing for no desk.
    pub to: Option<DeskId>,
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
    if let Some(desk) = change.desk {
        move_to_desk(conn, who, &article, desk).await?;
    }
    if with != article.with && article.planned {
        let sentence = "This is a budget line. Say on its own page who writes it.";
        return Err(Error::Conflict(sentence.into()));
    }
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

/// Gives a story to another desk, or to none, and touches nothing else of its plan.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems` of a desk that is gone, `Conflict` when somebody moved it in between, database errors.
pub async fn give_to_desk(conn: &mut Conn, who: &Actor, id: ArticleId, to: Option<DeskId>) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Plan, &article.facts)?;
    let seen = article.desk;
    move_to_desk(conn, who, &article, DeskChange { seen, to }).await
}

async fn move_to_desk(conn: &mut Conn, who: &Actor, article: &Article, change: DeskChange) -> Result<()> {
    // Who left the desk as they saw it asks for nothing, whoever moved it meanwhile.
    if change.to == change.seen || change.to == article.desk {
        return Ok(());
    }
    if change.seen != article.desk {
        let sentence = "Somebody gave it to another desk in between. Look at how it is now, then send it again.";
        return Err(Error::Conflict(sentence.into()));
    }
    if change.to.is_some() && article.working.content.is_page() {
        return Err(Error::Conflict("A page of the site belongs to no desk.".into()));
    }
    let name: Option<String> = match change.to {
        Some(desk) => {
            desks::held(conn, desk).await?;
            let row = desk_rows::table.find(desk.0).select(desk_rows::name);
            Some(row.first(conn).await?)
        }
        None => None,
    };
    diesel::update(articles::table.find(article.id.0))
        .set(articles::desk_id.eq(change.to.map(|desk| desk.0)))
        .execute(conn)
        .await?;
    let entry = Entry {
        act: "to_desk",
        article: Some(article.id),
        subject: Some(json!({ "desk": change.to, "name": name, "was": article.desk })),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await
}

pub(in crate::articles) async fn works_here(conn: &mut Conn, person: StaffId) -> Result<()> {
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

/// Somebody writes in a budget line: it is a draft from then on, begun by whom it is with, else by whoever writes. Under embargo
/// it stays who planned it that may see it.
pub(in crate::articles) async fn begun(conn: &mut Conn, who: &Actor, article: &Article) -> Result<()> {
    let writer = match article.with {
        Some(person) => person,
        None => who.id.account()?,
    };
    diesel::update(articles::table.find(article.id.0))
        .set((articles::is_planned.eq(false), articles::with_id.eq(writer.0)))
        .execute(conn)
        .await?;
    if !article.facts.embargoed {
        diesel::update(articles::table.find(article.id.0))
            .set(articles::created_by.eq(writer.0))
            .execute(conn)
            .await?;
    }
    let entry = Entry {
        act: "line_begun",
        article: Some(article.id),
        revision: Some(article.working.id),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await
}
