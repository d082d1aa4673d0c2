//! Feeds: the newest stories of the whole newsroom, a category with those below, a tag or an author, as RSS 2.0, Atom and
//! JSON Feed 1.1. What a story is called there never changes: it is made of the story's identity alone.

mod atom;
mod entry;
mod json_feed;
mod rss;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use self::entry::FeedEntry;
use crate::{
    delivery::{
        book::Book,
        content::References,
        feed_text::plain_file,
        links,
        surrogate::{Family, Keys},
        terms::{Term, TermKind},
        well_known::PublicSyndication,
    },
    error::Result,
    live::{
        filter::{Condition, Field, Filter},
        story::LiveArticle,
        window::Window,
    },
    platform::{db::Conn, sql::sql},
};

/// Stories in a feed.
pub const STORIES: i64 = 20;
/// A file that is not made yet is made before long: its length is looked for again.
const SIZES_ARE_KNOWN: TimeDelta = TimeDelta::minutes(1);

/// What a feed is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// All, as they are offered.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// How its address ends beside a page.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Rss => "feed.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    /// As the Content API calls it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }

    /// Its media type, for links.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// The same as it is sent.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }

    /// The one whose address ends so.
    #[must_use]
    pub fn of_file(file: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.file() == file)
    }

    /// The one of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }
}

/// Of what a feed is.
#[derive(Debug, Clone)]
pub enum FeedScope {
    /// All stories.
    Whole,
    /// Those of a category with all below it, of a tag, of an author, of a series (the newest first, as feeds are read).
    Under(TermKind, Box<Term>),
}

impl FeedScope {
    /// Path of the page that shows the same.
    #[must_use]
    pub fn page(&self) -> String {
        match self {
            Self::Whole => "/".into(),
            Self::Under(kind, term) => kind.path(&term.slug),
        }
    }

    /// Path of it beside that page.
    #[must_use]
    pub fn beside(&self, format: FeedFormat) -> String {
        links::feed_beside(&self.page(), format.file())
    }

    /// Path of it in the Content API.
    #[must_use]
    pub fn in_api(&self, format: FeedFormat) -> String {
        let of = match self {
            Self::Whole => None,
            Self::Under(kind, term) => Some((kind.object(), term.slug.as_str())),
        };
        links::api_feed(format.word(), of)
    }

    fn filter(&self, book: &Book) -> Filter {
        match self {
            Self::Whole => Filter::default(),
            Self::Under(TermKind::Category, term) => {
                Filter::default().and(Condition::Listed(Field::Category, book.below(term.id)))
            }
            Self::Under(TermKind::Tag, term) => {
                Filter::default().and(Condition::Listed(Field::Tag, book.under(term.id)))
            }
            Self::Under(TermKind::Author, term) => {
                Filter::default().and(Condition::Listed(Field::Author, book.under(term.id)))
            }
            Self::Under(TermKind::Series, term) => {
                Filter::default().and(Condition::Listed(Field::Series, vec![term.id]))
            }
        }
    }

    fn id(&self, whole: Uuid) -> Uuid {
        match self {
            Self::Whole => whole,
            Self::Under(_, term) => term.id,
        }
    }

    fn title(&self, newsroom: &str) -> String {
        match self {
            Self::Whole => newsroom.to_owned(),
            Self::Under(_, term) => format!("{} · {newsroom}", term.name),
        }
    }
}

/// A feed, ready to be written.
pub struct Feed {
    /// Its identity, for ever.
    id: Uuid,
    title: String,
    description: String,
    language: String,
    /// The newsroom's name.
    author: String,
    /// The page that shows the same, whole.
    page: String,
    /// Its own address, whole.
    own: String,
    hub: String,
    /// When readers last got something new in it.
    updated: DateTime<Utc>,
    /// The newsroom's icons, small and large, whole.
    icons: Option<(String, String)>,
    entries: Vec<FeedEntry>,
}

/// The stories of a feed with all that is said of them, before they are written.
pub struct LoadedFeed {
    articles: Vec<Arc<LiveArticle>>,
    refs: References,
    set: PublicSyndication,
    sizes: HashMap<String, i64>,
    scope: FeedScope,
    own: String,
    /// What it is made from.
    pub keys: Keys,
    /// When anything that is in it last changed.
    pub changed_at: DateTime<Utc>,
}

