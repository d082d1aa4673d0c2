//! The days and hours of the calendar as its page draws them: what stands in each, what can be moved, where the present moment is.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::{OffsetName, Tz};

use crate::{
    articles::{
        stage::Stage,
        timeline::{
            days,
            planned::{Planned, Twice},
        },
    },
    desk::calendar::{CalendarQuery, TimeKind, TimedStory},
    desks::Newsdesk,
    error::Result,
    ids::DeskId,
    platform::db::Conn,
    policy::{Action, Party},
    web::{
        admin::{headline_or_none, numbers::counted, shell::Shell},
        request::Form,
    },
};

/// So many stories of one day of a week are shown, the others are counted: a page stays below 100,000 bytes.
const OF_A_DAY: i64 = 14;
/// So many of a day that is looked at by itself; the rest from an hour on.
const OF_THE_DAY: i64 = 100;
/// Of a long headline, as much as its place has room for.
const SHOWN: usize = 90;

/// What somebody looks at.
#[derive(Clone)]
pub(super) struct CalendarView {
    pub(super) day: NaiveDate,
    pub(super) is_week: bool,
    pub(super) kinds: Vec<TimeKind>,
    pub(super) mine: bool,
    /// The address of the desk whose stories are shown; empty for all.
    pub(super) desk: String,
    /// The same, once it was looked up.
    pub(super) desk_id: Option<DeskId>,
    /// The hour from which on a long day is shown.
    pub(super) from: Option<NaiveTime>,
}

impl CalendarView {
    pub(super) fn of(form: &Form, today: NaiveDate) -> Self {
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
            desk: form.text("desk").to_owned(),
            desk_id: None,
            from: NaiveTime::parse_from_str(form.text("from"), "%H:%M").ok(),
        }
    }

    /// The days that are shown.
    pub(super) fn days(&self) -> Vec<NaiveDate> {
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
    pub(super) fn href(&self, day: NaiveDate, is_week: bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("day", &day.format("%Y-%m-%d").to_string());
        if !is_week {
            query.append_pair("view", "day");
        }
        if self.mine {
            query.append_pair("whose", "me");
        }
        if !self.desk.is_empty() {
            query.append_pair("desk", &self.desk);
        }
        if self.kinds.len() < TimeKind::ALL.len() {
            self.kinds.iter().for_each(|kind| {
                query.append_pair("kind", kind.word());
            });
        }
        format!("/admin/calendar?{}", query.finish())
    }

    /// Looks the desk up by its address; of one that there is not, nothing is asked.
    pub(super) fn of_desk(mut self, all: &[Newsdesk]) -> Self {
        self.desk_id = all.iter().find(|desk| desk.slug == self.desk).map(|desk| desk.id);
        if self.desk_id.is_none() {
            self.desk.clear();
        }
        self
    }

    pub(super) fn turned(&self, by: i64) -> String {
        let by = if self.is_week { 7 * by } else { by };
        self.href(
            self.day.checked_add_signed(TimeDelta::days(by)).unwrap_or(self.day),
            self.is_week,
        )
    }
}

/// A story in its place.
pub(super) struct CalendarEvent {
    /// What it is called in the page, and in the form that moves it: `begins-` and its id.
    pub(super) entry: String,
    pub(super) kind: &'static str,
    pub(super) icon: &'static str,
    /// "goes live", "due, late".
    pub(super) what: String,
    pub(super) time: String,
    pub(super) datetime: String,
    /// Microseconds: what a form sends back as what was seen.
    pub(super) at: i64,
    pub(super) version: i64,
    pub(super) href: String,
    pub(super) headline: String,
    pub(super) short: String,
    pub(super) whose: String,
    pub(super) is_late: bool,
    pub(super) is_movable: bool,
    /// The line of the present moment stands before it.
    pub(super) is_after_now: bool,
}

