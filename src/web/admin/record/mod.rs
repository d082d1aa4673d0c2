//! The record: what anybody did, in sentences, to be filtered, checked and taken away.

pub mod asked;
pub mod export;
pub mod page;
pub mod sentence;
