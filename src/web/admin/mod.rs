//! The pages of the newsroom; one file for each area.

pub mod account;
pub mod again;
pub mod authors;
pub mod categories;
pub mod door;
pub mod patterns;
pub mod settings;
pub mod shell;
pub mod staff;
pub mod tags;
