//! An act with what it needs, and what of it goes on record.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    articles::{
        stage::Act,
        timeline::{Plan, planned::Planned},
    },
    content::Seal,
    error::{Problems, Result},
    ids::StaffId,
};

/// The longest reason or note, in characters: rows that only grow hold them.
const MOST_SAID: usize = 2_000;

/// An act with what it needs.
#[derive(Debug, Clone)]
pub enum Order {
    /// Hand over for review.
    Submit,
    /// The same, although these checks failed, named by their titles: whoever submits has read them and accepts it.
    SubmitAccepting(Vec<String>),
    /// Take back.
    Recall,
    /// Throw the open change away.
    Discard,
    /// Send back, with what should change.
    Return(String),
    /// Sign the text with the seal that was seen.
    Approve(Seal),
    /// Put it live.
    Publish(Plan),
    /// Put a withdrawn story back, with the reason.
    Republish(Plan, String),
    /// Plan it.
    Schedule(Plan, Planned),
    /// Undo the plan, with the reason.
    Unschedule(String),
    /// Move what is planned.
    Reschedule(Moved),
    /// Take it off the site: a private reason, perhaps a public notice.
    Withdraw(String, Option<String>),
    /// Let it go off the site by itself, or at another time than was planned.
    WithdrawAt(PlannedEnd),
    /// Take that back, with the reason.
    StayOn(String),
    /// Order it removed: a private reason, a public notice, and what goes with it. The second person carries it out.
    Kill(String, String, KillReach),
    /// Take a kill back, with the reason. The second person carries it out.
    Reinstate(String),
    /// Drop it, with the reason.
    Spike(String),
    /// Bring it back.
    Unspike,
    /// Keep it back, with the reason.
    Hold(String),
    /// End the hold.
    Release,
    /// Set or move the embargo.
    Embargo(Embargo),
    /// End the embargo, with the reason.
    Lift(String),
}

/// What a kill takes from readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillReach {
    /// The story.
    Story,
    /// Its pictures too, whatever else shows them.
    Pictures,
}

/// The moment before which no version may be public, at any door.
#[derive(Debug, Clone)]
pub struct Embargo {
    /// The moment.
    pub until: DateTime<Utc>,
    /// Who may see the story until then, besides its writer and whoever sets it.
    pub named: Vec<StaffId>,
    /// Why; needed where an embargo that runs is made shorter.
    pub reason: String,
}

/// A plan that is moved.
#[derive(Debug, Clone)]
pub struct Moved {
    /// When it was to begin, as whoever moves it saw; nothing for the one that is next.
    pub from: Option<DateTime<Utc>>,
    /// When it begins instead.
    pub to: Planned,
}

/// The moment at which a story goes off the site by itself.
#[derive(Debug, Clone)]
pub struct PlannedEnd {
    /// The moment.
    pub at: Planned,
    /// Why, for colleagues; not needed where an end is moved.
    pub reason: String,
    /// What readers are told in its place from then on; nothing leaves what was said before.
    pub notice: Option<String>,
}

impl Order {
    /// Which act it is.
    #[must_use]
    pub const fn act(&self) -> Act {
        match self {
            Self::Submit | Self::SubmitAccepting(_) => Act::Submit,
            Self::Recall => Act::Recall,
            Self::Discard => Act::Discard,
            Self::Return(_) => Act::Return,
            Self::Approve(_) => Act::Approve,
            Self::Publish(_) => Act::Publish,
            Self::Republish(..) => Act::Republish,
            Self::Schedule(..) => Act::Schedule,
            Self::Unschedule(_) => Act::Unschedule,
            Self::Reschedule(_) => Act::Reschedule,
            Self::Withdraw(..) => Act::Withdraw,
            Self::WithdrawAt(_) => Act::WithdrawAt,
            Self::StayOn(_) => Act::StayOn,
            Self::Kill(..) => Act::Kill,
            Self::Reinstate(_) => Act::Reinstate,
            Self::Spike(_) => Act::Spike,
            Self::Unspike => Act::Unspike,
            Self::Hold(_) => Act::Hold,
            Self::Release => Act::Release,
            Self::Embargo(_) => Act::Embargo,
            Self::Lift(_) => Act::Lift,
        }
    }

