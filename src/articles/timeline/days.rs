//! Days as the newsroom's wall clock has them: of 24 hours, and of 23 and 25 where the clocks change.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The clocks are put forward or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockChange {
    /// The first instant with the other offset.
    pub at: DateTime<Utc>,
    /// They go back: an hour comes twice.
    pub back: bool,
}

/// The first instant of a day; where its midnight is left out, the first that there is.
#[must_use]
pub fn begins(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // The longest jump known is a whole day, where a date line was moved.
    (0..=24 * 4)
        .map(|quarters| midnight + TimeDelta::minutes(15 * quarters))
        .find_map(|wall| match zone.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        })
        .unwrap_or_else(|| midnight.and_utc())
}

/// The day after; the last day that there is has none.
#[must_use]
pub fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// The change of the clocks on a day, if there is one.
#[must_use]
pub fn change(day: NaiveDate, zone: Tz) -> Option<ClockChange> {
    let (mut from, mut until) = (begins(day, zone), begins(next(day), zone));
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
    let (before, after) = (offset(from), offset(until));
    if before == after {
        return None;
    }
    while until - from > TimeDelta::seconds(1) {
        let middle = from + (until - from) / 2;
        if offset(middle) == before {
            from = middle;
        } else {
            until = middle;
        }
    }
    let seconds = until.timestamp();
    Some(ClockChange {
        at: DateTime::from_timestamp(seconds, 0).unwrap_or(until),
        back: after < before,
    })
}

/// How many hours a day has, rounded: 23, 24 or 25.
#[must_use]
pub fn hours(day: NaiveDate, zone: Tz) -> i64 {
    (begins(next(day), zone) - begins(day, zone)).num_hours()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_as_long_as_their_clocks_make_them() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let table = [
            ("2026-10-24", Tz::Europe__London, 24, None),
            (
                "2026-10-25",
                Tz::Europe__London,
                25,
                Some(("2026-10-25T01:00:00Z", true)),
            ),
            (
                "2027-03-28",
                Tz::Europe__London,
                23,
                Some(("2027-03-28T01:00:00Z", false)),
            ),
            ("2026-10-25", Tz::Asia__Kathmandu, 24, None),
            // Midnight itself is left out.
            ("2018-11-04", Tz::America__Sao_Paulo, 23, None),
            (
                "2026-04-05",
                Tz::Australia__Lord_Howe,
                24,
                Some(("2026-04-04T15:00:00Z", true)),
            ),
        ];
        for (text, zone, length, changes) in table {
            let told = change(day(text), zone).map(|change| {
                (
                    change.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                    change.back,
                )
            });
            assert_eq!(hours(day(text), zone), length, "{text} {zone}");
            assert_eq!(
                told.as_ref().map(|(at, back)| (at.as_str(), *back)),
                changes,
                "{text} {zone}"
            );
        }
        assert_eq!(
            begins(day("2018-11-04"), Tz::America__Sao_Paulo).to_rfc3339(),
            "2018-11-04T03:00:00+00:00"
        );
    }
}
