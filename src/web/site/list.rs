//! Pages that list stories: the front, and everything under a category, a tag or an author, newest first.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    LabelledLink,
    cards::{StoryTeaser, cards},
    crumbs,
    frame::{AlternateLink, Dress, Frame, Share, TriedBar},
    nothing_yet, section,
};
use crate::{
    app::App,
    delivery::{
        book::{Book, FRONT},
        content::References,
        cursor, links,
        plate::{Plate, PlateRoom},
        site::PublicSite,
        surrogate::{Family, Keys},
        terms::{Term, TermKind},
    },
    error::{Error, Result},
    live::{
        filter::{Condition, Field, Filter},
        list::ListSlice,
        story::{LiveArticle, Placed},
        window::{Cursor, Window},
    },
    platform::db::Conn,
    web::{paths::with_query, respond},
    words::Word,
};

/// Stories on a page.
const PAGE: i64 = 24;

#[derive(Template)]
#[template(path = "site/list.html")]
struct ListPage {
    site: Frame,
    title: String,
    /// What an author writes about.
    beat: String,
    lead: String,
    heading: String,
    crumbs: Vec<LabelledLink>,
    share: Share,
    /// What an author looks like.
    portrait: Option<Plate>,
    cards: Vec<StoryTeaser>,
    is_front: bool,
    /// What stands beside the first story of the front, where editors put more than that one there: what their list is called, and
    /// how many of it.
    river_of: Option<(String, usize)>,
    /// The categories right below this one.
    subsections: Vec<LabelledLink>,
    /// The newest of each section, at the end of the front.
    by_section: Vec<FrontSection>,
    newer: Option<String>,
    older: Option<String>,
    /// Feeds of what is listed, besides those of all stories.
    feeds: Vec<AlternateLink>,
}

/// The newest of a section, on the front.
struct FrontSection {
    link: LabelledLink,
    cards: Vec<StoryTeaser>,
}

/// Stories beside the first one on the front.
const RIVER: usize = 6;

impl ListPage {
    /// On the front, those that stand beside the first one.
    fn river(&self) -> &[StoryTeaser] {
        let all = self.cards.get(1..).unwrap_or_default();
        all.get(..self.river_length()).unwrap_or(all)
    }

    fn river_length(&self) -> usize {
        self.river_of.as_ref().map_or(RIVER, |(_, count)| RIVER.min(*count))
    }

    /// Those of the list; on the front, what is left.
    fn rows(&self) -> &[StoryTeaser] {
        let above = if self.is_front { 1 + self.river_length() } else { 0 };
        self.cards.get(above..).unwrap_or_default()
    }
}

/// What a list is about, wherever one is in it.
struct About<'a> {
    path: String,
    scope: &'a str,
    filter: Filter,
    heading: String,
    beat: String,
    lead: String,
    crumbs: Vec<LabelledLink>,
    portrait: Option<Plate>,
    subsections: Vec<LabelledLink>,
    is_front: bool,
}

/// `GET /`
///
/// # Errors
/// `NotSetUp`, `Busy`.
pub async fn front(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await?;
    let public = &book.site;
    let mut conn = app.readers().await?;
    let site = Frame::load(&mut conn, &book, app.watch.clock(), None).await?;
    let keys = site.keys(&book);
    let about = About::front(&site, public);
    page(&req, &app, &mut conn, &book, site, about, keys).await
}

/// What editors put on top of the front.
#[derive(Default)]
pub struct FrontLead {
    /// Their stories in order, with what each is called there.
    pub placed: Vec<(Arc<LiveArticle>, String)>,
    /// What their list is called.
    pub name: String,
}

impl FrontLead {
    /// Of now. Where there is no list for it, or it shows nothing, the newest stories lead.
    async fn load(conn: &mut Conn, book: &Book) -> Result<Self> {
        let Some(list) = book.lists.iter().find(|list| list.slug == FRONT) else {
            return Ok(Self::default());
        };
        let placed = Placed::first(conn, FRONT, PAGE).await?.into_iter();
        Ok(Self {
            placed: placed
                .map(|one| {
                    let headline = one.headline();
                    (Arc::new(one.article), headline)
                })
                .collect(),
            name: list.name.clone(),
        })
    }

    /// What stands beside the first story is the editors' too, where they put more than that one there.
    fn river(&self) -> Option<(String, usize)> {
        let beside = self.placed.len().checked_sub(1).filter(|beside| *beside > 0)?;
        Some((self.name.clone(), beside))
    }

