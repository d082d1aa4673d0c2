//! Jumping to a story, a person, a page or an act by a few letters: what the palette asks, and the same as a page. Nothing is done
//! here: an act is a link to where it is done.

use actix_web::{HttpResponse, http::header};
use askama::Template;

use super::palette_pages;
use crate::{
    desk::{
        palette::{NamedKind, NamedThing},
        query::{Shelf, StoryQuery},
        stories::Story,
        views::StoryView,
    },
    error::Result,
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, Facts, Role, Viewer, can},
    web::{
        admin::{
            desk::home::StoryRow,
            jumps::{Jump, JumpState, Jumps},
            shell::{Shell, fresh_key},
            visit::Visit,
        },
        respond,
    },
};

/// Stories that are offered.
const STORIES: i64 = 8;
/// Pages that are offered beside other things.
const PAGES: usize = 4;
/// The last opened that are shown again.
const OPENED: usize = 8;
/// Letters of a question that are read.
const MOST_LETTERS: usize = 200;

/// A story of a list.
fn of_story(story: &Story, shell: &Shell) -> Jump {
    let row = StoryRow::of(story, shell);
    Jump {
        label: row.headline,
        href: row.href,
        hint: row.category,
        icon: "",
        states: row
            .pills
            .into_iter()
            .map(|pill| JumpState {
                kind: pill.kind,
                icon: pill.icon(),
                label: pill.label,
            })
            .collect(),
        story: Some(story.id),
    }
}

/// A person, an author, a tag or a desk.
fn of_name(thing: &NamedThing) -> Jump {
    let of = |name: &str| {
        let query = serde_urlencoded::to_string([(name, &thing.word)]).unwrap_or_default();
        format!("/admin/articles?{query}")
    };
    match thing.kind() {
        NamedKind::Staff => {
            let role = thing.word.parse().map_or("", Role::label);
            Jump::plain(&thing.name, format!("/admin/staff/{}", thing.id), "user", role)
        }
        NamedKind::Author => Jump::plain(format!("Stories by {}", thing.name), of("author"), "list", ""),
        NamedKind::Tag => Jump::plain(format!("Tag “{}”", thing.name), of("tag"), "flag", ""),
        NamedKind::Desk => Jump::plain(&thing.name, format!("/admin/desks/{}", thing.word), "inbox", "desk"),
    }
}

/// A list under a name.
fn of_view(view: &StoryView) -> Jump {
    let href = match view.asked.as_str() {
        "" => "/admin/articles".into(),
        asked => format!("/admin/articles?{asked}"),
    };
    Jump::plain(
        &view.name,
        href,
        "list",
        if view.is_shared {
            "newsroom’s view"
        } else {
            "your view"
        },
    )
}

/// What is asked: some letters, with a sign before them that says of what.
struct AskedLetters {
    /// `@` people, `>` pages and acts.
    sign: Option<char>,
    words: String,
}

impl AskedLetters {
    fn of(visit: &Visit) -> Self {
        let typed = respond::parameter(&visit.req, "q")
            .unwrap_or_default()
            .replace('\0', "");
        let typed: String = typed.trim_start().chars().take(MOST_LETTERS).collect();
        let sign = typed.chars().next().filter(|first| matches!(first, '@' | '>'));
        let words = sign
            .map_or(typed.as_str(), |sign| &typed[sign.len_utf8()..])
            .trim()
            .to_owned();
        Self { sign, words }
    }
}

/// `GET /admin/find/answers`: what `q` finds; without it the stories `opened`, as far as they may be seen.
///
/// # Errors
/// `Busy`.
pub async fn answers(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let jumps = jumps(&mut conn, &visit).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(jumps))
}

#[derive(Template)]
#[template(path = "admin/find.html")]
struct FindPage {
    shell: Shell,
    typed: String,
    found: Jumps,
    key: String,
}

/// `GET /admin/find`: the same as a page.
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let found = jumps(&mut conn, &visit).await?;
    let typed = respond::parameter(&visit.req, "q").unwrap_or_default();
    let page = FindPage {
        typed: typed.replace('\0', "").chars().take(MOST_LETTERS).collect(),
        shell: visit.shell(&mut conn, "/admin/find").await?,
        key: fresh_key(),
        found,
    };
    respond::page(&page)
}

