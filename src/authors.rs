//! Public people of bylines: with an account or without, and they outlive accounts. Several may have one name; their slugs
//! tell them apart.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable,
    SelectableHelper, sql_types,
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use crate::{
    activity::{self, Kept},
    addresses::{self, AddressOwner},
    discretion::{HIDDEN, IN_USE, KNOWN_AUTHOR, stories_with},
    error::{Error, Problems, Result, Stale},
    ids::{AuthorId, PictureId, StaffId},
    media::face,
    named_in,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Party, Signer, can},
    schema::newsroom::authors,
    staff::{Account, person_name},
};

const MAX_BEAT: usize = 100;
const MAX_BIO: usize = 2_000;

/// A public person.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = authors)]
pub struct Author {
    /// Identity.
    pub id: AuthorId,
    /// Address of their page, at most 96 characters.
    pub slug: String,
    /// As printed, at most 100 characters.
    pub name: String,
    /// What they write about, for readers, at most 100 characters.
    pub beat: String,
    /// A few sentences for their page, at most 2,000 characters.
    pub bio: String,
    /// Their account, if they have one.
    pub staff_id: Option<StaffId>,
    /// Rises with every write; a form that names an older one is refused.
    pub version: i64,
}

impl Author {
    /// All that are called by one of these names, without regard to case, as far as this account may know of them. Who was merged
    /// is the one that stays, under the name that was asked for.
    pub async fn called(conn: &mut Conn, viewer: impl Into<Signer>, names: &[String]) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "WITH {HIDDEN} SELECT DISTINCT ON (a.id, lower(n.name)) a.id, a.slug, n.name, a.beat, a.bio, a.staff_id, a.version
             FROM newsroom.authors n JOIN newsroom.authors a ON a.id = coalesce(n.merged_into, n.id)
             WHERE lower(n.name) IN (SELECT lower(o) FROM unnest($2::text[]) o) AND {KNOWN_AUTHOR} ORDER BY a.id, lower(n.name), n.merged_into NULLS FIRST"
        ))
        .bind::<sql_types::Uuid, _>(viewer.into())
        .bind::<sql_types::Array<sql_types::Text>, _>(names)
        .load(conn)
        .await?)
    }

    /// By slug, if this account may know of them; who was merged is the one that stays.
    pub async fn by_slug(conn: &mut Conn, viewer: impl Into<Signer>, slug: &str) -> Result<Option<Self>> {
        Ok(sql(format!(
            "WITH {HIDDEN} SELECT a.* FROM newsroom.authors n JOIN newsroom.authors a ON a.id = coalesce(n.merged_into, n.id)
             WHERE n.slug = $2 AND {KNOWN_AUTHOR}"
        ))
        .bind::<sql_types::Uuid, _>(viewer.into())
        .bind::<sql_types::Text, _>(slug)
        .get_result(conn)
        .await
        .optional()?)
    }

    /// The slug of one; nothing when they were removed, or are somebody else by now.
    pub async fn slug_of(conn: &mut Conn, id: AuthorId) -> Result<Option<String>> {
        Ok(authors::table
            .find(id.0)
            .filter(authors::merged_into.is_null())
            .select(authors::slug)
            .first(conn)
            .await
            .optional()?)
    }

    /// Keeps them from being removed until the transaction ends, and answers how many there are.
    pub async fn lock(conn: &mut Conn, ids: &[AuthorId]) -> Result<usize> {
        let wanted: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        if wanted.is_empty() {
            return Ok(0);
        }
        let locked: Vec<uuid::Uuid> = authors::table
            .filter(authors::id.eq_any(&wanted))
            .select(authors::id)
            .for_key_share()
            .load(conn)
            .await?;
        Ok(locked.len())
    }

    /// Those of these that there are, who are not removed until the transaction ends.
    pub async fn held(conn: &mut Conn, ids: &[AuthorId]) -> Result<Vec<AuthorId>> {
        let wanted: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let found: Vec<uuid::Uuid> = authors::table
            .filter(authors::id.eq_any(&wanted))
            .select(authors::id)
            .for_key_share()
            .load(conn)
            .await?;
        Ok(found.into_iter().map(AuthorId).collect())
    }

    /// Who those of these turned out to be who were merged.
    ///
    /// # Errors
    /// Database errors.
    pub async fn merged(conn: &mut Conn, ids: &[AuthorId]) -> Result<Vec<(AuthorId, AuthorId)>> {
        let wanted: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        if wanted.is_empty() {
            return Ok(vec![]);
        }
        let found: Vec<(uuid::Uuid, Option<uuid::Uuid>)> = authors::table
            .filter(authors::id.eq_any(&wanted).and(authors::merged_into.is_not_null()))
            .select((authors::id, authors::merged_into))
            .load(conn)
            .await?;
        let pointer = |(id, stays): (uuid::Uuid, Option<uuid::Uuid>)| Some((AuthorId(id), AuthorId(stays?)));
        Ok(found.into_iter().filter_map(pointer).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: AuthorId) -> Result<Self> {
        authors::table
            .find(id.0)
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound)
    }

    /// The public person of an account.
    pub async fn of_staff(conn: &mut Conn, staff: StaffId) -> Result<Option<Self>> {
        Ok(authors::table
            .filter(authors::staff_id.eq(staff.0))
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }
}

