//! What the page of a story’s times asks for each act, and what a plan would come to before it is pressed: what it displaces, what
//! stands in its way, what goes on beside it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::OffsetName;

use crate::{
    articles::{
        article::Article,
        stage::Act,
        standing::Standing,
        timeline::{
            self,
            outlook::{self, Proposal, Stretch},
            planned::Planned,
        },
    },
    desk::calendar,
    error::Result,
    platform::db::Conn,
    policy::{Action, Viewer, can},
    web::{
        admin::{
            headline_or_none,
            numbers::counted,
            shell::Shell,
            story::{
                decision::label,
                moment::{self, MomentFields},
                offers,
            },
        },
        request::Form,
    },
};

/// The acts of this page that name a moment, with the name of that moment in forms.
pub(super) const TIMED: [(Act, &str); 4] = [
    (Act::Schedule, "when"),
    (Act::Reschedule, "moved"),
    (Act::WithdrawAt, "end"),
    (Act::Embargo, "until"),
];

/// The verb of the form that plans a story; no act of the gate.
pub(super) const PLAN: &str = "plan";

/// Something on this page that has a moment.
pub(super) struct TimePart {
    pub(super) verb: &'static str,
    pub(super) label: &'static str,
    pub(super) legend: &'static str,
    pub(super) hint: &'static str,
    /// Why it cannot be done.
    pub(super) refused: Option<String>,
    pub(super) moment: MomentFields,
    /// What it would come to, once a moment was looked at.
    pub(super) look: Option<TimeLook>,
    pub(super) asks_kind: bool,
    pub(super) asks_named: bool,
    pub(super) asks_notice: bool,
    /// Why it is done: needed, wanted or not asked.
    pub(super) reason: ReasonAsked,
}

/// Whether a form asks why.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ReasonAsked {
    No,
    Maybe(&'static str),
    Yes,
}

impl TimePart {
    pub(super) fn reason_hint(&self) -> &'static str {
        match self.reason {
            ReasonAsked::Maybe(hint) => hint,
            ReasonAsked::No | ReasonAsked::Yes => "",
        }
    }

    pub(super) fn may_say_why(&self) -> bool {
        matches!(self.reason, ReasonAsked::Maybe(_))
    }

    pub(super) fn must_say_why(&self) -> bool {
        self.reason == ReasonAsked::Yes
    }

    pub(super) fn is_plan(&self) -> bool {
        self.verb == PLAN
    }

    pub(super) fn is_open(&self) -> bool {
        self.look.is_some()
    }
}

/// What a plan would come to.
pub(super) struct TimeLook {
    /// "Readers get revision 9 from Sunday 25 October 2026 at 01:30 GMT, in 2 days and 11 hours."
    pub(super) sentence: String,
    /// What it displaces, and what is to be known besides.
    pub(super) notices: Vec<LookNotice>,
    /// Why it cannot be.
    pub(super) refused: Option<String>,
    /// What the button says.
    pub(super) button: String,
}

/// Something to know before one presses.
pub(super) struct LookNotice {
    pub(super) kind: &'static str,
    pub(super) heading: String,
    pub(super) text: String,
}

/// What the page knows of a story when it says what a plan comes to.
pub(super) struct Looking<'a> {
    pub(super) shell: &'a Shell,
    pub(super) who: &'a Viewer,
    pub(super) article: &'a Article,
    pub(super) standing: &'a Standing,
    pub(super) stretches: &'a [Stretch],
    pub(super) place: Option<usize>,
}

