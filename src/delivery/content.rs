//! THE public JSON, for the Content API and whatever else sends stories out. Separate from the rows it is made of.

use std::{borrow::Borrow, collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    body::{Block, Document, Embed, FileBlock, Image, plain_html},
    content::{BylineName, StoryWords},
    delivery::{
        book::{BREAKING, Book, FEATURED},
        card::Card,
        links,
        plate::{TextMedia, file_parts, shown_in, text_html},
        story::{
            Comments, PublicAuthor, PublicBody, PublicByline, PublicCategory, PublicCorrection, PublicPicture,
            PublicPoint, PublicStory, PublicVariant, Seo, StoryLinks, Timestamp,
        },
        surrogate::{Family, Keys},
        terms::{Term, TermKind},
    },
    error::Result,
    ids::{ArticleId, FileId, PictureId},
    live::story::{Correction, LiveArticle},
    media::{
        shown::ShownPicture,
        story_file::{PDF, StoryFile},
    },
    platform::db::Conn,
    words::{Words, byline_text},
};

/// Which renditions of the text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Renditions {
    /// `html`: as it stands in a page.
    pub html: bool,
    /// `blocks`: the document, as `docs/content-api.md` describes it.
    pub blocks: bool,
    /// `text`: words without markup, blocks two newlines apart.
    pub text: bool,
}

impl Renditions {
    /// All that either asks for.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            html: self.html || other.html,
            blocks: self.blocks || other.blocks,
            text: self.text || other.text,
        }
    }
}

/// Everything that a handful of stories mentions.
pub struct References {
    /// The newsroom, categories and lists.
    pub book: Arc<Book>,
    names: HashMap<Uuid, Arc<Term>>,
    corrections: Option<HashMap<ArticleId, Vec<Correction>>>,
    past: Option<PastView>,
}

/// What stories of the past mention that is of their time.
struct PastView {
    at: DateTime<Utc>,
    featured: Vec<Uuid>,
}

impl References {
    /// For these stories: one statement at most, for names that did not stand in an answer yet.
    pub async fn of(conn: &mut Conn, book: &Arc<Book>, articles: &[impl Borrow<LiveArticle> + Sync]) -> Result<Self> {
        let all = || articles.iter().map(Borrow::borrow);
        let tags: Vec<Uuid> = all().flat_map(|article| &article.tag_ids).map(|id| id.0).collect();
        let bylines = all().flat_map(LiveArticle::byline);
        let authors: Vec<Uuid> = bylines.map(|name| name.author_id.0).collect();
        let series: Vec<Uuid> = all().filter_map(|article| article.series_id).map(|id| id.0).collect();
        Ok(Self {
            names: book.names(conn, &tags, &authors, &series).await?,
            book: Arc::clone(book),
            corrections: None,
            past: None,
        })
    }

    /// For stories as they were at an instant, with those that were featured then. What readers were told later is left
    /// out of corrections that are loaded after it.
    #[must_use]
    pub fn as_of(mut self, at: DateTime<Utc>, featured: Vec<Uuid>) -> Self {
        self.past = Some(PastView { at, featured });
        self
    }

    /// With what readers were told about changes, in one question for all of them.
    pub async fn and_corrections(
        mut self,
        conn: &mut Conn,
        articles: &[impl Borrow<LiveArticle> + Sync],
    ) -> Result<Self> {
        let mut corrections = Correction::of_all(conn, articles).await?;
        if let Some(past) = &self.past {
            corrections
                .values_mut()
                .for_each(|told| told.retain(|note| note.at <= past.at));
        }
        self.corrections = Some(corrections);
        Ok(self)
    }

    /// Where readers read, without a slash at the end.
    #[must_use]
    pub fn site_url(&self) -> &str {
        &self.book.site.url
    }

    /// The words for readers of a story in this language.
    fn words_of(&self, lang: &str) -> Arc<Words> {
        self.book.words(lang)
    }

    /// What readers were told about changes of a story, newest first, when it was asked for.
    pub fn told(&self, article: &LiveArticle) -> impl Iterator<Item = &Correction> {
        let all = self.corrections.as_ref().and_then(|all| all.get(&article.id));
        all.into_iter().flatten()
    }

    /// The category of a story.
    #[must_use]
    pub fn category(&self, article: &LiveArticle) -> Option<&Term> {
        self.book.category(article.category_id.0)
    }

