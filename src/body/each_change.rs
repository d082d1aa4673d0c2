//! Every attribute, text, mark and part of every block: changing it alone is one change to a comparison, and another seal.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kinds::{Mark, NodeKind};
use super::{Document, SCHEMA, compare, count_of_changes};

const PICTURES: [&str; 3] = [
    "01900000-0000-7000-8000-000000000001",
    "01900000-0000-7000-8000-000000000002",
    "01900000-0000-7000-8000-000000000003",
];

/// A document with each node and mark, with the parts that may be missing and without.
fn everything() -> Value {
    let text = |text: &str| json!({"type": "text", "text": text});
    let mark = |name: &str| match name {
        "link" => json!({"type": "link", "attrs": {"href": "https://a.example/report"}}),
        name => json!({"type": name}),
    };
    let marked = Mark::ALL
        .map(|kind| json!({"type": "text", "text": format!("in {} ", kind.name()), "marks": [mark(kind.name())]}));
    let line = [
        marked.as_slice(),
        &[
            json!({"type": "hard_break"}),
            text("then"),
            json!({"type": "footnote", "content": [text("Table four")]}),
        ],
    ]
    .concat();
    let p = |said: &str| json!({"type": "paragraph", "content": [text(said)]});
    let named = |name: &str, said: &str| json!({"type": name, "content": [text(said)]});
    let image = |picture: &str, said: &str| {
        let attrs = json!({"picture": picture, "layout": "column", "alt": "A quay"});
        json!({"type": "image", "attrs": attrs, "content": if said.is_empty() { json!([]) } else { json!([text(said)]) }})
    };
    let row = |cells: [&str; 2]| json!({"type": "table_row", "content": cells.map(|cell| named("table_cell", cell))});
    let list = |name: &str, order: Value| json!({"type": name, "attrs": {"order": order}, "content": [{"type": "list_item", "content": [p(name)]}]});
    let empty = json!({"type": "caption"});
    json!({"type": "doc", "attrs": {"schema": SCHEMA}, "content": [
        {"type": "paragraph", "content": line},
        {"type": "heading", "attrs": {"level": 2}, "content": [text("What they said")]},
        {"type": "blockquote", "content": [p("A wall argues."), named("attribution", "An engineer")]},
        {"type": "pull_quote", "content": [p("We are hiring a marsh."), named("attribution", "A councillor")]},
        {"type": "pull_quote", "content": [p("It works nights."), p("And days.")]},
        image(PICTURES[0], "At noon"),
        {"type": "gallery", "attrs": {"layout": "column"}, "content": [named("caption", "Four heights"), image(PICTURES[0], "Below"), image(PICTURES[1], "")]},
        {"type": "gallery", "attrs": {"layout": "full"}, "content": [empty, image(PICTURES[1], "Above")]},
        {"type": "table", "attrs": {"header_row": true, "header_column": false}, "content": [named("caption", "What each plan costs"), row(["Plan", "Cost"]), row(["Wall", "38.0"])]},
        {"type": "table", "attrs": {"header_row": false, "header_column": true}, "content": [empty, row(["Gate", "11.2"])]},
        {"type": "fact_box", "content": [named("caption", "The vote in figures"), p("Seven to four"), list("bullet_list", Value::Null)]},
        {"type": "fact_box", "content": [empty, p("62 hectares")]},
        {"type": "embed", "attrs": {"address": "https://vimeo.com/76979871", "title": "The sluice"}, "content": [text("Filmed in May")]},
        {"type": "embed", "attrs": {"address": "https://a.example/map", "title": ""}},
        {"type": "file", "attrs": {"file": PICTURES[0], "title": "The agenda"}},
        {"type": "file", "attrs": {"file": PICTURES[1], "title": ""}},
        {"type": "code_block", "content": [text("let a\n\tb")]},
        list("ordered_list", json!(3)),
        {"type": "horizontal_rule"},
    ]})
}

fn read(json: &Value) -> Document {
    let parsed = Document::parse(json).unwrap();
    assert_eq!(parsed.notices, [], "{json:#}");
    parsed.document
}

/// Something else that may stand in this place; none for what may not be changed alone.
fn another(key: &str, value: &Value) -> Option<Value> {
    let text = || value.as_str().unwrap_or_default();
    match key {
        "id" | "schema" => None,
        "picture" | "file" => Some(json!(PICTURES[2])),
        "layout" => Some(json!("wide")),
        "address" | "href" => Some(json!(format!("{}0", text()))),
        "level" => Some(json!(3)),
        "order" => Some(json!(value.as_u64()? + 1)),
        _ => match value {
            Value::Bool(is_set) => Some(json!(!is_set)),
            Value::String(text) => Some(json!(format!("{text} more"))),
            _ => None,
        },
    }
}

/// The document with each thing changed by itself, and what it was.
fn each_change(whole: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    places_in(whole, String::new(), &mut places);
    let change = |(place, value): (String, Option<Value>)| {
        let mut changed = whole.clone();
        match value {
            Some(value) => *changed.pointer_mut(&place).unwrap() = value,
            None => {
                let (parent, at) = place.rsplit_once('/').unwrap();
                let list = changed.pointer_mut(parent).and_then(Value::as_array_mut).unwrap();
                list.remove(at.parse().unwrap());
            }
        }
        (place, changed)
    };
    places.into_iter().map(change).collect()
}

/// Each place, with what is to stand there; with nothing where it is to be left out.
fn places_in(value: &Value, at: String, places: &mut Vec<(String, Option<Value>)>) {
    let Value::Object(node) = value else { return };
    for (key, value) in node.get("attrs").and_then(Value::as_object).into_iter().flatten() {
        places.extend(another(key, value).map(|other| (format!("{at}/attrs/{key}"), Some(other))));
    }
    if let Some(Value::String(text)) = node.get("text") {
        places.push((format!("{at}/text"), Some(json!(format!("{text} more")))));
    }
    for (number, mark) in node
        .get("marks")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let at = format!("{at}/marks/{number}");
        places_in(mark, at.clone(), places);
        places.push((at, None));
    }
    for (number, part) in node
        .get("content")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let at = format!("{at}/content/{number}");
        if matches!(part["type"].as_str(), Some("attribution" | "footnote")) {
            places.push((at.clone(), None));
        }
        places_in(part, at, places);
    }
}

#[test]
fn each_thing_that_changes_alone_is_one_change_and_another_seal() {
    // With ids, as it is stored.
    let whole = read(&everything()).to_json();
    let before = read(&whole);
    let mut seals = BTreeSet::from([before.canonical()]);
    let changes = each_change(&whole);
    assert!(changes.len() > 60, "{} places", changes.len());
    for (place, changed) in &changes {
        let after = read(changed);
        let told = compare(&before, &after);
        assert_eq!(count_of_changes(&told), 1, "{place}: {told:#?}");
        assert_eq!(count_of_changes(&compare(&after, &before)), 1, "{place}, taken back");
        assert!(seals.insert(after.canonical()), "{place} is sealed like another");
    }
}

#[test]
fn every_node_and_mark_is_among_them() {
    let text = everything().to_string();
    let nodes = NodeKind::ALL.map(NodeKind::name);
    let marks = Mark::ALL.map(Mark::name);
    for name in nodes.into_iter().chain(marks) {
        assert!(text.contains(&format!("\"type\":\"{name}\"")), "{name}");
    }
}
