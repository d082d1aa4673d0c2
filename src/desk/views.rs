//! Lists of stories under a name, one's own and the whole newsroom's. A view is a question and no answer: whoever opens one
//! sees what they may see.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    activity,
    error::{Error, Problems, Result, Stale},
    ids::StoryViewId,
    names::Name,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Party, can},
    schema::newsroom::story_views,
};

/// Longest name, in characters.
pub const MAX_NAME: usize = 60;
/// The most that one person has, and that the newsroom has.
pub const MOST: usize = 50;
/// Longest question, in bytes.
pub const MAX_ASKED: usize = 2_000;

/// One of them.
#[derive(Debug, Clone, QueryableByName)]
pub struct StoryView {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: StoryViewId,
    /// What people call it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// The query of the address of its list; empty for all stories.
    #[diesel(sql_type = sql_types::Text)]
    pub asked: String,
    /// The whole newsroom has it.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_shared: bool,
    /// For forms.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Who kept or changed it last; nobody where it was the operator.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub modified_by: Option<String>,
    /// When.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub modified_at: DateTime<Utc>,
}

const COLUMNS: &str = "v.id, v.name, v.asked, v.owner_id IS NULL AS is_shared, v.version, s.name AS modified_by, v.modified_at
  FROM newsroom.story_views v LEFT JOIN newsroom.staff s ON s.id = v.modified_by WHERE (v.owner_id = $1 OR v.owner_id IS NULL)";

impl StoryView {
    /// All that this person has, their own first, by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "SELECT {COLUMNS} ORDER BY v.owner_id IS NULL, lower(v.name), v.id"
        ))
        .bind::<sql_types::Uuid, _>(who.into().id)
        .load(conn)
        .await?)
    }

    async fn lock(conn: &mut Conn, who: &Actor, id: StoryViewId, sent: Option<i64>) -> Result<Self> {
        let found: Option<Self> = sql(format!("SELECT {COLUMNS} AND v.id = $2 FOR UPDATE OF v"))
            .bind::<sql_types::Uuid, _>(Party::from(who).id)
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        let found = found.ok_or(Error::NotFound)?;
        owner(who, found.is_shared)?;
        Stale::check(None, sent, found.version)?;
        Ok(found)
    }
}

/// Keeps a question under a name; in the place of the one of that name where `replaces` says so.
///
/// # Errors
/// `Refused`, `Problems` (no name, another one has it, too many, too long a question), database errors.
pub async fn keep(
    conn: &mut Conn,
    who: &Actor,
    name: &str,
    asked: &str,
    is_shared: bool,
    replaces: bool,
) -> Result<StoryViewId> {
    let owner = owner(who, is_shared)?;
    let name = named(name)?;
    if asked.len() > MAX_ASKED {
        return Err(Problems::of("name", "These filters are too long to be kept. Shorten the words.").into());
    }
    let others = others(conn, owner).await?;
    let same = others.iter().find(|other| other.is_called(&name));
    if same.is_some() && !replaces {
        return Err(Problems::of(
            "name",
            "A view of this name is kept already. Choose another name, or have it replaced.",
        )
        .into());
    }
    if same.is_none() && others.len() >= MOST {
        return Err(Problems::of("name", format!("There can be {MOST} views at most. Remove some first.")).into());
    }
    let id = same.map_or_else(StoryViewId::new, |other| other.id);
    let at = activity::instant(conn).await?;
    let values = (
        story_views::name.eq(name.as_str()),
        story_views::asked.eq(asked),
        story_views::modified_by.eq(who.id.uuid()),
        story_views::modified_at.eq(at),
    );
    diesel::insert_into(story_views::table)
        .values((story_views::id.eq(id.0), story_views::owner_id.eq(owner), values))
        .on_conflict(story_views::id)
        .do_update()
        .set((values, story_views::version.eq(story_views::version + 1)))
        .execute(conn)
        .await?;
    noted(conn, who, at, "view_kept", id, &name, is_shared).await?;
    Ok(id)
}

/// Gives a view another name, or gives it to the whole newsroom, or takes it back for oneself.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems`, `Stale`, `VersionMissing`, database errors.
pub async fn change(
    conn: &mut Conn,
    who: &Actor,
    id: StoryViewId,
    sent: Option<i64>,
    name: &str,
    is_shared: bool,
) -> Result<()> {
    let before = StoryView::lock(conn, who, id, sent).await?;
    let owner = owner(who, is_shared)?;
    let name = named(name)?;
    let others = others(conn, owner).await?;
    if others.iter().any(|other| other.id != id && other.is_called(&name)) {
        return Err(Problems::of("name", "Another view has this name. Choose another name.").into());
    }
    if before.is_shared != is_shared && others.len() >= MOST {
        return Err(Problems::of("name", format!("There can be {MOST} views at most. Remove some first.")).into());
    }
    let at = activity::instant(conn).await?;
    diesel::update(story_views::table.find(id.0))
        .set((
            story_views::name.eq(name.as_str()),
            story_views::owner_id.eq(owner),
            story_views::version.eq(story_views::version + 1),
            story_views::modified_by.eq(who.id.uuid()),
            story_views::modified_at.eq(at),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, at, "view_changed", id, &name, is_shared).await
}

/// Removes a view. No story is touched.
///
/// # Errors
/// `NotFound`, `Refused`, `Stale`, `VersionMissing`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: StoryViewId, sent: Option<i64>) -> Result<()> {
    let before = StoryView::lock(conn, who, id, sent).await?;
    diesel::delete(story_views::table.find(id.0)).execute(conn).await?;
    let at = activity::instant(conn).await?;
    noted(conn, who, at, "view_removed", id, &before.name, before.is_shared).await
}

fn named(typed: &str) -> Result<String> {
    let name = Name::parse(typed, MAX_NAME).map_err(|sentence| Problems::of("name", sentence))?;
    Ok(name.as_str().to_owned())
}

/// Whose it is; who gives something to all, and changes what all have, may do so.
fn owner(who: &Actor, is_shared: bool) -> Result<Option<Uuid>> {
    if is_shared {
        can(who, Action::ShareBoilerplate, &Facts::NONE)?;
        return Ok(None);
    }
    Ok(Some(who.id.account()?.0))
}

/// One of those beside which another has its place.
#[derive(QueryableByName)]
struct ViewName {
    #[diesel(sql_type = sql_types::Uuid)]
    id: StoryViewId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

impl ViewName {
    fn is_called(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}

/// All that somebody has, or the newsroom; whoever changes them comes one after the other.
async fn others(conn: &mut Conn, owner: Option<Uuid>) -> Result<Vec<ViewName>> {
    sql("SELECT pg_advisory_xact_lock(hashtextextended('story views of ' || coalesce($1::text, 'all'), 0))")
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(owner)
        .execute(conn)
        .await?;
    Ok(
        sql("SELECT id, name FROM newsroom.story_views WHERE owner_id IS NOT DISTINCT FROM $1")
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(owner)
            .load(conn)
            .await?,
    )
}

/// As the record has it.
async fn noted(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    act: &'static str,
    id: StoryViewId,
    name: &str,
    is_shared: bool,
) -> Result<()> {
    let subject = json!({ "id": id, "name": name, "shared": is_shared });
    activity::record_act(conn, who, at, act, subject).await
}
