//! Lists of stories: Home, and Stories.

pub mod home;
pub mod stories;
