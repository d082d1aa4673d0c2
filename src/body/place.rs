//! Where the reading of a document stands, and the sentence that names the place when it cannot go on.

use super::{
    Problem,
    text::{Called, Ordinals},
};

/// A place in a document: for programs a path, for people what they would call it.
#[derive(Default)]
pub(super) struct DocumentPlace {
    /// Indexes into `content`, outermost first.
    path: Vec<usize>,
    ordinals: Ordinals,
    /// What a person calls the place; empty at the document itself.
    ordinal: String,
}

impl DocumentPlace {
    /// Into the child with this number; answers what leads out again.
    pub(super) fn enter(&mut self, child: usize) -> String {
        self.path.push(child);
        self.ordinal.clone()
    }

    /// Out of the child, back to what the place was called.
    pub(super) fn leave(&mut self, outside: String) {
        self.path.pop();
        self.ordinal = outside;
    }

    /// Text goes by the name of the line it stands in, a paragraph in a quote or item by that of the quote or item.
    pub(super) fn is_called(&mut self, called: Called, is_item: bool) {
        match self.path.as_slice() {
            [_] => self.ordinal = self.ordinals.next(called),
            [block, ..] if is_item => self.ordinal = format!("list item in block {}", block + 1),
            _ => {}
        }
    }

    pub(super) fn misplaced(&self, what: &str, place: &str) -> Problem {
        let sentence = format!(
            "{what} cannot stand {place}; see {}. Its words stay as a paragraph.",
            self.here()
        );
        self.problem("", "wrong_child", sentence)
    }

    pub(super) fn malformed(&self, place: &str) -> Problem {
        self.wrong(
            place,
            "malformed",
            "did not arrive as it should; nothing of it could be read.",
        )
    }

    pub(super) fn too_deep(&self) -> Problem {
        self.wrong(
            "",
            "too_deep",
            "is nested too deeply to be a story. Move the inner lists further out.",
        )
    }

    /// A problem whose sentence begins with the place.
    pub(super) fn wrong(&self, place: &str, code: &'static str, rest: &str) -> Problem {
        let mut sentence = format!("{} {rest}", self.here());
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        self.problem(place, code, sentence)
    }

    pub(super) fn problem(&self, place: &str, code: &'static str, message: impl Into<String>) -> Problem {
        let steps: String = self.path.iter().map(|at| format!("/content/{at}")).collect();
        let ordinal = if self.ordinal.is_empty() {
            "the document"
        } else {
            &self.ordinal
        };
        Problem {
            place: steps + place,
            ordinal: ordinal.to_owned(),
            message: message.into(),
            code,
        }
    }

    pub(super) fn here(&self) -> String {
        match self.ordinal.as_str() {
            "" => "the document".to_owned(),
            name if name.contains(" in ") => format!("the {name}"),
            name => name.to_owned(),
        }
    }
}

/// A name that somebody sent, safe and short enough for a sentence.
pub(super) fn shown(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_ /.:".contains(*c))
        .take(40)
        .collect();
    format!("“{name}”")
}
