//! Slots, plans and past lists in words.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    curation::{
        board::{Arrangement, FrontBoard},
        looking::{FilledSlot, SlotStory},
        slot::{FrontSlot, SlotChange, since},
    },
    ids::{ArrangementId, ArticleId, CategoryId, SlotId},
    taxonomy::category::Category,
    web::admin::{numbers::counted, shell::Shell},
};

/// A slot of the draft, or of what is live where there is none.
pub(super) struct FrontRow {
    pub(super) id: SlotId,
    pub(super) number: usize,
    /// What its story is called here, or what stands for it.
    pub(super) title: String,
    /// Where the story is, for whom may see it.
    pub(super) href: Option<String>,
    /// What became of it in the draft: "new", "changed", "moved".
    pub(super) flag: Option<&'static str>,
    /// The state of its story: kind and words.
    pub(super) state: Option<(&'static str, String)>,
    /// "From 07:00 to Fri 18:00".
    pub(super) window: String,
    /// "Then newest in Council".
    pub(super) then: String,
    /// What readers have in it instead, and why.
    pub(super) note: Option<String>,
    /// Its story is not there: it fell out.
    pub(super) fell: bool,
    /// Its form is open.
    pub(super) is_open: bool,
}

/// All that rows are made from.
pub(super) struct RowsOf<'a> {
    pub(super) board: &'a FrontBoard,
    pub(super) stories: &'a HashMap<ArticleId, SlotStory>,
    pub(super) categories: &'a [Category],
    /// What readers have of these slots now.
    pub(super) filled: &'a [FilledSlot],
    pub(super) shell: &'a Shell,
}

impl RowsOf<'_> {
    pub(super) fn rows(&self, open: Option<SlotId>) -> Vec<FrontRow> {
        let slots = self.board.worked_on();
        let (changes, _) = since(&self.board.current.slots, slots);
        let rows = slots.iter().zip(changes).zip(1..);
        rows.map(|((slot, change), number)| FrontRow {
            is_open: open == Some(slot.id),
            ..self.row(slot, change, number)
        })
        .collect()
    }

    fn row(&self, slot: &FrontSlot, change: Option<SlotChange>, number: usize) -> FrontRow {
        let story = slot.story.and_then(|id| self.stories.get(&id));
        let known = story.and_then(|story| story.title.clone());
        let title = match (&known, slot.story) {
            (Some(_), _) if !slot.headline.is_empty() => slot.headline.clone(),
            (Some(title), _) => title.clone(),
            (None, Some(_)) => "A story that you cannot open".to_owned(),
            (None, None) => "No story of its own".to_owned(),
        };
        let note = self.note(slot, story);
        FrontRow {
            id: slot.id,
            number,
            title,
            href: story
                .filter(|_| known.is_some())
                .map(|story| format!("/admin/articles/{}/review", story.id)),
            flag: change.map(|change| match change {
                SlotChange::New => "new",
                SlotChange::Changed => "changed",
                SlotChange::Moved => "moved",
            }),
            state: story.filter(|_| known.is_some()).map(|story| self.state(story)),
            window: self.window(slot),
            then: self.then(slot.category),
            fell: note.is_some(),
            is_open: false,
            note,
        }
    }

    fn state(&self, story: &SlotStory) -> (&'static str, String) {
        match story.live_from {
            _ if story.is_killed => ("killed", "Killed".to_owned()),
            _ if story.is_live => ("live", "Live".to_owned()),
            Some(from) => ("scheduled", self.shell.when(from)),
            None => ("draft", "Not live".to_owned()),
        }
    }

    fn window(&self, slot: &FrontSlot) -> String {
        let when = |at: DateTime<Utc>| self.shell.when(at);
        match (slot.from, slot.until) {
            (Some(from), Some(until)) => format!("From {} to {}", when(from), when(until)),
            (Some(from), None) if from > self.board.at => format!("From {}", when(from)),
            (Some(from), None) => format!("Since {}", when(from)),
            (None, Some(until)) => format!("Until {}", when(until)),
            (None, None) => String::new(),
        }
    }

    /// What stands in where the story is not to be had.
    pub(super) fn then(&self, category: Option<CategoryId>) -> String {
        let name = category.and_then(|id| self.categories.iter().find(|one| one.is(id)));
        match (category, name) {
            (Some(_), Some(category)) => format!("newest in {}", category.name),
            (Some(_), None) => "the next in this list, as its category is gone".to_owned(),
            (None, _) => "the next in this list".to_owned(),
        }
    }

    /// Why readers do not have the slot's own story, and what they have instead.
    fn note(&self, slot: &FrontSlot, story: Option<&SlotStory>) -> Option<String> {
        let at = self.board.at;
        let instead = match self.filled.iter().find(|one| one.slot_id == slot.id && one.stands_in) {
            Some(filled) => format!("Readers have “{}” here.", filled.headline),
            None if slot.category.is_some() => "Nothing stands in for it.".to_owned(),
            None => "The next one moves up.".to_owned(),
        };
        if slot.until.is_some_and(|until| until <= at) {
            return Some("Its time is over. Take it out, or give it a later end.".to_owned());
        }
        let Some(story) = story else {
            return slot.story.is_none().then_some(instead);
        };
        // What is not told of it is not told in other words either.
        story.title.as_ref()?;
        if story.is_live {
            return match (story.live_until, slot.until) {
                (Some(ends), slot_ends) if slot_ends.is_none_or(|slot_ends| slot_ends > ends) => Some(format!(
                    "Its story is withdrawn {}. Then: {}.",
                    self.shell.when(ends),
                    self.then(slot.category)
                )),
                _ => None,
            };
        }
        let by = story.gone_by_whom.as_deref().unwrap_or("Copydesk");
        let why = match (story.gone_by.as_deref(), story.gone_at, story.live_from) {
            (_, _, Some(from)) => {
                let begins = slot.from.filter(|begins| *begins > at).unwrap_or(at);
                if from <= begins {
                    return None;
                }
                format!("Its story is live from {}.", self.shell.when(from))
            }
            (Some("killed"), Some(gone), _) => {
                format!(
                    "{by} killed its story {}, so it fell out by itself.",
                    self.shell.when(gone)
                )
            }
            (Some("held"), Some(gone), _) => format!(
                "{by} put its story on hold {}, so it fell out by itself.",
                self.shell.when(gone)
            ),
            (Some(_), Some(gone), _) => format!(
                "{by} withdrew its story {}, so it fell out by itself.",
                self.shell.when(gone)
            ),
            _ => "Its story is not live, and not scheduled.".to_owned(),
        };
        Some(format!("{why} {instead}"))
    }
}

