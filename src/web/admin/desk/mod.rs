//! Lists of stories: Home, and Stories; those to link to; and what stories begin with, or take in.

pub mod boilerplate;
pub mod budget_lines;
pub mod calendar;
mod calendar_days;
pub mod calls;
pub mod chosen_stories;
mod chosen_story_acts;
pub mod comment;
pub mod comments;
pub mod desk_queue;
pub mod desk_times;
pub mod home;
pub mod linkable;
mod list_address;
pub mod mistakes;
pub mod notices;
pub mod pages;
pub mod palette;
mod palette_pages;
pub mod stories;
pub mod sweep;
pub mod views;
