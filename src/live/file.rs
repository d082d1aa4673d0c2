//! Files of stories that readers have. The views know which those are at this moment.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    error::{Error, Result},
    media::story_file::StoryFile,
    platform::{db::Conn, sql::sql},
};

/// The file of these bytes, by the end of its address, while a story with it is live.
///
/// # Errors
/// `NotFound`, database errors; `Internal` when what is stored cannot be read.
pub async fn file(conn: &mut Conn, digest: &[u8], slug: &str) -> Result<StoryFile> {
    #[derive(QueryableByName)]
    struct PublishedFile {
        #[diesel(sql_type = sql_types::Jsonb)]
        file: Value,
    }
    let found: Option<PublishedFile> =
        sql("SELECT f.file FROM published.files f WHERE f.original = $1 AND f.slug = $2")
            .bind::<sql_types::Binary, _>(digest)
            .bind::<sql_types::Text, _>(slug)
            .get_result(conn)
            .await
            .optional()?;
    let PublishedFile { file } = found.ok_or(Error::NotFound)?;
    serde_json::from_value(file).map_err(Error::internal)
}
