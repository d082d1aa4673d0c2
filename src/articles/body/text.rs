//! Reader text: how it is normalised, read out of a document, counted and made into one.

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::block_id::BlockId;
use super::document::{
    Block, Document, Heading, HeadingLevel, Inline, ItemPart, List, ListItem, ListKind, Marks, Paragraph, Quote, Tag,
};
use super::link::Link;

/// Words that a reader takes in within a minute.
const WORDS_PER_MINUTE: usize = 230;

/// A paragraph, heading or rule, wherever it stands, with what a reader sees around it.
pub(super) struct Line<'a> {
    pub tag: Tag,
    pub id: &'a BlockId,
    /// Index of the block at the top level.
    pub block: usize,
    pub content: &'a [Inline],
    /// The lists around it, outermost first.
    pub lists: Vec<ListKind>,
    /// Whether it begins an item, a list or a quote.
    pub starts: (bool, bool),
}

/// Minutes that so many words take to read, rounded up.
#[must_use]
pub fn reading_minutes(words: usize) -> u32 {
    u32::try_from(words.div_ceil(WORDS_PER_MINUTE)).unwrap_or(u32::MAX)
}

impl Document {
    /// What a reader reads, in NFC: blocks two newlines apart, items and hard breaks one.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut before = None;
        for line in self.lines() {
            let words = plain(line.content);
            if words.is_empty() {
                continue;
            }
            let here = (line.tag == Tag::Li, line.block);
            match before.replace(here) {
                None => {}
                Some(before) if here.0 && before == here => text.push('\n'),
                Some(_) => text.push_str("\n\n"),
            }
            text.push_str(&words);
        }
        text.nfc().collect()
    }

    /// Whether there is nothing to read; lines between sections do not count.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().trim().is_empty()
    }

    /// Words as Unicode counts them: an ideograph is one, "can't" is one.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.text().unicode_words().count()
    }

    /// Minutes it takes to read, rounded up: none only when there are no words.
    #[must_use]
    pub fn reading_minutes(&self) -> u32 {
        reading_minutes(self.word_count())
    }

    /// The beginning of the text without headings, on one line, cut between words to at most this many characters.
    #[must_use]
    pub fn excerpt(&self, max_chars: usize) -> String {
        let prose = self
            .lines()
            .into_iter()
            .filter(|line| !matches!(line.tag, Tag::H2 | Tag::H3));
        let words = prose.map(|line| plain(line.content)).collect::<Vec<_>>().join(" ");
        shorten(&words.split_whitespace().collect::<Vec<_>>().join(" "), max_chars)
    }

    /// Where the first "TK" stands, the trade's mark for something still to come: "paragraph 9".
    #[must_use]
    pub fn first_tk(&self) -> Option<String> {
        let mut ordinals = Ordinals::default();
        let places: Vec<String> = self.blocks.iter().map(|block| ordinals.next(block.called())).collect();
        let lines = self.lines();
        let line = lines
            .iter()
            .find(|line| plain(line.content).unicode_words().any(is_tk))?;
        match line.tag {
            Tag::Li => Some(format!("list item in block {}", line.block + 1)),
            Tag::P | Tag::H2 | Tag::H3 | Tag::Blockquote | Tag::Hr => places.into_iter().nth(line.block),
        }
    }

    /// Every link, in order; one that spans differently set words counts once.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.lines().into_iter().flat_map(|line| links_in(line.content))
    }

    /// Makes a document of plain text: blank lines part paragraphs, "## " and "### " begin a heading, "> " a quote
    /// and "- " an item. It is meant for our own words, so limits are not checked.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut document = Self::empty();
        let mut open = Open::Nothing;
        for line in text.lines() {
            open = document.push_line(open, line);
        }
        document
    }

    /// All lines of text and rules, in reading order.
    pub(super) fn lines(&self) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        for (index, block) in self.blocks.iter().enumerate() {
            let line = |tag, id, content, first| Line {
                tag,
                id,
                block: index,
                content,
                lists: Vec::new(),
                starts: (first, first),
            };
            match block {
                Block::Paragraph(Paragraph { id, content }) => lines.push(line(Tag::P, id, content, true)),
                Block::Heading(Heading { id, level, content }) => lines.push(line(level.tag(), id, content, true)),
                Block::Rule(id) => lines.push(line(Tag::Hr, id, &[], true)),
                Block::Quote(Quote { id: _, paragraphs }) => {
                    let quoted = paragraphs.iter().enumerate();
                    lines.extend(quoted.map(|(at, p)| line(Tag::Blockquote, &p.id, &p.content, at == 0)));
                }
                Block::List(list) => push_list(list, index, &mut Vec::new(), &mut lines),
            }
        }
        lines
    }

    fn push_line(&mut self, open: Open, line: &str) -> Open {
        let rest_after = |prefix: &str| line.strip_prefix(prefix).map(paragraph);
        if line.trim().is_empty() {
            return Open::Nothing;
        }
        if let Some(Paragraph { id, content }) = rest_after("## ") {
            self.blocks.push(Block::Heading(Heading {
                id,
                level: HeadingLevel::Two,
                content,
            }));
            return Open::Nothing;
        }
        if let Some(Paragraph { id, content }) = rest_after("### ") {
            self.blocks.push(Block::Heading(Heading {
                id,
                level: HeadingLevel::Three,
                content,
            }));
            return Open::Nothing;
        }
        if let Some(quoted) = rest_after("> ") {
            match (open, self.blocks.last_mut()) {
                (Open::Quote, Some(Block::Quote(quote))) => quote.paragraphs.push(quoted),
                _ => self.blocks.push(Block::Quote(Quote {
                    id: BlockId::new_random(),
                    paragraphs: vec![quoted],
                })),
            }
            return Open::Quote;
        }
        if let Some(first) = rest_after("- ") {
            let item = ListItem {
                id: BlockId::new_random(),
                first,
                rest: Vec::new(),
            };
            match (open, self.blocks.last_mut()) {
                (Open::List, Some(Block::List(list))) => list.items.push(item),
                _ => self.blocks.push(Block::List(List {
                    id: BlockId::new_random(),
                    kind: ListKind::Bullet,
                    items: vec![item],
                })),
            }
            return Open::List;
        }
        match (open, self.blocks.last_mut()) {
            (Open::Paragraph, Some(Block::Paragraph(Paragraph { id: _, content }))) => {
                content.push(Inline::Break);
                content.extend(paragraph(line).content);
            }
            _ => self.blocks.push(Block::Paragraph(paragraph(line))),
        }
        Open::Paragraph
    }
}

