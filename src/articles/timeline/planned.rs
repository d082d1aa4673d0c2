//! A moment as an editor plans it: what the clock on the newsroom's wall will say then.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetName, Tz};

use crate::error::{Problems, Result};

/// Wall time, zone and the instant they come to. All three are kept: rules of zones change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    at: DateTime<Utc>,
    wall: NaiveDateTime,
    zone: Tz,
}

/// Which of two hours with the same name, on the night when clocks go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twice {
    /// Before the clocks go back.
    Earlier,
    /// After.
    Later,
}

impl Planned {
    /// What a wall clock in a zone means. An hour that is left out in spring is refused with the next one that is
    /// there; one that comes twice in autumn needs to be told apart.
    ///
    /// # Errors
    /// `Problems` on `when`.
    pub fn new(wall: NaiveDateTime, zone: Tz, twice: Option<Twice>) -> Result<Self> {
        let at = match (zone.from_local_datetime(&wall), twice) {
            (LocalResult::Single(at), _)
            | (LocalResult::Ambiguous(at, _), Some(Twice::Earlier))
            | (LocalResult::Ambiguous(_, at), Some(Twice::Later)) => at,
            (LocalResult::Ambiguous(earlier, later), None) => return Err(comes_twice(wall, earlier, later).into()),
            (LocalResult::None, _) => return Err(is_left_out(wall, zone).into()),
        };
        Ok(Self {
            at: at.to_utc(),
            wall,
            zone,
        })
    }

    /// An instant, as the wall clock of a zone shows it.
    #[must_use]
    pub fn at_instant(at: DateTime<Utc>, zone: Tz) -> Self {
        Self {
            at,
            wall: at.with_timezone(&zone).naive_local(),
            zone,
        }
    }

    /// The instant.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// What the wall clock says.
    #[must_use]
    pub const fn wall(&self) -> NaiveDateTime {
        self.wall
    }

    /// Where the wall stands.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }
}

fn comes_twice(wall: NaiveDateTime, earlier: DateTime<Tz>, later: DateTime<Tz>) -> Problems {
    let [first, second] = [earlier, later].map(|one| {
        let name = one.offset().abbreviation().unwrap_or_default();
        format!("{} UTC ({name})", one.to_utc().format("%H:%M"))
    });
    Problems::of(
        "when",
        format!(
            "{} comes twice on {}, because the clocks go back: at {first} and at {second}. Say which one.",
            wall.format("%H:%M"),
            wall.format("%-d %B %Y")
        ),
    )
}

fn is_left_out(wall: NaiveDateTime, zone: Tz) -> Problems {
    // The longest jump known is a whole day, where a date line was moved.
    let next = (1..=24 * 60)
        .map(|minutes| wall + TimeDelta::minutes(minutes))
        .find(|later| !matches!(zone.from_local_datetime(later), LocalResult::None))
        .unwrap_or(wall);
    Problems::of(
        "when",
        format!(
            "There is no {} on {} in {zone}, because the clocks go forward. The next time that there is: {}.",
            wall.format("%H:%M"),
            wall.format("%-d %B %Y"),
            next.format("%-d %B %Y, %H:%M")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn wall(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn utc(planned: &Planned) -> String {
        planned.at().format("%Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn a_wall_clock_means_what_it_means_in_its_zone() {
        let table = [
            ("2026-11-27 18:00", Tz::Europe__London, None, "2026-11-27 18:00"),
            ("2026-07-01 18:00", Tz::Europe__London, None, "2026-07-01 17:00"),
            ("2026-07-01 18:00", Tz::Asia__Kathmandu, None, "2026-07-01 12:15"),
            (
                "2026-10-25 01:30",
                Tz::Europe__London,
                Some(Twice::Earlier),
                "2026-10-25 00:30",
            ),
            (
                "2026-10-25 01:30",
                Tz::Europe__London,
                Some(Twice::Later),
                "2026-10-25 01:30",
            ),
        ];
        for (text, zone, twice, instant) in table {
            let planned = Planned::new(wall(text), zone, twice).unwrap();
            assert_eq!(
                (utc(&planned).as_str(), planned.wall()),
                (instant, wall(text)),
                "{text} {zone}"
            );
        }
    }

    #[test]
    fn an_hour_that_is_left_out_is_refused_with_the_next_and_one_that_comes_twice_asks_which() {
        let sentence = |text, zone| match Planned::new(wall(text), zone, None) {
            Err(Error::Problems(problems)) => problems.on("when").unwrap().to_owned(),
            other => panic!("{other:?}"),
        };

        assert_eq!(
            sentence("2026-03-29 01:30", Tz::Europe__London),
            "There is no 01:30 on 29 March 2026 in Europe/London, because the clocks go forward. The next time that there is: 29 March 2026, 02:00."
        );
        assert_eq!(
            sentence("2026-10-25 01:30", Tz::Europe__London),
            "01:30 comes twice on 25 October 2026, because the clocks go back: at 00:30 UTC (BST) and at 01:30 UTC (GMT). Say which one."
        );
    }
}
