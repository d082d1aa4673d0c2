//! Somebody outside reads a revision by a link: the link as an editor makes and ends it, and the page that it opens.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use tokio::sync::oneshot;

use crate::{
    activity::Answer,
    app::App,
    articles::{
        article::Article,
        outside::{self, DAYS, OutsideForm, OutsideReader, OutsideText, OutsideVerdict},
    },
    body::SafeHtml,
    delivery::plate::Plate,
    error::{Error, Problems, Result},
    ids::{ArticleId, FileId, OutsideReaderId},
    media::{rendition::Rendition, story_file::StoryFile},
    platform::{db::Conn, token::Token},
    site::Site,
    staff::acting::AccountLock,
    web::{
        admin::{
            headline_or_none,
            numbers::counted,
            people::door::{DoorFrame, link},
            shell::Shell,
            story::{acts, editor::parse, figures},
            visit::Visit,
        },
        files,
        request::{Form, request_id},
        respond,
    },
};

/// A link with what became of it, as the review page tells it.
pub struct OutsideLine {
    pub(super) id: OutsideReaderId,
    pub(super) name: String,
    /// "Read revision 14, today at 14:20".
    pub(super) said: String,
    /// In their own words.
    pub(super) quote: String,
    pub(super) icon: &'static str,
    pub(super) holds: bool,
}

impl OutsideLine {
    /// Those of a story.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_story(conn: &mut Conn, id: ArticleId, shell: &Shell) -> Result<Vec<Self>> {
        let all = OutsideReader::of_story(conn, id).await?;
        Ok(all.into_iter().map(|one| Self::of(one, shell)).collect())
    }

    fn of(one: OutsideReader, shell: &Shell) -> Self {
        let text = format!("revision {}", one.number);
        let (icon, thinks) = match one.verdict() {
            Some(OutsideVerdict::Agrees) => ("check", format!("Has nothing against {text}")),
            Some(OutsideVerdict::Objects) => ("warn", format!("Objects to {text}")),
            Some(OutsideVerdict::Comments) => ("note", format!("Said something of {text}")),
            None if one.opened == 0 => ("clock", format!("Has not opened {text} yet")),
            None => (
                "eye",
                format!(
                    "Opened {text} {}, no answer yet",
                    counted(usize::try_from(one.opened).unwrap_or_default(), "time", "times")
                ),
            ),
        };
        let when = one
            .answered_at
            .map(|at| format!(", {}", shell.when(at)))
            .unwrap_or_default();
        let end = if one.holds {
            format!(" The link holds until {}.", shell.when(one.expires_at))
        } else {
            " The link is over.".to_owned()
        };
        Self {
            said: format!("{thinks}{when}.{end}"),
            id: one.id,
            name: one.name,
            quote: one.said,
            icon,
            holds: one.holds,
        }
    }
}

/// How long a link may hold, as a form offers it: days and words.
#[must_use]
pub fn spans() -> Vec<(i64, String)> {
    DAYS.into_iter()
        .map(|days| (days, counted(usize::try_from(days).unwrap_or_default(), "day", "days")))
        .collect()
}

#[derive(Template)]
#[template(path = "admin/outside_made.html")]
struct LinkMadePage {
    shell: Shell,
    id: ArticleId,
    headline: String,
    name: String,
    link: String,
    days: String,
}

/// `POST /admin/articles/{id}/outside`: makes a link for somebody and shows it, once. The same form sent again makes no
/// second one and cannot show the first.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn ask(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let asked = OutsideForm {
        name: form.text("outside-name").to_owned(),
        question: form.text("outside-question").to_owned(),
        days: form.text("outside-days").parse().unwrap_or_default(),
    };
    let (send, mut made) = oneshot::channel();
    let answer = visit
        .app
        .once_locking(
            AccountLock::Shared,
            &visit.signed,
            form.receipt(&visit.signed),
            move |conn, who| {
                Box::pin(async move {
                    let token = outside::ask(conn, who, id, sent, &asked).await?;
                    let _ = send.send(token);
                    Ok(Answer::see(format!("/admin/articles/{id}/review?done=outside-asked")))
                })
            },
        )
        .await;
    match (answer, made.try_recv()) {
        (Ok(_), Ok(token)) => show_link(&visit, id, &form, &token).await,
        (Ok(answer), Err(_)) => Ok(respond::answered(&answer)),
        (Err(error), _) => acts::shown(&visit, id, &form, Err(error)).await,
    }
}

async fn show_link(visit: &Visit, id: ArticleId, form: &Form, token: &Token) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, visit.viewer(), id).await?;
    let days: i64 = form.text("outside-days").parse().unwrap_or_default();
    respond::page(&LinkMadePage {
        shell: visit.shell(conn, "/admin/articles").await?,
        id,
        headline: headline_or_none(&article.working.content.headline),
        name: form.text("outside-name").trim().to_owned(),
        link: format!("{}/admin/outside/{}", visit.app.address.origin, token.reveal()),
        days: counted(usize::try_from(days).unwrap_or_default(), "day", "days"),
    })
}

/// `POST /admin/articles/{id}/outside/{reader}/end`
///
/// # Errors
/// `NotFound`, `Refused`, `KeyReused`, `Busy`.
pub async fn end(visit: Visit, asked: web::Path<(String, OutsideReaderId)>, form: Form) -> Result<HttpResponse> {
    let (id, reader) = asked.into_inner();
    let id = parse(&id)?;
    let next = format!("/admin/articles/{id}/review?done=outside-ended");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(outside::end(conn, who, id, reader))
    });
    acts::shown(&visit, id, &form, done.await).await
}

