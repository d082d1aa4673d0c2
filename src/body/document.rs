//! The types of `copydesk-doc/1`: what a body may hold, and the JSON it is stored as.

use std::fmt;

use serde_json::{Value, json};

use super::block_id::BlockId;
use super::frames::{Code, Embed, FactBox, FileBlock, Gallery, TextTable};
use super::kinds::Mark;
use super::link::Link;
use crate::ids::PictureId;

/// The name of the schema, as `attrs.schema` of every document says it.
pub const SCHEMA: &str = "copydesk-doc/1";

/// A body. It is made by [`Document::parse`] or [`Document::from_text`] only, so its text is normalised (composed, no
/// spaces at line ends), its ids are unique and its links are safe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    pub(super) blocks: Vec<Block>,
}

/// A block at the top level of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Paragraph),
    /// A heading inside the story; the headline itself is not part of the body.
    Heading(Heading),
    /// A quotation, in the text or pulled out of it.
    Quote(Quote),
    /// A list, bulleted or numbered.
    List(List),
    /// A line between two sections.
    Rule(BlockId),
    /// A picture of the library.
    Image(Image),
    /// Pictures that belong together.
    Gallery(Gallery),
    /// Rows of cells.
    Table(TextTable),
    /// What one wants to know beside the text.
    FactBox(FactBox),
    /// Something that another site shows.
    Embed(Embed),
    /// A file that readers can load.
    File(FileBlock),
    /// What is shown letter by letter, as programs are.
    Code(Code),
}

/// A picture between the blocks of a text. What is empty here is said by the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub(super) id: BlockId,
    pub(super) picture: PictureId,
    pub(super) layout: ImageLayout,
    pub(super) alt: String,
    pub(super) caption: Vec<Inline>,
}

/// How wide a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageLayout {
    /// As wide as the text.
    Column,
    /// Wider, into one margin.
    Wide,
    /// From one edge of the page to the other.
    Full,
}

impl ImageLayout {
    /// All, the usual one first.
    pub const ALL: [Self; 3] = [Self::Column, Self::Wide, Self::Full];

    /// As documents say it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Wide => "wide",
            Self::Full => "full",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.name() == name)
    }
}

impl Image {
    /// Longest alt text, in characters.
    pub const MAX_ALT: usize = 1_000;

    /// Its identity as a block.
    #[must_use]
    pub const fn id(&self) -> &BlockId {
        &self.id
    }

    /// Which picture it is.
    #[must_use]
    pub const fn picture(&self) -> PictureId {
        self.picture
    }

    /// How wide it stands.
    #[must_use]
    pub const fn layout(&self) -> ImageLayout {
        self.layout
    }

    /// What it shows in this story, for people who cannot see it; empty: as the library says.
    #[must_use]
    pub fn alt(&self) -> &str {
        &self.alt
    }
}

/// Running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    pub(super) id: BlockId,
    pub(super) content: Vec<Inline>,
}

/// A heading and its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub(super) id: BlockId,
    pub(super) level: HeadingLevel,
    pub(super) content: Vec<Inline>,
}

/// The headline is level 1, so a body has levels 2 and 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingLevel {
    /// A section: `<h2>`, the highest in a text.
    Two,
    /// A part of a section.
    Three,
}

/// A quotation of one or more paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub(super) id: BlockId,
    pub(super) kind: QuoteKind,
    pub(super) paragraphs: Vec<Paragraph>,
    /// Who said it.
    pub(super) attribution: Option<Paragraph>,
}

/// How a quotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteKind {
    /// In the text, as a part of it.
    Block,
    /// Large, beside the text, which mostly has the words too.
    Pull,
}

/// A list of one or more items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub(super) id: BlockId,
    pub(super) kind: ListKind,
    pub(super) items: Vec<ListItem>,
}

/// Bullets, or numbers and the first of them, which may be none: 0, 1, 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// Bullets.
    Bullet,
    /// Numbers, counting from this one.
    Ordered(u32),
}

