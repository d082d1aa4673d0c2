//! The only way in: JSON of `copydesk-doc/1` becomes a document. What the schema does not allow is mended with its words
//! kept, and said; only what is no document at all, or too large for one story, is refused.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::block_id::BlockId;
use super::characters::HALF_CHARACTER;
use super::document::{
    Block, Document, Heading, HeadingLevel, Inline, ItemPart, List, ListItem, ListKind, Marks, Paragraph, Quote,
    SCHEMA, Script,
};
use super::kinds::{Kind, Mark};
use super::link::Link;
use super::notice::Notice;
use super::place::{Place, shown};
use super::text::{Called, settle};
use super::{MAX_BLOCK_CHARS, MAX_FIRST_NUMBER, MAX_INPUT_BYTES, MAX_JSON_DEPTH, MAX_LIST_DEPTH, MAX_NODES, Problem};

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The document.
    pub document: Document,
    /// Whether ids or the schema's name had to be given anew, so that the sender has to take this document over.
    /// Normalised text is no repair: somebody may be typing behind the space that is not stored.
    pub repaired: bool,
    /// What is not stored as it was sent, in the order of the text: at most [`MAX_NOTICES`].
    pub notices: Vec<Notice>,
}

/// Nobody reads more.
pub const MAX_NOTICES: usize = 50;

impl Document {
    /// Reads and repairs a document that somebody sent.
    ///
    /// # Errors
    /// It is no document, or larger or deeper than one can be.
    pub fn parse(json: &Value) -> Result<Parsed, Problem> {
        Reader::default().parsed(json)
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
        let reader = Reader {
            is_stored: true,
            ..Reader::default()
        };
        let Parsed {
            document,
            repaired: _,
            notices,
        } = reader.parsed(json)?;
        match notices.into_iter().next() {
            None => Ok(document),
            Some(Notice { problem, block: _ }) => Err(problem),
        }
    }
}

/// Where the reading stands.
#[derive(Default)]
struct Reader {
    is_stored: bool,
    seen: HashSet<BlockId>,
    nodes: usize,
    lists: usize,
    repaired: bool,
    notices: Vec<Notice>,
    at: Place,
}

type Json = Map<String, Value>;
type Read<T> = Result<T, Problem>;

