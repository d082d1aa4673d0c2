//! An admin corrects a colleague's name and address. A name holds at once; an address from the moment when somebody uses
//! the one-time link that was sent there, because whoever reads its mail can become that person.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    error::{Problems, Result},
    ids::StaffId,
    platform::{db::Conn, token::Token},
    policy::Actor,
    schema::newsroom::{invitations, staff},
    staff::{Account, EmailAddress, invitation, lock, noted, person_name},
};

/// Stores the name, and answers the link that confirms the address where that is another one.
///
/// # Errors
/// `Refused` (also for oneself), `Problems`, `Stale`, `Conflict` when they left, `NotFound`, database errors.
pub async fn correct(
    conn: &mut Conn,
    who: &Actor,
    id: StaffId,
    sent: Option<i64>,
    name: &str,
    email: &str,
) -> Result<Option<Token>> {
    let account = lock(conn, who, id, sent).await?;
    let mut problems = Problems::new();
    let checked = (
        problems.check("name", person_name(name)),
        problems.check("email", email.parse::<EmailAddress>()),
    );
    let (Some(name), Some(email)) = checked else {
        return Err(problems.into());
    };
    is_free(conn, id, &email).await?;
    if name != account.name {
        diesel::update(staff::table.find(id.0))
            .set((staff::name.eq(&name), staff::version.eq(staff::version + 1)))
            .execute(conn)
            .await?;
        noted(
            conn,
            who,
            "name_corrected",
            id,
            json!({ "from": account.name, "to": name }),
        )
        .await?;
    }
    if email.as_str() == account.email {
        forget(conn, id).await?;
        return Ok(None);
    }
    if waiting(conn, id).await?.as_deref() == Some(email.as_str()) {
        return Ok(None); // the link is out already
    }
    let link = invitation::invite(conn, who, id).await?;
    diesel::update(invitations::table.find(link.hash()))
        .set(invitations::new_email.eq(email.as_str()))
        .execute(conn)
        .await?;
    noted(conn, who, "address_corrected", id, json!({ "to": email.as_str() })).await?;
    Ok(Some(link))
}

/// The address that waits for a link of the account to be used.
pub(super) async fn waiting(conn: &mut Conn, id: StaffId) -> Result<Option<String>> {
    let newest: Option<Option<String>> = invitations::table
        .filter(invitations::staff_id.eq(id.0))
        .filter(invitations::used_at.is_null())
        .order(invitations::made_at.desc())
        .select(invitations::new_email)
        .first(conn)
        .await
        .optional()?;
    Ok(newest.flatten())
}

/// The account keeps the address that it has.
async fn forget(conn: &mut Conn, id: StaffId) -> Result<()> {
    let open = invitations::table
        .filter(invitations::staff_id.eq(id.0))
        .filter(invitations::used_at.is_null());
    diesel::update(open)
        .set(invitations::new_email.eq(None::<String>))
        .execute(conn)
        .await?;
    Ok(())
}

/// The address that a used link confirms becomes the account's.
pub(super) async fn confirm(conn: &mut Conn, id: StaffId, link: &Token) -> Result<()> {
    let new: Option<Option<String>> = invitations::table
        .find(link.hash())
        .select(invitations::new_email)
        .first(conn)
        .await
        .optional()?;
    let Some(new) = new.flatten() else {
        return Ok(());
    };
    let email = new
        .parse()
        .map_err(|sentence: String| Problems::of("email", sentence))?;
    is_free(conn, id, &email).await?;
    diesel::update(staff::table.find(id.0))
        .set((staff::email.eq(email.as_str()), staff::version.eq(staff::version + 1)))
        .execute(conn)
        .await?;
    Ok(())
}

async fn is_free(conn: &mut Conn, id: StaffId, email: &EmailAddress) -> Result<()> {
    match Account::by_email(conn, email).await? {
        Some(other) if other.id != id => {
            Err(Problems::of("email", "There is an account with this address already.").into())
        }
        _ => Ok(()),
    }
}
