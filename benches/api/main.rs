//! `bin/bench api`: whole answers over HTTP at several sizes, beside floors of the same run. What it prints is explained in
//! docs/performance.md. It fails when a question costs more than half as much again at the largest size as at the one
//! before, or takes more statements than it may.

mod floor;
mod questions;
mod report;
#[allow(dead_code, reason = "each measurement uses a part of it")]
#[path = "../whole/mod.rs"]
mod whole;

use std::time::Duration;

use clap::Parser;

use crate::{
    report::Report,
    whole::{Mode, Spread, load, newsroom::Newsroom},
};

/// Measures whole answers on a private Postgres.
#[derive(Debug, Parser)]
struct Options {
    /// Numbers of stories, the smallest first.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
    sizes: Vec<usize>,
    /// A million stories too.
    #[arg(long)]
    long: bool,
    /// Seconds for each question, mode and number of connections.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Connections at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<usize>,
    /// How stories are spread over authors, tags and categories.
    #[arg(long, value_delimiter = ',', default_values_t = [Spread::Skewed, Spread::Even])]
    spreads: Vec<Spread>,
    /// The script that writes the corpus.
    #[arg(long, default_value = "../shared/corpus/corpus.py")]
    corpus: std::path::PathBuf,
    /// Serves the floors instead: what a bare server does, for this program itself.
    #[arg(long, hide = true)]
    floor: Option<String>,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    let done = match &options.floor {
        Some(address) => floor::serve(address),
        None => run(&options),
    };
    if let Err(why) = done {
        eprintln!("{why}");
        std::process::exit(1);
    }
}

fn run(options: &Options) -> Result<(), String> {
    let mut sizes = options.sizes.clone();
    if options.long {
        sizes.push(1_000_000);
    }
    let mut report = Report::default();
    for spread in &options.spreads {
        for (place, size) in sizes.iter().enumerate() {
            let newsroom = Newsroom::fill(&options.corpus, *size, *spread)?;
            report.headline(&format!("{size} stories, {spread}"), newsroom.imported());
            for mode in [Mode::Cold, Mode::Hot, Mode::Changing] {
                measure(&newsroom, mode, options, &mut report)?;
            }
            report.done_with(*spread, *size, place + 1 == sizes.len());
        }
    }
    report.verdict()
}

fn measure(newsroom: &Newsroom, mode: Mode, options: &Options, report: &mut Report) -> Result<(), String> {
    let served = newsroom.serve(mode)?;
    report.mode(mode, served.memory());
    let floors = floor::Floors::start()?;
    for question in questions::all(&served)? {
        if question.of_staff && mode != Mode::Cold {
            continue; // pages of the newsroom are never kept
        }
        let bytes = served.ask(&question)?;
        let row = load::one(
            &served,
            &question,
            Duration::from_secs_f64(options.seconds),
            &options.connections,
        )?;
        let floor = floors.measure(&bytes, Duration::from_secs_f64(options.seconds / 2.0))?;
        report.row(mode, &question, row, floor);
    }
    report.memory_after(served.memory());
    Ok(())
}
