//! Rules as a sheet (CSV), for spreadsheets and for other newsrooms.

use std::collections::HashMap;

use csv::StringRecord;

use super::rule::{MAX_RULES, RuleForm, RuleText};
use crate::spreadsheet::{self, MARK, unguarded};

/// The columns, as the first line names them. All but the first three may be left out.
pub const COLUMNS: [&str; 6] = ["kind", "pattern", "severity", "language", "advice", "replacement"];
/// Those that cannot be left out.
const NEEDED: usize = 3;
/// Lines that are told of; more are counted.
const MOST_TOLD: usize = 20;

/// The rules of a sheet: UTF-8, commas or semicolons, a first line with the names of its columns.
///
/// # Errors
/// Sentences, each with the number of its line: all that is wrong, or the first of much.
pub fn read(bytes: &[u8]) -> Result<Vec<RuleText>, Vec<String>> {
    let rows = spreadsheet::read(bytes).map_err(|sentence| vec![sentence])?;
    let mut rows = rows.into_iter();
    let (first, head) = rows.next().map_or_else(Default::default, |row| (row.line, row.cells));
    let columns = columns(&head).map_err(|sentence| vec![format!("Line {}: {sentence}", first.max(1))])?;
    let mut sheet = ReadSheet::default();
    for row in rows {
        sheet.take(&columns, row.line, &row.cells);
    }
    sheet.settled()
}

/// Which column stands where.
fn columns(head: &StringRecord) -> Result<Vec<&'static str>, String> {
    let names = || COLUMNS.join(", ");
    let mut found = Vec::new();
    for cell in head {
        let name = cell.trim().to_lowercase();
        match COLUMNS.into_iter().find(|column| *column == name) {
            Some(column) if found.contains(&column) => {
                return Err(format!("There are two columns “{column}”. Take one out."));
            }
            Some(column) => found.push(column),
            None => {
                let shown: String = name.chars().take(40).collect();
                return Err(format!(
                    "“{shown}” is none of the columns. Name them in the first line: {}.",
                    names()
                ));
            }
        }
    }
    match COLUMNS[..NEEDED].iter().find(|column| !found.contains(column)) {
        Some(column) => Err(format!(
            "The column “{column}” is missing. Name them in the first line: {}.",
            names()
        )),
        None => Ok(found),
    }
}

/// What was read so far.
#[derive(Default)]
struct ReadSheet {
    rules: Vec<RuleText>,
    lines: HashMap<(String, String, String), usize>,
    problems: Vec<String>,
}

impl ReadSheet {
    fn take(&mut self, columns: &[&'static str], line: usize, row: &StringRecord) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        match form(columns, row).and_then(|form| form.check().map_err(|problems| problems.to_string())) {
            Err(sentence) => self.problems.push(format!("Line {line}: {sentence}")),
            Ok(rule) => {
                let key = (rule.kind.word().to_owned(), rule.language.clone(), rule.words.clone());
                if let Some(before) = self.lines.insert(key, line) {
                    let sentence =
                        format!("Line {line}: It looks for the same as line {before}. Take one of them out.");
                    self.problems.push(sentence);
                }
                self.rules.push(rule);
            }
        }
    }

    fn settled(mut self) -> Result<Vec<RuleText>, Vec<String>> {
        if self.problems.is_empty() && self.rules.is_empty() {
            self.problems
                .push("There is no rule in the file. Write one in each line behind the first.".into());
        }
        if self.problems.is_empty() && self.rules.len() > MAX_RULES {
            self.problems.push(format!(
                "There are more than {MAX_RULES} rules in the file. Take some out."
            ));
        }
        if self.problems.is_empty() {
            return Ok(self.rules);
        }
        let more = self.problems.len().saturating_sub(MOST_TOLD);
        self.problems.truncate(MOST_TOLD);
        if more > 0 {
            self.problems.push(format!("And {more} more. Mend these first."));
        }
        Err(self.problems)
    }
}

fn form(columns: &[&'static str], row: &StringRecord) -> Result<RuleForm, String> {
    if row.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
        return Err(
            "It has more cells than the first line. Put quotation marks around a cell with a comma in it.".into(),
        );
    }
    let mut form = RuleForm::default();
    for (column, cell) in columns.iter().zip(row) {
        let text = unguarded(cell).to_owned();
        match *column {
            "kind" => form.kind = text.to_lowercase(),
            "pattern" => form.words = text,
            "severity" => form.severity = text.to_lowercase(),
            "language" => form.language = text,
            "advice" => form.advice = text,
            _ => form.replacement = text,
        }
    }
    Ok(form)
}

