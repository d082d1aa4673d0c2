//! The nodes of `copydesk-doc/1` by their names, and what each may carry.

use super::text::Called;

/// Every node of the schema below the document itself.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Paragraph,
    Heading,
    Quote,
    BulletList,
    OrderedList,
    ListItem,
    Rule,
    Text,
    Break,
}

impl Kind {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "paragraph" => Self::Paragraph,
            "heading" => Self::Heading,
            "blockquote" => Self::Quote,
            "bullet_list" => Self::BulletList,
            "ordered_list" => Self::OrderedList,
            "list_item" => Self::ListItem,
            "horizontal_rule" => Self::Rule,
            "text" => Self::Text,
            "hard_break" => Self::Break,
            _ => return None,
        })
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
            Self::ListItem | Self::Text | Self::Break => Called::Unknown,
        }
    }
}
