//! The two small machines of a story as one pure table: from which stages an act starts, and where it ends.

use std::{fmt, str::FromStr};

use crate::policy::Action;

/// Where the open change of a story stands. Says nothing of what readers get: that is the timeline's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Waits for an editor.
    InReview,
    /// Came back with a note.
    Returned,
    /// An editor signed this exact text.
    Approved,
    /// Its revision stands on the timeline; no change is open.
    Settled,
    /// Dropped before anybody read it.
    Spiked,
}

impl Stage {
    /// All of them, in the order of a story's life.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::InReview,
        Self::Returned,
        Self::Approved,
        Self::Settled,
        Self::Spiked,
    ];

    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Settled => "settled",
            Self::Spiked => "spiked",
        }
    }

    /// How a sentence speaks of a story in this stage.
    #[must_use]
    pub const fn described(self) -> &'static str {
        match self {
            Self::Draft => "a draft",
            Self::InReview => "in review",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Settled => "without an open change",
            Self::Spiked => "spiked",
        }
    }

    /// Where an act leads from here, or the sentence that says why it does not start here.
    ///
    /// # Errors
    /// A sentence that says what stands in the way.
    pub fn after(self, act: Act) -> Result<Self, String> {
        use Stage::{Approved, Draft, InReview, Returned, Settled, Spiked};
        let to = match (act, self) {
            (Act::Change, Draft | InReview | Returned) => Some(self),
            (Act::Change, Approved) => Some(InReview),
            (Act::Change, Settled) | (Act::Recall, InReview) | (Act::Unspike, Spiked) => Some(Draft),
            (Act::Submit, Draft | Returned) => Some(InReview),
            (Act::Return, InReview | Approved) => Some(Returned),
            (Act::Approve, InReview) => Some(Approved),
            (Act::Publish | Act::Schedule, Approved) | (Act::Discard, Draft | InReview | Returned | Approved) => {
                Some(Settled)
            }
            (Act::Spike, Draft | InReview | Returned | Approved) => Some(Spiked),
            (Act::Republish, Settled) => Some(Settled),
            // On the timeline: they ask for an approval or for a range, never for the stage.
            (
                Act::Unschedule
                | Act::Reschedule
                | Act::Withdraw
                | Act::WithdrawAt
                | Act::StayOn
                | Act::Kill
                | Act::Reinstate
                | Act::Hold
                | Act::Release
                | Act::Embargo
                | Act::Lift,
                Draft | InReview | Returned | Approved | Settled,
            ) => Some(self),
            (Act::Change | Act::Discard | Act::Spike, Spiked)
            | (Act::Unspike, Draft | InReview | Returned | Approved | Settled)
            | (Act::Submit, InReview | Approved | Settled | Spiked)
            | (Act::Recall, Draft | Returned | Approved | Settled | Spiked)
            | (Act::Return, Draft | Returned | Settled | Spiked)
            | (Act::Approve, Draft | Returned | Approved | Settled | Spiked)
            | (Act::Publish | Act::Schedule, Draft | InReview | Returned | Settled | Spiked)
            | (Act::Discard | Act::Spike, Settled)
            | (Act::Republish, Draft | InReview | Returned | Approved | Spiked)
            | (
                Act::Unschedule
                | Act::Reschedule
                | Act::Withdraw
                | Act::WithdrawAt
                | Act::StayOn
                | Act::Kill
                | Act::Reinstate
                | Act::Hold
                | Act::Release
                | Act::Embargo
                | Act::Lift,
                Spiked,
            ) => None,
        };
        to.ok_or_else(|| self.obstacle(act))
    }

    /// What an approval does here, by which of the steps that are asked of the text are given already; where none is asked, an
    /// editor gives the one there is. Answers which step it gives, and where it leads: to an approved text with the last one only.
    /// A settled text, which readers had, can be given what was asked for since.
    ///
    /// # Errors
    /// A sentence that says what stands in the way.
    pub fn after_approval(self, given: &[bool]) -> Result<(Option<usize>, Self), String> {
        let next = given.iter().position(|given| !given);
        let missing = given.iter().filter(|given| !**given).count();
        let to = match (self, missing) {
            (Self::InReview, 0 | 1) | (Self::Approved, 1) => Self::Approved,
            (Self::InReview | Self::Approved, 2..) => Self::InReview,
            (Self::Settled, 1..) => Self::Settled,
            _ => return Err(self.obstacle(Act::Approve)),
        };
        Ok((next, to))
    }

    fn obstacle(self, act: Act) -> String {
        match (self, act) {
            (Self::Spiked, _) => "This story is spiked. Bring it back first.".to_owned(),
            (Self::Settled, Act::Publish | Act::Schedule) => {
                format!("There is no change to {}. Edit the story first.", act.verb())
            }
            (Self::Draft | Self::InReview | Self::Returned, Act::Publish | Act::Schedule) => {
                format!("This story is {}. An editor approves it first.", self.described())
            }
            (Self::Draft | Self::Returned, Act::Approve) => {
                format!("This story is {}. It is submitted for review first.", self.described())
            }
            _ => format!(
                "This story is {}, so there is nothing to {}.",
                self.described(),
                act.verb().replace('-', " ")
            ),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Stage {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|stage| stage.word() == text)
            .ok_or_else(|| format!("unknown stage {text}"))
    }
}

