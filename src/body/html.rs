//! The HTML of a body, made only out of a parsed document.

mod feed;
mod files;
mod frames;
mod inline;
mod page;
mod plain;

use std::fmt;

use super::block_id::BlockId;
use super::document::{
    Block, Document, Heading, Image, ImageLayout, Inline, ItemPart, List, ListItem, ListKind, Paragraph, Quote,
    QuoteKind,
};
use super::lines::LineOwner;

pub use feed::{FeedImage, FeedPage};
pub use files::{FileParts, Files};
pub use page::ReaderPage;
pub use plain::paragraphs_html;

/// HTML that needs no escaping: only this file can make it, and only from a document's types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether some of it is slanted, as pull quotes are, so that a page fetches those letters early.
    #[must_use]
    pub fn has_italics(&self) -> bool {
        ["<em>", "<figure data-pull>"].iter().any(|tag| self.0.contains(tag))
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for SafeHtml {}

/// What the HTML of a picture is made of, by whoever knows its files and the library's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureParts {
    /// AVIF files, as `srcset` takes them; may be empty.
    pub avif: String,
    /// Where those are fit, as `media` takes it; empty: everywhere.
    pub avif_media: &'static str,
    /// WebP files, as `srcset` takes them; may be empty.
    pub webp: String,
    /// JPEG files, the same; may be empty.
    pub jpeg: String,
    /// The file for whoever knows no `srcset`.
    pub src: String,
    /// How wide it stands, as `sizes` takes it.
    pub sizes: &'static str,
    /// Pixels across, for the room that is kept free.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// For people who cannot see it.
    pub alt: String,
    /// What it shows, where the story says nothing of its own.
    pub caption: String,
    /// Who made it.
    pub credit: String,
}

/// Where a picture of a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageRoom {
    /// By itself, or as the large one of a gallery.
    Alone(ImageLayout),
    /// Beside others of a gallery.
    Abreast(ImageLayout),
}

/// Who knows the pictures of a text; none: they are shown by their captions alone.
pub type Figures<'a> = &'a (dyn Fn(&Image, ImageRoom) -> Option<FigureParts> + Sync);

impl Document {
    /// The body as readers get it, pictures by their captions and files by their titles alone: no classes, no styles, nothing that runs, nothing that
    /// is empty. Headings, titles and captions have the id `b-` and their own; footnotes stand at the end.
    #[must_use]
    pub fn html(&self) -> SafeHtml {
        self.html_on(&|_, _| None, &|_| None, None)
    }

    /// The same with its pictures and files; on a page for readers, where it is for one, with what that says of embeds and over
    /// footnotes.
    #[must_use]
    pub fn html_on(&self, figures: Figures<'_>, files: Files<'_>, page: Option<ReaderPage<'_>>) -> SafeHtml {
        let document = self.published();
        let mut writer = HtmlWriter {
            html: String::new(),
            figures,
            files,
            page,
            notes: Vec::new(),
        };
        for block in &document.blocks {
            writer.block(block);
        }
        writer.notes();
        SafeHtml(writer.html)
    }
}

/// Plain text as it stands in HTML.
#[must_use]
pub fn plain_html(text: &str) -> SafeHtml {
    SafeHtml(escaped(text))
}

/// A line as comparisons show it: what is more than its words says what it is.
pub(super) fn shown_line(about: LineOwner<'_>, content: &[Inline]) -> SafeHtml {
    let SafeHtml(words) = line_html(content);
    let name = match about {
        LineOwner::Nothing => return SafeHtml(words),
        LineOwner::Embed(embed) if embed.title.is_empty() => format!("Embed, {}", embed.address.as_str()),
        LineOwner::Embed(embed) => format!("Embed, {}, {}", embed.title, embed.address.as_str()),
        LineOwner::File(file) if !file.title.is_empty() => format!("File, {}", file.title),
        other => other.name().to_owned(),
    };
    let SafeHtml(name) = plain_html(&name);
    SafeHtml(if words.is_empty() {
        name
    } else {
        format!("{name}: {words}")
    })
}

/// The text of one line with its marks, without the element around it; footnotes stand in it, in brackets.
pub(super) fn line_html(content: &[Inline]) -> SafeHtml {
    let mut html = String::new();
    inline::push(
        content,
        &mut |said, html| {
            html.push_str(" [");
            html.push_str(line_html(said).as_str());
            html.push(']');
        },
        &mut html,
    );
    SafeHtml(html)
}

