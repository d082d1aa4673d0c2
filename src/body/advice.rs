//! What a reader stumbles over in a text: links that do not say where they lead, headings without one above.

use super::document::{Block, Document, Heading, HeadingLevel, Inline};
use super::link::Link;
use super::text::{Ordinals, pieces};

/// A place of a text and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stumble {
    /// The words of a link, or its address.
    pub words: String,
    /// The identity of the block.
    pub anchor: String,
    /// Where, as a person counts: "paragraph 9".
    pub place: String,
}

/// What says nothing when it is heard by itself, in the languages that the reader site speaks.
const EMPTY_WORDS: [&str; 24] = [
    "aquí",
    "clic aquí",
    "click here",
    "cliquez ici",
    "en savoir plus",
    "here",
    "haga clic aquí",
    "hier",
    "hier klicken",
    "ici",
    "klicken sie hier",
    "klik hier",
    "leggi di più",
    "link",
    "lire la suite",
    "mehr",
    "more",
    "más",
    "qui",
    "read more",
    "this",
    "this link",
    "weiterlesen",
    "هنا",
];

impl Document {
    /// Links whose words are "here", or their own address.
    #[must_use]
    pub fn bare_links(&self) -> Vec<Stumble> {
        self.of_links(|_, words| is_bare(words).then(|| words.to_owned()))
    }

    /// Links that lead to one of these addresses.
    #[must_use]
    pub fn links_to(&self, addresses: &[String]) -> Vec<Stumble> {
        self.of_links(|link, _| {
            let is_one = addresses.iter().any(|address| address == link.as_str());
            is_one.then(|| link.as_str().to_owned())
        })
    }

    /// Every address of a web page, with where it stands: links, and what embeds show.
    #[must_use]
    pub fn web_addresses(&self) -> Vec<Stumble> {
        let mut found = self.of_links(|link, _| link.is_web().then(|| link.as_str().to_owned()));
        let embeds = self.blocks.iter().enumerate().filter_map(|(at, block)| match block {
            Block::Embed(embed) => Some(Stumble {
                words: embed.address().as_str().to_owned(),
                anchor: embed.id().to_string(),
                place: format!("embed in block {}", at + 1),
            }),
            _ => None,
        });
        found.extend(embeds);
        found
    }

    /// Headings of the lower level before any of the higher one.
    #[must_use]
    pub fn lone_subheads(&self) -> Vec<Stumble> {
        let mut ordinals = Ordinals::default();
        let mut found = Vec::new();
        for block in &self.blocks {
            let place = ordinals.next(block.called());
            match block {
                Block::Heading(Heading {
                    level: HeadingLevel::Two,
                    ..
                }) => break,
                Block::Heading(Heading { id, .. }) => found.push(Stumble {
                    words: String::new(),
                    anchor: id.to_string(),
                    place,
                }),
                _ => {}
            }
        }
        found
    }

    fn of_links(&self, said: impl Fn(&Link, &str) -> Option<String>) -> Vec<Stumble> {
        self.by_place(|anchor, place, content| {
            let all = linked(content);
            let said = all.iter().filter_map(|(link, words)| said(link, words.trim()));
            said.map(|words| Stumble {
                words,
                anchor: anchor.to_owned(),
                place: place.to_owned(),
            })
            .collect()
        })
    }
}

/// Each link of a line with its words, which may be set differently.
fn linked(content: &[Inline]) -> Vec<(&Link, String)> {
    let mut found: Vec<(&Link, String)> = Vec::new();
    let mut open = None;
    pieces(content, &mut |text, marks| {
        let Some(marks) = marks else { return };
        match (&marks.link, found.last_mut()) {
            (Some(link), Some((_, words))) if open == Some(link) => words.push_str(text),
            (Some(link), _) => found.push((link, text.to_owned())),
            (None, _) => {}
        }
        open = marks.link.as_ref();
    });
    found
}

fn is_bare(words: &str) -> bool {
    let plain = words.to_lowercase();
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
    let is_address = ["http://", "https://", "www."]
        .iter()
        .any(|start| plain.starts_with(start));
    (is_address && !plain.contains(char::is_whitespace)) || EMPTY_WORDS.contains(&plain)
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use serde_json::json;

    fn said(content: serde_json::Value) -> Vec<String> {
        let json = json!({ "type": "doc", "content": content });
        let document = Document::parse(&json).unwrap().document;
        let bare = document
            .bare_links()
            .into_iter()
            .map(|one| format!("{}: {}", one.place, one.words));
        let lone = document.lone_subheads().into_iter().map(|one| one.place);
        bare.chain(lone).collect()
    }

    #[test]
    fn links_that_say_nothing_and_headings_without_one_above_are_found() {
        let link = |words: &str, more: &str| {
            let marks = json!([{ "type": "link", "attrs": { "href": "https://example.org/report" } }]);
            let strong =
                json!([{ "type": "link", "attrs": { "href": "https://example.org/report" } }, { "type": "strong" }]);
            let mut content = vec![json!({ "type": "text", "text": "Read " })];
            content.push(json!({ "type": "text", "text": words, "marks": marks }));
            if !more.is_empty() {
                content.push(json!({ "type": "text", "text": more, "marks": strong }));
            }
            json!({ "type": "paragraph", "content": content })
        };
        let head = |level: u8| json!({ "type": "heading", "attrs": { "level": level }, "content": [{ "type": "text", "text": "A" }] });
        for (content, found) in [
            (json!([link("the report", "")]), vec![]),
            (json!([link("here", "")]), vec!["paragraph 1: here"]),
            (json!([link("Here.", "")]), vec!["paragraph 1: Here."]),
            (json!([link("here", " is the report")]), vec![]),
            (
                json!([link("https://example.org/report", "")]),
                vec!["paragraph 1: https://example.org/report"],
            ),
            (
                json!([link("www.example.org", "")]),
                vec!["paragraph 1: www.example.org"],
            ),
            (json!([link("https://example.org and others", "")]), vec![]),
            (json!([head(2), head(3)]), vec![]),
            (json!([head(3), head(2), head(3)]), vec!["heading 1"]),
        ] {
            assert_eq!(said(content.clone()), found, "{content}");
        }
    }
}
