//! Whether sealed texts, signatures under them and what readers get still belong together.

use std::fmt;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::revision::Revision,
    error::Result,
    ids::RevisionId,
    live::listings,
    platform::{db::Conn, sql::sql},
};

/// Texts that are read at a time: each may be long.
const PAGE: i64 = 100;

/// A place where the record does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenRecord {
    /// The text of a revision is not the one that was sealed, or cannot be read.
    Text(RevisionId),
    /// An approval signs a seal that its revision does not have.
    Approval(RevisionId),
    /// A place on the timeline holds what nobody approved.
    Publication(Uuid),
    /// It is listed where its text does not say, or not where it says.
    Listing(Uuid),
    /// Its marks say that it is over, that readers had it, or when something in it changed, and its times say otherwise.
    Marks(Uuid),
    /// The feed says something else of it than the timeline, or nothing.
    Feed(Uuid),
    /// A row of the feed is missing before this one, or behind it.
    FeedGap(i64),
}

impl fmt::Display for BrokenRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(id) => write!(f, "the text of revision {id} does not fit its seal"),
            Self::Approval(id) => write!(f, "the approval of revision {id} signs another seal"),
            Self::Listing(id) => write!(f, "story {id} is not listed as its text and its timeline say"),
            Self::Marks(id) => write!(
                f,
                "publication {id} is marked as over, as read or as changed against its times"
            ),
            Self::Feed(id) => write!(f, "the feed of changes and the timeline do not agree on {id}"),
            Self::FeedGap(seq) => write!(f, "the feed of changes has a gap at its row {seq}"),
            Self::Publication(id) => write!(f, "publication {id} holds what nobody approved"),
        }
    }
}

/// Makes every seal again; answers how many texts fit theirs, and what does not hold. Reads in pages.
pub async fn verify(conn: &mut Conn) -> Result<(u64, Vec<BrokenRecord>)> {
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
                broken.push(BrokenRecord::Text(id));
            }
        }
    }
    broken.extend(wrong_signatures(conn).await?);
    broken.extend(
        listings::verify(conn)
            .await?
            .into_iter()
            .map(|id| BrokenRecord::Listing(id.0)),
    );
    broken.extend(wrong_marks(conn).await?);
    broken.extend(wrong_feed(conn).await?);
    Ok((held, broken))
}

/// What the noticing of time writes beside the timeline, against the timeline: a publication is over when it was
/// cancelled or ended, and was read after it began; what readers' front ends were told of, readers had.
async fn wrong_marks(conn: &mut Conn) -> Result<Vec<BrokenRecord>> {
    let rows: Vec<WrongRow> = sql("SELECT p.id FROM newsroom.publications p
         WHERE (p.past AND p.cancelled_at IS NULL AND (p.live_until IS NULL OR p.live_until > newsroom.act_clock()))
            OR (NOT p.past AND p.cancelled_at IS NOT NULL)
            OR p.began_noticed_at < p.live_from OR p.began_noticed_at > newsroom.act_clock()
            OR p.touched_at > newsroom.act_clock()
            OR (p.began_noticed_at IS NULL AND EXISTS (SELECT FROM newsroom.changes c
                WHERE c.publication_id = p.id AND c.event IN ('article.published', 'article.updated')))
         ORDER BY 1")
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| BrokenRecord::Marks(row.id)).collect())
}

