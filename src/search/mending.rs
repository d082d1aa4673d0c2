//! What may have been meant by a word that is nowhere: words of live stories that differ by a letter or two.

/// Shorter words differ from too many others.
pub const SHORTEST: usize = 4;
/// From this length on, two letters may differ.
const LONG: usize = 8;
/// Longer words are no words.
const LONGEST: usize = 32;
/// So many letters from the beginning are compared by their keys.
const COMPARED: usize = 7;

/// Whether a word is one that others may be compared with.
#[must_use]
pub fn is_word(word: &str) -> bool {
    let length = word.chars().count();
    (SHORTEST..=LONGEST).contains(&length) && word.chars().all(char::is_alphabetic)
}

/// Of two words that differ by as many letters as may be, at least one key is the same: what is left of a word without
/// one letter, or two, as numbers.
#[must_use]
pub fn keys(word: &str) -> Vec<i32> {
    let letters: Vec<char> = word.chars().collect();
    let begin = letters.get(..COMPARED).unwrap_or(&letters);
    let mut left = vec![begin.to_vec()];
    let mut last = left.clone();
    let depth = if letters.len() + 1 >= LONG { 2 } else { 1 };
    for _ in 0..depth {
        let mut shorter: Vec<Vec<char>> = last.iter().flat_map(|letters| without_one(letters)).collect();
        shorter.sort_unstable();
        shorter.dedup();
        left.extend(shorter.clone());
        last = shorter;
    }
    let mut keys: Vec<i32> = left.iter().map(|letters| key(letters)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn without_one(letters: &[char]) -> Vec<Vec<char>> {
    (0..letters.len())
        .map(|out| {
            let mut rest = letters.to_vec();
            rest.remove(out);
            rest
        })
        .collect()
}

/// FNV-1a: what is stored may not change with the compiler.
fn key(letters: &[char]) -> i32 {
    let add = |hash: u32, c: &char| (hash ^ *c as u32).wrapping_mul(0x0100_0193);
    letters.iter().fold(0x811c_9dc5, add).cast_signed()
}

/// So many letters may differ in a word of this length.
#[must_use]
pub fn allowed(word: &str) -> usize {
    match word.chars().count() {
        ..SHORTEST => 0,
        SHORTEST..LONG => 1,
        _ => 2,
    }
}

/// By how many letters two words differ: one more, one less, another one, or two that changed places.
#[must_use]
pub fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = vec![];
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, b) in other.iter().enumerate() {
            let same = above[column] + usize::from(a != b);
            let mut least = same.min(above[column + 1] + 1).min(line[column] + 1);
            let swapped = row > 0 && column > 0 && *a == other[column - 1] && one[row - 1] == *b;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_by_so_many_letters() {
        for (one, other, letters) in [
            ("sluise", "sluice", 1),
            ("carow", "carrow", 1),
            ("haarbour", "harbour", 1),
            ("habrour", "harbour", 1),
            ("acomodation", "accommodation", 2),
            ("a", "", 1),
            ("gate", "gate", 0),
            ("gate", "tide", 3),
        ] {
            assert_eq!(distance(one, other), letters, "{one} {other}");
            assert_eq!(distance(other, one), letters, "{other} {one}");
        }
    }

    #[test]
    fn words_that_differ_by_as_many_letters_as_may_be_share_a_key() {
        for word in [
            "sluice",
            "gate",
            "harbour",
            "accommodation",
            "zeitung",
            "выборы",
            "referendum",
        ] {
            let letters: Vec<char> = word.chars().collect();
            let mut typed: Vec<String> = Vec::new();
            for at in 0..letters.len() {
                let mut less = letters.clone();
                less.remove(at);
                let mut other = letters.clone();
                other[at] = 'q';
                let mut more = letters.clone();
                more.insert(at, 'q');
                typed.extend([less, other, more].map(|letters| letters.into_iter().collect::<String>()));
                if at > 0 {
                    let mut swapped = letters.clone();
                    swapped.swap(at, at - 1);
                    typed.push(swapped.into_iter().collect());
                }
            }
            for typed in typed {
                assert!(
                    keys(&typed).iter().any(|key| keys(word).contains(key)),
                    "{typed} {word}"
                );
            }
        }
        assert!(
            keys("acomodation")
                .iter()
                .any(|key| keys("accommodation").contains(key))
        );
    }

    #[test]
    fn figures_and_very_short_words_are_not_mended() {
        assert!(!is_word("2026") && !is_word("the") && !is_word("b2b4") && is_word("gate") && is_word("вода"));
    }
}