/// What can be done to a story. Each leaves one row in its activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Change content; opens a change on a story that has none.
    Change,
    /// Throw an open change away; readers never saw it.
    Discard,
    /// Hand over for review.
    Submit,
    /// Take back from review.
    Recall,
    /// Send back with a note.
    Return,
    /// Sign the exact text.
    Approve,
    /// Put the signed text live now.
    Publish,
    /// Plan the signed text for later.
    Schedule,
    /// Undo a plan.
    Unschedule,
    /// Move what is planned to another time.
    Reschedule,
    /// Take a live story off the site.
    Withdraw,
    /// Say when a story goes off the site by itself, or move that.
    WithdrawAt,
    /// Take that back: readers keep the story.
    StayOn,
    /// Put a withdrawn story back.
    Republish,
    /// Order a published story removed.
    Kill,
    /// Take a kill back.
    Reinstate,
    /// Drop an unpublished story.
    Spike,
    /// Bring a spiked story back.
    Unspike,
    /// Keep back for now.
    Hold,
    /// End a hold.
    Release,
    /// Set or move the moment before which nobody may see it.
    Embargo,
    /// End an embargo.
    Lift,
}

impl Act {
    /// Whether another text, or the same with other times, may be in play after it.
    #[must_use]
    pub const fn may_show(self) -> bool {
        match self {
            Self::Publish
            | Self::Schedule
            | Self::Unschedule
            | Self::Reschedule
            | Self::Withdraw
            | Self::WithdrawAt
            | Self::StayOn
            | Self::Republish
            | Self::Reinstate
            | Self::Release
            | Self::Embargo
            | Self::Lift => true,
            Self::Change
            | Self::Discard
            | Self::Submit
            | Self::Recall
            | Self::Return
            | Self::Approve
            | Self::Kill
            | Self::Spike
            | Self::Unspike
            | Self::Hold => false,
        }
    }

