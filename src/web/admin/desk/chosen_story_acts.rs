//! An act on many stories: each through the same gate as alone, and what is told of each.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{chosen_stories::list_of, home::StoryRow};
use crate::{
    activity::{Answer, Receipt},
    app::App,
    articles::{
        article::Article,
        gate::{order::Order, workflow},
        planning,
        stage::{Act, Stage},
        writing::{
            draft::{self, DraftChange},
            fields::StoryFields,
        },
    },
    desk::stories::Story,
    error::{Error, Problems, Result},
    ids::{ArticleId, CategoryId, DeskId},
    name_list,
    platform::db::Conn,
    policy::{Action, Actor, Facts, Viewer, can},
    taxonomy::tag::Tag,
    web::{
        admin::{
            many::{self, ManyOutcome, ManyWords},
            numbers::counted,
            shell::Shell,
            visit::Visit,
        },
        request::{Form, Signed},
        respond,
    },
};

/// A story that was chosen, as it was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChosenStory {
    pub id: ArticleId,
    /// None before its page was shown.
    pub version: Option<i64>,
}

/// What can be done to many: what needs no look at each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ManyVerb {
    Submit,
    Return,
    Release,
    Hold,
    Category,
    TagOn,
    TagOff,
    Desk,
    Withdraw,
    BringBack,
    Spike,
}

impl ManyVerb {
    /// The likeliest first; what takes something away last.
    pub const ALL: [Self; 11] = [
        Self::Submit,
        Self::Return,
        Self::Category,
        Self::TagOn,
        Self::TagOff,
        Self::Desk,
        Self::Hold,
        Self::Release,
        Self::BringBack,
        Self::Withdraw,
        Self::Spike,
    ];

    /// As forms send it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Release => "release",
            Self::Hold => "hold",
            Self::Category => "category",
            Self::TagOn => "tag",
            Self::TagOff => "untag",
            Self::Desk => "desk",
            Self::Withdraw => "withdraw",
            Self::BringBack => "bring-back",
            Self::Spike => "spike",
        }
    }

    /// What the page calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Submit => "Submit for review",
            Self::Return => "Return with note",
            Self::Release => "End the hold",
            Self::Hold => "Hold",
            Self::Category => "Change category",
            Self::TagOn => "Add a tag",
            Self::TagOff => "Remove a tag",
            Self::Desk => "Give to a desk",
            Self::Withdraw => "Withdraw",
            Self::BringBack => "Bring back",
            Self::Spike => "Spike",
        }
    }

    /// What was done to them: "put on hold".
    const fn done(self) -> &'static str {
        match self {
            Self::Submit => "submitted",
            Self::Return => "returned with your note",
            Self::Release => "no longer on hold",
            Self::Hold => "put on hold",
            Self::Category => "moved",
            Self::TagOn => "tagged",
            Self::TagOff => "without the tag",
            Self::Desk => "given to the desk",
            Self::Withdraw => "withdrawn",
            Self::BringBack => "brought back",
            Self::Spike => "spiked",
        }
    }

    /// The act of the gate that it is; none for what moves no text.
    const fn act(self) -> Option<Act> {
        Some(match self {
            Self::Submit => Act::Submit,
            Self::Return => Act::Return,
            Self::Release => Act::Release,
            Self::Hold => Act::Hold,
            Self::Category | Self::TagOn | Self::TagOff => Act::Change,
            Self::Withdraw => Act::Withdraw,
            Self::BringBack => Act::Unspike,
            Self::Spike => Act::Spike,
            Self::Desk => return None,
        })
    }

    /// Whether a person of this role could do it to some story; of each story the gate decides.
    pub fn is_theirs_one_day(self, who: &Viewer) -> bool {
        let right: Action = self.act().map_or(Action::Plan, Act::right);
        [true, false].into_iter().any(|own| {
            let facts = Facts {
                own,
                created: own,
                own_approval: true,
                ..Facts::NONE
            };
            can(who.role, right, &facts).is_ok()
        })
    }

    /// Whether a story is one to which it can be done, as far as the list knows it.
    pub fn fits(self, story: &Story) -> bool {
        let starts = self.act().is_none_or(|act| story.stage().after(act).is_ok());
        let is_published = story.was_live || story.scheduled_for.is_some();
        starts
            && match self {
                Self::Submit
                | Self::Return
                | Self::Category
                | Self::TagOn
                | Self::TagOff
                | Self::BringBack
                | Self::Desk => true,
                Self::Release => story.held,
                Self::Hold => !story.held && !story.killed && story.live_since.is_none(),
                Self::Withdraw => story.live_since.is_some(),
                Self::Spike => !is_published && story.stage() != Stage::Settled,
            }
    }
}

