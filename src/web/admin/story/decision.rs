//! What a story in review asks of whoever reads it: the decision, with what stands in its way, and what can be done besides.

use std::borrow::Cow;

use crate::{
    articles::{
        article::Article,
        gate::{
            checklist::CheckContext,
            deciders::{self, Decider},
        },
        stage::{Act, Stage},
        standing::Standing,
    },
    policy::{Action, Viewer, can},
    web::admin::story::offers,
};

/// The acts that answer what happens with the open change: one of them is chosen.
const DECIDING: [Act; 5] = [Act::Submit, Act::Approve, Act::Publish, Act::Republish, Act::Return];

/// The acts that stand on the page of a story's times: what they displace is shown there first.
const ON_TIME_PAGE: [Act; 3] = [Act::Reschedule, Act::WithdrawAt, Act::StayOn];

/// An act with its form.
pub struct ActForm {
    pub(super) verb: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: Cow<'static, str>,
    pub(super) refused: Option<String>,
    pub(super) asks: &'static [Ask],
    pub(super) danger: bool,
}

/// Something that the form of an act asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A note to the writer: what should change.
    Note,
    /// Why, for colleagues; readers never see it.
    Reason,
    /// The same, where not every case needs one.
    AnyReason,
    /// What readers are told in its place, perhaps.
    AnyNotice,
    /// What readers are told in its place.
    Notice,
    /// What kind of change readers get.
    Kind,
    /// From when on.
    When,
    /// Until when.
    Until,
    /// Which colleagues may see it before.
    Named,
    /// For how many minutes.
    Minutes,
    /// Whether its pictures go, too.
    Pictures,
}

impl ActForm {
    pub(super) fn id(&self) -> String {
        format!("do-{}", self.verb)
    }

    /// What it means, or what stands in its way.
    pub(super) fn said(&self) -> &str {
        self.refused.as_deref().unwrap_or(&self.hint)
    }

    pub(super) fn asks(&self, what: &str) -> bool {
        self.asks.iter().any(|ask| ask.word() == what)
    }
}

impl Ask {
    /// How the page speaks of it.
    const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Reason => "reason",
            Self::AnyReason => "any-reason",
            Self::AnyNotice => "any-notice",
            Self::Notice => "notice",
            Self::Kind => "kind",
            Self::When => "when",
            Self::Until => "until",
            Self::Named => "named",
            Self::Minutes => "minutes",
            Self::Pictures => "pictures",
        }
    }
}

/// Where it is, with whom, until when, and the one act that is this person's.
pub(super) struct Strip {
    pub(super) icon: &'static str,
    pub(super) sentence: String,
    pub(super) act: Option<ActForm>,
}

/// What the page lets this person do.
pub(super) struct Offered {
    pub(super) ways: Vec<ActForm>,
    pub(super) acts: Vec<ActForm>,
    pub(super) strip: Option<Strip>,
}

/// Whoever may decide gets the decision, with what stands in its way; everybody else a sentence and the one act that is
/// theirs, and no button that they can never press.
pub(super) fn offered(
    article: &Article,
    standing: &Standing,
    context: &CheckContext,
    who: &Viewer,
    marked: Marked,
    others: &[Decider],
) -> Offered {
    let decides = can(who.role, Action::Return, &article.facts).is_ok();
    let mut ways = Vec::new();
    let mut acts = Vec::new();
    let mut own = Vec::new();
    for offer in offers::of(article, standing, context, who) {
        let shown = offer.is_open() || decides && offers::is_theirs_one_day(offer.act, article, who);
        let form = act_form(&offer, article, standing, others);
        match offer.act {
            act if ON_TIME_PAGE.contains(&act) => {}
            _ if !shown && !matches!(offer.act, Act::Submit) => {}
            Act::Submit | Act::Recall | Act::Unspike if !decides => own.push(form),
            act if decides && DECIDING.contains(&act) => ways.push(form),
            _ => acts.push(form),
        }
    }
    acts.extend(marking(article, standing, who, marked));
    // Nothing can be chosen: what stands in the way is said where the acts are.
    let strip = (!decides).then(|| Strip {
        icon: strip_icon(article.stage),
        sentence: where_it_is(article, standing, others),
        act: own.into_iter().next(),
    });
    Offered { ways, acts, strip }
}