/// A sheet of these rules, as spreadsheets open it.
#[must_use]
pub fn write<'r>(rules: impl Iterator<Item = &'r RuleText>) -> Vec<u8> {
    let rows = rules.map(|rule| {
        let cells = [
            rule.kind.word(),
            &rule.words,
            rule.severity.word(),
            &rule.language,
            &rule.advice,
            &rule.replacement,
        ];
        cells.map(str::to_owned)
    });
    let all = [COLUMNS.map(str::to_owned)].into_iter().chain(rows);
    [MARK, &spreadsheet::written(all)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        house_rules::{RuleKind, Severity},
        spreadsheet::FORMULA,
    };

    fn said(text: &str) -> Vec<String> {
        match read(text.as_bytes()) {
            Err(sentences) => sentences,
            Ok(rules) => rules
                .iter()
                .map(|rule| {
                    format!(
                        "{} {} {} {} {} {}",
                        rule.kind.word(),
                        rule.words,
                        rule.severity.word(),
                        rule.language,
                        rule.advice,
                        rule.replacement
                    )
                    .trim_end()
                    .to_owned()
                })
                .collect(),
        }
    }

    #[test]
    fn a_sheet_is_read_as_spreadsheets_write_it() {
        let fine = ["word email advice en Spell it out. e-mail"];
        for text in [
            "kind,pattern,severity,language,advice,replacement\nword,email,advice,en,Spell it out.,e-mail",
            "\u{feff}Kind;Pattern;Severity;Language;Advice;Replacement\r\nWord;email;Advice;en;Spell it out.;e-mail\r\n",
            "replacement,pattern,kind,severity,language,advice\r\n\r\ne-mail,\"email\",word,advice,EN,\"Spell it out.\"\r\n,,,,,\r\n",
        ] {
            assert_eq!(said(text), fine, "{text}");
        }
        assert_eq!(
            said("kind,pattern,severity,advice\nphrase,\"so, \"\"very\"\"\",block,No"),
            ["phrase so, \"very\" block  No"]
        );
    }

    #[test]
    fn every_bad_line_is_named() {
        let head = "kind,pattern,severity,advice\n";
        for (text, sentences) in [
            ("", vec!["Line 1: The column “kind” is missing."]),
            ("kind,pattern\n", vec!["Line 1: The column “severity” is missing."]),
            (
                "kind,kind,pattern,severity\n",
                vec!["Line 1: There are two columns “kind”."],
            ),
            (
                "kind,pattern,severity,colour\n",
                vec!["Line 1: “colour” is none of the columns."],
            ),
            (head, vec!["There is no rule in the file."]),
            (
                &format!(
                    "{head}word,a b,advice,No\nword,ok,advice,No\n\npattern,(a,advice,No\nword,ok,advice,Again\nwrd,x,no,\nword,y,advice,No,more"
                ),
                vec![
                    "Line 2: A word has no blank in it.",
                    "Line 5: The pattern cannot be read from character 1 on: unclosed group.",
                    "Line 6: It looks for the same as line 3.",
                    "Line 7: Choose word, phrase or pattern. Choose advice or block.",
                    "Line 8: It has more cells than the first line.",
                ],
            ),
        ] {
            let told = said(text);
            assert_eq!(told.len(), sentences.len(), "{told:?}");
            for (told, begins) in told.iter().zip(sentences) {
                assert!(told.starts_with(begins), "{told}");
            }
        }
        let lines = said(&format!("{head}\n\"word\",\"a\nb\",advice,No\n\nwrd,c,advice,No\n").replace('\n', "\r\n"));
        assert!(
            lines[0].starts_with("Line 3: ") && lines[1].starts_with("Line 6: "),
            "{lines:?}"
        );
        let not_utf8 = read(b"kind,pattern\nword,Stra\xdfe").unwrap_err();
        assert!(not_utf8[0].contains("not in UTF-8"), "{not_utf8:?}");
        let many = format!("{head}{}", "word,a b,advice,No\n".repeat(25));
        assert_eq!(said(&many).last().unwrap(), "And 5 more. Mend these first.");
    }

    #[test]
    fn what_is_written_is_read_back_whatever_it_begins_with() {
        let rule = |words: &str, advice: &str| RuleText {
            kind: RuleKind::Pattern,
            words: words.into(),
            language: "de".into(),
            severity: Severity::Block,
            advice: advice.into(),
            replacement: "-x".into(),
        };
        let rules = [
            rule("=cmd\\|'/C calc'!A0", "+1"),
            rule("'=x", "''-1"),
            rule("@SUM", "'plain"),
            rule("a, \"b\"; c", "Straße «é»"),
            rule("-x", "=HYPERLINK(\"http://x\")"),
        ];

        let written = write(rules.iter());

        let text = String::from_utf8(written.clone()).unwrap();
        for line in text.trim_start_matches('\u{feff}').lines().skip(1) {
            let begins_badly = |cell: &str| cell.trim_start_matches('"').starts_with(FORMULA);
            assert!(!line.split(",").any(begins_badly), "{line}");
        }
        assert_eq!(read(&written).unwrap(), rules);
    }
}
