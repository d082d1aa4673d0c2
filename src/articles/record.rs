//! Whether sealed texts, signatures under them and what readers get still belong together.

use std::fmt;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::revision::Revision,
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
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(id) => write!(f, "the text of revision {id} does not fit its seal"),
            Self::Approval(id) => write!(f, "the approval of revision {id} signs another seal"),
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
    Ok((held, broken))
}

/// Foreign keys rule these out, as long as nobody switches them off.
async fn wrong_signatures(conn: &mut Conn) -> Result<Vec<Broken>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
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
