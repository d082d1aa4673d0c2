//! The database roles: an owner that migrates, a writer that cannot rewrite history, a reader that sees only the
//! views of `published`. Roles belong to the whole server, so their names carry the database's name.

use std::fmt;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use rand::RngExt;

use crate::{
    error::{Error, Result},
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

/// Why roles are not as they should be.
#[derive(Debug)]
pub enum RoleFault {
    /// Some are missing, and the server does not let this role make them.
    NotAllowed {
        /// The role of `DATABASE_URL`.
        role: String,
    },
    /// The owner is no member of the viewer, and cannot become one by itself.
    NoMember {
        /// The role of `DATABASE_URL`.
        role: String,
        /// The viewer.
        viewer: String,
    },
    /// Anything else, with what was said.
    Other(Error),
}

impl fmt::Display for RoleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAllowed { role } => write!(
                f,
                "{role} may not make database roles. Give it the right CREATEROLE, or start with --allow-one-role."
            ),
            Self::NoMember { role, viewer } => write!(
                f,
                "{role} has to be a member of {viewer}. Let a super-user say: GRANT {} TO {}",
                quoted(viewer),
                quoted(role)
            ),
            Self::Other(error) => write!(f, "The database roles cannot be brought into order: {error}"),
        }
    }
}

impl<E: Into<Error>> From<E> for RoleFault {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Makes what is missing and grants what is needed; safe to repeat. Call it under the start lock.
///
/// # Errors
/// Why it cannot.
pub async fn ensure(
    conn: &mut Conn,
    owner: &Address,
    names: &RoleNames,
    secret: &[u8],
) -> std::result::Result<(), RoleFault> {
    let me = Myself::ask(conn).await?;
    let made = make_missing(conn, &me, names, secret).await?;
    join_the_viewer(conn, me, names).await?;
    for role in [&names.writer, &names.reader] {
        let password = password(secret, role);
        if owner.with_role(role, &password).connect().await.is_err() {
            // A restored dump brings another secret: the role keeps its name and gets the new password.
            conn.batch_execute(&format!("ALTER ROLE {} PASSWORD '{password}'", quoted(role)))
                .await?;
        }
    }
    let script = format!("{}-- {}\n", grants(names), last_migration(conn).await?);
    let same = last_grants(conn).await? == Some(token::sha256(script.as_bytes()));
    if made || !same || !are_given(conn, names).await? {
        conn.batch_execute(&script).await?;
        remember_grants(conn, token::sha256(script.as_bytes())).await?;
    }
    Ok(())
}

/// The role that we are, and what it may.
#[derive(diesel::QueryableByName)]
struct Myself {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Bool)]
    makes_roles: bool,
}

impl Myself {
    async fn ask(conn: &mut Conn) -> diesel::QueryResult<Self> {
        diesel::sql_query(
            "SELECT rolname::text AS name, rolsuper OR rolcreaterole AS makes_roles FROM pg_roles WHERE rolname = current_user",
        )
        .get_result(conn)
        .await
    }
}

/// Answers whether any role was missing.
async fn make_missing(
    conn: &mut Conn,
    me: &Myself,
    names: &RoleNames,
    secret: &[u8],
) -> std::result::Result<bool, RoleFault> {
    let mut made = false;
    for role in [&names.viewer, &names.writer, &names.reader] {
        if exists(conn, role).await? {
            continue;
        }
        if !me.makes_roles {
            return Err(RoleFault::NotAllowed { role: me.name.clone() });
        }
        let signs_in = if *role == names.viewer {
            "NOLOGIN".to_owned()
        } else {
            format!("LOGIN NOINHERIT PASSWORD '{}'", password(secret, role))
        };
        conn.batch_execute(&format!("CREATE ROLE {} {signs_in}", quoted(role)))
            .await?;
        made = true;
    }
    Ok(made)
}

/// Views are given away to members only. Another owner than the one who made the roles becomes one here.
async fn join_the_viewer(conn: &mut Conn, me: Myself, names: &RoleNames) -> std::result::Result<(), RoleFault> {
    if is_member(conn, &names.viewer).await? {
        return Ok(());
    }
    let joined = conn
        .batch_execute(&format!("GRANT {} TO CURRENT_USER", quoted(&names.viewer)))
        .await;
    joined.map_err(|_| RoleFault::NoMember {
        role: me.name,
        viewer: names.viewer.clone(),
    })
}