/// An item: a paragraph, then perhaps more paragraphs and lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    pub(super) id: BlockId,
    pub(super) first: Paragraph,
    pub(super) rest: Vec<ItemPart>,
}

/// What may follow the first paragraph of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemPart {
    /// Another paragraph of the same item.
    Paragraph(Paragraph),
    /// A list inside the item.
    List(List),
}

/// What stands in a line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Text, never empty.
    Text {
        /// Unicode NFC, without control characters.
        text: String,
        /// How it is set.
        marks: Marks,
    },
    /// A new line inside the block.
    Break,
    /// A note at the foot of the story, with its text: no breaks and no notes in it.
    Footnote(Vec<Inline>),
}

impl Inline {
    /// Text without marks.
    pub(super) fn plain(text: &str) -> Self {
        Self::Text {
            text: text.to_owned(),
            marks: Marks::default(),
        }
    }
}

/// How a piece of text is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    pub(super) link: Option<Link>,
    pub(super) strong: bool,
    pub(super) em: bool,
    /// No longer so, and shown as such.
    pub(super) strike: bool,
    pub(super) script: Option<Script>,
    /// As programs are set.
    pub(super) code: bool,
}

/// Off the line, and smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Raised, as the 2 of m².
    Superscript,
    /// Lowered, as the 2 of H₂O.
    Subscript,
}

/// The element that a line of text is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextElement {
    /// A paragraph.
    P,
    /// A heading of level 2.
    H2,
    /// A heading of level 3.
    H3,
    /// A paragraph of a quotation.
    Blockquote,
    /// A paragraph of a list item.
    Li,
    /// A line between sections, which has no text.
    Hr,
    /// What is said of a picture.
    Figcaption,
    /// What is said of a table, a gallery, a box.
    Caption,
    /// Who said what is quoted.
    Cite,
    /// A cell of a table.
    Td,
    /// What is shown letter by letter.
    Pre,
    /// Something that another site shows.
    Embed,
    /// A file that readers can load.
    File,
}

impl TextElement {
    /// The element's name, "p" or "h2"; "embed" and "file" are none.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P => "p",
            Self::H2 => "h2",
            Self::H3 => "h3",
            Self::Blockquote => "blockquote",
            Self::Li => "li",
            Self::Hr => "hr",
            Self::Figcaption => "figcaption",
            Self::Caption => "caption",
            Self::Cite => "cite",
            Self::Td => "td",
            Self::Pre => "pre",
            Self::Embed => "embed",
            Self::File => "file",
        }
    }
}

impl fmt::Display for TextElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl HeadingLevel {
    /// The digit of its element, 2 or 3.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// The element of this level.
    #[must_use]
    pub fn tag(self) -> TextElement {
        match self {
            Self::Two => TextElement::H2,
            Self::Three => TextElement::H3,
        }
    }
}

impl Document {
    /// A body in which nothing has been written yet.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The blocks at the top level, in order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The pictures in it, in order; one that stands in two places comes twice.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.blocks.iter().flat_map(Block::images)
    }

    /// The files in it, in order; one that stands in two places comes twice.
    pub fn files(&self) -> impl Iterator<Item = &FileBlock> {
        self.blocks.iter().filter_map(|block| match block {
            Block::File(file) => Some(file),
            _ => None,
        })
    }

    /// The same without its pictures and files: what is said of them stays as paragraphs. And how many there were of both.
    #[must_use]
    pub fn without_media(self) -> (Self, [usize; 2]) {
        let counts = [self.images().count(), self.files().count()];
        let said =
            |id, content: Vec<Inline>| (!content.is_empty()).then_some(Block::Paragraph(Paragraph { id, content }));
        let blocks = self.blocks.into_iter().flat_map(|block| match block {
            Block::Image(Image { id, caption, .. }) => said(id, caption).into_iter().collect(),
            Block::Gallery(Gallery { caption, images, .. }) => {
                let of_images = images.into_iter().map(|Image { id, caption, .. }| (id, caption));
                let all = std::iter::once((caption.id, caption.content)).chain(of_images);
                all.filter_map(|(id, content)| said(id, content)).collect()
            }
            Block::File(FileBlock { id, title, .. }) => {
                let words = (!title.is_empty()).then(|| Inline::plain(&title));
                said(id, words.into_iter().collect()).into_iter().collect()
            }
            block => vec![block],
        });
        let blocks = blocks.collect();
        (Self { blocks }, counts)
    }

    /// The document as it is stored and as the editor reads it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"type": "doc", "attrs": {"schema": SCHEMA}, "content": self.blocks_json()})
    }

    /// The `content` of the document alone: the public API's `blocks`.
    #[must_use]
    pub fn blocks_json(&self) -> Value {
        self.blocks.iter().map(Block::to_json).collect()
    }
}

