//! The lines of a file that nobody checked: as long as they like, in any encoding, with any ends.

use std::io::{BufRead, BufReader, Read, Result};

/// The longest line that is read, in bytes. The text of a story has a megabyte at most.
pub const MAX_LINE: usize = 8 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One that is not empty.
#[derive(Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Counts from one, empty ones too.
    pub number: u64,
    /// Its text, or a sentence why there is none.
    pub text: std::result::Result<String, String>,
}

/// Reads them one after the other; never holds more than one.
pub struct FileLines<R> {
    reader: BufReader<R>,
    number: u64,
    /// Bytes that were read so far.
    pub read: u64,
}

impl<R: Read> FileLines<R> {
    /// From the beginning of a file.
    pub fn of(file: R) -> Self {
        Self {
            reader: BufReader::with_capacity(256 * 1024, file),
            number: 0,
            read: 0,
        }
    }

    /// The next one.
    ///
    /// # Errors
    /// What the file system said.
    pub fn next(&mut self) -> Result<Option<FileLine>> {
        while let Some((bytes, is_whole)) = self.take()? {
            self.number += 1;
            let bytes = match bytes.strip_prefix(BYTE_ORDER_MARK) {
                Some(rest) if self.number == 1 => rest,
                _ => &bytes,
            };
            let bytes = bytes.trim_ascii();
            if bytes.is_empty() && is_whole {
                continue;
            }
            let text = if is_whole { text(bytes) } else { Err(too_long()) };
            return Ok(Some(FileLine {
                number: self.number,
                text,
            }));
        }
        Ok(None)
    }

    /// The bytes up to the next line feed, and whether all of them fitted. Of a line that is too long the rest is passed over.
    fn take(&mut self) -> Result<Option<(Vec<u8>, bool)>> {
        let (mut line, mut is_whole) = (Vec::new(), true);
        loop {
            let here = self.reader.fill_buf()?;
            if here.is_empty() {
                let is_end = line.is_empty() && is_whole;
                return Ok((!is_end).then_some((line, is_whole)));
            }
            let end = here.iter().position(|byte| *byte == b'\n');
            let part = &here[..end.unwrap_or(here.len())];
            is_whole &= line.len() + part.len() <= MAX_LINE;
            if is_whole {
                line.extend_from_slice(part);
            } else {
                line = Vec::new();
            }
            let used = end.map_or(here.len(), |end| end + 1);
            self.reader.consume(used);
            self.read += used as u64;
            if end.is_some() {
                return Ok(Some((line, is_whole)));
            }
        }
    }
}

fn too_long() -> String {
    format!(
        "It is longer than {} MB. A story is not: look what stands in it.",
        MAX_LINE / 1024 / 1024
    )
}

fn text(bytes: &[u8]) -> std::result::Result<String, String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(format!(
            "It is not UTF-8 from byte {} on. Save the file as UTF-8.",
            error.valid_up_to() + 1
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<FileLine> {
        let mut lines = FileLines::of(bytes);
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    #[test]
    fn every_line_keeps_its_number_whatever_stands_between() {
        let lines = all(b"\xEF\xBB\xBF{1}\r\n\r\n  \n{2}\n{\xFF}\n{3}");

        let read: Vec<(u64, Option<&str>)> = lines
            .iter()
            .map(|line| (line.number, line.text.as_deref().ok()))
            .collect();
        assert_eq!(read, [(1, Some("{1}")), (4, Some("{2}")), (5, None), (6, Some("{3}"))]);
        assert!(lines[2].text.as_ref().unwrap_err().contains("from byte 2 on"));
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let mut bytes = vec![b'a'; MAX_LINE + 1];
        bytes.extend(b"\n{2}\n");

        let lines = all(&bytes);

        assert!(lines[0].text.as_ref().unwrap_err().contains("longer than 8 MB"));
        assert_eq!((lines[1].number, lines.len()), (2, 2));
    }
}
