//! The files that are made of a picture: planned when it comes, made when somebody has time, or when one is asked for.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::leftover;
use super::picture::{CropWindow, FocalPoint, Preset, Recipe, RenditionKind, Shapes, recipes};
use super::shapes::PresetSettings;
use crate::{
    activity,
    error::{Error, Result},
    ids::PictureId,
    jobs::{self, JobKind},
    platform::{db::Conn, sql::sql},
    schema::newsroom::{pictures, renditions},
};

/// Rises when other files are to be made of a picture than were before; those that are here are planned again then.
const PLAN: i32 = 2;

/// So many pictures are planned again at a time.
const SOME: i64 = 20;

/// How long a former file is kept.
pub(super) const FORMER: TimeDelta = TimeDelta::days(30);

/// A file that is made of a picture, or will be.
#[derive(Debug, Clone, QueryableByName)]
pub struct Rendition {
    /// Its name in the store and in addresses.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Of which picture.
    #[diesel(sql_type = sql_types::Uuid)]
    pub picture_id: PictureId,
    /// SHA-256 of its original.
    #[diesel(sql_type = sql_types::Binary)]
    pub original: Vec<u8>,
    #[diesel(sql_type = sql_types::Text)]
    preset: String,
    #[diesel(sql_type = sql_types::Text)]
    content_type: String,
    #[diesel(sql_type = sql_types::Integer)]
    width: i32,
    #[diesel(sql_type = sql_types::Integer)]
    height: i32,
    #[diesel(sql_type = sql_types::Array<sql_types::Integer>)]
    crop: Vec<i32>,
    /// Whether the file is there.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_made: bool,
    /// Pixels of the whole picture.
    #[diesel(sql_type = sql_types::BigInt)]
    pub pixels: i64,
}

const RENDITION: &str = "SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id";

impl Rendition {
    /// The one of this name; also a former one.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn named(conn: &mut Conn, name: &str) -> Result<Self> {
        let found: Option<Self> = sql(format!("{RENDITION} WHERE r.name = $1"))
            .bind::<sql_types::Text, _>(name)
            .get_result(conn)
            .await
            .optional()?;
        found.ok_or(Error::NotFound)
    }

    /// All of a picture that answers name, smallest first.
    pub async fn of(conn: &mut Conn, picture: PictureId) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "{RENDITION} WHERE r.picture_id = $1 AND r.former_at IS NULL ORDER BY r.width * r.height, r.name"
        ))
        .bind::<sql_types::Uuid, _>(picture)
        .load(conn)
        .await?)
    }

    /// Of each of some pictures the one of this shape and kind that is at least so wide, or its widest.
    pub async fn for_each(
        conn: &mut Conn,
        pictures: &[PictureId],
        preset: Preset,
        kind: RenditionKind,
        width: i32,
    ) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "SELECT x.* FROM unnest($1::uuid[]) one CROSS JOIN LATERAL ({RENDITION} WHERE r.picture_id = one AND r.preset = $2 AND r.content_type = $3 AND r.former_at IS NULL
               ORDER BY r.width < $4, abs(r.width - $4) LIMIT 1) x"
        ))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(pictures)
        .bind::<sql_types::Text, _>(preset.name())
        .bind::<sql_types::Text, _>(kind.content_type())
        .bind::<sql_types::Integer, _>(width)
        .load(conn)
        .await?)
    }

    /// How it is made.
    ///
    /// # Errors
    /// `Internal` for a row that says nothing sensible.
    pub fn recipe(&self) -> Result<Recipe> {
        let side = |at: usize| self.crop.get(at).and_then(|side| u32::try_from(*side).ok());
        let window = || {
            Some(CropWindow {
                left: side(0)?,
                top: side(1)?,
                width: side(2)?,
                height: side(3)?,
            })
        };
        let recipe = || {
            Some(Recipe {
                preset: Preset::named(&self.preset)?,
                window: window()?,
                width: u32::try_from(self.width).ok()?,
                height: u32::try_from(self.height).ok()?,
                kind: RenditionKind::of_type(&self.content_type)?,
            })
        };
        recipe().ok_or_else(|| Error::internal(format!("rendition {} cannot be read", self.name)))
    }

    /// Whether it is made of the file that the picture has now.
    ///
    /// # Errors
    /// `Internal` for a row that says nothing sensible.
    pub fn is_of_original(&self) -> Result<bool> {
        Ok(self.recipe()?.name(&self.original) == self.name)
    }

    /// Pixels across and down.
    #[must_use]
    pub const fn size(&self) -> (i32, i32) {
        (self.width, self.height)
    }

    /// Whether it is slow to make: nobody waits for that.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.content_type == RenditionKind::Avif.content_type()
    }

    /// The file that stands in its place until it is made: the same, of a kind that is made at once.
    ///
    /// # Errors
    /// `NotFound` where there is none any more, database errors.
    pub async fn stand_in(&self, conn: &mut Conn) -> Result<Self> {
        let found: Option<Self> = sql(format!(
            "{RENDITION} JOIN newsroom.renditions a ON a.name = $1 AND (a.picture_id, a.preset, a.crop, a.width, a.height) = (r.picture_id, r.preset, r.crop, r.width, r.height)
               AND a.former_at IS NOT DISTINCT FROM r.former_at WHERE r.content_type = $2"
        ))
        .bind::<sql_types::Text, _>(&self.name)
        .bind::<sql_types::Text, _>(RenditionKind::Webp.content_type())
        .get_result(conn)
        .await
        .optional()?;
        found.ok_or(Error::NotFound)
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Its shape.
    #[must_use]
    pub fn preset(&self) -> Option<Preset> {
        Preset::named(&self.preset)
    }

    /// How its address ends: `0f…e1.webp`.
    #[must_use]
    pub fn file(&self) -> String {
        let ending = RenditionKind::of_type(&self.content_type).map_or("", RenditionKind::ending);
        format!("{}.{ending}", self.name)
    }
}

