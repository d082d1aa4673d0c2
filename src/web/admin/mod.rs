//! The pages of the newsroom; one file for each area.

pub mod account;
pub mod acts;
pub mod again;
pub mod authors;
mod bar;
pub mod categories;
mod clash;
mod comparison;
pub mod door;
pub mod editor;
pub mod home;
pub mod lines;
pub mod offers;
pub mod patterns;
pub mod pills;
pub mod preview;
pub mod review;
pub mod revision;
pub mod saves;
pub mod settings;
pub mod setup;
pub mod shell;
pub mod staff;
pub mod stories;
pub mod tags;
pub mod trouble;
mod zones;
