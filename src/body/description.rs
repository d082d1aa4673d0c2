//! What the schema is, for the editor and for readers of the documentation: both are compared with this file.
//!
//! The editor takes its limits from `assets/editor/src/document-rules.json`, the Content API's page describes `blocks`
//! and `html`; the tests below print both and compare. `COPYDESK_PRINT_SCHEMA=1 cargo test description` writes them.

use serde_json::{Value, json};

use super::document::Image;
use super::frames::{Embed, TextTable};
use super::kinds::{Mark, NodeKind};
use super::link::Link;
use super::{MAX_BLOCK_CHARS, MAX_FIRST_NUMBER, MAX_INPUT_BYTES, MAX_LIST_DEPTH, MAX_NODES, SCHEMA};

/// The rules as JSON: names, attributes and limits.
fn rules() -> Value {
    let nodes = NodeKind::ALL.map(|kind| json!({"name": kind.name(), "attributes": kind.attributes()}));
    let marks = Mark::ALL.map(|mark| json!({"name": mark.name(), "attributes": mark.attributes()}));
    json!({
        "schema": SCHEMA,
        "nodes": nodes.as_slice(),
        "marks": marks.as_slice(),
        "limits": {
            "bytes": MAX_INPUT_BYTES,
            "nodes": MAX_NODES,
            "block_chars": MAX_BLOCK_CHARS,
            "list_depth": MAX_LIST_DEPTH,
            "first_number": MAX_FIRST_NUMBER,
            "columns": TextTable::MAX_COLUMNS,
            "title_chars": Embed::MAX_TITLE,
            "link_chars": Link::MAX_CHARS,
            "link_schemes": Link::SCHEMES,
        }
    })
}

