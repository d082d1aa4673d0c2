//! Reading a story to decide on it: what changed, what was checked, what can be done, and by whom it was done before.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;

use crate::{
    activity::ActivityLine,
    articles::{
        article::Article,
        claim::ReviewClaim,
        gate::{
            checklist::CheckContext,
            deciders::{self, Decider},
            keeping_back::named,
            withheld::{self, PictureLoser},
        },
        revision::Revision,
        stage::{Act, Stage},
        standing::Standing,
        steps::ApprovalStep,
        writing::history::{Earlier, RevisionChoice, Since},
    },
    body::SafeHtml,
    content::Seal,
    curation::{self, looking::other_lists_of},
    delivery::plate::Plate,
    error::{Error, Problems, Result},
    ids::ArticleId,
    mistakes::{self, MistakeText},
    platform::db::Conn,
    policy::{Action, Viewer, can},
    reads::StoryReads,
    staff::Account,
    taxonomy::category::Category,
    web::{
        admin::{
            choice::Choice,
            headline_or_none,
            lines::{ActivitySentence, done_by, said},
            numbers::counted,
            pills::Pill,
            shell::Shell,
            story::{
                bar::{ShownCheck, asked, checks, marks},
                claim::ClaimBox,
                comparison::Comparison,
                decision::{ActForm, Marked, Offered, Strip, deciding_right, offered},
                editor::parse,
                figures,
                moment::MomentFields,
                notes::NotesPanel,
                outside::OutsideLine,
                present::PresentLine,
                revision::{besides, new_to_readers},
            },
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/review.html")]
struct ReviewPage {
    shell: Shell,
    id: ArticleId,
    version: i64,
    slugline: String,
    headline: String,
    dek: String,
    kicker: String,
    pills: Vec<Pill>,
    meta: Vec<String>,
    seal: String,
    short_seal: String,
    number: i32,
    compared: Option<Compared>,
    clean: bool,
    lead: Option<Plate>,
    html: SafeHtml,
    /// What is signed with the text: names and values.
    facts: Vec<(&'static str, String)>,
    /// Of these, what readers do not have yet.
    debuts: Vec<(&'static str, String)>,
    lang: String,
    /// The decision: one of these.
    ways: Vec<ActForm>,
    /// What can be done besides.
    acts: Vec<ActForm>,
    /// In place of a decision, for those whose it is not.
    strip: Option<Strip>,
    deciders: Vec<Decider>,
    decided_by: String,
    featured: bool,
    /// What is said of how long it is breaking, or can be.
    breaking: String,
    place: String,
    /// On which other lists it has a slot.
    other_lists: String,
    checks: Vec<ShownCheck>,
    asked: Vec<String>,
    returned: Option<Returned>,
    timeline: Vec<ActivitySentence>,
    may_edit: bool,
    may_decide: bool,
    public: Option<String>,
    /// What readers say is wrong, and waits.
    mistakes: Vec<MistakeChoice>,
    /// What colleagues say beside the text; those beside their words are taken out.
    notes: NotesPanel,
    /// The approvals that are asked of it, in their order.
    steps: Vec<ShownStep>,
    /// An approval is not the last one.
    more_follow: bool,
    /// What is to be done where nobody can give the next one.
    stuck: Option<String>,
    /// Who reads it for review.
    claim: Option<ClaimBox>,
    /// Those who have it open, too.
    present: Vec<PresentLine>,
    /// What a kill can take besides.
    pictures: Option<KilledPictures>,
    /// May read where it went.
    may_trace: bool,
    /// Who was asked outside.
    outside: Vec<OutsideLine>,
    may_ask_outside: bool,
    /// When it is to be published, and until when nobody may have it.
    when: MomentFields,
    until: MomentFields,
    /// Colleagues who may be named on an embargo.
    colleagues: Vec<ColleagueChoice>,
    /// What one person asked for and another one decides.
    asked_for: Option<AskedFor>,
    problems: Problems,
    typed: Form,
    tried: String,
    /// Whether the form of the decision was sent.
    decided: bool,
}

impl ReviewPage {
    /// For how long a story can be breaking.
    fn spans(&self) -> Vec<Choice> {
        let chosen: i64 = self.typed("breaking", "minutes").parse().unwrap_or(120);
        let choice = |minutes: i64| Choice {
            value: minutes.to_string(),
            label: match minutes {
                ..60 => format!("{minutes} minutes"),
                60 => "1 hour".to_owned(),
                _ => format!("{} hours", minutes / 60),
            },
            selected: minutes == chosen,
        };
        curation::BREAKING_MINUTES.into_iter().map(choice).collect()
    }

    /// The way that is chosen when the page opens: the one that was tried, else the first that is open. Sending a story
    /// back is chosen by nobody but the editor: where nothing else is open, as with a text of one's own, nothing is.
    fn is_chosen(&self, way: &ActForm) -> bool {
        let mut open = self.ways.iter().filter(|way| way.refused.is_none());
        let tried = open.clone().find(|way| way.verb == self.tried);
        tried
            .or_else(|| open.find(|way| way.verb != Act::Return.verb()))
            .is_some_and(|chosen| chosen.verb == way.verb)
    }

    /// The way that is open alone and goes without saying: one choice is none.
    fn only_way(&self) -> Option<&ActForm> {
        let mut open = self.ways.iter().filter(|way| way.refused.is_none());
        let way = open.next()?;
        (open.next().is_none() && self.is_chosen(way)).then_some(way)
    }

    /// Whether any way is open.
    fn is_open(&self) -> bool {
        self.ways.iter().any(|way| way.refused.is_none())
    }

    /// A field that several acts have; the one that was tried has the plain name, which its problem links to.
    fn id_of(&self, verb: &str, field: &str) -> String {
        if self.tried == verb {
            field.to_owned()
        } else {
            format!("{verb}-{field}")
        }
    }

    /// What was typed into the form of this act, when it is shown again. The ways of a decision share one form.
    fn typed(&self, verb: &str, field: &str) -> &str {
        let is_way = |verb: &str| self.ways.iter().any(|way| way.verb == verb);
        if self.tried == verb || (self.decided && is_way(verb)) {
            self.typed.text(field)
        } else {
            ""
        }
    }

    /// Whether a report was chosen as put right, when the form is shown again.
    fn settles(&self, mistake: &MistakeChoice) -> bool {
        self.typed.all("settles").contains(&mistake.value)
    }

    /// Why it was not done, and that nothing typed is lost where something was.
    fn not_done(&self, sentence: &str) -> String {
        let fields = [
            ("note", "note"),
            ("reason", "reason"),
            ("any-reason", "reason"),
            ("notice", "notice"),
            ("any-notice", "notice"),
            ("kind", "public_note"),
            ("when", "when-day"),
            ("until", "until-day"),
        ];
        let forms = self.ways.iter().chain(&self.acts).filter(|form| form.refused.is_none());
        let is_kept = forms.into_iter().any(|form| {
            let typed = |field| !self.typed(form.verb, field).trim().is_empty();
            fields.iter().any(|(what, field)| form.asks(what) && typed(field))
        });
        let kept = if is_kept { " What you typed is kept." } else { "" };
        format!("{sentence}{kept}")
    }

    /// The problems under the names of the fields in which they are put right.
    fn linked(&self) -> Problems {
        let mut linked = Problems::new();
        for (field, sentence) in self.problems.iter() {
            let id = match (self.tried.as_str(), field) {
                ("return", "reason") => "note",
                ("schedule", "kind") => "schedule-kind",
                ("schedule", "note") => "schedule-public_note",
                (_, "note") => "public_note",
                (_, other) => other,
            };
            linked.add(id, sentence);
        }
        linked
    }

    /// What stands before the fields of a kind of change: two acts may ask for it on one page.
    fn before_kind(&self, verb: &str) -> &'static str {
        if verb == Act::Schedule.verb() { "schedule-" } else { "" }
    }

    /// How long a link for somebody outside holds, as it was chosen.
    fn holds_for(&self, days: &i64) -> bool {
        match self.typed("outside", "outside-days") {
            "" => *days == 3,
            typed => typed == days.to_string(),
        }
    }

    /// What is written before anything was typed: a second person starts from what the first one wrote.
    fn notice(&self, verb: &str) -> &str {
        match (self.typed(verb, "notice"), &self.asked_for) {
            ("", Some(asked)) if verb == Act::Kill.verb() && self.tried != verb => &asked.notice,
            (typed, _) => typed,
        }
    }

    /// Whether the box of its pictures is ticked: a second person finds it as the first one left it.
    fn takes_pictures(&self) -> bool {
        match self.tried == Act::Kill.verb() && !self.problems.is_empty() {
            true => self.typed.ticked("pictures"),
            false => self.asked_for.is_some(),
        }
    }

    /// The problem of a field of this act.
    fn problem(&self, verb: &str, field: &str) -> Option<&str> {
        if self.tried == verb {
            self.problems.on(field)
        } else {
            None
        }
    }
}

/// A reported mistake, to be chosen as put right.
pub(super) struct MistakeChoice {
    pub(super) value: String,
    pub(super) field: String,
    pub(super) said: String,
    pub(super) passage: String,
}

impl From<MistakeText> for MistakeChoice {
    fn from(text: MistakeText) -> Self {
        Self {
            value: text.id.to_string(),
            field: format!("settles-{}", text.id),
            said: text.said,
            passage: text.passage,
        }
    }
}

/// A colleague who may be named on an embargo.
pub(super) struct ColleagueChoice {
    pub(super) value: String,
    pub(super) field: String,
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) is_chosen: bool,
}

impl ColleagueChoice {
    /// Everybody else who can sign in; those whom the form named, else those who are named now.
    pub(super) async fn all(
        conn: &mut Conn,
        who: &Viewer,
        article: ArticleId,
        typed: Option<&Form>,
    ) -> Result<Vec<Self>> {
        let now = named(conn, article).await?;
        let chosen: Vec<String> = match typed {
            Some(form) => form.all("named"),
            None => now.iter().map(ToString::to_string).collect(),
        };
        let all = Account::all(conn).await?.into_iter();
        let others = all.filter(|one| one.deactivated_at.is_none() && one.id != who.id);
        Ok(others
            .map(|one| Self {
                value: one.id.to_string(),
                field: format!("named-{}", one.id),
                role: one.role().label(),
                is_chosen: chosen.contains(&one.id.to_string()),
                name: one.name,
            })
            .collect())
    }
}

/// The pictures that a kill can take from readers with the story.
struct KilledPictures {
    /// "Take its 2 pictures from readers, too".
    label: String,
    hint: String,
    /// What else would lose one: where it is, its name, what it is.
    losers: Vec<(String, String, &'static str)>,
}

impl KilledPictures {
    /// Nothing where readers had none, or where the first of the two did not ask for them.
    async fn of(conn: &mut Conn, article: &Article, who: &Viewer) -> Result<Option<Self>> {
        let pictures = withheld::of_story(conn, article.id).await?;
        if pictures.is_empty() || article.kill_asked_by.is_some() && !article.kill_pictures {
            return Ok(None);
        }
        let losers = withheld::also_shown(conn, who, article.id, &pictures).await?;
        let (label, them) = match pictures.len() {
            1 => ("Take its picture from readers, too".to_owned(), "it"),
            more => (format!("Take its {more} pictures from readers, too"), "them"),
        };
        let else_shown = match losers.is_empty() {
            true => format!("Nothing else shows {them}."),
            false => format!("These lose {them}, too, until the story is reinstated:"),
        };
        let hint = format!("No address of any size answers outside from that second. {else_shown}");
        Ok(Some(Self {
            label,
            hint,
            losers: losers.iter().map(named_loser).collect(),
        }))
    }
}

fn named_loser(loser: &PictureLoser) -> (String, String, &'static str) {
    let (href, what) = match (loser.kind.as_str(), loser.is_live) {
        ("story", true) => (format!("/admin/articles/{}/review", loser.id), "Readers have it now."),
        ("story", false) => (format!("/admin/articles/{}/review", loser.id), "It is planned."),
        ("author", _) => (
            format!("/admin/authors/{}", loser.id),
            "It is the picture of this author.",
        ),
        (_, _) => ("/admin/settings".to_owned(), "It is the newsroom’s logo or icon."),
    };
    (href, loser.name.clone(), what)
}

/// A kill or its end that one person asked for.
struct AskedFor {
    heading: String,
    reason: String,
    notice: String,
    /// With its pictures.
    pictures: bool,
}

impl AskedFor {
    fn of(article: &Article, lines: &[ActivityLine], who: &Viewer, shell: &Shell) -> Option<Self> {
        let (asked, what) = match (article.kill_asked_by, article.reinstate_asked_by) {
            (Some(_), _) => ("kill_asked", "kill this story"),
            (_, Some(_)) => ("reinstate_asked", "reinstate this story"),
            _ => return None,
        };
        let line = lines.iter().find(|line| line.act == asked)?;
        let when = shell.when(line.at);
        let heading = match &line.name {
            _ if line.staff_id == Some(who.id) => format!("You asked to {what}, {when}. A second person decides."),
            Some(name) => format!("{name} asks to {what}, {when}"),
            None => format!("Somebody asks to {what}, {when}"),
        };
        Some(Self {
            heading,
            reason: line.reason.clone().unwrap_or_default(),
            notice: line.public_note.clone().unwrap_or_default(),
            pictures: article.kill_pictures,
        })
    }
}

/// One of the approvals that a text needs.
struct ShownStep {
    name: String,
    icon: &'static str,
    /// Who gave it and when, or who can.
    said: String,
    is_next: bool,
}

impl ShownStep {
    async fn all(conn: &mut Conn, article: &Article, shell: &Shell) -> Result<Vec<Self>> {
        let next = article.steps.next().map(|step| step.id);
        let able = match next {
            Some(_) => deciders::of_story(conn, article, Action::Approve).await?,
            None => vec![],
        };
        let steps = article.steps.all().iter();
        Ok(steps
            .map(|step| Self::of(step, next == Some(step.id), &able, shell))
            .collect())
    }

    fn of(step: &ApprovalStep, is_next: bool, able: &[Decider], shell: &Shell) -> Self {
        let (icon, said) = match (&step.by_name, step.at) {
            (Some(name), Some(at)) => ("check", format!("{name}, {}", shell.when(at))),
            _ if is_next && able.is_empty() => ("clock", format!("Next: {}", step.whose())),
            _ if is_next => ("clock", format!("Next: {}", deciders::in_words(able))),
            _ => ("more", format!("Then: {}", step.whose())),
        };
        Self {
            name: step.name.clone(),
            icon,
            said,
            is_next,
        }
    }
}

/// The note that a story came back with, and who answered it.
struct Returned {
    line: ActivitySentence,
    answered: Option<ActivitySentence>,
}

impl Returned {
    /// Of the change that is open, until it is approved: what was signed needs no answer any more.
    fn of(lines: &[ActivityLine], shell: &Shell) -> Option<Self> {
        let ends = [Act::Approve, Act::Publish, Act::Republish, Act::Schedule, Act::Discard].map(Act::done);
        let mut answered = None;
        for line in lines {
            if line.act == Act::Return.done() {
                return Some(Self {
                    line: said(line, shell),
                    answered: answered.map(|line| said(line, shell)),
                });
            }
            if ends.contains(&line.act.as_str()) {
                return None;
            }
            if line.act == Act::Submit.done() {
                answered = Some(line);
            }
        }
        None
    }
}

/// The present text against an earlier one.
struct Compared {
    /// "What changed since revision 11, approved today at 00:11".
    heading: String,
    /// Number of the earlier one.
    number: i32,
    what: Comparison,
}

impl Compared {
    async fn of(
        conn: &mut Conn,
        shell: &Shell,
        who: &Viewer,
        standing: &Standing,
        earlier: &Earlier,
        now: &Revision,
    ) -> Result<Self> {
        let number = earlier.revision.number;
        let why = match earlier.since {
            Since::Read => ", which you were reading".to_owned(),
            Since::Asked => String::new(),
            Since::Approved(at) => format!(", approved {}", shell.when(at)),
            Since::Returned(at) => format!(", returned {}", shell.when(at)),
            Since::Readers => ", the last that readers got".to_owned(),
        };
        Ok(Self {
            heading: format!("What changed since revision {number}{why}"),
            number,
            what: Comparison::of(conn, who, standing, &earlier.revision, now).await?,
        })
    }
}

/// Which earlier text: the one that was being read when another came, the one asked for, or the one that tells most.
fn wanted(req: &HttpRequest, typed: &Form, now: &Seal) -> Result<RevisionChoice> {
    if let Some(seal) = Seal::parse(typed.text("seal")).filter(|seal| seal != now) {
        return Ok(RevisionChoice::Seal(seal));
    }
    match respond::parameter(req, "since") {
        Some(number) => Ok(RevisionChoice::Number(number.parse().map_err(|_| Error::NotFound)?)),
        None => Ok(RevisionChoice::Telling),
    }
}

/// `GET /admin/articles/{id}/review`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let page = load(&visit, parse(&id)?, Form::default(), Problems::new()).await?;
    respond::page(&page)
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
    let page = load(visit, id, form.clone(), problems).await?;
    respond::page_with(status, &page)
}

/// What came between opening the page and pressing the button: who did what, when.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn overtaken(visit: &Visit, id: ArticleId) -> Result<String> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let article = Article::look(conn, visit.viewer(), id).await?;
    // What is said beside the text changes nothing of it.
    let is_beside = |line: &ActivityLine| line.act.starts_with("note_") || line.act.starts_with("review_");
    let acted = ActivityLine::of_article(conn, id, 20)
        .await?
        .into_iter()
        .find(|line| !is_beside(line));
    let happened = match acted.filter(|line| line.at >= article.working.edited_at) {
        Some(line) => format!("{} ({})", done_by(&line, visit.viewer()), shell.when(line.at)),
        None if article.working.edited_by == visit.viewer().id => {
            format!(
                "You saved this story in another window ({})",
                shell.when(article.working.edited_at)
            )
        }
        None => format!(
            "{} saved this story ({})",
            article.working.editor(conn).await?,
            shell.when(article.working.edited_at)
        ),
    };
    Ok(format!(
        "{happened}, after you opened this page. What you see below is how it is now: look, then decide."
    ))
}

async fn load(visit: &Visit, id: ArticleId, typed: Form, problems: Problems) -> Result<ReviewPage> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let article = Article::look(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let seal = article.working.content.seal();
    let earlier = Earlier::of(conn, &article, &standing, &wanted(&visit.req, &typed, &seal)?).await?;
    let mut compared = match earlier {
        Some(earlier) => Some(Compared::of(conn, &shell, who, &standing, &earlier, &article.working).await?),
        None => None,
    };
    let clean = compared.is_none() || visit.req.query_string().contains("view=clean");
    let mut notes = NotesPanel::of(conn, &article, &shell, &typed, &problems).await?;
    if let Some(compared) = compared.as_mut().filter(|_| !clean) {
        compared.what.annotate(&mut notes);
    }
    let content = &article.working.content;
    let place = curation::place_of(conn, id).await?.filter(|_| standing.is_visible);
    let other_lists = other_lists_of(conn, id).await?;
    let publishing = if standing.last.is_some() || article.stage != Stage::Draft {
        Act::Publish
    } else {
        Act::Submit
    };
    let lines = ActivityLine::of_article(conn, id, 60).await?;
    let context = CheckContext::of(conn, who, &article, &standing).await?;
    let shown = checks(&article, publishing, &context);
    let may_decide = can(who.role, Action::Return, &article.facts).is_ok();
    let deciders = deciders::of_story(conn, &article, deciding_right(article.stage)).await?;
    // Readers have a text that was signed before more was asked.
    let is_older = article.stage == Stage::Settled && standing.is_visible && !article.steps.given().contains(&true);
    let steps = match is_older {
        true => vec![],
        false => ShownStep::all(conn, &article, &shell).await?,
    };
    let more_follow = article.steps.missing() > 1;
    let waits = matches!(article.stage, Stage::Draft | Stage::Returned | Stage::InReview);
    let stuck = article.steps.stuck().filter(|_| waits && deciders.is_empty());
    let others: Vec<Decider> = deciders.iter().filter(|one| one.id != who.id).cloned().collect();
    let breaking = curation::breaking_until(conn, id).await?;
    let marked = Marked {
        featured: place.is_some(),
        breaking: breaking.is_some(),
    };
    let Offered { ways, acts, strip } = offered(&article, &standing, &context, who, marked, &others);
    let decided = visit.req.path().ends_with("/decide");
    let tried = match visit.req.path().rsplit('/').next() {
        Some("decide") => typed.text("do").to_owned(),
        // Whoever comes from the palette finds the act open; two of them begin with what somebody wrote before.
        Some("review") => respond::parameter(&visit.req, "do")
            .filter(|verb| ![Act::Kill.verb(), Act::Embargo.verb()].contains(&verb.as_str()))
            .unwrap_or_default(),
        verb => verb.unwrap_or_default().to_owned(),
    };
    let sent = Some(&typed).filter(|_| tried == Act::Embargo.verb());
    let colleagues = match acts.iter().any(|form| form.asks("named") && form.refused.is_none()) {
        true => ColleagueChoice::all(conn, who, id, sent).await?,
        false => vec![],
    };
    let pictures = match acts.iter().any(|form| form.asks("pictures") && form.refused.is_none()) {
        true => KilledPictures::of(conn, &article, who).await?,
        false => None,
    };
    Ok(ReviewPage {
        id,
        version: article.version,
        slugline: article.name_of_story(),
        headline: headline_or_none(&content.headline),
        dek: content.dek.clone(),
        kicker: content.kicker.clone(),
        pills: marks(conn, &article, &standing, &shell).await?,
        meta: meta(conn, visit, &article).await?,
        short_seal: seal.short(),
        seal: seal.to_string(),
        number: article.working.number,
        clean,
        compared,
        lead: figures::lead(conn, content).await?,
        html: figures::html(conn, content).await?,
        facts: besides(conn, content, &standing).await?,
        debuts: new_to_readers(conn, content).await?,
        lang: content.lang.clone(),
        ways,
        acts,
        strip,
        decided_by: deciders::in_words(&others),
        deciders: deciders::few(others),
        featured: place.is_some(),
        breaking: breaking.map_or_else(
            || "Then it ends by itself. It can be ended before.".to_owned(),
            |until| {
                format!(
                    "It is breaking until {}. The new end counts from now.",
                    shell.when(until)
                )
            },
        ),
        other_lists: match other_lists.as_slice() {
            [] => String::new(),
            names => format!("It has a slot on {} too, and leaves it.", names.join(", ")),
        },
        place: place
            .map(|place| format!("It has place {place} on Feature Posts."))
            .unwrap_or_default(),
        asked: if tried == Act::Submit.verb() && !problems.is_empty() {
            asked(&shown)
        } else {
            vec![]
        },
        checks: shown,
        returned: Returned::of(&lines, &shell),
        timeline: lines.iter().map(|line| said(line, &shell)).collect(),
        may_edit: can(who.role, Action::Edit, &article.facts).is_ok(),
        may_decide,
        public: standing
            .live
            .as_ref()
            .filter(|_| visit.app.site && standing.is_visible)
            .map(|range| crate::delivery::links::article(&range.slug)),
        mistakes: reported(conn, id).await?,
        notes,
        present: PresentLine::others(conn, who, id).await?,
        pictures,
        may_trace: standing.last.is_some() && can(who.role, Action::Kill, &article.facts).is_ok(),
        steps,
        stuck,
        more_follow,
        claim: ClaimBox::of(&article, ReviewClaim::of_story(conn, id).await?, who, &shell),
        outside: OutsideLine::of_story(conn, id, &shell).await?,
        may_ask_outside: can(who.role, Action::Publish, &article.facts).is_ok()
            && !article.killed
            && article.stage != Stage::Spiked,
        when: MomentFields::typed(&typed, "when", shell.zone),
        until: MomentFields::typed(&typed, "until", shell.zone),
        colleagues,
        asked_for: AskedFor::of(&article, &lines, who, &shell).filter(|_| may_decide),
        tried,
        decided,
        problems,
        typed,
        shell,
    })
}

async fn reported(conn: &mut Conn, id: ArticleId) -> Result<Vec<MistakeChoice>> {
    let open = mistakes::open_of(conn, id).await?;
    Ok(open.into_iter().map(MistakeChoice::from).collect())
}

/// How often readers opened it, where the newsroom counts.
async fn reads(conn: &mut Conn, visit: &Visit, article: &Article) -> Result<String> {
    if !visit.app.books.last().is_some_and(|book| book.design.counts_reads) {
        return Ok(String::new());
    }
    visit.app.reads.write_down(conn).await?;
    let StoryReads { today, ever } = StoryReads::of(conn, article.id).await?;
    Ok(match ever {
        0 => String::new(),
        _ => format!(
            "read {} today, {} in all",
            counted(today, "time", "times"),
            counted(ever, "time", "times")
        ),
    })
}

async fn meta(conn: &mut Conn, visit: &Visit, article: &Article) -> Result<Vec<String>> {
    let content = &article.working.content;
    let category = Category::tree(conn)
        .await?
        .into_iter()
        .find(|category| category.id == content.category);
    let count = content.body.word_count();
    let words = counted(count, "word", "words");
    let by = format!("last saved by {}", article.working.editor(conn).await?);
    let category = category.map(|category| category.name).unwrap_or_default();
    Ok([
        content.printed_names(),
        category,
        words,
        by,
        reads(conn, visit, article).await?,
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect())
}