/// A body on its way to HTML.
struct HtmlWriter<'a> {
    html: String,
    figures: Figures<'a>,
    files: Files<'a>,
    page: Option<ReaderPage<'a>>,
    /// Footnotes so far: the name of each, and what it says.
    notes: Vec<(String, &'a [Inline])>,
}

impl<'a> HtmlWriter<'a> {
    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph(paragraph) => self.element("p", paragraph),
            Block::Heading(Heading { id, level, content }) => {
                let tag = level.tag();
                self.html.push_str(&format!("<{tag} id=\"b-{id}\">"));
                self.line(id, content);
                self.html.push_str(&format!("</{tag}>"));
            }
            Block::Quote(quote) => self.quote(quote),
            Block::List(list) => self.list(list),
            Block::Rule(_) => self.html.push_str("<hr>"),
            Block::Image(image) => self.figure(image, ImageRoom::Alone(image.layout())),
            Block::Gallery(gallery) => self.gallery(gallery),
            Block::Table(table) => self.table(table),
            Block::FactBox(facts) => self.fact_box(facts),
            Block::Embed(embed) => self.embed(embed),
            Block::File(file) => self.file(file),
            // Long lines scroll by themselves, so one can get at their ends with keys.
            Block::Code(code) => {
                self.html.push_str("<pre tabindex=\"0\"><code>");
                push_escaped(&super::text::plain(&code.content), &mut self.html);
                self.html.push_str("</code></pre>");
            }
        }
    }

    /// A line in an element without attributes.
    fn element(&mut self, tag: &str, Paragraph { id, content }: &'a Paragraph) {
        self.html.push_str(&format!("<{tag}>"));
        self.line(id, content);
        self.html.push_str(&format!("</{tag}>"));
    }

    fn line(&mut self, id: &BlockId, content: &'a [Inline]) {
        let Self { html, notes, .. } = self;
        let mut in_line = 0;
        inline::push(
            content,
            &mut |said, html| {
                in_line += 1;
                let name = if in_line == 1 {
                    id.to_string()
                } else {
                    format!("{id}-{in_line}")
                };
                notes.push((name.clone(), said));
                let number = notes.len();
                html.push_str(&format!(
                    "<sup><a id=\"r-{name}\" href=\"#n-{name}\" role=\"doc-noteref\">{number}</a></sup>"
                ));
            },
            html,
        );
    }

    fn quote(
        &mut self,
        Quote {
            id: _,
            kind,
            paragraphs,
            attribution,
        }: &'a Quote,
    ) {
        let is_framed = *kind == QuoteKind::Pull || attribution.is_some();
        match kind {
            QuoteKind::Pull => self.html.push_str("<figure data-pull>"),
            QuoteKind::Block if is_framed => self.html.push_str("<figure>"),
            QuoteKind::Block => {}
        }
        self.html.push_str("<blockquote>");
        for paragraph in paragraphs {
            self.element("p", paragraph);
        }
        self.html.push_str("</blockquote>");
        if let Some(by) = attribution {
            self.element("figcaption", by);
        }
        if is_framed {
            self.html.push_str("</figure>");
        }
    }

    fn list(&mut self, list: &'a List) {
        let end = match list.kind {
            ListKind::Bullet => {
                self.html.push_str("<ul>");
                "</ul>"
            }
            ListKind::Ordered(1) => {
                self.html.push_str("<ol>");
                "</ol>"
            }
            ListKind::Ordered(order) => {
                self.html.push_str(&format!("<ol start=\"{order}\">"));
                "</ol>"
            }
        };
        for item in &list.items {
            self.item(item);
        }
        self.html.push_str(end);
    }

    fn item(&mut self, item: &'a ListItem) {
        let is_paragraph = |part: &ItemPart| matches!(part, ItemPart::Paragraph(_));
        if item.rest.iter().any(is_paragraph) {
            self.html.push_str("<li>");
            self.element("p", &item.first);
        } else {
            self.html.push_str("<li>");
            self.line(&item.first.id, &item.first.content);
        }
        self.parts(&item.rest);
        self.html.push_str("</li>");
    }

    fn parts(&mut self, parts: &'a [ItemPart]) {
        for part in parts {
            match part {
                ItemPart::Paragraph(paragraph) => self.element("p", paragraph),
                ItemPart::List(list) => self.list(list),
            }
        }
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_escaped(text, &mut html);
    html
}

