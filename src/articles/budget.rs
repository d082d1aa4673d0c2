//! Budget lines: stories that begin as a plan, with a working name, what they are to be, a desk, somebody who writes them, a due time and a
//! length. A line is a story from its first moment; it becomes a draft when somebody writes in it. Who plans a line does not
//! thereby write it: the story is begun by whom it is with, or by who writes in it first.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::{
        article::Article,
        planning,
        revision::Revision,
        timeline::planned::Planned,
        writing::{
            byline, draft, elsewhere,
            typed::{lines, short},
        },
    },
    authors::Author,
    content::{BylineName, SealedContent},
    desks::{self, Newsdesk},
    error::{Error, Problems, Refusal, Result},
    ids::{ArticleId, DeskId, StaffId},
    platform::db::Conn,
    policy::{Action, Actor, Facts, Role, can},
    schema::newsroom::articles,
};

/// Longest brief, in characters.
pub const MAX_BRIEF: usize = 1_000;
/// Longest working name, in characters.
const MAX_SLUGLINE: usize = 60;

/// What a form says of a line.
#[derive(Debug, Clone, Default)]
pub struct LineForm {
    /// Its working name.
    pub slugline: String,
    /// What it is to be, in a few sentences; may be empty.
    pub brief: String,
    /// Which desk has it.
    pub desk: Option<DeskId>,
    /// Who writes it; nobody for a line that is free.
    pub with: Option<StaffId>,
    /// When it is to be ready.
    pub due: Option<Planned>,
    /// How long it is to be, in words, as it was typed; empty for no length.
    pub length: String,
}

/// The same, with nothing in it that could not be stored.
struct CheckedLine {
    slugline: String,
    brief: String,
    length: Option<i32>,
}

/// Begins a story as a line.
///
/// # Errors
/// `Refused` of who may not give it to that person; `Problems`, database errors.
pub async fn begin(conn: &mut Conn, who: &Actor, form: &LineForm) -> Result<ArticleId> {
    can(who, Action::Create, &Facts::NONE)?;
    let at = activity::instant(conn).await?;
    let checked = check(conn, form, at, None).await?;
    may_give(who, None, form.with)?;
    let byline = match form.with {
        Some(person) => byline_of(conn, person).await?,
        None => vec![],
    };
    let content = SealedContent {
        byline,
        ..draft::empty(conn, who).await?
    };
    let id = draft::create(conn, who, &checked.slugline, &content).await?;
    write(conn, id, form, &checked).await?;
    let writer = match form.with {
        Some(person) => person,
        None => who.id.account()?,
    };
    diesel::update(articles::table.find(id.0))
        .set((articles::is_planned.eq(true), articles::created_by.eq(writer.0)))
        .execute(conn)
        .await?;
    // It was planned once it was there.
    let at = activity::instant(conn).await?;
    noted(conn, who, at, id, "budgeted", form).await?;
    given(conn, who, at, id, None, form).await?;
    Ok(id)
}

