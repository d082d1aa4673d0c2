//! What the newsroom stands on and does not think about: the database server, its roles, secrets and tokens; the client that asks other
//! sites.

pub mod catalogue;
pub mod db;
pub mod listening;
pub mod managed_postgres;
pub mod memory;
pub mod migrations;
pub mod notices;
pub mod outgoing;
pub mod post;
pub mod priority;
pub mod roles;
pub mod sql;
pub mod token;
pub mod trust;
