//! Keeping words, naming and sharing them, removing them; each is on record.

use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Boilerplate, BoilerplateKind, MAX_NAME, MOST};
use crate::{
    activity,
    articles::writing::beginning::StoryStart,
    error::{Error, Problems, Result, Stale},
    ids::BoilerplateId,
    media::{story_file::StoryFile, usable::UsablePicture},
    names::Name,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::boilerplate,
};

/// Words to be kept.
#[derive(Debug, Clone)]
pub struct NewBoilerplate {
    /// What they are for.
    pub kind: BoilerplateKind,
    /// As it was typed.
    pub name: String,
    /// For the whole newsroom.
    pub is_shared: bool,
    /// In the place of one that has this name.
    pub replaces: bool,
    /// The words.
    pub words: StoryStart,
}

/// Keeps words under a name.
///
/// # Errors
/// `Refused`, `Problems` (no name, another one has it, too many), database errors.
pub async fn keep(conn: &mut Conn, who: &Actor, new: NewBoilerplate) -> Result<BoilerplateId> {
    let owner = owner(who, new.is_shared)?;
    let name = named(&new.name)?;
    let others = others(conn, owner, new.kind).await?;
    let same = others.iter().find(|other| other.is_called(&name));
    if same.is_some() && !new.replaces {
        return Err(Problems::of("name", TAKEN).into());
    }
    if same.is_none() && i64::try_from(others.len()).unwrap_or(MOST) >= MOST {
        return Err(Problems::of(
            "name",
            format!("There can be {MOST} of them at most. Remove some first."),
        )
        .into());
    }
    let pictures = UsablePicture::hold(conn, &new.words.pictures()?).await?;
    let files = StoryFile::hold(conn, &new.words.files()?).await?;
    let id = same.map_or_else(BoilerplateId::new, |other| other.id);
    let at = activity::instant(conn).await?;
    let values = (
        boilerplate::name.eq(name.as_str()),
        boilerplate::content.eq(serde_json::to_value(&new.words).map_err(Error::internal)?),
        boilerplate::picture_ids.eq(pictures),
        boilerplate::file_ids.eq(files),
        boilerplate::modified_by.eq(who.id.uuid()),
        boilerplate::modified_at.eq(at),
    );
    let of_whom = (boilerplate::kind.eq(new.kind.word()), boilerplate::owner_id.eq(owner));
    diesel::insert_into(boilerplate::table)
        .values((boilerplate::id.eq(id.0), of_whom, values.clone()))
        .on_conflict(boilerplate::id)
        .do_update()
        .set((values, boilerplate::version.eq(boilerplate::version + 1)))
        .execute(conn)
        .await?;
    let act = if same.is_some() {
        "boilerplate_changed"
    } else {
        "boilerplate_kept"
    };
    noted(conn, who, act, described(id, new.kind.word(), &name, new.is_shared)).await?;
    Ok(id)
}

/// Gives words another name, or gives them to the whole newsroom, or takes them back for oneself.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems`, `Stale`, `VersionMissing`, database errors.
pub async fn change(
    conn: &mut Conn,
    who: &Actor,
    id: BoilerplateId,
    sent: Option<i64>,
    name: &str,
    is_shared: bool,
) -> Result<()> {
    let before = locked(conn, who, id, sent).await?;
    let owner = owner(who, is_shared)?;
    let name = named(name)?;
    let others = others(conn, owner, before.kind()?).await?;
    if others.iter().any(|other| other.id != id && other.is_called(&name)) {
        return Err(Problems::of("name", "Another one has this name. Choose another name.").into());
    }
    let at = activity::instant(conn).await?;
    diesel::update(boilerplate::table.find(id.0))
        .set((
            boilerplate::name.eq(name.as_str()),
            boilerplate::owner_id.eq(owner),
            boilerplate::version.eq(boilerplate::version + 1),
            boilerplate::modified_by.eq(who.id.uuid()),
            boilerplate::modified_at.eq(at),
        ))
        .execute(conn)
        .await?;
    noted(
        conn,
        who,
        "boilerplate_changed",
        described(id, &before.kind, &name, is_shared),
    )
    .await
}

/// Removes them. Stories that have them keep them.
///
/// # Errors
/// `NotFound`, `Refused`, `Stale`, `VersionMissing`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: BoilerplateId, sent: Option<i64>) -> Result<()> {
    let before = locked(conn, who, id, sent).await?;
    diesel::delete(boilerplate::table.find(id.0)).execute(conn).await?;
    let subject = described(id, &before.kind, &before.name, before.is_shared);
    noted(conn, who, "boilerplate_removed", subject).await
}

const TAKEN: &str = "One of this name is kept already. Choose another name, or have it replaced.";

fn named(typed: &str) -> Result<String> {
    let name = Name::parse(typed, MAX_NAME).map_err(|sentence| Problems::of("name", sentence))?;
    Ok(name.as_str().to_owned())
}

/// Whose it is; who gives something to all, and changes what all have, may do so.
fn owner(who: &Actor, is_shared: bool) -> Result<Option<Uuid>> {
    can(who, Action::Create, &Facts::NONE)?;
    if is_shared {
        can(who, Action::ShareBoilerplate, &Facts::NONE)?;
        return Ok(None);
    }
    Ok(Some(who.id.account()?.0))
}

/// One that this person may change, as whoever sent a form read it.
async fn locked(conn: &mut Conn, who: &Actor, id: BoilerplateId, sent: Option<i64>) -> Result<Boilerplate> {
    let found = Boilerplate::load(conn, who.into(), id, "FOR UPDATE OF b").await?;
    owner(who, found.is_shared)?;
    Stale::check(None, sent, found.version)?;
    Ok(found)
}

/// One of those beside which another has its place.
#[derive(QueryableByName)]
struct KeptName {
    #[diesel(sql_type = sql_types::Uuid)]
    id: BoilerplateId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

impl KeptName {
    fn is_called(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}

/// All of a kind that somebody has, or the newsroom; whoever changes them comes one after the other.
async fn others(conn: &mut Conn, owner: Option<Uuid>, kind: BoilerplateKind) -> Result<Vec<KeptName>> {
    sql("SELECT pg_advisory_xact_lock(hashtextextended('boilerplate of ' || coalesce($1::text, 'all'), 0))")
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(owner)
        .execute(conn)
        .await?;
    Ok(
        sql("SELECT id, name FROM newsroom.boilerplate WHERE kind = $1 AND owner_id IS NOT DISTINCT FROM $2")
            .bind::<sql_types::Text, _>(kind.word())
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(owner)
            .load(conn)
            .await?,
    )
}

/// As the record has it.
fn described(id: BoilerplateId, kind: &str, name: &str, is_shared: bool) -> Value {
    json!({ "id": id, "kind": kind, "name": name, "shared": is_shared })
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, subject: Value) -> Result<()> {
    let at = activity::instant(conn).await?;
    activity::record_act(conn, who, at, act, subject).await
}
