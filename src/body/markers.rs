//! "TK", the trade's mark for something still to come, wherever it stands as a word of its own: `TK`, `TKTK`, `[TK]`.

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;

use super::document::{Block, Document, Inline, TextElement};
use super::lines::{LineOwner, TextLine};
use super::link::Link;
use super::text::{Ordinals, links_in, plain};
use crate::platform::token;

/// How many letters are shown on each side of one.
const AROUND: usize = 24;

/// A place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// What tells this place from others, as long as the words around it stay: somebody may say that it is none.
    pub spot: String,
    /// Where, as a person counts: "paragraph 9", "the headline".
    pub place: String,
    /// The identity of the block, or the name of the field.
    pub anchor: String,
    /// What it is looked for by.
    pub quote: Quoted,
}

/// The words around a marker, and which one in them and in its line is meant: one line may have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quoted {
    /// The words, on one line; what is cut off is "…".
    pub words: String,
    /// Where it begins in them, in units of UTF-16, as scripts count.
    pub at: usize,
    /// How many stand before it in its line.
    pub nth: usize,
}

impl Marker {
    /// All of them in one line of text.
    #[must_use]
    pub fn in_line(anchor: &str, place: &str, text: &str) -> Vec<Self> {
        if !text.contains("TK") {
            return Vec::new();
        }
        let words: Vec<(usize, &str)> = text.unicode_word_indices().collect();
        let mut found: Vec<Self> = Vec::new();
        for (index, (at, word)) in words.iter().enumerate().filter(|(_, (_, word))| is_tk(word)) {
            let beside = |index: Option<usize>| index.and_then(|index| words.get(index)).map_or("", |(_, word)| word);
            let (before, after) = (beside(index.checked_sub(1)), beside(index.checked_add(1)));
            let same = format!("{anchor}\0{before}\0{word}\0{after}\0");
            let count = found.iter().filter(|one| one.spot.starts_with(&same)).count();
            found.push(Self {
                spot: format!("{same}{count}"),
                place: place.to_owned(),
                anchor: anchor.to_owned(),
                quote: around(text, *at, word, found.len()),
            });
        }
        for one in &mut found {
            one.spot = token::sha256(one.spot.as_bytes())
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect();
        }
        found
    }
}

impl Document {
    /// All of them in the text, in order.
    #[must_use]
    pub fn markers(&self) -> Vec<Marker> {
        self.by_place(|anchor, place, content| Marker::in_line(anchor, place, &plain(content)))
    }

    /// The hosts of links that mix writing systems, each with the block that it stands in and what a person calls it.
    #[must_use]
    pub fn mixed_hosts(&self) -> Vec<(String, String, String)> {
        let mut found = self.by_place(|anchor, place, content| {
            let links = links_in(content).into_iter();
            let hosts = links.filter_map(Link::mixed_host);
            let mut found: Vec<_> = hosts.map(|host| (host, anchor.to_owned(), place.to_owned())).collect();
            found.dedup();
            found
        });
        let embeds = self.blocks.iter().enumerate().filter_map(|(at, block)| match block {
            Block::Embed(embed) => Some((
                embed.address().mixed_host()?,
                embed.id().to_string(),
                format!("embed in block {}", at + 1),
            )),
            _ => None,
        });
        found.extend(embeds);
        found
    }

    pub(super) fn by_place<T>(&self, found: impl Fn(&str, &str, &[Inline]) -> Vec<T>) -> Vec<T> {
        let of_line = self
            .called_lines()
            .into_iter()
            .flat_map(|(line, place)| match line.about {
                LineOwner::File(file) => found(line.id.as_str(), &place, &[Inline::plain(file.title())]),
                _ => found(line.id.as_str(), &place, line.content),
            });
        of_line.collect()
    }

    /// Its lines, each with what a person calls its place.
    pub(super) fn called_lines(&self) -> Vec<(TextLine<'_>, String)> {
        let mut ordinals = Ordinals::default();
        let places: Vec<String> = self.blocks.iter().map(|block| ordinals.next(block.called())).collect();
        let called = |line: &TextLine<'_>| match line.tag {
            TextElement::Li => format!("list item in block {}", line.block + 1),
            _ => places.get(line.block).cloned().unwrap_or_default(),
        };
        let lines = self.lines().into_iter();
        lines
            .map(|line| {
                let place = called(&line);
                (line, place)
            })
            .collect()
    }
}

