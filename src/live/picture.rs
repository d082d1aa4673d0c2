//! Pictures of stories and authors that readers have, and of the newsroom, with their files; and files of stories. The views know which those are at this moment.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    ids::PictureId,
    media::{rendition::Rendition, shown::ShownPicture},
    platform::{db::Conn, sql::sql},
};

/// A picture that readers may know of, with the library's words.
#[derive(Debug, Clone)]
pub struct LivePicture {
    /// What is said of it.
    pub shown: ShownPicture,
    /// When any of that last changed.
    pub changed_at: DateTime<Utc>,
    /// The authors that it shows, of those that readers may know of.
    pub authors: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct StoredPicture {
    #[diesel(sql_type = sql_types::Timestamptz)]
    changed_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Jsonb)]
    picture: Value,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    authors: Vec<Uuid>,
}

impl LivePicture {
    /// The one of this id, while a story with it is live, or of an author whom it shows, or while it stands for the newsroom.
    ///
    /// # Errors
    /// `NotFound`, database errors; `Internal` when what is stored cannot be read.
    pub async fn find(conn: &mut Conn, id: PictureId) -> Result<Self> {
        let found: Option<StoredPicture> =
            sql("SELECT p.changed_at, p.picture, ARRAY(SELECT a.id FROM published.authors a WHERE a.picture_id = p.id ORDER BY a.id) AS authors
                 FROM published.pictures p WHERE p.id = $1")
                .bind::<sql_types::Uuid, _>(id)
                .get_result(conn)
                .await
                .optional()?;
        let StoredPicture {
            changed_at,
            picture,
            authors,
        } = found.ok_or(Error::NotFound)?;
        Ok(Self {
            shown: serde_json::from_value(picture).map_err(Error::internal)?,
            changed_at,
            authors,
        })
    }
}

/// The file of this name, while readers may know of its picture.
///
/// # Errors
/// `NotFound`, database errors.
pub async fn file(conn: &mut Conn, name: &str) -> Result<Rendition> {
    let found: Option<Rendition> = sql(
        "SELECT r.name, r.picture_id, r.original, r.preset, r.content_type, r.width, r.height, r.crop, r.is_made, r.pixels
         FROM published.renditions r WHERE r.name = $1",
    )
    .bind::<sql_types::Text, _>(name)
    .get_result(conn)
    .await
    .optional()?;
    found.ok_or(Error::NotFound)
}
