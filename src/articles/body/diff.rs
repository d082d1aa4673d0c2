//! What changed between two versions of a body, block by block and word by word, for the review page.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation as _;

use super::document::{Document, Inline, Marks, Tag};
use super::html::{SafeHtml, line_html};
use super::link::Link;
use super::pairing::{Side, ids_of, pairs, sides};
use super::text::Line;

/// After this long, blocks that are left are shown as replaced whole.
const PATIENCE: Duration = Duration::from_millis(500);
/// Words, spaces and signs of a block that is compared word by word: about 5,000 words.
pub(super) const MAX_TOKENS: usize = 10_000;

/// A paragraph, heading, quoted paragraph, item or divider in the newer version, or a removed one in its old place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is as it was.
    Same {
        /// Its element.
        tag: Tag,
        /// What stands in the element.
        html: SafeHtml,
    },
    /// It was edited.
    Changed {
        /// Its element in the newer version.
        tag: Tag,
        /// The text of both versions, cut where they part.
        runs: Vec<Run>,
        /// What stands in the element in the newer version.
        html: SafeHtml,
        /// What the runs cannot show: "formatting changed", "link changed", "heading level changed" …
        notes: Vec<&'static str>,
    },
    /// It is new here.
    Inserted {
        /// Its element.
        tag: Tag,
        /// What stands in the element.
        html: SafeHtml,
        /// "moved here" when it stood elsewhere before.
        note: Option<&'static str>,
    },
    /// It is gone from here.
    Removed {
        /// Its element.
        tag: Tag,
        /// What stood in the element.
        html: SafeHtml,
        /// "moved away" when it stands elsewhere now.
        note: Option<&'static str>,
    },
}

/// A piece of text that both versions have, or one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Who has it.
    pub kind: RunKind,
    /// The text; a hard break is a newline.
    pub text: String,
    /// It is struck out where it stands: not to be read as live text.
    pub struck: bool,
}

/// Which versions have a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Both.
    Kept,
    /// The older one only.
    Removed,
    /// The newer one only.
    Inserted,
}

/// Compares two versions. A block is known by its id, else by its text, else by a likeness of the words. The time is
/// bounded; when it runs out, the answer is coarser and still complete.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    let deadline = Instant::now() + PATIENCE;
    let (old, new) = (sides(old), sides(new));
    let both = ids_of(&old)
        .intersection(&ids_of(&new))
        .copied()
        .collect::<HashSet<_>>();
    let moved = |side: &Side, note| both.contains(side.line.id).then_some(note);
    let mut changes = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (i, j) in pairs(&old, &new, deadline).into_iter().chain([(old.len(), new.len())]) {
        let neighbours = from == i && to == j;
        changes.extend(old[from..i].iter().map(|side| Change::Removed {
            tag: side.line.tag,
            html: line_html(side.line.content),
            note: moved(side, "moved away"),
        }));
        changes.extend(new[to..j].iter().map(|side| Change::Inserted {
            tag: side.line.tag,
            html: line_html(side.line.content),
            note: moved(side, "moved here"),
        }));
        if let (Some(old), Some(new)) = (old.get(i), new.get(j)) {
            changes.push(compare_pair(old, new, neighbours, deadline));
        }
        (from, to) = (i + 1, j + 1);
    }
    changes
}

/// How many blocks are not as they were.
#[must_use]
pub fn count_of_changes(changes: &[Change]) -> usize {
    changes
        .iter()
        .filter(|change| !matches!(change, Change::Same { .. }))
        .count()
}

fn compare_pair(old: &Side, new: &Side, neighbours: bool, deadline: Instant) -> Change {
    let tag = new.line.tag;
    let html = line_html(new.line.content);
    let mut notes: Vec<&'static str> = frame_note(&old.line, &new.line, neighbours).into_iter().collect();
    if old.line.content == new.line.content {
        if notes.is_empty() {
            return Change::Same { tag, html };
        }
        return Change::Changed {
            tag,
            runs: cut_at_strikes(whole(RunKind::Kept, &new.text), old.line.content, new.line.content),
            html,
            notes,
        };
    }
    let (runs, kept) = if old.text == new.text {
        (whole(RunKind::Kept, &new.text), vec![(0, 0, new.text.len())])
    } else {
        words(&old.text, &new.text, deadline)
    };
    notes.extend(mark_notes(old.line.content, new.line.content, &kept));
    let runs = cut_at_strikes(runs, old.line.content, new.line.content);
    Change::Changed { tag, runs, html, notes }
}

