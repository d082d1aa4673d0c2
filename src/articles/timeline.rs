//! The timeline of a story: ranges of time that hold approved revisions. Every function here is called by the gate,
//! with the story locked and the instant of the act in hand.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::{article::Article, revision::Revision, seal::Seal},
    error::{Error, Result},
    ids::{PublicationId, RevisionId},
    platform::{db::Conn, sql::sql, token},
};

/// Why readers get another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// They never had one.
    First,
    /// A slip of the pen; readers are not told.
    Typo,
    /// News.
    Update,
    /// It could be misunderstood.
    Clarification,
    /// It was wrong.
    Correction,
    /// It should not have been there.
    Retraction,
    /// It was withdrawn and is back.
    Republished,
}

impl ChangeKind {
    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Typo => "typo",
            Self::Update => "update",
            Self::Clarification => "clarification",
            Self::Correction => "correction",
            Self::Retraction => "retraction",
            Self::Republished => "republished",
        }
    }

    /// Whether readers must be told why.
    #[must_use]
    pub const fn needs_a_note(self) -> bool {
        matches!(self, Self::Clarification | Self::Correction | Self::Retraction)
    }
}

/// What is to be put on the timeline.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Why.
    pub kind: ChangeKind,
    /// What readers are told.
    pub note: Option<String>,
    /// The address.
    pub slug: String,
    /// Now, or later.
    pub from: DateTime<Utc>,
}

#[derive(Debug, QueryableByName)]
struct Range {
    #[diesel(sql_type = sql_types::Uuid)]
    id: PublicationId,
    #[diesel(sql_type = sql_types::Uuid)]
    revision_id: RevisionId,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    base_id: Option<RevisionId>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    live_from: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    live_until: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct Times {
    #[diesel(sql_type = sql_types::Timestamptz)]
    first_published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    updated_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Integer)]
    edition: i32,
}

/// Ranges that hold now or will.
async fn in_play(conn: &mut Conn, article: &Article) -> Result<Vec<Range>> {
    Ok(sql(
        "SELECT p.id, p.revision_id, r.base_id, p.live_from, p.live_until FROM newsroom.publications p
         JOIN newsroom.revisions r ON r.id = p.revision_id
         WHERE p.article_id = $1 AND NOT p.past AND (p.live_until IS NULL OR p.live_until > $2) ORDER BY p.live_from",
    )
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .load(conn)
    .await?)
}

/// Whether a range holds at the instant of the act.
///
/// # Errors
/// Database errors.
pub async fn is_on_it(conn: &mut Conn, article: &Article) -> Result<bool> {
    Ok(in_play(conn, article)
        .await?
        .iter()
        .any(|range| range.live_from <= article.at))
}

/// Whether readers have it at the instant of the act: a range holds and nothing keeps it back.
///
/// # Errors
/// Database errors.
pub async fn is_visible(conn: &mut Conn, article: &Article) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: Row = sql("SELECT EXISTS (SELECT FROM newsroom.live WHERE article_id = $1) AS yes")
        .bind::<sql_types::Uuid, _>(article.id)
        .get_result(conn)
        .await?;
    Ok(row.yes)
}

/// Puts a sealed, approved revision on the timeline. The range takes over the end of the range it cuts; publishing
/// under a scheduled text that is not based on this one is refused, or that text would take this one back.
///
/// # Errors
/// `Conflict` with the sentence; database errors (an unapproved pair breaks a foreign key).
pub async fn put(
    conn: &mut Conn,
    article: &Article,
    revision: &Revision,
    seal: &Seal,
    plan: &Plan,
) -> Result<PublicationId> {
    let ranges = in_play(conn, article).await?;
    if ranges.iter().any(|range| range.live_from == plan.from) {
        return Err(Error::Conflict(
            "Another text of this story begins at exactly that moment. Choose another one.".into(),
        ));
    }
    if plan.from <= article.at {
        let foreign = ranges.iter().find(|range| {
            range.live_from > article.at && range.base_id != Some(revision.id) && range.revision_id != revision.id
        });
        if let Some(foreign) = foreign {
            return Err(Error::Conflict(format!(
                "Another text of this story is scheduled for {}. It would take this one back then: unschedule it first.",
                foreign.live_from.format("%-d %B %Y, %H:%M UTC")
            )));
        }
    }
    let cut = ranges
        .iter()
        .find(|range| range.live_from <= plan.from && range.live_until.is_none_or(|until| until > plan.from));
    let next = ranges
        .iter()
        .map(|range| range.live_from)
        .find(|from| *from > plan.from);
    if let Some(cut) = cut {
        close(conn, article, cut.id, plan.from).await?;
    }
    claim(conn, article, &plan.slug, plan.from).await?;
    let until = cut.map_or(next, |cut| cut.live_until);
    insert(conn, article, revision, seal, plan, until).await
}

