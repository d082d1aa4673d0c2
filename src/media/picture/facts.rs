//! What a file says of its picture: who took it, what it shows, when and where. Three dialects; the first that speaks of a
//! thing is believed: XMP, IIM, EXIF. Coordinates and numbers of cameras are never read.

use chrono::NaiveDateTime;

use super::{exif, header::Header, iim, xmp};

/// What is known of a picture without looking at it. Empty where nothing is said.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PictureFacts {
    /// What it shows.
    pub caption: String,
    /// What is said of it for people who cannot see it.
    pub alt: String,
    /// Who took it.
    pub creator: String,
    /// Who is to be named: an agency, a newspaper.
    pub credit: String,
    /// Whose it is.
    pub copyright: String,
    /// The place that is named: "Port Merrin, Merrinshire".
    pub place: String,
    /// When it was taken, on the clock of the camera.
    pub taken_at: Option<NaiveDateTime>,
}

/// Longest text that is believed, in characters: more is no caption.
pub(super) const MAX_TEXT: usize = 4_000;

impl PictureFacts {
    /// Reads what the file says, as far as it can be read: metadata, however broken, is no reason to refuse a picture.
    #[must_use]
    pub fn of(header: &Header<'_>) -> Self {
        let carried = header.carried;
        let xmp = carried.xmp.map(xmp::facts).unwrap_or_default();
        let iim = carried.resources.map(iim::facts).unwrap_or_default();
        let exif = carried.exif.map(exif::facts).unwrap_or_default();
        xmp.or(iim).or(exif)
    }

    fn or(self, other: Self) -> Self {
        let first = |one: String, other: String| if one.is_empty() { other } else { one };
        Self {
            caption: first(self.caption, other.caption),
            alt: first(self.alt, other.alt),
            creator: first(self.creator, other.creator),
            credit: first(self.credit, other.credit),
            copyright: first(self.copyright, other.copyright),
            place: first(self.place, other.place),
            taken_at: self.taken_at.or(other.taken_at),
        }
    }

    /// The line that names who made it: "Mina Sol / Example News".
    #[must_use]
    pub fn credit_line(&self) -> String {
        let (creator, credit) = (self.creator.as_str(), self.credit.as_str());
        if creator.is_empty() || credit.contains(creator) {
            credit.to_owned()
        } else if credit.is_empty() || creator.contains(credit) {
            creator.to_owned()
        } else {
            format!("{creator} / {credit}")
        }
    }
}

/// A text of a file in one line and NFC, without controls; nothing of it beyond the longest.
pub(super) fn text(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    crate::body::composed(&words.join(" ")).chars().take(MAX_TEXT).collect()
}

/// Parts of a place, from the small to the large, each once.
pub(super) fn place(parts: [&str; 3]) -> String {
    let mut named: Vec<&str> = Vec::new();
    for part in parts {
        if !part.is_empty() && !named.contains(&part) {
            named.push(part);
        }
    }
    named.join(", ")
}

/// A time without a zone: `2026-10-20T17:52:03`, `2026:10:20 17:52:03`, with less or more behind it, or a day alone.
pub(super) fn time(text: &str) -> Option<NaiveDateTime> {
    let digits: Vec<u32> = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .take(6)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let part = |at: usize| digits.get(at).copied().unwrap_or_default();
    let year = i32::try_from(part(0))
        .ok()
        .filter(|year| (1_800..=9_999).contains(year))?;
    let day = chrono::NaiveDate::from_ymd_opt(year, *digits.get(1)?, *digits.get(2)?)?;
    day.and_hms_opt(part(3), part(4), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_made_it_is_named_once() {
        let line = |creator: &str, credit: &str| {
            PictureFacts {
                creator: creator.into(),
                credit: credit.into(),
                ..PictureFacts::default()
            }
            .credit_line()
        };

        assert_eq!(line("Mina Sol", "Example News"), "Mina Sol / Example News");
        assert_eq!(line("Mina Sol", "Mina Sol / Example News"), "Mina Sol / Example News");
        assert_eq!(
            line("Mina Sol / Example News", "Example News"),
            "Mina Sol / Example News"
        );
        assert_eq!(line("", "Example News"), "Example News");
        assert_eq!(line("Mina Sol", ""), "Mina Sol");
    }

    #[test]
    fn times_of_all_dialects_are_read_and_odd_ones_are_none() {
        let read = |said: &str| time(said).map(|time| time.to_string());

        assert_eq!(read("2026:10:20 17:52:03").as_deref(), Some("2026-10-20 17:52:03"));
        assert_eq!(
            read("2026-10-20T17:52:03.25+02:00").as_deref(),
            Some("2026-10-20 17:52:03")
        );
        assert_eq!(read("2026-10-20").as_deref(), Some("2026-10-20 00:00:00"));
        for odd in [
            "",
            "0000:00:00 00:00:00",
            "2026",
            "2026-13-40",
            "99999999999999999999-1-1",
            "yesterday",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
