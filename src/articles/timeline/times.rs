//! The times and the edition of a publication, reckoned from the one before it. The four times are never confused:
//! `published_at` is set by first and republished and carried over by every other kind; `updated_at` moves when readers
//! are told; `modified_at` is the start of the range.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{article::Article, timeline::ChangeKind},
    error::{Error, Result},
    ids::PublicationId,
    platform::{db::Conn, sql::sql},
    schema::newsroom::publications,
};

/// The texts of a story (`$1`) that readers had or will have before `$2`, as things stand at `$4` with an embargo until
/// `$3`: what nobody noticed counts when there is a moment of its range at which it was not kept back. A hold may end
/// before a range does that runs, or lies ahead.
const READ_BEFORE: &str = "FROM newsroom.publications p JOIN newsroom.articles a ON a.id = p.article_id
  WHERE p.article_id = $1 AND p.cancelled_at IS NULL AND p.live_from < $2
    AND (p.began_noticed_at IS NOT NULL OR (NOT p.past AND greatest(p.live_from, $3)
         < coalesce(least(p.live_until, CASE WHEN p.live_until <= $4 THEN a.held_at END), 'infinity')))";

#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(in crate::articles) struct Times {
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub(in crate::articles) first_published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub(in crate::articles) published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub(in crate::articles) updated_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Integer)]
    pub(in crate::articles) edition: i32,
}

impl Times {
    /// Of the text before the one that begins at `from`.
    pub(in crate::articles) async fn preceding(
        conn: &mut Conn,
        article: &Article,
        embargo: Option<DateTime<Utc>>,
        from: DateTime<Utc>,
    ) -> Result<Option<Self>> {
        Ok(sql(format!(
            "SELECT p.first_published_at, p.published_at, p.updated_at, p.edition {READ_BEFORE} ORDER BY p.live_from DESC LIMIT 1"
        ))
        .bind::<sql_types::Uuid, _>(article.id)
        .bind::<sql_types::Timestamptz, _>(from)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(embargo)
        .bind::<sql_types::Timestamptz, _>(article.at)
        .get_result(conn)
        .await
        .optional()?)
    }

    /// Of a text that begins at `from`, and that readers can have from `readable` on.
    pub(in crate::articles) fn starting_at(
        before: Option<&Self>,
        kind: ChangeKind,
        from: DateTime<Utc>,
        readable: DateTime<Utc>,
    ) -> Self {
        let Some(before) = before else {
            return Self {
                first_published_at: readable,
                published_at: readable,
                updated_at: readable,
                edition: 1,
            };
        };
        Self {
            first_published_at: before.first_published_at,
            published_at: match kind {
                ChangeKind::Republished => readable,
                ChangeKind::First
                | ChangeKind::Typo
                | ChangeKind::Update
                | ChangeKind::Clarification
                | ChangeKind::Correction
                | ChangeKind::Retraction => before.published_at,
            },
            updated_at: match kind {
                ChangeKind::First | ChangeKind::Typo | ChangeKind::Republished => before.updated_at,
                ChangeKind::Update | ChangeKind::Clarification | ChangeKind::Correction | ChangeKind::Retraction => {
                    from
                }
            },
            edition: before.edition + 1,
        }
    }
}

/// A text of the timeline that nobody has read yet.
#[derive(QueryableByName)]
struct Unread {
    #[diesel(sql_type = sql_types::Uuid)]
    id: PublicationId,
    #[diesel(sql_type = sql_types::Timestamptz)]
    live_from: DateTime<Utc>,
    /// What an editor made it, else what it is counted as.
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
}

/// Reckons again what nobody has read yet: something before it came or went, or it was kept back for longer, or for
/// less long, than was thought. A first publication is as old as the moment from which readers can have it. Called
/// before the story is set free, so that what readers have already is told apart. Answers the kinds as they are now.
pub(in crate::articles) async fn reckon_again(
    conn: &mut Conn,
    article: &Article,
    embargo: Option<DateTime<Utc>>,
) -> Result<Vec<(PublicationId, ChangeKind)>> {
    let unread: Vec<Unread> = sql(
        "SELECT p.id, p.live_from, coalesce(p.asked_kind, p.change_kind) AS kind FROM newsroom.publications p
         WHERE p.article_id = $1 AND NOT p.past AND p.began_noticed_at IS NULL AND (p.live_until IS NULL OR p.live_until > $2)
           AND NOT newsroom.is_live_at(p.id, $2)
         ORDER BY p.live_from",
    )
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .load(conn)
    .await?;
    let mut kinds = Vec::new();
    for text in unread {
        kinds.push((text.id, reckon(conn, article, embargo, &text).await?));
    }
    Ok(kinds)
}

