//! Two texts of a story against each other, block by block: what changed in the text, blocks that did not folded, and what
//! changed beside it.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    articles::{revision::Revision, standing::Standing},
    body::{
        Block, BlockChange, BlockFate, Document, Image, ParagraphChange, Run, RunKind, SafeHtml, TextElement,
        compare_blocks,
    },
    error::{Error, Result},
    ids::PictureId,
    platform::db::Conn,
    policy::Party,
    web::admin::{
        media::library::Thumb,
        numbers::{capitalised, counted, figure},
        story::{
            differing::{FieldChange, differing},
            notes::{NoteThread, NotesPanel},
        },
    },
};

/// As many unchanged paragraphs in a row are folded, and not fewer.
const FOLD: usize = 3;

/// What differs, ready for `_comparison.html`, which knows it as `what`.
pub struct Comparison {
    /// BCP 47 tag of the later text.
    pub lang: String,
    /// That of the earlier one, where it is another.
    pub former_lang: Option<String>,
    /// The text, in order.
    pub stretches: Vec<ComparedGroup>,
    /// How many blocks are not as they were.
    pub change_count: usize,
    /// Fields outside the text.
    pub fields: Vec<FieldChange>,
    /// What changed can be taken back from here, each by itself.
    pub restores: bool,
}

/// Blocks that stand together: changed ones, or unchanged ones, which are folded when they are many.
pub struct ComparedGroup {
    /// Behind one line that says how many.
    pub folded: bool,
    /// The blocks, in order.
    pub shown: Vec<ComparedBlock>,
}

impl ComparedGroup {
    /// How many paragraphs they have.
    #[must_use]
    pub fn paragraphs(&self) -> usize {
        self.shown.iter().map(|block| block.lines.len()).sum()
    }
}

/// A block of the comparison.
pub struct ComparedBlock {
    /// Counts the changes from one; nothing for a block that is no change.
    pub number: Option<usize>,
    /// `same`, `changed`, `moved`, or `left`: where one stood that is told elsewhere.
    pub fate: &'static str,
    /// Which block it is, and what happened to it as a whole.
    pub title: String,
    /// What takes it back, as a form says it, and what the button for that is called.
    pub way_back: (String, &'static str),
    /// Pictures in it, small: the former one first.
    pub pictures: Vec<ComparedPicture>,
    /// Its paragraphs, in order.
    pub lines: Vec<ComparedParagraph>,
    /// Notes of colleagues on it.
    pub notes: Vec<NoteThread>,
    /// Its places at the top level of the later text.
    places: Vec<usize>,
}

/// A picture beside a change of it.
pub struct ComparedPicture {
    /// Its file.
    pub thumb: Thumb,
    /// "Before", "After", or nothing where it is the same.
    pub when: &'static str,
}

/// A paragraph of the comparison, ready to print: as a whole, or as runs of words.
pub struct ComparedParagraph {
    /// The HTML element that it is printed as.
    pub tag: &'static str,
    /// ins or del when the whole paragraph is.
    pub whole: &'static str,
    /// What stands in it, where it is shown whole.
    pub html: Option<SafeHtml>,
    /// Its words, where only some of them changed.
    pub runs: Vec<ShownRun>,
    /// What words do not show.
    pub note: String,
}

/// Words that both texts have, or one of them.
pub struct ShownRun {
    /// `kept`, or the HTML element that says it: `ins`, `del`.
    pub kind: &'static str,
    /// The words as they are set.
    pub html: SafeHtml,
    /// Where their links lead, where that is what changed.
    pub addresses: String,
}

impl Comparison {
    /// Of an earlier text with a later one.
    pub async fn of(
        conn: &mut Conn,
        who: impl Into<Party>,
        standing: &Standing,
        before: &Revision,
        after: &Revision,
    ) -> Result<Self> {
        let (one, other) = (before.content.body.clone(), after.content.body.clone());
        // Long texts take their time: not on a thread that answers requests.
        let changes = tokio::task::spawn_blocking(move || compare_blocks(&one, &other))
            .await
            .map_err(Error::internal)?;
        let bodies = Bodies {
            old: &before.content.body,
            new: &after.content.body,
            old_titles: titles(&before.content.body),
            new_titles: titles(&after.content.body),
            thumbs: Thumb::of(conn, &pictures(&changes, [&before.content.body, &after.content.body])).await?,
        };
        let mut blocks: Vec<ComparedBlock> = changes.iter().map(|change| bodies.show(change)).collect();
        let mut count = 0;
        for (block, _) in blocks.iter_mut().zip(&changes).filter(|(_, change)| change.is_change()) {
            count += 1;
            block.number = Some(count);
        }
        let former = &before.content.lang;
        Ok(Self {
            lang: after.content.lang.clone(),
            former_lang: (*former != after.content.lang).then(|| former.clone()),
            change_count: count,
            stretches: fold(blocks),
            fields: differing(conn, who.into(), standing, &before.content, &after.content).await?,
            restores: false,
        })
    }

