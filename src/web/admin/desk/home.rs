//! Home: what needs this person now.

use actix_web::HttpResponse;
use askama::Template;
use chrono::Timelike;

use crate::{
    articles::stage::Stage,
    curation::looking::FallenSlot,
    desk::{
        happenings::newest_activity,
        needs::{FromReaders, NEEDS_CAP, PlanAtOdds},
        query::{Shelf, StoryOrder, StoryQuery},
        queue::DeskWaiting,
        second::AskedOfTwo,
        stories::Story,
    },
    error::Result,
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, Facts, Viewer, can},
    taxonomy::steps::OrphanedStep,
    web::{
        admin::{
            desk::calendar_days::{ComingUp, coming_up},
            headline_or_none,
            lines::{ActivitySentence, said},
            numbers::{capitalised, counted, counted_to, figure, in_words},
            pills::{Pill, of_story},
            shell::Shell,
            visit::Visit,
        },
        respond,
    },
};

/// A story in a list of a page.
pub struct StoryRow {
    /// Identity.
    pub id: ArticleId,
    /// Where it is worked on or read, below `/admin/articles/`.
    pub href: String,
    /// Main title, or what stands for one.
    pub headline: String,
    /// Nobody has written in it.
    pub is_planned: bool,
    /// Lines under it.
    pub dek: String,
    /// What it is: stage, live, held …
    pub pills: Vec<Pill>,
    /// Printed names: "A, B, C".
    pub byline: String,
    /// Name of its category.
    pub category: String,
    /// Name of its desk.
    pub desk: Option<String>,
    /// Length of the working text: "1,140 words".
    pub words: String,
    /// When it was last written, as `Shell::when` says it.
    pub changed: String,
    /// What the editor wrote who returned it.
    pub note: Option<String>,
    /// Working name; readers never see it.
    pub slugline: String,
    /// Since when it is live, or when it begins.
    pub when: String,
    /// Who reads it for review, and how many notes are open: "Ilse Brandt has it".
    pub beside: Vec<String>,
}

impl StoryRow {
    /// For a list whose rows lead into the text only where it is being written: elsewhere one letter would send it back
    /// to review, or open a change.
    #[must_use]
    pub fn of(story: &Story, shell: &Shell) -> Self {
        let tail = match story.stage() {
            Stage::Draft if story.planned => "/line",
            Stage::Draft | Stage::Returned => "",
            Stage::InReview | Stage::Approved | Stage::Settled | Stage::Spiked => "/review",
        };
        Self {
            id: story.id,
            href: format!("/admin/articles/{}{tail}", story.id),
            headline: headline_or_none(if story.planned && story.headline.is_empty() {
                &story.slugline
            } else {
                &story.headline
            }),
            is_planned: story.planned,
            dek: story.dek.clone(),
            pills: of_story(story, shell),
            byline: story.byline(),
            category: story.category.clone(),
            desk: story.desk.clone(),
            words: match story.target_words {
                Some(target) => format!("{} of {}", figure(story.word_count), counted(target, "word", "words")),
                None => counted(story.word_count, "word", "words"),
            },
            changed: shell.when(story.changed_at),
            note: story.note.clone(),
            slugline: if story.planned && story.headline.is_empty() {
                String::new()
            } else {
                story.slugline.clone()
            },
            when: story
                .scheduled_for
                .or(story.live_since)
                .map(|at| shell.when(at))
                .unwrap_or_default(),
            beside: beside(story, shell),
        }
    }
}

/// What colleagues are doing with it.
fn beside(story: &Story, shell: &Shell) -> Vec<String> {
    let claim = story.claimed_name.as_ref().map(|name| match story.claimed_by {
        Some(id) if id == shell.staff => "you have it".to_owned(),
        _ => format!("{name} has it"),
    });
    let notes = (story.open_notes > 0).then(|| counted(story.open_notes, "open note", "open notes"));
    claim.into_iter().chain(notes).collect()
}

impl StoryRow {
    /// Whether it has marks besides the time at which it begins.
    fn has_more_marks(&self) -> bool {
        self.pills.iter().any(|pill| pill.kind != "scheduled")
    }
}

/// Stories of one kind, as many as a section shows.
pub(super) struct StorySection {
    pub(super) rows: Vec<StoryRow>,
    /// There are more than it shows.
    more: bool,
}

/// As many as a section shows.
const SHOWN: usize = 20;
/// As many of what is live.
const SHOWN_LIVE: usize = 6;

impl StorySection {
    const EMPTY: Self = Self {
        rows: vec![],
        more: false,
    };

    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many, or that there are more: "20+".
    pub(super) fn count(&self) -> String {
        format!("{}{}", self.rows.len(), if self.more { "+" } else { "" })
    }
}

