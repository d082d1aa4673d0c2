//! The page that a link opens for somebody outside: one revision, its pictures and documents, and what they think of it.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;

use crate::{
    app::App,
    articles::{
        gate::withheld,
        outside::{self, OutsideText, OutsideVerdict},
    },
    body::SafeHtml,
    delivery::plate::Plate,
    error::{Error, Problems, Result},
    ids::FileId,
    media::{rendition::Rendition, story_file::StoryFile},
    platform::{db::Conn, token::Token},
    site::Site,
    web::{
        admin::{
            headline_or_none,
            people::door::{DoorFrame, link},
            story::figures,
        },
        files,
        request::{Form, request_id},
        respond,
    },
};

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
        let id = rendition.picture_id;
        if !text.revision.content.pictures().contains(&id) || withheld::is_taken(conn, id).await? {
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
