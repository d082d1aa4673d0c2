//! Redirects as a list (CSV): read, rehearsed, then taken.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use super::{
    LeadTarget, MAX_REDIRECTS, Redirect,
    changes::{Wish, columns, hold, settle, site_url},
    target::{aim, leads_from},
};
use crate::{
    activity,
    error::{Error, Problems, Result},
    ids::RedirectId,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Party, can},
    spreadsheet::{self, MARK, unguarded},
};

/// Lines of a list at most.
pub const MAX_LINES: usize = 5_000;
/// The columns that a list has to have, in this order where it names none.
pub const LEAST_COLUMNS: [&str; 2] = ["from", "to"];

/// A line of a list that can go in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// Its number.
    pub line: usize,
    /// The address that leads on, as it is meant.
    pub path: String,
    /// Where it leads, straight.
    pub target: LeadTarget,
    /// Whether it takes the place of one that is there.
    pub replaces: bool,
}

/// What a list would come to. Nothing is changed by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// What goes in.
    pub taken: Vec<SheetLine>,
    /// What does not, and why, by line.
    pub refused: Vec<(usize, String)>,
    /// Lines that are so already.
    pub same: usize,
}

/// A row that was read: its line and both cells.
struct ReadRow {
    line: usize,
    from: String,
    to: String,
}

/// The rows of a list: UTF-8, commas or semicolons; the first line may name the columns.
fn rows(bytes: &[u8]) -> std::result::Result<Vec<ReadRow>, String> {
    let (mut found, mut places, mut is_first) = (Vec::new(), (0, 1), true);
    for row in spreadsheet::read(bytes)? {
        let line = row.line;
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| unguarded(cell.trim()).trim().to_owned())
            .collect();
        if std::mem::take(&mut is_first) {
            let named = |names: [&str; 3]| {
                cells
                    .iter()
                    .position(|cell| names.contains(&cell.to_lowercase().as_str()))
            };
            if let (Some(from), Some(to)) = (named(["from", "old", "old address"]), named(["to", "new", "leads to"])) {
                places = (from, to);
                continue;
            }
        }
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        found.push(ReadRow {
            line,
            from: cell(places.0),
            to: cell(places.1),
        });
        if found.len() > MAX_LINES {
            return Err(format!(
                "There are more than {MAX_LINES} lines in the file. Bring it in parts."
            ));
        }
    }
    if found.is_empty() {
        return Err("There is no redirect in the file. Write an old and a new address in each line.".into());
    }
    Ok(found)
}

/// What a list would come to as things stand: changes nothing.
///
/// # Errors
/// `Refused`, `Problems` of a file that cannot be read, database errors.
pub async fn rehearse(conn: &mut Conn, who: impl Into<Party>, bytes: &[u8]) -> Result<Rehearsal> {
    let who = who.into();
    can(who, Action::ManageRedirects, &Facts::NONE)?;
    let site_url = site_url(conn).await?;
    settled(conn, who, &site_url, bytes).await
}

async fn settled(conn: &mut Conn, who: Party, site_url: &str, bytes: &[u8]) -> Result<Rehearsal> {
    let rows = rows(bytes).map_err(|sentence| Problems::of("file", sentence))?;
    let mut done = Rehearsal::default();
    let (mut wishes, mut lines): (Vec<Wish>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let read = leads_from(&row.from, site_url).and_then(|path| Ok((path, aim(&row.to, site_url)?)));
        match read {
            Err(sentence) => done.refused.push((row.line, sentence)),
            Ok((path, _)) if seen.contains_key(&path) => {
                let before = seen[&path];
                done.refused
                    .push((row.line, format!("{path} leads on by line {before} already.")));
            }
            Ok((path, aim)) => {
                seen.insert(path.clone(), row.line);
                wishes.push(Wish { path, aim });
                lines.push(row.line);
            }
        }
    }
    let settled = settle(conn, who, &wishes).await?;
    let paths: Vec<String> = wishes.iter().map(|wish| wish.path.clone()).collect();
    let there = super::changes::stored_at(conn, &paths).await?;
    for ((wish, line), outcome) in wishes.into_iter().zip(lines).zip(settled) {
        match outcome {
            Err(sentence) => done.refused.push((line, sentence)),
            Ok(target) if there.get(&wish.path) == Some(&target) => done.same += 1,
            Ok(target) => done.taken.push(SheetLine {
                line,
                replaces: there.contains_key(&wish.path),
                path: wish.path,
                target,
            }),
        }
    }
    done.refused.sort_by_key(|(line, _)| *line);
    Ok(done)
}

/// Takes what can go in of a list, looked at again as things stand by now.
///
/// # Errors
/// `Refused`, `Problems`, `Conflict` where there would be too many or nothing can go in, database errors.
pub async fn take(conn: &mut Conn, who: &Actor, bytes: &[u8]) -> Result<Rehearsal> {
    let site_url = hold(conn, who).await?;
    let done = settled(conn, who.into(), &site_url, bytes).await?;
    if done.taken.is_empty() {
        return Err(Error::Conflict("No line of the list can go in as things stand.".into()));
    }
    let new = done.taken.iter().filter(|line| !line.replaces).count();
    if Redirect::count(conn).await? + i64::try_from(new).unwrap_or(i64::MAX) > MAX_REDIRECTS {
        return Err(Error::Conflict(format!(
            "There would be more than {MAX_REDIRECTS} redirects. Remove some that nobody uses."
        )));
    }
    let at = activity::instant(conn).await?;
    write(conn, who, at, &done.taken).await?;
    let subject = json!({ "added": new, "changed": done.taken.len() - new, "refused": done.refused.len() });
    activity::record_act(conn, who, at, "redirects_imported", subject).await?;
    Ok(done)
}

async fn write(conn: &mut Conn, who: &Actor, at: DateTime<Utc>, taken: &[SheetLine]) -> Result<()> {
    let ids: Vec<Uuid> = taken.iter().map(|_| RedirectId::new().0).collect();
    let paths: Vec<&str> = taken.iter().map(|line| line.path.as_str()).collect();
    let stored: Vec<(&'static str, Option<Uuid>, Option<&str>)> =
        taken.iter().map(|line| columns(&line.target)).collect();
    sql("INSERT INTO newsroom.redirects AS r (id, path, kind, target_id, address, made_by, made_at, is_imported)
         SELECT x.id, x.path, x.kind, x.target, x.address, $6, $7, true
         FROM ROWS FROM (unnest($1), unnest($2), unnest($3), unnest($4), unnest($5)) x(id, path, kind, target, address)
         ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, target_id = excluded.target_id, address = excluded.address,
           made_by = excluded.made_by, made_at = excluded.made_at, is_imported = true, version = r.version + 1")
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Array<sql_types::Text>, _>(paths)
    .bind::<sql_types::Array<sql_types::Text>, _>(stored.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>())
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Uuid>>, _>(stored.iter().map(|(_, id, _)| *id).collect::<Vec<_>>())
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Text>>, _>(stored.iter().map(|(.., address)| *address).collect::<Vec<_>>())
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// All redirects as a list that is read back.
#[must_use]
pub fn sheet_of(all: &[Redirect]) -> Vec<u8> {
    let head = ["from", "to", "used", "last_used", "made"].map(str::to_owned);
    let rows = all.iter().map(|one| {
        [
            one.path.clone(),
            one.written.clone(),
            one.times.to_string(),
            one.last_used_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
            one.made_at.to_rfc3339(),
        ]
    });
    [MARK, &spreadsheet::written(std::iter::once(head).chain(rows))].concat()
}
