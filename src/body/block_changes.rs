//! What changed between two versions, block by block: the lines of a comparison put together as they stand in blocks, so
//! that each can be taken back alone. A block that was carried elsewhere is one change, at its new place.

use std::collections::HashMap;

use super::block_id::BlockId;
use super::diff::{ParagraphChange, compare};
use super::document::{Block, Document};
use super::take_back::TakeBack;

/// A block of the later version beside what it was, or one that is gone. Several where they became one another.
#[derive(Debug, Clone)]
pub struct BlockChange {
    /// What happened to it as a whole.
    pub fate: BlockFate,
    /// Places in the earlier version, in order.
    pub old: Vec<usize>,
    /// Places in the later one.
    pub new: Vec<usize>,
    /// Its lines: paragraphs, items, the caption.
    pub lines: Vec<ParagraphChange>,
}

/// What happened to a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockFate {
    /// It is as it was.
    Same,
    /// Something in it is another.
    Changed,
    /// It is new.
    Inserted,
    /// It is gone.
    Removed,
    /// It stood elsewhere; its lines say whether it changed besides.
    Moved,
    /// It stands elsewhere, and is told there: this is where it stood.
    Left,
}

impl BlockChange {
    /// Whether it counts as a change. One that moved counts once.
    #[must_use]
    pub fn is_change(&self) -> bool {
        !matches!(self.fate, BlockFate::Same | BlockFate::Left)
    }

    /// What takes it back: the blocks of the earlier version in the place of those of the later one.
    #[must_use]
    pub fn way_back(&self, old: &Document, new: &Document) -> TakeBack {
        let ids = |document: &Document, places: &[usize]| -> Vec<BlockId> {
            places.iter().map(|at| document.blocks[*at].id().clone()).collect()
        };
        TakeBack {
            blocks: ids(old, &self.old),
            instead_of: ids(new, &self.new),
            is_move: self.fate == BlockFate::Moved,
        }
    }
}

/// Compares two versions block by block, with the bounds of `compare`.
#[must_use]
pub fn compare_blocks(old: &Document, new: &Document) -> Vec<BlockChange> {
    let places = |document: &Document| document.lines().iter().map(|line| line.block).collect::<Vec<_>>();
    let mut groups = Groups::default();
    let (mut olds, mut news) = (places(old).into_iter(), places(new).into_iter());
    for line in compare(old, new) {
        let from = (!matches!(line, ParagraphChange::Inserted { .. }))
            .then(|| olds.next())
            .flatten();
        let to = (!matches!(line, ParagraphChange::Removed { .. }))
            .then(|| news.next())
            .flatten();
        groups.add(from, to, line);
    }
    let mut all = groups.all();
    carried(old, new, &mut all);
    all
}

/// Lines that belong together so far. Those behind `closed` may still grow.
#[derive(Default)]
struct Groups {
    all: Vec<BlockChange>,
    closed: usize,
}

impl Groups {
    fn add(&mut self, from: Option<usize>, to: Option<usize>, line: ParagraphChange) {
        let belongs = |group: &BlockChange| {
            (from.is_some() && group.old.last() == from.as_ref()) || (to.is_some() && group.new.last() == to.as_ref())
        };
        let mut group = BlockChange {
            fate: BlockFate::Same,
            old: vec![],
            new: vec![],
            lines: vec![],
        };
        // What stands between is new or gone by itself, and may as well stand before.
        let mut at = self.closed;
        while at < self.all.len() {
            if belongs(&self.all[at]) {
                let before = self.all.remove(at);
                group.old.extend(before.old);
                group.new.extend(before.new);
                group.lines.extend(before.lines);
            } else {
                at += 1;
            }
        }
        for (places, place) in [(&mut group.old, from), (&mut group.new, to)] {
            places.extend(place.filter(|place| places.last() != Some(place)));
        }
        group.lines.push(line);
        self.all.push(group);
        if from.is_some() && to.is_some() {
            self.closed = self.all.len() - 1;
        }
    }