impl Reader {
    fn parsed(mut self, json: &Value) -> Read<Parsed> {
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

    fn document(&mut self, json: &Value) -> Read<Document> {
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
        Ok(Document {
            blocks: self.children(json, Self::top_level)?,
        })
    }

    /// Reads a block, and tells of each of its notices where it went.
    fn top_level(&mut self, json: &Value) -> Read<Vec<Block>> {
        let told = self.notices.len();
        let blocks = self.block(json)?;
        let block = blocks.first().map(Block::id);
        self.notices[told..]
            .iter_mut()
            .for_each(|notice| notice.block = block.cloned());
        Ok(blocks)
    }

    fn block(&mut self, json: &Value) -> Read<Vec<Block>> {
        let Some((kind, object)) = self.open(json)? else {
            return self.words(json).map(in_paragraphs);
        };
        match kind {
            Kind::Paragraph => Ok(self.paragraphs(object)?.into_iter().map(Block::Paragraph).collect()),
            Kind::Heading => self.headings(object),
            Kind::Quote => Ok(self.quote(object)?.into_iter().map(Block::Quote).collect()),
            Kind::BulletList | Kind::OrderedList => Ok(self.list(kind, object)?.into_iter().map(Block::List).collect()),
            Kind::Rule => {
                let mut blocks = vec![Block::Rule(self.id(object))];
                if !list(object, "content").is_empty() {
                    self.tell_misplaced("Text", "inside a divider");
                    blocks.extend(in_paragraphs(self.words(json)?));
                }
                Ok(blocks)
            }
            Kind::ListItem | Kind::Text | Kind::Break => {
                self.tell_misplaced(kind.with_article(), "between the blocks");
                self.words(json).map(in_paragraphs)
            }
        }
    }

    /// One paragraph, or several when it is too long for one.
    fn paragraphs(&mut self, json: &Json) -> Read<Vec<Paragraph>> {
        let id = self.id(json);
        let lines = self.lines(json)?;
        Ok(self.named(id, lines))
    }

    fn headings(&mut self, json: &Json) -> Read<Vec<Block>> {
        let level = match attribute(json, "level").and_then(Value::as_u64) {
            Some(2) => HeadingLevel::Two,
            Some(3) => HeadingLevel::Three,
            other => {
                let level = if other.is_some_and(|level| level > 3) {
                    HeadingLevel::Three
                } else {
                    HeadingLevel::Two
                };
                let rest = format!(
                    "had a level that is not used here; it is of level {} now.",
                    level.number()
                );
                self.tell_of("/attrs/level", "bad_level", &rest);
                level
            }
        };
        let heading = |Paragraph { id, content }| Block::Heading(Heading { id, level, content });
        Ok(self.paragraphs(json)?.into_iter().map(heading).collect())
    }

    fn quote(&mut self, json: &Json) -> Read<Option<Quote>> {
        let id = self.id(json);
        let paragraphs = self.children(json, |reader, json| match reader.open(json)? {
            Some((Kind::Paragraph, json)) => reader.paragraphs(json),
            opened => reader.misplaced(opened, json, "inside a quote"),
        })?;
        self.repaired |= paragraphs.is_empty();
        Ok((!paragraphs.is_empty()).then_some(Quote { id, paragraphs }))
    }

    fn list(&mut self, kind: Kind, json: &Json) -> Read<Option<List>> {
        let id = self.id(json);
        let kind = if let Kind::OrderedList = kind {
            ListKind::Ordered(self.order(json))
        } else {
            ListKind::Bullet
        };
        let items = self.items(json)?;
        self.repaired |= items.is_empty();
        Ok((!items.is_empty()).then_some(List { id, kind, items }))
    }

    fn items(&mut self, json: &Json) -> Read<Vec<ListItem>> {
        self.lists += 1;
        let items = self.children(json, |reader, json| match reader.open(json)? {
            Some((Kind::ListItem, json)) => reader.item(json),
            opened => {
                let paragraphs = reader.misplaced(opened, json, "in a list outside its items")?;
                Ok(paragraphs.into_iter().map(in_an_item).collect())
            }
        });
        self.lists -= 1;
        items
    }

    fn order(&mut self, json: &Json) -> u32 {
        let Some(order) = attribute(json, "order") else {
            return 1;
        };
        let number = order.as_u64().and_then(|order| u32::try_from(order).ok());
        if let Some(number) = number.filter(|number| self.is_stored || *number <= MAX_FIRST_NUMBER) {
            return number;
        }
        let rest = "began with a number that cannot be used; it begins with 1 now.";
        self.tell_of("/attrs/order", "bad_order", rest);
        1
    }

    /// An item, and behind it those of lists that would stand too deep in it.
    fn item(&mut self, json: &Json) -> Read<Vec<ListItem>> {
        let id = self.id(json);
        let mut lifted = Vec::new();
        let mut parts = self.children(json, |reader, json| match reader.open(json)? {
            Some((Kind::Paragraph, json)) => {
                Ok(reader.paragraphs(json)?.into_iter().map(ItemPart::Paragraph).collect())
            }
            Some((Kind::BulletList | Kind::OrderedList, json)) if reader.lists >= MAX_LIST_DEPTH => {
                let rest = format!("was in more than {MAX_LIST_DEPTH} lists; its inner items stand beside it now.");
                reader.tell_of("", "too_deep", &rest);
                lifted.extend(reader.items(json)?);
                Ok(Vec::new())
            }
            Some((kind @ (Kind::BulletList | Kind::OrderedList), json)) => {
                Ok(reader.list(kind, json)?.into_iter().map(ItemPart::List).collect())
            }
            opened => {
                let paragraphs = reader.misplaced(opened, json, "inside a list item")?;
                Ok(paragraphs.into_iter().map(ItemPart::Paragraph).collect())
            }
        })?;
        let first = match parts.first() {
            Some(ItemPart::Paragraph(first)) => {
                let first = first.clone();
                parts.remove(0);
                first
            }
            Some(ItemPart::List(_)) | None => {
                self.repaired = true;
                self.paragraph(Vec::new())
            }
        };
        let item = ListItem { id, first, rest: parts };
        Ok(std::iter::once(item).chain(lifted).collect())
    }

    /// The line of a block; several when it is too long.
    fn lines(&mut self, json: &Json) -> Read<Vec<Vec<Inline>>> {
        let content = self.children(json, Self::inline)?;
        Ok(self.settled(content))
    }

    fn settled(&mut self, content: Vec<Inline>) -> Vec<Vec<Inline>> {
        if self.is_stored {
            return vec![content];
        }
        let settled = settle(&content);
        for what in settled.aloud.iter().take(1) {
            self.tell_of("", "bad_character", &format!("had {what} in it; it was left out."));
        }
        let lines = divided(settled.content);
        if lines.len() > 1 {
            self.tell_of(
                "",
                "too_long",
                "was longer than 200,000 characters; it is several paragraphs now.",
            );
        }
        lines
    }

    fn named(&mut self, id: BlockId, lines: Vec<Vec<Inline>>) -> Vec<Paragraph> {
        let mut lines = lines.into_iter();
        let content = lines.next().unwrap_or_default();
        let first = Paragraph { id, content };
        let rest: Vec<Paragraph> = lines.map(|content| self.paragraph(content)).collect();
        std::iter::once(first).chain(rest).collect()
    }

    /// A paragraph that was not sent as one.
    fn paragraph(&mut self, content: Vec<Inline>) -> Paragraph {
        self.repaired = true;
        let id = BlockId::new_random();
        self.seen.insert(id.clone());
        Paragraph { id, content }
    }

    fn inline(&mut self, json: &Value) -> Read<Vec<Inline>> {
        match self.open(json)? {
            Some((Kind::Break, object)) if list(object, "content").is_empty() => Ok(vec![Inline::Break]),
            Some((Kind::Text, object)) if object.get("text").is_some_and(Value::is_string) => {
                let text = object
                    .get("text")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned();
                let marks = self.marks(object);
                Ok(vec![Inline::Text { text, marks }])
            }
            Some((Kind::Text, _)) => {
                self.tell_malformed("/text");
                Ok(self.raw_words(json)?.join(&Inline::Break))
            }
            opened => {
                if let Some((kind, _)) = opened {
                    self.tell_misplaced(kind.with_article(), "within a line of text");
                }
                let lines = self.raw_words(json)?;
                Ok(lines.join(&Inline::Break))
            }
        }
    }

    fn marks(&mut self, json: &Json) -> Marks {
        let mut marks = Marks::default();
        for (at, json) in list(json, "marks").iter().enumerate() {
            let place = format!("/marks/{at}");
            let Some((json, name)) = json
                .as_object()
                .and_then(|json| Some((json, json.get("type")?.as_str()?)))
            else {
                self.tell_malformed(&place);
                continue;
            };
            let Some(mark) = Mark::named(name) else {
                let rest = format!(
                    "had words set as {}, which is not used here; the words stay.",
                    shown(name)
                );
                self.tell_of(&place, "unknown_mark", &rest);
                continue;
            };
            match mark {
                Mark::Strong => marks.strong = true,
                Mark::Em => marks.em = true,
                Mark::Strike => marks.strike = true,
                Mark::Superscript => self.off_the_line(&mut marks, Script::Superscript, &place),
                Mark::Subscript => self.off_the_line(&mut marks, Script::Subscript, &place),
                Mark::Link => {
                    let link = self.link(json, &place);
                    marks.link = marks.link.or(link);
                }
            }
            self.check(json, &place, &["type", "attrs"], mark.attributes());
        }
        marks
    }

    fn off_the_line(&mut self, marks: &mut Marks, script: Script, place: &str) {
        if marks.script.is_some_and(|other| other != script) {
            self.tell_of(
                place,
                "bad_mark",
                "had words both raised and lowered; they are one of it now.",
            );
        }
        marks.script.get_or_insert(script);
    }

    fn link(&mut self, json: &Json, place: &str) -> Option<Link> {
        let place = format!("{place}/attrs/href");
        let href = match attribute(json, "href") {
            None => "",
            Some(Value::String(href)) => href,
            Some(_) => {
                self.tell_malformed(&place);
                return None;
            }
        };
        let read = if self.is_stored {
            Link::stored(href)
        } else {
            Link::parse(href)
        };
        let rest = match read {
            Ok(link) => return Some(link),
            Err(rest) => rest,
        };
        let sentence = format!("A link in {} {rest}. Its words stay, without the link.", self.at.here());
        let problem = self.at.problem(&place, "bad_link", sentence);
        self.tell(problem);
        None
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

    fn children<T>(&mut self, json: &Json, mut read: impl FnMut(&mut Self, &Value) -> Read<Vec<T>>) -> Read<Vec<T>> {
        let mut children = Vec::new();
        for (at, child) in list(json, "content").iter().enumerate() {
            let outside = self.at.enter(at);
            children.extend(read(self, child)?);
            self.at.leave(outside);
        }
        Ok(children)
    }

    /// Checks what is the same for all nodes, and names the place. None is a node that is not known here; that is told.
    fn open<'a>(&mut self, json: &'a Value) -> Read<Option<(Kind, &'a Json)>> {
        let name = json.get("type").and_then(Value::as_str);
        let kind = name.and_then(Kind::named);
        let called = kind.map_or(Called::Unknown, Kind::called);
        self.at.is_called(called, matches!(kind, Some(Kind::ListItem)));
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

    fn count(&mut self) -> Read<()> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let sentence = "The document has more than 20,000 pieces. Split it into two stories.";
            return Err(self.at.problem("", "too_many_nodes", sentence));
        }
        Ok(())
    }

