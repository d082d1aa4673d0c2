//! All revisions of a story by sittings, any two of them against each other, and the forms that bring an earlier one back or
//! name it.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;

use crate::{
    articles::{
        article::Article,
        revision::Revision,
        stage::Act,
        standing::Standing,
        writing::{
            coming_back::{RestoredPart, obstacles},
            history::{self, Earlier, RevisionChoice},
            naming, restore,
            sittings::{self, HistoryPage, RevisionEntry},
        },
    },
    body::TakeBack,
    error::{Error, Problems, Result},
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, can},
    web::{
        admin::{
            again::FormNotice,
            headline_or_none,
            numbers::counted,
            pills::Pill,
            shell::Shell,
            story::{
                bar::marks,
                comparison::Comparison,
                editor::parse,
                history_query::HistoryQuery,
                listed::{EntryLines, ShownRevision, ShownSitting},
                review,
            },
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/history.html")]
struct StoryHistoryPage {
    shell: Shell,
    id: ArticleId,
    version: i64,
    slugline: String,
    headline: String,
    lang: String,
    pills: Vec<Pill>,
    /// Whether there is nothing to compare it with.
    is_alone: bool,
    count: String,
    /// The chosen ones that stand on another page.
    elsewhere: Vec<ShownRevision>,
    sittings: Vec<ShownSitting>,
    /// Where this page of the list begins, as forms say it: a name and a number.
    place: Option<(&'static str, i32)>,
    newer: String,
    older: String,
    compared: Option<ComparedRevisions>,
    restores: Restores,
    may_edit: bool,
    /// Readers have a text of it.
    is_read: bool,
    notice: Option<FormNotice>,
    problems: Problems,
    typed_name: Option<String>,
}

impl StoryHistoryPage {
    /// What becomes of a revision that gets a name.
    fn naming_hint(&self, compared: &ComparedRevisions) -> &'static str {
        if compared.is_open {
            "For your colleagues; readers never see it. The working copy stays as it is under this name, and the next save begins another revision."
        } else {
            "For your colleagues; readers never see it. Empty: none."
        }
    }

    /// What follows when an earlier text comes back.
    fn what_restoring_does(&self) -> &'static str {
        if self.is_read {
            "Readers keep what they have. The change goes through review like any other."
        } else {
            "What is there now stays in the history. The change goes through review like any other."
        }
    }
}

/// Two revisions against each other.
struct ComparedRevisions {
    from: i32,
    to: i32,
    /// The name of the later one, for the form that changes it.
    name: String,
    is_open: bool,
    what: Comparison,
}

/// Whether the earlier text can be brought back, and what of it cannot.
enum Restores {
    /// There is nothing to bring back, or this person reads only.
    No,
    /// Why not now.
    NotNow(String),
    /// What stays away, in sentences.
    Yes(Vec<String>),
}

/// What a form that is shown again came to.
struct FormSentBack {
    status: StatusCode,
    notice: Option<FormNotice>,
    problems: Problems,
    typed_name: Option<String>,
}

/// `GET /admin/articles/{id}/history`
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let asked = HistoryQuery::read(|name| respond::parameter(&visit.req, name))?;
    let page = load(&visit, parse(&id)?, &asked, None).await?;
    respond::page(&page)
}

/// `POST /admin/articles/{id}/restore`: an earlier revision, or blocks or a field of it.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn restore(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let asked = HistoryQuery::read(|name| form.sent(name).map(str::to_owned))?;
    let done = match (asked.from, part(&form)) {
        (Some(number), Some(part)) => {
            // What was the later one may be so no more: the working copy is.
            let next = asked.with_the_present();
            visit
                .once(&form, next.after(id, "restored"), move |conn, who| {
                    Box::pin(restore::restore(conn, who, id, sent, number, part))
                })
                .await
        }
        _ => Err(Error::Conflict(
            "Choose what comes back, and from which revision.".into(),
        )),
    };
    shown(&visit, id, &asked, None, done).await
}

fn part(form: &Form) -> Option<RestoredPart> {
    match (form.sent("blocks"), form.sent("field")) {
        (Some(blocks), _) => TakeBack::parse(blocks).map(RestoredPart::Blocks),
        (None, Some(field)) => RestoredPart::field(field),
        (None, None) => Some(RestoredPart::Whole),
    }
}

/// `POST /admin/articles/{id}/revisions/{number}/name`
///
/// # Errors
/// `NotFound`, `KeyReused`, `Busy`.
pub async fn name(visit: Visit, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    let (id, number) = path.into_inner();
    let (id, number): (_, i32) = (parse(&id)?, number.parse().map_err(|_| Error::NotFound)?);
    let asked = HistoryQuery::read(|name| form.sent(name).map(str::to_owned))?;
    let (seen, typed) = (form.text("seen").to_owned(), form.text("name").to_owned());
    let word = if typed.trim().is_empty() { "unnamed" } else { "named" };
    let next = asked.after(id, word);
    let sent = typed.clone();
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { naming::name(conn, who, id, number, &seen, &sent).await })
    });
    shown(&visit, id, &asked, Some(typed), done.await).await
}