    fn all(mut self) -> Vec<BlockChange> {
        for group in &mut self.all {
            let is_same = group
                .lines
                .iter()
                .all(|line| matches!(line, ParagraphChange::Same { .. }));
            group.fate = match (group.old.is_empty(), group.new.is_empty()) {
                (true, _) => BlockFate::Inserted,
                (_, true) => BlockFate::Removed,
                _ if is_same => BlockFate::Same,
                _ => BlockFate::Changed,
            };
        }
        self.all
    }
}

/// Finds the blocks that are gone in one place and new in another.
fn carried(old: &Document, new: &Document, all: &mut Vec<BlockChange>) {
    let gone: HashMap<&BlockId, usize> = all
        .iter()
        .enumerate()
        .filter(|(_, group)| group.fate == BlockFate::Removed && group.old.len() == 1)
        .map(|(at, group)| (old.blocks[group.old[0]].id(), at))
        .collect();
    let arrived = |group: &BlockChange| match (group.fate, group.new.as_slice()) {
        (BlockFate::Inserted, [place]) => gone.get(new.blocks[*place].id()).copied(),
        _ => None,
    };
    let found: Vec<(usize, usize)> = (0..all.len()).filter_map(|to| Some((arrived(&all[to])?, to))).collect();
    let mut told_there = Vec::new();
    for (from, to) in found {
        let (left, came) = (all[from].old[0], all[to].new[0]);
        let alone = |block: &Block| Document {
            blocks: vec![block.clone()],
        };
        let stays = |group: &BlockChange| matches!(group.fate, BlockFate::Same | BlockFate::Changed);
        let is_elsewhere = all[from.min(to)..from.max(to)].iter().any(stays);
        all[to].lines = compare(&alone(&old.blocks[left]), &alone(&new.blocks[came]));
        all[to].lines.iter_mut().for_each(without_note);
        all[to].old = vec![left];
        all[from].new = vec![came];
        all[from].fate = BlockFate::Left;
        if is_elsewhere {
            all[to].fate = BlockFate::Moved;
        } else {
            told_there.push(from);
        }
    }
    // What became something else where it stood is one change there.
    told_there.sort_unstable();
    for at in told_there.into_iter().rev() {
        all.remove(at);
    }
    for group in all
        .iter_mut()
        .filter(|group| group.fate == BlockFate::Inserted && !group.old.is_empty())
    {
        group.fate = BlockFate::Changed;
    }
}

