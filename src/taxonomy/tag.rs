//! Tags: many for each story; journalists make them while they write.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{category::wish, label};
use crate::{
    activity::{self, Entry},
    error::{Error, Problems, Result, Stale},
    ids::TagId,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::tags,
};

/// The most tags one story may have.
pub const MAX_TAGS: usize = 30;

/// A tag with how many stories use it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Tag {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: TagId,
    /// Address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Rises with every write.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Stories whose working text has it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
}

impl Tag {
    /// All of them by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(
            "SELECT t.id, t.slug, t.name, t.version, count(u.tag_id) AS stories FROM newsroom.tags t
             LEFT JOIN (SELECT unnest(r.tag_ids) AS tag_id FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id) u ON u.tag_id = t.id
             WHERE t.merged_into IS NULL GROUP BY t.id ORDER BY lower(t.name), t.id",
        )
        .load(conn)
        .await?)
    }

    /// The names of all tags, for choosing from.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all_names(conn: &mut Conn) -> Result<Vec<String>> {
        Ok(tags::table
            .filter(tags::merged_into.is_null())
            .order(tags::name)
            .select(tags::name)
            .load(conn)
            .await?)
    }

    /// The names of these tags, in this order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn names(conn: &mut Conn, ids: &[TagId]) -> Result<Vec<String>> {
        let plain: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let rows: Vec<(uuid::Uuid, String)> = tags::table
            .filter(tags::id.eq_any(&plain))
            .select((tags::id, tags::name))
            .load(conn)
            .await?;
        Ok(plain
            .iter()
            .filter_map(|id| rows.iter().find(|row| row.0 == *id).map(|row| row.1.clone()))
            .collect())
    }
}

/// The tags of a comma list, in its order; names that are not there yet are made.
///
/// # Errors
/// `Problems` (too many, a bad name, or a name that this person may not make), database errors.
pub async fn from_names(conn: &mut Conn, who: &Actor, typed: &str) -> Result<Vec<TagId>> {
    let mut found: Vec<TagId> = Vec::new();
    if typed.split(',').count() > 2 * MAX_TAGS {
        return Err(Problems::of("tags", format!("A story has {MAX_TAGS} tags at most.")).into());
    }
    for part in typed.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let name = label(part).map_err(|sentence| Problems::of("tags", sentence))?;
        let same = diesel::dsl::sql::<sql_types::Bool>("lower(name) = lower(")
            .bind::<sql_types::Text, _>(&name)
            .sql(")");
        let known: Option<uuid::Uuid> = tags::table.filter(same).select(tags::id).first(conn).await.optional()?;
        let id = match known {
            Some(id) => TagId(id),
            None => add(conn, who, &name, "").await.map_err(|error| on_tags(error, &name))?,
        };
        if !found.contains(&id) {
            found.push(id);
        }
    }
    if found.len() > MAX_TAGS {
        return Err(Problems::of("tags", format!("A story has {MAX_TAGS} tags at most.")).into());
    }
    Ok(found)
}

fn on_tags(error: Error, name: &str) -> Error {
    match error {
        Error::Refused(_) => Problems::of(
            "tags",
            format!("There is no tag “{name}”. Ask a journalist or an editor to add it."),
        )
        .into(),
        Error::Problems(problems) => {
            let sentence = problems
                .iter()
                .next()
                .map(|(_, sentence)| sentence.to_owned())
                .unwrap_or_default();
            Problems::of("tags", format!("“{name}”: {sentence}")).into()
        }
        other => other,
    }
}

/// Adds a tag.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, name: &str, slug: &str) -> Result<TagId> {
    can(who.role, Action::ManageTags, &Facts::NONE)?;
    let (name, slug) = check(conn, None, name, slug).await?;
    let id = TagId::new();
    diesel::insert_into(tags::table)
        .values((tags::id.eq(id.0), tags::name.eq(&name), tags::slug.eq(slug)))
        .execute(conn)
        .await?;
    noted(conn, who, "tag_added", id, &name).await?;
    Ok(id)
}

/// Renames a tag; readers see the new name at once.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: TagId, sent: Option<i64>, name: &str, slug: &str) -> Result<()> {
    can(who.role, Action::ManageTags, &Facts::NONE)?;
    lock(conn, id, sent).await?;
    let (name, slug) = check(conn, Some(id), name, slug).await?;
    let at = activity::instant(conn).await?;
    diesel::update(tags::table.find(id.0))
        .set((
            tags::name.eq(&name),
            tags::slug.eq(slug),
            tags::version.eq(tags::version + 1),
            tags::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "tag_changed", id, &name).await
}

/// Removes a tag that no text uses.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: TagId, sent: Option<i64>) -> Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Bool)]
        used: bool,
    }
    can(who.role, Action::ManageTags, &Facts::NONE)?;
    lock(conn, id, sent).await?;
    let row: Row = sql("SELECT EXISTS (SELECT FROM newsroom.revisions WHERE $1 = ANY (tag_ids)) AS used")
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await?;
    if row.used {
        return Err(Error::Conflict(
            "Stories use this tag, or did. Rename it instead.".into(),
        ));
    }
    diesel::delete(tags::table.find(id.0)).execute(conn).await?;
    noted(conn, who, "tag_removed", id, "").await
}

async fn lock(conn: &mut Conn, id: TagId, sent: Option<i64>) -> Result<()> {
    let version: i64 = tags::table
        .find(id.0)
        .select(tags::version)
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound)?;
    Stale::check(None, sent, version)?;
    Ok(())
}

async fn check(conn: &mut Conn, own: Option<TagId>, name: &str, slug: &str) -> Result<(String, String)> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = sql_types::Bool)]
        name: bool,
        #[diesel(sql_type = sql_types::Bool)]
        slug: bool,
    }
    let mut problems = Problems::new();
    let checked = (
        problems.keep("name", label(name)),
        problems.keep("slug", wish(slug, name)),
    );
    let (Some(name), Some(slug)) = checked else {
        return Err(problems.into());
    };
    let taken: Taken = sql(
        "SELECT EXISTS (SELECT FROM newsroom.tags WHERE lower(name) = lower($1) AND id IS DISTINCT FROM $3) AS name,
                EXISTS (SELECT FROM newsroom.tags WHERE slug = $2 AND id IS DISTINCT FROM $3) AS slug",
    )
    .bind::<sql_types::Text, _>(&name)
    .bind::<sql_types::Text, _>(slug.as_str())
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(own)
    .get_result(conn)
    .await?;
    if taken.name {
        problems.add("name", "There is a tag with this name already.");
    }
    if taken.slug {
        problems.add("slug", "Another tag has this slug.");
    }
    problems.settle()?;
    Ok((name, slug.to_string()))
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, id: TagId, name: &str) -> Result<()> {
    let at = activity::instant(conn).await?;
    activity::record(
        conn,
        who,
        at,
        Entry {
            act,
            subject: Some(json!({ "tag_id": id, "name": name })),
            ..Entry::default()
        },
    )
    .await
}