/// What the next line of plain text would continue.
#[derive(Clone, Copy)]
enum Open {
    Nothing,
    Paragraph,
    Quote,
    List,
}

fn paragraph(text: &str) -> Paragraph {
    let content = vec![Inline::Text {
        text: text.to_owned(),
        marks: Marks::default(),
    }];
    Paragraph {
        id: BlockId::new_random(),
        content: settle(content),
    }
}

fn push_list<'a>(list: &'a List, block: usize, around: &mut Vec<ListKind>, lines: &mut Vec<Line<'a>>) {
    around.push(list.kind);
    for (at, ListItem { id: _, first, rest }) in list.items.iter().enumerate() {
        let line = |p: &'a Paragraph, lists: &[ListKind], starts| Line {
            tag: Tag::Li,
            id: &p.id,
            block,
            content: &p.content,
            lists: lists.to_vec(),
            starts,
        };
        lines.push(line(first, around, (true, at == 0)));
        for part in rest {
            match part {
                ItemPart::Paragraph(p) => lines.push(line(p, around, (false, false))),
                ItemPart::List(inner) => push_list(inner, block, around, lines),
            }
        }
    }
    around.pop();
}

/// The names of top-level blocks as a person counts them: "paragraph 4", "heading 2", "list in block 7".
#[derive(Default)]
pub(super) struct Ordinals {
    blocks: usize,
    paragraphs: usize,
    headings: usize,
}

