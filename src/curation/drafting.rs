//! A draft of a list, on which editors work together: each change names the slot that it is about and the version that was seen, so
//! that changes of different slots go together, and of two of the same slot the second is shown the first.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use crate::{
    activity,
    curation::{
        self,
        board::{Arrangement, EditorsList, FrontBoard},
        slot::{FrontSlot, MOST_HEADLINE, MOST_SLOTS, is_same, moves, put_after},
    },
    error::{Error, Problems, Result, Stale},
    ids::{ArrangementId, ArticleId, CategoryId, SlotId},
    names::one_line,
    platform::{db::Conn, sql::sql},
    policy::Actor,
};

/// So many changes can be taken back.
const MOST_FORMER: usize = 20;

/// What is said of one slot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlotForm {
    /// Another story; none: the one that it has.
    pub story: Option<ArticleId>,
    /// The story is taken out; what stands in fills the slot.
    pub is_emptied: bool,
    /// What the story is called here.
    pub headline: String,
    /// Whose newest story stands in.
    pub category: Option<CategoryId>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Not from then on.
    pub until: Option<DateTime<Utc>>,
}

/// One change of a draft.
#[derive(Debug, Clone)]
pub enum ListChange {
    /// A slot more at the end: a story, or what a category has newest.
    Add(Option<ArticleId>, Option<CategoryId>),
    /// Slots go elsewhere: the order that was seen, and the one that is wanted.
    Order(Vec<SlotId>, Vec<SlotId>),
    /// A slot holds something else.
    Edit(SlotId, SlotForm),
    /// A slot goes.
    Remove(SlotId),
    /// The draft is again what it was before its last change.
    Undo,
    /// There is nothing but what is live.
    Discard,
    /// The draft is what readers had once, or what was planned.
    BringBack(ArrangementId),
}

/// Changes the draft of a list. Where it comes to what readers have, there is none any more.
///
/// # Errors
/// `Refused`, `Problems`, `Conflict`, `Stale`, `VersionMissing`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, list: &str, sent: Option<i64>, change: ListChange) -> Result<()> {
    curation::may(conn, who).await?;
    let mut board = FrontBoard::lock(conn, list).await?;
    let sent = sent.ok_or(Error::VersionMissing)?;
    let before = board.draft.clone();
    let next = board.version + 1;
    let told = match &change {
        ListChange::Discard => Some("list_draft_discarded"),
        ListChange::BringBack(_) => Some("list_brought_back"),
        _ => None,
    };
    let mut slots = board.worked_on().to_vec();
    match change {
        ListChange::Undo => {
            Stale::check(None, Some(sent), board.version)?;
            let former = board.former.pop();
            board.draft = former.ok_or_else(|| Error::Conflict("There is nothing to undo.".into()))?;
            return keep(conn, who, &mut board).await;
        }
        ListChange::Discard => {
            Stale::check(None, Some(sent), board.version)?;
            slots.clone_from(&board.current.slots);
        }
        ListChange::BringBack(id) => {
            Stale::check(None, Some(sent), board.version)?;
            slots = Arrangement::find(conn, board.list.id, id).await?.slots;
        }
        ListChange::Add(story, category) => add(conn, &mut slots, story, category, next).await?,
        ListChange::Order(seen, wanted) => order(&board, &mut slots, sent, &seen, &wanted)?,
        ListChange::Edit(id, form) => edit(conn, &board, &mut slots, sent, id, &form).await?,
        ListChange::Remove(id) => remove(&board, &mut slots, sent, id)?,
    }
    if is_same(&slots, board.worked_on()) {
        return Ok(());
    }
    board.former.push(before);
    if board.former.len() > MOST_FORMER {
        board.former.remove(0);
    }
    board.draft = (!is_same(&slots, &board.current.slots)).then_some(slots);
    keep(conn, who, &mut board).await?;
    match told {
        Some(act) => on_record(conn, who, board.at, act, &board.list, json!({})).await,
        None => Ok(()),
    }
}

