//! The address of the list of stories: which filters it names, what is wrong with it, and how it is written. One list has one
//! address, which can be sent to a colleague.

use chrono::{Datelike as _, Days, NaiveDate};
use url::form_urlencoded;

use crate::{
    desk::{
        query::{ListSpan, Shelf, StoryFlag, StoryOrder, StoryQuery},
        terms::{ListTermKind, ListTerms, ReadTerm, TypedTerms},
    },
    error::Result,
    ids::{AuthorId, DeskId, TagId},
    platform::db::Conn,
    policy::Viewer,
    web::{admin::shell::Shell, site::frame::day_begins},
};

/// Stories of a page.
pub const PAGE: i64 = 30;
/// Pages by number go this far; searching is quicker beyond.
pub const MAX_PAGE: i64 = 50;
/// Letters of a value that are read.
const MOST_LETTERS: usize = 200;

/// What an address asks of the list, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAddress {
    /// The shelf.
    pub shelf: Shelf,
    /// Words.
    pub words: String,
    /// Slug or name of a category, an author, a tag, a desk.
    pub category: String,
    /// The desk.
    pub desk: String,
    /// The author.
    pub author: String,
    /// The tag.
    pub tag: String,
    /// A mark.
    pub flag: Option<StoryFlag>,
    /// One's own alone.
    pub mine: bool,
    /// Days: changed from and until, first published from and until.
    pub days: [String; 4],
    /// What they are sorted by.
    pub order: StoryOrder,
    /// Which page.
    pub page: i64,
}

/// The names of the days in the address.
pub const DAYS: [&str; 4] = ["changed-from", "changed-until", "first-from", "first-until"];
/// What is said of each of them beside a day.
const DAYS_SAID: [&str; 4] = [
    "Changed from",
    "Changed until",
    "First published from",
    "First published until",
];

/// A filter that is set, with the address of the list without it.
pub struct FilterChip {
    /// What it says.
    pub label: String,
    /// Leads to the list without it.
    pub without: String,
}

/// A list that was asked for, with what it came to.
pub struct AskedList {
    /// What it looks for.
    pub wanted: StoryQuery,
    /// The address as it was understood: what could not be is left out.
    pub address: ListAddress,
    /// Its filters.
    pub chips: Vec<FilterChip>,
    /// What of the address was left out, and why.
    pub left_out: Vec<String>,
}

impl Default for ListAddress {
    fn default() -> Self {
        Self {
            shelf: Shelf::All,
            words: String::new(),
            category: String::new(),
            desk: String::new(),
            author: String::new(),
            tag: String::new(),
            flag: None,
            mine: false,
            days: Default::default(),
            order: StoryOrder::NewestChange,
            page: 1,
        }
    }
}

