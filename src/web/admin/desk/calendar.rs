//! The calendar: when stories are due, begin, end, and come free, by week and by day. Moving one is the act itself, through the
//! gate; what is shown afterwards is read back.

use std::collections::HashMap;

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::{OffsetName, Tz};

use crate::{
    articles::{
        gate::{
            keeping_back,
            order::{Embargo, Moved, Order, PlannedEnd},
            workflow,
        },
        planning::{self, DueChange},
        stage::Stage,
        timeline::{
            ChangeKind, Plan, days,
            planned::{Planned, Twice},
        },
    },
    desk::calendar::{self, CalendarQuery, TimeKind, TimedStory},
    error::{Error, Problems, Result},
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, Actor, Party},
    web::{
        admin::{headline_or_none, moment, numbers::counted, shell::Shell, visit::Visit},
        request::Form,
        respond,
    },
};

/// So many stories of one day of a week are shown, the others are counted: a page stays below 100,000 bytes.
const OF_A_DAY: i64 = 14;
/// So many of a day that is looked at by itself; the rest from an hour on.
const OF_THE_DAY: i64 = 100;
/// So many without a time.
const WITHOUT: i64 = 8;
/// Of a long headline, as much as its place has room for.
const SHOWN: usize = 90;

/// What somebody looks at.
#[derive(Clone)]
struct CalendarView {
    day: NaiveDate,
    is_week: bool,
    kinds: Vec<TimeKind>,
    mine: bool,
    /// The hour from which on a long day is shown.
    from: Option<NaiveTime>,
}

impl CalendarView {
    fn of(form: &Form, today: NaiveDate) -> Self {
        let chosen: Vec<TimeKind> = form.all("kind").iter().filter_map(|word| TimeKind::of(word)).collect();
        let day = NaiveDate::parse_from_str(form.text("day"), "%Y-%m-%d").ok();
        Self {
            day: day.filter(|day| (1_900..=2_400).contains(&day.year())).unwrap_or(today),
            is_week: form.text("view") != "day",
            kinds: if chosen.is_empty() {
                TimeKind::ALL.into()
            } else {
                chosen
            },
            mine: form.text("whose") == "me",
            from: NaiveTime::parse_from_str(form.text("from"), "%H:%M").ok(),
        }
    }

    /// The days that are shown.
    fn days(&self) -> Vec<NaiveDate> {
        if !self.is_week {
            return vec![self.day];
        }
        let back = u64::from(self.day.weekday().num_days_from_monday());
        let monday = self.day.checked_sub_days(Days::new(back)).unwrap_or(self.day);
        (0..7)
            .filter_map(|number| monday.checked_add_days(Days::new(number)))
            .collect()
    }

    /// The same of another day, as an address.
    fn href(&self, day: NaiveDate, is_week: bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("day", &day.format("%Y-%m-%d").to_string());
        if !is_week {
            query.append_pair("view", "day");
        }
        if self.mine {
            query.append_pair("whose", "me");
        }
        if self.kinds.len() < TimeKind::ALL.len() {
            self.kinds.iter().for_each(|kind| {
                query.append_pair("kind", kind.word());
            });
        }
        format!("/admin/calendar?{}", query.finish())
    }

    fn turned(&self, by: i64) -> String {
        let by = if self.is_week { 7 * by } else { by };
        self.href(
            self.day.checked_add_signed(TimeDelta::days(by)).unwrap_or(self.day),
            self.is_week,
        )
    }
}

/// A story in its place.
struct CalendarEvent {
    /// What it is called in the page, and in the form that moves it: `begins-` and its id.
    entry: String,
    kind: &'static str,
    icon: &'static str,
    /// "goes live", "due, late".
    what: String,
    time: String,
    datetime: String,
    /// Microseconds: what a form sends back as what was seen.
    at: i64,
    version: i64,
    href: String,
    headline: String,
    short: String,
    whose: String,
    is_late: bool,
    is_movable: bool,
    /// The line of the present moment stands before it.
    is_after_now: bool,
}

/// A day, or an hour of one.
struct CalendarDay {
    id: String,
    iso: String,
    name: String,
    number: String,
    /// For an hour its first instant, in milliseconds.
    hour: i64,
    href: String,
    is_past: bool,
    is_today: bool,
    events: Vec<CalendarEvent>,
    /// The line of the present moment stands behind all of them.
    ends_with_now: bool,
    /// "40 more".
    more: Option<String>,
    more_href: String,
    note: Option<String>,
}

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

