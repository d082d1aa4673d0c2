//! The times of one story on a page of its own: how they are, and before anything is pressed what a plan would come to.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;

use crate::{
    activity::ActivityLine,
    articles::{
        article::Article,
        gate::checklist::CheckContext,
        planning,
        spent::{self, TimeSpent},
        stage::Act,
        standing::Standing,
        timeline::{
            days,
            outlook::{self, Stretch},
        },
    },
    curation,
    desks::Newsdesk,
    error::{Error, Problems, Result},
    ids::{ArticleId, DeskId, StaffId},
    platform::db::Conn,
    policy::{Action, can},
    staff::Account,
    web::{
        admin::{
            choice::Choice,
            headline_or_none,
            lines::{ActivitySentence, said},
            pills::Pill,
            shell::Shell,
            story::{
                bar::marks,
                decision::label,
                editor::parse,
                lanes::{Drawn, LaneFact, StoryLanes},
                moment::{self},
                offers,
                review::{ColleagueChoice, MistakeChoice},
                time_parts::{Looking, TIMED, TimePart},
            },
            took::took,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// An act of this page that asks for a reason and nothing else.
struct TimeUndo {
    verb: &'static str,
    label: &'static str,
    hint: &'static str,
    refused: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/time.html")]
struct TimePage {
    shell: Shell,
    id: ArticleId,
    version: i64,
    seal: String,
    slugline: String,
    headline: String,
    pills: Vec<Pill>,
    lanes: StoryLanes,
    facts: Vec<LaneFact>,
    parts: Vec<TimePart>,
    undos: Vec<TimeUndo>,
    /// Whom it is with: everybody who works here.
    with: Vec<Choice>,
    /// The desks, by their ids.
    desks: Vec<Choice>,
    seen_desk: String,
    is_line: bool,
    seen_due: String,
    colleagues: Vec<ColleagueChoice>,
    mistakes: Vec<MistakeChoice>,
    acts: Vec<ActivitySentence>,
    /// How long it was with whom, and what it missed.
    times: Vec<(&'static str, String)>,
    missed: Vec<String>,
    week: String,
    /// The day after this one.
    tomorrow: String,
    problems: Problems,
    typed: Form,
    tried: String,
}

impl TimePage {
    /// What was typed into the form of this act, when it is shown again.
    fn typed(&self, verb: &str, field: &str) -> &str {
        if self.tried == verb { self.typed.text(field) } else { "" }
    }

    /// The problem of a field of this act.
    fn problem(&self, verb: &str, field: &str) -> Option<&str> {
        if self.tried == verb {
            self.problems.on(field)
        } else {
            None
        }
    }

    /// What stands before the fields of a kind of change.
    const fn before_kind(&self, _: &str) -> &'static str {
        "schedule-"
    }

    /// Whether a report was chosen as put right; here none can be.
    fn settles(&self, mistake: &MistakeChoice) -> bool {
        self.typed.all("settles").contains(&mistake.value)
    }

    /// A field that several acts have; the one that was tried has the plain name, which its problem links to.
    fn id_of(&self, verb: &str, field: &str) -> String {
        if self.tried == verb {
            field.to_owned()
        } else {
            format!("{verb}-{field}")
        }
    }

    /// The problems under the names of the fields in which they are put right.
    fn linked(&self) -> Problems {
        let mut linked = Problems::new();
        for (field, sentence) in self.problems.iter() {
            let id = match field {
                "kind" => "schedule-kind",
                "note" => "schedule-public_note",
                other => other,
            };
            linked.add(id, sentence);
        }
        linked
    }
}

/// `GET /admin/articles/{id}/time`: with `look` and a moment, what that would come to.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let asked = Form::of_question(&visit.req);
    let tried = asked.text("look").to_owned();
    let timed = TIMED.iter().find(|(act, _)| act.verb() == tried);
    let problems = match timed.map(|(_, name)| moment::read(&asked, name)) {
        Some(Err(Error::Problems(problems))) => problems,
        _ => Problems::new(),
    };
    respond::page(&load(&visit, parse(&id)?, asked, tried, problems).await?)
}

/// The page again, with what was typed and what has to be put right.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn again(
    visit: &Visit,
    id: ArticleId,
    form: &Form,
    problems: Problems,
    status: StatusCode,
) -> Result<HttpResponse> {
    let tried = visit.req.path().rsplit('/').next().unwrap_or_default().to_owned();
    respond::page_with(status, &load(visit, id, form.clone(), tried, problems).await?)
}

/// `POST /admin/articles/{id}/plan`: when it is to be ready, and with whom it is.
///
/// # Errors
/// `NotFound`, `Refused`, `KeyReused`, `Busy`.
pub async fn plan(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let made = due_change(&form);
    let done = match made {
        Ok(change) => {
            let page = if form.text("from") == "editor" { "" } else { "/time" };
            let next = format!("/admin/articles/{id}{page}?done=planned");
            let planned = visit.once(&form, next, move |conn, who| {
                Box::pin(async move { planning::plan(conn, who, id, &change).await })
            });
            planned.await
        }
        Err(error) => {
            let who = visit.viewer();
            let article = Article::look(&mut *visit.app.newsroom().await?, who, id).await?;
            can(who.role, Action::Plan, &article.facts)?;
            Err(error)
        }
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let (problems, status) = told(error)?;
            again(&visit, id, &form, problems, status).await
        }
    }
}

/// What a person can put right on the page, under the name of its field.
fn told(error: Error) -> Result<(Problems, StatusCode)> {
    match error {
        Error::Problems(problems) => Ok((problems, StatusCode::UNPROCESSABLE_ENTITY)),
        Error::Conflict(sentence) => Ok((Problems::of("decision", sentence), StatusCode::CONFLICT)),
        Error::Refused(refusal) => Ok((Problems::of("decision", refusal.0), StatusCode::FORBIDDEN)),
        other => Err(other),
    }
}

fn due_change(form: &Form) -> Result<planning::DueChange> {
    let is_empty = form.text("due-day").trim().is_empty() && form.text("due-time").trim().is_empty();
    let due = if is_empty || form.text("clear") == "yes" {
        None
    } else {
        Some(moment::read(form, "due")?)
    };
    let with = match form.sent("with") {
        None => None,
        Some("") => Some(None),
        Some(id) => {
            let unknown = || Problems::of("with", "Choose somebody who has an account here.");
            Some(Some(id.parse::<StaffId>().map_err(|_| unknown())?))
        }
    };
    Ok(planning::DueChange {
        seen: form.text("seen").to_owned(),
        due,
        with,
        desk: desk_change(form)?,
    })
}

/// Another desk, where the form asks for one.
fn desk_change(form: &Form) -> Result<Option<planning::DeskChange>> {
    let read = |name: &str| match form.text(name) {
        "" => Ok(None),
        id => id.parse::<DeskId>().map(Some),
    };
    if form.sent("desk").is_none() {
        return Ok(None);
    }
    match (read("desk"), read("seen_desk")) {
        (Ok(to), Ok(seen)) => Ok(Some(planning::DeskChange { seen, to })),
        _ => Err(Problems::of("desk", "Choose one of the desks.").into()),
    }
}

async fn load(visit: &Visit, id: ArticleId, typed: Form, tried: String, problems: Problems) -> Result<TimePage> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let article = Article::look(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let stretches = Stretch::of(conn, id).await?;
    let place = curation::place_of(conn, id).await?.filter(|_| standing.is_visible);
    let looking = Looking {
        shell: &shell,
        who,
        article: &article,
        standing: &standing,
        stretches: &stretches,
        place,
    };
    let context = CheckContext::of(conn, who, &article, &standing).await?;
    let offered = offers::of(&article, &standing, &context, who);
    let (parts, proposal) = looking.parts(conn, &offered, &typed, &tried).await?;
    let then = proposal.map(|proposal| outlook::after(&stretches, &proposal));
    let is_embargo = |verb: &str| verb == Act::Embargo.verb();
    let thought = (is_embargo(&tried))
        .then(|| moment::read(&typed, "until").ok())
        .flatten();
    let drawn = Drawn {
        shell: &shell,
        now: article.at,
        stretches: &stretches,
        then: then.as_deref(),
        embargo: thought
            .map(|planned| planned.at())
            .or(article.embargo_until)
            .filter(|until| *until > article.at),
        held: article.held,
        due: article.due_at,
    };
    let (lanes, facts) = drawn.lanes();
    let asks_named = parts
        .iter()
        .any(|part| part.asks_named && part.refused.is_none() && part.is_open());
    let sent = Some(&typed).filter(|typed| is_embargo(&tried) && typed.sent("version").is_some());
    let colleagues = if asks_named {
        ColleagueChoice::all(conn, who, id, sent).await?
    } else {
        vec![]
    };
    let lines = ActivityLine::of_article(conn, id, 60).await?;
    let spent = spent::of_stories(conn, &[id], article.at, false)
        .await?
        .remove(&id)
        .unwrap_or_default();
    let timed = [
        "scheduled",
        "rescheduled",
        "unscheduled",
        "end_planned",
        "end_cancelled",
        "embargoed",
        "embargo_lifted",
        "planned",
        "unplanned",
        "handed_to",
        "to_desk",
        "approved",
        "published",
        "withdrawn",
        "held",
        "released",
    ];
    Ok(TimePage {
        id,
        version: article.version,
        seal: article.working.content.seal().to_string(),
        slugline: article.name_of_story(),
        headline: headline_or_none(&article.working.content.headline),
        pills: marks(conn, &article, &standing, &shell).await?,
        lanes,
        facts,
        parts,
        undos: undos(&offered, &article, &standing),
        with: with_whom(conn, &article).await?,
        desks: which_desk(conn, &article).await?,
        is_line: article.planned,
        seen_desk: article.desk.map(|desk| desk.to_string()).unwrap_or_default(),
        seen_due: planning::seen(&article),
        colleagues,
        mistakes: vec![],
        times: times(&spent),
        missed: missed(&spent, &shell),
        acts: lines
            .iter()
            .filter(|line| timed.contains(&line.act.as_str()))
            .take(8)
            .map(|line| said(line, &shell))
            .collect(),
        tomorrow: days::next(article.at.with_timezone(&shell.zone).date_naive())
            .format("%Y-%m-%d")
            .to_string(),
        week: article.at.with_timezone(&shell.zone).format("%Y-%m-%d").to_string(),
        problems,
        typed,
        tried,
        shell,
    })
}

/// How long it was with whom, where that is a minute or more.
fn times(spent: &TimeSpent) -> Vec<(&'static str, String)> {
    let all = [
        ("Planned", spent.planned),
        ("With the writer", spent.writing),
        ("Waiting for an editor", spent.waiting),
        ("Approved, not live", spent.approved),
    ];
    let told = all.into_iter().filter(|(_, time)| time.num_minutes() > 0);
    told.map(|(what, time)| (what, took(time))).collect()
}

fn missed(spent: &TimeSpent, shell: &Shell) -> Vec<String> {
    let said = spent.missed.iter().map(|one| {
        let (when, by) = (shell.when(one.due), took(one.by));
        match one.is_late {
            true => format!("Due {when}: late by {by}"),
            false => format!("Due {when}: missed by {by}"),
        }
    });
    said.collect()
}

/// Everybody who works here, and nobody.
async fn with_whom(conn: &mut Conn, article: &Article) -> Result<Vec<Choice>> {
    let all = Account::all(conn).await?.into_iter();
    let here = all.filter(|one| one.deactivated_at.is_none() || Some(one.id) == article.with);
    let nobody = Choice {
        value: String::new(),
        label: "Nobody in particular".into(),
        selected: article.with.is_none(),
    };
    let choices = here.map(|one| Choice {
        value: one.id.to_string(),
        selected: Some(one.id) == article.with,
        label: match one.deactivated_at {
            Some(_) => format!("{} (has left)", one.name),
            None => one.name,
        },
    });
    Ok(std::iter::once(nobody).chain(choices).collect())
}

/// The desks, and none.
async fn which_desk(conn: &mut Conn, article: &Article) -> Result<Vec<Choice>> {
    let all = Newsdesk::all(conn).await?;
    if all.is_empty() {
        return Ok(vec![]);
    }
    let none = Choice {
        value: String::new(),
        label: "No desk".into(),
        selected: article.desk.is_none(),
    };
    let choices = all.into_iter().map(|desk| Choice {
        value: desk.id.to_string(),
        selected: Some(desk.id) == article.desk,
        label: desk.name,
    });
    Ok(std::iter::once(none).chain(choices).collect())
}

/// The acts that take a time away again.
fn undos(offered: &[offers::Offer], article: &Article, standing: &Standing) -> Vec<TimeUndo> {
    let wanted = [Act::Unschedule, Act::StayOn, Act::Lift];
    let found = wanted
        .iter()
        .filter_map(|act| offered.iter().find(|offer| offer.act == *act));
    found
        .map(|offer| TimeUndo {
            verb: offer.act.verb(),
            label: label(offer.act, article, standing),
            hint: match offer.act {
                Act::Unschedule => "Nothing happens at the planned time; the approval stays.",
                Act::StayOn => "Readers keep it, with no end.",
                _ => "What is planned goes by its own time. Where that is past, readers have it at once.",
            },
            refused: offer.refused.clone(),
        })
        .collect()
}
