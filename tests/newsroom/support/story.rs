//! What a story of the tests says.

use copydesk::{
    authors::Author,
    body::Document,
    content::{BylineName, SealedContent, StoryPicture, StoryWords},
    ids::{CategoryId, PictureId, TagId},
    slug::Slug,
};
use serde_json::Value;
use uuid::Uuid;

/// The category that is always there.
pub const UNCATEGORIZED: CategoryId = CategoryId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

/// Content that has not been written yet.
#[derive(Clone)]
pub struct Story(SealedContent);

impl Story {
    /// With this headline, a slug made of it, and a line of text.
    pub fn titled(headline: &str) -> Self {
        Self(SealedContent {
            headline: headline.into(),
            kicker: String::new(),
            dek: String::new(),
            slug: Slug::from_text(headline).map(|slug| slug.to_string()),
            lang: "en".into(),
            genre: "news".into(),
            category: UNCATEGORIZED,
            tags: vec![],
            byline: vec![],
            flags: vec![],
            lead: None,
            words: StoryWords::default(),
            related: vec![],
            body: Document::from_text("Seven councillors in favour, four against."),
        })
    }

    pub fn content(&self) -> SealedContent {
        self.0.clone()
    }

    pub fn dek(self, dek: &str) -> Self {
        self.with(|content| content.dek = dek.into())
    }

    /// Plain text: see `Document::from_text`.
    pub fn saying(self, text: &str) -> Self {
        self.with(|content| content.body = Document::from_text(text))
    }

    /// A document as the writing surface sends it.
    pub fn with_document(self, json: &Value) -> Self {
        self.with(|content| content.body = Document::parse(json).unwrap().document)
    }

    pub fn filed_under(self, category: CategoryId) -> Self {
        self.with(|content| content.category = category)
    }

    pub fn tagged(self, tags: &[TagId]) -> Self {
        self.with(|content| content.tags = tags.to_vec())
    }

    pub fn signed_by(self, authors: &[&Author]) -> Self {
        self.with(|content| content.byline = authors.iter().map(|author| name(author)).collect())
    }

    pub fn in_genre(self, genre: &str) -> Self {
        self.with(|content| content.genre = genre.into())
    }

    pub fn in_language(self, lang: &str) -> Self {
        self.with(|content| content.lang = lang.into())
    }

    pub fn flagged(self, flag: &str) -> Self {
        self.with(|content| content.flags.push(flag.into()))
    }

    /// With this picture above the text, and the library's words.
    pub fn led_by(self, picture: PictureId) -> Self {
        self.with(|content| content.lead = Some(StoryPicture::plain(picture)))
    }

    pub fn with(mut self, change: impl FnOnce(&mut SealedContent)) -> Self {
        change(&mut self.0);
        self
    }
}

fn name(author: &Author) -> BylineName {
    BylineName {
        author_id: author.id,
        name: author.name.clone(),
        role: "reporter".into(),
    }
}
