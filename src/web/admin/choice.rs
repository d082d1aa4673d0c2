//! An option of a list that a person chooses from.

/// One line of a list to choose from.
pub struct Choice {
    /// What the form sends for it.
    pub value: String,
    /// What a person reads.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}
