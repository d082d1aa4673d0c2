//! Activity in sentences: who did what.

use crate::{activity::Line, policy::Viewer};

use super::shell::Shell;

/// A line of a timeline.
pub struct Said {
    /// For the machine.
    pub datetime: String,
    /// For people.
    pub when: String,
    /// Who did what, in front of a headline.
    pub text: String,
    /// The same beside the story itself: "Ilse Vargrave returned".
    pub own: String,
    /// A note or a reason, for colleagues.
    pub note: Option<String>,
    /// What readers were told.
    pub told: Option<String>,
    /// The text it was about.
    pub revision: Option<(String, i32)>,
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

/// "You published", "Ilse Vargrave returned".
#[must_use]
pub fn done_by(line: &Line, reader: &Viewer) -> String {
    let who = match &line.name {
        _ if line.staff_id == Some(reader.id) => "You",
        Some(name) => name,
        None => "Copydesk",
    };
    format!("{who} {}", verb(line).trim_end_matches(" of"))
}

fn verb(line: &Line) -> &str {
    ACTS.iter()
        .find(|(act, _)| *act == line.act)
        .map_or(line.act.as_str(), |(_, verb)| verb)
}

/// A line in words; `of` says what it was done to when the page is about one story.
#[must_use]
pub fn said(line: &Line, shell: &Shell) -> Said {
    let verb = verb(line);
    let who = line.name.as_deref().unwrap_or("Copydesk");
    let acting = if line.acting_as.as_deref() == Some("admin") {
        " (as admin)"
    } else {
        ""
    };
    Said {
        datetime: crate::delivery::content::time(line.at),
        when: shell.when(line.at),
        text: format!("{who}{acting} {verb}"),
        own: format!("{who}{acting} {}", verb.trim_end_matches(" of")),
        note: line.reason.clone().filter(|reason| !reason.is_empty()),
        told: line.public_note.clone().filter(|note| !note.is_empty()),
        revision: line
            .article_id
            .zip(line.revision)
            .map(|(story, number)| (format!("/admin/articles/{story}/revisions/{number}"), number)),
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
