//! HTML of another system as the nodes of a document. Words stay, in the order in which they are read; what a document
//! has no place for is counted. The standard's own tokenizer reads it, so entities, comments and broken tags are what
//! they are in a browser.

mod line;
mod tags;

use std::{cell::RefCell, collections::BTreeMap};

use html5ever::{
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
};
use serde_json::{Value, json};

use self::{
    line::HtmlLine,
    tags::{attribute, foreign, is_block, is_void, level, mark, raw, start_of},
};
use super::blocks;
use crate::body::MAX_LIST_DEPTH;

/// A document, and what of the HTML it does not have, each with how often.
#[derive(Debug)]
pub struct ReadHtml {
    /// The JSON that `Document::parse` takes.
    pub document: Value,
    /// In words: "a picture", 3.
    pub left_out: BTreeMap<&'static str, usize>,
}

/// Reads a piece of HTML, such as the body of a story.
#[must_use]
pub fn read(html: &str) -> ReadHtml {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(HtmlReader::default())), TokenizerOpts::default());
    let _ = tokenizer.feed(&input); // it pauses for scripts only, and none is run
    tokenizer.end();
    tokenizer.sink.0.into_inner().end()
}

struct Sink(RefCell<HtmlReader>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return reader.tag(&tag),
            Token::CharacterTokens(text) => reader.text(&text),
            Token::NullCharacterToken => reader.leave_out("an invisible character"),
            Token::CommentToken(_) | Token::DoctypeToken(_) | Token::ParseError(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

/// What stands open around the words.
#[derive(Debug)]
enum OpenElement {
    Quote(Vec<Value>),
    List {
        is_ordered: bool,
        start: u64,
        items: Vec<Value>,
        /// Items stand there without a list around them: it ends with the last of them.
        is_loose: bool,
    },
    Item(Vec<Value>),
}

/// An element whose contents are none of the story's words.
struct Skipped {
    name: String,
    depth: usize,
}

#[derive(Default)]
struct HtmlReader {
    done: Vec<Value>,
    open: Vec<OpenElement>,
    /// Lists and quotes that would stand too deep: their words join what is around them.
    flattened: usize,
    line: HtmlLine,
    /// 2 or 3 inside a heading.
    level: Option<u8>,
    skipped: Option<Skipped>,
    cells: usize,
    left_out: BTreeMap<&'static str, usize>,
}

impl HtmlReader {
    fn leave_out(&mut self, what: &'static str) {
        *self.left_out.entry(what).or_default() += 1;
    }

    fn text(&mut self, text: &str) {
        if self.skipped.is_none() {
            self.line.text(text);
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let is_start = tag.kind == TagKind::StartTag;
        if let Some(skipped) = &mut self.skipped {
            if skipped.name == name && !tag.self_closing {
                skipped.depth = if is_start { skipped.depth + 1 } else { skipped.depth - 1 };
                if skipped.depth == 0 {
                    self.skipped = None;
                }
            }
            return TokenSinkResult::Continue;
        }
        if !is_start {
            self.ends(name);
            return TokenSinkResult::Continue;
        }
        if let Some(what) = foreign(name) {
            self.leave_out(what);
            if !is_void(name) && !tag.self_closing {
                self.skipped = Some(Skipped {
                    name: name.to_owned(),
                    depth: 1,
                });
            }
            return raw(name).map_or(TokenSinkResult::Continue, TokenSinkResult::RawData);
        }
        self.begins(name, tag);
        TokenSinkResult::Continue
    }

    fn begins(&mut self, name: &str, tag: &Tag) {
        match name {
            "br" => self.line.breaks(),
            "hr" => {
                self.flush();
                self.emit(json!({ "type": "horizontal_rule" }));
            }
            "a" => self.line.links(attribute(tag, "href")),
            "q" => self.line.text("“"),
            "pre" => {
                self.flush();
                self.line.keeps_spaces(true);
            }
            "blockquote" => self.opens(OpenElement::Quote(vec![])),
            "ul" | "menu" | "dir" => self.list(false, 1),
            "ol" => self.list(true, start_of(tag)),
            "li" => self.item(),
            "table" => {
                self.flush();
                self.leave_out("the shape of a table");
            }
            "tr" => {
                self.flush();
                self.cells = 0;
            }
            "td" | "th" => {
                if self.cells > 0 {
                    self.line.text(" | ");
                }
                self.cells += 1;
            }
            _ => match (mark(name), level(name)) {
                (Some(mark), _) => self.line.marks(mark, true),
                (None, Some(level)) => {
                    self.flush();
                    self.level = Some(level);
                }
                (None, None) if is_block(name) => self.flush(),
                (None, None) => {}
            },
        }
    }

    fn ends(&mut self, name: &str) {
        match name {
            "a" => self.line.ends_link(),
            "q" => self.line.text("”"),
            "pre" => {
                self.flush();
                self.line.keeps_spaces(false);
            }
            "blockquote" => self.closes(|open| matches!(open, OpenElement::Quote(_))),
            "ul" | "ol" | "menu" | "dir" => self.closes(|open| matches!(open, OpenElement::List { .. })),
            "li" => self.ends_item(),
            // A browser makes a break of this one.
            "br" => self.line.breaks(),
            "td" | "th" => {}
            _ => match mark(name) {
                Some(mark) => self.line.marks(mark, false),
                None if level(name).is_some() || is_block(name) => self.flush(),
                None => {}
            },
        }
    }

    fn opens(&mut self, open: OpenElement) {
        self.flush();
        if self.open.len() >= 2 * MAX_LIST_DEPTH {
            self.leave_out("a list or a quote in too many others");
            self.flattened += 1;
        } else {
            self.open.push(open);
        }
    }

    fn list(&mut self, is_ordered: bool, start: u64) {
        self.flush();
        self.end_loose();
        // Some pages put a list beside its item instead of into it.
        if let Some(OpenElement::List { items, .. }) = self.open.last_mut() {
            let before = items.pop().map_or_else(Vec::new, |item| content_of(&item));
            self.open.push(OpenElement::Item(before));
        }
        self.opens(OpenElement::List {
            is_ordered,
            start,
            items: vec![],
            is_loose: false,
        });
    }

    fn item(&mut self) {
        self.ends_item();
        if self.flattened > 0 {
            return;
        }
        // Items outside any list make one.
        if !matches!(self.open.last(), Some(OpenElement::List { .. })) {
            self.opens(OpenElement::List {
                is_ordered: false,
                start: 1,
                items: vec![],
                is_loose: true,
            });
        }
        self.opens(OpenElement::Item(vec![]));
    }

    /// Ends the item of the innermost list, if one is open there.
    fn ends_item(&mut self) {
        self.flush();
        let list = self
            .open
            .iter()
            .rposition(|open| matches!(open, OpenElement::List { .. }));
        let item = self.open.iter().rposition(|open| matches!(open, OpenElement::Item(_)));
        if self.flattened == 0 && item > list {
            self.closes(|open| matches!(open, OpenElement::Item(_)));
        }
    }

    /// Closes the innermost of this kind with everything in it.
    fn closes(&mut self, is_meant: impl Fn(&OpenElement) -> bool) {
        self.flush();
        if self.flattened > 0 {
            self.flattened -= 1;
            return;
        }
        if let Some(at) = self.open.iter().rposition(is_meant) {
            while self.open.len() > at {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        match open {
            OpenElement::Quote(content) if content.is_empty() => {}
            OpenElement::List { items, .. } if items.is_empty() => {}
            OpenElement::Quote(content) => self.emit(json!({ "type": "blockquote", "content": content })),
            OpenElement::Item(content) => self.emit(json!({ "type": "list_item", "content": content })),
            OpenElement::List {
                is_ordered: true,
                start,
                items,
                ..
            } => self.emit(json!({ "type": "ordered_list", "attrs": { "order": start }, "content": items })),
            OpenElement::List { items, .. } => self.emit(json!({ "type": "bullet_list", "content": items })),
        }
    }

    fn end_loose(&mut self) {
        if let Some(OpenElement::List { is_loose: true, .. }) = self.open.last() {
            self.close();
        }
    }

    fn emit(&mut self, node: Value) {
        if node["type"] != "list_item" {
            self.end_loose();
        }
        match self.open.last_mut() {
            None => self.done.push(node),
            Some(OpenElement::Quote(content) | OpenElement::Item(content)) => content.push(node),
            Some(OpenElement::List { items, .. }) => items.push(node),
        }
    }

    /// Ends the line: one break stays one, two or more part paragraphs.
    fn flush(&mut self) {
        let level = self.level.take();
        for content in self.line.end() {
            self.emit(match level {
                Some(level) => json!({ "type": "heading", "attrs": { "level": level }, "content": content }),
                None => json!({ "type": "paragraph", "content": content }),
            });
        }
    }

    fn end(mut self) -> ReadHtml {
        if self.skipped.is_some() {
            self.leave_out("all that stands behind something without an end");
        }
        self.flush();
        while !self.open.is_empty() {
            self.close();
        }
        ReadHtml {
            document: blocks::wrapped(self.done),
            left_out: self.left_out,
        }
    }
}

fn content_of(item: &Value) -> Vec<Value> {
    item["content"].as_array().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Document;

    /// As it is stored and shown, and what was told.
    fn shown(html: &str) -> (String, Vec<String>) {
        let read = read(html);
        let parsed = Document::parse(&read.document).unwrap();
        let told = read.left_out.keys().map(|what| (*what).to_owned());
        let told = told.chain(parsed.notices.iter().map(|notice| notice.problem.message.clone()));
        let html = parsed.document.html().to_string();
        let plain: Vec<&str> = html.split(" id=\"b-").collect(); // ids are ten random characters and a quote
        let plain = plain
            .iter()
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { &part[11..] });
        (plain.collect(), told.collect())
    }

    #[test]
    fn what_a_document_has_comes_over_silently() {
        for (html, expected) in [
            (
                "<p>One</p>\n<p>Two &amp; three&nbsp;&lt;</p>",
                "<p>One</p><p>Two &amp; three\u{a0}&lt;</p>",
            ),
            ("One<br>two<br><br>three", "<p>One<br>two</p><p>three</p>"),
            ("<h1>A</h1><h4>B</h4>C", "<h2>A</h2><h3>B</h3><p>C</p>"),
            ("<p>a <b>b <i>c</b></i> d", "<p>a <strong>b <em>c</em></strong> d</p>"),
            (
                "<blockquote><p>Q</p><p>R</p></blockquote>",
                "<blockquote><p>Q</p><p>R</p></blockquote>",
            ),
            (
                "<blockquote>Q</blockquote>after",
                "<blockquote><p>Q</p></blockquote><p>after</p>",
            ),
            (
                "<ul><li>a<li><p>b</p><ul><li>c</ul></ul>",
                "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
            ),
            ("<ol start=3><li>a</li></ol>", "<ol start=\"3\"><li>a</li></ol>"),
            ("<li>loose</li><p>x</p>", "<ul><li>loose</li></ul>"),
            (
                "<p>m<sup>2</sup> <del>old</del></p><hr>",
                "<p>m<sup>2</sup> <s>old</s></p><hr>",
            ),
            ("<pre>a\n  b</pre>", "<p>a<br>  b</p>"),
            ("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "<p>x</p>"),
        ] {
            let (html_out, told) = shown(html);
            assert!(told.is_empty(), "{html}: {told:?}");
            let expected_in: String = expected.into();
            assert!(
                squeezed(&html_out).contains(&squeezed(&expected_in)),
                "{html}: {html_out}"
            );
        }
    }

    /// Without what only differs in how items are wrapped.
    fn squeezed(html: &str) -> String {
        html.replace("<li><p>", "<li>")
            .replace("</p></li>", "</li>")
            .replace("</p><ul>", "<ul>")
    }

    #[test]
    fn what_it_has_no_place_for_is_told_and_its_words_stay() {
        for (html, words, what) in [
            ("<p>a<img src=x alt=y>b</p>", "<p>ab</p>", "a picture"),
            (
                "<figure><img><figcaption>Cap</figcaption></figure>",
                "<p>Cap</p>",
                "a picture",
            ),
            (
                "a<script>if (a</p> < b) document.write('<p>x')</script>b",
                "<p>ab</p>",
                "a script",
            ),
            ("a<iframe src=x><p>no</p></iframe>b", "<p>ab</p>", "something embedded"),
            (
                "<table><tr><td>a<td>b</tr><tr><td>c</table>",
                "<p>a | b</p><p>c</p>",
                "the shape of a table",
            ),
            ("a<svg><g><text>no</text></g></svg>b", "<p>ab</p>", "a picture"),
            (
                "a<video>b",
                "<p>a</p>",
                "all that stands behind something without an end",
            ),
        ] {
            let (html_out, told) = shown(html);
            assert!(told.iter().any(|one| one == what), "{html}: {told:?}");
            assert_eq!(html_out, words, "{html}");
        }
    }

    #[test]
    fn links_that_lead_nowhere_lose_the_link_only() {
        let (html, told) = shown(
            "<p><a href='https://a.example/?x=1&amp;y'>far</a> <a href='/here'>near</a> <a href='javascript:x()'>bad</a></p>",
        );

        assert!(
            html.contains("https://a.example/?x=1&amp;y") && html.contains(" near bad"),
            "{html}"
        );
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn nothing_is_too_deep_or_too_broken() {
        for html in [
            "<ul><li>".repeat(10_000),
            "<blockquote>".repeat(10_000) + "x",
            "<b>".repeat(10_000) + "x",
            "</li></ul></blockquote></p>".repeat(1_000) + "x",
            "<svg>".repeat(5_000),
            "<a href=x>".repeat(1_000) + "x",
            "&#0;&#xD800;&#x110000;<\0p>".to_owned(),
            "<".to_owned(),
        ] {
            let read = read(&html);
            assert!(
                Document::parse(&read.document).is_ok(),
                "{}",
                &html[..20.min(html.len())]
            );
        }
    }
}