    /// The same where each change can be taken back by itself.
    #[must_use]
    pub fn with_ways_back(self) -> Self {
        Self { restores: true, ..self }
    }

    /// Puts notes beside the blocks that they are on; a block with a note is not folded. Those for which there is none stay
    /// with the others.
    pub fn annotate(&mut self, notes: &mut NotesPanel) {
        let mut blocks: Vec<&mut ComparedBlock> = vec![];
        for stretch in &mut self.stretches {
            let places: Vec<usize> = stretch.shown.iter().flat_map(|block| block.places.clone()).collect();
            if notes
                .open
                .iter()
                .any(|note| note.block.is_some_and(|at| places.contains(&at)))
            {
                stretch.folded = false;
            }
            blocks.extend(stretch.shown.iter_mut().filter(|block| block.fate != "left"));
        }
        for block in blocks {
            block.notes = notes.take(|at| block.places.contains(&at));
        }
    }

    /// Whether the two are alike in everything.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.change_count == 0 && self.fields.is_empty()
    }

    /// Whether notes stand beside some of it.
    #[must_use]
    pub fn has_notes(&self) -> bool {
        let mut blocks = self.stretches.iter().flat_map(|stretch| &stretch.shown);
        blocks.any(|block| !block.notes.is_empty())
    }

    /// "3 changes in the text, 1 outside it".
    #[must_use]
    pub fn summary(&self) -> String {
        summary(self.change_count, self.fields.len())
    }
}

/// So many changes in the text, and so many fields that differ.
#[must_use]
pub fn summary(changes: usize, fields: usize) -> String {
    let text = match changes {
        0 => "No change in the text".to_owned(),
        count => format!("{} in the text", counted(count, "change", "changes")),
    };
    match fields {
        0 => text,
        count => format!("{text}, {} outside it", figure(count)),
    }
}

fn fold(all: Vec<ComparedBlock>) -> Vec<ComparedGroup> {
    let mut stretches: Vec<ComparedGroup> = Vec::new();
    for shown in all {
        let is_same = shown.fate == "same";
        match stretches.last_mut() {
            Some(last) if last.folded == is_same => last.shown.push(shown),
            _ => stretches.push(ComparedGroup {
                folded: is_same,
                shown: vec![shown],
            }),
        }
    }
    for stretch in &mut stretches {
        stretch.folded &= stretch.paragraphs() >= FOLD;
    }
    stretches
}

/// The texts that are compared, with what their blocks are called.
struct Bodies<'a> {
    old: &'a Document,
    new: &'a Document,
    old_titles: Vec<String>,
    new_titles: Vec<String>,
    thumbs: HashMap<PictureId, Thumb>,
}