/// What a top-level block is called.
#[derive(Clone, Copy)]
pub(super) enum Called {
    Paragraph,
    Heading,
    /// A quote, a list or a divider.
    Block(&'static str),
    /// What cannot stand there.
    Unknown,
}

impl Ordinals {
    pub(super) fn next(&mut self, called: Called) -> String {
        self.blocks += 1;
        match called {
            Called::Paragraph => {
                self.paragraphs += 1;
                format!("paragraph {}", self.paragraphs)
            }
            Called::Heading => {
                self.headings += 1;
                format!("heading {}", self.headings)
            }
            Called::Block(name) => format!("{name} in block {}", self.blocks),
            Called::Unknown => format!("block {}", self.blocks),
        }
    }
}

impl Block {
    fn called(&self) -> Called {
        match self {
            Self::Paragraph(_) => Called::Paragraph,
            Self::Heading(_) => Called::Heading,
            Self::Quote(_) => Called::Block("quote"),
            Self::List(_) => Called::Block("list"),
            Self::Rule(_) => Called::Block("divider"),
        }
    }
}

/// The text of a line without its marks; a hard break is a newline.
pub(super) fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text, marks: _ } => text.as_str(),
            Inline::Break => "\n",
        })
        .collect()
}

/// The links of a line; neighbours with the same address are one.
pub(super) fn links_in(content: &[Inline]) -> Vec<&Link> {
    let mut links: Vec<Option<&Link>> = Vec::new();
    for inline in content {
        match inline {
            Inline::Text { text: _, marks } => links.push(marks.link.as_ref()),
            Inline::Break => {}
        }
    }
    links.dedup();
    links.into_iter().flatten().collect()
}

/// Brings a line into its one normal form: NFC, no control characters, no spaces at line ends, no empty or
/// divided pieces.
pub(super) fn settle(content: Vec<Inline>) -> Vec<Inline> {
    let mut settled: Vec<Inline> = Vec::new();
    for inline in content {
        match inline {
            Inline::Break => {
                drop_spaces_at_end(&mut settled);
                settled.push(Inline::Break);
            }
            Inline::Text { text, marks } => match (clean(&text), settled.last_mut()) {
                (text, _) if text.is_empty() => {}
                (
                    text,
                    Some(Inline::Text {
                        text: before,
                        marks: same,
                    }),
                ) if *same == marks => before.push_str(&text),
                (text, _) => settled.push(Inline::Text { text, marks }),
            },
        }
    }
    drop_spaces_at_end(&mut settled);
    for inline in &mut settled {
        match inline {
            Inline::Break => {}
            Inline::Text { text, marks: _ } => *text = text.nfc().collect(),
        }
    }
    settled
}

/// NBSP stays: somebody meant it.
fn drop_spaces_at_end(line: &mut Vec<Inline>) {
    while let Some(Inline::Text { text, marks: _ }) = line.last_mut() {
        text.truncate(text.trim_end_matches(' ').len());
        if !text.is_empty() {
            return;
        }
        line.pop();
    }
}

/// White control characters become a space, the others and noncharacters go; whatever a writer can mean stays.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter_map(|c| match c {
            '\t'..='\r' => Some(' '),
            '\u{FDD0}'..='\u{FDEF}' => None,
            c if c.is_control() || u32::from(c) & 0xFFFE == 0xFFFE => None,
            c => Some(c),
        })
        .collect()
}

/// "TK", "TKTK", "TKs".
fn is_tk(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    !word.is_empty() && word.replace("TK", "").is_empty()
}

