//! The body of a story: a closed, versioned document of typed blocks, and everything that is derived from it.
//!
//! The stored JSON, the editor's JSON and the public API's `blocks` are one shape, `copydesk-doc/1`. It is parsed at
//! the door into types that cannot hold anything else; HTML, reader text, the sealed bytes and the comparison on the
//! review page are all derived from those types, so a better renderer also mends old stories.

mod advice;
mod block_changes;
mod block_id;
mod canonical;
mod characters;
#[cfg(test)]
mod description;
mod diff;
mod document;
#[cfg(test)]
mod each_change;
mod exchanged;
mod finding;
mod frames;
mod html;
mod kinds;
mod lines;
mod link;
mod markers;
mod notice;
mod pairing;
mod parse;
mod passage;
mod place;
mod providers;
mod published;
mod reading;
mod rewriting;
mod runs;
mod scripts;
mod sentences;
mod take_back;
mod text;
mod whole_words;

use std::{error, fmt};

pub use advice::Stumble;
pub use block_changes::{BlockChange, BlockFate, compare_blocks};
pub use block_id::BlockId;
pub use characters::{composed, one_line};
pub use diff::{ParagraphChange, compare, count_of_changes};
pub use document::{
    Block, Document, Heading, HeadingLevel, Image, ImageLayout, Inline, ItemPart, List, ListItem, ListKind, Marks,
    Paragraph, Quote, QuoteKind, SCHEMA, Script, TextElement,
};
pub use exchanged::{Exchange, ExchangeKind, Turnover, exchanges};
pub use finding::FoundPassage;
pub use frames::{Code, Embed, FactBox, FileBlock, Gallery, TableRow, TextTable};
pub use html::{
    FeedImage, FeedPage, FigureParts, Figures, FileParts, Files, ImageRoom, ReaderPage, SafeHtml, paragraphs_html,
    plain_html,
};
pub use link::Link;
pub use markers::{Marker, Quoted};
pub use notice::RepairNotice;
pub use parse::{MAX_NOTICES, Parsed, nesting_of, without_halves};
pub use passage::{Passage, PlacedText};
pub use providers::{EmbedFrame, Provider};
pub use reading::Readability;
pub use rewriting::{LineKind, Rewrite, rewrite_text};
pub use runs::{Run, RunKind};
pub use sentences::TextSentence;
pub use take_back::TakeBack;
pub use text::reading_minutes;
pub use whole_words::stands_alone;

/// The longest JSON that [`Document::parse_str`] reads, in bytes.
pub const MAX_INPUT_BYTES: usize = 1024 * 1024;
/// The deepest nesting of JSON arrays and objects; a list in a list takes four.
pub const MAX_JSON_DEPTH: usize = 120;
/// How many lists may stand in one another, as in other word processors.
pub const MAX_LIST_DEPTH: usize = 9;
/// The largest number that a list begins with: browsers count no further.
pub const MAX_FIRST_NUMBER: u32 = i32::MAX as u32;
/// The most nodes of a document, pieces of text included.
pub const MAX_NODES: usize = 20_000;
/// The longest paragraph or heading, in characters.
pub const MAX_BLOCK_CHARS: usize = 200_000;

/// Why a document cannot be read, or what of it is not stored as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer to the place, for programs: "/content/3/content/0".
    pub place: String,
    /// The place as a person counts: "paragraph 4", "list item in block 7".
    pub ordinal: String,
    /// What is wrong and what to do, for a journalist.
    pub message: String,
    /// The rule that was broken, for programs: "unknown_node".
    pub code: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl error::Error for Problem {}