    /// Stories of the front in their order: those that editors put there, then the newest of the others.
    async fn teasers(
        self,
        conn: &mut Conn,
        book: &Arc<Book>,
        newest: &[Arc<LiveArticle>],
        site: &Frame,
    ) -> Result<(Vec<StoryTeaser>, Keys)> {
        let (mut all, named): (Vec<Arc<LiveArticle>>, Vec<String>) = self.placed.into_iter().unzip();
        let is_new = |one: &&Arc<LiveArticle>| all.iter().all(|placed| placed.id != one.id);
        let others: Vec<Arc<LiveArticle>> = newest.iter().filter(is_new).cloned().collect();
        all.extend(others);
        let (mut cards, refs) = teasers(conn, book, &all, site, true).await?;
        for (card, headline) in cards.iter_mut().zip(named) {
            card.headline = headline;
        }
        Ok((cards, refs.keys(&all)))
    }
}

/// The front as somebody tries its dress on.
///
/// # Errors
/// Database errors.
pub async fn tried_front(
    conn: &mut Conn,
    book: &Arc<Book>,
    now: DateTime<Utc>,
    dress: Dress<'_>,
) -> Result<impl Template + use<>> {
    let mut site = Frame::dressed(conn, book, now, None, dress).await?;
    site.tried = Some(TriedBar {
        said: "This is how the site would be. Readers do not have it yet.".to_owned(),
        back: LabelledLink {
            href: "/admin/settings/site".to_owned(),
            label: "Back to the settings".to_owned(),
        },
    });
    let stretch = LiveArticle::list_with(
        conn,
        book.cards(),
        &book.knowing(Filter::default()),
        &Window::newest(PAGE),
    )
    .await?;
    let (by_section, _) = by_section(conn, book, &site).await?;
    let lead = FrontLead::load(conn, book).await?;
    private_front(conn, book, site, (lead, &stretch.articles, by_section)).await
}

/// What stands on the front at a moment, for those who may see it before.
pub struct FrontAt {
    /// When.
    pub at: DateTime<Utc>,
    /// What editors put on top.
    pub lead: FrontLead,
    /// The newest of everything.
    pub newest: Vec<Arc<LiveArticle>>,
    /// The newest of the sections that the front shows, by the id of each.
    pub by_section: Vec<(Uuid, Vec<LiveArticle>)>,
    /// Feature Posts, with what each is called there.
    pub featured: Vec<(Arc<LiveArticle>, String)>,
    /// What is breaking, in the same way.
    pub breaking: Vec<(Arc<LiveArticle>, String)>,
    /// Where files are that no reader has yet.
    pub files_at: &'static str,
}

/// Sections of which the front shows the newest, where it does, and how many of each.
#[must_use]
pub fn sections_on_front(book: &Book) -> (Vec<Uuid>, i64) {
    let shown = if book.design.front_by_section { SECTIONS } else { 0 };
    (
        book.sections.iter().take(shown).map(|term| term.id).collect(),
        OF_SECTION,
    )
}

/// The front of a moment.
///
/// # Errors
/// Database errors.
pub async fn front_at(
    conn: &mut Conn,
    book: &Arc<Book>,
    front: FrontAt,
    tried: TriedBar,
) -> Result<impl Template + use<>> {
    let mut site = Frame::load(conn, book, front.at, None).await?;
    site.tried = Some(tried);
    site.files_at = front.files_at;
    site.holds(&front.featured, &front.breaking, front.at);
    let mut by_section = vec![];
    for (id, articles) in &front.by_section {
        let articles: Vec<Arc<LiveArticle>> = articles.iter().cloned().map(Arc::new).collect();
        let term = book.sections.iter().find(|term| term.id == *id);
        if let (Some(term), false) = (term, articles.is_empty()) {
            by_section.push(FrontSection {
                link: section(term),
                cards: teasers(conn, book, &articles, &site, false).await?.0,
            });
        }
    }
    private_front(conn, book, site, (front.lead, &front.newest, by_section)).await
}

/// The front for somebody of the newsroom, who is led nowhere else in it.
async fn private_front(
    conn: &mut Conn,
    book: &Arc<Book>,
    site: Frame,
    (lead, newest, by_section): (FrontLead, &[Arc<LiveArticle>], Vec<FrontSection>),
) -> Result<ListPage> {
    let about = About::front(&site, &book.site);
    let (title, heading) = (book.site.name.clone(), about.heading.clone());
    Ok(ListPage {
        share: Share::of_list(&site, &title, &about.lead, links::on_site(&book.site.url, "/")),
        by_section,
        river_of: lead.river(),
        cards: lead.teasers(conn, book, newest, &site).await?.0,
        title,
        heading,
        beat: String::new(),
        lead: about.lead,
        crumbs: vec![],
        portrait: None,
        subsections: vec![],
        is_front: true,
        feeds: vec![],
        newer: None,
        older: None,
        site,
    })
}

