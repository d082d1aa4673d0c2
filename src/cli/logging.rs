//! Log lines, one for each event, onto the error stream.

use std::io::{IsTerminal, stderr};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{EnvFilter, Layer, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Config, LogFormat};

/// Begins to log. Parts that are not ours say no more than warnings, whatever is asked for: the database driver would
/// log statements with their values, and roles are made with passwords.
pub fn begin(config: &Config) {
    let levels = EnvFilter::builder().parse_lossy(&config.log);
    // What the HTTP parts call an error is a stranger's request that cannot be read.
    let discreet = filter_fn(|event| {
        event.target().starts_with("copydesk")
            || (*event.level() <= LevelFilter::WARN && !event.target().starts_with("actix_http"))
    });
    let mut lines = fmt::layer()
        .with_writer(stderr)
        .with_target(false)
        .log_internal_errors(false); // a closed stream: it would say so on the same one, and panic
    if !stderr().is_terminal() {
        lines = lines.with_ansi(false);
    }
    let lines = match config.log_format {
        LogFormat::Text => lines.compact().boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    if config.log_format == LogFormat::Json {
        super::say::speak_to_programs();
        std::panic::set_hook(Box::new(
            |panic| tracing::error!(target: "copydesk", %panic, "a part of Copydesk broke"),
        ));
    }
    tracing_subscriber::registry()
        .with(lines)
        .with(levels)
        .with(discreet)
        .init();
}