async fn reckon(
    conn: &mut Conn,
    article: &Article,
    embargo: Option<DateTime<Utc>>,
    text: &Unread,
) -> Result<ChangeKind> {
    let before = Times::preceding(conn, article, embargo, text.live_from).await?;
    let follows = follows(conn, article, embargo, text.live_from).await?;
    let kind = match (&before, text.kind.parse().map_err(Error::Internal)?) {
        (None, _) => ChangeKind::First,
        (Some(_), _) if !follows => ChangeKind::Republished,
        (Some(_), ChangeKind::First | ChangeKind::Republished) => ChangeKind::Update,
        (Some(_), kind) => kind,
    };
    let readable = readable(article.at, embargo, text.live_from);
    store(
        conn,
        text.id,
        kind,
        &Times::starting_at(before.as_ref(), kind, text.live_from, readable),
    )
    .await?;
    Ok(kind)
}

/// Lays down which ranges ended unread while the story was kept back. Called before a hold or an embargo changes: later
/// nothing tells any more what kept them.
pub(in crate::articles) async fn lay_down_unread(conn: &mut Conn, article: &Article) -> Result<()> {
    sql(
        "UPDATE newsroom.publications p SET past = true, ended_noticed_at = coalesce(p.ended_noticed_at, $2)
         FROM newsroom.articles a
         WHERE a.id = p.article_id AND p.article_id = $1 AND NOT p.past AND p.began_noticed_at IS NULL AND p.live_until <= $2
           AND greatest(p.live_from, a.embargo_until) >= least(p.live_until, a.held_at)",
    )
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether readers have another text up to the moment at which one begins: what follows upon nothing is no change of it.
async fn follows(
    conn: &mut Conn,
    article: &Article,
    embargo: Option<DateTime<Utc>>,
    from: DateTime<Utc>,
) -> Result<bool> {
    #[derive(QueryableByName)]
    struct EarlierText {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: EarlierText = sql(format!(
        "SELECT EXISTS (SELECT {READ_BEFORE} AND (p.live_until IS NULL OR p.live_until >= $2)) AS yes"
    ))
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(from)
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(embargo)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .get_result(conn)
    .await?;
    Ok(row.yes)
}

/// The first moment at which readers can have a text that begins at `from`, as things stand now.
pub(in crate::articles) fn readable(
    at: DateTime<Utc>,
    embargo: Option<DateTime<Utc>>,
    from: DateTime<Utc>,
) -> DateTime<Utc> {
    from.max(at).max(embargo.unwrap_or(from))
}

async fn store(conn: &mut Conn, id: PublicationId, kind: ChangeKind, times: &Times) -> Result<()> {
    diesel::update(publications::table.find(id))
        .set((
            publications::first_published_at.eq(times.first_published_at),
            publications::published_at.eq(times.published_at),
            publications::updated_at.eq(times.updated_at),
            publications::edition.eq(times.edition),
            publications::change_kind.eq(kind.word()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn each_kind_moves_its_own_times() {
        let hour = |hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let first = Times::starting_at(None, ChangeKind::First, hour(1), hour(2));
        assert_eq!(
            (first.first_published_at, first.published_at, first.edition),
            (hour(2), hour(2), 1)
        );

        for (kind, published, updated) in [
            (ChangeKind::Typo, 2, 2),
            (ChangeKind::Update, 2, 5),
            (ChangeKind::Clarification, 2, 5),
            (ChangeKind::Correction, 2, 5),
            (ChangeKind::Retraction, 2, 5),
            (ChangeKind::Republished, 6, 2),
        ] {
            let next = Times::starting_at(Some(&first), kind, hour(5), hour(6));
            assert_eq!(
                (
                    next.first_published_at,
                    next.published_at,
                    next.updated_at,
                    next.edition
                ),
                (hour(2), hour(published), hour(updated), 2),
                "{kind:?}"
            );
        }
    }
}
