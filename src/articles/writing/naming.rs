//! Names of revisions: "As the lawyers read it". They are colleagues' words, no part of what is signed.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;

use crate::{
    activity::{self, Entry},
    articles::{article::Article, revision::Revision, writing::history},
    error::{Error, Problems, Result},
    ids::{ArticleId, RevisionId},
    names::Name,
    platform::db::Conn,
    policy::{Action, Actor, can},
    schema::newsroom::revision_names,
};

/// Longest name of a revision, in characters.
pub const MAX_NAME: usize = 80;

/// The name of a revision, if it has one.
pub async fn name_of(conn: &mut Conn, id: RevisionId) -> Result<Option<String>> {
    Ok(revision_names::table
        .find(id.0)
        .select(revision_names::name)
        .first(conn)
        .await
        .optional()?)
}

/// Names a revision, gives it another name, or with an empty one takes its name away. The working copy is sealed by it: what
/// has a name stays as it is. `seen` is the name that it had when the form was made.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems`, `Conflict` when somebody named it in between, database errors.
pub async fn name(conn: &mut Conn, who: &Actor, id: ArticleId, number: i32, seen: &str, typed: &str) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Edit, &article.facts)?;
    let name = match typed.trim() {
        "" => None,
        typed => Some(Name::parse(typed, MAX_NAME).map_err(|sentence| Problems::of("name", sentence))?),
    };
    let name = name.as_ref().map(Name::as_str);
    let revision = history::by_number(conn, id, number).await?;
    let before = name_of(conn, revision.id).await?;
    if before.as_deref() == name {
        return Ok(());
    }
    if before.as_deref().unwrap_or_default() != seen {
        let now = before.map_or_else(|| "took its name away".to_owned(), |name| format!("named it “{name}”"));
        return Err(Error::Conflict(format!(
            "Somebody {now} in between. Send the form again to put your name in its place."
        )));
    }
    match name {
        Some(name) => put(conn, who, &article, &revision, name).await?,
        None => {
            diesel::delete(revision_names::table.find(revision.id.0))
                .execute(conn)
                .await?;
        }
    }
    let entry = Entry {
        act: if name.is_some() { "named" } else { "unnamed" },
        article: Some(id),
        revision: Some(revision.id),
        reason: name.map(str::to_owned),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await
}

async fn put(conn: &mut Conn, who: &Actor, article: &Article, revision: &Revision, name: &str) -> Result<()> {
    revision.sealed(conn, article.at).await?;
    let values = (
        revision_names::name.eq(name),
        revision_names::named_by.eq(who.id.account()?.0),
        revision_names::named_at.eq(article.at),
    );
    diesel::insert_into(revision_names::table)
        .values((revision_names::revision_id.eq(revision.id.0), values))
        .on_conflict(revision_names::revision_id)
        .do_update()
        .set(values)
        .execute(conn)
        .await?;
    Ok(())
}
