//! Stories that were chosen in the list: what can be done to all of them at once.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{
    chosen_story_acts::{self, ChosenStory, ManyAct, ManyVerb},
    home::StoryRow,
    list_address::ListAddress,
};
use crate::{
    articles::stage::Stage,
    desk::{
        stories::Story,
        terms::{self, ListTerm},
    },
    desks::Newsdesk,
    error::{Error, Problems, Result},
    ids::ArticleId,
    taxonomy::category::Category,
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            numbers::{counted, figure},
            shell::{Shell, fresh_key},
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// So many at once, at the most.
const MOST: usize = 200;

/// One of them, as its form sends it.
struct ChosenRow {
    row: StoryRow,
    /// `id.version`, as it was seen.
    sent: String,
}

/// An act as the page offers it.
struct OfferedToMany {
    verb: ManyVerb,
    /// "all 12", "3 of 12".
    reaches: String,
}

#[derive(Template)]
#[template(path = "admin/chosen_stories.html")]
struct ChosenStoriesPage {
    shell: Shell,
    again: Again,
    key: String,
    /// Where the list is, as it was looked at.
    back: String,
    from: String,
    heading: String,
    chosen: Vec<ChosenRow>,
    /// Of those that were asked for, how many this person cannot see any more.
    gone: usize,
    acts: Vec<OfferedToMany>,
    /// The act that was pressed.
    pressed: String,
    note: String,
    hold_reason: String,
    withdraw_reason: String,
    notice: String,
    spike_reason: String,
    tag: String,
    tag_off: String,
    categories: Vec<Choice>,
    desks: Vec<Choice>,
    tags: Vec<ListTerm>,
    /// What a change of words does to those that are signed or live.
    reopens: String,
}

impl ChosenStoriesPage {
    fn is_open(&self, act: &OfferedToMany) -> bool {
        self.pressed == act.verb.word()
    }
}

/// `GET /admin/articles/chosen`: the stories `p`, any number of them; `from` is how the list was looked at.
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    let asked: Vec<ChosenStory> = asked(&visit.req);
    let again = match in_bounds(&asked) {
        Ok(()) => Again::default(),
        Err(problems) => Again::from_error(problems.into())?,
    };
    let from = respond::parameter(&visit.req, "from").unwrap_or_default();
    show(&visit, again, &asked, &Form::default(), &from).await
}

fn asked(req: &HttpRequest) -> Vec<ChosenStory> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string()).unwrap_or_default();
    let mut seen = HashSet::new();
    let ids = pairs.iter().filter(|(name, _)| name == "p");
    ids.filter_map(|(_, id)| id.parse().ok())
        .filter(|id: &ArticleId| seen.insert(*id))
        .map(|id| ChosenStory { id, version: None })
        .collect()
}

fn in_bounds<T>(chosen: &[T]) -> std::result::Result<(), Problems> {
    match chosen.len() {
        0 => Err(Problems::of("chosen", "Choose one or more stories in the list first.")),
        1..=MOST => Ok(()),
        more => Err(Problems::of(
            "chosen",
            format!("{} stories are chosen. Choose at most {MOST} at a time.", figure(more)),
        )),
    }
}

/// The list as it was looked at before.
pub(super) fn list_of(from: &str) -> ListAddress {
    ListAddress::read(from).0
}

