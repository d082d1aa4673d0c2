//! Quotes and lists, which hold paragraphs and one another.

use super::super::{
    MAX_FIRST_NUMBER, MAX_LIST_DEPTH,
    block_id::BlockId,
    document::{Block, ItemPart, List, ListItem, ListKind, Paragraph, Quote, QuoteKind},
    kinds::NodeKind,
};
use super::{DocumentReader, Json, ParseResult, attribute, in_paragraphs};

impl DocumentReader {
    /// A quote; what is said behind the name under it stands behind the quote.
    pub(super) fn quote(&mut self, kind: QuoteKind, json: &Json) -> ParseResult<Vec<Block>> {
        let id = self.id(json);
        let (mut paragraphs, mut by) = (Vec::new(), Vec::new());
        self.children(json, |reader, json| -> ParseResult<Vec<()>> {
            match reader.open(json)? {
                Some((NodeKind::Paragraph, json)) if by.is_empty() => paragraphs.extend(reader.paragraphs(json)?),
                Some((NodeKind::Attribution, json)) if by.is_empty() => by = reader.paragraphs(json)?,
                opened if by.is_empty() => paragraphs.extend(reader.misplaced(opened, json, "inside a quote")?),
                opened => by.extend(reader.misplaced(opened, json, "behind the name under a quote")?),
            }
            Ok(Vec::new())
        })?;
        self.repaired |= paragraphs.is_empty();
        let mut by = by.into_iter();
        if paragraphs.is_empty() {
            return Ok(in_paragraphs(by.collect()));
        }
        let quote = Quote {
            id,
            kind,
            paragraphs,
            attribution: by.next(),
        };
        Ok(std::iter::once(Block::Quote(quote))
            .chain(in_paragraphs(by.collect()))
            .collect())
    }

    pub(super) fn list(&mut self, kind: NodeKind, json: &Json) -> ParseResult<Option<List>> {
        let id = self.id(json);
        let kind = if let NodeKind::OrderedList = kind {
            ListKind::Ordered(self.order(json))
        } else {
            ListKind::Bullet
        };
        let items = self.items(json)?;
        self.repaired |= items.is_empty();
        Ok((!items.is_empty()).then_some(List { id, kind, items }))
    }

    fn items(&mut self, json: &Json) -> ParseResult<Vec<ListItem>> {
        self.lists += 1;
        let items = self.children(json, |reader, json| match reader.open(json)? {
            Some((NodeKind::ListItem, json)) => reader.item(json),
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
    fn item(&mut self, json: &Json) -> ParseResult<Vec<ListItem>> {
        let id = self.id(json);
        let mut lifted = Vec::new();
        let mut parts = self.children(json, |reader, json| match reader.open(json)? {
            Some((NodeKind::Paragraph, json)) => {
                Ok(reader.paragraphs(json)?.into_iter().map(ItemPart::Paragraph).collect())
            }
            Some((NodeKind::BulletList | NodeKind::OrderedList, json)) if reader.lists >= MAX_LIST_DEPTH => {
                let rest = format!("was in more than {MAX_LIST_DEPTH} lists; its inner items stand beside it now.");
                reader.tell_of("", "too_deep", &rest);
                lifted.extend(reader.items(json)?);
                Ok(Vec::new())
            }
            Some((kind @ (NodeKind::BulletList | NodeKind::OrderedList), json)) => {
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
}

fn in_an_item(first: Paragraph) -> ListItem {
    ListItem {
        id: BlockId::new_random(),
        first,
        rest: Vec::new(),
    }
}
