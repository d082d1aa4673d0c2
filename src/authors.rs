//! Public people of bylines: with an account or without, and they outlive accounts.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable, SelectableHelper, sql_types,
};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    error::{Error, Problems, Result, Stale},
    ids::{AuthorId, StaffId},
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
    schema::newsroom::authors,
    slug::Slug,
    staff::{Account, person_name},
};

const MAX_BIO: usize = 2_000;

/// A public person.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = authors)]
pub struct Author {
    /// Identity.
    pub id: AuthorId,
    /// Address of their page.
    pub slug: String,
    /// As printed.
    pub name: String,
    /// For their page.
    pub bio: String,
    /// Their account, if they have one.
    pub staff_id: Option<StaffId>,
    /// Rises with every write.
    pub version: i64,
}

impl Author {
    /// All of them by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(authors::table
            .order((authors::name, authors::id))
            .select(Self::as_select())
            .load(conn)
            .await?)
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
    ///
    /// # Errors
    /// Database errors.
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
    /// Address of their page.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As printed.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// For their page.
    #[diesel(sql_type = sql_types::Text)]
    pub bio: String,
    /// Rises with every write.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Their account, if they have one.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub staff_id: Option<StaffId>,
    /// Whether that account was deactivated.
    #[diesel(sql_type = sql_types::Bool)]
    pub left: bool,
    /// Stories whose working text they sign.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
}

impl Listed {
    /// All of them by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(diesel::sql_query(
            "SELECT a.id, a.slug, a.name, a.bio, a.version, a.staff_id, p.deactivated_at IS NOT NULL AS left, coalesce(u.stories, 0) AS stories
             FROM newsroom.authors a LEFT JOIN newsroom.staff p ON p.id = a.staff_id
             LEFT JOIN (SELECT name ->> 'author_id' AS author_id, count(DISTINCT t.id) AS stories
                        FROM newsroom.articles t JOIN newsroom.revisions r ON r.id = t.working_revision_id, jsonb_array_elements(r.byline) AS name
                        GROUP BY 1) u ON u.author_id = a.id::text
             ORDER BY lower(a.name), a.id",
        )
        .load(conn)
        .await?)
    }
}

/// What is typed about an author.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Name.
    pub name: String,
    /// Address; empty: made from the name.
    pub slug: String,
    /// For their page.
    pub bio: String,
}

/// Adds a guest, or the public person of an account.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, form: &Form, staff: Option<StaffId>) -> Result<AuthorId> {
    can(who.role, Action::AddAuthor, &Facts::NONE)?;
    let id = insert(conn, form, staff).await?;
    noted(conn, who, "author_added", id, &form.name).await?;
    Ok(id)
}

/// Makes the row; for accounts that come with a public person.
///
/// # Errors
/// `Problems`, database errors.
pub async fn insert(conn: &mut Conn, form: &Form, staff: Option<StaffId>) -> Result<AuthorId> {
    let (name, slug, bio) = check(conn, None, form).await?;
    let id = AuthorId::new();
    diesel::insert_into(authors::table)
        .values((
            authors::id.eq(id.0),
            authors::name.eq(name),
            authors::slug.eq(slug),
            authors::bio.eq(bio),
            authors::staff_id.eq(staff.map(|staff| staff.0)),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

/// Changes a public person. Names already printed stay as they were printed.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: AuthorId, sent: Option<i64>, form: &Form) -> Result<()> {
    can(who.role, Action::ManageAuthors, &Facts::NONE)?;
    let version: i64 = authors::table
        .find(id.0)
        .select(authors::version)
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound)?;
    Stale::check(None, sent, version)?;
    let (name, slug, bio) = check(conn, Some(id), form).await?;
    let at = activity::instant(conn).await?;
    diesel::update(authors::table.find(id.0))
        .set((
            authors::name.eq(&name),
            authors::slug.eq(slug),
            authors::bio.eq(bio),
            authors::version.eq(authors::version + 1),
            authors::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "author_changed", id, &name).await
}

/// Gives a colleague the guest author of the same name, so that their stories are their own.
///
/// # Errors
/// `Refused`, `Conflict` when there is no such guest, `NotFound`, database errors.
pub async fn join(conn: &mut Conn, who: &Actor, staff: StaffId) -> Result<()> {
    can(who.role, Action::ManageAuthors, &Facts::NONE)?;
    let account = Account::find(conn, staff).await?;
    if Author::of_staff(conn, staff).await?.is_some() {
        return Err(Error::Conflict("They stand in bylines under a name already.".into()));
    }
    let same = diesel::dsl::sql::<sql_types::Bool>("lower(name) = lower(")
        .bind::<sql_types::Text, _>(&account.name)
        .sql(")");
    let guest: Option<Author> = diesel::update(authors::table.filter(same).filter(authors::staff_id.is_null()))
        .set((authors::staff_id.eq(staff.0), authors::version.eq(authors::version + 1)))
        .returning(Author::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    let guest = guest.ok_or_else(|| Error::Conflict("There is no guest author of this name.".into()))?;
    noted(conn, who, "author_joined", guest.id, &guest.name).await
}

/// The authors of a comma list, in its order.
///
/// # Errors
/// `Problems` naming the one that is not there, database errors.
pub async fn from_names(conn: &mut Conn, typed: &str) -> Result<Vec<Author>> {
    let mut found: Vec<Author> = Vec::new();
    for name in typed
        .split(',')
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
    {
        if name.is_empty() {
            continue;
        }
        let same = diesel::dsl::sql::<sql_types::Bool>("lower(name) = lower(")
            .bind::<sql_types::Text, _>(&name)
            .sql(")");
        let author = authors::table
            .filter(same)
            .select(Author::as_select())
            .first(conn)
            .await
            .optional()?;
        let author: Author = author.ok_or_else(|| {
            Problems::of(
                "byline",
                format!("There is no author called “{name}”. Add them under Authors first."),
            )
        })?;
        if found.iter().all(|other| other.id != author.id) {
            found.push(author);
        }
    }
    Ok(found)
}

async fn check(conn: &mut Conn, own: Option<AuthorId>, form: &Form) -> Result<(String, String, String)> {
    let mut problems = Problems::new();
    let name = problems.keep("name", person_name(&form.name));
    let wish = if form.slug.trim().is_empty() {
        Slug::from_text(&form.name).ok_or_else(|| "Write a slug: the name has no letters for one.".to_owned())
    } else {
        form.slug.parse()
    };
    let slug = problems.keep("slug", wish);
    if form.bio.chars().count() > MAX_BIO {
        problems.add("bio", "Shorten the text to 2,000 characters.");
    }
    let (Some(name), Some(slug)) = (name, slug) else {
        return Err(problems.into());
    };
    for other in Author::all(conn).await?.iter().filter(|other| Some(other.id) != own) {
        if other.name.to_lowercase() == name.to_lowercase() {
            problems.add("name", "There is an author with this name already.");
        }
        if other.slug == slug.as_str() {
            problems.add("slug", "Another author has this slug.");
        }
    }
    problems.settle()?;
    Ok((name, slug.to_string(), form.bio.trim().to_owned()))
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, id: AuthorId, name: &str) -> Result<()> {
    let at = activity::instant(conn).await?;
    activity::record(
        conn,
        who,
        at,
        Entry {
            act,
            subject: Some(json!({ "author_id": id, "name": name })),
            ..Entry::default()
        },
    )
    .await
}
