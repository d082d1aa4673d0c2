//! Whether sealed texts, signatures under them and what readers get still belong together.

use std::fmt;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::{listings, revision::Revision},
    error::Result,
    ids::RevisionId,
    platform::{db::Conn, sql::sql},
};

/// Texts that are read at a time: each may be long.
const PAGE: i64 = 100;

/// A place where the record does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The text of a revision is not the one that was sealed, or cannot be read.
    Text(RevisionId),
    /// An approval signs a seal that its revision does not have.
    Approval(RevisionId),
    /// A place on the timeline holds what nobody approved.
    Publication(Uuid),
    /// It is listed where its text does not say, or not where it says.
    Listing(Uuid),
    /// Its marks say that it is over, or that readers had it, and its times say otherwise.
    Marks(Uuid),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(id) => write!(f, "the text of revision {id} does not fit its seal"),
            Self::Approval(id) => write!(f, "the approval of revision {id} signs another seal"),
            Self::Listing(id) => write!(f, "story {id} is not listed as its text and its timeline say"),
            Self::Marks(id) => write!(f, "publication {id} is marked as over, or as read, against its times"),
            Self::Publication(id) => write!(f, "publication {id} holds what nobody approved"),
        }
    }
}

/// Makes every seal again; answers how many texts fit theirs, and what does not hold. Reads in pages.
///
/// # Errors
/// Database errors.
pub async fn verify(conn: &mut Conn) -> Result<(u64, Vec<Broken>)> {
    let (mut held, mut broken) = (0, Vec::new());
    let mut after = RevisionId(Uuid::nil());
    loop {
        let page = Revision::sealed_after(conn, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (id, revision) in page {
            if revision.is_some_and(|revision| revision.seal == Some(revision.content.seal())) {
                held += 1;
            } else {
                broken.push(Broken::Text(id));
            }
        }
    }
    broken.extend(wrong_signatures(conn).await?);
    broken.extend(
        listings::verify(conn)
            .await?
            .into_iter()
            .map(|id| Broken::Listing(id.0)),
    );
    broken.extend(wrong_marks(conn).await?);
    Ok((held, broken))
}

/// What the noticing of time writes beside the timeline, against the timeline: a publication is over when it was
/// cancelled or ended, and was read after it began; what readers' front ends were told of, readers had.
async fn wrong_marks(conn: &mut Conn) -> Result<Vec<Broken>> {
    let rows: Vec<Row> = sql("SELECT p.id FROM newsroom.publications p
         WHERE (p.past AND p.cancelled_at IS NULL AND (p.live_until IS NULL OR p.live_until > newsroom.act_clock()))
            OR (NOT p.past AND p.cancelled_at IS NOT NULL)
            OR p.began_noticed_at < p.live_from OR p.began_noticed_at > newsroom.act_clock()
            OR (p.began_noticed_at IS NULL AND EXISTS (SELECT FROM newsroom.changes c
                WHERE c.publication_id = p.id AND c.event IN ('article.published', 'article.updated')))
         ORDER BY 1")
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Broken::Marks(row.id)).collect())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// Foreign keys rule these out, as long as nobody switches them off.
async fn wrong_signatures(conn: &mut Conn) -> Result<Vec<Broken>> {
    let approvals: Vec<Row> = sql(
        "SELECT a.revision_id AS id FROM newsroom.approvals a
         WHERE NOT EXISTS (SELECT FROM newsroom.revisions r WHERE r.id = a.revision_id AND r.seal = a.seal) ORDER BY 1",
    )
    .load(conn)
    .await?;
    let publications: Vec<Row> = sql(
        "SELECT p.id FROM newsroom.publications p
         WHERE NOT EXISTS (SELECT FROM newsroom.approvals a WHERE a.revision_id = p.revision_id AND a.seal = p.seal) ORDER BY 1",
    )
    .load(conn)
    .await?;
    let approvals = approvals.into_iter().map(|row| Broken::Approval(RevisionId(row.id)));
    Ok(approvals
        .chain(publications.into_iter().map(|row| Broken::Publication(row.id)))
        .collect())
}
