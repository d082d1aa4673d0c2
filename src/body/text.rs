//! Reader text: how it is normalised, read out of a document, counted and made into one.

use unicode_segmentation::UnicodeSegmentation as _;

use super::block_id::BlockId;
use super::characters::{Cleaner, Fate, composed, is_blank, is_plain, is_separator};
use super::document::{
    Block, Document, Heading, HeadingLevel, Inline, List, ListItem, ListKind, Marks, Paragraph, Quote, QuoteKind,
    Script, TextElement,
};
use super::frames::FileBlock;
use super::lines::{LineOwner, TextLine};
use super::link::Link;

/// Words that a reader takes in within a minute.
const WORDS_PER_MINUTE: usize = 230;

/// Minutes that so many words take to read, rounded up.
#[must_use]
pub fn reading_minutes(words: usize) -> u32 {
    u32::try_from(words.div_ceil(WORDS_PER_MINUTE)).unwrap_or(u32::MAX)
}

impl Document {
    /// What a reader reads, composed: blocks two newlines apart, items, rows and hard breaks one, cells by " | ". Struck
    /// words are left out, raised and lowered figures stay so: "4,820²" is not 48,202. Footnotes stand in brackets; files
    /// are not of the text.
    #[must_use]
    pub fn text(&self) -> String {
        self.text_with(&|_| String::new())
    }

    /// The same with what is told of each of its files.
    #[must_use]
    pub fn text_with(&self, told_of: &dyn Fn(&FileBlock) -> String) -> String {
        let mut text = String::new();
        let mut before = None;
        for line in self.lines() {
            let words = words_of(&line, told_of);
            if is_blank(&words) {
                continue;
            }
            let is_close = matches!(line.tag, TextElement::Li | TextElement::Td | TextElement::Cite);
            match before.replace(line.block) {
                None => {}
                Some(before) if before == line.block && line.tag == TextElement::Td && !line.starts.0 => {
                    text.push_str(" | ");
                }
                Some(before) if before == line.block && is_close => text.push('\n'),
                Some(_) => text.push_str("\n\n"),
            }
            text.push_str(&words);
        }
        composed(&text)
    }