const WHY: &str = "Say why, for your colleagues. Each story keeps it.";

/// What is done to each of the stories.
#[derive(Debug, Clone)]
pub(super) struct ManyAct {
    verb: ManyVerb,
    what: ManyWhat,
}

#[derive(Debug, Clone)]
enum ManyWhat {
    Order(Order),
    Category(CategoryId),
    /// By its name; made, where a plus asks for it.
    TagOn(String),
    TagOff(String),
    /// None: to no desk.
    Desk(Option<DeskId>),
}

impl ManyAct {
    /// What a form asks for.
    ///
    /// # Errors
    /// `Problems` of what it does not say.
    pub fn read(form: &Form) -> std::result::Result<Self, Problems> {
        let verb = ManyVerb::ALL.into_iter().find(|verb| verb.word() == form.text("do"));
        let verb = verb.ok_or_else(|| Problems::of("chosen", "Press the button of what is to be done."))?;
        let said = |field: &'static str, sentence: &str| match form.text(field).trim() {
            "" => Err(Problems::of(field, sentence)),
            text => Ok(text.to_owned()),
        };
        let what = match verb {
            ManyVerb::Submit => ManyWhat::Order(Order::Submit),
            ManyVerb::Release => ManyWhat::Order(Order::Release),
            ManyVerb::BringBack => ManyWhat::Order(Order::Unspike),
            ManyVerb::Return => ManyWhat::Order(Order::Return(said(
                "note",
                "Write a note. A story never goes back without one.",
            )?)),
            ManyVerb::Hold => ManyWhat::Order(Order::Hold(said("hold_reason", WHY)?)),
            ManyVerb::Spike => ManyWhat::Order(Order::Spike(said("spike_reason", WHY)?)),
            ManyVerb::Withdraw => {
                let notice = Some(form.text("notice").trim()).filter(|notice| !notice.is_empty());
                let reason = said("withdraw_reason", WHY)?;
                ManyWhat::Order(Order::Withdraw(reason, notice.map(str::to_owned)))
            }
            ManyVerb::Category => {
                let id = form.text("category").parse();
                ManyWhat::Category(id.map_err(|_| Problems::of("category", "Choose a category."))?)
            }
            ManyVerb::Desk => ManyWhat::Desk(match form.text("desk") {
                "none" => None,
                id => {
                    let id = id.parse();
                    Some(id.map_err(|_| Problems::of("desk", "Choose a desk."))?)
                }
            }),
            ManyVerb::TagOn => ManyWhat::TagOn(said("tag", "Write the name of a tag.")?),
            ManyVerb::TagOff => ManyWhat::TagOff(said("tag_off", "Write the name of a tag.")?),
        };
        Ok(Self { verb, what })
    }
}

const WORDS: ManyWords = ManyWords {
    gone: "It is not there any more, or not yours to see.",
    noun: "story",
};

/// Does it to each of them.
///
/// # Errors
/// What concerns all of them, while nothing is done yet: `SignedOut`, `Busy`.
pub(super) async fn all(
    visit: &Visit,
    receipt: Receipt,
    chosen: Vec<ChosenStory>,
    act: ManyAct,
) -> Result<ManyOutcome<ArticleId>> {
    let (app, signed) = (visit.app.clone(), visit.signed.clone());
    let to_one = move |one: ChosenStory| to_one(app.clone(), signed.clone(), receipt.of_one(one.id), one, act.clone());
    many::to_each(chosen, |one| one.id, WORDS, to_one).await
}

