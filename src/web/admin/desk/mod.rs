//! Lists of stories: Home, and Stories; and those to link to.

pub mod home;
pub mod linkable;
pub mod stories;
