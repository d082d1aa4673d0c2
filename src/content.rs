//! The seal: a hash over everything in a revision that a reader could see. An approval signs it, nothing else.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use crate::{
    body::{Document, FileBlock, Image},
    ids::{ArticleId, AuthorId, CategoryId, FileId, PictureId, TagId},
    names,
    platform::token,
};

/// Rises when the serialisation below changes, so that an old seal is never taken for a new one.
const FORMAT: u8 = 1;
/// The same, followed by the picture above the text: a text without one has the seal that it always had.
const FORMAT_WITH_LEAD: u8 = 2;
/// The same, followed by a list with that picture or none, and words for other places.
const FORMAT_WITH_WORDS: u8 = 3;
/// The same, followed by the stories that were chosen to be offered with it.
const FORMAT_WITH_RELATED: u8 = 4;

/// One name in a byline: frozen text and the public person it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BylineName {
    /// Whose page it leads to.
    pub author_id: AuthorId,
    /// As printed.
    pub name: String,
    /// What they did: `reporter` …
    pub role: String,
}

/// A picture in a story: which one, and the words that this story has of its own. What is empty here is said by the library,
/// now and after it changed there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryPicture {
    /// The picture of the library.
    pub picture: PictureId,
    /// What it shows, in this story; at most `media::item::MAX_WORDS` characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// The same for people who cannot see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

impl StoryPicture {
    /// With no words but the library's.
    #[must_use]
    pub const fn plain(picture: PictureId) -> Self {
        Self {
            picture,
            caption: String::new(),
            alt: String::new(),
        }
    }
}

/// Words for other places than the story's own page. What is empty is said by headline and dek.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoryWords {
    /// The headline in our own lists.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub short_headline: String,
    /// The story in a sentence or two, for the API and feeds.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Where it was written: "PORT MERRIN".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dateline: String,
    /// The headline in search engines.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search_title: String,
    /// What search engines show under it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The headline where somebody shares the story.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub social_title: String,
    /// What stands under it there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub social_text: String,
    /// Where the story was first, whole; for texts of others.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub canonical_url: String,
    /// Search engines are asked to leave it out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_unlisted: bool,
}

impl StoryWords {
    /// Every text of it, by the name that forms have for it.
    #[must_use]
    pub fn texts(&self) -> [(&'static str, &String); 8] {
        // No `..`: a new field does not compile until it stands here, or is sealed by itself.
        let Self {
            short_headline,
            summary,
            dateline,
            search_title,
            description,
            social_title,
            social_text,
            canonical_url,
            is_unlisted: _,
        } = self;
        [
            ("short_headline", short_headline),
            ("summary", summary),
            ("dateline", dateline),
            ("search_title", search_title),
            ("description", description),
            ("social_title", social_title),
            ("social_text", social_text),
            ("canonical_url", canonical_url),
        ]
    }

    /// The text of this name, to be written.
    pub fn text_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "short_headline" => &mut self.short_headline,
            "summary" => &mut self.summary,
            "dateline" => &mut self.dateline,
            "search_title" => &mut self.search_title,
            "description" => &mut self.description,
            "social_title" => &mut self.social_title,
            "social_text" => &mut self.social_text,
            "canonical_url" => &mut self.canonical_url,
            _ => return None,
        })
    }
}

/// What of a text is stored in one column, `revisions.extras`: what is empty is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoryExtras {
    /// Words for lists, search engines, shared links.
    #[serde(flatten)]
    pub words: StoryWords,
    /// Stories that are offered with it, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<ArticleId>,
}

/// The genre of what is no story but a page of the site, such as the imprint: it stays one, and is in no list.
pub const PAGE: &str = "page";

/// Every sealed field. Whoever adds one is led here by the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedContent {
    /// Main title, at most 300 characters; empty in a draft that has none.
    pub headline: String,
    /// Short label above it, at most 120 characters.
    pub kicker: String,
    /// The lines under it, at most 600 characters.
    pub dek: String,
    /// The wish for an address.
    pub slug: Option<String>,
    /// Language of the text, a BCP 47 tag.
    pub lang: String,
    /// One of `writing::fields::GENRES`, or `PAGE`.
    pub genre: String,
    /// By id: a rename does not void an approval.
    pub category: CategoryId,
    /// By id, in order.
    pub tags: Vec<TagId>,
    /// In printed order.
    pub byline: Vec<BylineName>,
    /// Exclusive, sponsored: words of `writing::fields::FLAGS`.
    pub flags: Vec<String>,
    /// The picture above the text.
    pub lead: Option<StoryPicture>,
    /// Words for lists, search engines, shared links.
    pub words: StoryWords,
    /// Stories that are offered with it before all others, in this order; readers get those that are live.
    pub related: Vec<ArticleId>,
    /// The text; whoever signs, signs every block of it.
    pub body: Document,
}

