//! What the command line says, to streams that perhaps nobody reads any more: `println!` would panic there.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

/// What was asked for, onto the standard output stream.
///
/// # Errors
/// A sentence when it cannot be written.
pub fn say(text: impl Display) -> Result<(), String> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| unwritten(&error))
}

/// A line on the side, onto the standard error stream; where that is closed, nobody wants to know.
pub fn warn(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn unwritten(error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::BrokenPipe => "nobody reads it any more".to_owned(),
        ErrorKind::StorageFull => "no space is left".to_owned(),
        _ => error.to_string(),
    };
    format!("The answer cannot be written to standard output: {why}.")
}
