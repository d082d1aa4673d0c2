//! The newsroom's own lists: which stories there are for whom, in which order, and how far a list looks.

pub mod counts;
pub mod happenings;
pub mod stories;
pub mod walks;