/// The same for people, as it stands in `docs/content-api.md`.
fn page() -> String {
    let mut page = String::from("| Node | Attributes | Holds | In `html` |\n| --- | --- | --- | --- |\n");
    for kind in NodeKind::ALL {
        let row = [
            code(kind.name()),
            attributes(kind.attributes()),
            holds(kind),
            html(kind),
        ];
        page.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    page.push_str("\n| Mark | Attributes | In `html` |\n| --- | --- | --- |\n");
    for mark in Mark::ALL {
        let row = [code(mark.name()), attributes(mark.attributes()), code(mark_html(mark))];
        page.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    page + limits().as_str()
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn attributes(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let meaning = |name: &&str| match *name {
        "id" => "`id`: ten characters of `a–z0–9`, unique in the story, kept through edits".to_owned(),
        "level" => "`level`: 2 or 3".to_owned(),
        "picture" => "`picture`: the id of a picture".to_owned(),
        "layout" => "`layout`: `column`, `wide` or `full`".to_owned(),
        "alt" => format!(
            "`alt`: what it shows in this story, at most {} characters; empty: as the library says",
            Image::MAX_ALT
        ),
        "header_row" => "`header_row`: `true` when the first row names the columns".to_owned(),
        "header_column" => "`header_column`: `true` when the first cell of a row names it".to_owned(),
        "address" => "`address`: an address of the web, with `https` or `http`".to_owned(),
        "title" => format!(
            "`title`: what it is called, at most {} characters; may be empty",
            Embed::MAX_TITLE
        ),
        "file" => "`file`: the id of a file".to_owned(),
        "order" => format!("`order`: the first number, 0 to {MAX_FIRST_NUMBER}"),
        "href" => format!(
            "`href`: a complete address with {}, at most {} characters, of the web without a user, of a mail without line breaks in its head",
            Link::SCHEMES.map(|scheme| format!("`{scheme}`")).join(", "),
            Link::MAX_CHARS
        ),
        other => code(other),
    };
    names.iter().map(meaning).collect::<Vec<_>>().join("; ")
}

fn holds(kind: NodeKind) -> String {
    let names = |kinds: &[NodeKind]| {
        kinds
            .iter()
            .map(|kind| code(kind.name()))
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let line = || names(&[NodeKind::Text, NodeKind::Break, NodeKind::Footnote]);
    match kind {
        NodeKind::Image => format!(
            "what is said of it in this story: {}; left out when the library says it. In answers of the API its `media` stands beside, as in `lead_media`",
            line()
        ),
        NodeKind::Paragraph | NodeKind::Heading | NodeKind::Attribution | NodeKind::TableCell | NodeKind::Caption => {
            format!("{}; left out when there is none", line())
        }
        NodeKind::Embed => format!(
            "what is said of it: {}. In answers of the API its `frame` stands beside, where the site is known: `provider`, `kind`, `src`, `ratio`",
            line()
        ),
        NodeKind::Code => format!(
            "one {} without marks, its lines parted by line feeds",
            names(&[NodeKind::Text])
        ),
        NodeKind::Footnote => format!("{} with marks", names(&[NodeKind::Text])),
        NodeKind::Quote | NodeKind::PullQuote => format!(
            "one or more {}, then perhaps an {}",
            names(&[NodeKind::Paragraph]),
            names(&[NodeKind::Attribution])
        ),
        NodeKind::Gallery => format!(
            "a {}, then one or more {}",
            names(&[NodeKind::Caption]),
            names(&[NodeKind::Image])
        ),
        NodeKind::Table => format!(
            "a {}, then one or more {}",
            names(&[NodeKind::Caption]),
            names(&[NodeKind::TableRow])
        ),
        NodeKind::TableRow => format!("as many {} as every other row", names(&[NodeKind::TableCell])),
        NodeKind::FactBox => format!(
            "a {}, then any of {}",
            names(&[NodeKind::Caption]),
            names(&[NodeKind::Paragraph, NodeKind::BulletList, NodeKind::OrderedList])
        ),
        NodeKind::BulletList | NodeKind::OrderedList => format!("one or more {}", names(&[NodeKind::ListItem])),
        NodeKind::ListItem => format!(
            "a {}, then any of {}",
            names(&[NodeKind::Paragraph]),
            names(&[NodeKind::Paragraph, NodeKind::BulletList, NodeKind::OrderedList])
        ),
        NodeKind::File => "nothing. In answers of the API its `file` stands beside: `id`, `title`, `file_name`, `content_type`, `bytes`, `pages`, `url`".to_owned(),
        NodeKind::Rule | NodeKind::Break => "nothing".to_owned(),
        NodeKind::Text => "`text`, never empty; `marks`, left out when there are none".to_owned(),
    }
}

fn html(kind: NodeKind) -> String {
    match kind {
        NodeKind::Paragraph => "`<p>`; bare in a list item that has one paragraph",
        NodeKind::Heading => "`<h2 id=\"b-…\">`, `<h3 id=\"b-…\">`: the block's id behind `b-`",
        NodeKind::Quote => "`<blockquote>`; in `<figure>` where it has a name under it",
        NodeKind::PullQuote => "`<figure data-pull>` around `<blockquote>`",
        NodeKind::Attribution => "`<figcaption>`",
        NodeKind::Gallery => {
            "`<figure data-gallery data-layout=\"…\" aria-labelledby=\"…\">`, in it `<ul>` and a `<figure>` in each `<li>`"
        }
        NodeKind::Table => {
            "`<div data-table tabindex=\"0\" role=\"region\" aria-labelledby=\"…\">` around `<table>` with `<thead>` and `<tbody>`; it scrolls by itself"
        }
        NodeKind::TableRow => "`<tr>`",
        NodeKind::TableCell => {
            "`<td data-number>` in columns of figures, else `<td>`; `<th scope=\"…\" data-number>` where it names a column or a row"
        }
        NodeKind::FactBox => "`<section data-box aria-labelledby=\"…\">`",
        NodeKind::Caption => {
            "`<caption id=\"b-…\">` of a table, `<figcaption id=\"b-…\">` of a gallery, `<h2 id=\"b-…\">` of a box; left out when it is empty"
        }
        NodeKind::Embed => {
            "`<figure id=\"b-…\" data-embed=\"…\" data-frame=\"…\" data-ratio=\"…\">`: the site, what to load when a reader asks, width to height; in it `<a href=\"…\" rel=\"…\">`, `<small>` and `<figcaption>`. Nothing of the site is loaded"
        }
        NodeKind::File => {
            "`<p id=\"b-…\" data-file>`; in it `<a href=\"…\" type=\"…\" download=\"…\">` and, of what kind and how long it is, `<small>`"
        }
        NodeKind::Code => "`<pre tabindex=\"0\"><code>`; it scrolls by itself",
        NodeKind::Footnote => {
            "`<sup><a id=\"r-…\" href=\"#n-…\" role=\"doc-noteref\">`, a number; what it says at the end, in `<section role=\"doc-endnotes\"><ol>`: `<li id=\"n-…\">` and `<a href=\"#r-…\" role=\"doc-backlink\">`"
        }
        NodeKind::BulletList => "`<ul>`",
        NodeKind::OrderedList => "`<ol>`, with `start=\"…\"` unless it is 1",
        NodeKind::ListItem => "`<li>`",
        NodeKind::Rule => "`<hr>`",
        NodeKind::Image => {
            "`<figure data-layout=\"…\">`, without it as wide as the text; in it `<picture>`, a `<source type=\"…\" srcset=\"…\" sizes=\"…\">` for each kind that is not JPEG (AVIF perhaps with `media=\"…\"`), `<img src=\"…\" srcset=\"…\" sizes=\"…\" alt=\"…\" width=\"…\" height=\"…\" loading=\"…\" decoding=\"…\"></picture>`, and `<figcaption>`, the credit in `<small>`"
        }
        NodeKind::Text => "escaped: `&amp; &lt; &gt; &quot; &#39;`",
        NodeKind::Break => "`<br>`",
    }
    .to_owned()
}

fn mark_html(mark: Mark) -> &'static str {
    match mark {
        Mark::Link => "<a href=\"…\">, with rel=\"noopener\" for http and https",
        Mark::Strong => "<strong>",
        Mark::Em => "<em>",
        Mark::Strike => "<s>",
        Mark::Superscript => "<sup>",
        Mark::Subscript => "<sub>",
        Mark::Code => "<code>",
    }
}

fn limits() -> String {
    format!(
        "\nMarks stand and nest in this order, outermost first; a text is never both superscript and subscript. Lists are at \
         most {MAX_LIST_DEPTH} deep, a table has at most {} columns, a paragraph or heading has at most {MAX_BLOCK_CHARS} characters, a story {MAX_NODES} nodes and {MAX_INPUT_BYTES} bytes of JSON.\n",
        TextTable::MAX_COLUMNS
    )
}

#[cfg(test)]
pub(super) mod tests {
    use std::{collections::BTreeSet, env, fs, path::Path};

    use super::super::{Document, FigureParts, FileParts};
    use super::*;

    const BEGIN: &str = "<!-- schema: printed from src/body -->\n";
    const END: &str = "<!-- end of schema -->\n";

    /// Compares a file with what it has to be, or writes it when that is asked for.
    fn holds_at(path: &str, wanted: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if env::var_os("COPYDESK_PRINT_SCHEMA").is_some() {
            fs::write(&path, wanted).unwrap();
        }
        let stands = fs::read_to_string(&path).unwrap();
        assert_eq!(
            stands,
            wanted,
            "{}: print it anew with COPYDESK_PRINT_SCHEMA=1",
            path.display()
        );
    }

    #[test]
    fn the_editor_has_the_rules_of_the_parser() {
        let rules = format!("{:#}\n", rules());
        holds_at("assets/editor/src/document-rules.json", &rules);
    }

    #[test]
    fn the_page_describes_blocks_and_html_as_they_are() {
        let path = "docs/content-api.md";
        let stands = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let (before, rest) = stands.split_once(BEGIN).unwrap();
        let (_, behind) = rest.split_once(END).unwrap();
        holds_at(path, &format!("{before}{BEGIN}{}{END}{behind}", page()));
    }

    fn mark(name: &str) -> Value {
        match name {
            "link" => json!({"type": "link", "attrs": {"href": "https://a.org"}}),
            name => json!({"type": name}),
        }
    }

    /// A document with each node and mark in it.
    pub(in crate::body) fn everything() -> Document {
        let marked = Mark::ALL.map(|kind| json!({"type": "text", "text": kind.name(), "marks": [mark(kind.name())]}));
        let mail =
            json!({"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": "mailto:a@b.org"}}]});
        let note = json!({"type": "footnote", "content": [{"type": "text", "text": "n"}]});
        let line = [marked.as_slice(), &[json!({"type": "hard_break"}), mail, note]].concat();
        let p = json!({"type": "paragraph", "content": line});
        let list = |name: &str, order: Value| json!({"type": name, "attrs": {"order": order}, "content": [{"type": "list_item", "content": [p, p]}]});
        let heading = |level: u8| json!({"type": "heading", "attrs": {"level": level}, "content": line});
        let named = |name: &str| json!({"type": name, "content": line});
        let image = json!({"type": "image", "attrs": {"picture": "01900000-0000-7000-8000-000000000001", "layout": "full", "alt": ""}, "content": line});
        let row = json!({"type": "table_row", "content": [named("table_cell"), {"type": "table_cell", "content": [{"type": "text", "text": "1"}]}]});
        let blocks = json!([p, heading(2), heading(3), {"type": "blockquote", "content": [p]},
            {"type": "blockquote", "content": [p, named("attribution")]}, {"type": "pull_quote", "content": [p, named("attribution")]},
            {"type": "gallery", "attrs": {"layout": "full"}, "content": [named("caption"), image]},
            {"type": "table", "attrs": {"header_row": true, "header_column": true}, "content": [named("caption"), row, row, row]},
            {"type": "fact_box", "content": [named("caption"), p]},
            {"type": "embed", "attrs": {"address": "https://vimeo.com/1", "title": ""}, "content": line},
            {"type": "file", "attrs": {"file": "01900000-0000-7000-8000-000000000002", "title": "t"}},
            {"type": "code_block", "content": [{"type": "text", "text": "a\n\tb"}]},
            list("bullet_list", Value::Null), list("ordered_list", json!(3)), {"type": "horizontal_rule"},
            image]);
        let parsed = Document::parse(&json!({"type": "doc", "attrs": {"schema": SCHEMA}, "content": blocks})).unwrap();
        assert_eq!(parsed.notices, []);
        parsed.document
    }

    /// Every element and attribute of a piece of HTML: "a", "a href", "a rel" …
    fn names_in(html: &str) -> BTreeSet<String> {
        let tags = html.split('<').skip(1).filter_map(|tag| tag.split('>').next());
        tags.filter(|tag| !tag.starts_with('/'))
            .flat_map(|tag| {
                let name = tag.split([' ', ',']).next().unwrap_or_default().to_owned();
                let attributes = tag.split('"').step_by(2).flat_map(|part| part.split(' ').skip(1));
                let attributes = attributes.filter(|name| name.ends_with('=') || name.starts_with("data-"));
                let attributes = attributes.map(|name| name.trim_end_matches('='));
                let with = attributes
                    .map(|attribute| format!("{name} {attribute}"))
                    .collect::<Vec<_>>();
                std::iter::once(name).chain(with)
            })
            .collect()
    }

    #[test]
    fn html_holds_what_is_described_and_nothing_else() {
        let described = page()
            .replace(">, with rel=", " rel=")
            .replace("`<ol>`, with `start=\"…\"`", "`<ol start=\"…\">`");
        let drawn = everything().html_on(
            &|_, _| {
                Some(FigureParts {
                    credit: "Mina Sol".into(),
                    webp: "a.webp 480w".into(),
                    jpeg: "a.jpg 480w".into(),
                    ..FigureParts::default()
                })
            },
            &|_| Some(FileParts::default()),
            None,
        );
        assert_eq!(names_in(drawn.as_str()), names_in(&described));
    }

    /// Every node, attribute and mark of a JSON document.
    fn names_of(json: &Value, names: &mut BTreeSet<String>) {
        match json {
            Value::Array(list) => list.iter().for_each(|value| names_of(value, names)),
            Value::Object(map) => {
                if let Some(Value::String(name)) = map.get("type") {
                    names.insert(name.clone());
                    let attrs = map.get("attrs").and_then(Value::as_object);
                    names.extend(attrs.into_iter().flatten().map(|(key, _)| format!("{name} {key}")));
                }
                map.values().for_each(|value| names_of(value, names));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn blocks_hold_what_is_described_and_nothing_else() {
        let mut stored = BTreeSet::new();
        names_of(&everything().blocks_json(), &mut stored);
        let mut described = BTreeSet::new();
        let all = NodeKind::ALL.map(|kind| (kind.name(), kind.attributes()));
        for (name, attributes) in all
            .into_iter()
            .chain(Mark::ALL.map(|mark| (mark.name(), mark.attributes())))
        {
            described.insert(name.to_owned());
            described.extend(attributes.iter().map(|attribute| format!("{name} {attribute}")));
        }
        assert_eq!(stored, described);
    }
}
