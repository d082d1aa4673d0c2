//! What stands in many answers: the newsroom, its categories, the lists that editors keep, names of tags, authors and series. Read
//! once, and again when any of it changed.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use quick_cache::{Weighter, sync::Cache};
use tokio::sync::{Mutex, OnceCell};
use uuid::Uuid;

use crate::{
    body::{Document, ReaderPage, SafeHtml},
    delivery::{
        card::Card,
        links,
        menus::Menus,
        merged::Merged,
        plate::{TextMedia, file_parts, text_html},
        site::PublicSite,
        terms::{CuratedList, Term, TermKind},
        watch::{self, Epoch, Watch},
    },
    error::Result,
    ids::PublicationId,
    live::{
        cards::Cards,
        filter::{Field, Filter},
        search,
        story::{By, Edition, LiveArticle, TextOf},
    },
    locale::Language,
    platform::{
        db::{self, Conn, Pool},
        sql::sql,
        token,
    },
    site::design::Design,
    words::Words,
};

/// The list whose stories are Feature Posts.
pub const FEATURED: &str = "featured";
/// The list whose stories are breaking, each until an end.
pub const BREAKING: &str = "breaking";
/// The list that leads the front of the site, where editors made it.
pub const FRONT: &str = "front";
/// So many names are remembered; there may be more, which are asked for each time.
const MOST_NAMES: usize = 20_000;
/// About so many texts are kept as HTML, and in no more bytes than these.
const MOST_TEXTS: usize = 1_000;
const BYTES_OF_TEXTS: u64 = 8 * 1024 * 1024;
/// About so many cards are kept as they go out, and in no more bytes than these.
const MOST_CARDS: usize = 4_000;
const BYTES_OF_CARDS: u64 = 8 * 1024 * 1024;
/// So many addresses are remembered with the text that was last sent for them.
const MOST_SENT: usize = 4 * MOST_TEXTS;
/// So many languages are remembered.
const MOST_LANGUAGES: usize = 200;

/// All of it, as it was in one epoch or a little later.
#[derive(Debug)]
pub struct Book {
    /// The newsroom.
    pub site: PublicSite,
    /// All categories, in editors' order.
    pub categories: Vec<Term>,
    /// Those that readers find in the head: at the top, without an Uncategorized that has no story.
    pub sections: Vec<Term>,
    /// Lists that editors keep, with the number of their stories.
    pub lists: Vec<CuratedList>,
    /// How the reader site is made.
    pub design: Design,
    /// Its menus, with what they lead to.
    pub menus: Menus,
    /// The stylesheet with its colours and type, where it has its own.
    pub look: Option<OwnLook>,
    /// Where files of pictures are, whole, with a slash at the end: Copydesk's own address, wherever readers read.
    pub files_at: String,
    /// What was merged into what.
    pub merged: Merged,
    /// The stories on each, whether readers have them or not.
    slots: HashMap<String, HashSet<Uuid>>,
    /// The categories whose newest stories stand in on each, with those below them.
    standing_in: HashMap<String, HashSet<Uuid>>,
    /// Tags, authors and series that stood in an answer.
    names: RwLock<Names>,
    /// Cards as they go out, with the names and places of this book.
    written: Cache<Edition, Arc<Card>, Length>,
    /// The words for readers, by the language of a story.
    words: RwLock<HashMap<String, Arc<Words>>>,
    /// The languages by whose rules questions are read.
    search_languages: OnceCell<Vec<String>>,
    /// What it is made from.
    on: Vec<Uuid>,
    made: Epoch,
    kept: Arc<UnchangingCache>,
}

/// What never changes, whatever else does: texts as HTML, by publication, and cards.
#[derive(Debug)]
struct UnchangingCache {
    texts: RenderedTexts,
    /// The publication whose text was last sent for a slug or an id.
    sent: Cache<String, PublicationId>,
    cards: Cards,
}

impl Default for UnchangingCache {
    fn default() -> Self {
        Self {
            texts: Cache::with_weighter(MOST_TEXTS, BYTES_OF_TEXTS, Length),
            sent: Cache::new(MOST_SENT),
            cards: Cards::default(),
        }
    }
}