#[derive(Template)]
#[template(path = "admin/outside.html")]
struct OutsidePage {
    door: DoorFrame,
    action: String,
    name: String,
    question: String,
    until: String,
    is_overtaken: bool,
    is_answered: bool,
    kicker: String,
    headline: String,
    dek: String,
    byline: String,
    lang: String,
    number: i32,
    lead: Option<Plate>,
    html: SafeHtml,
    verdict: String,
    said: String,
    problems: Problems,
}

impl OutsidePage {
    fn is_chosen(&self, verdict: &str) -> bool {
        self.verdict == verdict
    }
}

/// `GET /admin/outside/{token}`: the text, and what its reader thinks of it.
///
/// # Errors
/// `NotFound` for every link that does not hold, `Busy`.
pub async fn page(app: web::Data<App>, token: web::Path<String>) -> Result<HttpResponse> {
    let token = link(&token)?;
    let found = {
        let token = token.clone();
        app.at_the_door(move |conn| Box::pin(async move { outside::open(conn, &token).await }))
            .await?
    };
    let page = load(&app, &token, found, None, Problems::new()).await?;
    respond::private_page(StatusCode::OK, &page)
}

/// `POST /admin/outside/{token}`: `verdict`, and `said`.
///
/// # Errors
/// `NotFound` for every link that does not hold, `Busy`.
pub async fn answer(
    req: HttpRequest,
    app: web::Data<App>,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let token = link(&path)?;
    let (request, verdict, said) = (
        request_id(&req),
        form.text("verdict").to_owned(),
        form.text("said").to_owned(),
    );
    let done = {
        let token = token.clone();
        app.at_the_door(move |conn| {
            Box::pin(async move { outside::answer(conn, request, &token, &verdict, &said).await })
        })
        .await
    };
    let (problems, status) = match done {
        Ok(()) => return Ok(respond::see(&format!("/admin/outside/{}", token.reveal()))),
        Err(Error::Problems(problems)) => (problems, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Conflict(sentence)) => (Problems::of("said", sentence), StatusCode::CONFLICT),
        Err(error) => return Err(error),
    };
    let found = outside::look(&mut *app.newsroom().await?, &token).await?;
    let page = load(&app, &token, found, Some(&form), problems).await?;
    respond::private_page(status, &page)
}

async fn load(
    app: &App,
    token: &Token,
    found: OutsideText,
    typed: Option<&Form>,
    problems: Problems,
) -> Result<OutsidePage> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let action = format!("/admin/outside/{}", token.reveal());
    let (media, document) = (format!("{action}/media/"), |id: FileId| {
        format!("{action}/documents/{id}")
    });
    let content = &found.revision.content;
    let zone: chrono_tz::Tz = Site::load(conn)
        .await?
        .and_then(|site| site.time_zone.parse().ok())
        .unwrap_or(chrono_tz::UTC);
    let (verdict, said) = match typed {
        Some(form) => (form.text("verdict").to_owned(), form.text("said").to_owned()),
        None => (
            found.verdict.map(OutsideVerdict::word).unwrap_or_default().to_owned(),
            found.said.clone(),
        ),
    };
    Ok(OutsidePage {
        lead: figures::lead_from(conn, content, &media).await?,
        html: figures::html_from(conn, content, &media, &document).await?,
        until: found
            .expires_at
            .with_timezone(&zone)
            .format("%-d %B %Y, %H:%M")
            .to_string(),
        kicker: content.kicker.clone(),
        headline: headline_or_none(&content.headline),
        dek: content.dek.clone(),
        byline: content.printed_names(),
        lang: content.lang.clone(),
        number: found.revision.number,
        is_overtaken: found.is_overtaken,
        is_answered: found.verdict.is_some(),
        name: found.name,
        question: found.question,
        door: DoorFrame::load(app).await?,
        action,
        verdict,
        said,
        problems,
    })
}

/// `GET /admin/outside/{token}/media/{file}`: a picture of that text, in any size that there is.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn picture(
    req: HttpRequest,
    app: web::Data<App>,
    asked: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let (token, file) = asked.into_inner();
    let token = link(&token)?;
    let rendition = {
        let mut conn = app.newsroom().await?;
        let conn: &mut Conn = &mut conn;
        let text = outside::look(conn, &token).await?;
        let rendition: Rendition = files::named(conn, &file).await?;
        if !text.revision.content.pictures().contains(&rendition.picture_id) {
            return Err(Error::NotFound);
        }
        rendition
    };
    files::to_somebody(&app, &req, &rendition).await
}

/// `GET /admin/outside/{token}/documents/{id}`: a document of that text.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn document(
    req: HttpRequest,
    app: web::Data<App>,
    asked: web::Path<(String, FileId)>,
) -> Result<HttpResponse> {
    let (token, id) = asked.into_inner();
    let token = link(&token)?;
    let file: StoryFile = {
        let mut conn = app.newsroom().await?;
        let conn: &mut Conn = &mut conn;
        let text = outside::look(conn, &token).await?;
        let held = text.revision.content.files();
        let all = StoryFile::all(conn, &held).await?;
        all.into_iter()
            .find(|(known, _)| *known == id)
            .map(|(_, file)| file)
            .ok_or(Error::NotFound)?
    };
    files::document_of_newsroom(&app, &req, &file).await
}
