//! The addresses of authors, categories, tags, series and lists: made from names, and each only once of its kind. Different names may
//! come to one address (`Côte` and `Cote`, `C#` and `C++`): the second gets a number.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    activity,
    discretion::{HIDDEN, KNOWN_AUTHOR, KNOWN_TAG},
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::Actor,
    site::Site,
    slug::Slug,
};

/// Whose addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressOwner {
    /// Public people.
    Author,
    /// Sections.
    Category,
    /// Subjects.
    Tag,
    /// Sets of stories in an order.
    Series,
    /// Lists of editors.
    List,
}

impl AddressOwner {
    const fn table(self) -> &'static str {
        match self {
            Self::Author => "authors",
            Self::Category => "categories",
            Self::Tag => "tags",
            Self::Series => "series",
            Self::List => "lists",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Series => "series",
            Self::List => "list",
        }
    }

    /// The alias of a row, and whether it may be known. Everybody knows the sections.
    const fn known(self) -> (&'static str, &'static str) {
        match self {
            Self::Author => ("a", KNOWN_AUTHOR),
            Self::Category => ("c", "($1 = $1)"),
            Self::Tag => ("t", KNOWN_TAG),
            // Whoever keeps series knows all of them.
            Self::Series => ("s", "($1 = $1)"),
            Self::List => ("l", "($1 = $1)"),
        }
    }

    const fn changed(self) -> &'static str {
        match self {
            Self::Author => "author_changed",
            Self::Category => "category_changed",
            Self::Tag => "tag_changed",
            Self::Series => "series_changed",
            Self::List => "list_renamed",
        }
    }
}

#[derive(QueryableByName)]
struct TakenAddress {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    slug: String,
    #[diesel(sql_type = sql_types::Bool)]
    known: bool,
}

/// The address for a name: the one that was typed, else one that is made from the name and free. `own` has an address
/// already, which counts as free. So does that of something of which this person may not know, and no reader does: it
/// gives way. Held until the transaction ends: two who ask at once do not get the same one.
///
/// # Errors
/// Database errors. Inside: a sentence, for what was typed only.
pub async fn choose(
    conn: &mut Conn,
    who: &Actor,
    kind: AddressOwner,
    typed: &str,
    name: &str,
    own: Option<Uuid>,
) -> Result<std::result::Result<Slug, String>> {
    let is_made = typed.trim().is_empty();
    let wish = if is_made {
        let site = Site::load(conn).await?;
        let lang = site.as_ref().map_or("", |site| site.language.as_str());
        Ok(Slug::in_language(name, lang).unwrap_or_else(|| Slug::numbered(kind.word(), 1)))
    } else {
        typed.parse::<Slug>()
    };
    let wish = match wish {
        Ok(wish) => wish,
        Err(sentence) => return Ok(Err(sentence)),
    };
    let taken = taken(conn, who, kind, &wish, own).await?;
    let free = wish.first_free(|slug| taken.iter().any(|row| row.known && row.slug == slug));
    if !is_made && free != wish {
        let (thing, other) = (kind.word(), free.as_str());
        return Ok(Err(format!("Another {thing} has this slug. {other} is free.")));
    }
    if let Some(hidden) = taken.iter().find(|row| row.slug == free.as_str()) {
        let other = wish.first_free(|slug| slug == free.as_str() || taken.iter().any(|row| row.slug == slug));
        give_way(conn, who, kind, hidden.id, "slug", other.as_str()).await?;
    }
    Ok(Ok(free))
}

async fn taken(
    conn: &mut Conn,
    who: &Actor,
    kind: AddressOwner,
    wish: &Slug,
    own: Option<Uuid>,
) -> Result<Vec<TakenAddress>> {
    sql("SELECT pg_advisory_xact_lock(hashtext($1))")
        .bind::<sql_types::Text, _>(format!("addresses of {}", kind.table()))
        .execute(conn)
        .await?;
    let (one, known) = kind.known();
    // A slug has no letter that LIKE reads otherwise.
    Ok(sql(format!(
        "WITH {HIDDEN} SELECT {one}.id, {one}.slug, {known} AS known FROM newsroom.{table} {one}
         WHERE ({one}.slug = $2 OR {one}.slug LIKE $3 || '-%') AND {one}.id IS DISTINCT FROM $4",
        table = kind.table()
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Text, _>(wish.as_str())
    .bind::<sql_types::Text, _>(wish.stem())
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(own)
    .load(conn)
    .await?)
}

/// Something of which somebody may not know leaves its `slug` or its `name` to them: a refusal or a number would tell that
/// it is there. The embargo is its people's, and so is what it is called afterwards.
pub async fn give_way(
    conn: &mut Conn,
    who: &Actor,
    kind: AddressOwner,
    id: Uuid,
    column: &'static str,
    instead: &str,
) -> Result<()> {
    #[derive(QueryableByName)]
    struct DisplacedName {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    let at = activity::instant(conn).await?;
    let row: Option<DisplacedName> = sql(format!(
        "UPDATE newsroom.{} SET {column} = $2, version = version + 1, changed_at = $3 WHERE id = $1 RETURNING name",
        kind.table()
    ))
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Text, _>(instead)
    .bind::<sql_types::Timestamptz, _>(at)
    .get_result(conn)
    .await
    .optional()?;
    let Some(DisplacedName { name }) = row else {
        return Ok(());
    };
    let told = activity::told(conn, id).await?;
    let subject = json!({ format!("{}_id", kind.word()): id, "name": name, "told": told });
    activity::record_act(conn, who, at, kind.changed(), subject).await
}
