//! The bytes of a picture by themselves: what they are, whether they are fit, what they say of themselves, and what is
//! made of them. Nothing here knows a database, a file or a person.

mod decode;
mod encode;
mod exif;
mod facts;
mod header;
mod iim;
mod jpeg;
mod png;
mod render;
mod shape;
#[cfg(test)]
mod tests;
mod webp;
mod xmp;

use std::{error, fmt};

pub use facts::PictureFacts;
pub use header::{Format, Header, MAX_FRAMES, MAX_PIXELS, MAX_SIDE};
pub use render::{Base, RenderedFile, Scaled};
pub use shape::{CropWindow, FocalPoint, Preset, PresetShape, Recipe, RenditionKind, Shapes, recipes};

/// Why a file is not taken: a sentence for whoever sent it, with what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit(pub String);

impl Unfit {
    fn of(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// The file ends before the picture does, or holds something that no picture does.
    pub(super) fn broken() -> Self {
        Self::of("The file is damaged or not whole. Export the picture again and upload that.")
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for Unfit {}