    /// Whether it gives something of a story's another time, or takes one away: calendars are told.
    #[must_use]
    pub const fn moves_time(self) -> bool {
        match self {
            Self::Publish
            | Self::Schedule
            | Self::Unschedule
            | Self::Reschedule
            | Self::Withdraw
            | Self::WithdrawAt
            | Self::StayOn
            | Self::Republish
            | Self::Kill
            | Self::Embargo
            | Self::Lift => true,
            Self::Change
            | Self::Discard
            | Self::Submit
            | Self::Recall
            | Self::Return
            | Self::Approve
            | Self::Reinstate
            | Self::Spike
            | Self::Unspike
            | Self::Hold
            | Self::Release => false,
        }
    }

    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Change,
        Self::Discard,
        Self::Submit,
        Self::Recall,
        Self::Return,
        Self::Approve,
        Self::Publish,
        Self::Schedule,
        Self::Unschedule,
        Self::Reschedule,
        Self::Withdraw,
        Self::WithdrawAt,
        Self::StayOn,
        Self::Republish,
        Self::Kill,
        Self::Reinstate,
        Self::Spike,
        Self::Unspike,
        Self::Hold,
        Self::Release,
        Self::Embargo,
        Self::Lift,
    ];

    /// The button.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.words().0
    }

    /// The word of the activity row.
    #[must_use]
    pub const fn done(self) -> &'static str {
        self.words().1
    }

    /// The verb of a sentence and of the address.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        self.words().2
    }

    /// Button, activity, verb: the labels of acts live here and nowhere else.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Change => ("Save", "changed", "change"),
            Self::Discard => ("Discard the change", "discarded", "discard"),
            Self::Submit => ("Submit for review", "submitted", "submit"),
            Self::Recall => ("Recall", "recalled", "recall"),
            Self::Return => ("Return with note", "returned", "return"),
            Self::Approve => ("Approve", "approved", "approve"),
            Self::Publish => ("Publish", "published", "publish"),
            Self::Schedule => ("Schedule", "scheduled", "schedule"),
            Self::Unschedule => ("Unschedule", "unscheduled", "unschedule"),
            Self::Reschedule => ("Move the plan", "rescheduled", "reschedule"),
            Self::Withdraw => ("Withdraw", "withdrawn", "withdraw"),
            Self::WithdrawAt => ("Withdraw at a time", "end_planned", "withdraw-at"),
            Self::StayOn => ("Take the end back", "end_cancelled", "stay-on"),
            Self::Republish => ("Republish", "republished", "republish"),
            Self::Kill => ("Kill", "killed", "kill"),
            Self::Reinstate => ("Reinstate", "reinstated", "reinstate"),
            Self::Spike => ("Spike", "spiked", "spike"),
            Self::Unspike => ("Bring back", "unspiked", "bring-back"),
            Self::Hold => ("Hold", "held", "hold"),
            Self::Release => ("End the hold", "released", "release"),
            Self::Embargo => ("Set embargo", "embargoed", "embargo"),
            Self::Lift => ("Lift the embargo", "embargo_lifted", "lift"),
        }
    }

    /// The right that the act needs.
    #[must_use]
    pub const fn right(self) -> Action {
        match self {
            Self::Change | Self::Discard => Action::Edit,
            Self::Submit => Action::Submit,
            Self::Recall => Action::Recall,
            Self::Return => Action::Return,
            Self::Approve => Action::Approve,
            Self::Publish | Self::Republish => Action::Publish,
            Self::Schedule | Self::Unschedule | Self::Reschedule => Action::Schedule,
            Self::Withdraw | Self::WithdrawAt | Self::StayOn => Action::Withdraw,
            Self::Kill | Self::Reinstate => Action::Kill,
            Self::Spike | Self::Unspike => Action::Spike,
            Self::Hold | Self::Release | Self::Embargo | Self::Lift => Action::KeepBack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of every stage × every act, as a reviewer reads it: `.` is refused.
    const TABLE: &str = "\
change       draft     in_review returned  in_review draft     .
discard      settled   settled   settled   settled   .         .
submit       in_review .         in_review .         .         .
recall       .         draft     .         .         .         .
return       .         returned  .         returned  .         .
approve      .         approved  .         .         .         .
publish      .         .         .         settled   .         .
schedule     .         .         .         settled   .         .
unschedule   draft     in_review returned  approved  settled   .
reschedule   draft     in_review returned  approved  settled   .
withdraw     draft     in_review returned  approved  settled   .
withdraw-at  draft     in_review returned  approved  settled   .
stay-on      draft     in_review returned  approved  settled   .
republish    .         .         .         .         settled   .
kill         draft     in_review returned  approved  settled   .
reinstate    draft     in_review returned  approved  settled   .
spike        spiked    spiked    spiked    spiked    .         .
bring-back   .         .         .         .         .         draft
hold         draft     in_review returned  approved  settled   .
release      draft     in_review returned  approved  settled   .
embargo      draft     in_review returned  approved  settled   .
lift         draft     in_review returned  approved  settled   .
";

    #[test]
    fn every_stage_and_every_act_lead_where_the_table_says() {
        let mut table = String::new();
        for act in Act::ALL {
            let cells = Stage::ALL.map(|stage| stage.after(act).map_or(".", Stage::word));
            let row: String = cells.iter().map(|cell| format!("{cell:<10}")).collect();
            table.push_str(format!("{:<13}{row}", act.verb()).trim_end());
            table.push('\n');
        }
        println!("{table}");

        assert_eq!(table, TABLE);
    }

    /// What an approval does in every stage, by the steps that are given (`x`) and those that miss (`-`): the step that it
    /// gives, and where it leads.
    const STEPS: &str = "\
       draft      in_review  returned   approved   settled    spiked
none   .          approved   .          .          .          .
-      .          1 approved .          1 approved 1 settled  .
x      .          approved   .          .          .          .
--     .          1 in_review .         1 in_review 1 settled .
x-     .          2 approved .          2 approved 2 settled  .
-x     .          1 approved .          1 approved 1 settled  .
xx     .          approved   .          .          .          .
---    .          1 in_review .         1 in_review 1 settled .
x--    .          2 in_review .         2 in_review 2 settled .
xx-    .          3 approved .          3 approved 3 settled  .
x-x    .          2 approved .          2 approved 2 settled  .
-xx    .          1 approved .          1 approved 1 settled  .
xxx    .          approved   .          .          .          .
";

    #[test]
    fn an_approval_gives_the_next_step_and_the_last_one_approves() {
        let shown = |given: &[bool]| -> String { given.iter().map(|given| if *given { 'x' } else { '-' }).collect() };
        let mut table = format!("{:<6}", "");
        for stage in Stage::ALL {
            table.push_str(&format!(" {:<10}", stage.word()));
        }
        table = format!("{}\n", table.trim_end());
        let rows: [&[bool]; 13] = [
            &[],
            &[false],
            &[true],
            &[false, false],
            &[true, false],
            &[false, true],
            &[true, true],
            &[false, false, false],
            &[true, false, false],
            &[true, true, false],
            &[true, false, true],
            &[false, true, true],
            &[true, true, true],
        ];
        for given in rows {
            let cells = Stage::ALL.map(|stage| match stage.after_approval(given) {
                Ok((Some(step), to)) => format!("{} {to}", step + 1),
                Ok((None, to)) => to.to_string(),
                Err(_) => ".".to_owned(),
            });
            let name = if given.is_empty() {
                "none".to_owned()
            } else {
                shown(given)
            };
            let row: String = cells.iter().map(|cell| format!(" {cell:<10}")).collect();
            table.push_str(format!("{name:<6}{row}").trim_end());
            table.push('\n');
        }
        println!("{table}");

        let plain = |table: &str| -> Vec<Vec<String>> {
            let line = |line: &str| line.split_whitespace().map(str::to_owned).collect();
            table.lines().map(line).collect()
        };
        assert_eq!(plain(&table), plain(STEPS));
    }

    #[test]
    fn every_refusal_is_a_sentence() {
        for (act, stage) in Act::ALL
            .into_iter()
            .flat_map(|act| Stage::ALL.map(|stage| (act, stage)))
        {
            if let Err(why) = stage.after(act) {
                assert!(why.starts_with("This story is") || why.starts_with("There is"), "{why}");
                assert!(why.ends_with('.'), "{why}");
            }
        }
    }
}
