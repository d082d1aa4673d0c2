//! The query grammar: closed. An unknown parameter is refused, since a typo must not return everything.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    app::App,
    articles::{
        filter::{Condition, Field, Filter, Moment, Span},
        lists::Window,
    },
    delivery::cursor::{self, TextPlace},
    error::{Error, Result},
};

/// Values in one list, and characters in one value.
const MAX_VALUES: usize = 50;
const MAX_CHARS: usize = 2_000;

/// The parameters of a request, each at most once; what is not taken is refused at the end.
pub struct Parameters(BTreeMap<String, String>);

fn bad<T>(parameter: &str, detail: impl Into<String>) -> Result<T> {
    Err(Error::BadParameter(parameter.to_owned(), detail.into()))
}

impl Parameters {
    /// Reads the query string.
    ///
    /// # Errors
    /// `BadParameter`.
    pub fn of(req: &HttpRequest) -> Result<Self> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string())
            .or_else(|_| bad("query", "The query string cannot be read."))?;
        let mut all = BTreeMap::new();
        for (name, value) in pairs {
            if value.chars().count() > MAX_CHARS || value.contains('\0') {
                return bad(&name, "This value is too long or holds a null character.");
            }
            if all.insert(name.clone(), value).is_some() {
                return bad(&name, "Give this parameter once; separate several values with commas.");
            }
        }
        Ok(Self(all))
    }

    /// Takes one.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// Takes a comma list without empty parts.
    ///
    /// # Errors
    /// `BadParameter` when it is empty or too long.
    pub fn list(&mut self, name: &str) -> Result<Vec<String>> {
        let Some(value) = self.take(name) else {
            return Ok(vec![]);
        };
        let values: Vec<String> = value
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        match values.len() {
            0 => bad(name, "Give at least one value."),
            1..=MAX_VALUES => Ok(values),
            _ => bad(name, format!("Give at most {MAX_VALUES} values.")),
        }
    }

    /// Takes a yes or no.
    ///
    /// # Errors
    /// `BadParameter`.
    pub fn flag(&mut self, name: &str) -> Result<Option<bool>> {
        match self.take(name).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => bad(name, "Write true or false."),
        }
    }

    /// Takes a number within bounds.
    ///
    /// # Errors
    /// `BadParameter`.
    pub fn number(&mut self, name: &str, usual: i64, most: i64) -> Result<i64> {
        match self.take(name).map(|value| value.parse::<i64>()) {
            None => Ok(usual),
            Some(Ok(number)) if (1..=most).contains(&number) => Ok(number),
            Some(_) => bad(name, format!("Write a number from 1 to {most}.")),
        }
    }

    /// Refuses what nobody took.
    ///
    /// # Errors
    /// `BadParameter` naming the first.
    pub fn done(self) -> Result<()> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => bad(
                &name,
                "There is no such parameter here. docs/content-api.md lists them.",
            ),
        }
    }
}

/// Filters of a list of stories.
///
/// # Errors
/// `BadParameter`.
pub fn filter(parameters: &mut Parameters) -> Result<Filter> {
    let category = match parameters.flag("category.deep")? {
        Some(false) => Field::CategoryAlone,
        Some(true) | None => Field::Category,
    };
    let mut filter = Filter::default();
    for (name, field) in [
        ("category", category),
        ("tag", Field::Tag),
        ("author", Field::Author),
        ("genre", Field::Genre),
        ("lang", Field::Lang),
        ("flag", Field::Flag),
    ] {
        filter = any(filter, parameters, name, field)?;
        let not = parameters.list(&format!("{name}.not"))?;
        if !not.is_empty() {
            filter = filter.and(Condition::None(field, not));
        }
    }
    for (name, field) in [("tag.all", Field::Tag), ("author.all", Field::Author)] {
        for one in parameters.list(name)? {
            filter = filter.any(field, vec![one]);
        }
    }
    filter = any(filter, parameters, "list", Field::List)?;
    filter = any(filter, parameters, "slug", Field::Slug)?;
    by_identity(by_time(filter, parameters)?, parameters)
}

fn any(filter: Filter, parameters: &mut Parameters, name: &str, field: Field) -> Result<Filter> {
    let values = parameters.list(name)?;
    Ok(if values.is_empty() {
        filter
    } else {
        filter.any(field, values)
    })
}

fn by_identity(mut filter: Filter, parameters: &mut Parameters) -> Result<Filter> {
    let featured = || vec!["featured".to_owned()];
    match parameters.flag("featured")? {
        Some(true) => filter = filter.any(Field::List, featured()),
        Some(false) => filter = filter.and(Condition::None(Field::List, featured())),
        None => {}
    }
    let (among, not_among) = (ids(parameters, "ids")?, ids(parameters, "ids.not")?);
    if !among.is_empty() {
        filter = filter.and(Condition::Among(among));
    }
    if !not_among.is_empty() {
        filter = filter.and(Condition::NotAmong(not_among));
    }
    Ok(filter)
}

