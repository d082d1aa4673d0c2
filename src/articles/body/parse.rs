//! The only way in: JSON of `copydesk-doc/1` becomes a document, or a sentence that says where it cannot.

use std::{collections::HashSet, num::NonZeroU32};

use serde_json::{Map, Value};

use super::block_id::BlockId;
use super::document::{
    Block, Document, Heading, HeadingLevel, Inline, ItemPart, List, ListItem, ListKind, Marks, Paragraph, Quote, SCHEMA,
};
use super::kinds::Kind;
use super::link::Link;
use super::place::{Place, shown};
use super::text::{Called, settle};
use super::{MAX_BLOCK_CHARS, MAX_BLOCK_NESTING, MAX_INPUT_BYTES, MAX_JSON_DEPTH, MAX_NODES, Problem};

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The document.
    pub document: Document,
    /// Whether ids or the schema's name had to be given anew, so that the sender has to take this document over.
    /// Normalised text is no repair: somebody may be typing behind the space that is not stored.
    pub repaired: bool,
}

impl Document {
    /// Reads and repairs a document that somebody sent.
    ///
    /// # Errors
    /// The first place that the schema does not allow.
    pub fn parse(json: &Value) -> Result<Parsed, Problem> {
        let mut reader = Reader::default();
        if is_deeper_than(MAX_JSON_DEPTH, json) {
            return Err(reader.at.too_deep());
        }
        let document = reader.document(json)?;
        Ok(Parsed {
            document,
            repaired: reader.repaired,
        })
    }

    /// Reads a document out of its serialised form.
    ///
    /// # Errors
    /// As [`Document::parse`]; also when it is larger than [`MAX_INPUT_BYTES`] or is not JSON.
    pub fn parse_str(text: &str) -> Result<Parsed, Problem> {
        let reader = Reader::default();
        if text.len() > MAX_INPUT_BYTES {
            let sentence = "The document is larger than 1 MB. Split it into two stories.";
            return Err(reader.at.problem("", "too_large", sentence));
        }
        if nesting_of(text) > MAX_JSON_DEPTH {
            return Err(reader.at.too_deep());
        }
        let json = serde_json::from_str(text).map_err(|_| {
            let sentence = "The document did not arrive whole. Save again; if that does not help, reload the page.";
            reader.at.problem("", "not_json", sentence)
        })?;
        Self::parse(&json)
    }

    /// Reads a document back that was stored before.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn stored(json: &Value) -> Result<Self, Problem> {
        Self::parse(json).map(|parsed| parsed.document)
    }
}

/// Where the reading stands.
#[derive(Default)]
struct Reader {
    seen: HashSet<BlockId>,
    nodes: usize,
    repaired: bool,
    at: Place,
}

type Json = Map<String, Value>;
type Read<T> = Result<T, Problem>;

impl Reader {
    fn document(&mut self, json: &Value) -> Read<Document> {
        let Some(json) = json
            .as_object()
            .filter(|json| json.get("type").is_some_and(|name| name == "doc"))
        else {
            let sentence = "What arrived is not a document. Reload the page and save again.";
            return Err(self.at.problem("", "not_a_document", sentence));
        };
        self.check(json, "", &["type", "attrs", "content"], &["schema"])?;
        match attribute(json, "schema") {
            None => self.repaired = true,
            Some(name) if name == SCHEMA => {}
            Some(name) => {
                let name = shown(name.as_str().unwrap_or("?"));
                let sentence = format!("The document is of the kind {name}, which is not known here. Send {SCHEMA}.");
                return Err(self.at.problem("/attrs/schema", "unknown_schema", sentence));
            }
        }
        Ok(Document {
            blocks: self.children(json, Self::block)?,
        })
    }

