//! A text as it stands in feeds: for readers of which nothing is known. Plain elements without classes, identities or
//! anything that loads late; addresses are whole, and nothing of another site is there but links.

use super::super::document::{
    Block, Document, Heading, Image, Inline, ItemPart, List, ListItem, ListKind, Paragraph, Quote,
};
use super::super::frames::{Embed, FactBox, FileBlock, Gallery, TextTable};
use super::super::text::plain;
use super::files::Files;
use super::{SafeHtml, escaped, inline, push_escaped};
use crate::words::{Word, Words};

/// A picture as one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedImage {
    /// Its whole address.
    pub src: String,
    /// Pixels across of that file.
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

/// What stands around a text in a feed.
#[derive(Clone, Copy)]
pub struct FeedPage<'a> {
    /// Who knows its pictures.
    pub images: &'a (dyn Fn(&Image) -> Option<FeedImage> + Sync),
    /// Who knows its files.
    pub files: Files<'a>,
    /// What is said over footnotes, in the language of the text.
    pub words: &'a Words,
}

impl Document {
    /// The text as it stands in feeds.
    #[must_use]
    pub fn feed_html(&self, page: FeedPage<'_>) -> SafeHtml {
        let document = self.published();
        let mut writer = FeedWriter {
            html: String::new(),
            page,
            notes: Vec::new(),
        };
        for block in &document.blocks {
            writer.block(block);
        }
        writer.end();
        SafeHtml(writer.html)
    }
}

impl FeedImage {
    /// The picture by itself, with what is said of it.
    #[must_use]
    pub fn figure(&self) -> SafeHtml {
        let mut html = "<figure>".to_owned();
        self.push(&escaped(&self.caption), &mut html);
        html.push_str("</figure>");
        SafeHtml(html)
    }

    fn push(&self, said: &str, html: &mut String) {
        let Self { src, alt, .. } = self;
        html.push_str(&format!(
            "<img src=\"{}\" alt=\"{}\" width=\"{}\" height=\"{}\">",
            escaped(src),
            escaped(alt),
            self.width,
            self.height
        ));
        push_caption(said, &self.credit, html);
    }
}

/// What is said of a picture, as HTML, and who made it.
fn push_caption(said: &str, credit: &str, html: &mut String) {
    if said.is_empty() && credit.is_empty() {
        return;
    }
    html.push_str("<figcaption>");
    html.push_str(said);
    if !credit.is_empty() {
        html.push_str(if said.is_empty() { "<small>" } else { " <small>" });
        push_escaped(credit, html);
        html.push_str("</small>");
    }
    html.push_str("</figcaption>");
}

struct FeedWriter<'a> {
    html: String,
    page: FeedPage<'a>,
    /// What footnotes say so far.
    notes: Vec<&'a [Inline]>,
}

