//! The calendar: when stories are due, begin, end, and come free, by week and by day. Moving one is the act itself, through the
//! gate; what is shown afterwards is read back.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::{
    articles::{
        gate::{
            keeping_back,
            order::{Embargo, Moved, Order, PlannedEnd},
            workflow,
        },
        planning::{self, DueChange},
        timeline::{ChangeKind, Plan, planned::Planned},
    },
    desk::calendar::{self, CalendarQuery, TimeKind, TimedStory},
    desks::Newsdesk,
    error::{Error, Problems, Result},
    ids::ArticleId,
    platform::db::Conn,
    policy::Actor,
    web::{
        admin::{
            choice::{Choice, desk_choices},
            desk::calendar_days::{CalendarDay, CalendarEvent, CalendarLook, CalendarView, icon, per_day, query},
            moment,
            numbers::counted,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// So many without a time.
const WITHOUT: i64 = 8;

/// A box that says which kinds are shown.
struct KindChoice {
    word: &'static str,
    label: &'static str,
    icon: &'static str,
    is_chosen: bool,
}

/// A move that was not made.
struct RefusedMove {
    sentence: String,
    /// Where the same can be done with more to say.
    href: String,
}

#[derive(Template)]
#[template(path = "admin/calendar.html")]
struct CalendarPage {
    shell: Shell,
    title: String,
    lead: String,
    is_week: bool,
    day: String,
    mine: bool,
    desks: Vec<Choice>,
    kinds: Vec<KindChoice>,
    days: Vec<CalendarDay>,
    hours: Vec<CalendarDay>,
    tray: Vec<CalendarEvent>,
    tray_more: bool,
    late: Vec<CalendarEvent>,
    late_more: bool,
    now: String,
    now_ms: i64,
    before: String,
    after: String,
    today: String,
    as_day: String,
    as_week: String,
    moved: Option<String>,
    refused: Option<RefusedMove>,
    hidden: Vec<(&'static str, String)>,
}

impl CalendarPage {
    /// When a late story was due, with its day.
    fn late_when(&self, event: &CalendarEvent) -> String {
        DateTime::from_timestamp_micros(event.at)
            .map(|at| self.shell.when(at))
            .unwrap_or_default()
    }
}

/// `GET /admin/calendar`
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    let asked = Form::of_question(&visit.req);
    respond::page(&load(&visit, &asked, None).await?)
}

/// `POST /admin/calendar/move`: the act that gives the story its other time.
///
/// # Errors
/// `NotFound`, `KeyReused`, `Busy`.
pub async fn shift(visit: Visit, form: Form) -> Result<HttpResponse> {
    let done = moved(&visit, &form).await;
    let (sentence, status) = match done {
        Ok(answer) => return Ok(answer),
        Err(Error::Problems(problems)) => (problems.to_string(), StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Conflict(sentence)) => (sentence, StatusCode::CONFLICT),
        Err(Error::Refused(refusal)) => (refusal.0, StatusCode::FORBIDDEN),
        Err(Error::Stale(_)) => (
            "Somebody changed this story after you opened the calendar. It stands where it stands now: look, then move it."
                .to_owned(),
            StatusCode::CONFLICT,
        ),
        Err(Error::NotFound) => (
            "This story is not there, or not yours to see any more.".to_owned(),
            StatusCode::NOT_FOUND,
        ),
        Err(error) => return Err(error),
    };
    let refused = RefusedMove {
        sentence,
        href: on_its_page(&form),
    };
    respond::page_with(status, &load(&visit, &form, Some(refused)).await?)
}

/// What a form says of what is moved.
fn entry(form: &Form) -> Option<(&str, ArticleId)> {
    let (word, id) = form.text("entry").split_once('-')?;
    Some((word, id.parse().ok()?))
}

/// The page of the story's times, with the moment that was chosen.
fn on_its_page(form: &Form) -> String {
    let Some((word, id)) = entry(form) else {
        return "/admin/calendar".into();
    };
    let (look, name) = match word {
        "begins" => ("reschedule", "moved"),
        "embargo" => ("embargo", "until"),
        "ends" => ("withdraw-at", "end"),
        "schedule" => ("schedule", "when"),
        _ => ("plan", "due"),
    };
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("look", look)
        .append_pair(&format!("{name}-day"), form.text("at-day"))
        .append_pair(&format!("{name}-time"), form.text("at-time"))
        .append_pair("zone", form.text("zone"))
        .finish();
    format!("/admin/articles/{id}/time?{query}#p-{look}")
}

async fn moved(visit: &Visit, form: &Form) -> Result<HttpResponse> {
    let unknown = || {
        Problems::of(
            "entry",
            "This form does not say what is moved. Open the calendar again.",
        )
    };
    let (word, id) = entry(form).ok_or_else(unknown)?;
    let to = moment::read(form, "at")?;
    // What had no time was sent with none.
    let seen = form.text("seen").parse().ok().filter(|at| *at != 0);
    let seen = seen.and_then(DateTime::from_timestamp_micros);
    let (word, sent) = (word.to_owned(), form.version());
    let next = next_page(form, &to, &word, id);
    let done = visit.once(form, next, move |conn, who| {
        Box::pin(async move {
            match word.as_str() {
                "due" => due(conn, who, id, seen, to).await,
                other => {
                    let order = order(conn, id, other, seen, to).await?;
                    workflow::perform(conn, who, id, sent, &order).await.map(|_| ())
                }
            }
        })
    });
    done.await
}

async fn due(conn: &mut Conn, who: &Actor, id: ArticleId, seen: Option<DateTime<Utc>>, to: Planned) -> Result<()> {
    let change = DueChange {
        seen: seen.map(|at| at.to_rfc3339()).unwrap_or_default(),
        due: Some(to),
        with: None,
        desk: None,
    };
    planning::plan(conn, who, id, &change).await
}

/// The act that a move is.
async fn order(conn: &mut Conn, id: ArticleId, word: &str, seen: Option<DateTime<Utc>>, to: Planned) -> Result<Order> {
    Ok(match word {
        "begins" => Order::Reschedule(Moved { from: seen, to }),
        "ends" => Order::WithdrawAt(PlannedEnd {
            at: to,
            reason: String::new(),
            notice: None,
        }),
        "embargo" => Order::Embargo(Embargo {
            until: to.at(),
            // Those who may see it stay those who may.
            named: keeping_back::named(conn, id).await?,
            reason: String::new(),
        }),
        "schedule" => {
            let plan = Plan {
                kind: ChangeKind::First,
                note: None,
            };
            Order::Schedule(plan, to)
        }
        _ => return Err(Problems::of("entry", "This cannot be moved. Open the calendar again.").into()),
    })
}

/// The same part of the calendar; another where the story left it.
fn next_page(form: &Form, to: &Planned, word: &str, id: ArticleId) -> String {
    let target = to.wall().date();
    let view = CalendarView::of(form, target);
    let day = if view.days().contains(&target) {
        view.day
    } else {
        target
    };
    let kind = if word == "schedule" { "begins" } else { word };
    format!("{}&done=moved&moved={kind}-{id}", view.href(day, view.is_week))
}

async fn load(visit: &Visit, asked: &Form, refused: Option<RefusedMove>) -> Result<CalendarPage> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/calendar").await?;
    let (zone, now) = (shell.zone, shell.now);
    let today = now.with_timezone(&zone).date_naive();
    let desks = Newsdesk::all(conn).await?;
    let view = CalendarView::of(asked, today).of_desk(&desks);
    let look = CalendarLook {
        shell: &shell,
        who: visit.viewer().into(),
        admins_publish: calendar::admins_publish(conn).await?,
    };
    let shown = view.days();
    let stories = query(&view, &shown, zone).stories(conn, look.who).await?;
    let tray = calendar::without_a_time(conn, look.who, view.mine, view.desk_id, WITHOUT).await?;
    let late = late(conn, &look, &view).await?;
    let moved = asked.sent("moved").and_then(|entry| look.read_back(&stories, entry));
    let count: i64 = per_day(&stories).values().sum();
    let (days, hours) = if view.is_week {
        (look.week(&view, &shown, stories), vec![])
    } else {
        (vec![], look.hours(&view, &stories))
    };
    let tray_more = tray.len() > usize::try_from(WITHOUT).unwrap_or(0);
    let late_more = late.len() > 5;
    let tray: Vec<CalendarEvent> = tray
        .iter()
        .take(usize::try_from(WITHOUT).unwrap_or(0))
        .map(|story| look.waiting(story))
        .collect();
    let may_move = tray
        .iter()
        .chain(days.iter().chain(&hours).flat_map(|day| &day.events))
        .any(|event| event.is_movable);
    let lead = lead(count, view.is_week, may_move);
    Ok(CalendarPage {
        title: title(&shown),
        lead,
        is_week: view.is_week,
        day: view.day.format("%Y-%m-%d").to_string(),
        mine: view.mine,
        desks: desk_choices(&desks, &view.desk, "Every desk"),
        kinds: kinds(&view),
        late: late.iter().take(5).map(|story| look.event(story)).collect(),
        late_more,
        tray,
        tray_more,
        now: now.with_timezone(&zone).format("%H:%M").to_string(),
        now_ms: now.timestamp_millis(),
        before: view.turned(-1),
        after: view.turned(1),
        today: view.href(today, view.is_week),
        as_day: view.href(view.day, false),
        as_week: view.href(view.day, true),
        hidden: hidden(&view, zone),
        days,
        hours,
        moved,
        refused,
        shell,
    })
}

/// What was to be ready by now, and no editor has signed; of the last quarter of a year.
async fn late(conn: &mut Conn, look: &CalendarLook<'_>, view: &CalendarView) -> Result<Vec<TimedStory>> {
    let query = CalendarQuery {
        days: vec![look.shell.now - TimeDelta::days(91), look.shell.now],
        kinds: vec![TimeKind::Due],
        mine: view.mine,
        desk: view.desk_id,
        most: 20,
    };
    let mut found = query.stories(conn, look.who).await?;
    found.retain(|story| story.late);
    Ok(found)
}

fn hidden(view: &CalendarView, zone: Tz) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("zone", zone.name().to_owned()),
        ("day", view.day.format("%Y-%m-%d").to_string()),
        ("view", if view.is_week { "week" } else { "day" }.to_owned()),
    ];
    if view.mine {
        all.push(("whose", "me".into()));
    }
    if !view.desk.is_empty() {
        all.push(("desk", view.desk.clone()));
    }
    if view.kinds.len() < TimeKind::ALL.len() {
        all.extend(view.kinds.iter().map(|kind| ("kind", kind.word().to_owned())));
    }
    all
}

