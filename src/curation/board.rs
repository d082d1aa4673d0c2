//! A list as one transaction finds it: what readers have of it, what is planned, what somebody works on; and how slots follow from
//! whole lists.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use crate::{
    activity::{self, Entry},
    curation::slot::{FrontSlot, SlotStretch, stretches},
    error::{Error, Result},
    ids::{ArrangementId, ArticleId, CategoryId, ListId, SlotId},
    platform::{db::Conn, sql::sql},
    policy::Actor,
};

/// A list that editors make.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct EditorsList {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ListId,
    /// Its address in the API; it stays.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As readers read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
}

/// A whole list from a moment on.
#[derive(Debug, Clone)]
pub struct Arrangement {
    /// Identity.
    pub id: ArrangementId,
    /// From then on, until the next one.
    pub begins_at: DateTime<Utc>,
    /// What the clock on the newsroom's wall says then, and where it hangs, where somebody planned it.
    pub planned: Option<(NaiveDateTime, String)>,
    /// In order.
    pub slots: Vec<FrontSlot>,
    /// How it came: `published`, `planned`, `featured`, `unfeatured`, `found`.
    pub what: String,
    /// When somebody made it.
    pub made_at: DateTime<Utc>,
    /// Who; nobody for what was found.
    pub by: Option<String>,
}

#[derive(QueryableByName)]
struct ArrangementRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: ArrangementId,
    #[diesel(sql_type = sql_types::Timestamptz)]
    begins_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamp>)]
    planned_wall: Option<NaiveDateTime>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    planned_zone: Option<String>,
    #[diesel(sql_type = sql_types::Jsonb)]
    slots: Value,
    #[diesel(sql_type = sql_types::Text)]
    what: String,
    #[diesel(sql_type = sql_types::Timestamptz)]
    made_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    by: Option<String>,
}

const ARRANGEMENT: &str = "SELECT a.id, a.begins_at, a.planned_wall, a.planned_zone, a.slots, a.what, a.made_at, s.name AS by
  FROM newsroom.arrangements a LEFT JOIN newsroom.staff s ON s.id = a.made_by WHERE a.list_id = $1 AND a.cancelled_at IS NULL";

impl TryFrom<ArrangementRow> for Arrangement {
    type Error = Error;

    fn try_from(row: ArrangementRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            begins_at: row.begins_at,
            planned: row.planned_wall.zip(row.planned_zone),
            slots: read(&row.slots)?,
            what: row.what,
            made_at: row.made_at,
            by: row.by,
        })
    }
}

impl Arrangement {
    /// The last ones that began, the newest first; before a number of them that are left out.
    ///
    /// # Errors
    /// Database errors.
    pub async fn past(conn: &mut Conn, list: ListId, skipped: i64, limit: i64) -> Result<Vec<Self>> {
        let rows: Vec<ArrangementRow> = sql(format!(
            "{ARRANGEMENT} AND a.begins_at <= newsroom.act_clock() ORDER BY a.begins_at DESC, a.number DESC OFFSET $2 LIMIT $3"
        ))
        .bind::<sql_types::Uuid, _>(list)
        .bind::<sql_types::BigInt, _>(skipped)
        .bind::<sql_types::BigInt, _>(limit)
        .load(conn)
        .await?;
        rows.into_iter().map(Self::try_from).collect()
    }

    /// One of a list, whether it began or not.
    pub(super) async fn find(conn: &mut Conn, list: ListId, id: ArrangementId) -> Result<Self> {
        let row: Option<ArrangementRow> = sql(format!("{ARRANGEMENT} AND a.id = $2"))
            .bind::<sql_types::Uuid, _>(list)
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        row.ok_or(Error::NotFound)?.try_into()
    }
}

/// What is stored of slots.
pub(super) fn read(stored: &Value) -> Result<Vec<FrontSlot>> {
    serde_json::from_value(stored.clone()).map_err(|problem| Error::internal(format!("slots: {problem}")))
}

/// A draft that somebody had before, and can have again; none: there was nothing but what is live.
pub(super) type FormerDraft = Option<Vec<FrontSlot>>;

