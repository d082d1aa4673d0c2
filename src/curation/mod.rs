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
    error::{Error, Result},
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

/// The list behind *featured*.
pub const FEATURED: &str = "featured";
/// The most stories that the button puts on it.
const MAX: usize = 12;

/// A story's present place on the list of Feature Posts, first is one.
pub async fn place_of(conn: &mut Conn, article: ArticleId) -> Result<Option<usize>> {
    Ok(held(conn)
        .await?
        .iter()
        .position(|slot| slot.article_id == article)
        .map(|before| before + 1))
}

/// How many more stories the list of Feature Posts takes.
pub async fn free_places(conn: &mut Conn) -> Result<usize> {
    Ok(MAX.saturating_sub(held(conn).await?.len()))
}

/// Puts a live story first on the list of Feature Posts, and into the draft that somebody works on.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn feature(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<()> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who, Action::Feature, &article.facts)?;
    if article.working.content.is_page() {
        return Err(Error::Conflict(
            "A page stands in no list. Put it into a menu, under Settings.".into(),
        ));
    }
    if !standing::is_visible(conn, article.id, article.at).await? {
        return Err(Error::Conflict(
            "Only a live story can be featured. Publish it first.".into(),
        ));
    }
    let mut board = FrontBoard::lock(conn, FEATURED).await?;
    let held = held(conn).await?;
    if held.iter().any(|slot| slot.article_id == id) {
        return Err(Error::Conflict("This story is featured already.".into()));
    }
    let mut slots = board.current.slots.clone();
    slots.retain(|slot| slot.story != Some(id));
    if held.len() >= MAX || slots.len() >= MOST_SLOTS {
        return Err(Error::Conflict(format!(
            "Feature Posts has {MAX} places and all are taken. Take a story off first."
        )));
    }
    let first = slots.iter().map(|slot| slot.position).min().unwrap_or(1);
    let version = board.version + 1;
    let slot = FrontSlot {
        position: first.saturating_sub(1),
        changed: version,
        moved: version,
        ..FrontSlot::of(Some(id))
    };
    slots.insert(0, slot.clone());
    in_every_draft(&mut board, |draft| {
        if draft.len() < MOST_SLOTS && draft.iter().all(|one| one.story != Some(id)) {
            draft.insert(0, slot.clone());
        }
    });
    arrange(conn, who, &article, board, slots, "featured").await
}

/// Takes a story off the list, out of what is planned for it, and out of the draft that somebody works on.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn unfeature(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<()> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who, Action::Feature, &article.facts)?;
    let mut board = FrontBoard::lock(conn, FEATURED).await?;
    let holds = |slot: &FrontSlot| slot.story == Some(id) && slot.is_due(board.at);
    if !board.current.slots.iter().any(holds) {
        return Err(Error::Conflict("This story is not featured.".into()));
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
    arrange(conn, who, &article, board, slots, "unfeatured").await
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

/// Feature Posts as it is from now on, with the act on the record of the one story that it is about.
async fn arrange(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    mut board: FrontBoard,
    slots: Vec<FrontSlot>,
    act: &'static str,
) -> Result<()> {
    let before = shown(conn, board.list.id).await?;
    let mut all = vec![(board.at, slots.as_slice())];
    all.extend(board.planned.iter().map(|one| (one.begins_at, one.slots.as_slice())));
    settle_quietly(conn, &board.list, &all, board.at).await?;
    arrange_now(conn, who, &board, &slots, act).await?;
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
}

async fn held(conn: &mut Conn) -> Result<Vec<Held>> {
    Ok(sql(
        "SELECT s.article_id FROM newsroom.slots s JOIN newsroom.lists l ON l.id = s.list_id
         WHERE l.slug = 'featured' AND EXISTS (SELECT FROM newsroom.live v WHERE v.article_id = s.article_id) AND s.shown_from <= newsroom.act_clock() AND s.gone_at > newsroom.act_clock()
         ORDER BY s.position",
    )
    .load(conn)
    .await?)
}
