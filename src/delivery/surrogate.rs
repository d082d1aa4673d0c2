//! What an answer was made from: surrogate keys, by which other caches clear (one thing is named `article-{id}`, any of
//! its kind `articles`), and the finer keys by which our own does.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{delivery::watch, live::listings};

/// The longest text of keys, in bytes. It is sent twice, as `Surrogate-Key` and as `Cache-Tag`, and proxies that are left
/// as they come take 4 KB of headers.
const LONGEST: usize = 1_400;

/// What can be named. Those of the first lines are named one by one while there is room, the others as a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Stories, by id: `article-{id}`.
    Articles,
    /// Curated lists, by slug: `list-{slug}`.
    Lists,
    /// Categories, by id: `category-{id}`.
    Categories,
    /// Authors, by id: `author-{id}`.
    Authors,
    /// Tags, by id: `tag-{id}`.
    Tags,
    /// Series, by id: `series-{id}`; any of them: `series`.
    Series,
    /// Pictures, by id: `media-{id}`.
    Media,
    /// The log of changes.
    Changes,
}

impl Family {
    const ALL: [Self; 8] = [
        Self::Articles,
        Self::Lists,
        Self::Categories,
        Self::Authors,
        Self::Tags,
        Self::Series,
        Self::Media,
        Self::Changes,
    ];

    const fn any(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Lists => "lists",
            Self::Categories => "categories",
            Self::Authors => "authors",
            Self::Tags => "tags",
            Self::Series => "series",
            Self::Media => "media",
            Self::Changes => "changes",
        }
    }

    const fn one(self) -> &'static str {
        match self {
            Self::Articles => "article",
            Self::Lists => "list",
            Self::Categories => "category",
            Self::Authors => "author",
            Self::Tags => "tag",
            Self::Series => "series",
            Self::Media => "media",
            Self::Changes => "change",
        }
    }
}

/// What one thing is named by: lists that editors keep by their address, everything else by identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// Of a story, a category, an author, a tag, a picture.
    Id(Uuid),
    /// Of a list that editors keep.
    Slug(String),
}

impl From<Uuid> for Member {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Member {
    fn from(slug: &str) -> Self {
        Self::Slug(slug.to_owned())
    }
}

/// The keys of one answer. The newsroom itself (`site`) is in every one.
#[derive(Debug, Default, Clone)]
pub struct Keys {
    any: BTreeSet<Family>,
    one: BTreeSet<(Family, Member)>,
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
            Family::Changes => Some(watch::changes()),
            Family::Categories | Family::Authors | Family::Tags | Family::Series | Family::Media => None,
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
    pub fn one(mut self, family: Family, member: impl Into<Member>) -> Self {
        let member = member.into();
        match (family, &member) {
            (Family::Articles, Member::Id(id)) => drop(self.on.insert(*id)),
            (Family::Lists, _) => drop(self.on.insert(watch::lists())),
            // Terms are in every answer.
            _ => {}
        }
        self.one.insert((family, member));
        self
    }

    /// One thing whose changes are told with others that are in the answer.
    #[must_use]
    pub fn named(mut self, family: Family, member: impl Into<Member>) -> Self {
        self.one.insert((family, member.into()));
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

    /// All keys of both; the answer ends with whichever ends first.
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
        let mut text = String::with_capacity(LONGEST);
        text.push_str("site");
        for family in Family::ALL {
            let before = text.len();
            let fits = self.name_each(family, &mut text);
            if !fits {
                text.truncate(before);
            }
            if self.any.contains(&family) || !fits {
                text.insert_str(before, family.any());
                text.insert(before, ' ');
            }
        }
        text
    }

    /// Whether there was room for each of them.
    fn name_each(&self, family: Family, text: &mut String) -> bool {
        let members = self.one.iter().filter(|(of, _)| *of == family);
        for (_, member) in members {
            text.push(' ');
            text.push_str(family.one());
            text.push('-');
            match member {
                Member::Id(id) => text.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())),
                Member::Slug(slug) => text.push_str(slug),
            }
            if text.len() > LONGEST {
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_named_and_a_kind_where_there_are_too_many() {
        let id = Uuid::from_u128;
        let list = Keys::new()
            .any(Family::Articles)
            .one(Family::Articles, id(1))
            .one(Family::Lists, "featured")
            .one(Family::Tags, id(2));
        assert_eq!(
            list.text(),
            "site articles article-00000000-0000-0000-0000-000000000001 list-featured tag-00000000-0000-0000-0000-000000000002"
        );
        assert_eq!(list.clone().one(Family::Tags, id(2)).text(), list.text());

        let many = |family, count| (0..count).fold(Keys::new(), |keys, number| keys.one(family, id(number)));
        assert_eq!(many(Family::Tags, 100).text(), "site tags");
        let mixed = (0..20).fold(many(Family::Tags, 30), |keys, number| {
            keys.one(Family::Articles, id(number))
        });
        assert!(mixed.text().ends_with(" tags") && mixed.text().contains("article-00000000"));
        assert!(mixed.text().len() < LONGEST + 50);
    }
}
