//! The HTML of a body, made only out of a parsed document.

use std::fmt;

use super::document::{
    Block, Document, Heading, Image, ImageLayout, Inline, ItemPart, List, ListItem, ListKind, Marks, Paragraph, Quote,
    Script,
};
use super::link::Link;

/// HTML that needs no escaping: only this file can make it, and only from a document's types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether some of it is slanted, as quotations are, so that a page fetches those letters early.
    #[must_use]
    pub fn has_italics(&self) -> bool {
        ["<em>", "<blockquote>"].iter().any(|tag| self.0.contains(tag))
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
    /// WebP files, as `srcset` takes them.
    pub webp: String,
    /// JPEG files, the same.
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

/// Who knows the pictures of a text; none: they are shown by their captions alone.
pub type Figures<'a> = &'a (dyn Fn(&Image) -> Option<FigureParts> + Sync);

impl Document {
    /// The body as readers get it, pictures by their captions alone: no classes, no styles, nothing that runs, nothing that
    /// is empty. Headings have the id `b-` and their own.
    #[must_use]
    pub fn html(&self) -> SafeHtml {
        self.html_with(&|_| None)
    }

    /// The same with its pictures.
    #[must_use]
    pub fn html_with(&self, figures: Figures<'_>) -> SafeHtml {
        let mut html = String::new();
        for block in &self.published().blocks {
            push_block(block, figures, &mut html);
        }
        SafeHtml(html)
    }
}

/// Plain text as it stands in HTML.
#[must_use]
pub fn plain_html(text: &str) -> SafeHtml {
    let mut html = String::with_capacity(text.len());
    push_escaped(text, &mut html);
    SafeHtml(html)
}

/// A line as comparisons show it: a picture says that it is one.
pub(super) fn shown_line(image: Option<&Image>, content: &[Inline]) -> SafeHtml {
    let SafeHtml(words) = line_html(content);
    SafeHtml(match (image, words.is_empty()) {
        (None, _) => words,
        (Some(_), true) => "Picture".to_owned(),
        (Some(_), false) => format!("Picture: {words}"),
    })
}

/// The text of one line with its marks, without the element around it.
pub(super) fn line_html(content: &[Inline]) -> SafeHtml {
    let mut html = String::new();
    push_inline(content, &mut html);
    SafeHtml(html)
}

fn push_block(block: &Block, figures: Figures<'_>, html: &mut String) {
    match block {
        Block::Paragraph(paragraph) => push_paragraph(paragraph, html),
        Block::Heading(Heading { id, level, content }) => {
            let tag = level.tag();
            html.push_str(&format!("<{tag} id=\"b-{id}\">"));
            push_inline(content, html);
            html.push_str(&format!("</{tag}>"));
        }
        Block::Quote(Quote { id: _, paragraphs }) => {
            html.push_str("<blockquote>");
            for paragraph in paragraphs {
                push_paragraph(paragraph, html);
            }
            html.push_str("</blockquote>");
        }
        Block::List(list) => push_list(list, html),
        Block::Rule(_) => html.push_str("<hr>"),
        Block::Image(image) => push_figure(image, figures(image), html),
    }
}

fn push_figure(image: &Image, parts: Option<FigureParts>, html: &mut String) {
    let mut caption = String::new();
    push_inline(&image.caption, &mut caption);
    let drawn = parts.is_some();
    let FigureParts {
        webp,
        jpeg,
        src,
        sizes,
        width,
        height,
        alt,
        caption: said,
        credit,
    } = parts.unwrap_or_default();
    if caption.is_empty() {
        push_escaped(&said, &mut caption);
    }
    if !drawn && caption.is_empty() {
        return;
    }
    match image.layout {
        ImageLayout::Column => html.push_str("<figure>"),
        layout => html.push_str(&format!("<figure data-layout=\"{}\">", layout.name())),
    }
    if drawn {
        let [webp, jpeg, src, alt] = [&webp, &jpeg, &src, &alt].map(|text| {
            let mut escaped = String::new();
            push_escaped(text, &mut escaped);
            escaped
        });
        html.push_str(&format!(
            "<picture><source type=\"image/webp\" srcset=\"{webp}\" sizes=\"{sizes}\"><img src=\"{src}\" srcset=\"{jpeg}\" sizes=\"{sizes}\" \
             alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" decoding=\"async\"></picture>"
        ));
    }
    if !caption.is_empty() || !credit.is_empty() {
        html.push_str("<figcaption>");
        html.push_str(&caption);
        if !credit.is_empty() {
            html.push_str(if caption.is_empty() { "<small>" } else { " <small>" });
            push_escaped(&credit, html);
            html.push_str("</small>");
        }
        html.push_str("</figcaption>");
    }
    html.push_str("</figure>");
}

fn push_paragraph(paragraph: &Paragraph, html: &mut String) {
    html.push_str("<p>");
    push_inline(&paragraph.content, html);
    html.push_str("</p>");
}

fn push_list(list: &List, html: &mut String) {
    let end = match list.kind {
        ListKind::Bullet => {
            html.push_str("<ul>");
            "</ul>"
        }
        ListKind::Ordered(1) => {
            html.push_str("<ol>");
            "</ol>"
        }
        ListKind::Ordered(order) => {
            html.push_str(&format!("<ol start=\"{order}\">"));
            "</ol>"
        }
    };
    for item in &list.items {
        push_item(item, html);
    }
    html.push_str(end);
}

fn push_item(item: &ListItem, html: &mut String) {
    let is_paragraph = |part: &ItemPart| matches!(part, ItemPart::Paragraph(_));
    html.push_str("<li>");
    if item.rest.iter().any(is_paragraph) {
        push_paragraph(&item.first, html);
    } else {
        push_inline(&item.first.content, html);
    }
    for part in &item.rest {
        match part {
            ItemPart::Paragraph(paragraph) => push_paragraph(paragraph, html),
            ItemPart::List(list) => push_list(list, html),
        }
    }
    html.push_str("</li>");
}

fn push_inline(content: &[Inline], html: &mut String) {
    let unmarked = Marks::default();
    let mut open = &unmarked;
    for (at, inline) in content.iter().enumerate() {
        match inline {
            Inline::Text { text, marks } => {
                switch(open, marks, html);
                open = marks;
                push_escaped(text, html);
            }
            Inline::Break => {
                let next = content[at..].iter().find_map(marks_of);
                // A mark that goes on behind the break stays open across it; the others end before it.
                if next != Some(open) {
                    switch(open, &unmarked, html);
                    open = &unmarked;
                }
                html.push_str("<br>");
            }
        }
    }
    switch(open, &unmarked, html);
}

fn marks_of(inline: &Inline) -> Option<&Marks> {
    match inline {
        Inline::Text { text: _, marks } => Some(marks),
        Inline::Break => None,
    }
}

/// An element that sets words, outermost first.
#[derive(Clone, Copy, PartialEq)]
enum MarkElement<'a> {
    Link(&'a Link),
    Element(&'static str),
}

fn sets(marks: &Marks) -> Vec<MarkElement<'_>> {
    let Marks {
        link,
        strong,
        em,
        strike,
        script,
    } = marks;
    let element = |is_set: bool, name| is_set.then_some(MarkElement::Element(name));
    let script = script.map(|script| match script {
        Script::Superscript => MarkElement::Element("sup"),
        Script::Subscript => MarkElement::Element("sub"),
    });
    let elements = [
        element(*strong, "strong"),
        element(*em, "em"),
        element(*strike, "s"),
        script,
    ];
    link.iter()
        .map(MarkElement::Link)
        .chain(elements.into_iter().flatten())
        .collect()
}

/// Closes what ends and opens what begins, keeping the elements that both share open.
fn switch(from: &Marks, to: &Marks, html: &mut String) {
    let (from, to) = (sets(from), sets(to));
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    for set in from[shared..].iter().rev() {
        match set {
            MarkElement::Link(_) => html.push_str("</a>"),
            MarkElement::Element(name) => html.push_str(&format!("</{name}>")),
        }
    }
    for set in &to[shared..] {
        match set {
            MarkElement::Link(link) => push_link(link, html),
            MarkElement::Element(name) => html.push_str(&format!("<{name}>")),
        }
    }
}

fn push_link(link: &Link, html: &mut String) {
    html.push_str("<a href=\"");
    push_escaped(link.as_str(), html);
    html.push_str(if link.is_web() { "\" rel=\"noopener\">" } else { "\">" });
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