impl ListAddress {
    /// Reads the query of an address. What it does not know is named, a sentence each, and left out.
    #[must_use]
    pub fn read(query: &str) -> (Self, Vec<String>) {
        let (mut read, mut left_out) = (Self::default(), Vec::new());
        let mut order = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value: String = value.replace('\0', "").trim().chars().take(MOST_LETTERS).collect();
            if value.is_empty() {
                continue;
            }
            let mut choose = |known: bool, all: &str| {
                if !known {
                    left_out.push(format!(
                        "“{value}” is nothing that “{name}” can be: {all}. It was left out."
                    ));
                }
            };
            match &*name {
                "show" => match Shelf::ALL.into_iter().find(|shelf| shelf.word() == value) {
                    Some(shelf) => read.shelf = shelf,
                    None => choose(false, &Shelf::ALL.map(Shelf::word).join(", ")),
                },
                "q" => read.words = value,
                "category" => read.category = value,
                "desk" => read.desk = value,
                "author" => read.author = value,
                "tag" => read.tag = value,
                "flag" => {
                    read.flag = StoryFlag::ALL.into_iter().find(|flag| flag.word() == value);
                    choose(read.flag.is_some(), &StoryFlag::ALL.map(StoryFlag::word).join(", "));
                }
                "mine" => {
                    read.mine = value == "yes";
                    choose(read.mine, "yes");
                }
                "sort" => {
                    order = StoryOrder::ALL.into_iter().find(|order| order.word() == value);
                    choose(order.is_some(), &StoryOrder::ALL.map(StoryOrder::word).join(", "));
                }
                "page" => match value.parse::<i64>() {
                    Ok(page) => read.page = page.clamp(1, MAX_PAGE),
                    Err(_) => choose(false, "a number"),
                },
                // What an act came to, which the page says by itself.
                "done" => {}
                day if DAYS.contains(&day) => {
                    let at = DAYS.iter().position(|known| *known == day).unwrap_or_default();
                    read.days[at] = value;
                }
                _ => {
                    let name: String = name.chars().take(40).collect();
                    left_out.push(format!("“{name}” is no filter of this list. It was left out."));
                }
            }
        }
        match order {
            Some(order) if order.suits(read.shelf) => read.order = order,
            Some(order) => left_out.push(format!(
                "“{}” sorts what is {}. This list is sorted by the last change.",
                order.label(),
                if order == StoryOrder::WentLive {
                    "live"
                } else {
                    "scheduled"
                }
            )),
            None => {}
        }
        (read, left_out)
    }

    /// The query, without what is as it is anyway.
    #[must_use]
    pub fn query(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        };
        put(
            "show",
            if self.shelf == Shelf::All {
                ""
            } else {
                self.shelf.word()
            },
        );
        put("q", &self.words);
        put("category", &self.category);
        put("desk", &self.desk);
        put("author", &self.author);
        put("tag", &self.tag);
        put("flag", self.flag.map_or("", StoryFlag::word));
        put("mine", if self.mine { "yes" } else { "" });
        for (name, day) in DAYS.iter().zip(&self.days) {
            put(name, day);
        }
        let is_usual = self.order == StoryOrder::NewestChange;
        put("sort", if is_usual { "" } else { self.order.word() });
        let page = if self.page > 1 {
            self.page.to_string()
        } else {
            String::new()
        };
        put("page", &page);
        pairs.finish()
    }

    /// The whole address.
    #[must_use]
    pub fn href(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/admin/articles".into(),
            query => format!("/admin/articles?{query}"),
        }
    }

    /// The same list, from its first page.
    #[must_use]
    pub fn first_page(&self) -> Self {
        self.turned(1)
    }

    /// Another page of it.
    #[must_use]
    pub fn turned(&self, page: i64) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same filters on another shelf, sorted as that one can be.
    #[must_use]
    pub fn on(&self, shelf: Shelf) -> Self {
        Self {
            shelf,
            page: 1,
            order: if self.order.suits(shelf) {
                self.order
            } else {
                StoryOrder::NewestChange
            },
            ..self.clone()
        }
    }

    /// Whether one of the filters is set that stand behind “More filters”.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.mine
            || !self.desk.is_empty()
            || self.flag.is_some()
            || !self.author.is_empty()
            || !self.tag.is_empty()
            || self.days.iter().any(|day| !day.is_empty())
    }

    /// What it comes to for somebody, at the moment of their page.
    ///
    /// # Errors
    /// Database errors.
    pub async fn asked(
        mut self,
        conn: &mut Conn,
        who: &Viewer,
        shell: &Shell,
        left_out: Vec<String>,
    ) -> Result<AskedList> {
        let typed = TypedTerms {
            author: self.author.clone(),
            tag: self.tag.clone(),
            category: self.category.clone(),
            desk: self.desk.clone(),
        };
        let terms = ListTerms::read(conn, who, typed).await?;
        let mut asked = AskedList {
            wanted: StoryQuery {
                words: self.words.clone(),
                in_texts: true,
                mine: self.mine,
                flag: self.flag,
                order: self.order,
                offset: (self.page - 1) * PAGE,
                ..StoryQuery::newest(self.shelf, PAGE + 1)
            },
            address: Self::default(),
            chips: vec![],
            left_out,
        };
        let category = asked.term(&terms, ListTermKind::Category, &mut self.category);
        let author = asked.term(&terms, ListTermKind::Author, &mut self.author);
        let tag = asked.term(&terms, ListTermKind::Tag, &mut self.tag);
        let desk = asked.term(&terms, ListTermKind::Desk, &mut self.desk);
        asked.wanted.desk = desk.as_ref().map(|(id, _)| DeskId(*id));
        asked.wanted.category.clone_from(&self.category);
        asked.wanted.author = author.as_ref().map(|(id, _)| AuthorId(*id));
        asked.wanted.tag = tag.as_ref().map(|(id, _)| TagId(*id));
        asked.days(&mut self.days, shell);
        let names = [desk, category, author, tag].map(|term| term.map(|(_, name)| name));
        asked.chips = self.chips(names);
        asked.address = self;
        Ok(asked)
    }

    fn chips(&self, [desk, category, author, tag]: [Option<String>; 4]) -> Vec<FilterChip> {
        let mut chips = Vec::new();
        let mut chip = |label: String, without: Self| {
            chips.push(FilterChip {
                label,
                without: without.first_page().href(),
            });
        };
        let base = || self.clone();
        if !self.words.is_empty() {
            chip(
                format!("“{}”", self.words),
                Self {
                    words: String::new(),
                    ..base()
                },
            );
        }
        if let Some(name) = desk {
            chip(
                format!("Desk {name}"),
                Self {
                    desk: String::new(),
                    ..base()
                },
            );
        }
        if let Some(name) = category {
            chip(
                format!("Category {name}"),
                Self {
                    category: String::new(),
                    ..base()
                },
            );
        }
        if let Some(name) = author {
            chip(
                format!("By {name}"),
                Self {
                    author: String::new(),
                    ..base()
                },
            );
        }
        if let Some(name) = tag {
            chip(
                format!("Tag {name}"),
                Self {
                    tag: String::new(),
                    ..base()
                },
            );
        }
        if let Some(flag) = self.flag {
            chip(flag.label().into(), Self { flag: None, ..base() });
        }
        if self.mine {
            chip("Mine".into(), Self { mine: false, ..base() });
        }
        for (at, day) in self.days.iter().enumerate().filter(|(_, day)| !day.is_empty()) {
            let mut without = base();
            without.days[at].clear();
            chip(format!("{} {day}", DAYS_SAID[at]), without);
        }
        chips
    }
}

