//! Stories that readers have, for links from others.

use std::collections::HashMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    desk::{
        query::{Shelf, StoryOrder, StoryQuery},
        stories::Story,
    },
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// A story as readers have it now.
#[derive(Debug, Clone, QueryableByName)]
pub struct LinkableStory {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// What readers see above it.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Its address on the site.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
}

impl LinkableStory {
    /// Those with these words in headline or slugline that this person sees in the newsroom's lists, the last to go live
    /// first; `limit` at the most.
    ///
    /// # Errors
    /// Database errors.
    pub async fn found(conn: &mut Conn, who: impl Into<Party>, words: &str, limit: i64) -> Result<Vec<Self>> {
        let wanted = StoryQuery {
            words: words.to_owned(),
            order: StoryOrder::WentLive,
            ..StoryQuery::newest(Shelf::Live, limit)
        };
        let ids: Vec<ArticleId> = Story::list(conn, who, &wanted)
            .await?
            .stories
            .iter()
            .map(|story| story.id)
            .collect();
        let rows: Vec<Self> = sql("SELECT l.article_id AS id, r.headline, p.slug FROM newsroom.live l
             JOIN newsroom.publications p ON p.id = l.id JOIN newsroom.revisions r ON r.id = l.revision_id
             WHERE l.article_id = ANY($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
        .load(conn)
        .await?;
        let mut live: HashMap<ArticleId, Self> = rows.into_iter().map(|story| (story.id, story)).collect();
        Ok(ids.iter().filter_map(|id| live.remove(id)).collect())
    }
}
