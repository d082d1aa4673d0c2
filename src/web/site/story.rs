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
    frame::{AlternateLink, Frame, Share},
    nothing_yet,
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
    },
    error::{Error, Result},
    live::{
        related::RelatedStories,
        story::{By, Correction, Gone, LiveArticle},
    },
    locale::Language,
    platform::db::Conn,
    web::respond,
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
    /// In the order of the story.
    pub tags: Vec<LabelledLink>,
    /// "34 comments", and where they stand.
    pub talked: Option<LabelledLink>,
    /// What readers say under it; nothing in a preview.
    pub discussion: Option<DiscussionPart>,
    /// *You may also like*: four stories at the most.
    pub also: Vec<StoryTeaser>,
    /// For search engines and others who show the page; none in a preview.
    pub share: Option<Share>,
    /// For search engines; none in a preview.
    pub json_ld: Option<JsonLd>,
    /// What other sites show of it; none in a preview.
    pub oembed: Vec<AlternateLink>,
    /// Only in a preview of the newsroom.
    pub preview: Option<Preview>,
}

/// What a preview says of itself.
pub struct Preview {
    /// Where the story is worked on.
    pub back: String,
    /// Whether readers have exactly this text.
    pub is_live: bool,
    /// The number of the revision that is shown.
    pub number: i32,
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
        return Ok(respond::moved(&links::article(&article.slug)));
    }
    let asked = respond::only_parameter(&req, "load");
    let frame = match &asked {
        Some(block) => article.body()?.and_then(|text| text.frame_of(block)),
        None => None,
    };
    let loaded = asked.as_deref().filter(|_| frame.is_some());
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
    let RelatedStories { articles: similar, on } = RelatedStories::of(conn, book.cards(), article, ALSO).await?;
    let also = References::of(conn, book, &similar).await?;
    let also = also.and_corrections(conn, &similar).await?;
    let language = Language::of(&article.lang);
    let words = public.words(&language);
    let text = book.html_on(article, ReaderPage { words: &words, loaded })?;
    let path = category
        .into_iter()
        .flat_map(|last| refs.ancestors(last).into_iter().chain([last]));
    let when = |at: DateTime<Utc>| site.date_and_time_in(&language, at);
    let keys = site.keys(book).and(refs.keys(one)).and(also.keys(&similar));
    let keys = keys.some(Family::Articles, on);
    let said = article.words();
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
        notes: refs.told(article).map(|told| note(told, &words, when)).collect(),
        tags: tags(article, &refs),
        also: cards(&similar, &also, &site),
        talked: discussion::link_of(&site, article),
        discussion: DiscussionPart::below(conn, &site, book, article).await?,
        share: Some(Share::of_story(&site, article, &refs)),
        oembed: oembed(book, article),
        json_ld: Some(json_ld::news_article(article, &refs)),
        preview: None,
        language,
        words,
        site,
    };
    Ok((page, keys))
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
    let link = |term: &&crate::delivery::terms::Term| LabelledLink {
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

fn note(told: &Correction, words: &Words, when: impl Fn(DateTime<Utc>) -> String) -> Note {
    Note {
        id: format!("note-{}", told.id),
        heading: words.with(Word::over_note(&told.kind), &when(told.at)),
        text: told.note.clone(),
    }
}