impl AskedList {
    /// The identity and the name of what was meant; the address gets its slug, or nothing.
    fn term(&mut self, terms: &ListTerms, kind: ListTermKind, typed: &mut String) -> Option<(uuid::Uuid, String)> {
        let left_out = match terms.meant(kind) {
            ReadTerm::None => return None,
            ReadTerm::One(term) => {
                typed.clone_from(&term.slug);
                return Some((term.id, term.name));
            }
            ReadTerm::Unknown => format!("There is no {} “{typed}”. The list is shown without it.", kind.word()),
            ReadTerm::Several(slugs) => format!(
                "Several are called “{typed}”. Write which one: {}. The list is shown without it.",
                slugs.join(", ")
            ),
        };
        self.left_out.push(left_out);
        typed.clear();
        None
    }

    /// The days as moments on the newsroom's wall: the first begins, the last ends.
    fn days(&mut self, days: &mut [String; 4], shell: &Shell) {
        let today = shell.now.with_timezone(&shell.zone).date_naive();
        let mut ends = [None; 4];
        for (at, typed) in days.iter_mut().enumerate().filter(|(_, typed)| !typed.is_empty()) {
            let day = day(typed, today);
            let first = if at % 2 == 0 {
                day
            } else {
                day.and_then(|day| day.succ_opt())
            };
            ends[at] = first.and_then(|first| day_begins(first, shell.zone));
            if ends[at].is_none() {
                self.left_out.push(format!(
                    "“{typed}” is no day. Write {}, today, yesterday or 7 days ago. It was left out.",
                    today.format("%Y-%m-%d")
                ));
                typed.clear();
            }
        }
        let span = |from, until| ListSpan { from, until };
        self.wanted.changed = span(ends[0], ends[1]);
        self.wanted.first_published = span(ends[2], ends[3]);
        for (from, until, what) in [(0, 1, "Changed"), (2, 3, "First published")] {
            if ends[from].zip(ends[until]).is_some_and(|(from, until)| from >= until) {
                self.left_out.push(format!(
                    "“{what} from” lies behind “{} until”: nothing can be between them.",
                    what.to_lowercase()
                ));
            }
        }
    }
}

/// A day as people write it: `2026-11-30`, today, yesterday, 7 days ago.
fn day(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let typed = typed.to_lowercase();
    let ago = |days: u64| today.checked_sub_days(Days::new(days));
    match typed.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["today"] => Some(today),
        ["yesterday"] => ago(1),
        [number, "day" | "days", "ago"] => ago(number.parse().ok().filter(|days| *days <= 36_500)?),
        [date] => NaiveDate::parse_from_str(date, "%Y-%m-%d")
            .ok()
            .filter(|day| (1..=9_998).contains(&day.year()) && date.len() == 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let read = |typed: &str| day(typed, today).map(|day| day.to_string());
        for (typed, expected) in [
            ("2026-02-28", Some("2026-02-28")),
            ("Today", Some("2026-11-30")),
            ("yesterday", Some("2026-11-29")),
            ("30 days ago", Some("2026-10-31")),
            ("1 day  ago", Some("2026-11-29")),
            ("2026-02-30", None),
            ("99999999999999999999 days ago", None),
            ("40000 days ago", None),
            ("10/11", None),
            ("12026-01-01", None),
            ("0000-01-01", None),
            ("soon", None),
        ] {
            assert_eq!(read(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn an_address_that_was_read_is_written_the_same_again() {
        for query in [
            "",
            "show=drafts",
            "show=live&q=a+b%26c&category=sea&desk=night&author=ada&tag=tide&flag=on-hold&mine=yes&changed-from=7+days+ago&changed-until=today&first-from=2026-01-01&first-until=2026-02-01&sort=went-live&page=3",
        ] {
            let (read, left_out) = ListAddress::read(query);
            assert_eq!(read.query(), query);
            assert!(left_out.is_empty(), "{left_out:?}");
        }
    }

    #[test]
    fn what_an_address_cannot_mean_is_named_and_left_out() {
        let (read, left_out) = ListAddress::read(
            "show=nowhere&flag=red&mine=perhaps&sort=went-live&page=x&colour=blue&q=&done=kept&%FF=1",
        );
        assert_eq!(read, ListAddress::default());
        assert_eq!(left_out.len(), 7, "{left_out:#?}");
        assert!(
            left_out[0].contains("“nowhere”") && left_out[0].contains("in-review"),
            "{left_out:#?}"
        );
    }
}
