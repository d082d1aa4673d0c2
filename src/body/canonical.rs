//! The bytes that a seal is made over: everything a reader can see, in one fixed order, whatever the JSON looked like.
//!
//! The version byte comes first. Numbers and lengths are eight bytes, big end first; text is its length and then its
//! UTF-8; a sequence is its length and then its members; each kind of thing begins with a byte of its own. Every value
//! is taken apart field by field, so the compiler asks here about a new one.

use super::block_id::BlockId;
use super::document::{
    Block, Document, Heading, Image, ImageLayout, Inline, ItemPart, List, ListItem, ListKind, Marks, Paragraph, Quote,
    QuoteKind, Script,
};
use super::frames::{Code, Embed, FactBox, FileBlock, Gallery, TableRow, TextTable};
use super::link::Link;

/// Rises when the same document would give other bytes; old seals then stay checkable under their own version.
const VERSION: u8 = 1;

impl Document {
    /// The bytes to seal.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let Self { blocks } = self;
        let mut bytes = CanonicalBytes(vec![VERSION]);
        bytes.each(blocks, CanonicalBytes::block);
        bytes.0
    }
}

struct CanonicalBytes(Vec<u8>);

impl CanonicalBytes {
    fn number(&mut self, number: u64) {
        self.0.extend(number.to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend(text.as_bytes());
    }

    fn each<T>(&mut self, members: &[T], write: fn(&mut Self, &T)) {
        self.number(members.len() as u64);
        for member in members {
            write(self, member);
        }
    }

    fn kind(&mut self, kind: u8, id: &BlockId) {
        self.0.push(kind);
        self.text(id.as_str());
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Heading(Heading { id, level, content }) => {
                self.kind(b'h', id);
                self.0.push(level.number());
                self.each(content, Self::inline);
            }
            Block::Quote(quote) => self.quote(quote),
            Block::List(list) => self.list(list),
            Block::Rule(id) => self.kind(b'r', id),
            Block::Image(image) => self.image(image),
            Block::Gallery(Gallery {
                id,
                layout,
                caption,
                images,
            }) => {
                self.kind(b'g', id);
                self.layout(*layout);
                self.paragraph(caption);
                self.each(images, Self::image);
            }
            Block::Table(table) => self.table(table),
            Block::FactBox(FactBox { id, title, parts }) => {
                self.kind(b'x', id);
                self.paragraph(title);
                self.each(parts, Self::part);
            }
            Block::Embed(Embed {
                id,
                address,
                title,
                caption,
            }) => {
                self.kind(b'e', id);
                self.text(address.as_str());
                self.text(title);
                self.each(caption, Self::inline);
            }
            Block::File(FileBlock { id, file, title }) => {
                self.kind(b'd', id);
                self.0.extend(file.0.as_bytes());
                self.text(title);
            }
            Block::Code(Code { id, content }) => {
                self.kind(b'c', id);
                self.each(content, Self::inline);
            }
        }
    }

    /// A quote without a name is as it was before there were names, and quotes that are pulled out.
    fn quote(
        &mut self,
        Quote {
            id,
            kind,
            paragraphs,
            attribution,
        }: &Quote,
    ) {
        let named = attribution.is_some();
        self.kind(
            match (kind, named) {
                (QuoteKind::Block, false) => b'q',
                (QuoteKind::Block, true) => b'Q',
                (QuoteKind::Pull, false) => b'y',
                (QuoteKind::Pull, true) => b'Y',
            },
            id,
        );
        self.each(paragraphs, Self::paragraph);
        if let Some(by) = attribution {
            self.paragraph(by);
        }
    }

    fn image(
        &mut self,
        Image {
            id,
            picture,
            layout,
            alt,
            caption,
        }: &Image,
    ) {
        self.kind(b'f', id);
        self.0.extend(picture.0.as_bytes());
        self.layout(*layout);
        self.text(alt);
        self.each(caption, Self::inline);
    }

