//! The gate: every act on a story, what it needs, what is checked before, and who may.

// What an act needs, and what it comes to.
mod done;
pub mod order;

// What is read before one decides.
pub mod address;
pub mod debut;
pub mod deciders;
pub mod house;
pub mod links;

pub mod checklist;

pub mod withheld;

pub mod keeping_back;

// Large changes that readers are not told of.
pub mod quiet;

// Why readers have a story, or not.
pub mod on_site;

// The acts.
pub mod workflow;
