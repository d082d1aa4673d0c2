//! What leaves the building: public addresses, the public JSON, cursors, keys of caches. The order of the groups is read by
//! tests/newsroom/arrows.rs.

// How things are spelt outside, and what else stands on nothing: turns, what changed.
pub mod cursor;
pub mod links;
pub mod story;
pub mod texts;
pub mod watch;
pub mod xml;

// The newsroom, and a story in a list, as they go out; what an answer was made from.
pub mod card;
pub mod site;
pub mod surrogate;

// Categories, tags, authors, lists, and which of them were merged; texts at known addresses.
pub mod merged;
pub mod terms;
pub mod well_known;

// Where the menus of the reader site lead.
pub mod menus;

// Pictures as they go out.
pub mod plate;

// What stands in many answers; what changed.
pub mod book;
pub mod log;

// What was found has in common.
pub mod facets;

// A story with all that it mentions; what is said under one.
pub mod comments;
pub mod content;

// The same for search engines and other sites; a text for readers of which nothing is known.
pub mod feed_text;
pub mod json_ld;
pub mod oembed;

// Which stories there are.
pub mod sitemaps;

// Stories for feed readers; the same for newsrooms.
pub mod feeds;

pub mod ninjs;