/// A day, or an hour of one.
pub(super) struct CalendarDay {
    pub(super) id: String,
    pub(super) iso: String,
    pub(super) name: String,
    pub(super) number: String,
    /// For an hour its first instant, in milliseconds.
    pub(super) hour: i64,
    pub(super) href: String,
    pub(super) is_past: bool,
    pub(super) is_today: bool,
    pub(super) events: Vec<CalendarEvent>,
    /// The line of the present moment stands behind all of them.
    pub(super) ends_with_now: bool,
    /// "40 more".
    pub(super) more: Option<String>,
    pub(super) more_href: String,
    pub(super) note: Option<String>,
}

/// Who looks, and how the page speaks.
pub(super) struct CalendarLook<'a> {
    pub(super) shell: &'a Shell,
    pub(super) who: Party,
    pub(super) admins_publish: bool,
}

pub(super) fn query(view: &CalendarView, shown: &[NaiveDate], zone: Tz) -> CalendarQuery {
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
        desk: view.desk_id,
        most: if view.is_week { OF_A_DAY } else { OF_THE_DAY },
    }
}

/// How many there are on each day.
pub(super) fn per_day(stories: &[TimedStory]) -> HashMap<i64, i64> {
    stories.iter().map(|story| (story.day, story.of_day)).collect()
}

pub(super) const fn icon(kind: TimeKind) -> &'static str {
    match kind {
        TimeKind::Due => "pencil",
        TimeKind::Begins => "clock",
        TimeKind::EmbargoEnds => "lock",
        TimeKind::Ends => "off",
        TimeKind::Live => "live",
    }
}

/// As much of a headline as there is room for.
pub(super) fn shortened(headline: &str, most: usize) -> String {
    if headline.chars().count() <= most {
        return headline.to_owned();
    }
    let cut: String = headline.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}

impl CalendarLook<'_> {
    pub(super) fn event(&self, story: &TimedStory) -> CalendarEvent {
        let kind = story.kind();
        let headline = headline_or_none(story.title());
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
    pub(super) fn what(&self, story: &TimedStory) -> String {
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
    pub(super) fn waiting(&self, story: &TimedStory) -> CalendarEvent {
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
    pub(super) fn read_back(&self, stories: &[TimedStory], entry: &str) -> Option<String> {
        let story = stories
            .iter()
            .find(|story| format!("{}-{}", story.kind().word(), story.id) == entry)?;
        let wall = story.at.with_timezone(&self.shell.zone);
        Some(format!(
            "“{}” stands at {} now: {}.",
            shortened(&headline_or_none(story.title()), SHOWN),
            wall.format("%A %-d %B, %H:%M"),
            self.what(story)
        ))
    }

    pub(super) fn week(&self, view: &CalendarView, shown: &[NaiveDate], stories: Vec<TimedStory>) -> Vec<CalendarDay> {
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

    pub(super) fn day(
        &self,
        view: &CalendarView,
        day: NaiveDate,
        number: i64,
        count: i64,
        stories: &[TimedStory],
    ) -> CalendarDay {
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
    pub(super) fn clock_note(&self, day: NaiveDate) -> Option<String> {
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
    pub(super) fn hours(&self, view: &CalendarView, stories: &[TimedStory]) -> Vec<CalendarDay> {
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

    pub(super) fn hour(
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
        desk: None,
        most: 12,
    };
    let found = query.stories(conn, who).await?;
    Ok(lines(&found, who, shell))
}

/// What is still to come of some times, and what is late, as lines.
pub(super) fn lines(found: &[TimedStory], who: Party, shell: &Shell) -> Vec<ComingUp> {
    let look = CalendarLook {
        shell,
        who,
        admins_publish: true,
    };
    let shown = found.iter().filter(|story| story.at > shell.now || story.late);
    shown
        .map(|story| ComingUp {
            when: shell.when(story.at),
            href: format!("/admin/articles/{}/time", story.id),
            headline: headline_or_none(story.title()),
            what: look.what(story),
            is_late: story.late,
        })
        .collect()
}

/// A line of Home.
pub struct ComingUp {
    pub(super) when: String,
    pub(super) href: String,
    pub(super) headline: String,
    pub(super) what: String,
    pub(super) is_late: bool,
}
