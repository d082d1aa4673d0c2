//! The database roles: an owner that migrates, a writer that cannot rewrite history, a reader that sees only the
//! views of `published`. Roles belong to the whole server, so their names carry the database's name.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use rand::RngExt;

use crate::{
    error::Result,
    platform::{
        catalogue,
        db::{Address, Conn},
        token,
    },
    schema::newsroom::secrets,
};

/// Names of the three roles of one newsroom.
#[derive(Debug, Clone)]
pub struct RoleNames {
    /// Owns the readers' views; nobody signs in as it.
    pub viewer: String,
    /// The newsroom.
    pub writer: String,
    /// Readers.
    pub reader: String,
}

impl RoleNames {
    /// The names for a database; long names are cut and told apart by a hash (63 bytes at most).
    #[must_use]
    pub fn of(database: &str) -> Self {
        let tail = if database.len() <= 40 {
            database.to_owned()
        } else {
            let hash: String = token::sha256(database.as_bytes())
                .iter()
                .take(6)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            format!("{}_{hash}", database.chars().take(24).collect::<String>())
        };
        Self {
            viewer: format!("copydesk_view_{tail}"),
            writer: format!("copydesk_write_{tail}"),
            reader: format!("copydesk_read_{tail}"),
        }
    }
}

/// The secret of this name, made at the first start.
///
/// # Errors
/// Database errors.
pub async fn secret(conn: &mut Conn, name: &str) -> Result<Vec<u8>> {
    let fresh: [u8; 32] = rand::rng().random();
    diesel::insert_into(secrets::table)
        .values((secrets::name.eq(name), secrets::value.eq(fresh.to_vec())))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(secrets::table.find(name).select(secrets::value).first(conn).await?)
}

/// The secret of this name, if it was made; changes nothing.
///
/// # Errors
/// Database errors.
pub async fn kept_secret(conn: &mut Conn, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(secrets::table
        .find(name)
        .select(secrets::value)
        .first(conn)
        .await
        .optional()?)
}

/// A role's password: derived, so that every instance knows it and nobody has to keep it.
#[must_use]
pub fn password(secret: &[u8], role: &str) -> String {
    token::mac(secret, role.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Makes what is missing and grants what is needed; safe to repeat. Call it under the start lock.
///
/// # Errors
/// Why the server does not allow it.
pub async fn ensure(
    conn: &mut Conn,
    owner: &Address,
    names: &RoleNames,
    secret: &[u8],
) -> std::result::Result<(), String> {
    let said = |error: diesel::result::Error| error.to_string();
    let viewer = quoted(&names.viewer);
    let mut made = false;
    if !exists(conn, &names.viewer).await.map_err(said)? {
        made = true;
        conn.batch_execute(&format!("CREATE ROLE {viewer} NOLOGIN; GRANT {viewer} TO CURRENT_USER"))
            .await
            .map_err(said)?;
    }
    for role in [&names.writer, &names.reader] {
        let (quoted_role, password) = (quoted(role), password(secret, role));
        if !exists(conn, role).await.map_err(said)? {
            made = true;
            conn.batch_execute(&format!(
                "CREATE ROLE {quoted_role} LOGIN NOINHERIT PASSWORD '{password}'"
            ))
            .await
            .map_err(said)?;
        } else if owner.with_role(role, &password).connect().await.is_err() {
            // A restored dump brings another secret: the role keeps its name and gets the new password.
            conn.batch_execute(&format!("ALTER ROLE {quoted_role} PASSWORD '{password}'"))
                .await
                .map_err(said)?;
        }
    }
    let script = format!("{}-- {}\n", grants(names), last_migration(conn).await.map_err(said)?);
    let same = last_grants(conn).await.map_err(|error| error.to_string())? == Some(token::sha256(script.as_bytes()));
    if made || !same || !are_given(conn, names).await.map_err(|error| error.to_string())? {
        conn.batch_execute(&script).await.map_err(said)?;
        remember_grants(conn, token::sha256(script.as_bytes()))
            .await
            .map_err(said)?;
    }
    Ok(())
}

/// Whether every right is as the script gives it: a dump restored without rights brings the digest and not them.
async fn are_given(conn: &mut Conn, names: &RoleNames) -> Result<bool> {
    let faults = catalogue::faults(conn, names).await?;
    Ok(!faults.iter().any(catalogue::Fault::is_of_rights))
}

/// A new table needs new rights, so the last migration is part of what the digest covers.
async fn last_migration(conn: &mut Conn) -> diesel::QueryResult<String> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Text)]
        version: String,
    }
    let row: Row = diesel::sql_query("SELECT coalesce(max(version), '') AS version FROM __diesel_schema_migrations")
        .get_result(conn)
        .await?;
    Ok(row.version)
}

