//! What changed between two versions of a body, block by block and word by word, for the review page.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation as _;

use super::document::{Document, Image, Inline, Marks, TextElement};
use super::html::{SafeHtml, shown_line};
use super::lines::{LineOwner, TextLine};
use super::link::Link;
use super::pairing::{Side, ids_of, pairs, sides};
use super::runs::{self, Run, RunKind, TextPiece};
use super::text::pieces;

/// After this long, blocks that are left are shown as replaced whole.
const PATIENCE: Duration = Duration::from_millis(500);
/// Words, spaces and signs of a block that is compared word by word: about 5,000 words.
pub(super) const MAX_TOKENS: usize = 10_000;

/// A paragraph, heading, quoted paragraph, item or divider in the newer version, or a removed one in its old place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParagraphChange {
    /// It is as it was.
    Same {
        /// Its element.
        tag: TextElement,
        /// What stands in the element.
        html: SafeHtml,
    },
    /// It was edited.
    Changed {
        /// Its element in the newer version.
        tag: TextElement,
        /// The text of both versions, cut where they part.
        runs: Vec<Run>,
        /// What stands in the element in the newer version.
        html: SafeHtml,
        /// What happened besides the words: "formatting changed", "link changed", "heading level changed" …
        notes: Vec<&'static str>,
    },
    /// It is new here.
    Inserted {
        /// Its element.
        tag: TextElement,
        /// What stands in the element.
        html: SafeHtml,
        /// "moved here" when it stood elsewhere before.
        note: Option<&'static str>,
    },
    /// It is gone from here.
    Removed {
        /// Its element.
        tag: TextElement,
        /// What stood in the element.
        html: SafeHtml,
        /// "moved away" when it stands elsewhere now.
        note: Option<&'static str>,
    },
}

