//! A document line by line: everything that is compared, searched and read, wherever it stands.

use super::block_id::BlockId;
use super::document::{
    Block, Document, Heading, Image, Inline, ItemPart, List, ListItem, ListKind, Paragraph, Quote, QuoteKind,
    TextElement,
};
use super::frames::{Code, Embed, FactBox, FileBlock, Gallery, TextTable};

/// A line of text, a rule, an embed or a file, with what a reader sees around it.
pub(super) struct TextLine<'a> {
    pub tag: TextElement,
    pub id: &'a BlockId,
    /// Index of the block at the top level.
    pub block: usize,
    pub content: &'a [Inline],
    /// What the line speaks for, besides its words.
    pub about: LineOwner<'a>,
    pub within: Within,
    /// The lists around it, outermost first.
    pub lists: Vec<ListKind>,
    /// Whether it begins an item or a row; a list, a quote, a table.
    pub starts: (bool, bool),
}

/// What a line is said of.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum LineOwner<'a> {
    Nothing,
    Image(&'a Image),
    Gallery(&'a Gallery),
    Table(&'a TextTable),
    FactBox,
    Embed(&'a Embed),
    File(&'a FileBlock),
}

impl LineOwner<'_> {
    /// What a person calls it; nothing for words that are their own.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Image(_) => "Picture",
            Self::Gallery(_) => "Gallery",
            Self::Table(_) => "Table",
            Self::FactBox => "Fact box",
            Self::Embed(_) => "Embed",
            Self::File(_) => "File",
        }
    }
}

/// The frame around a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Nothing,
    Quote(QuoteKind),
    Gallery,
    Table,
    FactBox,
}

impl Document {
    /// All lines of text and rules, in reading order.
    pub(super) fn lines(&self) -> Vec<TextLine<'_>> {
        let mut lines = LineList {
            block: 0,
            within: Within::Nothing,
            lists: Vec::new(),
            lines: Vec::new(),
        };
        for (index, block) in self.blocks.iter().enumerate() {
            lines.block = index;
            lines.within = Within::Nothing;
            lines.block(block);
        }
        lines.lines
    }
}

impl TextLine<'_> {
    /// Whether it is a part of what is told, not a heading, a caption or what is said twice.
    pub(super) fn is_prose(&self) -> bool {
        let is_told = match self.tag {
            TextElement::P | TextElement::Blockquote | TextElement::Li => true,
            TextElement::H2
            | TextElement::H3
            | TextElement::Hr
            | TextElement::Figcaption
            | TextElement::Caption
            | TextElement::Cite
            | TextElement::Td
            | TextElement::Pre
            | TextElement::Embed
            | TextElement::File => false,
        };
        is_told && matches!(self.within, Within::Nothing | Within::Quote(QuoteKind::Block))
    }
}

struct LineList<'a> {
    block: usize,
    within: Within,
    lists: Vec<ListKind>,
    lines: Vec<TextLine<'a>>,
}

impl<'a> LineList<'a> {
    fn block(&mut self, block: &'a Block) {
        const FIRST: (bool, bool) = (true, true);
        match block {
            Block::Paragraph(Paragraph { id, content }) => self.push(TextElement::P, id, content, FIRST),
            Block::Heading(Heading { id, level, content }) => self.push(level.tag(), id, content, FIRST),
            Block::Rule(id) => self.push(TextElement::Hr, id, &[], FIRST),
            Block::Image(image) => self.image(image),
            Block::Quote(quote) => self.quote(quote),
            Block::List(list) => self.list(list),
            Block::Gallery(gallery) => {
                self.within = Within::Gallery;
                self.caption(&gallery.caption, LineOwner::Gallery(gallery));
                gallery.images.iter().for_each(|image| self.image(image));
            }
            Block::Table(table) => self.table(table),
            Block::FactBox(FactBox { id: _, title, parts }) => {
                self.within = Within::FactBox;
                self.caption(title, LineOwner::FactBox);
                self.parts(parts, TextElement::P);
            }
            Block::Embed(embed) => {
                self.push(TextElement::Embed, &embed.id, &embed.caption, FIRST);
                self.speaks_for(LineOwner::Embed(embed));
            }
            Block::File(file) => {
                self.push(TextElement::File, &file.id, &[], FIRST);
                self.speaks_for(LineOwner::File(file));
            }
            Block::Code(Code { id, content }) => self.push(TextElement::Pre, id, content, FIRST),
        }
    }

    fn push(&mut self, tag: TextElement, id: &'a BlockId, content: &'a [Inline], starts: (bool, bool)) {
        self.lines.push(TextLine {
            tag,
            id,
            block: self.block,
            content,
            about: LineOwner::Nothing,
            within: self.within,
            lists: self.lists.clone(),
            starts,
        });
    }

    fn speaks_for(&mut self, about: LineOwner<'a>) {
        if let Some(line) = self.lines.last_mut() {
            line.about = about;
        }
    }

    fn caption(&mut self, line: &'a Paragraph, about: LineOwner<'a>) {
        self.push(TextElement::Caption, &line.id, &line.content, (true, true));
        self.speaks_for(about);
    }

    fn image(&mut self, image: &'a Image) {
        self.push(TextElement::Figcaption, &image.id, &image.caption, (true, true));
        self.speaks_for(LineOwner::Image(image));
    }

    fn quote(
        &mut self,
        Quote {
            id: _,
            kind,
            paragraphs,
            attribution,
        }: &'a Quote,
    ) {
        self.within = Within::Quote(*kind);
        for (at, p) in paragraphs.iter().enumerate() {
            self.push(TextElement::Blockquote, &p.id, &p.content, (at == 0, at == 0));
        }
        if let Some(by) = attribution {
            self.push(TextElement::Cite, &by.id, &by.content, (false, false));
        }
    }

    fn table(&mut self, table: &'a TextTable) {
        self.within = Within::Table;
        self.caption(&table.caption, LineOwner::Table(table));
        for (at, row) in table.rows.iter().enumerate() {
            for (column, cell) in row.cells.iter().enumerate() {
                self.push(
                    TextElement::Td,
                    &cell.id,
                    &cell.content,
                    (column == 0, at == 0 && column == 0),
                );
            }
        }
    }

    fn list(&mut self, list: &'a List) {
        self.lists.push(list.kind);
        for (at, ListItem { id: _, first, rest }) in list.items.iter().enumerate() {
            self.push(TextElement::Li, &first.id, &first.content, (true, at == 0));
            self.parts(rest, TextElement::Li);
        }
        self.lists.pop();
    }

    fn parts(&mut self, parts: &'a [ItemPart], tag: TextElement) {
        for part in parts {
            match part {
                ItemPart::Paragraph(p) => self.push(tag, &p.id, &p.content, (false, false)),
                ItemPart::List(list) => self.list(list),
            }
        }
    }
}