    fn block(&mut self, json: &Value) -> Read<Block> {
        let (kind, json) = self.open(json)?;
        match kind {
            Kind::Paragraph => self.paragraph(json).map(Block::Paragraph),
            Kind::Heading => self.heading(json).map(Block::Heading),
            Kind::Quote => self.quote(json).map(Block::Quote),
            Kind::BulletList | Kind::OrderedList => self.list(kind, json).map(Block::List),
            Kind::Rule if list(json, "content").is_empty() => Ok(Block::Rule(self.id(json))),
            Kind::Rule => Err(self.at.misplaced("Text", "inside a divider")),
            Kind::ListItem | Kind::Text | Kind::Break => {
                Err(self.at.misplaced(kind.with_article(), "between the blocks"))
            }
        }
    }

    fn paragraph(&mut self, json: &Json) -> Read<Paragraph> {
        Ok(Paragraph {
            id: self.id(json),
            content: self.line(json)?,
        })
    }

    fn heading(&mut self, json: &Json) -> Read<Heading> {
        let level = match attribute(json, "level").and_then(Value::as_u64) {
            Some(2) => HeadingLevel::Two,
            Some(3) => HeadingLevel::Three,
            Some(_) | None => {
                let rest = "has a level that is not used here. Make it a heading of level 2 or 3.";
                return Err(self.at.wrong("/attrs/level", "bad_level", rest));
            }
        };
        Ok(Heading {
            id: self.id(json),
            level,
            content: self.line(json)?,
        })
    }

    fn quote(&mut self, json: &Json) -> Read<Quote> {
        let id = self.id(json);
        let paragraphs = self.children(json, |reader, json| match reader.open(json)? {
            (Kind::Paragraph, json) => reader.paragraph(json),
            (kind, _) => Err(reader.at.misplaced(kind.with_article(), "inside a quote")),
        })?;
        self.not_empty(&paragraphs)?;
        Ok(Quote { id, paragraphs })
    }

    fn list(&mut self, kind: Kind, json: &Json) -> Read<List> {
        let id = self.id(json);
        let kind = if let Kind::OrderedList = kind {
            ListKind::Ordered(self.order(json)?)
        } else {
            ListKind::Bullet
        };
        let items = self.children(json, |reader, json| match reader.open(json)? {
            (Kind::ListItem, json) => reader.item(json),
            (kind, _) => Err(reader.at.misplaced(kind.with_article(), "in a list outside its items")),
        })?;
        self.not_empty(&items)?;
        Ok(List { id, kind, items })
    }

    fn order(&self, json: &Json) -> Read<NonZeroU32> {
        let Some(order) = attribute(json, "order") else {
            return Ok(NonZeroU32::MIN);
        };
        let number = order
            .as_u64()
            .and_then(|order| u32::try_from(order).ok())
            .and_then(NonZeroU32::new);
        let rest = "begins with a number that cannot be used. Begin it with 1 or a larger whole number.";
        number.ok_or_else(|| self.at.wrong("/attrs/order", "bad_order", rest))
    }

    fn item(&mut self, json: &Json) -> Read<ListItem> {
        let id = self.id(json);
        let mut parts = self.children(json, |reader, json| match reader.open(json)? {
            (Kind::Paragraph, json) => reader.paragraph(json).map(ItemPart::Paragraph),
            (kind @ (Kind::BulletList | Kind::OrderedList), json) => reader.list(kind, json).map(ItemPart::List),
            (kind, _) => Err(reader.at.misplaced(kind.with_article(), "inside a list item")),
        })?;
        self.not_empty(&parts)?;
        match parts.remove(0) {
            ItemPart::Paragraph(first) => Ok(ListItem { id, first, rest: parts }),
            ItemPart::List(_) => Err(self.at.wrong(
                "/content/0",
                "wrong_child",
                "begins with a list. Write a line of text before it.",
            )),
        }
    }

    fn line(&mut self, json: &Json) -> Read<Vec<Inline>> {
        let content = settle(self.children(json, Self::inline)?);
        let chars = content.iter().map(|inline| match inline {
            Inline::Text { text, marks: _ } => text.chars().count(),
            Inline::Break => 1,
        });
        if chars.sum::<usize>() > MAX_BLOCK_CHARS {
            return Err(self
                .at
                .wrong("", "too_long", "is longer than 200,000 characters. Split it."));
        }
        Ok(content)
    }