/// SHA-256 of the canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal(pub Vec<u8>);

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Seal {
    /// What a form sent back; `None` when it is no seal.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let byte = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        (text.len() == 64).then(|| (0..64).step_by(2).map(byte).collect::<Option<Vec<_>>>().map(Self))?
    }

    /// The first eight digits in two groups, for people: `9f3c 71ab`.
    #[must_use]
    pub fn short(&self) -> String {
        let digits = self.to_string();
        format!(
            "{} {}",
            digits.get(..4).unwrap_or_default(),
            digits.get(4..8).unwrap_or_default()
        )
    }
}

impl SealedContent {
    /// Whether it is a page of the site and no story.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.genre == PAGE
    }

    /// The fields in which another content differs, as forms call them.
    #[must_use]
    pub fn differs_in(&self, other: &Self) -> Vec<&'static str> {
        // No `..`: a new field does not compile until it is compared.
        let Self {
            headline,
            kicker,
            dek,
            slug,
            lang,
            genre,
            category,
            tags,
            byline,
            flags,
            lead,
            words,
            related,
            body,
        } = self;
        let all = [
            ("headline", *headline != other.headline),
            ("kicker", *kicker != other.kicker),
            ("dek", *dek != other.dek),
            ("slug", *slug != other.slug),
            ("lang", *lang != other.lang),
            ("genre", *genre != other.genre),
            ("category", *category != other.category),
            ("tags", *tags != other.tags),
            ("byline", *byline != other.byline),
            ("flags", *flags != other.flags),
            ("lead", *lead != other.lead),
            ("body", *body != other.body),
            ("related", *related != other.related),
            ("robots", words.is_unlisted != other.words.is_unlisted),
        ];
        let texts = words.texts().into_iter().zip(other.words.texts());
        let texts = texts.map(|((name, mine), (_, theirs))| (name, mine != theirs));
        all.into_iter()
            .chain(texts)
            .filter(|(_, differs)| *differs)
            .map(|(name, _)| name)
            .collect()
    }

    /// Every picture that stands in it, once, in the order of their ids.
    #[must_use]
    pub fn pictures(&self) -> Vec<PictureId> {
        let lead = self.lead.iter().map(|lead| lead.picture);
        let all: BTreeSet<PictureId> = lead.chain(self.body.images().map(Image::picture)).collect();
        all.into_iter().collect()
    }

    /// Every file that stands in it, once, in the order of their ids.
    #[must_use]
    pub fn files(&self) -> Vec<FileId> {
        let all: BTreeSet<FileId> = self.body.files().map(FileBlock::file).collect();
        all.into_iter().collect()
    }

    /// The names of the byline as they are printed, with commas between.
    #[must_use]
    pub fn printed_names(&self) -> String {
        names::in_a_line(self.byline.iter().map(|name| name.name.as_str()))
    }

    /// The seal of this content.
    #[must_use]
    pub fn seal(&self) -> Seal {
        // No `..`: a new field does not compile until it is sealed.
        let Self {
            headline,
            kicker,
            dek,
            slug,
            lang,
            genre,
            category,
            tags,
            byline,
            flags,
            lead,
            words,
            related,
            body,
        } = self;
        let format = match lead {
            _ if !related.is_empty() => FORMAT_WITH_RELATED,
            _ if *words != StoryWords::default() => FORMAT_WITH_WORDS,
            Some(_) => FORMAT_WITH_LEAD,
            None => FORMAT,
        };
        let mut bytes = SealBytes(vec![format]);
        for text in [headline, kicker, dek, lang, genre] {
            bytes.text(text);
        }
        bytes.list(slug.iter(), |bytes, slug| bytes.text(slug));
        bytes.id(category.0);
        bytes.list(tags.iter(), |bytes, tag| bytes.id(tag.0));
        bytes.list(byline.iter(), |bytes, BylineName { author_id, name, role }| {
            bytes.id(author_id.0);
            bytes.text(name);
            bytes.text(role);
        });
        bytes.list(flags.iter(), |bytes, flag| bytes.text(flag));
        bytes.raw(&body.canonical());
        let write_lead = |bytes: &mut SealBytes, StoryPicture { picture, caption, alt }: &StoryPicture| {
            bytes.id(picture.0);
            bytes.text(caption);
            bytes.text(alt);
        };
        if format >= FORMAT_WITH_WORDS {
            bytes.list(lead.iter(), write_lead);
            words.texts().iter().for_each(|(_, text)| bytes.text(text));
            bytes.raw(&[u8::from(words.is_unlisted)]);
            if format == FORMAT_WITH_RELATED {
                bytes.list(related.iter(), |bytes, story| bytes.id(story.0));
            }
        } else if let Some(lead) = lead {
            write_lead(&mut bytes, lead);
        }
        Seal(token::sha256(&bytes.0))
    }
}