/// Who looks, and how the page speaks.
struct CalendarLook<'a> {
    shell: &'a Shell,
    who: Party,
    admins_publish: bool,
}

async fn load(visit: &Visit, asked: &Form, refused: Option<RefusedMove>) -> Result<CalendarPage> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/calendar").await?;
    let (zone, now) = (shell.zone, shell.now);
    let today = now.with_timezone(&zone).date_naive();
    let view = CalendarView::of(asked, today);
    let look = CalendarLook {
        shell: &shell,
        who: visit.viewer().into(),
        admins_publish: calendar::admins_publish(conn).await?,
    };
    let shown = view.days();
    let stories = query(&view, &shown, zone).stories(conn, look.who).await?;
    let tray = calendar::without_a_time(conn, look.who, view.mine, WITHOUT).await?;
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

fn query(view: &CalendarView, shown: &[NaiveDate], zone: Tz) -> CalendarQuery {
    let mut bounds: Vec<DateTime<Utc>> = shown.iter().map(|day| days::begins(*day, zone)).collect();
    if let (false, Some(from), Some(first)) = (view.is_week, view.from, bounds.first_mut()) {
        // An hour that the clocks leave out begins with the next one that there is.
        let late = Planned::new(view.day.and_time(from), zone, Some(Twice::Earlier));
        *first = late.map_or(*first, |planned| planned.at());
    }
    if let Some(last) = shown.last() {
        bounds.push(days::begins(days::next(*last), zone));
    }
    CalendarQuery {
        days: bounds,
        kinds: view.kinds.clone(),
        mine: view.mine,
        most: if view.is_week { OF_A_DAY } else { OF_THE_DAY },
    }
}

/// What was to be ready by now, and no editor has signed; of the last quarter of a year.
async fn late(conn: &mut Conn, look: &CalendarLook<'_>, view: &CalendarView) -> Result<Vec<TimedStory>> {
    let query = CalendarQuery {
        days: vec![look.shell.now - TimeDelta::days(91), look.shell.now],
        kinds: vec![TimeKind::Due],
        mine: view.mine,
        most: 20,
    };
    let mut found = query.stories(conn, look.who).await?;
    found.retain(|story| story.late);
    Ok(found)
}

