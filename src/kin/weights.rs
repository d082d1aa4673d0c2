//! How closely two stories belong together: all weights, in one place, and nothing else. What they have in common counts by
//! how rare it is; then how far apart they are in time, and how many stories offer the one already.

use std::collections::HashSet;

use uuid::Uuid;

/// So many stories are kept ready for one: those that go meanwhile are passed over.
pub(super) const KEPT: usize = 24;
/// So many stand on a page; who is among these is offered.
pub(super) const SHOWN: usize = 4;
/// Counts go this far: beyond, nothing is rare.
pub(super) const COUNT_CAP: i64 = 1_000;

/// Weights of what two stories share, each times how rare it is.
const TAG: f64 = 3.0;
const PERSON: f64 = 1.1;
const CATEGORY: f64 = 0.5;
/// Of words, for stories that tell of the same in the same words.
const WORDS: f64 = 5.0;
/// Words that any two texts share say nothing.
const WORDS_BY_CHANCE: f64 = 0.04;
/// What two stories must share besides their category.
const LEAST: f64 = 0.3;
/// In so many days half of what closeness in time adds is gone; a younger one loses it half as fast.
const HALF_LIFE: f64 = 90.0;
const TIME: f64 = 0.5;
/// How much one that is offered everywhere loses. Each is offered with four others on average.
const CROWD: f64 = 0.12;
/// How much one loses that is like another one before it.
const REPETITION: f64 = 0.5;

/// Something that both have, and how many stories have it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shared<T> {
    pub(super) what: T,
    pub(super) stories: i64,
}

/// What two stories have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ties {
    pub(super) tags: Vec<Shared<Uuid>>,
    pub(super) people: Vec<Shared<Uuid>>,
    pub(super) category: Option<Shared<Uuid>>,
    /// The words that both tell most by, rarest first.
    pub(super) words: Vec<Shared<String>>,
    /// How much of both they are: none is 0, all is 1.
    pub(super) same_words: f64,
}

/// How rare something is among so many stories: 1 for what one story has, 0 for what all have.
pub(super) fn rarity(stories: i64, all: i64) -> f64 {
    let number = |count: i64| f64::from(i32::try_from(count.clamp(1, COUNT_CAP)).unwrap_or(1));
    let all = number(all.max(2));
    (1.0 - number(stories).ln() / all.ln()).clamp(0.0, 1.0)
}

impl Ties {
    /// What they share, before time and crowds.
    pub(super) fn strength(&self, all: i64) -> f64 {
        let sum =
            |shared: &[Shared<Uuid>]| -> f64 { shared.iter().map(|one| rarity(one.stories, all).powf(1.5)).sum() };
        let category = self
            .category
            .as_ref()
            .map_or(0.0, |one| rarity(one.stories, all) * 0.5 + 0.5);
        let words = (self.same_words - WORDS_BY_CHANCE).max(0.0);
        let close = TAG * sum(&self.tags) + PERSON * sum(&self.people).min(1.0) + WORDS * words;
        if close < LEAST {
            return 0.0; // Two stories of one section are not related for that.
        }
        close + CATEGORY * category
    }
}

/// How close another story is, seen from one: by its strength, the days between them, and how many others offer it.
pub(super) fn closeness(strength: f64, days: f64, is_younger: bool, offered: i32) -> f64 {
    let days = if is_younger { days / 2.0 } else { days };
    let time = 1.0 - TIME + TIME * 0.5_f64.powf(days / HALF_LIFE);
    let crowd = f64::from((offered - i32::try_from(SHOWN).unwrap_or(0)).max(0));
    strength * time / (1.0 + CROWD * crowd)
}

