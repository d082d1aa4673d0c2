//! The newsroom's own lists: which stories there are for whom, in which order, and how far a list looks. The order of the
//! groups is read by tests/newsroom/arrows.rs, as that of `src/lib.rs` is.

// What is asked.
pub mod query;

// The names by which it is filtered.
pub mod terms;

// The ways to what is asked for.
pub mod walks;

// Lists.
pub mod stories;

// Lists under a name; what else is jumped to by letters.
pub mod palette;
pub mod views;

// Stories that readers have, for links from others.
pub mod linkable;

// What is counted and told of them.
pub mod ahead;
pub mod counts;
pub mod happenings;
pub mod needs;
pub mod notices;
pub mod queue;
pub mod reach;
pub mod second;
pub mod took;

// When they are due, begin and end.
pub mod calendar;

// The same as a file that calendars outside read.
pub mod icalendar;

// What they say that are worked on.
pub mod texts;

// A rule of the house, tried out on them.
pub mod trial;

// Where a picture is, or a document.
pub mod pictures;

pub mod files;

// What anybody did.
pub mod record;

// What menus of the reader site can lead to.
pub mod menus;