/// Ends a range. Answers whether readers ever had it: one that was held or under embargo all the time began for nobody.
async fn close(conn: &mut Conn, article: &Article, range: PublicationId, at: DateTime<Utc>) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Bool)]
        was_read: bool,
    }
    let row: Row = sql(
        "UPDATE newsroom.publications p SET live_until = $2, past = $2 <= $3, acted_at = $3,
           began_noticed_at = CASE WHEN $2 <= $3 AND EXISTS (SELECT FROM newsroom.live l WHERE l.id = p.id)
                                   THEN coalesce(began_noticed_at, $3) ELSE began_noticed_at END,
           ended_noticed_at = CASE WHEN $2 <= $3 THEN $3 END
         WHERE p.id = $1 RETURNING began_noticed_at IS NOT NULL AS was_read",
    )
    .bind::<sql_types::Uuid, _>(range)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .get_result(conn)
    .await?;
    if at <= article.at {
        unlist(conn, &[range]).await?;
    }
    Ok(row.was_read)
}

async fn claim(conn: &mut Conn, article: &Article, slug: &str, from: DateTime<Utc>) -> Result<()> {
    let claimed = sql(
        "INSERT INTO newsroom.slugs (slug, article_id, public_from) VALUES ($1, $2, $3)
         ON CONFLICT (slug) DO UPDATE SET public_from = least(slugs.public_from, $3) WHERE slugs.article_id = $2",
    )
    .bind::<sql_types::Text, _>(slug)
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(from)
    .execute(conn)
    .await?;
    if claimed == 0 {
        return Err(Error::Conflict(format!(
            "The address /{slug} belongs to another story. Choose another slug."
        )));
    }
    Ok(())
}

async fn insert(
    conn: &mut Conn,
    article: &Article,
    revision: &Revision,
    seal: &Seal,
    plan: &Plan,
    until: Option<DateTime<Utc>>,
) -> Result<PublicationId> {
    let id = PublicationId::new();
    let times = times(conn, article, plan).await?;
    sql(
        "INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, live_until, change_kind, public_note, acted_at, slug,
           category_id, first_published_at, published_at, updated_at, edition, began_noticed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, CASE WHEN $5 <= $9 THEN $9 END)",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Uuid, _>(revision.id)
    .bind::<sql_types::Binary, _>(&seal.0)
    .bind::<sql_types::Timestamptz, _>(plan.from)
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(until)
    .bind::<sql_types::Text, _>(plan.kind.word())
    .bind::<sql_types::Nullable<sql_types::Text>, _>(&plan.note)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .bind::<sql_types::Text, _>(&plan.slug)
    .bind::<sql_types::Uuid, _>(revision.content.category)
    .bind::<sql_types::Timestamptz, _>(times.first_published_at)
    .bind::<sql_types::Timestamptz, _>(times.published_at)
    .bind::<sql_types::Timestamptz, _>(times.updated_at)
    .bind::<sql_types::Integer, _>(times.edition)
    .execute(conn)
    .await?;
    list(conn, article, revision, id, times.published_at).await?;
    Ok(id)
}

/// The four times are never confused: `published_at` is set by first and republished and carried over by every other
/// kind; `updated_at` moves when readers are told.
async fn times(conn: &mut Conn, article: &Article, plan: &Plan) -> Result<Times> {
    let before: Option<Times> = sql(
        "SELECT first_published_at, published_at, updated_at, edition FROM newsroom.publications
         WHERE article_id = $1 AND cancelled_at IS NULL AND live_from < $2 ORDER BY live_from DESC LIMIT 1",
    )
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(plan.from)
    .get_result(conn)
    .await
    .optional()?;
    let visible = article
        .embargo_until
        .map_or(plan.from, |embargo| embargo.max(plan.from));
    Ok(match before {
        None => Times {
            first_published_at: visible,
            published_at: visible,
            updated_at: visible,
            edition: 1,
        },
        Some(before) => Times {
            first_published_at: before.first_published_at,
            published_at: if plan.kind == ChangeKind::Republished {
                plan.from
            } else {
                before.published_at
            },
            updated_at: match plan.kind {
                ChangeKind::First | ChangeKind::Typo | ChangeKind::Republished => before.updated_at,
                ChangeKind::Update | ChangeKind::Clarification | ChangeKind::Correction | ChangeKind::Retraction => {
                    plan.from
                }
            },
            edition: before.edition + 1,
        },
    })
}

