//! A snapshot of all content of a story: at most one per story is unsealed and overwritten by saves.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    body::Document,
    content::{BylineName, Seal, SealedContent, StoryExtras, StoryPicture},
    error::{Error, Result},
    ids::{ArticleId, CategoryId, RevisionId, StaffId, TagId},
    platform::{db::Conn, sql::sql},
    schema::newsroom::{revisions, staff},
    slug::Slug,
};

/// A working copy is sealed by itself after this long, so that history has steps.
const STEP: TimeDelta = TimeDelta::minutes(10);

/// A revision with its content parsed.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Identity.
    pub id: RevisionId,
    /// Counts the revisions of a story from one.
    pub number: i32,
    /// Who wrote it.
    pub edited_by: StaffId,
    /// When its last save came.
    pub edited_at: DateTime<Utc>,
    /// When its first save came.
    pub begun_at: DateTime<Utc>,
    /// Set once it can no longer change.
    pub seal: Option<Seal>,
    /// Everything that a seal covers.
    pub content: SealedContent,
}

/// One as it is stored.
#[derive(QueryableByName)]
pub(super) struct StoredRevision {
    #[diesel(sql_type = sql_types::Uuid)]
    id: RevisionId,
    #[diesel(sql_type = sql_types::Integer)]
    number: i32,
    #[diesel(sql_type = sql_types::Uuid)]
    edited_by: StaffId,
    #[diesel(sql_type = sql_types::Timestamptz)]
    begun_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    edited_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    seal: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Text)]
    headline: String,
    #[diesel(sql_type = sql_types::Text)]
    kicker: String,
    #[diesel(sql_type = sql_types::Text)]
    dek: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    slug: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    lang: String,
    #[diesel(sql_type = sql_types::Text)]
    genre: String,
    #[diesel(sql_type = sql_types::Uuid)]
    category_id: CategoryId,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    tag_ids: Vec<TagId>,
    #[diesel(sql_type = sql_types::Jsonb)]
    byline: Value,
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    flags: Vec<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    lead: Option<Value>,
    #[diesel(sql_type = sql_types::Jsonb)]
    extras: Value,
    #[diesel(sql_type = sql_types::Jsonb)]
    body: Value,
}

/// The columns of a `StoredRevision`, of `newsroom.revisions`.
pub(super) const COLUMNS: &str = "id, number, edited_by, begun_at, edited_at, seal, headline, kicker, dek, slug, lang, genre, category_id, tag_ids, byline, flags, lead, extras, body";

impl TryFrom<StoredRevision> for Revision {
    type Error = Error;

    fn try_from(row: StoredRevision) -> Result<Self> {
        let byline: Vec<BylineName> = serde_json::from_value(row.byline)
            .map_err(|error| Error::internal(format!("byline of {}: {error}", row.id)))?;
        let lead: Option<StoryPicture> = row
            .lead
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| Error::internal(format!("lead picture of {}: {error}", row.id)))?;
        let StoryExtras { words, related } = serde_json::from_value(row.extras)
            .map_err(|error| Error::internal(format!("words of {}: {error}", row.id)))?;
        let body =
            Document::stored(&row.body).map_err(|problem| Error::internal(format!("body of {}: {problem}", row.id)))?;
        Ok(Self {
            id: row.id,
            number: row.number,
            edited_by: row.edited_by,
            begun_at: row.begun_at,
            edited_at: row.edited_at,
            seal: row.seal.map(Seal),
            content: SealedContent {
                headline: row.headline,
                kicker: row.kicker,
                dek: row.dek,
                slug: row.slug,
                lang: row.lang,
                genre: row.genre,
                category: row.category_id,
                tags: row.tag_ids,
                byline,
                flags: row.flags,
                lead,
                words,
                related,
                body,
            },
        })
    }
}

