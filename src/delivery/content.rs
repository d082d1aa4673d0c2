//! THE public JSON, for the Content API and whatever else sends stories out. Separate from the rows it is made of.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    articles::live::{Correction, LiveArticle},
    delivery::{
        book::{Book, FEATURED},
        links,
        surrogate::{Family, Keys},
        terms::{Kind, Term},
    },
    error::Result,
    ids::ArticleId,
    locale::Language,
    platform::db::Conn,
    schema::published::site,
    words::{Words, byline_text},
};

/// RFC 3339 in UTC, to the second.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What everybody may know of the newsroom.
#[derive(Debug, Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = site)]
pub struct PublicSite {
    /// Name.
    pub name: String,
    /// Line under it.
    pub tagline: String,
    /// Where readers read.
    pub url: String,
    /// IANA zone.
    pub time_zone: String,
    /// Language of the content.
    pub language: String,
    /// About Us.
    pub about: String,
    /// Contact Info, lines.
    pub contact_address: String,
    /// Contact Info.
    pub contact_email: String,
    /// Contact Info.
    pub contact_phone: String,
    /// When any of this last changed.
    pub changed_at: DateTime<Utc>,
    wording: Value,
}

impl PublicSite {
    /// The newsroom; `None` before set-up.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn) -> Result<Option<Self>> {
        use diesel::{OptionalExtension, QueryDsl, SelectableHelper};
        Ok(site::table.select(Self::as_select()).first(conn).await.optional()?)
    }

    /// The words for readers in a language: the newsroom's own where it has some.
    #[must_use]
    pub fn words(&self, language: &Language) -> Words {
        let wording = serde_json::from_value(self.wording.clone()).unwrap_or_default();
        Words::of(language, &wording)
    }

    /// `GET /site`.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "object": "site", "updated_at": time(self.changed_at), "name": self.name, "tagline": self.tagline, "url": self.url, "language": self.language, "time_zone": self.time_zone,
            "about": self.about,
            "contact": { "address": self.contact_address, "email": self.contact_email, "phone": self.contact_phone },
            "comments": { "policy": "closed" },
            "links": { "self": "/api/v1/site", "articles": "/api/v1/articles", "categories": "/api/v1/categories", "tags": "/api/v1/tags",
                       "authors": "/api/v1/authors", "featured": "/api/v1/lists/featured" }
        })
    }
}

/// Which renditions of the text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Renditions {
    /// HTML.
    pub html: bool,
    /// The document's blocks.
    pub blocks: bool,
    /// Plain text.
    pub text: bool,
}

impl Renditions {
    /// These and those.
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
    names: HashMap<Uuid, Term>,
    corrections: Option<HashMap<ArticleId, Vec<Correction>>>,
}