/// What went through leads on; what needs another look is shown again.
async fn shown(
    visit: &Visit,
    id: ArticleId,
    asked: &HistoryQuery,
    typed_name: Option<String>,
    done: Result<HttpResponse>,
) -> Result<HttpResponse> {
    let mut problems = Problems::new();
    let (status, heading, text) = match done {
        Ok(answer) => return Ok(answer),
        Err(Error::Problems(found)) if typed_name.is_some() => {
            problems = found;
            (StatusCode::UNPROCESSABLE_ENTITY, "", String::new())
        }
        Err(Error::Problems(found)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "It cannot come back",
            found.to_string(),
        ),
        Err(Error::Conflict(sentence)) => (StatusCode::CONFLICT, "Nothing was changed", sentence),
        Err(Error::Refused(refusal)) => (StatusCode::FORBIDDEN, "Not yours to do", refusal.0),
        Err(Error::Stale(_)) => (
            StatusCode::CONFLICT,
            "Nothing was changed",
            review::overtaken(visit, id).await?,
        ),
        Err(error) => return Err(error),
    };
    let notice = (!heading.is_empty()).then(|| FormNotice {
        heading,
        text,
        now: vec![],
    });
    let again = FormSentBack {
        status,
        notice,
        problems,
        typed_name,
    };
    let status = again.status;
    let page = load(visit, id, asked, Some(again)).await?;
    respond::page_with(status, &page)
}

async fn load(
    visit: &Visit,
    id: ArticleId,
    asked: &HistoryQuery,
    again: Option<FormSentBack>,
) -> Result<StoryHistoryPage> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let article = Article::look(conn, visit.viewer(), id).await?;
    can(visit.viewer().role, Action::SeeHistory, &article.facts)?;
    let standing = Standing::of(conn, id, article.at).await?;
    let list = HistoryPage::of(conn, id, asked.place()).await?;
    let chosen = chosen(conn, &article, &standing, asked).await?;
    let (compared, restores) = match &chosen {
        Some((from, to)) => {
            let restores = restores(conn, visit, &article, from).await?;
            let what = Comparison::of(conn, visit.viewer(), &standing, from, to).await?;
            let what = if matches!(restores, Restores::Yes(_)) {
                what.with_ways_back()
            } else {
                what
            };
            let compared = ComparedRevisions {
                from: from.number,
                to: to.number,
                name: naming::name_of(conn, to.id).await?.unwrap_or_default(),
                is_open: to.seal.is_none(),
                what,
            };
            (Some(compared), restores)
        }
        None => (None, Restores::No),
    };
    let numbers = compared.as_ref().map(|compared| (compared.from, compared.to));
    let mut elsewhere = Vec::new();
    for number in numbers.into_iter().flat_map(|(from, to)| [from, to]) {
        let is_listed = list
            .entries()
            .chain(&elsewhere)
            .any(|entry: &RevisionEntry| entry.number == number);
        if !is_listed {
            elsewhere.extend(sittings::entry(conn, id, number).await?);
        }
    }
    let ids: Vec<_> = list.entries().chain(&elsewhere).map(|entry| entry.id).collect();
    let acts = HistoryPage::acts(conn, id, &ids).await?;
    let lines = EntryLines {
        shell: &shell,
        standing: &standing,
        acts: &acts,
        chosen: numbers,
    };
    let content = &article.working.content;
    let again = again.unwrap_or(FormSentBack {
        status: StatusCode::OK,
        notice: None,
        problems: Problems::new(),
        typed_name: None,
    });
    Ok(StoryHistoryPage {
        id,
        version: article.version,
        slugline: article.name_of_story(),
        headline: headline_or_none(&content.headline),
        lang: content.lang.clone(),
        pills: marks(conn, &article, &standing, &shell).await?,
        is_alone: list.newest == 1,
        count: counted(list.newest, "revision", "revisions"),
        elsewhere: elsewhere.iter().map(|entry| lines.entry(entry)).collect(),
        sittings: list.sittings.iter().map(|sitting| lines.sitting(sitting)).collect(),
        place: asked.place_field(),
        newer: list
            .newer()
            .map(|number| asked.at(&format!("after={number}")))
            .unwrap_or_default(),
        older: list
            .older()
            .map(|number| asked.at(&format!("before={number}")))
            .unwrap_or_default(),
        compared,
        restores,
        may_edit: can(visit.viewer().role, Action::Edit, &article.facts).is_ok(),
        is_read: standing.is_visible,
        notice: again.notice,
        problems: again.problems,
        typed_name: again.typed_name,
        shell,
    })
}

/// The two that are compared: those asked for, else the present text against the one that tells most, else against the one
/// before it. None while there is only one.
async fn chosen(
    conn: &mut Conn,
    article: &Article,
    standing: &Standing,
    asked: &HistoryQuery,
) -> Result<Option<(Revision, Revision)>> {
    let to = match asked.to {
        Some(number) => history::by_number(conn, article.id, number).await?,
        None => article.working.clone(),
    };
    let from = match asked.from {
        Some(number) => Some(history::by_number(conn, article.id, number).await?),
        None if to.id == article.working.id => {
            let telling = Earlier::of(conn, article, standing, &RevisionChoice::Telling).await?;
            telling.map(|earlier| earlier.revision)
        }
        None => None,
    };
    let from = match from {
        None if to.number > 1 => Some(history::by_number(conn, article.id, to.number - 1).await?),
        from => from,
    };
    Ok(from.map(|from| (from, to)))
}

async fn restores(conn: &mut Conn, visit: &Visit, article: &Article, from: &Revision) -> Result<Restores> {
    let may = can(visit.viewer().role, Action::Edit, &article.facts).is_ok();
    if !may || from.content == article.working.content {
        return Ok(Restores::No);
    }
    if let Err(sentence) = article.stage.after(Act::Change) {
        return Ok(Restores::NotNow(sentence));
    }
    let found = obstacles(conn, visit.viewer(), article, from).await?;
    Ok(Restores::Yes(
        found.iter().map(|(_, sentence)| sentence.to_owned()).collect(),
    ))
}