/// What changed around the line. Where an item, list or quote begins is compared only if the line before is the same
/// one in both, so that a removed first item does not mark the second.
fn frame_note(old: &Line, new: &Line, neighbours: bool) -> Option<&'static str> {
    if old.tag != new.tag {
        let is_heading = |tag| matches!(tag, Tag::H2 | Tag::H3);
        let level = is_heading(old.tag) && is_heading(new.tag);
        return Some(if level {
            "heading level changed"
        } else {
            "kind of block changed"
        });
    }
    let moved = neighbours && old.starts != new.starts;
    match new.tag {
        Tag::Li => (moved || old.lists != new.lists).then_some("list changed"),
        Tag::Blockquote => moved.then_some("quote changed"),
        Tag::P | Tag::H2 | Tag::H3 | Tag::Hr => None,
    }
}

/// What changed in the marks of the text that both versions have, given as (old start, new start, length) in bytes.
fn mark_notes(old: &[Inline], new: &[Inline], kept: &[(usize, usize, usize)]) -> Vec<&'static str> {
    let ((old_links, old_set), (new_links, new_set)) = (set(old), set(new));
    let link = match (old_links.is_empty(), new_links.is_empty()) {
        _ if old_links == new_links => None,
        (true, _) => Some("link added"),
        (_, true) => Some("link removed"),
        (false, false) => Some("link changed"),
    };
    let same = |old: &Set, new: &Set| old.look == new.look && (link.is_some() || old.link == new.link);
    let mut both = kept
        .iter()
        .flat_map(|(i, j, len)| old_set[*i..i + len].iter().zip(&new_set[*j..j + len]));
    let formatting = both.any(|(old, new)| !same(old, new)).then_some("formatting changed");
    [link, formatting].into_iter().flatten().collect()
}

/// How a byte is set.
#[derive(Clone)]
struct Set {
    /// The marks without the link.
    look: Marks,
    /// The number of the link, from 1; none is 0.
    link: usize,
}

/// The links of a line, and how each byte of its text is set.
fn set(content: &[Inline]) -> (Vec<&Link>, Vec<Set>) {
    let (mut links, mut set, mut open) = (Vec::new(), Vec::new(), None);
    for inline in content {
        match inline {
            Inline::Break => set.push(Set {
                look: Marks::default(),
                link: 0,
            }),
            Inline::Text { text, marks } => {
                if marks.link.is_some() && marks.link.as_ref() != open {
                    links.extend(&marks.link);
                }
                open = marks.link.as_ref();
                let here = Set {
                    look: Marks {
                        link: None,
                        ..marks.clone()
                    },
                    link: open.map_or(0, |_| links.len()),
                };
                set.extend(std::iter::repeat_n(here, text.len()));
            }
        }
    }
    (links, set)
}

/// Compares two texts word by word; also says where the kept pieces stand.
fn words(old: &str, new: &str, deadline: Instant) -> (Vec<Run>, Vec<(usize, usize, usize)>) {
    let old_tokens: Vec<&str> = old.split_word_bounds().take(MAX_TOKENS + 1).collect();
    let new_tokens: Vec<&str> = new.split_word_bounds().take(MAX_TOKENS + 1).collect();
    if old_tokens.len().max(new_tokens.len()) > MAX_TOKENS || Instant::now() > deadline {
        return (
            [whole(RunKind::Removed, old), whole(RunKind::Inserted, new)].concat(),
            Vec::new(),
        );
    }
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &old_tokens, &new_tokens, Some(deadline));
    let (mut runs, mut kept) = (Vec::new(), Vec::new());
    let (mut removed, mut inserted) = (String::new(), String::new());
    let (mut i, mut j) = (0, 0);
    for (at, op) in ops.iter().enumerate() {
        let (gone, come) = (old_tokens[op.old_range()].concat(), new_tokens[op.new_range()].concat());
        let is_kept = matches!(op, DiffOp::Equal { .. });
        if is_kept {
            kept.push((i, j, come.len()));
        }
        (i, j) = (i + gone.len(), j + come.len());
        // A space between two replaced words belongs to both, or the words would be hard to read.
        let joins = come.trim().is_empty() && !removed.is_empty() && !inserted.is_empty() && at + 1 < ops.len();
        if is_kept && !joins {
            runs.extend(whole(RunKind::Removed, &std::mem::take(&mut removed)));
            runs.extend(whole(RunKind::Inserted, &std::mem::take(&mut inserted)));
            runs.extend(whole(RunKind::Kept, &come));
        } else {
            removed.push_str(&gone);
            inserted.push_str(&come);
        }
    }
    runs.extend(whole(RunKind::Removed, &removed));
    runs.extend(whole(RunKind::Inserted, &inserted));
    (runs, kept)
}