#[derive(Template)]
#[template(path = "admin/home.html")]
struct HomePage {
    shell: Shell,
    greeting: String,
    lead: String,
    clock: String,
    zone: String,
    is_editor: bool,
    first_story: bool,
    /// What a second person decides.
    asked: Vec<AskedRow>,
    /// What fell out of lists.
    fallen: Vec<FallenSlot>,
    /// What readers said, and nobody looked at.
    from_readers: Vec<NeedLine>,
    /// Approvals that nobody can give any more, for admins.
    orphaned: Vec<OrphanedStep>,
    /// Plans that something stands in the way of.
    at_odds: Vec<AskedRow>,
    waiting: StorySection,
    approved: StorySection,
    returned: StorySection,
    drafts: StorySection,
    in_review: StorySection,
    withdrawn: StorySection,
    live: StorySection,
    scheduled: StorySection,
    /// What waits at the desks of this person.
    desks: Vec<DeskWaiting>,
    /// Due, coming free, ending.
    coming: Vec<ComingUp>,
    activity: Vec<ActivitySentence>,
}

/// What waits somewhere else, and how much of it.
struct NeedLine {
    href: &'static str,
    label: String,
}

impl NeedLine {
    fn all(found: FromReaders) -> Vec<Self> {
        let counted = |number, one, many| counted_to(NEEDS_CAP - 1, number, one, many);
        let line = |number: i64, href, label| (number > 0).then_some(Self { href, label });
        let mistakes = counted(found.mistakes, "reported mistake", "reported mistakes");
        let comments = counted(found.comments, "comment waits", "comments wait");
        let lines = [
            line(found.mistakes, "/admin/mistakes", mistakes),
            line(found.comments, "/admin/comments", comments),
        ];
        lines.into_iter().flatten().collect()
    }
}

/// A story that one person asked to kill, or to reinstate.
struct AskedRow {
    href: String,
    headline: String,
    /// Who asks for what.
    said: String,
}

impl AskedRow {
    /// One whose hour comes while it is kept back.
    fn at_odds(plan: PlanAtOdds, shell: &Shell) -> Self {
        let why = match plan.embargo_until {
            _ if plan.is_held => "it is on hold".to_owned(),
            Some(until) => format!("it is under embargo until {}", shell.when(until)),
            None => "it is kept back".to_owned(),
        };
        Self {
            href: format!("/admin/articles/{}/review", plan.id),
            headline: headline_or_none(&plan.headline),
            said: format!("Planned for {}, but {why}", shell.when(plan.planned_for)),
        }
    }

    fn of(story: AskedOfTwo, who: &Viewer) -> Self {
        let what = if story.kills { "kill it" } else { "reinstate it" };
        Self {
            href: format!("/admin/articles/{}/review", story.id),
            headline: headline_or_none(&story.headline),
            said: if story.asked_by == who.id {
                format!("You asked to {what}; somebody else has to agree")
            } else {
                format!("{} asks to {what}", story.name)
            },
        }
    }
}

impl HomePage {
    /// Nobody has written anything here that this person may see.
    const fn is_bare(&self) -> bool {
        self.waiting.is_empty()
            && self.approved.is_empty()
            && self.returned.is_empty()
            && self.drafts.is_empty()
            && self.in_review.is_empty()
            && self.withdrawn.is_empty()
            && self.live.is_empty()
            && self.scheduled.is_empty()
            && self.coming.is_empty()
            && self.activity.is_empty()
            && self.asked.is_empty()
            && self.fallen.is_empty()
    }
}

/// The lists of one person.
pub(super) struct Lists<'a> {
    pub(super) who: &'a Viewer,
    pub(super) shell: &'a Shell,
}

impl Lists<'_> {
    pub(super) async fn load(&self, conn: &mut Conn, wanted: StoryQuery) -> Result<StorySection> {
        let shown = usize::try_from(wanted.limit).unwrap_or(SHOWN);
        let one_more = StoryQuery {
            limit: wanted.limit + 1,
            ..wanted
        };
        let found = Story::list(conn, self.who, &one_more).await?;
        let mut stories = found.stories;
        let more = found.is_cut || stories.len() > shown;
        stories.truncate(shown);
        Ok(StorySection {
            rows: stories.iter().map(|story| StoryRow::of(story, self.shell)).collect(),
            more,
        })
    }

    async fn all(&self, conn: &mut Conn, shelf: Shelf, order: StoryOrder, shown: usize) -> Result<StorySection> {
        let wanted = StoryQuery {
            order,
            ..StoryQuery::newest(shelf, i64::try_from(shown).unwrap_or(0))
        };
        self.load(conn, wanted).await
    }

    /// What waits for an approval that this person may give, as far as steps say whose it is.
    async fn at_my_step(&self, conn: &mut Conn) -> Result<StorySection> {
        let wanted = StoryQuery {
            order: StoryOrder::OldestChange,
            my_step: true,
            ..StoryQuery::newest(Shelf::InReview, i64::try_from(SHOWN).unwrap_or(0))
        };
        self.load(conn, wanted).await
    }

    async fn mine(&self, conn: &mut Conn, shelf: Shelf) -> Result<StorySection> {
        let wanted = StoryQuery {
            mine: true,
            ..StoryQuery::newest(shelf, i64::try_from(SHOWN).unwrap_or(0))
        };
        self.load(conn, wanted).await
    }
}

