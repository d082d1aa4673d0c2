//! The tables, and whether a cost grew.

use std::collections::HashMap;

use crate::{
    floor::Floor,
    whole::{Mode, Question, Spread, load::Row, processes::Memory},
};

/// At a size, a cost may be so much of that at the size before.
const GROWTH: f64 = 1.5;
/// What is cheaper than this may grow by its noise, in milliseconds.
const NOISE: f64 = 0.05;

type Costs = HashMap<(bool, &'static str), f64>;

/// Collects what was measured.
#[derive(Default)]
pub struct Report {
    now: Costs,
    before: Option<(Spread, Costs)>,
    faults: Vec<String>,
    place: String,
}

impl Report {
    /// Begins a size.
    pub fn headline(&mut self, what: &str, imported: &str) {
        self.place = what.to_owned();
        println!("\n## {what}\n\n{imported}");
    }

    /// Begins a mode.
    pub fn mode(&mut self, mode: Mode, memory: Memory) {
        let name = match mode {
            Mode::Hot => "hot",
            Mode::Cold => "cold: nothing is kept",
            Mode::Changing => "1 % of the stories changes each minute",
        };
        println!("\n### {name}\n\nMemory before: {}\n", told(memory));
        println!(
            "| question | processor, ms | floor | ratio | statements | pages | requests a second (p50 / p99 ms) at each number of connections |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- |");
    }

    /// One question.
    pub fn row(&mut self, mode: Mode, question: &Question, row: Row, floor: Floor) {
        let rates: Vec<String> = row
            .rates
            .iter()
            .map(|rate| format!("{:.0} ({:.2} / {:.2})", rate.a_second, rate.half, rate.most))
            .collect();
        println!(
            "| {} | {:.3} | {:.4} | {:.2} | {:.2} | {:.0} | {} |",
            question.name,
            row.processor,
            floor.bytes,
            row.processor / floor.bytes.max(0.000_1),
            row.statements,
            row.pages,
            rates.join(", ")
        );
        // Whether anything changed is asked once a second.
        let most = if mode == Mode::Cold {
            question.statements
        } else {
            question.statements.min(0.1)
        };
        if mode != Mode::Changing && row.statements > most + 0.2 {
            self.faults.push(format!(
                "{}, {}: {:.2} statements, and may take {most}",
                self.place, question.name, row.statements
            ));
        }
        if mode != Mode::Changing {
            self.now.insert((mode == Mode::Hot, question.name), row.processor);
        }
    }

    /// At the end of a mode.
    pub fn memory_after(&self, memory: Memory) {
        println!("\nMemory after: {}", told(memory));
    }

    /// At the end of a size: what grew since the one before is a fault at the last.
    pub fn done_with(&mut self, spread: Spread, _size: usize, is_last: bool) {
        let now = std::mem::take(&mut self.now);
        if let Some((of, before)) = &self.before
            && *of == spread
            && is_last
        {
            for ((hot, name), cost) in &now {
                let earlier = before.get(&(*hot, *name)).copied().unwrap_or(*cost);
                if *cost > earlier * GROWTH + NOISE {
                    self.faults.push(format!(
                        "{}, {name}: {cost:.3} ms, {earlier:.3} at the size before",
                        self.place
                    ));
                }
            }
        }
        self.before = Some((spread, now));
    }

    /// Whether all was as it should be.
    pub fn verdict(self) -> Result<(), String> {
        if self.faults.is_empty() {
            println!("\nNothing grew, and no answer took more statements than it may.");
            return Ok(());
        }
        Err(format!("\n{}", self.faults.join("\n")))
    }
}

fn told(memory: Memory) -> String {
    format!(
        "Copydesk {:.0} MiB, its Postgres {:.0} MiB",
        memory.copydesk, memory.postgres
    )
}
