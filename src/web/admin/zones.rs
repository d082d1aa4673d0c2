//! The time zones that a newsroom can choose: each place once, under the name it has today.

use crate::web::admin::choice::Choice;

/// One zone a line: its name in the tz database's `zone.tab` (and UTC), then the names it had before, from its
/// `backward`.
const TABLE: &str = include_str!("zones.txt");

/// Every name of a line, today's first.
fn lines() -> impl Iterator<Item = (&'static str, std::str::SplitWhitespace<'static>)> {
    TABLE.lines().filter_map(|line| {
        let mut names = line.split_whitespace();
        Some((names.next()?, names))
    })
}

/// Zones for a list. What was chosen under an older name is found under today's; a zone that the list does not have
/// stays where it was chosen.
#[must_use]
pub fn zones(chosen: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = lines()
        .map(|(name, mut before)| Choice {
            value: name.to_owned(),
            label: name.replace('_', " "),
            selected: name == chosen || before.any(|older| older == chosen),
        })
        .collect();
    if !all.iter().any(|zone| zone.selected) && chosen.parse::<chrono_tz::Tz>().is_ok() {
        all.push(Choice {
            value: chosen.to_owned(),
            label: chosen.replace('_', " "),
            selected: true,
        });
    }
    all
}

/// Older names with today's, for a browser that still says the older one: "Asia/Katmandu=Asia/Kathmandu …".
#[must_use]
pub fn older_names() -> String {
    let pairs: Vec<String> = lines()
        .flat_map(|(name, before)| before.map(move |older| format!("{older}={name}")))
        .collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(zone: &str) -> Vec<String> {
        let all = zones(zone);
        let chosen = all.into_iter().filter(|zone| zone.selected);
        chosen.map(|zone| zone.value).collect()
    }

    #[test]
    fn every_zone_of_the_list_is_known_and_stands_there_once() {
        let all = zones("UTC");
        for (at, zone) in all.iter().enumerate() {
            assert!(zone.value.parse::<chrono_tz::Tz>().is_ok(), "{}", zone.value);
            assert!(
                !all[..at].iter().any(|other| other.value == zone.value),
                "{}",
                zone.value
            );
        }
    }

    #[test]
    fn a_zone_is_offered_under_the_name_it_has_today_and_nothing_chosen_is_lost() {
        for (zone, today) in [
            ("Asia/Katmandu", "Asia/Kathmandu"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("Europe/Kiev", "Europe/Kyiv"),
            ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("Etc/UTC", "UTC"),
            ("Europe/Oslo", "Europe/Oslo"),
            ("Etc/GMT+3", "Etc/GMT+3"),
        ] {
            assert_eq!(chosen(zone), [today], "{zone}");
        }
        assert!(!zones("UTC").iter().any(|zone| zone.value == "Asia/Katmandu"));
        assert!(chosen("No/Such").is_empty());
    }
}
