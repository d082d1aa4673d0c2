//! Slots and what follows from their order, pure: where each stands among its neighbours, when it holds, what one list has that
//! another has not.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{ArticleId, CategoryId, SlotId};

/// The most slots of one list.
pub const MOST_SLOTS: usize = 60;
/// Longest headline that a slot has of its own, in characters.
pub const MOST_HEADLINE: usize = 200;

/// One timed place on a list: a story, and what stands in for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontSlot {
    /// The same for as long as editors call it one slot.
    pub id: SlotId,
    /// Whose place it is; none: it is filled by what stands in.
    pub story: Option<ArticleId>,
    /// Where it stands among the others of its arrangement; drafts are in the order of their list.
    #[serde(default)]
    pub position: i32,
    /// What the story is called here; empty: as everywhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub headline: String,
    /// Whose newest story stands in; none: the next slot moves up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    /// Not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Not from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// The version of the draft in which what it holds was changed last.
    #[serde(default)]
    pub changed: i64,
    /// The version of the draft in which it was moved last.
    #[serde(default)]
    pub moved: i64,
}

impl FrontSlot {
    /// One for a story, which the next slot stands in for.
    #[must_use]
    pub fn of(story: Option<ArticleId>) -> Self {
        Self {
            id: SlotId::new(),
            story,
            position: 0,
            headline: String::new(),
            category: None,
            from: None,
            until: None,
            changed: 0,
            moved: 0,
        }
    }

    /// Whether it holds the same as another, wherever it stands.
    #[must_use]
    pub fn holds_the_same(&self, other: &Self) -> bool {
        self.id == other.id
            && self.story == other.story
            && self.headline == other.headline
            && self.category == other.category
            && self.from == other.from
            && self.until == other.until
    }

    /// Whether it holds at an instant.
    #[must_use]
    pub fn is_due(&self, at: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| until > at)
    }
}

/// Whether two lists come to the same.
#[must_use]
pub fn is_same(one: &[FrontSlot], other: &[FrontSlot]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.holds_the_same(other))
}

/// What became of a slot between two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotChange {
    /// It was not there.
    New,
    /// It holds something else.
    Changed,
    /// It stands elsewhere among those that stayed.
    Moved,
}

/// What became of each slot of a list since another, in its order; and how many of that one are gone.
#[must_use]
pub fn since(former: &[FrontSlot], slots: &[FrontSlot]) -> (Vec<Option<SlotChange>>, usize) {
    let before = |slot: &FrontSlot| former.iter().position(|one| one.id == slot.id);
    let places: Vec<Option<usize>> = slots.iter().map(before).collect();
    let stayed = rising(&places);
    let changes = slots.iter().zip(&places).zip(&stayed);
    let changes = changes.map(|((slot, place), stayed)| match place {
        None => Some(SlotChange::New),
        Some(at) if !former[*at].holds_the_same(slot) => Some(SlotChange::Changed),
        Some(_) if !stayed => Some(SlotChange::Moved),
        Some(_) => None,
    });
    let changes = changes.collect();
    let gone = former.iter().filter(|one| slots.iter().all(|slot| slot.id != one.id));
    (changes, gone.count())
}

/// Which of these places belong to the longest run that rises: what is not among them was moved.
#[must_use]
pub fn rising<T: PartialOrd + Copy>(places: &[Option<T>]) -> Vec<bool> {
    let mut longest = vec![0_usize; places.len()];
    let mut before = vec![None; places.len()];
    for at in 0..places.len() {
        let Some(place) = places[at] else { continue };
        longest[at] = 1;
        for earlier in 0..at {
            if places[earlier].is_some_and(|one| one < place) && longest[earlier] + 1 > longest[at] {
                longest[at] = longest[earlier] + 1;
                before[at] = Some(earlier);
            }
        }
    }
    let mut last = (0..places.len())
        .filter(|at| longest[*at] > 0)
        .max_by_key(|at| longest[*at]);
    let mut kept = vec![false; places.len()];
    while let Some(at) = last {
        kept[at] = true;
        last = before[at];
    }
    kept
}

/// Between two neighbours there is room for so many more.
const APART: i32 = 1_000;