impl About<'_> {
    fn front(site: &Frame, public: &PublicSite) -> Self {
        About {
            path: "/".into(),
            scope: "front",
            filter: Filter::default(),
            heading: site.words.with(Word::Front, &public.name),
            beat: String::new(),
            lead: public.tagline.clone(),
            crumbs: vec![],
            portrait: None,
            subsections: vec![],
            is_front: true,
        }
    }
}

/// Sections at the end of the front, and stories of each.
const SECTIONS: usize = 6;
const OF_SECTION: i64 = 4;

/// The newest of each section, where the front shows them, and what they are made from.
async fn by_section(conn: &mut Conn, book: &Arc<Book>, site: &Frame) -> Result<(Vec<FrontSection>, Keys)> {
    let (mut all, mut keys) = (vec![], Keys::new());
    if !site.has_sections_on_front {
        return Ok((all, keys));
    }
    for term in book.sections.iter().take(SECTIONS) {
        let filter = Filter::default().and(Condition::Listed(Field::Category, book.below(term.id)));
        let stretch = LiveArticle::list_with(conn, book.cards(), &filter, &Window::newest(OF_SECTION)).await?;
        let (cards, refs) = teasers(conn, book, &stretch.articles, site, false).await?;
        keys = keys
            .and(refs.keys(&stretch.articles))
            .some(Family::Articles, stretch.on);
        if !cards.is_empty() {
            all.push(FrontSection {
                link: section(term),
                cards,
            });
        }
    }
    Ok((all, keys))
}

/// These stories as lists show them; on the front the first one large.
async fn teasers(
    conn: &mut Conn,
    book: &Arc<Book>,
    articles: &[Arc<LiveArticle>],
    site: &Frame,
    is_front: bool,
) -> Result<(Vec<StoryTeaser>, References)> {
    let refs = References::of(conn, book, articles).await?;
    let refs = refs.and_corrections(conn, articles).await?;
    let mut teasers = cards(articles, &refs, site);
    if let (true, Some(first), Some(article)) = (is_front, teasers.first_mut(), articles.first()) {
        first.plate = Plate::beside_headline(article, PlateRoom::Top, site.files_at);
    }
    Ok((teasers, refs))
}

/// `GET /category/{slug}`
///
/// # Errors
/// See `archive`.
pub async fn category(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    archive(&req, &app, TermKind::Category, &slug).await
}

/// `GET /tag/{slug}`
///
/// # Errors
/// See `archive`.
pub async fn tag(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    archive(&req, &app, TermKind::Tag, &slug).await
}

/// `GET /author/{slug}`
///
/// # Errors
/// See `archive`.
pub async fn author(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    archive(&req, &app, TermKind::Author, &slug).await
}

/// Everything under one category, tag or author.
async fn archive(req: &HttpRequest, app: &App, kind: TermKind, slug: &str) -> Result<HttpResponse> {
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let book = app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let Some(term) = Term::find(&mut conn, kind, slug).await? else {
        let found = Term::formerly(&mut conn, kind, slug).await?.ok_or(Error::NotFound)?;
        return Ok(respond::moved(&with_query(req, &kind.path(&found.slug))));
    };
    let now = app.watch.clock();
    let site = Frame::load(&mut conn, &book, now, (kind == TermKind::Category).then_some(slug)).await?;
    let about = About {
        path: kind.path(slug),
        scope: slug,
        filter: Filter::default().any(field(kind), vec![slug.to_owned()]),
        heading: term.name.clone(),
        beat: term.beat.clone(),
        lead: term.bio.clone(),
        crumbs: above(&book, &site, kind, &term),
        portrait: Plate::portrait(&term, links::FILES),
        subsections: match kind {
            TermKind::Category => book.children(term.id).map(section).collect(),
            TermKind::Tag | TermKind::Author | TermKind::Series => vec![],
        },
        is_front: false,
    };
    let keys = site.keys(&book).some(Family::Articles, [term.id]).term(kind, &term);
    page(req, app, &mut conn, &book, site, about, keys).await
}

/// Home, then the categories above this one.
fn above(book: &Book, site: &Frame, kind: TermKind, term: &Term) -> Vec<LabelledLink> {
    match kind {
        TermKind::Category => crumbs(site, book.ancestors(term)),
        TermKind::Tag | TermKind::Author | TermKind::Series => crumbs(site, []),
    }
}

const fn field(kind: TermKind) -> Field {
    match kind {
        TermKind::Category => Field::Category,
        TermKind::Tag => Field::Tag,
        TermKind::Author => Field::Author,
        TermKind::Series => Field::Series,
    }
}