/// What is planned depends on, of a picture.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct PlannedPicture {
    #[diesel(sql_type = sql_types::Uuid)]
    id: PictureId,
    #[diesel(sql_type = sql_types::Binary)]
    original: Vec<u8>,
    #[diesel(sql_type = sql_types::Integer)]
    width: i32,
    #[diesel(sql_type = sql_types::Integer)]
    height: i32,
    #[diesel(sql_type = sql_types::Double)]
    focal_x: f64,
    #[diesel(sql_type = sql_types::Double)]
    focal_y: f64,
    #[diesel(sql_type = sql_types::Bool)]
    avif: bool,
    #[diesel(sql_type = sql_types::Integer)]
    shapes: i32,
}

/// The columns of a picture `p`; a condition follows.
const PLANNED: &str =
    "SELECT p.id, p.original, p.width, p.height, p.focal_x, p.focal_y, p.avif, p.shapes FROM newsroom.pictures p";

impl PlannedPicture {
    /// Everything that is to be made of it.
    fn recipes(&self, shapes: &Shapes) -> Vec<Recipe> {
        let focal = FocalPoint::at(self.focal_x, self.focal_y).unwrap_or(FocalPoint::MIDDLE);
        let mut all = recipes(shapes, (self.width.unsigned_abs(), self.height.unsigned_abs()), focal);
        all.retain(|recipe| self.avif || recipe.kind != RenditionKind::Avif);
        all
    }
}

