//! The approvals that a category asks of a text, one after the other, and which of them the text has. Where none is asked, one
//! editor approves.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    error::{Error, Result},
    ids::{ApprovalStepId, DeskId, StaffId},
    policy::Signer,
};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApprovalStep {
    /// Identity; stays while its name stays.
    pub id: ApprovalStepId,
    /// As colleagues read it: "Legal".
    pub name: String,
    /// The category that asks for it.
    pub category: String,
    /// The desk whose people give it; none: any editor.
    pub desk: Option<String>,
    /// The same, by its identity.
    pub desk_id: Option<DeskId>,
    /// Whoever looks is among those whom it is for.
    pub belongs: bool,
    /// Who gave it to this text.
    pub by: Option<StaffId>,
    /// Their name.
    pub by_name: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

impl ApprovalStep {
    const fn is_given(&self) -> bool {
        self.by.is_some()
    }

    /// Who gives it: "any editor", "the desk Lawyers".
    #[must_use]
    pub fn whose(&self) -> String {
        match &self.desk {
            Some(desk) => format!("the desk {desk}"),
            None => "any editor".to_owned(),
        }
    }
}

/// All of them, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApprovalSteps(Vec<ApprovalStep>);

impl ApprovalSteps {
    pub(super) fn read(stored: Value) -> Result<Self> {
        serde_json::from_value(stored).map(Self).map_err(Error::internal)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[ApprovalStep] {
        &self.0
    }

    /// Which of them are given.
    #[must_use]
    pub fn given(&self) -> Vec<bool> {
        self.0.iter().map(ApprovalStep::is_given).collect()
    }

    /// The first that misses.
    #[must_use]
    pub fn next(&self) -> Option<&ApprovalStep> {
        self.0.iter().find(|step| !step.is_given())
    }

    /// Which of how many an approval gives now, counted from one; none where no steps are asked, or none misses.
    #[must_use]
    pub fn place(&self) -> Option<(usize, usize)> {
        let place = self.0.iter().position(|step| !step.is_given())?;
        Some((place + 1, self.0.len()))
    }

    fn left(&self) -> impl Iterator<Item = &ApprovalStep> {
        self.0.iter().filter(|step| !step.is_given())
    }

    /// How many miss.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.left().count()
    }

    /// The step that somebody gave to this text, if any.
    #[must_use]
    pub fn given_by(&self, who: Signer) -> Option<&ApprovalStep> {
        self.0.iter().find(|step| step.by.is_some_and(|by| who == by.into()))
    }

    /// Whether the next one is for people of a desk of whom whoever looks is none.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.next().is_some_and(|step| !step.belongs)
    }

    /// Whether whoever looks could give all of them from the first, as far as it is theirs.
    #[must_use]
    pub fn all_by_one(&self, own_approval: bool) -> bool {
        (own_approval || self.0.len() <= 1) && self.0.iter().all(|step| step.belongs)
    }

    /// Why whoever looks cannot give all that miss with one press, where more than one does.
    #[must_use]
    pub fn not_in_one_press(&self, own_approval: bool) -> Option<String> {
        let can_all = own_approval && self.left().all(|step| step.belongs);
        (self.missing() > 1 && !can_all).then(|| {
            format!(
                "This text still needs {}, given one after the other by different people. Give the one that is yours with Approve: \
                 whoever gives the next hears of it.",
                self.left_in_words()
            )
        })
    }

    /// "Desk and Legal".
    #[must_use]
    pub fn left_in_words(&self) -> String {
        let names: Vec<&str> = self.left().map(|step| step.name.as_str()).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }

    /// Why a text that was signed cannot go on: more is asked by now.
    #[must_use]
    pub fn asked_since(&self) -> Option<String> {
        let category = &self.next()?.category;
        Some(format!(
            "{category} asks for {}, and this text does not have it. It is approved first, by {}.",
            self.left_in_words(),
            self.next()?.whose()
        ))
    }

    /// Why the next one is not theirs who look.
    pub(super) fn refusal(&self, is_elsewhere: bool) -> Option<String> {
        let step = self.next()?;
        Some(match &step.desk {
            Some(desk) if is_elsewhere => format!(
                "{} is the next approval. The people of the desk {desk} give it, and you are none of them.",
                step.name
            ),
            _ => format!(
                "You gave an earlier approval of this text, so somebody else gives {}. An admin can allow one person to give \
                 both under Settings, Ways of working.",
                step.name
            ),
        })
    }

    /// What is to be done where nobody can give the next one.
    #[must_use]
    pub fn stuck(&self) -> Option<String> {
        let step = self.next()?;
        let mend = match &step.desk {
            Some(desk) => format!("puts somebody who may onto the desk {desk} (Settings, Desks)"),
            None => "makes somebody an editor".to_owned(),
        };
        Some(format!(
            "Nobody can give {} to this text at present. An admin {mend}, or changes what {} asks for on the page of that category.",
            step.name, step.category
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn step(name: &str, desk: Option<&str>, belongs: bool, by: Option<StaffId>) -> Value {
        json!({ "id": ApprovalStepId::new(), "name": name, "category": "Politics", "desk": desk, "desk_id": desk.map(|_| DeskId::new()),
            "belongs": belongs, "by": by, "by_name": by.map(|_| "Noor"), "at": by.map(|_| "2026-12-01T10:00:00.123+00:00") })
    }

    fn steps(all: &[Value]) -> ApprovalSteps {
        ApprovalSteps::read(json!(all)).unwrap()
    }

    #[test]
    fn what_misses_is_said_with_whose_it_is() {
        let noor = StaffId::new();
        let some = steps(&[
            step("Desk", None, true, Some(noor)),
            step("Legal", Some("Lawyers"), false, None),
            step("Chief", None, true, None),
        ]);
        assert_eq!((some.missing(), some.place()), (2, Some((2, 3))));
        assert_eq!(some.left_in_words(), "Legal and Chief");
        assert!(some.is_elsewhere());
        assert_eq!(some.given_by(noor.into()).map(|step| step.name.as_str()), Some("Desk"));
        assert!(some.not_in_one_press(true).is_some() && some.not_in_one_press(false).is_some());
        assert!(some.refusal(true).unwrap().contains("the desk Lawyers"));
        assert!(some.refusal(false).unwrap().contains("somebody else gives Legal"));
        assert!(some.stuck().unwrap().contains("onto the desk Lawyers"));
        assert!(
            some.asked_since()
                .unwrap()
                .starts_with("Politics asks for Legal and Chief")
        );
    }

    #[test]
    fn one_person_gives_all_only_where_the_newsroom_allows_it_and_all_are_theirs() {
        let two = |belongs| {
            steps(&[
                step("Desk", None, true, None),
                step("Legal", Some("Lawyers"), belongs, None),
            ])
        };
        for (all, own_approval, alone) in [
            (two(true), false, false),
            (two(true), true, true),
            (two(false), true, false),
            (steps(&[step("Desk", None, true, None)]), false, true),
            (steps(&[step("Legal", Some("Lawyers"), false, None)]), true, false),
            (ApprovalSteps::default(), false, true),
        ] {
            assert_eq!(all.all_by_one(own_approval), alone, "{all:?} {own_approval}");
        }
        assert_eq!(ApprovalSteps::default().not_in_one_press(false), None);
        assert_eq!(ApprovalSteps::default().asked_since(), None);
    }
}