impl References {
    /// For these stories: one statement at most, for names that did not stand in an answer yet.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, book: &Arc<Book>, articles: &[LiveArticle]) -> Result<Self> {
        let tags: Vec<Uuid> = articles
            .iter()
            .flat_map(|article| &article.tag_ids)
            .map(|id| id.0)
            .collect();
        let bylines = articles.iter().flat_map(LiveArticle::byline);
        let authors: Vec<Uuid> = bylines.map(|name| name.author_id.0).collect();
        Ok(Self {
            names: book.names(conn, &tags, &authors).await?,
            book: Arc::clone(book),
            corrections: None,
        })
    }

    /// With what readers were told about changes, in one question for all of them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn and_corrections(mut self, conn: &mut Conn, articles: &[LiveArticle]) -> Result<Self> {
        self.corrections = Some(Correction::of_all(conn, articles).await?);
        Ok(self)
    }

    /// The newsroom's address.
    #[must_use]
    pub fn site_url(&self) -> &str {
        &self.book.site.url
    }

    /// The words for readers of a story in this language.
    fn words_of(&self, lang: &str) -> Words {
        self.book.site.words(&Language::of(lang))
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
        article.tag_ids.iter().filter_map(|id| self.names.get(&id.0)).collect()
    }

    /// The page of a name in a byline, while that author is public.
    #[must_use]
    pub fn author(&self, id: crate::ids::AuthorId) -> Option<&Term> {
        self.names.get(&id.0)
    }

    /// Whether a story is among the Feature Posts.
    fn is_featured(&self, article: &LiveArticle) -> bool {
        self.book.is_on(FEATURED, article.id.0)
    }

    /// Everything that a story mentions, by name.
    fn mentioned(&self, article: &LiveArticle) -> Vec<(Kind, &Term)> {
        let category = self.category(article);
        let categories = category
            .into_iter()
            .flat_map(|term| self.ancestors(term))
            .chain(category);
        let names = article.byline();
        let authors = names.iter().filter_map(|name| self.author(name.author_id));
        let all = categories.map(|term| (Kind::Category, term));
        let all = all.chain(self.tags(article).into_iter().map(|term| (Kind::Tag, term)));
        all.chain(authors.map(|term| (Kind::Author, term))).collect()
    }

    /// When anything last changed of what is sent of a story alone. Its place among Feature Posts moves its own time.
    #[must_use]
    pub fn last_change(&self, article: &LiveArticle) -> DateTime<Utc> {
        let terms = self.mentioned(article).into_iter().map(|(_, term)| term.changed_at);
        terms.fold(article.modified_at.max(self.book.site.changed_at), DateTime::max)
    }

    /// Names of what the answer of these stories is made of, for caches to clear by.
    #[must_use]
    pub fn keys(&self, articles: &[LiveArticle]) -> Keys {
        let mut keys = Keys::new();
        for article in articles {
            keys = keys.one(Family::Articles, article.id.0);
            for (kind, term) in self.mentioned(article) {
                keys = keys.one(kind.family(), term.id);
            }
            if self.is_featured(article) {
                keys = keys.named(Family::Lists, FEATURED);
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

/// Every path of a story: what `fields=` may name, here or on the way here. A test compares it with a story as it is sent.
#[rustfmt::skip]
pub const FIELDS: &[&str] = &[
    "object", "id", "version", "genre", "lang", "status", "slug", "path", "url", "headline", "kicker", "dek",
    "first_published_at", "published_at", "updated_at", "modified_at",
    "category.id", "category.slug", "category.name", "category.url",
    "category.ancestors.id", "category.ancestors.slug", "category.ancestors.name", "category.ancestors.url",
    "tags.id", "tags.slug", "tags.name", "tags.url",
    "byline.text", "byline.authors.id", "byline.authors.slug", "byline.authors.name", "byline.authors.role", "byline.authors.url",
    "featured", "flags", "lead_media", "word_count", "reading_minutes",
    "body.schema", "body.word_count", "body.reading_minutes", "body.html", "body.blocks", "body.text",
    "corrections.object", "corrections.updated_at", "corrections.id", "corrections.kind", "corrections.at", "corrections.text",
    "comments.policy", "comments.count",
    "seo.title", "seo.description", "seo.canonical_url", "seo.robots",
    "links.self", "links.related",
];

/// A story as the API sends it: with its text when renditions were asked for, with corrections when they were loaded.
///
/// # Errors
/// `Internal` when the stored text cannot be read.
pub fn article(article: &LiveArticle, refs: &References, text: Option<Renditions>) -> Result<Value> {
    let url = |path: &str| links::on_site(refs.site_url(), path);
    let names = article.byline();
    let printed: Vec<String> = names.iter().map(|name| name.name.clone()).collect();
    let authors: Vec<Value> = names
        .iter()
        .map(|name| match refs.author(name.author_id) {
            Some(term) => json!({ "id": term.id, "slug": term.slug, "name": name.name, "role": name.role, "url": url(&links::author(&term.slug)) }),
            None => json!({ "id": name.author_id, "slug": null, "name": name.name, "role": name.role, "url": null }),
        })
        .collect();
    let category = refs.category(article).map(|term| {
        let mut value = term.reference(Kind::Category, refs.site_url());
        value["ancestors"] = refs
            .ancestors(term)
            .iter()
            .map(|above| above.reference(Kind::Category, refs.site_url()))
            .collect();
        value
    });
    let path = links::article(&article.slug);
    let link = links::api_article(article.id);
    let mut value = json!({
        "object": "article", "id": article.id, "version": article.version, "genre": article.genre, "lang": article.lang, "status": "live",
        "slug": article.slug, "path": path, "url": url(&path),
        "headline": article.headline, "kicker": article.kicker, "dek": article.dek,
        "first_published_at": time(article.first_published_at), "published_at": time(article.published_at),
        "updated_at": time(article.updated_at), "modified_at": time(article.modified_at),
        "category": category,
        "tags": refs.tags(article).iter().map(|term| term.reference(Kind::Tag, refs.site_url())).collect::<Vec<_>>(),
        "byline": { "text": byline_text(&printed, &refs.words_of(&article.lang)), "authors": authors },
        "featured": refs.is_featured(article), "flags": article.flags,
        "lead_media": null,
        "word_count": article.word_count, "reading_minutes": article.reading_minutes(),
        "comments": { "policy": "closed", "count": 0 },
        "seo": { "title": null, "description": null, "canonical_url": null, "robots": "index,follow,max-image-preview:large" },
        "links": { "self": link, "related": format!("{link}/related") }
    });
    if let Some(corrections) = &refs.corrections {
        let told = corrections.get(&article.id).into_iter().flatten();
        value["corrections"] = told.map(correction).collect();
    }
    if let Some(renditions) = text {
        value["body"] = body(article, renditions)?;
    }
    Ok(value)
}

/// What readers were told about a change.
#[must_use]
pub fn correction(note: &Correction) -> Value {
    let at = time(note.at);
    json!({ "object": "correction", "id": note.id, "kind": note.kind, "at": at, "updated_at": at, "text": note.note })
}

fn body(article: &LiveArticle, renditions: Renditions) -> Result<Value> {
    let Some(document) = article.body()? else {
        return Ok(Value::Null);
    };
    let mut body = Map::new();
    body.insert("schema".into(), crate::articles::body::SCHEMA.into());
    body.insert("word_count".into(), document.word_count().into());
    body.insert("reading_minutes".into(), document.reading_minutes().into());
    if renditions.html {
        body.insert("html".into(), document.html().as_str().into());
    }
    if renditions.blocks {
        body.insert("blocks".into(), document.published().blocks_json());
    }
    if renditions.text {
        body.insert("text".into(), document.text().into());
    }
    Ok(body.into())
}
