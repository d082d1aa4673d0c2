//! The narrow rows by which readers find a publication: a category, a tag, an author, a genre, a language or a flag each,
//! and one for every publication in play. The database writes them whenever a publication or what keeps a story back
//! changes (`newsroom.show`).

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql, token},
};

/// The stories whose cards, listings, folders or titles are not as their publications, their texts and what keeps them back say. The
/// database writes them (`newsroom.show`); this finds what somebody changed by hand.
pub(super) async fn verify(conn: &mut Conn) -> Result<Vec<ArticleId>> {
    const PAGE: i64 = 500;
    #[derive(QueryableByName)]
    struct ListingCheck {
        #[diesel(sql_type = sql_types::Uuid)]
        id: ArticleId,
        #[diesel(sql_type = sql_types::Bool)]
        is_right: bool,
    }
    let (mut misplaced, mut after) = (Vec::new(), ArticleId(Uuid::nil()));
    loop {
        let page: Vec<ListingCheck> = sql(CHECKED)
            .bind::<sql_types::Uuid, _>(after)
            .bind::<sql_types::BigInt, _>(PAGE)
            .load(conn)
            .await?;
        let Some(last) = page.last() else { return Ok(misplaced) };
        after = last.id;
        misplaced.extend(page.iter().filter(|one| !one.is_right).map(|one| one.id));
    }
}

const CHECKED: &str = "SELECT a.id, (EXISTS (SELECT FROM newsroom.listings l JOIN published.moving m ON m.id = l.facet_id WHERE l.article_id = a.id) OR NOT EXISTS (
      (SELECT * FROM newsroom.listings_due d WHERE d.article_id = a.id EXCEPT SELECT * FROM newsroom.listings l WHERE l.article_id = a.id)
      UNION ALL (SELECT * FROM newsroom.listings l WHERE l.article_id = a.id EXCEPT SELECT * FROM newsroom.listings_due d WHERE d.article_id = a.id))
    AND NOT EXISTS (
      (SELECT * FROM newsroom.cards_due d WHERE d.article_id = a.id EXCEPT SELECT * FROM newsroom.cards c WHERE c.article_id = a.id)
      UNION ALL (SELECT * FROM newsroom.cards c WHERE c.article_id = a.id EXCEPT SELECT * FROM newsroom.cards_due d WHERE d.article_id = a.id)))
    AND NOT EXISTS (
      (SELECT d.* FROM (SELECT d.* FROM newsroom.mentions_due d WHERE d.article_id = a.id UNION ALL SELECT d.* FROM newsroom.shelves_due d WHERE d.article_id = a.id) d EXCEPT SELECT * FROM newsroom.folders f WHERE f.article_id = a.id)
      UNION ALL (SELECT * FROM newsroom.folders f WHERE f.article_id = a.id EXCEPT SELECT d.* FROM (SELECT d.* FROM newsroom.mentions_due d WHERE d.article_id = a.id UNION ALL SELECT d.* FROM newsroom.shelves_due d WHERE d.article_id = a.id) d))
    AND (SELECT t.words FROM newsroom.titles t WHERE t.article_id = a.id) IS NOT DISTINCT FROM (SELECT d.words FROM newsroom.titles_due d WHERE d.article_id = a.id)
    AND NOT EXISTS (SELECT n.id FROM newsroom.revisions r CROSS JOIN LATERAL (
        SELECT unnest(r.tag_ids) AS id UNION SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(r.byline) name) n
      WHERE r.article_id = a.id AND r.id <> a.working_revision_id
        AND NOT EXISTS (SELECT FROM newsroom.folders f WHERE f.article_id = a.id AND f.folder_id = n.id)
        AND NOT EXISTS (SELECT FROM newsroom.former_names o WHERE o.article_id = a.id AND o.name_id = n.id)) AS is_right
  FROM newsroom.articles a WHERE a.id > $1 ORDER BY a.id LIMIT $2";

/// Tells the next few stories of what they show that changed without them; how many, and `None` when nothing is left.
/// Run in a transaction of its own.
pub async fn touch_next(conn: &mut Conn) -> Result<Option<i32>> {
    #[derive(QueryableByName)]
    struct TouchedStories {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
        told: Option<i32>,
    }
    let row: TouchedStories = sql("SELECT newsroom.touch_next() AS told").get_result(conn).await?;
    Ok(row.told)
}

/// The facet that every story is listed under.
#[must_use]
pub fn all() -> Uuid {
    facet("all", "")
}

/// The fixed identity of a value that has no row of its own (`genre`, `lang`, `flag`, and `all`). Language tags are the
/// same in letters of either case (RFC 5646, 2.1.1). `newsroom.facet` is the same rule in SQL.
#[must_use]
pub fn facet(kind: &str, value: &str) -> Uuid {
    let lower = (kind == "lang").then(|| value.to_lowercase());
    let value = lower.as_deref().unwrap_or(value);
    let hash = token::sha256(format!("{kind}:{value}").as_bytes());
    uuid::Builder::from_custom_bytes(std::array::from_fn(|at| hash[at])).into_uuid()
}
