//! The secret address under which somebody's calendar elsewhere reads what they may see here: one for a person, hashed, dead as
//! soon as another is made, it is ended, or they leave.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    activity,
    error::{Error, Result},
    ids::{RequestId, StaffId},
    platform::{
        db::{Conn, Origin, Via},
        token::Token,
    },
    policy::{Actor, Viewer},
    schema::newsroom::{calendar_links, staff},
    staff::noted,
};

/// Makes one's link; the one before is dead.
///
/// # Errors
/// Database errors.
pub async fn make(conn: &mut Conn, who: &Actor) -> Result<Token> {
    let (id, token, at) = (who.id.account()?, Token::new(), activity::instant(conn).await?);
    let values = (
        calendar_links::token_hash.eq(token.hash()),
        calendar_links::made_at.eq(at),
    );
    diesel::insert_into(calendar_links::table)
        .values((calendar_links::staff_id.eq(id.0), values.clone()))
        .on_conflict(calendar_links::staff_id)
        .do_update()
        .set(values)
        .execute(conn)
        .await?;
    noted(conn, who, "calendar_link_made", id, Value::Null).await?;
    Ok(token)
}

/// Ends one's link.
///
/// # Errors
/// Database errors.
pub async fn end(conn: &mut Conn, who: &Actor) -> Result<()> {
    let id = who.id.account()?;
    if forget(conn, id).await? {
        noted(conn, who, "calendar_link_ended", id, Value::Null).await?;
    }
    Ok(())
}

/// Forgets somebody's link. Answers whether there was one.
///
/// # Errors
/// Database errors.
pub async fn forget(conn: &mut Conn, id: StaffId) -> Result<bool> {
    let gone = diesel::delete(calendar_links::table.find(id.0)).execute(conn).await?;
    Ok(gone > 0)
}

/// When somebody's link was made, if they have one.
///
/// # Errors
/// Database errors.
pub async fn made_at(conn: &mut Conn, id: StaffId) -> Result<Option<DateTime<Utc>>> {
    Ok(calendar_links::table
        .find(id.0)
        .select(calendar_links::made_at)
        .first(conn)
        .await
        .optional()?)
}

/// Whose link this is, with the role that they have now.
///
/// # Errors
/// `NotFound` for every other one, whatever is wrong with it; database errors.
pub async fn open(conn: &mut Conn, token: &Token, request: RequestId) -> Result<Viewer> {
    let found: Option<(Uuid, String, String)> = calendar_links::table
        .inner_join(staff::table.on(staff::id.eq(calendar_links::staff_id)))
        .filter(calendar_links::token_hash.eq(token.hash()))
        .filter(staff::deactivated_at.is_null())
        .select((staff::id, staff::name, staff::role))
        .first(conn)
        .await
        .optional()?;
    let (id, name, role) = found.ok_or(Error::NotFound)?;
    Ok(Viewer {
        id: StaffId(id),
        name,
        role: role.parse().map_err(Error::Internal)?,
        origin: Origin {
            via: Via::Link,
            request,
        },
    })
}
