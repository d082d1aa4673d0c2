//! What is mended, what is said of it, and what is refused.

use serde_json::json;

use super::super::MAX_BLOCK_CHARS;
use super::*;

fn doc(blocks: Value) -> Value {
    json!({"type": "doc", "attrs": {"schema": SCHEMA}, "content": blocks})
}

fn p(text: &str) -> Value {
    json!({"type": "paragraph", "content": [{"type": "text", "text": text}]})
}

fn list_in_lists(depth: usize) -> Value {
    let inner = if depth == 1 {
        json!([p("x")])
    } else {
        json!([p("x"), list_in_lists(depth - 1)])
    };
    json!({"type": "bullet_list", "content": [{"type": "list_item", "content": inner}]})
}

fn words(document: &Document) -> String {
    let lines = document.lines();
    lines
        .iter()
        .map(|line| super::super::text::plain(line.content))
        .collect::<Vec<_>>()
        .join("|")
}

/// What was sent, the notice as place, code and sentence, and the words that are stored.
fn picture(layout: Value, alt: Value) -> Value {
    let attrs =
        json!({"id": "aaaaaaaaaa", "picture": "01900000-0000-7000-8000-000000000001", "layout": layout, "alt": alt});
    json!({"type": "image", "attrs": attrs, "content": [{"type": "text", "text": "b"}]})
}