    /// Why, for colleagues.
    pub(in crate::articles) fn reason(&self) -> Option<&str> {
        match self {
            Self::Return(reason)
            | Self::Republish(_, reason)
            | Self::Unschedule(reason)
            | Self::Withdraw(reason, _)
            | Self::Kill(reason, ..)
            | Self::Reinstate(reason)
            | Self::Spike(reason)
            | Self::Hold(reason)
            | Self::StayOn(reason)
            | Self::Lift(reason) => Some(reason.trim()),
            Self::Embargo(Embargo { reason, .. }) | Self::WithdrawAt(PlannedEnd { reason, .. }) => {
                Some(reason.trim()).filter(|reason| !reason.is_empty())
            }
            Self::Submit
            | Self::SubmitAccepting(_)
            | Self::Recall
            | Self::Discard
            | Self::Approve(_)
            | Self::Publish(_)
            | Self::Schedule(..)
            | Self::Reschedule(_)
            | Self::Unspike
            | Self::Release => None,
        }
    }

    /// What is recorded besides who, when, why, as far as the order knows it: the seal, the moment.
    pub(in crate::articles) fn subject(&self) -> Option<Value> {
        match self {
            Self::Approve(seal) => Some(json!({ "seal": seal.to_string() })),
            Self::Embargo(embargo) => Some(json!({ "until": embargo.until.to_rfc3339(), "named": embargo.named })),
            Self::WithdrawAt(end) => Some(json!({
                "until": end.at.at().to_rfc3339(), "wall": end.at.wall().to_string(), "zone": end.at.zone().name() })),
            Self::Submit
            | Self::SubmitAccepting(_)
            | Self::Recall
            | Self::Discard
            | Self::Return(_)
            | Self::Publish(_)
            | Self::Republish(..)
            | Self::Schedule(..)
            | Self::Unschedule(_)
            | Self::Reschedule(_)
            | Self::StayOn(_)
            | Self::Withdraw(..)
            | Self::Kill(..)
            | Self::Reinstate(_)
            | Self::Spike(_)
            | Self::Unspike
            | Self::Hold(_)
            | Self::Release
            | Self::Lift(_) => None,
        }
    }

    /// What readers are told.
    pub(in crate::articles) fn public_note(&self) -> Option<&str> {
        match self {
            Self::Publish(plan) | Self::Republish(plan, _) | Self::Schedule(plan, _) => plan.note.as_deref(),
            Self::Withdraw(_, notice) => notice.as_deref(),
            Self::WithdrawAt(end) => end.notice.as_deref(),
            Self::Kill(_, notice, _) => Some(notice),
            Self::Submit
            | Self::SubmitAccepting(_)
            | Self::Recall
            | Self::Discard
            | Self::Return(_)
            | Self::Approve(_)
            | Self::Unschedule(_)
            | Self::Reschedule(_)
            | Self::StayOn(_)
            | Self::Reinstate(_)
            | Self::Spike(_)
            | Self::Unspike
            | Self::Hold(_)
            | Self::Release
            | Self::Embargo(_)
            | Self::Lift(_) => None,
        }
    }

    /// The field of what readers are told.
    const fn note_field(&self) -> &'static str {
        match self {
            Self::Withdraw(..) | Self::WithdrawAt(_) | Self::Kill(..) => "notice",
            _ => "note",
        }
    }

    /// Reasons and notes that an act cannot do without, or that are too long.
    ///
    /// # Errors
    /// `Problems` of those fields.
    pub(in crate::articles) fn complete(&self) -> Result<()> {
        let mut problems = Problems::new();
        if self.reason() == Some("") {
            problems.add(
                "reason",
                match self {
                    Self::Return(_) => "Write a note. A story never goes back without one.",
                    _ => "Say why, for your colleagues.",
                },
            );
        }
        if matches!(self, Self::Kill(_, notice, _) if notice.trim().is_empty()) {
            problems.add("notice", "Write what readers are told in its place.");
        }
        for (field, text) in [("reason", self.reason()), (self.note_field(), self.public_note())] {
            if text.is_some_and(|text| text.chars().count() > MOST_SAID) {
                problems.add(
                    field,
                    format!("Shorten this to {MOST_SAID} characters: it is kept for good."),
                );
            }
        }
        problems.settle()
    }
}
