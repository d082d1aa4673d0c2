//! The page of one list: its draft beside what readers have.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{DateTime, Utc};

use super::rows::{ArrangementLine, FrontRow, RowsOf};
use crate::{
    articles::{
        timeline::planned::{Planned, Twice},
        writing::related::RelatedTitle,
    },
    curation::{
        self,
        board::{Arrangement, FrontBoard},
        looking::{FilledSlot, SlotStory},
        named::ListedFront,
        slot::{FrontSlot, since},
    },
    delivery::book::{BREAKING, FEATURED, FRONT},
    desk::{
        query::{Shelf, StoryQuery},
        stories::Story,
    },
    error::{Error, Result},
    ids::{ArticleId, CategoryId, SlotId},
    platform::db::Conn,
    taxonomy::category::Category,
    web::{
        admin::{
            again::Again,
            choice::Choice,
            moment::{MomentFields, wall_of},
            numbers::counted,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// Past lists that are shown.
const PAST: i64 = 10;
/// Stories that a search shows.
const FOUND: i64 = 8;

/// What is asked of the page besides the list.
#[derive(Default)]
pub(super) struct AskedOfList {
    /// The slot that is open.
    pub(super) edit: Option<SlotId>,
    /// A form that is shown again.
    pub(super) typed: Option<Form>,
    /// What was typed to find a story by its address.
    pub(super) story: String,
    /// Another name for the list that could not be taken.
    pub(super) name: Option<String>,
    /// Words of a story that is looked for.
    pub(super) find: String,
    /// The moment that is previewed.
    pub(super) day: String,
    pub(super) time: String,
    /// What is live, and not the draft.
    pub(super) shows_live: bool,
    /// So many past lists are left out.
    pub(super) past: i64,
}

impl AskedOfList {
    pub(super) fn of(visit: &Visit) -> Self {
        let text = |name: &str| respond::parameter(&visit.req, name).unwrap_or_default();
        Self {
            edit: text("edit").parse().ok(),
            find: text("find"),
            day: text("at-day"),
            time: text("at-time"),
            shows_live: text("of") == "live",
            past: text("past").parse().unwrap_or(0).clamp(0, 100_000),
            ..Self::default()
        }
    }
}

#[derive(Template)]
#[template(path = "admin/list_of_editors.html")]
struct FrontPage {
    shell: Shell,
    again: Again,
    tabs: Vec<FrontTab>,
    slug: String,
    name: String,
    typed_name: String,
    version: i64,
    rows: Vec<FrontRow>,
    /// "Ilse Brandt changed the draft at 14:30."
    draft: Option<String>,
    can_undo: bool,
    /// Who put live what readers have, and when.
    live: String,
    open: Option<OpenSlot>,
    planned: Vec<ArrangementLine>,
    past: Vec<ArrangementLine>,
    older: Option<String>,
    when: MomentFields,
    /// The form of a plan is open.
    plans: bool,
    preview: FrontPreview,
    /// It is one of those that the front of the site is made of.
    leads_front: bool,
    story: String,
    find: String,
    found: Vec<StoryToAdd>,
    categories: Vec<Choice>,
}

struct FrontTab {
    slug: String,
    name: String,
    is_here: bool,
}

/// The slot whose form is open.
struct OpenSlot {
    has_story: bool,
    story: String,
    headline: String,
    from: MomentFields,
    until: MomentFields,
    categories: Vec<Choice>,
}

struct StoryToAdd {
    id: ArticleId,
    title: String,
    is_live: bool,
}

/// What readers get at a moment.
struct FrontPreview {
    day: String,
    time: String,
    zone: &'static str,
    /// "now", or the moment in words.
    when: String,
    problem: Option<String>,
    shows_live: bool,
    lines: Vec<(String, bool)>,
    next: Option<String>,
}

impl FrontPage {
    /// The order as it is, for the form that changes it.
    fn order(&self) -> String {
        let ids: Vec<String> = self.rows.iter().map(|row| row.id.to_string()).collect();
        ids.join(",")
    }

    fn problem(&self, name: &str) -> Option<&str> {
        self.again.problems.on(name)
    }
}

pub(super) async fn one_again(visit: &Visit, slug: &str, mut again: Again, asked: AskedOfList) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    curation::may(conn, visit.viewer().role).await?;
    let board = FrontBoard::look(conn, slug).await?;
    let shell = visit.shell(conn, "/admin/lists").await?;
    let categories = Category::tree(conn).await?;
    let slots = board.worked_on().to_vec();
    let ids: Vec<ArticleId> = slots.iter().filter_map(|slot| slot.story).collect();
    let stories = SlotStory::all(conn, visit.viewer(), &ids).await?;
    let filled = FilledSlot::at(conn, visit.viewer(), board.list.id, Some(&slots), board.at).await?;
    let of = RowsOf {
        board: &board,
        stories: &stories,
        categories: &categories,
        filled: &filled,
        shell: &shell,
    };
    let rows = of.rows(asked.edit);
    let open = open_slot(&board, &asked, &categories, &shell);
    if let (Some(open), Some(slot)) = (&open, slots.iter().find(|slot| Some(slot.id) == asked.edit)) {
        compare(&mut again, open, slot, &of);
    }
    let past = Arrangement::past(conn, board.list.id, asked.past, PAST + 1).await?;
    let (found, preview) = (
        found(conn, visit, &asked.find).await?,
        preview(conn, visit, &board, &asked, &shell).await?,
    );
    let lists = ListedFront::names(conn).await?;
    let plans = asked.typed.as_ref().is_some_and(|form| form.text("do") == "plan");
    let page = FrontPage {
        tabs: lists
            .into_iter()
            .map(|list| FrontTab {
                is_here: list.slug == slug,
                slug: list.slug,
                name: list.name,
            })
            .collect(),
        slug: board.list.slug.clone(),
        typed_name: asked.name.unwrap_or_else(|| board.list.name.clone()),
        name: board.list.name.clone(),
        version: board.version,
        draft: draft(&board, &shell),
        can_undo: board.can_undo(),
        live: live(&board, &shell),
        planned: board
            .planned
            .iter()
            .map(|one| ArrangementLine::planned(one, &board.current.slots, &shell))
            .collect(),
        older: (past.len() > usize::try_from(PAST).unwrap_or(0))
            .then(|| format!("/admin/lists/{slug}?past={}#past", asked.past + PAST)),
        past: past
            .iter()
            .take(usize::try_from(PAST).unwrap_or(0))
            .map(|one| ArrangementLine::past(one, &shell))
            .collect(),
        when: match &asked.typed {
            Some(form) if plans => MomentFields::typed(form, "when", shell.zone),
            _ => MomentFields::at("when", None, shell.zone),
        },
        plans,
        rows,
        open,
        preview,
        leads_front: [FRONT, FEATURED, BREAKING].contains(&slug),
        story: asked.story,
        find: asked.find,
        found,
        categories: choices(&categories, None, "No category"),
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn draft(board: &FrontBoard, shell: &Shell) -> Option<String> {
    let draft = board.draft.as_ref()?;
    let (changes, gone) = since(&board.current.slots, draft);
    let many = i64::try_from(changes.iter().flatten().count() + gone).unwrap_or(0);
    let by = board.edited.as_ref().map(|(name, at)| {
        let at = shell.when(*at);
        format!(" {name} changed it last, {at}.")
    });
    Some(format!(
        "The draft has {}.{}",
        counted(many.max(1), "change", "changes"),
        by.unwrap_or_default()
    ))
}

fn live(board: &FrontBoard, shell: &Shell) -> String {
    let when = shell.when(board.current.begins_at);
    match (&board.current.by, board.current.what.as_str()) {
        (_, "found") | (None, _) => "Readers have the list as it is.".to_owned(),
        (Some(by), "planned") => format!("Readers have the list that {by} planned for {when}."),
        (Some(by), _) => format!("Readers have the list that {by} put live {when}."),
    }
}

fn choices(tree: &[Category], chosen: Option<CategoryId>, none: &str) -> Vec<Choice> {
    let first = Choice {
        value: String::new(),
        label: none.to_owned(),
        selected: chosen.is_none(),
    };
    let of = |one: &Category| Choice {
        value: one.id.to_string(),
        label: format!("Newest in {}", one.name),
        selected: chosen.is_some_and(|chosen| one.is(chosen)),
    };
    [first].into_iter().chain(tree.iter().map(of)).collect()
}

const NEXT: &str = "Next in this list";

fn open_slot(board: &FrontBoard, asked: &AskedOfList, tree: &[Category], shell: &Shell) -> Option<OpenSlot> {
    let slot = board.worked_on().iter().find(|slot| Some(slot.id) == asked.edit)?;
    let Some(form) = &asked.typed else {
        return Some(OpenSlot {
            has_story: slot.story.is_some(),
            story: String::new(),
            headline: slot.headline.clone(),
            from: MomentFields::at("from", slot.from, shell.zone),
            until: MomentFields::at("until", slot.until, shell.zone),
            categories: choices(tree, slot.category, NEXT),
        });
    };
    Some(OpenSlot {
        has_story: slot.story.is_some(),
        story: form.text("story").to_owned(),
        headline: form.text("headline").to_owned(),
        from: MomentFields::typed(form, "from", shell.zone),
        until: MomentFields::typed(form, "until", shell.zone),
        categories: choices(tree, form.text("category").parse().ok(), NEXT),
    })
}

/// Both, where somebody changed the same slot meanwhile.
fn compare(again: &mut Again, open: &OpenSlot, slot: &FrontSlot, of: &RowsOf<'_>) {
    let chosen = |all: &[Choice]| all.iter().find(|one| one.selected).map(|one| one.label.clone());
    let moment = |fields: &MomentFields| format!("{} {}", fields.day, fields.time).trim().to_owned();
    let zone = of.shell.zone;
    let stored = |at: Option<DateTime<Utc>>| {
        at.map(|at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default()
    };
    again.compare([
        ("Headline here", slot.headline.clone(), open.headline.clone()),
        ("From", stored(slot.from), moment(&open.from)),
        ("Until", stored(slot.until), moment(&open.until)),
        (
            "When it is empty",
            chosen(&choices(of.categories, slot.category, NEXT)).unwrap_or_default(),
            chosen(&open.categories).unwrap_or_default(),
        ),
    ]);
}

/// Stories with these words, live or to come.
async fn found(conn: &mut Conn, visit: &Visit, words: &str) -> Result<Vec<StoryToAdd>> {
    if words.trim().is_empty() {
        return Ok(vec![]);
    }
    let wanted = StoryQuery {
        words: words.trim().to_owned(),
        ..StoryQuery::newest(Shelf::All, FOUND)
    };
    let ids: Vec<ArticleId> = Story::list(conn, visit.viewer(), &wanted)
        .await?
        .stories
        .iter()
        .map(|story| story.id)
        .collect();
    let titles = RelatedTitle::all(conn, visit.viewer(), &ids).await?;
    Ok(titles
        .into_iter()
        .map(|story| StoryToAdd {
            id: story.id,
            title: story.title,
            is_live: story.is_live,
        })
        .collect())
}

async fn preview(
    conn: &mut Conn,
    visit: &Visit,
    board: &FrontBoard,
    asked: &AskedOfList,
    shell: &Shell,
) -> Result<FrontPreview> {
    let mut problem = None;
    let wall = wall_of(&asked.day, &asked.time);
    let mut at = board.at;
    match wall.map(|wall| Planned::new(wall, shell.zone, Some(Twice::Earlier))) {
        Some(Ok(planned)) if planned.at() >= board.at => at = planned.at(),
        Some(Ok(_)) => problem = Some("This moment is past. Here is what comes: choose a later one.".to_owned()),
        Some(Err(Error::Problems(problems))) => problem = Some(problems.to_string()),
        Some(Err(other)) => return Err(other),
        None if asked.day.is_empty() && asked.time.is_empty() => {}
        None => problem = Some("Choose a day and a time.".to_owned()),
    }
    let tried = board.draft.as_deref().filter(|_| !asked.shows_live);
    let lines = FilledSlot::at(conn, visit.viewer(), board.list.id, tried, at).await?;
    let slots = tried.unwrap_or(&board.current.slots);
    let mut next = FilledSlot::next_change(conn, slots, at).await?;
    if tried.is_none() {
        let plans = board
            .planned
            .iter()
            .map(|one| one.begins_at)
            .filter(|begins| *begins > at);
        next = plans.chain(next).min();
    }
    Ok(FrontPreview {
        day: asked.day.clone(),
        time: asked.time.clone(),
        zone: shell.zone.name(),
        when: if at > board.at {
            shell.when(at)
        } else {
            "now".to_owned()
        },
        problem,
        shows_live: tried.is_none(),
        lines: lines.into_iter().map(|one| (one.headline, one.stands_in)).collect(),
        next: next.map(|next| shell.when(next)),
    })
}