/// Compares two versions. A block is known by its id, else by its text, else by a likeness of the words. The time is
/// bounded; when it runs out, the answer is coarser and still complete.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Vec<ParagraphChange> {
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
        changes.extend(old[from..i].iter().map(|side| ParagraphChange::Removed {
            tag: side.line.tag,
            html: shown_line(side.line.about, side.line.content),
            note: moved(side, "moved away"),
        }));
        changes.extend(new[to..j].iter().map(|side| ParagraphChange::Inserted {
            tag: side.line.tag,
            html: shown_line(side.line.about, side.line.content),
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
pub fn count_of_changes(changes: &[ParagraphChange]) -> usize {
    changes
        .iter()
        .filter(|change| !matches!(change, ParagraphChange::Same { .. }))
        .count()
}

fn compare_pair(old: &Side, new: &Side, neighbours: bool, deadline: Instant) -> ParagraphChange {
    let tag = new.line.tag;
    let html = shown_line(new.line.about, new.line.content);
    let mut notes: Vec<&'static str> = frame_note(&old.line, &new.line, neighbours).into_iter().collect();
    notes.extend(about_notes(old.line.about, new.line.about));
    notes.extend(footnote_note(old.line.content, new.line.content));
    if old.line.content == new.line.content {
        if notes.is_empty() {
            return ParagraphChange::Same { tag, html };
        }
        return ParagraphChange::Changed {
            tag,
            runs: runs::set(&whole(RunKind::Kept, &new.text), old.line.content, new.line.content),
            html,
            notes,
        };
    }
    let (pieces, kept) = if old.text == new.text {
        (whole(RunKind::Kept, &new.text), vec![(0, 0, new.text.len())])
    } else {
        words(&old.text, &new.text, deadline)
    };
    notes.extend(mark_notes(old.line.content, new.line.content, &kept));
    let runs = runs::set(&pieces, old.line.content, new.line.content);
    ParagraphChange::Changed { tag, runs, html, notes }
}

/// What changed around the line. Where an item, list or quote begins is compared only if the line before is the same
/// one in both, so that a removed first item does not mark the second.
fn frame_note(old: &TextLine, new: &TextLine, neighbours: bool) -> Option<&'static str> {
    if old.tag != new.tag {
        let is_heading = |tag| matches!(tag, TextElement::H2 | TextElement::H3);
        let level = is_heading(old.tag) && is_heading(new.tag);
        return Some(if level {
            "heading level changed"
        } else {
            "kind of block changed"
        });
    }
    if old.within != new.within {
        return Some("kind of block changed");
    }
    let moved = neighbours && old.starts != new.starts;
    match new.tag {
        TextElement::Li => (moved || old.lists != new.lists).then_some("list changed"),
        TextElement::Blockquote => moved.then_some("quote changed"),
        TextElement::Td => moved.then_some("table changed"),
        TextElement::P
        | TextElement::H2
        | TextElement::H3
        | TextElement::Hr
        | TextElement::Figcaption
        | TextElement::Caption
        | TextElement::Cite
        | TextElement::Pre
        | TextElement::Embed
        | TextElement::File => None,
    }
}

/// What changed besides the words of what a line speaks for.
fn about_notes(old: LineOwner<'_>, new: LineOwner<'_>) -> Vec<&'static str> {
    let notes = match (old, new) {
        (LineOwner::Image(old), LineOwner::Image(new)) => image_notes(old, new),
        (LineOwner::Gallery(old), LineOwner::Gallery(new)) => {
            vec![(old.layout != new.layout, "gallery stands differently")]
        }
        (LineOwner::Table(old), LineOwner::Table(new)) => vec![
            (old.header_row != new.header_row, "heads of columns changed"),
            (old.header_column != new.header_column, "heads of rows changed"),
        ],
        (LineOwner::Embed(old), LineOwner::Embed(new)) => vec![
            (old.address != new.address, "another address"),
            (old.title != new.title, "title changed"),
        ],
        (LineOwner::File(old), LineOwner::File(new)) => vec![
            (old.file != new.file, "another file"),
            (old.title != new.title, "title changed"),
        ],
        _ => vec![],
    };
    let differing = notes.into_iter().filter(|(differs, _)| *differs);
    differing.map(|(_, note)| note).collect()
}

fn image_notes(old: &Image, new: &Image) -> Vec<(bool, &'static str)> {
    vec![
        (old.picture != new.picture, "another picture"),
        (old.layout != new.layout, "picture stands differently"),
        (old.alt != new.alt, "alt text changed"),
    ]
}

/// Whether footnotes came, went or say something else.
fn footnote_note(old: &[Inline], new: &[Inline]) -> Option<&'static str> {
    let notes = |content: &[Inline]| -> Vec<Inline> {
        let is_note = |inline: &&Inline| matches!(inline, Inline::Footnote(_));
        content.iter().filter(is_note).cloned().collect()
    };
    let (old, new) = (notes(old), notes(new));
    match (old.len(), new.len()) {
        _ if old == new => None,
        (old, new) if old < new => Some("footnote added"),
        (old, new) if old > new => Some("footnote removed"),
        _ => Some("footnote changed"),
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
    let same = |old: &ByteStyle, new: &ByteStyle| old.look == new.look && (link.is_some() || old.link == new.link);
    let mut both = kept
        .iter()
        .flat_map(|(i, j, len)| old_set[*i..i + len].iter().zip(&new_set[*j..j + len]));
    let formatting = both.any(|(old, new)| !same(old, new)).then_some("formatting changed");
    [link, formatting].into_iter().flatten().collect()
}

/// How a byte is set.
#[derive(Clone)]
struct ByteStyle {
    /// The marks without the link.
    look: Marks,
    /// The number of the link, from 1; none is 0.
    link: usize,
}

/// The links of a line, and how each byte of its text is set.
fn set(content: &[Inline]) -> (Vec<&Link>, Vec<ByteStyle>) {
    let (mut links, mut set, mut open) = (Vec::new(), Vec::new(), None);
    pieces(content, &mut |text, marks| {
        let link = marks.and_then(|marks| marks.link.as_ref());
        // A break in the middle of a link does not part it.
        if marks.is_some() {
            if link.is_some() && link != open {
                links.extend(link);
            }
            open = link;
        }
        let look = marks.map(|marks| Marks {
            link: None,
            ..marks.clone()
        });
        let here = ByteStyle {
            look: look.unwrap_or_default(),
            link: link.map_or(0, |_| links.len()),
        };
        set.extend(std::iter::repeat_n(here, text.len()));
    });
    (links, set)
}

/// Compares two texts word by word; also says where the kept pieces stand.
fn words(old: &str, new: &str, deadline: Instant) -> (Vec<TextPiece>, Vec<(usize, usize, usize)>) {
    let old_tokens: Vec<&str> = old.split_word_bounds().take(MAX_TOKENS + 1).collect();
    let new_tokens: Vec<&str> = new.split_word_bounds().take(MAX_TOKENS + 1).collect();
    if old_tokens.len().max(new_tokens.len()) > MAX_TOKENS || Instant::now() > deadline {
        return (
            [whole(RunKind::Removed, old), whole(RunKind::Inserted, new)].concat(),
            Vec::new(),
        );
    }
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &old_tokens, &new_tokens, Some(deadline));
    let (mut pieces, mut kept) = (Vec::new(), Vec::new());
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
            pieces.extend(whole(RunKind::Removed, &std::mem::take(&mut removed)));
            pieces.extend(whole(RunKind::Inserted, &std::mem::take(&mut inserted)));
            pieces.extend(whole(RunKind::Kept, &come));
        } else {
            removed.push_str(&gone);
            inserted.push_str(&come);
        }
    }
    pieces.extend(whole(RunKind::Removed, &removed));
    pieces.extend(whole(RunKind::Inserted, &inserted));
    (pieces, kept)
}

