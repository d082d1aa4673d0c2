//! A moment as forms ask for it: a day and a time on the newsroom's wall, and which of two where the clocks go back.

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
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
        Self {
            name,
            twice: twice(wall_of(&day, &time), zone, |value, _| of("twice") == value),
            day,
            time,
            zone: zone.name(),
        }
    }

    /// Of a moment that is stored; empty where none is.
    #[must_use]
    pub fn at(name: &'static str, at: Option<DateTime<Utc>>, zone: Tz) -> Self {
        let wall = at.map(|at| at.with_timezone(&zone).naive_local());
        let said = |shape: &str| wall.map(|wall| wall.format(shape).to_string()).unwrap_or_default();
        Self {
            name,
            day: said("%Y-%m-%d"),
            time: said("%H:%M"),
            zone: zone.name(),
            twice: twice(wall, zone, |_, one| Some(one.to_utc()) == at),
        }
    }
}

/// The two hours that an hour on the wall may be, where it comes twice.
fn twice(wall: Option<NaiveDateTime>, zone: Tz, is_chosen: impl Fn(&str, DateTime<Tz>) -> bool) -> Vec<TwiceChoice> {
    let Some(LocalResult::Ambiguous(first, second)) = wall.map(|wall| zone.from_local_datetime(&wall)) else {
        return vec![];
    };
    let choice = |(value, which, at): (&'static str, &str, DateTime<Tz>)| TwiceChoice {
        value,
        label: format!("The {which}, {}", at.offset().abbreviation().unwrap_or_default()),
        hint: at.to_utc().format("%H:%M UTC").to_string(),
        is_chosen: is_chosen(value, at),
    };
    [("earlier", "first", first), ("later", "second", second)]
        .into_iter()
        .map(choice)
        .collect()
}

/// The same where no moment is one too.
///
/// # Errors
/// As `read`.
pub fn read_optional(form: &Form, name: &'static str) -> Result<Option<Planned>> {
    let is_empty = |part: &str| form.text(&format!("{name}-{part}")).trim().is_empty();
    match is_empty("day") && is_empty("time") {
        true => Ok(None),
        false => read(form, name).map(Some),
    }
}

/// The moment that a form names, in the zone that its page showed: a newsroom that moves meanwhile changes no plan.
///
/// # Errors
/// `Problems` of the moment: it is not whole, or there is no such hour, or there are two.
pub fn read(form: &Form, name: &'static str) -> Result<Planned> {
    let of = |part: &str| form.text(&format!("{name}-{part}"));
    let zone: Option<Tz> = form.text("zone").parse().ok();
    let (Some(zone), Some(wall)) = (zone, wall_of(of("day"), of("time"))) else {
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

/// A day and a time as fields send them; none where they are not whole.
#[must_use]
pub fn wall_of(day: &str, time: &str) -> Option<NaiveDateTime> {
    let day = NaiveDate::parse_from_str(day.trim(), "%Y-%m-%d").ok()?;
    // As a date field has it; further off, neither the database nor a clock can follow.
    let day = Some(day).filter(|day| (1..=9_998).contains(&day.year()))?;
    let time = ["%H:%M", "%H:%M:%S"]
        .into_iter()
        .find_map(|shape| NaiveTime::parse_from_str(time.trim(), shape).ok())?;
    Some(day.and_time(time))
}