type RenderedTexts = Cache<Uuid, Arc<Rendered>, Length>;

/// A text as HTML, with what it takes to say its length without reading it.
#[derive(Debug)]
pub struct Rendered {
    /// All blocks of it, in order.
    pub html: SafeHtml,
    /// How many words it has, by the rule of `body/text.rs`.
    pub word_count: usize,
    /// Whole minutes at 230 words each, rounded up.
    pub reading_minutes: u32,
}

impl Rendered {
    fn of(document: &Document, html: SafeHtml) -> Self {
        Self {
            html,
            word_count: document.word_count(),
            reading_minutes: document.reading_minutes(),
        }
    }
}

#[derive(Debug, Clone)]
struct Length;

impl Weighter<Uuid, Arc<Rendered>> for Length {
    fn weight(&self, _: &Uuid, rendered: &Arc<Rendered>) -> u64 {
        rendered.html.as_str().len() as u64 + 100
    }
}

impl Weighter<Edition, Arc<Card>> for Length {
    fn weight(&self, _: &Edition, card: &Arc<Card>) -> u64 {
        // Twice: where a part of it was asked for it is there as a tree too.
        2 * card.whole().get().len() as u64 + 200
    }
}

#[derive(Debug, Default)]
struct Names {
    terms: HashMap<Uuid, Arc<Term>>,
    by_slug: HashMap<(TermKind, String), Uuid>,
}

/// A stylesheet of the newsroom's own, under a name that follows from what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLook {
    /// Its hash, as its address has it.
    pub hash: String,
    /// The rules.
    pub css: String,
}

impl OwnLook {
    /// Of a design; none where it looks as it comes.
    #[must_use]
    pub fn of(design: &Design) -> Option<Self> {
        let css = design.look.css();
        let bytes = token::sha256(css.as_bytes());
        let hash = bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        (!css.is_empty()).then_some(Self { hash, css })
    }
}

#[derive(QueryableByName)]
struct StoredDesign {
    #[diesel(sql_type = sql_types::Jsonb)]
    design: serde_json::Value,
}

async fn design(conn: &mut Conn) -> Result<Design> {
    let stored: Vec<StoredDesign> = sql("SELECT design FROM published.site_design").load(conn).await?;
    let stored = stored.into_iter().next();
    Ok(stored.map(|row| Design::stored(&row.design)).unwrap_or_default())
}

#[derive(QueryableByName)]
struct Branch {
    #[diesel(embed)]
    term: Term,
    #[diesel(sql_type = sql_types::Bool)]
    is_default: bool,
    #[diesel(sql_type = sql_types::Bool)]
    has_stories: bool,
}

#[derive(QueryableByName)]
struct Slot {
    #[diesel(sql_type = sql_types::Text)]
    list: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    article_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    fallback_category_id: Option<Uuid>,
}

