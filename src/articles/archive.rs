//! Stories of an archive: readers had them elsewhere, and many come at once. Each is what the desk would store and the
//! gate would let through; only the number of statements is another one.

mod placing;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

pub use placing::place;

use crate::{
    articles::{
        gate::{
            address::{self, Rival},
            checklist::{self, CheckContext},
        },
        stage::Act,
        writing::{
            byline::{self, MAX_NAMES},
            fields::{GENRES, LENGTHS, NO_GENRE},
            typed,
        },
    },
    authors::Author,
    body::{Document, MAX_INPUT_BYTES},
    content::{BylineName, Seal, SealedContent, StoryWords},
    error::{Problems, Result},
    ids::{ArticleId, CategoryId, PublicationId, RevisionId, TagId},
    locale::Language,
    platform::{db::Conn, sql::sql},
    slug::Slug,
    taxonomy::tag::MAX_TAGS,
};

/// Before there were newspapers, a date says that somebody had none to write.
const FIRST_YEAR: i32 = 1600;

/// A story as another system tells it.
#[derive(Debug)]
pub struct ForeignStory {
    /// Its identity there, if it has one that can be ours.
    pub id: Option<ArticleId>,
    /// Main title.
    pub headline: String,
    /// Label above it.
    pub kicker: String,
    /// Lines under it.
    pub dek: String,
    /// The address it had.
    pub slug: Option<String>,
    /// A BCP 47 tag.
    pub lang: Language,
    /// Genre.
    pub genre: String,
    /// Category.
    pub category: CategoryId,
    /// Tags in order.
    pub tags: Vec<TagId>,
    /// Byline in printed order.
    pub byline: Vec<BylineName>,
    /// The text.
    pub body: Document,
    /// When readers first had it.
    pub published_at: DateTime<Utc>,
    /// When its text last changed for them.
    pub updated_at: DateTime<Utc>,
}

/// A story that lacks nothing, sealed.
#[derive(Debug)]
pub struct Archived {
    id: ArticleId,
    revision: RevisionId,
    publication: PublicationId,
    content: SealedContent,
    seal: Seal,
    /// The address it will have.
    slug: Slug,
    /// That address is one that readers know, so no other will do.
    is_wish: bool,
    body: String,
    word_count: i32,
    made_slug: Option<String>,
    published_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A name of a byline for this public person.
#[must_use]
pub fn signed(author: Author) -> BylineName {
    byline::signed(author)
}

impl ForeignStory {
    /// The rules of the fields, of the checklist and of the gate, as far as they need no other story.
    ///
    /// # Errors
    /// What it lacks, as problems of fields.
    pub fn sealed(self) -> std::result::Result<Archived, Problems> {
        let mut problems = Problems::new();
        let mut lines = [&self.headline, &self.kicker, &self.dek]
            .into_iter()
            .zip(LENGTHS)
            .map(|(text, (field, most, word))| line(&mut problems, text, field, most, word));
        let (headline, kicker, dek) = (
            lines.next().unwrap_or_default(),
            lines.next().unwrap_or_default(),
            lines.next().unwrap_or_default(),
        );
        drop(lines);
        let lang = self.lang.tag();
        let (slug, wish) = address_of(&mut problems, self.slug.as_deref(), &headline, &lang);
        if !GENRES.contains(&self.genre.as_str()) {
            problems.add("genre", NO_GENRE);
        }
        if self.tags.len() > MAX_TAGS {
            problems.add("tags", format!("A story has {MAX_TAGS} tags at most."));
        }
        if self.byline.len() > MAX_NAMES {
            problems.add("byline", format!("A byline has {MAX_NAMES} names at most."));
        }
        check_times(&mut problems, self.published_at, self.updated_at);
        let content = SealedContent {
            headline,
            kicker,
            dek,
            slug: wish.as_ref().map(ToString::to_string),
            lang,
            genre: self.genre,
            category: self.category,
            tags: self.tags,
            byline: self.byline,
            flags: vec![],
            lead: None,
            words: StoryWords::default(),
            related: vec![],
            body: self.body,
        };
        for check in checklist::lacking(&content, Act::Publish, &CheckContext::default()) {
            problems.add(check.field, format!("{}. {}", check.title, check.proof));
        }
        let body = content.body.to_json().to_string();
        if body.len() > MAX_INPUT_BYTES {
            problems.add("body", "The text is larger than 1 MB. Split it into two stories.");
        }
        match slug {
            Some(slug) if problems.is_empty() => Ok(Archived {
                id: self.id.unwrap_or_default(),
                revision: RevisionId::new(),
                publication: PublicationId::new(),
                seal: content.seal(),
                body,
                word_count: i32::try_from(content.body.word_count()).unwrap_or(i32::MAX),
                made_slug: Slug::in_language(&content.headline, &content.lang).map(|slug| slug.to_string()),
                content,
                is_wish: self.slug.is_some_and(|told| told.trim() == slug.as_str()),
                slug,
                published_at: self.published_at,
                updated_at: self.updated_at,
            }),
            _ => Err(problems),
        }
    }
}

fn line(problems: &mut Problems, text: &str, field: &'static str, most: usize, word: &str) -> String {
    typed::short(text, most, word).unwrap_or_else(|error| {
        problems.add(field, error.to_string());
        String::new()
    })
}

/// The address, and the wish for it where the headline does not give it by itself.
fn address_of(problems: &mut Problems, told: Option<&str>, headline: &str, lang: &str) -> (Option<Slug>, Option<Slug>) {
    let made = Slug::in_language(headline, lang);
    let Some(told) = told.map(str::trim).filter(|told| !told.is_empty()) else {
        if made.is_none() {
            problems.add("slug", "Write a slug: the headline has no letters for one.");
        }
        return (made, None);
    };
    if made.as_ref().is_some_and(|made| made.as_str() == told) {
        return (made, None);
    }
    match told
        .parse::<Slug>()
        .or_else(|sentence| Slug::in_language(told, lang).ok_or(sentence))
    {
        Ok(slug) => (Some(slug.clone()), Some(slug)),
        Err(sentence) => {
            problems.add("slug", sentence);
            (None, None)
        }
    }
}

fn check_times(problems: &mut Problems, published_at: DateTime<Utc>, updated_at: DateTime<Utc>) {
    if published_at.year() < FIRST_YEAR {
        problems.add(
            "published_at",
            format!(
                "Nobody published it in the year {}. Say when it was.",
                published_at.year()
            ),
        );
    } else if updated_at < published_at {
        problems.add(
            "updated_at",
            "It was updated before it was published. Look at the two times.",
        );
    }
}

impl Archived {
    /// Its identity here.
    #[must_use]
    pub fn id(&self) -> ArticleId {
        self.id
    }

