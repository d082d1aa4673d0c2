//! The secret address under which a calendar elsewhere reads that of a desk: one for a desk, hashed, dead as soon as another is
//! made, it is ended, or whoever made it works here no longer. What it shows is what any journalist of the newsroom may see:
//! nothing that is under embargo, whoever is named on it.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    activity,
    error::{Error, Result},
    ids::{DeskId, StaffId},
    platform::{db::Conn, token::Token},
    policy::{Action, Actor, Capacity, Facts, Party, Role, can},
    schema::newsroom::{desk_calendar_links, desks, staff},
};

/// Makes the link of a desk; the one before is dead.
///
/// # Errors
/// `Refused`, `NotFound`, database errors.
pub async fn make(conn: &mut Conn, who: &Actor, id: DeskId) -> Result<Token> {
    can(who, Action::Assign, &Facts::NONE)?;
    let name = name_of(conn, id).await?;
    let (token, at) = (Token::new(), activity::instant(conn).await?);
    let values = (
        desk_calendar_links::token_hash.eq(token.hash()),
        desk_calendar_links::made_by.eq(who.id.account()?.0),
        desk_calendar_links::made_at.eq(at),
    );
    diesel::insert_into(desk_calendar_links::table)
        .values((desk_calendar_links::desk_id.eq(id.0), values.clone()))
        .on_conflict(desk_calendar_links::desk_id)
        .do_update()
        .set(values)
        .execute(conn)
        .await?;
    activity::record_act(conn, who, at, "desk_link_made", json!({ "id": id, "name": name })).await?;
    Ok(token)
}

/// Ends the link of a desk.
///
/// # Errors
/// `Refused`, `NotFound`, database errors.
pub async fn end(conn: &mut Conn, who: &Actor, id: DeskId) -> Result<()> {
    can(who, Action::Assign, &Facts::NONE)?;
    let name = name_of(conn, id).await?;
    let gone = diesel::delete(desk_calendar_links::table.find(id.0))
        .execute(conn)
        .await?;
    if gone > 0 {
        let at = activity::instant(conn).await?;
        activity::record_act(conn, who, at, "desk_link_ended", json!({ "id": id, "name": name })).await?;
    }
    Ok(())
}

/// The name of a desk that stays until the transaction ends.
async fn name_of(conn: &mut Conn, id: DeskId) -> Result<String> {
    let row = desks::table.find(id.0).select(desks::name).for_key_share();
    row.first(conn).await.optional()?.ok_or(Error::NotFound)
}

/// When the link of a desk was made, if it has one that opens.
///
/// # Errors
/// Database errors.
pub async fn made_at(conn: &mut Conn, id: DeskId) -> Result<Option<DateTime<Utc>>> {
    Ok(desk_calendar_links::table
        .inner_join(staff::table.on(staff::id.eq(desk_calendar_links::made_by)))
        .filter(desk_calendar_links::desk_id.eq(id.0))
        .filter(staff::deactivated_at.is_null())
        .select(desk_calendar_links::made_at)
        .first(conn)
        .await
        .optional()?)
}

/// Whose link this is: the desk, with its name.
///
/// # Errors
/// `NotFound` for every other one, whatever is wrong with it; database errors.
pub async fn open(conn: &mut Conn, token: &Token) -> Result<(DeskId, String)> {
    let found: Option<(Uuid, String)> = desk_calendar_links::table
        .inner_join(staff::table.on(staff::id.eq(desk_calendar_links::made_by)))
        .inner_join(desks::table.on(desks::id.eq(desk_calendar_links::desk_id)))
        .filter(desk_calendar_links::token_hash.eq(token.hash()))
        .filter(staff::deactivated_at.is_null())
        .select((desks::id, desks::name))
        .first(conn)
        .await
        .optional()?;
    found.map(|(id, name)| (DeskId(id), name)).ok_or(Error::NotFound)
}

/// As whom the holder of such a link looks: as a journalist who is nobody, so that nothing under embargo is theirs.
#[must_use]
pub fn looker() -> Party {
    Party {
        id: StaffId(Uuid::nil()).into(),
        capacity: Capacity::Staff(Role::Journalist),
    }
}
