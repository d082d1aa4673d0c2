//! The head of a JPEG: its size, how its parts lie, and what it carries (ITU-T T.81, annex B).

use super::{
    Unfit,
    header::{Carried, Format, Header, u16_be},
};

/// How the parts of a JPEG lie, for choosing a decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// Grey has one, colour three, print four.
    pub components: u8,
    /// Baseline or extended, each component in a scan of its own.
    pub is_parted: bool,
    /// Adobe's programs wrote it: their print colours say how much light there is, not how much ink.
    pub is_adobe: bool,
}

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const RESOURCES: &[u8] = b"Photoshop 3.0\0";
const ADOBE: &[u8] = b"Adobe";

/// Real ones have about ten; each of them costs as much as the picture is large.
const MAX_SCANS: usize = 100;

struct JpegFrame {
    width: u32,
    height: u32,
    components: u8,
    is_progressive: bool,
}

/// Walks the segments up to the first scan.
pub(super) fn header(bytes: &[u8]) -> Result<Header<'_>, Unfit> {
    let (mut carried, mut frame, mut is_adobe) = (Carried::default(), None, false);
    let mut segments = Segments { bytes, at: 2 };
    loop {
        let (marker, content) = segments.next().ok_or_else(Unfit::broken)?;
        match marker {
            0xc0..=0xc2 => frame = Some(frame_of(marker, content).ok_or_else(Unfit::broken)?),
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err(Unfit::of(
                    "This is a kind of JPEG that browsers do not show. Export it as an ordinary JPEG.",
                ));
            }
            0xe1 if carried.exif.is_none() && content.starts_with(EXIF) => carried.exif = content.get(EXIF.len()..),
            0xe1 if carried.xmp.is_none() && content.starts_with(XMP) => carried.xmp = content.get(XMP.len()..),
            0xed if carried.resources.is_none() && content.starts_with(RESOURCES) => {
                carried.resources = content.get(RESOURCES.len()..);
            }
            0xee => is_adobe |= content.starts_with(ADOBE),
            0xda => {
                let frame: JpegFrame = frame.ok_or_else(Unfit::broken)?;
                if bytes[segments.at..]
                    .windows(2)
                    .filter(|two| *two == [0xff, 0xda])
                    .count()
                    >= MAX_SCANS
                {
                    return Err(Unfit::of(
                        "The picture is stored in more passes than any program writes. Export it again as an ordinary JPEG.",
                    ));
                }
                let in_scan = *content.first().ok_or_else(Unfit::broken)?;
                return Ok(Header {
                    format: Format::Jpeg,
                    width: frame.width,
                    height: frame.height,
                    moves: false,
                    of_a_pixel: match (frame.is_progressive, frame.components) {
                        (_, 4) => 17,
                        (true, _) => 10,
                        (false, _) => 4,
                    },
                    jpeg: Some(Layout {
                        components: frame.components,
                        is_parted: !frame.is_progressive && frame.components == 3 && in_scan == 1,
                        is_adobe,
                    }),
                    carried,
                });
            }
            _ => {}
        }
    }
}

fn frame_of(marker: u8, content: &[u8]) -> Option<JpegFrame> {
    let frame = JpegFrame {
        height: u16_be(content, 1)?.into(),
        width: u16_be(content, 3)?.into(),
        components: *content.get(5)?,
        is_progressive: marker == 0xc2,
    };
    let is_known = content.first() == Some(&8) && matches!(frame.components, 1 | 3 | 4);
    is_known.then_some(frame)
}

/// The segments before the first scan, which say their lengths.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    /// A marker and what follows it.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        loop {
            if *self.bytes.get(self.at)? != 0xff {
                return None;
            }
            while *self.bytes.get(self.at)? == 0xff {
                self.at += 1;
            }
            let marker = self.bytes[self.at];
            self.at += 1;
            match marker {
                0x01 | 0xd0..=0xd8 => {}
                0x00 | 0xd9 => return None,
                _ => {
                    let length = usize::from(u16_be(self.bytes, self.at)?);
                    let content = self.bytes.get(self.at + 2..self.at + length)?;
                    self.at += length;
                    return Some((marker, content));
                }
            }
        }
    }
}
