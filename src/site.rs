//! The newsroom itself: its name, its addresses, its ways of working.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use crate::{error::Result, platform::db::Conn, schema::newsroom::site};

/// The one row of settings.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = site)]
pub struct Site {
    /// Printed on every page.
    pub name: String,
    /// Where readers read, without a slash at the end.
    pub url: String,
    /// IANA name.
    pub time_zone: String,
    /// BCP 47 tag of new stories.
    pub language: String,
    /// May editors approve their own.
    pub own_approval: bool,
    /// May admins act as editors.
    pub admins_publish: bool,
}

impl Site {
    /// The settings; `None` before set-up.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn) -> Result<Option<Self>> {
        Ok(site::table
            .filter(site::one.eq(true))
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }
}
