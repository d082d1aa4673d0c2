//! The times of one story on a page of its own: how they are, and before anything is pressed what a plan would come to.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::OffsetName;

use crate::{
    activity::ActivityLine,
    articles::{
        article::Article,
        gate::checklist::CheckContext,
        planning,
        stage::Act,
        standing::Standing,
        timeline::{
            self, days,
            outlook::{self, Proposal, Stretch},
            planned::Planned,
        },
    },
    curation,
    desk::calendar,
    error::{Error, Problems, Result},
    ids::{ArticleId, StaffId},
    platform::db::Conn,
    policy::{Action, Viewer, can},
    staff::Account,
    web::{
        admin::{
            choice::Choice,
            headline_or_none,
            lines::{ActivitySentence, said},
            numbers::counted,
            pills::Pill,
            shell::Shell,
            story::{
                bar::marks,
                decision::label,
                editor::parse,
                lanes::{Drawn, LaneFact, StoryLanes},
                moment::{self, MomentFields},
                offers,
                review::{ColleagueChoice, MistakeChoice},
            },
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// The acts of this page that name a moment, with the name of that moment in forms.
const TIMED: [(Act, &str); 4] = [
    (Act::Schedule, "when"),
    (Act::Reschedule, "moved"),
    (Act::WithdrawAt, "end"),
    (Act::Embargo, "until"),
];

/// The verb of the form that plans a story; no act of the gate.
const PLAN: &str = "plan";

/// Something on this page that has a moment.
struct TimePart {
    verb: &'static str,
    label: &'static str,
    legend: &'static str,
    hint: &'static str,
    /// Why it cannot be done.
    refused: Option<String>,
    moment: MomentFields,
    /// What it would come to, once a moment was looked at.
    look: Option<TimeLook>,
    asks_kind: bool,
    asks_named: bool,
    asks_notice: bool,
    /// Why it is done: needed, wanted or not asked.
    reason: ReasonAsked,
}

/// Whether a form asks why.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReasonAsked {
    No,
    Maybe(&'static str),
    Yes,
}

impl TimePart {
    fn reason_hint(&self) -> &'static str {
        match self.reason {
            ReasonAsked::Maybe(hint) => hint,
            ReasonAsked::No | ReasonAsked::Yes => "",
        }
    }

    fn may_say_why(&self) -> bool {
        matches!(self.reason, ReasonAsked::Maybe(_))
    }

    fn must_say_why(&self) -> bool {
        self.reason == ReasonAsked::Yes
    }

    fn is_plan(&self) -> bool {
        self.verb == PLAN
    }

    fn is_open(&self) -> bool {
        self.look.is_some()
    }
}

/// What a plan would come to.
struct TimeLook {
    /// "Readers get revision 9 from Sunday 25 October 2026 at 01:30 GMT, in 2 days and 11 hours."
    sentence: String,
    /// What it displaces, and what is to be known besides.
    notices: Vec<LookNotice>,
    /// Why it cannot be.
    refused: Option<String>,
    /// What the button says.
    button: String,
}

/// Something to know before one presses.
struct LookNotice {
    kind: &'static str,
    heading: String,
    text: String,
}

/// An act of this page that asks for a reason and nothing else.
struct TimeUndo {
    verb: &'static str,
    label: &'static str,
    hint: &'static str,
    refused: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/time.html")]
struct TimePage {
    shell: Shell,
    id: ArticleId,
    version: i64,
    seal: String,
    slugline: String,
    headline: String,
    pills: Vec<Pill>,
    lanes: StoryLanes,
    facts: Vec<LaneFact>,
    parts: Vec<TimePart>,
    undos: Vec<TimeUndo>,
    /// Whom it is with: everybody who works here.
    with: Vec<Choice>,
    seen_due: String,
    colleagues: Vec<ColleagueChoice>,
    mistakes: Vec<MistakeChoice>,
    acts: Vec<ActivitySentence>,
    week: String,
    /// The day after this one.
    tomorrow: String,
    problems: Problems,
    typed: Form,
    tried: String,
}

impl TimePage {
    /// What was typed into the form of this act, when it is shown again.
    fn typed(&self, verb: &str, field: &str) -> &str {
        if self.tried == verb { self.typed.text(field) } else { "" }
    }

    /// The problem of a field of this act.
    fn problem(&self, verb: &str, field: &str) -> Option<&str> {
        if self.tried == verb {
            self.problems.on(field)
        } else {
            None
        }
    }

    /// What stands before the fields of a kind of change.
    const fn before_kind(&self, _: &str) -> &'static str {
        "schedule-"
    }

    /// Whether a report was chosen as put right; here none can be.
    fn settles(&self, mistake: &MistakeChoice) -> bool {
        self.typed.all("settles").contains(&mistake.value)
    }

    /// A field that several acts have; the one that was tried has the plain name, which its problem links to.
    fn id_of(&self, verb: &str, field: &str) -> String {
        if self.tried == verb {
            field.to_owned()
        } else {
            format!("{verb}-{field}")
        }
    }

    /// The problems under the names of the fields in which they are put right.
    fn linked(&self) -> Problems {
        let mut linked = Problems::new();
        for (field, sentence) in self.problems.iter() {
            let id = match field {
                "kind" => "schedule-kind",
                "note" => "schedule-public_note",
                other => other,
            };
            linked.add(id, sentence);
        }
        linked
    }
}

/// `GET /admin/articles/{id}/time`: with `look` and a moment, what that would come to.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let asked = Form::of_question(&visit.req);
    let tried = asked.text("look").to_owned();
    let timed = TIMED.iter().find(|(act, _)| act.verb() == tried);
    let problems = match timed.map(|(_, name)| moment::read(&asked, name)) {
        Some(Err(Error::Problems(problems))) => problems,
        _ => Problems::new(),
    };
    respond::page(&load(&visit, parse(&id)?, asked, tried, problems).await?)
}

/// The page again, with what was typed and what has to be put right.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn again(
    visit: &Visit,
    id: ArticleId,
    form: &Form,
    problems: Problems,
    status: StatusCode,
) -> Result<HttpResponse> {
    let tried = visit.req.path().rsplit('/').next().unwrap_or_default().to_owned();
    respond::page_with(status, &load(visit, id, form.clone(), tried, problems).await?)
}

