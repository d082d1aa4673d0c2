//! Earlier texts of a story: the one that its present text is compared with, and any of them by its number.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{article::Article, revision::Revision, standing::Standing},
    content::Seal,
    error::{Error, Result},
    ids::{ArticleId, RevisionId},
    platform::{db::Conn, sql::sql},
    schema::newsroom::revisions,
};

/// Why a text is compared with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Somebody was reading it when this one came.
    Read,
    /// Somebody asked for it by its number.
    Asked,
    /// An editor signed it.
    Approved(DateTime<Utc>),
    /// An editor sent it back.
    Returned(DateTime<Utc>),
    /// Readers have it, or had it last.
    Readers,
}

/// Which one is wanted.
#[derive(Debug, Clone)]
pub enum RevisionChoice {
    /// The one that tells most: what an editor last decided on, else what readers have.
    Telling,
    /// The one with this seal: what somebody was reading.
    Seal(Seal),
    /// The one with this number.
    Number(i32),
}

/// An earlier text, and why it is the one.
#[derive(Debug)]
pub struct Earlier {
    /// What happened to it, for which the two are compared.
    pub since: Since,
    /// The text.
    pub revision: Revision,
}

impl Earlier {
    /// The earlier text that a story's present one is compared with. None where there is none, or it is the same.
    ///
    /// # Errors
    /// `NotFound` for a number that the story has not got; database errors.
    pub async fn of(
        conn: &mut Conn,
        article: &Article,
        standing: &Standing,
        wanted: &RevisionChoice,
    ) -> Result<Option<Self>> {
        let found = match wanted {
            RevisionChoice::Number(number) => Some((Since::Asked, by_number(conn, article.id, *number).await?.id)),
            RevisionChoice::Seal(seal) => sealed(conn, article.id, seal).await?.map(|id| (Since::Read, id)),
            RevisionChoice::Telling => None,
        };
        let found = match found {
            Some(found) => Some(found),
            None => telling(conn, article, standing).await?,
        };
        Ok(match found.filter(|(_, id)| *id != article.working.id) {
            Some((since, id)) => Some(Self {
                since,
                revision: Revision::find(conn, id).await?,
            }),
            None => None,
        })
    }
}

/// A text of a story by its number.
///
/// # Errors
/// `NotFound`, database errors.
pub async fn by_number(conn: &mut Conn, article: ArticleId, number: i32) -> Result<Revision> {
    let id = one(
        conn,
        "SELECT id FROM newsroom.revisions WHERE article_id = $1 AND number = $2",
        article,
        number,
    )
    .await?;
    Revision::find(conn, id.ok_or(Error::NotFound)?).await
}

#[derive(QueryableByName)]
struct RevisionRef {
    #[diesel(sql_type = sql_types::Uuid)]
    id: RevisionId,
}

async fn one(conn: &mut Conn, query: &'static str, article: ArticleId, number: i32) -> Result<Option<RevisionId>> {
    let found: Option<RevisionRef> = sql(query)
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Integer, _>(number)
        .get_result(conn)
        .await
        .optional()?;
    Ok(found.map(|found| found.id))
}

async fn sealed(conn: &mut Conn, article: ArticleId, seal: &Seal) -> Result<Option<RevisionId>> {
    Ok(revisions::table
        .filter(revisions::article_id.eq(article))
        .filter(revisions::seal.eq(&seal.0[..]))
        .order(revisions::number.desc())
        .select(revisions::id)
        .first(conn)
        .await
        .optional()?)
}

/// What an editor last decided on in this change, else what readers have or had.
async fn telling(conn: &mut Conn, article: &Article, standing: &Standing) -> Result<Option<(Since, RevisionId)>> {
    #[derive(QueryableByName)]
    struct Decided {
        #[diesel(sql_type = sql_types::Uuid)]
        id: RevisionId,
        #[diesel(sql_type = sql_types::Timestamptz)]
        at: DateTime<Utc>,
        #[diesel(sql_type = sql_types::Bool)]
        approved: bool,
    }
    let readers = standing.live.as_ref().or(standing.last.as_ref());
    let decided: Option<Decided> = sql(
        "SELECT r.id, l.at, l.act = 'approved' AS approved FROM newsroom.activity l JOIN newsroom.revisions r ON r.id = l.revision_id
         WHERE l.article_id = $1 AND l.act IN ('approved', 'returned') AND r.id <> $2 AND r.number > $3
         ORDER BY l.seq DESC LIMIT 1",
    )
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Uuid, _>(article.working.id)
    .bind::<sql_types::Integer, _>(readers.map_or(0, |range| range.number))
    .get_result(conn)
    .await
    .optional()?;
    Ok(match decided {
        Some(Decided { id, at, approved: true }) => Some((Since::Approved(at), id)),
        Some(Decided {
            id,
            at,
            approved: false,
        }) => Some((Since::Returned(at), id)),
        None => readers.map(|range| (Since::Readers, range.revision_id)),
    })
}
