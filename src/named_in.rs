//! Where else than in stories a category, a tag or an author is named: what would be left with nothing if it were removed.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    platform::{db::Conn, sql::sql},
};

#[derive(QueryableByName)]
struct NamedPlaces {
    #[diesel(sql_type = sql_types::Bool)]
    list: bool,
    #[diesel(sql_type = sql_types::Bool)]
    menu: bool,
    #[diesel(sql_type = sql_types::Bool)]
    redirect: bool,
}

/// Refuses to remove what is named elsewhere.
///
/// # Errors
/// `Conflict` with the places; database errors.
pub async fn nowhere(conn: &mut Conn, id: Uuid) -> Result<()> {
    match places(conn, id).await?.as_str() {
        "" => Ok(()),
        places => Err(Error::Conflict(format!(
            "It is named in {places}. Take it out there first, or merge it into another."
        ))),
    }
}

/// The places that name it, as a sentence has them: "a list of editors, a menu of the site". Empty for none.
///
/// # Errors
/// Database errors.
async fn places(conn: &mut Conn, id: Uuid) -> Result<String> {
    let found: NamedPlaces = sql("SELECT
           EXISTS (SELECT FROM newsroom.slots s WHERE s.fallback_category_id = $1 AND s.gone_at > newsroom.clock())
             OR EXISTS (SELECT FROM newsroom.arrangements a WHERE a.begins_at > newsroom.clock() AND a.cancelled_at IS NULL AND a.slots::text LIKE '%' || $1::text || '%') AS list,
           EXISTS (SELECT FROM newsroom.site_design d WHERE d.live::text || coalesce(d.draft::text, '') LIKE '%' || $1::text || '%') AS menu,
           EXISTS (SELECT FROM newsroom.redirects r WHERE r.target_id = $1) AS redirect")
    .bind::<sql_types::Uuid, _>(id)
    .get_result(conn)
    .await?;
    let all = [
        (found.list, "a list of editors"),
        (found.menu, "a menu of the site"),
        (found.redirect, "a redirect"),
    ];
    let named: Vec<&str> = all.into_iter().filter_map(|(is, place)| is.then_some(place)).collect();
    Ok(named.join(", "))
}