    /// Whether there is nothing to read; lines between sections do not count.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines()
            .iter()
            .all(|line| is_blank(&words_of(line, &|_| String::new())))
    }

    /// Whether nobody has put anything into it: no words, no pictures, nothing of other sites.
    #[must_use]
    pub fn holds_nothing(&self) -> bool {
        self.published()
            .blocks
            .iter()
            .all(|block| matches!(block, Block::Rule(_)))
    }

    /// Words as Unicode counts them: an ideograph is one, "can't" is one.
    #[must_use]
    pub fn word_count(&self) -> usize {
        // No word goes over the end of a line, and a line of plain letters is counted faster.
        self.text().lines().map(|line| line.unicode_words().count()).sum()
    }

    /// Minutes it takes to read, rounded up: none only when there are no words.
    #[must_use]
    pub fn reading_minutes(&self) -> u32 {
        reading_minutes(self.word_count())
    }

    /// The beginning of the text without headings, on one line, cut between words to at most this many characters.
    #[must_use]
    pub fn excerpt(&self, max_chars: usize) -> String {
        let lines = self.lines();
        let prose = lines.iter().filter(|line| line.is_prose());
        let words = prose
            .map(|line| told_without_notes(line.content))
            .collect::<Vec<_>>()
            .join(" ");
        shorten(&words.split_whitespace().collect::<Vec<_>>().join(" "), max_chars)
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
        let mut open = OpenBlock::Nothing;
        for line in text.lines() {
            open = document.push_line(open, line);
        }
        document
    }

    fn push_line(&mut self, open: OpenBlock, line: &str) -> OpenBlock {
        let rest_after = |prefix: &str| line.strip_prefix(prefix).map(paragraph);
        if line.trim().is_empty() {
            return OpenBlock::Nothing;
        }
        if let Some(Paragraph { id, content }) = rest_after("## ") {
            self.blocks.push(Block::Heading(Heading {
                id,
                level: HeadingLevel::Two,
                content,
            }));
            return OpenBlock::Nothing;
        }
        if let Some(Paragraph { id, content }) = rest_after("### ") {
            self.blocks.push(Block::Heading(Heading {
                id,
                level: HeadingLevel::Three,
                content,
            }));
            return OpenBlock::Nothing;
        }
        if let Some(quoted) = rest_after("> ") {
            match (open, self.blocks.last_mut()) {
                (OpenBlock::Quote, Some(Block::Quote(quote))) => quote.paragraphs.push(quoted),
                _ => self.blocks.push(Block::Quote(Quote {
                    id: BlockId::new_random(),
                    kind: QuoteKind::Block,
                    paragraphs: vec![quoted],
                    attribution: None,
                })),
            }
            return OpenBlock::Quote;
        }
        if let Some(first) = rest_after("- ") {
            let item = ListItem {
                id: BlockId::new_random(),
                first,
                rest: Vec::new(),
            };
            match (open, self.blocks.last_mut()) {
                (OpenBlock::List, Some(Block::List(list))) => list.items.push(item),
                _ => self.blocks.push(Block::List(List {
                    id: BlockId::new_random(),
                    kind: ListKind::Bullet,
                    items: vec![item],
                })),
            }
            return OpenBlock::List;
        }
        match (open, self.blocks.last_mut()) {
            (OpenBlock::Paragraph, Some(Block::Paragraph(Paragraph { id: _, content }))) => {
                content.push(Inline::Break);
                content.extend(paragraph(line).content);
            }
            _ => self.blocks.push(Block::Paragraph(paragraph(line))),
        }
        OpenBlock::Paragraph
    }
}

/// What the next line of plain text would continue.
#[derive(Clone, Copy)]
enum OpenBlock {
    Nothing,
    Paragraph,
    Quote,
    List,
}

fn paragraph(text: &str) -> Paragraph {
    let content = vec![Inline::plain(text)];
    Paragraph {
        id: BlockId::new_random(),
        content: settle(&content).content,
    }
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
    pub(super) fn called(&self) -> Called {
        match self {
            Self::Paragraph(_) => Called::Paragraph,
            Self::Heading(_) => Called::Heading,
            Self::Quote(Quote {
                kind: QuoteKind::Block, ..
            }) => Called::Block("quote"),
            Self::Quote(Quote {
                kind: QuoteKind::Pull, ..
            }) => Called::Block("pull quote"),
            Self::List(_) => Called::Block("list"),
            Self::Rule(_) => Called::Block("divider"),
            Self::Image(_) => Called::Block("picture"),
            Self::Gallery(_) => Called::Block("gallery"),
            Self::Table(_) => Called::Block("table"),
            Self::FactBox(_) => Called::Block("fact box"),
            Self::Embed(_) => Called::Block("embed"),
            Self::File(_) => Called::Block("file"),
            Self::Code(_) => Called::Block("code"),
        }
    }
}

/// How a footnote begins and ends where it is told in its line.
pub(super) const BRACKETS: [&str; 2] = [" [", "]"];

/// The text of a line without its marks; a hard break is a newline, a footnote stands in brackets.
pub(super) fn plain(content: &[Inline]) -> String {
    let mut text = String::new();
    pieces(content, &mut |piece, _| text.push_str(piece));
    text
}

/// The text of a line piece by piece, each with its marks; of breaks and brackets there are none.
pub(super) fn pieces<'a>(content: &'a [Inline], each: &mut dyn FnMut(&'a str, Option<&'a Marks>)) {
    for inline in content {
        match inline {
            Inline::Text { text, marks } => each(text, Some(marks)),
            Inline::Break => each("\n", None),
            Inline::Footnote(said) => {
                each(BRACKETS[0], None);
                pieces(said, each);
                each(BRACKETS[1], None);
            }
        }
    }
}