/// "TK", "TKTK", "TKs".
fn is_tk(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    !word.is_empty() && word.replace("TK", "").is_empty()
}

/// Some letters before and after a word of a line, the `nth` marker of it.
fn around(text: &str, at: usize, word: &str, nth: usize) -> Quoted {
    let (before, after) = (
        text.get(..at).unwrap_or_default(),
        text.get(at + word.len()..).unwrap_or_default(),
    );
    let head: Vec<&str> = before.graphemes(true).rev().take(AROUND).collect();
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let head: String = head.into_iter().rev().collect();
    let tail: String = after.graphemes(true).take(AROUND).collect();
    let until = format!("{}{}{word}", cut(head.len() < before.len()), head.trim_start());
    let rest = format!("{}{}", tail.trim_end(), cut(tail.len() < after.len()));
    Quoted {
        words: on_one_line(&format!("{until}{rest}")),
        at: on_one_line(&until).encode_utf16().count() - word.len(),
        nth,
    }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<String> {
        Document::from_text(text)
            .markers()
            .into_iter()
            .map(|one| one.place)
            .collect()
    }

    #[test]
    fn a_tk_that_stands_alone_is_found() {
        for (text, found) in [
            ("One.\n\n## Two\n\nThe TK-year-old.", vec!["paragraph 2"]),
            ("## Title (TKTK)", vec!["heading 1"]),
            ("One.\n\n- a\n- TKs", vec!["list item in block 2"]),
            ("One.\n\n> [TK]", vec!["quote in block 2"]),
            ("TK\n\nTK, and TK", vec!["paragraph 1", "paragraph 2", "paragraph 2"]),
        ] {
            assert_eq!(places(text), found, "{text}");
        }
        for none in ["tk", "ATK", "TKO", "TKT", "s", "site.TK", "Tk"] {
            assert_eq!(places(none), Vec::<String>::new(), "{none}");
        }
    }

    #[test]
    fn a_spot_is_told_by_its_block_and_the_words_beside_it() {
        let spots = |text: &str| -> Vec<String> {
            Marker::in_line("b1", "paragraph 1", text)
                .into_iter()
                .map(|one| one.spot)
                .collect()
        };
        let shop = spots("She went to TK Maxx.");

        assert_eq!(spots("On Monday she went to TK Maxx, by bus."), shop);
        assert_ne!(spots("She paid TK pounds."), shop);
        assert_ne!(Marker::in_line("b2", "", "She went to TK Maxx.")[0].spot, shop[0]);
        let twice = spots("to TK Maxx, to TK Maxx");
        assert!(twice[0] != twice[1]);
        assert_eq!(
            Marker::in_line("b1", "", "She went to TK Maxx.")[0].quote.words,
            "She went to TK Maxx."
        );
        let long = "Nobody on the whole of the quay had ever  heard of TK\nor of what was to come of it all";
        assert_eq!(
            Marker::in_line("b1", "", long)[0].quote.words,
            "…quay had ever heard of TK or of what was to come…"
        );
    }

    #[test]
    fn a_quote_says_which_marker_of_its_words_and_of_its_line_is_meant() {
        for text in [
            "TK TK",
            "Cost is TK per head, TK in all.",
            "Mayor TK said. TK said too.",
            "First line has TK and then another TK in it, TK Maxx too.",
            "In Köln, TK;  in Łódź – 😀 TK – and\nTKTK, [TK] too.",
        ] {
            for (nth, Marker { quote, .. }) in Marker::in_line("b1", "", text).into_iter().enumerate() {
                let units: Vec<u16> = quote.words.encode_utf16().skip(quote.at).take(2).collect();
                assert_eq!(String::from_utf16(&units).unwrap(), "TK", "{text}: {quote:?}");
                assert_eq!(quote.nth, nth, "{text}");
            }
        }
        let quote = |text: &str, nth: usize| Marker::in_line("b1", "", text)[nth].quote.clone();
        assert_eq!(quote("Mayor TK said. TK said too.", 1).at, 15);
        assert_eq!(quote("TK TK", 1).at, 3);
    }
}
