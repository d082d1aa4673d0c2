//! Lists of stories: Home, and Stories; those to link to; and what stories begin with, or take in.

pub mod boilerplate;
pub mod comment;
pub mod comments;
pub mod home;
pub mod linkable;
pub mod mistakes;
pub mod pages;
pub mod stories;
