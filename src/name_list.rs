//! Several names in one field, as a person writes them: with commas between, or with semicolons where a name has a comma
//! itself (`King, Jr.; Okoro`).

/// A name in such a list can hold as many commas as this, and one more part than that.
const MAX_COMMAS: usize = 3;

/// Writes names so that `split` reads the same ones back.
#[must_use]
pub fn joined(names: &[String]) -> String {
    if !names.iter().any(|name| name.contains([',', ';'])) {
        return names.join(", ");
    }
    let end = if names.len() == 1 { ";" } else { "" };
    format!("{}{end}", names.join("; "))
}

/// Everything that could be one name of the list: for asking which of them are.
#[must_use]
pub fn candidates(typed: &str) -> Vec<String> {
    let parts = parts(typed);
    let stretches = (0..parts.len())
        .flat_map(|from| (from + 1..=(from + 1 + MAX_COMMAS).min(parts.len())).map(move |to| (from, to)));
    stretches
        .map(|(from, to)| between(typed, &parts, from, to))
        .filter(|name| !name.is_empty())
        .collect()
}

/// The names of the list. Where commas divide, a name with commas is one when it is known.
#[must_use]
pub fn split(typed: &str, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let parts = parts(typed);
    let (mut names, mut from) = (Vec::new(), 0);
    while from < parts.len() {
        let most = (from + 1 + MAX_COMMAS).min(parts.len());
        let longest = (from + 2..=most)
            .rev()
            .find(|to| is_known(&between(typed, &parts, from, *to)));
        let to = longest.unwrap_or(from + 1);
        names.push(between(typed, &parts, from, to));
        from = to;
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Where the parts begin and end.
fn parts(typed: &str) -> Vec<(usize, usize)> {
    let divider = if typed.contains([';', '\n']) {
        [';', '\n']
    } else {
        [',', ',']
    };
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, divider) in typed.match_indices(divider) {
        parts.push((from, at));
        from = at + divider.len();
    }
    parts.push((from, typed.len()));
    parts
}

fn between(typed: &str, parts: &[(usize, usize)], from: usize, to: usize) -> String {
    typed[parts[from].0..parts[to - 1].1].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_is_split_again() {
        for names in [
            &["Okoro"][..],
            &["Okoro", "Vane"],
            &["King, Jr."],
            &["King, Jr.", "Okoro"],
            &["Okoro", "King, Jr.", "a, b, c"],
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(split(&joined(&names), |_| false), names);
        }
        assert_eq!(joined(&["Okoro".into(), "Vane".into()]), "Okoro, Vane");
    }

    #[test]
    fn with_commas_between_a_known_name_stays_whole() {
        let known = |name: &str| name == "King, Jr.";
        assert_eq!(split("King, Jr., Okoro", known), ["King, Jr.", "Okoro"]);
        assert_eq!(split(" Okoro,,King, Jr. ,", known), ["Okoro", "King, Jr."]);
        assert_eq!(split("King, Sr.", known), ["King", "Sr."]);
        assert!(candidates("Okoro, King, Jr.").contains(&"King, Jr.".to_owned()));
        assert!(split(" ; ,", known) == [","] && split("", known).is_empty());
    }
}
