//! Lists that editors make, Feature Posts among them: timed slots, a draft that they work on together, plans and history. The button
//! on a story's page, a slot of Feature Posts and what the API says are one fact.

// One slot, and whole lists of them, pure.
pub mod slot;

// A list as a transaction finds it; what can be done to its draft, and with it.
pub mod board;
pub mod drafting;
pub mod publishing;

// What pages show of them, and the lists themselves.
pub mod looking;
pub mod named;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use self::{
    board::{Arrangement, FrontBoard, settle_quietly},
    drafting::{in_every_draft, keep},
    publishing::{arrange_now, shown, told},
    slot::{FrontSlot, MOST_SLOTS},
};
use crate::{
    activity::{self, Entry},
    articles::{article::Article, standing},
    error::{Error, Problems, Result},
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Capacity, Facts, can},
    site::Site,
};

/// Whether this person puts lists together: an editor, or an admin where admins act as editors.
///
/// # Errors
/// The refusal, database errors.
pub async fn may(conn: &mut Conn, who: impl Into<Capacity>) -> Result<()> {
    let who = who.into();
    let site = Site::load(conn).await?;
    let facts = Facts {
        admins_publish: site.is_none_or(|site| site.admins_publish),
        ..Facts::NONE
    };
    Ok(can(who, Action::Feature, &facts)?)
}

/// A list that a button on a story's page puts a story on.
#[derive(Debug, Clone, Copy)]
struct MarkList {
    /// Which.
    slug: &'static str,
    /// What editors call it.
    name: &'static str,
    /// How many stories the button puts on it.
    most: usize,
    /// The acts of the record: on it, and off it.
    acts: [&'static str; 2],
    /// What a story on it is: "featured".
    is: &'static str,
}

/// The list behind *featured*.
pub const FEATURED: &str = "featured";
/// The list behind the mark *breaking* (product.md): a story on it always has an end.
pub const BREAKING: &str = "breaking";

const FEATURED_LIST: MarkList = MarkList {
    slug: FEATURED,
    name: "Feature Posts",
    most: 12,
    acts: ["featured", "unfeatured"],
    is: "featured",
};
const BREAKING_LIST: MarkList = MarkList {
    slug: BREAKING,
    name: "Breaking",
    most: 3,
    acts: ["breaking_begun", "breaking_ended"],
    is: "breaking news",
};

/// So many minutes a story can be breaking, as pages offer them.
pub const BREAKING_MINUTES: [i64; 5] = [30, 60, 120, 240, 720];

/// A story's present place on the list of Feature Posts, first is one.
pub async fn place_of(conn: &mut Conn, article: ArticleId) -> Result<Option<usize>> {
    Ok(held(conn, FEATURED)
        .await?
        .iter()
        .position(|slot| slot.article_id == article)
        .map(|before| before + 1))
}

/// Until when a story is breaking, if it is.
///
/// # Errors
/// Database errors.
pub async fn breaking_until(conn: &mut Conn, article: ArticleId) -> Result<Option<DateTime<Utc>>> {
    let all = held(conn, BREAKING).await?;
    Ok(all
        .iter()
        .find(|slot| slot.article_id == article)
        .and_then(|slot| slot.until))
}

/// How many more stories the list of Feature Posts takes.
pub async fn free_places(conn: &mut Conn) -> Result<usize> {
    Ok(FEATURED_LIST.most.saturating_sub(held(conn, FEATURED).await?.len()))
}

/// Puts a live story first on the list of Feature Posts, and into the draft that somebody works on.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn feature(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<()> {
    mark(conn, who, id, sent, (FEATURED_LIST, None)).await
}

/// Says that a live story is breaking, for so many minutes from now on. One that is already gets the new end.
///
/// # Errors
/// `Refused`, `Problems` of minutes that are not offered, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn breaking(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>, minutes: i64) -> Result<()> {
    named::be_there(conn, BREAKING, BREAKING_LIST.name).await?;
    mark(conn, who, id, sent, (BREAKING_LIST, Some(minutes))).await
}

