//! The kinds of nodes and marks of the schema: their names, what they may hold, what they are in HTML and what people
//! call them. The parser reads by these tables, and the description for programs is printed from them.

use super::text::Called;

/// A kind of node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind {
    Paragraph,
    Heading,
    Quote,
    BulletList,
    OrderedList,
    ListItem,
    Rule,
    Image,
    PullQuote,
    Attribution,
    Gallery,
    Table,
    TableRow,
    TableCell,
    FactBox,
    Caption,
    Embed,
    File,
    Code,
    Text,
    Break,
    Footnote,
}

impl NodeKind {
    pub(super) const ALL: [Self; 22] = [
        Self::Paragraph,
        Self::Heading,
        Self::Quote,
        Self::BulletList,
        Self::OrderedList,
        Self::ListItem,
        Self::Rule,
        Self::Image,
        Self::PullQuote,
        Self::Attribution,
        Self::Gallery,
        Self::Table,
        Self::TableRow,
        Self::TableCell,
        Self::FactBox,
        Self::Caption,
        Self::Embed,
        Self::File,
        Self::Code,
        Self::Text,
        Self::Break,
        Self::Footnote,
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Heading => "heading",
            Self::Quote => "blockquote",
            Self::BulletList => "bullet_list",
            Self::OrderedList => "ordered_list",
            Self::ListItem => "list_item",
            Self::Rule => "horizontal_rule",
            Self::Image => "image",
            Self::PullQuote => "pull_quote",
            Self::Attribution => "attribution",
            Self::Gallery => "gallery",
            Self::Table => "table",
            Self::TableRow => "table_row",
            Self::TableCell => "table_cell",
            Self::FactBox => "fact_box",
            Self::Caption => "caption",
            Self::Embed => "embed",
            Self::File => "file",
            Self::Code => "code_block",
            Self::Text => "text",
            Self::Break => "hard_break",
            Self::Footnote => "footnote",
        }
    }

    pub(super) fn with_article(self) -> &'static str {
        match self {
            Self::Paragraph => "A paragraph",
            Self::Heading => "A heading",
            Self::Quote => "A quote",
            Self::BulletList => "A list",
            Self::OrderedList => "A numbered list",
            Self::ListItem => "A list item",
            Self::Rule => "A divider",
            Self::Image => "A picture",
            Self::PullQuote => "A pull quote",
            Self::Attribution => "A name under a quote",
            Self::Gallery => "A gallery",
            Self::Table => "A table",
            Self::TableRow => "A row of a table",
            Self::TableCell => "A cell of a table",
            Self::FactBox => "A fact box",
            Self::Caption => "A caption",
            Self::Embed => "An embed",
            Self::File => "A file",
            Self::Code => "Code",
            Self::Text => "Text",
            Self::Break => "A line break",
            Self::Footnote => "A footnote",
        }
    }

    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["type", "attrs", "marks", "text"],
            Self::Break => &["type", "attrs", "marks"],
            Self::Footnote => &["type", "attrs", "marks", "content"],
            Self::Paragraph
            | Self::Heading
            | Self::Quote
            | Self::Rule
            | Self::Image
            | Self::BulletList
            | Self::OrderedList
            | Self::ListItem
            | Self::PullQuote
            | Self::Attribution
            | Self::Gallery
            | Self::Table
            | Self::TableRow
            | Self::TableCell
            | Self::FactBox
            | Self::Caption
            | Self::Embed
            | Self::File
            | Self::Code => &["type", "attrs", "content"],
        }
    }

    pub(super) fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Paragraph
            | Self::Quote
            | Self::BulletList
            | Self::ListItem
            | Self::Rule
            | Self::PullQuote
            | Self::Attribution
            | Self::TableRow
            | Self::TableCell
            | Self::FactBox
            | Self::Caption
            | Self::Code => &["id"],
            Self::Gallery => &["id", "layout"],
            Self::Table => &["id", "header_row", "header_column"],
            Self::Embed => &["id", "address", "title"],
            Self::File => &["id", "file", "title"],
            Self::Heading => &["id", "level"],
            Self::OrderedList => &["id", "order"],
            Self::Image => &["id", "picture", "layout", "alt"],
            Self::Text | Self::Break | Self::Footnote => &[],
        }
    }

    pub(super) fn called(self) -> Called {
        match self {
            Self::Paragraph => Called::Paragraph,
            Self::Heading => Called::Heading,
            Self::Quote => Called::Block("quote"),
            Self::BulletList | Self::OrderedList => Called::Block("list"),
            Self::Rule => Called::Block("divider"),
            Self::Image => Called::Block("picture"),
            Self::PullQuote => Called::Block("pull quote"),
            Self::Gallery => Called::Block("gallery"),
            Self::Table => Called::Block("table"),
            Self::FactBox => Called::Block("fact box"),
            Self::Embed => Called::Block("embed"),
            Self::File => Called::Block("file"),
            Self::Code => Called::Block("code"),
            Self::ListItem
            | Self::Attribution
            | Self::TableRow
            | Self::TableCell
            | Self::Caption
            | Self::Text
            | Self::Break
            | Self::Footnote => Called::Unknown,
        }
    }
}

/// A kind of mark, in the order in which they are stored and nest in HTML, outermost first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Link,
    Strong,
    Em,
    Strike,
    Superscript,
    Subscript,
    Code,
}

impl Mark {
    pub(super) const ALL: [Self; 7] = [
        Self::Link,
        Self::Strong,
        Self::Em,
        Self::Strike,
        Self::Superscript,
        Self::Subscript,
        Self::Code,
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Strong => "strong",
            Self::Em => "em",
            Self::Strike => "strike",
            Self::Superscript => "superscript",
            Self::Subscript => "subscript",
            Self::Code => "code",
        }
    }

    pub(super) fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Link => &["href"],
            Self::Strong | Self::Em | Self::Strike | Self::Superscript | Self::Subscript | Self::Code => &[],
        }
    }
}