    /// What cannot stand where it was sent, as paragraphs.
    fn misplaced(&mut self, opened: Option<(Kind, &Json)>, json: &Value, place: &str) -> Read<Vec<Paragraph>> {
        if let Some((kind, _)) = opened {
            self.tell_misplaced(kind.with_article(), place);
        }
        self.words(json)
    }

    /// All words in a piece of JSON, each line of them as a paragraph.
    fn words(&mut self, json: &Value) -> Read<Vec<Paragraph>> {
        let mut paragraphs = Vec::new();
        for line in self.raw_words(json)? {
            for content in self.settled(line) {
                paragraphs.push(self.paragraph(content));
            }
        }
        Ok(paragraphs)
    }

    /// The lines of text in a piece of JSON, whatever stands around them.
    fn raw_words(&mut self, json: &Value) -> Read<Vec<Vec<Inline>>> {
        let mut lines = vec![Vec::new()];
        self.gather(json, &mut lines)?;
        lines.retain(|line| !line.is_empty());
        Ok(lines)
    }

    fn gather(&mut self, json: &Value, lines: &mut Vec<Vec<Inline>>) -> Read<()> {
        let Some(object) = json.as_object() else {
            return self.gather_all(json.as_array().map_or(&[], Vec::as_slice), lines);
        };
        let line = lines.last_mut();
        match (
            object.get("type").and_then(Value::as_str).and_then(Kind::named),
            object.get("text"),
        ) {
            (Some(Kind::Break), _) if list(object, "content").is_empty() => {
                line.into_iter().for_each(|line| line.push(Inline::Break))
            }
            (_, Some(Value::String(text))) => {
                let (text, marks) = (text.clone(), self.marks(object));
                line.into_iter().for_each(|line| {
                    line.push(Inline::Text {
                        text: text.clone(),
                        marks: marks.clone(),
                    })
                });
            }
            _ => self.gather_all(list(object, "content"), lines)?,
        }
        Ok(())
    }

