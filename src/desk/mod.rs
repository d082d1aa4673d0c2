//! The newsroom's own lists: which stories there are for whom, in which order, and how far a list looks.

pub mod stories;
pub mod walks;