    fn inline(&mut self, json: &Value) -> Read<Inline> {
        match self.open(json)? {
            (Kind::Break, _) => Ok(Inline::Break),
            (Kind::Text, json) => {
                let Some(Value::String(text)) = json.get("text") else {
                    return Err(self.at.malformed("/text"));
                };
                Ok(Inline::Text {
                    text: text.clone(),
                    marks: self.marks(json)?,
                })
            }
            (kind, _) => Err(self.at.misplaced(kind.with_article(), "within a line of text")),
        }
    }

    fn marks(&self, json: &Json) -> Read<Marks> {
        let mut marks = Marks::default();
        for (at, json) in list(json, "marks").iter().enumerate() {
            let place = format!("/marks/{at}");
            let Some(json) = json.as_object() else {
                return Err(self.at.malformed(&place));
            };
            let Some(Value::String(name)) = json.get("type") else {
                return Err(self.at.malformed(&place));
            };
            let attributes: &[&str] = if name == "link" { &["href"] } else { &[] };
            match name.as_str() {
                "strong" => marks.strong = true,
                "em" => marks.em = true,
                "link" => drop(marks.link.get_or_insert(self.link(json, &place)?)),
                _ => {
                    let rest = format!("has words set as {}, which is not used here. Remove that.", shown(name));
                    return Err(self.at.wrong(&place, "unknown_mark", &rest));
                }
            }
            self.check(json, &place, &["type", "attrs"], attributes)?;
        }
        Ok(marks)
    }

    fn link(&self, json: &Json, place: &str) -> Read<Link> {
        let place = format!("{place}/attrs/href");
        let href = match attribute(json, "href") {
            None => "",
            Some(Value::String(href)) => href,
            Some(_) => return Err(self.at.malformed(&place)),
        };
        let refusal = |rest| {
            self.at
                .problem(&place, "bad_link", format!("The link in {} {rest}", self.at.here()))
        };
        Link::parse(href).map_err(refusal)
    }

    /// Keeps a good id that is new here; so the later of two blocks gets another one.
    fn id(&mut self, json: &Json) -> BlockId {
        let sent = attribute(json, "id").and_then(Value::as_str).and_then(BlockId::parse);
        let mut id = sent.unwrap_or_else(|| {
            self.repaired = true;
            BlockId::new_random()
        });
        while !self.seen.insert(id.clone()) {
            self.repaired = true;
            id = BlockId::new_random();
        }
        id
    }

    fn children<T>(&mut self, json: &Json, mut read: impl FnMut(&mut Self, &Value) -> Read<T>) -> Read<Vec<T>> {
        let mut children = Vec::new();
        for (at, child) in list(json, "content").iter().enumerate() {
            let outside = self.at.enter(at);
            children.push(read(self, child)?);
            self.at.leave(outside);
        }
        Ok(children)
    }