    fn gather_all(&mut self, children: &[Value], lines: &mut Vec<Vec<Inline>>) -> Read<()> {
        lines.push(Vec::new());
        for (at, child) in children.iter().enumerate() {
            let outside = self.at.enter(at);
            self.count()?;
            self.gather(child, lines)?;
            self.at.leave(outside);
        }
        lines.push(Vec::new());
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
            self.notices.push(Notice { problem, block: None });
        }
    }
}

fn in_paragraphs(paragraphs: Vec<Paragraph>) -> Vec<Block> {
    paragraphs.into_iter().map(Block::Paragraph).collect()
}

fn in_an_item(first: Paragraph) -> ListItem {
    ListItem {
        id: BlockId::new_random(),
        first,
        rest: Vec::new(),
    }
}

/// Lines of at most [`MAX_BLOCK_CHARS`] out of one, cut between words where there are any.
fn divided(content: Vec<Inline>) -> Vec<Vec<Inline>> {
    let length = |inline: &Inline| match inline {
        Inline::Text { text, marks: _ } => text.chars().count(),
        Inline::Break => 1,
    };
    if content.iter().map(length).sum::<usize>() <= MAX_BLOCK_CHARS {
        return vec![content];
    }
    let (mut lines, mut line, mut room) = (Vec::new(), Vec::new(), MAX_BLOCK_CHARS);
    for inline in content {
        let mut rest = Some(inline);
        while let Some(inline) = rest.take() {
            let (fits, left) = cut(inline, room);
            room -= fits.as_ref().map_or(0, length);
            line.extend(fits);
            rest = left;
            if rest.is_some() {
                lines.push(settle(&std::mem::take(&mut line)).content);
                room = MAX_BLOCK_CHARS;
            }
        }
    }
    lines.push(line);
    lines
}

