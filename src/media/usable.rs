//! Pictures for the stories of the newsroom: whether one may be taken, and what is known of those that were.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{library::SOON, shown::ShownPicture};
use crate::{
    error::{Problems, Result},
    ids::PictureId,
    platform::{db::Conn, sql::sql},
    schema::newsroom::pictures,
};

/// What is said of a picture that was chosen and is not there.
pub const GONE: &str = "This picture is not in the library any more. Choose another.";

/// A picture that a story has, or wants.
#[derive(Debug, Clone, QueryableByName)]
pub struct UsablePicture {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: PictureId,
    #[diesel(sql_type = sql_types::Text)]
    original: String,
    /// As whoever uploaded it called it.
    #[diesel(sql_type = sql_types::Text)]
    pub file_name: String,
    #[diesel(sql_type = sql_types::Integer)]
    width: i32,
    #[diesel(sql_type = sql_types::Integer)]
    height: i32,
    #[diesel(sql_type = sql_types::Double)]
    focal_x: f64,
    #[diesel(sql_type = sql_types::Double)]
    focal_y: f64,
    #[diesel(sql_type = sql_types::Text)]
    blurhash: String,
    /// For people who cannot see it.
    #[diesel(sql_type = sql_types::Text)]
    pub alt: String,
    /// It needs no alt text.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_decoration: bool,
    /// What it shows.
    #[diesel(sql_type = sql_types::Text)]
    pub caption: String,
    /// Who is named.
    #[diesel(sql_type = sql_types::Text)]
    pub credit: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    usable_until: Option<NaiveDate>,
    #[diesel(sql_type = sql_types::Bool)]
    has_ended: bool,
    #[diesel(sql_type = sql_types::Bool)]
    ends_soon: bool,
    #[diesel(sql_type = sql_types::Bool)]
    avif: bool,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    shapes: Option<serde_json::Value>,
}

/// The columns of one `p`; a condition follows.
fn usable() -> String {
    format!(
        "SELECT p.id, encode(p.original, 'hex') AS original, p.file_name, p.width, p.height, p.focal_x, p.focal_y, p.blurhash, p.alt, p.is_decoration,
           p.caption, p.credit, p.usable_until, p.avif, (SELECT s.presets FROM newsroom.picture_shapes s WHERE s.edition = p.shapes) AS shapes, coalesce(p.usable_until < newsroom.clock()::date, false) AS has_ended,
           coalesce(p.usable_until BETWEEN newsroom.clock()::date AND newsroom.clock()::date + {SOON}, false) AS ends_soon
         FROM newsroom.pictures p"
    )
}

impl UsablePicture {
    /// The one of this id, which nobody removes until the transaction ends.
    pub async fn held(conn: &mut Conn, id: PictureId) -> Result<Option<Self>> {
        Ok(sql(format!("{} WHERE p.id = $1 FOR KEY SHARE OF p", usable()))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?)
    }

    /// Those of these ids that there are, which nobody removes until the transaction ends.
    pub async fn hold(conn: &mut Conn, ids: &[PictureId]) -> Result<Vec<PictureId>> {
        let wanted: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        if wanted.is_empty() {
            return Ok(vec![]);
        }
        let found: Vec<uuid::Uuid> = pictures::table
            .filter(pictures::id.eq_any(&wanted))
            .order(pictures::id)
            .select(pictures::id)
            .for_key_share()
            .load(conn)
            .await?;
        Ok(found.into_iter().map(PictureId).collect())
    }

    /// Holds pictures that come before readers: what is said of them changes before or after, and is told to the story then.
    pub async fn hold_for_readers(conn: &mut Conn, ids: &[PictureId]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        sql("SELECT FROM newsroom.pictures p WHERE p.id = ANY ($1) ORDER BY p.id FOR SHARE")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// One that somebody chose for readers: nobody removes it, or says something else of it, until the transaction ends.
    ///
    /// # Errors
    /// `Problems` on this field: it is not there, or its rights ended. Database errors.
    pub async fn chosen(conn: &mut Conn, field: &'static str, id: PictureId) -> Result<Self> {
        Self::hold_for_readers(conn, &[id]).await?;
        let picture = Self::held(conn, id).await?.ok_or_else(|| Problems::of(field, GONE))?;
        match picture.over() {
            Some(sentence) => Err(Problems::of(field, sentence).into()),
            None => Ok(picture),
        }
    }

    /// Why nothing else takes it, where its rights ended.
    #[must_use]
    pub fn over(&self) -> Option<String> {
        let last = self.ended()?.format("%-d %B %Y");
        Some(format!(
            "The picture “{}” could be used until {last} only. Choose another, or have its rights renewed.",
            self.title()
        ))
    }

    /// Those of these ids that there are.
    pub async fn all(conn: &mut Conn, ids: &[PictureId]) -> Result<HashMap<PictureId, Self>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found: Vec<Self> = sql(format!("{} WHERE p.id = ANY ($1)", usable()))
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?;
        Ok(found.into_iter().map(|picture| (picture.id, picture)).collect())
    }

    /// The last day on which it could be used, where that is over.
    #[must_use]
    pub fn ended(&self) -> Option<NaiveDate> {
        self.usable_until.filter(|_| self.has_ended)
    }

    /// The last day on which it can be used, where that is near.
    #[must_use]
    pub fn ends_soon(&self) -> Option<NaiveDate> {
        self.usable_until.filter(|_| self.ends_soon)
    }

    /// What it is called where it has no caption yet.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.caption.is_empty() {
            &self.file_name
        } else {
            &self.caption
        }
    }

    /// As pages show it.
    #[must_use]
    pub fn shown(&self) -> ShownPicture {
        ShownPicture {
            id: self.id,
            original: self.original.clone(),
            width: self.width.unsigned_abs(),
            height: self.height.unsigned_abs(),
            x: self.focal_x,
            y: self.focal_y,
            blurhash: self.blurhash.clone(),
            alt: self.alt.clone(),
            is_decoration: self.is_decoration,
            caption: self.caption.clone(),
            credit: self.credit.clone(),
            avif: self.avif,
            shapes: self
                .shapes
                .clone()
                .and_then(|stored| serde_json::from_value(stored).ok()),
        }
    }
}