/// Gives each slot a place among its neighbours. Those that stay where they were among the others keep it, so that a story which
/// nobody moved is in no record.
pub fn seat(slots: &mut [FrontSlot], former: &[FrontSlot]) {
    let place = |slot: &FrontSlot| former.iter().find(|one| one.id == slot.id).map(|one| one.position);
    let places: Vec<Option<i32>> = slots.iter().map(place).collect();
    let kept = rising(&places);
    let mut seats: Vec<Option<i32>> = places
        .iter()
        .zip(&kept)
        .map(|(place, kept)| place.filter(|_| *kept))
        .collect();
    let mut at = 0;
    while at < seats.len() {
        if seats[at].is_some() {
            at += 1;
            continue;
        }
        let end = (at..seats.len())
            .find(|next| seats[*next].is_some())
            .unwrap_or(seats.len());
        let above = at.checked_sub(1).and_then(|above| seats[above]);
        let Some(between) = spread(above, seats.get(end).copied().flatten(), end - at) else {
            for (slot, number) in slots.iter_mut().zip(1..) {
                slot.position = number * APART;
            }
            return;
        };
        for (seat, place) in seats[at..end].iter_mut().zip(between) {
            *seat = Some(place);
        }
        at = end;
    }
    for (slot, seat) in slots.iter_mut().zip(seats) {
        slot.position = seat.unwrap_or(0);
    }
}

/// So many places after one and before another; nothing where there is no room.
fn spread(above: Option<i32>, below: Option<i32>, count: usize) -> Option<Vec<i32>> {
    let many = i32::try_from(count).ok()?;
    match (above, below) {
        (Some(above), Some(below)) => {
            let step = below.checked_sub(above)? / (many + 1);
            (step > 0).then(|| (1..=many).map(|number| above + number * step).collect())
        }
        (Some(above), None) => (1..=many).map(|number| above.checked_add(number * APART)).collect(),
        (None, Some(below)) => {
            let first = below.checked_sub(many * APART)?;
            Some((0..many).map(|number| first + number * APART).collect())
        }
        (None, None) => Some((1..=many).map(|number| number * APART).collect()),
    }
}

/// A slot with the stretch of time in which it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotStretch {
    /// What holds.
    pub slot: FrontSlot,
    /// From then on.
    pub from: DateTime<Utc>,
    /// Until then; none: until something else takes its place.
    pub until: Option<DateTime<Utc>>,
}

/// When each slot of these whole lists holds, from now on; each list from its beginning until that of the next one. What goes on
/// unchanged into the next list is one stretch.
#[must_use]
pub fn stretches(lists: &[(DateTime<Utc>, &[FrontSlot])], now: DateTime<Utc>) -> Vec<SlotStretch> {
    let mut all: Vec<SlotStretch> = Vec::new();
    for (at, (begins, slots)) in lists.iter().enumerate() {
        let ends = lists.get(at + 1).map(|(next, _)| *next);
        for slot in *slots {
            if slot.story.is_none() && slot.category.is_none() {
                continue;
            }
            let from = slot.from.map_or(*begins, |from| from.max(*begins));
            let until = match (ends, slot.until) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            if until.is_some_and(|until| until <= from || until <= now) {
                continue;
            }
            let before = all.iter_mut().find(|one| {
                one.until == Some(from)
                    && (one.slot.id, one.slot.story, one.slot.position, one.slot.category)
                        == (slot.id, slot.story, slot.position, slot.category)
                    && one.slot.headline == slot.headline
            });
            match before {
                Some(before) => before.until = until,
                None => all.push(SlotStretch {
                    slot: slot.clone(),
                    from,
                    until,
                }),
            }
        }
    }
    all
}

/// One slot goes after another, or first. Where that one is gone, nothing happens.
pub fn put_after(slots: &mut Vec<FrontSlot>, id: SlotId, after: Option<SlotId>) -> bool {
    let Some(from) = slots.iter().position(|slot| slot.id == id) else {
        return false;
    };
    if after == Some(id) {
        return false;
    }
    let slot = slots.remove(from);
    let to = after.and_then(|after| slots.iter().position(|one| one.id == after));
    let to = match (after, to) {
        (None, _) => 0,
        (Some(_), Some(above)) => above + 1,
        (Some(_), None) => from,
    };
    slots.insert(to, slot);
    to != from
}

