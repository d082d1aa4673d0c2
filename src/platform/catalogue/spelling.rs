//! One meaning has many spellings: a dump that was restored has other brackets, another version of Postgres has other
//! blanks. Where two definitions differ, the server makes both once more, on an empty table that goes again at once, and
//! what it says of the two is compared.

use diesel::{QueryableByName, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::{error::Result, platform::db::Conn};

/// Whether the database's own reading of both definitions is the same. What the server cannot make is not the same.
///
/// # Errors
/// Database errors that are not about the definitions.
pub(super) async fn is_the_same(conn: &mut Conn, thing: &str, found: &str, expected: &str) -> Result<bool> {
    let Some(kind) = ExpressionHolder::of(thing) else {
        return Ok(false);
    };
    let found = made_again(conn, &kind, found).await?;
    Ok(found.is_some() && found == made_again(conn, &kind, expected).await?)
}

/// What holds an expression.
enum ExpressionHolder<'a> {
    Trigger(Table<'a>),
    Constraint(Table<'a>),
    Index(Table<'a>),
    Policy(Table<'a>),
    Function(&'a str),
}

/// A table by its schema and its name.
struct Table<'a> {
    schema: &'a str,
    name: &'a str,
}

impl<'a> ExpressionHolder<'a> {
    /// Of a line's beginning, such as `trigger activity_stays on newsroom.activity`.
    fn of(thing: &'a str) -> Option<Self> {
        let (kind, rest) = thing.split_once(' ')?;
        if kind == "function" {
            return Some(Self::Function(rest));
        }
        let (schema, name) = rest.rsplit_once(" on ")?.1.split_once('.')?;
        let table = Table { schema, name };
        Some(match kind {
            "trigger" => Self::Trigger(table),
            "constraint" => Self::Constraint(table),
            "index" => Self::Index(table),
            "policy" => Self::Policy(table),
            _ => return None,
        })
    }
}

impl Table<'_> {
    /// An empty one of the same columns and the same name, which this session alone sees.
    fn again(&self) -> String {
        let Self { schema, name } = self;
        format!("CREATE TEMP TABLE {name} (LIKE {schema}.{name})")
    }

    /// A definition of something on the table as one on the empty one.
    fn on_it(&self, definition: &str) -> String {
        let Self { schema, name } = self;
        definition.replacen(&format!(" ON {schema}.{name} "), &format!(" ON pg_temp.{name} "), 1)
    }
}

/// The server's own spelling; nothing of it stays.
async fn made_again(conn: &mut Conn, kind: &ExpressionHolder<'_>, definition: &str) -> Result<Option<String>> {
    conn.batch_execute("BEGIN; SET LOCAL search_path = pg_catalog").await?;
    let spelled = spelled(conn, kind, definition).await;
    conn.batch_execute("ROLLBACK").await?;
    Ok(spelled.unwrap_or_default())
}

async fn spelled(
    conn: &mut Conn,
    kind: &ExpressionHolder<'_>,
    definition: &str,
) -> diesel::QueryResult<Option<String>> {
    let (script, question) = match kind {
        ExpressionHolder::Trigger(table) => (
            format!("{}; {}", table.again(), table.on_it(definition)),
            format!(
                "SELECT pg_get_triggerdef(oid) AS one FROM pg_trigger WHERE tgrelid = 'pg_temp.{}'::regclass",
                table.name
            ),
        ),
        ExpressionHolder::Index(table) => (
            format!("{}; {}", table.again(), table.on_it(definition)),
            format!(
                "SELECT pg_get_indexdef(indexrelid) AS one FROM pg_index WHERE indrelid = 'pg_temp.{}'::regclass",
                table.name
            ),
        ),
        ExpressionHolder::Constraint(table) => (
            format!("{}; ALTER TABLE pg_temp.{} ADD CONSTRAINT again {definition}", table.again(), table.name),
            "SELECT pg_get_constraintdef(oid) AS one FROM pg_constraint WHERE conname = 'again' AND connamespace = pg_my_temp_schema()".into(),
        ),
        ExpressionHolder::Policy(table) => (
            format!("{}; CREATE POLICY again ON pg_temp.{} {}", table.again(), table.name, conditions(definition)),
            format!(
                "SELECT concat_ws(' / ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) AS one
                 FROM pg_policy WHERE polrelid = 'pg_temp.{}'::regclass",
                table.name
            ),
        ),
        ExpressionHolder::Function(name) => {
            let Some(script) = function(conn, name, definition).await? else { return Ok(None) };
            (script, "SELECT pg_get_function_sqlbody(oid) AS one FROM pg_proc WHERE pronamespace = pg_my_temp_schema()".into())
        }
    };
    conn.batch_execute(&script).await?;
    one(conn, &question).await
}

/// The conditions of a policy as they are written: one that is seen, one that is checked.
fn conditions(definition: &str) -> String {
    match definition.split_once(" / ") {
        Some((seen, checked)) => format!("USING ({seen}) WITH CHECK ({checked})"),
        None => format!("USING ({definition})"),
    }
}

/// A function of this body beside the one that is there. A body that is a string is compared as it stands.
async fn function(conn: &mut Conn, name: &str, body: &str) -> diesel::QueryResult<Option<String>> {
    let is = format!("'{}'::regprocedure", name.replace('\'', "''"));
    let there = one(conn, &format!("SELECT pg_get_functiondef({is}) AS one")).await?;
    let its_body = one(conn, &format!("SELECT pg_get_function_sqlbody({is}) AS one")).await?;
    let (schema, _) = name.split_once('.').unwrap_or(("newsroom", name));
    Ok(there.zip(its_body).map(|(there, its_body)| {
        there
            .replacen(&its_body, body, 1)
            .replacen(&format!(" FUNCTION {schema}."), " FUNCTION pg_temp.", 1)
    }))
}

async fn one(conn: &mut Conn, question: &str) -> diesel::QueryResult<Option<String>> {
    #[derive(QueryableByName)]
    struct Spelling {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
        one: Option<String>,
    }
    let rows: Vec<Spelling> = diesel::sql_query(question).load(conn).await?;
    Ok(rows.into_iter().next().and_then(|row| row.one))
}
