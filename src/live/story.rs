//! What readers may have: a `LiveArticle` can only come from the views of `published`, so having one is the permission.

use std::{borrow::Borrow, collections::HashMap, fmt};

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension, QueryableByName,
    deserialize::{self, FromSql, FromSqlRow},
    pg::{Pg, PgValue},
    sql_types,
};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    body::{Document, reading_minutes},
    content::{BylineName, PAGE, StoryExtras, StoryPicture, StoryWords},
    error::{Error, Result},
    ids::{ArticleId, CategoryId, FileId, PictureId, PublicationId, SeriesId, SlotId, TagId},
    media::{shown::ShownPicture, story_file::StoryFile},
    platform::{
        db::Conn,
        sql::{self, sql},
    },
    site::CommentPolicy,
};

/// A story as readers get it at this moment.
#[derive(Debug, Clone, QueryableByName)]
pub struct LiveArticle {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// The range that holds now.
    #[diesel(sql_type = sql_types::Uuid)]
    pub publication_id: PublicationId,
    /// Canonical address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Its category.
    #[diesel(sql_type = sql_types::Uuid)]
    pub category_id: CategoryId,
    /// The edition.
    #[diesel(sql_type = sql_types::Integer)]
    pub version: i32,
    /// First of all.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub first_published_at: DateTime<Utc>,
    /// Sort key.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub published_at: DateTime<Utc>,
    /// Last change that readers were told of.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub updated_at: DateTime<Utc>,
    /// Last change of anything that readers get of it: its text, a name or an address in it, its place among Feature Posts.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub modified_at: DateTime<Utc>,
    /// Main title.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Label above it.
    #[diesel(sql_type = sql_types::Text)]
    pub kicker: String,
    /// Lines under it.
    #[diesel(sql_type = sql_types::Text)]
    pub dek: String,
    /// Language.
    #[diesel(sql_type = sql_types::Text)]
    pub lang: String,
    /// Genre.
    #[diesel(sql_type = sql_types::Text)]
    pub genre: String,
    /// Tags in order.
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    pub tag_ids: Vec<TagId>,
    /// Frozen names.
    #[diesel(sql_type = sql_types::Jsonb)]
    byline: Byline,
    /// The series that it is in.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub series_id: Option<SeriesId>,
    /// Exclusive, sponsored.
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    pub flags: Vec<String>,
    /// Words of the text.
    #[diesel(sql_type = sql_types::Integer)]
    pub word_count: i32,
    /// Readers were told something about one of its changes, or will be: without it there is nothing to ask for.
    #[diesel(sql_type = sql_types::Bool)]
    told: bool,
    /// The picture above the text, with the words that the story has of its own, and what the library says of it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    lead: Option<Value>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    lead_picture: Option<Value>,
    /// Words for other places.
    #[diesel(sql_type = sql_types::Jsonb)]
    extras: Value,
    /// Comments that readers see under it.
    #[diesel(sql_type = sql_types::Integer)]
    pub comments: i32,
    /// When what is said under it last changed.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub discussed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Text)]
    comment_policy: String,
    /// When comments on it close by time alone, or did.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    comments_close_at: Option<DateTime<Utc>>,
    /// The stored document as it came: what it says is read where it is rendered.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    body: Option<String>,
    /// What the library says of its pictures, where the text was asked for.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    pictures: Option<Value>,
    /// Its files, where the text was asked for.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    files: Option<Value>,
}

/// The names of a byline, as they are stored.
#[derive(Debug, Clone, Default, FromSqlRow)]
#[diesel(sql_type = sql_types::Jsonb)]
struct Byline(Vec<BylineName>);

impl FromSql<sql_types::Jsonb, Pg> for Byline {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let names = <Value as FromSql<sql_types::Jsonb, Pg>>::from_sql(value)?;
        Ok(Self(serde_json::from_value(names).unwrap_or_default()))
    }
}

/// A publication with its times, and what is said under it: as long as these hold, nothing of its card changes. Names, addresses and lists that
/// stand beside it are not of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edition {
    /// The range that holds now.
    pub publication: PublicationId,
    /// First published, published, updated, modified.
    pub times: [DateTime<Utc>; 4],
    /// Comments that readers see, and what becomes of another one.
    pub discussion: (i32, CommentPolicy),
}

