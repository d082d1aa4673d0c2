//! Desks: teams with a queue of their own (Politics, Sport, Night). Admins keep them; a person belongs to any number of them, a
//! story to one at the most. A desk gives no right: who may see or change a story is asked of the story. Readers see nothing of it.

pub mod link;

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, dsl::not, sql_types,
};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity,
    error::{Error, Problems, Result, Stale},
    ids::{DeskId, StaffId},
    names::Name,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::{articles, desk_people, desks},
    slug::Slug,
};

/// Longest name, in characters.
pub const MAX_NAME: usize = 40;
/// The most that a newsroom has.
pub const MOST: usize = 40;

/// A desk, with how many people belong to it and how many stories it has.
#[derive(Debug, Clone, QueryableByName)]
pub struct Newsdesk {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: DeskId,
    /// Its address in the newsroom, made from its first name.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As colleagues read it, at most 40 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Rises with every write.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Those who belong to it and work here.
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    pub people: Vec<StaffId>,
    /// Whether a story is its, whoever may see that one.
    #[diesel(sql_type = sql_types::Bool)]
    pub has_stories: bool,
}

/// What a form says of one.
#[derive(Debug, Clone, Default)]
pub struct NewsdeskForm {
    /// As colleagues read it.
    pub name: String,
    /// Who belongs to it.
    pub people: Vec<StaffId>,
}

/// What becomes of the stories of a desk that is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftStories {
    /// There may be none.
    None,
    /// They are another desk's from then on.
    To(DeskId),
    /// They are no desk's.
    Free,
}

impl Newsdesk {
    /// All, in their order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql("SELECT d.id, d.slug, d.name, d.version,
               ARRAY(SELECT p.staff_id FROM newsroom.desk_people p JOIN newsroom.staff s ON s.id = p.staff_id
                 WHERE p.desk_id = d.id AND s.deactivated_at IS NULL ORDER BY lower(s.name), s.id) AS people,
               EXISTS (SELECT FROM newsroom.articles a WHERE a.desk_id = d.id) AS has_stories
             FROM newsroom.desks d ORDER BY d.position, d.id")
        .load(conn)
        .await?)
    }

    /// The one at this address.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn at(conn: &mut Conn, slug: &str) -> Result<Self> {
        let all = Self::all(conn).await?;
        all.into_iter().find(|desk| desk.slug == slug).ok_or(Error::NotFound)
    }

    /// Whether somebody belongs to it.
    #[must_use]
    pub fn has(&self, person: StaffId) -> bool {
        self.people.contains(&person)
    }
}

/// The desk of somebody who belongs to one and to no other: what they begin is its.
///
/// # Errors
/// Database errors.
pub async fn only_desk_of(conn: &mut Conn, person: StaffId) -> Result<Option<DeskId>> {
    let all: Vec<uuid::Uuid> = desk_people::table
        .filter(desk_people::staff_id.eq(person.0))
        .select(desk_people::desk_id)
        .limit(2)
        .load(conn)
        .await?;
    Ok(match all.as_slice() {
        [one] => Some(DeskId(*one)),
        _ => None,
    })
}

/// A desk that is there, and stays until the transaction ends.
///
/// # Errors
/// `Problems` on `desk` of one that is gone; database errors.
pub async fn held(conn: &mut Conn, id: DeskId) -> Result<()> {
    let found: Option<uuid::Uuid> = desks::table
        .find(id.0)
        .select(desks::id)
        .for_key_share()
        .first(conn)
        .await
        .optional()?;
    match found {
        Some(_) => Ok(()),
        None => Err(Problems::of("desk", "This desk was removed meanwhile. Choose another one.").into()),
    }
}

