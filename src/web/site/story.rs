//! A story as a page.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    LabelledLink,
    cards::{Part, StoryTeaser, cards, marks, parts},
    crumbs,
    discussion::{self, DiscussionPart},
    frame::{AlternateLink, Foreign, Frame, Share},
    nothing_yet, page,
};
use crate::{
    app::App,
    body::{ReaderPage, SafeHtml},
    delivery::{
        book::Book,
        content::References,
        json_ld::{self, JsonLd},
        links,
        plate::{Plate, PlateRoom},
        story::time,
        surrogate::{Family, Keys},
        terms::Term,
    },
    error::{Error, Result},
    live::{
        related::Surroundings,
        story::{By, Correction, Gone, LiveArticle},
    },
    locale::Language,
    platform::db::Conn,
    web::{paths::with_query, respond},
    words::{Word, Words},
};

const ALSO: i64 = 4;

/// What readers were told about a change.
pub struct Note {
    /// Of the publication that brought it.
    pub id: String,
    /// What kind of change it was, and when.
    pub heading: String,
    /// What readers were told, in the words of whoever published it.
    pub text: String,
}

/// A story as a page; the preview of the newsroom is made of the same parts.
#[derive(Template)]
#[template(path = "site/article.html")]
pub struct ArticlePage {
    /// Head and foot.
    pub site: Frame,
    /// Home, then the categories.
    pub crumbs: Vec<LabelledLink>,
    /// Language of the text.
    pub language: Language,
    /// The site's words in it.
    pub words: Words,
    /// Short label above the headline; may be empty.
    pub kicker: String,
    /// What kind of text it is, where that is to be said: Sponsored, Opinion …
    pub marks: Vec<String>,
    /// What the window and search engines call it.
    pub title: String,
    /// Main title.
    pub headline: String,
    /// Where it was written; may be empty.
    pub dateline: String,
    /// Lines under it.
    pub dek: String,
    /// Names, and what stands around them.
    pub byline: Vec<Part>,
    /// What those look like who signed it, beside their names.
    pub faces: Vec<Plate>,
    /// RFC 3339, for `<time datetime>`.
    pub datetime: String,
    /// For the reader; empty in a preview of what was never published.
    pub date: String,
    /// "Corrected 22 October 2026", when it was, and where it says what.
    pub updated: Option<LabelledLink>,
    /// How long it takes to read, in words.
    pub minutes: String,
    /// The picture above the text.
    pub lead: Option<Plate>,
    /// The text as HTML.
    pub body: SafeHtml,
    /// What readers were told about changes, newest first.
    pub notes: Vec<Note>,
    /// Of these, what has to be read before the text: that it was retracted.
    pub warnings: Vec<Note>,
    /// Who wrote it, where something is said of them.
    pub writers: Vec<Writer>,
    /// By what a reader tells somebody else of it; nothing in a preview.
    pub pass_on: Option<PassOn>,
    /// In the order of the story.
    pub tags: Vec<LabelledLink>,
    /// "34 comments", and where they stand.
    pub talked: Option<LabelledLink>,
    /// What readers say under it; nothing in a preview.
    pub discussion: Option<DiscussionPart>,
    /// Where a mistake in it is reported.
    pub mistake: String,
    /// *You may also like*: four stories at the most.
    pub also: Vec<StoryTeaser>,
    /// Its series, with the parts before and after it.
    pub series: Option<SeriesWay>,
    /// The stories before and after it in its section.
    pub turns: Vec<Turn>,
    /// For search engines and others who show the page; none in a preview.
    pub share: Option<Share>,
    /// For search engines; none in a preview.
    pub json_ld: Option<JsonLd>,
    /// What other sites show of it; none in a preview.
    pub oembed: Vec<AlternateLink>,
    /// Only in a preview of the newsroom.
    pub preview: Option<Preview>,
}

