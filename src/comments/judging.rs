//! What is made of a comment when it comes: pure. Whoever moderates is told why, in a sentence with its evidence.

use serde::{Deserialize, Serialize};

use super::{CommentState, spam_words::SpamWeight};
use crate::site::CommentPolicy;

/// More addresses than this are looked at.
const FEW_LINKS: usize = 2;
/// Comments of one network in ten minutes beyond which the next ones are looked at.
const A_RUSH: i64 = 5;
/// Times that the same text came within a day, from which on it is taken as spam.
const A_FLOOD: i64 = 3;
/// A person reads and writes for longer.
const QUICK_SECONDS: i64 = 4;
/// Chances that it is spam, as its words tell, in thousandths.
const DOUBTFUL: u16 = 990;
const CERTAIN: u16 = 999;

/// Why a comment was held, with what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum HeldFor {
    /// The policy holds all.
    Policy,
    /// Nothing of this writer was let through yet.
    First,
    /// It has many addresses.
    Links {
        /// How many.
        count: usize,
    },
    /// A field that people do not see was filled in.
    Trap,
    /// It was sent sooner than anybody writes.
    Quick {
        /// After so many.
        seconds: i64,
    },
    /// The same text came before.
    Repeated {
        /// So often within a day.
        times: i64,
    },
    /// Many came from one network.
    Rush {
        /// Within ten minutes.
        count: i64,
    },
    /// It has words that the newsroom does not take.
    Pattern {
        /// Which, as somebody wrote them down.
        pattern: String,
    },
    /// It reads like others that moderators called spam.
    Words {
        /// How likely, in thousandths.
        chance: u16,
        /// The words that weigh most.
        words: Vec<String>,
        /// How many were called spam so far.
        learned: i32,
    },
    /// Readers asked that somebody looks at it.
    Reported {
        /// How many.
        count: i32,
    },
}

impl HeldFor {
    /// After "Held because".
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Policy => "every comment waits for a moderator".into(),
            Self::First => "it is the first of this reader".into(),
            Self::Links { count } => format!("it has {count} addresses"),
            Self::Trap => "it fills in a field that people do not see".into(),
            Self::Quick { seconds: 0 | 1 } => "it was written in a second".into(),
            Self::Quick { seconds } => format!("it was written in {seconds} seconds"),
            Self::Repeated { times: 1 } => "the same text came once before, within a day".into(),
            Self::Repeated { times } => format!("the same text came {times} times before, within a day"),
            Self::Rush { count } => format!("{count} came from this network within ten minutes"),
            Self::Pattern { pattern } => format!("it has words that are not taken here: “{pattern}”"),
            Self::Words { chance, words, learned } => {
                let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
                format!(
                    "it reads like the {learned} that were called spam ({chance} of 1000): {}",
                    quoted.join(", ")
                )
            }
            Self::Reported { count: 1 } => "a reader reported it".into(),
            Self::Reported { count } => format!("{count} readers reported it"),
        }
    }

    /// What many comments have in common that are held for this; nothing for what is no fault of anybody.
    #[must_use]
    pub fn common(word: &str) -> Option<&'static str> {
        Some(match word {
            "links" => "they have more than two addresses",
            "trap" => "they fill in a field that people do not see",
            "quick" => "they are sent within seconds",
            "repeated" => "they say the same",
            "rush" => "they come from one network",
            "pattern" => "they have banned words",
            "words" => "they read like what was called spam",
            _ => return None,
        })
    }

    /// One word for it, by which reasons are counted.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::First => "first",
            Self::Links { .. } => "links",
            Self::Trap => "trap",
            Self::Quick { .. } => "quick",
            Self::Repeated { .. } => "repeated",
            Self::Rush { .. } => "rush",
            Self::Pattern { .. } => "pattern",
            Self::Words { .. } => "words",
            Self::Reported { .. } => "reported",
        }
    }
}

/// Whether words alone hold a comment.
pub(super) fn is_doubtful(weight: Option<&SpamWeight>) -> bool {
    weight.is_some_and(|weight| weight.chance >= DOUBTFUL)
}

/// What is known of a comment when it comes.
#[derive(Debug)]
pub(super) struct Evidence {
    pub(super) policy: CommentPolicy,
    /// One of its writer was let through.
    pub(super) is_known: bool,
    pub(super) links: usize,
    /// The field that people do not see, where the form had it, was filled in.
    pub(super) trap: bool,
    /// From the form to the comment, where that can be told.
    pub(super) seconds: Option<i64>,
    /// The same text, within a day.
    pub(super) repeated: i64,
    /// From this network, within ten minutes.
    pub(super) rush: i64,
    pub(super) pattern: Option<String>,
    pub(super) weight: Option<SpamWeight>,
}

