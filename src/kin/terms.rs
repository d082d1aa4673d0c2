//! The words by which a text is known again: what is looked at, and what a dictionary is given of it.

/// So many are kept of one story.
pub(super) const KEPT_TERMS: usize = 40;
/// So much of a text is looked at, in characters.
const MOST: usize = 12_000;

/// A text as a dictionary takes it: words with blanks between them. Where a script has none, every two characters that stand
/// beside each other are a word.
pub(super) fn words_of(text: &str) -> String {
    let mut words = String::with_capacity(text.len().min(4 * MOST));
    let mut before: Option<char> = None;
    for c in text.chars().take(MOST) {
        match (is_unspaced(c), before) {
            (true, Some(last)) => words.extend([' ', last, c, ' ']),
            (true, None) => words.push(' '),
            // Addresses and numbers with signs in them are taken apart: a dictionary would keep them whole.
            (false, _) if c.is_alphanumeric() || "'’-\u{301}".contains(c) || is_mark(c) => words.push(c),
            (false, _) => words.push(' '),
        }
        before = is_unspaced(c).then_some(c);
    }
    words
}

/// Of a script that is written without blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x20000..=0x3FFFF)
}

/// A sign that belongs to the letter before it.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0900..=0x0DFF)
}

/// What the dictionary of a language is called in Postgres; `simple` where it has none.
pub(super) fn dictionary(lang: &str) -> &'static str {
    let primary = lang.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let known = [
        ("ar", "arabic"),
        ("ca", "catalan"),
        ("da", "danish"),
        ("nl", "dutch"),
        ("en", "english"),
        ("fi", "finnish"),
        ("fr", "french"),
        ("de", "german"),
        ("el", "greek"),
        ("hi", "hindi"),
        ("hu", "hungarian"),
        ("id", "indonesian"),
        ("ga", "irish"),
        ("it", "italian"),
        ("lt", "lithuanian"),
        ("ne", "nepali"),
        ("nb", "norwegian"),
        ("nn", "norwegian"),
        ("no", "norwegian"),
        ("pt", "portuguese"),
        ("ro", "romanian"),
        ("ru", "russian"),
        ("es", "spanish"),
        ("sv", "swedish"),
        ("ta", "tamil"),
        ("tr", "turkish"),
    ];
    known
        .into_iter()
        .find(|(tag, _)| *tag == primary)
        .map_or("simple", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_words_with_blanks_between() {
        println!("{:<40} words", "text");
        for (text, words) in [
            ("The vote, at nine.", "The vote at nine"),
            ("see https://a.example/b?c=1", "see https a example b c 1"),
            ("l’été d'Anna", "l’été d'Anna"),
            ("東京の新聞", "東京 京の の新 新聞"),
            ("NHK東京 2026", "NHK 東京 2026"),
            ("กรุงเทพ", "กร รุ ุง งเ เท ทพ"),
            ("नमस्ते दुनिया", "नमस्ते दुनिया"),
            ("", ""),
        ] {
            let read: Vec<String> = words_of(text).split_whitespace().map(str::to_owned).collect();
            println!("{text:<40} {read:?}");
            assert_eq!(read.join(" "), words, "{text}");
        }
    }

    #[test]
    fn a_language_has_its_dictionary_whatever_the_country() {
        for (lang, name) in [
            ("en-GB", "english"),
            ("pt-BR", "portuguese"),
            ("zh-Hans", "simple"),
            ("NB", "norwegian"),
            ("", "simple"),
        ] {
            assert_eq!(dictionary(lang), name, "{lang}");
        }
    }
}