/// `GET /admin`
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin").await?;
    let who = visit.viewer();
    let is_editor = can(who.role, Action::Return, &Facts { ..Facts::NONE }).is_ok();
    let lists = Lists { who, shell: &shell };
    // An editor sees what waits for a decision that they may take, a writer what became of their own.
    let (waiting, approved, in_review) = if is_editor {
        (
            lists.at_my_step(conn).await?,
            lists
                .all(conn, Shelf::Approved, StoryOrder::OldestChange, SHOWN)
                .await?,
            StorySection::EMPTY,
        )
    } else {
        (
            StorySection::EMPTY,
            lists.mine(conn, Shelf::Approved).await?,
            lists.mine(conn, Shelf::InReview).await?,
        )
    };
    let returned = lists.mine(conn, Shelf::Returned).await?;
    let drafts = lists.mine(conn, Shelf::Drafts).await?;
    let withdrawn = lists.mine(conn, Shelf::Withdrawn).await?;
    let live = lists.all(conn, Shelf::Live, StoryOrder::WentLive, SHOWN_LIVE).await?;
    let scheduled = lists.all(conn, Shelf::Scheduled, StoryOrder::BeginsNext, SHOWN).await?;
    let coming = coming_up(conn, who.into(), &shell, !is_editor).await?;
    let activity = newest_activity(conn, who, 8).await?;
    let asked = match can(who.role, Action::Kill, &Facts::NONE) {
        Ok(()) => AskedOfTwo::all(conn, who).await?,
        Err(_) => vec![],
    };
    let fallen = match can(who.role, Action::Feature, &Facts::NONE) {
        Ok(()) => FallenSlot::all(conn, who).await?,
        Err(_) => vec![],
    };
    let (from_readers, at_odds) = if is_editor {
        let plans = PlanAtOdds::next(conn, who).await?;
        let at_odds = plans.into_iter().map(|plan| AskedRow::at_odds(plan, &shell)).collect();
        (NeedLine::all(FromReaders::count(conn).await?), at_odds)
    } else {
        (vec![], vec![])
    };
    let orphaned = match can(who.role, Action::ManageSettings, &Facts::NONE) {
        Ok(()) => OrphanedStep::all(conn).await?,
        Err(_) => vec![],
    };
    let now = shell.now.with_timezone(&shell.zone);
    let first = who.name.split_whitespace().next().unwrap_or(&who.name);
    let mut page = HomePage {
        greeting: format!("{}, {first}", greeting(now.hour())),
        lead: format!("{}. {}", now.format("%A %-d %B"), waits(&waiting, is_editor)),
        clock: now.format("%H:%M").to_string(),
        zone: shell.zone.name().to_owned(),
        is_editor,
        first_story: false,
        activity: activity.iter().map(|line| said(line, &shell)).collect(),
        fallen,
        asked: asked.into_iter().map(|story| AskedRow::of(story, who)).collect(),
        from_readers,
        orphaned,
        at_odds,
        waiting,
        approved,
        returned,
        drafts,
        in_review,
        withdrawn,
        live,
        scheduled,
        desks: DeskWaiting::all(conn, who).await?,
        coming,
        shell,
    };
    if page.shell.may_write && page.is_bare() {
        // A colleague may have one under way that no section shows.
        page.first_story = Story::list(conn, who, &StoryQuery::newest(Shelf::All, 1))
            .await?
            .stories
            .is_empty();
    }
    respond::page(&page)
}

/// Nobody says "good evening" in the small hours, and "good night" is a farewell.
const fn greeting(hour: u32) -> &'static str {
    match hour {
        0..=4 => "Hello",
        5..=11 => "Good morning",
        12..=17 => "Good afternoon",
        _ => "Good evening",
    }
}

fn waits(waiting: &StorySection, is_editor: bool) -> String {
    if is_editor {
        waiting_sentence(waiting.rows.len(), waiting.more)
    } else {
        "Everything you write is kept as you type.".into()
    }
}

/// How many stories wait, to those who decide.
#[must_use]
pub fn waiting_sentence(count: usize, more: bool) -> String {
    let stories = if count > 1 { "stories wait" } else { "story waits" };
    if more {
        format!("More than {} stories wait for review.", in_words(count))
    } else {
        capitalised(&format!("{} {stories} for review.", in_words(count)))
    }
}
