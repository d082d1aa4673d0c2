//! The pages of the newsroom; one file for each area.

pub mod acts;
pub mod door;
pub mod editor;
pub mod home;
pub mod lines;
pub mod offers;
pub mod pills;
pub mod preview;
pub mod review;
pub mod shell;
pub mod stories;
