//! The built-in reader site: the same live stories as the Content API, as pages.

pub mod cards;
pub mod frame;
pub mod list;
pub mod story;
pub mod trouble;

use std::iter;

use self::frame::Frame;
use crate::{
    delivery::{links, terms::Term},
    words::Word,
};

/// A link with its words.
pub struct Link {
    /// Path.
    pub href: String,
    /// Words.
    pub label: String,
}

/// Home, then these categories.
fn crumbs<'a>(site: &Frame, categories: impl IntoIterator<Item = &'a Term>) -> Vec<Link> {
    let home = Link {
        href: "/".into(),
        label: site.say(Word::Home).to_owned(),
    };
    iter::once(home).chain(categories.into_iter().map(section)).collect()
}

fn section(term: &Term) -> Link {
    Link {
        href: links::category(&term.slug),
        label: term.name.clone(),
    }
}