/// Of a block by itself no line moved.
fn without_note(line: &mut ParagraphChange) {
    if let ParagraphChange::Inserted { note, .. } | ParagraphChange::Removed { note, .. } = line {
        *note = None;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(blocks: Value) -> Document {
        Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document
    }

    #[test]
    fn a_block_that_became_another_kind_where_it_stood_did_not_move() {
        let rule = json!({"type": "horizontal_rule", "attrs": {"id": "r".repeat(10)}});
        let before = document(json!([p("a", "One."), rule, p("d", "Four.")]));
        let after = document(json!([
            p("a", "One."),
            p("x", "Quite new words"),
            p("r", "Two."),
            p("d", "Four.")
        ]));
        assert_eq!(
            told(&before, &after),
            ["Same 0>0 (1)", "Inserted >1 (1)", "Changed 1>2 (2)", "Same 2>3 (1)"]
        );
    }

    fn p(id: &str, text: &str) -> Value {
        json!({"type": "paragraph", "attrs": {"id": id.repeat(10)}, "content": [{"type": "text", "text": text}]})
    }

    fn list(id: &str, items: &[(&str, &str)]) -> Value {
        let items: Value = items
            .iter()
            .map(|(id, text)| json!({"type": "list_item", "attrs": {"id": format!("{id}{}", "i".repeat(9))}, "content": [p(id, text)]}))
            .collect();
        json!({"type": "bullet_list", "attrs": {"id": id.repeat(10)}, "content": items})
    }

    /// "Changed 0>0 (2)": the fate, the places, how many lines.
    fn told(old: &Document, new: &Document) -> Vec<String> {
        let places = |places: &[usize]| places.iter().map(ToString::to_string).collect::<Vec<_>>().join("+");
        compare_blocks(old, new)
            .iter()
            .map(|one| {
                format!(
                    "{:?} {}>{} ({})",
                    one.fate,
                    places(&one.old),
                    places(&one.new),
                    one.lines.len()
                )
            })
            .collect()
    }

    #[test]
    fn lines_stand_together_as_they_stand_in_blocks() {
        let before = document(json!([
            p("a", "One."),
            list("l", &[("b", "Eggs"), ("c", "Milk")]),
            p("d", "Four.")
        ]));
        for (after, lines) in [
            (before.clone(), vec!["Same 0>0 (1)", "Same 1>1 (2)", "Same 2>2 (1)"]),
            (
                document(json!([p("a", "One."), list("l", &[("c", "Milk")]), p("d", "Four.")])),
                vec!["Same 0>0 (1)", "Changed 1>1 (2)", "Same 2>2 (1)"],
            ),
            (
                document(json!([
                    p("a", "One."),
                    list("l", &[("e", "Flour and salt"), ("c", "Milk")]),
                    p("d", "Four.")
                ])),
                vec!["Same 0>0 (1)", "Changed 1>1 (3)", "Same 2>2 (1)"],
            ),
            // one list became two
            (
                document(json!([
                    p("a", "One."),
                    list("l", &[("b", "Eggs")]),
                    list("m", &[("c", "Milk")]),
                    p("d", "Four.")
                ])),
                vec!["Same 0>0 (1)", "Changed 1>1+2 (2)", "Same 2>3 (1)"],
            ),
            // a paragraph came in between, and a line of the list behind it went
            (
                document(json!([
                    p("a", "One."),
                    p("x", "Quite new words"),
                    list("l", &[("c", "Milk")]),
                    p("d", "Four.")
                ])),
                vec!["Same 0>0 (1)", "Inserted >1 (1)", "Changed 1>2 (2)", "Same 2>3 (1)"],
            ),
            // carried to the end, and changed there
            (
                document(json!([
                    list("l", &[("b", "Eggs"), ("c", "Milk")]),
                    p("d", "Four."),
                    p("a", "One more.")
                ])),
                vec!["Left 0>2 (1)", "Same 1>0 (2)", "Same 2>1 (1)", "Moved 0>2 (1)"],
            ),
            (
                document(json!([
                    list("m", &[("b", "Eggs"), ("c", "Milk")]),
                    p("z", "Quite something else")
                ])),
                vec!["Removed 0> (1)", "Same 1>0 (2)", "Removed 2> (1)", "Inserted >1 (1)"],
            ),
        ] {
            assert_eq!(told(&before, &after), lines);
        }
    }

    #[test]
    fn each_change_taken_back_alone_leads_back_to_what_was() {
        let before = document(json!([
            p("a", "One."),
            list("l", &[("b", "Eggs"), ("c", "Milk")]),
            p("d", "Four."),
            p("e", "Five.")
        ]));
        for after in [
            document(json!([
                p("e", "Five."),
                p("a", "Other words."),
                list("l", &[("c", "Milk")])
            ])),
            document(json!([
                p("x", "New."),
                list("m", &[("b", "Eggs")]),
                list("n", &[("c", "Cream")]),
                p("d", "Four more."),
                p("a", "One.")
            ])),
            document(json!([])),
        ] {
            let mut now = after.clone();
            for round in 0.. {
                let changes = compare_blocks(&before, &now);
                let Some(change) = changes.iter().find(|one| one.is_change()) else {
                    break;
                };
                assert!(round < 12, "{changes:?}");
                now = now.taking_back(&before, &change.way_back(&before, &now));
            }
            assert_eq!(now, before);
        }
    }
}
