//! Words of a text that are found again after it was written on: in their block, or where it went.

use super::document::Document;
use super::passage::Passage;
use super::text::plain;

/// Where words of a text stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPassage {
    /// Index of the block at the top level.
    pub block: usize,
    /// The identity of the block that has the words.
    pub anchor: String,
    /// Where, as a person counts: "paragraph 9".
    pub place: String,
}

/// A line in which words may be looked for.
struct SearchedLine {
    block: usize,
    anchor: String,
    place: String,
    text: String,
}

/// So many letters of words that stand nowhere else are enough, whatever stands beside them.
const TELLING: usize = 12;

impl Passage {
    /// Its bytes in a line, and how many letters beside them are as they were. Of several places the one with most of
    /// these, and of as many the one that counts as before; none where the line has the words more than once and nothing
    /// tells which is meant. `assets/editor/src/passage.js` finds the same.
    fn in_line(&self, line: &str) -> Option<(usize, usize)> {
        let mut all: Vec<(usize, usize, usize)> = vec![];
        let mut from = 0;
        while let Some(found) = line.get(from..).and_then(|rest| rest.find(&self.words)) {
            let at = from + found;
            let to = at + self.words.len();
            let fits = alike(line[..at].chars().rev(), self.before.chars().rev())
                + alike(line[to..].chars(), self.after.chars());
            all.push((at, fits, all.len().abs_diff(self.nth)));
            from = at + line[at..].chars().next().map_or(1, char::len_utf8);
        }
        let (at, fits, _) = *all
            .iter()
            .min_by_key(|(_, fits, away)| (std::cmp::Reverse(*fits), *away))?;
        (all.len() == 1 || self.is_much(fits)).then_some((at, fits))
    }

    fn is_much(&self, fits: usize) -> bool {
        fits * 3 >= self.before.chars().count() + self.after.chars().count()
    }
}

fn alike(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

impl Document {
    fn searched(&self) -> Vec<SearchedLine> {
        let lines = self.called_lines().into_iter();
        lines
            .map(|(line, place)| SearchedLine {
                block: line.block,
                anchor: line.id.as_str().to_owned(),
                place,
                text: plain(line.content),
            })
            .collect()
    }

    /// Many passages at once: each by the block in which it stood, and whether it is about all of that. Where the block is
    /// gone, or has the words no longer, they are looked for elsewhere: it may have been joined to another, or parted.
    #[must_use]
    pub fn find_all<'p>(
        &self,
        sought: impl IntoIterator<Item = (&'p str, &'p Passage, bool)>,
    ) -> Vec<Option<FoundPassage>> {
        let lines = self.searched();
        let found = |(block, passage, is_whole): (&str, &Passage, bool)| {
            let own = lines.iter().find(|line| line.anchor == block);
            own.filter(|line| is_whole || passage.in_line(&line.text).is_some())
                .or_else(|| elsewhere(&lines, passage))
                .map(|line| FoundPassage {
                    block: line.block,
                    anchor: line.anchor.clone(),
                    place: line.place.clone(),
                })
        };
        sought.into_iter().map(found).collect()
    }

    /// What somebody quotes: the blocks that have the words, each with them as a passage. Of one block, where it is
    /// named; without words all of it, as it begins. What stood before the words tells among several.
    #[must_use]
    pub fn quoted(&self, block: &str, words: &str, before: &str) -> Vec<(String, Passage)> {
        const BEGINNING: usize = 80;
        let mut found: Vec<(usize, String, Passage)> = vec![];
        for line in self.searched() {
            if !block.is_empty() && line.anchor != block {
                continue;
            }
            if words.is_empty() {
                let end = line
                    .text
                    .char_indices()
                    .nth(BEGINNING)
                    .map_or(line.text.len(), |(at, _)| at);
                found.push((0, line.anchor, Passage::of(&line.text, 0, end)));
                continue;
            }
            for (at, _) in line.text.match_indices(words) {
                let fits = alike(line.text[..at].chars().rev(), before.chars().rev());
                found.push((fits, line.anchor.clone(), Passage::of(&line.text, at, at + words.len())));
            }
        }
        let most = found.iter().map(|(fits, ..)| *fits).max().unwrap_or_default();
        let best = found.into_iter().filter(|(fits, ..)| *fits == most);
        best.map(|(_, anchor, passage)| (anchor, passage)).collect()
    }
}

