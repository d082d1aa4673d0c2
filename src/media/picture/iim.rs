//! IIM, the oldest dialect of captions (IPTC-NAA Information Interchange Model 4), inside Photoshop's resources.

use chrono::NaiveDate;

use super::{
    facts::{self, PictureFacts},
    header::{u16_be, u32_be},
};

/// The resource that holds it.
const IIM: u16 = 0x0404;

/// What the resources of a JPEG say.
pub(super) fn facts(resources: &[u8]) -> PictureFacts {
    iim_in(resources).map(read).unwrap_or_default()
}

/// Each resource is `8BIM`, a number, a name of even length, a length, and content of even length.
fn iim_in(resources: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while resources.get(at..at + 4)? == b"8BIM" {
        let number = u16_be(resources, at + 4)?;
        let name = usize::from(*resources.get(at + 6)?) + 1;
        let begin = at + 6 + name + name % 2;
        let length = usize::try_from(u32_be(resources, begin)?).ok()?;
        let content = resources.get(begin + 4..)?;
        if number == IIM {
            return Some(&content[..content.len().min(length)]);
        }
        at = begin.checked_add(4)?.checked_add(length)?.checked_add(length % 2)?;
    }
    None
}

fn read(iim: &[u8]) -> PictureFacts {
    let (mut facts, mut is_utf8, mut at) = (PictureFacts::default(), false, 0);
    let (mut day, mut hour) = (String::new(), String::new());
    let (mut city, mut state, mut country) = (String::new(), String::new(), String::new());
    while let (Some([0x1c, record, dataset]), Some(length)) = (iim.get(at..at + 3), u16_be(iim, at + 3)) {
        let Some(value) = iim.get(at + 5..at + 5 + usize::from(length)) else {
            break;
        };
        let target = match (record, dataset) {
            (1, 90) => {
                is_utf8 = value == b"\x1b%G";
                None
            }
            (2, 120) => Some(&mut facts.caption),
            (2, 80) => Some(&mut facts.creator),
            (2, 110) => Some(&mut facts.credit),
            (2, 116) => Some(&mut facts.copyright),
            (2, 90) => Some(&mut city),
            (2, 95) => Some(&mut state),
            (2, 101) => Some(&mut country),
            (2, 55) => Some(&mut day),
            (2, 60) => Some(&mut hour),
            _ => None,
        };
        if let Some(target) = target.filter(|target| target.is_empty()) {
            *target = facts::text(&decoded(value, is_utf8));
        }
        at += 5 + usize::from(length);
    }
    facts.place = facts::place([&city, &state, &country]);
    facts.taken_at = NaiveDate::parse_from_str(&day, "%Y%m%d").ok().and_then(|day| {
        let two = |at: usize| {
            hour.get(at..at + 2)
                .and_then(|two| two.parse().ok())
                .unwrap_or_default()
        };
        day.and_hms_opt(two(0), two(2), two(4))
    });
    facts
}

/// As declared; else UTF-8 where it is, and what Windows wrote where it is not.
fn decoded(value: &[u8], is_utf8: bool) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) if is_utf8 => String::from_utf8_lossy(value).into_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(value)
            .0
            .into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(record: u8, dataset: u8, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(value.len()).unwrap().to_be_bytes();
        [&[0x1c, record, dataset], length.as_slice(), value].concat()
    }

    fn resources(iim: &[u8]) -> Vec<u8> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_be_bytes();
        let before: &[u8] = b"8BIM\x03\xed\x00\x00\x00\x00\x00\x03abc\x00";
        [before, b"8BIM\x04\x04\x03abc", &length(iim), iim].concat()
    }

    #[test]
    fn a_caption_is_read_in_the_letters_it_was_written_in() {
        let latin = [
            dataset(2, 120, b"Caf\xe9 \x93am Hafen\x94"),
            dataset(2, 80, b"Mina Sol"),
            dataset(2, 90, b"Port Merrin"),
        ];
        let declared = [
            dataset(1, 90, b"\x1b%G"),
            dataset(2, 120, "Café “am Hafen”".as_bytes()),
            dataset(2, 55, b"20261020"),
            dataset(2, 60, b"175203+0200"),
        ];

        let (latin, declared) = (
            facts(&resources(&latin.concat())),
            facts(&resources(&declared.concat())),
        );

        assert_eq!(latin.caption, "Café “am Hafen”");
        assert_eq!(
            (latin.creator.as_str(), latin.place.as_str()),
            ("Mina Sol", "Port Merrin")
        );
        assert_eq!(declared.caption, latin.caption);
        assert_eq!(declared.taken_at.unwrap().to_string(), "2026-10-20 17:52:03");
    }

    #[test]
    fn cut_anywhere_it_is_read_as_far_as_it_goes() {
        let all = resources(&[dataset(2, 120, b"A quay"), dataset(2, 116, b"Example News")].concat());

        for end in 0..all.len() {
            let cut = facts(&all[..end]);
            assert!(["", "A quay"].contains(&cut.caption.as_str()), "{cut:?}");
        }
        assert_eq!(facts(&all).copyright, "Example News");
    }
}
