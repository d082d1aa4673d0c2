//! The query grammar: closed. An unknown parameter is refused, since a typo must not return everything.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    app::App,
    articles::writing::fields::{FLAG_WORDS, GENRES},
    delivery::book::BREAKING,
    delivery::cursor::{self, TextPlace},
    error::{BadParameter, Error, Result},
    live::{
        filter::{Condition, Field, Filter, Span, TimeField},
        window::{Cursor, SortKey, Window},
    },
};

/// Values in one list, and characters in one value.
const MAX_VALUES: usize = 50;
const MAX_CHARS: usize = 2_000;
/// Wrong parameters that an answer names.
const MAX_WRONG: usize = 20;

/// The parameters of a request, each at most once, and what is wrong with them: all of it is said at the end, with what
/// nobody took.
pub struct Parameters {
    sent: BTreeMap<String, String>,
    wrong: Vec<BadParameter>,
    /// `q` is a question of words, of which everything is one.
    takes_any_words: bool,
}

impl Parameters {
    /// Reads the query string.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Self {
        Self::read(req, false)
    }

    /// The same where `q` is a question of words: whatever is typed.
    #[must_use]
    pub fn with_question(req: &HttpRequest) -> Self {
        Self::read(req, true)
    }

    fn read(req: &HttpRequest, takes_any_words: bool) -> Self {
        let mut parameters = Self {
            sent: BTreeMap::new(),
            wrong: vec![],
            takes_any_words,
        };
        match serde_urlencoded::from_str::<Vec<(String, String)>>(req.query_string()) {
            Ok(pairs) => pairs.into_iter().for_each(|(name, value)| parameters.add(name, value)),
            Err(_) => parameters.refuse("query", "The query string cannot be read."),
        }
        parameters
    }

    fn add(&mut self, name: String, mut value: String) {
        if self.takes_any_words && name == "q" {
            value = value.replace('\0', " ").chars().take(MAX_CHARS).collect();
        }
        if value.chars().count() > MAX_CHARS || value.contains('\0') {
            self.refuse(&name, "This value is too long or holds a null character.");
        } else if self.sent.insert(name.clone(), value).is_some() {
            self.refuse(&name, "Give this parameter once; separate several values with commas.");
        }
    }

    /// Notes what is wrong with one; the first thing said of it stays.
    pub fn refuse(&mut self, parameter: &str, detail: impl Into<String>) {
        if self.wrong.len() < MAX_WRONG && self.wrong.iter().all(|bad| bad.parameter != parameter) {
            self.wrong.push(BadParameter {
                parameter: parameter.to_owned(),
                detail: detail.into(),
            });
        }
    }

    /// Looks at one.
    fn peek(&self, name: &str) -> Option<String> {
        self.sent.get(name).cloned()
    }

    /// Takes one.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.sent.remove(name)
    }

    /// Takes a comma list without empty parts; it has one value at least.
    pub fn list(&mut self, name: &str) -> Vec<String> {
        let Some(value) = self.take(name) else {
            return vec![];
        };
        let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
        let values: Vec<String> = parts.map(str::to_owned).collect();
        match values.len() {
            0 => self.refuse(name, "Give at least one value."),
            1..=MAX_VALUES => return values,
            _ => self.refuse(name, format!("Give at most {MAX_VALUES} values.")),
        }
        vec![]
    }

    /// Takes a comma list of words that are known.
    pub fn words(&mut self, name: &str, known: &[&str]) -> Vec<String> {
        let values = self.list(name);
        match values.iter().find(|value| !known.contains(&value.as_str())) {
            None => values,
            Some(value) => {
                let sentence = format!("There is no “{value}” here. Write some of {}.", known.join(", "));
                self.refuse(name, sentence);
                vec![]
            }
        }
    }

    /// Takes a yes or no.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.take(name)?.as_str() {
            "true" => return Some(true),
            "false" => return Some(false),
            _ => self.refuse(name, "Write true or false."),
        }
        None
    }

    /// Takes a number within bounds.
    pub fn number(&mut self, name: &str, usual: i64, most: i64) -> i64 {
        match self.take(name).map(|value| value.parse::<i64>()) {
            None => return usual,
            Some(Ok(number)) if (1..=most).contains(&number) => return number,
            Some(_) => self.refuse(name, format!("Write a number from 1 to {most}.")),
        }
        usual
    }

    /// Things on a page: 20, or as many as are asked for, 100 at most.
    pub fn limit(&mut self) -> i64 {
        self.number("limit", 20, 100)
    }

    /// Ends the reading: fine, or everything that is wrong at once, what nobody took too.
    ///
    /// # Errors
    /// `BadParameters`.
    pub fn done(mut self) -> Result<()> {
        let unknown: Vec<String> = std::mem::take(&mut self.sent).into_keys().collect();
        for name in unknown {
            self.refuse(
                &name,
                "There is no such parameter here. docs/content-api.md lists them.",
            );
        }
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(Error::BadParameters(self.wrong))
        }
    }
}