/// Since version 16 who makes a role is a member that may neither use it nor become it.
async fn is_member(conn: &mut Conn, viewer: &str) -> diesel::QueryResult<bool> {
    #[derive(diesel::QueryableByName)]
    struct Membership {
        #[diesel(sql_type = sql_types::Bool)]
        member: bool,
    }
    let row: Membership = diesel::sql_query(
        "SELECT bool_and(pg_has_role(current_user, $1, way)) AS member FROM unnest(
           CASE WHEN current_setting('server_version_num')::int < 160000 THEN ARRAY['MEMBER'] ELSE ARRAY['USAGE', 'SET'] END) way",
    )
    .bind::<sql_types::Text, _>(viewer)
    .get_result(conn)
    .await?;
    Ok(row.member)
}

/// Whether every right is as the script gives it: a dump restored without rights brings the digest and not them.
async fn are_given(conn: &mut Conn, names: &RoleNames) -> Result<bool> {
    let faults = catalogue::faults(conn, names).await?;
    Ok(!faults.iter().any(catalogue::CatalogueFault::is_of_rights))
}

/// A new table needs new rights, so the last migration is part of what the digest covers.
async fn last_migration(conn: &mut Conn) -> diesel::QueryResult<String> {
    #[derive(diesel::QueryableByName)]
    struct LastMigration {
        #[diesel(sql_type = sql_types::Text)]
        version: String,
    }
    let row: LastMigration =
        diesel::sql_query("SELECT coalesce(max(version), '') AS version FROM __diesel_schema_migrations")
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
    struct ExistingRole {
        #[diesel(sql_type = sql_types::Bool)]
        found: bool,
    }
    let row: Option<ExistingRole> = diesel::sql_query("SELECT true AS found FROM pg_roles WHERE rolname = $1")
        .bind::<sql_types::Text, _>(role)
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.is_some_and(|row| row.found))
}

const RULED: &[&str] = &[
    "publications",
    "articles",
    "revisions",
    "listings",
    "cards",
    "pictures",
    "renditions",
    "files",
    "comments",
];
/// What is read of these goes through one view each, which says whose they are; rules that said the same again were asked for
/// every story, and cost as much as the story.
const VIEWED: [&str; 3] = ["pictures", "renditions", "files"];
/// Its name begins with that of the others that are of roles: who restores a dump leaves out all that do.
const VIEWED_BY: &str = "\"newsroom viewed\"";
const VIEWS: &[&str] = &[
    "merged",
    "moving",
    "redirects",
    "site_design",
    "series",
    "series_parts",
    "related",
    "comments",
    "discussions",
    "articles",
    "listings",
    "tags",
    "authors",
    "categories",
    "slugs",
    "former_slugs",
    "lists",
    "slots",
    "changes",
    "feed",
    "tallies",
    "lettered",
    "site",
    "pictures",
    "renditions",
    "files",
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
         GRANT SELECT ON newsroom.live, newsroom.publications, newsroom.articles, newsroom.revisions, newsroom.listings, newsroom.cards, newsroom.tags,
           newsroom.authors, newsroom.categories, newsroom.slugs, newsroom.former_slugs, newsroom.slots, newsroom.lists, newsroom.changes, newsroom.feed_counter, newsroom.tallies, newsroom.site, newsroom.pictures, newsroom.picture_shapes,
           newsroom.renditions, newsroom.files, newsroom.discussions, newsroom.comments, newsroom.site_design, newsroom.related, newsroom.series, newsroom.series_parts, newsroom.syndication, newsroom.redirects, newsroom.touches TO {viewer};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA newsroom TO {writer};
         REVOKE UPDATE, DELETE ON newsroom.activity, newsroom.approvals, newsroom.changes FROM {writer};
         REVOKE DELETE ON newsroom.publications, newsroom.articles, newsroom.staff FROM {writer};
         REVOKE ALL ON newsroom.secrets FROM {writer};
         GRANT SELECT ON __diesel_schema_migrations TO {writer};
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
    for table in VIEWED {
        script.push_str(&format!(
            "DROP POLICY IF EXISTS {VIEWED_BY} ON newsroom.{table}; CREATE POLICY {VIEWED_BY} ON newsroom.{table} FOR SELECT TO {viewer} USING (true);\n"
        ));
    }
    script
}

/// An SQL identifier.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
