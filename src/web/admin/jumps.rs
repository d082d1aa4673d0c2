//! What one can jump to: its name, where it is, what is said beside it. The palette and its page show the same.

use serde::Serialize;

use crate::ids::ArticleId;

/// One thing to jump to.
#[derive(Serialize)]
pub struct Jump {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// What is said beside it.
    pub hint: String,
    /// Its drawing; none of a story.
    pub icon: &'static str,
    /// The marks of a story: the word of the hue, its drawing, what it says.
    pub states: Vec<JumpState>,
    /// The story that it is, for its acts.
    pub story: Option<ArticleId>,
}

/// A mark of a story.
#[derive(Serialize)]
pub struct JumpState {
    /// The word of its hue.
    pub kind: &'static str,
    /// Its drawing.
    pub icon: &'static str,
    /// What it says.
    pub label: String,
}

/// Things of one kind.
#[derive(Serialize)]
pub struct JumpGroup {
    /// What they are.
    pub heading: String,
    /// They themselves.
    pub jumps: Vec<Jump>,
}

/// All that was found.
#[derive(Serialize, Default)]
pub struct Jumps {
    /// In the order in which they are shown.
    pub groups: Vec<JumpGroup>,
    /// The headline of a story that can be begun.
    pub new: Option<String>,
    /// Leads to the whole list.
    pub all: Option<String>,
}

impl Jumps {
    /// Adds what is of one kind, if there is any.
    pub fn add(&mut self, heading: impl Into<String>, jumps: Vec<Jump>) {
        if !jumps.is_empty() {
            self.groups.push(JumpGroup {
                heading: heading.into(),
                jumps,
            });
        }
    }
}

impl Jump {
    /// Anything but a story.
    pub fn plain(
        label: impl Into<String>,
        href: impl Into<String>,
        icon: &'static str,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            hint: hint.into(),
            icon,
            states: vec![],
            story: None,
        }
    }
}