    /// The tags of a story, in its order.
    #[must_use]
    pub fn tags(&self, article: &LiveArticle) -> Vec<&Term> {
        let mut tags: Vec<&Term> = Vec::new();
        for id in &article.tag_ids {
            // Two of them may have been merged a moment ago.
            if let Some(tag) = self.names.get(&id.0)
                && tags.iter().all(|other| other.id != tag.id)
            {
                tags.push(tag);
            }
        }
        tags
    }

    /// The series that a story is in.
    #[must_use]
    pub fn series(&self, article: &LiveArticle) -> Option<&Term> {
        self.names.get(&article.series_id?.0).map(Arc::as_ref)
    }

    /// The page of a name in a byline, while that author is public.
    #[must_use]
    pub fn author(&self, id: crate::ids::AuthorId) -> Option<&Term> {
        self.names.get(&id.0).map(Arc::as_ref)
    }

    /// Whether a story is among the Feature Posts.
    fn is_featured(&self, article: &LiveArticle) -> bool {
        match &self.past {
            Some(past) => past.featured.contains(&article.id.0),
            None => self.book.is_on(FEATURED, article.id.0),
        }
    }

    /// What marks a story: what its text is sealed with, after what holds for a while.
    fn flags(&self, article: &LiveArticle) -> Vec<String> {
        let breaking = match &self.past {
            Some(_) => false, // what was pressing then is not known to have been
            None => self.book.is_on(BREAKING, article.id.0),
        };
        let own = article.flags.iter().cloned();
        breaking.then(|| BREAKING.to_owned()).into_iter().chain(own).collect()
    }

    /// Everything that a story mentions, by name.
    fn mentioned(&self, article: &LiveArticle) -> Vec<(TermKind, &Term)> {
        let category = self.category(article);
        let categories = category
            .into_iter()
            .flat_map(|term| self.ancestors(term))
            .chain(category);
        let names = article.byline();
        let authors = names.iter().filter_map(|name| self.author(name.author_id));
        let all = categories.map(|term| (TermKind::Category, term));
        let all = all.chain(self.tags(article).into_iter().map(|term| (TermKind::Tag, term)));
        let all = all.chain(self.series(article).map(|term| (TermKind::Series, term)));
        all.chain(authors.map(|term| (TermKind::Author, term))).collect()
    }

    /// When anything last changed of what is sent of a story alone. Its place among Feature Posts moves its own time.
    #[must_use]
    pub fn last_change(&self, article: &LiveArticle) -> DateTime<Utc> {
        let terms = self.mentioned(article).into_iter().map(|(_, term)| term.changed_at);
        let own = [
            Some(article.modified_at),
            article.discussed_at,
            Some(self.book.site.changed_at),
        ];
        let last = own.into_iter().flatten().max().unwrap_or(article.modified_at);
        terms.fold(last, DateTime::max)
    }

    /// Names of what the answer of these stories is made of, for caches to clear by.
    #[must_use]
    pub fn keys(&self, articles: &[impl Borrow<LiveArticle> + Sync]) -> Keys {
        let mut keys = Keys::new();
        for article in articles.iter().map(Borrow::borrow) {
            keys = keys.one(Family::Articles, article.id.0);
            for (kind, term) in self.mentioned(article) {
                keys = keys.term(kind, term);
            }
            for picture in article.pictures().into_keys().chain(article.lead_id()) {
                keys = keys.named(Family::Media, picture.0);
            }
            if self.is_featured(article) {
                keys = keys.named(Family::Lists, FEATURED);
            }
            if self.book.is_on(BREAKING, article.id.0) {
                keys = keys.named(Family::Lists, BREAKING);
            }
            if let Some(close_at) = article.comments_end() {
                keys = keys.until(close_at);
            }
        }
        keys
    }

    /// The categories above one, from the top.
    #[must_use]
    pub fn ancestors(&self, term: &Term) -> Vec<&Term> {
        self.book.ancestors(term)
    }
}

/// A card, written once for each book. `None` for a story of which readers were told something: its notes are no card's; and
/// for one of the past.
///
/// # Errors
/// `Internal` when it cannot be written as JSON.
pub fn card(article: &LiveArticle, refs: &References) -> Result<Option<Arc<Card>>> {
    if article.is_told() || refs.past.is_some() {
        return Ok(None);
    }
    let write = || {
        let mut story = story(article, refs, None)?;
        story.corrections = Some(vec![]);
        Card::write(&story)
    };
    refs.book.written(article.edition(), write).map(Some)
}

