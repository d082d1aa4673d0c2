//! The built-in reader site: the same live stories as the Content API, as pages.

pub mod archive;
pub mod calendar;
pub mod cards;
pub mod commenting;
pub mod corrections;
pub mod discussion;
pub mod feeds;
pub mod frame;
pub mod list;
pub mod look;
pub mod manifest;
pub mod mistakes;
pub mod offline;
pub mod page;
pub mod search;
pub mod series;
pub mod story;
pub mod trouble;

use std::iter;

use self::frame::Frame;
use crate::{
    delivery::{links, terms::Term},
    error::Error,
    words::Word,
};

/// A link with its words.
pub struct LabelledLink {
    /// Path, or a whole address.
    pub href: String,
    /// The words that lead there.
    pub label: String,
}

/// A telephone number as one dials it, without what is written for the eye between digits; none where it is more than
/// a number, such as one with an extension or a zero in brackets.
#[must_use]
pub fn dialled(number: &str) -> Option<String> {
    let is_number = number
        .chars()
        .all(|c| c.is_ascii_digit() || "+()-./\u{a0} ".contains(c));
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    (is_number && !number.contains("(0)") && digits.len() > 2).then_some(digits)
}

/// Before set-up only the front says so: nothing else is there.
fn nothing_yet(error: Error) -> Error {
    match error {
        Error::NotSetUp => Error::NotFound,
        other => other,
    }
}

/// Home, then these categories.
fn crumbs<'a>(site: &Frame, categories: impl IntoIterator<Item = &'a Term>) -> Vec<LabelledLink> {
    let home = LabelledLink {
        href: "/".into(),
        label: site.say(Word::Home).to_owned(),
    };
    iter::once(home).chain(categories.into_iter().map(section)).collect()
}

fn section(term: &Term) -> LabelledLink {
    LabelledLink {
        href: links::category(&term.slug),
        label: term.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_is_dialled_only_where_it_is_nothing_but_a_number() {
        for (written, dialled_as) in [
            ("01632 960 174", Some("01632960174")),
            ("+44 1632/960-174", Some("+441632960174")),
            ("+44 (0)1632 960174", None),
            ("960 174 ext. 5", None),
            ("Ask at the desk", None),
            ("-", None),
        ] {
            assert_eq!(dialled(written).as_deref(), dialled_as, "{written}");
        }
    }
}
