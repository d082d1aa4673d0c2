//! A story in front of somebody: writing it, its bar of acts and checks, reading it to decide, its history.

use super::moment;

pub mod acts;
pub mod bar;
pub mod claim;
pub mod clash;
pub mod comparison;
pub mod decision;
pub mod differing;
pub mod editor;
pub mod embeds;
pub(in crate::web::admin) mod figures;
pub mod history;
pub mod history_query;
pub mod jumps;
mod lanes;
pub mod listed;
pub mod notes;
pub mod offered;
pub mod offers;
pub mod outside;
pub mod part;
pub mod present;
pub mod preview;
pub mod reach;
pub mod review;
pub mod revision;
pub mod saves;
pub mod telling;
pub mod time;
mod time_parts;
pub mod why;
