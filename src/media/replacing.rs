//! Another file in the place of a picture's: the same picture for stories, authors and readers, with its words and rights.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{
    item::{Picture, hold_stories, locked},
    leftover,
    picture::FocalPoint,
    rendition::{self, FORMER},
    upload::{FitPicture, same_file},
    used::PictureUse,
};
use crate::{
    activity,
    error::{Error, Result, Stale},
    ids::PictureId,
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
    schema::newsroom::pictures,
};

/// By how much the shapes of two files may differ, as a part of the first, for what must stay in the frame to stay.
const SAME_SHAPE: f64 = 0.02;

/// What a decision about the file of a picture depends on: whatever uses it shows another picture then.
#[must_use]
pub fn facts(picture: &Picture, used: PictureUse, who: crate::ids::StaffId) -> Facts {
    Facts {
        shown: picture.is_shown || used.stays().is_some(),
        ..picture.facts(who)
    }
}

/// Puts a file that the store has in the place of a picture's. The same file again changes nothing. Files that were made of
/// the former one, and itself, are kept for 30 days.
///
/// # Errors
/// `Refused`, `Stale`, `Conflict` when another picture has this file, `NotFound`, database errors.
pub async fn replace(conn: &mut Conn, who: &Actor, id: PictureId, sent: Option<i64>, fit: &FitPicture) -> Result<()> {
    leftover::alone_with(conn, fit.digest()).await?;
    hold_stories(conn, id).await?;
    let before = locked(conn, id, "FOR NO KEY UPDATE").await?;
    let used = PictureUse::of(conn, id).await?;
    can(who, Action::ReplacePicture, &facts(&before, used, who.id.account()?))?;
    if before.original == fit.digest() {
        return Ok(());
    }
    Stale::check(None, sent, before.version)?;
    if same_file(conn, fit.digest()).await?.is_some() {
        return Err(Error::Conflict(
            "Another picture of the library is this very file. Put that one in its places instead, or send another file.".into(),
        ));
    }
    let at = activity::instant(conn).await?;
    let focal = kept_point(&before, fit.size());
    put(conn, &before, fit, focal, at).await?;
    rendition::forget_unmade(conn, id).await?;
    rendition::plan(conn, id, at).await?;
    fit.note_first(conn, at).await?;
    leftover::leave(conn, at + FORMER, Some(&before.original), &[]).await?;
    let subject =
        json!({ "picture": id, "name": before.title(), "file": fit.file_name(), "former_file": before.file_name });
    activity::record_act(conn, who, at, "picture_replaced", subject).await
}

async fn put(conn: &mut Conn, before: &Picture, fit: &FitPicture, focal: FocalPoint, at: DateTime<Utc>) -> Result<()> {
    let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let (width, height) = fit.size();
    let file = (
        pictures::original.eq(fit.digest()),
        pictures::file_name.eq(fit.file_name()),
        pictures::content_type.eq(fit.content_type()),
        pictures::bytes.eq(i64::try_from(fit.bytes()).unwrap_or(i64::MAX)),
        pictures::width.eq(side(width)),
        pictures::height.eq(side(height)),
        pictures::moves.eq(fit.moves()),
        pictures::blurhash.eq(fit.blurhash()),
        pictures::likeness.eq(fit.likeness().cast_signed()),
        pictures::taken_at.eq(fit.taken_at()),
    );
    diesel::update(pictures::table.find(before.id.0))
        .set((
            file,
            pictures::focal_x.eq(focal.x),
            pictures::focal_y.eq(focal.y),
            pictures::version.eq(pictures::version + 1),
            pictures::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// What must stay in the frame, where the new file has the shape of the former one; else the middle.
fn kept_point(before: &Picture, (width, height): (u32, u32)) -> FocalPoint {
    let shape = |width: u32, height: u32| f64::from(width) / f64::from(height);
    let (former, new) = (shape(before.size().0, before.size().1), shape(width, height));
    if ((new - former) / former).abs() <= SAME_SHAPE {
        before.focal_point()
    } else {
        FocalPoint::MIDDLE
    }
}

/// How long what was made of a former file is kept, in days.
#[must_use]
pub const fn days_kept() -> i64 {
    let kept: TimeDelta = FORMER;
    kept.num_days()
}