/// A story as it goes out: with its text when renditions were asked for, with corrections when they were loaded.
///
/// # Errors
/// `Internal` when the stored text cannot be read.
pub fn story(article: &LiveArticle, refs: &References, text: Option<Renditions>) -> Result<PublicStory> {
    let url = |path: &str| links::on_site(refs.site_url(), path);
    let path = links::article(&article.slug);
    let own = links::api_article(article.id);
    let words = article.words();
    Ok(PublicStory {
        object: "article",
        id: article.id.0,
        version: article.version,
        genre: article.genre.clone(),
        lang: article.lang.clone(),
        status: "live",
        slug: article.slug.clone(),
        url: url(&path),
        path,
        headline: article.headline.clone(),
        kicker: article.kicker.clone(),
        dek: article.dek.clone(),
        short_headline: words.short_headline.clone(),
        summary: words.summary.clone(),
        dateline: words.dateline.clone(),
        first_published_at: Timestamp(article.first_published_at),
        published_at: Timestamp(article.published_at),
        updated_at: Timestamp(article.updated_at),
        modified_at: Timestamp(article.modified_at),
        category: refs.category(article).map(|term| category(term, refs)),
        tags: refs
            .tags(article)
            .iter()
            .map(|term| term.reference(TermKind::Tag, refs.site_url()))
            .collect(),
        series: refs
            .series(article)
            .map(|term| term.reference(TermKind::Series, refs.site_url())),
        byline: byline(article, refs),
        featured: refs.is_featured(article),
        flags: refs.flags(article),
        lead_media: article.lead().map(|lead| picture(&lead, &refs.book.files_at)),
        word_count: article.word_count,
        reading_minutes: article.reading_minutes(),
        comments: Comments {
            policy: article.comment_policy().word(),
            count: article.comments,
            href: format!("{own}/comments"),
        },
        seo: seo(words),
        links: StoryLinks {
            related: format!("{own}/related"),
            own,
        },
        corrections: refs.corrections.as_ref().map(|all| {
            let told = all.get(&article.id).into_iter().flatten();
            told.map(correction).collect()
        }),
        body: text.map(|renditions| body(article, refs, renditions)).transpose()?,
    })
}

/// What is said of a story elsewhere; what is nothing of its own is null.
fn seo(words: StoryWords) -> Seo {
    let filled = |text: String| (!text.is_empty()).then_some(text);
    Seo {
        title: filled(words.search_title),
        description: filled(words.description),
        canonical_url: filled(words.canonical_url),
        robots: if words.is_unlisted {
            Seo::UNLISTED
        } else {
            Seo::PLAIN.robots
        },
        social_title: filled(words.social_title),
        social_description: filled(words.social_text),
    }
}

/// A picture as it goes out; where its files are, with a slash at the end.
#[must_use]
pub fn picture(shown: &ShownPicture, files_at: &str) -> PublicPicture {
    let point = shown.focal_point();
    PublicPicture {
        id: shown.id.0,
        kind: "image",
        alt: shown.alt.clone(),
        caption_html: plain_html(&shown.caption).as_str().to_owned(),
        credit_line: shown.credit.clone(),
        width: shown.width,
        height: shown.height,
        focal_point: PublicPoint { x: point.x, y: point.y },
        blurhash: shown.blurhash.clone(),
        variants: shown
            .files()
            .into_iter()
            .map(|file| PublicVariant {
                preset: file.preset.name(),
                width: file.width,
                height: file.height,
                url: format!("{files_at}{}", file.name),
                content_type: file.kind.content_type(),
            })
            .collect(),
    }
}

fn category(term: &Term, refs: &References) -> PublicCategory {
    let reference = |term: &Term| term.reference(TermKind::Category, refs.site_url());
    PublicCategory {
        term: reference(term),
        ancestors: refs.ancestors(term).into_iter().map(reference).collect(),
    }
}

fn byline(article: &LiveArticle, refs: &References) -> PublicByline {
    let names = article.byline();
    let printed: Vec<String> = names.iter().map(|name| name.name.clone()).collect();
    let author = |name: &BylineName| {
        let page = refs.author(name.author_id);
        PublicAuthor {
            id: name.author_id.0,
            slug: page.map(|term| term.slug.clone()),
            name: name.name.clone(),
            role: name.role.clone(),
            url: page.map(|term| links::on_site(refs.site_url(), &links::author(&term.slug))),
        }
    };
    PublicByline {
        text: byline_text(&printed, &refs.words_of(&article.lang)),
        authors: names.iter().map(author).collect(),
    }
}