/// The columns of a card, of `published.articles a`.
pub(crate) const CARD: &str = "a.id, a.publication_id, a.slug, a.category_id, a.version, a.first_published_at, a.published_at, a.updated_at, a.modified_at,
  a.headline, a.kicker, a.dek, a.lang, a.genre, a.tag_ids, a.byline, a.flags, a.word_count, a.told, a.lead, a.extras,
  a.comments, a.discussed_at, a.comment_policy, a.comments_close_at, a.series_id";
/// The columns of the text with its pictures and files, and what stands in their place. The picture above the text is one of
/// them: it is not asked for a second time.
pub(super) const BODY: &str = "a.body::text AS body, a.pictures, a.files, NULL::jsonb AS lead_picture";
pub(crate) const NO_BODY: &str = "NULL::text AS body, NULL::jsonb AS pictures, NULL::jsonb AS files, a.lead_picture";
const BODY_UNLESS_KNOWN: &str =
    "CASE WHEN a.publication_id <> $2 THEN a.body::text END AS body, a.pictures, a.files, NULL::jsonb AS lead_picture";

/// What a story is found by.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// An address that it has or had.
    Slug(&'a str),
    /// Its identity.
    Id(ArticleId),
}

/// Which texts come with a story.
#[derive(Debug, Clone, Copy)]
pub enum TextOf {
    /// None.
    Nothing,
    /// Whatever it is.
    All,
    /// Any but the one of this publication, which is known already.
    AllBut(PublicationId),
}

impl LiveArticle {
    /// The names of the byline, as printed.
    #[must_use]
    pub fn byline(&self) -> &[BylineName] {
        &self.byline.0
    }

