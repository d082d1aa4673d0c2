//! What Copydesk relies on in its database (catalogue.txt, printed by a test), and where a database differs from it.

mod spelling;

use std::{collections::BTreeMap, fmt};

use diesel::{QueryableByName, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::{
    error::{Error, Result},
    platform::{db::Conn, roles::RoleNames},
};

/// A line for each thing: `what it is = how it is`, or `… = how it is: its definition`.
const EXPECTED: &str = include_str!("catalogue.txt");
const QUESTION: &str = include_str!("catalogue.sql");
/// Of these an operator may have more than we make.
const MAY_BE_MORE: [&str; 4] = ["columns ", "constraint ", "index ", "setting "];
/// These are given again by the script of `roles`.
const GIVEN: [&str; 4] = ["rights ", "setting ", "owner of published.", "policy newsroom "];

/// A thing that is not as Copydesk made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueFault {
    thing: String,
    found: Option<String>,
    expected: Option<String>,
}

#[derive(QueryableByName)]
struct CatalogueLine {
    #[diesel(sql_type = sql_types::Text)]
    thing: String,
    #[diesel(sql_type = sql_types::Text)]
    state: String,
}

/// Everything of the catalogue, as it is. Has to be asked in a transaction: names are written out in full for it.
pub async fn read(conn: &mut Conn, names: &RoleNames) -> Result<BTreeMap<String, String>> {
    conn.batch_execute("SET LOCAL search_path = pg_catalog").await?;
    let lines: Vec<CatalogueLine> = diesel::sql_query(QUESTION)
        .bind::<sql_types::Text, _>(&names.viewer)
        .bind::<sql_types::Text, _>(&names.writer)
        .bind::<sql_types::Text, _>(&names.reader)
        .load(conn)
        .await?;
    Ok(lines.into_iter().map(|line| (line.thing, line.state)).collect())
}

/// Where the database differs from what Copydesk makes; changes nothing.
pub async fn faults(conn: &mut Conn, names: &RoleNames) -> Result<Vec<CatalogueFault>> {
    let found = conn
        .build_transaction()
        .read_only()
        .run::<_, Error, _>(async |conn: &mut Conn| read(conn, names).await)
        .await?;
    let mut faults = Vec::new();
    for fault in compare(&found, &expected(), names) {
        if !fault.is_of_spelling(conn).await? {
            faults.push(fault);
        }
    }
    Ok(faults)
}

/// Blanks are set differently by the versions of Postgres.
fn without_blanks(state: &str) -> String {
    state.split_whitespace().collect()
}

fn expected() -> BTreeMap<String, String> {
    let pair = |line: &str| {
        line.split_once(" = ")
            .map(|(thing, state)| (thing.into(), state.into()))
    };
    EXPECTED.lines().filter_map(pair).collect()
}

fn compare(
    found: &BTreeMap<String, String>,
    expected: &BTreeMap<String, String>,
    names: &RoleNames,
) -> Vec<CatalogueFault> {
    let missing_or_changed = expected
        .iter()
        .filter(|(thing, state)| found.get(*thing).map(|found| without_blanks(found)) != Some(without_blanks(state)))
        .map(|(thing, state)| (thing, found.get(thing), Some(state)));
    let strange = found
        .iter()
        .filter(|(thing, _)| {
            !expected.contains_key(*thing) && !MAY_BE_MORE.iter().any(|start| thing.starts_with(start))
        })
        .map(|(thing, state)| (thing, Some(state), None));
    missing_or_changed
        .chain(strange)
        .filter(|(thing, _, wanted)| {
            !["reader", "writer", "viewer"]
                .iter()
                .any(|role| follows(role, thing, *wanted, found, expected))
        })
        .map(|(thing, found, expected)| CatalogueFault {
            thing: with_names(thing, names),
            found: found.cloned(),
            expected: expected.cloned(),
        })
        .collect()
}

/// Whether a fault only follows from a role that is missing, or that may do everything: that one is told.
fn follows(
    role: &str,
    thing: &str,
    wanted: Option<&String>,
    found: &BTreeMap<String, String>,
    expected: &BTreeMap<String, String>,
) -> bool {
    let attributes = format!("attributes of the {role}");
    let (is, was) = (found.get(&attributes), expected.get(&attributes));
    let is_about = thing.contains(&format!("of the {role}"));
    let names_it = wanted.is_some_and(|state| state.split([' ', ':']).any(|word| word == role));
    let follows = if is.is_none() {
        is_about || names_it
    } else {
        thing.starts_with("rights ") && is_about
    };
    is != was && thing != attributes && follows
}

/// The roles by their names.
fn with_names(thing: &str, names: &RoleNames) -> String {
    thing
        .replace("the reader", &names.reader)
        .replace("the writer", &names.writer)
        .replace("the viewer", &names.viewer)
}

impl CatalogueFault {
    /// Whether it is about this role.
    #[must_use]
    pub fn is_about(&self, role: &str) -> bool {
        self.thing.contains(role)
    }

    /// Whether giving rights again mends it.
    #[must_use]
    pub fn is_of_rights(&self) -> bool {
        GIVEN.iter().any(|start| self.thing.starts_with(start))
    }

    /// Whether it means what it meant, in other brackets.
    async fn is_of_spelling(&self, conn: &mut Conn) -> Result<bool> {
        let parts = |state: &'_ Option<String>| -> Option<(String, String)> {
            let (how, definition) = state.as_ref()?.split_once(": ")?;
            Some((how.to_owned(), definition.to_owned()))
        };
        match (parts(&self.found), parts(&self.expected)) {
            (Some((is, found)), Some((was, expected))) if is == was => {
                spelling::is_the_same(conn, &self.thing, &found, &expected).await
            }
            _ => Ok(false),
        }
    }

    fn advice(&self) -> &'static str {
        let is = |start| self.thing.starts_with(start);
        if self.is_of_rights() {
            "Run `copydesk migrate`."
        } else if is("attributes ") && self.found.is_none() {
            "Run `copydesk migrate` as a role with CREATEROLE."
        } else if is("attributes ") {
            "Take the rest from the role with ALTER ROLE."
        } else if is("membership ") {
            "Take it away with REVOKE."
        } else {
            "Somebody changed the database: undo that, or restore a backup."
        }
    }
}

impl fmt::Display for CatalogueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |state: &str| state.split(": ").next().unwrap_or_default().to_owned();
        let Self { thing, found, expected } = self;
        match (found.as_deref().map(short), expected.as_deref().map(short)) {
            (None, _) => write!(f, "Missing: {thing}. ")?,
            (Some(found), None) => write!(f, "Not of Copydesk: {thing} ({found}). ")?,
            (Some(found), Some(expected)) if found == expected => write!(f, "Other than it was: {thing}. ")?,
            (Some(found), Some(expected)) => {
                write!(f, "Other than it was: {thing} is “{found}”, and was “{expected}”. ")?;
            }
        }
        f.write_str(self.advice())
    }
}