fn kinds(view: &CalendarView) -> Vec<KindChoice> {
    let choice = |kind: TimeKind| KindChoice {
        word: kind.word(),
        label: match kind {
            TimeKind::Due => "Due",
            TimeKind::Begins => "Goes live",
            TimeKind::EmbargoEnds => "Embargo ends",
            TimeKind::Ends => "Ends",
            TimeKind::Live => "Live",
        },
        icon: icon(kind),
        is_chosen: view.kinds.contains(&kind),
    };
    TimeKind::ALL.into_iter().map(choice).collect()
}

fn lead(count: i64, is_week: bool, may_move: bool) -> String {
    let span = if is_week { "this week" } else { "this day" };
    let times = match count {
        0 => format!("Nothing has a time on {span}."),
        count => format!("{} on {span}.", counted(count, "time", "times")),
    }
    .replace("on this week", "in this week");
    if may_move {
        format!("{times} Drag one, or press M on it and use the arrow keys.")
    } else {
        times
    }
}

/// "19 to 25 October 2026", "30 November to 6 December 2026", "Thursday 22 October 2026".
fn title(days: &[NaiveDate]) -> String {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return String::new();
    };
    if first == last {
        return first.format("%A %-d %B %Y").to_string();
    }
    let begins = if first.year() != last.year() {
        first.format("%-d %B %Y")
    } else if first.month() != last.month() {
        first.format("%-d %B")
    } else {
        first.format("%-d")
    };
    format!("{begins} to {}", last.format("%-d %B %Y"))
}