impl Book {
    /// Five statements, six with lists, three more with menus. `None` before set-up.
    async fn load(conn: &mut Conn, made: Epoch, kept: Arc<UnchangingCache>, origin: &str) -> Result<Option<Self>> {
        let Some(site) = PublicSite::load(conn).await? else {
            return Ok(None);
        };
        let branches: Vec<Branch> = sql(
            "SELECT c.id, c.parent_id, c.slug, c.name, '' AS beat, '' AS bio, c.changed_at, NULL::jsonb AS picture, c.is_default,
               NOT c.is_default OR (SELECT true FROM published.listings l WHERE l.facet_id = c.id LIMIT 1) IS NOT NULL AS has_stories
             FROM published.categories c ORDER BY c.position, c.is_default, lower(c.name), c.id",
        )
        .load(conn)
        .await?;
        let slots: Vec<Slot> = sql("SELECT list, article_id, fallback_category_id FROM published.slots")
            .load(conn)
            .await?;
        let mut by_list: HashMap<String, HashSet<Uuid>> = HashMap::new();
        let mut standing_in: HashMap<String, HashSet<Uuid>> = HashMap::new();
        for slot in slots {
            if let Some(category) = slot.fallback_category_id {
                standing_in.entry(slot.list.clone()).or_default().insert(category);
            }
            by_list.entry(slot.list).or_default().extend(slot.article_id);
        }
        let defaults = branches
            .iter()
            .filter(|branch| branch.is_default)
            .map(|branch| branch.term.id);
        let categories: Vec<Term> = branches.iter().map(|branch| branch.term.clone()).collect();
        let design = design(conn).await?;
        let words = site.words(&Language::of(&site.language));
        let merged = Merged::load(conn).await?;
        let menus = Menus::of(conn, &design, &categories, &merged, &words).await?;
        let on = [watch::terms(), watch::lists()].into_iter().chain(defaults);
        let on = on.chain(menus.on.iter().copied()).collect();
        let is_section = |branch: &&Branch| branch.term.parent_id.is_none() && branch.has_stories;
        Ok(Some(Self {
            site,
            files_at: format!("{origin}{}", links::FILES),
            lists: CuratedList::all(conn).await?,
            sections: branches
                .iter()
                .filter(is_section)
                .map(|branch| branch.term.clone())
                .collect(),
            standing_in: below_each(standing_in, &categories),
            categories,
            look: OwnLook::of(&design),
            design,
            menus,
            merged,
            slots: by_list,
            names: RwLock::default(),
            written: Cache::with_weighter(MOST_CARDS, BYTES_OF_CARDS, Length),
            words: RwLock::default(),
            search_languages: OnceCell::new(),
            on,
            made,
            kept,
        }))
    }

    /// The category with this id, of those that readers may know of; of one that was merged, the one that stays.
    #[must_use]
    pub fn category(&self, id: Uuid) -> Option<&Term> {
        let id = self.merged.stays(id);
        self.categories.iter().find(|term| term.id == id)
    }

    /// A whole address on Copydesk itself, wherever readers read.
    #[must_use]
    pub fn at_copydesk(&self, path: &str) -> String {
        let origin = self.files_at.strip_suffix(links::FILES).unwrap_or_default();
        format!("{origin}{path}")
    }

    /// The categories above one, from the top.
    #[must_use]
    pub fn ancestors(&self, term: &Term) -> Vec<&Term> {
        term.ancestors(|id| self.category(id))
    }

    /// Whether a story has a place on a list.
    #[must_use]
    pub fn is_on(&self, list: &str, article: Uuid) -> bool {
        self.slots.get(list).is_some_and(|slots| slots.contains(&article))
    }