/// Which slots somebody moved who saw one order and wants another, each with the one that it is to follow.
#[must_use]
pub fn moves(seen: &[SlotId], wanted: &[SlotId]) -> Vec<(SlotId, Option<SlotId>)> {
    let places: Vec<Option<usize>> = wanted.iter().map(|id| seen.iter().position(|one| one == id)).collect();
    let kept = rising(&places);
    let moved = wanted.iter().enumerate().zip(kept).filter(|(_, kept)| !kept);
    moved
        .map(|((at, id), _)| (*id, at.checked_sub(1).map(|above| wanted[above])))
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn slots(count: usize) -> Vec<FrontSlot> {
        (0..count).map(|_| FrontSlot::of(Some(ArticleId::new()))).collect()
    }

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn order(all: &[FrontSlot], wanted: &[usize]) -> Vec<FrontSlot> {
        wanted.iter().map(|at| all[*at].clone()).collect()
    }

    #[test]
    fn whoever_was_not_moved_keeps_the_place_and_all_places_rise() {
        let mut all = slots(6);
        seat(&mut all, &[]);
        let former = all.clone();
        for (wanted, moved) in [
            (vec![0, 1, 2, 3, 4, 5], vec![]),
            (vec![5, 0, 1, 2, 3, 4], vec![5]),
            (vec![1, 2, 3, 4, 5, 0], vec![0]),
            (vec![0, 4, 1, 2, 3, 5], vec![4]),
            (vec![0, 2], vec![]),
            (vec![3, 4, 5, 0, 1, 2], vec![0, 1, 2]),
        ] {
            let mut list = order(&all, &wanted);
            seat(&mut list, &former);
            assert!(
                list.is_sorted_by(|one, next| one.position < next.position),
                "{wanted:?}"
            );
            let elsewhere: Vec<usize> = wanted
                .iter()
                .zip(&list)
                .filter(|(at, slot)| former[**at].position != slot.position)
                .map(|(at, _)| *at)
                .collect();
            let mut sorted = elsewhere.clone();
            sorted.sort_unstable();
            assert!(
                sorted == moved || elsewhere.len() == moved.len(),
                "{wanted:?}: {elsewhere:?}"
            );
        }
    }

    #[test]
    fn where_there_is_no_room_between_two_all_get_new_places() {
        let mut all = slots(3);
        for (slot, position) in all.iter_mut().zip([-1, 0, 1]) {
            slot.position = position;
        }
        let former = all.clone();
        let mut list = order(&all, &[0]);
        list.extend(slots(2));
        list.push(all[1].clone());
        seat(&mut list, &former);
        assert!(list.is_sorted_by(|one, next| one.position < next.position));
    }

    #[test]
    fn what_goes_on_into_the_next_list_is_one_stretch_and_each_ends_where_it_is_to() {
        let mut first = slots(3);
        seat(&mut first, &[]);
        first[2].until = Some(at(5));
        let mut second = order(&first, &[1, 2]);
        seat(&mut second, &first);
        second[1].until = None;

        let all = stretches(&[(at(0), &first), (at(10), &second)], at(1));
        let told: Vec<(usize, DateTime<Utc>, Option<DateTime<Utc>>)> = all
            .iter()
            .map(|one| {
                let which = first.iter().position(|slot| slot.id == one.slot.id).unwrap();
                (which, one.from, one.until)
            })
            .collect();
        assert_eq!(
            told,
            [
                (0, at(0), Some(at(10))),
                (1, at(0), None),
                (2, at(0), Some(at(5))),
                (2, at(10), None)
            ]
        );
        assert_eq!(stretches(&[(at(0), &first)], at(6)).len(), 2, "what is over is none");
    }

    #[test]
    fn a_slot_that_neither_names_a_story_nor_falls_back_holds_nothing() {
        let mut all = slots(1);
        all[0].story = None;
        assert!(stretches(&[(at(0), &all)], at(0)).is_empty());
        all[0].category = Some(CategoryId::new());
        assert_eq!(stretches(&[(at(0), &all)], at(0)).len(), 1);
    }

    #[test]
    fn what_was_moved_is_said_of_what_somebody_saw() {
        let ids: Vec<SlotId> = (0..4).map(|_| SlotId::new()).collect();
        let pick = |wanted: &[usize]| wanted.iter().map(|at| ids[*at]).collect::<Vec<_>>();
        let seen = pick(&[0, 1, 2, 3]);
        assert!(moves(&seen, &seen).is_empty());
        assert_eq!(moves(&seen, &pick(&[3, 0, 1, 2])), [(ids[3], None)]);
        assert_eq!(moves(&seen, &pick(&[0, 2, 3, 1])), [(ids[1], Some(ids[3]))]);

        let mut all = slots(4);
        for (slot, id) in all.iter_mut().zip(&ids) {
            slot.id = *id;
        }
        assert!(put_after(&mut all, ids[3], None));
        assert!(!put_after(&mut all, ids[0], Some(ids[3])), "it is there already");
        assert!(!put_after(&mut all, ids[0], Some(SlotId::new())), "nobody knows where");
        let now: Vec<SlotId> = all.iter().map(|slot| slot.id).collect();
        assert_eq!(now, pick(&[3, 0, 1, 2]));
    }

    #[test]
    fn what_changed_since_is_told_slot_by_slot() {
        let former = slots(4);
        let mut list = order(&former, &[2, 0, 1]);
        list[1].headline = "Ours".into();
        list.extend(slots(1));
        let (changes, gone) = since(&former, &list);
        assert_eq!(
            changes,
            [
                Some(SlotChange::Moved),
                Some(SlotChange::Changed),
                None,
                Some(SlotChange::New)
            ]
        );
        assert_eq!(gone, 1);
        assert!(!is_same(&former, &list) && is_same(&former, &former.clone()));
    }
}
