//! The line that is being read: words with their marks, and breaks.

use serde_json::{Value, json};

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HtmlMark {
    /// Bold.
    Strong,
    /// Italic.
    Em,
    /// Struck.
    Strike,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
}

const MARKS: [(HtmlMark, &str); 5] = [
    (HtmlMark::Strong, "strong"),
    (HtmlMark::Em, "em"),
    (HtmlMark::Strike, "strike"),
    (HtmlMark::Superscript, "superscript"),
    (HtmlMark::Subscript, "subscript"),
];

enum LinePiece {
    Words {
        text: String,
        marks: [bool; MARKS.len()],
        link: Option<String>,
    },
    Break,
}

/// See the file. Marks outlive the line: badly nested HTML goes on in the next one, as in a browser.
#[derive(Default)]
pub struct HtmlLine {
    pieces: Vec<LinePiece>,
    /// How many elements set each mark.
    set: [usize; MARKS.len()],
    link: Option<String>,
    is_preformatted: bool,
}

impl HtmlLine {
    /// Words; outside preformatted text white space is one blank, and none at the beginning.
    pub fn text(&mut self, text: &str) {
        if !self.is_preformatted {
            return self.words(text);
        }
        for (number, part) in text.replace("\r\n", "\n").split('\n').enumerate() {
            if number > 0 {
                self.breaks();
            }
            self.push(part);
        }
    }

    fn words(&mut self, text: &str) {
        let mut ends_in_blank = match self.pieces.last() {
            None | Some(LinePiece::Break) => true,
            Some(LinePiece::Words { text, .. }) => text.ends_with(' '),
        };
        let mut words = String::with_capacity(text.len());
        for c in text.chars() {
            let is_blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if !is_blank {
                words.push(c);
            } else if !ends_in_blank {
                words.push(' ');
            }
            ends_in_blank = is_blank;
        }
        self.push(&words);
    }

    fn push(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        let now = self.set.map(|count| count > 0);
        match self.pieces.last_mut() {
            Some(LinePiece::Words { text, marks, link }) if *marks == now && *link == self.link => text.push_str(words),
            _ => self.pieces.push(LinePiece::Words {
                text: words.to_owned(),
                marks: now,
                link: self.link.clone(),
            }),
        }
    }

    /// A new line.
    pub fn breaks(&mut self) {
        self.pieces.push(LinePiece::Break);
    }

    /// Begins or ends a mark.
    pub fn marks(&mut self, mark: HtmlMark, begins: bool) {
        for (count, (known, _)) in self.set.iter_mut().zip(MARKS) {
            if known == mark {
                *count = if begins { *count + 1 } else { count.saturating_sub(1) };
            }
        }
    }

    /// Begins a link, where there is an address; it ends the one before.
    pub fn links(&mut self, href: Option<String>) {
        self.link = href;
    }

    /// Ends the link.
    pub fn ends_link(&mut self) {
        self.link = None;
    }

    /// Whether white space is kept as it is.
    pub fn keeps_spaces(&mut self, keeps: bool) {
        self.is_preformatted = keeps;
    }

    /// Ends the line; answers the content of its paragraphs, those that have words.
    pub fn end(&mut self) -> Vec<Vec<Value>> {
        let mut paragraphs: Vec<Vec<Value>> = vec![vec![]];
        let mut breaks = 0;
        for piece in self.pieces.drain(..) {
            match piece {
                LinePiece::Break => breaks += 1,
                LinePiece::Words { text, .. } if breaks > 0 && text.trim().is_empty() => {}
                LinePiece::Words { text, marks, link } => {
                    let is_empty = paragraphs.last().is_none_or(Vec::is_empty);
                    if breaks > 1 && !is_empty {
                        paragraphs.push(vec![]);
                    } else if breaks == 1
                        && !is_empty
                        && let Some(paragraph) = paragraphs.last_mut()
                    {
                        paragraph.push(json!({ "type": "hard_break" }));
                    }
                    breaks = 0;
                    if let Some(paragraph) = paragraphs.last_mut() {
                        paragraph.push(node(&text, marks, link.as_deref()));
                    }
                }
            }
        }
        paragraphs.retain(|paragraph| has_words(paragraph));
        paragraphs
    }
}

fn has_words(paragraph: &[Value]) -> bool {
    let words = |node: &Value| node["text"].as_str().is_some_and(|text| !text.trim().is_empty());
    paragraph.iter().any(words)
}

fn node(text: &str, marks: [bool; MARKS.len()], link: Option<&str>) -> Value {
    let mut all: Vec<Value> = link
        .map(|href| json!({ "type": "link", "attrs": { "href": href } }))
        .into_iter()
        .collect();
    let set = MARKS.iter().zip(marks).filter(|(_, is_set)| *is_set);
    all.extend(set.map(|((_, name), _)| json!({ "type": name })));
    if all.is_empty() {
        json!({ "type": "text", "text": text })
    } else {
        json!({ "type": "text", "text": text, "marks": all })
    }
}
