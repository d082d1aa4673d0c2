//! The rules as they stand now, compiled once for each state that they are in.

use std::sync::{Arc, LazyLock};

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::{matching::HouseBook, rule::HouseRule};
use crate::{
    error::{Error, Result},
    platform::{db::Conn, sql::sql},
};

/// States that are kept compiled: each database is in one, and those before it are soon asked for no more.
const KEPT: usize = 4;

static BOOKS: LazyLock<Cache<Uuid, Arc<HouseBook>>> = LazyLock::new(|| Cache::new(KEPT));

#[derive(QueryableByName)]
struct HouseEdition {
    #[diesel(sql_type = sql_types::Uuid)]
    edition: Uuid,
}

/// All rules, as this transaction sees them.
///
/// # Errors
/// Database errors.
pub async fn current(conn: &mut Conn) -> Result<Arc<HouseBook>> {
    let mut edition = edition(conn).await?;
    if let Some(book) = BOOKS.get(&edition) {
        return Ok(book);
    }
    // What somebody changed between the two questions is asked for again.
    let rules = loop {
        let rules = HouseRule::all(conn).await?;
        match self::edition(conn).await? {
            same if same == edition => break rules,
            newer => edition = newer,
        }
    };
    let texts = rules.into_iter().map(|rule| rule.text).collect();
    let book = tokio::task::spawn_blocking(move || Arc::new(HouseBook::of(texts)));
    let book = book.await.map_err(Error::internal)?;
    BOOKS.insert(edition, book.clone());
    Ok(book)
}

async fn edition(conn: &mut Conn) -> Result<Uuid> {
    let row: HouseEdition = sql("SELECT b.edition FROM newsroom.house_book b")
        .get_result(conn)
        .await?;
    Ok(row.edition)
}