/// What readers were told about a change.
#[must_use]
pub fn correction(note: &Correction) -> PublicCorrection {
    PublicCorrection {
        object: "correction",
        id: note.id.0,
        kind: note.kind.clone(),
        at: Timestamp(note.at),
        updated_at: Timestamp(note.at),
        text: note.note.clone(),
    }
}

fn body(article: &LiveArticle, refs: &References, renditions: Renditions) -> Result<Option<PublicBody>> {
    if renditions.html && !renditions.blocks && !renditions.text {
        let rendered = refs.book.html(article, &refs.book.files_at)?;
        return Ok(rendered.map(|rendered| PublicBody {
            schema: crate::body::SCHEMA,
            word_count: rendered.word_count,
            reading_minutes: rendered.reading_minutes,
            html: Some(rendered.html.as_str().to_owned()),
            blocks: None,
            text: None,
        }));
    }
    let Some(document) = article.body()? else {
        return Ok(None);
    };
    let (words, files_at) = (refs.words_of(&article.lang), &refs.book.files_at);
    let media = TextMedia {
        pictures: article.pictures(),
        files: file_parts(article, &words, files_at),
        files_at,
    };
    let files = article.files();
    Ok(Some(PublicBody {
        schema: crate::body::SCHEMA,
        word_count: document.word_count(),
        reading_minutes: document.reading_minutes(),
        html: renditions
            .html
            .then(|| text_html(&document, &media, None).as_str().to_owned()),
        blocks: renditions
            .blocks
            .then(|| blocks(&document.published(), &media.pictures, &files, files_at)),
        text: renditions
            .text
            .then(|| document.text_with(&|block| told_file(block, files.get(&block.file()), files_at))),
    }))
}

/// The blocks of a text, each picture and file with all that is said of it beside its attributes, each embed with what a page
/// would load.
fn blocks(
    document: &Document,
    pictures: &HashMap<PictureId, ShownPicture>,
    files: &HashMap<FileId, StoryFile>,
    files_at: &str,
) -> Value {
    let media = |image: &Image| shown_in(image, pictures).map(|shown| json!(picture(&shown, files_at)));
    let mut blocks = document.blocks_json();
    for (block, json) in document
        .blocks()
        .iter()
        .zip(blocks.as_array_mut().into_iter().flatten())
    {
        match block {
            Block::Image(image) => told(json, "media", media(image)),
            Block::Gallery(_) => {
                let inside = json
                    .get_mut("content")
                    .and_then(Value::as_array_mut)
                    .into_iter()
                    .flatten();
                let inside = inside.filter(|child| child["type"] == "image");
                for (image, child) in block.images().iter().zip(inside) {
                    told(child, "media", media(image));
                }
            }
            Block::Embed(embed) => told(json, "frame", frame(embed)),
            Block::File(block) => told(
                json,
                "file",
                files.get(&block.file()).map(|file| public_file(block, file, files_at)),
            ),
            _ => {}
        }
    }
    blocks
}

fn told(json: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        json[name] = value;
    }
}

/// A file with everything that whoever offers it has to know.
fn public_file(block: &FileBlock, file: &StoryFile, files_at: &str) -> Value {
    json!({
        "id": file.id,
        "title": file.title_in(block),
        "file_name": file.file_name,
        "content_type": PDF,
        "bytes": file.bytes,
        "pages": file.pages,
        "url": format!("{files_at}{}", file.path()),
    })
}

/// A file in a text without markup: its title, and where it is.
fn told_file(block: &FileBlock, file: Option<&StoryFile>, files_at: &str) -> String {
    match file {
        Some(file) => format!("{}\n{files_at}{}", file.title_in(block), file.path()),
        None => block.title().to_owned(),
    }
}

/// Who shows an embed, and what a page loads when a reader asks for it.
fn frame(embed: &Embed) -> Option<Value> {
    let provider = embed.provider()?;
    let src = provider.frame(embed.address().as_str())?.src;
    Some(json!({"provider": provider.name, "kind": provider.kind, "src": src, "ratio": provider.ratio}))
}
