//! What words tell of a comment: in how many that moderators called spam, or let through, each stood (Graham, A Plan for
//! Spam, 2002; log odds with the counts of this newsroom alone). Nothing comes from anywhere else, and nothing is told before
//! enough was decided.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use unicode_segmentation::UnicodeSegmentation as _;

use super::wording;
use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
};

/// As many of both have to be known before words are asked.
const ENOUGH: i32 = 20;
/// So many words of a comment are counted.
const MOST_OF_ONE: usize = 200;
/// So many decide: the ones that tell most. None tells more than twenty times the odds, and two words together say over again a
/// part of what each says: the figures are of the labelled set below.
const TELLING: usize = 40;
const MOST_OF_A_WORD: f64 = 3.0;
const OF_A_PAIR: f64 = 0.6;
/// So many are named to moderators.
const NAMED: usize = 3;
/// A word has to have been met so often.
const MET: i32 = 2;
/// So many are kept.
const KEPT: i64 = 50_000;
/// The words of a comment are taken together and one by one; two that follow each other tell more.
const LONGEST: usize = 40;

/// As which of both a comment counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taught {
    Spam,
    Ham,
}

impl Taught {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Ham => "ham",
        }
    }
}

/// What the words of a comment tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpamWeight {
    /// That it is spam, in thousandths.
    pub(super) chance: u16,
    /// Those that speak for it most.
    pub(super) words: Vec<String>,
    /// How many were called spam so far.
    pub(super) learned: i32,
}

/// What a comment is known by: its words, pairs of them, the sites that it leads to. Each once.
pub(super) fn features(name: &str, text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for link in wording::links(text) {
        let bare = link
            .trim_start_matches(|c: char| c != ':' && c != '.')
            .trim_start_matches([':', '/', '.']);
        let host: String = bare.chars().take_while(|c| !matches!(c, '/' | '?' | '#')).collect();
        all.insert(format!("site:{}", host.trim_start_matches("www.").to_lowercase()));
    }
    for word in name.unicode_words().map(str::to_lowercase) {
        all.insert(format!("name:{word}"));
    }
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    all.extend(words.windows(2).map(|pair| pair.join(" ")));
    all.extend(words);
    all.into_iter()
        .filter(|feature| feature.chars().count() <= LONGEST)
        .take(MOST_OF_ONE)
        .collect()
}

/// How often a word was met; the empty one counts comments.
#[derive(Debug, Clone, QueryableByName)]
struct SpamCount {
    #[diesel(sql_type = sql_types::Text)]
    word: String,
    #[diesel(sql_type = sql_types::Integer)]
    spam: i32,
    #[diesel(sql_type = sql_types::Integer)]
    ham: i32,
}