impl Bodies<'_> {
    fn show(&self, change: &BlockChange) -> ComparedBlock {
        let fate = match change.fate {
            BlockFate::Same => "same",
            BlockFate::Changed | BlockFate::Inserted | BlockFate::Removed => "changed",
            BlockFate::Moved => "moved",
            BlockFate::Left => "left",
        };
        let label = match change.fate {
            BlockFate::Inserted => "Take it out",
            BlockFate::Removed => "Put it back",
            BlockFate::Moved => "Move it back",
            BlockFate::Changed | BlockFate::Same | BlockFate::Left => "Take the old one back",
        };
        ComparedBlock {
            number: None,
            fate,
            title: self.title(change),
            way_back: (change.way_back(self.old, self.new).written(), label),
            pictures: if change.is_change() {
                self.pictures(change)
            } else {
                vec![]
            },
            lines: change.lines.iter().map(show).collect(),
            notes: vec![],
            places: change.new.clone(),
        }
    }

    fn title(&self, change: &BlockChange) -> String {
        let called = |titles: &[String], places: &[usize]| {
            let first = places
                .first()
                .and_then(|at| titles.get(*at))
                .cloned()
                .unwrap_or_default();
            match places.len() {
                0 | 1 => first,
                many => format!(
                    "{first} and {}",
                    counted(many - 1, "block behind it", "blocks behind it")
                ),
            }
        };
        let (old, new) = (
            called(&self.old_titles, &change.old),
            called(&self.new_titles, &change.new),
        );
        match change.fate {
            BlockFate::Inserted => format!("{new}, new"),
            BlockFate::Removed => format!("{old}, gone"),
            BlockFate::Left => format!("Here stood what is {} now", lower(&new)),
            BlockFate::Moved => self.journey(change, &new),
            BlockFate::Changed if change.old.len() != change.new.len() => format!("{new}, was {}", lower(&old)),
            BlockFate::Changed | BlockFate::Same => new,
        }
    }

    /// "Paragraph 4, moved up from behind picture 2, not changed".
    fn journey(&self, change: &BlockChange, called: &str) -> String {
        let (from, to) = (change.old[0], change.new[0]);
        let way = if to < from { "up" } else { "down" };
        let from = match from.checked_sub(1).and_then(|at| self.old_titles.get(at)) {
            Some(before) => format!("from behind {}", lower(before)),
            None => "from the top".to_owned(),
        };
        let is_same = change
            .lines
            .iter()
            .all(|line| matches!(line, ParagraphChange::Same { .. }));
        let changed = if is_same { "not changed" } else { "and changed" };
        format!("{called}, moved {way} {from}, {changed}")
    }

    /// Those that went, then those that are there now, of which some are new; of a block that came or went as a whole just all.
    fn pictures(&self, change: &BlockChange) -> Vec<ComparedPicture> {
        let [old, new] = [pictures_in(self.old, &change.old), pictures_in(self.new, &change.new)];
        let told = |is_news: bool, when| if is_news { when } else { "" };
        let is_whole = old.is_empty() || new.is_empty();
        let gone = old.iter().filter(|id| !new.contains(id));
        let gone = gone.map(|id| (id, told(!is_whole, "Before")));
        let here = new.iter().map(|id| (id, told(!is_whole && !old.contains(id), "After")));
        let thumb = |(id, when)| {
            Some(ComparedPicture {
                thumb: self.thumbs.get(id)?.clone(),
                when,
            })
        };
        gone.chain(here).filter_map(thumb).collect()
    }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

fn pictures_in(body: &Document, places: &[usize]) -> Vec<PictureId> {
    let blocks = places.iter().filter_map(|at| body.blocks().get(*at));
    blocks.flat_map(Block::images).map(Image::picture).collect()
}

/// The pictures of all blocks that changed.
fn pictures(changes: &[BlockChange], [old, new]: [&Document; 2]) -> Vec<PictureId> {
    let changed = changes.iter().filter(|change| change.is_change());
    changed
        .flat_map(|change| [pictures_in(old, &change.old), pictures_in(new, &change.new)].concat())
        .collect()
}

/// What the blocks of a text are called: "Paragraph 3", counted by kind.
fn titles(body: &Document) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let blocks = body.blocks_json();
    let kinds = blocks
        .as_array()
        .into_iter()
        .flatten()
        .map(|block| kind(&block["type"]));
    kinds
        .map(|kind| {
            let count = counts.entry(kind.clone()).or_default();
            *count += 1;
            format!("{kind} {count}")
        })
        .collect()
}

fn kind(name: &Value) -> String {
    match name.as_str().unwrap_or_default() {
        "blockquote" => "Quote".to_owned(),
        "bullet_list" | "ordered_list" => "List".to_owned(),
        "horizontal_rule" => "Divider".to_owned(),
        "image" => "Picture".to_owned(),
        other => capitalised(&other.replace('_', " ")),
    }
}

fn show(change: &ParagraphChange) -> ComparedParagraph {
    let whole = |tag: TextElement, whole: &'static str, html: &SafeHtml, note: &str| ComparedParagraph {
        tag: tag.as_str(),
        whole,
        html: Some(html.clone()),
        runs: vec![],
        note: note.to_owned(),
    };
    match change {
        ParagraphChange::Same { tag, html } => whole(*tag, "", html, ""),
        ParagraphChange::Inserted { tag, html, note } => whole(*tag, "ins", html, note.unwrap_or_default()),
        ParagraphChange::Removed { tag, html, note } => whole(*tag, "del", html, note.unwrap_or_default()),
        ParagraphChange::Changed { tag, runs, notes, .. } => ComparedParagraph {
            tag: tag.as_str(),
            whole: "",
            html: None,
            runs: runs.iter().map(shown_run).collect(),
            note: notes.join(", "),
        },
    }
}

fn shown_run(run: &Run) -> ShownRun {
    let kind = match run.kind {
        RunKind::Kept => "kept",
        RunKind::Removed => "del",
        RunKind::Inserted => "ins",
    };
    ShownRun {
        kind,
        html: run.html.clone(),
        addresses: run.addresses.join(" "),
    }
}