/// `POST /admin/articles/{id}/plan`: when it is to be ready, and with whom it is.
///
/// # Errors
/// `NotFound`, `Refused`, `KeyReused`, `Busy`.
pub async fn plan(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let made = due_change(&form);
    let done = match made {
        Ok(change) => {
            let page = if form.text("from") == "editor" { "" } else { "/time" };
            let next = format!("/admin/articles/{id}{page}?done=planned");
            let planned = visit.once(&form, next, move |conn, who| {
                Box::pin(async move { planning::plan(conn, who, id, &change).await })
            });
            planned.await
        }
        Err(error) => {
            let who = visit.viewer();
            let article = Article::look(&mut *visit.app.newsroom().await?, who, id).await?;
            can(who.role, Action::Plan, &article.facts)?;
            Err(error)
        }
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let (problems, status) = told(error)?;
            again(&visit, id, &form, problems, status).await
        }
    }
}

/// What a person can put right on the page, under the name of its field.
fn told(error: Error) -> Result<(Problems, StatusCode)> {
    match error {
        Error::Problems(problems) => Ok((problems, StatusCode::UNPROCESSABLE_ENTITY)),
        Error::Conflict(sentence) => Ok((Problems::of("decision", sentence), StatusCode::CONFLICT)),
        Error::Refused(refusal) => Ok((Problems::of("decision", refusal.0), StatusCode::FORBIDDEN)),
        other => Err(other),
    }
}

fn due_change(form: &Form) -> Result<planning::DueChange> {
    let is_empty = form.text("due-day").trim().is_empty() && form.text("due-time").trim().is_empty();
    let due = if is_empty || form.text("clear") == "yes" {
        None
    } else {
        Some(moment::read(form, "due")?)
    };
    let with = match form.sent("with") {
        None => None,
        Some("") => Some(None),
        Some(id) => {
            let unknown = || Problems::of("with", "Choose somebody who has an account here.");
            Some(Some(id.parse::<StaffId>().map_err(|_| unknown())?))
        }
    };
    Ok(planning::DueChange {
        seen: form.text("seen").to_owned(),
        due,
        with,
    })
}

/// What the page knows of a story when it says what a plan comes to.
struct Looking<'a> {
    shell: &'a Shell,
    who: &'a Viewer,
    article: &'a Article,
    standing: &'a Standing,
    stretches: &'a [Stretch],
    place: Option<usize>,
}

