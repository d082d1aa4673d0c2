//! The queue of a desk: what is written, waits and is due there, as far as whoever looks may see it.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::TimeDelta;

use crate::{
    desk::{
        calendar::{CalendarQuery, TimeKind},
        query::{Shelf, StoryOrder, StoryQuery},
    },
    desks::Newsdesk,
    error::Result,
    staff::Account,
    web::{
        admin::{
            desk::{
                calendar_days::{ComingUp, lines},
                home::{Lists, StorySection},
            },
            shell::Shell,
            visit::Visit,
        },
        respond,
    },
};

/// Stories of a section.
const SHOWN: i64 = 20;
/// Times of the next two weeks.
const TIMES: i64 = 20;

#[derive(Template)]
#[template(path = "admin/desk.html")]
struct DeskPage {
    shell: Shell,
    slug: String,
    name: String,
    /// Who belongs to it.
    people: Vec<String>,
    waiting: StorySection,
    approved: StorySection,
    returned: StorySection,
    drafts: StorySection,
    /// What is late, due, and goes live.
    coming: Vec<ComingUp>,
}

impl DeskPage {
    /// Its stories on a shelf of the list.
    fn shelf(&self, shelf: &str) -> String {
        format!("/admin/articles?show={shelf}&desk={}", self.slug)
    }

    fn calendar(&self) -> String {
        format!("/admin/calendar?desk={}", self.slug)
    }
}

/// `GET /admin/desks/{slug}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, slug: web::Path<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let desk = Newsdesk::at(conn, &slug).await?;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let accounts = Account::all(conn).await?;
    let lists = Lists { who, shell: &shell };
    let of = |shelf, order| StoryQuery {
        desk: Some(desk.id),
        order,
        ..StoryQuery::newest(shelf, SHOWN)
    };
    let waiting = lists.load(conn, of(Shelf::InReview, StoryOrder::OldestChange)).await?;
    let approved = lists.load(conn, of(Shelf::Approved, StoryOrder::OldestChange)).await?;
    let returned = lists.load(conn, of(Shelf::Returned, StoryOrder::NewestChange)).await?;
    let drafts = lists.load(conn, of(Shelf::Drafts, StoryOrder::NewestChange)).await?;
    let times = CalendarQuery {
        days: vec![shell.now - TimeDelta::days(91), shell.now + TimeDelta::days(14)],
        kinds: vec![TimeKind::Due, TimeKind::Begins],
        mine: false,
        desk: Some(desk.id),
        most: TIMES,
    };
    let found = times.stories(conn, who).await?;
    let page = DeskPage {
        people: accounts
            .into_iter()
            .filter(|one| desk.has(one.id))
            .map(|one| one.name)
            .collect(),
        slug: desk.slug,
        name: desk.name,
        coming: lines(&found, who.into(), &shell),
        waiting,
        approved,
        returned,
        drafts,
        shell,
    };
    respond::page(&page)
}
