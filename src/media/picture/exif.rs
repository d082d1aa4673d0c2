//! EXIF, the dialect of cameras: a TIFF structure (CIPA DC-008). Four fields of two directories are looked at, nothing else:
//! neither where the camera was nor which one it is.

use super::facts::{self, MAX_TEXT, PictureFacts};

/// In a JPEG it cannot be longer.
const MAX_LENGTH: usize = 64 * 1024;
/// Real directories have some tens of entries.
const MAX_ENTRIES: u16 = 500;
/// The directory with what was set when the picture was taken.
const EXIF_DIRECTORY: u16 = 0x8769;

/// What a TIFF structure says.
pub(super) fn facts(tiff: &[u8]) -> PictureFacts {
    let mut said = PictureFacts::default();
    if let Some(tiff) = Tiff::of(&tiff[..tiff.len().min(MAX_LENGTH)]) {
        let inner = tiff.number(4).and_then(|first| tiff.directory(first, &mut said));
        if let Some(inner) = inner {
            tiff.directory(inner, &mut said);
        }
    }
    said
}

struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl<'a> Tiff<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let is_little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, is_little })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let two: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    }

    fn number(&self, at: usize) -> Option<usize> {
        let four: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let number = if self.is_little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        };
        usize::try_from(number).ok()
    }

    /// Reads a directory; answers where the one inside it begins.
    fn directory(&self, at: usize, said: &mut PictureFacts) -> Option<usize> {
        let mut inner = None;
        for number in 0..self.short(at)?.min(MAX_ENTRIES) {
            let entry = at.checked_add(2 + 12 * usize::from(number))?;
            let Some(tag) = self.short(entry) else { break };
            match tag {
                0x010e => put(&mut said.caption, self.text(entry)),
                0x013b => put(&mut said.creator, self.text(entry)),
                0x8298 => put(&mut said.copyright, self.text(entry)),
                0x9003 => said.taken_at = said.taken_at.or(facts::time(&self.text(entry))),
                EXIF_DIRECTORY => inner = inner.or(self.number(entry + 8)),
                _ => {}
            }
        }
        inner
    }

    /// The letters of an entry up to the first null; of four or fewer the entry itself has them.
    fn text(&self, entry: usize) -> String {
        let letters = || {
            if self.short(entry + 2)? != 2 {
                return None;
            }
            let length = self.number(entry + 4)?;
            let begin = if length <= 4 {
                entry + 8
            } else {
                self.number(entry + 8)?
            };
            let rest = self.bytes.get(begin..)?;
            let letters = &rest[..rest.len().min(length).min(4 * MAX_TEXT)];
            letters.split(|byte| *byte == 0).next()
        };
        facts::text(&String::from_utf8_lossy(letters().unwrap_or_default()))
    }
}

fn put(field: &mut String, text: String) {
    if field.is_empty() {
        *field = text;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value.to_le_bytes(),
        ]
        .concat()
    }

    fn camera() -> Vec<u8> {
        let texts = b"A quay\0Mina Sol\x002026:10:20 17:52:03\0";
        let after = 8 + 2 + 3 * 12 + 4 + 2 + 12 + 4;
        [
            b"II*\0\x08\0\0\0\x03\0".as_slice(),
            &entry(0x010e, 2, 7, after),
            &entry(0x013b, 2, 9, after + 7),
            &entry(EXIF_DIRECTORY, 4, 1, 8 + 2 + 3 * 12 + 4),
            &[0; 4],
            &[1, 0],
            &entry(0x9003, 2, 20, after + 16),
            &[0; 4],
            texts,
        ]
        .concat()
    }

    #[test]
    fn what_a_camera_says_is_read_and_cut_anywhere_it_says_less() {
        let all = camera();
        let said = facts(&all);
        assert_eq!((said.caption.as_str(), said.creator.as_str()), ("A quay", "Mina Sol"));
        assert_eq!(said.taken_at.unwrap().to_string(), "2026-10-20 17:52:03");
        for end in 0..all.len() {
            let _ = facts(&all[..end]);
        }
    }

    #[test]
    fn directories_that_lead_into_one_another_are_read_once() {
        let many: Vec<u8> = (0..u16::MAX)
            .flat_map(|number| entry(EXIF_DIRECTORY, 4, 1, u32::from(number)))
            .collect();
        let bomb = [b"II*\0\x08\0\0\0\xff\xff".as_slice(), &many, &[0xff; 1_000_000]].concat();

        let begun = std::time::Instant::now();
        let _ = facts(&bomb);

        assert!(begun.elapsed().as_millis() < 500);
    }
}