    fn layout(&mut self, layout: ImageLayout) {
        self.0.push(match layout {
            ImageLayout::Column => b'c',
            ImageLayout::Wide => b'w',
            ImageLayout::Full => b'f',
        });
    }

    fn table(
        &mut self,
        TextTable {
            id,
            header_row,
            header_column,
            caption,
            rows,
        }: &TextTable,
    ) {
        self.kind(b't', id);
        self.0.extend([u8::from(*header_row), u8::from(*header_column)]);
        self.paragraph(caption);
        self.each(rows, |bytes, TableRow { id, cells }| {
            bytes.kind(b'w', id);
            bytes.each(cells, Self::paragraph);
        });
    }

    fn paragraph(&mut self, Paragraph { id, content }: &Paragraph) {
        self.kind(b'p', id);
        self.each(content, Self::inline);
    }

    fn list(&mut self, List { id, kind, items }: &List) {
        match kind {
            ListKind::Bullet => self.kind(b'u', id),
            ListKind::Ordered(order) => {
                self.kind(b'o', id);
                self.number(u64::from(*order));
            }
        }
        self.each(items, Self::item);
    }

    fn item(&mut self, ListItem { id, first, rest }: &ListItem) {
        self.kind(b'i', id);
        self.paragraph(first);
        self.each(rest, Self::part);
    }

