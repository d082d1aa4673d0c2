//! The program: parses the command line and calls the command.

use std::process::ExitCode;

fn main() -> ExitCode {
    copydesk::cli::run()
}
