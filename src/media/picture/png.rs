//! The head of a PNG: its size and what it carries (PNG, third edition). A profile that unpacks to more than any real one is
//! refused here: decoders unpack it before they say how large the picture is.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::{
    Unfit,
    header::{Carried, Format, Header, u32_be},
};

/// Larger than any colour profile in use.
const MAX_PROFILE: u64 = 4 * 1024 * 1024;
const XMP: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";

/// Walks the chunks.
pub(super) fn header(bytes: &[u8]) -> Result<Header<'_>, Unfit> {
    let (Some(13), Some(b"IHDR"), Some(width), Some(height)) = (
        u32_be(bytes, 8),
        bytes.get(12..16),
        u32_be(bytes, 16),
        u32_be(bytes, 20),
    ) else {
        return Err(Unfit::broken());
    };
    let (mut carried, mut moves, mut has_pixels, mut at) = (Carried::default(), false, false, 33);
    let mut profiles = 0;
    while let (Some(length), Some(kind)) = (u32_be(bytes, at), bytes.get(at + 4..at + 8)) {
        let end = usize::try_from(length)
            .ok()
            .and_then(|length| (at + 8).checked_add(length));
        let Some(content) = end.and_then(|end| bytes.get(at + 8..end)) else {
            break;
        };
        match kind {
            b"iCCP" if profiles > 0 || !unpacks(content) => {
                return Err(Unfit::of(
                    "It has more than one colour profile, or one that is larger than any real one. Export the picture again without it, or as JPEG.",
                ));
            }
            b"iCCP" => profiles += 1,
            b"acTL" => moves = true,
            b"eXIf" => carried.exif = Some(content),
            b"iTXt" => carried.xmp = carried.xmp.or(content.strip_prefix(XMP)),
            b"IDAT" => has_pixels = true,
            b"IEND" => break,
            _ => {}
        }
        at += 12 + content.len();
    }
    if !has_pixels {
        return Err(Unfit::broken());
    }
    Ok(Header {
        format: Format::Png,
        width,
        height,
        moves,
        of_a_pixel: if bytes.get(24) == Some(&16) { 13 } else { 5 },
        jpeg: None,
        carried,
    })
}

/// Whether a profile is of a size that is possible. One that is damaged counts for nothing later.
fn unpacks(content: &[u8]) -> bool {
    let packed = content
        .iter()
        .position(|byte| *byte == 0)
        .and_then(|name| content.get(name + 2..));
    let unpacked = packed.map(|packed| {
        let mut limited = ZlibDecoder::new(packed).take(MAX_PROFILE + 1);
        std::io::copy(&mut limited, &mut std::io::sink()).unwrap_or(0)
    });
    unpacked.is_none_or(|length| length <= MAX_PROFILE)
}
