//! Why readers have a story at an instant, or have it not: every rule that `newsroom.is_live_at` asks, one by one, with the act
//! that would change it. All of them are met exactly when readers have it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::articles::{
    article::Article,
    stage::{Act, Stage},
    standing::Standing,
};

/// A rule that a story has to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteRule {
    /// An editor signed a text of it.
    Approved,
    /// Such a text is on the timeline, and its range holds.
    TimeHasCome,
    /// No editor keeps it back.
    NotOnHold,
    /// No embargo is running.
    NoEmbargo,
    /// It was not killed.
    NotKilled,
    /// It was not dropped.
    NotSpiked,
}

/// How a story meets a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuledStory {
    /// The rule.
    pub rule: SiteRule,
    /// Nothing stands in the way here.
    pub is_met: bool,
    /// What would change it, where one act does.
    pub helps: Option<Act>,
    /// When it changes by itself, if it does: is met at last, or no longer.
    pub ends: Option<DateTime<Utc>>,
}

/// Every rule, as it is at the instant at which the story was looked at.
#[must_use]
pub fn ruled(article: &Article, standing: &Standing) -> [RuledStory; 6] {
    let was_signed = standing.newest().is_some() || matches!(article.stage, Stage::Approved | Stage::Settled);
    let embargo = article.embargo_until.filter(|until| *until > article.at);
    let row = |rule, is_met: bool, helps: Option<Act>, ends| RuledStory {
        rule,
        is_met,
        helps: helps.filter(|_| !is_met),
        ends,
    };
    let sign = match article.stage {
        Stage::Draft | Stage::Returned => Some(Act::Submit),
        Stage::InReview => Some(Act::Approve),
        Stage::Approved | Stage::Settled | Stage::Spiked => None,
    };
    let begin = match article.stage {
        _ if standing.next.is_some() => Some(Act::Unschedule),
        Stage::Approved => Some(Act::Publish),
        Stage::Settled => Some(Act::Republish),
        // An earlier text is signed, and the one that is being written goes on first.
        Stage::Draft | Stage::Returned | Stage::InReview | Stage::Spiked => sign.filter(|_| was_signed),
    };
    let next = standing.next.as_ref().map(|range| range.from);
    [
        row(SiteRule::Approved, was_signed, sign, None),
        row(
            SiteRule::TimeHasCome,
            standing.live.is_some(),
            begin,
            match &standing.live {
                None => next,
                // Another text that follows at once changes nothing.
                Some(live) => live.until.filter(|until| next != Some(*until)),
            },
        ),
        row(SiteRule::NotOnHold, !article.held, Some(Act::Release), None),
        row(SiteRule::NoEmbargo, embargo.is_none(), Some(Act::Lift), embargo),
        row(SiteRule::NotKilled, !article.killed, Some(Act::Reinstate), None),
        row(
            SiteRule::NotSpiked,
            article.stage != Stage::Spiked,
            Some(Act::Unspike),
            None,
        ),
    ]
}