/// How many there are on each day.
fn per_day(stories: &[TimedStory]) -> HashMap<i64, i64> {
    stories.iter().map(|story| (story.day, story.of_day)).collect()
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

const fn icon(kind: TimeKind) -> &'static str {
    match kind {
        TimeKind::Due => "pencil",
        TimeKind::Begins => "clock",
        TimeKind::EmbargoEnds => "lock",
        TimeKind::Ends => "off",
        TimeKind::Live => "live",
    }
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

/// As much of a headline as there is room for.
fn shortened(headline: &str, most: usize) -> String {
    if headline.chars().count() <= most {
        return headline.to_owned();
    }
    let cut: String = headline.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}

impl CalendarLook<'_> {
    fn event(&self, story: &TimedStory) -> CalendarEvent {
        let kind = story.kind();
        let headline = headline_or_none(&story.headline);
        let wall = story.at.with_timezone(&self.shell.zone);
        let may = kind
            .moved_with()
            .is_some_and(|action| story.allows(self.who, action, self.admins_publish));
        CalendarEvent {
            entry: format!("{}-{}", kind.word(), story.id),
            kind: kind.word(),
            icon: icon(kind),
            what: self.what(story),
            time: wall.format("%H:%M").to_string(),
            datetime: crate::delivery::story::time(story.at),
            at: story.at.timestamp_micros(),
            version: story.version,
            href: match kind {
                TimeKind::Live => format!("/admin/articles/{}/review", story.id),
                _ => format!("/admin/articles/{}/time", story.id),
            },
            short: shortened(&headline, 40),
            headline: shortened(&headline, SHOWN),
            whose: shortened(&story.whose(), 60),
            is_late: story.late,
            is_movable: may,
            is_after_now: false,
        }
    }

    /// "goes live", "due, late"; on the night on which an hour comes twice, which of the two.
    fn what(&self, story: &TimedStory) -> String {
        let what = match story.kind() {
            TimeKind::Due if story.late => "due, late",
            TimeKind::Due => "due",
            TimeKind::Begins if story.held => "goes live, on hold",
            TimeKind::Begins => "goes live",
            TimeKind::EmbargoEnds => "embargo ends",
            TimeKind::Ends => "ends",
            TimeKind::Live => "live",
        };
        let wall = story.at.with_timezone(&self.shell.zone);
        let again = Planned::new(wall.naive_local(), self.shell.zone, None).is_err();
        if again {
            format!("{what} ({})", wall.offset().abbreviation().unwrap_or_default())
        } else {
            what.to_owned()
        }
    }

    /// A story without a time: an approved one is given its hour before readers, any other one is to be ready then.
    fn waiting(&self, story: &TimedStory) -> CalendarEvent {
        let is_approved = story.stage() == Stage::Approved;
        let may = |action| story.allows(self.who, action, self.admins_publish);
        let schedules = is_approved && may(Action::Schedule);
        let mut event = self.event(story);
        event.entry = format!("{}-{}", if schedules { "schedule" } else { "due" }, story.id);
        event.kind = match story.stage() {
            Stage::Approved => "approved",
            Stage::InReview => "submitted",
            Stage::Returned => "returned",
            _ => "draft",
        };
        event.what = match story.stage() {
            _ if story.held => "On hold",
            Stage::Approved => "Approved",
            Stage::InReview => "In review",
            Stage::Returned => "Returned",
            _ => "Draft",
        }
        .to_owned();
        event.icon = match story.stage() {
            _ if story.held => "pause",
            Stage::Approved => "check",
            Stage::InReview => "inbox",
            Stage::Returned => "return",
            _ => "pencil",
        };
        event.time = String::new();
        event.at = 0;
        event.is_movable = schedules || (!is_approved && may(Action::Plan));
        event
    }

    /// What became of a story that was moved, as it stands on the page.
    fn read_back(&self, stories: &[TimedStory], entry: &str) -> Option<String> {
        let story = stories
            .iter()
            .find(|story| format!("{}-{}", story.kind().word(), story.id) == entry)?;
        let wall = story.at.with_timezone(&self.shell.zone);
        Some(format!(
            "“{}” stands at {} now: {}.",
            shortened(&headline_or_none(&story.headline), SHOWN),
            wall.format("%A %-d %B, %H:%M"),
            self.what(story)
        ))
    }

    fn week(&self, view: &CalendarView, shown: &[NaiveDate], stories: Vec<TimedStory>) -> Vec<CalendarDay> {
        let counts = per_day(&stories);
        let mut by_day: HashMap<i64, Vec<TimedStory>> = HashMap::new();
        for story in stories {
            by_day.entry(story.day).or_default().push(story);
        }
        let numbered = (1_i64..).zip(shown);
        numbered
            .map(|(number, day)| {
                let stories = by_day.remove(&number).unwrap_or_default();
                self.day(view, *day, number, counts.get(&number).copied().unwrap_or(0), &stories)
            })
            .collect()
    }

    fn day(&self, view: &CalendarView, day: NaiveDate, number: i64, count: i64, stories: &[TimedStory]) -> CalendarDay {
        let (zone, now) = (self.shell.zone, self.shell.now);
        let (begins, ends) = (days::begins(day, zone), days::begins(days::next(day), zone));
        let is_today = begins <= now && now < ends;
        let mut events: Vec<CalendarEvent> = stories.iter().map(|story| self.event(story)).collect();
        let next = stories.iter().position(|story| story.at > now).filter(|_| is_today);
        if let Some(event) = next.and_then(|place| events.get_mut(place)) {
            event.is_after_now = true;
        }
        let more = count - i64::try_from(events.len()).unwrap_or(count);
        CalendarDay {
            id: format!("d{number}"),
            iso: day.format("%Y-%m-%d").to_string(),
            name: day.format("%A").to_string(),
            number: day.format("%-d").to_string(),
            hour: 0,
            href: view.href(day, false),
            is_past: ends <= now,
            is_today,
            ends_with_now: is_today && next.is_none(),
            more: (more > 0).then(|| format!("{} more", counted(more, "time", "times"))),
            more_href: view.href(day, false),
            note: self.clock_note(day),
            events,
        }
    }

    /// "01:00: the clocks go forward, so this day has 23 hours".
    fn clock_note(&self, day: NaiveDate) -> Option<String> {
        let zone = self.shell.zone;
        let change = days::change(day, zone)?;
        // The wall shows the hour at which the clocks are changed a second before.
        let wall = (change.at - TimeDelta::seconds(1)).with_timezone(&zone).naive_local() + TimeDelta::seconds(1);
        Some(format!(
            "{}: the clocks go {}, so this day has {} hours",
            wall.format("%H:%M"),
            if change.back { "back" } else { "forward" },
            days::hours(day, zone)
        ))
    }

    /// A day by its hours, as they come: one that the clocks leave out is not there, one that comes twice is there twice.
    fn hours(&self, view: &CalendarView, stories: &[TimedStory]) -> Vec<CalendarDay> {
        let (zone, now) = (self.shell.zone, self.shell.now);
        let (begins, ends) = (days::begins(view.day, zone), days::begins(days::next(view.day), zone));
        let count = stories.first().map_or(0, |story| story.of_day);
        let is_cut = count > i64::try_from(stories.len()).unwrap_or(count);
        let last = stories.last().map(|story| story.at).filter(|_| is_cut);
        let start = match view.from {
            Some(_) => query(view, &[view.day], zone).days.first().copied().unwrap_or(begins),
            None => begins,
        };
        let mut hours = Vec::new();
        let mut at = begins;
        while at < ends {
            let wall = at.with_timezone(&zone);
            let next = at + TimeDelta::minutes(60 - i64::from(chrono::Timelike::minute(&wall)));
            if next > start && last.is_none_or(|last| at <= last) {
                hours.push(self.hour((at, next.min(ends)), now, stories));
            }
            at = next;
        }
        if let (Some(hour), Some(last)) = (hours.last_mut(), last) {
            let left = count - i64::try_from(stories.len()).unwrap_or(count);
            hour.more = Some(format!("{} more on this day", counted(left, "time", "times")));
            let from = last.with_timezone(&zone).format("%H:%M").to_string();
            hour.more_href = format!("{}&from={}", view.href(view.day, false), from.replace(':', "%3A"));
        }
        hours
    }

    fn hour(
        &self,
        (at, next): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
        stories: &[TimedStory],
    ) -> CalendarDay {
        let wall = at.with_timezone(&self.shell.zone);
        let twice = Planned::new(wall.naive_local(), self.shell.zone, None).is_err();
        let zone = if twice {
            wall.offset().abbreviation().unwrap_or_default()
        } else {
            ""
        };
        let is_now = at <= now && now < next;
        let within: Vec<&TimedStory> = stories
            .iter()
            .filter(|story| at <= story.at && story.at < next)
            .collect();
        let mut events: Vec<CalendarEvent> = within.iter().map(|story| self.event(story)).collect();
        let after = within.iter().position(|story| story.at > now).filter(|_| is_now);
        if let Some(event) = after.and_then(|place| events.get_mut(place)) {
            event.is_after_now = true;
        }
        CalendarDay {
            id: format!("h{}", at.timestamp()),
            iso: wall.format("%Y-%m-%d").to_string(),
            name: format!("{} {zone}", wall.format("%H:%M")).trim().to_owned(),
            number: String::new(),
            hour: at.timestamp_millis(),
            href: String::new(),
            is_past: next <= now,
            is_today: is_now,
            ends_with_now: is_now && after.is_none(),
            more: None,
            more_href: String::new(),
            note: days::change(wall.date_naive(), self.shell.zone)
                .filter(|change| at <= change.at && change.at < next || change.at == at)
                .and_then(|_| self.clock_note(wall.date_naive())),
            events,
        }
    }
}

/// What stands on Home of the days to come: due, ends, embargoes; with what is late.
pub(super) async fn coming_up(conn: &mut Conn, who: Party, shell: &Shell, mine: bool) -> Result<Vec<ComingUp>> {
    let query = CalendarQuery {
        days: vec![shell.now - TimeDelta::days(7), shell.now + TimeDelta::days(7)],
        kinds: vec![TimeKind::Due, TimeKind::EmbargoEnds, TimeKind::Ends],
        mine,
        most: 12,
    };
    let look = CalendarLook {
        shell,
        who,
        admins_publish: true,
    };
    let found = query.stories(conn, who).await?;
    let shown = found.iter().filter(|story| story.at > shell.now || story.late);
    Ok(shown
        .map(|story| ComingUp {
            when: shell.when(story.at),
            href: format!("/admin/articles/{}/time", story.id),
            headline: headline_or_none(&story.headline),
            what: look.what(story),
            is_late: story.late,
        })
        .collect())
}

/// A line of Home.
pub struct ComingUp {
    pub(super) when: String,
    pub(super) href: String,
    pub(super) headline: String,
    pub(super) what: String,
    pub(super) is_late: bool,
}