/// Filters of a list of stories.
pub fn filter(parameters: &mut Parameters) -> Filter {
    let category = match parameters.flag("category.deep") {
        Some(false) => Field::CategoryAlone,
        Some(true) | None => Field::Category,
    };
    let mut filter = Filter::default();
    filter = breaking(filter, parameters);
    for (name, field) in [
        ("category", category),
        ("tag", Field::Tag),
        ("author", Field::Author),
        ("series", Field::Series),
        ("genre", Field::Genre),
        ("lang", Field::Lang),
        ("flag", Field::Flag),
    ] {
        filter = any(filter, values(parameters, name, field), field);
        let not = values(parameters, &format!("{name}.not"), field);
        if !not.is_empty() {
            filter = filter.and(Condition::None(field, not));
        }
    }
    for (name, field) in [("tag.all", Field::Tag), ("author.all", Field::Author)] {
        for one in parameters.list(name) {
            filter = filter.any(field, vec![one]);
        }
    }
    filter = any(filter, parameters.list("list"), Field::List);
    filter = any(filter, parameters.list("slug"), Field::Slug);
    by_identity(by_time(filter, parameters), parameters)
}

/// What is breaking is no part of a text: it is the list behind the mark.
fn breaking(filter: Filter, parameters: &mut Parameters) -> Filter {
    let on_list = || vec![BREAKING.to_owned()];
    let mut filter = filter;
    for name in ["flag", "flag.not"] {
        let Some(value) = parameters.peek(name) else { continue };
        let mut words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
        if !words.clone().any(|word| word == BREAKING) {
            continue;
        }
        if words.any(|word| word != BREAKING) {
            parameters.take(name);
            parameters.refuse(
                name,
                "`breaking` is asked for alone: other marks belong to a text, this one to a while.",
            );
            continue;
        }
        parameters.take(name);
        filter = match name {
            "flag" => filter.any(Field::List, on_list()),
            _ => filter.and(Condition::None(Field::List, on_list())),
        };
    }
    filter
}

/// A typo in a closed word must not look like an empty newsroom.
fn values(parameters: &mut Parameters, name: &str, field: Field) -> Vec<String> {
    match field {
        Field::Genre => parameters.words(name, &GENRES),
        Field::Flag => parameters.words(name, &FLAG_WORDS),
        Field::Tag
        | Field::Author
        | Field::Series
        | Field::Lang
        | Field::Category
        | Field::CategoryAlone
        | Field::List
        | Field::Slug => parameters.list(name),
    }
}

fn any(filter: Filter, values: Vec<String>, field: Field) -> Filter {
    if values.is_empty() {
        filter
    } else {
        filter.any(field, values)
    }
}

fn by_identity(mut filter: Filter, parameters: &mut Parameters) -> Filter {
    let featured = || vec!["featured".to_owned()];
    match parameters.flag("featured") {
        Some(true) => filter = filter.any(Field::List, featured()),
        Some(false) => filter = filter.and(Condition::None(Field::List, featured())),
        None => {}
    }
    let (among, not_among) = (ids(parameters, "ids"), ids(parameters, "ids.not"));
    if !among.is_empty() {
        filter = filter.and(Condition::Among(among));
    }
    if !not_among.is_empty() {
        filter = filter.and(Condition::NotAmong(not_among));
    }
    filter
}

fn ids(parameters: &mut Parameters, name: &str) -> Vec<Uuid> {
    let ids = parameters.list(name);
    // One form, as in addresses.
    let one = |text: &String| Uuid::parse_str(text).ok().filter(|id| id.to_string() == *text);
    let read: Option<Vec<Uuid>> = ids.iter().map(one).collect();
    read.unwrap_or_else(|| {
        parameters.refuse(name, "An id is a UUID in small letters, with hyphens.");
        vec![]
    })
}

/// Times are compared as they are sent, to the second.
fn by_time(mut filter: Filter, parameters: &mut Parameters) -> Filter {
    for (name, moment) in [
        ("published_at", TimeField::Published),
        ("updated_at", TimeField::Updated),
        ("first_published_at", TimeField::FirstPublished),
        ("modified_at", TimeField::Modified),
    ] {
        for bound in ["gte", "gt", "lte", "lt"] {
            let name = format!("{name}.{bound}");
            let Some(text) = parameters.take(&name) else { continue };
            match moment_of(&text) {
                Some(at) => filter = filter.and(Condition::During(moment, span(bound, at))),
                None => parameters.refuse(
                    &name,
                    "Write a time such as 2026-11-22T09:30:00Z, or a date such as 2026-11-22.",
                ),
            }
        }
    }
    filter
}

