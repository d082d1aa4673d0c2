//! How readers find stories by words: what counts as the same word, what a story is found by, and what somebody asks for.
//! Everything but `keeping` is pure. Texts are read here and not by the database, so that a question is read by the same rules,
//! in languages that part words by blanks and in those that do not, on whatever server.

// Letters, and the words that they make.
pub mod folding;
pub mod stems;
pub mod tokens;

// What a story is found by, and what is asked.
pub mod query;
pub mod vector;

// What was meant, and where it stands.
pub mod marking;
pub mod mending;

// The rows that the database looks through: of what readers have, and of what the newsroom works on.
pub mod keeping;
pub mod working;
