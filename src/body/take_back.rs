//! Blocks of an earlier version put back into a text, in the place of what became of them.

use std::collections::HashSet;

use super::block_id::BlockId;
use super::document::{Block, Document};

/// Which blocks of an earlier version come back, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeBack {
    /// Blocks of the earlier version; none: what became of them only goes.
    pub blocks: Vec<BlockId>,
    /// What stands in their place now, and goes.
    pub instead_of: Vec<BlockId>,
    /// They stand where they stood, and not where they, or what goes, stand now.
    pub is_move: bool,
}

impl TakeBack {
    /// Most blocks of a kind that one order names.
    const MOST: usize = 200;

    /// As a form says it: ids with dots between, those that come back before the slash and those that go after it;
    /// a "~" in front asks for their former place.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (is_move, text) = text.strip_prefix('~').map_or((false, text), |rest| (true, rest));
        let (blocks, instead_of) = text.split_once('/')?;
        let ids = |text: &str| -> Option<Vec<BlockId>> {
            let parts = text.split('.').filter(|part| !part.is_empty());
            let ids: Option<Vec<BlockId>> = parts.map(BlockId::parse).collect();
            ids.filter(|ids| ids.len() <= Self::MOST)
        };
        let order = Self {
            blocks: ids(blocks)?,
            instead_of: ids(instead_of)?,
            is_move,
        };
        (!order.blocks.is_empty() || !order.instead_of.is_empty()).then_some(order)
    }

    /// The same as a form says it.
    #[must_use]
    pub fn written(&self) -> String {
        let ids = |ids: &[BlockId]| ids.iter().map(BlockId::as_str).collect::<Vec<_>>().join(".");
        let mark = if self.is_move { "~" } else { "" };
        format!("{mark}{}/{}", ids(&self.blocks), ids(&self.instead_of))
    }
}

impl Document {
    /// This text with blocks of an earlier version of it: in the place of what became of them, else where they stand now,
    /// else behind the block that they stood behind. What the earlier version has not got is not looked for.
    #[must_use]
    pub fn taking_back(&self, earlier: &Self, order: &TakeBack) -> Self {
        let comes = |block: &&Block| order.blocks.contains(block.id());
        let coming: Vec<Block> = earlier.blocks.iter().filter(comes).cloned().collect();
        let leaving: HashSet<&BlockId> = coming.iter().map(Block::id).chain(&order.instead_of).collect();
        let at = self.place_of(earlier, &coming, order, &leaving);
        let stays = |block: &&Block| !leaving.contains(block.id());
        let before = self.blocks[..at].iter().filter(stays).cloned();
        let after = self.blocks[at..].iter().filter(stays).cloned();
        Self {
            blocks: before.chain(coming.clone()).chain(after).collect(),
        }
    }

    /// In front of which block of this text they go.
    fn place_of(&self, earlier: &Self, coming: &[Block], order: &TakeBack, leaving: &HashSet<&BlockId>) -> usize {
        let here = |id: &BlockId| self.blocks.iter().position(|block| block.id() == id);
        let now = || order.instead_of.iter().find_map(here);
        let own = || coming.iter().find_map(|block| here(block.id()));
        if !order.is_move
            && let Some(at) = now().or_else(own)
        {
            return at;
        }
        let stood = |block: &Block| coming.first().is_some_and(|first| first.id() == block.id());
        let Some(at) = earlier.blocks.iter().position(stood) else {
            return self.blocks.len();
        };
        let neighbour = |block: &Block| here(block.id()).filter(|_| !leaving.contains(block.id()));
        let (before, after) = (&earlier.blocks[..at], &earlier.blocks[at..]);
        let behind = before.iter().rev().find_map(neighbour).map(|at| at + 1);
        let in_front = || after.iter().find_map(neighbour);
        behind.or_else(in_front).unwrap_or(self.blocks.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Paragraphs with these letters as ids and words: "a" or "a=other words".
    fn text(blocks: &str) -> Document {
        let paragraph = |word: &str| {
            let (id, text) = word.split_once('=').unwrap_or((word, word));
            json!({"type": "paragraph", "attrs": {"id": id.repeat(10)}, "content": [{"type": "text", "text": text}]})
        };
        let blocks: Value = blocks.split_whitespace().map(paragraph).collect();
        Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document
    }

    fn order(text: &str) -> TakeBack {
        let wide: String = text
            .chars()
            .map(|c| {
                if c.is_alphabetic() {
                    c.to_string().repeat(10)
                } else {
                    c.to_string()
                }
            })
            .collect();
        let order = TakeBack::parse(&wide).unwrap();
        assert_eq!(order.written(), wide);
        order
    }

    #[test]
    fn a_block_comes_back_where_it_belongs() {
        for (earlier, now, asked, after) in [
            // changed, with the same id or another
            ("a b c", "a b=new c", "b/b", "a b c"),
            ("a b c", "a x=new c", "b/x", "a b c"),
            // changed here and carried to the end since: replaced where it is
            ("a b c", "a c b=new", "b/b", "a c b"),
            // gone: behind its former neighbour, the next one that is there
            ("a b c d", "a d", "b/", "a b d"),
            ("a b c d", "d a", "c/", "d a c"),
            ("a b c", "b c", "a/", "a b c"),
            ("a", "x y", "a/", "x y a"),
            // new: it goes
            ("a b", "a x b", "/x", "a b"),
            // moved: back behind its former neighbour
            ("a b c", "b c a", "~a/a", "a b c"),
            ("a b c", "c a b", "~c/c", "a b c"),
            // several that became one, and one that became several
            ("a b c", "a x c", "a.b/a.x", "a b c"),
            ("a b c", "a b=half x=half c", "b/b.x", "a b c"),
            // nothing of the kind anywhere
            ("a", "a", "q/z", "a"),
        ] {
            let found = text(now).taking_back(&text(earlier), &order(asked));
            assert_eq!(found, text(after), "{now} with {asked} of {earlier}");
        }
    }

    #[test]
    fn an_order_that_says_nothing_is_none() {
        for odd in ["", "/", "~/", "aaaaaaaaaa", "AAAAAAAAAA/", "short/", "aaaaaaaaaa/b b"] {
            assert_eq!(TakeBack::parse(odd), None, "{odd}");
        }
        assert_eq!(TakeBack::parse(&format!("{}/", "aaaaaaaaaa.".repeat(201))), None);
    }
}