/// One line of the list of authors: with the account behind a name, and how many stories carry it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Listed {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: AuthorId,
    /// Address of their page, at most 96 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As printed, at most 100 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// What they write about, for readers, at most 100 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub beat: String,
    /// A few sentences for their page, at most 2,000 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub bio: String,
    /// Rises with every write; a form that names an older one is refused.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// What they look like.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub picture_id: Option<PictureId>,
    /// Their account, if they have one.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub staff_id: Option<StaffId>,
    /// Whether that account was deactivated.
    #[diesel(sql_type = sql_types::Bool)]
    pub left: bool,
    /// The address of that account.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub email: Option<String>,
    /// Somebody else has this name too.
    #[diesel(sql_type = sql_types::Bool)]
    pub shares_name: bool,
    /// Stories whose working text they sign, counted a little further than `NAME_CAP`.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
}

impl Listed {
    /// All that this account may know of, by name; stories are counted that it may know of.
    pub async fn all(conn: &mut Conn, viewer: impl Into<Signer>) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "WITH {HIDDEN} SELECT a.id, a.slug, a.name, a.beat, a.bio, a.version, a.picture_id, a.staff_id, p.deactivated_at IS NOT NULL AS left, p.email,
               count(*) OVER (PARTITION BY lower(a.name)) > 1 AS shares_name, {} AS stories
             FROM newsroom.authors a LEFT JOIN newsroom.staff p ON p.id = a.staff_id
             WHERE a.merged_into IS NULL AND {KNOWN_AUTHOR} ORDER BY lower(a.name), a.slug",
            stories_with("a.id")
        ))
        .bind::<sql_types::Uuid, _>(viewer.into())
        .load(conn)
        .await?)
    }
}

/// What is typed about an author.
#[derive(Debug, Clone, Default)]
pub struct AuthorForm {
    /// As printed, at most 100 characters.
    pub name: String,
    /// Address of their page, at most 96 characters; empty: made from the name.
    pub slug: String,
    /// What they write about, at most 100 characters.
    pub beat: String,
    /// A few sentences for their page, at most 2,000 characters.
    pub bio: String,
}

/// The same, checked.
struct AuthorWords {
    name: String,
    slug: String,
    beat: String,
    bio: String,
}

/// Adds a guest, or the public person of an account.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, form: &AuthorForm, staff: Option<StaffId>) -> Result<AuthorId> {
    can(who, Action::AddAuthor, &Facts::NONE)?;
    let id = insert(conn, who, form, staff).await?;
    noted(conn, who, "author_added", id, &form.name).await?;
    Ok(id)
}

/// Adds the public person of a new account, whoever may add accounts.
///
/// # Errors
/// `Problems`, database errors.
pub async fn add_for(conn: &mut Conn, who: &Actor, staff: StaffId, name: &str) -> Result<()> {
    let form = AuthorForm {
        name: name.to_owned(),
        ..AuthorForm::default()
    };
    let id = insert(conn, who, &form, Some(staff)).await?;
    noted(conn, who, "author_added", id, name).await
}