async fn jumps(conn: &mut Conn, visit: &Visit) -> Result<Jumps> {
    let who = visit.viewer();
    let asked = AskedLetters::of(visit);
    match (asked.sign, asked.words.as_str()) {
        (None, "") => opened(conn, visit).await,
        (None, words) => anything(conn, visit, words).await,
        (Some('@'), words) => people(conn, who, words).await,
        (Some(_), words) => pages(conn, who, words).await,
    }
}

/// The stories that this browser opened last, of those that may be seen; and where one goes most.
async fn opened(conn: &mut Conn, visit: &Visit) -> Result<Jumps> {
    let shell = visit.shell(conn, "/admin/find").await?;
    let named = respond::parameter(&visit.req, "opened").unwrap_or_default();
    let ids: Vec<ArticleId> = named.split(',').filter_map(|id| id.parse().ok()).take(OPENED).collect();
    let mut found = Jumps::default();
    if !ids.is_empty() {
        let stories = Story::named(conn, visit.viewer(), &ids).await?;
        found.add(
            "Opened last",
            stories.iter().map(|story| of_story(story, &shell)).collect(),
        );
    }
    let views = StoryView::all(conn, visit.viewer()).await?;
    found.add("Views", views.iter().take(OPENED).map(of_view).collect());
    let pages = palette_pages::found(visit.viewer(), "").into_iter();
    found.add(
        "Pages",
        pages
            .take(PAGES)
            .map(|page| Jump::plain(page.label, page.href, "right", ""))
            .collect(),
    );
    Ok(found)
}

async fn people(conn: &mut Conn, who: &Viewer, words: &str) -> Result<Jumps> {
    let all = NamedThing::found(conn, who, words, false).await?;
    let mut found = Jumps::default();
    found.add("People", all.iter().map(of_name).collect());
    Ok(found)
}

async fn pages(conn: &mut Conn, who: &Viewer, words: &str) -> Result<Jumps> {
    let views = StoryView::all(conn, who).await?;
    let mut found = Jumps::default();
    let pages = palette_pages::found(who, words).into_iter();
    found.add(
        "Pages",
        pages
            .map(|page| Jump::plain(page.label, page.href, "right", ""))
            .collect(),
    );
    found.add("Views", called(&views, words).map(of_view).collect());
    found.new = begins(who).then(String::new);
    Ok(found)
}

fn called<'v>(views: &'v [StoryView], words: &str) -> impl Iterator<Item = &'v StoryView> {
    let words = words.to_lowercase();
    views.iter().filter(move |view| {
        words
            .split_whitespace()
            .all(|word| view.name.to_lowercase().contains(word))
    })
}

fn begins(who: &Viewer) -> bool {
    can(who.role, Action::Create, &Facts::NONE).is_ok()
}

/// Stories first, the last changed of them before the others; then whoever and whatever is called so; and a new story.
async fn anything(conn: &mut Conn, visit: &Visit, words: &str) -> Result<Jumps> {
    let who = visit.viewer();
    let shell = visit.shell(conn, "/admin/find").await?;
    let wanted = StoryQuery {
        words: words.to_owned(),
        ..StoryQuery::newest(Shelf::All, STORIES)
    };
    let stories = Story::list(conn, who, &wanted).await?.stories;
    let named = NamedThing::found(conn, who, words, true).await?;
    let views = StoryView::all(conn, who).await?;
    let mut found = Jumps::default();
    found.add("Stories", stories.iter().map(|story| of_story(story, &shell)).collect());
    let pages = palette_pages::found(who, words).into_iter().take(PAGES);
    let others = named
        .iter()
        .map(of_name)
        .chain(called(&views, words).take(PAGES).map(of_view))
        .chain(pages.map(|page| Jump::plain(page.label, page.href, "right", "")));
    found.add("People, pages, tags", others.collect());
    found.new = begins(who).then(|| words.to_owned());
    let query = serde_urlencoded::to_string([("q", words)]).unwrap_or_default();
    found.all = Some(format!("/admin/articles?{query}"));
    Ok(found)
}