/// Stores the draft of a board as a version of its own.
pub(super) async fn keep(conn: &mut Conn, who: &Actor, board: &mut FrontBoard) -> Result<()> {
    board.version += 1;
    sql(
        "INSERT INTO newsroom.list_drafts (list_id, version, slots, former, edited_at, edited_by) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (list_id) DO UPDATE SET version = excluded.version, slots = excluded.slots, former = excluded.former,
           edited_at = excluded.edited_at, edited_by = excluded.edited_by",
    )
    .bind::<sql_types::Uuid, _>(board.list.id)
    .bind::<sql_types::BigInt, _>(board.version)
    .bind::<sql_types::Nullable<sql_types::Jsonb>, _>(board.draft.as_ref().map(|slots| json!(slots)))
    .bind::<sql_types::Jsonb, _>(json!(board.former))
    .bind::<sql_types::Timestamptz, _>(board.at)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
    .execute(conn)
    .await?;
    Ok(())
}

/// The same done to a draft and to all that it can be taken back to: what is done at once is not undone with a draft.
pub(super) fn in_every_draft(board: &mut FrontBoard, change: impl Fn(&mut Vec<FrontSlot>)) {
    for draft in board.former.iter_mut().chain([&mut board.draft]).flatten() {
        change(draft);
    }
}

async fn add(
    conn: &mut Conn,
    slots: &mut Vec<FrontSlot>,
    story: Option<ArticleId>,
    category: Option<CategoryId>,
    version: i64,
) -> Result<()> {
    if slots.len() >= MOST_SLOTS {
        return Err(Problems::of(
            "story",
            format!("A list has {MOST_SLOTS} slots at the most. Take one out first."),
        )
        .into());
    }
    if let Some(story) = story {
        may_stand(conn, slots, None, story).await?;
    }
    slots.push(FrontSlot {
        category,
        changed: version,
        moved: version,
        ..FrontSlot::of(story)
    });
    Ok(())
}

/// Whether a story may have a slot here.
async fn may_stand(conn: &mut Conn, slots: &[FrontSlot], own: Option<SlotId>, story: ArticleId) -> Result<()> {
    let place = slots
        .iter()
        .position(|slot| slot.story == Some(story) && Some(slot.id) != own);
    if let Some(place) = place {
        let sentence = format!("This story is here already, in slot {}.", place + 1);
        return Err(Problems::of("story", sentence).into());
    }
    if let Some(why) = barred(conn, &[story]).await?.into_iter().next() {
        return Err(Problems::of("story", why.sentence()).into());
    }
    Ok(())
}

/// A story that cannot have a slot.
#[derive(QueryableByName)]
pub(super) struct BarredStory {
    #[diesel(sql_type = sql_types::Uuid)]
    pub(super) id: ArticleId,
    #[diesel(sql_type = sql_types::Text)]
    why: String,
}

impl BarredStory {
    pub(super) fn sentence(&self) -> &'static str {
        match self.why.as_str() {
            "killed" => "This story was killed, so readers never get it again. Take it out, or choose another.",
            "spiked" => "This story was spiked. Bring it back first, or choose another.",
            _ => "A page stands in no list. Put it into a menu, under Settings.",
        }
    }
}