async fn insert(conn: &mut Conn, who: &Actor, form: &AuthorForm, staff: Option<StaffId>) -> Result<AuthorId> {
    let words = check(conn, who, None, form).await?;
    let id = AuthorId::new();
    diesel::insert_into(authors::table)
        .values((
            authors::id.eq(id.0),
            authors::name.eq(words.name),
            authors::slug.eq(words.slug),
            authors::beat.eq(words.beat),
            authors::bio.eq(words.bio),
            authors::staff_id.eq(staff.map(|staff| staff.0)),
            authors::added_by.eq(who.id.uuid()),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

/// Changes a public person. Names already printed stay as they were printed.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: AuthorId, sent: Option<i64>, form: &AuthorForm) -> Result<()> {
    can(who, Action::ManageAuthors, &Facts::NONE)?;
    Stale::check(None, sent, lock(conn, who, id).await?)?;
    let before = Kept::Author(id.0).said(conn).await?;
    let words = check(conn, who, Some(id), form).await?;
    let at = activity::instant(conn).await?;
    diesel::update(authors::table.find(id.0))
        .set((
            authors::name.eq(&words.name),
            authors::slug.eq(words.slug),
            authors::beat.eq(words.beat),
            authors::bio.eq(words.bio),
            authors::version.eq(authors::version + 1),
            authors::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    let changes = Kept::Author(id.0).changes(conn, &before).await?;
    noted_with(conn, who, "author_changed", id, &words.name, changes).await
}

/// Shows a public person with a picture of the library, or with none.
///
/// # Errors
/// `Refused`, `Problems` when the picture is not there or its rights ended, `Stale`, `NotFound`, database errors.
pub async fn show_with(
    conn: &mut Conn,
    who: &Actor,
    id: AuthorId,
    sent: Option<i64>,
    picture: Option<PictureId>,
) -> Result<()> {
    can(who, Action::ManageAuthors, &Facts::NONE)?;
    face::hold(conn, picture).await?;
    Stale::check(None, sent, lock(conn, who, id).await?)?;
    let before = Kept::Author(id.0).said(conn).await?;
    let at = activity::instant(conn).await?;
    let name: String = diesel::update(authors::table.find(id.0))
        .set((
            authors::picture_id.eq(picture.map(|picture| picture.0)),
            authors::version.eq(authors::version + 1),
            authors::changed_at.eq(at),
        ))
        .returning(authors::name)
        .get_result(conn)
        .await?;
    let changes = Kept::Author(id.0).changes(conn, &before).await?;
    noted_with(conn, who, "author_changed", id, &name, changes).await
}

/// Gives a colleague a guest author of their name, so that the stories of that guest are their own; without such a
/// guest a public person of their own. A public person that no story has gives way.
///
/// # Errors
/// `Refused`, `Conflict` when it cannot be or more than one guest could be meant, `NotFound`, database errors.
pub async fn join(conn: &mut Conn, who: &Actor, staff: StaffId, guest: Option<AuthorId>) -> Result<()> {
    can(who, Action::ManageAuthors, &Facts::NONE)?;
    let account = Account::find(conn, staff).await?;
    let own = Author::of_staff(conn, staff).await?;
    let guests = guests_called(conn, who, &account.name).await?;
    let guest = match (guests.as_slice(), guest) {
        (_, Some(id)) => guests.iter().find(|one| one.id == id).ok_or_else(no_such_guest)?,
        ([one], None) => one,
        ([], None) if own.is_none() => return add_for(conn, who, staff, &account.name).await,
        ([], None) => return Err(no_such_guest()),
        _ => {
            return Err(Error::Conflict(
                "Several guests have this name. Choose one of them.".into(),
            ));
        }
    };
    if let Some(own) = own {
        lock(conn, who, own.id).await?;
        if is_used(conn, own.id).await? {
            return Err(Error::Conflict("They stand in bylines under a name already.".into()));
        }
        diesel::delete(authors::table.find(own.id.0)).execute(conn).await?;
        noted(conn, who, "author_removed", own.id, &own.name).await?;
    }
    let joined = diesel::update(authors::table.find(guest.id.0).filter(authors::staff_id.is_null()))
        .set((authors::staff_id.eq(staff.0), authors::version.eq(authors::version + 1)))
        .execute(conn)
        .await?;
    if joined == 0 {
        return Err(no_such_guest());
    }
    noted(conn, who, "author_joined", guest.id, &guest.name).await
}

fn no_such_guest() -> Error {
    Error::Conflict("There is no guest author of this name.".into())
}

/// The guests that have a name, as far as this person may know of them.
pub async fn guests_called(conn: &mut Conn, who: impl Into<Party>, name: &str) -> Result<Vec<Listed>> {
    let all = Listed::all(conn, who.into().id).await?;
    let is_meant = |one: &Listed| one.staff_id.is_none() && one.name.to_lowercase() == name.to_lowercase();
    Ok(all.into_iter().filter(is_meant).collect())
}

/// Removes a public person whom no story has: neither the text that is worked on nor one that readers had or will have. One
/// whom only stories have which this person may not know of is gone for them.
///
/// # Errors
/// `Refused`, `Conflict` when a story has them, `Stale`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: AuthorId, sent: Option<i64>) -> Result<()> {
    can(who, Action::ManageAuthors, &Facts::NONE)?;
    Stale::check(None, sent, lock(conn, who, id).await?)?;
    let name = Author::find(conn, id).await?.name;
    if is_used(conn, id).await? {
        diesel::update(authors::table.find(id.0))
            .set(authors::added_by.eq(None::<uuid::Uuid>))
            .execute(conn)
            .await?;
        return match lock(conn, who, id).await {
            Err(Error::NotFound) => noted(conn, who, "author_removed", id, &name).await,
            Err(error) => Err(error),
            Ok(_) => Err(Error::Conflict(
                "Stories have this name in their byline, or had it when readers read them, or somebody was merged into them. Merge them into another.".into(),
            )),
        };
    }
    named_in::nowhere(conn, id.0).await?;
    diesel::delete(authors::table.find(id.0)).execute(conn).await?;
    noted(conn, who, "author_removed", id, &name).await
}

/// Locks the author, if this person may know of them; answers the version.
async fn lock(conn: &mut Conn, who: &Actor, id: AuthorId) -> Result<i64> {
    #[derive(QueryableByName)]
    struct AuthorVersion {
        #[diesel(sql_type = sql_types::BigInt)]
        version: i64,
    }
    let row: Option<AuthorVersion> = sql(format!(
        "WITH {HIDDEN} SELECT a.version FROM newsroom.authors a WHERE a.id = $2 AND a.merged_into IS NULL AND {KNOWN_AUTHOR} FOR UPDATE OF a"
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(id)
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.ok_or(Error::NotFound)?.version)
}

async fn is_used(conn: &mut Conn, id: AuthorId) -> Result<bool> {
    #[derive(QueryableByName)]
    struct AuthorUse {
        #[diesel(sql_type = sql_types::Bool)]
        used: bool,
    }
    let row: AuthorUse = sql(format!(
        "SELECT EXISTS (SELECT FROM newsroom.revisions r WHERE r.byline @> jsonb_build_array(jsonb_build_object('author_id', $1::uuid)) AND {IN_USE})
           OR EXISTS (SELECT FROM newsroom.authors m WHERE m.merged_into = $1) AS used"
    ))
    .bind::<sql_types::Uuid, _>(id)
    .get_result(conn)
    .await?;
    Ok(row.used)
}

async fn check(conn: &mut Conn, who: &Actor, own: Option<AuthorId>, form: &AuthorForm) -> Result<AuthorWords> {
    let mut problems = Problems::new();
    let slug = addresses::choose(
        conn,
        who,
        AddressOwner::Author,
        &form.slug,
        &form.name,
        own.map(|id| id.0),
    )
    .await?;
    let name = problems.check("name", person_name(&form.name));
    let slug = problems.check("slug", slug);
    let beat = form.beat.split_whitespace().collect::<Vec<_>>().join(" ");
    if beat.chars().count() > MAX_BEAT {
        problems.add("beat", "Shorten it to 100 characters.");
    }
    if form.bio.chars().count() > MAX_BIO {
        problems.add("bio", "Shorten the text to 2,000 characters.");
    }
    match (name, slug) {
        (Some(name), Some(slug)) if problems.is_empty() => Ok(AuthorWords {
            name,
            slug: slug.to_string(),
            beat,
            bio: form.bio.trim().to_owned(),
        }),
        _ => Err(problems.into()),
    }
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, id: AuthorId, name: &str) -> Result<()> {
    noted_with(conn, who, act, id, name, Value::Null).await
}

/// With what was changed, before and after.
async fn noted_with(
    conn: &mut Conn,
    who: &Actor,
    act: &'static str,
    id: AuthorId,
    name: &str,
    changes: Value,
) -> Result<()> {
    let at = activity::instant(conn).await?;
    let told = activity::told(conn, id.0).await?;
    let subject = json!({ "author_id": id, "name": name, "told": told, "changes": changes });
    activity::record_act(conn, who, at, act, subject).await
}
