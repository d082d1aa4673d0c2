//! A draft becomes what readers have: at once, or from a moment on that is taken back as long as it has not come.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    articles::timeline::planned::Planned,
    curation::{
        self,
        board::{FrontBoard, MOST_PLANNED, settle},
        drafting::{barred, keep, on_record},
        slot::{FrontSlot, MOST_SLOTS, is_same, seat, since},
    },
    error::{Error, Problems, Result, Stale},
    feed::{self, Event},
    ids::{ArrangementId, ArticleId, ListId},
    platform::{db::Conn, sql::sql},
    policy::Actor,
    schema::newsroom::lists,
};

/// Readers get the draft: at once, or from a planned moment on.
///
/// # Errors
/// `Refused`, `Problems` on `when`, `Conflict`, `Stale`, `VersionMissing`, `NotFound`, database errors.
pub async fn publish(conn: &mut Conn, who: &Actor, list: &str, sent: Option<i64>, when: Option<Planned>) -> Result<()> {
    curation::may(conn, who).await?;
    let mut board = held(conn, list, sent).await?;
    let Some(draft) = board.draft.take() else {
        return Err(Error::Conflict("Readers have all of it already.".into()));
    };
    let begins = begin(&board, when)?;
    check(conn, &board.list.slug, &draft, begins).await?;
    let mut slots = draft;
    seat(&mut slots, before(&board, begins));
    let seen = shown(conn, board.list.id).await?;
    let made = NewArrangement {
        begins,
        when,
        slots: &slots,
        what: if when.is_some() { "planned" } else { "published" },
    };
    let id = made.insert(conn, who, &board).await?;
    let (changes, gone) = since(&board.current.slots, &slots);
    let changed = changes.iter().flatten().count() + gone;
    let mut all: Vec<(DateTime<Utc>, &[FrontSlot])> = vec![(board.at, &board.current.slots)];
    all.extend(board.planned.iter().map(|one| (one.begins_at, one.slots.as_slice())));
    if when.is_none() {
        all[0].1 = &slots;
    } else {
        let place = all.partition_point(|(at, _)| *at < begins);
        all.insert(place, (begins, &slots));
    }
    settle(conn, who, &board.list, &all, board.at).await?;
    board.former.clear();
    keep(conn, who, &mut board).await?;
    let subject = json!({ "arrangement": id, "slots": slots.len(), "changes": changed, "begins": begins,
        "wall": when.map(|when| when.wall()), "zone": when.map(|when| when.zone().name()) });
    on_record(
        conn,
        who,
        board.at,
        if when.is_some() {
            "list_planned"
        } else {
            "list_published"
        },
        &board.list,
        subject,
    )
    .await?;
    told(conn, &board, &seen).await
}

/// A list that is planned and has not begun is none any more. Where nobody works on a draft, it is one again.
///
/// # Errors
/// `Refused`, `Conflict` when it began, `Stale`, `VersionMissing`, `NotFound`, database errors.
pub async fn take_back(conn: &mut Conn, who: &Actor, list: &str, sent: Option<i64>, plan: ArrangementId) -> Result<()> {
    curation::may(conn, who).await?;
    let mut board = held(conn, list, sent).await?;
    let Some(place) = board.planned.iter().position(|one| one.id == plan) else {
        return Err(Error::Conflict(
            "This list is no plan any more: it began, or somebody took it back. What readers had before is under “Lists before this”.".into(),
        ));
    };
    let taken = board.planned.remove(place);
    sql("UPDATE newsroom.arrangements a SET cancelled_at = $2, cancelled_by = $3 WHERE a.id = $1")
        .bind::<sql_types::Uuid, _>(plan)
        .bind::<sql_types::Timestamptz, _>(board.at)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
        .execute(conn)
        .await?;
    let mut all: Vec<(DateTime<Utc>, &[FrontSlot])> = vec![(board.at, &board.current.slots)];
    all.extend(board.planned.iter().map(|one| (one.begins_at, one.slots.as_slice())));
    settle(conn, who, &board.list, &all, board.at).await?;
    if board.draft.is_none() && !is_same(&taken.slots, &board.current.slots) {
        board.former.push(None);
        board.draft = Some(taken.slots);
    }
    keep(conn, who, &mut board).await?;
    let subject = json!({ "arrangement": plan, "begins": taken.begins_at });
    on_record(conn, who, board.at, "list_plan_taken_back", &board.list, subject).await
}

/// The list with all of its stories, held in the order in which every act holds them: stories first, each in its turn.
async fn held(conn: &mut Conn, list: &str, sent: Option<i64>) -> Result<FrontBoard> {
    let before = FrontBoard::look(conn, list).await?;
    Stale::check(None, sent, before.version)?;
    hold(conn, &before.stories()).await?;
    let board = FrontBoard::lock(conn, list).await?;
    Stale::check(None, sent, board.version)?;
    Ok(board)
}

