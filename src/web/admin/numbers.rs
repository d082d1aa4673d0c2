//! Numbers in sentences: thousands with commas, and the word that a number asks for.

use std::fmt::Display;

use crate::discretion::NAME_CAP;

/// Thousands with commas.
#[must_use]
pub fn figure(number: impl Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 story", "1,000 stories".
#[must_use]
pub fn counted(number: impl Display, one: &str, many: &str) -> String {
    let number = figure(number);
    let word = if number == "1" { one } else { many };
    format!("{number} {word}")
}

/// The same of what was counted no further than one more than `most`: "100+ stories".
#[must_use]
pub fn counted_to(most: i64, number: i64, one: &str, many: &str) -> String {
    if number > most {
        format!("{}+ {many}", figure(most))
    } else {
        counted(number, one, many)
    }
}

/// "3 stories", and of many that there are more: "100+ stories".
#[must_use]
pub fn stories_of_name(number: &i64) -> String {
    counted_to(NAME_CAP, *number, "story", "stories")
}

/// In a sentence, as a word up to nine: "no", "one", "nine", "10".
#[must_use]
pub fn in_words(number: usize) -> String {
    const WORDS: [&str; 10] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    WORDS
        .get(number)
        .map_or_else(|| figure(number), |word| (*word).to_owned())
}

/// With a capital, as a sentence begins and as a choice is shown.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::admin::{desk::home, people::roster, story::comparison};

    /// Every sentence of the newsroom's pages that counts, beside none, one, two and a thousand.
    const TABLE: &str = "\
0: 0 stories | No story waits for review. | No change in the text | 0 accounts.
1: 1 story | One story waits for review. | 1 change in the text, 1 outside it | One account.
2: 2 stories | Two stories wait for review. | 2 changes in the text, 2 outside it | 2 accounts.
7: 7 stories | Seven stories wait for review. | 7 changes in the text, 7 outside it | 7 accounts.
1000: 1,000 stories | 1,000 stories wait for review. | 1,000 changes in the text, 1,000 outside it | 1,000 accounts.
";

    #[test]
    fn every_counted_sentence_is_right_beside_every_number() {
        let line = |count: usize| {
            format!(
                "{count}: {} | {} | {} | {}\n",
                counted(count, "story", "stories"),
                home::waiting_sentence(count, false),
                comparison::summary(count, count),
                roster::accounts_sentence(count, 0),
            )
        };
        let printed: String = [0, 1, 2, 7, 1_000].into_iter().map(line).collect();

        assert_eq!(printed, TABLE, "{printed}");
        assert_eq!(
            home::waiting_sentence(6, true),
            "More than six stories wait for review."
        );
        assert_eq!(roster::accounts_sentence(3, 1), "4 accounts, 1 without a password yet.");
        assert_eq!(comparison::summary(0, 1), "No change in the text, 1 outside it");
        assert_eq!(figure(1_234_567), "1,234,567");
        assert_eq!(
            [1, 100, 101].map(|number| stories_of_name(&number)),
            ["1 story", "100 stories", "100+ stories"]
        );
    }
}