/// The page: of stories that a form sent, as they were seen then.
async fn show(visit: &Visit, again: Again, asked: &[ChosenStory], typed: &Form, from: &str) -> Result<HttpResponse> {
    let asked = &asked[..asked.len().min(MOST)];
    let ids: Vec<ArticleId> = asked.iter().map(|one| one.id).collect();
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/articles").await?;
    let who = visit.viewer();
    let stories = Story::named(&mut conn, who, &ids).await?;
    let (_, tags) = terms::offered(&mut conn, who).await?;
    let chosen_category = typed.text("category");
    let categories = std::iter::once(Choice {
        value: String::new(),
        label: "Choose one".into(),
        selected: chosen_category.is_empty(),
    });
    let tree = Category::tree(&mut conn).await?;
    let categories = categories.chain(tree.into_iter().map(|category| Choice {
        selected: category.id.to_string() == chosen_category,
        value: category.id.to_string(),
        label: category.name,
    }));
    let desks = Newsdesk::all(&mut conn).await?;
    let acts = ManyVerb::ALL.into_iter().filter(|verb| verb.is_theirs_one_day(who));
    let acts = acts.filter(|verb| *verb != ManyVerb::Desk || !desks.is_empty());
    let acts = acts.filter_map(|verb| {
        let fits = stories.iter().filter(|story| verb.fits(story)).count();
        (fits > 0).then(|| OfferedToMany {
            verb,
            reaches: reaches(fits, stories.len()),
        })
    });
    let chosen = stories.iter().map(|story| {
        let seen = asked.iter().find(|one| one.id == story.id).and_then(|one| one.version);
        ChosenRow {
            row: StoryRow::of(story, &shell),
            sent: format!("{}.{}", story.id, seen.unwrap_or(story.version)),
        }
    });
    let list = list_of(from);
    let text = |name: &str| typed.text(name).to_owned();
    let page = ChosenStoriesPage {
        heading: counted(stories.len(), "story chosen", "stories chosen"),
        gone: asked.len() - stories.len(),
        chosen: chosen.collect(),
        acts: acts.collect(),
        pressed: text("do"),
        note: text("note"),
        hold_reason: text("hold_reason"),
        withdraw_reason: text("withdraw_reason"),
        notice: text("notice"),
        spike_reason: text("spike_reason"),
        tag: text("tag"),
        tag_off: text("tag_off"),
        categories: categories.collect(),
        desks: desk_choices(&desks, typed.text("desk")),
        reopens: reopens(&stories),
        back: list.href(),
        from: list.query(),
        key: fresh_key(),
        tags,
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

/// The desks to which they can be given.
fn desk_choices(all: &[Newsdesk], chosen: &str) -> Vec<Choice> {
    let choice = |value: String, label: &str| Choice {
        selected: value == chosen,
        value,
        label: label.to_owned(),
    };
    let mut choices = vec![choice(String::new(), "Choose one")];
    choices.extend(all.iter().map(|desk| choice(desk.id.to_string(), &desk.name)));
    choices.push(choice("none".into(), "No desk"));
    choices
}

/// How many of them an act will reach as things stand.
fn reaches(count: usize, all: usize) -> String {
    match (count, all) {
        (1, 1) => "the story".into(),
        (count, all) if count == all => format!("all {}", figure(all)),
        (count, all) => format!("{} of {}", figure(count), figure(all)),
    }
}

/// What changed words do to a signature, and to what readers have.
fn reopens(stories: &[Story]) -> String {
    let approved = stories.iter().filter(|story| story.stage() == Stage::Approved).count();
    let settled = stories.iter().filter(|story| story.stage() == Stage::Settled).count();
    let mut said = Vec::new();
    if approved > 0 {
        said.push(format!(
            "{} approved: an editor signs the text again.",
            counted(approved, "is", "are")
        ));
    }
    if settled > 0 {
        said.push(format!(
            "Of {} a change is begun; readers keep what they have until it is published.",
            figure(settled)
        ));
    }
    said.join(" ")
}

/// `POST /admin/articles/chosen`: `do` names the act, each `story` an id with the version that was seen. The answer says what was
/// done, and of each story that it was not done to, why. The same form again gives the same answer.
///
/// # Errors
/// `VersionMissing`, `Busy`, `SignedOut` while nothing is done yet.
pub async fn act(visit: Visit, form: Form) -> Result<HttpResponse> {
    let from = form.text("from").to_owned();
    let sent = sent(&form)?;
    let act = in_bounds(&sent).and_then(|()| ManyAct::read(&form));
    let act = match act {
        Ok(act) => act,
        Err(problems) => {
            return or_again(Err(problems.into()), |again| show(&visit, again, &sent, &form, &from)).await;
        }
    };
    let outcome = chosen_story_acts::all(&visit, form.receipt(&visit.signed), sent, act.clone()).await?;
    chosen_story_acts::report(&visit, &act, outcome, &from).await
}

/// The stories of the form, each once. What is no story is none of ours.
fn sent(form: &Form) -> Result<Vec<ChosenStory>> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for value in form.all("story") {
        let (id, version) = value.split_once('.').ok_or(Error::VersionMissing)?;
        let not_ours = || {
            Problems::of(
                "chosen",
                "The form names something that is no story. Choose again in the list.",
            )
        };
        let id: ArticleId = id.parse().map_err(|_| not_ours())?;
        let version: i64 = version.parse().map_err(|_| not_ours())?;
        if seen.insert(id) {
            all.push(ChosenStory {
                id,
                version: Some(version),
            });
        }
    }
    Ok(all)
}
