//! The only way in: JSON of `copydesk-doc/1` becomes a document. What the schema does not allow is mended with its words
//! kept, and said; only what is no document at all, or too large for one story, is refused.

mod files;
mod frames;
mod images;
mod json;
mod lines;
mod lists;
mod marks;
mod words;

use std::collections::HashSet;

use serde_json::{Map, Value};

use self::json::is_deeper_than;
use super::block_id::BlockId;
use super::document::{Block, Document, Paragraph, QuoteKind, SCHEMA};
use super::kinds::NodeKind;
use super::notice::RepairNotice;
use super::place::{DocumentPlace, shown};
use super::text::Called;
use super::{MAX_INPUT_BYTES, MAX_JSON_DEPTH, MAX_NODES, Problem};

pub use self::json::{nesting_of, without_halves};

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The document.
    pub document: Document,
    /// Whether ids or the schema's name had to be given anew, so that the sender has to take this document over.
    /// Normalised text is no repair: somebody may be typing behind the space that is not stored.
    pub repaired: bool,
    /// What is not stored as it was sent, in the order of the text: at most [`MAX_NOTICES`].
    pub notices: Vec<RepairNotice>,
}

/// Most repairs that are told of one text: nobody reads more.
pub const MAX_NOTICES: usize = 50;

impl Document {
    /// Reads and repairs a document that somebody sent.
    ///
    /// # Errors
    /// It is no document, or larger or deeper than one can be.
    pub fn parse(json: &Value) -> Result<Parsed, Problem> {
        DocumentReader::default().parsed(json)
    }

    /// Reads a document out of its serialised form.
    ///
    /// # Errors
    /// As [`Document::parse`]; also when it is larger than [`MAX_INPUT_BYTES`] or is not JSON.
    pub fn parse_str(text: &str) -> Result<Parsed, Problem> {
        let reader = DocumentReader::default();
        if text.len() > MAX_INPUT_BYTES {
            let sentence = "The document is larger than 1 MB. Split it into two stories.";
            return Err(reader.at.problem("", "too_large", sentence));
        }
        if nesting_of(text) > MAX_JSON_DEPTH {
            return Err(reader.at.too_deep());
        }
        let json = serde_json::from_str(&without_halves(text)).map_err(|_| {
            let sentence = "The document did not arrive whole. Save again; if that does not help, reload the page.";
            reader.at.problem("", "not_json", sentence)
        })?;
        Self::parse(&json)
    }

    /// Reads a document back that was stored before, character for character: rules for what is sent may have changed
    /// since, and its seal may not.
    ///
    /// # Errors
    /// The first place that the schema does not allow.
    pub fn stored(json: &Value) -> Result<Self, Problem> {
        let reader = DocumentReader {
            is_stored: true,
            ..DocumentReader::default()
        };
        let Parsed {
            document,
            repaired: _,
            notices,
        } = reader.parsed(json)?;
        match notices.into_iter().next() {
            None => Ok(document),
            Some(RepairNotice { problem, block: _ }) => Err(problem),
        }
    }
}

/// Where the reading stands.
#[derive(Default)]
struct DocumentReader {
    is_stored: bool,
    seen: HashSet<BlockId>,
    nodes: usize,
    lists: usize,
    is_in_note: bool,
    repaired: bool,
    notices: Vec<RepairNotice>,
    at: DocumentPlace,
}

type Json = Map<String, Value>;
type ParseResult<T> = Result<T, Problem>;

impl DocumentReader {
    fn parsed(mut self, json: &Value) -> ParseResult<Parsed> {
        if is_deeper_than(MAX_JSON_DEPTH, json) {
            return Err(self.at.too_deep());
        }
        let document = self.document(json)?;
        Ok(Parsed {
            document,
            repaired: self.repaired,
            notices: self.notices,
        })
    }

    fn document(&mut self, json: &Value) -> ParseResult<Document> {
        let Some(json) = json
            .as_object()
            .filter(|json| json.get("type").is_some_and(|name| name == "doc"))
        else {
            let sentence = "What arrived is not a document. Reload the page and save again.";
            return Err(self.at.problem("", "not_a_document", sentence));
        };
        match attribute(json, "schema") {
            None => self.repaired = true,
            Some(name) if name == SCHEMA => {}
            Some(name) => {
                let name = shown(name.as_str().unwrap_or("?"));
                let sentence = format!("The document is of the kind {name}, which is not known here. Send {SCHEMA}.");
                return Err(self.at.problem("/attrs/schema", "unknown_schema", sentence));
            }
        }
        if !self.is_stored && !json.get("content").is_some_and(Value::is_array) {
            let sentence = "The document arrived without its text. Reload the page and save again.";
            return Err(self.at.problem("/content", "not_a_document", sentence));
        }
        self.check(json, "", &["type", "attrs", "content"], &["schema"]);
        let blocks = self.children(json, Self::top_level)?;
        self.is_in_bounds()?;
        Ok(Document { blocks })
    }

    /// Reads a block, and tells of each of its notices where it went.
    fn top_level(&mut self, json: &Value) -> ParseResult<Vec<Block>> {
        let told = self.notices.len();
        let blocks = self.block(json)?;
        let block = blocks.first().map(Block::id);
        self.notices[told..]
            .iter_mut()
            .for_each(|notice| notice.block = block.cloned());
        Ok(blocks)
    }