/// Somebody who signed a story, as readers know them.
pub struct Writer {
    /// As they are called now.
    pub name: String,
    /// Path of their page.
    pub href: String,
    /// What they write about; may be empty.
    pub beat: String,
    /// A few sentences about them; may be empty.
    pub bio: String,
    /// "All stories by …"
    pub stories: String,
    /// What they look like.
    pub portrait: Option<Plate>,
}

/// Addresses by which programs of the reader write to somebody: no other site is told.
pub struct PassOn {
    /// Opens a letter.
    pub mail: String,
    /// Opens a short message.
    pub message: String,
}

impl PassOn {
    fn of(headline: &str, url: &str) -> Self {
        let quoted = |text: &str| -> String { text.bytes().map(as_in_an_address).collect() };
        Self {
            mail: format!("mailto:?subject={}&body={}", quoted(headline), quoted(url)),
            message: format!("sms:?&body={}", quoted(&format!("{headline} {url}"))),
        }
    }
}

/// A byte of a text as it stands in an address (RFC 3986, 2.1).
fn as_in_an_address(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

/// The way to a story before or after this one.
pub struct Turn {
    id: uuid::Uuid,
    /// Whether it comes after.
    pub is_next: bool,
    /// Where it leads: the one before in this section, part two of that series.
    pub way: String,
    /// Path of its page.
    pub href: String,
    /// Its headline in lists.
    pub headline: String,
    /// Its language, where the site has another.
    pub foreign: Option<Foreign>,
}

impl Turn {
    fn to(article: &LiveArticle, is_next: bool, way: String, site: &Frame) -> Self {
        Self {
            id: article.id.0,
            is_next,
            way,
            href: links::article(&article.slug),
            headline: article.listed_headline(),
            foreign: site.foreign(&article.lang),
        }
    }

    /// To the stories before and after one in its section.
    fn in_section(around: &Surroundings, section: Option<&Term>, site: &Frame) -> Vec<Self> {
        let name = section.map_or("", |section| section.name.as_str());
        let turn = |article: &Option<Arc<LiveArticle>>, is_next, word| {
            let article = article.as_ref()?;
            Some(Self::to(article, is_next, site.words.with(word, name), site))
        };
        let before = turn(&around.previous, false, Word::PreviousIn);
        before
            .into_iter()
            .chain(turn(&around.next, true, Word::NextIn))
            .collect()
    }
}

/// A series, and where a story stands in it.
pub struct SeriesWay {
    /// Path of its page.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// "part 3 of 5"
    pub part: String,
    /// The parts before and after it.
    pub turns: Vec<Turn>,
}

impl SeriesWay {
    fn of(around: &Surroundings, series: Option<&Term>, site: &Frame) -> Option<Self> {
        let (series, place) = (series?, around.series.as_ref()?);
        let turn = |article: &Option<Arc<LiveArticle>>, is_next, part: usize| {
            let way = site.words.with(Word::Part, &part.to_string());
            Some(Turn::to(article.as_ref()?, is_next, way, site))
        };
        let before = turn(&place.previous, false, place.part.saturating_sub(1));
        Some(Self {
            href: links::series(&series.slug),
            name: series.name.clone(),
            part: site
                .words
                .filled(Word::PartOf, &[&place.part.to_string(), &place.parts.to_string()]),
            turns: before
                .into_iter()
                .chain(turn(&place.next, true, place.part + 1))
                .collect(),
        })
    }
}

/// What a preview says of itself.
pub struct Preview {
    /// Where the story is worked on.
    pub back: String,
    /// Whether readers have exactly this text.
    pub is_live: bool,
    /// The number of the revision that is shown.
    pub number: i32,
    /// Of which moment it is, where it is of one: "This is what readers get on …".
    pub then: Option<String>,
}

/// `GET /{slug}`: an address of the past leads to the present one. With `?load=` and the block of an embed, what its site
/// shows is loaded; for any other block the page is as it is.
///
/// # Errors
/// `NotFound`, `Gone`, `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let book = app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let Some(article) = book.story(&mut conn, By::Slug(&slug)).await? else {
        return Err(Gone::why(&mut conn, None, Some(&slug)).await);
    };
    if article.slug != slug {
        return Ok(respond::moved(&with_query(&req, &links::article(&article.slug))));
    }
    let asked = respond::only_parameter(&req, "load");
    let frame = match &asked {
        Some(block) => article.body()?.and_then(|text| text.frame_of(block)),
        None => None,
    };
    let loaded = asked.as_deref().filter(|_| frame.is_some());
    if article.is_page() {
        let (page, keys) = page::made(&mut conn, &book, app.watch.clock(), &article, loaded).await?;
        return respond::reader_page(&req, &page, &keys, frame.as_ref());
    }
    let (page, keys) = made(&mut conn, &book, app.watch.clock(), &article, loaded).await?;
    respond::reader_page(&req, &page, &keys, frame.as_ref())
}

