//! How long the stories of a desk took, and what they missed: as a table, and for spreadsheets.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;
use chrono::TimeDelta;

use crate::{
    articles::spent::TimeSpent,
    delivery::story::time,
    desk::took::{DeskTimes, MOST, TookStory},
    desks::Newsdesk,
    error::Result,
    spreadsheet,
    web::{
        admin::{choice::Choice, headline_or_none, shell::Shell, took::took, visit::Visit},
        respond,
    },
};

/// A stage, as its column says it.
type TookColumn = (&'static str, fn(&TimeSpent) -> TimeDelta);

const STAGES: [TookColumn; 4] = [
    ("Planned", |spent| spent.planned),
    ("With the writer", |spent| spent.writing),
    ("Waiting", |spent| spent.waiting),
    ("Approved to live", |spent| spent.approved),
];
/// The spans that are offered, in days.
const SPANS: [i64; 3] = [7, 30, 90];

/// A due time that was missed.
struct MissedRow {
    href: String,
    title: String,
    said: String,
}

/// A story with its times.
struct TookStoryRow {
    href: String,
    title: String,
    times: Vec<String>,
}

#[derive(Template)]
#[template(path = "admin/desk_times.html")]
struct DeskTimesPage {
    shell: Shell,
    slug: String,
    name: String,
    spans: Vec<Choice>,
    days: i64,
    medians: Vec<(&'static str, String)>,
    live: usize,
    rows: Vec<TookStoryRow>,
    missed: Vec<MissedRow>,
    is_cut: bool,
}

impl DeskTimesPage {
    const fn most(&self) -> i64 {
        MOST
    }
}

fn days(visit: &Visit) -> i64 {
    let asked = respond::parameter(&visit.req, "days").and_then(|days| days.parse().ok());
    asked.filter(|days| SPANS.contains(days)).unwrap_or(30)
}

fn href(story: &TookStory) -> String {
    format!("/admin/articles/{}/time", story.id)
}

/// `GET /admin/desks/{slug}/times`: `days` is 7, 30 or 90.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, slug: web::Path<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let desk = Newsdesk::at(conn, &slug).await?;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let days = days(&visit);
    let from = shell.now - TimeDelta::days(days);
    let found = DeskTimes::of(conn, visit.viewer(), desk.id, (from, shell.now)).await?;
    let medians = STAGES.map(|(what, of)| (what, found.median(of).map_or_else(|| "none".to_owned(), took)));
    let live = found.stories.iter().filter(|story| story.went_live);
    let rows: Vec<TookStoryRow> = live
        .map(|story| TookStoryRow {
            href: href(story),
            title: headline_or_none(&story.title),
            times: STAGES.iter().map(|(_, of)| took(of(&story.spent))).collect(),
        })
        .collect();
    let late = found.stories.iter().flat_map(|story| {
        let inside = story.spent.missed.iter().filter(move |one| one.due >= from);
        inside.map(move |one| (story, one))
    });
    let missed = late.map(|(story, one)| MissedRow {
        href: href(story),
        title: headline_or_none(&story.title),
        said: format!(
            "due {}, {} by {}{}",
            shell.when(one.due),
            if one.is_late { "late" } else { "missed" },
            took(one.by),
            story
                .with
                .as_ref()
                .map(|name| format!(", with {name}"))
                .unwrap_or_default()
        ),
    });
    let page = DeskTimesPage {
        missed: missed.collect(),
        spans: SPANS
            .map(|span| Choice {
                value: span.to_string(),
                label: format!("{span} days"),
                selected: span == days,
            })
            .into(),
        days,
        medians: medians.into(),
        live: rows.len(),
        rows,
        is_cut: found.is_cut,
        slug: desk.slug,
        name: desk.name,
        shell,
    };
    respond::page(&page)
}

/// `GET /admin/desks/{slug}/times.csv`: a line for each story, in whole minutes.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn csv(visit: Visit, slug: web::Path<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let desk = Newsdesk::at(conn, &slug).await?;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let from = shell.now - TimeDelta::days(days(&visit));
    let found = DeskTimes::of(conn, visit.viewer(), desk.id, (from, shell.now)).await?;
    let head = [
        "id",
        "story",
        "went_live",
        "planned_min",
        "writing_min",
        "waiting_min",
        "approved_min",
        "missed_due",
        "missed_by_min",
    ];
    let rows = found.stories.iter().map(|story| {
        let mut row = vec![
            story.id.to_string(),
            story.title.clone(),
            if story.went_live { "yes" } else { "no" }.to_owned(),
        ];
        row.extend(STAGES.iter().map(|(_, of)| of(&story.spent).num_minutes().to_string()));
        let missed = story.spent.missed.iter().rfind(|one| one.due >= from);
        row.push(missed.map(|one| time(one.due)).unwrap_or_default());
        row.push(missed.map(|one| one.by.num_minutes().to_string()).unwrap_or_default());
        row
    });
    let head = head.map(str::to_owned).to_vec();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"times.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(
            [
                spreadsheet::MARK,
                &spreadsheet::written(std::iter::once(head).chain(rows)),
            ]
            .concat(),
        ))
}
