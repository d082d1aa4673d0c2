//! The gate: every act on a story, what it needs, what is checked before, and who may.

pub mod address;
pub mod checklist;
pub mod debut;
pub mod deciders;
mod keeping_back;
pub mod order;
pub mod workflow;