/// A stretch of a list as a page. Beyond the first, it has a title and a canonical address of its own.
async fn page(
    req: &HttpRequest,
    app: &App,
    conn: &mut Conn,
    book: &Arc<Book>,
    site: Frame,
    about: About<'_>,
    keys: Keys,
) -> Result<HttpResponse> {
    if let Some(address) = first_page(req, &about.path)? {
        return Ok(respond::moved(&address));
    }
    let place = place(req, app, about.scope)?;
    let window = Window {
        place,
        ..Window::newest(PAGE)
    };
    let public = &book.site;
    let stretch = LiveArticle::list_with(conn, book.cards(), &book.knowing(about.filter.clone()), &window).await?;
    if place.is_some_and(|place| place.back) && stretch.before.is_none() {
        return Ok(respond::see(&about.path)); // The beginning has one address.
    }
    if place.is_some() && stretch.articles.is_empty() && stretch.after.is_none() {
        return Err(Error::NotFound); // What stood there is gone.
    }
    let is_front = about.is_front && place.is_none();
    let lead = match is_front {
        true => FrontLead::load(conn, book).await?,
        false => FrontLead::default(),
    };
    let river_of = lead.river();
    let (cards, of_cards) = match is_front {
        true => lead.teasers(conn, book, &stretch.articles, &site).await?,
        false => {
            let (cards, refs) = teasers(conn, book, &stretch.articles, &site, false).await?;
            (cards, refs.keys(&stretch.articles))
        }
    };
    let (by_section, of_sections) = match is_front {
        true => by_section(conn, book, &site).await?,
        false => (vec![], Keys::new()),
    };
    let first = stretch.articles.first().filter(|_| place.is_some());
    let named = |name: &str| {
        first.map(|first| {
            site.words
                .filled(Word::Until, &[name, &site.date_and_time(first.published_at)])
        })
    };
    let name = if about.is_front { &public.name } else { &about.heading };
    let heading = named(name).unwrap_or_else(|| about.heading.clone());
    let title = match named(name) {
        Some(title) if about.is_front => title,
        Some(title) => format!("{title} · {}", public.name),
        None if about.is_front => public.name.clone(),
        None => format!("{} · {}", about.heading, public.name),
    };
    let address = match req.query_string() {
        query if place.is_some() => format!("{}?{query}", about.path),
        _ => about.path.clone(),
    };
    let page = ListPage {
        share: Share::of_list(&site, &title, &about.lead, links::on_site(&public.url, &address)),
        newer: turn(app, &about, &stretch, true),
        older: turn(app, &about, &stretch, false),
        feeds: match about.is_front {
            true => vec![],
            false => site.feeds_beside(&about.path, &format!("{} · {}", about.heading, public.name)),
        },
        is_front,
        river_of,
        title,
        beat: about.beat,
        lead: about.lead,
        heading,
        crumbs: about.crumbs,
        portrait: about.portrait,
        subsections: if place.is_none() { about.subsections } else { vec![] },
        by_section,
        cards,
        site,
    };
    let of_lead: Vec<_> = book.on_list(FRONT).filter(|_| is_front).collect();
    let keys = keys
        .and(of_cards)
        .some(Family::Articles, of_lead)
        .and(of_sections)
        .some(Family::Articles, stretch.on);
    respond::reader_page(req, &page, &keys, None)
}

/// Pages have no numbers here. The first has an address without one; any other is not there.
fn first_page(req: &HttpRequest, path: &str) -> Result<Option<String>> {
    match respond::parameter(req, "page").as_deref() {
        None => Ok(None),
        Some("1") => Ok(Some(path.to_owned())),
        Some(_) => Err(Error::NotFound),
    }
}

/// Where in the list the address says that one is; none at the beginning.
///
/// # Errors
/// `NotFound` for what was not sealed here.
fn place(req: &HttpRequest, app: &App, scope: &str) -> Result<Option<Cursor>> {
    let read = |name| {
        let text = respond::parameter(req, name)?;
        let place = cursor::open(&app.db.cursor_key, scope, &text).filter(|place| place.back == (name == "before"));
        Some(place.ok_or(Error::NotFound))
    };
    read("after").or_else(|| read("before")).transpose()
}

/// The address of the stretch before or after this one.
fn turn(app: &App, about: &About<'_>, stretch: &ListSlice, back: bool) -> Option<String> {
    let (place, name) = if back {
        (stretch.before, "before")
    } else {
        (stretch.after, "after")
    };
    let place = place?;
    Some(format!(
        "{}?{name}={}",
        about.path,
        cursor::seal(&app.db.cursor_key, about.scope, place)
    ))
}