impl Revision {
    /// Loads one.
    ///
    /// # Errors
    /// Database errors; `Internal` when what is stored cannot be read.
    pub async fn find(conn: &mut Conn, id: RevisionId) -> Result<Self> {
        let row: StoredRevision = sql(format!("SELECT {COLUMNS} FROM newsroom.revisions WHERE id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await?;
        row.try_into()
    }

    /// Some, in any order.
    ///
    /// # Errors
    /// Database errors; `Internal` when what is stored cannot be read.
    pub async fn all(conn: &mut Conn, ids: &[RevisionId]) -> Result<Vec<Self>> {
        let rows: Vec<StoredRevision> = sql(format!("SELECT {COLUMNS} FROM newsroom.revisions WHERE id = ANY ($1)"))
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?;
        rows.into_iter().map(Self::try_from).collect()
    }

    /// The next sealed ones after this, in the order of their ids; one that cannot be read comes as its id only.
    pub async fn sealed_after(
        conn: &mut Conn,
        after: RevisionId,
        limit: i64,
    ) -> Result<Vec<(RevisionId, Option<Self>)>> {
        let rows: Vec<StoredRevision> = sql(format!(
            "SELECT {COLUMNS} FROM newsroom.revisions WHERE seal IS NOT NULL AND id > $1 ORDER BY id LIMIT $2"
        ))
        .bind::<sql_types::Uuid, _>(after)
        .bind::<sql_types::BigInt, _>(limit)
        .load(conn)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.try_into().ok())).collect())
    }

    /// The name of who wrote it.
    pub async fn editor(&self, conn: &mut Conn) -> Result<String> {
        Ok(staff::table
            .find(self.edited_by.0)
            .select(staff::name)
            .first(conn)
            .await?)
    }

    /// Whether the next save overwrites this one: unsealed, the same person, begun less than ten minutes ago.
    #[must_use]
    pub fn takes(&self, who: StaffId, at: DateTime<Utc>) -> bool {
        self.seal.is_none() && self.edited_by == who && at - self.begun_at < STEP
    }

    /// Begins a new unsealed revision of a story.
    pub async fn begin(
        conn: &mut Conn,
        article: ArticleId,
        base: Option<&Self>,
        who: StaffId,
        at: DateTime<Utc>,
        content: &SealedContent,
    ) -> Result<RevisionId> {
        let id = RevisionId::new();
        sql(
            "INSERT INTO newsroom.revisions (id, article_id, number, base_id, edited_by, begun_at, edited_at, lang, category_id, body)
             SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $5, $6, $7, '{}' FROM newsroom.revisions WHERE article_id = $2",
        )
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(base.map(|base| base.id))
        .bind::<sql_types::Uuid, _>(who)
        .bind::<sql_types::Timestamptz, _>(at)
        .bind::<sql_types::Text, _>(&content.lang)
        .bind::<sql_types::Uuid, _>(content.category)
        .execute(conn)
        .await?;
        Self::overwrite(conn, id, at, content).await?;
        Ok(id)
    }

    /// Overwrites an unsealed revision. A sealed one is refused by a trigger.
    pub async fn overwrite(conn: &mut Conn, id: RevisionId, at: DateTime<Utc>, content: &SealedContent) -> Result<()> {
        let byline = serde_json::to_value(&content.byline).map_err(Error::internal)?;
        let lead = content.lead.as_ref().map(serde_json::to_value).transpose();
        let extras = StoryExtras {
            words: content.words.clone(),
            related: content.related.clone(),
        };
        let made_slug = Slug::in_language(&content.headline, &content.lang).map(|slug| slug.to_string());
        diesel::update(revisions::table.find(id))
            .set((
                revisions::edited_at.eq(at),
                revisions::save_count.eq(revisions::save_count + 1),
                revisions::headline.eq(&content.headline),
                revisions::kicker.eq(&content.kicker),
                revisions::dek.eq(&content.dek),
                revisions::slug.eq(&content.slug),
                revisions::lang.eq(&content.lang),
                revisions::genre.eq(&content.genre),
                revisions::category_id.eq(content.category),
                revisions::tag_ids.eq(&content.tags),
                revisions::byline.eq(byline),
                revisions::flags.eq(&content.flags),
                revisions::lead.eq(lead.map_err(Error::internal)?),
                revisions::picture_ids.eq(content.pictures()),
                revisions::file_ids.eq(content.files()),
                revisions::extras.eq(serde_json::to_value(extras).map_err(Error::internal)?),
                revisions::body.eq(content.body.to_json()),
                revisions::word_count.eq(i32::try_from(content.body.word_count()).unwrap_or(i32::MAX)),
                revisions::made_slug.eq(made_slug),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Seals it if it is not, and answers its seal.
    pub async fn sealed(&self, conn: &mut Conn, at: DateTime<Utc>) -> Result<Seal> {
        if let Some(seal) = &self.seal {
            return Ok(seal.clone());
        }
        let seal = self.content.seal();
        diesel::update(revisions::table.find(self.id).filter(revisions::sealed_at.is_null()))
            .set((revisions::sealed_at.eq(at), revisions::seal.eq(&seal.0[..])))
            .execute(conn)
            .await?;
        Ok(seal)
    }
}
