//! What a story needs before it goes on, as a list that says what passed and what did not.

use crate::articles::{seal::SealedContent, stage::Act};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Fine.
    Passed,
    /// Worth a look; nothing is held up.
    Mind,
    /// The act cannot go on.
    Failed,
}

impl Outcome {
    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Mind => "mind",
            Self::Failed => "failed",
        }
    }
}

/// One rule, applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How it came out.
    pub outcome: Outcome,
    /// The rule.
    pub title: String,
    /// What to do.
    pub proof: String,
    /// The form field that it is about.
    pub field: &'static str,
}

/// Checks content for an act (`Submit`, `Approve` or `Publish`); what the act cannot do without is `Failed`.
#[must_use]
pub fn check(content: &SealedContent, act: Act) -> Vec<Check> {
    let must = |fine: bool, field, passed: &str, failed: &str, proof: &str| {
        rule(fine, Outcome::Failed, field, passed, failed, proof)
    };
    let may = |fine: bool, field, passed: &str, failed: &str, proof: &str| {
        rule(fine, Outcome::Mind, field, passed, failed, proof)
    };
    let tk = content.body.first_tk();
    // An approval is for readers' eyes: TK stops it as it stops the publication.
    let for_readers = matches!(act, Act::Approve | Act::Publish | Act::Schedule | Act::Republish);
    vec![
        must(
            !content.headline.trim().is_empty(),
            "headline",
            "It has a headline",
            "No headline",
            "Write a headline.",
        ),
        must(
            !content.body.is_empty(),
            "body",
            "It has a text",
            "No text",
            "Write the story first.",
        ),
        rule(
            tk.is_none(),
            if for_readers { Outcome::Failed } else { Outcome::Mind },
            "body",
            "No TK left in the text",
            &format!("TK in {}", tk.as_deref().unwrap_or_default()),
            "A draft may keep it. An approved text may not.",
        ),
        may(
            !content.byline.is_empty(),
            "byline",
            "It has a byline",
            "No byline",
            "Readers see no name.",
        ),
        may(
            !content.dek.is_empty(),
            "dek",
            "It has a dek",
            "No dek",
            "The lines under the headline are empty; lists show the headline alone.",
        ),
    ]
}

fn rule(fine: bool, otherwise: Outcome, field: &'static str, passed: &str, failed: &str, proof: &str) -> Check {
    let (outcome, title, proof) = if fine {
        (Outcome::Passed, passed, "")
    } else {
        (otherwise, failed, proof)
    };
    Check {
        outcome,
        title: title.to_owned(),
        proof: proof.to_owned(),
        field,
    }
}
