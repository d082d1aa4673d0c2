//! What is asked of the history of a story: which two revisions, and which page of the list of them.

use crate::{
    articles::writing::sittings::HistoryPlace,
    error::{Error, Result},
    ids::ArticleId,
};

/// What is asked of the page: two numbers and a place in the list.
#[derive(Default, Clone)]
pub struct HistoryQuery {
    /// The earlier one.
    pub from: Option<i32>,
    /// The later one.
    pub to: Option<i32>,
    /// Where the list begins: before this number.
    before: Option<i32>,
    /// Or after this one.
    after: Option<i32>,
}

impl HistoryQuery {
    /// As an address says it, or a form.
    ///
    /// # Errors
    /// `NotFound` for what is no number.
    pub fn read(text: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let number = |name: &str| match text(name).filter(|text| !text.is_empty()) {
            Some(text) => text.parse().map(Some).map_err(|_| Error::NotFound),
            None => Ok(None),
        };
        let asked = Self {
            from: number("from")?,
            to: number("to")?,
            before: number("before")?,
            after: number("after")?,
        };
        Ok(match text("swap") {
            Some(_) => Self {
                from: asked.to,
                to: asked.from,
                ..asked
            },
            None => asked,
        })
    }

    /// The same against the working copy.
    #[must_use]
    pub fn with_the_present(&self) -> Self {
        Self {
            to: None,
            ..self.clone()
        }
    }

    /// The place in the list, as a form says it.
    #[must_use]
    pub const fn place_field(&self) -> Option<(&'static str, i32)> {
        match self.place() {
            HistoryPlace::Newest => None,
            HistoryPlace::Before(number) => Some(("before", number)),
            HistoryPlace::After(number) => Some(("after", number)),
        }
    }

    /// The address of the page that says what a form did.
    #[must_use]
    pub fn after(&self, id: ArticleId, done: &str) -> String {
        let rest = match self.place_field() {
            None => format!("done={done}"),
            Some((name, number)) => format!("{name}={number}&done={done}"),
        };
        format!("/admin/articles/{id}/history{}", self.at(&rest))
    }

    /// The place in the list.
    #[must_use]
    pub const fn place(&self) -> HistoryPlace {
        match (self.before, self.after) {
            (Some(number), _) => HistoryPlace::Before(number),
            (None, Some(number)) => HistoryPlace::After(number),
            (None, None) => HistoryPlace::Newest,
        }
    }

    /// The address of another place in the list, with the same two chosen.
    #[must_use]
    pub fn at(&self, place: &str) -> String {
        let one = |name: &str, number: Option<i32>| number.map(|number| format!("{name}={number}"));
        let chosen = [one("from", self.from), one("to", self.to)].into_iter().flatten();
        let all: Vec<String> = chosen
            .chain([place.to_owned()])
            .filter(|part| !part.is_empty())
            .collect();
        format!("?{}", all.join("&"))
    }
}