impl Block {
    /// Its identity.
    #[must_use]
    pub fn id(&self) -> &BlockId {
        match self {
            Self::Paragraph(Paragraph { id, .. })
            | Self::Heading(Heading { id, .. })
            | Self::Quote(Quote { id, .. })
            | Self::List(List { id, .. })
            | Self::Image(Image { id, .. })
            | Self::Gallery(Gallery { id, .. })
            | Self::Table(TextTable { id, .. })
            | Self::FactBox(FactBox { id, .. })
            | Self::Embed(Embed { id, .. })
            | Self::File(FileBlock { id, .. })
            | Self::Code(Code { id, .. })
            | Self::Rule(id) => id,
        }
    }

    /// The pictures in it, in order.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        match self {
            Self::Image(image) => std::slice::from_ref(image),
            Self::Gallery(Gallery { images, .. }) => images,
            Self::Paragraph(_)
            | Self::Heading(_)
            | Self::Quote(_)
            | Self::List(_)
            | Self::Rule(_)
            | Self::Table(_)
            | Self::FactBox(_)
            | Self::Embed(_)
            | Self::File(_)
            | Self::Code(_) => &[],
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Paragraph(paragraph) => paragraph.to_json(),
            Self::Heading(Heading { id, level, content }) => node(
                "heading",
                json!({"id": id.as_str(), "level": level.number()}),
                inline_json(content),
            ),
            Self::Quote(quote) => quote.to_json(),
            Self::List(list) => list.to_json(),
            Self::Rule(id) => node("horizontal_rule", json!({"id": id.as_str()}), Vec::new()),
            Self::Image(image) => image.to_json(),
            Self::Gallery(gallery) => gallery.to_json(),
            Self::Table(table) => table.to_json(),
            Self::FactBox(facts) => facts.to_json(),
            Self::Embed(embed) => embed.to_json(),
            Self::File(file) => file.to_json(),
            Self::Code(code) => code.to_json(),
        }
    }
}

impl Image {
    pub(super) fn to_json(&self) -> Value {
        let Self {
            id,
            picture,
            layout,
            alt,
            caption,
        } = self;
        node(
            "image",
            json!({"id": id.as_str(), "picture": picture, "layout": layout.name(), "alt": alt}),
            inline_json(caption),
        )
    }
}

impl Quote {
    fn to_json(&self) -> Value {
        let Self {
            id,
            kind,
            paragraphs,
            attribution,
        } = self;
        let name = match kind {
            QuoteKind::Block => "blockquote",
            QuoteKind::Pull => "pull_quote",
        };
        let said = paragraphs.iter().map(Paragraph::to_json);
        let by = attribution.iter().map(|line| line.json_as("attribution"));
        node(name, json!({"id": id.as_str()}), said.chain(by).collect())
    }
}

impl Paragraph {
    pub(super) fn to_json(&self) -> Value {
        self.json_as("paragraph")
    }

    /// A line that is called something else where it stands.
    pub(super) fn json_as(&self, name: &str) -> Value {
        node(name, json!({"id": self.id.as_str()}), inline_json(&self.content))
    }
}

