//! Rules of the house as checks of a story.

use super::{Check, CheckOutcome, rule};
use crate::{
    articles::{stage::Act, writing::elsewhere::WORDS},
    house_rules::{Breach, Met, Severity},
    names,
};

/// One line for each place that meets a rule of the house. Advice is asked about where a story is handed over; whoever reads it
/// then is told.
pub(super) fn checks(act: Act, met: &Met) -> Vec<Check> {
    let outcome = |severity| match (severity, act) {
        (Severity::Advice, Act::Submit) | (Severity::Block, _) => CheckOutcome::Failed,
        (Severity::Advice, _) => CheckOutcome::Mind,
    };
    let check = |severity, title: String, proof: &str| Check {
        may_be_accepted: severity == Severity::Advice,
        ..rule(false, outcome(severity), "body", "", &title, proof)
    };
    let told = met.breaches.iter().enumerate().map(|(at, breach)| Check {
        field: field_of(&breach.anchor),
        anchor: Some(breach.anchor.clone()),
        passage: Some(breach.passage.clone()),
        fix: breach.fix.clone(),
        ..check(breach.severity, title_of(breach, at, &met.breaches), &proof_of(breach))
    });
    let more = [
        (Severity::Block, met.more_blocks, "The house does not write them."),
        (
            Severity::Advice,
            met.more_advice,
            "Mend those above first, and these are shown.",
        ),
    ];
    let more = more.into_iter().filter(|(_, count, _)| *count > 0);
    let more = more.map(|(severity, count, proof)| {
        let what = if severity == Severity::Block {
            "do not allow"
        } else {
            "advise against"
        };
        check(
            severity,
            format!("{count} more words that the house rules {what}"),
            proof,
        )
    });
    told.chain(more).collect()
}

/// The form field of a place; a block is part of the text.
fn field_of(anchor: &str) -> &'static str {
    let above = ["headline", "kicker", "dek", "lead_caption", "lead_alt"].into_iter();
    let mut fields = above.chain(WORDS.iter().map(|word| word.name));
    fields.find(|field| *field == anchor).unwrap_or("body")
}

/// The same words of one place are counted, or nobody could tell which ones were accepted.
fn title_of(breach: &Breach, at: usize, all: &[Breach]) -> String {
    let said = |breach: &Breach| shown(&breach.passage.words);
    let words = said(breach);
    let same = |other: &&Breach| other.place == breach.place && said(other) == words;
    let (number, many) = (all[..=at].iter().filter(same).count(), all.iter().filter(same).count());
    match many {
        1 => format!("“{words}” in {}", breach.place),
        _ => format!("“{words}” {number} of {many} in {}", breach.place),
    }
}

/// Words on one line and not too many; isolated where they run from the right.
fn shown(words: &str) -> String {
    const MOST: usize = 60;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(MOST).collect();
    let line = if cut.len() < line.len() {
        format!("{cut}…")
    } else {
        line
    };
    names::in_a_line([line.as_str()])
}

fn proof_of(breach: &Breach) -> String {
    let instead = breach
        .fix
        .as_ref()
        .map(|fix| format!("The house writes “{}”.", shown(fix)));
    let parts = [Some(breach.advice.clone()).filter(|advice| !advice.is_empty()), instead];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
