//! The bytes of a PDF by themselves: whether they are one, and how many pages it has where that can be seen without taking it
//! apart. Nothing here knows a database, a file or a person.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::picture::Unfit;

/// Programs look for its beginning so far into a file, and for its end so far before the last byte.
const HEAD: usize = 1_024;
const TAIL: usize = 2_048;
/// How much of a file is unpacked in the search for its pages: of one part, and in all.
const PART: u64 = 4_000_000;
const ALL: u64 = 16_000_000;
const TRIES: u32 = 5_000;
/// How far around its name the brackets of a list of pages are looked for, and how many bytes in all.
const AROUND: usize = 200_000;
const WALK: usize = 20_000_000;
/// What nobody reads to the end; said of a file, it is not believed.
const MOST_PAGES: u32 = 100_000;

/// What a PDF says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdfFacts {
    /// How many pages it has; none where it does not say so plainly.
    pub pages: Option<u32>,
}

impl PdfFacts {
    /// Looks a file through.
    ///
    /// # Errors
    /// A sentence: it is no PDF, or not whole.
    pub fn read(bytes: &[u8]) -> Result<Self, Unfit> {
        let (head, tail) = (bytes.len().min(HEAD), bytes.len().saturating_sub(TAIL));
        if bytes.is_empty() {
            return Err(Unfit("The file is empty. Choose another.".into()));
        }
        if find(&bytes[..head], b"%PDF-").is_none() {
            return Err(Unfit(
                "This is no PDF, whatever its name says. Save or print the document as PDF, and upload that.".into(),
            ));
        }
        if find(&bytes[tail..], b"%%EOF").is_none() {
            return Err(Unfit(
                "The PDF is damaged or not whole: its end is missing. Save it again and upload that.".into(),
            ));
        }
        Ok(Self { pages: pages(bytes) })
    }
}

/// The number that the last list of all pages says: a file that was changed has the earlier ones, too.
fn pages(bytes: &[u8]) -> Option<u32> {
    let mut search = PageSearch {
        unpack: ALL,
        tries: TRIES,
        walk: WALK,
    };
    let mut last = (0, None);
    for at in places(bytes, b"/Pages") {
        if let Some(count) = search.count_at(bytes, at)? {
            last = (at, Some(count));
        }
    }
    for at in places(bytes, b"/ObjStm") {
        let part = search.unpacked(bytes, at)?;
        for inside in places(&part, b"/Pages") {
            if let Some(count) = search.count_at(&part, inside)?
                && at >= last.0
            {
                last = (at, Some(count));
            }
        }
    }
    let (_, count) = last;
    count.filter(|count| (1..=MOST_PAGES).contains(count))
}

/// How much may still be done.
struct PageSearch {
    unpack: u64,
    tries: u32,
    walk: usize,
}

impl PageSearch {
    /// The number of pages of the list whose name stands here; none inside where it is a part of another, or no list. None
    /// when all was done that may be.
    fn count_at(&mut self, bytes: &[u8], name: usize) -> Option<Option<u32>> {
        // Names that begin so.
        if bytes.get(name + 6).is_some_and(u8::is_ascii_alphanumeric) {
            return Some(None);
        }
        let before = bytes[..name].trim_ascii_end();
        if !before.ends_with(b"/Type") {
            return Some(None);
        }
        let list = dictionary(bytes, before.len() - 5);
        self.walk = self.walk.checked_sub(list.map_or(AROUND, <[u8]>::len))?;
        Some(list.and_then(count_of_all))
    }

    /// Objects that are packed together behind this place. None when all was done that may be.
    fn unpacked(&mut self, bytes: &[u8], at: usize) -> Option<Vec<u8>> {
        self.tries = self.tries.checked_sub(1)?;
        let rest = &bytes[at..bytes.len().min(at + HEAD)];
        let Some(begins) = find(rest, b"stream").map(|found| at + found + 6) else {
            return Some(Vec::new());
        };
        let packed = &bytes[begins..];
        let lines = packed
            .iter()
            .take(2)
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let mut part = Vec::new();
        // Of one that breaks off, what came is looked at.
        let _ = ZlibDecoder::new(&packed[lines..]).take(PART).read_to_end(&mut part);
        self.unpack = self.unpack.checked_sub(part.len() as u64)?;
        Some(part)
    }
}

/// The number that a list of all pages says; none where it is a part of another.
fn count_of_all(list: &[u8]) -> Option<u32> {
    if find(list, b"/Parent").is_some() {
        return None;
    }
    let at = find(list, b"/Count")?;
    let digits = list[at + 6..].trim_ascii_start();
    let end = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}

