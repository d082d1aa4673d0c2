//! What a file is, by its bytes: its kind and its size, before anything of it is decoded. Names and declared types count
//! for nothing.

use super::{Unfit, jpeg, png, webp};

/// Most pixels of a picture (trust.md, 14).
pub const MAX_PIXELS: u64 = 40_000_000;
/// Longest side, in pixels: WebP ends one before.
pub const MAX_SIDE: u32 = 16_384;
/// Most frames of one that moves.
pub const MAX_FRAMES: usize = 100;

/// The kinds of pictures that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
}

impl Format {
    /// All.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif];

    /// Its media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Gif => "GIF",
        }
    }

    /// The one with this media type.
    #[must_use]
    pub fn of_type(content_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.content_type() == content_type)
    }
}

/// What the head of a file says, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// What it is.
    pub format: Format,
    /// Width as it is stored, in pixels; a turn by the camera may make it the height.
    pub width: u32,
    /// Height as it is stored.
    pub height: u32,
    /// More than one picture: the first stands for all.
    pub moves: bool,
    /// Bytes that a pixel takes while it is decoded and made smaller.
    pub(super) of_a_pixel: u64,
    /// How its parts lie, for a JPEG.
    pub(super) jpeg: Option<jpeg::Layout>,
    /// What it carries besides pixels.
    pub(super) carried: Carried<'a>,
}

/// Parts of a file that tell of the picture.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Carried<'a> {
    /// TIFF structure.
    pub exif: Option<&'a [u8]>,
    /// An XML packet.
    pub xmp: Option<&'a [u8]>,
    /// Photoshop's resources, with IIM inside.
    pub resources: Option<&'a [u8]>,
}

impl<'a> Header<'a> {
    /// Reads and checks the head of a file.
    ///
    /// # Errors
    /// It is no picture that is taken here, it is damaged, or too large to be decoded.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Unfit> {
        let header = match bytes {
            [0xff, 0xd8, 0xff, ..] => jpeg::header(bytes),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => png::header(bytes),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => gif(bytes),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::header(bytes),
            _ => Err(Unfit::of(no_picture(bytes))),
        }?;
        header.fits()?;
        Ok(header)
    }

    /// About how many bytes it takes while it is decoded and made smaller.
    #[must_use]
    pub fn memory(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * self.of_a_pixel
    }

    fn fits(&self) -> Result<(), Unfit> {
        let Self { width, height, .. } = *self;
        let pixels = u64::from(width) * u64::from(height);
        if width == 0 || height == 0 {
            return Err(Unfit::broken());
        }
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(Unfit::of(format!(
                "The picture is {width} × {height} pixels; no side may be longer than {MAX_SIDE}. Make it smaller and upload that."
            )));
        }
        if pixels > MAX_PIXELS {
            return Err(Unfit::of(format!(
                "The picture has {} megapixels; {} are the most. Make it smaller and upload that.",
                pixels.div_ceil(1_000_000),
                MAX_PIXELS / 1_000_000
            )));
        }
        Ok(())
    }
}

/// What to say of a file that is none of ours.
fn no_picture(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(1_024)];
    let text = head.trim_ascii_start();
    let brand = head.get(4..12).and_then(|brand| brand.strip_prefix(b"ftyp"));
    match (brand, text) {
        (Some(b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1"), _) => {
            "Photos in HEIC are not taken. Export it as JPEG; a phone sends JPEG by itself when the file is chosen from its gallery."
        }
        (Some(b"avif" | b"avis"), _) => "AVIF is made here, but not taken. Export the picture as JPEG, PNG or WebP.",
        (Some(_), _) => "This is a film, not a picture. Take a still of it as JPEG.",
        _ if is_svg(text) => {
            "SVG drawings are not taken: they can carry scripts. Export it as PNG, at least 1,600 px wide."
        }
        (_, [b'%', b'P', b'D', b'F', ..]) => {
            "This is a PDF. Export the page as PNG or JPEG. Or drop it into the text of a story, for readers to load."
        }
        (_, [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..]) => {
            "TIFF and raw files of cameras are not taken. Export the picture as JPEG."
        }
        (_, [b'8', b'B', b'P', b'S', ..]) => "Photoshop's own files are not taken. Export the picture as JPEG or PNG.",
        (_, [b'B', b'M', ..]) => "Bitmaps (BMP) are not taken. Export the picture as PNG.",
        (_, []) => "The file is empty. Choose another one.",
        _ => "This is no picture that browsers show. JPEG, PNG, WebP and GIF are taken.",
    }
}

fn is_svg(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).to_ascii_lowercase();
    text.starts_with(b"<") && text.windows(4).any(|four| four == b"<svg")
}

/// A big- or little-endian number of the file, where it is long enough.
pub(super) fn u16_be(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..at + 2)
        .and_then(|two| Some(u16::from_be_bytes(two.try_into().ok()?)))
}

pub(super) fn u16_le(bytes: &[u8], at: usize) -> Option<u16> {
    u16_be(bytes, at).map(u16::swap_bytes)
}

pub(super) fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)
        .and_then(|four| Some(u32::from_be_bytes(four.try_into().ok()?)))
}

/// The screen of a GIF, and how many frames it has: its blocks are walked, nothing is unpacked.
fn gif(bytes: &[u8]) -> Result<Header<'_>, Unfit> {
    let frames = gif_frames(bytes)
        .filter(|frames| *frames > 0)
        .ok_or_else(Unfit::broken)?;
    if frames > MAX_FRAMES {
        return Err(Unfit::of(format!(
            "The film has more than {MAX_FRAMES} frames. Shorten it, or upload its best one as a still."
        )));
    }
    let side = |at| u16_le(bytes, at).map(u32::from).ok_or_else(Unfit::broken);
    Ok(Header {
        format: Format::Gif,
        width: side(6)?,
        height: side(8)?,
        moves: frames > 1,
        of_a_pixel: 6,
        jpeg: None,
        carried: Carried::default(),
    })
}

/// One more than is allowed is enough. `None` when it ends inside the first frame, or that one is larger than the screen:
/// decoders make room for a frame whatever the screen says.
fn gif_frames(bytes: &[u8]) -> Option<usize> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut frames = 0;
    while frames <= MAX_FRAMES {
        match bytes.get(at) {
            Some(0x21) => at = after_blocks(bytes, at + 2)?,
            Some(0x2c) => {
                let flags = *bytes.get(at + 9)?;
                let (right, bottom) = (reach(bytes, at + 1, at + 5)?, reach(bytes, at + 3, at + 7)?);
                if right > u32::from(u16_le(bytes, 6)?) || bottom > u32::from(u16_le(bytes, 8)?) {
                    return (frames > 0).then_some(frames);
                }
                let Some(end) = after_blocks(bytes, at + 11 + table(flags)) else {
                    return (frames > 0).then_some(frames);
                };
                at = end;
                frames += 1;
            }
            _ => break,
        }
    }
    Some(frames)
}

/// Where a frame ends that begins there and is so long.
fn reach(bytes: &[u8], begin: usize, length: usize) -> Option<u32> {
    Some(u32::from(u16_le(bytes, begin)?) + u32::from(u16_le(bytes, length)?))
}

/// Behind a chain of blocks that each say their length.
fn after_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match usize::from(*bytes.get(at)?) {
            0 => return Some(at + 1),
            length => at += 1 + length,
        }
    }
}
