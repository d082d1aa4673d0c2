//! A command line or a setting that cannot be read: one sentence, in our words.

use std::error::Error as _;

use clap::{
    Command, Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::config::values;

/// Variables that are set to nothing count as not set.
pub fn without_empty_variables(command: Command) -> Command {
    let unset = |argument: clap::Arg| {
        if values::is_empty(&argument) {
            argument.env(None::<&str>)
        } else {
            argument
        }
    };
    command.mut_args(unset).mut_subcommands(without_empty_variables)
}

/// What is wrong, and with which setting.
pub fn sentence(error: &Error, command: &Command) -> String {
    let one = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join(" and "),
        _ => String::new(),
    };
    let setting = with_variable(&one(ContextKind::InvalidArg), command);
    let value = one(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::ValueValidation => match error.source() {
            Some(predicate) => format!("{setting} {predicate}"),
            None => format!("{setting} cannot be “{value}”."),
        },
        ErrorKind::InvalidValue if value.is_empty() => format!("{setting} needs a value."),
        ErrorKind::InvalidValue => match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(all)) => format!("{setting} is “{value}”, and takes {}.", all.join(" or ")),
            _ => format!("{setting} cannot be “{value}”."),
        },
        ErrorKind::MissingRequiredArgument => missing(&setting),
        ErrorKind::UnknownArgument => format!("There is no option {setting} here. --help lists them."),
        ErrorKind::InvalidSubcommand => format!(
            "There is no command “{}”. `copydesk help` lists them.",
            one(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::InvalidUtf8 => "A setting or an argument is not UTF-8 text.".into(),
        _ => first_line(&error.to_string()),
    }
}

/// `--workers <NUMBER>` as `--workers (COPYDESK_WORKERS)`, since the value may come from either.
fn with_variable(setting: &str, command: &Command) -> String {
    let flag = |one: &str| one.split([' ', '=']).next().unwrap_or_default().to_owned();
    let named = |one: &str| {
        let flag = flag(one);
        match variable(&flag, command) {
            Some(variable) => format!("{flag} ({variable})"),
            None => flag,
        }
    };
    setting.split(" and ").map(named).collect::<Vec<_>>().join(" and ")
}

/// Of one setting or of several: "--email, --name and --role are missing".
fn missing(settings: &str) -> String {
    match settings.rsplit_once(" and ") {
        None => format!("{settings} is missing. --help says what it is."),
        Some((before, last)) => format!(
            "{} and {last} are missing. --help says what they are.",
            before.replace(" and ", ", ")
        ),
    }
}

fn variable(flag: &str, command: &Command) -> Option<String> {
    let long = flag.strip_prefix("--")?;
    let here = command
        .get_arguments()
        .find(|argument| argument.get_long() == Some(long))
        .and_then(|argument| argument.get_env()?.to_str().map(str::to_owned));
    here.or_else(|| command.get_subcommands().find_map(|below| variable(flag, below)))
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    format!("{}.", line.trim_start_matches("error: ").trim_end_matches('.'))
}