#[test]
fn what_is_wrong_is_mended_and_said_with_its_place_and_the_words_stay() {
    let marked = |mark: Value| json!([p("a"), {"type": "paragraph", "content": [{"type": "text", "text": "b", "marks": [mark]}]}]);
    let item = |content: Value| json!([p("a"), {"type": "bullet_list", "content": [{"type": "list_item", "content": content}]}]);
    let link = |href: &str| marked(json!({"type": "link", "attrs": {"href": href}}));
    for (blocks, place, code, message, stored) in [
        (
            json!([p("a"), {"type": "tableau", "content": [p("b"), {"type": "text", "text": "c"}]}]),
            "/content/1",
            "unknown_node",
            "Block 2 held “tableau”, which cannot be used here; its words stay.",
            "a|b|c",
        ),
        (
            marked(json!({"type": "u"})),
            "/content/1/content/0/marks/0",
            "unknown_mark",
            "Paragraph 2 had words set as “u”, which is not used here; the words stay.",
            "a|b",
        ),
        (
            link("javascript:x"),
            "/content/1/content/0/marks/0/attrs/href",
            "bad_link",
            "A link in paragraph 2 does not begin with http, https, mailto or tel. Its words stay, without the link.",
            "a|b",
        ),
        (
            link("mailto:?subject=Look"),
            "/content/1/content/0/marks/0/attrs/href",
            "bad_link",
            "A link in paragraph 2 is not a complete address such as https://example.org/page. Its words stay, without the link.",
            "a|b",
        ),
        (
            marked(json!({"type": "em", "attrs": {"on": 1}})),
            "/content/1/content/0/marks/0/attrs/on",
            "unknown_attribute",
            "Paragraph 2 had the property “on”, which is not known here; it was left out.",
            "a|b",
        ),
        (
            item(
                json!([p("b"), {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "c"}]}]),
            ),
            "/content/1/content/0/content/1",
            "wrong_child",
            "A heading cannot stand inside a list item; see the list item in block 2. Its words stay as a paragraph.",
            "a|b|c",
        ),
        (
            json!([{"type": "text", "text": "a"}]),
            "/content/0",
            "wrong_child",
            "Text cannot stand between the blocks; see block 1. Its words stay as a paragraph.",
            "a",
        ),
        (
            json!([{"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "a"}]}]),
            "/content/0/attrs/level",
            "bad_level",
            "Heading 1 had a level that is not used here; it is of level 2 now.",
            "a",
        ),
        (
            json!([{"type": "ordered_list", "attrs": {"order": -4}, "content": [{"type": "list_item", "content": [p("a")]}]}]),
            "/content/0/attrs/order",
            "bad_order",
            "The list in block 1 began with a number that cannot be used; it begins with 1 now.",
            "a",
        ),
        (
            json!([{"type": "paragraph", "attrs": {"style": "x"}}, p("b")]),
            "/content/0/attrs/style",
            "unknown_attribute",
            "Paragraph 1 had the property “style”, which is not known here; it was left out.",
            "|b",
        ),
        (
            json!([7, p("a")]),
            "/content/0",
            "malformed",
            "Block 1 did not arrive as it should; nothing of it could be read.",
            "a",
        ),
        (
            json!([p("a"), {"type": "image", "attrs": {"id": "aaaaaaaaaa", "picture": "data:image/png;base64,AA"}, "content": [{"type": "text", "text": "b"}]}]),
            "/content/1/attrs/picture",
            "no_picture",
            "The picture in block 2 named no picture; its words stay as a paragraph.",
            "a|b",
        ),
        (
            json!([p("a"), picture(json!("tall"), json!(""))]),
            "/content/1/attrs/layout",
            "bad_layout",
            "The picture in block 2 had a width that is not used here; it is as wide as the text now.",
            "a|b",
        ),
        (
            json!([p("a"), picture(json!("wide"), json!("x".repeat(1_001)))]),
            "/content/1/attrs/alt",
            "too_long",
            "The picture in block 2 had an alt text longer than 1000 characters; it was cut.",
            "a|b",
        ),
        (
            json!([p("a"), picture(json!("wide"), json!(7))]),
            "/content/1/attrs/alt",
            "malformed",
            "The picture in block 2 did not arrive as it should; nothing of it could be read.",
            "a|b",
        ),
        (
            json!([p("a\u{202e}b")]),
            "/content/0",
            "bad_character",
            "Paragraph 1 had a sign that turns text round in it; it was left out.",
            "ab",
        ),
    ] {
        let Parsed {
            document,
            repaired,
            notices,
        } = Document::parse(&doc(blocks.clone())).unwrap();
        let [RepairNotice { problem, block }] = &notices[..] else {
            panic!("{notices:?}")
        };
        assert_eq!(
            (problem.place.as_str(), problem.code, problem.message.as_str()),
            (place, code, message)
        );
        assert_eq!(words(&document), stored);
        assert!(repaired && (block.is_some() || code == "malformed"), "{code}");
        assert!(
            Document::stored(&doc(blocks)).is_err() || ["bad_character", "too_long"].contains(&code),
            "{code}"
        );
    }
}

#[test]
fn a_list_may_be_nine_deep_and_what_is_deeper_stands_beside() {
    let read = |depth| Document::parse(&doc(json!([list_in_lists(depth)]))).unwrap();
    assert_eq!(read(9).notices, []);
    let deeper = read(12);
    assert_eq!(words(&deeper.document).matches('x').count(), 12);
    assert_eq!(
        deeper.document.lines().iter().map(|line| line.lists.len()).max(),
        Some(9)
    );
    assert_eq!(
        deeper
            .notices
            .iter()
            .map(|notice| notice.problem.code)
            .collect::<Vec<_>>(),
        ["too_deep"; 3]
    );
}

#[test]
fn a_list_may_begin_with_none_and_with_what_browsers_count() {
    let order = |order: u64| {
        let item = json!({"type": "list_item", "content": [p("a")]});
        let parsed = Document::parse(&doc(
            json!([{"type": "ordered_list", "attrs": {"order": order}, "content": [item]}]),
        ));
        let Parsed { document, notices, .. } = parsed.unwrap();
        (document.html().to_string(), notices.len())
    };
    assert_eq!(order(0), ("<ol start=\"0\"><li>a</li></ol>".to_owned(), 0));
    assert_eq!(
        order(2_147_483_647),
        ("<ol start=\"2147483647\"><li>a</li></ol>".to_owned(), 0)
    );
    assert_eq!(order(2_147_483_648), ("<ol><li>a</li></ol>".to_owned(), 1));
}

#[test]
fn a_paragraph_that_is_too_long_is_several() {
    let text = "word ".repeat(MAX_BLOCK_CHARS / 4);
    let Parsed { document, notices, .. } = Document::parse(&doc(json!([p(&text)]))).unwrap();
    assert_eq!(document.lines().len(), 2);
    assert_eq!(words(&document).replace('|', " "), text.trim_end());
    assert_eq!(notices[0].problem.code, "too_long");
    assert_eq!(Document::parse(&document.to_json()).unwrap().notices, []);
}

#[test]
fn half_an_emoji_is_left_out_and_the_rest_is_kept() {
    let story = |text: &str| {
        format!(r#"{{"type":"doc","content":[{{"type":"paragraph","content":[{{"type":"text","text":"{text}"}}]}}]}}"#)
    };
    for (sent, stored, notices) in [
        (r"a\ud83d b", "a b", 1),
        (r"a\ude00b", "ab", 1),
        (r"a\ud83d\ud83d\ude00b", "a😀b", 1),
        (r"a\ud83d\ude00b\u00e9", "a😀bé", 0),
        (r"C:\\ud83d", r"C:\ud83d", 0),
        ("x\\\\\\ud83dx", "x\\x", 1),
    ] {
        let parsed = Document::parse_str(&story(sent)).unwrap();
        assert_eq!(
            (words(&parsed.document).as_str(), parsed.notices.len()),
            (stored, notices),
            "{sent}"
        );
    }
}

#[test]
fn what_is_empty_goes_without_a_word_and_an_item_may_begin_with_a_list() {
    let empty = json!([{"type": "blockquote"}, {"type": "bullet_list", "content": []}, p("a"),
        {"type": "bullet_list", "content": [{"type": "list_item", "content": [list_in_lists(1)]}, {"type": "list_item"}]}]);
    let Parsed { document, notices, .. } = Document::parse(&doc(empty)).unwrap();
    assert_eq!((words(&document).as_str(), notices.len()), ("a||x|", 0));
}

#[test]
fn what_is_too_large_too_deep_or_foreign_is_refused_before_it_is_read() {
    let code = |text: &str| Document::parse_str(text).map_err(|problem| problem.code);
    assert_eq!(code(&" ".repeat(MAX_INPUT_BYTES + 1)), Err("too_large"));
    assert_eq!(code(&"[".repeat(500_000)), Err("too_deep"));
    assert_eq!(code("{"), Err("not_json"));
    assert_eq!(code("[]"), Err("not_a_document"));
    for content in [
        "",
        r#","content":null"#,
        r#","content":"Seven in favour""#,
        r#","content":{}"#,
    ] {
        let sent = format!(r#"{{"type":"doc"{content}}}"#);
        assert_eq!(code(&sent), Err("not_a_document"), "{sent}");
        let is_none = matches!(content, "" | r#","content":null"#);
        let stored = Document::stored(&serde_json::from_str(&sent).unwrap());
        assert!(!is_none || stored.is_ok(), "{sent}");
    }
    assert_eq!(
        code(r#"{"type":"doc","attrs":{"schema":"copydesk-doc/2"}}"#),
        Err("unknown_schema")
    );
    assert!(Document::parse_str(&doc(json!([p("\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")])).to_string()).is_ok());
    let deep = (0..200).fold(json!([]), |inside, _| json!([inside]));
    assert_eq!(
        Document::parse(&json!({"type": "doc", "content": deep}))
            .unwrap_err()
            .code,
        "too_deep"
    );
    let many = doc(json!(vec![p("a"); MAX_NODES / 2 + 1])).to_string();
    assert_eq!(code(&many), Err("too_many_nodes"));
}

#[test]
fn the_later_of_two_blocks_gets_another_id() {
    let with_id = |id: Value| json!({"type": "paragraph", "attrs": {"id": id}});
    let sent = doc(json!([
        with_id(json!("aaaaaaaaaa")),
        with_id(json!("aaaaaaaaaa")),
        with_id(Value::Null),
        with_id(json!("X"))
    ]));
    let Parsed { document, repaired, .. } = Document::parse(&sent).unwrap();
    let ids: Vec<&str> = document.lines().iter().map(|line| line.id.as_str()).collect();
    assert!(
        repaired && ids[0] == "aaaaaaaaaa" && ids.iter().collect::<HashSet<_>>().len() == 4,
        "{ids:?}"
    );
    assert_eq!(
        Document::parse(&document.to_json()),
        Ok(Parsed {
            document,
            repaired: false,
            notices: Vec::new()
        })
    );
}

#[test]
fn a_missing_schema_is_repaired_and_nulls_are_ignored() {
    assert!(
        Document::parse(&json!({"type": "doc", "content": []}))
            .unwrap()
            .repaired
    );
    let nulls =
        json!([{"type": "paragraph", "attrs": {"id": "aaaaaaaaaa", "align": null}, "marks": null, "content": null}]);
    assert!(!Document::parse(&doc(nulls)).unwrap().repaired);
}

fn cell(text: &str) -> Value {
    json!({"type": "table_cell", "content": [{"type": "text", "text": text}]})
}

fn row(cells: &[&str]) -> Value {
    json!({"type": "table_row", "content": cells.iter().map(|text| cell(text)).collect::<Value>()})
}

fn table(content: Value) -> Value {
    json!({"type": "table", "attrs": {"header_row": true, "header_column": false}, "content": content})
}

fn line(name: &str, text: &str) -> Value {
    json!({"type": name, "content": [{"type": "text", "text": text}]})
}

/// What was sent, the codes of its notices, and the words that are stored, line by line.
#[test]
fn frames_are_mended_with_every_word_in_its_place() {
    let image = |id: &str| json!({"type": "image", "attrs": {"picture": id, "layout": "column", "alt": ""}, "content": [{"type": "text", "text": "i"}]});
    let known = "01900000-0000-7000-8000-000000000001";
    let noted = |said: Value| json!([{"type": "paragraph", "content": [{"type": "text", "text": "a"}, {"type": "footnote", "content": said}]}]);
    for (name, blocks, codes, stored) in [
        (
            "rows of different lengths",
            json!([table(json!([line("caption", "c"), row(&["a", "b"]), row(&["d"])]))]),
            vec![],
            "c|a|b|d|",
        ),
        ("no caption", json!([table(json!([row(&["a"])]))]), vec![], "|a"),
        (
            "a caption behind the rows",
            json!([table(json!([row(&["a"]), line("caption", "c")]))]),
            vec!["wrong_child"],
            "|a|c",
        ),
        (
            "a paragraph among rows",
            json!([table(json!([line("caption", "c"), p("p"), row(&["a"])]))]),
            vec!["wrong_child"],
            "c|a|p",
        ),
        (
            "a paragraph in a row",
            json!([table(json!([{"type": "table_row", "content": [p("p"), cell("a")]}]))]),
            vec!["wrong_child"],
            "|a|p",
        ),
        (
            "a table without cells",
            json!([table(json!([line("caption", "c"), {"type": "table_row"}]))]),
            vec![],
            "c",
        ),
        (
            "a cell with a list in it",
            json!([table(
                json!([{"type": "table_row", "content": [{"type": "table_cell", "content": [list_in_lists(1)]}]}])
            )]),
            vec!["wrong_child"],
            "|x",
        ),
        ("a row by itself", json!([row(&["a", "b"])]), vec!["wrong_child"], "a|b"),
        (
            "heads that are none",
            json!([{"type": "table", "attrs": {"header_row": "yes", "header_column": true}, "content": [row(&["a"])]}]),
            vec!["malformed"],
            "|a",
        ),
        (
            "a quote with words behind the name",
            json!([{"type": "blockquote", "content": [p("q"), line("attribution", "n"), p("p")]}]),
            vec!["wrong_child"],
            "q|n|p",
        ),
        (
            "a quote of a name alone",
            json!([{"type": "pull_quote", "content": [line("attribution", "n")]}]),
            vec![],
            "n",
        ),
        (
            "a name by itself",
            json!([line("attribution", "n")]),
            vec!["wrong_child"],
            "n",
        ),
        (
            "a gallery without pictures",
            json!([{"type": "gallery", "attrs": {"layout": "wide"}, "content": [line("caption", "c"), p("p")]}]),
            vec!["wrong_child"],
            "c|p",
        ),
        (
            "a gallery with a picture that is none",
            json!([{"type": "gallery", "attrs": {"layout": "wide"}, "content": [line("caption", "c"), image("x"), image(known)]}]),
            vec!["no_picture"],
            "c|i|i",
        ),
        (
            "a gallery of an unknown width",
            json!([{"type": "gallery", "attrs": {"layout": "tall"}, "content": [image(known)]}]),
            vec!["bad_layout"],
            "|i",
        ),
        (
            "a box with a heading",
            json!([{"type": "fact_box", "content": [line("caption", "t"), {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "h"}]}]}]),
            vec!["wrong_child"],
            "t|h",
        ),
        ("an empty box", json!([{"type": "fact_box"}]), vec![], "|"),
        (
            "an embed without an address",
            json!([{"type": "embed", "attrs": {"title": "t"}, "content": [{"type": "text", "text": "c"}]}]),
            vec!["bad_address"],
            "c",
        ),
        (
            "an embed of a mailbox",
            json!([{"type": "embed", "attrs": {"address": "mailto:a@b.org", "title": "t"}}]),
            vec!["bad_address"],
            "",
        ),
        (
            "an embed of a script",
            json!([{"type": "embed", "attrs": {"address": "javascript:alert(1)", "title": "t"}}]),
            vec!["bad_address"],
            "",
        ),
        (
            "an embed with a long title",
            json!([{"type": "embed", "attrs": {"address": "https://a.org/", "title": "t".repeat(301)}}]),
            vec!["too_long"],
            "",
        ),
        (
            "code with marks",
            json!([{"type": "code_block", "content": [{"type": "text", "text": "a", "marks": [{"type": "em"}]}]}]),
            vec!["bad_mark"],
            "a",
        ),
        (
            "code that turns text round",
            json!([{"type": "code_block", "content": [{"type": "text", "text": "a\u{202e}b"}]}]),
            vec!["bad_character"],
            "ab",
        ),
        (
            "a note with a break",
            noted(json!([{"type": "text", "text": "n"}, {"type": "hard_break"}, {"type": "text", "text": "m"}])),
            vec!["wrong_child"],
            "a [n m]",
        ),
        (
            "a note in a note",
            noted(
                json!([{"type": "text", "text": "n"}, {"type": "footnote", "content": [{"type": "text", "text": "m"}]}]),
            ),
            vec!["wrong_child"],
            "a [n m]",
        ),
        (
            "a note between blocks",
            json!([{"type": "footnote", "content": [{"type": "text", "text": "m"}]}]),
            vec!["wrong_child"],
            "m",
        ),
    ] {
        let Parsed { document, notices, .. } = Document::parse(&doc(blocks)).unwrap();
        let told: Vec<&str> = notices.iter().map(|notice| notice.problem.code).collect();
        assert_eq!((told, words(&document).as_str()), (codes, stored), "{name}");
        for RepairNotice { problem, .. } in &notices {
            assert!(problem.message.ends_with('.'), "{name}: {}", problem.message);
        }
        let again = Document::parse(&document.to_json()).unwrap();
        assert_eq!((again.document, again.repaired), (document, false), "{name}");
    }
}

#[test]
fn a_table_has_fifty_columns_and_what_is_beyond_stands_behind_it() {
    let wide: Vec<String> = (0..60).map(|n| format!("c{n}")).collect();
    let wide: Vec<&str> = wide.iter().map(String::as_str).collect();
    let Parsed { document, notices, .. } =
        Document::parse(&doc(json!([table(json!([row(&wide), row(&["a"])]))]))).unwrap();
    assert_eq!(notices[0].problem.code, "too_wide");
    let stored = words(&document);
    assert_eq!((document.lines().len(), document.blocks().len()), (1 + 2 * 50 + 10, 11));
    assert!(stored.ends_with("|c50|c51|c52|c53|c54|c55|c56|c57|c58|c59"), "{stored}");
    // Cells that were added to short rows are counted as well: no small text becomes a large one.
    let long: Vec<Value> = std::iter::once(row(&["x"; 50]))
        .chain((0..1000).map(|_| row(&["y"])))
        .collect();
    let refused = Document::parse(&doc(json!([table(json!(long))]))).unwrap_err();
    assert_eq!(refused.code, "too_many_nodes");
}

#[test]
fn code_keeps_its_lines_tabs_and_spaces() {
    let code = "fn main() {\r\n\tlet a  = \"x\";  \n\n}\n";
    let sent = doc(json!([{"type": "code_block", "content": [{"type": "text", "text": code}]}]));
    let document = Document::parse(&sent).unwrap().document;
    assert_eq!(
        document.html().as_str(),
        "<pre tabindex=\"0\"><code>fn main() {\n\tlet a  = &quot;x&quot;;\n\n}\n</code></pre>"
    );
    assert_eq!(Document::parse(&document.to_json()).unwrap().document, document);
}

#[test]
fn whatever_is_added_to_a_text_counts_and_what_was_stored_is_read_back() {
    let many = |block: Value| {
        let sent = doc(json!(vec![block; 7_000]));
        Document::parse(&sent).map(|parsed| parsed.document)
    };
    for block in [
        json!({"type": "fact_box"}),
        json!({"type": "bullet_list", "content": [{"type": "list_item"}]}),
        json!({"type": "paragraph", "content": [{"type": "text", "text": "a\u{2028}b\u{2028}c"}]}),
    ] {
        match many(block.clone()) {
            Ok(document) => {
                assert_eq!(Document::stored(&document.to_json()).as_ref(), Ok(&document), "{block}");
                assert_eq!(
                    Document::parse(&document.to_json()).map(|parsed| parsed.document),
                    Ok(document)
                );
            }
            Err(problem) => assert_eq!(problem.code, "too_many_nodes"),
        }
    }
}
