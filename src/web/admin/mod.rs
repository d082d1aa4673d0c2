//! The pages of the newsroom. The order of the groups is read by tests/newsroom/arrows.rs.

// What every page has, and how it speaks.
pub mod lines;
pub mod numbers;
pub mod patterns;
pub mod pills;
pub mod shell;
pub mod trouble;

// The pages.
pub mod desk;
pub mod people;
pub mod settings;
pub mod story;
