//! The times of one story, drawn: a lane for each thing that holds for a while, with one axis. The same facts stand beside it
//! as a list, for whoever cannot see the drawing.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::{
    articles::timeline::{days, outlook::Stretch},
    web::admin::shell::Shell,
};

const WIDTH: i64 = 1216;
/// Where the axis begins; names stand before it.
const LEFT: i64 = 140;
const TOP: i64 = 34;
const LANE: i64 = 44;
const BAR: i64 = 30;
/// Nearer to the right edge than this, words stand before where they would begin.
const ROOM: i64 = 330;

/// A span of time on a lane.
pub struct LaneBar {
    pub(super) class: &'static str,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) words: String,
    pub(super) words_x: i64,
    pub(super) words_y: i64,
    pub(super) anchor: &'static str,
}

/// A line across all lanes, with what stands over it.
pub struct LaneMark {
    pub(super) x: i64,
    pub(super) words: String,
}

/// The name of a lane.
pub struct LaneName {
    pub(super) y: i64,
    pub(super) words: String,
}

/// An hour that comes twice, or is left out.
pub struct LaneChange {
    pub(super) x: i64,
    pub(super) width: i64,
}

/// The whole drawing.
pub struct StoryLanes {
    pub(super) height: i64,
    pub(super) names: Vec<LaneName>,
    pub(super) grid: Vec<LaneMark>,
    pub(super) changes: Vec<LaneChange>,
    pub(super) bars: Vec<LaneBar>,
    pub(super) now: LaneMark,
    /// All of it as sentences.
    pub(super) said: String,
}

/// One fact of the drawing in words.
pub struct LaneFact {
    pub(super) datetime: String,
    pub(super) when: String,
    pub(super) said: String,
    at: DateTime<Utc>,
}

/// What is drawn.
pub struct Drawn<'a> {
    pub(super) shell: &'a Shell,
    pub(super) now: DateTime<Utc>,
    pub(super) stretches: &'a [Stretch],
    /// The same after what is being thought of, if anything is.
    pub(super) then: Option<&'a [Stretch]>,
    pub(super) embargo: Option<DateTime<Utc>>,
    pub(super) held: bool,
    pub(super) due: Option<DateTime<Utc>>,
}

struct Axis {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    zone: Tz,
}

impl Axis {
    /// From a little before now to a little after the last thing that happens.
    fn of(drawn: &Drawn<'_>) -> Self {
        let ends = |all: &[Stretch]| -> Vec<DateTime<Utc>> {
            all.iter()
                .flat_map(|one| [Some(one.from), one.until])
                .flatten()
                .collect()
        };
        let mut times = ends(drawn.stretches);
        times.extend(drawn.then.map(ends).unwrap_or_default());
        times.extend(drawn.embargo);
        times.extend(drawn.due);
        let day = TimeDelta::hours(24);
        let last = times.iter().copied().max().unwrap_or(drawn.now).max(drawn.now + day);
        let span = last - drawn.now;
        // What was long ago is cut off, so that what is to come has its room.
        let first = times
            .iter()
            .copied()
            .filter(|at| *at < drawn.now)
            .min()
            .unwrap_or(drawn.now);
        Self {
            from: first.max(drawn.now - span / 3) - span / 20,
            until: last + span / 5,
            zone: drawn.shell.zone,
        }
    }

    fn x(&self, at: DateTime<Utc>) -> i64 {
        let (all, part) = ((self.until - self.from).num_seconds(), (at - self.from).num_seconds());
        LEFT + (part.clamp(0, all) * (WIDTH - LEFT)) / all.max(1)
    }

    fn first_day(&self) -> NaiveDate {
        self.from.with_timezone(&self.zone).date_naive()
    }

    /// Days, or every so many of them, so that their names have room.
    fn grid(&self) -> Vec<LaneMark> {
        let length = (self.until - self.from).num_days() + 1;
        if length <= 3 {
            return self.hours();
        }
        let step = [1, 2, 7, 14, 30, 91, 365]
            .into_iter()
            .find(|step| length / step <= 9)
            .unwrap_or(3_650);
        let mut marks = Vec::new();
        let mut day = self.first_day();
        for number in 0..(length + 1).min(40_000) {
            let at = days::begins(day, self.zone);
            if number % step == 0 && at >= self.from && at < self.until {
                marks.push(LaneMark {
                    x: self.x(at),
                    words: self.day_said(day, step),
                });
            }
            day = days::next(day);
        }
        marks
    }