/// A list with all that decides about it.
#[derive(Debug)]
pub struct FrontBoard {
    /// Which.
    pub list: EditorsList,
    /// Rises with every change of the draft, of what is live and of what is planned.
    pub version: i64,
    /// What is worked on, where it is something else than what is live.
    pub draft: Option<Vec<FrontSlot>>,
    /// The drafts before, the last one last.
    pub(super) former: Vec<FormerDraft>,
    /// Who changed the draft last, and when.
    pub edited: Option<(String, DateTime<Utc>)>,
    /// What is live.
    pub current: Arrangement,
    /// What is planned, the next one first.
    pub planned: Vec<Arrangement>,
    /// The instant at which it was found.
    pub at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct DraftRow {
    #[diesel(sql_type = sql_types::BigInt)]
    version: i64,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    slots: Option<Value>,
    #[diesel(sql_type = sql_types::Jsonb)]
    former: Value,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    edited_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    by: Option<String>,
}

/// More lists than these are not planned.
pub(super) const MOST_PLANNED: usize = 50;

impl FrontBoard {
    /// As it is now.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn look(conn: &mut Conn, slug: &str) -> Result<Self> {
        Self::load(conn, slug, "").await
    }

    /// The same, held until the transaction ends.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub(super) async fn lock(conn: &mut Conn, slug: &str) -> Result<Self> {
        Self::load(conn, slug, "FOR UPDATE").await
    }

    async fn load(conn: &mut Conn, slug: &str, how: &'static str) -> Result<Self> {
        if slug.contains('\0') {
            return Err(Error::NotFound);
        }
        let list: Option<EditorsList> = sql(format!(
            "SELECT l.id, l.slug, l.name FROM newsroom.lists l WHERE l.slug = $1 {how}"
        ))
        .bind::<sql_types::Text, _>(slug)
        .get_result(conn)
        .await
        .optional()?;
        let list = list.ok_or(Error::NotFound)?;
        let at = activity::instant(conn).await?;
        let draft: Option<DraftRow> = sql("SELECT d.version, d.slots, d.former, d.edited_at, s.name AS by
             FROM newsroom.list_drafts d LEFT JOIN newsroom.staff s ON s.id = d.edited_by WHERE d.list_id = $1")
        .bind::<sql_types::Uuid, _>(list.id)
        .get_result(conn)
        .await
        .optional()?;
        let rows: Vec<ArrangementRow> = sql(format!(
            "(SELECT * FROM ({ARRANGEMENT} AND a.begins_at <= $2 ORDER BY a.begins_at DESC, a.number DESC LIMIT 1) now)
             UNION ALL (SELECT * FROM ({ARRANGEMENT} AND a.begins_at > $2 ORDER BY a.begins_at, a.number LIMIT $3) planned)"
        ))
        .bind::<sql_types::Uuid, _>(list.id)
        .bind::<sql_types::Timestamptz, _>(at)
        .bind::<sql_types::BigInt, _>(i64::try_from(MOST_PLANNED).unwrap_or(i64::MAX))
        .load(conn)
        .await?;
        let all: Result<Vec<Arrangement>> = rows.into_iter().map(Arrangement::try_from).collect();
        let (mut begun, planned): (Vec<_>, Vec<_>) = all?.into_iter().partition(|one| one.begins_at <= at);
        let current = match begun.pop() {
            Some(current) => current,
            None => found(conn, list.id, at).await?,
        };
        let version = draft.as_ref().map_or(1, |draft| draft.version);
        let former = draft.as_ref().map(|draft| former(&draft.former)).transpose()?;
        Ok(Self {
            edited: draft.as_ref().and_then(|row| row.by.clone().zip(row.edited_at)),
            draft: draft
                .and_then(|draft| draft.slots)
                .map(|slots| read(&slots))
                .transpose()?,
            former: former.unwrap_or_default(),
            list,
            version,
            current,
            planned,
            at,
        })
    }

    /// What is worked on, else what is live.
    #[must_use]
    pub fn worked_on(&self) -> &[FrontSlot] {
        self.draft.as_deref().unwrap_or(&self.current.slots)
    }

    /// Whether a draft can be taken back to the one before it.
    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.former.is_empty()
    }

    /// Every story of the list, whether it is live, planned or in the draft.
    pub(super) fn stories(&self) -> BTreeSet<ArticleId> {
        let lists = self.planned.iter().map(|one| one.slots.as_slice());
        let lists = lists.chain([self.current.slots.as_slice(), self.worked_on()]);
        lists.flatten().filter_map(|slot| slot.story).collect()
    }

    /// Who changed the draft last: "Noor Haddad changed it at 14:30" has the name.
    pub(super) fn editor(&self) -> &str {
        self.edited.as_ref().map_or("A colleague", |(name, _)| name)
    }
}