    fn block(&mut self, json: &Value) -> ParseResult<Vec<Block>> {
        let Some((kind, object)) = self.open(json)? else {
            return self.words(json).map(in_paragraphs);
        };
        match kind {
            NodeKind::Paragraph => Ok(self.paragraphs(object)?.into_iter().map(Block::Paragraph).collect()),
            NodeKind::Heading => self.headings(object),
            NodeKind::Quote => self.quote(QuoteKind::Block, object),
            NodeKind::PullQuote => self.quote(QuoteKind::Pull, object),
            NodeKind::BulletList | NodeKind::OrderedList => {
                Ok(self.list(kind, object)?.into_iter().map(Block::List).collect())
            }
            NodeKind::Rule => {
                let mut blocks = vec![Block::Rule(self.id(object))];
                if !list(object, "content").is_empty() {
                    self.tell_misplaced("Text", "inside a divider");
                    blocks.extend(in_paragraphs(self.words(json)?));
                }
                Ok(blocks)
            }
            NodeKind::Image => self.image(object),
            NodeKind::Gallery => self.gallery(object),
            NodeKind::Table => self.table(object),
            NodeKind::FactBox => self.fact_box(object),
            NodeKind::Embed => self.embed(object),
            NodeKind::File => self.file(object, json),
            NodeKind::Code => self.code(object),
            NodeKind::ListItem
            | NodeKind::Attribution
            | NodeKind::TableRow
            | NodeKind::TableCell
            | NodeKind::Caption
            | NodeKind::Text
            | NodeKind::Break
            | NodeKind::Footnote => {
                self.tell_misplaced(kind.with_article(), "between the blocks");
                self.words(json).map(in_paragraphs)
            }
        }
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

    fn children<T>(
        &mut self,
        json: &Json,
        mut read: impl FnMut(&mut Self, &Value) -> ParseResult<Vec<T>>,
    ) -> ParseResult<Vec<T>> {
        let mut children = Vec::new();
        for (at, child) in list(json, "content").iter().enumerate() {
            let outside = self.at.enter(at);
            children.extend(read(self, child)?);
            self.at.leave(outside);
        }
        Ok(children)
    }

    /// Checks what is the same for all nodes, and names the place. None is a node that is not known here; that is told.
    fn open<'a>(&mut self, json: &'a Value) -> ParseResult<Option<(NodeKind, &'a Json)>> {
        let name = json.get("type").and_then(Value::as_str);
        let kind = name.and_then(NodeKind::named);
        let called = kind.map_or(Called::Unknown, NodeKind::called);
        self.at.is_called(called, matches!(kind, Some(NodeKind::ListItem)));
        self.count()?;
        let (Some(json), Some(name)) = (json.as_object(), name) else {
            self.tell_malformed("");
            return Ok(None);
        };
        let Some(kind) = kind else {
            let rest = format!("held {}, which cannot be used here; its words stay.", shown(name));
            self.tell_of("", "unknown_node", &rest);
            return Ok(None);
        };
        self.check(json, "", kind.keys(), kind.attributes());
        Ok(Some((kind, json)))
    }

    fn count(&mut self) -> ParseResult<()> {
        self.nodes += 1;
        self.is_in_bounds()
    }

    /// What was stored is read back whole, whatever was added to it then.
    fn is_in_bounds(&self) -> ParseResult<()> {
        if self.nodes > MAX_NODES && !self.is_stored {
            let sentence = "The document has more than 20,000 pieces. Split it into two stories.";
            return Err(self.at.problem("", "too_many_nodes", sentence));
        }
        Ok(())
    }

    /// Known keys of the right shapes, and known attributes; what is null is as good as absent.
    fn check(&mut self, json: &Json, place: &str, keys: &[&str], attributes: &[&str]) {
        self.known(json, place, keys);
        for key in ["content", "marks"] {
            if json.get(key).is_some_and(|value| !value.is_null() && !value.is_array()) {
                self.tell_malformed(&format!("{place}/{key}"));
            }
        }
        let place = format!("{place}/attrs");
        match json.get("attrs") {
            None | Some(Value::Null) => {}
            Some(Value::Object(attrs)) => self.known(attrs, &place, attributes),
            Some(_) => self.tell_malformed(&place),
        }
    }

    fn known(&mut self, json: &Json, place: &str, known: &[&str]) {
        let stray = json
            .iter()
            .find(|(key, value)| !value.is_null() && !known.contains(&key.as_str()));
        let Some((key, _)) = stray else { return };
        let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
        let rest = format!(
            "had the property {}, which is not known here; it was left out.",
            shown(key)
        );
        self.tell_of(&place, "unknown_attribute", &rest);
    }

    fn tell_misplaced(&mut self, what: &str, place: &str) {
        let problem = self.at.misplaced(what, place);
        self.tell(problem);
    }

    fn tell_malformed(&mut self, place: &str) {
        let problem = self.at.malformed(place);
        self.tell(problem);
    }

    /// A notice whose sentence begins with the place.
    fn tell_of(&mut self, place: &str, code: &'static str, rest: &str) {
        let problem = self.at.wrong(place, code, rest);
        self.tell(problem);
    }

    fn tell(&mut self, problem: Problem) {
        self.repaired = true;
        if self.notices.len() < MAX_NOTICES {
            self.notices.push(RepairNotice { problem, block: None });
        }
    }
}

fn in_paragraphs(paragraphs: Vec<Paragraph>) -> Vec<Block> {
    paragraphs.into_iter().map(Block::Paragraph).collect()
}

fn list<'a>(json: &'a Json, key: &str) -> &'a [Value] {
    json.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn attribute<'a>(json: &'a Json, name: &str) -> Option<&'a Value> {
    json.get("attrs")?.get(name).filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests;
