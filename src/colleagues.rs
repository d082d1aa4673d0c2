//! Colleagues: an account together with the public person who stands in bylines.

use crate::{
    authors,
    error::Result,
    ids::StaffId,
    platform::db::Conn,
    policy::{Actor, Role},
    staff::{self, EmailAddress, invitation},
};

/// Somebody who gets an account, and with it a byline.
#[derive(Debug, Clone)]
pub struct NewColleague {
    /// The address that they sign in with.
    pub email: EmailAddress,
    /// Name, for colleagues and for readers.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// Adds an account without a password; a one-time link lets them choose one.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, new: &NewColleague) -> Result<StaffId> {
    let id = staff::add(conn, who, &new.email, &new.name, new.role).await?;
    // Of their own, also where a guest or another colleague has this name.
    authors::add_for(conn, who, id, &new.name).await?;
    Ok(id)
}

/// Adds an account with its password: set-up, command line, demo.
///
/// # Errors
/// `Problems`, database errors.
pub async fn add_with_password(
    conn: &mut Conn,
    who: &Actor,
    new: &NewColleague,
    password_hash: &str,
) -> Result<StaffId> {
    let id = add(conn, who, new).await?;
    invitation::set_password(conn, id, password_hash).await?;
    Ok(id)
}