impl ItemPart {
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Paragraph(paragraph) => paragraph.to_json(),
            Self::List(list) => list.to_json(),
        }
    }
}

impl List {
    fn to_json(&self) -> Value {
        let items = self.items.iter().map(ListItem::to_json).collect();
        match self.kind {
            ListKind::Bullet => node("bullet_list", json!({"id": self.id.as_str()}), items),
            ListKind::Ordered(order) => node("ordered_list", json!({"id": self.id.as_str(), "order": order}), items),
        }
    }
}

impl ListItem {
    fn to_json(&self) -> Value {
        let rest = self.rest.iter().map(ItemPart::to_json);
        node(
            "list_item",
            json!({"id": self.id.as_str()}),
            std::iter::once(self.first.to_json()).chain(rest).collect(),
        )
    }
}

/// ProseMirror leaves `content` out when there is none.
pub(super) fn node(name: &str, attrs: Value, content: Vec<Value>) -> Value {
    if content.is_empty() {
        json!({"type": name, "attrs": attrs})
    } else {
        json!({"type": name, "attrs": attrs, "content": content})
    }
}

pub(super) fn inline_json(content: &[Inline]) -> Vec<Value> {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Break => json!({"type": "hard_break"}),
            Inline::Footnote(said) => match inline_json(said) {
                said if said.is_empty() => json!({"type": "footnote"}),
                said => json!({"type": "footnote", "content": said}),
            },
            Inline::Text { text, marks } => match marks.to_json() {
                marks if marks.is_empty() => json!({"type": "text", "text": text}),
                marks => json!({"type": "text", "text": text, "marks": marks}),
            },
        })
        .collect()
}

impl Marks {
    fn to_json(&self) -> Vec<Value> {
        let Self {
            link,
            strong,
            em,
            strike,
            script,
            code,
        } = self;
        let link = link
            .as_ref()
            .map(|link| json!({"type": "link", "attrs": {"href": link.as_str()}}));
        let script = script.map(|script| match script {
            Script::Superscript => Mark::Superscript,
            Script::Subscript => Mark::Subscript,
        });
        let plain = [
            strong.then_some(Mark::Strong),
            em.then_some(Mark::Em),
            strike.then_some(Mark::Strike),
            script,
            code.then_some(Mark::Code),
        ];
        let plain = plain.into_iter().flatten().map(|mark| json!({"type": mark.name()}));
        link.into_iter().chain(plain).collect()
    }
}

#[cfg(test)]
mod tests {
    const LINKS: &str = include_str!("../../assets/editor/test/links.json");

    use super::*;

    #[test]
    fn a_link_leads_to_the_web_a_mailbox_or_a_telephone_as_the_editor_says_too() {
        let table: Vec<(String, bool)> = serde_json::from_str(LINKS).unwrap();
        assert!(table.len() > 30);
        for (address, is_good) in table {
            assert_eq!(Link::parse(&address).is_ok(), is_good, "{address:?}");
        }
        assert_eq!(
            Link::parse(" tel:1 ").map(|link| link.as_str().to_owned()),
            Ok("tel:1".to_owned())
        );
        let long = |chars: usize| format!("https://example.org/{}", "ä".repeat(chars - 20));
        assert!(Link::parse(&long(Link::MAX_CHARS)).is_ok() && Link::parse(&long(Link::MAX_CHARS + 1)).is_err());
    }

    #[test]
    fn an_id_is_ten_small_letters_or_digits() {
        assert!(BlockId::parse("abc0123xyz").is_some());
        for bad in ["", "abc0123xy", "abc0123xyz0", "ABC0123xyz", "abc 123xyz", "äbc0123xy"] {
            assert_eq!(BlockId::parse(bad), None, "{bad}");
        }
        let id = BlockId::new_random();
        assert_eq!(BlockId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn an_empty_document_is_stored_whole() {
        let stored = json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": []});
        assert_eq!(Document::empty().to_json(), stored);
    }
}
