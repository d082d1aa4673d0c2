//! The command line: what an operator can do.

mod demo;
mod doctor;
mod say;
mod serve;
mod staff;
mod start;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::say::{say, warn};
use crate::config::{Config, ServeConfig};

/// Copydesk, a CMS for newsrooms.
///
/// Journalists write in a browser, editors approve and publish, front ends read everything from the Content API at
/// /api/v1. Start it with `copydesk serve`: it brings its own Postgres unless DATABASE_URL names one, migrates, and
/// prints a link to set the newsroom up.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the newsroom, the Content API and the reader site
    Serve(ServeConfig),
    /// Bring the database up to date and make its roles, then stop
    Migrate,
    /// Accounts: add, list, set a password, deactivate
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Fill an empty database with a newsroom to try things in: people, passwords, a story in every state
    Demo,
    /// Check the installation and say what is wrong with it
    Doctor,
}

/// Runs the command of the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    logging();
    let done = match cli.command {
        Command::Serve(serve) => serve::run(&cli.config, &serve),
        Command::Migrate => {
            start::with_database(&cli.config, async |_, _| Ok("The database is up to date.".to_owned())).and_then(say)
        }
        Command::Staff(command) => staff::run(&cli.config, command),
        Command::Demo => demo::run(&cli.config),
        Command::Doctor => doctor::run(&cli.config),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            warn(format_args!("copydesk: {sentence}"));
            ExitCode::FAILURE
        }
    }
}

/// One line for each event, to the terminal's error stream; `RUST_LOG` chooses, `COPYDESK_LOG=json` for machines.
fn logging() {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,copydesk=info"));
    let lines = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .log_internal_errors(false); // a closed stream: it would say so on the same one, and panic
    if crate::config::log_as_json() {
        lines.json().init()
    } else {
        lines.compact().init()
    }
}
