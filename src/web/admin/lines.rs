//! Activity in sentences: who did what.

use crate::activity::Line;

use super::shell::Shell;

/// A line of a timeline.
pub struct Said {
    /// For the machine.
    pub datetime: String,
    /// For people.
    pub when: String,
    /// Who did what, in front of a headline.
    pub text: String,
    /// The same beside the story itself: "Ilse Vargrave returned revision 10".
    pub own: String,
    /// A note, a reason, a public note.
    pub note: Option<String>,
    /// The story, in lists of many.
    pub href: String,
    /// Its headline.
    pub headline: String,
}

const ACTS: [(&str, &str); 29] = [
    ("created", "started"),
    ("changed", "opened a change of"),
    ("approval_voided", "changed what was approved of"),
    ("discarded", "discarded a change of"),
    ("submitted", "submitted"),
    ("recalled", "recalled"),
    ("returned", "returned"),
    ("approved", "approved"),
    ("published", "published"),
    ("republished", "republished"),
    ("scheduled", "scheduled"),
    ("unscheduled", "unscheduled"),
    ("withdrawn", "withdrew"),
    ("kill_asked", "asked to kill"),
    ("killed", "killed"),
    ("reinstate_asked", "asked to reinstate"),
    ("reinstated", "reinstated"),
    ("spiked", "spiked"),
    ("unspiked", "brought back"),
    ("held", "held"),
    ("released", "ended the hold of"),
    ("embargoed", "changed the embargo of"),
    ("embargo_lifted", "lifted the embargo of"),
    ("featured", "featured"),
    ("unfeatured", "took off Feature Posts"),
    ("staff_added", "added an account"),
    ("role_changed", "changed a role"),
    ("staff_deactivated", "deactivated an account"),
    ("staff_reactivated", "reactivated an account"),
];

/// A line in words; `of` says what it was done to when the page is about one story.
#[must_use]
pub fn said(line: &Line, shell: &Shell) -> Said {
    let verb = ACTS
        .iter()
        .find(|(act, _)| *act == line.act)
        .map_or(line.act.as_str(), |(_, verb)| verb);
    let who = line.name.as_deref().unwrap_or("Copydesk");
    let acting = if line.acting_as.as_deref() == Some("admin") {
        " (as admin)"
    } else {
        ""
    };
    let note = line
        .public_note
        .clone()
        .filter(|note| !note.is_empty())
        .map(|note| format!("Readers are told: {note}"));
    Said {
        datetime: crate::delivery::content::time(line.at),
        when: shell.when(line.at),
        text: format!("{who}{acting} {verb}"),
        own: match line.revision {
            Some(number) => format!("{who}{acting} {} (revision {number})", verb.trim_end_matches(" of")),
            None => format!("{who}{acting} {}", verb.trim_end_matches(" of")),
        },
        note: line.reason.clone().filter(|reason| !reason.is_empty()).or(note),
        href: line
            .article_id
            .map(|id| format!("/admin/articles/{id}"))
            .unwrap_or_default(),
        headline: match (line.revision, line.headline.as_deref()) {
            (_, Some(headline)) if !headline.is_empty() => headline.to_owned(),
            (Some(number), _) => format!("revision {number}"),
            (None, _) => "a story without a headline".to_owned(),
        },
    }
}