/// The right that the next decision on a story needs.
pub(super) const fn deciding_right(stage: Stage) -> Action {
    match stage {
        Stage::Draft | Stage::InReview | Stage::Returned => Action::Approve,
        Stage::Approved | Stage::Settled => Action::Publish,
        Stage::Spiked => Action::Spike,
    }
}

fn act_form(offer: &offers::Offer, article: &Article, standing: &Standing, others: &[Decider]) -> ActForm {
    let (asks, hint, danger) = described(offer.act, standing);
    let is_own = article.facts.own && !article.facts.own_approval;
    let another = (is_own || article.facts.elsewhere || article.facts.gave_step)
        && matches!(offer.act, Act::Approve | Act::Publish | Act::Schedule);
    ActForm {
        verb: offer.act.verb(),
        label: label(offer.act, article, standing),
        hint: step_hint(offer.act, article).map_or(Cow::Borrowed(hint), Cow::Owned),
        refused: offer.refused.clone().map(|why| {
            if another && !others.is_empty() {
                format!("{why} Ask {}.", deciders::in_words(others))
            } else {
                why
            }
        }),
        asks,
        danger,
    }
}

/// Which of several approvals it is.
fn step_hint(act: Act, article: &Article) -> Option<String> {
    let ((number, of), step) = article.steps.place().zip(article.steps.next())?;
    (act == Act::Approve).then(|| {
        let follows = match of - number {
            0 => "Only this exact text can then go live.",
            _ => "Whoever gives the next one hears of it.",
        };
        format!("You give {}, approval {number} of {of}. {follows}", step.name)
    })
}

/// What its button says, which may do more than the act by itself, or be the second half of it.
pub(super) fn label(act: Act, article: &Article, standing: &Standing) -> &'static str {
    match act {
        Act::WithdrawAt if standing.ends().is_some() => "Move the end",
        Act::Publish if article.stage != Stage::Approved => "Approve and publish",
        Act::Schedule if article.stage != Stage::Approved => "Approve and schedule",
        Act::Embargo if article.embargo_until.is_some_and(|until| until > article.at) => "Move the embargo",
        Act::Kill if article.kill_asked_by.is_some() => "Kill it, as the second of two",
        Act::Kill => "Ask to kill it",
        Act::Reinstate if article.reinstate_asked_by.is_some() => "Reinstate it, as the second of two",
        Act::Reinstate => "Ask to reinstate it",
        _ => act.label(),
    }
}

/// What editors said of a live story besides its text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marked {
    /// It stands among the Feature Posts.
    pub featured: bool,
    /// It is breaking, for a while.
    pub breaking: bool,
}

fn marking(article: &Article, standing: &Standing, who: &Viewer, marked: Marked) -> Vec<ActForm> {
    if !standing.is_visible || can(who.role, Action::Feature, &article.facts).is_err() {
        return vec![];
    }
    let form = |verb, label, hint, asks| ActForm {
        verb,
        label,
        hint: Cow::Borrowed(hint),
        refused: None,
        asks,
        danger: false,
    };
    let featuring = if marked.featured {
        form(
            "unfeature",
            "Take off Feature Posts",
            "The story itself stays live.",
            &[][..],
        )
    } else {
        form("feature", "Feature", "First on the list of Feature Posts.", &[][..])
    };
    let mut all = vec![featuring];
    if !article.working.content.is_page() {
        const HINT: &str = "A line over every page of the site, and a mark in the API, until it ends by itself.";
        if marked.breaking {
            all.push(form("breaking", "Breaking for longer", HINT, &[Ask::Minutes][..]));
            all.push(form(
                "not-breaking",
                "No longer breaking",
                "The story itself stays live.",
                &[][..],
            ));
        } else {
            all.push(form("breaking", "Breaking", HINT, &[Ask::Minutes][..]));
        }
    }
    all
}

const fn strip_icon(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "pencil",
        Stage::InReview => "inbox",
        Stage::Returned => "return",
        Stage::Approved => "check",
        Stage::Settled => "live",
        Stage::Spiked => "spike",
    }
}

