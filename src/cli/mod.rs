//! The command line: what an operator can do.

mod backup;
mod demo;
mod doctor;
mod import;
mod logging;
mod media;
mod say;
mod serve;
mod staff;
mod start;
mod usage;

use std::{path::PathBuf, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind};

use self::say::{complain, say};
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
    /// Accounts: add, list, password, role, deactivate, reactivate
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Fill an empty database with a newsroom to try things in: people, passwords, a story in every state
    Demo,
    /// Check the installation and say what is wrong with it
    Doctor,
    /// Bring in the archive of another system
    #[command(subcommand)]
    Import(import::ImportSource),
    /// The files of pictures: copy
    #[command(subcommand)]
    Media(media::Media),
    /// Write everything into one new file
    Backup {
        /// The file; there must be none of this name
        file: PathBuf,
    },
    /// Bring a backup into an empty database, and up to date
    Restore {
        /// A file of `copydesk backup`, or of pg_dump in its custom format
        file: PathBuf,
    },
}

/// How a command line ends that cannot be read.
const USAGE: u8 = 2;

/// Runs the command of the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    logging::begin(&cli.config);
    let done = match cli.command {
        Command::Serve(serve) => serve::run(&cli.config, &serve),
        Command::Migrate => start::with_database(&cli.config, start::ServerUse::Borrowed, async |_, _| {
            Ok("The database is up to date.".to_owned())
        })
        .and_then(say),
        Command::Staff(command) => staff::run(&cli.config, command),
        Command::Demo => demo::run(&cli.config),
        Command::Doctor => doctor::run(&cli.config),
        Command::Import(import) => import::run(&cli.config, import),
        Command::Media(command) => media::run(&cli.config, &command),
        Command::Backup { file } => backup::back_up(&cli.config, &file),
        Command::Restore { file } => backup::restore(&cli.config, &file),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            complain(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// The command line with every setting that can be checked before there is a database.
fn parse() -> Result<Cli, ExitCode> {
    let command = usage::without_empty_variables(Cli::command());
    let read = command.clone().try_get_matches();
    let cli = read
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(|error| answer(&error, &command))?;
    let checked = start::check(&cli.config).and_then(|()| match &cli.command {
        Command::Staff(command) => command.check(),
        Command::Import(import) => import.check(),
        _ => Ok(()),
    });
    match checked {
        Ok(()) => Ok(cli),
        Err(sentence) => {
            complain(&sentence);
            Err(ExitCode::from(USAGE))
        }
    }
}

/// Help is an error for the parser; else what is wrong.
fn answer(error: &clap::Error, command: &clap::Command) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print(); // to a closed stream: nobody wants to know
        }
        _ => complain(&usage::sentence(error, command)),
    }
    if error.use_stderr() {
        ExitCode::from(USAGE)
    } else {
        ExitCode::SUCCESS
    }
}
