//! Tags: many for each story; journalists make them while they write.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::label;
use crate::{
    activity::{self, Kept},
    addresses::{self, AddressOwner},
    discretion::{HIDDEN, IN_USE, KNOWN_TAG, stories_with},
    error::{Error, Problems, Result, Stale},
    ids::{StaffId, TagId},
    name_list, named_in,
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
    /// Address, at most 96 characters; unique among tags.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As readers read it, at most 60 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Rises with every write; a form that names an older one is refused.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Stories whose working text has it, counted a little further than `NAME_CAP`.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
}

impl Tag {
    /// All that this account may know of, by name; stories are counted that it may know of.
    pub async fn all(conn: &mut Conn, viewer: StaffId) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "WITH {HIDDEN} SELECT t.id, t.slug, t.name, t.version, {} AS stories FROM newsroom.tags t
             WHERE t.merged_into IS NULL AND {KNOWN_TAG} ORDER BY lower(t.name), t.id",
            stories_with("t.id")
        ))
        .bind::<sql_types::Uuid, _>(viewer)
        .load(conn)
        .await?)
    }

    /// The names of all tags that this account may know of, for choosing from.
    pub async fn all_names(conn: &mut Conn, viewer: StaffId) -> Result<Vec<String>> {
        #[derive(QueryableByName)]
        struct TagName {
            #[diesel(sql_type = sql_types::Text)]
            name: String,
        }
        let rows: Vec<TagName> = sql(format!(
            "WITH {HIDDEN} SELECT t.name FROM newsroom.tags t WHERE t.merged_into IS NULL AND {KNOWN_TAG} ORDER BY lower(t.name), t.id"
        ))
        .bind::<sql_types::Uuid, _>(viewer)
        .load(conn)
        .await?;
        Ok(rows.into_iter().map(|row| row.name).collect())
    }

    /// Those of these that there are, which nobody removes until the transaction ends.
    pub async fn held(conn: &mut Conn, ids: &[TagId]) -> Result<Vec<TagId>> {
        let wanted: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let found: Vec<uuid::Uuid> = tags::table
            .filter(tags::id.eq_any(&wanted))
            .select(tags::id)
            .for_key_share()
            .load(conn)
            .await?;
        Ok(found.into_iter().map(TagId).collect())
    }

    /// The names of these tags, in this order; of one that was merged, the name of the tag that stays.
    pub async fn names(conn: &mut Conn, ids: &[TagId]) -> Result<Vec<String>> {
        #[derive(QueryableByName)]
        struct StayingName {
            #[diesel(sql_type = sql_types::Text)]
            name: String,
        }
        let plain: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let rows: Vec<StayingName> = sql("SELECT s.name FROM unnest($1) WITH ORDINALITY u (id, place)
               JOIN newsroom.tags t ON t.id = u.id JOIN newsroom.tags s ON s.id = coalesce(t.merged_into, t.id)
             GROUP BY s.id, s.name ORDER BY min(u.place)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(plain)
        .load(conn)
        .await?;
        Ok(rows.into_iter().map(|row| row.name).collect())
    }
}

/// The tags of a list of names, in its order. `Harbour [+]` makes one that is not there yet; without the plus a name that
/// no tag has is a mistake, as in a byline.
///
/// # Errors
/// `Problems` (too many, a bad name, or a name that this person may not make), database errors.
pub async fn from_names(conn: &mut Conn, who: &Actor, typed: &str) -> Result<Vec<TagId>> {
    let too_many = || Problems::of("tags", format!("A story has {MAX_TAGS} tags at most."));
    if typed.split([',', ';', '\n']).count() > 4 * MAX_TAGS {
        return Err(too_many().into());
    }
    let candidates = name_list::candidates(typed).into_iter();
    let known = KnownTags::among(conn, who, candidates.map(|name| plain(&name).0.to_owned()).collect()).await?;
    let mut found: Vec<TagId> = Vec::new();
    for part in name_list::split(typed, |name| known.find(plain(name).0).is_some()) {
        let (name, is_new) = plain(&part);
        let name = label(name).map_err(|sentence| Problems::of("tags", sentence))?;
        let id = match known.find(&name) {
            Some(id) => id,
            None if !is_new && can(who, Action::ManageTags, &Facts::NONE).is_ok() => {
                let sentence =
                    format!("There is no tag “{name}”. Choose one from the list, or write {name} [+] to make it.");
                return Err(Problems::of("tags", sentence).into());
            }
            None => add(conn, who, &name, "").await.map_err(|error| on_tags(error, &name))?,
        };
        if !found.contains(&id) {
            found.push(id);
        }
    }
    if found.len() > MAX_TAGS {
        return Err(too_many().into());
    }
    Ok(found)
}

