//! The pictures of the demo, drawn for it.

use bytes::Bytes;

use super::people::Cast;
use crate::{
    error::{Error, Result},
    ids::PictureId,
    media::{
        item::{self, PictureWords},
        picture::Shapes,
        store::FileStore,
        upload::{self, FitPicture, TakenIn},
    },
    platform::db::Conn,
};

/// A picture, with what is said of it.
struct DemoPicture {
    /// The story whose lead it is.
    story: &'static str,
    file: &'static str,
    bytes: &'static [u8],
    alt: &'static str,
    caption: &'static str,
    credit: &'static str,
    /// What must stay in the frame, in percent from the left and from the top.
    focal: (&'static str, &'static str),
}

const PICTURES: &[DemoPicture] = &[
    DemoPicture {
        story: "tide-mill",
        file: "tide-gate.webp",
        bytes: include_bytes!("pictures/tide-gate.webp"),
        alt: "A sluice with three gates stands black against a low orange sun.",
        caption: "The sluice below the mill at the turn of the tide.",
        credit: "Desmond Attwater / Port Merrin Courier",
        focal: ("38", "42"),
    },
    DemoPicture {
        story: "ferry",
        file: "harbour.webp",
        bytes: include_bytes!("pictures/harbour.webp"),
        alt: "Boats lie in a harbour below a terrace of houses.",
        caption: "The harbour at dusk. The last boat leaves at 22.40.",
        credit: "Desmond Attwater / Port Merrin Courier",
        focal: ("50", "55"),
    },
    DemoPicture {
        story: "library",
        file: "library.webp",
        bytes: include_bytes!("pictures/library.webp"),
        alt: "Tall shelves of books on both sides of a lit window.",
        caption: "The reading room, on one of the six days it was open.",
        credit: "Ines Rahmani / Port Merrin Courier",
        focal: ("50", "50"),
    },
    DemoPicture {
        story: "market",
        file: "town-hall.webp",
        bytes: include_bytes!("pictures/town-hall.webp"),
        alt: "A hall with a clock tower under a pale sky.",
        caption: "The market hall. Its clock had stood at ten past four.",
        credit: "Ines Rahmani / Port Merrin Courier",
        focal: ("50", "30"),
    },
    DemoPicture {
        story: "dredger",
        file: "core.webp",
        bytes: include_bytes!("pictures/core.webp"),
        alt: "A core of brown sediment in bands beside a scale.",
        caption: "What lay under the fairway: four metres of it.",
        credit: "Merrin Estuary Survey",
        focal: ("40", "50"),
    },
    DemoPicture {
        story: "regatta",
        file: "lido.webp",
        bytes: include_bytes!("pictures/lido.webp"),
        alt: "Lanes of blue water from above.",
        caption: "Those who capsize train in the lido first.",
        credit: "Desmond Attwater / Port Merrin Courier",
        focal: ("50", "50"),
    },
];

/// The picture above a story, brought in by whoever looks after them; none where there is none, or no room for files.
///
/// # Errors
/// What the library says; database errors.
pub async fn lead(conn: &mut Conn, cast: &Cast, store: &FileStore, story: &str) -> Result<Option<PictureId>> {
    let Some(picture) = PICTURES.iter().find(|picture| picture.story == story) else {
        return Ok(None);
    };
    let bytes = Bytes::from_static(picture.bytes);
    let fit = FitPicture::of(picture.file, &bytes, &Shapes::default()).map_err(Error::internal)?;
    match fit.keep(store, bytes).await {
        Err(Error::Unavailable(_) | Error::Busy(_)) => return Ok(None), // stories can do without
        kept => kept?,
    }
    let who = cast.actor("ilse");
    let id = match upload::take_in(conn, who, &fit).await? {
        TakenIn::New(id) | TakenIn::Here(id) => id,
    };
    let words = PictureWords {
        alt: picture.alt.into(),
        caption: picture.caption.into(),
        credit: picture.credit.into(),
        licence: "ours".into(),
        focal_x: picture.focal.0.into(),
        focal_y: picture.focal.1.into(),
        ..PictureWords::default()
    };
    item::change(conn, who, id, Some(1), &words).await?;
    Ok(Some(id))
}
