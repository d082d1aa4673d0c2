//! What a story begins with besides nothing: a template's words, as far as what they name is still there.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    articles::writing::coming_back,
    body::{Document, FileBlock, Image},
    content::{PAGE, SealedContent, StoryWords},
    error::{Error, Result},
    ids::{CategoryId, FileId, PictureId, TagId},
    platform::db::Conn,
    taxonomy::{category::Category, tag::Tag},
};

/// What is taken from a story to begin others with. Its address, its byline, its lead picture and the stories that it is offered
/// with are of that story alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoryStart {
    #[serde(skip_serializing_if = "String::is_empty")]
    headline: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kicker: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    dek: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    lang: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    genre: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<CategoryId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<TagId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<String>,
    words: StoryWords,
    body: Value,
}

impl StoryStart {
    /// Of a story.
    #[must_use]
    pub fn of(content: &SealedContent) -> Self {
        let SealedContent {
            headline,
            kicker,
            dek,
            slug: _,
            lang,
            genre,
            category,
            tags,
            byline: _,
            flags,
            lead: _,
            words,
            related: _,
            body,
        } = content.clone();
        Self {
            headline,
            kicker,
            dek,
            lang,
            // A page is begun among pages.
            genre: if genre == PAGE { String::new() } else { genre },
            category: Some(category),
            tags,
            flags,
            // Where that text was first says nothing of others.
            words: StoryWords {
                canonical_url: String::new(),
                ..words
            },
            body: body.to_json(),
        }
    }

    /// Of a text alone.
    #[must_use]
    pub fn of_text(body: &Document) -> Self {
        Self {
            body: body.to_json(),
            ..Self::default()
        }
    }

    /// Its text.
    ///
    /// # Errors
    /// `Internal` where what is stored cannot be read.
    pub fn text(&self) -> Result<Document> {
        let unreadable = |problem| Error::internal(format!("a text to begin with: {problem}"));
        Document::stored(&self.body).map_err(unreadable)
    }

    /// The pictures in its text.
    ///
    /// # Errors
    /// As `text`.
    pub fn pictures(&self) -> Result<Vec<PictureId>> {
        let mut all: Vec<PictureId> = self.text()?.images().map(Image::picture).collect();
        all.sort();
        all.dedup();
        Ok(all)
    }

    /// The files in its text.
    ///
    /// # Errors
    /// As `text`.
    pub fn files(&self) -> Result<Vec<FileId>> {
        let mut all: Vec<FileId> = self.text()?.files().map(FileBlock::file).collect();
        all.sort();
        all.dedup();
        Ok(all)
    }

    /// A new story with these words in it, and whether all of them are. A category, tags, pictures and files that are gone by now are left out; the others are held
    /// until the transaction ends.
    pub(super) async fn upon(self, conn: &mut Conn, empty: SealedContent) -> Result<(SealedContent, bool)> {
        let kept = self.text()?;
        let body = coming_back::still_there(conn, kept.clone()).await?;
        let category = match self.category {
            Some(category) if Category::held(conn, category).await? => category,
            _ => empty.category,
        };
        let held = Tag::held(conn, &self.tags).await?;
        let tags: Vec<TagId> = self.tags.iter().copied().filter(|tag| held.contains(tag)).collect();
        let is_whole =
            body == kept && tags.len() == self.tags.len() && self.category.is_none_or(|wanted| wanted == category);
        let or = |own: String, other: String| if own.is_empty() { other } else { own };
        let content = SealedContent {
            headline: self.headline,
            kicker: self.kicker,
            dek: self.dek,
            lang: or(self.lang, empty.lang),
            genre: or(self.genre, empty.genre),
            category,
            tags,
            flags: self.flags,
            words: self.words,
            body,
            slug: None,
            lead: None,
            related: vec![],
            byline: empty.byline,
        };
        Ok((content, is_whole))
    }
}