/// Adds a desk, last of all.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, form: &NewsdeskForm) -> Result<DeskId> {
    can(who, Action::ManageDesks, &Facts::NONE)?;
    let others = locked(conn).await?;
    let name = named(&form.name, &others, None)?;
    if others.len() >= MOST {
        return Err(Problems::of("name", format!("There can be {MOST} desks at most. Remove one first.")).into());
    }
    let wanted = Slug::from_text(&name).unwrap_or_else(|| Slug::numbered("desk", 1));
    let slug = wanted.first_free(|slug| others.iter().any(|other| other.slug == slug));
    let (id, at) = (DeskId::new(), activity::instant(conn).await?);
    diesel::insert_into(desks::table)
        .values((
            desks::id.eq(id.0),
            desks::slug.eq(slug.as_str()),
            desks::name.eq(&name),
            desks::position.eq(others.iter().map(|other| other.position).max().unwrap_or(0) + 1),
            desks::modified_by.eq(who.id.uuid()),
            desks::modified_at.eq(at),
        ))
        .execute(conn)
        .await?;
    staffed(conn, id, &form.people).await?;
    noted(conn, who, at, "desk_added", id, &name).await?;
    Ok(id)
}

/// Gives a desk another name, and says who belongs to it. Its address stays.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `VersionMissing`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: DeskId, sent: Option<i64>, form: &NewsdeskForm) -> Result<()> {
    can(who, Action::ManageDesks, &Facts::NONE)?;
    let others = locked(conn).await?;
    let own = found(&others, id)?;
    Stale::check(None, sent, own.version)?;
    let name = named(&form.name, &others, Some(id))?;
    let at = activity::instant(conn).await?;
    diesel::update(desks::table.find(id.0))
        .set((
            desks::name.eq(&name),
            desks::version.eq(desks::version + 1),
            desks::modified_by.eq(who.id.uuid()),
            desks::modified_at.eq(at),
        ))
        .execute(conn)
        .await?;
    staffed(conn, id, &form.people).await?;
    noted(conn, who, at, "desk_changed", id, &name).await
}

/// Moves a desk by one place, up or down; at an end nothing happens.
///
/// # Errors
/// `Refused`, `NotFound`, database errors.
pub async fn shift(conn: &mut Conn, who: &Actor, id: DeskId, is_up: bool) -> Result<()> {
    can(who, Action::ManageDesks, &Facts::NONE)?;
    let all = locked(conn).await?;
    let own = found(&all, id)?;
    let from = all.iter().position(|one| one.id == id).unwrap_or_default();
    let to = if is_up { from.checked_sub(1) } else { Some(from + 1) };
    let Some(other) = to.and_then(|to| all.get(to)) else {
        return Ok(());
    };
    for (id, position) in [(own.id, other.position), (other.id, own.position)] {
        diesel::update(desks::table.find(id.0))
            .set(desks::position.eq(position))
            .execute(conn)
            .await?;
    }
    let at = activity::instant(conn).await?;
    noted(conn, who, at, "desk_moved", id, &own.name).await
}

/// Removes a desk to which nobody belongs, and whose stories there are none or go where it is said.
///
/// # Errors
/// `Refused`, `Conflict`, `Problems`, `Stale`, `VersionMissing`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: DeskId, sent: Option<i64>, left: LeftStories) -> Result<()> {
    can(who, Action::ManageDesks, &Facts::NONE)?;
    let all = locked(conn).await?;
    let own = found(&all, id)?;
    Stale::check(None, sent, own.version)?;
    // From here on no story comes to it.
    let _: uuid::Uuid = desks::table
        .find(id.0)
        .select(desks::id)
        .for_update()
        .first(conn)
        .await?;
    let desk = Newsdesk::all(conn).await?.into_iter().find(|desk| desk.id == id);
    let desk = desk.ok_or(Error::NotFound)?;
    if !desk.people.is_empty() {
        return Err(Error::Conflict(
            "People belong to this desk. Take them off it first.".into(),
        ));
    }
    given_by_nobody_of(conn, id).await?;
    let heir = match left {
        LeftStories::None if desk.has_stories => {
            let sentence = "Stories belong to this desk. Say where they go.";
            return Err(Problems::of("to", sentence).into());
        }
        LeftStories::None | LeftStories::Free => None,
        LeftStories::To(to) if to == id => {
            return Err(Problems::of("to", "Choose another desk than the one that goes.").into());
        }
        LeftStories::To(to) => {
            found(&all, to).map_err(|_| Problems::of("to", "This desk was removed meanwhile. Choose another one."))?;
            Some(to.0)
        }
    };
    diesel::update(articles::table.filter(articles::desk_id.eq(id.0)))
        .set(articles::desk_id.eq(heir))
        .execute(conn)
        .await?;
    diesel::delete(desk_people::table.filter(desk_people::desk_id.eq(id.0)))
        .execute(conn)
        .await?;
    diesel::delete(desks::table.find(id.0)).execute(conn).await?;
    let at = activity::instant(conn).await?;
    noted(conn, who, at, "desk_removed", id, &own.name).await
}

