//! Budget lines: stories begun as a plan, changed, given and taken.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use crate::{
    activity::Answer,
    articles::{
        article::Article,
        budget::{self, LineForm},
    },
    desks::Newsdesk,
    error::{Error, Problems, Result},
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, Facts, Role, can},
    staff::Account,
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            moment::{self, MomentFields},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// A line as somebody sees it who cannot change it.
struct LineFacts {
    desk: String,
    with: String,
    due: String,
    length: String,
}

#[derive(Template)]
#[template(path = "admin/budget_line.html")]
struct BudgetLinePage {
    shell: Shell,
    again: Again,
    /// None for a new one.
    id: Option<ArticleId>,
    version: i64,
    title: String,
    slugline: String,
    brief: String,
    length: String,
    due: MomentFields,
    desks: Vec<Choice>,
    people: Vec<Choice>,
    facts: LineFacts,
    may_change: bool,
    /// It is free, and this person may write it.
    may_take: bool,
    /// It is with this person.
    is_theirs: bool,
}

impl BudgetLinePage {
    fn problem(&self, field: &str) -> Option<&str> {
        self.again.problems.on(field)
    }

    fn action(&self) -> String {
        match self.id {
            Some(id) => format!("/admin/articles/{id}/line"),
            None => "/admin/lines".to_owned(),
        }
    }
}

fn read(form: &Form) -> Result<LineForm> {
    let mut problems = Problems::new();
    let due = match moment::read_optional(form, "due") {
        Ok(due) => due,
        Err(Error::Problems(found)) => {
            found.iter().for_each(|(_, sentence)| problems.add("due", sentence));
            None
        }
        Err(other) => return Err(other),
    };
    let desk = match form.text("desk") {
        "" => None,
        id => problems.check("desk", id.parse().map_err(|_| "Choose one of the desks.".to_owned())),
    };
    let with = match form.text("with") {
        "" => None,
        id => problems.check(
            "with",
            id.parse().map_err(|_| "Choose somebody who works here.".to_owned()),
        ),
    };
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let text = |name: &str| form.text(name).to_owned();
    Ok(LineForm {
        slugline: text("slugline"),
        brief: text("brief"),
        desk,
        with,
        due,
        length: text("length"),
    })
}

/// `GET /admin/lines/new`: `desk` and `day` are what it begins with.
///
/// # Errors
/// `Busy`.
pub async fn new(visit: Visit) -> Result<HttpResponse> {
    let asked = Form::of_question(&visit.req);
    show_new(&visit, Again::default(), &asked).await
}

/// `POST /admin/lines`: begins a story as a line.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn begin(visit: Visit, form: Form) -> Result<HttpResponse> {
    let done = match read(&form) {
        Ok(line) => {
            let receipt = form.receipt(&visit.signed);
            let answer = visit.app.once(&visit.signed, receipt, move |conn, who| {
                Box::pin(async move {
                    let id = budget::begin(conn, who, &line).await?;
                    Ok(Answer::see(format!("/admin/articles/{id}/line?done=line")))
                })
            });
            answer.await.map(|answer| respond::answered(&answer))
        }
        Err(error) => Err(error),
    };
    or_again(done, |again| show_new(&visit, again, &form)).await
}

async fn show_new(visit: &Visit, again: Again, typed: &Form) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let all = Newsdesk::all(conn).await?;
    // Asked by its address, sent by its id.
    let named = typed.text("desk");
    let own: Vec<&Newsdesk> = all.iter().filter(|desk| desk.has(who.id)).collect();
    let desk = match (all.iter().find(|desk| desk.slug == named), own.as_slice()) {
        (Some(desk), _) => desk.id.to_string(),
        (None, [one]) if typed.sent("desk").is_none() => one.id.to_string(),
        _ => named.to_owned(),
    };
    let with = match typed.sent("with") {
        Some(with) => with.to_owned(),
        None if who.role == Role::Contributor => who.id.to_string(),
        None => String::new(),
    };
    let mut due = MomentFields::typed(typed, "due", shell.zone);
    if let Ok(day) = NaiveDate::parse_from_str(typed.text("day"), "%Y-%m-%d") {
        due.day = day.format("%Y-%m-%d").to_string();
    }
    let text = |name: &str| typed.text(name).to_owned();
    let page = BudgetLinePage {
        id: None,
        version: 0,
        title: "Plan a story".into(),
        slugline: text("slugline"),
        brief: text("brief"),
        length: text("length"),
        due,
        desks: desks(&all, &desk),
        people: people(conn, visit, &with).await?,
        facts: LineFacts::none(),
        may_change: true,
        may_take: false,
        is_theirs: false,
        again,
        shell,
    };
    respond::page_with(page.again.status(), &page)
}

/// `GET /admin/articles/{id}/line`: the line; what somebody writes leads to its text.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<ArticleId>) -> Result<HttpResponse> {
    show(&visit, *id, Again::default(), None).await
}

