//! The Content API: reads without a key. docs/content-api.md is its description for front ends.

pub mod articles;
pub mod changes;
mod chosen;
pub mod comments;
pub mod curated;
pub mod index;
pub mod media;
pub mod past;
pub mod query;
pub mod resolve;
pub mod shape;
mod stories_of;
pub mod terms;