/// Pictures that come before readers have the files that are slow to make, too, from now on and for good.
///
/// # Errors
/// Database errors.
pub async fn show(conn: &mut Conn, pictures: &[PictureId]) -> Result<()> {
    if pictures.is_empty() {
        return Ok(());
    }
    // In one order, as whoever holds pictures does.
    let new: Vec<PlannedPicture> = sql(
        "WITH new AS (SELECT n.id FROM newsroom.pictures n WHERE n.id = ANY ($1) AND NOT n.avif ORDER BY n.id FOR NO KEY UPDATE)
         UPDATE newsroom.pictures p SET avif = true FROM new WHERE p.id = new.id
         RETURNING p.id, p.original, p.width, p.height, p.focal_x, p.focal_y, p.avif, p.shapes",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(pictures)
    .load(conn)
    .await?;
    let at = activity::now(conn).await?;
    for picture in &new {
        // As its other files are; whether those are to be others is for whoever makes them.
        let settings = PresetSettings::of_edition(conn, picture.shapes).await?;
        plan_it(conn, picture, &settings, at).await?;
    }
    Ok(())
}

/// Writes down everything that is to be made of a picture, and asks for it. What showed another part of it is a former file
/// from now on; what is the same stays, with its file.
pub(super) async fn plan(conn: &mut Conn, picture: PictureId, at: DateTime<Utc>) -> Result<()> {
    let planned: PlannedPicture = sql(format!("{PLANNED} WHERE p.id = $1"))
        .bind::<sql_types::Uuid, _>(picture)
        .get_result(conn)
        .await?;
    let settings = PresetSettings::load(conn).await?;
    plan_it(conn, &planned, &settings, at).await
}

async fn plan_it(
    conn: &mut Conn,
    picture: &PlannedPicture,
    settings: &PresetSettings,
    at: DateTime<Utc>,
) -> Result<()> {
    write(conn, picture, settings, at).await?;
    jobs::ask(conn, JobKind::Renditions, picture.id.0, at).await?;
    if picture.avif {
        jobs::ask(conn, JobKind::Avif, picture.id.0, at).await?;
    }
    Ok(())
}

async fn write(conn: &mut Conn, picture: &PlannedPicture, settings: &PresetSettings, at: DateTime<Utc>) -> Result<()> {
    let recipes = picture.recipes(&settings.shapes);
    let names: Vec<String> = recipes.iter().map(|recipe| recipe.name(&picture.original)).collect();
    diesel::update(
        renditions::table
            .filter(renditions::picture_id.eq(picture.id.0))
            .filter(renditions::name.ne_all(&names))
            .filter(renditions::former_at.is_null()),
    )
    .set(renditions::former_at.eq(at))
    .execute(conn)
    .await?;
    diesel::update(
        renditions::table
            .filter(renditions::name.eq_any(&names))
            .filter(renditions::former_at.is_not_null()),
    )
    .set(renditions::former_at.eq(None::<DateTime<Utc>>))
    .execute(conn)
    .await?;
    let number = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let rows: Vec<_> = recipes
        .iter()
        .zip(&names)
        .map(|(recipe, name)| {
            let CropWindow {
                left,
                top,
                width,
                height,
            } = recipe.window;
            (
                renditions::name.eq(name),
                renditions::picture_id.eq(picture.id.0),
                renditions::preset.eq(recipe.preset.name()),
                renditions::content_type.eq(recipe.kind.content_type()),
                renditions::width.eq(number(recipe.width)),
                renditions::height.eq(number(recipe.height)),
                renditions::crop.eq([left, top, width, height].map(number).to_vec()),
            )
        })
        .collect();
    diesel::insert_into(renditions::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    diesel::update(pictures::table.find(picture.id.0))
        .set((pictures::planned.eq(PLAN), pictures::shapes.eq(settings.edition)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Plans a few of those again whose files were planned otherwise, by an older Copydesk or in other shapes; whether there were
/// any. Stories and faces are told where other files are named since the presets are other ones.
pub(super) async fn plan_some_again(conn: &mut Conn) -> Result<bool> {
    let settings = PresetSettings::load(conn).await?;
    let is_former = format!("(p.planned < {PLAN} OR p.shapes < $1)");
    // Whoever acts on a story holds it before its pictures.
    sql(format!(
        "SELECT FROM newsroom.articles a WHERE a.id IN (SELECT l.article_id
           FROM (SELECT p.id FROM newsroom.pictures p WHERE {is_former} AND p.shapes < $1 ORDER BY p.id LIMIT {SOME}) p
           CROSS JOIN LATERAL (SELECT l.article_id FROM newsroom.listings l WHERE l.facet_id = p.id LIMIT 201) l)
         ORDER BY a.id FOR NO KEY UPDATE"
    ))
    .bind::<sql_types::Integer, _>(settings.edition)
    .execute(conn)
    .await?;
    let former: Vec<PlannedPicture> = sql(format!(
        "{PLANNED} WHERE {is_former} ORDER BY p.id LIMIT {SOME} FOR NO KEY UPDATE SKIP LOCKED"
    ))
    .bind::<sql_types::Integer, _>(settings.edition)
    .load(conn)
    .await?;
    let at = activity::now(conn).await?;
    let mut others = Vec::new();
    for picture in &former {
        plan_it(conn, picture, &settings, at).await?;
        if picture.shapes != settings.edition {
            others.push(picture.id);
        }
    }
    if !others.is_empty() {
        sql("SELECT newsroom.touch(one), newsroom.stir(ARRAY[newsroom.facet('terms', '')]) FROM unnest($1) one")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(others)
            .execute(conn)
            .await?;
    }
    Ok(!former.is_empty())
}

/// Forgets files that have been former ones for longer than anybody's cache or open page asks for them.
///
/// # Errors
/// Database errors.
pub async fn forget_former(conn: &mut Conn) -> Result<()> {
    let at = activity::now(conn).await?;
    conn.transaction(async |conn: &mut Conn| {
        let gone: Vec<String> = diesel::delete(renditions::table.filter(renditions::former_at.lt(at - FORMER)))
            .returning(renditions::name)
            .get_results(conn)
            .await?;
        leftover::leave(conn, at, None, &gone).await
    })
    .await
}

/// Forgets the files of a picture that are not made yet: its original is another one now. In the place of those that are slow
/// to make others stand, also for pages that are open.
pub(super) async fn forget_unmade(conn: &mut Conn, picture: PictureId) -> Result<()> {
    diesel::delete(
        renditions::table
            .filter(renditions::picture_id.eq(picture.0))
            .filter(renditions::content_type.ne(RenditionKind::Avif.content_type()))
            .filter(renditions::bytes.is_null()),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The names of all files of a picture, former ones too.
pub(super) async fn names(conn: &mut Conn, picture: PictureId) -> Result<Vec<String>> {
    Ok(renditions::table
        .filter(renditions::picture_id.eq(picture.0))
        .select(renditions::name)
        .load(conn)
        .await?)
}

/// A file is not there that was made; one that is slow to make is asked for again.
pub(super) async fn lost(conn: &mut Conn, rendition: &Rendition) -> Result<()> {
    diesel::update(renditions::table.find(&rendition.name))
        .set(renditions::bytes.eq(None::<i64>))
        .execute(conn)
        .await?;
    let at = activity::now(conn).await?;
    jobs::ask(conn, JobKind::Avif, rendition.picture_id.0, at).await
}

/// The file is there; whether it is still wanted.
pub(super) async fn made(conn: &mut Conn, name: &str, bytes: u64) -> Result<bool> {
    let updated = diesel::update(renditions::table.find(name))
        .set(renditions::bytes.eq(i64::try_from(bytes).unwrap_or(i64::MAX)))
        .execute(conn)
        .await?;
    Ok(updated > 0)
}