impl<'a> FeedWriter<'a> {
    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph(paragraph) => self.element("p", &paragraph.content),
            Block::Heading(Heading { id: _, level, content }) => self.element(level.tag().as_str(), content),
            Block::Quote(quote) => self.quote(quote),
            Block::List(list) => self.list(list),
            Block::Rule(_) => self.html.push_str("<hr>"),
            Block::Image(image) => self.image(image),
            Block::Gallery(gallery) => self.gallery(gallery),
            Block::Table(table) => self.table(table),
            Block::FactBox(facts) => self.facts(facts),
            Block::Embed(embed) => self.embed(embed),
            Block::File(file) => self.file(file),
            Block::Code(code) => {
                self.html.push_str("<pre><code>");
                push_escaped(&plain(&code.content), &mut self.html);
                self.html.push_str("</code></pre>");
            }
        }
    }

    fn element(&mut self, tag: &str, content: &'a [Inline]) {
        self.html.push_str(&format!("<{tag}>"));
        self.line(content);
        self.html.push_str(&format!("</{tag}>"));
    }

    /// A line; its footnotes as raised numbers.
    fn line(&mut self, content: &'a [Inline]) {
        let Self { html, notes, .. } = self;
        inline::push(
            content,
            &mut |said, html| {
                notes.push(said);
                html.push_str(&format!("<sup>{}</sup>", notes.len()));
            },
            html,
        );
    }

    /// A line that is put where it belongs later: its footnotes are counted from here.
    fn apart(&mut self, content: &'a [Inline]) -> String {
        let before = std::mem::take(&mut self.html);
        self.line(content);
        std::mem::replace(&mut self.html, before)
    }

    /// A pulled quotation looks as others do.
    fn quote(&mut self, quote: &'a Quote) {
        self.html.push_str("<blockquote>");
        for paragraph in &quote.paragraphs {
            self.element("p", &paragraph.content);
        }
        if let Some(by) = &quote.attribution {
            self.element("footer", &by.content);
        }
        self.html.push_str("</blockquote>");
    }

    fn list(&mut self, list: &'a List) {
        let (begin, end) = match list.kind {
            ListKind::Bullet => ("<ul>".to_owned(), "</ul>"),
            ListKind::Ordered(1) => ("<ol>".to_owned(), "</ol>"),
            ListKind::Ordered(order) => (format!("<ol start=\"{order}\">"), "</ol>"),
        };
        self.html.push_str(&begin);
        list.items.iter().for_each(|item| self.item(item));
        self.html.push_str(end);
    }

    fn item(&mut self, item: &'a ListItem) {
        self.html.push_str("<li>");
        if item.rest.iter().any(|part| matches!(part, ItemPart::Paragraph(_))) {
            self.element("p", &item.first.content);
        } else {
            self.line(&item.first.content);
        }
        self.parts(&item.rest);
        self.html.push_str("</li>");
    }

    fn parts(&mut self, parts: &'a [ItemPart]) {
        for part in parts {
            match part {
                ItemPart::Paragraph(paragraph) => self.element("p", &paragraph.content),
                ItemPart::List(list) => self.list(list),
            }
        }
    }

    /// A picture that nobody knows any more is shown by its caption alone.
    fn image(&mut self, image: &'a Image) {
        let known = (self.page.images)(image);
        let said = if image.caption.is_empty() {
            escaped(known.as_ref().map_or("", |known| &known.caption))
        } else {
            self.apart(&image.caption)
        };
        match known {
            None if said.is_empty() => {}
            None => self.html.push_str(&format!("<p>{said}</p>")),
            Some(known) => {
                self.html.push_str("<figure>");
                known.push(&said, &mut self.html);
                self.html.push_str("</figure>");
            }
        }
    }

    /// What is said of all of them, then one under the other.
    fn gallery(&mut self, gallery: &'a Gallery) {
        self.titled("p", &gallery.caption);
        gallery.images.iter().for_each(|image| self.image(image));
    }

    /// Words in bold; nothing where there are none.
    fn titled(&mut self, tag: &str, title: &'a Paragraph) {
        if title.content.is_empty() {
            return;
        }
        let said = self.apart(&title.content);
        self.html.push_str(&format!("<{tag}><strong>{said}</strong></{tag}>"));
    }

    fn table(&mut self, table: &'a TextTable) {
        self.html.push_str("<table>");
        if !table.caption.content.is_empty() {
            self.element("caption", &table.caption.content);
        }
        for (at, row) in table.rows.iter().enumerate() {
            let is_head = at == 0 && table.header_row;
            self.html.push_str("<tr>");
            for (column, cell) in row.cells.iter().enumerate() {
                let names = is_head || (column == 0 && table.header_column);
                self.element(if names { "th" } else { "td" }, &cell.content);
            }
            self.html.push_str("</tr>");
        }
        self.html.push_str("</table>");
    }

    fn facts(&mut self, facts: &'a FactBox) {
        self.html.push_str("<aside>");
        self.titled("p", &facts.title);
        self.parts(&facts.parts);
        self.html.push_str("</aside>");
    }

    /// A link to what another site shows.
    fn embed(&mut self, embed: &'a Embed) {
        let (href, name) = (escaped(embed.address().as_str()), escaped(&embed.name()));
        self.html.push_str(&format!("<p><a href=\"{href}\">{name}</a>"));
        if let Some(provider) = embed.provider() {
            self.html.push_str(&format!(" ({})", escaped(&provider.name)));
        }
        if !embed.caption.is_empty() {
            self.html.push_str("<br>");
            self.line(&embed.caption);
        }
        self.html.push_str("</p>");
    }

    /// A link to a file, and what one gets there. Of a file that nobody knows the words stay.
    fn file(&mut self, file: &'a FileBlock) {
        let title = escaped(file.title());
        let Some(parts) = (self.page.files)(file) else {
            if !title.is_empty() {
                self.html.push_str(&format!("<p>{title}</p>"));
            }
            return;
        };
        let name = if title.is_empty() { escaped(&parts.title) } else { title };
        self.html.push_str(&format!(
            "<p><a href=\"{}\">{name}</a> ({})</p>",
            escaped(&parts.href),
            escaped(&parts.told)
        ));
    }

    /// What the footnotes say.
    fn end(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        let heading = escaped(self.page.words.say(Word::Notes));
        self.html
            .push_str(&format!("<hr><p><strong>{heading}</strong></p><ol>"));
        for said in notes {
            self.element("li", said);
        }
        self.html.push_str("</ol>");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{locale::Language, words::Wording};

    fn drawn(blocks: Value) -> String {
        let document = Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document;
        let words = Words::of(&Language::of("en"), &Wording::default());
        let picture = |_: &Image| {
            Some(FeedImage {
                src: "https://cms.example/media/a.jpg?a&b".into(),
                width: 960,
                height: 640,
                alt: "A \"quay\"".into(),
                caption: "The quay".into(),
                credit: "Mina Sol".into(),
            })
        };
        let page = FeedPage {
            images: &picture,
            files: &|_| None,
            words: &words,
        };
        document.feed_html(page).to_string()
    }

    #[test]
    fn every_block_stands_in_a_feed_without_what_only_a_page_knows() {
        let text = |text: &str| json!([{"type": "text", "text": text}]);
        let p = |words: &str| json!({"type": "paragraph", "content": text(words)});
        let caption = |name: &str, words: &str| json!({"type": name, "content": text(words)});
        let picture = |words: &str| json!({"type": "image", "attrs": {"picture": uuid::Uuid::nil(), "layout": "full"}, "content": text(words)});
        let cell = |words: &str| json!({"type": "table_cell", "content": text(words)});
        let note = json!({"type": "footnote", "content": [{"type": "text", "text": "Table 4"}]});
        let html = drawn(json!([
            {"type": "paragraph", "content": [{"type": "text", "text": "Seven & four"}, note]},
            {"type": "heading", "attrs": {"level": 2}, "content": text("Votes")},
            {"type": "pull_quote", "content": [p("No"), caption("attribution", "The mayor")]},
            {"type": "ordered_list", "attrs": {"order": 3}, "content": [{"type": "list_item", "content": [p("a")]}]},
            {"type": "horizontal_rule"},
            picture("Noon"),
            {"type": "gallery", "attrs": {"layout": "wide"}, "content": [caption("caption", "Quays"), picture("One")]},
            {"type": "table", "attrs": {"header_row": true, "header_column": true}, "content": [caption("caption", "Costs"),
                {"type": "table_row", "content": [cell("What"), cell("£m")]}, {"type": "table_row", "content": [cell("Wall"), cell("38")]}]},
            {"type": "fact_box", "content": [caption("caption", "Facts"), p("One")]},
            {"type": "embed", "attrs": {"address": "https://www.youtube.com/watch?v=abcdefghijk&t=1", "title": "The vote"}, "content": text("In 2029")},
            {"type": "code_block", "content": text("a < b")},
        ]));
        let img = "<img src=\"https://cms.example/media/a.jpg?a&amp;b\" alt=\"A &quot;quay&quot;\" width=\"960\" height=\"640\">";
        assert_eq!(
            html,
            format!(
                "<p>Seven &amp; four<sup>1</sup></p><h2>Votes</h2><blockquote><p>No</p><footer>The mayor</footer></blockquote>\
                 <ol start=\"3\"><li>a</li></ol><hr>\
                 <figure>{img}<figcaption>Noon <small>Mina Sol</small></figcaption></figure>\
                 <p><strong>Quays</strong></p><figure>{img}<figcaption>One <small>Mina Sol</small></figcaption></figure>\
                 <table><caption>Costs</caption><tr><th>What</th><th>£m</th></tr><tr><th>Wall</th><td>38</td></tr></table>\
                 <aside><p><strong>Facts</strong></p><p>One</p></aside>\
                 <p><a href=\"https://www.youtube.com/watch?v=abcdefghijk&amp;t=1\">The vote</a> (YouTube)<br>In 2029</p>\
                 <pre><code>a &lt; b</code></pre><hr><p><strong>Notes</strong></p><ol><li>Table 4</li></ol>"
            )
        );
        for sign in [
            "class=", "style=", "loading=", " id=", "srcset=", "data-", "tabindex", "href=\"#", "href=\"/", "<iframe",
        ] {
            assert!(!html.contains(sign), "{sign}");
        }
    }
}
