//! What a person hears of: all of it, and saying that it was read.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use crate::{
    desk::notices::{self, Bell, OF_A_PAGE, ReadNotices},
    error::{Problems, Result},
    web::{
        admin::{
            notice_lines::{NoticeLine, lines},
            numbers::figure,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// Notices of one day.
struct NoticeDay {
    id: String,
    heading: String,
    lines: Vec<NoticeLine>,
}

impl NoticeDay {
    /// How many of them are new, where any is.
    fn fresh(&self) -> String {
        match self.lines.iter().filter(|line| line.is_new).count() {
            0 => String::new(),
            fresh => format!("{} new", figure(fresh)),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/notices.html")]
struct NoticesPage {
    shell: Shell,
    days: Vec<NoticeDay>,
    newest: i64,
    has_new: bool,
    is_first: bool,
    next: Option<i64>,
}

/// `GET /admin/notices`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit, req: HttpRequest) -> Result<HttpResponse> {
    let asked = req
        .query_string()
        .split('&')
        .find_map(|pair| pair.strip_prefix("before="));
    let before = asked.and_then(|text| text.parse().ok()).unwrap_or(i64::MAX);
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/notices").await?;
    let found = Bell::before(&mut conn, visit.viewer(), before, OF_A_PAGE).await?;
    let page = NoticesPage {
        newest: found.notices.first().map_or(0, |notice| notice.id),
        next: found.notices.last().map(|notice| notice.id).filter(|_| found.has_more),
        has_new: found.unread > 0,
        is_first: before == i64::MAX,
        days: days(&found, &shell),
        shell,
    };
    respond::page(&page)
}

fn days(found: &Bell, shell: &Shell) -> Vec<NoticeDay> {
    let day_of = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&shell.zone).date_naive();
    let today = day_of(shell.now);
    let mut days: Vec<(NaiveDate, NoticeDay)> = Vec::new();
    for notice in &found.notices {
        let day = day_of(notice.at);
        let line = lines(std::slice::from_ref(notice), shell);
        match days.last_mut() {
            Some((last, there)) if *last == day => there.lines.extend(line),
            _ => days.push((
                day,
                NoticeDay {
                    id: format!("d-{day}"),
                    heading: heading(day, today),
                    lines: line,
                },
            )),
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

fn heading(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        2..=180 => day.format("%A %-d %B").to_string(),
        _ => day.format("%A %-d %B %Y").to_string(),
    }
}

/// `POST /admin/notices/read`: one by its `id`, or all that the page had, `upto` its newest.
///
/// # Errors
/// `Problems`, `Busy`, `KeyReused`.
pub async fn read(visit: Visit, form: Form) -> Result<HttpResponse> {
    let number = |name| form.sent(name).and_then(|text| text.parse().ok());
    let which = match (number("id"), number("upto")) {
        (Some(id), None) => ReadNotices::One(id),
        (None, Some(id)) => ReadNotices::UpTo(id),
        _ => return Err(Problems::of("id", "Say which notice was read: one, or all up to one.").into()),
    };
    visit
        .once(&form, "/admin/notices", move |conn, who| {
            Box::pin(async move { notices::read(conn, who, which).await })
        })
        .await
}