/// Those of these stories that cannot have a slot.
pub(super) async fn barred(conn: &mut Conn, stories: &[ArticleId]) -> Result<Vec<BarredStory>> {
    Ok(sql(
        "SELECT a.id, CASE WHEN a.killed_at IS NOT NULL THEN 'killed' WHEN a.stage = 'spiked' THEN 'spiked' ELSE 'page' END AS why
         FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE a.id = ANY ($1) AND (a.killed_at IS NOT NULL OR a.stage = 'spiked' OR r.genre = 'page')",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(stories)
    .load(conn)
    .await?)
}

/// Moves what somebody moved who saw one order; what others did meanwhile stays. Of one slot that two moved the second hears.
fn order(board: &FrontBoard, slots: &mut Vec<FrontSlot>, sent: i64, seen: &[SlotId], wanted: &[SlotId]) -> Result<()> {
    let mut sorted = [seen.to_vec(), wanted.to_vec()];
    sorted.iter_mut().for_each(|ids| ids.sort_unstable());
    if sorted[0] != sorted[1] || sorted[0].windows(2).any(|two| two[0] == two[1]) {
        return Err(Problems::of("order", NO_ORDER).into());
    }
    for (id, mut after) in moves(seen, wanted) {
        let Some(at) = slots.iter().position(|slot| slot.id == id) else {
            return Err(Error::Conflict(format!(
                "{} took this slot out meanwhile. Everything else is as you left it.",
                board.editor()
            )));
        };
        if slots[at].moved > sent {
            return Err(Error::Conflict(format!(
                "{} moved this slot meanwhile: it is number {} now. Move it again if it should be elsewhere.",
                board.editor(),
                at + 1
            )));
        }
        // Whom it was to follow may be gone: then it follows whoever stood before that one.
        while let Some(above) = after {
            if slots.iter().any(|slot| slot.id == above) {
                break;
            }
            let place = wanted.iter().position(|one| *one == above).unwrap_or(0);
            after = place.checked_sub(1).map(|place| wanted[place]);
        }
        if put_after(slots, id, after)
            && let Some(slot) = slots.iter_mut().find(|slot| slot.id == id)
        {
            slot.moved = board.version + 1;
        }
    }
    // `is_same` compares one after the other: the order is part of it.
    Ok(())
}

/// What an order is refused with that is none of what is here.
pub const NO_ORDER: &str = "This is no order of the slots here. Open the page again, and move them once more.";

async fn edit(
    conn: &mut Conn,
    board: &FrontBoard,
    slots: &mut [FrontSlot],
    sent: i64,
    id: SlotId,
    form: &SlotForm,
) -> Result<()> {
    let Some(at) = slots.iter().position(|slot| slot.id == id) else {
        return Err(Error::Conflict(format!(
            "{} took this slot out meanwhile. Add the story again if it should be here.",
            board.editor()
        )));
    };
    let mut problems = Problems::new();
    let headline = problems.check("headline", headline(&form.headline));
    if let Some(until) = form.until {
        if until <= board.at {
            problems.add("until", "This moment is past. Choose a later one, or none.");
        } else if form.from.is_some_and(|from| from >= until) {
            problems.add("until", "It ends before it begins. Choose a later end, or none.");
        }
    }
    let (Some(headline), true) = (headline, problems.is_empty()) else {
        return Err(problems.into());
    };
    if let Some(story) = form.story {
        may_stand(conn, slots, Some(id), story).await?;
    }
    let slot = &mut slots[at];
    let story = match form.is_emptied {
        true => None,
        false => form.story.or(slot.story),
    };
    let wanted = FrontSlot {
        story,
        headline: if story.is_none() { String::new() } else { headline },
        category: form.category,
        from: form.from,
        until: form.until,
        changed: board.version + 1,
        ..slot.clone()
    };
    if wanted.holds_the_same(slot) {
        return Ok(());
    }
    if slot.changed > sent {
        return Err(Error::Stale(Stale {
            article: None,
            current: board.version,
        }));
    }
    *slot = wanted;
    Ok(())
}

fn headline(typed: &str) -> std::result::Result<String, String> {
    let text = one_line(typed)?;
    if text.chars().count() > MOST_HEADLINE {
        return Err(format!("{MOST_HEADLINE} characters at the most."));
    }
    Ok(text)
}

fn remove(board: &FrontBoard, slots: &mut Vec<FrontSlot>, sent: i64, id: SlotId) -> Result<()> {
    let Some(at) = slots.iter().position(|slot| slot.id == id) else {
        return Ok(()); // Whoever was first wanted the same.
    };
    if slots[at].changed > sent {
        return Err(Error::Conflict(format!(
            "{} changed this slot meanwhile. Look at it, then take it out if it should go.",
            board.editor()
        )));
    }
    slots.remove(at);
    Ok(())
}

/// On record besides: that a draft was thrown away, or an earlier list brought back, is nothing that readers notice.
pub(super) async fn on_record(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    act: &'static str,
    list: &EditorsList,
    more: Value,
) -> Result<()> {
    let mut subject = json!({ "list_id": list.id, "list": list.name });
    if let (Some(subject), Value::Object(more)) = (subject.as_object_mut(), more) {
        subject.extend(more);
    }
    activity::record_act(conn, who, at, act, subject).await
}