async fn mark(
    conn: &mut Conn,
    who: &Actor,
    id: ArticleId,
    sent: Option<i64>,
    (list, minutes): (MarkList, Option<i64>),
) -> Result<()> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who, Action::Feature, &article.facts)?;
    if minutes.is_some_and(|minutes| !BREAKING_MINUTES.contains(&minutes)) {
        return Err(Problems::of("minutes", "Choose for how long.").into());
    }
    let span = minutes.map(TimeDelta::minutes);
    if article.working.content.is_page() {
        return Err(Error::Conflict(
            "A page stands in no list. Put it into a menu, under Settings.".into(),
        ));
    }
    if !standing::is_visible(conn, article.id, article.at).await? {
        return Err(Error::Conflict(format!(
            "Only a live story can be {}. Publish it first.",
            list.is
        )));
    }
    let mut board = FrontBoard::lock(conn, list.slug).await?;
    let held = held(conn, list.slug).await?;
    let is_held = held.iter().any(|slot| slot.article_id == id);
    if is_held && span.is_none() {
        return Err(Error::Conflict(format!("This story is {} already.", list.is)));
    }
    let mut slots = board.current.slots.clone();
    slots.retain(|slot| slot.story != Some(id) && (span.is_none() || slot.until.is_none_or(|until| until > board.at)));
    if !is_held && held.len() >= list.most || slots.len() >= MOST_SLOTS {
        return Err(Error::Conflict(format!(
            "{} has {} places and all are taken. Take a story off first.",
            list.name, list.most
        )));
    }
    let first = slots.iter().map(|slot| slot.position).min().unwrap_or(1);
    let version = board.version + 1;
    let slot = FrontSlot {
        position: first.saturating_sub(1),
        until: span.map(|span| board.at + span),
        changed: version,
        moved: version,
        ..FrontSlot::of(Some(id))
    };
    slots.insert(0, slot.clone());
    in_every_draft(&mut board, |draft| {
        if span.is_some() {
            draft.retain(|one| one.story != Some(id));
        }
        if draft.len() < MOST_SLOTS && draft.iter().all(|one| one.story != Some(id)) {
            draft.insert(0, slot.clone());
        }
    });
    arrange(conn, who, &article, board, slots, ("featured", list.acts[0])).await
}

/// Takes a story off the list, out of what is planned for it, and out of the draft that somebody works on.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn unfeature(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<()> {
    unmark(conn, who, id, sent, FEATURED_LIST).await
}

/// Says before its end that a story is not breaking any more.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn not_breaking(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<()> {
    unmark(conn, who, id, sent, BREAKING_LIST).await
}

async fn unmark(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>, list: MarkList) -> Result<()> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who, Action::Feature, &article.facts)?;
    let is_not = || Error::Conflict(format!("This story is not {}.", list.is));
    // Until the first story was on it there may be no list.
    let mut board = match FrontBoard::lock(conn, list.slug).await {
        Err(Error::NotFound) => return Err(is_not()),
        found => found?,
    };
    let holds = |slot: &FrontSlot| slot.story == Some(id) && slot.is_due(board.at);
    if !board.current.slots.iter().any(holds) {
        return Err(is_not());
    }
    let mut slots = board.current.slots.clone();
    slots.retain(|slot| slot.story != Some(id));
    in_every_draft(&mut board, |draft| draft.retain(|slot| slot.story != Some(id)));
    for plan in &mut board.planned {
        let before = plan.slots.len();
        plan.slots.retain(|slot| slot.story != Some(id));
        if plan.slots.len() < before {
            replan(conn, plan).await?;
        }
    }
    arrange(conn, who, &article, board, slots, ("unfeatured", list.acts[1])).await
}

/// The same plan without a story.
async fn replan(conn: &mut Conn, plan: &Arrangement) -> Result<()> {
    sql("UPDATE newsroom.arrangements a SET slots = $2 WHERE a.id = $1")
        .bind::<sql_types::Uuid, _>(plan.id)
        .bind::<sql_types::Jsonb, _>(json!(plan.slots))
        .execute(conn)
        .await?;
    Ok(())
}

/// The list as it is from now on: how that came, and the act on the record of the one story that it is about.
async fn arrange(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    mut board: FrontBoard,
    slots: Vec<FrontSlot>,
    (what, act): (&'static str, &'static str),
) -> Result<()> {
    let before = shown(conn, board.list.id).await?;
    let mut all = vec![(board.at, slots.as_slice())];
    all.extend(board.planned.iter().map(|one| (one.begins_at, one.slots.as_slice())));
    settle_quietly(conn, &board.list, &all, board.at).await?;
    arrange_now(conn, who, &board, &slots, what).await?;
    if board.draft.as_ref().is_some_and(|draft| slot::is_same(draft, &slots)) {
        board.draft = None;
    }
    keep(conn, who, &mut board).await?;
    article.moved_to(conn, article.stage, article.working.id).await?;
    let entry = Entry {
        act,
        article: Some(article.id),
        revision: Some(article.working.id),
        ..Entry::default()
    };
    activity::record(conn, who, board.at, entry).await?;
    // That a story which readers do not have was taken off is none of their business.
    told(conn, &board, &before).await
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: ArticleId,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    until: Option<DateTime<Utc>>,
}

async fn held(conn: &mut Conn, list: &'static str) -> Result<Vec<Held>> {
    Ok(sql(
        "SELECT s.article_id, s.shown_until AS until FROM newsroom.slots s JOIN newsroom.lists l ON l.id = s.list_id
         WHERE l.slug = $1 AND EXISTS (SELECT FROM newsroom.live v WHERE v.article_id = s.article_id) AND s.shown_from <= newsroom.act_clock() AND s.gone_at > newsroom.act_clock()
         ORDER BY s.position",
    )
    .bind::<sql_types::Text, _>(list)
    .load(conn)
    .await?)
}
