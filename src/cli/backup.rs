//! `copydesk backup` and `copydesk restore`: Postgres's own programs, with everything they have to be told, for the
//! private server and for others.

use std::{
    ffi::OsString,
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{
    say::say,
    start::{self, DatabasePlace, ServerUse},
};
use crate::{
    config::Config,
    platform::{
        db::{Address, Sizes},
        managed_postgres,
    },
};

/// Roles belong to a server, not to a database: these policies are made again where the dump comes in.
const OF_ROLES: &str = " POLICY newsroom ";

/// Writes a whole backup into a new file that only its owner can read.
///
/// # Errors
/// A sentence.
pub fn back_up(config: &Config, file: &Path) -> Result<(), String> {
    let place = start::find(config, ServerUse::Existing)?;
    made_empty(file)?;
    let mut dump = program(config, &place.address, "pg_dump")?;
    // What is of the moment (who has which story open) is in no backup.
    let whole = ["--format=custom", "--no-owner", "--no-acl", "--no-unlogged-table-data"];
    dump.args(whole).arg("--file").arg(file);
    let done = run(dump);
    leave(place);
    if done.is_err() {
        let _ = fs::remove_file(file); // half a backup is none
    }
    done?;
    say(format_args!("Everything is in {}.", file.display()))?;
    match start::data_dir(config).map(|folder| folder.join("media/originals")) {
        Ok(originals) if originals.is_dir() => say(format_args!(
            "Except the files of pictures: copy {} too.",
            originals.display()
        )),
        _ => Ok(()),
    }
}

/// Brings a backup into a database with nothing in it, and up to date.
///
/// # Errors
/// A sentence; the database is as empty then as it was.
pub fn restore(config: &Config, file: &Path) -> Result<(), String> {
    fs::File::open(file).map_err(|error| format!("{} cannot be read: {error}.", file.display()))?;
    let place = start::find(config, ServerUse::Loading)?;
    let done = bring_in(config, &place.address, file);
    leave(place);
    done?;
    say("The backup is in place. `copydesk doctor` looks at it, `copydesk serve` goes on with it.")
}

fn bring_in(config: &Config, address: &Address, file: &Path) -> Result<(), String> {
    let runtime = start::runtime()?;
    runtime.block_on(must_be_empty(address))?;
    let mut list = program(config, address, "pg_restore")?;
    list.arg("--list").arg(file);
    let listed = run(list)?;
    let mut restore = program(config, address, "pg_restore")?;
    restore
        .args([
            "--no-owner",
            "--no-acl",
            "--single-transaction",
            "--exit-on-error",
            "--use-list=/dev/stdin",
        ])
        .arg(format!("--dbname={}", address.database()))
        .arg(file);
    run_with(restore, &without_roles(&listed))?;
    let sizes = Sizes {
        newsroom: 1,
        readers: 1,
        allow_one_role: config.allow_one_role,
    };
    runtime.block_on(start::open(address, sizes)).map(drop)
}

fn without_roles(list: &Output) -> String {
    let text = String::from_utf8_lossy(&list.stdout);
    // As `docs/operating.md` has it for whoever does this by hand: schema, table, a name that begins with `newsroom`.
    let is_of_roles = |line: &str| {
        line.split_once(OF_ROLES)
            .is_some_and(|(_, rest)| rest.contains(" newsroom "))
    };
    let is_kept = |line: &&str| !is_of_roles(line);
    text.lines().filter(is_kept).map(|line| format!("{line}\n")).collect()
}

async fn must_be_empty(address: &Address) -> Result<(), String> {
    #[derive(QueryableByName)]
    struct EmptyDatabase {
        #[diesel(sql_type = sql_types::Bool)]
        empty: bool,
    }
    let mut conn = address
        .connect()
        .await
        .map_err(|error| format!("The database does not answer: {error}."))?;
    let row: EmptyDatabase = diesel::sql_query("SELECT to_regnamespace('newsroom') IS NULL AS empty")
        .get_result(&mut conn)
        .await
        .map_err(|error| error.to_string())?;
    if row.empty {
        return Ok(());
    }
    Err("There is a newsroom in this database. A backup is restored into an empty one: name another folder with --data-dir, or an empty database with --database-url.".into())
}

/// The file, so that nothing is written over and nobody else can read it.
fn made_empty(file: &Path) -> Result<(), String> {
    fs::OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(file)
        .map(drop)
        .map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => format!(
                "The backup cannot be written to {}: there is a file of this name. Choose another.",
                file.display()
            ),
            _ => format!("The backup cannot be written to {}: {error}.", file.display()),
        })
}

/// One of Postgres's programs, told by variables where the database is: arguments are seen by everybody.
fn program(config: &Config, address: &Address, name: &str) -> Result<Command, String> {
    let settings = start::settings(config, std::path::PathBuf::new(), ServerUse::Existing);
    let mut command = Command::new(managed_postgres::program(&settings, name).map_err(|error| error.to_string())?);
    let variables: Vec<(&str, OsString)> = address.variables();
    command.envs(variables).env("PGAPPNAME", "copydesk");
    Ok(command)
}

fn run(command: Command) -> Result<Output, String> {
    run_with(command, "")
}

fn run_with(mut command: Command, input: &str) -> Result<Output, String> {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_owned();
    let failed = |error: &dyn std::fmt::Display| format!("{} did not succeed: {error}", name.display());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(input.as_bytes()); // one that does not read it says why
    }
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(failed(&String::from_utf8_lossy(&output.stderr).trim()))
}

fn leave(mut place: DatabasePlace) {
    if let Some(server) = &mut place.server {
        server.stop();
    }
}
