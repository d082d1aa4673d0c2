//! The program: parses the command line and calls the command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Documents are trees of small strings: a third of the work of reading one was the system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    copydesk::cli::run()
}
