//! What readers get where there is no page: the newsroom's own head and foot, a sentence, and a way on. An address that
//! is only spelt differently leads to its page.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;

use super::{
    cards::{StoryTeaser, cards},
    frame::Frame,
};
use crate::{
    app::App,
    delivery::{
        content::References,
        links,
        terms::{Term, TermKind},
    },
    error::{Error, Result},
    live::{
        filter::Filter,
        story::{By, Gone, LiveArticle, TextOf},
        window::Window,
    },
    platform::db::Conn,
    redirects,
    web::{
        paths::{is_below, joined, mended, only_reads, segments, with_query, without_slashes},
        request::request_id,
        respond,
    },
    words::Word,
};

/// Stories on an error page.
const NEWEST: i64 = 3;
/// An error page does not wait for what may be the trouble itself.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Template)]
#[template(path = "site/trouble.html")]
struct SiteTroublePage {
    site: Frame,
    status: u16,
    heading: String,
    sentence: String,
    number: Option<String>,
    /// What stands in the form that searches, where there is one: nothing that the address says, since all that is missing
    /// looks alike.
    question: Option<&'static str>,
    newest: Vec<StoryTeaser>,
}

impl SiteTroublePage {
    fn new(req: &HttpRequest, error: &Error, status: StatusCode, site: Frame, newest: Vec<StoryTeaser>) -> Self {
        let (heading, why) = match error {
            Error::Gone(_) => (Word::Gone, Word::GoneWhy),
            Error::Internal(_) => (Word::Broken, Word::BrokenWhy),
            Error::Busy(_) => (Word::Busy, Word::BrokenWhy),
            _ => (Word::Missing, Word::MissingWhy),
        };
        let sentence = match error {
            Error::Gone(Some(notice)) => notice.clone(),
            _ => site.say(why).to_owned(),
        };
        let number = matches!(error, Error::Internal(_));
        let searches = matches!(error, Error::NotFound | Error::Gone(_));
        Self {
            status: status.as_u16(),
            heading: site.say(heading).to_owned(),
            sentence,
            number: number.then(|| site.words.with(Word::BrokenNumber, &request_id(req).to_string())),
            question: searches.then_some(""),
            newest,
            site,
        }
    }
}

/// A plain answer to an error in the site's own frame, as long as that can be had.
pub async fn in_frame(req: &HttpRequest, error: &Error, plain: HttpResponse) -> HttpResponse {
    let ours = !["/admin", "/setup", "/api"]
        .iter()
        .any(|other| is_below(req.path(), other));
    let framed = match error {
        Error::NotFound | Error::Gone(_) | Error::Internal(_) if ours => {
            let framed = tokio::time::timeout(PATIENCE, framed(req, error, plain.status())).await;
            framed.ok().and_then(Result::ok).flatten()
        }
        Error::Busy(_) if ours => None, // whoever is busy is not asked for more
        _ => return plain,
    };
    framed.or_else(|| from_memory(req, error, &plain)).unwrap_or(plain)
}

async fn framed(req: &HttpRequest, error: &Error, status: StatusCode) -> Result<Option<HttpResponse>> {
    let app = req.app_data::<web::Data<App>>().filter(|app| app.site);
    let Some(app) = app else { return Ok(None) };
    let book = app.books.open(&app.watch, &app.db.readers).await?;
    let mut conn = app.readers().await?;
    let conn: &mut Conn = &mut conn;
    if matches!(error, Error::NotFound)
        && let Some(address) = address(conn, req).await?
    {
        return Ok(Some(respond::moved(&address)));
    }
    let Some(book) = book else { return Ok(None) };
    let site = Frame::load(conn, &book, app.watch.clock(), None).await?;
    let newest = LiveArticle::list_with(conn, book.cards(), &Filter::default(), &Window::newest(NEWEST))
        .await?
        .articles;
    let refs = References::of(conn, &book, &newest)
        .await?
        .and_corrections(conn, &newest)
        .await?;
    let newest = cards(&newest, &refs, &site);
    respond::page_with(status, &SiteTroublePage::new(req, error, status, site, newest)).map(Some)
}

/// The same without the database: with the newsroom as it was last read, and without stories.
fn from_memory(req: &HttpRequest, error: &Error, plain: &HttpResponse) -> Option<HttpResponse> {
    let app = req.app_data::<web::Data<App>>().filter(|app| app.site)?;
    let site = Frame::bare(&app.remembered()?);
    let page = SiteTroublePage::new(req, error, plain.status(), site, vec![]);
    let mut answer = respond::page_with(plain.status(), &page).ok()?;
    if let Some(later) = plain.headers().get(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, later.clone());
    }
    Some(answer)
}

/// The page that an address means which is spelt with other slashes or capitals, or that it leads to by hand; none where there is no such page, so
/// that what readers may not know of looks like what never was.
async fn address(conn: &mut Conn, req: &HttpRequest) -> Result<Option<String>> {
    if !only_reads(req) {
        return Ok(None);
    }
    let spelt = without_slashes(req.path()).to_lowercase();
    if spelt != req.path()
        && let Some(address) = spelt_differently(conn, &spelt).await?
    {
        return Ok(Some(with_query(req, &address)));
    }
    let Some(path) = segments(req.path()).map(|parts| joined(&mended(&parts))) else {
        return Ok(None);
    };
    let led = redirects::leads_to(conn, &path).await?;
    if led.is_some()
        && let Some(app) = req.app_data::<web::Data<App>>()
    {
        app.reads.led_on(&path);
    }
    Ok(led.map(|address| with_query(req, &address)))
}

/// The page that these parts mean.
async fn spelt_differently(conn: &mut Conn, spelt: &str) -> Result<Option<String>> {
    let parts: Vec<&str> = spelt.split('/').skip(1).collect();
    let found = match parts.as_slice() {
        [""] => Some("/".to_owned()),
        [slug] => story(conn, slug).await?,
        [kind, slug] => term(conn, kind, slug).await?,
        _ => None,
    };
    Ok(found)
}

async fn story(conn: &mut Conn, slug: &str) -> Result<Option<String>> {
    if let Some(article) = LiveArticle::find(conn, By::Slug(slug), TextOf::Nothing).await? {
        return Ok(Some(links::article(&article.slug)));
    }
    let gone = Gone::find(conn, None, Some(slug)).await?;
    Ok(gone.map(|_| links::article(slug)))
}

async fn term(conn: &mut Conn, kind: &str, slug: &str) -> Result<Option<String>> {
    let kinds = [TermKind::Category, TermKind::Tag, TermKind::Author, TermKind::Series];
    let Some(kind) = kinds.into_iter().find(|known| known.object() == kind) else {
        return Ok(None);
    };
    let found = match Term::find(conn, kind, slug).await? {
        Some(term) => Some(term),
        None => Term::formerly(conn, kind, slug).await?,
    };
    Ok(found.map(|term| kind.path(&term.slug)))
}