    /// Whether readers were told something about one of its changes, or will be.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        self.told
    }

    /// Words for lists, search engines, shared links.
    #[must_use]
    pub fn words(&self) -> StoryWords {
        StoryWords::deserialize(&self.extras).unwrap_or_default()
    }

    /// Stories that were chosen to be offered with it, in order; readers may have them or not.
    #[must_use]
    pub fn chosen(&self) -> Vec<ArticleId> {
        StoryExtras::deserialize(&self.extras).unwrap_or_default().related
    }

    /// What search engines are told of it: the words for them, else the dek, else the summary; empty where none is.
    #[must_use]
    pub fn described(&self) -> String {
        let words = self.words();
        let texts = [words.description, self.dek.clone(), words.summary];
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Its headline in lists of ours.
    #[must_use]
    pub fn listed_headline(&self) -> String {
        let short = self.extras.get("short_headline").and_then(Value::as_str);
        short.unwrap_or(&self.headline).to_owned()
    }

    fn own_lead(&self) -> Option<StoryPicture> {
        StoryPicture::deserialize(self.lead.as_ref()?).ok()
    }

    /// The picture above its text.
    #[must_use]
    pub fn lead_id(&self) -> Option<PictureId> {
        self.own_lead().map(|lead| lead.picture)
    }

    /// The same with all that is said of it.
    #[must_use]
    pub fn lead(&self) -> Option<ShownPicture> {
        let own = self.own_lead()?;
        let id = own.picture.to_string();
        let among_all = || {
            let mut all = self.pictures.as_ref()?.as_array()?.iter();
            all.find(|picture| picture["id"] == id.as_str())
        };
        let shown = ShownPicture::deserialize(self.lead_picture.as_ref().or_else(among_all)?).ok()?;
        Some(shown.in_story(&own))
    }

    /// Whether pictures or files stand in its text, where that came: no words of a text can hold these signs bare.
    #[must_use]
    pub fn has_media(&self) -> bool {
        let holds = |body: &String| {
            [r#""type": "image""#, r#""type": "file""#]
                .iter()
                .any(|sign| body.contains(sign))
        };
        self.body.as_ref().is_some_and(holds)
    }

    /// The files that came with its text.
    #[must_use]
    pub fn files(&self) -> HashMap<FileId, StoryFile> {
        let all = self
            .files
            .as_ref()
            .and_then(|all| Vec::<StoryFile>::deserialize(all).ok());
        all.unwrap_or_default()
            .into_iter()
            .map(|file| (file.id, file))
            .collect()
    }

    /// The pictures that came with its text.
    #[must_use]
    pub fn pictures(&self) -> HashMap<PictureId, ShownPicture> {
        let all = self
            .pictures
            .as_ref()
            .and_then(|all| Vec::<ShownPicture>::deserialize(all).ok());
        all.unwrap_or_default()
            .into_iter()
            .map(|shown| (shown.id, shown))
            .collect()
    }

    /// What tells whether a card that was read before is still this one.
    #[must_use]
    pub fn edition(&self) -> Edition {
        Edition {
            publication: self.publication_id,
            times: [
                self.first_published_at,
                self.published_at,
                self.updated_at,
                self.modified_at,
            ],
            discussion: (self.comments, self.comment_policy()),
        }
    }

    /// When what becomes of a comment on it changes by time alone, where that is still to come.
    #[must_use]
    pub fn comments_end(&self) -> Option<DateTime<Utc>> {
        self.comments_close_at
            .filter(|_| self.comment_policy() != CommentPolicy::Closed)
    }

    /// What becomes of a comment on it.
    #[must_use]
    pub fn comment_policy(&self) -> CommentPolicy {
        match self.is_page() {
            true => CommentPolicy::Closed,
            false => CommentPolicy::named(&self.comment_policy).unwrap_or(CommentPolicy::Closed),
        }
    }

    /// Whether it is a page of the site and no story.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.genre == PAGE
    }

    /// About so many bytes of memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = [
            &self.slug,
            &self.headline,
            &self.kicker,
            &self.dek,
            &self.lang,
            &self.genre,
        ];
        let names = self.byline.0.iter().map(|name| name.name.len() + name.role.len() + 64);
        let body = self.body.as_ref().map_or(0, String::len);
        // Two trees of some ten values, with their words.
        let lead = if self.lead.is_some() { 3_000 } else { 0 };
        let words: usize = self
            .extras
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, text)| name.len() + text.as_str().map_or(0, str::len) + 100)
            .sum();
        lead + words
            + texts.iter().map(|text| text.len()).sum::<usize>()
            + names.sum::<usize>()
            + self.tag_ids.len() * 16
            + body
            + 400
    }

    /// When readers last got something new of it: an update, or the story itself, back after a withdrawal. What
    /// schema.org calls `dateModified`, which is never before the publication.
    #[must_use]
    pub fn renewed_at(&self) -> DateTime<Utc> {
        self.updated_at.max(self.published_at)
    }

    /// Minutes that its text takes to read.
    #[must_use]
    pub fn reading_minutes(&self) -> u32 {
        reading_minutes(usize::try_from(self.word_count).unwrap_or(0))
    }

    /// The text, when it was asked for.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub fn body(&self) -> Result<Option<Document>> {
        let unreadable = |problem: &dyn fmt::Display| Error::internal(format!("body of {}: {problem}", self.id));
        let read = |body: &String| {
            let json = serde_json::from_str(body).map_err(|problem| unreadable(&problem))?;
            Document::stored(&json).map_err(|problem| unreadable(&problem))
        };
        self.body.as_ref().map(read).transpose()
    }

    /// By an address that it has or had, or by identity; the caller compares `slug` to see whether the address is the
    /// present one.
    pub async fn find(conn: &mut Conn, by: By<'_>, text: TextOf) -> Result<Option<Self>> {
        let (body, known) = match text {
            TextOf::Nothing => (NO_BODY, None),
            TextOf::All => (BODY, None),
            TextOf::AllBut(known) => (BODY_UNLESS_KNOWN, Some(known)),
        };
        let query = match by {
            By::Slug(_) => format!(
                "SELECT a.* FROM published.slugs s CROSS JOIN LATERAL
                   (SELECT {CARD}, {body} FROM published.articles a WHERE a.id = s.article_id LIMIT 1) a WHERE s.slug = $1"
            ),
            By::Id(_) => format!("SELECT {CARD}, {body} FROM published.articles a WHERE a.id = $1"),
        };
        let query = match by {
            By::Slug(slug) => sql(query).bind::<sql_types::Text, _>(slug),
            By::Id(id) => sql(query).bind::<sql_types::Uuid, _>(id),
        };
        let query = match known {
            Some(known) => query.bind::<sql_types::Uuid, _>(known),
            None => query,
        };
        Ok(query.get_result(conn).await.optional()?)
    }

    /// The cards of these publications, in no order; of those that readers do not have, none.
    pub(super) async fn of_publications(conn: &mut Conn, ids: Vec<PublicationId>, body: &str) -> Result<Vec<Self>> {
        let query = format!(
            "SELECT a.* FROM unnest($1::uuid[]) p(id) CROSS JOIN LATERAL
               (SELECT {CARD}, {body} FROM published.articles a WHERE a.publication_id = p.id LIMIT 1) a"
        );
        Ok(sql(query)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?)
    }
}