fn shorten(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let room: usize = text.chars().take(max_chars.saturating_sub(1)).map(char::len_utf8).sum();
    let fits = |end: &usize| *end <= room;
    let spaces = text.match_indices(' ').map(|(at, _)| at).take_while(fits).last();
    let letters = || text.grapheme_indices(true).map(|(at, _)| at).take_while(fits).last();
    let cut = spaces.or_else(letters).unwrap_or(0);
    match max_chars {
        0 => String::new(),
        _ => format!("{}…", text[..cut].trim_end_matches([' ', ',', ';', ':', '–', '—', '-'])),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(content: serde_json::Value) -> Document {
        let doc = json!({"type": "doc", "content": [{"type": "paragraph", "content": content}]});
        Document::parse(&doc).unwrap().document
    }

    #[test]
    fn reader_text_is_the_pasted_text_in_nfc() {
        let pasted = "## Cafe\u{301} “rules”\n\nFirst\u{a0}line\u{a0}\nsecond\u{200d}line \u{1f469}\u{200d}\u{1f692}\n\n\
                      > Said so\n\n- one\n- two\n\nEnd\u{ad}ing ’tis";
        let read = "Café “rules”\n\nFirst\u{a0}line\u{a0}\nsecond\u{200d}line \u{1f469}\u{200d}\u{1f692}\n\n\
                    Said so\n\none\ntwo\n\nEnd\u{ad}ing ’tis";
        assert_eq!(Document::from_text(pasted).text(), read);
    }

    #[test]
    fn spaces_go_at_line_ends_only() {
        let content = json!([
            {"type": "text", "text": "  a "}, {"type": "text", "text": "  ", "marks": [{"type": "em"}]},
            {"type": "hard_break"},
            {"type": "text", "text": " b\t\r\nc\u{0}\u{9f}\u{ffff} "}, {"type": "text", "text": "d\u{a0}  "},
            {"type": "text", "text": ""},
        ]);
        assert_eq!(line(content).text(), "  a\n b  c d\u{a0}");
    }

    #[test]
    fn words_are_counted_across_marks() {
        let content = json!([
            {"type": "text", "text": "un"}, {"type": "text", "text": "happy", "marks": [{"type": "strong"}]},
            {"type": "text", "text": " can’t 世界"},
        ]);
        assert_eq!(line(content).word_count(), 4);
        let minutes = |words: usize| Document::from_text(&"word ".repeat(words)).reading_minutes();
        assert_eq!([0, 1, 230, 231, 460].map(minutes), [0, 1, 1, 2, 2]);
        assert!(Document::from_text(" \n\n ").is_empty());
    }

    #[test]
    fn a_tk_that_stands_alone_is_found() {
        let place = |text: &str| Document::from_text(text).first_tk();
        assert_eq!(
            place("One.\n\n## Two\n\nThe TK-year-old."),
            Some("paragraph 2".to_owned())
        );
        assert_eq!(place("## Title (TKTK)"), Some("heading 1".to_owned()));
        assert_eq!(place("One.\n\n- a\n- TKs"), Some("list item in block 2".to_owned()));
        assert_eq!(place("One.\n\n> TK"), Some("quote in block 2".to_owned()));
        for none in ["tk", "ATK", "TKO", "TKT", "s", "site.TK", "Tk"] {
            assert_eq!(place(none), None, "{none}");
        }
    }

    #[test]
    fn an_excerpt_is_cut_between_words() {
        let document = Document::from_text("## Heading\n\nOne two,\nthree four.\n\nFive.");
        assert_eq!(document.excerpt(100), "One two, three four. Five.");
        assert_eq!(document.excerpt(10), "One two…");
        assert_eq!(document.excerpt(2), "O…");
        assert_eq!(document.excerpt(0), "");
        assert_eq!(Document::from_text("One two").excerpt(5), "One…");
    }

    #[test]
    fn a_link_over_differently_set_words_is_one_link() {
        let link = json!({"type": "link", "attrs": {"href": "https://example.org"}});
        let content = json!([
            {"type": "text", "text": "a", "marks": [link]},
            {"type": "text", "text": "b", "marks": [link, {"type": "em"}]},
            {"type": "text", "text": "c"},
            {"type": "text", "text": "d", "marks": [link]},
        ]);
        assert_eq!(
            line(content).links().map(Link::as_str).collect::<Vec<_>>(),
            ["https://example.org"; 2]
        );
    }
}