/// What is read of a line, with what is told of a file.
fn words_of(line: &TextLine<'_>, told_of: &dyn Fn(&FileBlock) -> String) -> String {
    match line.about {
        LineOwner::File(file) => told_of(file),
        _ => told(line.content),
    }
}

/// The text of a line as it is told without marks: what is struck does not come back to life, and a raised figure does
/// not become a digit of the number before it.
fn told(content: &[Inline]) -> String {
    let (mut told, mut leaves_gap) = (String::new(), false);
    for inline in content {
        match inline {
            Inline::Break => told.push('\n'),
            Inline::Footnote(said) => {
                let said = self::told(said);
                if !is_blank(&said) {
                    told.extend([BRACKETS[0], &said, BRACKETS[1]]);
                }
            }
            Inline::Text { text: _, marks } if marks.strike => {
                leaves_gap = told.is_empty() || told.ends_with([' ', '\n'])
            }
            Inline::Text { text, marks } => {
                let text = if std::mem::take(&mut leaves_gap) {
                    text.trim_start_matches(' ')
                } else {
                    text
                };
                match marks.script {
                    None => told.push_str(text),
                    Some(script) => told.push_str(&set_off(text, script)),
                }
            }
        }
    }
    told
}

fn told_without_notes(content: &[Inline]) -> String {
    let is_note = |inline: &&Inline| matches!(inline, Inline::Footnote(_));
    let without: Vec<Inline> = content.iter().filter(|inline| !is_note(inline)).cloned().collect();
    told(&without)
}

/// Figures and signs as Unicode has them raised and lowered; words stay as they are.
fn set_off(text: &str, script: Script) -> String {
    const PLAIN: &str = "0123456789+-−=()";
    let set = match script {
        Script::Superscript => "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾",
        Script::Subscript => "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎",
    };
    match (text, script) {
        ("n", Script::Superscript) => "ⁿ".to_owned(),
        _ => text
            .chars()
            .map(|c| {
                PLAIN
                    .chars()
                    .position(|plain| plain == c)
                    .and_then(|at| set.chars().nth(at))
                    .unwrap_or(c)
            })
            .collect(),
    }
}

/// The links of a line; neighbours with the same address are one.
pub(super) fn links_in(content: &[Inline]) -> Vec<&Link> {
    let mut links: Vec<Option<&Link>> = Vec::new();
    pieces(content, &mut |_, marks| {
        links.extend(marks.map(|marks| marks.link.as_ref()))
    });
    links.dedup();
    links.into_iter().flatten().collect()
}

/// A line in its one normal form, and what a reader would have seen otherwise.
#[derive(Default)]
pub(super) struct Settled {
    pub content: Vec<Inline>,
    /// What went and was seen: "half a character".
    pub aloud: Vec<&'static str>,
}

/// Brings a line into its one normal form: composed, no characters that nobody sees, no spaces at line ends, no empty
/// or divided pieces.
pub(super) fn settle(content: &[Inline]) -> Settled {
    if let [Inline::Text { text, .. }] = content
        && !text.is_empty()
        && text.chars().all(is_plain)
    {
        let mut content = content.to_vec();
        drop_spaces_at_end(&mut content);
        return Settled {
            content,
            aloud: Vec::new(),
        };
    }
    let mut cleaner = Cleaner::default();
    let mut settled = Settled::default();
    let pieces = apart(content);
    let char_at = |at: usize| match pieces.get(at) {
        Some(LinePart::Char(c, _)) => Some(*c),
        _ => None,
    };
    for (at, piece) in pieces.iter().enumerate() {
        let (c, marks) = match piece {
            LinePart::Char(c, marks) => (*c, *marks),
            LinePart::Break => {
                cleaner = Cleaner::default();
                settled.end_line();
                continue;
            }
            LinePart::Footnote(said) => {
                cleaner = Cleaner::default();
                settled.note(said);
                continue;
            }
        };
        match cleaner.next(c, char_at(at + 1)) {
            Fate::Stays => settled.push(c, marks),
            Fate::Space => settled.push(' ', marks),
            Fate::Break
                if settled.content.is_empty()
                    || (at + 1..pieces.len()).all(|at| char_at(at).is_some_and(is_separator)) => {}
            Fate::Break => settled.end_line(),
            Fate::Goes => {}
            Fate::GoesAloud(what) => settled.aloud.push(what),
        }
    }
    drop_spaces_at_end(&mut settled.content);
    for inline in &mut settled.content {
        match inline {
            Inline::Break | Inline::Footnote(_) => {}
            Inline::Text { text, marks: _ } => *text = composed(text),
        }
    }
    settled
}