/// The page, with the embed that was asked for, and what it is made of.
async fn made(
    conn: &mut Conn,
    book: &Arc<Book>,
    now: DateTime<Utc>,
    article: &LiveArticle,
    loaded: Option<&str>,
) -> Result<(ArticlePage, Keys)> {
    let public = &book.site;
    let one = std::slice::from_ref(article);
    let refs = References::of(conn, book, one)
        .await?
        .and_corrections(conn, one)
        .await?;
    let category = refs.category(article);
    let site = Frame::load(conn, book, now, category.map(|term| term.slug.as_str())).await?;
    let around = Surroundings::of_page(conn, book.cards(), article, ALSO).await?;
    let also = References::of(conn, book, &around.related).await?;
    let also = also.and_corrections(conn, &around.related).await?;
    let language = Language::of(&article.lang);
    let words = public.words(&language);
    let text = book.html_on(article, ReaderPage { words: &words, loaded })?;
    let path = category
        .into_iter()
        .flat_map(|last| refs.ancestors(last).into_iter().chain([last]));
    let when = |at: DateTime<Utc>| site.date_and_time_in(&language, at);
    let turns = Turn::in_section(&around, category, &site);
    let keys = site.keys(book).and(refs.keys(one)).and(also.keys(&around.related));
    let series = SeriesWay::of(&around, refs.series(article), &site);
    let both = turns.iter().chain(series.iter().flat_map(|series| &series.turns));
    let keys = both.fold(keys, |keys, turn| keys.one(Family::Articles, turn.id));
    let keys = keys.some(Family::Articles, around.on);
    let said = article.words();
    let share = Share::of_story(&site, article, &refs);
    let page = ArticlePage {
        crumbs: crumbs(&site, path),
        kicker: article.kicker.clone(),
        marks: marks(&article.flags, &article.genre, &words, &article.kicker),
        title: if said.search_title.is_empty() {
            article.headline.clone()
        } else {
            said.search_title
        },
        headline: article.headline.clone(),
        dateline: said.dateline,
        dek: article.dek.clone(),
        byline: parts(article, &refs, |names| words.byline(names)),
        faces: faces(article, &refs),
        datetime: time(article.published_at),
        date: when(article.published_at),
        updated: updated(article, &refs, &words, when),
        minutes: words.counted(
            Word::Minutes,
            usize::try_from(text.as_ref().map_or(0, |text| text.reading_minutes)).unwrap_or_default(),
        ),
        lead: article
            .lead()
            .and_then(|lead| Plate::of(&lead, PlateRoom::Lead, links::FILES)),
        body: text.map(|text| text.html.clone()).unwrap_or_default(),
        warnings: refs
            .told(article)
            .filter(|told| told.kind == "retraction")
            .map(|told| note(told, &words, when))
            .collect(),
        notes: refs
            .told(article)
            .filter(|told| told.kind != "retraction")
            .map(|told| note(told, &words, when))
            .collect(),
        writers: writers(article, &refs, &site),
        pass_on: Some(PassOn::of(&article.headline, &share.url)),
        tags: tags(article, &refs),
        also: cards(&around.related, &also, &site),
        series,
        turns,
        talked: discussion::link_of(&site, article),
        mistake: links::mistake_on(article.id),
        discussion: DiscussionPart::below(conn, &site, book, article).await?,
        share: Some(share),
        oembed: oembed(book, article),
        json_ld: Some(json_ld::news_article(article, &refs)),
        preview: None,
        language,
        words,
        site,
    };
    Ok((page, keys))
}