async fn to_one(app: web::Data<App>, signed: Signed, receipt: Receipt, one: ChosenStory, act: ManyAct) -> Result<()> {
    let done = app.once(&signed, receipt, move |conn, who| {
        Box::pin(async move {
            match act.what {
                ManyWhat::Order(order) => {
                    workflow::perform(conn, who, one.id, one.version, &order).await?;
                }
                ManyWhat::Desk(desk) => planning::give_to_desk(conn, who, one.id, desk).await?,
                what => change(conn, who, one, &what).await?,
            }
            Ok(Answer::see(format!("/admin/articles/{}", one.id)))
        })
    });
    done.await.map(|_| ())
}

/// Changes one field, as its page would.
async fn change(conn: &mut Conn, who: &Actor, one: ChosenStory, what: &ManyWhat) -> Result<()> {
    let fields = match what {
        ManyWhat::Category(category) => StoryFields {
            category: Some(category.to_string()),
            ..StoryFields::default()
        },
        ManyWhat::TagOn(name) => StoryFields {
            tags: Some(tags(conn, who, one, |names| names.push(name.clone())).await?),
            ..StoryFields::default()
        },
        ManyWhat::TagOff(name) => {
            let off = name.to_lowercase();
            let mut had = false;
            let left = tags(conn, who, one, |names| {
                let before = names.len();
                names.retain(|name| name.to_lowercase() != off);
                had = names.len() < before;
            });
            let left = left.await?;
            if !had {
                return Err(Error::Conflict("This story does not have that tag.".into()));
            }
            StoryFields {
                tags: Some(left),
                ..StoryFields::default()
            }
        }
        ManyWhat::Order(_) | ManyWhat::Desk(_) => return Ok(()),
    };
    let saved = draft::save(conn, who, one.id, one.version, DraftChange::Fields(fields)).await?;
    saved.problems.settle()
}

/// The tags of a story that is locked from here on, with a change, as a form has them.
async fn tags(
    conn: &mut Conn,
    who: &Actor,
    one: ChosenStory,
    change: impl FnOnce(&mut Vec<String>) + Send,
) -> Result<String> {
    let article = Article::lock(conn, who, one.id, one.version).await?;
    let mut names = Tag::names(conn, &article.working.content.tags).await?;
    change(&mut names);
    Ok(name_list::joined(&names))
}

/// A story, and what became of it.
struct ReportedStory {
    /// None of one that is gone.
    row: Option<StoryRow>,
    /// Why it was not done.
    why: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/chosen_stories_report.html")]
struct StoriesReportPage {
    shell: Shell,
    back: String,
    /// Leads to those that are left, chosen again.
    once_more: String,
    /// "12 stories put on hold."
    said: String,
    /// "2 were not. ", where others were.
    left_said: String,
    left: Vec<ReportedStory>,
    done: Vec<ReportedStory>,
}

/// The answer: how many it was done to, and a line for each.
///
/// # Errors
/// Database errors.
pub(super) async fn report(
    visit: &Visit,
    act: &ManyAct,
    outcome: ManyOutcome<ArticleId>,
    from: &str,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/articles").await?;
    let ids: Vec<ArticleId> = outcome.0.iter().map(|(id, _)| *id).collect();
    let stories = Story::named(&mut conn, visit.viewer(), &ids).await?;
    let (count, status, left_said) = (outcome.done(), outcome.status(), outcome.left_said());
    let (mut left, mut done, mut there) = (vec![], vec![], vec![]);
    for (id, why) in outcome.0 {
        let story = stories.iter().find(|story| story.id == id);
        if why.is_some() && story.is_some() {
            there.push(id);
        }
        let list = if why.is_some() { &mut left } else { &mut done };
        list.push(ReportedStory {
            row: story.map(|story| StoryRow::of(story, &shell)),
            why,
        });
    }
    let list = list_of(from);
    let page = StoriesReportPage {
        said: match count {
            0 => "Nothing was done".into(),
            count => format!("{} {}", counted(count, "story", "stories"), act.verb.done()),
        },
        left_said,
        once_more: many::once_more("/admin/articles/chosen", &there, &list.query()),
        back: list.href(),
        left,
        done,
        shell,
    };
    respond::page_with(status, &page)
}