    /// Of a short time every sixth hour, from each midnight on.
    fn hours(&self) -> Vec<LaneMark> {
        let mut marks = Vec::new();
        let mut day = self.first_day();
        while days::begins(day, self.zone) < self.until {
            let begins = days::begins(day, self.zone);
            for hours in [0, 6, 12, 18] {
                let at = begins + TimeDelta::hours(hours);
                let words = match hours {
                    0 => self.day_said(day, 1),
                    _ => at.with_timezone(&self.zone).format("%H:%M").to_string(),
                };
                if at >= self.from && at < self.until && at < days::begins(days::next(day), self.zone) {
                    marks.push(LaneMark { x: self.x(at), words });
                }
            }
            day = days::next(day);
        }
        marks
    }

    fn day_said(&self, day: NaiveDate, step: i64) -> String {
        let said = if step >= 30 || day.year() != self.from.with_timezone(&self.zone).year() {
            day.format("%-d %b %Y").to_string()
        } else {
            day.format("%a %-d %b").to_string()
        };
        match days::change(day, self.zone).filter(|_| step == 1) {
            Some(change) if change.back => format!("{said}, clocks go back"),
            Some(_) => format!("{said}, clocks go forward"),
            None => said,
        }
    }

    /// The hours that come twice or are left out.
    fn changes(&self) -> Vec<LaneChange> {
        if (self.until - self.from).num_days() > 40 {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut day = self.first_day();
        while days::begins(day, self.zone) < self.until {
            if let Some(change) = days::change(day, self.zone).filter(|change| change.at > self.from) {
                let x = self.x(change.at - TimeDelta::hours(1));
                let width = (self.x(change.at + TimeDelta::hours(1)) - x).max(3);
                found.push(LaneChange { x, width });
            }
            day = days::next(day);
        }
        found
    }
}

impl Drawn<'_> {
    /// The drawing, and what it says as a list.
    pub(super) fn lanes(&self) -> (StoryLanes, Vec<LaneFact>) {
        let axis = Axis::of(self);
        let mut drawing = Drawing {
            axis: &axis,
            names: Vec::new(),
            bars: Vec::new(),
        };
        if let Some(until) = self.embargo {
            let words = format!("Nobody outside before {}", self.shell.when(until));
            drawing.lane("Embargo", &[("ban", axis.from, Some(until), words)]);
        }
        if self.held {
            drawing.lane(
                "Hold",
                &[("ban", axis.from, None, "Kept back until somebody ends the hold".into())],
            );
        }
        if let Some(due) = self.due {
            let words = format!("Due {}", self.shell.when(due));
            drawing.lane(
                "To be ready",
                &[("due", due, Some(due + (axis.until - axis.from) / 200), words)],
            );
        }
        self.plans(&mut drawing);
        self.readers(&mut drawing);
        let facts = self.facts();
        let said: Vec<String> = facts
            .iter()
            .map(|fact| format!("{}: {}", fact.when, fact.said))
            .collect();
        let lanes = StoryLanes {
            height: TOP + LANE * i64::try_from(drawing.names.len()).unwrap_or(1) + 8,
            names: drawing.names,
            bars: drawing.bars,
            grid: axis.grid(),
            changes: axis.changes(),
            now: LaneMark {
                x: axis.x(self.now),
                words: self.now.with_timezone(&axis.zone).format("%H:%M").to_string(),
            },
            said: format!("The story in time. {}", said.join(" ")),
        };
        (lanes, facts)
    }

