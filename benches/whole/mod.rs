//! What measurements of whole answers share: a newsroom of any size, the product that serves it, and what its answers take.

pub mod corpus;
pub mod load;
pub mod newsroom;
pub mod people;
pub mod processes;
pub mod server;

use clap::ValueEnum;

/// How stories are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Spread {
    /// As the corpus has it: some authors, tags and categories have thousands, others few.
    Skewed,
    /// Each has about as many.
    Even,
}

impl std::fmt::Display for Spread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Skewed => "skewed",
            Self::Even => "even",
        })
    }
}

/// How the server is run and what goes on meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Answers are kept.
    Hot,
    /// Nothing is kept.
    Cold,
    /// Answers are kept, and a hundredth of the stories changes each minute.
    Changing,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it is called in the report.
    pub name: &'static str,
    /// Path and parameters.
    pub path: String,
    /// What it is answered with.
    pub status: u16,
    /// Asked by somebody who is signed in.
    pub of_staff: bool,
    /// Statements that an answer may take when nothing is kept.
    pub statements: f64,
}
