//! How hard a text is to read, as far as counting tells.

use unicode_segmentation::UnicodeSegmentation as _;

use super::document::Document;
use super::text::plain;

/// With fewer words a figure says nothing.
const FEWEST_WORDS: usize = 100;
/// Letters of a word that counts as long have to be more (Björnsson, Läsbarhet, 1968).
const LONG: usize = 6;

/// What is counted of the sentences of a text: paragraphs, quotations and lists, without headings and captions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readability {
    words: usize,
    long_words: usize,
    sentences: usize,
}

impl Readability {
    /// Of a text of some length.
    #[must_use]
    pub fn of(document: &Document) -> Option<Self> {
        let mut all = Self {
            words: 0,
            long_words: 0,
            sentences: 0,
        };
        for line in document.lines().iter().filter(|line| line.is_prose()) {
            all.take(&plain(line.content));
        }
        (all.words >= FEWEST_WORDS).then_some(all)
    }

    fn take(&mut self, line: &str) {
        for sentence in line.unicode_sentences() {
            let words = sentence.unicode_words();
            let lengths: Vec<usize> = words
                .map(|word| word.chars().filter(|c| c.is_alphanumeric()).count())
                .collect();
            self.words += lengths.len();
            self.long_words += lengths.iter().filter(|length| **length > LONG).count();
            self.sentences += usize::from(!lengths.is_empty());
        }
    }

    /// Words of a sentence, on average.
    #[must_use]
    pub const fn words_of_a_sentence(self) -> usize {
        (self.words + self.sentences / 2) / self.sentences
    }

    /// LIX, Björnsson's *läsbarhetsindex*: words of a sentence, and how many of a hundred words are long.
    #[must_use]
    pub const fn lix(self) -> usize {
        let sum = self.words * self.words + 100 * self.long_words * self.sentences;
        let parts = self.words * self.sentences;
        (sum + parts / 2) / parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_long_words_are_counted() {
        // Ten words, four of them long.
        let sentence = "The council of the town has decided nothing so farther. ";
        let text = format!("## Not counted, since it is a heading\n\n{}", sentence.repeat(10));

        let said = Readability::of(&Document::from_text(&text)).unwrap();

        assert_eq!((said.words, said.long_words, said.sentences), (100, 40, 10));
        assert_eq!((said.words_of_a_sentence(), said.lix()), (10, 50));
        assert_eq!(Readability::of(&Document::from_text(sentence)), None, "too short");
    }
}
