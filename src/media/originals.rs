//! Every file that was uploaded, as it should be in the store: those of pictures, and documents.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use uuid::Uuid;

use super::store::FileStore;
use crate::{
    error::{Error, Result},
    platform::{db::Conn, sql::sql},
};

/// So many files are asked for at once.
const AT_ONCE: usize = 16;

/// A file that was uploaded.
#[derive(Debug, Clone, QueryableByName)]
pub struct KeptOriginal {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    /// What it is the file of, for people: "picture 0190…", "document 0190…".
    #[diesel(sql_type = sql_types::Text)]
    pub owner: String,
    /// SHA-256 of its bytes.
    #[diesel(sql_type = sql_types::Binary)]
    pub original: Vec<u8>,
    /// Its media type.
    #[diesel(sql_type = sql_types::Text)]
    pub content_type: String,
    #[diesel(sql_type = sql_types::BigInt)]
    bytes: i64,
}

impl KeptOriginal {
    /// The next of them behind this one; the first without one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn after(conn: &mut Conn, before: Option<&Self>) -> Result<Vec<Self>> {
        Ok(sql("SELECT o.* FROM (
               SELECT p.id, 'picture ' || p.id AS owner, p.original, p.content_type, p.bytes FROM newsroom.pictures p WHERE p.id > $1
               UNION ALL SELECT f.id, 'document ' || f.id, f.original, 'application/pdf', f.bytes FROM newsroom.files f WHERE f.id > $1) o
             ORDER BY o.id LIMIT 500")
        .bind::<sql_types::Uuid, _>(before.map_or_else(Uuid::nil, |before| before.id))
        .load(conn)
        .await?)
    }

    /// Its length in bytes.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        u64::try_from(self.bytes).ok()
    }
}

/// How many there are, and what those are of that are not there, or not whole.
///
/// # Errors
/// Database errors; `Busy`, `Unavailable`.
pub async fn lost(conn: &mut Conn, store: &FileStore) -> Result<(u64, Vec<String>)> {
    let (mut count, mut lost, mut last) = (0, Vec::new(), None);
    loop {
        let page = KeptOriginal::after(conn, last.as_ref()).await?;
        if page.is_empty() {
            return Ok((count, lost));
        }
        let asked = page.iter().map(|file| async move {
            let length = store.length_of_original(&file.original).await?;
            Ok::<_, Error>(length == file.length())
        });
        let told: Vec<bool> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        count += told.len() as u64;
        let missing = page.iter().zip(told).filter(|(_, is_whole)| !is_whole);
        lost.extend(missing.map(|(file, _)| file.owner.clone()));
        last = page.into_iter().next_back();
    }
}