/// Cuts runs where text begins or ends to be struck out, in the version that each is of.
fn cut_at_strikes(runs: Vec<Run>, old: &[Inline], new: &[Inline]) -> Vec<Run> {
    let ((_, old), (_, new)) = (set(old), set(new));
    let (mut i, mut j) = (0, 0);
    let mut cut = Vec::with_capacity(runs.len());
    for Run { kind, text, struck: _ } in runs {
        let looks = match kind {
            RunKind::Removed => &old[i..],
            RunKind::Kept | RunKind::Inserted => &new[j..],
        };
        let is_struck = |at: usize| looks.get(at).is_some_and(|set| set.look.strike);
        let mut from = 0;
        for at in 1..=text.len() {
            if at == text.len() || is_struck(at) != is_struck(from) {
                cut.push(Run {
                    kind,
                    text: text[from..at].to_owned(),
                    struck: is_struck(from),
                });
                from = at;
            }
        }
        i += if kind == RunKind::Inserted { 0 } else { text.len() };
        j += if kind == RunKind::Removed { 0 } else { text.len() };
    }
    cut
}

/// The text as one run, or none if there is no text.
fn whole(kind: RunKind, text: &str) -> Vec<Run> {
    let run = || Run {
        kind,
        text: text.to_owned(),
        struck: false,
    };
    if text.is_empty() { Vec::new() } else { vec![run()] }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
    use serde_json::{Value, json};

    use super::*;

    fn doc(blocks: Value) -> Document {
        Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document
    }

    fn p(id: &str, text: &str, marks: Value) -> Value {
        let text = json!([{"type": "text", "text": text, "marks": marks}]);
        json!({"type": "paragraph", "attrs": {"id": id.repeat(10)}, "content": text})
    }

    /// Each change on a line of its own: what, the element, then the text or the runs, then the notes.
    fn told(old: Value, new: Value) -> Vec<String> {
        let run = |run: Run| match run.kind {
            RunKind::Kept => run.text,
            RunKind::Removed => format!("[-{}-]", run.text),
            RunKind::Inserted => format!("[+{}+]", run.text),
        };
        let line = |change| match change {
            Change::Same { tag, html } => format!("= {tag} {html}"),
            Change::Changed {
                tag,
                runs,
                html: _,
                notes,
            } => format!(
                "~ {tag} {} {}",
                runs.into_iter().map(run).collect::<String>(),
                notes.join(", ")
            )
            .trim()
            .to_owned(),
            Change::Inserted { tag, html, note } => {
                format!("+ {tag} {html} {}", note.unwrap_or_default()).trim().to_owned()
            }
            Change::Removed { tag, html, note } => {
                format!("- {tag} {html} {}", note.unwrap_or_default()).trim().to_owned()
            }
        };
        compare(&doc(old), &doc(new)).into_iter().map(line).collect()
    }

    #[test]
    fn words_are_shown_as_removed_and_inserted() {
        let old = json!([
            p("a", "The mayor said no to the plan.", json!([])),
            p("b", "Same.", json!([]))
        ]);
        let new = json!([
            p("a", "The deputy mayor says yes to the plan!", json!([])),
            p("b", "Same.", json!([]))
        ]);
        let changed = "~ p The [+deputy +]mayor [-said no-][+says yes+] to the plan[-.-][+!+]";
        assert_eq!(told(old, new), [changed, "= p Same."]);
    }

    #[test]
    fn the_runs_are_both_texts() {
        let mut rng = StdRng::seed_from_u64(7);
        let mut text = || {
            (0..30)
                .filter_map(|_| ["a ", "b", " ", "\n", "c. ", "d–", "é"].choose(&mut rng).copied())
                .collect::<String>()
        };
        for _ in 0..500 {
            let (old, new) = (text(), text());
            let (runs, kept) = words(&old, &new, Instant::now() + PATIENCE);
            let without = |kind| {
                runs.iter()
                    .filter(|run| run.kind != kind)
                    .map(|run| run.text.as_str())
                    .collect::<String>()
            };
            assert_eq!(
                (without(RunKind::Inserted), without(RunKind::Removed)),
                (old.clone(), new.clone())
            );
            assert!(kept.iter().all(|(i, j, len)| old[*i..i + len] == new[*j..j + len]));
        }
    }

    #[test]
    fn struck_words_are_told_from_live_ones_in_a_changed_paragraph() {
        let document = |end: &str| {
            let content = json!([
                { "type": "text", "text": "Back " },
                { "type": "text", "text": "gone", "marks": [{ "type": "strike" }] },
                { "type": "text", "text": end },
            ]);
            let doc = json!({ "type": "doc", "content": [{ "type": "paragraph", "attrs": { "id": "aaaaaaaaaa" }, "content": content }] });
            Document::parse(&doc).unwrap().document
        };
        let changes = compare(&document(" again."), &document(" for good."));

        let Change::Changed { runs, .. } = &changes[0] else {
            panic!("{changes:?}")
        };
        let struck: Vec<(&str, bool)> = runs.iter().map(|run| (run.text.as_str(), run.struck)).collect();
        assert_eq!(
            struck,
            [
                ("Back ", false),
                ("gone", true),
                (" ", false),
                ("again", false),
                ("for good", false),
                (".", false)
            ]
        );
    }

    #[test]
    fn a_block_that_lost_its_id_is_known_by_its_words() {
        let old = json!([
            p("a", "One.", json!([])),
            p("b", "Two words more or less.", json!([])),
            p("c", "Three.", json!([]))
        ]);
        let new = json!([
            p("x", "New.", json!([])),
            p("y", "Two words more and less.", json!([])),
            p("z", "Three.", json!([]))
        ]);
        assert_eq!(
            told(old, new),
            [
                "- p One.",
                "+ p New.",
                "~ p Two words more [-or-][+and+] less.",
                "= p Three."
            ]
        );
    }

    #[test]
    fn a_moved_block_is_said_to_have_moved() {
        let block = |id: &str| p(id, id, json!([]));
        let old = json!([block("a"), block("b"), block("c")]);
        let new = json!([block("b"), block("c"), block("a")]);
        assert_eq!(
            told(old, new),
            ["- p a moved away", "= p b", "= p c", "+ p a moved here"]
        );
    }

    #[test]
    fn what_the_words_do_not_show_is_noted() {
        let link = |href: &str| json!([{"type": "link", "attrs": {"href": href}}]);
        let one = |marks| json!([p("a", "word", marks)]);
        let heading = |level| json!([{"type": "heading", "attrs": {"id": "aaaaaaaaaa", "level": level}, "content": [{"type": "text", "text": "word"}]}]);
        let list = |name: &str, order: Value| json!([{"type": name, "attrs": {"order": order}, "content": [{"type": "list_item", "content": [p("a", "word", json!([]))]}]}]);
        for (old, new, note) in [
            (
                one(json!([])),
                one(json!([{"type": "strong"}])),
                "~ p word formatting changed",
            ),
            (
                one(json!([])),
                one(json!([{"type": "strike"}])),
                "~ p word formatting changed",
            ),
            (
                one(json!([{"type": "superscript"}])),
                one(json!([{"type": "subscript"}])),
                "~ p word formatting changed",
            ),
            (
                one(link("https://a.org")),
                one(link("https://b.org")),
                "~ p word link changed",
            ),
            (one(json!([])), one(link("https://b.org")), "~ p word link added"),
            (
                one(link("https://a.org")),
                json!([p("a", "word now", json!([]))]),
                "~ p word[+ now+] link removed",
            ),
            (heading(2), heading(3), "~ h3 word heading level changed"),
            (one(json!([])), heading(3), "~ h3 word kind of block changed"),
            (
                list("bullet_list", Value::Null),
                list("ordered_list", json!(1)),
                "~ li word list changed",
            ),
            (
                list("ordered_list", json!(1)),
                list("ordered_list", json!(2)),
                "~ li word list changed",
            ),
        ] {
            assert_eq!(told(old, new), [note]);
        }
    }

    #[test]
    fn dividing_a_list_is_a_change_and_removing_its_first_item_is_one() {
        let item = |id: &str| json!({"type": "list_item", "content": [p(id, id, json!([]))]});
        let list = |items: &[&str]| json!({"type": "bullet_list", "content": items.iter().map(|id| item(id)).collect::<Value>()});
        assert_eq!(
            told(json!([list(&["a", "b"])]), json!([list(&["a"]), list(&["b"])])),
            ["= li a", "~ li b list changed"]
        );
        assert_eq!(
            told(json!([list(&["a", "b"])]), json!([list(&["b"])])),
            ["- li a", "= li b"]
        );
    }

    #[test]
    fn hostile_sizes_are_compared_in_bounded_time() {
        let story =
            |seed: usize, words: usize| (0..words).map(|n| format!("w{} ", n * seed % 7919)).collect::<String>();
        let many = |seed: usize| (0..60).map(|n| story(seed + n, 4000) + "\n\n").collect::<String>();
        let started = Instant::now();
        let changes = compare(&Document::from_text(&many(31)), &Document::from_text(&many(1009)));
        assert!(count_of_changes(&changes) >= 60);
        let long = |seed| doc(json!([p("a", &story(seed, 20_000), json!([]))]));
        assert!(matches!(&compare(&long(3), &long(5))[..], [Change::Changed { runs, .. }] if runs.len() == 2));
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }
}