/// Changes a line that nobody has written in.
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict` when somebody writes it by now, `Stale`, `VersionMissing`, `Problems`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>, form: &LineForm) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Plan, &article.facts)?;
    is_line(&article)?;
    article.is_at(sent)?;
    let checked = check(conn, form, article.at, article.due_at).await?;
    may_give(who, article.with, form.with)?;
    write(conn, id, form, &checked).await?;
    article.moved_to(conn, article.stage, article.working.id).await?;
    if form.due.as_ref().map(Planned::at) != article.due_at {
        article.times_moved(conn).await?;
    }
    if form.with != article.with {
        hand(conn, &article, form.with).await?;
    }
    noted(conn, who, article.at, id, "line_changed", form).await?;
    given(conn, who, article.at, id, article.with, form).await
}

/// Somebody writes a line that is free. Of two at once one gets it.
///
/// # Errors
/// `NotFound`, `Refused` of who belongs to another desk, `Conflict` when somebody has it already; database errors.
pub async fn take(conn: &mut Conn, who: &Actor, id: ArticleId) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Edit, &article.facts)?;
    let person = who.id.account()?;
    is_line(&article)?;
    match article.with {
        Some(with) if with == person => return Ok(()),
        Some(with) => {
            let name = planning::name_of(conn, with).await?;
            return Err(Error::Conflict(format!("{name} writes it.")));
        }
        None => {}
    }
    if let Some(desk) = article.desk
        && can(who, Action::Assign, &Facts::NONE).is_err()
        && !is_of_desk(conn, person, desk).await?
    {
        let sentence = "Another desk has this line. An editor, or somebody of that desk, takes it.";
        return Err(Refusal(sentence.to_owned()).into());
    }
    diesel::update(articles::table.find(id.0))
        .set(articles::with_id.eq(person.0))
        .execute(conn)
        .await?;
    hand(conn, &article, Some(person)).await?;
    article.moved_to(conn, article.stage, article.working.id).await?;
    let entry = Entry {
        act: "line_taken",
        article: Some(id),
        subject: Some(json!({ "with": person })),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await
}

async fn is_of_desk(conn: &mut Conn, person: StaffId, desk: DeskId) -> Result<bool> {
    let all = Newsdesk::all(conn).await?;
    Ok(all.iter().any(|one| one.id == desk && one.has(person)))
}

fn is_line(article: &Article) -> Result<()> {
    if article.planned {
        return Ok(());
    }
    let sentence = "This is no budget line any more: somebody writes it. Its due time and its desk stand under Time.";
    Err(Error::Conflict(sentence.into()))
}

/// Whether somebody may give a line to somebody: to themselves, and back to nobody what they have; editors to everybody.
/// Contributors see stories of their own alone, so a line that they plan is theirs.
fn may_give(who: &Actor, before: Option<StaffId>, to: Option<StaffId>) -> Result<()> {
    let own = who.id.account()?;
    match to {
        None if who.capacity.sees_as() < Role::Journalist => {
            Err(Refusal("What a contributor plans they write themselves.".to_owned()).into())
        }
        Some(person) if person != own && to != before => Ok(can(who, Action::Assign, &Facts::NONE)?),
        _ => Ok(()),
    }
}

async fn check(
    conn: &mut Conn,
    form: &LineForm,
    at: DateTime<Utc>,
    due_before: Option<DateTime<Utc>>,
) -> Result<CheckedLine> {
    let mut problems = Problems::new();
    let slugline = problems.check(
        "slugline",
        worded(short(&form.slugline, MAX_SLUGLINE, "slugline")).and_then(|slugline| match slugline.is_empty() {
            true => Err("Write a working name, such as TIDEGATE-VOTE.".to_owned()),
            false => Ok(slugline),
        }),
    );
    let brief = lines(&form.brief);
    let brief = problems.check(
        "brief",
        match brief.chars().count() > MAX_BRIEF {
            true => Err(format!(
                "Shorten it to {MAX_BRIEF} characters. Notes and texts have room in the story."
            )),
            false => Ok(brief),
        },
    );
    let length = problems.check("length", worded(elsewhere::target(&form.length)));
    let is_past = |due: &Planned| due.at() <= at && Some(due.at()) != due_before;
    if form.due.as_ref().is_some_and(is_past) {
        problems.add("due", "Choose a time that is still to come.".to_owned());
    }
    for found in [
        match form.desk {
            Some(desk) => desks::held(conn, desk).await,
            None => Ok(()),
        },
        match form.with {
            Some(person) => planning::works_here(conn, person).await,
            None => Ok(()),
        },
    ] {
        match found {
            Ok(()) => {}
            Err(Error::Problems(more)) => more
                .iter()
                .for_each(|(field, text)| problems.add(field, text.to_owned())),
            Err(other) => return Err(other),
        }
    }
    match (slugline, brief, length) {
        (Some(slugline), Some(brief), Some(length)) if problems.is_empty() => Ok(CheckedLine {
            slugline,
            brief,
            length,
        }),
        _ => Err(problems.into()),
    }
}

/// What is wrong with a field, as a sentence.
fn worded<T>(found: Result<T>) -> std::result::Result<T, String> {
    found.map_err(|error| match error {
        Error::Problems(problems) => problems.to_string(),
        _ => "Write it again.".to_owned(),
    })
}

async fn write(conn: &mut Conn, id: ArticleId, form: &LineForm, checked: &CheckedLine) -> Result<()> {
    let due = form.due.as_ref();
    diesel::update(articles::table.find(id.0))
        .set((
            articles::slugline.eq(&checked.slugline),
            articles::brief.eq(&checked.brief),
            articles::target_words.eq(checked.length),
            articles::desk_id.eq(form.desk.map(|desk| desk.0)),
            articles::with_id.eq(form.with.map(|person| person.0)),
            articles::due_at.eq(due.map(Planned::at)),
            articles::due_wall.eq(due.map(Planned::wall)),
            articles::due_zone.eq(due.map(|due| due.zone().name())),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The story is theirs to whom it goes, and signed by them where they are a public person. Under embargo it stays who began
/// it that may see it.
async fn hand(conn: &mut Conn, article: &Article, to: Option<StaffId>) -> Result<()> {
    if article.working.seal.is_none() {
        let byline = match to {
            Some(person) => byline_of(conn, person).await?,
            None => vec![],
        };
        let content = SealedContent {
            byline,
            ..article.working.content.clone()
        };
        Revision::overwrite(conn, article.working.id, article.at, &content).await?;
    }
    if let Some(person) = to
        && !article.facts.embargoed
    {
        diesel::update(articles::table.find(article.id.0))
            .set(articles::created_by.eq(person.0))
            .execute(conn)
            .await?;
    }
    Ok(())
}

async fn byline_of(conn: &mut Conn, person: StaffId) -> Result<Vec<BylineName>> {
    let author = Author::of_staff(conn, person).await?;
    Ok(author.into_iter().map(byline::signed).collect())
}

/// As the record has it: what was planned.
async fn noted(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    id: ArticleId,
    act: &'static str,
    form: &LineForm,
) -> Result<()> {
    let due = form.due.as_ref();
    let subject = json!({
        "due": due.map(|due| due.at().to_rfc3339()),
        "wall": due.map(|due| due.wall().to_string()),
        "zone": due.map(|due| due.zone().name()),
        "with": form.with,
        "desk": form.desk,
    });
    let entry = Entry {
        act,
        article: Some(id),
        subject: Some(subject),
        ..Entry::default()
    };
    activity::record(conn, who, at, entry).await
}

/// Who gets a line hears of it; nobody of what they take themselves.
async fn given(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    id: ArticleId,
    before: Option<StaffId>,
    form: &LineForm,
) -> Result<()> {
    if form.with.is_none() || form.with == before || form.with == who.id.0 {
        return Ok(());
    }
    let entry = Entry {
        act: "line_given",
        article: Some(id),
        subject: Some(json!({ "with": form.with })),
        ..Entry::default()
    };
    activity::record(conn, who, at, entry).await
}
