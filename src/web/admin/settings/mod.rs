//! What an admin or an editor sets for the whole newsroom.

pub mod categories;
pub mod comments;
pub mod desks;
pub mod emblem;
pub mod feeds;
pub mod house_rules;
pub mod mail;
pub mod newsroom;
pub mod presets;
pub mod redirects;
pub mod series;
pub mod site;
pub mod steps;
pub mod tags;
pub mod words;
