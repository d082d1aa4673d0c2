//! What a person is offered to do with a story: every act of its stage, and for each refused one the reason.

use crate::{
    articles::{
        article::Article,
        gate::checklist::{self, CheckContext, CheckOutcome},
        stage::{Act, Stage},
        standing::Standing,
    },
    policy::{Action, Facts, Viewer, can},
};

/// An act as a page offers it.
pub struct Offer {
    /// Which.
    pub act: Act,
    /// Why not; nothing when it can be done.
    pub refused: Option<String>,
}

impl Offer {
    /// Whether it can be done.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.refused.is_none()
    }
}

/// The likeliest first; what takes something away last.
const ORDER: [Act; 21] = [
    Act::Submit,
    Act::Approve,
    Act::Publish,
    Act::Republish,
    Act::Return,
    Act::Recall,
    Act::Unspike,
    Act::Schedule,
    Act::Reschedule,
    Act::Unschedule,
    Act::Release,
    Act::Lift,
    Act::Embargo,
    Act::Hold,
    Act::Reinstate,
    Act::Discard,
    Act::WithdrawAt,
    Act::StayOn,
    Act::Withdraw,
    Act::Spike,
    Act::Kill,
];

/// The acts that belong to the story as it stands, in the order of its life.
#[must_use]
pub fn of(article: &Article, standing: &Standing, context: &CheckContext, who: &Viewer) -> Vec<Offer> {
    ORDER
        .into_iter()
        .filter(|act| belongs(*act, article, standing))
        .map(|act| Offer {
            act,
            refused: why_not(act, article, context, who),
        })
        .collect()
}

/// Whether a person of this role could do it to some story: what they can never do is not shown to them.
#[must_use]
pub fn is_theirs_one_day(act: Act, article: &Article, who: &Viewer) -> bool {
    let mut rights = vec![act.right()];
    if runs_straight(act, article) {
        rights.push(Action::Approve);
    }
    let some_story = |own| Facts {
        own,
        embargoed: false,
        named: true,
        own_approval: true,
        elsewhere: false,
        gave_step: false,
        ..article.facts
    };
    rights.iter().all(|right| {
        [true, false]
            .into_iter()
            .any(|own| can(who.role, *right, &some_story(own)).is_ok())
    })
}

/// Acts of another world are left out; acts of this one are shown even to those who may not.
fn belongs(act: Act, article: &Article, standing: &Standing) -> bool {
    let published = standing.last.is_some() || standing.next.is_some();
    match act {
        Act::Submit => matches!(article.stage, Stage::Draft | Stage::Returned),
        Act::Recall => article.stage == Stage::InReview,
        // What was asked for since is given to a text that was signed before.
        Act::Approve => match article.stage {
            Stage::InReview => true,
            Stage::Approved => article.steps.missing() > 0,
            Stage::Settled => article.steps.missing() > 0 && belongs(Act::Republish, article, standing),
            Stage::Draft | Stage::Returned | Stage::Spiked => false,
        },
        Act::Return => matches!(article.stage, Stage::InReview | Stage::Approved),
        Act::Publish | Act::Schedule => matches!(
            article.stage,
            Stage::Draft | Stage::Returned | Stage::InReview | Stage::Approved
        ),
        Act::Withdraw => standing.live.is_some() && !article.killed,
        Act::Republish => {
            article.stage == Stage::Settled
                && standing.live.is_none()
                && standing.next.is_none()
                && standing.last.is_some()
        }
        Act::WithdrawAt => (standing.live.is_some() || standing.next.is_some()) && !article.killed,
        Act::StayOn => standing.ends().is_some() && !article.killed,
        Act::Unschedule | Act::Reschedule => standing.next.is_some(),
        Act::Discard => {
            published
                && matches!(
                    article.stage,
                    Stage::Draft | Stage::InReview | Stage::Returned | Stage::Approved
                )
        }
        Act::Spike => !published && !matches!(article.stage, Stage::Spiked | Stage::Settled),
        Act::Unspike => article.stage == Stage::Spiked,
        Act::Release => article.held,
        Act::Hold => !article.held && may_be_kept_back(article, standing),
        Act::Embargo => may_be_kept_back(article, standing),
        Act::Lift => article.embargo_until.is_some_and(|until| until > article.at),
        Act::Kill => standing.last.is_some() && !article.killed,
        Act::Reinstate => article.killed,
        Act::Change => false,
    }
}

/// Whether it is something that readers do not have and may get.
fn may_be_kept_back(article: &Article, standing: &Standing) -> bool {
    !standing.is_visible && !article.killed && article.stage != Stage::Spiked
}

/// Whether one press runs submit and approve before it.
fn runs_straight(act: Act, article: &Article) -> bool {
    matches!(act, Act::Publish | Act::Schedule) && article.stage != Stage::Approved
}

fn why_not(act: Act, article: &Article, context: &CheckContext, who: &Viewer) -> Option<String> {
    right(act, article, who)
        .or_else(|| steps_missing(act, article))
        .or_else(|| kept_back(act, article))
        .or_else(|| asked_already(act, article, who))
        .or_else(|| unchecked(act, article, context))
}

/// The approvals that miss, where one press cannot give them.
fn steps_missing(act: Act, article: &Article) -> Option<String> {
    match act {
        Act::Publish | Act::Schedule if article.stage != Stage::Approved => {
            article.steps.not_in_one_press(article.facts.own_approval)
        }
        Act::Publish | Act::Schedule | Act::Republish => article.steps.asked_since(),
        _ => None,
    }
}

/// What keeps a text from readers whoever asks.
fn kept_back(act: Act, article: &Article) -> Option<String> {
    let publishing = matches!(act, Act::Publish | Act::Republish);
    if (publishing || act == Act::Schedule) && article.killed {
        Some("This story was killed. Two people reinstate it first.".into())
    } else if publishing && article.held {
        Some("This story is on hold. End the hold first.".into())
    } else if publishing && article.embargo_until.is_some_and(|until| until > article.at) {
        Some("This story is under embargo.".into())
    } else {
        None
    }
}

/// What two people do, nobody does alone.
fn asked_already(act: Act, article: &Article, who: &Viewer) -> Option<String> {
    let first = match act {
        Act::Kill => article.kill_asked_by,
        Act::Reinstate => article.reinstate_asked_by,
        _ => None,
    };
    (first? == who.id).then(|| "You asked for this. A second person has to confirm it.".into())
}

/// The first check that the act cannot go on without.
fn unchecked(act: Act, article: &Article, context: &CheckContext) -> Option<String> {
    let looked = match act {
        Act::Submit | Act::Approve | Act::Publish | Act::Republish => act,
        Act::Schedule => Act::Publish,
        _ => return None,
    };
    let failed = checklist::check(&article.working.content, looked, context)
        .into_iter()
        .find(|check| check.outcome == CheckOutcome::Failed && !(act == Act::Submit && check.may_be_accepted))?;
    Some(format!("{}. {}", failed.title, failed.proof))
}

/// Why this person may not, whatever the text is like by now.
#[must_use]
pub fn right(act: Act, article: &Article, who: &Viewer) -> Option<String> {
    let may = |right| article.may(who, right).err().map(|refusal| refusal.0);
    if runs_straight(act, article) {
        // One press runs submit, approve and this: all of them have to be allowed.
        return may(act.right()).or_else(|| may(Act::Approve.right()));
    }
    may(act.right()).or_else(|| article.after(act).err())
}