/// Digest of the script that ran last: rights are given again only when the list changed, so a start locks nothing.
async fn last_grants(conn: &mut Conn) -> Result<Option<Vec<u8>>> {
    kept_secret(conn, "grants").await
}

async fn remember_grants(conn: &mut Conn, digest: Vec<u8>) -> diesel::QueryResult<usize> {
    diesel::insert_into(secrets::table)
        .values((secrets::name.eq("grants"), secrets::value.eq(&digest)))
        .on_conflict(secrets::name)
        .do_update()
        .set(secrets::value.eq(&digest))
        .execute(conn)
        .await
}

async fn exists(conn: &mut Conn, role: &str) -> diesel::QueryResult<bool> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Bool)]
        found: bool,
    }
    let row: Option<Row> = diesel::sql_query("SELECT true AS found FROM pg_roles WHERE rolname = $1")
        .bind::<sql_types::Text, _>(role)
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.is_some_and(|row| row.found))
}

const RULED: [&str; 4] = ["publications", "articles", "revisions", "listings"];
const VIEWS: [&str; 10] = [
    "articles",
    "listings",
    "tags",
    "authors",
    "categories",
    "slugs",
    "lists",
    "slots",
    "changes",
    "site",
];

/// The whole list of rights, as one script: what anybody gave besides is taken away first.
fn grants(names: &RoleNames) -> String {
    let (viewer, writer, reader) = (quoted(&names.viewer), quoted(&names.writer), quoted(&names.reader));
    let mut script = format!(
        "REVOKE ALL ON ALL TABLES IN SCHEMA newsroom FROM {viewer}, {writer}, {reader}, PUBLIC;
         REVOKE ALL ON ALL TABLES IN SCHEMA published FROM {writer}, {reader}, PUBLIC;
         REVOKE ALL ON SCHEMA newsroom, published FROM {viewer}, {writer}, {reader}, PUBLIC;
         GRANT USAGE ON SCHEMA newsroom, published TO {viewer}, {writer};
         GRANT CREATE ON SCHEMA published TO {viewer};
         GRANT USAGE ON SCHEMA published TO {reader};
         GRANT SELECT ON newsroom.live, newsroom.publications, newsroom.articles, newsroom.revisions, newsroom.listings, newsroom.tags,
           newsroom.authors, newsroom.categories, newsroom.slugs, newsroom.slots, newsroom.lists, newsroom.changes, newsroom.site TO {viewer};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA newsroom TO {writer};
         REVOKE UPDATE, DELETE ON newsroom.activity, newsroom.approvals, newsroom.changes FROM {writer};
         REVOKE DELETE ON newsroom.publications, newsroom.articles, newsroom.staff FROM {writer};
         REVOKE ALL ON newsroom.secrets FROM {writer};
         ALTER ROLE {writer} SET statement_timeout = '5s'; ALTER ROLE {writer} SET lock_timeout = '1s';
         ALTER ROLE {writer} SET idle_in_transaction_session_timeout = '5s';
         ALTER ROLE {reader} SET statement_timeout = '1s'; ALTER ROLE {reader} SET default_transaction_read_only = on;\n"
    );
    for view in VIEWS {
        script.push_str(&format!("ALTER VIEW published.{view} OWNER TO {viewer};\n"));
    }
    script.push_str(&format!(
        "GRANT SELECT ON ALL TABLES IN SCHEMA published TO {reader}, {writer};\n"
    ));
    for table in RULED {
        script.push_str(&format!(
            "DROP POLICY IF EXISTS newsroom ON newsroom.{table}; CREATE POLICY newsroom ON newsroom.{table} TO {writer} USING (true) WITH CHECK (true);\n"
        ));
    }
    script
}

/// An SQL identifier.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