/// The feed against its counter, the timeline and what there is: without gaps from the first row to the last, each of
/// something that there is, and what readers have now told.
async fn wrong_feed(conn: &mut Conn) -> Result<Vec<BrokenRecord>> {
    #[derive(QueryableByName)]
    struct Gap {
        #[diesel(sql_type = sql_types::BigInt)]
        seq: i64,
    }
    let gaps: Vec<Gap> = sql("SELECT c.seq FROM newsroom.changes c CROSS JOIN newsroom.feed_counter f
           WHERE c.seq <> f.forgotten + 1 AND NOT EXISTS (SELECT FROM newsroom.changes b WHERE b.seq = c.seq - 1)
         UNION ALL SELECT f.last FROM newsroom.feed_counter f WHERE f.last <> (SELECT coalesce(max(seq), 0) FROM newsroom.changes) ORDER BY 1")
    .load(conn)
    .await?;
    let rows: Vec<WrongRow> = sql("SELECT c.object_id AS id FROM newsroom.changes c LEFT JOIN newsroom.publications p ON p.id = c.publication_id
           WHERE c.gone <> (c.event IN ('article.withdrawn', 'article.killed') OR c.event LIKE '%.gone') OR p.article_id <> c.object_id
              OR NOT CASE c.object WHEN 'article' THEN c.event IN ('article.published', 'article.updated', 'article.withdrawn', 'article.killed', 'article.changed', 'article.gone')
                                                   AND EXISTS (SELECT FROM newsroom.articles a WHERE a.id = c.object_id)
                                   WHEN 'list' THEN c.event IN ('list.changed', 'list.gone') AND (c.gone OR EXISTS (SELECT FROM newsroom.lists l WHERE l.id = c.object_id))
                                   WHEN 'redirect' THEN c.event = 'redirect.changed' AND EXISTS (SELECT FROM newsroom.announced_paths p WHERE p.path = c.path)
                                   WHEN 'comments' THEN c.event = 'comments.changed' AND EXISTS (SELECT FROM newsroom.articles a WHERE a.id = c.object_id)
                                   WHEN 'site' THEN c.event = 'site.changed' AND c.object_id = '00000000-0000-0000-0000-000000000000'
                                   ELSE c.event IN (c.object || '.changed', c.object || '.gone') END
         UNION SELECT p.id FROM newsroom.publications p CROSS JOIN newsroom.feed_counter f WHERE NOT p.past AND p.began_noticed_at IS NOT NULL
           AND (f.forgotten_until IS NULL OR greatest(p.live_from, p.published_at) > f.forgotten_until)
           AND NOT EXISTS (SELECT FROM newsroom.changes c WHERE c.publication_id = p.id AND c.event IN ('article.published', 'article.updated'))
         UNION SELECT coalesce(t.facet_id, x.id) FROM newsroom.tallies t
           FULL JOIN (SELECT u.id, count(*) AS stories FROM (SELECT unnest(a.facets) AS id FROM newsroom.announced a) u GROUP BY u.id) x ON x.id = t.facet_id
           WHERE coalesce(t.stories, 0) <> coalesce(x.stories, 0)
         ORDER BY 1")
    .load(conn)
    .await?;
    let gaps = gaps.into_iter().map(|gap| BrokenRecord::FeedGap(gap.seq));
    Ok(gaps
        .chain(rows.into_iter().map(|row| BrokenRecord::Feed(row.id)))
        .collect())
}

#[derive(QueryableByName)]
struct WrongRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// Foreign keys rule these out, as long as nobody switches them off.
async fn wrong_signatures(conn: &mut Conn) -> Result<Vec<BrokenRecord>> {
    let approvals: Vec<WrongRow> = sql(
        "SELECT a.revision_id AS id FROM newsroom.approvals a
         WHERE NOT EXISTS (SELECT FROM newsroom.revisions r WHERE r.id = a.revision_id AND r.seal = a.seal) ORDER BY 1",
    )
    .load(conn)
    .await?;
    let publications: Vec<WrongRow> = sql(
        "SELECT p.id FROM newsroom.publications p
         WHERE NOT EXISTS (SELECT FROM newsroom.approvals a WHERE a.revision_id = p.revision_id AND a.seal = p.seal) ORDER BY 1",
    )
    .load(conn)
    .await?;
    let approvals = approvals
        .into_iter()
        .map(|row| BrokenRecord::Approval(RevisionId(row.id)));
    Ok(approvals
        .chain(publications.into_iter().map(|row| BrokenRecord::Publication(row.id)))
        .collect())
}