    /// The text of it.
    #[must_use]
    pub fn revision(&self) -> RevisionId {
        self.revision
    }

    /// Its place on the timeline.
    #[must_use]
    pub fn publication(&self) -> PublicationId {
        self.publication
    }

    /// Its address.
    #[must_use]
    pub fn slug(&self) -> &Slug {
        &self.slug
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        3 * self.body.len()
    }

    /// Another address, which the headline does not give.
    fn moved_to(&mut self, slug: Slug) {
        self.content.slug = Some(slug.to_string());
        self.slug = slug;
        self.seal = self.content.seal();
    }
}

/// Why one of them cannot come in: its place among them, and a sentence.
pub type Barred = HashMap<usize, String>;

/// Looks at everything that other stories decide: identities, addresses, what was removed meanwhile, whether their time
/// has come. A story without an address of its own gets one that is free. What is named is held until the transaction
/// ends. Answers who cannot come in.
pub async fn admit(conn: &mut Conn, at: DateTime<Utc>, stories: &mut [Archived]) -> Result<Barred> {
    // What categories ask for stays as it is until then, and is held before them.
    sql("SELECT pg_advisory_xact_lock_shared(hashtext('copydesk steps'))")
        .execute(conn)
        .await?;
    let mut barred = Barred::new();
    let in_steps = approved_in_steps(conn, stories).await?;
    let known = known(conn, stories).await?;
    let gone = gone(conn, stories).await?;
    let mut ids = HashSet::new();
    for (number, story) in stories.iter().enumerate() {
        let sentence = if story.published_at > at || story.updated_at > at {
            "Its time is still to come. Write it at the desk, and schedule it there."
        } else if known.contains(&story.id.0) || !ids.insert(story.id) {
            "There is a story with this uuid already."
        } else if names(story).any(|id| gone.contains(&id)) {
            "An author, the category or a tag of it was removed meanwhile."
        } else if in_steps.contains(&story.content.category.0) {
            "Its category asks for approvals that whoever imports cannot give alone. Choose another one, or ask an admin to set them after the import."
        } else {
            continue;
        };
        barred.insert(number, sentence.to_owned());
    }
    settle_addresses(conn, stories, &mut barred).await?;
    Ok(barred)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// The categories that ask for more than one editor's approval: an import is signed by one person.
async fn approved_in_steps(conn: &mut Conn, stories: &[Archived]) -> Result<HashSet<Uuid>> {
    let categories: HashSet<Uuid> = stories.iter().map(|story| story.content.category.0).collect();
    let rows: Vec<Id> = sql(
        "SELECT one AS id FROM unnest($1) one WHERE EXISTS (SELECT FROM newsroom.approval_steps s
           WHERE s.category_id = newsroom.steps_set_at(one) AND (s.desk_id IS NOT NULL OR s.position > 1))",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(categories.into_iter().collect::<Vec<_>>())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn known(conn: &mut Conn, stories: &[Archived]) -> Result<HashSet<Uuid>> {
    // One walk along the key for each: a plan made while there were few articles would read all of them.
    let rows: Vec<Id> =
        sql("SELECT one AS id FROM unnest($1) one WHERE (SELECT true FROM newsroom.articles a WHERE a.id = one)")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(stories.iter().map(Archived::id).collect::<Vec<_>>())
            .load(conn)
            .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Everything that a story names.
fn names(story: &Archived) -> impl Iterator<Item = Uuid> {
    let content = &story.content;
    std::iter::once(content.category.0)
        .chain(content.tags.iter().map(|tag| tag.0))
        .chain(content.byline.iter().map(|name| name.author_id.0))
}

/// What of it is not there any more; the rest is held.
async fn gone(conn: &mut Conn, stories: &[Archived]) -> Result<HashSet<Uuid>> {
    let mut named: HashSet<Uuid> = stories.iter().flat_map(names).collect();
    let asked: Vec<Uuid> = named.iter().copied().collect();
    for table in ["categories", "tags", "authors"] {
        let held: Vec<Id> = sql(format!(
            "SELECT id FROM newsroom.{table} WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE"
        ))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&asked)
        .load(conn)
        .await?;
        for row in held {
            named.remove(&row.id);
        }
    }
    Ok(named)
}

async fn settle_addresses(conn: &mut Conn, stories: &mut [Archived], barred: &mut Barred) -> Result<()> {
    let mut taken = taken(
        conn,
        &stories.iter().map(|story| story.slug.to_string()).collect::<Vec<_>>(),
    )
    .await?;
    for (number, story) in stories.iter_mut().enumerate() {
        if barred.contains_key(&number) || taken.insert(story.slug.to_string()) {
            continue;
        }
        if story.is_wish {
            let slug = story.slug.to_string();
            let free = address::free(conn, &slug).await?.filter(|free| !taken.contains(free));
            let rival = Rival::Claimed {
                slug,
                known: false,
                free,
            };
            barred.insert(number, format!("{}. {}", rival.title(), rival.advice()));
        } else {
            let free = first_free(conn, &story.slug, &taken).await?;
            taken.insert(free.to_string());
            story.moved_to(free);
        }
    }
    Ok(())
}

async fn taken(conn: &mut Conn, slugs: &[String]) -> Result<HashSet<String>> {
    #[derive(QueryableByName)]
    struct TakenSlug {
        #[diesel(sql_type = sql_types::Text)]
        slug: String,
    }
    let rows: Vec<TakenSlug> = sql("SELECT slug FROM newsroom.slugs WHERE slug = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Text>, _>(slugs)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.slug).collect())
}

/// The first of `slug-2`, `slug-3` … that nobody has. Looks twice as far each time: a daily column has many.
async fn first_free(conn: &mut Conn, slug: &Slug, among: &HashSet<String>) -> Result<Slug> {
    let (mut from, mut count) = (2, 16);
    loop {
        let offered: Vec<Slug> = (from..from + count)
            .map(|number| Slug::numbered(slug.stem(), number))
            .collect();
        let claimed = taken(conn, &offered.iter().map(ToString::to_string).collect::<Vec<_>>()).await?;
        let is_free = |slug: &&Slug| !claimed.contains(slug.as_str()) && !among.contains(slug.as_str());
        if let Some(free) = offered.iter().find(is_free) {
            return Ok(free.clone());
        }
        (from, count) = (from + count, (2 * count).min(4_096));
    }
}
