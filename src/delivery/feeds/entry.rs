//! A story as all formats of feeds tell it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::urn;
use crate::{
    body::{FeedImage, plain_html},
    content::BylineName,
    delivery::{
        content::References,
        feed_text::{self, plain_file, plain_image},
        links,
    },
    error::Result,
    live::story::{Correction, LiveArticle},
    locale::Language,
    media::story_file::StoryFile,
    site::CommentPolicy,
    words::Word,
};

/// Notes that stand before a text: of a story that is mended again and again, the last.
const NOTES: usize = 5;

/// A story of a feed.
pub(super) struct FeedEntry {
    /// `urn:uuid:` and the story's identity.
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    /// What stands under the headline; may be empty.
    pub(super) summary: String,
    /// The text with the picture above it and what readers were told; none where feeds are short.
    pub(super) html: Option<String>,
    pub(super) lang: String,
    pub(super) published: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
    pub(super) authors: Vec<FeedAuthor>,
    /// Names of its category and its tags.
    pub(super) subjects: Vec<String>,
    pub(super) picture: Option<FeedPicture>,
    pub(super) notes: Vec<FeedNote>,
    pub(super) files: Vec<FeedFile>,
    /// Where readers write under it, whole; none where nobody does.
    pub(super) discussion: Option<String>,
    pub(super) comments: i32,
}

/// A name of a byline.
pub(super) struct FeedAuthor {
    pub(super) name: String,
    /// The page of that name, whole, while there is one.
    pub(super) url: Option<String>,
}

/// The picture above a story.
pub(super) struct FeedPicture {
    pub(super) image: FeedImage,
    /// How long its file is; 0 where nobody knows yet.
    pub(super) bytes: i64,
}

/// What readers were told about a change.
pub(super) struct FeedNote {
    pub(super) kind: String,
    pub(super) at: DateTime<Utc>,
    /// What kind it is and when, in the language of the story.
    pub(super) heading: String,
    pub(super) text: String,
}

/// A document that the story has.
pub(super) struct FeedFile {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) bytes: i64,
}

impl FeedEntry {
    pub(super) fn of(article: &LiveArticle, refs: &References, sizes: &HashMap<String, i64>) -> Result<Self> {
        let url = |path: &str| links::on_site(refs.site_url(), path);
        let author = |name: &BylineName| FeedAuthor {
            name: name.name.clone(),
            url: refs.author(name.author_id).map(|term| url(&links::author(&term.slug))),
        };
        let subjects = refs.category(article).into_iter().chain(refs.tags(article));
        let (picture, notes) = (picture(article, refs, sizes), notes(article, refs));
        Ok(Self {
            id: urn(article.id.0),
            url: url(&links::article(&article.slug)),
            title: article.headline.clone(),
            summary: summary(article),
            html: html(article, refs, picture.as_ref(), &notes)?,
            lang: article.lang.clone(),
            published: article.published_at,
            updated: article.renewed_at(),
            authors: article.byline().iter().map(author).collect(),
            subjects: each_once(subjects.map(|term| term.name.clone())),
            picture,
            notes,
            files: files(article, refs),
            discussion: is_discussed(article).then(|| url(&links::discussion(&article.slug))),
            comments: article.comments,
        })
    }

    /// What readers were told, then what stands under the headline: for feeds without texts.
    pub(super) fn told_summary(&self) -> String {
        let notes = self.notes.iter().map(|note| format!("{}: {}", note.heading, note.text));
        let summary = Some(self.summary.clone()).filter(|text| !text.is_empty());
        notes.chain(summary).collect::<Vec<_>>().join("\n\n")
    }
}

/// Comments are taken, or were.
fn is_discussed(article: &LiveArticle) -> bool {
    article.comments > 0 || article.comment_policy() != CommentPolicy::Closed
}

/// A category and a tag may have one name.
fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn summary(article: &LiveArticle) -> String {
    let words = article.words();
    let texts = [article.dek.clone(), words.summary, words.description];
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

fn picture(article: &LiveArticle, refs: &References, sizes: &HashMap<String, i64>) -> Option<FeedPicture> {
    let lead = article.lead()?;
    let name = plain_file(&lead)?.name;
    let known = sizes.get(name.split('.').next().unwrap_or_default());
    Some(FeedPicture {
        image: plain_image(&lead, &refs.book.files_at)?,
        bytes: known.copied().unwrap_or_default(),
    })
}

fn notes(article: &LiveArticle, refs: &References) -> Vec<FeedNote> {
    let (words, language) = (refs.book.words(&article.lang), Language::of(&article.lang));
    let zone: Tz = refs.book.site.time_zone.parse().unwrap_or(Tz::UTC);
    let note = |told: &Correction| FeedNote {
        heading: words.with(
            Word::over_note(&told.kind),
            &language.date_and_time(told.at.with_timezone(&zone).naive_local()),
        ),
        kind: told.kind.clone(),
        at: told.at,
        text: told.note.clone(),
    };
    refs.told(article).take(NOTES).map(note).collect()
}

fn files(article: &LiveArticle, refs: &References) -> Vec<FeedFile> {
    let mut files: Vec<_> = article.files().into_values().collect();
    files.sort_by_key(|file| file.id.0);
    let file = |file: StoryFile| FeedFile {
        url: format!("{}{}", refs.book.files_at, file.path()),
        bytes: file.bytes,
        title: file.title,
    };
    files.into_iter().map(file).collect()
}

/// The whole text: what readers were told first, for whoever read it before, then the picture.
fn html(
    article: &LiveArticle,
    refs: &References,
    picture: Option<&FeedPicture>,
    notes: &[FeedNote],
) -> Result<Option<String>> {
    let Some(text) = feed_text::text(article, refs)? else {
        return Ok(None);
    };
    let mut html = String::new();
    for FeedNote { heading, text, .. } in notes {
        let (heading, text) = (plain_html(heading), plain_html(text));
        html.push_str(&format!("<p><strong>{heading}</strong><br>{text}</p>"));
    }
    if let Some(picture) = picture {
        html.push_str(picture.image.figure().as_str());
    }
    html.push_str(&text);
    Ok(Some(html))
}