/// A list that is planned, or was live.
pub(super) struct ArrangementLine {
    pub(super) id: ArrangementId,
    /// "07:00", "Tue 07:00".
    pub(super) when: String,
    /// For `<time datetime>`.
    pub(super) datetime: String,
    /// "Noor published 6 slots", "planned by Ilse".
    pub(super) said: String,
}

impl ArrangementLine {
    /// Of what was live.
    pub(super) fn past(one: &Arrangement, shell: &Shell) -> Self {
        let by = one.by.as_deref().unwrap_or("Copydesk");
        let slots = counted(i64::try_from(one.slots.len()).unwrap_or(0), "slot", "slots");
        let said = match one.what.as_str() {
            "featured" => format!("{by} put a story on it: {slots}"),
            "unfeatured" => format!("{by} took a story off: {slots}"),
            "planned" => format!("{slots}, as {by} planned it"),
            "found" => format!("{slots}, as they were found"),
            _ => format!("{by} published {slots}"),
        };
        Self::of(one, shell, said)
    }

    /// Of what is to come.
    pub(super) fn planned(one: &Arrangement, now: &[FrontSlot], shell: &Shell) -> Self {
        let (changes, gone) = since(now, &one.slots);
        let by = one.by.as_deref().unwrap_or("Copydesk");
        let slots = counted(i64::try_from(one.slots.len()).unwrap_or(0), "slot", "slots");
        let changed = i64::try_from(changes.iter().flatten().count() + gone).unwrap_or(0);
        let differs = match changed {
            0 => "the same as now".to_owned(),
            many => format!("{} from now", counted(many, "change", "changes")),
        };
        let zone = one.planned.as_ref().map(|(_, zone)| format!(" ({zone})"));
        Self::of(
            one,
            shell,
            format!("{slots}, {differs}, planned by {by}{}", zone.unwrap_or_default()),
        )
    }

    fn of(one: &Arrangement, shell: &Shell, said: String) -> Self {
        Self {
            id: one.id,
            when: shell.when(one.begins_at),
            datetime: crate::delivery::story::time(one.begins_at),
            said,
        }
    }
}
