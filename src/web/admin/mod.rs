//! The pages of the newsroom. The order of the groups is read by tests/newsroom/arrows.rs.

// The frame of every page, and what lists of choices are made of.
pub mod choice;
pub mod shell;

// A request of somebody who is signed in, with that frame.
pub mod visit;

// How pages speak, what several of them have, and the page of an error.
pub mod again;
pub mod jumps;
pub mod lines;
pub mod moment;
pub mod numbers;
pub mod patterns;
pub mod pills;
pub mod took;
pub mod trouble;
pub mod zones;

// What the bell says, and what is told of one act on many things.
pub mod many;
pub mod notice_lines;

// Pictures, which stories show.
pub mod media;

// Two names that turn out to be one.
pub mod merging;

// The pages.
pub mod desk;
pub mod people;
pub mod record;
pub mod settings;
pub mod story;

// Lists that editors make, whose moments are those of stories; what somebody outside reads by a link.
pub mod fronts;
pub mod outside;

/// A headline as pages of the newsroom have it, also before there is one.
#[must_use]
pub fn headline_or_none(headline: &str) -> String {
    match headline {
        "" => "No headline yet".to_owned(),
        written => written.to_owned(),
    }
}