    fn part(&mut self, part: &ItemPart) {
        match part {
            ItemPart::Paragraph(paragraph) => self.paragraph(paragraph),
            ItemPart::List(list) => self.list(list),
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Break => self.0.push(b'b'),
            Inline::Footnote(said) => {
                self.0.push(b'n');
                self.each(said, Self::inline);
            }
            Inline::Text {
                text,
                marks:
                    Marks {
                        link,
                        strong,
                        em,
                        strike,
                        script,
                        code,
                    },
            } => {
                self.0.push(b't');
                // The first byte was 0 or 1 before there were strike, scripts and code: without them it still is.
                let script = match script {
                    None => 0,
                    Some(Script::Superscript) => 4,
                    Some(Script::Subscript) => 8,
                };
                let look = u8::from(*strong) | u8::from(*strike) << 1 | script | u8::from(*code) << 4;
                self.0.extend([look, u8::from(*em), u8::from(link.is_some())]);
                self.text(link.as_ref().map_or("", Link::as_str));
                self.text(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::{Value, json};
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn bytes_of(content: &Value) -> Vec<u8> {
        let blocks = json!([{"type": "paragraph", "attrs": {"id": "aaaaaaaaaa"}, "content": content}]);
        Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document
            .canonical()
    }

    #[test]
    fn the_writing_of_the_json_does_not_matter() {
        let plain =
            bytes_of(&json!([{"type": "text", "text": "Café au lait", "marks": [{"type": "strong"}, {"type": "em"}]}]));
        let odd = bytes_of(&json!([
            {"marks": [{"type": "em"}, {"type": "strong"}, {"type": "em"}], "text": "Cafe", "type": "text"},
            {"type": "text", "text": "\u{301}\tau lait ", "attrs": null, "marks": [{"type": "strong"}, {"type": "em"}]},
        ]));
        assert_eq!(plain, odd);
    }

    #[test]
    fn whatever_a_reader_can_see_matters() {
        let link = |href: &str| json!([{"type": "link", "attrs": {"href": href}}]);
        let lines = [
            json!([]),
            json!([{"type": "hard_break"}]),
            json!([{"type": "text", "text": "ab"}]),
            json!([{"type": "text", "text": "a"}, {"type": "hard_break"}, {"type": "text", "text": "b"}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "em"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "strong"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "strike"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "strike"}, {"type": "strong"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "superscript"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "subscript"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "subscript"}, {"type": "strike"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "code"}]}]),
            json!([{"type": "text", "text": "ab", "marks": [{"type": "code"}, {"type": "strong"}]}]),
            json!([{"type": "text", "text": "a", "marks": [{"type": "em"}]}, {"type": "text", "text": "b"}]),
            json!([{"type": "text", "text": "ab", "marks": link("https://a.org")}]),
            json!([{"type": "text", "text": "ab", "marks": link("https://a.orga")}]),
            json!([{"type": "text", "text": "\u{a0}ab"}]),
        ];
        let distinct: HashSet<Vec<u8>> = lines.iter().map(bytes_of).collect();
        assert_eq!(distinct.len(), lines.len());
    }

    #[test]
    fn whatever_is_said_of_a_picture_matters() {
        let image = |picture: u8, layout: &str, alt: &str, caption: &str| {
            let words = if caption.is_empty() {
                json!([])
            } else {
                json!([{"type": "text", "text": caption}])
            };
            let attrs = json!({"id": "aaaaaaaaaa", "picture": format!("00000000-0000-7000-8000-0000000000{picture:02}"), "layout": layout, "alt": alt});
            let blocks = json!([{"type": "image", "attrs": attrs, "content": words}]);
            let parsed =
                Document::parse(&json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": blocks}));
            parsed.unwrap().document.canonical()
        };
        let all = [
            image(1, "column", "", ""),
            image(2, "column", "", ""),
            image(1, "wide", "", ""),
            image(1, "full", "", ""),
            image(1, "column", "a", ""),
            image(1, "column", "", "a"),
        ];
        let distinct: HashSet<&Vec<u8>> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn whatever_is_said_in_a_frame_matters() {
        let line = |name: &str, text: &str| json!({"type": name, "attrs": {"id": "cccccccccc"}, "content": [{"type": "text", "text": text}]});
        let p = |id: &str, text: &str| json!({"type": "paragraph", "attrs": {"id": id}, "content": [{"type": "text", "text": text}]});
        let id = json!({"id": "bbbbbbbbbb"});
        let table = |head: bool, side: bool, caption: &str, cell: &str| {
            let cell = json!({"type": "table_cell", "attrs": {"id": "dddddddddd"}, "content": [{"type": "text", "text": cell}]});
            let row = json!({"type": "table_row", "attrs": {"id": "eeeeeeeeee"}, "content": [cell]});
            json!({"type": "table", "attrs": {"id": "bbbbbbbbbb", "header_row": head, "header_column": side}, "content": [line("caption", caption), row]})
        };
        let embed = |address: &str, title: &str, caption: &str| json!({"type": "embed", "attrs": {"id": "bbbbbbbbbb", "address": address, "title": title}, "content": [{"type": "text", "text": caption}]});
        let file = |number: u8, title: &str| json!({"type": "file", "attrs": {"id": "bbbbbbbbbb", "file": format!("00000000-0000-7000-8000-00000000000{number}"), "title": title}});
        let gallery = |layout: &str, caption: &str| {
            let image = json!({"type": "image", "attrs": {"id": "dddddddddd", "picture": "00000000-0000-7000-8000-000000000001", "layout": "column", "alt": ""}});
            json!({"type": "gallery", "attrs": {"id": "bbbbbbbbbb", "layout": layout}, "content": [line("caption", caption), image]})
        };
        let noted = |said: &str| json!({"type": "paragraph", "attrs": {"id": "bbbbbbbbbb"}, "content": [{"type": "text", "text": "a"}, {"type": "footnote", "content": [{"type": "text", "text": said}]}]});
        let all = [
            json!({"type": "blockquote", "attrs": id, "content": [p("aaaaaaaaaa", "q")]}),
            json!({"type": "blockquote", "attrs": id, "content": [p("aaaaaaaaaa", "q"), line("attribution", "n")]}),
            json!({"type": "blockquote", "attrs": id, "content": [p("aaaaaaaaaa", "q"), p("cccccccccc", "n")]}),
            json!({"type": "pull_quote", "attrs": id, "content": [p("aaaaaaaaaa", "q")]}),
            json!({"type": "pull_quote", "attrs": id, "content": [p("aaaaaaaaaa", "q"), line("attribution", "n")]}),
            table(true, false, "c", "x"),
            table(false, true, "c", "x"),
            table(true, true, "c", "x"),
            table(true, false, "d", "x"),
            table(true, false, "c", "y"),
            gallery("column", "c"),
            gallery("wide", "c"),
            gallery("column", "d"),
            json!({"type": "fact_box", "attrs": id, "content": [line("caption", "c"), p("aaaaaaaaaa", "q")]}),
            json!({"type": "fact_box", "attrs": id, "content": [line("caption", "d"), p("aaaaaaaaaa", "q")]}),
            embed("https://a.org/", "t", "c"),
            embed("https://b.org/", "t", "c"),
            embed("https://a.org/", "u", "c"),
            embed("https://a.org/", "t", "d"),
            file(1, "t"),
            file(2, "t"),
            file(1, "u"),
            file(1, ""),
            json!({"type": "code_block", "attrs": id, "content": [{"type": "text", "text": "a\nb"}]}),
            json!({"type": "code_block", "attrs": id, "content": [{"type": "text", "text": "a b"}]}),
            p("bbbbbbbbbb", "a\nb"),
            p("bbbbbbbbbb", "a [n]"),
            noted("n"),
            noted("m"),
        ];
        let bytes = |block: &Value| {
            let parsed =
                Document::parse(&json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [block]}))
                    .unwrap();
            assert_eq!(parsed.notices, [], "{block}");
            parsed.document.canonical()
        };
        let distinct: HashSet<Vec<u8>> = all.iter().map(bytes).collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn what_was_sealed_before_a_rule_came_keeps_its_bytes() {
        // Stored by 0.1.0: characters that are dropped now, a number that cannot be typed now.
        let stored = json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [
            {"type": "paragraph", "attrs": {"id": "aaaaaaaaaa"}, "content": [
                {"type": "text", "text": "zero\u{200b}width so\u{ad}ft\u{2028}line \u{202e}x", "marks": [{"type": "strong"}, {"type": "em"}]}]},
            {"type": "paragraph", "attrs": {"id": "bbbbbbbbbb"}},
            {"type": "ordered_list", "attrs": {"id": "cccccccccc", "order": 4_000_000_000_u32}, "content": [
                {"type": "list_item", "attrs": {"id": "dddddddddd"}, "content": [
                    {"type": "paragraph", "attrs": {"id": "eeeeeeeeee"}, "content": [{"type": "text", "text": "i"}]}]}]},
        ]});
        let document = Document::stored(&stored).unwrap();
        assert_eq!(document.to_json(), stored);
        assert_eq!(
            hex(&document),
            "6a10fe1222adba8c177e5d0f73314ccfc4797dcbfee956705bd07f612515bf77"
        );
    }