/// A story in its place on a curated list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Placed {
    /// The story.
    #[diesel(embed)]
    pub article: LiveArticle,
    /// Where, in editors' order.
    #[diesel(sql_type = sql_types::Integer)]
    pub position: i32,
    /// Of which slot.
    #[diesel(sql_type = sql_types::Uuid)]
    pub slot_id: SlotId,
    /// What the story is called here; empty: as everywhere.
    #[diesel(sql_type = sql_types::Text)]
    pub slot_headline: String,
    /// Whether it stands in for the slot's own story.
    #[diesel(sql_type = sql_types::Bool)]
    pub stands_in: bool,
}

impl Placed {
    /// What the story is called in its slot.
    #[must_use]
    pub fn headline(&self) -> String {
        match self.slot_headline.as_str() {
            "" => self.article.listed_headline(),
            own => own.to_owned(),
        }
    }

    /// The first stories of a list.
    ///
    /// # Errors
    /// Database errors.
    pub async fn first(conn: &mut Conn, list: &str, limit: i64) -> Result<Vec<Self>> {
        Self::list(conn, list, None, false, limit).await
    }

    /// So many stories of a list from a place on, or before it; in list order.
    pub async fn list(
        conn: &mut Conn,
        list: &str,
        edge: Option<(i32, ArticleId)>,
        back: bool,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let (beyond, order) = if back { ("<", "DESC") } else { (">", "ASC") };
        let query = format!(
            "SELECT a.*, s.pos AS position, s.slot_id, s.headline AS slot_headline, s.stands_in FROM published.filled($1) s CROSS JOIN LATERAL
               (SELECT {CARD}, {NO_BODY} FROM published.articles a WHERE a.id = s.article_id LIMIT 1) a
             WHERE (s.pos, s.article_id) {beyond} ($2, $3)
             ORDER BY s.pos {order}, s.article_id {order} LIMIT {}",
            sql::rows(limit)
        );
        let (position, id) = edge.unwrap_or((i32::MIN, ArticleId(Uuid::nil())));
        let mut placed: Vec<Self> = sql(query)
            .bind::<sql_types::Text, _>(list)
            .bind::<sql_types::Integer, _>(position)
            .bind::<sql_types::Uuid, _>(id)
            .load(conn)
            .await?;
        placed.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(placed)
    }
}

/// A story that readers had and have no longer.
#[derive(Debug, Clone, QueryableByName)]
pub struct Gone {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// What an editor left for readers.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub notice: Option<String>,
}

impl Gone {
    /// Why there is nothing: what readers had and have no longer is `Gone`; everything else is the same `NotFound`.
    pub async fn why(conn: &mut Conn, id: Option<ArticleId>, slug: Option<&str>) -> Error {
        match Self::find(conn, id, slug).await {
            Ok(Some(gone)) => Error::Gone(gone.notice),
            Ok(None) => Error::NotFound,
            Err(error) => error,
        }
    }

    /// By identity or by address.
    pub async fn find(conn: &mut Conn, id: Option<ArticleId>, slug: Option<&str>) -> Result<Option<Self>> {
        Ok(sql("SELECT article_id, notice FROM published.gone($1, $2)")
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(id)
            .bind::<sql_types::Nullable<sql_types::Text>, _>(slug)
            .get_result(conn)
            .await
            .optional()?)
    }
}

/// What readers were told about a change.
#[derive(Debug, Clone, QueryableByName)]
pub struct Correction {
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: PublicationId,
    /// Update, clarification, correction or retraction.
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    /// When readers were told.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// The words.
    #[diesel(sql_type = sql_types::Text)]
    pub note: String,
}

impl Correction {
    /// So many of one story at most.
    pub const MOST: i64 = 100;

    /// Of a live story, newest first.
    pub async fn of(conn: &mut Conn, id: ArticleId) -> Result<Vec<Self>> {
        Self::told(conn, &[id]).await
    }

    /// Of each of these live stories, newest first.
    pub async fn of_all(
        conn: &mut Conn,
        articles: &[impl Borrow<LiveArticle> + Sync],
    ) -> Result<HashMap<ArticleId, Vec<Self>>> {
        let ids: Vec<ArticleId> = articles
            .iter()
            .map(Borrow::borrow)
            .filter(|article| article.told)
            .map(|article| article.id)
            .collect();
        let mut by_story: HashMap<ArticleId, Vec<Self>> = HashMap::new();
        if ids.is_empty() {
            return Ok(by_story);
        }
        for note in Self::told(conn, &ids).await? {
            by_story.entry(note.article_id).or_default().push(note);
        }
        Ok(by_story)
    }

    async fn told(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<Self>> {
        Ok(sql("SELECT article_id, id, kind, at, note FROM published.notes_of($1)")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?)
    }
}