    /// What is planned as things stand; what would be another way then is struck through.
    fn plans(&self, drawing: &mut Drawing<'_>) {
        let then = self.then.unwrap_or(self.stretches);
        for plan in self.stretches.iter().filter(|one| one.from > self.now) {
            let stays = then
                .iter()
                .any(|one| one.revision_id == plan.revision_id && one.from == plan.from);
            let class = if stays { "new" } else { "gone" };
            let words = format!("Revision {}, from {}", plan.number, self.shell.when(plan.from));
            let name = match &plan.by {
                Some(name) => format!("{}’s plan", name.split_whitespace().next().unwrap_or(name)),
                None => "Planned".to_owned(),
            };
            drawing.lane(&name, &[(class, plan.from, plan.until, words)]);
        }
        for one in then.iter().filter(|one| {
            one.from > self.now
                && !self
                    .stretches
                    .iter()
                    .any(|now| now.from == one.from && now.revision_id == one.revision_id)
        }) {
            let words = format!("Revision {}, from {}", one.number, self.shell.when(one.from));
            drawing.lane("Your plan", &[("new", one.from, one.until, words)]);
        }
    }

    /// What readers get in the end.
    fn readers(&self, drawing: &mut Drawing<'_>) {
        let all = self.then.unwrap_or(self.stretches);
        let mut bars = Vec::new();
        for one in all.iter().filter(|_| !self.held) {
            let from = one.from.max(self.embargo.unwrap_or(one.from));
            if one.until.is_none_or(|until| until > from) {
                bars.push(("live", from, one.until, format!("Revision {}", one.number)));
            }
        }
        let first = bars.iter().map(|(_, from, ..)| *from).min();
        if first.is_none_or(|first| first > self.now) {
            bars.insert(0, ("none", self.now, first, "Nothing".to_owned()));
        }
        drawing.lane("Readers get", &bars);
    }

    /// Each thing that happens, in order.
    fn facts(&self) -> Vec<LaneFact> {
        let all = self.then.unwrap_or(self.stretches);
        let mut facts = Vec::new();
        let mut add = |at: DateTime<Utc>, said: String| {
            facts.push(LaneFact {
                datetime: crate::delivery::story::time(at),
                when: self.shell.when(at),
                said,
                at,
            });
        };
        if let Some(until) = self.embargo {
            add(until, "The embargo ends.".to_owned());
        }
        if let Some(due) = self.due {
            add(due, "It is due.".to_owned());
        }
        for (place, one) in all.iter().enumerate() {
            let is_cut = all.get(place + 1).is_some_and(|next| one.until == Some(next.from));
            let kept = self.held || self.embargo.is_some_and(|until| until > one.from);
            let begins = match (one.from > self.now, kept) {
                (false, _) => format!("Revision {} began.", one.number),
                (true, false) => format!(
                    "Revision {} begins: pages, API, feeds and search have it in the same second.",
                    one.number
                ),
                (true, true) => format!("Revision {} begins, and is kept back.", one.number),
            };
            add(one.from, begins);
            if let Some(until) = one.until.filter(|_| !is_cut) {
                let tense = if until > self.now { "ends by itself" } else { "ended" };
                add(
                    until,
                    format!("Revision {} {tense}. Readers have nothing from then on.", one.number),
                );
            }
        }
        facts.sort_by_key(|fact| fact.at);
        facts
    }
}

/// A bar in time: its class, from when to when, and what stands on it.
type BarSpan = (&'static str, DateTime<Utc>, Option<DateTime<Utc>>, String);

/// Lanes one under the other.
struct Drawing<'a> {
    axis: &'a Axis,
    names: Vec<LaneName>,
    bars: Vec<LaneBar>,
}

impl Drawing<'_> {
    fn lane(&mut self, name: &str, bars: &[BarSpan]) {
        let y = TOP + LANE * i64::try_from(self.names.len()).unwrap_or(0);
        self.names.push(LaneName {
            y: y + BAR / 2 + 4,
            words: name.to_owned(),
        });
        for (class, from, until, words) in bars {
            let (x, end) = (self.axis.x(*from), until.map_or(WIDTH, |until| self.axis.x(until)));
            let (words_x, anchor) = if WIDTH - x < ROOM {
                (x.min(WIDTH) - 8, "end")
            } else {
                (x + 10, "start")
            };
            let is_past = until.is_some_and(|until| until <= self.axis.from);
            if is_past {
                continue;
            }
            self.bars.push(LaneBar {
                class,
                x,
                y,
                width: (end - x).max(2),
                words: words.clone(),
                words_x,
                words_y: y + BAR / 2 + 4,
                anchor,
            });
        }
    }
}
