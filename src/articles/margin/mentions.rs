//! Who is called by name in a remark: `@` and a name, as it is written.

use crate::{articles::gate::deciders::Decider, ids::StaffId};

/// Those of the staff whom a text calls. The longest name counts, in capitals or not; of two people of one name both are
/// called. A first name is enough where only one has it.
#[must_use]
pub(super) fn called<'s>(text: &str, staff: &'s [Decider]) -> Vec<&'s Decider> {
    let text = text.to_lowercase();
    let mut all: Vec<&Decider> = vec![];
    for (at, _) in text.match_indices('@') {
        if text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue; // an address
        }
        for one in behind(&text[at + 1..], staff) {
            if !all.iter().any(|other| other.id == one.id) {
                all.push(one);
            }
        }
    }
    all
}

/// Whose name a text begins with.
fn behind<'s>(text: &str, staff: &'s [Decider]) -> Vec<&'s Decider> {
    let is_next = |name: &str| {
        let rest = text.strip_prefix(name);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let whole: Vec<(usize, &Decider)> = staff
        .iter()
        .map(|one| (one.name.to_lowercase(), one))
        .filter(|(name, _)| is_next(name))
        .map(|(name, one)| (name.len(), one))
        .collect();
    if let Some(longest) = whole.iter().map(|(length, _)| *length).max() {
        let best = whole.into_iter().filter(|(length, _)| *length == longest);
        return best.map(|(_, one)| one).collect();
    }
    let first: Vec<&Decider> = staff
        .iter()
        .filter(|one| {
            let name = one.name.to_lowercase();
            name.split_whitespace().next().is_some_and(is_next)
        })
        .collect();
    if first.len() == 1 { first } else { vec![] }
}

/// Whom it calls though they may not see the story, in a sentence; nothing where all may.
pub(super) fn unheard(called: &[&Decider], seers: &[Decider]) -> Option<String> {
    let names: Vec<&str> = called
        .iter()
        .filter(|one| !is_among(one.id, seers))
        .map(|one| one.name.as_str())
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "{} may not see this story, and would not be told. Write the name without @.",
            crate::names::in_a_line(names)
        )
    })
}

pub(super) fn is_among(id: StaffId, all: &[Decider]) -> bool {
    all.iter().any(|one| one.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Role;

    #[test]
    fn somebody_is_called_by_their_name_as_it_is_written() {
        let staff: Vec<Decider> = [
            "Noor Haddad",
            "Noor Haddad-Lane",
            "Ilse Brandt",
            "Ilse Maas",
            "李雷",
            "Żaneta Łoś",
            "Lane Cooper",
        ]
        .map(|name| Decider {
            id: StaffId::new(),
            name: name.into(),
            role: Role::Editor,
            is_own: false,
        })
        .into();
        for (text, names) in [
            ("@Noor Haddad: look", "Noor Haddad"),
            ("ask @noor haddad.", "Noor Haddad"),
            ("@Noor Haddad-Lane", "Noor Haddad-Lane"),
            ("(@ILSE BRANDT)", "Ilse Brandt"),
            ("@Ilse", ""),
            ("@Lane and @lane again", "Lane Cooper"),
            ("@Laneway", ""),
            ("tips@noor haddad", ""),
            ("@李雷 看", "李雷"),
            ("@żaneta łoś", "Żaneta Łoś"),
            ("@Ilse Brandt @Ilse Maas", "Ilse Brandt, Ilse Maas"),
            ("@ @@ @", ""),
        ] {
            let found: Vec<&str> = called(text, &staff).iter().map(|one| one.name.as_str()).collect();
            assert_eq!(found.join(", "), names, "{text}");
        }
    }
}