    /// Checks what is the same for all nodes, and names the place.
    fn open<'a>(&mut self, json: &'a Value) -> Read<(Kind, &'a Json)> {
        let name = json.get("type").and_then(Value::as_str);
        let kind = name.and_then(Kind::named);
        let called = kind.map_or(Called::Unknown, Kind::called);
        self.at.is_called(called, matches!(kind, Some(Kind::ListItem)));
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let sentence = "The document has more than 20,000 pieces. Split it into two stories.";
            return Err(self.at.problem("", "too_many_nodes", sentence));
        }
        let (Some(json), Some(name)) = (json.as_object(), name) else {
            return Err(self.at.malformed(""));
        };
        let Some(kind) = kind else {
            let rest = format!("holds {}, which cannot be used here. Delete it.", shown(name));
            return Err(self.at.wrong("", "unknown_node", &rest));
        };
        if self.at.depth() > MAX_BLOCK_NESTING && !matches!(kind, Kind::Text | Kind::Break) {
            return Err(self.at.too_deep());
        }
        self.check(json, "", kind.keys(), kind.attributes())?;
        Ok((kind, json))
    }

    /// Known keys of the right shapes, and known attributes; what is null is as good as absent.
    fn check(&self, json: &Json, place: &str, keys: &[&str], attributes: &[&str]) -> Read<()> {
        self.known(json, place, keys)?;
        for key in ["content", "marks"] {
            if json.get(key).is_some_and(|value| !value.is_null() && !value.is_array()) {
                return Err(self.at.malformed(&format!("{place}/{key}")));
            }
        }
        let place = format!("{place}/attrs");
        match json.get("attrs") {
            None | Some(Value::Null) => Ok(()),
            Some(Value::Object(attrs)) => self.known(attrs, &place, attributes),
            Some(_) => Err(self.at.malformed(&place)),
        }
    }

    fn known(&self, json: &Json, place: &str, known: &[&str]) -> Read<()> {
        let stray = json
            .iter()
            .find(|(key, value)| !value.is_null() && !known.contains(&key.as_str()));
        let Some((key, _)) = stray else { return Ok(()) };
        let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
        let rest = format!("has the property {}, which is not known here. Remove it.", shown(key));
        Err(self.at.wrong(&place, "unknown_attribute", &rest))
    }

    fn not_empty<T>(&self, children: &[T]) -> Read<()> {
        if children.is_empty() {
            return Err(self
                .at
                .wrong("", "empty", "is empty. Write something in it or delete it."));
        }
        Ok(())
    }
}

fn list<'a>(json: &'a Json, key: &str) -> &'a [Value] {
    json.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn attribute<'a>(json: &'a Json, name: &str) -> Option<&'a Value> {
    json.get("attrs")?.get(name).filter(|value| !value.is_null())
}

/// Never goes deeper than the limit itself, whatever is sent.
fn is_deeper_than(limit: usize, json: &Value) -> bool {
    match json {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        Value::Array(_) | Value::Object(_) if limit == 0 => true,
        Value::Array(list) => list.iter().any(|value| is_deeper_than(limit - 1, value)),
        Value::Object(map) => map.values().any(|value| is_deeper_than(limit - 1, value)),
    }
}

