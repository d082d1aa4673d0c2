//! `copydesk doctor`: looks at the installation and changes nothing; a line for each check, and it fails when one does.

use std::fmt::Display;

use super::{say::say, start};
use crate::{
    activity, comments,
    config::Config,
    live::record,
    media::{originals, store::FileStore},
    platform::{
        catalogue::{self, CatalogueFault},
        db::{Address, Conn},
        migrations::MigrationState,
        roles::{self, RoleNames},
    },
    search::keeping,
    site, staff,
};

/// Runs the checks.
///
/// # Errors
/// A sentence when a check fails.
pub fn run(config: &Config) -> Result<(), String> {
    start::look(config, async |address| {
        let mut report = Findings::default();
        let files = start::pictures(config)?;
        examine(&mut report, &address, &files).await?;
        report.end()
    })
}

/// What was said so far.
#[derive(Debug, Default)]
struct Findings {
    failed: u32,
}

impl Findings {
    fn fine(&self, sentence: impl Display) -> Result<(), String> {
        say(format_args!("ok   {sentence}"))
    }

    fn fault(&mut self, sentence: impl Display) -> Result<(), String> {
        self.failed += 1;
        say(format_args!("FAIL {sentence}"))
    }

    fn end(self) -> Result<(), String> {
        match self.failed {
            0 => Ok(()),
            1 => Err("One of the checks failed.".into()),
            failed => Err(format!("{failed} of the checks failed.")),
        }
    }
}

/// The later checks need what the earlier ones found.
async fn examine(report: &mut Findings, address: &Address, files: &FileStore) -> Result<(), String> {
    let mut conn = match address.connect().await {
        Ok(conn) => conn,
        Err(error) => return report.fault(format_args!("The database does not answer: {error}.")),
    };
    let progress = MigrationState::of(&mut conn).await.map_err(|error| error.to_string())?;
    if let Err(sentence) = progress.must_be_here() {
        return report.fault(sentence);
    }
    report.fine("The database answers and is migrated.")?;
    let names = RoleNames::of(address.database());
    let faults = catalogue::faults(&mut conn, &names)
        .await
        .map_err(|error| error.to_string())?;
    made(report, &faults)?;
    sign_in(report, &mut conn, address, &names, &faults).await?;
    texts(report, &mut conn).await?;
    searches(report, &mut conn).await?;
    activity(report, &mut conn).await?;
    talked(report, &mut conn).await?;
    pictures(report, &mut conn, files).await?;
    readers(report, &mut conn).await?;
    let admin = staff::has_admin(&mut conn).await.map_err(|error| error.to_string())?;
    report.fine(if admin {
        "The newsroom is set up."
    } else {
        "The newsroom waits to be set up."
    })
}

/// The files of pictures and documents, by their lengths: their names say what is in them.
async fn pictures(report: &mut Findings, conn: &mut Conn, files: &FileStore) -> Result<(), String> {
    if files.is_bucket() {
        match files.look().await {
            Ok(()) => report.fine(format_args!("The store of pictures answers: {}.", files.place()))?,
            Err(fault) => return report.fault(fault),
        }
    }
    let checked = originals::lost(conn, files).await;
    let (count, lost) = checked.map_err(|error| error.to_string())?;
    if count > 0 && lost.is_empty() {
        return report.fine(format_args!(
            "The files of all pictures and documents are there ({count})."
        ));
    }
    let originals = if files.is_bucket() {
        "originals"
    } else {
        "media/originals"
    };
    lost.iter().try_for_each(|owner| {
        report.fault(format_args!(
            "The file of {owner} is lost or not whole. Bring {originals} back from a backup."
        ))
    })
}

/// Where links to stories lead.
async fn readers(report: &mut Findings, conn: &mut Conn) -> Result<(), String> {
    match site::address(conn).await.map_err(|error| error.to_string())? {
        Some((url, true)) => report.fine(format_args!(
            "Links to stories lead to {url}: nobody chose an address, so it is the one of the last start (--url, else --listen). Settings changes it."
        )),
        Some((url, false)) => report.fine(format_args!("Links to stories lead to {url}, as Settings says.")),
        None => Ok(()),
    }
}

