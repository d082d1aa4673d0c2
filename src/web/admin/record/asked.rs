//! What of the record an address asks for, and what is wrong with it.

use actix_web::HttpRequest;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::{
    desk::record::{self, Doer, RecordQuery, acts},
    error::{Error, Problems, Result},
    platform::db::Conn,
    policy::Viewer,
};

/// The address of the record.
pub const RECORD: &str = "/admin/record";

/// What was typed, as the form shows it again.
#[derive(Debug, Clone, Default)]
pub struct TypedFilters {
    /// An account, `clock` or `operator`.
    pub who: String,
    /// An address of a story.
    pub story: String,
    /// A group, or one act.
    pub act: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// The row before which it goes on.
    pub before: String,
    /// Whether all of it is read again.
    pub checks: bool,
}

/// What it comes to.
pub struct ReadFilters {
    /// As it was typed.
    pub typed: TypedFilters,
    /// As it is asked.
    pub query: RecordQuery,
    /// The headline of the story that was named.
    pub story: Option<String>,
    /// What cannot be asked for.
    pub problems: Problems,
}

impl TypedFilters {
    /// Of a request.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string()).unwrap_or_default();
        let mut typed = Self::default();
        for (name, value) in pairs {
            let value: String = value.replace('\0', "").trim().chars().take(500).collect();
            match name.as_str() {
                "who" => typed.who = value,
                "story" => typed.story = value,
                "act" => typed.act = value,
                "from" => typed.from = value,
                "until" => typed.until = value,
                "before" => typed.before = value,
                "check" => typed.checks = !value.is_empty(),
                _ => {}
            }
        }
        typed
    }

    /// The address of the same, at `top`.
    #[must_use]
    pub fn address(&self, top: &str) -> String {
        let pairs = [
            ("who", &self.who),
            ("story", &self.story),
            ("act", &self.act),
            ("from", &self.from),
            ("until", &self.until),
            ("before", &self.before),
        ];
        let said: Vec<(&str, &String)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_urlencoded::to_string(said).unwrap_or_default();
        match (query.is_empty(), self.checks) {
            (true, false) => top.to_owned(),
            (true, true) => format!("{top}?check=1"),
            (false, false) => format!("{top}?{query}"),
            (false, true) => format!("{top}?{query}&check=1"),
        }
    }

    /// Without one of them, on the first page again.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let mut rest = Self {
            before: String::new(),
            checks: false,
            ..self.clone()
        };
        for name in names {
            match *name {
                "who" => rest.who.clear(),
                "story" => rest.story.clear(),
                "act" => rest.act.clear(),
                _ => {
                    rest.from.clear();
                    rest.until.clear();
                }
            }
        }
        rest
    }

    /// The same further back, from a row on.
    #[must_use]
    pub fn before(&self, seq: i64) -> Self {
        Self {
            before: seq.to_string(),
            ..self.clone()
        }
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        [&self.who, &self.story, &self.act, &self.from, &self.until]
            .into_iter()
            .all(String::is_empty)
    }

    /// Looks up what was named, in the zone of the newsroom.
    ///
    /// # Errors
    /// Database errors.
    pub async fn read(self, conn: &mut Conn, viewer: &Viewer, zone: Tz) -> Result<ReadFilters> {
        let mut problems = Problems::new();
        let (mut query, mut story) = (RecordQuery::default(), None);
        query.who = match self.who.as_str() {
            "" => None,
            "clock" => Some(Doer::Clock),
            "operator" => Some(Doer::Operator),
            id => match id.parse() {
                Ok(id) => Some(Doer::Person(id)),
                Err(_) => {
                    problems.add("who", "Choose somebody of the list.");
                    None
                }
            },
        };
        if !self.act.is_empty() {
            if acts::group_named(&self.act).is_none() && acts::known_act(&self.act).is_none() {
                problems.add("act", "Choose one of the list.");
            }
            query.act = Some(self.act.clone());
        }
        if !self.story.is_empty() {
            match record::story_named(conn, viewer, &self.story).await {
                Ok((id, headline)) => {
                    query.story = Some(id);
                    story = Some(headline);
                }
                Err(Error::NotFound) => problems.add(
                    "story",
                    "No story that you may see has this address. Paste the address of its page.",
                ),
                Err(error) => return Err(error),
            }
        }
        query.from = day(&mut problems, "from", &self.from, zone, 0);
        query.until = day(&mut problems, "until", &self.until, zone, 1);
        if let (Some(from), Some(until)) = (query.from, query.until)
            && from >= until
        {
            problems.add("until", "Choose a day that is not before the first one.");
        }
        query.before = self.before.parse().ok();
        Ok(ReadFilters {
            typed: self,
            query,
            story,
            problems,
        })
    }
}

/// When a day begins, or so many days after it.
fn day(problems: &mut Problems, field: &'static str, typed: &str, zone: Tz, later: u64) -> Option<DateTime<Utc>> {
    if typed.is_empty() {
        return None;
    }
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d")
        .ok()
        .filter(|day| (1..=9_998).contains(&chrono::Datelike::year(day)))
        .and_then(|day| day.checked_add_days(Days::new(later)));
    if day.is_none() {
        problems.add(field, "Write the day as 2026-11-30.");
    }
    Some(midnight(day?, zone))
}

/// The first instant of a day: where the clock leaves midnight out, the first that it shows.
fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let wall = day.and_time(NaiveTime::MIN);
    let shown = (0..=12).find_map(|quarters| {
        zone.from_local_datetime(&(wall + TimeDelta::minutes(15 * quarters)))
            .earliest()
    });
    shown.map_or_else(|| wall.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_its_clock_does() {
        for (day, zone, begins) in [
            ("2026-11-30", "Europe/London", "2026-11-30T00:00:00Z"),
            ("2026-07-01", "Europe/London", "2026-06-30T23:00:00Z"),
            ("2026-09-06", "America/Santiago", "2026-09-06T04:00:00Z"),
            ("2026-11-01", "America/Havana", "2026-11-01T04:00:00Z"),
        ] {
            let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap();
            let at = midnight(day, zone.parse().unwrap());
            assert_eq!(at, begins.parse::<DateTime<Utc>>().unwrap(), "{day} {zone}");
        }
    }
}
