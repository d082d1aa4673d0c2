//! The newest stories under each of many categories, tags or authors, in one walk.

use std::{collections::HashMap, sync::Arc};

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::PublicationId,
    live::{
        cards::Cards,
        story::{Edition, LiveArticle},
        walk::{DISCUSSED, TIMES, WalkedRow},
    },
    platform::{db::Conn, sql::sql},
};

/// So many stories of each.
pub const NEWEST: usize = 3;

/// The newest stories of some, and the facets that were walked for them.
#[derive(Debug, Default)]
pub struct NewestStories {
    /// Each story once.
    pub articles: Vec<Arc<LiveArticle>>,
    under: HashMap<Uuid, Vec<(WalkedPlace, PublicationId)>>,
}

type WalkedPlace = (chrono::DateTime<chrono::Utc>, Uuid);

#[derive(QueryableByName)]
struct NewestRow {
    #[diesel(embed)]
    step: WalkedRow,
    #[diesel(sql_type = sql_types::Uuid)]
    facet_id: Uuid,
}

impl NewestStories {
    /// Under each of these. Two statements at most, one for cards that are not known.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, cards: &Cards, facets: &[Uuid]) -> Result<Self> {
        if facets.is_empty() {
            return Ok(Self::default());
        }
        let text = format!(
            "SELECT f.id AS facet_id, w.at, w.article_id, w.publication_id, {TIMES}, true AS passes, false AS is_last, NULL::bigint AS counted, {DISCUSSED}
             FROM unnest($1::uuid[]) f(id) CROSS JOIN LATERAL (SELECT l.published_at AS at, l.*, ''::text AS letters FROM published.listings l
               WHERE l.facet_id = f.id ORDER BY l.published_at DESC, l.article_id DESC LIMIT {NEWEST}) w
             LEFT JOIN LATERAL (SELECT d.visible, d.policy FROM published.discussions d WHERE d.article_id = w.article_id LIMIT 1) d ON true"
        );
        let rows: Vec<NewestRow> = sql(text)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(facets)
            .load(conn)
            .await?;
        let (mut editions, mut under) = (Vec::<Edition>::new(), HashMap::<_, Vec<_>>::new());
        for NewestRow { step, facet_id } in rows {
            let edition = step.edition();
            if !editions.contains(&edition) {
                editions.push(edition);
            }
            let place = (step.at, step.article_id);
            under.entry(facet_id).or_default().push((place, step.publication_id));
        }
        Ok(Self {
            articles: cards.all(conn, &editions).await?,
            under,
        })
    }

    /// The newest under any of these, each as its place among all of them.
    #[must_use]
    pub fn under(&self, facets: &[Uuid]) -> Vec<usize> {
        let mut found: Vec<&(WalkedPlace, PublicationId)> = facets
            .iter()
            .filter_map(|facet| self.under.get(facet))
            .flatten()
            .collect();
        found.sort_by(|one, other| other.cmp(one));
        found.dedup();
        let place = |id: PublicationId| self.articles.iter().position(|article| article.publication_id == id);
        found
            .into_iter()
            .take(NEWEST)
            .filter_map(|(_, id)| place(*id))
            .collect()
    }
}
