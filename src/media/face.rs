//! Pictures that stand for somebody, or for the newsroom itself.

use super::usable::UsablePicture;
use crate::{
    error::Result,
    ids::PictureId,
    platform::db::Conn,
    policy::Actor,
    site::{self, Emblem},
};

/// Shows the newsroom with a picture of the library, or with none.
///
/// # Errors
/// `Refused`, `Problems` when the picture is not there or its rights ended, `Stale`, `VersionMissing`, database errors.
pub async fn give_newsroom(
    conn: &mut Conn,
    who: &Actor,
    sent: Option<i64>,
    emblem: Emblem,
    picture: Option<PictureId>,
) -> Result<()> {
    hold(conn, picture).await?;
    site::show_with(conn, who, sent, emblem, picture).await
}

/// Holds the picture that was chosen, if one was, until the transaction ends.
///
/// # Errors
/// `Problems` when it is not there or its rights ended; database errors.
pub async fn hold(conn: &mut Conn, picture: Option<PictureId>) -> Result<()> {
    if let Some(id) = picture {
        UsablePicture::chosen(conn, "picture", id).await?;
    }
    Ok(())
}
