//! Tables (CSV) that spreadsheets open and save: no cell is taken for a formula, each is read back as it was, and a row knows the
//! line on which it begins.

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

/// What spreadsheets take for the beginning of a formula.
pub const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What a table begins with, so that spreadsheets read it as UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// The rows as spreadsheets read them.
#[must_use]
pub fn written<R, C>(rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut writer = WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(vec![]);
    for row in rows {
        let cells = row.into_iter().map(|cell| guarded(cell.as_ref()));
        // Memory takes all of it.
        let _ = writer.write_record(cells);
    }
    writer.into_inner().unwrap_or_default()
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLine {
    /// The line of the file on which it begins, the first is one; blank lines and breaks in cells count.
    pub line: usize,
    /// Its cells as they stand there, guards and all.
    pub cells: StringRecord,
}

/// The rows of a table that somebody saved: UTF-8, commas or semicolons, breaks of any system. Blank lines are no rows.
///
/// # Errors
/// A sentence, where the file is in another encoding.
pub fn read(bytes: &[u8]) -> Result<Vec<TableLine>, String> {
    let Ok(text) = std::str::from_utf8(bytes.strip_prefix(MARK).unwrap_or(bytes)) else {
        return Err(
            "The file is not in UTF-8. Save it as “CSV UTF-8” in your spreadsheet, and choose that one.".into(),
        );
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    // The reader counts a row from the end of the one before, blank lines and all.
    let (mut line, mut counted, mut rows) = (1, 0, Vec::new());
    for cells in reader.records().filter_map(Result::ok) {
        let start = cells
            .position()
            .and_then(|place| usize::try_from(place.byte()).ok())
            .unwrap_or(counted);
        let blank = text[start..].bytes().take_while(|byte| *byte == b'\n').count();
        line += text[counted..start + blank].matches('\n').count();
        counted = start + blank;
        rows.push(TableLine { line, cells });
    }
    Ok(rows)
}

/// A cell that no spreadsheet takes for a formula: an apostrophe goes before what begins as one.
#[must_use]
pub fn guarded(cell: &str) -> String {
    if looks_like_a_formula(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// What stood in a cell before it was guarded.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| looks_like_a_formula(rest))
        .unwrap_or(cell)
}

/// Whether it begins as one, behind apostrophes of its own: each guard takes away one of them. A blank or a break before
/// it is taken away by some.
fn looks_like_a_formula(cell: &str) -> bool {
    let begins = cell.trim_start_matches('\'');
    begins.starts_with(FORMULA) || begins.trim_start().starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_inert_and_read_back() {
        for cell in [
            "=1+1",
            "'=x",
            "''-1",
            "@SUM",
            "'plain",
            "",
            " =x",
            "\n+1",
            "a, \"b\"; c",
            "-",
            "plain",
            "\t=x",
        ] {
            let kept = guarded(cell);
            assert!(!kept.trim_start().starts_with(FORMULA), "{cell:?}: {kept:?}");
            assert_eq!(unguarded(&kept), cell);
        }
    }

    #[test]
    fn a_row_knows_the_line_on_which_it_begins() {
        let lines = |text: &str| -> Vec<(usize, String)> {
            let rows = read(text.as_bytes()).unwrap();
            rows.iter()
                .map(|row| (row.line, row.cells.get(0).unwrap_or_default().to_owned()))
                .collect()
        };
        let told = |all: &[(usize, &str)]| -> Vec<(usize, String)> {
            all.iter().map(|(line, cell)| (*line, (*cell).to_owned())).collect()
        };
        for (text, expected) in [
            ("from,to\n/a,/b\n/c,/d", told(&[(1, "from"), (2, "/a"), (3, "/c")])),
            ("from;to\r\n\r\n\r\n/a;/b\r\n", told(&[(1, "from"), (4, "/a")])),
            ("a,\"two\nlines\"\n\nb,c", told(&[(1, "a"), (4, "b")])),
            ("\n\na,b", told(&[(3, "a")])),
            ("\u{feff}a,b", told(&[(1, "a")])),
        ] {
            assert_eq!(lines(text), expected, "{text:?}");
        }
        assert!(read(b"caf\xe9,x").unwrap_err().contains("UTF-8"));
    }
}
