//! The path of an address: what its parts are, however they are spelt. One reading for requests, for what is typed, and for
//! lists of addresses.

use unicode_normalization::UnicodeNormalization;

/// The parts of a path between its slashes, each as it is meant: percent-encoding is undone once, letters with their marks are
/// one letter each (NFC), as everything that is stored. None where it is no text, or a part would end the path early.
#[must_use]
pub fn segments(path: &str) -> Option<Vec<String>> {
    let parts = path.strip_prefix('/')?.split('/');
    parts.map(decoded).collect()
}

/// The same with one slash between its parts, in small letters: what other slashes and capitals mean.
#[must_use]
pub fn mended(segments: &[String]) -> Vec<String> {
    let parts = segments.iter().filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(|part| part.to_lowercase()).collect();
    if parts.is_empty() { vec![String::new()] } else { parts }
}

/// The path of these parts.
#[must_use]
pub fn joined(segments: &[String]) -> String {
    format!("/{}", segments.join("/"))
}

/// A part of a path without its percent-encoding.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(['/', '\0'])).then(|| text.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_path_are_read_once_and_as_they_are_meant() {
        for (path, parts) in [
            ("/", Some(vec![""])),
            ("/a/b", Some(vec!["a", "b"])),
            ("/%61/B%2d", Some(vec!["a", "B-"])),
            ("/caf%C3%A9", Some(vec!["café"])),
            ("/cafe%CC%81", Some(vec!["café"])),
            ("/%2561", Some(vec!["%61"])),
            ("/a%2Fb", None),
            ("/a%00", None),
            ("/%ff", None),
            ("/%4", None),
            ("/%zz", None),
            ("a", None),
        ] {
            let parts = parts.map(|parts| parts.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(segments(path), parts, "{path}");
        }
        let meant = |path| joined(&mended(&segments(path).unwrap()));
        assert_eq!((meant("//A//b/"), meant("//")), ("/a/b".into(), "/".into()));
    }
}
