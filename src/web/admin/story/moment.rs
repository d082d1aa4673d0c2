//! A moment as forms ask for it: a day and a time on the newsroom's wall, and which of two where the clocks go back.

use chrono::{Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::{OffsetName, Tz};

use crate::{
    articles::timeline::planned::{Planned, Twice},
    error::{Error, Problems, Result},
    web::request::Form,
};

/// The fields of a moment as a page shows them. Their names begin with its own, under which its problems are told too.
pub struct MomentFields {
    /// What the moment is called in its form.
    pub name: &'static str,
    /// As it was typed, or as it is now: `2026-10-25`.
    pub day: String,
    /// `01:30`.
    pub time: String,
    /// Whose clock it is: "Europe/London".
    pub zone: &'static str,
    /// The two hours that it may be, where it comes twice.
    pub twice: Vec<TwiceChoice>,
}

/// One of two hours with the same name.
pub struct TwiceChoice {
    /// What its field sends.
    pub value: &'static str,
    /// "The first, BST".
    pub label: String,
    /// What the clock says elsewhere at that moment.
    pub hint: String,
    /// It was chosen before.
    pub is_chosen: bool,
}

impl MomentFields {
    /// One of its fields: `when-day`.
    #[must_use]
    pub fn field(&self, part: &str) -> String {
        format!("{}-{part}", self.name)
    }

    /// Where the clock hangs.
    #[must_use]
    pub fn place(&self) -> String {
        format!("Newsroom time, {}.", self.zone.replace('_', " "))
    }

    /// As they were sent, else empty.
    #[must_use]
    pub fn typed(form: &Form, name: &'static str, zone: Tz) -> Self {
        let of = |part: &str| form.text(&format!("{name}-{part}")).to_owned();
        let (day, time) = (of("day"), of("time"));
        let twice = match wall(&day, &time).map(|wall| zone.from_local_datetime(&wall)) {
            Some(LocalResult::Ambiguous(first, second)) => [("earlier", "first", first), ("later", "second", second)]
                .into_iter()
                .map(|(value, which, at)| TwiceChoice {
                    value,
                    label: format!("The {which}, {}", at.offset().abbreviation().unwrap_or_default()),
                    hint: at.to_utc().format("%H:%M UTC").to_string(),
                    is_chosen: of("twice") == value,
                })
                .collect(),
            _ => Vec::new(),
        };
        Self {
            name,
            day,
            time,
            zone: zone.name(),
            twice,
        }
    }
}

/// The moment that a form names, in the zone that its page showed: a newsroom that moves meanwhile changes no plan.
///
/// # Errors
/// `Problems` of the moment: it is not whole, or there is no such hour, or there are two.
pub fn read(form: &Form, name: &'static str) -> Result<Planned> {
    let of = |part: &str| form.text(&format!("{name}-{part}"));
    let zone: Option<Tz> = form.text("zone").parse().ok();
    let (Some(zone), Some(wall)) = (zone, wall(of("day"), of("time"))) else {
        return Err(Problems::of(name, "Choose a day and a time.").into());
    };
    let twice = match of("twice") {
        "earlier" => Some(Twice::Earlier),
        "later" => Some(Twice::Later),
        _ => None,
    };
    Planned::new(wall, zone, twice).map_err(|error| match error {
        Error::Problems(problems) => Problems::of(name, problems.to_string()).into(),
        other => other,
    })
}

fn wall(day: &str, time: &str) -> Option<NaiveDateTime> {
    let day = NaiveDate::parse_from_str(day.trim(), "%Y-%m-%d").ok()?;
    // As a date field has it; further off, neither the database nor a clock can follow.
    let day = Some(day).filter(|day| (1..=9_998).contains(&day.year()))?;
    let time = ["%H:%M", "%H:%M:%S"]
        .into_iter()
        .find_map(|shape| NaiveTime::parse_from_str(time.trim(), shape).ok())?;
    Some(day.and_time(time))
}
