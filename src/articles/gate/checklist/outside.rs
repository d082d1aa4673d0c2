//! Links to other sites as checks of a story.

use super::{Check, CheckOutcome, rule};
use crate::{
    articles::{
        gate::links::{KEPT_BACK, LinkedPlace, LinkedPlaces},
        stage::Act,
    },
    other_sites::LinkState,
};

/// One line for each that leads nowhere, or elsewhere; how many there are of which nothing is known. What leads nowhere is
/// asked about where a story is handed over, as advice of the house is; whoever reads it then is told.
pub(super) fn checks(act: Act, links: &LinkedPlaces) -> Vec<Check> {
    if links.all.is_empty() || !links.is_on {
        return vec![];
    }
    let mut checks: Vec<Check> = links.all.iter().filter_map(|link| check(act, link)).collect();
    let untold = links.all.iter().filter(|link| is(link, LinkState::Untold)).count();
    let unasked = links.all.iter().filter(|link| link.known.is_none()).count();
    if checks.is_empty() && unasked + untold < links.all.len() {
        checks.push(rule(
            true,
            CheckOutcome::Mind,
            "body",
            "Links to other sites lead somewhere",
            "",
            "",
        ));
    }
    if untold > 0 {
        let proof = "It did not answer this time, wants a password, or lets no programs in. Readers may get there all the same.";
        checks.push(told(counted(untold, "could not be looked at"), proof));
    }
    if unasked > 0 {
        let proof = if links.is_kept_back {
            KEPT_BACK
        } else {
            "Other sites are asked once a story is submitted. Asked before, they see that somebody looks at these pages."
        };
        checks.push(Check {
            asks_others: !links.is_kept_back,
            ..told(counted(unasked, "not looked at yet"), proof)
        });
    }
    checks
}

fn is(link: &LinkedPlace, state: LinkState) -> bool {
    link.known.as_ref().is_some_and(|known| known.state == state)
}

fn counted(many: usize, what: &str) -> String {
    match many {
        1 => format!("1 link to another site {what}"),
        many => format!("{many} links to other sites {what}"),
    }
}

fn told(title: String, proof: &str) -> Check {
    Check {
        anchor: None,
        ..rule(false, CheckOutcome::Told, "body", "", &title, proof)
    }
}

fn check(act: Act, link: &LinkedPlace) -> Option<Check> {
    let known = link.known.as_ref()?;
    let (what, proof) = match known.state {
        LinkState::Works | LinkState::Untold => return None,
        LinkState::Moved => (
            "leads elsewhere by now",
            format!("That site sends readers on to \u{2068}{}\u{2069} for good.", known.said),
        ),
        LinkState::Gone => (
            "leads nowhere",
            format!("That site has no such page any more, or never had ({}).", known.said),
        ),
        LinkState::NoSite => (
            "leads nowhere",
            "There is no such site, or none that readers can reach.".to_owned(),
        ),
        LinkState::Unproven => (
            "is one that browsers warn of",
            format!("The certificate of that site {}.", known.said),
        ),
        LinkState::Silent => (
            "does not answer",
            "That site was asked three times and more, over a day at least.".to_owned(),
        ),
    };
    let outcome = match (known.state, act) {
        (LinkState::Moved, _) => CheckOutcome::Mind,
        (_, Act::Submit) => CheckOutcome::Failed,
        _ => CheckOutcome::Mind,
    };
    let title = format!("A link in {} {what}: \u{2068}{}\u{2069}", link.at.place, link.at.words);
    Some(Check {
        anchor: Some(link.at.anchor.clone()),
        may_be_accepted: known.state != LinkState::Moved,
        ..rule(false, outcome, "body", "", &title, &proof)
    })
}
