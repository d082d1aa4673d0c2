//! The Content API: reads without a key. docs/content-api.md is its description for front ends.

pub mod articles;
mod chosen;
pub mod comments;
pub mod curated;
pub mod index;
pub mod media;
pub mod query;
pub mod search;
pub mod shape;
pub mod terms;
