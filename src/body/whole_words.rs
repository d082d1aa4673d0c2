//! Where words begin and end.

use unicode_normalization::char::is_combining_mark;

/// Whether no word goes on at either end. "won" does not stand in "won't", but "Lowri" does in "Lowri's", and "école" in
/// "l'école". Where words are written without blanks between them nothing is asked.
#[must_use]
pub fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let (before, within, after) = (text.get(..from), text.get(from..to), text.get(to..));
    let (Some(before), Some(within), Some(after)) = (before, within, after) else {
        return false;
    };
    let goes_on = |one: Option<char>, other: Option<char>| match (one, other) {
        (Some(one), Some(other)) => {
            is_of_a_word(one) && is_of_a_word(other) && !is_unspaced(one) && !is_unspaced(other)
        }
        _ => false,
    };
    let last = within.chars().next_back();
    if goes_on(before.chars().next_back(), within.chars().next()) || goes_on(last, after.chars().next()) {
        return false;
    }
    let Some(rest) = after
        .strip_prefix(['\'', '’'])
        .filter(|_| last.is_some_and(is_of_a_word))
    else {
        return true;
    };
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    !rest.starts_with(is_of_a_word)
}

fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || is_combining_mark(letter)
}

/// Of a writing system that puts no blanks between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
const fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