    fn hex(document: &Document) -> String {
        let hash = Sha256::digest(document.canonical());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_bytes_of_version_1_never_change() {
        let id = |n: u8| format!("aaaaaaaa{n:02}");
        let p = |n, text: &str| json!({"type": "paragraph", "attrs": {"id": id(n)}, "content": [{"type": "text", "text": text}]});
        let link = json!([{"type": "strong"}, {"type": "link", "attrs": {"href": "https://example.org"}}]);
        let document = Document::parse(&json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [
            {"type": "heading", "attrs": {"id": id(1), "level": 3}, "content": [{"type": "text", "text": "H", "marks": link}]},
            p(2, "Äpfel"),
            {"type": "blockquote", "attrs": {"id": id(3)}, "content": [p(4, "q")]},
            {"type": "ordered_list", "attrs": {"id": id(5), "order": 7}, "content": [
                {"type": "list_item", "attrs": {"id": id(6)}, "content": [p(7, "i"),
                    {"type": "bullet_list", "attrs": {"id": id(8)}, "content": [
                        {"type": "list_item", "attrs": {"id": id(9)}, "content": [p(10, "j")]}]}]}]},
            {"type": "horizontal_rule", "attrs": {"id": id(11)}},
        ]})).unwrap().document;
        assert_eq!(
            hex(&document),
            "437fd104b7d1f488f99d1a46f07cc9389d8aea8677642b0db59cd756b375ca35"
        );
    }
}
