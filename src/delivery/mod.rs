//! What leaves the building: public addresses, the public JSON, cursors, keys of caches.

pub mod book;
pub mod content;
pub mod cursor;
pub mod json_ld;
pub mod links;
pub mod story;
pub mod surrogate;
pub mod terms;
pub mod texts;
pub mod watch;
