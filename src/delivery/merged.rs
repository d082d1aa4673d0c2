//! What was merged into what, as readers follow it: which term an identity leads to, and under which others stories of a term
//! are still listed for a moment after it was merged.

use std::collections::HashMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
};

/// The pointers of categories, tags and authors that were merged.
#[derive(Debug, Default)]
pub struct Merged {
    stays: HashMap<Uuid, Uuid>,
    still: HashMap<Uuid, Vec<Uuid>>,
}

#[derive(QueryableByName)]
struct Pointer {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    stays: Uuid,
    #[diesel(sql_type = sql_types::Bool)]
    is_moving: bool,
}

impl Merged {
    /// All of them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        let rows: Vec<Pointer> = sql(
            "SELECT m.id, m.stays, o.id IS NOT NULL AS is_moving FROM published.merged m
               LEFT JOIN published.moving o ON o.id = m.id",
        )
        .load(conn)
        .await?;
        let mut merged = Self::default();
        for row in rows {
            if row.is_moving {
                merged.still.entry(row.stays).or_default().push(row.id);
            }
            merged.stays.insert(row.id, row.stays);
        }
        Ok(merged)
    }

    /// The one that a term was merged into, or itself.
    #[must_use]
    pub fn stays(&self, id: Uuid) -> Uuid {
        self.stays.get(&id).copied().unwrap_or(id)
    }

    /// These, and what was merged into them as long as stories are listed under it.
    #[must_use]
    pub fn under(&self, mut ids: Vec<Uuid>) -> Vec<Uuid> {
        let more: Vec<Uuid> = ids
            .iter()
            .filter_map(|id| self.still.get(id))
            .flatten()
            .copied()
            .collect();
        ids.extend(more);
        ids
    }
}
