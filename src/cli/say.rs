//! What the command line says, to streams that perhaps nobody reads any more: `println!` would panic there.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use serde_json::json;
use tracing_subscriber::fmt::{
    format::Writer,
    time::{FormatTime, SystemTime},
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
    aside("INFO", text);
}

/// Why the command did not do what it should: the last line of it.
pub fn complain(sentence: &str) {
    aside("ERROR", format_args!("copydesk: {sentence}"));
}

/// Where log lines are for programs, all lines are (`--log-format json`).
fn aside(level: &str, text: impl Display) {
    let mut stream = io::stderr().lock();
    let _ = if FOR_PROGRAMS.load(Ordering::Relaxed) {
        let mut now = String::new();
        let _ = SystemTime.format_time(&mut Writer::new(&mut now)); // into a string
        let line = json!({ "timestamp": now, "level": level, "fields": { "message": text.to_string() } });
        writeln!(stream, "{line}")
    } else {
        writeln!(stream, "{text}")
    };
}

static FOR_PROGRAMS: AtomicBool = AtomicBool::new(false);

/// From now on lines on the side look like the log's.
pub fn speak_to_programs() {
    FOR_PROGRAMS.store(true, Ordering::Relaxed);
}

fn unwritten(error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::BrokenPipe => "nobody reads it any more".to_owned(),
        ErrorKind::StorageFull => "no space is left".to_owned(),
        _ => error.to_string(),
    };
    format!("The answer cannot be written to standard output: {why}.")
}