/// The narrow rows by which readers find it: a tag, an author, a genre, a language or a flag each.
async fn list(
    conn: &mut Conn,
    article: &Article,
    revision: &Revision,
    publication: PublicationId,
    published_at: DateTime<Utc>,
) -> Result<()> {
    let content = &revision.content;
    let mut facets: Vec<Uuid> = content.tags.iter().map(|tag| tag.0).collect();
    facets.extend(content.byline.iter().map(|name| name.author_id.0));
    facets.push(facet("genre", &content.genre));
    facets.push(facet("lang", &content.lang));
    facets.extend(content.flags.iter().map(|flag| facet("flag", flag)));
    sql(
        "INSERT INTO newsroom.listings (facet_id, published_at, article_id, publication_id)
         SELECT DISTINCT facet, $2, $3, $4 FROM unnest($1) AS facet",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(facets)
    .bind::<sql_types::Timestamptz, _>(published_at)
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Uuid, _>(publication)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes ranges that are over off every list: lists would skip them one by one.
///
/// # Errors
/// Database errors.
pub async fn unlist(conn: &mut Conn, ranges: &[PublicationId]) -> Result<()> {
    sql("DELETE FROM newsroom.listings WHERE publication_id = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ranges)
        .execute(conn)
        .await?;
    Ok(())
}

/// The fixed identity of a value that has no row of its own (`genre`, `lang`, `flag`).
#[must_use]
pub fn facet(kind: &str, value: &str) -> Uuid {
    let hash = token::sha256(format!("{kind}:{value}").as_bytes());
    uuid::Builder::from_custom_bytes(std::array::from_fn(|at| hash[at])).into_uuid()
}

/// Ends the range that holds now. Answers which one it was, if readers ever had it.
///
/// # Errors
/// `Conflict` when none does; database errors.
pub async fn end(conn: &mut Conn, article: &Article) -> Result<Option<PublicationId>> {
    let ranges = in_play(conn, article).await?;
    if let Some(ahead) = ranges.iter().find(|range| range.live_from > article.at) {
        return Err(Error::Conflict(format!(
            "This story is scheduled again for {}. Unschedule that first.",
            ahead.live_from.format("%-d %B %Y, %H:%M UTC")
        )));
    }
    let live = ranges
        .as_slice()
        .first()
        .ok_or_else(|| Error::Conflict("This story is not live.".into()))?;
    let was_read = close(conn, article, live.id, article.at).await?;
    Ok(was_read.then_some(live.id))
}

/// Cancels the range that lies ahead; the range it cut gets its end back. Nothing is deleted.
///
/// # Errors
/// `Conflict` when none lies ahead; database errors.
pub async fn cancel(conn: &mut Conn, article: &Article) -> Result<RevisionId> {
    let ranges = in_play(conn, article).await?;
    let ahead = ranges
        .iter()
        .find(|range| range.live_from > article.at)
        .ok_or_else(|| Error::Conflict("Nothing is scheduled for this story.".into()))?;
    sql("UPDATE newsroom.publications SET cancelled_at = $2, past = true, acted_at = $2 WHERE id = $1")
        .bind::<sql_types::Uuid, _>(ahead.id)
        .bind::<sql_types::Timestamptz, _>(article.at)
        .execute(conn)
        .await?;
    sql("UPDATE newsroom.publications SET live_until = $3, acted_at = $4 WHERE article_id = $1 AND live_until = $2 AND cancelled_at IS NULL")
        .bind::<sql_types::Uuid, _>(article.id)
        .bind::<sql_types::Timestamptz, _>(ahead.live_from)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(ahead.live_until)
        .bind::<sql_types::Timestamptz, _>(article.at)
        .execute(conn)
        .await?;
    forgo(conn, article, ahead.id).await?;
    unlist(conn, &[ahead.id]).await?;
    Ok(ahead.revision_id)
}

/// Gives an address back that only a cancelled plan had claimed, and that no reader ever saw.
async fn forgo(conn: &mut Conn, article: &Article, cancelled: PublicationId) -> Result<()> {
    sql(
        "DELETE FROM newsroom.slugs s USING newsroom.publications c
         WHERE c.id = $1 AND s.slug = c.slug AND s.article_id = c.article_id AND s.public_from > $2
           AND NOT EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = s.article_id AND p.slug = s.slug AND p.cancelled_at IS NULL)",
    )
    .bind::<sql_types::Uuid, _>(cancelled)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves the sort time of a first publication that nobody has read yet to the later of its start and the embargo.
///
/// # Errors
/// Database errors.
pub async fn follow_embargo(conn: &mut Conn, article: &Article, until: Option<DateTime<Utc>>) -> Result<()> {
    let moved = "UPDATE newsroom.publications SET published_at = greatest(live_from, $2), first_published_at = greatest(live_from, $2),
                   updated_at = greatest(live_from, $2)
                 WHERE article_id = $1 AND change_kind = 'first' AND NOT past AND began_noticed_at IS NULL RETURNING id, published_at";
    #[derive(QueryableByName)]
    struct Moved {
        #[diesel(sql_type = sql_types::Uuid)]
        id: PublicationId,
        #[diesel(sql_type = sql_types::Timestamptz)]
        published_at: DateTime<Utc>,
    }
    let moved: Vec<Moved> = sql(moved)
        .bind::<sql_types::Uuid, _>(article.id)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(until)
        .load(conn)
        .await?;
    for Moved { id, published_at } in moved {
        sql("UPDATE newsroom.listings SET published_at = $2 WHERE publication_id = $1")
            .bind::<sql_types::Uuid, _>(id)
            .bind::<sql_types::Timestamptz, _>(published_at)
            .execute(conn)
            .await?;
    }
    Ok(())
}