    /// What a list is made from: its stories, whether readers have them or not, and the categories whose newest stand in.
    pub fn on_list(&self, list: &str) -> impl Iterator<Item = Uuid> + '_ {
        let own = self.slots.get(list).into_iter().flatten();
        own.chain(self.standing_in.get(list).into_iter().flatten()).copied()
    }

    /// What it is made from; whatever shows sections or lists is made from the same.
    #[must_use]
    pub fn on(&self) -> &[Uuid] {
        &self.on
    }

    /// The text of a story as HTML; none where it was not asked for. Where files of pictures are, with a slash at the end.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub fn html(&self, article: &LiveArticle, files_at: &str) -> Result<Option<Arc<Rendered>>> {
        self.rendered(article, files_at, None)
    }

    /// The same on a page for readers.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub fn html_on(&self, article: &LiveArticle, page: ReaderPage<'_>) -> Result<Option<Arc<Rendered>>> {
        self.rendered(article, links::FILES, Some(page))
    }

    fn rendered(
        &self,
        article: &LiveArticle,
        files_at: &str,
        page: Option<ReaderPage<'_>>,
    ) -> Result<Option<Arc<Rendered>>> {
        let id = article.publication_id.0;
        if !article.has_media()
            && let Some(known) = self.kept.texts.get(&id)
        {
            return Ok(Some(known));
        }
        let Some(document) = article.body()? else {
            return Ok(None);
        };
        let media = TextMedia {
            pictures: article.pictures(),
            files: file_parts(article, &self.words(&article.lang), files_at),
            files_at,
        };
        let html = text_html(&document, &media, page);
        let rendered = Arc::new(Rendered::of(&document, html));
        // What the library says of pictures changes while the text does not, and a page may say something in it.
        if !article.has_media() && !rendered.html.depends_on_its_page() {
            self.kept.texts.insert(id, Arc::clone(&rendered));
        }
        Ok(Some(rendered))
    }

    /// Cards that were read before.
    #[must_use]
    pub fn cards(&self) -> &Cards {
        &self.kept.cards
    }

    /// A card as it goes out; written by `write` where it was not before.
    ///
    /// # Errors
    /// What `write` says.
    pub fn written(&self, edition: Edition, write: impl FnOnce() -> Result<Card>) -> Result<Arc<Card>> {
        if let Some(known) = self.written.get(&edition) {
            return Ok(known);
        }
        let card = Arc::new(write()?);
        self.written.insert(edition, Arc::clone(&card));
        Ok(card)
    }

    /// A story whose text is wanted as HTML: where that text was made before, it is not read again, and `html` has it.
    ///
    /// # Errors
    /// Database errors; `Internal` when what is stored cannot be read.
    pub async fn story(&self, conn: &mut Conn, by: By<'_>) -> Result<Option<LiveArticle>> {
        let word = match by {
            By::Slug(slug) => slug.to_owned(),
            By::Id(id) => id.to_string(),
        };
        let sent = self.kept.sent.get(&word);
        let known = sent.filter(|publication| self.kept.texts.get(&publication.0).is_some());
        let text = known.map_or(TextOf::All, TextOf::AllBut);
        let Some(article) = LiveArticle::find(conn, by, text).await? else {
            return Ok(None);
        };
        if article.has_media() {
            return Ok(Some(article));
        }
        if known.is_none() || self.html(&article, &self.files_at)?.is_some() {
            self.kept.sent.insert(word, article.publication_id);
            return Ok(Some(article));
        }
        // It was thrown out in between.
        LiveArticle::find(conn, by, TextOf::All).await
    }

    /// The words for readers of a story in this language.
    #[must_use]
    pub fn words(&self, lang: &str) -> Arc<Words> {
        let known = self
            .words
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(lang)
            .cloned();
        known.unwrap_or_else(|| {
            let words = Arc::new(self.site.words(&Language::of(lang)));
            let mut all = self.words.write().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= MOST_LANGUAGES {
                all.clear();
            }
            all.insert(lang.to_owned(), Arc::clone(&words));
            words
        })
    }

    /// The languages by whose rules questions of readers are read, the newsroom's first: one statement the first time.
    ///
    /// # Errors
    /// Database errors.
    pub async fn search_languages(&self, conn: &mut Conn) -> Result<&[String]> {
        let own = Language::of(&self.site.language).primary();
        let langs = self
            .search_languages
            .get_or_try_init(async || search::languages(conn, &own).await)
            .await?;
        Ok(langs)
    }

    /// Tags, authors and series by identity, of those that readers have, of one that was merged the one that stays: one statement for those that are not remembered.
    pub async fn names(
        &self,
        conn: &mut Conn,
        tags: &[Uuid],
        authors: &[Uuid],
        series: &[Uuid],
    ) -> Result<HashMap<Uuid, Arc<Term>>> {
        let stay = |ids: &[Uuid]| -> Vec<(Uuid, Uuid)> { ids.iter().map(|id| (*id, self.merged.stays(*id))).collect() };
        let wanted = [stay(tags), stay(authors), stay(series)];
        let mut found = HashMap::new();
        let mut missing = [Vec::new(), Vec::new(), Vec::new()];
        {
            let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
            for (ids, missing) in wanted.iter().zip(&mut missing) {
                for (id, stays) in ids {
                    match names.terms.get(stays) {
                        Some(term) => drop(found.insert(*id, Arc::clone(term))),
                        None => missing.push(*stays),
                    }
                }
            }
        }
        if missing.iter().all(Vec::is_empty) {
            return Ok(found);
        }
        let asked = Term::among(conn, missing).await?;
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        if names.terms.len() + asked.len() > MOST_NAMES {
            *names = Names::default();
        }
        for (kind, term) in asked {
            let term = Arc::new(term);
            names.by_slug.insert((kind, term.slug.clone()), term.id);
            names.terms.insert(term.id, Arc::clone(&term));
            for (id, _) in wanted.iter().flatten().filter(|(_, stays)| *stays == term.id) {
                found.insert(*id, Arc::clone(&term));
            }
        }
        Ok(found)
    }

    /// A filter with the words that are known here made identities.
    #[must_use]
    pub fn knowing(&self, filter: Filter) -> Filter {
        filter.knowing(|field, word| self.listed_under(field, word))
    }

    /// What stories are listed under that have this.
    fn listed_under(&self, field: Field, word: &str) -> Option<Vec<Uuid>> {
        let named = |kind| {
            let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
            let id = names.by_slug.get(&(kind, word.to_owned()))?;
            Some(self.under(*id))
        };
        let category = || self.categories.iter().find(|term| term.slug == word);
        match field {
            Field::Tag => named(TermKind::Tag),
            Field::Author => named(TermKind::Author),
            Field::Series => named(TermKind::Series),
            Field::CategoryAlone => category().map(|term| self.under(term.id)),
            Field::Category => category().map(|term| self.below(term.id)),
            Field::List | Field::Slug | Field::Flag | Field::Genre | Field::Lang => None,
        }
    }

    /// The categories right below one, in editors' order.
    pub fn children(&self, category: Uuid) -> impl Iterator<Item = &Term> {
        self.categories
            .iter()
            .filter(move |term| term.parent_id == Some(category))
    }

    /// A category and all below it, as stories are listed under them.
    #[must_use]
    pub fn below(&self, category: Uuid) -> Vec<Uuid> {
        self.merged.under(Term::below(&self.categories, category))
    }

    /// What stories of a category itself, a tag or an author are listed under.
    #[must_use]
    pub fn under(&self, term: Uuid) -> Vec<Uuid> {
        self.merged.under(vec![term])
    }
}