/// A name without the plus that asks for a new tag, and whether it has one.
fn plain(part: &str) -> (&str, bool) {
    part.trim()
        .strip_suffix("[+]")
        .map_or((part, false), |name| (name.trim_end(), true))
}

/// The tag of this name, if there is one that this person may know of.
pub async fn called(conn: &mut Conn, who: &Actor, name: &str) -> Result<Option<TagId>> {
    Ok(KnownTags::among(conn, who, vec![name.to_owned()]).await?.find(name))
}

/// Tags that this person may know of by their names, without regard to case. The name of one that was merged means the one
/// that stays.
struct KnownTags(Vec<(TagId, String)>);

impl KnownTags {
    async fn among(conn: &mut Conn, who: &Actor, names: Vec<String>) -> Result<Self> {
        #[derive(QueryableByName)]
        struct KnownTag {
            #[diesel(sql_type = sql_types::Uuid)]
            id: TagId,
            #[diesel(sql_type = sql_types::Text)]
            name: String,
        }
        let names: Vec<String> = names.iter().filter_map(|name| label(name).ok()).collect();
        let rows: Vec<KnownTag> = sql(format!(
            "WITH {HIDDEN} SELECT coalesce(t.merged_into, t.id) AS id, t.name FROM newsroom.tags t
             WHERE lower(t.name) IN (SELECT lower(n) FROM unnest($2::text[]) n) AND {KNOWN_TAG}"
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Array<sql_types::Text>, _>(names)
        .load(conn)
        .await?;
        Ok(Self(
            rows.into_iter().map(|row| (row.id, row.name.to_lowercase())).collect(),
        ))
    }

    fn find(&self, name: &str) -> Option<TagId> {
        let name = label(name).ok()?.to_lowercase();
        self.0.iter().find(|known| known.1 == name).map(|known| known.0)
    }
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

/// Adds a tag. One that is there already, and of which this person may not know, is theirs as if it were new.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, name: &str, slug: &str) -> Result<TagId> {
    can(who, Action::ManageTags, &Facts::NONE)?;
    if let Some(id) = hidden(conn, who, name).await? {
        let (name, slug) = check(conn, who, Some(id), name, slug).await?;
        reveal(conn, id, &name, &slug).await?;
        noted(conn, who, "tag_added", id, &name).await?;
        return Ok(id);
    }
    let (name, slug) = check(conn, who, None, name, slug).await?;
    let id = TagId::new();
    diesel::insert_into(tags::table)
        .values((
            tags::id.eq(id.0),
            tags::name.eq(&name),
            tags::slug.eq(slug),
            tags::added_by.eq(who.id.uuid()),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "tag_added", id, &name).await?;
    Ok(id)
}

/// The tag of this name that only stories have which this person may not know of.
async fn hidden(conn: &mut Conn, who: &Actor, name: &str) -> Result<Option<TagId>> {
    #[derive(QueryableByName)]
    struct HiddenTag {
        #[diesel(sql_type = sql_types::Uuid)]
        id: TagId,
    }
    let Ok(name) = label(name) else { return Ok(None) };
    let row: Option<HiddenTag> = sql(format!(
        "WITH {HIDDEN} SELECT t.id FROM newsroom.tags t
         WHERE lower(t.name) = lower($2) AND t.merged_into IS NULL AND NOT {KNOWN_TAG} FOR UPDATE OF t"
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Text, _>(&name)
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.id))
}

/// From now on everybody may know of it, with the name and the address that it would have if it were new.
async fn reveal(conn: &mut Conn, id: TagId, name: &str, slug: &str) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(tags::table.find(id.0))
        .set((
            tags::name.eq(name),
            tags::slug.eq(slug),
            tags::added_again_at.eq(at),
            tags::version.eq(tags::version + 1),
            tags::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Renames a tag; readers see the new name at once.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: TagId, sent: Option<i64>, name: &str, slug: &str) -> Result<()> {
    can(who, Action::ManageTags, &Facts::NONE)?;
    lock(conn, who, id, sent).await?;
    let before = Kept::Tag(id.0).said(conn).await?;
    let (name, slug) = check(conn, who, Some(id), name, slug).await?;
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
    let changes = Kept::Tag(id.0).changes(conn, &before).await?;
    noted_with(conn, who, "tag_changed", id, &name, changes).await
}

/// Removes a tag that no story has: neither the text that is worked on nor one that readers had or will have. One that only
/// stories have which this person may not know of is gone for them.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: TagId, sent: Option<i64>) -> Result<()> {
    #[derive(QueryableByName)]
    struct TagUse {
        #[diesel(sql_type = sql_types::Bool)]
        used: bool,
    }
    can(who, Action::ManageTags, &Facts::NONE)?;
    lock(conn, who, id, sent).await?;
    let row: TagUse = sql(format!(
        "SELECT EXISTS (SELECT FROM newsroom.revisions r WHERE $1 = ANY (r.tag_ids) AND {IN_USE}) OR EXISTS (SELECT FROM newsroom.tags m WHERE m.merged_into = $1) AS used"
    ))
    .bind::<sql_types::Uuid, _>(id)
    .get_result(conn)
    .await?;
    if row.used {
        diesel::update(tags::table.find(id.0))
            .set((
                tags::added_by.eq(None::<uuid::Uuid>),
                tags::added_again_at.eq(None::<chrono::DateTime<chrono::Utc>>),
            ))
            .execute(conn)
            .await?;
        return match lock(conn, who, id, sent).await {
            Err(Error::NotFound) => noted(conn, who, "tag_removed", id, "").await,
            Err(error) => Err(error),
            Ok(()) => Err(Error::Conflict(
                "Stories have this tag, or had it when readers read them, or another one was merged into it. Merge it into another, or rename it.".into(),
            )),
        };
    }
    named_in::nowhere(conn, id.0).await?;
    diesel::delete(tags::table.find(id.0)).execute(conn).await?;
    noted(conn, who, "tag_removed", id, "").await
}

/// Locks the tag, if this person may know of it.
async fn lock(conn: &mut Conn, who: &Actor, id: TagId, sent: Option<i64>) -> Result<()> {
    #[derive(QueryableByName)]
    struct TagVersion {
        #[diesel(sql_type = sql_types::BigInt)]
        version: i64,
    }
    let row: Option<TagVersion> = sql(format!(
        "WITH {HIDDEN} SELECT t.version FROM newsroom.tags t WHERE t.id = $2 AND t.merged_into IS NULL AND {KNOWN_TAG} FOR UPDATE OF t"
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(id)
    .get_result(conn)
    .await
    .optional()?;
    Stale::check(None, sent, row.ok_or(Error::NotFound)?.version)
}

async fn check(conn: &mut Conn, who: &Actor, own: Option<TagId>, name: &str, slug: &str) -> Result<(String, String)> {
    #[derive(QueryableByName)]
    struct TakenName {
        #[diesel(sql_type = sql_types::Uuid)]
        id: uuid::Uuid,
        #[diesel(sql_type = sql_types::Bool)]
        known: bool,
        #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
        stays: Option<String>,
    }
    let mut problems = Problems::new();
    let slug = addresses::choose(conn, who, AddressOwner::Tag, slug, name, own.map(|id| id.0)).await?;
    let checked = (problems.check("name", label(name)), problems.check("slug", slug));
    let (Some(name), Some(slug)) = checked else {
        return Err(problems.into());
    };
    let taken: Option<TakenName> = sql(format!(
        "WITH {HIDDEN} SELECT t.id, {KNOWN_TAG} AS known, (SELECT s.name FROM newsroom.tags s WHERE s.id = t.merged_into) AS stays
         FROM newsroom.tags t WHERE lower(t.name) = lower($2) AND t.id IS DISTINCT FROM $3"
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Text, _>(&name)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(own)
    .get_result(conn)
    .await
    .optional()?;
    match taken {
        Some(TakenName {
            known: true,
            stays: Some(stays),
            ..
        }) => {
            let sentence = format!("A tag of this name was merged into “{stays}”. Use that one.");
            return Err(Problems::of("name", sentence).into());
        }
        Some(TakenName { known: true, .. }) => {
            return Err(Problems::of("name", "There is a tag with this name already.").into());
        }
        Some(TakenName { id, .. }) => {
            let other = another_name(conn, &name).await?;
            addresses::give_way(conn, who, AddressOwner::Tag, id, "name", &other).await?;
        }
        None => {}
    }
    Ok((name, slug.to_string()))
}

/// The name with the first number that no tag has.
async fn another_name(conn: &mut Conn, name: &str) -> Result<String> {
    #[derive(QueryableByName)]
    struct FreeTagName {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    let row: FreeTagName = sql("SELECT o.name FROM (SELECT n, rtrim(left($1, 54)) || ' (' || n || ')' AS name FROM generate_series(2, 1000) n) o
         WHERE NOT EXISTS (SELECT FROM newsroom.tags t WHERE lower(t.name) = lower(o.name)) ORDER BY o.n LIMIT 1")
    .bind::<sql_types::Text, _>(name)
    .get_result(conn)
    .await?;
    Ok(row.name)
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, id: TagId, name: &str) -> Result<()> {
    noted_with(conn, who, act, id, name, Value::Null).await
}

/// With what was changed, before and after.
async fn noted_with(
    conn: &mut Conn,
    who: &Actor,
    act: &'static str,
    id: TagId,
    name: &str,
    changes: Value,
) -> Result<()> {
    let at = activity::instant(conn).await?;
    let told = activity::told(conn, id.0).await?;
    let subject = json!({ "tag_id": id, "name": name, "told": told, "changes": changes });
    activity::record_act(conn, who, at, act, subject).await
}
