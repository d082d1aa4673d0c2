//! The tests of the newsroom: stories named as promises, one database each.

mod history;
mod private_server;
mod schema_file;
mod settings_pages;
mod staff;
mod staff_pages;
mod support;
mod visibility;
mod workflow;
