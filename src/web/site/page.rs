//! A page such as the imprint: a headline, a text, and neither date nor byline.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    LabelledLink, crumbs,
    frame::{Frame, Share},
    story::{Note, Preview, notes_of},
};
use crate::{
    body::{ReaderPage, SafeHtml},
    delivery::{
        book::Book,
        content::References,
        links,
        plate::{Plate, PlateRoom},
        surrogate::Keys,
    },
    error::Result,
    live::story::LiveArticle,
    locale::Language,
    platform::db::Conn,
    words::Word,
};

/// A page; the preview of the newsroom is made of the same parts.
#[derive(Template)]
#[template(path = "site/page.html")]
pub struct StaticPage {
    /// Head and foot.
    pub site: Frame,
    /// Home.
    pub crumbs: Vec<LabelledLink>,
    /// Language of the text.
    pub language: Language,
    /// What the window and search engines call it.
    pub title: String,
    /// Main title.
    pub headline: String,
    /// Lines under it.
    pub dek: String,
    /// The picture above the text.
    pub lead: Option<Plate>,
    /// The text as HTML.
    pub body: SafeHtml,
    /// What readers were told about changes, newest first.
    pub notes: Vec<Note>,
    /// For search engines and others who show the page; none in a preview.
    pub share: Option<Share>,
    /// Only in a preview of the newsroom.
    pub preview: Option<Preview>,
}

/// The page of a live text, with the embed that was asked for, and what it is made of.
pub(super) async fn made(
    conn: &mut Conn,
    book: &Arc<Book>,
    now: DateTime<Utc>,
    article: &LiveArticle,
    loaded: Option<&str>,
) -> Result<(StaticPage, Keys)> {
    let one = std::slice::from_ref(article);
    let refs = References::of(conn, book, one)
        .await?
        .and_corrections(conn, one)
        .await?;
    let site = Frame::load(conn, book, now, None).await?;
    let language = Language::of(&article.lang);
    let words = book.site.words(&language);
    let text = book.html_on(article, ReaderPage { words: &words, loaded })?;
    let keys = site.keys(book).and(refs.keys(one));
    let said = article.words();
    let page = StaticPage {
        crumbs: crumbs(&site, []),
        title: if said.search_title.is_empty() {
            article.headline.clone()
        } else {
            said.search_title
        },
        headline: article.headline.clone(),
        dek: article.dek.clone(),
        lead: article
            .lead()
            .and_then(|lead| Plate::of(&lead, PlateRoom::Lead, links::FILES)),
        body: text.map(|text| text.html.clone()).unwrap_or_default(),
        notes: notes_of(article, &refs, &words, |at| site.date_and_time_in(&language, at)),
        share: Some(Share {
            story: None,
            ..Share::of_story(&site, article, &refs)
        }),
        preview: None,
        language,
        site,
    };
    Ok((page, keys))
}
