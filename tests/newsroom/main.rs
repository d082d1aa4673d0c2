//! The tests of the newsroom: stories named as promises, one database each.

mod accessibility;
mod api_lists;
mod api_protocol;
mod api_stories;
mod arrows;
mod browser;
mod demo;
mod forms;
mod history;
mod hostile_requests;
mod lists;
mod operating_page;
mod permissions;
mod private_server;
mod reader_site;
mod roles;
mod schema_file;
mod set_up;
mod settings_pages;
mod staff;
mod staff_pages;
mod support;
mod uniform_404;
mod visibility;
mod workflow;
mod writing_together;