/// Whether no approval is given by the people of a desk.
async fn given_by_nobody_of(conn: &mut Conn, id: DeskId) -> Result<()> {
    #[derive(QueryableByName)]
    struct GivenStep {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
        #[diesel(sql_type = sql_types::Text)]
        category: String,
    }
    let steps: Vec<GivenStep> = sql(
        "SELECT s.name, c.name AS category FROM newsroom.approval_steps s JOIN newsroom.categories c ON c.id = s.category_id WHERE s.desk_id = $1 LIMIT 1",
    )
    .bind::<sql_types::Uuid, _>(id)
    .load(conn)
    .await?;
    match steps.into_iter().next() {
        None => Ok(()),
        Some(step) => Err(Error::Conflict(format!(
            "This desk gives the approval {} of {}. Say on the page of that category who else does.",
            step.name, step.category
        ))),
    }
}

/// One of those beside which another has its place.
#[derive(QueryableByName)]
struct DeskPlace {
    #[diesel(sql_type = sql_types::Uuid)]
    id: DeskId,
    #[diesel(sql_type = sql_types::Text)]
    slug: String,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Integer)]
    position: i32,
    #[diesel(sql_type = sql_types::BigInt)]
    version: i64,
}

/// All of them; whoever changes them comes one after the other.
async fn locked(conn: &mut Conn) -> Result<Vec<DeskPlace>> {
    sql("SELECT pg_advisory_xact_lock(hashtext('copydesk desks'))")
        .execute(conn)
        .await?;
    Ok(
        sql("SELECT d.id, d.slug, d.name, d.position, d.version FROM newsroom.desks d ORDER BY d.position, d.id")
            .load(conn)
            .await?,
    )
}

fn found(all: &[DeskPlace], id: DeskId) -> Result<&DeskPlace> {
    all.iter().find(|one| one.id == id).ok_or(Error::NotFound)
}

fn named(typed: &str, others: &[DeskPlace], own: Option<DeskId>) -> Result<String> {
    let name = Name::parse(typed, MAX_NAME).map_err(|sentence| Problems::of("name", sentence))?;
    let same = |other: &&DeskPlace| other.name.to_lowercase() == name.as_str().to_lowercase();
    match others.iter().find(same) {
        Some(other) if Some(other.id) != own => {
            Err(Problems::of("name", "There is a desk with this name already.").into())
        }
        _ => Ok(name.into()),
    }
}

/// Writes who belongs to it: accounts of people who work here.
async fn staffed(conn: &mut Conn, id: DeskId, people: &[StaffId]) -> Result<()> {
    // Those who stay keep their row: an approval that is being given holds it.
    let others = desk_people::desk_id
        .eq(id.0)
        .and(not(desk_people::staff_id.eq_any(people.iter().map(|one| one.0))));
    diesel::delete(desk_people::table.filter(others)).execute(conn).await?;
    sql("INSERT INTO newsroom.desk_people (desk_id, staff_id)
         SELECT $1, s.id FROM newsroom.staff s WHERE s.id = ANY ($2) AND s.deactivated_at IS NULL
         ON CONFLICT DO NOTHING")
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(people)
    .execute(conn)
    .await?;
    Ok(())
}

/// As the record has it.
async fn noted(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    act: &'static str,
    id: DeskId,
    name: &str,
) -> Result<()> {
    activity::record_act(conn, who, at, act, json!({ "id": id, "name": name })).await
}
