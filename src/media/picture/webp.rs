//! The head of a WebP: its size and what it carries (RFC 9649).

use super::{
    Unfit,
    header::{Carried, Format, Header, u16_le},
};

type Size = (u32, u32);

/// Walks the chunks. Every picture inside has the size that is said of it: decoders unpack it before they compare.
pub(super) fn header(bytes: &[u8]) -> Result<Header<'_>, Unfit> {
    let (mut carried, mut canvas, mut inner, mut moves) = (Carried::default(), None, None, false);
    for (kind, content) in Chunks(bytes.get(12..).unwrap_or_default()) {
        match kind {
            b"VP8X" => {
                moves = content.first().is_some_and(|flags| flags & 2 != 0);
                canvas = sides(content, 4, 7);
            }
            b"ANMF" if inner.is_none() => {
                let within = sides(content, 6, 9);
                let unpacked =
                    Chunks(content.get(16..).unwrap_or_default()).find_map(|(kind, content)| coded(kind, content));
                if within.is_none() || within != unpacked {
                    return Err(Unfit::broken());
                }
                inner = within;
            }
            b"EXIF" => carried.exif = Some(content.strip_prefix(b"Exif\0\0").unwrap_or(content)),
            b"XMP " => carried.xmp = Some(content),
            _ => {
                if let Some(size) = coded(kind, content) {
                    if canvas.is_some_and(|canvas| canvas != size) {
                        return Err(Unfit::broken());
                    }
                    inner = inner.or(Some(size));
                }
            }
        }
    }
    let inner = inner.ok_or_else(Unfit::broken)?;
    let (width, height) = canvas.unwrap_or(inner);
    if inner.0 > width || inner.1 > height {
        return Err(Unfit::broken());
    }
    Ok(Header {
        format: Format::Webp,
        width,
        height,
        moves,
        of_a_pixel: 9,
        jpeg: None,
        carried,
    })
}

/// Names and contents; the last as far as it goes.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.0.first_chunk()?;
        let length = usize::try_from(u32_le(self.0, 4)?).ok()?;
        let content = self.0.get(8..)?;
        let content = &content[..content.len().min(length)];
        self.0 = self.0.get(8 + content.len() + content.len() % 2..).unwrap_or_default();
        Some((kind, content))
    }
}

/// The size of a coded picture.
fn coded(kind: &[u8; 4], content: &[u8]) -> Option<Size> {
    let side = |at| u16_le(content, at).map(|side| u32::from(side & 0x3fff));
    match kind {
        b"VP8 " => Some((side(6)?, side(8)?)),
        b"VP8L" => {
            let bits = u32_le(content, 1)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

/// Two sides of 24 bits, each stored as one less.
fn sides(content: &[u8], width: usize, height: usize) -> Option<Size> {
    Some((u24_le(content, width)? + 1, u24_le(content, height)? + 1))
}

fn u24_le(bytes: &[u8], at: usize) -> Option<u32> {
    let three: [u8; 3] = bytes.get(at..at + 3)?.try_into().ok()?;
    Some(u32::from_le_bytes([three[0], three[1], three[2], 0]))
}

fn u32_le(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
