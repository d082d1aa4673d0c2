//! The queue of a desk: what is written, waits and is due there, as far as whoever looks may see it.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::TimeDelta;
use tokio::sync::oneshot;

use crate::{
    desk::{
        calendar::{CalendarQuery, TimeKind},
        query::{Shelf, StoryOrder, StoryQuery},
        queue::BudgetLine,
    },
    desks::{Newsdesk, link},
    error::Result,
    policy::{Action, Facts, Role, can},
    staff::Account,
    web::{
        admin::{
            desk::{
                calendar_days::{ComingUp, lines},
                home::{Lists, StorySection},
            },
            numbers::counted,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// Stories of a section.
const SHOWN: i64 = 20;
/// Times of the next two weeks.
const TIMES: i64 = 20;

/// Lines that are shown.
const LINES: i64 = 30;

/// A budget line in the queue.
struct BudgetLineRow {
    href: String,
    slugline: String,
    brief: String,
    /// "Ilse Brandt · due Fri 14:00 · 600 words".
    said: String,
    /// Where whoever looks takes it; none where somebody has it, or they may not.
    takes: Option<String>,
}

impl BudgetLineRow {
    fn of(line: BudgetLine, may_take: bool, shell: &Shell) -> Self {
        let is_free = line.with.is_none();
        let due = line.due_at.map(|at| format!("due {}", shell.when(at)));
        let length = line.target_words.map(|words| counted(words, "word", "words"));
        let with = line.with.unwrap_or_else(|| "Free".to_owned());
        let parts: Vec<String> = std::iter::once(with).chain(due).chain(length).collect();
        Self {
            href: format!("/admin/articles/{}/line", line.id),
            slugline: line.slugline,
            brief: line.brief,
            said: parts.join(" · "),
            takes: (is_free && may_take).then(|| format!("/admin/articles/{}/take", line.id)),
        }
    }
}

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
    /// Whether this person makes and ends the link of its calendar.
    links: bool,
    /// Since when a calendar elsewhere can read its.
    linked: Option<String>,
    /// The address of it, on the one page that shows it.
    made: Option<String>,
    /// What is planned, and not written yet.
    lines: Vec<BudgetLineRow>,
    lines_more: bool,
    /// What is late, due, and goes live.
    coming: Vec<ComingUp>,
}

impl DeskPage {
    /// Its stories on a shelf of the list.
    fn shelf(&self, shelf: &str) -> String {
        format!("/admin/articles?show={shelf}&desk={}", self.slug)
    }

    fn link_path(&self, tail: &str) -> String {
        format!("/admin/desks/{}/calendar{tail}", self.slug)
    }

    fn planned(&self) -> String {
        format!("/admin/articles?flag=planned&desk={}", self.slug)
    }

    fn line_count(&self) -> String {
        format!("{}{}", self.lines.len(), if self.lines_more { "+" } else { "" })
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
    show(&visit, &slug, None).await
}

/// `POST /admin/desks/{slug}/calendar`: makes the address by which a calendar elsewhere reads that of the desk, and shows it, once.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn make_link(visit: Visit, slug: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let desk = Newsdesk::at(&mut *visit.app.newsroom().await?, &slug).await?.id;
    let (send, mut made) = oneshot::channel();
    let next = format!("/admin/desks/{slug}?done=calendar-link");
    let answer = visit
        .once(&form, next, move |conn, who| {
            Box::pin(async move {
                let _ = send.send(link::make(conn, who, desk).await?);
                Ok(())
            })
        })
        .await?;
    match made.try_recv() {
        Ok(token) => {
            let link = format!("{}/calendar/{}.ics", visit.app.address.origin, token.reveal());
            show(&visit, &slug, Some(link)).await
        }
        Err(_) => Ok(answer),
    }
}

/// `POST /admin/desks/{slug}/calendar/end`
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn end_link(visit: Visit, slug: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let desk = Newsdesk::at(&mut *visit.app.newsroom().await?, &slug).await?.id;
    let next = format!("/admin/desks/{slug}?done=calendar-ended");
    let ended = visit.once(&form, next, move |conn, who| Box::pin(link::end(conn, who, desk)));
    ended.await
}

async fn show(visit: &Visit, slug: &str, made: Option<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let desk = Newsdesk::at(conn, slug).await?;
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
    let mut drafts = lists.load(conn, of(Shelf::Drafts, StoryOrder::NewestChange)).await?;
    drafts.rows.retain(|row| !row.is_planned);
    let assigns = can(who, Action::Assign, &Facts::NONE).is_ok();
    let may_take = assigns || who.role >= Role::Journalist && desk.has(who.id);
    let mut lines_of = BudgetLine::of_desk(conn, who, desk.id, LINES).await?;
    let lines_more = lines_of.len() > usize::try_from(LINES).unwrap_or(0);
    lines_of.truncate(usize::try_from(LINES).unwrap_or(0));
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
        links: assigns,
        linked: link::made_at(conn, desk.id).await?.map(|at| shell.when(at)),
        made,
        slug: desk.slug,
        name: desk.name,
        coming: lines(&found, who.into(), &shell),
        lines: lines_of
            .into_iter()
            .map(|line| BudgetLineRow::of(line, may_take, &shell))
            .collect(),
        lines_more,
        waiting,
        approved,
        returned,
        drafts,
        shell,
    };
    respond::page(&page)
}
