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
    Text,
    Break,
}

impl NodeKind {
    pub(super) const ALL: [Self; 10] = [
        Self::Paragraph,
        Self::Heading,
        Self::Quote,
        Self::BulletList,
        Self::OrderedList,
        Self::ListItem,
        Self::Rule,
        Self::Image,
        Self::Text,
        Self::Break,
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
            Self::Text => "text",
            Self::Break => "hard_break",
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
            Self::Text => "Text",
            Self::Break => "A line break",
        }
    }

    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["type", "attrs", "marks", "text"],
            Self::Break => &["type", "attrs", "marks"],
            Self::Paragraph
            | Self::Heading
            | Self::Quote
            | Self::Rule
            | Self::Image
            | Self::BulletList
            | Self::OrderedList
            | Self::ListItem => &["type", "attrs", "content"],
        }
    }

    pub(super) fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Paragraph | Self::Quote | Self::BulletList | Self::ListItem | Self::Rule => &["id"],
            Self::Heading => &["id", "level"],
            Self::OrderedList => &["id", "order"],
            Self::Image => &["id", "picture", "layout", "alt"],
            Self::Text | Self::Break => &[],
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
            Self::ListItem | Self::Text | Self::Break => Called::Unknown,
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
}

impl Mark {
    pub(super) const ALL: [Self; 6] = [
        Self::Link,
        Self::Strong,
        Self::Em,
        Self::Strike,
        Self::Superscript,
        Self::Subscript,
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
        }
    }

    pub(super) fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Link => &["href"],
            Self::Strong | Self::Em | Self::Strike | Self::Superscript | Self::Subscript => &[],
        }
    }
}
