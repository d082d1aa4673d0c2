//! Stories in lists of the reader site, and the printed names of a byline.

use std::borrow::Borrow;

use super::{
    LabelledLink,
    frame::{Foreign, Frame},
    section,
};
use crate::{
    delivery::{
        content::References,
        links,
        plate::{Plate, PlateRoom},
        story::time,
    },
    live::story::LiveArticle,
    locale::NameListPart,
    words::{Word, Words},
};

/// A story in a list of the site.
pub struct StoryTeaser {
    /// Path of its page.
    pub href: String,
    /// Main title.
    pub headline: String,
    /// Lines under it.
    pub dek: String,
    /// Its category.
    pub category: Option<LabelledLink>,
    /// Printed names and what stands between them.
    pub byline: Vec<Part>,
    /// RFC 3339, for `<time datetime>`.
    pub datetime: String,
    /// The day in the language and zone of the site.
    pub date: String,
    /// What kind of text it is, where that is to be said: Sponsored, Opinion …
    pub marks: Vec<String>,
    /// The gravest thing that readers were told of changes, in a word: retracted, corrected or clarified.
    pub told: Option<String>,
    /// Its language, where the site has another.
    pub foreign: Option<Foreign>,
    /// Its picture.
    pub plate: Option<Plate>,
    /// "34 comments", where there are some.
    pub talked: Option<String>,
}

/// Cards of stories whose corrections were loaded.
pub fn cards(articles: &[impl Borrow<LiveArticle>], refs: &References, site: &Frame) -> Vec<StoryTeaser> {
    let card = |article: &LiveArticle| StoryTeaser {
        href: links::article(&article.slug),
        headline: article.listed_headline(),
        dek: article.dek.clone(),
        category: refs.category(article).map(section),
        byline: parts(article, refs, |names| site.language.list(names)),
        datetime: time(article.published_at),
        date: site.date(article.published_at),
        marks: marks(
            &article.flags,
            &article.genre,
            &site.words,
            refs.category(article).map_or("", |term| &term.name),
        ),
        told: told(article, refs, &site.words),
        foreign: site.foreign(&article.lang),
        plate: Plate::beside_headline(article, PlateRoom::Row, site.files_at),
        talked: (article.comments > 0).then(|| site.comments(article.comments)),
    };
    articles.iter().map(Borrow::borrow).map(card).collect()
}

/// What readers should know before they read: that somebody paid for it, that it is an opinion.
/// What already stands beside it is not said twice.
pub fn marks(flags: &[String], genre: &str, words: &Words, beside: &str) -> Vec<String> {
    let flags = flags.iter().filter_map(|flag| match flag.as_str() {
        "sponsored" => Some(Word::Sponsored),
        "breaking" => Some(Word::Breaking),
        "exclusive" => Some(Word::Exclusive),
        _ => None,
    });
    let genre = match genre {
        "opinion" => Some(Word::Opinion),
        "analysis" => Some(Word::Analysis),
        "interview" => Some(Word::Interview),
        "review" => Some(Word::Review),
        _ => None,
    };
    let said = flags.chain(genre).map(|word| words.say(word));
    said.filter(|said| said.to_lowercase() != beside.to_lowercase())
        .map(str::to_owned)
        .collect()
}

/// The gravest thing that readers were told about a story: an update is none.
fn told(article: &LiveArticle, refs: &References, words: &Words) -> Option<String> {
    // As beside the story itself: of one that came back, what was told before stands among its notes.
    let said = |kind: &str| {
        refs.told(article)
            .any(|note| note.kind == kind && note.at > article.published_at)
    };
    let word = if said("retraction") {
        Word::MarkRetracted
    } else if said("correction") {
        Word::MarkCorrected
    } else if said("clarification") {
        Word::MarkClarified
    } else {
        return None;
    };
    Some(words.say(word).to_owned())
}

/// A name in a byline, or what stands before, between and after names.
pub struct Part {
    /// As printed.
    pub text: String,
    /// Whether it is a name.
    pub is_name: bool,
    /// Path of its page.
    pub href: Option<String>,
}

impl Part {
    /// Of the pieces of a byline; the pages of its names in their order.
    pub fn of(pieces: Vec<NameListPart>, pages: impl IntoIterator<Item = Option<String>>) -> Vec<Self> {
        let mut pages = pages.into_iter();
        let part = |piece| match piece {
            NameListPart::Name(text) => Self {
                text,
                is_name: true,
                href: pages.next().flatten(),
            },
            NameListPart::Between(text) => Self {
                text,
                is_name: false,
                href: None,
            },
        };
        pieces.into_iter().map(part).collect()
    }
}

/// The byline of a live story, put together by `join`.
pub fn parts(article: &LiveArticle, refs: &References, join: impl FnOnce(&[String]) -> Vec<NameListPart>) -> Vec<Part> {
    let byline = article.byline();
    let names: Vec<String> = byline.iter().map(|name| name.name.clone()).collect();
    let page = |name: &crate::content::BylineName| refs.author(name.author_id).map(|term| links::author(&term.slug));
    Part::of(join(&names), byline.iter().map(page))
}
