//! Japanese in Latin letters (Hepburn), as far as it can be told without a dictionary: kana. How kanji are read depends on
//! the word, and a name may be read as its bearer likes, so they are left to people.

/// Whether a text is to be read as Japanese: it says so, or it has kana and does not say that it is Chinese.
#[must_use]
pub fn is_japanese(text: &str, lang: &str) -> bool {
    match lang.split('-').next().unwrap_or_default() {
        "ja" => true,
        "zh" | "yue" => false,
        _ => text.chars().any(is_kana),
    }
}

/// The text with its kana in Latin letters and without its kanji. A hiragana or two beside kanji are their ending or a
/// particle, and go with them.
#[must_use]
pub fn in_latin_letters(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut latin = String::new();
    let mut at = 0;
    while let Some(&c) = letters.get(at) {
        let length = letters[at..]
            .iter()
            .take_while(|other| kind(**other) == kind(c))
            .count();
        let run = &letters[at..at + length];
        let touches = |place: Option<&char>| place.is_some_and(|c| kind(*c) == JapaneseScript::Kanji);
        let is_ending = length < 3
            && (touches(at.checked_sub(1).and_then(|before| letters.get(before))) || touches(letters.get(at + length)));
        match kind(c) {
            JapaneseScript::Kanji => latin.push(' '),
            JapaneseScript::Hiragana if is_ending => latin.push(' '),
            JapaneseScript::Hiragana | JapaneseScript::Katakana => latin.push_str(&spelt(run)),
            JapaneseScript::Other => latin.extend(run),
        }
        at += length;
    }
    latin
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum JapaneseScript {
    Kanji,
    Hiragana,
    Katakana,
    Other,
}

const fn kind(c: char) -> JapaneseScript {
    match c {
        '\u{3041}'..='\u{3096}' => JapaneseScript::Hiragana,
        '\u{30a1}'..='\u{30fa}' | '\u{30fc}' => JapaneseScript::Katakana,
        '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            JapaneseScript::Kanji
        }
        _ => JapaneseScript::Other,
    }
}

fn is_kana(c: char) -> bool {
    c != '\u{30fc}' && matches!(kind(c), JapaneseScript::Hiragana | JapaneseScript::Katakana)
}

/// A run of kana. A small letter changes the syllable before it, a small tsu doubles the consonant behind it, and what
/// makes a vowel long is not written, as in addresses of Tokyo and Osaka.
fn spelt(run: &[char]) -> String {
    let mut latin = String::new();
    let mut doubles = false;
    for c in run.iter().map(|c| hiragana(*c)) {
        let before = latin.len();
        match c {
            'っ' => {
                doubles = true;
                continue;
            }
            'ゃ' | 'ゅ' | 'ょ' => glide(&mut latin, c),
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' => lead(&mut latin, c),
            _ => latin.push_str(syllable(c)),
        }
        if doubles && let Some(consonant) = latin.get(before..).and_then(|new| new.chars().next()) {
            let double = if consonant == 'c' { 't' } else { consonant };
            if !"aiueon".contains(consonant) {
                latin.insert(before, double);
            }
        }
        doubles = false;
    }
    latin
}

/// The same letter as hiragana.
fn hiragana(c: char) -> char {
    match c {
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        _ => c,
    }
}

/// *ki* and a small *ya* are *kya*; *shi* and it are *sha*.
fn glide(latin: &mut String, small: char) {
    let vowel = match small {
        'ゃ' => 'a',
        'ゅ' => 'u',
        _ => 'o',
    };
    let is_soft = ["shi", "chi", "ji"].iter().any(|soft| latin.ends_with(soft));
    if latin.ends_with(['i', 'e', 'u']) {
        latin.pop();
    }
    if !is_soft {
        latin.push('y');
    }
    latin.push(vowel);
}