/// Holds these stories until the transaction ends.
pub(super) async fn hold(conn: &mut Conn, stories: &BTreeSet<ArticleId>) -> Result<()> {
    let ids: Vec<ArticleId> = stories.iter().copied().collect();
    sql("SELECT count(*) FROM (SELECT FROM newsroom.articles a WHERE a.id = ANY ($1) ORDER BY a.id FOR UPDATE) held")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// When a list begins that is to begin then.
fn begin(board: &FrontBoard, when: Option<Planned>) -> Result<DateTime<Utc>> {
    let Some(when) = when else { return Ok(board.at) };
    let refused = |sentence: &str| Err(Problems::of("when", sentence).into());
    if when.at() <= board.at {
        return refused("This moment is past. Choose a later one, or put the list live at once.");
    }
    if board.planned.iter().any(|one| one.begins_at == when.at()) {
        return refused("A list is planned for this moment already. Take it back first, or choose another moment.");
    }
    if board.planned.len() >= MOST_PLANNED {
        return refused("Fifty lists are planned already. Take one back first.");
    }
    Ok(when.at())
}

/// What holds when a list begins.
fn before(board: &FrontBoard, begins: DateTime<Utc>) -> &[FrontSlot] {
    let before = board.planned.iter().rev().find(|one| one.begins_at < begins);
    before.map_or(&board.current.slots, |one| &one.slots)
}

/// Whether a draft can be put live from then on.
async fn check(conn: &mut Conn, list: &str, draft: &[FrontSlot], begins: DateTime<Utc>) -> Result<()> {
    let refused = |at: usize, sentence: &str| Err(Error::Conflict(format!("Slot {}: {sentence}", at + 1)));
    if draft.len() > MOST_SLOTS {
        return Err(Error::Conflict(format!(
            "A list has {MOST_SLOTS} slots at the most. Take some out first."
        )));
    }
    let stories: Vec<ArticleId> = draft.iter().filter_map(|slot| slot.story).collect();
    let barred = barred(conn, &stories).await?;
    for (at, slot) in draft.iter().enumerate() {
        if let Some(why) = barred.iter().find(|one| Some(one.id) == slot.story) {
            return refused(at, why.sentence());
        }
        if list == curation::BREAKING && slot.until.is_none() {
            return refused(at, "it has no end. What is breaking stops being so: say until when.");
        }
        if slot.until.is_some_and(|until| until <= begins) {
            return refused(
                at,
                "it ends before the list begins. Give it a later end, or take it out.",
            );
        }
        if slot.story.is_some() && draft[..at].iter().any(|one| one.story == slot.story) {
            return refused(
                at,
                "its story stands in another slot of this list too. Take one of them out.",
            );
        }
    }
    Ok(())
}

struct NewArrangement<'a> {
    begins: DateTime<Utc>,
    when: Option<Planned>,
    slots: &'a [FrontSlot],
    what: &'static str,
}

impl NewArrangement<'_> {
    async fn insert(&self, conn: &mut Conn, who: &Actor, board: &FrontBoard) -> Result<ArrangementId> {
        let id = ArrangementId::new();
        sql("INSERT INTO newsroom.arrangements (id, list_id, begins_at, planned_wall, planned_zone, slots, what, made_at, made_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Uuid, _>(board.list.id)
        .bind::<sql_types::Timestamptz, _>(self.begins)
        .bind::<sql_types::Nullable<sql_types::Timestamp>, Option<NaiveDateTime>>(self.when.map(|when| when.wall()))
        .bind::<sql_types::Nullable<sql_types::Text>, _>(self.when.map(|when| when.zone().name()))
        .bind::<sql_types::Jsonb, _>(json!(self.slots))
        .bind::<sql_types::Text, _>(self.what)
        .bind::<sql_types::Timestamptz, _>(board.at)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
        .execute(conn)
        .await?;
        Ok(id)
    }
}

/// An arrangement that begins at once, from the button on a story's page.
pub(super) async fn arrange_now(
    conn: &mut Conn,
    who: &Actor,
    board: &FrontBoard,
    slots: &[FrontSlot],
    what: &'static str,
) -> Result<()> {
    let made = NewArrangement {
        begins: board.at,
        when: None,
        slots,
        what,
    };
    made.insert(conn, who, board).await.map(|_| ())
}

/// What readers have of a list now.
#[derive(Debug, PartialEq, Eq, QueryableByName)]
pub(super) struct ShownSlot {
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: ArticleId,
    #[diesel(sql_type = sql_types::Text)]
    headline: String,
}

pub(super) async fn shown(conn: &mut Conn, list: ListId) -> Result<Vec<ShownSlot>> {
    Ok(
        sql("SELECT f.article_id, f.headline FROM newsroom.filled($1, NULL, newsroom.act_clock()) f ORDER BY f.place")
            .bind::<sql_types::Uuid, _>(list)
            .load(conn)
            .await?,
    )
}

/// Front ends hear of it where readers have something else than before.
pub(super) async fn told(conn: &mut Conn, board: &FrontBoard, before: &[ShownSlot]) -> Result<()> {
    if shown(conn, board.list.id).await? == before {
        return Ok(());
    }
    diesel::update(lists::table.find(board.list.id.0))
        .set(lists::changed_at.eq(board.at))
        .execute(conn)
        .await?;
    feed::tell(conn, board.at, Event::Featured, board.list.id.0, None).await
}
