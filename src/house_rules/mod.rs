//! How the house writes: words and patterns that texts are looked through for, with what is said of them.

mod book;
mod changes;
mod exchange;
mod folded;
mod matching;
mod rule;
mod sheet;

pub use book::current;
pub use changes::{add, change, remove};
pub use exchange::{Imported, SheetUse, import};
pub use matching::{Breach, HouseBook, Met};
pub use rule::{
    HouseRule, MAX_ADVICE, MAX_PATTERNS, MAX_REPLACEMENT, MAX_RULES, MAX_WORDS, RuleForm, RuleKind, RuleText, Severity,
};
pub use sheet::{COLUMNS, read, write};