impl Looking<'_> {
    /// The parts of the page, and what is being thought of.
    pub(super) async fn parts(
        &self,
        conn: &mut Conn,
        offered: &[offers::Offer],
        typed: &Form,
        tried: &str,
    ) -> Result<(Vec<TimePart>, Option<Proposal>)> {
        let mut parts = Vec::new();
        let mut proposal = None;
        for (act, name) in TIMED {
            let Some(offer) = offered.iter().find(|offer| offer.act == act) else {
                continue;
            };
            let is_tried = tried == act.verb();
            let empty = Form::default();
            let mut part = self.part(
                act,
                offer,
                MomentFields::typed(if is_tried { typed } else { &empty }, name, self.shell.zone),
            );
            if is_tried
                && offer.is_open()
                && let Ok(planned) = moment::read(typed, name)
            {
                let (look, thought) = self.look(conn, act, &planned).await?;
                part.look = Some(look);
                proposal = thought;
            }
            parts.push(part);
        }
        parts.push(self.due(typed, tried));
        Ok((parts, proposal))
    }

    pub(super) fn part(&self, act: Act, offer: &offers::Offer, moment: MomentFields) -> TimePart {
        let has_end = self.standing.ends().is_some();
        let (legend, hint) = match act {
            Act::Schedule => ("When do readers get it?", "The approved text, from that second on."),
            Act::Reschedule => (
                "When do readers get it instead?",
                "The same text, at another hour. Nothing else of the plan changes.",
            ),
            Act::WithdrawAt => (
                "When does it go off the site?",
                "Readers have it until then, and not a second longer.",
            ),
            _ => (
                "Nobody outside before",
                "No version of it is public before, at any door, whatever is planned.",
            ),
        };
        TimePart {
            verb: act.verb(),
            label: label(act, self.article, self.standing),
            legend,
            hint,
            refused: offer.refused.clone(),
            moment,
            look: None,
            asks_kind: act == Act::Schedule && self.standing.live.is_some(),
            asks_named: act == Act::Embargo,
            asks_notice: act == Act::WithdrawAt,
            reason: match act {
                Act::WithdrawAt if has_end => ReasonAsked::Maybe("For your colleagues; readers never see it."),
                Act::WithdrawAt => ReasonAsked::Yes,
                Act::Embargo => ReasonAsked::Maybe("For your colleagues. Needed where an embargo gets shorter."),
                _ => ReasonAsked::No,
            },
        }
    }

    /// When it is to be ready: asked of writers and editors, and looked at by everybody.
    pub(super) fn due(&self, typed: &Form, tried: &str) -> TimePart {
        let zone = self.shell.zone;
        let mut moment = if tried == PLAN {
            MomentFields::typed(typed, "due", zone)
        } else {
            MomentFields::typed(&Form::default(), "due", zone)
        };
        if tried != PLAN
            && let Some(at) = self.article.due_at
        {
            let wall = at.with_timezone(&zone);
            moment.day = wall.format("%Y-%m-%d").to_string();
            moment.time = wall.format("%H:%M").to_string();
        }
        TimePart {
            verb: PLAN,
            label: "Plan it",
            legend: "When is it to be ready?",
            hint: "For colleagues: the calendar says it, and says when it is late. Readers see nothing of it.",
            refused: can(self.who.role, Action::Plan, &self.article.facts)
                .err()
                .map(|refusal| refusal.0),
            moment,
            look: None,
            asks_kind: false,
            asks_named: false,
            asks_notice: false,
            reason: ReasonAsked::No,
        }
    }

    /// What a plan would come to.
    pub(super) async fn look(
        &self,
        conn: &mut Conn,
        act: Act,
        planned: &Planned,
    ) -> Result<(TimeLook, Option<Proposal>)> {
        let at = planned.at();
        let (mut notices, mut refused) = (Vec::new(), None);
        if at <= self.article.at {
            refused = Some("That is past. Choose a time that is still to come.".to_owned());
        }
        let proposal = match act {
            Act::Schedule => Some(Proposal::Begin(
                self.article.working.id,
                self.article.working.number,
                at,
            )),
            Act::Reschedule => self.standing.next.as_ref().map(|next| Proposal::Move(next.from, at)),
            Act::WithdrawAt => Some(Proposal::End(at)),
            _ => None,
        };
        let said = self.moment_said(planned);
        let number = match act {
            Act::Reschedule => self.standing.next.as_ref().map_or(0, |next| next.number),
            _ => self.article.working.number,
        };
        let sentence = match act {
            Act::Schedule | Act::Reschedule => format!("Readers get revision {number} from {said}."),
            Act::WithdrawAt => format!("Readers have the story until {said}, and nothing from then on."),
            _ => format!("Nobody outside has any text of it before {said}."),
        };
        match act {
            Act::Schedule | Act::Reschedule => {
                refused = match refused {
                    None => self.in_the_way(conn, act, at, &mut notices).await?,
                    past => past,
                };
                self.kept_back(at, &mut notices);
                self.company(conn, at, &mut notices).await?;
            }
            Act::WithdrawAt => self.ends(at, &mut notices, &mut refused),
            _ => self.waits(at, &mut notices),
        }
        let wall = planned.wall();
        let look = TimeLook {
            sentence,
            notices,
            refused,
            button: match act {
                Act::Schedule => format!(
                    "{} for {}",
                    label(act, self.article, self.standing),
                    wall.format("%A %-d %B, %H:%M")
                ),
                Act::Reschedule => format!("Move the plan to {}", wall.format("%A %-d %B, %H:%M")),
                Act::WithdrawAt => format!("Let it end {}", wall.format("%A %-d %B, %H:%M")),
                _ => format!("Embargo until {}", wall.format("%A %-d %B, %H:%M")),
            },
        };
        Ok((look, proposal))
    }

    /// "Sunday 25 October 2026 at 01:30 GMT (01:30 UTC), in 2 days and 11 hours".
    pub(super) fn moment_said(&self, planned: &Planned) -> String {
        let at = planned.at();
        let name = at
            .with_timezone(&planned.zone())
            .offset()
            .abbreviation()
            .unwrap_or_default()
            .to_owned();
        let off = at - self.article.at;
        let far = if off > TimeDelta::zero() {
            format!("in {}", span(off))
        } else {
            format!("{} ago", span(-off))
        };
        format!(
            "{} {name} ({} UTC), {far}",
            planned.wall().format("%A %-d %B %Y at %H:%M"),
            at.format("%H:%M")
        )
    }

    /// What a text that begins then displaces, or what it cannot pass.
    pub(super) async fn in_the_way(
        &self,
        conn: &mut Conn,
        act: Act,
        at: DateTime<Utc>,
        notices: &mut Vec<LookNotice>,
    ) -> Result<Option<String>> {
        let moved = self
            .standing
            .next
            .as_ref()
            .filter(|_| act == Act::Reschedule)
            .map(|next| next.from);
        let others: Vec<&Stretch> = self.stretches.iter().filter(|one| Some(one.from) != moved).collect();
        if others.iter().any(|one| one.from == at) {
            return Ok(Some(
                "Another text of this story begins at exactly that moment. Choose another one.".into(),
            ));
        }
        let then = outlook::after(
            self.stretches,
            &match moved {
                Some(was) => Proposal::Move(was, at),
                None => Proposal::Begin(self.article.working.id, self.article.working.number, at),
            },
        );
        let cut = then.iter().find(|one| one.until == Some(at));
        if let Some(cut) = cut {
            notices.push(self.displaced(cut));
        }
        if let Some(next) = others.iter().find(|one| one.from > at) {
            let (number, when) = (next.number, self.shell.when(next.from));
            if moved.is_none() && !timeline::is_based_on(conn, next.revision_id, self.article.working.id).await? {
                return Ok(Some(format!(
                    "Revision {number} is scheduled for {when}, and was not made from this text: it would take this one back then. Unschedule it first."
                )));
            }
            notices.push(LookNotice {
                kind: "warn",
                heading: format!("Revision {number} follows {when}"),
                text: "It was made from this text, and takes its place then, as planned.".into(),
            });
        } else if let Some(until) = then.iter().find(|one| one.from == at).and_then(|one| one.until) {
            notices.push(LookNotice {
                kind: "info",
                heading: format!("It ends by itself {}", self.shell.when(until)),
                text: "The end that is planned stays.".into(),
            });
        }
        Ok(None)
    }

    pub(super) fn displaced(&self, cut: &Stretch) -> LookNotice {
        if cut.from <= self.article.at {
            return LookNotice {
                kind: "info",
                heading: format!("It takes the place of revision {}", cut.number),
                text: format!(
                    "Readers keep that one until then. They have had it since {}.",
                    self.shell.when(cut.from)
                ),
            };
        }
        let whose = cut
            .by
            .as_ref()
            .map_or_else(|| "the plan".to_owned(), |name| format!("{name}’s plan"));
        LookNotice {
            kind: "warn",
            heading: format!("It cuts {whose} short"),
            text: format!(
                "Revision {} begins {} and ends when this text begins. That plan stays in the record.",
                cut.number,
                self.shell.when(cut.from)
            ),
        }
    }

    /// What keeps it from readers although its time has come.
    pub(super) fn kept_back(&self, at: DateTime<Utc>, notices: &mut Vec<LookNotice>) {
        if self.article.held {
            notices.push(LookNotice {
                kind: "warn",
                heading: "It is on hold".into(),
                text: "Readers get nothing until somebody ends the hold, whatever is planned.".into(),
            });
        }
        if let Some(until) = self.article.embargo_until.filter(|until| *until > at) {
            notices.push(LookNotice {
                kind: "warn",
                heading: "The embargo is longer".into(),
                text: format!(
                    "It ends {}, and the later of the two counts: readers get it then.",
                    self.shell.when(until)
                ),
            });
        }
    }

    /// Other stories that begin in the same quarter of an hour; a word, no refusal.
    pub(super) async fn company(
        &self,
        conn: &mut Conn,
        at: DateTime<Utc>,
        notices: &mut Vec<LookNotice>,
    ) -> Result<()> {
        let quarter = at.timestamp() - at.timestamp().rem_euclid(15 * 60);
        let Some(from) = DateTime::from_timestamp(quarter, 0) else {
            return Ok(());
        };
        let span = (from, from + TimeDelta::minutes(15));
        let others = calendar::beginning_between(conn, self.who, span, self.article.id).await?;
        let Some(first) = others.first() else {
            return Ok(());
        };
        let all = first.of_day.max(i64::try_from(others.len()).unwrap_or(0));
        let titles: Vec<String> = others
            .iter()
            .take(3)
            .map(|one| format!("“{}” ({})", headline_or_none(&one.headline), self.shell.when(one.at)))
            .collect();
        notices.push(LookNotice {
            kind: "info",
            heading: "Others begin in the same quarter of an hour".into(),
            text: if all > 3 {
                format!("{}, and more: {}.", titles.join(", "), counted(all, "story", "stories"))
            } else {
                format!("{}.", titles.join(", "))
            },
        });
        Ok(())
    }

    /// What an end takes away.
    pub(super) fn ends(&self, at: DateTime<Utc>, notices: &mut Vec<LookNotice>, refused: &mut Option<String>) {
        if let Some(last) = self.stretches.last().filter(|last| last.from >= at) {
            refused.get_or_insert_with(|| {
                format!(
                    "A text of it begins {}. Choose a later time, or unschedule that first.",
                    self.shell.when(last.from)
                )
            });
        }
        if let Some(now) = self.standing.ends() {
            notices.push(LookNotice {
                kind: "info",
                heading: format!("It takes the place of the end {}", self.shell.when(now)),
                text: "What was written then for readers stays, unless you write another notice.".into(),
            });
        }
        if let Some(place) = self.place {
            notices.push(LookNotice {
                kind: "warn",
                heading: format!("It leaves Feature Posts, where it has place {place}"),
                text: "In the same second, and the stories behind it move up.".into(),
            });
        }
        if self.article.embargo_until.is_some_and(|until| until >= at) {
            notices.push(LookNotice {
                kind: "warn",
                heading: "Nobody would have it".into(),
                text: "The embargo ends only after that.".into(),
            });
        }
    }

    /// What an embargo keeps waiting.
    pub(super) fn waits(&self, until: DateTime<Utc>, notices: &mut Vec<LookNotice>) {
        for plan in self
            .stretches
            .iter()
            .filter(|one| one.from > self.article.at && one.from < until)
        {
            notices.push(LookNotice {
                kind: "warn",
                heading: format!("The plan for {} waits", self.shell.when(plan.from)),
                text: format!(
                    "Revision {} is there when the embargo ends, and is as old as that moment.",
                    plan.number
                ),
            });
        }
    }
}

/// "2 days and 11 hours", "30 minutes": as the script beside the fields says it.
pub(super) fn span(time: TimeDelta) -> String {
    let minutes = (time.num_seconds() + 30) / 60;
    let sizes = [
        ("day", minutes / 1_440),
        ("hour", minutes / 60 % 24),
        ("minute", minutes % 60),
    ];
    let Some(first) = sizes.iter().position(|(_, count)| *count > 0) else {
        return "less than a minute".into();
    };
    let told = sizes.iter().skip(first).take(2).filter(|(_, count)| *count > 0);
    let parts: Vec<String> = told
        .map(|(name, count)| counted(count, name, &format!("{name}s")))
        .collect();
    parts.join(" and ")
}