/// How deeply brackets nest in a text that may be JSON.
fn nesting_of(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let marked = |mark: Value| json!([p("a"), {"type": "paragraph", "content": [{"type": "text", "text": "b", "marks": [mark]}]}]);
        let item = |content: Value| json!([p("a"), {"type": "bullet_list", "content": [{"type": "list_item", "content": content}]}]);
        let link = |href: &str| marked(json!({"type": "link", "attrs": {"href": href}}));
        for (blocks, place, code, message) in [
            (
                json!([p("a"), {"type": "image"}]),
                "/content/1",
                "unknown_node",
                "Block 2 holds “image”, which cannot be used here. Delete it.",
            ),
            (
                marked(json!({"type": "u"})),
                "/content/1/content/0/marks/0",
                "unknown_mark",
                "Paragraph 2 has words set as “u”, which is not used here. Remove that.",
            ),
            (
                link("javascript:x"),
                "/content/1/content/0/marks/0/attrs/href",
                "bad_link",
                "The link in paragraph 2 does not begin with http, https, mailto or tel. Use such an address or remove the link.",
            ),
            (
                marked(json!({"type": "em", "attrs": {"on": 1}})),
                "/content/1/content/0/marks/0/attrs/on",
                "unknown_attribute",
                "Paragraph 2 has the property “on”, which is not known here. Remove it.",
            ),
            (
                item(json!([p("b"), {"type": "heading", "attrs": {"level": 2}}])),
                "/content/1/content/0/content/1",
                "wrong_child",
                "A heading cannot stand inside a list item; see the list item in block 2. Move it out or delete it.",
            ),
            (
                item(json!([list_in_lists(1)])),
                "/content/1/content/0/content/0",
                "wrong_child",
                "The list item in block 2 begins with a list. Write a line of text before it.",
            ),
            (
                item(json!([])),
                "/content/1/content/0",
                "empty",
                "The list item in block 2 is empty. Write something in it or delete it.",
            ),
            (
                json!([{"type": "text", "text": "a"}]),
                "/content/0",
                "wrong_child",
                "Text cannot stand between the blocks; see block 1. Move it out or delete it.",
            ),
            (
                json!([{"type": "heading", "attrs": {"level": 1}}]),
                "/content/0/attrs/level",
                "bad_level",
                "Heading 1 has a level that is not used here. Make it a heading of level 2 or 3.",
            ),
            (
                json!([{"type": "ordered_list", "attrs": {"order": 0}}]),
                "/content/0/attrs/order",
                "bad_order",
                "The list in block 1 begins with a number that cannot be used. Begin it with 1 or a larger whole number.",
            ),
            (
                json!([{"type": "paragraph", "attrs": {"style": "x"}}]),
                "/content/0/attrs/style",
                "unknown_attribute",
                "Paragraph 1 has the property “style”, which is not known here. Remove it.",
            ),
            (
                json!([7]),
                "/content/0",
                "malformed",
                "Block 1 did not arrive as it should. Delete it and write it again.",
            ),
            (
                json!([p(&"a".repeat(MAX_BLOCK_CHARS + 1))]),
                "/content/0",
                "too_long",
                "Paragraph 1 is longer than 200,000 characters. Split it.",
            ),
            (
                json!([list_in_lists(6)]),
                "/content/0/content/0/content/1/content/0/content/1/content/0/content/1/content/0/content/1/content/0/content/1/content/0/content/0",
                "too_deep",
                "The list item in block 1 is nested too deeply. Move the inner lists further out.",
            ),
            (
                json!(vec![p("a"); MAX_NODES / 2 + 1]),
                "/content/10000",
                "too_many_nodes",
                "The document has more than 20,000 pieces. Split it into two stories.",
            ),
        ] {
            let problem = Document::parse(&doc(blocks)).unwrap_err();
            assert_eq!(
                (problem.place.as_str(), problem.code, problem.message.as_str()),
                (place, code, message)
            );
        }
    }

    #[test]
    fn what_is_too_large_too_deep_or_foreign_is_refused_before_it_is_read() {
        let code = |text: &str| Document::parse_str(text).map_err(|problem| problem.code);
        assert_eq!(code(&" ".repeat(MAX_INPUT_BYTES + 1)), Err("too_large"));
        assert_eq!(code(&"[".repeat(500_000)), Err("too_deep"));
        assert_eq!(code("{"), Err("not_json"));
        assert_eq!(code("[]"), Err("not_a_document"));
        assert_eq!(
            code(r#"{"type":"doc","attrs":{"schema":"copydesk-doc/2"}}"#),
            Err("unknown_schema")
        );
        assert!(
            Document::parse_str(&doc(json!([p("\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")])).to_string()).is_ok()
        );
        let deep = (0..200).fold(json!([]), |inside, _| json!([inside]));
        assert_eq!(
            Document::parse(&json!({"type": "doc", "content": deep}))
                .unwrap_err()
                .code,
            "too_deep"
        );
        assert!(Document::parse(&doc(json!([list_in_lists(5)]))).is_ok());
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
        let Parsed { document, repaired } = Document::parse(&sent).unwrap();
        let ids: Vec<&str> = document.lines().iter().map(|line| line.id.as_str()).collect();
        assert!(
            repaired && ids[0] == "aaaaaaaaaa" && ids.iter().collect::<HashSet<_>>().len() == 4,
            "{ids:?}"
        );
        assert_eq!(
            Document::parse(&document.to_json()),
            Ok(Parsed {
                document,
                repaired: false
            })
        );
    }

    #[test]
    fn a_missing_schema_is_repaired_and_nulls_are_ignored() {
        assert!(Document::parse(&json!({"type": "doc"})).unwrap().repaired);
        let nulls = json!([{"type": "paragraph", "attrs": {"id": "aaaaaaaaaa", "align": null}, "marks": null, "content": null}]);
        assert!(!Document::parse(&doc(nulls)).unwrap().repaired);
    }
}
