//! The pages of the newsroom; one file for each area.

pub mod door;
pub mod shell;
