//! What an answer was made from: surrogate keys, by which other caches clear (one thing is named `article-{id}`, any of
//! its kind `articles`), and the finer keys by which our own does.

use std::{collections::BTreeSet, fmt::Display};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{delivery::watch, live::listings};

/// The longest text of keys, in bytes. It is sent twice, as `Surrogate-Key` and as `Cache-Tag`, and proxies that are left
/// as they come take 4 KB of headers.
const LONGEST: usize = 1_400;

/// What can be named. Those of the first lines are named one by one while there is room, the others as a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Stories.
    Articles,
    /// Curated lists, by slug.
    Lists,
    /// Categories.
    Categories,
    /// Authors.
    Authors,
    /// Tags.
    Tags,
}

impl Family {
    const ALL: [Self; 5] = [Self::Articles, Self::Lists, Self::Categories, Self::Authors, Self::Tags];

    const fn any(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Lists => "lists",
            Self::Categories => "categories",
            Self::Authors => "authors",
            Self::Tags => "tags",
        }
    }

    const fn one(self) -> &'static str {
        match self {
            Self::Articles => "article",
            Self::Lists => "list",
            Self::Categories => "category",
            Self::Authors => "author",
            Self::Tags => "tag",
        }
    }
}

/// The keys of one answer. The newsroom itself (`site`) is in every one.
#[derive(Debug, Default, Clone)]
pub struct Keys {
    any: BTreeSet<Family>,
    one: BTreeSet<(Family, String)>,
    on: BTreeSet<Uuid>,
    until: Option<DateTime<Utc>>,
}

impl Keys {
    /// Of an answer in which only the newsroom is named.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Which of this kind are in the answer may change with any of them: a list.
    #[must_use]
    pub fn any(self, family: Family) -> Self {
        let key = match family {
            Family::Articles => Some(listings::all()),
            Family::Lists => Some(watch::lists()),
            Family::Categories | Family::Authors | Family::Tags => None,
        };
        self.some(family, key)
    }

    /// The same, where it is known which changes of the kind matter: of stories, the facets that were walked.
    #[must_use]
    pub fn some(mut self, family: Family, on: impl IntoIterator<Item = Uuid>) -> Self {
        self.any.insert(family);
        self.on.extend(on);
        self
    }

    /// One thing in the answer.
    #[must_use]
    pub fn one(mut self, family: Family, id: impl Display) -> Self {
        let id = id.to_string();
        match family {
            Family::Articles => self.on.extend(Uuid::parse_str(&id).ok()),
            Family::Lists => drop(self.on.insert(watch::lists())),
            // Terms are in every answer.
            Family::Categories | Family::Authors | Family::Tags => {}
        }
        self.one.insert((family, id));
        self
    }

    /// One thing whose changes are told with others that are in the answer.
    #[must_use]
    pub fn named(mut self, family: Family, id: impl Display) -> Self {
        self.one.insert((family, id.to_string()));
        self
    }

    /// The answer is another one from this moment on, whatever changes or not.
    #[must_use]
    pub fn until(mut self, at: DateTime<Utc>) -> Self {
        self.until = Some(self.until.map_or(at, |until| until.min(at)));
        self
    }

    /// When the answer ends by time alone.
    #[must_use]
    pub const fn ends(&self) -> Option<DateTime<Utc>> {
        self.until
    }

    /// What the answer stands on, for [`watch::Watch::holds`].
    #[must_use]
    pub fn on(&self) -> Vec<Uuid> {
        self.on.iter().copied().chain([watch::terms()]).collect()
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.any.extend(other.any);
        self.one.extend(other.one);
        self.on.extend(other.on);
        match other.until {
            Some(at) => self.until(at),
            None => self,
        }
    }

    /// As it is sent: parted by blanks. A kind of which there is no room for each is named as a whole.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = "site".to_owned();
        for family in Family::ALL {
            let members = self.one.iter().filter(|(of, _)| *of == family);
            let named: String = members.map(|(of, id)| format!(" {}-{id}", of.one())).collect();
            let fits = text.len() + named.len() <= LONGEST;
            if self.any.contains(&family) || !fits {
                text.push(' ');
                text.push_str(family.any());
            }
            if fits {
                text.push_str(&named);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_named_and_a_kind_where_there_are_too_many() {
        let list = Keys::new()
            .any(Family::Articles)
            .one(Family::Articles, 1)
            .one(Family::Tags, "t");
        assert_eq!(list.text(), "site articles article-1 tag-t");
        assert_eq!(list.clone().one(Family::Tags, "t").text(), list.text());

        let id = "0193a1b2-0000-7000-8000-000000000000";
        let many =
            |family, count| (0..count).fold(Keys::new(), |keys, number| keys.one(family, format!("{id}{number}")));
        assert_eq!(many(Family::Tags, 100).text(), "site tags");
        let mixed = (0..20).fold(many(Family::Tags, 30), |keys, number| {
            keys.one(Family::Articles, format!("{id}{number}"))
        });
        assert!(mixed.text().ends_with(" tags") && mixed.text().contains("article-0193a1b2"));
        assert!(mixed.text().len() < LONGEST + 50);
    }
}