/// Where a story is and with whom, for its writer.
fn where_it_is(article: &Article, standing: &Standing, others: &[Decider]) -> String {
    let whom = match article.steps.next() {
        Some(step) if others.is_empty() => step.whose(),
        _ => deciders::in_words(others),
    };
    let keep = match &standing.live {
        Some(live) if standing.is_visible && article.stage != Stage::Settled => {
            format!(" Until then, readers keep revision {}.", live.number)
        }
        _ => String::new(),
    };
    match article.stage {
        Stage::Draft => format!("It is being written. Submitted, it goes to {whom}.{keep}"),
        Stage::InReview => match article.steps.next() {
            Some(step) => format!("It waits for {}: {whom} gives it.{keep}", step.name),
            None => format!("It waits for {whom}.{keep}"),
        },
        Stage::Returned => format!("It came back with a note. Changed and submitted again, it goes to {whom}.{keep}"),
        Stage::Approved if standing.next.is_some() => format!("It is approved, and a text of it is scheduled.{keep}"),
        Stage::Approved => format!("It is approved. It goes live when {whom} publishes it.{keep}"),
        Stage::Settled if standing.is_visible => "Readers have it as it stands.".into(),
        Stage::Settled if standing.next.is_some() => "It is scheduled as it stands.".into(),
        Stage::Settled if standing.live.is_some() => "Its time has come, and it is kept back.".into(),
        Stage::Settled => "Readers no longer have it.".into(),
        Stage::Spiked => "It is spiked.".into(),
    }
}

/// What an act asks, and what it means for readers.
fn described(act: Act, standing: &Standing) -> (&'static [Ask], &'static str, bool) {
    let is_change = standing.live.is_some();
    match act {
        Act::Submit => (&[], "An editor reads it next. You can recall it until then.", false),
        Act::Recall => (&[], "It becomes a draft again.", false),
        Act::Return => (&[Ask::Note], "It goes back to its writer with your note.", false),
        Act::Approve => (&[], "Only this exact text can then go live.", false),
        Act::Publish if is_change => (&[Ask::Kind], "Readers get it at once.", false),
        Act::Publish => (&[], "Readers get it at once.", false),
        Act::Schedule if is_change => (
            &[Ask::When, Ask::Kind],
            "Readers keep what they have until then.",
            false,
        ),
        Act::Schedule => (&[Ask::When], "Readers get this text then, and not before.", false),
        Act::Republish => (&[Ask::Reason], "Readers get the approved text again.", false),
        Act::Unschedule => (
            &[Ask::Reason],
            "Nothing happens at the planned time; the approval stays.",
            false,
        ),
        Act::Withdraw => (
            &[Ask::Reason, Ask::AnyNotice],
            "Readers no longer get it, at any address.",
            true,
        ),
        Act::Discard => (
            &[],
            "Readers keep what they have. What is thrown away stays in the history.",
            true,
        ),
        Act::Spike => (&[Ask::Reason], "It leaves every list. It can be brought back.", true),
        Act::Unspike => (&[], "It becomes a draft again.", false),
        Act::Hold => (
            &[Ask::Reason],
            "For a lawyer, a source, a doubt. A plan stays, and readers get nothing until the hold ends.",
            false,
        ),
        Act::Release => (&[], "It can go live again.", false),
        Act::Embargo => (
            &[Ask::Until, Ask::Named, Ask::AnyReason],
            "No version of it is public before, at any door, whatever is planned.",
            false,
        ),
        Act::Lift => (
            &[Ask::Reason],
            "What is planned goes by its own time. Where that is past, readers have it at once.",
            false,
        ),
        Act::Kill => (
            &[Ask::Reason, Ask::Notice, Ask::Pictures],
            "Two people kill a story. Every door then answers with the notice alone, and comments are closed. Withdrawing it is less.",
            true,
        ),
        Act::Reinstate => (
            &[Ask::Reason],
            "Two people take a kill back. The story is withdrawn then, and can be published again.",
            false,
        ),
        // Those of the other page say it there.
        Act::Change | Act::Reschedule | Act::WithdrawAt | Act::StayOn => (&[], "", false),
    }
}
