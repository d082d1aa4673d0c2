//! Addresses that stories wish for: whether another story has one, what may be said of that, and which one is free.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{article::Article, seen::seen_by, standing::Standing},
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::{Action, Facts, Party, can},
};

/// Who has an address already, or wishes for it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rival {
    /// Another story stands on the timeline with it.
    Claimed {
        /// The address.
        slug: String,
        /// This person may know of that story: readers had it there, or they may see it. Of any other nothing is said
        /// but that a free address is better, and only to those who publish.
        known: bool,
        /// A like one that no story has; for whoever may know.
        free: Option<String>,
    },
    /// Another draft that this person may see wishes for it: the first onto the timeline has it.
    Wished {
        /// The address.
        slug: String,
    },
}

impl Rival {
    /// What it is, in a few words.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Claimed { slug, known: true, .. } => format!("Another story has the address /{slug}"),
            Self::Claimed { slug, known: false, .. } => format!("/{slug} cannot be promised"),
            Self::Wished { slug } => format!("Another draft wishes for /{slug} too"),
        }
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Claimed { free: Some(free), .. } => format!("Take another slug: /{free} is free."),
            Self::Claimed { free: None, .. } => "Write another slug.".into(),
            Self::Wished { .. } => "The first one that is published has it.".into(),
        }
    }
}

/// What stands in the way of the address that a story would have.
pub async fn rival(conn: &mut Conn, who: Party, article: &Article, standing: &Standing) -> Result<Option<Rival>> {
    #[derive(QueryableByName)]
    struct AddressClaims {
        #[diesel(sql_type = sql_types::Bool)]
        claimed: bool,
        #[diesel(sql_type = sql_types::Bool)]
        known: bool,
        #[diesel(sql_type = sql_types::Bool)]
        wished: bool,
    }
    let Some(slug) = standing.slug_for(&article.working.content) else {
        return Ok(None);
    };
    let seen = seen_by(who.capacity.sees_as());
    let row: AddressClaims = sql(format!(
        "SELECT EXISTS (SELECT FROM newsroom.slugs WHERE slug = $3 AND article_id <> $2) AS claimed,
                EXISTS (SELECT FROM newsroom.slugs c JOIN newsroom.articles a ON a.id = c.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
                        WHERE c.slug = $3 AND a.id <> $2
                          AND ({seen} OR EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND p.slug = $3 AND p.cancelled_at IS NULL
                                                   AND (p.began_noticed_at IS NOT NULL OR newsroom.is_live_at(p.id, $4))))) AS known,
                EXISTS (SELECT FROM newsroom.revisions r JOIN newsroom.articles a ON a.working_revision_id = r.id AND a.id = r.article_id
                        WHERE (r.slug = $3 OR (r.slug IS NULL AND r.made_slug = $3
                                               AND NOT EXISTS (SELECT FROM newsroom.slugs c WHERE c.article_id = a.id)))
                          AND a.id <> $2 AND a.stage <> 'spiked' AND {seen})
                  AND NOT EXISTS (SELECT FROM newsroom.slugs o WHERE o.slug = $3 AND o.article_id = $2) AS wished"
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Text, _>(&slug)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .get_result(conn)
    .await?;
    // Of a story that nobody may know of only those hear, at the last door, who put stories onto the timeline.
    if row.claimed && (row.known || can(who, Action::Publish, &Facts::NONE).is_ok()) {
        let free = free(conn, &slug).await?;
        return Ok(Some(Rival::Claimed {
            slug,
            known: row.known,
            free,
        }));
    }
    Ok(row.wished.then_some(Rival::Wished { slug }))
}

/// The first address after this one that no story has: `slug-2`, `slug-3` …
pub async fn free(conn: &mut Conn, slug: &str) -> Result<Option<String>> {
    #[derive(QueryableByName)]
    struct FreeSlug {
        #[diesel(sql_type = sql_types::Text)]
        slug: String,
    }
    let row: Option<FreeSlug> = sql(
        "SELECT c.slug FROM (SELECT n, rtrim(left($1, 92), '-') || '-' || n AS slug FROM generate_series(2, 200) n) c
         WHERE NOT EXISTS (SELECT FROM newsroom.slugs s WHERE s.slug = c.slug)
           AND NOT EXISTS (SELECT FROM newsroom.revisions r JOIN newsroom.articles a ON a.working_revision_id = r.id WHERE r.slug = c.slug)
         ORDER BY n LIMIT 1",
    )
    .bind::<sql_types::Text, _>(slug)
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.slug))
}