/// How much of two lists of words is the same, by weight.
pub(super) fn sameness(shared: f64, weight: f64, other: f64) -> f64 {
    let both = (weight * other).sqrt();
    if both > 0.0 {
        (shared / both).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// A story that may be offered, with what tells whether it repeats another one.
#[derive(Debug, Clone)]
pub(super) struct Contender {
    pub(super) id: Uuid,
    pub(super) closeness: f64,
    pub(super) terms: Vec<String>,
}

/// The closest first; among those that are shown none that says what one before it says, while there are others.
pub(super) fn choose(mut all: Vec<Contender>) -> Vec<(Uuid, f64)> {
    const LOOKED_AT: usize = 40;
    all.retain(|one| one.closeness > 0.0);
    all.sort_by(|a, b| b.closeness.total_cmp(&a.closeness).then_with(|| b.id.cmp(&a.id)));
    let rest = all.split_off(all.len().min(LOOKED_AT));
    let mut chosen: Vec<Contender> = Vec::new();
    // Each with how much it is like one that was chosen.
    let mut left: Vec<(Contender, f64)> = all.into_iter().map(|one| (one, 0.0)).collect();
    let worth = |(one, like): &(Contender, f64)| one.closeness * (1.0 - REPETITION * like);
    while !left.is_empty() && chosen.len() < 2 * SHOWN {
        let best = (0..left.len()).reduce(|best, at| {
            if worth(&left[at]) > worth(&left[best]) {
                at
            } else {
                best
            }
        });
        let (best, _) = left.remove(best.unwrap_or(0));
        let said: HashSet<&str> = best.terms.iter().map(String::as_str).collect();
        for (one, like) in &mut left {
            *like = like.max(likeness(&one.terms, &said));
        }
        drop(said);
        chosen.push(best);
    }
    chosen.extend(left.into_iter().map(|(one, _)| one));
    chosen.extend(rest);
    chosen.truncate(KEPT);
    chosen.into_iter().map(|one| (one.id, one.closeness)).collect()
}

/// How many of the words of the shorter list stand in the other one.
fn likeness(one: &[String], other: &HashSet<&str>) -> f64 {
    let least = one.len().min(other.len());
    let same = one.iter().filter(|term| other.contains(term.as_str())).count();
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(0));
    if least == 0 { 0.0 } else { number(same) / number(least) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ties(tags: &[i64], people: &[i64], category: Option<i64>, same_words: f64) -> Ties {
        let shared = |stories: &i64| Shared {
            what: Uuid::nil(),
            stories: *stories,
        };
        Ties {
            tags: tags.iter().map(shared).collect(),
            people: people.iter().map(shared).collect(),
            category: category.as_ref().map(shared),
            words: vec![],
            same_words,
        }
    }

    /// Each line is closer than the one below it: a newsroom of 1,000 stories or more.
    #[test]
    fn what_is_rarer_or_nearer_comes_first() {
        let table = [
            (
                "two rare tags, same section",
                ties(&[4, 9], &[], Some(200), 0.1),
                10.0,
                true,
                4,
            ),
            (
                "a rare tag and the same words",
                ties(&[4], &[], Some(200), 0.3),
                10.0,
                true,
                4,
            ),
            ("a rare tag", ties(&[4], &[], None, 0.0), 10.0, true, 4),
            (
                "a rare tag, same words, offered with 12",
                ties(&[4], &[], Some(200), 0.3),
                10.0,
                true,
                12,
            ),
            ("the same words alone", ties(&[], &[], None, 0.4), 10.0, true, 4),
            (
                "a usual tag, same section, same writer",
                ties(&[60], &[120], Some(200), 0.06),
                10.0,
                true,
                4,
            ),
            ("a rare tag, a year before", ties(&[4], &[], None, 0.0), 365.0, false, 4),
            (
                "a usual tag and the same section",
                ties(&[60], &[], Some(200), 0.05),
                10.0,
                true,
                4,
            ),
            (
                "a usual tag and the same section, older",
                ties(&[60], &[], Some(200), 0.05),
                40.0,
                false,
                4,
            ),
            (
                "some of the same words",
                ties(&[], &[], Some(200), 0.15),
                40.0,
                false,
                4,
            ),
            (
                "a tag that 800 have, same section",
                ties(&[800], &[], Some(200), 0.1),
                40.0,
                false,
                4,
            ),
            (
                "the same section and writer",
                ties(&[], &[400], Some(200), 0.05),
                10.0,
                true,
                4,
            ),
        ];
        let mut last = f64::INFINITY;
        println!("{:<44} strength closeness", "what both have");
        for (what, ties, days, younger, offered) in table {
            let strength = ties.strength(COUNT_CAP);
            let closeness = closeness(strength, days, younger, offered);
            println!("{what:<44} {strength:>8.2} {closeness:>9.2}");
            assert!(closeness <= last, "{what}");
            last = closeness;
        }
        assert!(last.abs() < f64::EPSILON, "the last of them are not related");
    }

    #[test]
    fn rare_is_what_few_of_all_have() {
        for (stories, all, from, to) in [
            (1, 1_000, 1.0, 1.0),
            (4, 1_000, 0.7, 0.9),
            (1_000, 1_000, 0.0, 0.0),
            (50_000, 100_000, 0.0, 0.0),
            (2, 5, 0.5, 0.6),
            (0, 0, 1.0, 1.0),
        ] {
            let rarity = rarity(stories, all);
            assert!((from..=to).contains(&rarity), "{stories} of {all}: {rarity}");
        }
    }

    #[test]
    fn what_says_the_same_again_waits_for_what_says_something_else() {
        let story = |number: u128, closeness, terms: &str| Contender {
            id: Uuid::from_u128(number),
            closeness,
            terms: terms.split(' ').map(str::to_owned).collect(),
        };
        let all = vec![
            story(1, 5.0, "gate vote council"),
            story(2, 4.9, "gate vote council"),
            story(3, 4.0, "ferry fare pass"),
            story(4, 3.0, "mill flour tide"),
            story(5, 0.0, "choir stove"),
        ];
        let order: Vec<u128> = choose(all).iter().map(|(id, _)| id.as_u128()).collect();
        assert_eq!(order, [1, 3, 4, 2]);
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for() {
        let all = (0..500).map(|number: u32| Contender {
            id: Uuid::from_u128(u128::from(number)),
            closeness: f64::from(number),
            terms: vec![],
        });
        let chosen = choose(all.collect());
        assert_eq!(chosen.len(), KEPT);
        assert!(chosen.is_sorted_by(|a, b| a.1 >= b.1));
    }
}
