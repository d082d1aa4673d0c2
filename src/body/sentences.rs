//! A text sentence by sentence, as a reader may point at one.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{block_id::BlockId, document::Document, text::plain};

/// A sentence of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSentence {
    /// The block that has it.
    pub block: BlockId,
    /// Whether a line begins with it: a paragraph, an item, a cell, a caption.
    pub begins: bool,
    /// Its words, with nothing around them.
    pub text: String,
}

impl Document {
    /// All of them in reading order. The same document has the same ones at the same places.
    #[must_use]
    pub fn sentences(&self) -> Vec<TextSentence> {
        let mut all = vec![];
        for line in self.lines() {
            let text = plain(line.content);
            let sentences = text.unicode_sentences().map(str::trim).filter(|text| !text.is_empty());
            all.extend(sentences.enumerate().map(|(at, text)| TextSentence {
                block: line.id.clone(),
                begins: at == 0,
                text: text.to_owned(),
            }));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_knows_its_block_and_whether_it_begins_a_line() {
        let text = Document::from_text("Seven were in favour. Four were not.\n\n「はい。」と言った。いいえ。\n\n* * *");
        let told: Vec<(bool, String)> = text.sentences().into_iter().map(|one| (one.begins, one.text)).collect();
        let table = [
            (true, "Seven were in favour."),
            (false, "Four were not."),
            (true, "「はい。」"),
            (false, "と言った。"),
            (false, "いいえ。"),
        ];
        assert_eq!(told, table.map(|(begins, text)| (begins, text.to_owned())));
    }
}