/// Length-prefixed writing: no field can run into the next.
struct SealBytes(Vec<u8>);

impl SealBytes {
    fn raw(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_be_bytes());
        self.0.extend(bytes);
    }

    fn text(&mut self, text: &str) {
        self.raw(text.nfc().collect::<String>().as_bytes());
    }

    fn id(&mut self, id: Uuid) {
        self.0.extend(id.as_bytes());
    }

    fn list<T>(&mut self, items: impl ExactSizeIterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.0.extend((items.len() as u64).to_be_bytes());
        items.for_each(|item| write(self, item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> SealedContent {
        SealedContent {
            headline: "Port Merrin votes".into(),
            kicker: String::new(),
            dek: "After nine hours.".into(),
            slug: None,
            lang: "en".into(),
            genre: "news".into(),
            category: CategoryId(Uuid::from_u128(1)),
            tags: vec![TagId(Uuid::from_u128(2)), TagId(Uuid::from_u128(3))],
            byline: vec![BylineName {
                author_id: AuthorId(Uuid::from_u128(4)),
                name: "Tamsin Okoro".into(),
                role: "reporter".into(),
            }],
            flags: vec![],
            lead: None,
            words: StoryWords::default(),
            related: vec![],
            body: Document::empty(),
        }
    }

    #[test]
    fn a_change_of_any_field_is_another_seal() {
        let changes: [fn(&mut SealedContent); 16] = [
            |c| c.headline.push('!'),
            |c| c.kicker.push('!'),
            |c| c.dek.push('!'),
            |c| c.slug = Some("vote".into()),
            |c| c.lang = "de".into(),
            |c| c.genre = "opinion".into(),
            |c| c.category = CategoryId(Uuid::from_u128(9)),
            |c| c.tags.reverse(),
            |c| c.byline.clear(),
            |c| c.flags.push("exclusive".into()),
            |c| c.lead = Some(StoryPicture::plain(PictureId(Uuid::from_u128(7)))),
            |c| c.words.summary.push('!'),
            |c| c.words.is_unlisted = true,
            |c| c.related = [5, 6].map(|id| ArticleId(Uuid::from_u128(id))).into(),
            |c| c.related = [6, 5].map(|id| ArticleId(Uuid::from_u128(id))).into(),
            |c| c.body = Document::from_text("Now."),
        ];

        for (number, change) in changes.into_iter().enumerate() {
            let mut changed = content();
            change(&mut changed);
            assert_ne!(changed.seal(), content().seal(), "change {number} is not sealed");
        }
    }

    #[test]
    fn every_word_of_a_picture_is_sealed() {
        let lead = |caption: &str, alt: &str| SealedContent {
            lead: Some(StoryPicture {
                caption: caption.into(),
                alt: alt.into(),
                ..StoryPicture::plain(PictureId(Uuid::from_u128(7)))
            }),
            ..content()
        };
        let all = [
            lead("", ""),
            lead("a", ""),
            lead("", "a"),
            lead("aa", ""),
            lead("a", "a"),
        ];

        for (number, one) in all.iter().enumerate() {
            assert!(all[..number].iter().all(|other| one.seal() != other.seal()), "{number}");
        }
    }

    #[test]
    fn every_word_for_another_place_is_sealed_in_its_own() {
        let mut seals = vec![content().seal()];
        for (name, _) in content().words.texts() {
            for lead in [None, Some(StoryPicture::plain(PictureId(Uuid::from_u128(7))))] {
                let mut changed = SealedContent { lead, ..content() };
                changed.words.text_mut(name).unwrap().push('!');
                assert!(!seals.contains(&changed.seal()), "{name}");
                seals.push(changed.seal());
            }
        }
    }

    #[test]
    fn a_text_without_pictures_has_the_seal_that_it_had_before_there_were_any() {
        assert_eq!(
            content().seal().to_string(),
            "f8714af06fdb858de7c956193aac49183673d2e9d3ee6e5995cc13928f2826df"
        );
    }

    #[test]
    fn text_cannot_move_from_one_field_into_the_next() {
        let mut moved = content();
        moved.headline = "Port Merrin".into();
        moved.kicker = " votes".into();

        assert_ne!(moved.seal(), content().seal());
    }

    #[test]
    fn the_same_text_in_another_unicode_form_has_the_same_seal() {
        let (mut one, mut two) = (content(), content());
        one.headline = "Caf\u{e9}".into();
        two.headline = "Cafe\u{301}".into();

        assert_eq!(one.seal(), two.seal());
    }

    #[test]
    fn a_seal_comes_back_from_a_form_as_it_was() {
        let seal = content().seal();

        assert_eq!(Seal::parse(&seal.to_string()), Some(seal));
        assert_eq!(Seal::parse("9f3c"), None);
        assert_eq!(Seal::parse(&"é".repeat(32)), None);
    }
}