/// `POST /admin/articles/{id}/line`
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<ArticleId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let done = match read(&form) {
        Ok(line) => {
            let next = format!("/admin/articles/{id}/line?done=changed");
            let changed = visit.once(&form, next, move |conn, who| {
                Box::pin(async move { budget::change(conn, who, id, version, &line).await })
            });
            changed.await
        }
        Err(error) => Err(error),
    };
    or_again(done, |again| show(&visit, id, again, Some(&form))).await
}

/// `POST /admin/articles/{id}/take`: whoever presses writes it.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn take(visit: Visit, id: web::Path<ArticleId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let next = format!("/admin/articles/{id}/line?done=line-taken");
    let taken = visit.once(&form, next, move |conn, who| Box::pin(budget::take(conn, who, id)));
    or_again(taken.await, |again| show(&visit, id, again, None)).await
}

async fn show(visit: &Visit, id: ArticleId, mut again: Again, typed: Option<&Form>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let who = visit.viewer();
    let article = Article::look(conn, who, id).await?;
    if !article.planned {
        return match again.notice.take() {
            Some(notice) if again.status() == 403 => Err(crate::error::Refusal(notice.text).into()),
            Some(notice) => Err(Error::Conflict(notice.text)),
            None => Ok(respond::see(&format!("/admin/articles/{id}"))),
        };
    }
    let shell = visit.shell(conn, "/admin/articles").await?;
    let all = Newsdesk::all(conn).await?;
    let desk = article.desk.map(|desk| desk.to_string()).unwrap_or_default();
    let with = article.with.map(|person| person.to_string()).unwrap_or_default();
    let length = article.target_words.map(|words| words.to_string()).unwrap_or_default();
    let chosen = match typed {
        Some(form) => form.sent("with").unwrap_or(with.as_str()),
        None => with.as_str(),
    };
    let people = people(conn, visit, chosen).await?;
    let named = |choices: &[Choice], value: &str| {
        let found = choices.iter().find(|choice| choice.value == value);
        found.map(|choice| choice.label.clone()).unwrap_or_default()
    };
    let mine = article
        .desk
        .is_none_or(|desk| all.iter().any(|one| one.id == desk && one.has(who.id)));
    let assigns = can(who, Action::Assign, &Facts::NONE).is_ok();
    let facts = LineFacts {
        desk: named(&desks(&all, &desk), &desk),
        with: match article.with {
            Some(person) => Account::find(conn, person).await?.name,
            None => "Nobody yet".into(),
        },
        due: article.due_at.map(|at| shell.when(at)).unwrap_or_default(),
        length: length.clone(),
    };
    let stored = [
        ("Slugline", "slugline", article.slugline.clone()),
        ("What it is", "brief", article.brief.clone()),
        ("Length", "length", length),
    ];
    if let Some(form) = typed {
        again.compare(
            stored
                .clone()
                .map(|(label, name, now)| (label, now, form.text(name).to_owned())),
        );
    }
    let [slugline, brief, length] = stored.map(|(_, name, now)| typed.map_or(now, |form| form.text(name).to_owned()));
    let chosen_desk = typed.map_or(desk.as_str(), |form| form.text("desk"));
    let page = BudgetLinePage {
        id: Some(id),
        version: article.version,
        title: article.slugline.clone(),
        due: match typed {
            Some(form) => MomentFields::typed(form, "due", shell.zone),
            None => MomentFields::at("due", article.due_at, shell.zone),
        },
        desks: desks(&all, chosen_desk),
        people,
        facts,
        may_change: can(who, Action::Plan, &article.facts).is_ok(),
        may_take: article.with.is_none() && (assigns || mine) && can(who, Action::Edit, &article.facts).is_ok(),
        is_theirs: article.with == Some(who.id),
        slugline,
        brief,
        length,
        again,
        shell,
    };
    respond::page_with(page.again.status(), &page)
}

impl LineFacts {
    const fn none() -> Self {
        Self {
            desk: String::new(),
            with: String::new(),
            due: String::new(),
            length: String::new(),
        }
    }
}

fn desks(all: &[Newsdesk], chosen: &str) -> Vec<Choice> {
    let choice = |value: String, label: &str| Choice {
        selected: value == chosen,
        value,
        label: label.to_owned(),
    };
    let mut choices = vec![choice(String::new(), "No desk")];
    choices.extend(all.iter().map(|desk| choice(desk.id.to_string(), &desk.name)));
    choices
}

/// To whom this person may give a line: editors to everybody, others to themselves; contributors write what they plan.
async fn people(conn: &mut Conn, visit: &Visit, chosen: &str) -> Result<Vec<Choice>> {
    let who = visit.viewer();
    let choice = |value: String, label: String| Choice {
        selected: value == chosen,
        value,
        label,
    };
    let mut choices = vec![];
    if who.role != Role::Contributor {
        choices.push(choice(String::new(), "Nobody yet: it is free".into()));
    }
    let assigns = can(who, Action::Assign, &Facts::NONE).is_ok();
    for one in Account::all(conn).await? {
        let value = one.id.to_string();
        let is_here = one.deactivated_at.is_none() && (assigns || one.id == who.id);
        if is_here || value == chosen {
            choices.push(choice(value, one.name));
        }
    }
    Ok(choices)
}
