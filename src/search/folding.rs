//! When two letters count as the same: capitals and small ones, with and without accents, in either width.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What a character does where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// A letter or figure of a script that parts words by blanks.
    Plain,
    /// A letter of a script that does not (Chinese, Japanese, Thai …), or that joins particles to words (Korean).
    Unspaced,
    /// A sign upon a letter.
    Mark,
    /// It is not seen, and parts nothing.
    Unseen,
    /// It may stand within a word: O'Brien.
    Apostrophe,
    /// It may stand between words that are one: Wi-Fi.
    Hyphen,
    /// It stands within addresses, figures and abbreviations: example.com, U.S.
    Dot,
    /// Anything else parts words.
    Gap,
}

impl LetterKind {
    /// Of a character.
    #[must_use]
    pub fn of(c: char) -> Self {
        match c {
            // Some of these are letters to Unicode: the Hawaiian one, the modifier.
            '\''
            | '`'
            | '´'
            | '\u{b7}'
            | '\u{2bb}'..='\u{2bd}'
            | '\u{5f3}'
            | '\u{5f4}'
            | '‘'
            | '’'
            | '\u{2032}'
            | '＇' => Self::Apostrophe,
            '-' | '\u{2010}' | '\u{2011}' | '\u{5be}' | '－' => Self::Hyphen,
            '.' | '@' | '_' | '/' => Self::Dot,
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{640}' => Self::Unseen,
            _ if is_unspaced(c) => Self::Unspaced,
            _ if is_combining_mark(c) => Self::Mark,
            _ if c.is_alphanumeric() => Self::Plain,
            _ => Self::Gap,
        }
    }
}

const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}'      // Thai
        | '\u{e81}'..='\u{ecf}' | '\u{edc}'..='\u{edf}'    // Lao
        | '\u{f40}'..='\u{fbc}'                            // Tibetan
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{109f}' // Burmese
        | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' // Korean
        | '\u{1780}'..='\u{17d3}' | '\u{17dc}'..='\u{17dd}' // Khmer
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303b}'
        | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' // kana
        | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // ideographs
        | '\u{ff66}'..='\u{ff9f}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{323af}')
}

/// A word as it is compared: small letters of one width without accents, nothing but letters, figures and what belongs to
/// them. Vowel signs of Indian scripts and of Thai stay, since they are vowels.
#[must_use]
pub fn folded(word: &str) -> String {
    let mut all = String::with_capacity(word.len());
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        all.push_str(word);
        all.make_ascii_lowercase();
        return all;
    }
    for c in word.nfkc().flat_map(char::to_lowercase) {
        push(&mut all, c);
    }
    all
}

fn push(all: &mut String, c: char) {
    match c {
        '\u{300}'..='\u{36f}' | '\u{93c}' | '\u{640}' => {}
        'ß' => all.push_str("ss"),
        'æ' => all.push_str("ae"),
        'œ' => all.push_str("oe"),
        'þ' => all.push_str("th"),
        'ø' => all.push('o'),
        'đ' | 'ð' => all.push('d'),
        'ł' => all.push('l'),
        'ı' => all.push('i'),
        'ħ' => all.push('h'),
        'ŋ' => all.push('n'),
        'ŧ' => all.push('t'),
        'ς' => all.push('σ'),
        'ё' => all.push('е'),
        'آ' | 'أ' | 'إ' | 'ٱ' => all.push('ا'),
        'ى' | 'ی' | 'ئ' => all.push('ي'),
        'ة' => all.push('ه'),
        'ک' => all.push('ك'),
        'ؤ' => all.push('و'),
        '\u{660}'..='\u{669}' => figure(all, c, 0x660),
        '\u{6f0}'..='\u{6f9}' => figure(all, c, 0x6f0),
        '\u{966}'..='\u{96f}' => figure(all, c, 0x966),
        '\u{e50}'..='\u{e59}' => figure(all, c, 0xe50),
        // Latin, Greek, Hebrew, Arabic: a letter with a sign is that letter. Not Cyrillic, where й is another one than и.
        '\u{80}'..='\u{3ff}' | '\u{590}'..='\u{6ff}' | '\u{1e00}'..='\u{1fff}' => {
            for part in c
                .nfd()
                .filter(|part| !is_combining_mark(*part) && part.is_alphanumeric())
            {
                if part == c {
                    all.push(c);
                } else {
                    push(all, part);
                }
            }
        }
        _ if matches!(
            LetterKind::of(c),
            LetterKind::Plain | LetterKind::Unspaced | LetterKind::Mark
        ) =>
        {
            all.push(c)
        }
        _ => {}
    }
}

fn figure(all: &mut String, c: char, zero: u32) {
    all.extend(char::from_digit((c as u32).saturating_sub(zero), 10));
}

/// The word in the other spelling that its language has for letters with signs, folded: Mueller for Müller. None where
/// there is nothing of the kind in it.
#[must_use]
pub fn spelt_out(word: &str, lang: &str) -> Option<String> {
    let pairs: &[(char, &str)] = match lang {
        "de" | "et" | "fi" => &[('ä', "ae"), ('ö', "oe"), ('ü', "ue")],
        "da" | "nb" | "nn" | "no" => &[('å', "aa"), ('ø', "oe")],
        _ => return None,
    };
    let small: String = word.nfc().flat_map(char::to_lowercase).collect();
    if !small.contains(|c| pairs.iter().any(|(letter, _)| *letter == c)) {
        return None;
    }
    let mut all = String::new();
    for c in small.chars() {
        match pairs.iter().find(|(letter, _)| *letter == c) {
            Some((_, written)) => all.push_str(written),
            None => push(&mut all, c),
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_count_as_the_same() {
        for (written, same) in [
            ("Café", "cafe"),
            ("CAFE\u{301}", "cafe"),
            ("ＡＢＣ１２", "abc12"),
            ("Straße", "strasse"),
            ("Łódź", "lodz"),
            ("Ærø", "aero"),
            ("İstanbul", "istanbul"),
            ("ısı", "isi"),
            ("Ọ̀yọ́", "oyo"),
            ("Χρόνος", "χρονοσ"),
            ("Ёлка", "елка"),
            ("Йод", "йод"),
            ("їжак", "їжак"),
            ("مُحَمَّد", "محمد"),
            ("أحمد", "احمد"),
            ("شَـهر", "شهر"),
            ("٢٠٢٦", "2026"),
            ("שָׁלוֹם", "שלום"),
            ("क़लम", "कलम"),
            ("हिन्दी", "हिन्दी"),
            ("ｶﾞｽ", "ガス"),
            ("東京", "東京"),
            ("กำแพง", "ก\u{e4d}าแพง"),
            ("½", "12"),
            ("\u{301}", ""),
        ] {
            assert_eq!(folded(written), same, "{written}");
        }
    }

    #[test]
    fn words_with_a_second_spelling() {
        assert_eq!(spelt_out("Müller", "de").as_deref(), Some("mueller"));
        assert_eq!(spelt_out("Ålborg", "da").as_deref(), Some("aalborg"));
        assert_eq!(spelt_out("Müller", "tr"), None);
        assert_eq!(spelt_out("Maier", "de"), None);
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in (0..=0x10_ffff_u32).filter_map(char::from_u32) {
            let once = folded(&c.to_string());
            assert_eq!(folded(&once), once, "{:x}", c as u32);
            assert!(
                once.chars()
                    .all(|c| c != '\'' && c != '\\' && c != '/' && c != '#' && c != '\0')
            );
        }
    }
}
