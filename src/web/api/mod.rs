//! The Content API: reads without a key. docs/content-api.md is its description for front ends.

pub mod articles;
mod chosen;
pub mod comments;
pub mod curated;
pub mod feeds;
pub mod index;
pub mod media;
pub mod oembed;
pub mod query;
pub mod search;
pub mod series;
pub mod shape;
pub mod syndicated;
pub mod terms;