async fn load(visit: &Visit, id: ArticleId, typed: Form, tried: String, problems: Problems) -> Result<TimePage> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let article = Article::look(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let stretches = Stretch::of(conn, id).await?;
    let place = curation::place_of(conn, id).await?.filter(|_| standing.is_visible);
    let looking = Looking {
        shell: &shell,
        who,
        article: &article,
        standing: &standing,
        stretches: &stretches,
        place,
    };
    let context = CheckContext::of(conn, who, &article, &standing).await?;
    let offered = offers::of(&article, &standing, &context, who);
    let (parts, proposal) = looking.parts(conn, &offered, &typed, &tried).await?;
    let then = proposal.map(|proposal| outlook::after(&stretches, &proposal));
    let is_embargo = |verb: &str| verb == Act::Embargo.verb();
    let thought = (is_embargo(&tried))
        .then(|| moment::read(&typed, "until").ok())
        .flatten();
    let drawn = Drawn {
        shell: &shell,
        now: article.at,
        stretches: &stretches,
        then: then.as_deref(),
        embargo: thought
            .map(|planned| planned.at())
            .or(article.embargo_until)
            .filter(|until| *until > article.at),
        held: article.held,
        due: article.due_at,
    };
    let (lanes, facts) = drawn.lanes();
    let asks_named = parts
        .iter()
        .any(|part| part.asks_named && part.refused.is_none() && part.is_open());
    let sent = Some(&typed).filter(|typed| is_embargo(&tried) && typed.sent("version").is_some());
    let colleagues = if asks_named {
        ColleagueChoice::all(conn, who, id, sent).await?
    } else {
        vec![]
    };
    let lines = ActivityLine::of_article(conn, id, 60).await?;
    let timed = [
        "scheduled",
        "rescheduled",
        "unscheduled",
        "end_planned",
        "end_cancelled",
        "embargoed",
        "embargo_lifted",
        "planned",
        "unplanned",
        "approved",
        "published",
        "withdrawn",
        "held",
        "released",
    ];
    Ok(TimePage {
        id,
        version: article.version,
        seal: article.working.content.seal().to_string(),
        slugline: article.name_of_story(),
        headline: headline_or_none(&article.working.content.headline),
        pills: marks(conn, &article, &standing, &shell).await?,
        lanes,
        facts,
        parts,
        undos: undos(&offered, &article, &standing),
        with: with_whom(conn, &article).await?,
        seen_due: planning::seen(&article),
        colleagues,
        mistakes: vec![],
        acts: lines
            .iter()
            .filter(|line| timed.contains(&line.act.as_str()))
            .take(8)
            .map(|line| said(line, &shell))
            .collect(),
        tomorrow: days::next(article.at.with_timezone(&shell.zone).date_naive())
            .format("%Y-%m-%d")
            .to_string(),
        week: article.at.with_timezone(&shell.zone).format("%Y-%m-%d").to_string(),
        problems,
        typed,
        tried,
        shell,
    })
}

/// Everybody who works here, and nobody.
async fn with_whom(conn: &mut Conn, article: &Article) -> Result<Vec<Choice>> {
    let all = Account::all(conn).await?.into_iter();
    let here = all.filter(|one| one.deactivated_at.is_none() || Some(one.id) == article.with);
    let nobody = Choice {
        value: String::new(),
        label: "Nobody in particular".into(),
        selected: article.with.is_none(),
    };
    let choices = here.map(|one| Choice {
        value: one.id.to_string(),
        selected: Some(one.id) == article.with,
        label: match one.deactivated_at {
            Some(_) => format!("{} (has left)", one.name),
            None => one.name,
        },
    });
    Ok(std::iter::once(nobody).chain(choices).collect())
}

/// The acts that take a time away again.
fn undos(offered: &[offers::Offer], article: &Article, standing: &Standing) -> Vec<TimeUndo> {
    let wanted = [Act::Unschedule, Act::StayOn, Act::Lift];
    let found = wanted
        .iter()
        .filter_map(|act| offered.iter().find(|offer| offer.act == *act));
    found
        .map(|offer| TimeUndo {
            verb: offer.act.verb(),
            label: label(offer.act, article, standing),
            hint: match offer.act {
                Act::Unschedule => "Nothing happens at the planned time; the approval stays.",
                Act::StayOn => "Readers keep it, with no end.",
                _ => "What is planned goes by its own time. Where that is past, readers have it at once.",
            },
            refused: offer.refused.clone(),
        })
        .collect()
}

impl Looking<'_> {
    /// The parts of the page, and what is being thought of.
    async fn parts(
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

    fn part(&self, act: Act, offer: &offers::Offer, moment: MomentFields) -> TimePart {
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
    fn due(&self, typed: &Form, tried: &str) -> TimePart {
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
    async fn look(&self, conn: &mut Conn, act: Act, planned: &Planned) -> Result<(TimeLook, Option<Proposal>)> {
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
    fn moment_said(&self, planned: &Planned) -> String {
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
    async fn in_the_way(
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

    fn displaced(&self, cut: &Stretch) -> LookNotice {
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
    fn kept_back(&self, at: DateTime<Utc>, notices: &mut Vec<LookNotice>) {
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
    async fn company(&self, conn: &mut Conn, at: DateTime<Utc>, notices: &mut Vec<LookNotice>) -> Result<()> {
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
    fn ends(&self, at: DateTime<Utc>, notices: &mut Vec<LookNotice>, refused: &mut Option<String>) {
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
    fn waits(&self, until: DateTime<Utc>, notices: &mut Vec<LookNotice>) {
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
fn span(time: TimeDelta) -> String {
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