/// What migrations and starts made.
fn made(report: &mut Findings, faults: &[CatalogueFault]) -> Result<(), String> {
    if faults.is_empty() {
        return report.fine("Triggers, constraints, policies, functions, owners and rights are as Copydesk made them.");
    }
    faults.iter().try_for_each(|fault| report.fault(fault))
}

async fn sign_in(
    report: &mut Findings,
    conn: &mut Conn,
    address: &Address,
    names: &RoleNames,
    faults: &[CatalogueFault],
) -> Result<(), String> {
    let secret = roles::kept_secret(conn, "roles")
        .await
        .map_err(|error| error.to_string())?
        .unwrap_or_default();
    let mut signed_in = Vec::new();
    for role in [&names.reader, &names.writer] {
        let as_role = address.with_role(role, &roles::password(&secret, role));
        match as_role.connect().await {
            Ok(_) => signed_in.push(role),
            Err(error) => report.fault(format_args!(
                "{role} cannot sign in: {error}. Run `copydesk migrate` as a role with CREATEROLE."
            ))?,
        }
    }
    let is_sound = |role: &String| signed_in.contains(&role) && !faults.iter().any(|fault| fault.is_about(role));
    if is_sound(&names.reader) {
        report.fine("Readers sign in as a role that can select the published views only.")?;
    }
    if is_sound(&names.writer) {
        report.fine("The newsroom signs in as a role that cannot rewrite what only grows.")?;
    }
    Ok(())
}

async fn texts(report: &mut Findings, conn: &mut Conn) -> Result<(), String> {
    let (held, broken) = record::verify(conn).await.map_err(|error| error.to_string())?;
    if broken.is_empty() {
        return report.fine(format_args!(
            "Every sealed text is as it was sealed ({held}), and readers get only what was approved."
        ));
    }
    broken
        .iter()
        .try_for_each(|one| report.fault(format_args!("Changed from outside: {one}. Restore it from a backup.")))
}

/// What is told of comments against the comments.
async fn talked(report: &mut Findings, conn: &mut Conn) -> Result<(), String> {
    let (held, wrong) = comments::miscounted(conn).await.map_err(|error| error.to_string())?;
    if wrong.is_empty() {
        return report.fine(format_args!(
            "Comments are counted as they stand there ({}).",
            counted(held, "comment")
        ));
    }
    wrong.iter().try_for_each(|story| {
        report.fault(format_args!(
            "Comments on story {story} are not as many as is told of it: somebody changed them from outside. Restore them from a backup."
        ))
    })
}

/// The rows that readers' searches look through.
async fn searches(report: &mut Findings, conn: &mut Conn) -> Result<(), String> {
    let state = keeping::verify(conn).await.map_err(|error| error.to_string())?;
    if state.wrong.is_empty() {
        let waiting = match state.waiting {
            0 => String::new(),
            waiting => format!("; {waiting} more wait to be read in, which a running Copydesk does by itself"),
        };
        return report.fine(format_args!(
            "Readers find stories by the words that are in them ({}{waiting}).",
            state.found
        ));
    }
    state.wrong.iter().try_for_each(|id| {
        report.fault(format_args!(
            "Story {id} is not found by its own words. Say INSERT INTO newsroom.search_due SELECT publication_id, article_id FROM newsroom.cards ON CONFLICT DO NOTHING; a running Copydesk reads all stories in again."
        ))
    })
}

/// "1 place", "2 places".
fn counted(count: u64, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}

async fn activity(report: &mut Findings, conn: &mut Conn) -> Result<(), String> {
    let (held, broken) = activity::verify(conn).await.map_err(|error| error.to_string())?;
    match broken.first() {
        None => report.fine(format_args!(
            "The activity of every story holds together ({}), and every night’s anchor.",
            counted(held, "row")
        )),
        Some(first) => report.fault(format_args!(
            "Activity was changed from outside in {}, first: {first}. Restore it from a backup.",
            counted(broken.len() as u64, "place")
        )),
    }
}