#[cfg(test)]
mod tests {
    use rand::{Rng, RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
    use serde_json::{Value, json};

    use super::*;

    fn valid() -> Value {
        let p = |text: &str| {
            json!({"type": "paragraph", "attrs": {"id": BlockId::new_random().as_str()}, "content": [
                {"type": "text", "text": text},
                {"type": "hard_break"},
                {"type": "text", "text": "linked", "marks": [{"type": "link", "attrs": {"href": "https://a.org/?q=\"&"}}, {"type": "em"}]},
            ]})
        };
        json!({"type": "doc", "attrs": {"schema": SCHEMA}, "content": [
            p("Cafe\u{301} <script>"), {"type": "heading", "attrs": {"id": "aaaaaaaaaa", "level": 2}, "content": [{"type": "text", "text": "H"}]},
            {"type": "blockquote", "attrs": {"id": "bbbbbbbbbb"}, "content": [p("q"), p("r")]},
            {"type": "ordered_list", "attrs": {"id": "cccccccccc", "order": 2}, "content": [
                {"type": "list_item", "attrs": {"id": "dddddddddd"}, "content": [p("i"), p("j"), {"type": "bullet_list", "content": [
                    {"type": "list_item", "content": [p("k")]}]}]}]},
            {"type": "horizontal_rule", "attrs": {"id": "eeeeeeeeee"}},
            {"type": "image", "attrs": {"id": "ffffffffff", "picture": "01900000-0000-7000-8000-000000000001", "layout": "wide", "alt": "A \"quay\""}, "content": [
                {"type": "text", "text": "The quay at noon"}]},
            {"type": "pull_quote", "content": [p("l"), {"type": "attribution", "content": [{"type": "text", "text": "A councillor"}]}]},
            {"type": "gallery", "attrs": {"layout": "wide"}, "content": [{"type": "caption", "content": [{"type": "text", "text": "Four heights"}]},
                {"type": "image", "attrs": {"picture": "01900000-0000-7000-8000-000000000002", "layout": "column", "alt": ""}, "content": [{"type": "text", "text": "Below"}]}]},
            {"type": "table", "attrs": {"header_row": true, "header_column": false}, "content": [{"type": "caption"},
                {"type": "table_row", "content": [{"type": "table_cell", "content": [{"type": "text", "text": "Plan"}]}, {"type": "table_cell"}]},
                {"type": "table_row", "content": [{"type": "table_cell", "content": [{"type": "text", "text": "Wall"}]}, {"type": "table_cell", "content": [{"type": "text", "text": "38.0"}]}]}]},
            {"type": "fact_box", "content": [{"type": "caption", "content": [{"type": "text", "text": "In figures"}]}, p("m")]},
            {"type": "embed", "attrs": {"address": "https://vimeo.com/76979871", "title": "The sluice"}, "content": [{"type": "text", "text": "Filmed"}]},
            {"type": "file", "attrs": {"id": "gggggggggg", "file": "01900000-0000-7000-8000-000000000003", "title": "The \"agenda\""}},
            {"type": "code_block", "content": [{"type": "text", "text": "let a\n\tb"}]},
            {"type": "paragraph", "content": [{"type": "text", "text": "noted"}, {"type": "footnote", "content": [{"type": "text", "text": "Table four", "marks": [{"type": "code"}]}]}]},
        ]})
    }

    /// Changes one random place: everything that a hostile or broken sender may do.
    fn mutate(value: &mut Value, rng: &mut impl Rng) {
        let inside = rng.random_bool(0.98);
        match value {
            Value::Object(map) if inside && !map.is_empty() => {
                let keys: Vec<String> = map.keys().cloned().collect();
                let Some(key) = keys.choose(rng) else { return };
                match rng.random_range(0..60) {
                    0 => drop(map.remove(key)),
                    1 => drop(map.insert("extra".to_owned(), json!(rng.random_range(0..3)))),
                    2 => drop(map.insert("type".to_owned(), json!(NAMES.choose(rng)))),
                    3..6 => drop(map.insert("marks".to_owned(), json!([{"type": "strong"}, {"type": "strong"}]))),
                    _ => map
                        .get_mut(key)
                        .into_iter()
                        .filter(|_| key != "type")
                        .for_each(|value| mutate(value, rng)),
                }
            }
            Value::Array(list) if inside && !list.is_empty() => {
                let at = rng.random_range(0..list.len());
                match rng.random_range(0..12) {
                    0 => drop(list.remove(at)),
                    1 => list.push(list[at].clone()),
                    2 => list.rotate_left(at),
                    _ => mutate(&mut list[at], rng),
                }
            }
            Value::String(text) if rng.random_bool(0.7) => text.push_str(TEXTS.choose(rng).unwrap_or(&"")),
            place => {
                *place = match rng.random_range(0..12) {
                    0 => Value::Null,
                    1 => json!(rng.random_range(-1_i64..5)),
                    2 => json!(1.5),
                    3 => json!({}),
                    4 => json!([place.clone()]),
                    _ => json!(TEXTS.choose(rng)),
                }
            }
        }
    }

    const NAMES: [&str; 16] = [
        "paragraph",
        "heading",
        "list_item",
        "bullet_list",
        "blockquote",
        "text",
        "hard_break",
        "image",
        "doc",
        "table",
        "table_cell",
        "caption",
        "pull_quote",
        "footnote",
        "code_block",
        "file",
    ];
    const TEXTS: [&str; 10] = [
        "",
        " ",
        "\u{0}",
        "e",
        "\u{301}",
        "\"><script>alert(1)</script>",
        "javascript:alert(1)",
        "aaaaaaaaaa",
        "tel:\"onclick='x",
        "a\r\nb\t ",
    ];

    /// Quotes may only stand around the values of attributes that we write.
    fn attributes_are_closed(html: &str) -> bool {
        html.split('<').all(|tag| {
            let inside = tag.split('>').next().unwrap_or_default();
            inside.matches('"').count().is_multiple_of(2) && !tag[inside.len()..].contains('"')
        })
    }

    #[test]
    fn whatever_is_sent_keeps_its_words_and_is_read_the_same_twice_or_refused_in_words() {
        let mut rng = StdRng::seed_from_u64(20_261_125);
        let (mut accepted, mut mended) = (0, 0);
        let mut before = Document::empty();
        let valid = valid();
        for _ in 0..4000 {
            let mut json = valid.clone();
            for _ in 0..rng.random_range(1..8) {
                mutate(&mut json, &mut rng);
            }
            let sent = words_in(&json);
            let Parsed {
                document,
                repaired: _,
                notices,
            } = match Document::parse(&json) {
                Ok(parsed) => parsed,
                Err(problem) => {
                    assert!(
                        problem.message.ends_with('.') && !problem.ordinal.is_empty(),
                        "{problem:?}"
                    );
                    assert!(
                        matches!(problem.code, "not_a_document" | "unknown_schema"),
                        "{problem:?}"
                    );
                    continue;
                }
            };
            accepted += 1;
            mended += usize::from(!notices.is_empty());
            // What cannot stand in a frame stands behind it.
            assert_eq!(sorted(&words_in(&document.to_json())), sorted(&sent), "{json:#}");
            for RepairNotice { problem, block: _ } in &notices {
                assert!(
                    problem.message.ends_with('.') && !problem.ordinal.is_empty(),
                    "{problem:?}"
                );
            }
            let again = Document::parse(&document.to_json()).unwrap();
            assert_eq!(
                again,
                Parsed {
                    document: document.clone(),
                    repaired: false,
                    notices: Vec::new()
                }
            );
            assert_eq!(Document::stored(&document.to_json()).as_ref(), Ok(&document));
            assert_eq!(again.document.canonical(), document.canonical());
            let html = document.html().to_string();
            assert!(
                !html.contains("<script") && !html.contains("=\"javascript") && attributes_are_closed(&html),
                "{html}"
            );
            check_comparison(&before, &document);
            before = document;
        }
        assert!(
            (1000..3700).contains(&accepted) && (450..1700).contains(&mended),
            "{accepted} of 4000 were read, {mended} of them mended, so one side is hardly tested"
        );
    }

    fn sorted(letters: &str) -> Vec<char> {
        let mut letters: Vec<char> = letters.chars().collect();
        letters.sort_unstable();
        letters
    }

    /// The letters of all text nodes and of titles of files, in order, wherever they stand.
    fn words_in(json: &Value) -> String {
        match json {
            Value::Array(list) => list.iter().map(words_in).collect(),
            Value::Object(map) => {
                let letters =
                    |text: &str| -> String { composed(text).chars().filter(|c| c.is_alphanumeric()).collect() };
                let title = json.pointer("/attrs/title").and_then(Value::as_str);
                let title = title.filter(|_| map.get("type") == Some(&json!("file"))).map(letters);
                let rest = match (map.get("text"), map.get("content")) {
                    (Some(Value::String(text)), _) if map.get("type") != Some(&json!("hard_break")) => letters(text),
                    (_, Some(content)) => words_in(content),
                    _ => String::new(),
                };
                title.unwrap_or_default() + &rest
            }
            _ => String::new(),
        }
    }

    /// No change is told exactly when nothing but ids differs; and the runs are both texts.
    fn check_comparison(old: &Document, new: &Document) {
        let changes = compare(old, new);
        let is_same = without_ids(old) == without_ids(new);
        // A block that took over another's identity counts as moved, whatever it says.
        if !is_same || !trades_ids(old, new) {
            assert_eq!(
                count_of_changes(&changes) == 0,
                is_same,
                "{changes:?}\n{old:?}\n{new:?}"
            );
        }
        assert_eq!(count_of_changes(&compare(new, new)), 0);
    }

    fn trades_ids(old: &Document, new: &Document) -> bool {
        let (old, new) = (old.lines(), new.lines());
        let place = |id| new.iter().position(|line| line.id == id);
        old.iter()
            .enumerate()
            .any(|(at, line)| place(line.id).is_some_and(|place| place != at))
    }

    fn without_ids(document: &Document) -> String {
        let mut json = document.to_json();
        forget_ids(&mut json);
        json.to_string()
    }

    fn forget_ids(json: &mut Value) {
        match json {
            Value::Array(list) => list.iter_mut().for_each(forget_ids),
            Value::Object(map) => {
                map.remove("id");
                map.values_mut().for_each(forget_ids);
            }
            _ => {}
        }
    }
}
