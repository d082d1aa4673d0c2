//! People: accounts, the door, public authors.

pub mod account;
pub mod authors;
pub mod door;
pub mod forgot;
pub mod person;
pub mod roster;
pub mod setup;
pub mod staff;
pub mod told;
