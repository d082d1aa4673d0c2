//! `bin/bench desk`: what the newsroom's own pages cost, whether a thousand stories are there at their second while servers
//! die, and how long an act needs to the screens of fifty people. What it prints is explained in docs/performance.md. It fails
//! when a page is slower or larger than it may be, or costs more than half as much again at the largest size as at the one
//! before; when a story is early, late, or told twice; and when somebody waits longer than 300 ms.

mod at_work;
mod calls;
mod due;
mod pages;
#[allow(dead_code, reason = "each measurement uses a part of it")]
#[path = "../whole/mod.rs"]
mod whole;

use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::whole::{Spread, newsroom::Newsroom};

/// Measures the editors' desk on a private Postgres.
#[derive(Debug, Parser)]
struct Options {
    /// Numbers of stories, the smallest first.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000])]
    sizes: Vec<usize>,
    /// Seconds for each page.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// What is measured: all of it unless something is named.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
    /// Stories that are due, at a hundred a second.
    #[arg(long, default_value_t = 1_000)]
    due: usize,
    /// The script that writes the corpus.
    #[arg(long, default_value = "../shared/corpus/corpus.py")]
    corpus: std::path::PathBuf,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A part of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The newsroom's pages.
    Pages,
    /// From an act to the screens of others.
    Calls,
    /// Stories that are due while servers die.
    Due,
}

fn main() {
    match run(&Options::parse()) {
        Ok(faults) if faults.is_empty() => println!("\nAll of it was as it should be."),
        Ok(faults) => {
            eprintln!("\n{}", faults.join("\n"));
            std::process::exit(1);
        }
        Err(why) => {
            eprintln!("{why}");
            std::process::exit(1);
        }
    }
}

/// Answers what was not as it should be.
fn run(options: &Options) -> Result<Vec<String>, String> {
    let wanted = |part| options.only.is_empty() || options.only.contains(&part);
    let (mut faults, mut before) = (Vec::new(), None);
    for (place, size) in options.sizes.iter().enumerate() {
        let newsroom = Newsroom::fill(&options.corpus, *size, Spread::Skewed)?;
        println!("\n## {size} stories\n\n{}", newsroom.imported());
        let office = at_work::Office::open(&newsroom)?;
        if wanted(Part::Pages) {
            let costs = pages::measure(
                &newsroom,
                &office,
                Duration::from_secs_f64(options.seconds),
                &mut faults,
            )?;
            if let Some(before) = before.replace(costs.clone()) {
                pages::compare(&before, &costs, &mut faults);
            }
        }
        if place + 1 == options.sizes.len() {
            if wanted(Part::Calls) {
                calls::measure(&newsroom, &office, &mut faults)?;
            }
            if wanted(Part::Due) {
                due::measure(&newsroom, &office, options.due, &mut faults)?;
            }
        }
    }
    Ok(faults)
}