fn push_escaped(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn html_of(blocks: Value) -> String {
        Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document
            .html()
            .to_string()
    }

    #[test]
    fn every_block_has_its_element() {
        let p = |text: &str| json!({"type": "paragraph", "content": [{"type": "text", "text": text}]});
        let ul = json!({"type": "bullet_list", "content": [
            {"type": "list_item", "content": [p("a"), {"type": "ordered_list", "attrs": {"order": 3}, "content": [
                {"type": "list_item", "content": [p("b")]},
            ]}]},
            {"type": "list_item", "content": [p("c"), p("d")]},
        ]});
        let heading = json!({"type": "heading", "attrs": {"id": "abcdefghij", "level": 2}, "content": [{"type": "text", "text": "h"}]});
        let blocks =
            json!([p("x"), heading, {"type": "blockquote", "content": [p("q")]}, ul, {"type": "horizontal_rule"}]);
        assert_eq!(
            html_of(blocks),
            "<p>x</p><h2 id=\"b-abcdefghij\">h</h2><blockquote><p>q</p></blockquote>\
             <ul><li>a<ol start=\"3\"><li>b</li></ol></li><li><p>c</p><p>d</p></li></ul><hr>"
        );
    }

    #[test]
    fn frames_have_their_elements_and_nothing_empty() {
        let text = |text: &str| json!([{"type": "text", "text": text}]);
        let line =
            |name: &str, id: &str, words: &str| json!({"type": name, "attrs": {"id": id}, "content": text(words)});
        let row = |cells: &[&str]| json!({"type": "table_row", "content": cells.iter().map(|words| json!({"type": "table_cell", "content": text(words)})).collect::<Value>()});
        let table = |head: bool, side: bool, caption: &str, rows: Value| {
            let rows: Vec<Value> = std::iter::once(line("caption", "cccccccccc", caption))
                .chain(rows.as_array().cloned().unwrap_or_default())
                .collect();
            html_of(json!([{"type": "table", "attrs": {"header_row": head, "header_column": side}, "content": rows}]))
        };
        assert_eq!(
            table(
                true,
                true,
                "Costs",
                json!([row(&["", "£m"]), row(&["Wall", "38.0"]), row(&["None", "–"])])
            ),
            "<div data-table tabindex=\"0\" role=\"region\" aria-labelledby=\"b-cccccccccc\"><table><caption id=\"b-cccccccccc\">Costs</caption>\
             <thead><tr><td></td><th scope=\"col\" data-number>£m</th></tr></thead>\
             <tbody><tr><th scope=\"row\">Wall</th><td data-number>38.0</td></tr><tr><th scope=\"row\">None</th><td data-number>–</td></tr></tbody></table></div>"
        );
        assert_eq!(
            table(false, false, "", json!([row(&["a", "1 b"]), row(&["2", "c"])])),
            "<div data-table tabindex=\"0\"><table><tbody><tr><td>a</td><td>1 b</td></tr><tr><td>2</td><td>c</td></tr></tbody></table></div>"
        );
        assert_eq!(
            table(true, false, "", json!([row(&["a"])])),
            "<div data-table tabindex=\"0\"><table><thead><tr><th scope=\"col\">a</th></tr></thead></table></div>"
        );
        assert_eq!(table(true, false, "Nothing in it", json!([row(&["", ""])])), "");
        let p = |words: &str| json!({"type": "paragraph", "attrs": {"id": "pppppppppp"}, "content": text(words)});
        assert_eq!(
            html_of(json!([{"type": "fact_box", "content": [line("caption", "cccccccccc", "Facts"), p("a")]}])),
            "<section data-box aria-labelledby=\"b-cccccccccc\"><h2 id=\"b-cccccccccc\">Facts</h2><p>a</p></section>"
        );
        assert_eq!(
            html_of(json!([{"type": "blockquote", "content": [p("q"), line("attribution", "aaaaaaaaaa", " ")]}])),
            "<blockquote><p>q</p></blockquote>"
        );
        assert_eq!(
            html_of(
                json!([{"type": "embed", "attrs": {"id": "eeeeeeeeee", "address": "https://a.org/\"><script>", "title": ""}}])
            ),
            "<figure id=\"b-eeeeeeeeee\" data-embed=\"\"><a href=\"https://a.org/&quot;&gt;&lt;script&gt;\" rel=\"noopener\">a.org</a></figure>"
        );
    }

    #[test]
    fn footnotes_are_counted_through_the_text_and_lead_both_ways() {
        let note = |words: &str| json!({"type": "footnote", "content": [{"type": "text", "text": words, "marks": [{"type": "em"}]}]});
        let p = |id: &str, notes: Vec<Value>| {
            let content: Vec<Value> = std::iter::once(json!({"type": "text", "text": "a"}))
                .chain(notes)
                .collect();
            json!({"type": "paragraph", "attrs": {"id": id}, "content": content})
        };
        assert_eq!(
            html_of(json!([
                p("aaaaaaaaaa", vec![note("x"), json!({"type": "footnote"}), note("y")]),
                p("bbbbbbbbbb", vec![note("z")])
            ])),
            "<p>a<sup><a id=\"r-aaaaaaaaaa\" href=\"#n-aaaaaaaaaa\" role=\"doc-noteref\">1</a></sup>\
             <sup><a id=\"r-aaaaaaaaaa-2\" href=\"#n-aaaaaaaaaa-2\" role=\"doc-noteref\">2</a></sup></p>\
             <p>a<sup><a id=\"r-bbbbbbbbbb\" href=\"#n-bbbbbbbbbb\" role=\"doc-noteref\">3</a></sup></p>\
             <section role=\"doc-endnotes\"><ol>\
             <li id=\"n-aaaaaaaaaa\"><em>x</em> <a href=\"#r-aaaaaaaaaa\" role=\"doc-backlink\">\u{21a9}\u{fe0e}</a></li>\
             <li id=\"n-aaaaaaaaaa-2\"><em>y</em> <a href=\"#r-aaaaaaaaaa-2\" role=\"doc-backlink\">\u{21a9}\u{fe0e}</a></li>\
             <li id=\"n-bbbbbbbbbb\"><em>z</em> <a href=\"#r-bbbbbbbbbb\" role=\"doc-backlink\">\u{21a9}\u{fe0e}</a></li></ol></section>"
        );
    }

    #[test]
    fn marks_nest_and_stay_open_as_long_as_they_last() {
        let web = json!({"type": "link", "attrs": {"href": "https://a.org/?a=\"1\"&b='2'"}});
        let mail = json!({"type": "link", "attrs": {"href": "mailto:a@b.org", "title": null}});
        let blocks = json!([{"type": "paragraph", "content": [
            {"type": "text", "text": "a", "marks": [web]},
            {"type": "text", "text": "b", "marks": [{"type": "em"}, {"type": "strong"}, web]},
            {"type": "hard_break"},
            {"type": "text", "text": "c", "marks": [{"type": "em"}, {"type": "strong"}, web]},
            {"type": "hard_break"},
            {"type": "text", "text": "d", "marks": [mail]},
        ]}]);
        assert_eq!(
            html_of(blocks),
            "<p><a href=\"https://a.org/?a=&quot;1&quot;&amp;b=&#39;2&#39;\" rel=\"noopener\">a<strong><em>b<br>c\
             </em></strong></a><br><a href=\"mailto:a@b.org\">d</a></p>"
        );
    }

    #[test]
    fn raised_lowered_and_struck_words_have_their_elements() {
        let set = |text: &str, marks: &[&str]| json!({"type": "text", "text": text, "marks": marks.iter().map(|name| json!({"type": name})).collect::<Value>()});
        let blocks = json!([{"type": "paragraph", "content": [
            set("4,820", &[]), set("2", &["superscript"]), set("H", &["strike"]), set("2", &["subscript", "strike"]),
            set("O", &["strike", "strong"]),
        ]}]);
        assert_eq!(
            html_of(blocks),
            "<p>4,820<sup>2</sup><s>H<sub>2</sub></s><strong><s>O</s></strong></p>"
        );
    }

    #[test]
    fn text_is_never_markup() {
        let html = Document::from_text("<script>alert('1' && \"2\")</script>").html();
        assert_eq!(
            html.as_str(),
            "<p>&lt;script&gt;alert(&#39;1&#39; &amp;&amp; &quot;2&quot;)&lt;/script&gt;</p>"
        );
    }

    #[test]
    fn a_template_prints_it_as_it_is() {
        #[derive(askama::Template)]
        #[template(source = "{{ html }}{{ text }}", ext = "html")]
        struct Page {
            html: SafeHtml,
            text: &'static str,
        }
        let page = Page {
            html: Document::from_text("a < b").html(),
            text: "<",
        };
        assert_eq!(askama::Template::render(&page).unwrap(), "<p>a &lt; b</p>&#60;");
    }
}
