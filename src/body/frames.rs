//! Blocks that stand in a frame of their own: galleries, tables, boxes, what other sites show, files, code.

use serde_json::{Value, json};

use super::block_id::BlockId;
use super::document::{Image, ImageLayout, Inline, ItemPart, Paragraph, inline_json, node};
use super::link::Link;
use super::providers::Provider;
use crate::ids::FileId;

/// Pictures that belong together, one or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gallery {
    pub(super) id: BlockId,
    pub(super) layout: ImageLayout,
    /// What is said of all of them; it may be empty.
    pub(super) caption: Paragraph,
    pub(super) images: Vec<Image>,
}

/// Rows of cells, each row as long as the others. A cell has one line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTable {
    pub(super) id: BlockId,
    /// Whether the first row names the columns.
    pub(super) header_row: bool,
    /// Whether the first cell of a row names it.
    pub(super) header_column: bool,
    /// What the table shows; it may be empty.
    pub(super) caption: Paragraph,
    pub(super) rows: Vec<TableRow>,
}

/// A row and its cells, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    pub(super) id: BlockId,
    pub(super) cells: Vec<Paragraph>,
}

/// A title and what one wants to know beside the text: paragraphs and lists, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactBox {
    pub(super) id: BlockId,
    /// The title; it may be empty.
    pub(super) title: Paragraph,
    pub(super) parts: Vec<ItemPart>,
}

/// Something that another site shows: nothing of it is loaded before a reader asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    pub(super) id: BlockId,
    /// An address of the web.
    pub(super) address: Link,
    /// What it is called; empty: nobody said.
    pub(super) title: String,
    pub(super) caption: Vec<Inline>,
}

/// A file that readers can load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBlock {
    pub(super) id: BlockId,
    pub(super) file: FileId,
    /// What it is called in this story; empty: as whoever uploaded it called it.
    pub(super) title: String,
}

/// Lines that are shown as they are typed. Its text has no marks, its lines are parted by breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub(super) id: BlockId,
    pub(super) content: Vec<Inline>,
}

impl TextTable {
    /// Most cells of a row.
    pub const MAX_COLUMNS: usize = 50;
}

impl Embed {
    /// Longest title, in characters.
    pub const MAX_TITLE: usize = 300;

    /// Its identity.
    #[must_use]
    pub const fn id(&self) -> &BlockId {
        &self.id
    }

    /// Where it is shown.
    #[must_use]
    pub const fn address(&self) -> &Link {
        &self.address
    }

    /// What it is called; empty: nobody said.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who shows it, where that is known here.
    #[must_use]
    pub fn provider(&self) -> Option<&'static Provider> {
        Provider::of(self.address.as_str())
    }

    /// What it is called: its title, else its host.
    #[must_use]
    pub fn name(&self) -> String {
        match self.title.as_str() {
            "" => self.address.host().unwrap_or_default(),
            title => title.to_owned(),
        }
    }
}

impl FileBlock {
    /// Longest title, in characters.
    pub const MAX_TITLE: usize = Embed::MAX_TITLE;

    /// Its identity as a block.
    #[must_use]
    pub const fn id(&self) -> &BlockId {
        &self.id
    }

    /// Which file it is.
    #[must_use]
    pub const fn file(&self) -> FileId {
        self.file
    }

    /// What it is called in this story; empty: as the file is.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn to_json(&self) -> Value {
        let Self { id, file, title } = self;
        node(
            "file",
            json!({"id": id.as_str(), "file": file, "title": title}),
            Vec::new(),
        )
    }
}

impl Gallery {
    pub(super) fn to_json(&self) -> Value {
        let Self {
            id,
            layout,
            caption,
            images,
        } = self;
        let images = images.iter().map(Image::to_json);
        let content = std::iter::once(caption.json_as("caption")).chain(images).collect();
        node("gallery", json!({"id": id.as_str(), "layout": layout.name()}), content)
    }
}

impl TextTable {
    pub(super) fn to_json(&self) -> Value {
        let Self {
            id,
            header_row,
            header_column,
            caption,
            rows,
        } = self;
        let rows = rows.iter().map(TableRow::to_json);
        let content = std::iter::once(caption.json_as("caption")).chain(rows).collect();
        let attrs = json!({"id": id.as_str(), "header_row": header_row, "header_column": header_column});
        node("table", attrs, content)
    }
}

impl TableRow {
    fn to_json(&self) -> Value {
        let cells = self.cells.iter().map(|cell| cell.json_as("table_cell"));
        node("table_row", json!({"id": self.id.as_str()}), cells.collect())
    }
}

impl FactBox {
    pub(super) fn to_json(&self) -> Value {
        let parts = self.parts.iter().map(ItemPart::to_json);
        let content = std::iter::once(self.title.json_as("caption")).chain(parts).collect();
        node("fact_box", json!({"id": self.id.as_str()}), content)
    }
}

impl Embed {
    pub(super) fn to_json(&self) -> Value {
        let Self {
            id,
            address,
            title,
            caption,
        } = self;
        let attrs = json!({"id": id.as_str(), "address": address.as_str(), "title": title});
        node("embed", attrs, inline_json(caption))
    }
}

impl Code {
    pub(super) fn to_json(&self) -> Value {
        let text = super::text::plain(&self.content);
        let content = if text.is_empty() {
            Vec::new()
        } else {
            vec![json!({"type": "text", "text": text})]
        };
        node("code_block", json!({"id": self.id.as_str()}), content)
    }
}
