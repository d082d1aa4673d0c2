//! What pages of the newsroom show of lists: the stories of slots as this person knows them, and what readers have of a list at any
//! moment.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    articles::seen::seen_by,
    curation::slot::FrontSlot,
    error::Result,
    ids::{ArticleId, ListId, SlotId},
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// A story of a slot.
#[derive(Debug, Clone, QueryableByName)]
pub struct SlotStory {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// The headline of its working text, else its slugline; nothing where this person may not see the story.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub title: Option<String>,
    /// Readers have it now.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_live: bool,
    /// It was killed.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_killed: bool,
    /// When readers get it next.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub live_from: Option<DateTime<Utc>>,
    /// When they lose it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub live_until: Option<DateTime<Utc>>,
    /// The act that took it from readers last, where one did: `withdrawn`, `killed`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub gone_by: Option<String>,
    /// Whose act that was.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub gone_by_whom: Option<String>,
    /// And when.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub gone_at: Option<DateTime<Utc>>,
}

impl SlotStory {
    /// Of these stories, in one statement.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, who: impl Into<Party>, ids: &[ArticleId]) -> Result<HashMap<ArticleId, Self>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let who = who.into();
        let seen = seen_by(who.capacity.sees_as());
        let rows: Vec<Self> = sql(format!(
            "SELECT a.id, CASE WHEN {seen} THEN coalesce(nullif(r.headline, ''), nullif(a.slugline, ''), 'Untitled') END AS title,
               l.live_from IS NOT NULL AND l.live_from <= newsroom.clock() AS is_live, a.killed_at IS NOT NULL AS is_killed,
               CASE WHEN {seen} THEN l.live_from END AS live_from, CASE WHEN {seen} THEN l.live_until END AS live_until,
               CASE WHEN {seen} THEN g.act END AS gone_by, CASE WHEN {seen} THEN g.name END AS gone_by_whom, CASE WHEN {seen} THEN g.at END AS gone_at
             FROM unnest($2::uuid[]) one (id) JOIN newsroom.articles a ON a.id = one.id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             LEFT JOIN LATERAL (SELECT greatest(c.live_from, c.published_at, c.embargo_until) AS live_from, c.live_until FROM newsroom.cards c
               WHERE c.article_id = a.id AND (c.live_until IS NULL OR c.live_until > newsroom.clock()) ORDER BY c.live_from LIMIT 1) l ON true
             LEFT JOIN LATERAL (SELECT t.act, t.at, s.name FROM newsroom.activity t LEFT JOIN newsroom.staff s ON s.id = t.staff_id
               WHERE t.article_id = a.id AND t.act IN ('withdrawn', 'killed', 'held') AND l.live_from IS NULL ORDER BY t.seq DESC LIMIT 1) g ON true"
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The names of lists besides Feature Posts on which a story has a slot, now or later.
///
/// # Errors
/// Database errors.
pub async fn other_lists_of(conn: &mut Conn, story: ArticleId) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct OtherList {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    let rows: Vec<OtherList> = sql(
        "SELECT DISTINCT l.name FROM newsroom.slots s JOIN newsroom.lists l ON l.id = s.list_id
         WHERE s.article_id = $1 AND s.gone_at > newsroom.clock() AND l.slug <> 'featured' ORDER BY l.name LIMIT 60",
    )
    .bind::<sql_types::Uuid, _>(story)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// A slot that holds now and whose story readers lost.
#[derive(Debug, Clone, QueryableByName)]
pub struct FallenSlot {
    /// The slug of its list.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// What the list is called.
    #[diesel(sql_type = sql_types::Text)]
    pub list: String,
    /// The headline of the story, of those that this person may see.
    #[diesel(sql_type = sql_types::Text)]
    pub title: String,
    /// Who took it from readers; nobody where its time was over.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub by: Option<String>,
}

impl FallenSlot {
    /// On all lists, those of stories that readers had once.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        let who = who.into();
        Ok(sql(format!(
            "SELECT l.slug, l.name AS list, coalesce(nullif(r.headline, ''), nullif(a.slugline, ''), 'Untitled') AS title, g.name AS by
             FROM newsroom.lists l JOIN newsroom.slots s ON s.list_id = l.id AND s.gone_at > newsroom.clock() AND s.shown_from <= newsroom.clock()
             JOIN newsroom.articles a ON a.id = s.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             LEFT JOIN LATERAL (SELECT p.name FROM newsroom.activity t LEFT JOIN newsroom.staff p ON p.id = t.staff_id
               WHERE t.article_id = a.id AND t.act IN ('withdrawn', 'killed', 'held') ORDER BY t.seq DESC LIMIT 1) g ON true
             WHERE {} AND (SELECT true FROM newsroom.live v WHERE v.article_id = s.article_id LIMIT 1) IS NULL
               AND (SELECT true FROM newsroom.publications p WHERE p.article_id = s.article_id AND p.began_noticed_at IS NOT NULL LIMIT 1)
             ORDER BY l.slug, s.position LIMIT 20",
            seen_by(who.capacity.sees_as())
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .load(conn)
        .await?)
    }
}

/// What readers have in a slot at a moment, as things stand.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct FilledSlot {
    /// Of which slot.
    #[diesel(sql_type = sql_types::Uuid)]
    pub slot_id: SlotId,
    /// Its story, or what stands in for it.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// The headline that readers have then: the slot's own, else the story's.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Whether it stands in for the slot's own.
    #[diesel(sql_type = sql_types::Bool)]
    pub stands_in: bool,
}

impl FilledSlot {
    /// Of slots that are tried out, else of those that the list has or will have, at a moment that is now or comes.
    ///
    /// # Errors
    /// Database errors.
    pub async fn at(
        conn: &mut Conn,
        who: impl Into<Party>,
        list: ListId,
        tried: Option<&[FrontSlot]>,
        at: DateTime<Utc>,
    ) -> Result<Vec<Self>> {
        let who = who.into();
        let seen = seen_by(who.capacity.sees_as());
        Ok(sql(format!(
            "SELECT f.slot_id, f.article_id, f.stands_in, CASE WHEN NOT {seen} THEN 'A story that you cannot open' WHEN f.headline <> '' THEN f.headline ELSE c.headline END AS headline
             FROM newsroom.filled($2, $3, $4) f JOIN newsroom.articles a ON a.id = f.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             CROSS JOIN LATERAL (SELECT c.headline FROM newsroom.cards c WHERE c.article_id = f.article_id
               AND newsroom.in_its_time_at(false, c.published_at, c.live_from, c.live_until, $4) ORDER BY c.live_from DESC LIMIT 1) c
             ORDER BY f.place"
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Uuid, _>(list)
        .bind::<sql_types::Nullable<sql_types::Jsonb>, _>(tried.map(|slots| json!(slots)))
        .bind::<sql_types::Timestamptz, _>(at)
        .load(conn)
        .await?)
    }

    /// When what readers have of these slots changes next by itself: a slot begins or ends, a story comes or goes.
    ///
    /// # Errors
    /// Database errors.
    pub async fn next_change(
        conn: &mut Conn,
        slots: &[FrontSlot],
        after: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>> {
        #[derive(QueryableByName)]
        struct NextChange {
            #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
            at: Option<DateTime<Utc>>,
        }
        let stories: Vec<ArticleId> = slots.iter().filter_map(|slot| slot.story).collect();
        let next: NextChange = sql(
            "SELECT min(t.at) AS at FROM newsroom.cards c CROSS JOIN LATERAL unnest(ARRAY[greatest(c.live_from, c.published_at, c.embargo_until), c.live_until]) t (at)
             WHERE c.article_id = ANY ($1) AND t.at > $2",
        )
        .bind::<sql_types::Array<sql_types::Uuid>, _>(stories)
        .bind::<sql_types::Timestamptz, _>(after)
        .get_result(conn)
        .await?;
        let own = slots.iter().flat_map(|slot| [slot.from, slot.until]).flatten();
        Ok(own.filter(|at| *at > after).chain(next.at).min())
    }
}
