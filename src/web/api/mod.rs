//! The Content API: reads without a key. docs/content-api.md is its description for front ends.

pub mod articles;
pub mod changes;
mod chosen;
pub mod comments;
pub mod curated;
pub mod feeds;
pub mod index;
pub mod media;
pub mod oembed;
pub mod past;
pub mod query;
pub mod resolve;
pub mod search;
pub mod series;
pub mod shape;
mod stories_of;
pub mod syndicated;
pub mod terms;