/// RFC 3339; a date is the moment at which it begins, in UTC.
pub(super) fn moment_of(text: &str) -> Option<DateTime<Utc>> {
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
    /// Which page was asked for by its number.
    pub number: Option<i64>,
}

/// Numbered pages go so many stories deep.
const DEEPEST: i64 = 10_000;

/// `page=`: a page by its number, as deep as numbered pages go.
fn page_number(parameters: &mut Parameters, limit: i64, has_cursor: bool) -> Option<i64> {
    let text = parameters.take("page")?;
    if has_cursor {
        parameters.refuse("page", "Write page or cursor: each says where the page begins.");
        return None;
    }
    let last = DEEPEST / limit;
    let number = text.parse::<i64>().ok().filter(|number| (1..=last).contains(number));
    if number.is_none() {
        let sentence = format!(
            "Write a number from 1 to {last}: pages of {limit} go {DEEPEST} stories deep. next_cursor leads further."
        );
        parameters.refuse("page", sentence);
    }
    number
}

/// Order, length and place.
pub fn paging(
    app: &App,
    parameters: &mut Parameters,
    (filter, past): (&Filter, Option<DateTime<Utc>>),
    with_body: bool,
) -> Paging {
    let limit = parameters.limit();
    let (sort, oldest_first) = sort(parameters);
    let count = counted(parameters);
    let scope = match past {
        Some(at) => format!("{filter:?} {sort:?} {oldest_first} as of {at:?}"),
        None => format!("{filter:?} {sort:?} {oldest_first}"),
    };
    let place = place(parameters, |text| cursor::open(&app.db.cursor_key, &scope, text));
    let number = page_number(parameters, limit, place.is_some());
    Paging {
        number,
        window: Window {
            limit,
            place,
            skip: number.map_or(0, |number| (number - 1) * limit),
            sort,
            oldest_first,
            with_body,
            counted: count,
            ..Window::newest(limit)
        },
        scope,
    }
}

/// `count=exact`.
pub fn counted(parameters: &mut Parameters) -> bool {
    match parameters.take("count").as_deref() {
        None => false,
        Some("exact") => true,
        Some(_) => {
            parameters.refuse("count", "Write count=exact.");
            false
        }
    }
}

/// `cursor=` of what is found in the order that `scope` describes.
pub fn place_in(app: &App, parameters: &mut Parameters, scope: &str) -> Option<Cursor> {
    place(parameters, |text| cursor::open(&app.db.cursor_key, scope, text))
}

fn sort(parameters: &mut Parameters) -> (SortKey, bool) {
    match parameters.take("sort").as_deref() {
        None | Some("-published_at") => (SortKey::Published, false),
        Some("published_at") => (SortKey::Published, true),
        Some("-modified_at") => (SortKey::Modified, false),
        Some("modified_at") => (SortKey::Modified, true),
        Some("-updated_at") => (SortKey::Updated, false),
        Some("updated_at") => (SortKey::Updated, true),
        Some("headline") => (SortKey::Headline, true),
        Some("-headline") => (SortKey::Headline, false),
        Some(_) => {
            parameters.refuse(
                "sort",
                "Sort by -published_at, published_at, -updated_at, updated_at, -modified_at, modified_at, headline or -headline; by -relevance where q asks for words.",
            );
            (SortKey::Published, false)
        }
    }
}

/// `cursor=`. Whether it is for a list that nobody can ask for cannot be said, so beside other faults only a text that
/// is no cursor at all is one.
fn place<T>(parameters: &mut Parameters, open: impl Fn(&str) -> Option<T>) -> Option<T> {
    let text = parameters.take("cursor")?;
    let place = open(&text);
    if place.is_none() && (parameters.wrong.is_empty() || !cursor::is_shaped(&text)) {
        let sentence =
            "This cursor is not for this list. Take next_cursor or prev_cursor from an answer to the same request.";
        parameters.refuse("cursor", sentence);
    }
    place
}

/// `cursor=` of a list that is sorted by a text.
pub fn text_place(app: &App, parameters: &mut Parameters, scope: &str) -> Option<TextPlace> {
    place(parameters, |text| cursor::open_text(&app.db.cursor_key, scope, text))
}

/// `q=`: a part of a name; empty without it.
pub fn part(parameters: &mut Parameters) -> String {
    let Some(text) = parameters.take("q") else {
        return String::new();
    };
    if text.trim().is_empty() {
        parameters.refuse("q", "Write a part of a name.");
    }
    text.trim().to_owned()
}