/// What stands between the double brackets around a place.
fn dictionary(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let first = at.saturating_sub(AROUND / 2);
    let last = bytes.len().min(at + AROUND / 2);
    let (mut depth, mut from) = (0, at);
    loop {
        from = from.checked_sub(1).filter(|from| *from > first)?;
        match &bytes[from - 1..=from] {
            b"<<" if depth == 0 => break,
            b"<<" => depth -= 1,
            b">>" => depth += 1,
            _ => continue,
        }
        from -= 1;
    }
    let (mut depth, mut to) = (0, at);
    loop {
        match bytes.get(to..to + 2).filter(|_| to < last)? {
            b">>" if depth == 0 => break,
            b">>" => depth -= 1,
            b"<<" => depth += 1,
            _ => {
                to += 1;
                continue;
            }
        }
        to += 2;
    }
    bytes.get(from + 1..to)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    places(bytes, what).next()
}

/// Where this stands.
fn places<'a>(bytes: &'a [u8], what: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let step = bytes.get(at..)?.iter().position(|byte| *byte == what[0])?;
            let found = at + step;
            at = found + 1;
            if bytes[found..].starts_with(what) {
                return Some(found);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::ZlibEncoder};
    use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::StdRng};

    use super::*;

    const LIST: &str =
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R 4 0 R] /Resources << /Font << >> >> /Count 12 >>\nendobj\n";
    const PART_OF_LIST: &str = "3 0 obj\n<</Count 40/Type/Pages/Parent 2 0 R>>\nendobj\n";
    const OUTLINES: &str = "9 0 obj\n<< /Type /Outlines /Count 99 >>\nendobj\n";

    fn pdf(inside: &[u8]) -> Vec<u8> {
        [
            b"%PDF-1.7\n",
            inside,
            b"\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n",
        ]
        .concat()
    }

    fn packed(objects: &str) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(objects.as_bytes()).unwrap();
        let stream = packer.finish().unwrap();
        [
            b"5 0 obj\n<< /Type /ObjStm /N 2 /First 10 >>\nstream\r\n",
            stream.as_slice(),
            b"\nendstream\nendobj",
        ]
        .concat()
    }

    #[test]
    fn its_beginning_and_its_end_make_a_pdf() {
        let late = [vec![b' '; 1_000], pdf(b""), vec![b'\n'; 2_000]].concat();
        assert_eq!(PdfFacts::read(&late), Ok(PdfFacts { pages: None }));
        let whole = pdf(LIST.as_bytes());
        for (bad, said) in [
            (vec![], "empty"),
            (b"Dear council,".to_vec(), "no PDF"),
            (b"\x89PNG\r\n\x1a\n".to_vec(), "no PDF"),
            ([vec![b' '; 1_024], pdf(b"")].concat(), "no PDF"),
            (whole[..whole.len() - 8].to_vec(), "not whole"),
            ([pdf(b""), vec![b' '; 3_000]].concat(), "not whole"),
        ] {
            let Unfit(sentence) = PdfFacts::read(&bad).unwrap_err();
            assert!(sentence.contains(said) && sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn pages_are_those_of_the_last_list_of_all() {
        let pages = |inside: &[u8]| PdfFacts::read(&pdf(inside)).unwrap().pages;
        let list = |count: u32| format!("2 0 obj <</Kids[3 0 R]/Count {count}/Type/Pages>> endobj\n");
        for (inside, count) in [
            (LIST.to_owned(), Some(12)),
            (format!("{PART_OF_LIST}{LIST}{OUTLINES}"), Some(12)),
            (format!("{OUTLINES}{PART_OF_LIST}"), None),
            (list(3) + &list(2), Some(2)),
            (list(0), None),
            (list(4_000_000_000), None),
            ("/Type /Pages /Count 3".to_owned(), None),
            ("<< /Type /PagesOfMine /Count 3 >>".to_owned(), None),
            ("/Pages /Pages>>>><<".to_owned(), None),
        ] {
            assert_eq!(pages(inside.as_bytes()), count, "{inside}");
        }
        assert_eq!(pages(&packed(&format!("7 0 8 20 {}", LIST))), Some(12));
        assert_eq!(pages(&[list(9).into_bytes(), packed(&list(7))].concat()), Some(7));
        assert_eq!(pages(b"<< /Type /ObjStm >> stream\n\x78\x9cbroken"), None);
    }

    #[test]
    fn whatever_is_sent_is_looked_through_in_time() {
        let mut rng = StdRng::seed_from_u64(20_261_130);
        let whole = pdf(&[LIST.as_bytes(), &packed(LIST)].concat());
        for _ in 0..2_000 {
            let mut bytes = whole.clone();
            for _ in 0..rng.random_range(1..30) {
                let at = rng.random_range(0..bytes.len());
                bytes[at] = rng.next_u32().to_le_bytes()[0];
            }
            drop(PdfFacts::read(&bytes));
        }
        // Names upon names, and a bomb.
        let names = "<</Type/Pages".repeat(20_000);
        let bomb = packed(&" ".repeat(60_000_000));
        drop(PdfFacts::read(&pdf(&[names.as_bytes(), &bomb, &bomb, &bomb].concat())));
    }
}
