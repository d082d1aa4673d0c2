//! The built-in reader site: the same live stories as the Content API, as pages.

pub mod frame;

use std::iter;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;

use self::frame::Frame;
use super::{
    api::articles::{alike, missing, newsroom},
    respond,
};
use crate::{
    app::App,
    articles::{
        body::SafeHtml,
        filter::{Field, Filter},
        lists::{Place, Window},
        live::{Correction, LiveArticle},
    },
    delivery::{
        content::{PublicSite, References, time},
        json_ld::{self, JsonLd},
        links,
        terms::{Kind, Term},
    },
    error::{Error, Result},
    platform::db::Conn,
};

/// Stories on the front page and in an archive.
const PAGE: i64 = 24;
const ALSO: i64 = 4;

/// A link with its words.
pub struct Link {
    /// Path.
    pub href: String,
    /// Words.
    pub label: String,
}

/// A story in a list of the site.
pub struct Card {
    /// Path.
    pub href: String,
    /// Main title.
    pub headline: String,
    /// Lines under it.
    pub dek: String,
    /// Name of its category.
    pub category: String,
    /// Printed names.
    pub byline: String,
    /// For the machine.
    pub datetime: String,
    /// For the reader.
    pub date: String,
}

fn cards(articles: &[LiveArticle], refs: &References, frame: &Frame) -> Vec<Card> {
    articles
        .iter()
        .map(|article| Card {
            href: links::article(&article.slug),
            headline: article.headline.clone(),
            dek: article.dek.clone(),
            category: refs.category(article).map(|term| term.name.clone()).unwrap_or_default(),
            byline: article
                .byline()
                .iter()
                .map(|name| name.name.clone())
                .collect::<Vec<_>>()
                .join(", "),
            datetime: time(article.published_at),
            date: frame.date(article.published_at),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "site/list.html")]
struct ListPage {
    site: Frame,
    title: String,
    lead: String,
    heading: String,
    crumbs: Vec<Link>,
    canonical: String,
    cards: Vec<Card>,
    is_front: bool,
    older: Option<String>,
}

/// `GET /`
///
/// # Errors
/// `Busy`, also before set-up.
pub async fn home(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let mut conn = app.readers().await?;
    let public = PublicSite::load(&mut conn).await?.ok_or_else(|| {
        Error::Busy("This newsroom is not set up yet. Whoever runs it opens the link that Copydesk printed when it started, or wrote into the file setup-link of its data folder.".into())
    })?;
    let site = Frame::load(&mut conn, &public, None).await?;
    let found = LiveArticle::list(&mut conn, &Filter::default(), &newest())
        .await?
        .articles;
    let refs = References::of(&mut conn, &public, &found).await?;
    let page = ListPage {
        title: public.name.clone(),
        lead: public.tagline.clone(),
        heading: format!("{}: the front page", public.name),
        crumbs: vec![],
        canonical: links::on_site(&public.url, "/"),
        cards: cards(&found, &refs, &site),
        is_front: true,
        older: None,
        site,
    };
    respond::reader_page(&req, &page, "articles site lists")
}

const fn newest() -> Window {
    Window::newest(PAGE)
}

/// `GET /category/{slug}`
///
/// # Errors
/// See `archive`.
pub async fn category(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    archive(&req, &app, Kind::Category, &slug).await
}

/// `GET /tag/{slug}`
///
/// # Errors
/// See `archive`.
pub async fn tag(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    archive(&req, &app, Kind::Tag, &slug).await
}

/// `GET /author/{slug}`
///
/// # Errors
/// See `archive`.
pub async fn author(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    archive(&req, &app, Kind::Author, &slug).await
}

/// Everything under one category, tag or author, newest first.
async fn archive(req: &HttpRequest, app: &App, kind: Kind, slug: &str) -> Result<HttpResponse> {
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let mut conn = app.readers().await?;
    let public = newsroom(&mut conn).await?;
    let Some(term) = Term::find(&mut conn, kind, slug).await? else {
        let found = Term::formerly(&mut conn, kind, slug).await?.ok_or(Error::NotFound)?;
        return Ok(respond::moved(&kind.path(&found.slug)));
    };
    let site = Frame::load(&mut conn, &public, (kind == Kind::Category).then_some(slug)).await?;
    let place = match req.query_string().strip_prefix("after=") {
        Some(text) => crate::delivery::cursor::open(&app.db.cursor_key, slug, text),
        None => None,
    };
    let stretch = LiveArticle::list(&mut conn, &about(kind, slug), &Window { place, ..newest() }).await?;
    let refs = References::of(&mut conn, &public, &stretch.articles).await?;
    let older = stretch.articles.last().filter(|_| stretch.more_after).map(|last| {
        let place = Place {
            at: last.published_at,
            id: last.id.0,
            back: false,
        };
        format!(
            "{}?after={}",
            kind.path(slug),
            crate::delivery::cursor::seal(&app.db.cursor_key, slug, place)
        )
    });
    let page = ListPage {
        title: format!("{} · {}", term.name, public.name),
        lead: term.bio.clone(),
        heading: term.name.clone(),
        crumbs: above(&mut conn, kind, &term).await?,
        canonical: links::on_site(&public.url, &kind.path(slug)),
        cards: cards(&stretch.articles, &refs, &site),
        is_front: false,
        older,
        site,
    };
    respond::reader_page(req, &page, &format!("articles {}", kind.object()))
}

/// Home, then the categories above this one.
async fn above(conn: &mut Conn, kind: Kind, term: &Term) -> Result<Vec<Link>> {
    if kind != Kind::Category {
        return Ok(crumbs([]));
    }
    let all = Term::categories(conn).await?;
    Ok(crumbs(term.ancestors(|id| all.iter().find(|other| other.id == id))))
}

fn about(kind: Kind, slug: &str) -> Filter {
    let field = match kind {
        Kind::Category => Field::Category,
        Kind::Tag => Field::Tag,
        Kind::Author => Field::Author,
    };
    Filter::default().any(field, vec![slug.to_owned()])
}

/// A name in the byline of a page.
pub struct PrintedName {
    /// As printed.
    pub name: String,
    /// Their page, while they are public.
    pub href: Option<String>,
}

/// What readers were told about a change.
pub struct Note {
    heading: String,
    text: String,
}

/// A story as a page; the preview of the newsroom is made of the same parts.
#[derive(Template)]
#[template(path = "site/article.html")]
pub struct ArticlePage {
    /// Head and foot.
    pub site: Frame,
    /// Home, then the categories.
    pub crumbs: Vec<Link>,
    /// Language of the text.
    pub lang: String,
    /// Label above.
    pub kicker: String,
    /// Main title.
    pub headline: String,
    /// Lines under it.
    pub dek: String,
    /// Names.
    pub byline: Vec<PrintedName>,
    /// For the machine.
    pub datetime: String,
    /// For the reader; empty in a preview of what was never published.
    pub date: String,
    /// "Updated 15:02", when it was.
    pub updated: Option<String>,
    /// The text.
    pub body: SafeHtml,
    /// Corrections.
    pub notes: Vec<Note>,
    /// Tags.
    pub tags: Vec<Link>,
    /// You may also like.
    pub also: Vec<Card>,
    /// Canonical address; none in a preview.
    pub canonical: Option<String>,
    /// For search engines; none in a preview.
    pub json_ld: Option<JsonLd>,
    /// In a preview.
    pub preview: Option<Preview>,
}

/// What a preview says of itself.
pub struct Preview {
    /// Where the story is worked on.
    pub back: String,
    /// Readers have exactly this.
    pub is_live: bool,
}

/// `GET /{slug}`: an address of the past leads to the present one.
///
/// # Errors
/// `NotFound`, `Gone`, `Busy`.
pub async fn article(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let mut conn = app.readers().await?;
    let Some(article) = LiveArticle::by_slug(&mut conn, &slug).await? else {
        return match missing(&mut conn, None, Some(&slug)).await {
            Error::Gone(notice) => gone(&mut conn, notice).await,
            error => Err(error),
        };
    };
    if article.slug != slug {
        return Ok(respond::moved(&links::article(&article.slug)));
    }
    let public = newsroom(&mut conn).await?;
    let page = article_page(&mut conn, &public, &article).await?;
    respond::reader_page(&req, &page, &format!("article-{} articles lists site", article.id))
}

#[derive(Template)]
#[template(path = "site/gone.html")]
struct GonePage {
    site: Frame,
    notice: String,
}

/// A story that readers had: what is said in its place, in the newsroom's own frame.
async fn gone(conn: &mut Conn, notice: Option<String>) -> Result<HttpResponse> {
    let public = newsroom(conn).await?;
    let page = GonePage {
        site: Frame::load(conn, &public, None).await?,
        notice: Error::Gone(notice).to_string(),
    };
    respond::page_with(StatusCode::GONE, &page)
}

async fn article_page(conn: &mut Conn, public: &PublicSite, article: &LiveArticle) -> Result<ArticlePage> {
    let refs = References::of(conn, public, std::slice::from_ref(article)).await?;
    let category = refs.category(article);
    let site = Frame::load(conn, public, category.map(|term| term.slug.as_str())).await?;
    let similar = alike(conn, article, &refs, ALSO).await?;
    let also_refs = References::of(conn, public, &similar).await?;
    let notes = Correction::of(conn, article.id).await?;
    Ok(ArticlePage {
        crumbs: crumbs(
            category
                .into_iter()
                .flat_map(|last| refs.ancestors(last).into_iter().chain([last])),
        ),
        lang: article.lang.clone(),
        kicker: article.kicker.clone(),
        headline: article.headline.clone(),
        dek: article.dek.clone(),
        byline: article
            .byline()
            .into_iter()
            .map(|name| PrintedName {
                href: refs.author(name.author_id).map(|term| links::author(&term.slug)),
                name: name.name,
            })
            .collect(),
        datetime: time(article.published_at),
        date: site.date_and_time(article.published_at),
        updated: (article.updated_at > article.published_at)
            .then(|| format!("Updated {}", site.date_and_time(article.updated_at))),
        body: article.body()?.unwrap_or_default().html(),
        notes: notes
            .into_iter()
            .map(|note| Note {
                heading: format!("{}, {}", titled(&note.kind), site.date_and_time(note.at)),
                text: note.note,
            })
            .collect(),
        tags: refs
            .tags(article)
            .iter()
            .map(|term| Link {
                href: links::tag(&term.slug),
                label: term.name.clone(),
            })
            .collect(),
        also: cards(&similar, &also_refs, &site),
        canonical: Some(links::on_site(&public.url, &links::article(&article.slug))),
        json_ld: Some(json_ld::news_article(article, &refs, public)),
        preview: None,
        site,
    })
}

/// Home, then these categories.
fn crumbs<'a>(categories: impl IntoIterator<Item = &'a Term>) -> Vec<Link> {
    let home = Link {
        href: "/".into(),
        label: "Home".into(),
    };
    let below = categories.into_iter().map(|term| Link {
        href: links::category(&term.slug),
        label: term.name.clone(),
    });
    iter::once(home).chain(below).collect()
}

fn titled(kind: &str) -> String {
    let mut letters = kind.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