/// What of a piece fits, and what is left.
fn cut(inline: Inline, room: usize) -> (Option<Inline>, Option<Inline>) {
    let Inline::Text { text, marks } = inline else {
        return if room == 0 {
            (None, Some(Inline::Break))
        } else {
            (Some(Inline::Break), None)
        };
    };
    let Some((end, _)) = text.char_indices().nth(room) else {
        return (Some(Inline::Text { text, marks }), None);
    };
    let at = text[..end].rfind(' ').map_or(end, |space| space + 1);
    let (fits, left) = text.split_at(at);
    let piece = |text: &str| Inline::Text {
        text: text.to_owned(),
        marks: marks.clone(),
    };
    ((!fits.is_empty()).then(|| piece(fits)), Some(piece(left)))
}

/// JSON in which a string holds half a surrogate pair cannot be read at all: the half becomes a character that is left
/// out, and named, later.
#[must_use]
pub fn without_halves(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("\\u") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                out.push(HALF_CHARACTER);
                rest = &escape[6..];
                continue;
            }
            (Some(_), _) => 6,
            (None, _) => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        let (escaped, behind) = escape.split_at(length);
        out.push_str(escaped);
        rest = behind;
    }
    out.push_str(rest);
    out.into()
}

/// The number of an escape such as `\u00e9` at the beginning.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
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

    fn words(document: &Document) -> String {
        let lines = document.lines();
        lines
            .iter()
            .map(|line| super::super::text::plain(line.content))
            .collect::<Vec<_>>()
            .join("|")
    }

    /// What was sent, the notice as place, code and sentence, and the words that are stored.
    #[test]
    fn what_is_wrong_is_mended_and_said_with_its_place_and_the_words_stay() {
        let marked = |mark: Value| json!([p("a"), {"type": "paragraph", "content": [{"type": "text", "text": "b", "marks": [mark]}]}]);
        let item = |content: Value| json!([p("a"), {"type": "bullet_list", "content": [{"type": "list_item", "content": content}]}]);
        let link = |href: &str| marked(json!({"type": "link", "attrs": {"href": href}}));
        for (blocks, place, code, message, stored) in [
            (
                json!([p("a"), {"type": "image", "content": [p("b"), {"type": "text", "text": "c"}]}]),
                "/content/1",
                "unknown_node",
                "Block 2 held “image”, which cannot be used here; its words stay.",
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
            let [Notice { problem, block }] = &notices[..] else {
                panic!("{notices:?}")
            };
            assert_eq!(
                (problem.place.as_str(), problem.code, problem.message.as_str()),
                (place, code, message)
            );
            assert_eq!(words(&document), stored);
            assert!(repaired && (block.is_some() || code == "malformed"), "{code}");
            assert!(
                Document::stored(&doc(blocks)).is_err() || code == "bad_character",
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
            format!(
                r#"{{"type":"doc","content":[{{"type":"paragraph","content":[{{"type":"text","text":"{text}"}}]}}]}}"#
            )
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
            assert!(content.len() > 15 || Document::stored(&serde_json::from_str(&sent).unwrap()).is_ok());
        }
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
        let nulls = json!([{"type": "paragraph", "attrs": {"id": "aaaaaaaaaa", "align": null}, "marks": null, "content": null}]);
        assert!(!Document::parse(&doc(nulls)).unwrap().repaired);
    }
}