/// Each category with all that are below it.
fn below_each(lists: HashMap<String, HashSet<Uuid>>, categories: &[Term]) -> HashMap<String, HashSet<Uuid>> {
    let below = |of: HashSet<Uuid>| of.into_iter().flat_map(|id| Term::below(categories, id)).collect();
    lists.into_iter().map(|(list, of)| (list, below(of))).collect()
}

/// The book as it was last read, and who reads it anew.
#[derive(Debug, Default)]
pub struct Books {
    kept: Arc<UnchangingCache>,
    last: RwLock<Option<Arc<Book>>>,
    reading: Mutex<()>,
    /// Copydesk's own address, without a slash at the end.
    origin: String,
}

impl Books {
    /// Of a Copydesk at this address.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            ..Self::default()
        }
    }

    /// The book of now; none before set-up.
    ///
    /// # Errors
    /// `Busy`, database errors.
    pub async fn open(&self, watch: &Watch, readers: &Pool) -> Result<Option<Arc<Book>>> {
        let epoch = watch.epoch(readers).await?;
        if let Some(book) = self.of_now(watch) {
            return Ok(Some(book));
        }
        let _turn = self.reading.lock().await;
        if let Some(book) = self.of_now(watch) {
            return Ok(Some(book));
        }
        let mut conn = db::loan(readers).await?;
        let book = Book::load(&mut conn, epoch, Arc::clone(&self.kept), &self.origin)
            .await?
            .map(Arc::new);
        if book.is_some() {
            self.last
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .clone_from(&book);
        }
        Ok(book)
    }

    fn of_now(&self, watch: &Watch) -> Option<Arc<Book>> {
        self.last().filter(|book| watch.holds(book.made, &book.on))
    }

    /// The book as it was last read, which may be long ago.
    #[must_use]
    pub fn last(&self) -> Option<Arc<Book>> {
        self.last.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
