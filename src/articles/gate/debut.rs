//! What a publication would show readers that they do not have yet, besides the story itself: names of people and subjects.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    content::SealedContent,
    error::Result,
    ids::TagId,
    platform::{db::Conn, sql::sql},
};

/// Authors and tags that no story has which readers have.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Debut {
    /// Printed names, in their order.
    pub authors: Vec<String>,
    /// In their order.
    pub tags: Vec<TagId>,
}

impl Debut {
    /// Of this text.
    pub async fn of(conn: &mut Conn, content: &SealedContent) -> Result<Self> {
        #[derive(QueryableByName)]
        struct NewToReaders {
            #[diesel(sql_type = sql_types::Uuid)]
            id: Uuid,
        }
        let authors = content.byline.iter().map(|name| name.author_id.0);
        let ids: Vec<Uuid> = authors.chain(content.tags.iter().map(|tag| tag.0)).collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let rows: Vec<NewToReaders> = sql("SELECT o.id FROM unnest($1::uuid[]) AS o(id)
             WHERE NOT EXISTS (SELECT FROM published.authors a WHERE a.id = o.id OR a.id = (SELECT m.stays FROM published.merged m WHERE m.id = o.id))
               AND NOT EXISTS (SELECT FROM published.tags t WHERE t.id = o.id OR t.id = (SELECT m.stays FROM published.merged m WHERE m.id = o.id))")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?;
        let is_new = |id: Uuid| rows.iter().any(|row| row.id == id);
        let names = content.byline.iter().filter(|name| is_new(name.author_id.0));
        Ok(Self {
            authors: names.map(|name| name.name.clone()).collect(),
            tags: content.tags.iter().copied().filter(|tag| is_new(tag.0)).collect(),
        })
    }
}
