//! Changes of live stories of which readers are not told, although much changed in them: editors look at each again.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::{article::Article, revision::Revision, seen::seen_by, standing::Standing},
    body::Turnover,
    content::SealedContent,
    error::{Error, Result},
    ids::{ArticleId, PublicationId, RevisionId},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Party, can},
    schema::newsroom::quiet_changes,
};

/// From so many words on a change is large, as is one of any figure.
pub const LARGE: usize = 12;
/// Of the list: what is more than a screen of them is told as a number.
const MOST: i64 = 50;

/// A change that waits for a second look.
#[derive(Debug, Clone, QueryableByName)]
pub struct QuietChange {
    /// Where it stands on the timeline.
    #[diesel(sql_type = sql_types::Uuid)]
    pub publication_id: PublicationId,
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// What the newsroom calls it now.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Who published it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub name: Option<String>,
    /// When they did.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub made_at: DateTime<Utc>,
    /// Words that are others.
    #[diesel(sql_type = sql_types::Integer)]
    pub words: i32,
    /// A figure is another.
    #[diesel(sql_type = sql_types::Bool)]
    pub has_figures: bool,
    /// The number of the text that readers had.
    #[diesel(sql_type = sql_types::Integer)]
    pub before: i32,
    /// The number of the text that took its place.
    #[diesel(sql_type = sql_types::Integer)]
    pub after: i32,
}

impl QuietChange {
    /// Those that wait and that a person may see, the newest first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn waiting(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        let who = who.into();
        let seen = seen_by(who.capacity.sees_as());
        Ok(sql(format!(
            "SELECT q.publication_id, q.article_id, r.headline, s.name, q.made_at, q.words, q.has_figures, b.number AS before, n.number AS after
             FROM newsroom.quiet_changes q
               JOIN newsroom.articles a ON a.id = q.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
               JOIN newsroom.publications p ON p.id = q.publication_id JOIN newsroom.revisions n ON n.id = p.revision_id
               JOIN newsroom.revisions b ON b.id = q.before_id LEFT JOIN newsroom.staff s ON s.id = q.staff_id
             WHERE q.looked_at IS NULL AND p.cancelled_at IS NULL AND {seen} ORDER BY q.made_at DESC, q.publication_id DESC LIMIT $2"
        ))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::BigInt, _>(MOST)
        .load(conn)
        .await?)
    }
}

/// Keeps a change in mind that goes out as a typo, where it is large. The story is locked.
pub(super) async fn keep(
    conn: &mut Conn,
    (who, article): (&Actor, &Article),
    standing: &Standing,
    (publication, from): (PublicationId, DateTime<Utc>),
) -> Result<()> {
    let ranges = [&standing.furthest, &standing.next, &standing.live];
    let before = ranges.into_iter().flatten().find(|range| range.from < from);
    let Some(before) = before else { return Ok(()) };
    let text = Revision::find(conn, before.revision_id).await?;
    let turnover = between(&text.content, &article.working.content);
    if turnover.words < LARGE && !turnover.has_figures {
        return Ok(());
    }
    diesel::insert_into(quiet_changes::table)
        .values((
            quiet_changes::publication_id.eq(publication.0),
            quiet_changes::article_id.eq(article.id.0),
            quiet_changes::before_id.eq(before.revision_id.0),
            quiet_changes::staff_id.eq(who.id.uuid()),
            quiet_changes::made_at.eq(article.at),
            quiet_changes::words.eq(i32::try_from(turnover.words).unwrap_or(i32::MAX)),
            quiet_changes::has_figures.eq(turnover.has_figures),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

fn between(before: &SealedContent, after: &SealedContent) -> Turnover {
    let beside = |content: &SealedContent| [content.headline.clone(), content.dek.clone(), content.kicker.clone()];
    Turnover::between((&beside(before), &before.body), (&beside(after), &after.body))
}

/// Somebody looked at it, and finds that readers need no word of it.
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict` where somebody else did meanwhile, database errors.
pub async fn looked_at(conn: &mut Conn, who: &Actor, id: PublicationId) -> Result<()> {
    let story: Option<uuid::Uuid> = quiet_changes::table
        .find(id.0)
        .select(quiet_changes::article_id)
        .first(conn)
        .await
        .optional()?;
    let story = Article::lock_any_version(conn, who, ArticleId(story.ok_or(Error::NotFound)?)).await?;
    can(who, Action::Publish, &story.facts)?;
    let (looker, _) = who.staff()?;
    let done: Option<(uuid::Uuid, uuid::Uuid)> = diesel::update(quiet_changes::table.find(id.0))
        .filter(quiet_changes::looked_at.is_null())
        .set((
            quiet_changes::looked_by.eq(looker.0),
            quiet_changes::looked_at.eq(story.at),
        ))
        .returning((quiet_changes::before_id, quiet_changes::publication_id))
        .get_result(conn)
        .await
        .optional()?;
    let (before, publication) =
        done.ok_or_else(|| Error::Conflict("Somebody looked at this change already.".into()))?;
    let entry = Entry {
        act: "quiet_change_seen",
        article: Some(story.id),
        revision: Some(RevisionId(before)),
        subject: Some(json!({ "publication": publication })),
        ..Entry::default()
    };
    activity::record(conn, who, story.at, entry).await
}