/// Those who signed it and of whom something is said.
fn writers(article: &LiveArticle, refs: &References, site: &Frame) -> Vec<Writer> {
    const MOST: usize = 4;
    let byline = article.byline();
    let authors = byline.iter().filter_map(|name| refs.author(name.author_id));
    let known = authors.filter(|author| !author.bio.is_empty() || !author.beat.is_empty());
    let writer = |author: &Term| Writer {
        name: author.name.clone(),
        href: links::author(&author.slug),
        beat: author.beat.clone(),
        bio: author.bio.clone(),
        stories: site.words.with(Word::AuthorStories, &author.name),
        portrait: Plate::beside_name(author, links::FILES),
    };
    known.take(MOST).map(writer).collect()
}

/// Where other sites ask how to show it.
fn oembed(book: &Book, article: &LiveArticle) -> Vec<AlternateLink> {
    let address = links::on_site(&book.site.url, &links::article(&article.slug));
    let forms = [("application/json+oembed", "json"), ("text/xml+oembed", "xml")];
    let link = |(kind, format)| AlternateLink {
        kind,
        title: article.headline.clone(),
        href: links::on_site(&book.site.url, &links::oembed(&address, format)),
    };
    forms.map(link).into()
}

/// Of the first of those who signed it.
fn faces(article: &LiveArticle, refs: &References) -> Vec<Plate> {
    const MOST: usize = 4;
    let byline = article.byline();
    let authors = byline.iter().filter_map(|name| refs.author(name.author_id));
    let faces = authors.filter_map(|author| Plate::beside_name(author, links::FILES));
    faces.take(MOST).collect()
}

fn tags(article: &LiveArticle, refs: &References) -> Vec<LabelledLink> {
    let link = |term: &&Term| LabelledLink {
        href: links::tag(&term.slug),
        label: term.name.clone(),
    };
    refs.tags(article).iter().map(link).collect()
}

/// What readers were last told that changed, in the word for it.
fn updated(
    article: &LiveArticle,
    refs: &References,
    words: &Words,
    when: impl Fn(DateTime<Utc>) -> String,
) -> Option<LabelledLink> {
    // A story that came back is as new as its return: what was told before stands among the notes.
    let last = refs.told(article).next().filter(|note| note.at > article.published_at);
    let word = match last.map(|note| note.kind.as_str()) {
        Some("correction") => Word::Corrected,
        Some("clarification") => Word::Clarified,
        Some("retraction") => Word::Retracted,
        _ if article.updated_at > article.published_at => Word::Updated,
        _ => return None,
    };
    Some(LabelledLink {
        href: last.map(|note| format!("#note-{}", note.id)).unwrap_or_default(),
        label: words.with(word, &when(article.updated_at)),
    })
}

/// What readers were told about changes, newest first.
pub(super) fn notes_of(
    article: &LiveArticle,
    refs: &References,
    words: &Words,
    when: impl Fn(DateTime<Utc>) -> String,
) -> Vec<Note> {
    refs.told(article).map(|told| note(told, words, &when)).collect()
}

fn note(told: &Correction, words: &Words, when: impl Fn(DateTime<Utc>) -> String) -> Note {
    Note {
        id: format!("note-{}", told.id),
        heading: words.with(Word::over_note(&told.kind), &when(told.at)),
        text: told.note.clone(),
    }
}