fn former(stored: &Value) -> Result<Vec<FormerDraft>> {
    serde_json::from_value(stored.clone()).map_err(|problem| Error::internal(format!("former drafts: {problem}")))
}

/// What holds on a list that nobody arranged yet.
async fn found(conn: &mut Conn, list: ListId, at: DateTime<Utc>) -> Result<Arrangement> {
    let rows = SlotRow::in_play(conn, list, at).await?;
    let slots = rows.into_iter().filter(|row| row.shown_from <= at);
    Ok(Arrangement {
        id: ArrangementId::new(),
        begins_at: at,
        planned: None,
        slots: slots
            .map(|row| FrontSlot {
                id: row.slot_id,
                position: row.position,
                headline: row.headline,
                category: row.fallback_category_id,
                until: row.shown_until,
                ..FrontSlot::of(row.article_id)
            })
            .collect(),
        what: "found".into(),
        made_at: at,
        by: None,
    })
}

/// A row that holds or will.
#[derive(Debug, QueryableByName)]
struct SlotRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: SlotId,
    #[diesel(sql_type = sql_types::Uuid)]
    slot_id: SlotId,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    article_id: Option<ArticleId>,
    #[diesel(sql_type = sql_types::Integer)]
    position: i32,
    #[diesel(sql_type = sql_types::Text)]
    headline: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    fallback_category_id: Option<CategoryId>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    shown_from: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    shown_until: Option<DateTime<Utc>>,
}

impl SlotRow {
    async fn in_play(conn: &mut Conn, list: ListId, at: DateTime<Utc>) -> Result<Vec<Self>> {
        Ok(sql(
            "SELECT s.id, s.slot_id, s.article_id, s.position, s.headline, s.fallback_category_id, s.shown_from, s.shown_until
             FROM newsroom.slots s WHERE s.list_id = $1 AND s.gone_at > $2 ORDER BY s.position, s.shown_from",
        )
        .bind::<sql_types::Uuid, _>(list)
        .bind::<sql_types::Timestamptz, _>(at)
        .load(conn)
        .await?)
    }

    /// Whether this is where a stretch begins.
    fn begins(&self, one: &SlotStretch, at: DateTime<Utc>) -> bool {
        let slot = &one.slot;
        let is_now = self.shown_from <= at && one.from <= at;
        (is_now || self.shown_from == one.from)
            && (self.slot_id, self.article_id, self.position) == (slot.id, slot.story, slot.position)
            && (&self.headline, self.fallback_category_id) == (&slot.headline, slot.category)
    }
}

/// What becomes of a story on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StoryOnList {
    Listed,
    Unlisted,
    Moved,
}

impl StoryOnList {
    const fn act(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Unlisted => "unlisted",
            Self::Moved => "moved_on_list",
        }
    }
}

/// Writes the slots that follow from these whole lists, each from its beginning on, and puts what became of each story on its
/// record. The stories are held by the caller.
pub(super) async fn settle(
    conn: &mut Conn,
    who: &Actor,
    list: &EditorsList,
    lists: &[(DateTime<Utc>, &[FrontSlot])],
    at: DateTime<Utc>,
) -> Result<()> {
    let became = rewrite(conn, list, lists, at).await?;
    let entry = |(story, became): (ArticleId, StoryOnList)| Entry {
        act: became.act(),
        article: Some(story),
        subject: Some(json!({ "list_id": list.id, "list": list.name })),
        ..Entry::default()
    };
    let entries: Vec<Entry> = became.into_iter().map(entry).collect();
    if entries.is_empty() {
        return Ok(());
    }
    activity::record_all(conn, who, at, &entries).await
}

/// The same without a record: the caller writes one of its own for the one story that is concerned.
pub(super) async fn settle_quietly(
    conn: &mut Conn,
    list: &EditorsList,
    lists: &[(DateTime<Utc>, &[FrontSlot])],
    at: DateTime<Utc>,
) -> Result<()> {
    rewrite(conn, list, lists, at).await.map(|_| ())
}