/// What becomes of it, and why.
pub(super) fn judge(of: Evidence) -> (CommentState, Vec<HeldFor>) {
    let mut why = vec![];
    let mut is_spam = false;
    match of.policy {
        CommentPolicy::Closed | CommentPolicy::Held => why.push(HeldFor::Policy),
        CommentPolicy::FirstHeld if !of.is_known => why.push(HeldFor::First),
        CommentPolicy::FirstHeld | CommentPolicy::Open => {}
    }
    if of.trap {
        is_spam = true;
        why.push(HeldFor::Trap);
    }
    if let Some(pattern) = of.pattern {
        is_spam = true;
        why.push(HeldFor::Pattern { pattern });
    }
    if of.repeated > 0 {
        is_spam |= of.repeated >= A_FLOOD;
        why.push(HeldFor::Repeated { times: of.repeated });
    }
    if let Some(seconds) = of.seconds.filter(|seconds| *seconds < QUICK_SECONDS) {
        why.push(HeldFor::Quick { seconds });
    }
    if of.links > FEW_LINKS {
        why.push(HeldFor::Links { count: of.links });
    }
    if of.rush > A_RUSH {
        why.push(HeldFor::Rush { count: of.rush });
    }
    if let Some(weight) = of.weight.filter(|weight| weight.chance >= DOUBTFUL) {
        is_spam |= weight.chance >= CERTAIN && !of.is_known;
        why.push(HeldFor::Words {
            chance: weight.chance,
            words: weight.words,
            learned: weight.learned,
        });
    }
    let state = match (is_spam, why.is_empty()) {
        (true, _) => CommentState::Spam,
        (false, false) => CommentState::Held,
        (false, true) => CommentState::Visible,
    };
    (state, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Evidence {
        Evidence {
            policy: CommentPolicy::FirstHeld,
            is_known: true,
            links: 0,
            trap: false,
            seconds: None,
            repeated: 0,
            rush: 0,
            pattern: None,
            weight: None,
        }
    }

    fn weight(chance: u16) -> Option<SpamWeight> {
        Some(SpamWeight {
            chance,
            words: vec!["pills".into(), "cheap".into()],
            learned: 41,
        })
    }

    #[test]
    fn each_thing_that_speaks_against_a_comment_holds_it_with_a_sentence() {
        use CommentState::{Held, Spam, Visible};
        let cases: Vec<(&str, Evidence, CommentState, &str)> = vec![
            ("nothing", plain(), Visible, ""),
            (
                "all held",
                Evidence {
                    policy: CommentPolicy::Held,
                    ..plain()
                },
                Held,
                "every comment waits for a moderator",
            ),
            (
                "a first one",
                Evidence {
                    is_known: false,
                    ..plain()
                },
                Held,
                "it is the first of this reader",
            ),
            (
                "a first one where it is open",
                Evidence {
                    policy: CommentPolicy::Open,
                    is_known: false,
                    ..plain()
                },
                Visible,
                "",
            ),
            (
                "three addresses",
                Evidence { links: 3, ..plain() },
                Held,
                "it has 3 addresses",
            ),
            ("two addresses", Evidence { links: 2, ..plain() }, Visible, ""),
            (
                "the trap",
                Evidence { trap: true, ..plain() },
                Spam,
                "it fills in a field that people do not see",
            ),
            (
                "two seconds",
                Evidence {
                    seconds: Some(2),
                    ..plain()
                },
                Held,
                "it was written in 2 seconds",
            ),
            (
                "nine seconds",
                Evidence {
                    seconds: Some(9),
                    ..plain()
                },
                Visible,
                "",
            ),
            (
                "again",
                Evidence { repeated: 1, ..plain() },
                Held,
                "the same text came once before, within a day",
            ),
            (
                "a flood",
                Evidence { repeated: 3, ..plain() },
                Spam,
                "the same text came 3 times before, within a day",
            ),
            (
                "a rush",
                Evidence { rush: 6, ..plain() },
                Held,
                "6 came from this network within ten minutes",
            ),
            (
                "a pattern",
                Evidence {
                    pattern: Some("casino".into()),
                    ..plain()
                },
                Spam,
                "it has words that are not taken here: “casino”",
            ),
            (
                "doubtful words",
                Evidence {
                    weight: weight(991),
                    ..plain()
                },
                Held,
                "it reads like the 41 that were called spam (991 of 1000): “pills”, “cheap”",
            ),
            (
                "bad words of a stranger",
                Evidence {
                    policy: CommentPolicy::Open,
                    is_known: false,
                    weight: weight(999),
                    ..plain()
                },
                Spam,
                "it reads like the 41 that were called spam (999 of 1000): “pills”, “cheap”",
            ),
            (
                "bad words of a regular",
                Evidence {
                    weight: weight(999),
                    ..plain()
                },
                Held,
                "it reads like the 41 that were called spam (999 of 1000): “pills”, “cheap”",
            ),
            (
                "fine words",
                Evidence {
                    weight: weight(200),
                    ..plain()
                },
                Visible,
                "",
            ),
        ];
        for (what, evidence, state, sentence) in cases {
            let (became, why) = judge(evidence);
            let said: Vec<String> = why.iter().map(HeldFor::sentence).collect();
            assert_eq!((became, said.join("; ")), (state, sentence.to_owned()), "{what}");
        }
    }

    #[test]
    fn what_many_have_in_common_is_said_for_each_reason_that_speaks_against_one() {
        for (why, is_said) in [
            (HeldFor::Policy, false),
            (HeldFor::First, false),
            (HeldFor::Reported { count: 2 }, false),
            (HeldFor::Trap, true),
            (HeldFor::Links { count: 3 }, true),
            (HeldFor::Quick { seconds: 1 }, true),
            (HeldFor::Repeated { times: 1 }, true),
            (HeldFor::Rush { count: 9 }, true),
            (HeldFor::Pattern { pattern: "a".into() }, true),
        ] {
            assert_eq!(HeldFor::common(why.word()).is_some(), is_said, "{why:?}");
        }
    }

    #[test]
    fn reasons_are_kept_as_they_are_read() {
        let why = vec![
            HeldFor::First,
            HeldFor::Links { count: 3 },
            HeldFor::Words {
                chance: 999,
                words: vec!["a".into()],
                learned: 4,
            },
        ];
        let stored = serde_json::to_value(&why).unwrap();
        assert_eq!(stored[1], serde_json::json!({ "why": "links", "count": 3 }));
        assert_eq!(serde_json::from_value::<Vec<HeldFor>>(stored).unwrap(), why);
    }
}