/// *fu* and a small *a* are *fa*; *te* and a small *i* are *ti*. Alone it is a vowel.
fn lead(latin: &mut String, small: char) {
    let vowel = syllable(char::from_u32(u32::from(small) + 1).unwrap_or(small));
    let gives_way = [
        "fu", "vu", "te", "de", "to", "do", "tsu", "che", "she", "je", "chi", "shi", "ji",
    ];
    if gives_way.iter().any(|open| latin.ends_with(open)) {
        latin.pop();
    } else if latin.ends_with('u') && latin.len() == 1 {
        latin.clear();
        latin.push('w');
    }
    latin.push_str(vowel);
}

const fn syllable(c: char) -> &'static str {
    match c {
        'あ' => "a",
        'い' | 'ゐ' => "i",
        'う' => "u",
        'え' | 'ゑ' => "e",
        'お' | 'を' => "o",
        'か' | 'ゕ' => "ka",
        'き' => "ki",
        'く' => "ku",
        'け' | 'ゖ' => "ke",
        'こ' => "ko",
        'が' => "ga",
        'ぎ' => "gi",
        'ぐ' => "gu",
        'げ' => "ge",
        'ご' => "go",
        'さ' => "sa",
        'し' => "shi",
        'す' => "su",
        'せ' => "se",
        'そ' => "so",
        'ざ' => "za",
        'じ' | 'ぢ' => "ji",
        'ず' | 'づ' => "zu",
        'ぜ' => "ze",
        'ぞ' => "zo",
        'た' => "ta",
        'ち' => "chi",
        'つ' => "tsu",
        'て' => "te",
        'と' => "to",
        'だ' => "da",
        'で' => "de",
        'ど' => "do",
        'な' => "na",
        'に' => "ni",
        'ぬ' => "nu",
        'ね' => "ne",
        'の' => "no",
        'は' => "ha",
        'ひ' => "hi",
        'ふ' => "fu",
        'へ' => "he",
        'ほ' => "ho",
        'ば' => "ba",
        'び' => "bi",
        'ぶ' => "bu",
        'べ' => "be",
        'ぼ' => "bo",
        'ぱ' => "pa",
        'ぴ' => "pi",
        'ぷ' => "pu",
        'ぺ' => "pe",
        'ぽ' => "po",
        'ま' => "ma",
        'み' => "mi",
        'む' => "mu",
        'め' => "me",
        'も' => "mo",
        'や' => "ya",
        'ゆ' => "yu",
        'よ' => "yo",
        'ら' => "ra",
        'り' => "ri",
        'る' => "ru",
        'れ' => "re",
        'ろ' => "ro",
        'わ' | 'ゎ' => "wa",
        'ん' => "n",
        'ゔ' => "vu",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_are_written_as_they_sound() {
        for (text, latin) in [
            ("さくらももこ", "sakuramomoko"),
            ("きょうのニュース", "kyounonyusu"),
            ("ジャッキー・チェン", "jakki・chen"),
            ("マッチ", "matchi"),
            ("ヴァイオリン", "vaiorin"),
            ("パーティー", "pati"),
            ("ウィーン", "win"),
            ("フォーラム", "foramu"),
            ("しんぶん", "shinbun"),
            ("っ", ""),
        ] {
            assert_eq!(in_latin_letters(text), latin);
        }
    }

    #[test]
    fn kanji_are_left_out_with_the_endings_beside_them() {
        for (text, latin) in [
            ("山田 タロウ", "  tarou"),
            ("高橋みなみ", " minami"),
            ("東京へ行く", "    "),
            ("東京でサミット 2026", "  samitto 2026"),
        ] {
            assert_eq!(in_latin_letters(text), latin);
        }
    }

    #[test]
    fn a_text_is_japanese_that_says_so_or_has_kana() {
        for (text, lang, is) in [
            ("東京", "ja", true),
            ("東京", "ja-JP", true),
            ("東京", "en", false),
            ("東京タワー", "en", true),
            ("北京のニュース", "zh-Hans", false),
            ("A ー B", "en", false),
        ] {
            assert_eq!(is_japanese(text, lang), is, "{text} in {lang}");
        }
    }
}
