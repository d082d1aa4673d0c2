//! An option of a list that a person chooses from.

use crate::desks::Newsdesk;

/// One line of a list to choose from.
pub struct Choice {
    /// What the form sends for it.
    pub value: String,
    /// What a person reads.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// The desks to choose from by their addresses, behind what stands for none of them.
#[must_use]
pub fn desk_choices(all: &[Newsdesk], chosen: &str, none: &str) -> Vec<Choice> {
    let first = Choice {
        value: String::new(),
        label: none.to_owned(),
        selected: chosen.is_empty(),
    };
    let others = all.iter().map(|desk| Choice {
        value: desk.slug.clone(),
        label: desk.name.clone(),
        selected: desk.slug == chosen,
    });
    std::iter::once(first).chain(others).collect()
}