impl LoadedFeed {
    /// The newest stories of a scope, for an address of ours, at this moment: one statement, up to five where there is more
    /// to say.
    pub async fn load(
        conn: &mut Conn,
        book: &Arc<Book>,
        set: PublicSyndication,
        scope: FeedScope,
        own: String,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let window = Window {
            with_body: set.whole_texts,
            ..Window::newest(STORIES)
        };
        let stretch = LiveArticle::list_with(conn, book.cards(), &scope.filter(book), &window).await?;
        let articles = stretch.articles;
        let refs = References::of(conn, book, &articles).await?;
        let refs = refs.and_corrections(conn, &articles).await?;
        let sizes = sizes(conn, &articles).await?;
        let mut keys = refs.keys(&articles).some(Family::Articles, stretch.on);
        if sizes.values().any(|bytes| *bytes == 0) {
            keys = keys.until(now + SIZES_ARE_KNOWN);
        }
        let mut changed_at = set.changed_at.max(book.site.changed_at);
        for article in &articles {
            changed_at = changed_at.max(refs.last_change(article));
        }
        if let FeedScope::Under(kind, term) = &scope {
            keys = keys.some(Family::Articles, [term.id]).term(*kind, term);
            changed_at = changed_at.max(term.changed_at);
        }
        Ok(Self {
            articles,
            refs,
            set,
            sizes,
            scope,
            own,
            keys,
            changed_at,
        })
    }

    /// The hub that it names; empty: none.
    #[must_use]
    pub fn hub(&self) -> &str {
        &self.set.hub
    }

    /// Its own address, whole.
    #[must_use]
    pub fn own(&self) -> &str {
        &self.own
    }

    /// Writes it.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub fn written(&self, format: FeedFormat) -> Result<Vec<u8>> {
        let feed = self.feed()?;
        match format {
            FeedFormat::Rss => rss::written(&feed),
            FeedFormat::Atom => atom::written(&feed),
            FeedFormat::Json => json_feed::written(&feed),
        }
    }

    fn feed(&self) -> Result<Feed> {
        let book = &self.refs.book;
        let site = &book.site;
        let entry = |article: &Arc<LiveArticle>| FeedEntry::of(article, &self.refs, &self.sizes);
        let entries = self.articles.iter().map(entry).collect::<Result<Vec<_>>>()?;
        let described = match &self.scope {
            FeedScope::Under(_, term) if !term.bio.is_empty() => &term.bio,
            _ if !site.tagline.is_empty() => &site.tagline,
            _ => &site.name,
        };
        let icon = |size| site.icon_name().map(|name| book.at_copydesk(&links::icon(size, &name)));
        Ok(Feed {
            id: self.scope.id(self.set.feed_id),
            title: self.scope.title(&site.name),
            description: described.clone(),
            language: site.language.clone(),
            author: site.name.clone(),
            page: links::on_site(&site.url, &self.scope.page()),
            own: self.own.clone(),
            hub: self.set.hub.clone(),
            updated: entries
                .iter()
                .map(|entry| entry.updated)
                .max()
                .unwrap_or(site.changed_at),
            icons: icon(32).zip(icon(512)),
            entries,
        })
    }
}

/// A name that never changes, as feeds and others write it.
#[must_use]
pub fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

/// How long the files of the pictures above these stories are; 0 of what is not made yet.
async fn sizes(conn: &mut Conn, articles: &[Arc<LiveArticle>]) -> Result<HashMap<String, i64>> {
    #[derive(QueryableByName)]
    struct FileSize {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
        #[diesel(sql_type = sql_types::BigInt)]
        bytes: i64,
    }
    let bare = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let files = articles.iter().filter_map(|article| plain_file(&article.lead()?));
    let names: Vec<String> = files.map(|file| bare(&file.name)).collect();
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<FileSize> = sql(
        "SELECT n.name, coalesce((SELECT r.bytes FROM published.renditions r WHERE r.name = n.name LIMIT 1), 0) AS bytes FROM unnest($1::text[]) n (name)",
    )
    .bind::<sql_types::Array<sql_types::Text>, _>(names)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.bytes)).collect())
}
