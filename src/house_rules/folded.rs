//! A line as words are looked for in it: small letters, one kind of apostrophe, quotation mark and hyphen, single blanks.

/// A folded line, and where each of its bytes stands in the line.
pub(super) struct Folded {
    pub text: String,
    /// For each byte of `text` where its letter begins in the line, and one more for the end.
    starts: Vec<usize>,
    /// The same: where its letter ends.
    ends: Vec<usize>,
}

impl Folded {
    pub(super) fn of(line: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(line.len()),
            starts: Vec::with_capacity(line.len() + 1),
            ends: Vec::with_capacity(line.len()),
        };
        for (at, letter) in line.char_indices() {
            folded.push(at, letter);
        }
        folded.starts.push(line.len());
        folded
    }

    fn push(&mut self, at: usize, letter: char) {
        let end = at + letter.len_utf8();
        match plain(letter) {
            None => return,
            Some(' ') if self.text.ends_with(' ') => {
                if let Some(last) = self.ends.last_mut() {
                    *last = end;
                }
                return;
            }
            Some(letter) => self.text.extend(
                letter
                    .to_lowercase()
                    .map(|small| if small == 'ς' { 'σ' } else { small }),
            ),
        }
        self.starts.resize(self.text.len(), at);
        self.ends.resize(self.text.len(), end);
    }

    /// Where a part of the folded text stands in the line.
    pub(super) fn place(&self, from: usize, to: usize) -> (usize, usize) {
        let start = self.starts.get(from).copied().unwrap_or_default();
        let end = to.checked_sub(1).and_then(|last| self.ends.get(last)).copied();
        (start, end.unwrap_or(start))
    }
}

/// A text folded, and without blanks at its ends.
pub(super) fn folded(text: &str) -> String {
    Folded::of(text).text.trim().to_owned()
}

/// The same with capitals as they are.
pub(super) fn folded_but_case(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().filter_map(plain) {
        if letter != ' ' || !folded.ends_with(' ') {
            folded.push(letter);
        }
    }
    folded.trim().to_owned()
}

/// One for each kind of letter that is written in several ways; none for what nobody sees.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' => return None,
        '’' | '‘' | 'ʼ' | '′' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‐' | '\u{2011}' => '-',
        blank if blank.is_whitespace() => ' ',
        letter => letter,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_knows_its_place() {
        for (line, text) in [
            ("Don’t  say\u{a0}“Très”", "don't say \"très\""),
            ("co\u{ad}operate", "cooperate"),
            ("İstanbul", "i\u{307}stanbul"),
            ("ΟΔΟΣ ὁδός", "οδοσ ὁδόσ"),
            ("e‐mail", "e-mail"),
        ] {
            let folded = Folded::of(line);
            assert_eq!(folded.text, text);
            assert_eq!(folded.place(0, folded.text.len()), (0, line.len()), "{line}");
        }
        let folded = Folded::of("a \n İ b");
        assert_eq!(folded.text, "a i\u{307} b");
        assert_eq!(folded.place(1, 2), (1, 4), "a run of blanks is one");
        assert_eq!(folded.place(2, 5), (4, 6), "and a letter that becomes two");
    }
}
