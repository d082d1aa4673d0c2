//! People: accounts, the door, public authors.

pub mod account;
pub mod authors;
pub mod door;
pub mod person;
pub mod roster;
pub mod setup;
pub mod staff;