/// The text as one piece, or none if there is no text.
fn whole(kind: RunKind, text: &str) -> Vec<TextPiece> {
    if text.is_empty() {
        Vec::new()
    } else {
        vec![(kind, text.to_owned())]
    }
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
            RunKind::Kept => run.html.to_string(),
            RunKind::Removed => format!(
                "[-{}-]",
                [vec![run.html.to_string()], run.addresses].concat().join(" → ")
            ),
            RunKind::Inserted => format!(
                "[+{}+]",
                [vec![run.html.to_string()], run.addresses].concat().join(" → ")
            ),
        };
        let line = |change| match change {
            ParagraphChange::Same { tag, html } => format!("= {tag} {html}"),
            ParagraphChange::Changed {
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
            ParagraphChange::Inserted { tag, html, note } => {
                format!("+ {tag} {html} {}", note.unwrap_or_default()).trim().to_owned()
            }
            ParagraphChange::Removed { tag, html, note } => {
                format!("- {tag} {html} {}", note.unwrap_or_default()).trim().to_owned()
            }
        };
        let all = compare(&doc(old), &doc(new)).into_iter().map(line);
        all.map(|line| line.replace(" rel=\"noopener\"", "")).collect()
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
            let (pieces, kept) = words(&old, &new, Instant::now() + PATIENCE);
            let without = |kind| {
                pieces
                    .iter()
                    .filter(|(of, _)| *of != kind)
                    .map(|(_, text)| text.as_str())
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
    fn words_of_a_changed_paragraph_are_set_as_they_are_in_their_version() {
        let line =
            |content: Value| json!([{ "type": "paragraph", "attrs": { "id": "aaaaaaaaaa" }, "content": content }]);
        let set = |text: &str, mark: &str| json!({ "type": "text", "text": text, "marks": [{ "type": mark }] });
        let plain = |text: &str| json!({ "type": "text", "text": text });
        let linked = |text: &str, to: &str| json!({ "type": "text", "text": text, "marks": [{ "type": "link", "attrs": { "href": to } }] });
        for (old, new, said) in [
            // Words that stay keep their look.
            (
                json!([plain("Back "), set("gone", "strike"), plain(" again.")]),
                json!([plain("Back "), set("gone", "strike"), plain(" for good.")]),
                "~ p Back <s>gone</s> [-again-][+for good+].",
            ),
            // A mark that comes or goes is a change of its own.
            (
                json!([plain("She said no.")]),
                json!([plain("She said "), set("no", "strong"), plain(".")]),
                "~ p She said [-no-][+<strong>no</strong>+]. formatting changed",
            ),
            (
                json!([set("All of it", "em"), plain(" and more.")]),
                json!([set("All of it", "strong"), plain(" and less.")]),
                "~ p [-<em>All of it</em>-][+<strong>All of it</strong>+] and [-more-][+less+]. formatting changed",
            ),
            (
                json!([plain("10"), set("6", "superscript")]),
                json!([plain("106")]),
                "~ p 10[-<sup>6</sup>-][+6+] formatting changed",
            ),
            (
                json!([plain("H2O & more")]),
                json!([plain("H"), set("2", "subscript"), plain("O & more")]),
                "~ p H[-2-][+<sub>2</sub>+]O &amp; more formatting changed",
            ),
            // An address is told where it is what changed.
            (
                json!([plain("Read "), linked("the report", "https://a.org/"), plain(".")]),
                json!([plain("Read "), linked("the report", "https://b.org/"), plain(".")]),
                "~ p Read [-<a href=\"https://a.org/\">the report</a> → https://a.org/-][+<a href=\"https://b.org/\">the report</a> → https://b.org/+]. link changed",
            ),
            (
                json!([plain("Read "), linked("the report", "https://a.org/"), plain(".")]),
                json!([
                    plain("Read "),
                    linked("all of the report", "https://a.org/"),
                    plain(".")
                ]),
                "~ p Read [+<a href=\"https://a.org/\">all of </a> → https://a.org/+]<a href=\"https://a.org/\">the report</a>.",
            ),
            (
                json!([linked("The report", "https://a.org/")]),
                json!([{ "type": "text", "text": "The report", "marks": [{ "type": "link", "attrs": { "href": "https://a.org/" } }, { "type": "strong" }] }]),
                "~ p [-<a href=\"https://a.org/\">The report</a>-][+<a href=\"https://a.org/\"><strong>The report</strong></a>+] formatting changed",
            ),
            // A hard break is one.
            (
                json!([plain("One"), { "type": "hard_break" }, plain("two")]),
                json!([plain("One"), { "type": "hard_break" }, plain("three")]),
                "~ p One<br>[-two-][+three+]",
            ),
        ] {
            assert_eq!(told(line(old), line(new)), [said]);
        }
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
                "~ p [-word-][+<strong>word</strong>+] formatting changed",
            ),
            (
                one(json!([])),
                one(json!([{"type": "strike"}])),
                "~ p [-word-][+<s>word</s>+] formatting changed",
            ),
            (
                one(json!([{"type": "superscript"}])),
                one(json!([{"type": "subscript"}])),
                "~ p [-<sup>word</sup>-][+<sub>word</sub>+] formatting changed",
            ),
            (
                one(link("https://a.org")),
                one(link("https://b.org")),
                "~ p [-<a href=\"https://a.org\">word</a> → https://a.org-][+<a href=\"https://b.org\">word</a> → https://b.org+] link changed",
            ),
            (
                one(json!([])),
                one(link("https://b.org")),
                "~ p [-word-][+<a href=\"https://b.org\">word</a> → https://b.org+] link added",
            ),
            (
                one(link("https://a.org")),
                json!([p("a", "word now", json!([]))]),
                "~ p [-<a href=\"https://a.org\">word</a> → https://a.org-][+word now+] link removed",
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
        assert!(matches!(&compare(&long(3), &long(5))[..], [ParagraphChange::Changed { runs, .. }] if runs.len() == 2));
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }

    #[test]
    fn each_thing_that_is_said_of_a_picture_is_one_change() {
        let picture = |number: u8, layout: &str, alt: &str, caption: &str| {
            let attrs = json!({"id": "iiiiiiiiii", "picture": format!("01900000-0000-7000-8000-00000000000{number}"), "layout": layout, "alt": alt});
            json!({"type": "image", "attrs": attrs, "content": [{"type": "text", "text": caption}]})
        };
        let before = || picture(1, "column", "", "Noon");
        for (after, line) in [
            (before(), "= figcaption Picture: Noon"),
            (picture(2, "column", "", "Noon"), "~ figcaption Noon another picture"),
            (
                picture(1, "wide", "", "Noon"),
                "~ figcaption Noon picture stands differently",
            ),
            (
                picture(1, "column", "A quay", "Noon"),
                "~ figcaption Noon alt text changed",
            ),
            (picture(1, "column", "", "Night"), "~ figcaption [-Noon-][+Night+]"),
        ] {
            assert_eq!(told(json!([before()]), json!([after])), [line]);
        }
        assert_eq!(
            told(
                json!([before(), p("a", "x", json!([]))]),
                json!([p("a", "x", json!([]))])
            ),
            ["- figcaption Picture: Noon", "= p x"]
        );
        assert_eq!(
            told(
                json!([before(), p("a", "x", json!([]))]),
                json!([p("a", "x", json!([])), before()])
            ),
            ["+ p x moved here", "= figcaption Picture: Noon", "- p x moved away"]
        );
    }
}
