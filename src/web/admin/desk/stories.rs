//! All stories, on shelves; and beginning one.

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    activity::Answer,
    articles::writing::draft,
    boilerplate::{Boilerplate, BoilerplateKind},
    desk::{
        counts::Count,
        query::{FAR, Shelf, StoryQuery},
        stories::Story,
    },
    error::{Error, Result},
    ids::BoilerplateId,
    platform::db::Conn,
    taxonomy::category::Category,
    web::{
        admin::{choice::Choice, desk::home::StoryRow, numbers::figure, shell::Shell, visit::Visit},
        request::Form,
        respond,
    },
};

const PAGE: i64 = 30;
/// Pages by number go this far; searching is quicker beyond.
const MAX_PAGE: i64 = 50;

/// The tab of a shelf, with how many stand on it.
pub struct ShelfTab {
    href: String,
    label: &'static str,
    count: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "admin/stories.html")]
struct StoriesPage {
    shell: Shell,
    tabs: Vec<ShelfTab>,
    shelf: &'static str,
    words: String,
    categories: Vec<Choice>,
    rows: Vec<StoryRow>,
    total: String,
    all: String,
    prev: String,
    next: String,
    said: String,
    /// What a story can begin with.
    templates: Vec<Boilerplate>,
    /// That the list was not looked for any further.
    cut: Option<String>,
}

/// `GET /admin/articles`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let asked: Vec<(String, String)> = serde_urlencoded::from_str(visit.req.query_string()).unwrap_or_default();
    let value = |name: &str| {
        asked
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.replace('\0', ""))
            .unwrap_or_default()
    };
    let shelf = Shelf::ALL
        .into_iter()
        .find(|shelf| shelf.word() == value("show"))
        .unwrap_or(Shelf::All);
    let page = value("page").parse().unwrap_or(1).clamp(1, MAX_PAGE);
    let wanted = StoryQuery {
        words: value("q").trim().chars().take(200).collect(),
        category: value("category"),
        offset: (page - 1) * PAGE,
        ..StoryQuery::newest(shelf, PAGE + 1)
    };
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let counts = Story::counts(conn, who).await?;
    let found = Story::list(conn, who, &wanted).await?;
    let mut stories = found.stories;
    let more = stories.len() > usize::try_from(PAGE).unwrap_or(0);
    stories.truncate(usize::try_from(PAGE).unwrap_or(0));
    let turned = |page: i64| format!("/admin/articles?{}", query(&wanted, page));
    let first = wanted.offset + 1;
    let said = match stories.len() {
        0 => String::new(),
        count => format!(
            "{} to {}",
            figure(first),
            figure(first - 1 + i64::try_from(count).unwrap_or(0))
        ),
    };
    let categories = categories(conn, &wanted.category).await?;
    let total = counts.first().map(|(_, count)| counted(*count)).unwrap_or_default();
    let template = StoriesPage {
        tabs: tabs(&counts, &wanted),
        shelf: shelf.word(),
        categories,
        all: if total == "1" {
            "1 story".into()
        } else {
            format!("{total} stories")
        },
        total,
        templates: Boilerplate::of_kind(conn, who, BoilerplateKind::Template).await?,
        rows: stories.iter().map(|story| StoryRow::of(story, &shell)).collect(),
        prev: if page > 1 { turned(page - 1) } else { String::new() },
        next: if more && page < MAX_PAGE {
            turned(page + 1)
        } else {
            String::new()
        },
        words: wanted.words.clone(),
        said,
        cut: found.is_cut.then(|| {
            format!(
                "Only the newest {} stories were looked through. A category, a tab or a longer word finds more.",
                figure(FAR)
            )
        }),
        shell,
    };
    respond::page(&template)
}

/// A count, or that there are more than were counted.
fn counted(count: Count) -> String {
    format!("{}{}", figure(count.count), if count.is_more { "+" } else { "" })
}

fn tabs(counts: &[(Shelf, Count)], wanted: &StoryQuery) -> Vec<ShelfTab> {
    counts
        .iter()
        .map(|(shelf, count)| ShelfTab {
            href: format!(
                "/admin/articles?{}",
                query(
                    &StoryQuery {
                        shelf: *shelf,
                        ..wanted.clone()
                    },
                    1
                )
            ),
            label: shelf.label(),
            count: counted(*count),
            current: *shelf == wanted.shelf,
        })
        .collect()
}

fn query(wanted: &StoryQuery, page: i64) -> String {
    let page = page.to_string();
    let pairs = [
        ("show", wanted.shelf.word()),
        ("q", wanted.words.as_str()),
        ("category", wanted.category.as_str()),
        ("page", page.as_str()),
    ];
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

async fn categories(conn: &mut Conn, chosen: &str) -> Result<Vec<Choice>> {
    let mut all = vec![Choice {
        value: String::new(),
        label: "Every category".into(),
        selected: chosen.is_empty(),
    }];
    all.extend(Category::tree(conn).await?.into_iter().map(|category| Choice {
        selected: category.slug == chosen,
        value: category.slug,
        label: category.name,
    }));
    Ok(all)
}

/// `POST /admin/articles`: begins a story, with the words of a `template` where one is named, and opens it.
///
/// # Errors
/// `NotFound` where nobody has that template any more; `Refused`, `Busy`.
pub async fn create(visit: Visit, form: Form) -> Result<HttpResponse> {
    let template: Option<BoilerplateId> = match form.text("template") {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let answer = visit
        .app
        .once(&visit.signed, form.receipt(&visit.signed), move |conn, who| {
            Box::pin(async move {
                let (id, is_whole) = match template {
                    Some(template) => {
                        let words = Boilerplate::words(conn, who, template).await?;
                        draft::start_with(conn, who, words).await?
                    }
                    None => (draft::start(conn, who).await?, true),
                };
                let said = if is_whole { "" } else { "?done=begun-with-less" };
                Ok(Answer::see(format!("/admin/articles/{id}{said}")))
            })
        })
        .await?;
    Ok(respond::answered(&answer))
}