fn ids(parameters: &mut Parameters, name: &str) -> Result<Vec<Uuid>> {
    let ids = parameters.list(name)?;
    // One form, as in addresses.
    let one = |text: &String| Uuid::parse_str(text).ok().filter(|id| id.to_string() == *text);
    let ids: Option<Vec<Uuid>> = ids.iter().map(one).collect();
    ids.map_or_else(|| bad(name, "An id is a UUID in small letters, with hyphens."), Ok)
}

/// Times are compared as they are sent, to the second.
fn by_time(mut filter: Filter, parameters: &mut Parameters) -> Result<Filter> {
    for (name, moment) in [
        ("published_at", Moment::Published),
        ("updated_at", Moment::Updated),
        ("first_published_at", Moment::FirstPublished),
    ] {
        for bound in ["gte", "gt", "lte", "lt"] {
            let name = format!("{name}.{bound}");
            if let Some(text) = parameters.take(&name) {
                let Some(at) = moment_of(&text) else {
                    return bad(
                        &name,
                        "Write a time such as 2026-11-22T09:30:00Z, or a date such as 2026-11-22.",
                    );
                };
                filter = filter.and(Condition::During(moment, span(bound, at)));
            }
        }
    }
    Ok(filter)
}

/// RFC 3339; a date is the moment at which it begins, in UTC.
fn moment_of(text: &str) -> Option<DateTime<Utc>> {
    let date = || {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10)?;
        Some(day.and_hms_opt(0, 0, 0)?.and_utc())
    };
    DateTime::parse_from_rfc3339(text).map_or_else(|_| date(), |at| Some(at.to_utc()))
}

fn span(bound: &str, at: DateTime<Utc>) -> Span {
    let second = DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at);
    let next = second + TimeDelta::seconds(1);
    let (from, until) = match bound {
        "gt" => (Some(next), None),
        "gte" => (Some(if at > second { next } else { second }), None),
        "lte" => (None, Some(next)),
        _ => (None, Some(if at > second { next } else { second })),
    };
    Span { from, until }
}

/// Which part of a list, and what describes the list for its cursors.
pub struct Paging {
    /// The window.
    pub window: Window,
    /// Filters and order, as the cursor's MAC covers them.
    pub scope: String,
    /// `count=exact` was asked for.
    pub count: bool,
}

/// Order, length and place.
///
/// # Errors
/// `BadParameter`.
pub fn paging(app: &App, parameters: &mut Parameters, filter: &Filter, with_body: bool) -> Result<Paging> {
    let limit = parameters.number("limit", 20, 100)?;
    let oldest_first = match parameters.take("sort").as_deref() {
        None | Some("-published_at") => false,
        Some("published_at") => true,
        Some(_) => return bad("sort", "Sort by -published_at or published_at."),
    };
    let count = match parameters.take("count").as_deref() {
        None => false,
        Some("exact") => true,
        Some(_) => return bad("count", "Write count=exact."),
    };
    let scope = format!("{filter:?} {oldest_first}");
    let place = match parameters.take("cursor") {
        None => None,
        Some(text) => match cursor::open(&app.db.cursor_key, &scope, &text) {
            Some(place) => Some(place),
            None => {
                return bad("cursor", FOREIGN);
            }
        },
    };
    Ok(Paging {
        window: Window {
            limit,
            place,
            oldest_first,
            with_body,
        },
        scope,
        count,
    })
}

const FOREIGN: &str =
    "This cursor is not for this list. Take next_cursor or prev_cursor from an answer to the same request.";

/// `cursor=` of a list that is sorted by a text.
///
/// # Errors
/// `BadParameter`.
pub fn text_place(app: &App, parameters: &mut Parameters, scope: &str) -> Result<Option<TextPlace>> {
    let Some(text) = parameters.take("cursor") else {
        return Ok(None);
    };
    match cursor::open_text(&app.db.cursor_key, scope, &text) {
        Some(place) => Ok(Some(place)),
        None => bad("cursor", FOREIGN),
    }
}

/// `q=`: a part of a name; empty without it.
///
/// # Errors
/// `BadParameter`.
pub fn part(parameters: &mut Parameters) -> Result<String> {
    let Some(text) = parameters.take("q") else {
        return Ok(String::new());
    };
    match text.trim() {
        "" => bad("q", "Write a part of a name."),
        part => Ok(part.to_owned()),
    }
}