impl Settled {
    fn push(&mut self, c: char, marks: &Marks) {
        match self.content.last_mut() {
            Some(Inline::Text { text, marks: same }) if &*same == marks => text.push(c),
            _ => self.content.push(Inline::Text {
                text: c.to_string(),
                marks: marks.clone(),
            }),
        }
    }

    fn note(&mut self, said: &[Inline]) {
        let Self { content, aloud } = settle(said);
        self.aloud.extend(aloud);
        self.content.push(Inline::Footnote(on_one_line(content)));
    }

    fn end_line(&mut self) {
        drop_spaces_at_end(&mut self.content);
        self.content.push(Inline::Break);
    }
}

/// A character of a line, or what stands between two.
enum LinePart<'a> {
    Char(char, &'a Marks),
    Break,
    Footnote(&'a [Inline]),
}

fn apart(content: &[Inline]) -> Vec<LinePart<'_>> {
    let mut pieces = Vec::new();
    for inline in content {
        match inline {
            Inline::Break => pieces.push(LinePart::Break),
            Inline::Footnote(said) => pieces.push(LinePart::Footnote(said)),
            Inline::Text { text, marks } => pieces.extend(text.chars().map(|c| LinePart::Char(c, marks))),
        }
    }
    pieces
}

/// A separator in what a footnote says made a break: there it is a space.
fn on_one_line(content: Vec<Inline>) -> Vec<Inline> {
    if !content.contains(&Inline::Break) {
        return content;
    }
    let space = |inline| match inline {
        Inline::Break => Inline::plain(" "),
        other => other,
    };
    settle(&content.into_iter().map(space).collect::<Vec<_>>()).content
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
        let read = "Café “rules”\n\nFirst\u{a0}line\u{a0}\nsecondline \u{1f469}\u{200d}\u{1f692}\n\n\
                    Said so\n\none\ntwo\n\nEnding ’tis";
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
    fn a_raised_figure_is_no_digit_and_a_struck_word_is_not_said() {
        let set = |text: &str, mark: &str| json!({"type": "text", "text": text, "marks": [{"type": mark}]});
        let content = json!([
            {"type": "text", "text": "4,820"}, set("2", "superscript"), {"type": "text", "text": " H"}, set("2", "subscript"),
            {"type": "text", "text": "O, 10"}, set("−6", "superscript"), {"type": "text", "text": ", the 1"},
            set("st", "superscript"), {"type": "text", "text": ", he "}, set("lied", "strike"), {"type": "text", "text": "erred"},
        ]);
        assert_eq!(line(content).text(), "4,820² H₂O, 10⁻⁶, the 1st, he erred");
    }

    #[test]
    fn a_note_that_says_nothing_is_not_told() {
        let note = |text: &str| json!({"type": "footnote", "content": [{"type": "text", "text": text}]});
        let content =
            json!([{"type": "text", "text": "Measured"}, note(" "), note("Table four"), {"type": "footnote"}]);
        assert_eq!(line(content).text(), "Measured [Table four]");
        assert!(line(json!([{"type": "footnote"}])).is_empty());
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
