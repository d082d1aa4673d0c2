//! Two people changed fields of one story: what of both goes together.

use super::{
    fields::FieldTexts,
    typed::{line, lines},
};

/// The picture above the text, and what the story says of it.
const OF_LEAD: [&str; 3] = ["lead", "lead_caption", "lead_alt"];

/// Two people changed fields of one story. Answers which of yours to save: those that you changed and nobody else did.
/// `None` when one of them was changed to something else meanwhile.
#[must_use]
pub fn mergeable(base: &FieldTexts, yours: &FieldTexts, theirs: &FieldTexts) -> Option<Vec<String>> {
    let mut changed = Vec::new();
    for (name, mine) in yours {
        let alike = |a, b| same_value(name, a, b);
        let (before, their) = (base.get(name), theirs.get(name));
        if alike(Some(mine), before) || alike(Some(mine), their) {
            continue;
        }
        if !alike(their, before) {
            return None;
        }
        changed.push(name.clone());
    }
    // The words of a picture are about that picture: under another one they would say what is not true.
    let differs = |one: &FieldTexts, other: &FieldTexts, name: &str| !same_value(name, one.get(name), other.get(name));
    let is_another = differs(base, theirs, "lead") || changed.iter().any(|name| name == "lead");
    let both = |of: &FieldTexts| OF_LEAD.iter().any(|name| differs(base, of, name));
    if is_another && both(yours) && both(theirs) && OF_LEAD.iter().any(|name| differs(yours, theirs, name)) {
        return None;
    }
    Some(changed)
}

/// Whether two texts of a field are stored alike: on one line, but for notes, which have several.
fn same_value(name: &str, one: Option<&String>, other: Option<&String>) -> bool {
    let stored = |text: &String| match name {
        "notes" => lines(text),
        _ => line(text),
    };
    one.map(stored) == other.map(stored)
}

/// What is stored now with what you changed upon it, whoever else changed the same.
#[must_use]
pub fn overlay(base: &FieldTexts, yours: &FieldTexts, theirs: &FieldTexts) -> FieldTexts {
    let changed = yours
        .iter()
        .filter(|(name, mine)| !same_value(name, Some(mine), base.get(*name)));
    let mut all = theirs.clone();
    all.extend(changed.map(|(name, mine)| (name.clone(), mine.clone())));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_fields_merge_and_the_same_one_does_not() {
        let texts = |headline: &str, dek: &str| {
            FieldTexts::from([
                ("headline".to_owned(), headline.to_owned()),
                ("dek".to_owned(), dek.to_owned()),
            ])
        };
        let table = [
            // yours, theirs, what of yours is saved
            (texts("A2", "B"), texts("A", "B2"), Some(vec!["headline"])),
            (texts("A2", "B"), texts("A", "B"), Some(vec!["headline"])),
            (texts("A", "B"), texts("A2", "B2"), Some(vec![])),
            (texts("A2", "B"), texts("A2", "B"), Some(vec![])),
            (texts(" A ", "B2"), texts("A3", "B"), Some(vec!["dek"])),
            (texts("A2", "B"), texts("A3", "B"), None),
        ];
        for (yours, theirs, saved) in table {
            let saved = saved.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(
                mergeable(&texts("A", "B"), &yours, &theirs),
                saved,
                "{yours:?} {theirs:?}"
            );
        }
        let lead = |picture: &str, caption: &str| {
            FieldTexts::from([
                ("lead".to_owned(), picture.to_owned()),
                ("lead_caption".to_owned(), caption.to_owned()),
            ])
        };
        let of = |yours, theirs| mergeable(&lead("1", "A quay"), &yours, &theirs);
        assert_eq!(
            of(lead("1", "Boats"), lead("2", "A quay")),
            None,
            "words of another picture"
        );
        assert_eq!(of(lead("2", ""), lead("1", "Boats")), None);
        assert_eq!(of(lead("2", ""), lead("2", "")), Some(vec![]));
        assert_eq!(
            of(lead("1", "Boats"), lead("1", "A quay")),
            Some(vec!["lead_caption".to_owned()])
        );
        let kept = overlay(&texts("A", "B"), &texts("A2", "B"), &texts("A3", "B3"));
        assert_eq!(kept, texts("A2", "B3"));
    }
}
