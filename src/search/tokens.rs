//! A text as the words by which it is found. What stands between blanks may be several: "Port-Merrin's".

use std::ops::Range;

use super::folding::{LetterKind, folded};

/// Letters of a word that count.
const MOST_LETTERS: usize = 64;

/// Words that nothing but a joint stands between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordGroup {
    /// At least one.
    pub parts: Vec<FoundWord>,
    /// What is written as one word elsewhere: "wifi" for "Wi-Fi", "obrien", "usa". Folded.
    pub joined: Option<String>,
    /// Parted by apostrophes alone: the longest part is a word by itself, as in "l'homme".
    pub is_elided: bool,
}

/// A word in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundWord {
    /// As it is compared; not empty.
    pub folded: String,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Letters of a script that does not part words: found by pairs of them.
    pub is_run: bool,
}

impl FoundWord {
    /// How many places it takes in a text: a run one for each letter.
    #[must_use]
    pub fn places(&self) -> usize {
        if self.is_run { self.folded.chars().count() } else { 1 }
    }

    /// The pairs of a run, each a place after the other; its last letter stands alone, so that a letter finds every place
    /// where it is. Of a word, the word.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        if !self.is_run {
            return vec![self.folded.clone()];
        }
        let letters: Vec<char> = self.folded.chars().collect();
        let pairs = letters.windows(2).map(|pair| pair.iter().collect());
        pairs.chain(letters.last().map(char::to_string)).collect()
    }
}

/// The words of a text in order.
#[must_use]
pub fn words(text: &str) -> Vec<WordGroup> {
    let letters: Vec<(usize, char, LetterKind)> =
        text.char_indices().map(|(at, c)| (at, c, LetterKind::of(c))).collect();
    let end_of = |at: usize| letters.get(at).map_or(text.len(), |(byte, _, _)| *byte);
    let mut groups = Vec::new();
    let mut open = OpenGroup::default();
    let mut at = 0;
    while let Some(&(byte, _, kind)) = letters.get(at) {
        let length = letters[at..]
            .iter()
            .take_while(|(_, _, other)| goes_on(kind, *other))
            .count()
            .max(1);
        match kind {
            LetterKind::Plain | LetterKind::Unspaced => {
                let range = byte..end_of(at + length);
                let is_run = kind == LetterKind::Unspaced;
                if is_run || !open.takes_more() {
                    open.close(&mut groups);
                }
                open.add(&text[range.clone()], range, is_run);
                if is_run {
                    open.close(&mut groups);
                }
            }
            LetterKind::Apostrophe | LetterKind::Hyphen | LetterKind::Dot => open.joint(kind, &mut groups),
            LetterKind::Mark | LetterKind::Unseen => {}
            LetterKind::Gap => open.close(&mut groups),
        }
        at += length;
    }
    open.close(&mut groups);
    groups
}

fn goes_on(kind: LetterKind, other: LetterKind) -> bool {
    match kind {
        LetterKind::Plain | LetterKind::Unspaced => {
            other == kind || matches!(other, LetterKind::Mark | LetterKind::Unseen)
        }
        _ => false,
    }
}

/// A group that more may be joined to.
#[derive(Default)]
struct OpenGroup {
    parts: Vec<FoundWord>,
    joints: Vec<LetterKind>,
    /// The last thing was a joint, and nothing else.
    is_waiting: bool,
}

impl OpenGroup {
    fn takes_more(&self) -> bool {
        self.parts.is_empty() || self.is_waiting
    }

    fn add(&mut self, written: &str, range: Range<usize>, is_run: bool) {
        let folded: String = folded(written)
            .chars()
            .take(if is_run { usize::MAX } else { MOST_LETTERS })
            .collect();
        self.is_waiting = false;
        if folded.is_empty() {
            return;
        }
        self.parts.push(FoundWord { folded, range, is_run });
    }

    fn joint(&mut self, kind: LetterKind, groups: &mut Vec<WordGroup>) {
        if self.parts.is_empty() || self.is_waiting {
            self.close(groups); // two in a row join nothing
            return;
        }
        self.joints.push(kind);
        self.is_waiting = true;
    }

    fn close(&mut self, groups: &mut Vec<WordGroup>) {
        let Self { parts, mut joints, .. } = std::mem::take(self);
        joints.truncate(parts.len().saturating_sub(1));
        if parts.is_empty() {
            return;
        }
        let all = |kind| !joints.is_empty() && joints.iter().all(|joint| *joint == kind);
        let is_short = (2..=4).contains(&parts.len());
        let has_letters = parts.iter().all(|part| part.folded.contains(char::is_alphabetic));
        let is_initials =
            all(LetterKind::Dot) && parts.len() > 1 && parts.iter().all(|part| part.folded.chars().count() == 1);
        let is_word = is_short && has_letters && !joints.contains(&LetterKind::Dot);
        let joined = (is_initials && has_letters || is_word)
            .then(|| parts.iter().map(|part| part.folded.as_str()).collect::<String>())
            .map(|joined| joined.chars().take(MOST_LETTERS).collect());
        groups.push(WordGroup {
            is_elided: all(LetterKind::Apostrophe),
            joined,
            parts,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each word on its own, what is joined in brackets, runs as their pairs.
    fn read(text: &str) -> String {
        let group = |group: &WordGroup| {
            let parts: Vec<String> = group.parts.iter().map(|part| part.tokens().join("+")).collect();
            match &group.joined {
                Some(joined) => format!("{}({joined})", parts.join("~")),
                None => parts.join("~"),
            }
        };
        words(text).iter().map(group).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_of_texts() {
        for (text, found) in [
            ("", ""),
            ("  ,;: – — … ", ""),
            ("Port Merrin votes", "port merrin votes"),
            ("O’Brien, l'homme", "o~brien(obrien) l~homme(lhomme)"),
            ("Hawaiʻi ＇x＇", "hawai~i(hawaii) x"),
            ("Wi-Fi e‑mail", "wi~fi(wifi) e~mail(email)"),
            ("U.S.A. and www.example.com/a", "u~s~a(usa) and www~example~com~a"),
            ("2026-11-30 3.5%", "2026~11~30 3~5"),
            ("rock 'n' roll -- end-", "rock n roll end"),
            ("a''b", "a b"),
            ("東京の新聞", "東京+京の+の新+新聞+聞"),
            ("AKB48の水", "akb48 の水+水"),
            ("กิน", "กิ+ิน+น"),
            ("서울에서", "서울+울에+에서+서"),
            ("नमस्ते दुनिया", "नमस्ते दुनिया"),
            ("می‌خواهم", "ميخواهم"),
            ("צה״ל", "צה~ל(צהל)"),
            ("co\u{ad}operate", "cooperate"),
            ("\u{301}a", "a"),
            ("🙂", ""),
        ] {
            assert_eq!(read(text), found, "{text}");
        }
    }

    #[test]
    fn a_word_says_where_it_stands() {
        let text = "Ein Café, bitte";
        let all = words(text);
        assert_eq!(&text[all[1].parts[0].range.clone()], "Café");
    }
}