/// What the words of a comment tell, as far as enough is known.
///
/// # Errors
/// Database errors.
pub(super) async fn weigh(conn: &mut Conn, name: &str, text: &str) -> Result<Option<SpamWeight>> {
    let mut asked: Vec<String> = features(name, text).into_iter().collect();
    asked.push(String::new());
    let counts: Vec<SpamCount> = sql("SELECT word, spam, ham FROM newsroom.spam_words WHERE word = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Text>, _>(asked)
        .load(conn)
        .await?;
    Ok(weighed(counts))
}

fn weighed(counts: Vec<SpamCount>) -> Option<SpamWeight> {
    let (totals, words): (Vec<SpamCount>, Vec<SpamCount>) = counts.into_iter().partition(|count| count.word.is_empty());
    let all = totals
        .into_iter()
        .next()
        .filter(|all| all.spam >= ENOUGH && all.ham >= ENOUGH)?;
    let share = |count: i32, of: i32| (f64::from(count) + 1.0) / (f64::from(of) + 2.0);
    let odds = |count: &SpamCount| {
        let whole = (share(count.spam, all.spam) / share(count.ham, all.ham)).ln();
        let part = if count.word.contains(' ') { OF_A_PAIR } else { 1.0 };
        (whole * part).clamp(-MOST_OF_A_WORD, MOST_OF_A_WORD)
    };
    let mut telling: Vec<(f64, String)> = words
        .into_iter()
        .filter(|count| count.spam + count.ham >= MET)
        .map(|count| (odds(&count), count.word))
        .collect();
    telling.sort_by(|(one, a), (other, b)| other.abs().total_cmp(&one.abs()).then_with(|| a.cmp(b)));
    telling.truncate(TELLING);
    let sum: f64 = telling.iter().map(|(odds, _)| odds).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1,000")]
    let chance = (1_000.0 / (1.0 + (-sum).exp())).floor() as u16;
    telling.retain(|(odds, _)| *odds > 0.0);
    Some(SpamWeight {
        chance,
        words: telling.into_iter().take(NAMED).map(|(_, word)| word).collect(),
        learned: all.spam,
    })
}

/// Counts a comment as what somebody decided that it is, and no longer as what it was counted before.
///
/// # Errors
/// Database errors.
pub(super) async fn teach(
    conn: &mut Conn,
    (name, text): (&str, &str),
    before: Option<Taught>,
    now: Option<Taught>,
    at: DateTime<Utc>,
) -> Result<()> {
    if before == now {
        return Ok(());
    }
    let step = |what: Taught| i32::from(now == Some(what)) - i32::from(before == Some(what));
    let mut words: Vec<String> = features(name, text).into_iter().collect();
    words.insert(0, String::new());
    // In one order for everybody: two that learn at once wait for each other in turn.
    sql(
        "INSERT INTO newsroom.spam_words AS w (word, spam, ham, day)
         SELECT one, greatest($2, 0), greatest($3, 0), $4::date FROM unnest($1) one ORDER BY one
         ON CONFLICT (word) DO UPDATE SET spam = greatest(w.spam + $2, 0), ham = greatest(w.ham + $3, 0), day = excluded.day",
    )
    .bind::<sql_types::Array<sql_types::Text>, _>(words)
    .bind::<sql_types::Integer, _>(step(Taught::Spam))
    .bind::<sql_types::Integer, _>(step(Taught::Ham))
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the words that were met least, and longest ago, beyond what is kept.
///
/// # Errors
/// Database errors.
pub(super) async fn forget_rare(conn: &mut Conn) -> Result<()> {
    sql(
        "DELETE FROM newsroom.spam_words w USING (SELECT word FROM newsroom.spam_words WHERE word <> ''
           ORDER BY spam + ham DESC, day DESC, word OFFSET $1) rare WHERE w.word = rare.word",
    )
    .bind::<sql_types::BigInt, _>(KEPT)
    .execute(conn)
    .await?;
    Ok(())
}

/// What a list of decided comments would make of others, without a database: for figures on labelled sets.
#[derive(Debug, Default)]
pub struct SpamTrial {
    counts: HashMap<String, (i32, i32)>,
}

impl SpamTrial {
    /// Learns that a comment is spam, or is none.
    pub fn learn(&mut self, name: &str, text: &str, is_spam: bool) {
        for word in features(name, text).into_iter().chain([String::new()]) {
            let (spam, ham) = self.counts.entry(word).or_default();
            *(if is_spam { spam } else { ham }) += 1;
        }
    }

    /// How likely a comment is spam, in thousandths; nothing before enough was learned.
    #[must_use]
    pub fn chance(&self, name: &str, text: &str) -> Option<u16> {
        let asked = features(name, text).into_iter().chain([String::new()]);
        let counts = asked.filter_map(|word| {
            let (spam, ham) = *self.counts.get(&word)?;
            Some(SpamCount { word, spam, ham })
        });
        weighed(counts.collect()).map(|weight| weight.chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_known_by_words_pairs_names_and_sites() {
        let known = features("Best Loans", "Earn MORE at https://www.Loans.example/now?x=1");
        for feature in ["earn", "more", "earn more", "name:loans", "site:loans.example"] {
            assert!(known.contains(feature), "{feature} in {known:?}");
        }
    }

    #[test]
    fn words_tell_after_enough_was_decided_and_not_before() {
        let mut trial = SpamTrial::default();
        for number in 0..ENOUGH {
            trial.learn("Deal", &format!("Cheap pills number {number}, buy now"), true);
            assert_eq!(trial.chance("Deal", "Cheap pills"), None);
            trial.learn(
                "Ada",
                &format!("My street was flooded {number} times this winter"),
                false,
            );
        }
        assert!(trial.chance("Deal", "Buy cheap pills now").unwrap() > 990);
        assert!(trial.chance("Ada", "The flooded street again").unwrap() < 100);
        assert_eq!(trial.chance("Zoe", "Completely other things"), Some(500));
    }

    /// 2,000 comments of our own making, 600 of them spam, in several languages, with what makes it hard: spam that borrows a
    /// reader's sentence, readers who write of casinos and loans. Sentences come again in several of them; those that are
    /// learnt have none in common with those that are asked, and 'both' are in neither.
    const LABELLED: &str = include_str!("labelled.tsv");

    #[test]
    fn of_the_labelled_set_most_spam_is_held_and_hardly_anything_else() {
        let lines = LABELLED.lines().filter_map(|line| {
            let mut parts = line.split('\t');
            let (part, label) = (parts.next()?, parts.next()?);
            Some((part, label == "spam", parts.next()?, parts.next()?.replace("\\n", "\n")))
        });
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines.len(), 2_000);
        let mut trial = SpamTrial::default();
        for (_, is_spam, name, text) in lines.iter().filter(|line| line.0 == "learn") {
            trial.learn(name, text, *is_spam);
        }
        let mut table = String::new();
        let mut shares = vec![];
        for least in [990, 999] {
            let share = |spam: bool| {
                let asked: Vec<_> = lines.iter().filter(|line| line.0 == "ask" && line.1 == spam).collect();
                let found = asked
                    .iter()
                    .filter(|line| trial.chance(line.2, &line.3) >= Some(least))
                    .count();
                (found, asked.len())
            };
            let (spam, ham) = (share(true), share(false));
            table.push_str(&format!(
                "{least} of 1000: {} of {} spam, {} of {} others\n",
                spam.0, spam.1, ham.0, ham.1
            ));
            shares.push((100 * spam.0 / spam.1, 1000 * ham.0 / ham.1));
        }
        println!("{table}");
        let [(held, held_wrongly), (spam, spam_wrongly)] = shares[..] else {
            unreachable!()
        };
        assert!(
            held >= 80 && held_wrongly <= 50 && spam >= 70 && spam_wrongly <= 20,
            "{table}"
        );
    }
}