async fn rewrite(
    conn: &mut Conn,
    list: &EditorsList,
    lists: &[(DateTime<Utc>, &[FrontSlot])],
    at: DateTime<Utc>,
) -> Result<BTreeMap<ArticleId, StoryOnList>> {
    let rows = SlotRow::in_play(conn, list.id, at).await?;
    let wanted = stretches(lists, at);
    let mut new: Vec<&SlotStretch> = Vec::new();
    let mut ends: Vec<(&SlotRow, Option<DateTime<Utc>>)> = vec![];
    let mut kept: BTreeSet<SlotId> = BTreeSet::new();
    for one in &wanted {
        match rows.iter().find(|row| row.begins(one, at) && !kept.contains(&row.id)) {
            Some(row) => {
                kept.insert(row.id);
                if row.shown_until != one.until {
                    ends.push((row, one.until));
                }
            }
            None => new.push(one),
        }
    }
    let (gone, over): (Vec<&SlotRow>, Vec<&SlotRow>) = rows
        .iter()
        .filter(|row| !kept.contains(&row.id))
        .partition(|row| row.shown_from >= at);
    let touched = gone.iter().chain(&over).filter_map(|row| row.article_id);
    let touched = touched.chain(ends.iter().filter_map(|(row, _)| row.article_id));
    let touched: BTreeSet<ArticleId> = touched.chain(new.iter().filter_map(|one| one.slot.story)).collect();
    remove(conn, &gone).await?;
    // Those that end sooner make room for those that end later.
    ends.extend(over.iter().map(|row| (*row, Some(at))));
    ends.sort_by_key(|(_, until)| until.unwrap_or(DateTime::<Utc>::MAX_UTC));
    end(conn, &ends, at).await?;
    insert(conn, list.id, &new, at).await?;
    let had = |story: ArticleId| rows.iter().any(|row| row.article_id == Some(story));
    let has = |story: ArticleId| wanted.iter().any(|one| one.slot.story == Some(story));
    let became = touched.into_iter().map(|story| match (had(story), has(story)) {
        (false, _) => (story, StoryOnList::Listed),
        (true, false) => (story, StoryOnList::Unlisted),
        (true, true) => (story, StoryOnList::Moved),
    });
    Ok(became.collect())
}

async fn remove(conn: &mut Conn, rows: &[&SlotRow]) -> Result<()> {
    let ids: Vec<SlotId> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    sql("DELETE FROM newsroom.slots s WHERE s.id = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// One after the other: a story has one place at a time, also while this is written.
async fn end(conn: &mut Conn, ends: &[(&SlotRow, Option<DateTime<Utc>>)], at: DateTime<Utc>) -> Result<()> {
    for (row, until) in ends {
        sql(
            "UPDATE newsroom.slots s SET shown_until = $2::timestamptz, ended_noticed_at = CASE WHEN $2::timestamptz <= $3::timestamptz THEN $3::timestamptz END WHERE s.id = $1",
        )
        .bind::<sql_types::Uuid, _>(row.id)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(*until)
        .bind::<sql_types::Timestamptz, _>(at)
        .execute(conn)
        .await?;
    }
    Ok(())
}

async fn insert(conn: &mut Conn, list: ListId, new: &[&SlotStretch], at: DateTime<Utc>) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    sql("INSERT INTO newsroom.slots (id, list_id, slot_id, article_id, position, headline, fallback_category_id, shown_from, shown_until, began_noticed_at)
         SELECT n.id, $1, n.slot, n.story, n.position, n.headline, n.category, n.begins, n.ends, CASE WHEN n.begins <= $2 THEN $2 END
         FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::uuid[], $9::timestamptz[], $10::timestamptz[])
           n (id, slot, story, position, headline, category, begins, ends)")
        .bind::<sql_types::Uuid, _>(list)
        .bind::<sql_types::Timestamptz, _>(at)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(each(new, |_| SlotId::new()))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(each(new, |one| one.slot.id))
        .bind::<sql_types::Array<sql_types::Nullable<sql_types::Uuid>>, _>(each(new, |one| one.slot.story))
        .bind::<sql_types::Array<sql_types::Integer>, _>(each(new, |one| one.slot.position))
        .bind::<sql_types::Array<sql_types::Text>, _>(each(new, |one| one.slot.headline.clone()))
        .bind::<sql_types::Array<sql_types::Nullable<sql_types::Uuid>>, _>(each(new, |one| one.slot.category))
        .bind::<sql_types::Array<sql_types::Timestamptz>, _>(each(new, |one| one.from.max(at)))
        .bind::<sql_types::Array<sql_types::Nullable<sql_types::Timestamptz>>, _>(each(new, |one| one.until))
        .execute(conn)
        .await?;
    Ok(())
}

fn each<T>(all: &[&SlotStretch], take: impl Fn(&SlotStretch) -> T) -> Vec<T> {
    all.iter().map(|one| take(one)).collect()
}
