//! Cells of tables (CSV) that spreadsheets open: no cell is taken for a formula, and each is read back as it was.

use csv::WriterBuilder;

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
}