fn elsewhere<'l>(lines: &'l [SearchedLine], passage: &Passage) -> Option<&'l SearchedLine> {
    if passage.words.is_empty() {
        return None;
    }
    let mut all: Vec<(usize, &SearchedLine)> = lines
        .iter()
        .filter_map(|line| Some((passage.in_line(&line.text)?.1, line)))
        .collect();
    all.sort_by_key(|(fits, _)| std::cmp::Reverse(*fits));
    let is_alone = all.len() == 1 && passage.words.chars().count() >= TELLING;
    let (fits, line) = all.first()?;
    (is_alone || *fits > 0 && passage.is_much(*fits)).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "Seven were in favour, four were not.\n\nThe wall would cost £38 million, the bank £11 million.\n\nA wall argues with the sea.";

    /// What is said of words of `BEFORE` after the text became another one, with the blocks as they are named.
    fn told(words: &str, is_whole: bool, after: &[(&str, &str)]) -> String {
        let before = Document::from_text(BEFORE);
        let ids: Vec<String> = before.blocks().iter().map(|block| block.id().to_string()).collect();
        let quoted = before.quoted("", words, "");
        let [(block, passage)] = quoted.as_slice() else {
            panic!("{words} stand there {} times", quoted.len())
        };
        let blocks: Vec<serde_json::Value> = after
            .iter()
            .map(|(id, text)| {
                let id = id.parse::<usize>().map_or_else(|_| (*id).to_owned(), |at| ids[at].clone());
                serde_json::json!({"type": "paragraph", "attrs": {"id": id}, "content": [{"type": "text", "text": text}]})
            })
            .collect();
        let sent = serde_json::json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": blocks});
        let after = Document::parse(&sent).unwrap().document;
        let found = after.find_all([(block.as_str(), passage, is_whole)]).remove(0);
        found.map_or("gone".to_owned(), |found| found.place)
    }

    #[test]
    fn words_are_found_again_wherever_their_text_went() {
        let wall = "The wall would cost £38 million, the bank £11 million.";
        let joined = format!("Seven were in favour. {wall}");
        for (words, after, place) in [
            ("£38 million", vec![("1", wall)], "paragraph 1"),
            (
                "£38 million",
                vec![("2", "New."), ("0", "More."), ("1", wall)],
                "paragraph 3",
            ),
            (
                "£38 million",
                vec![("1", "Lifting the wall would cost £38 million.")],
                "paragraph 1",
            ),
            // Joined to the block before, parted from what stood before it, pasted elsewhere under another name.
            ("£38 million", vec![("0", joined.as_str())], "paragraph 1"),
            (
                "£38 million",
                vec![
                    ("1", "The wall"),
                    ("bbbbbbbbbb", "would cost £38 million, the bank £11 million."),
                ],
                "paragraph 2",
            ),
            (
                "£38 million",
                vec![("1", "The wall would cost £40 million, the bank £11 million.")],
                "gone",
            ),
            // The same words where nothing else is as it was are others.
            ("£38 million", vec![("2", "They owe £38 million.")], "gone"),
            (
                "argues with the sea",
                vec![("0", "It argues with the sea, they say.")],
                "paragraph 1",
            ),
            ("argues with the sea", vec![], "gone"),
        ] {
            assert_eq!(told(words, false, &after), place, "{words}: {after:?}");
        }
        assert_eq!(told(wall, true, &[("1", "Rewritten from end to end.")]), "paragraph 1");
        assert_eq!(told(wall, true, &[("bbbbbbbbbb", wall)]), "paragraph 1");
        assert_eq!(told(wall, true, &[("0", "Nothing of it.")]), "gone");
    }

    #[test]
    fn what_is_quoted_is_told_apart_by_what_stands_before_it() {
        let text = Document::from_text("The bank, the bank.\n\nAnother bank.");

        assert_eq!(text.quoted("", "bank", "").len(), 3);
        let one = text.quoted("", "bank", "The bank, the ");
        assert_eq!((one.len(), one[0].1.nth), (1, 1));
        let second = text.blocks()[1].id().to_string();
        assert_eq!(text.quoted(&second, "bank", "").len(), 1);
        assert_eq!(text.quoted(&second, "", "")[0].1.words, "Another bank.");
        assert!(text.quoted("", "sluice", "The ").is_empty());
    }
}
