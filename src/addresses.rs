//! The addresses of authors, categories and tags: made from names, and each only once of its kind. Different names may
//! come to one address (`Côte` and `Cote`, `C#` and `C++`): the second gets a number.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
    site::Site,
    slug::Slug,
};

/// Whose addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Public people.
    Author,
    /// Sections.
    Category,
    /// Subjects.
    Tag,
}

impl Kind {
    const fn table(self) -> &'static str {
        match self {
            Self::Author => "authors",
            Self::Category => "categories",
            Self::Tag => "tags",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Category => "category",
            Self::Tag => "tag",
        }
    }
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = sql_types::Text)]
    slug: String,
}

/// The address for a name: the one that was typed, else one that is made from the name and free. `own` has an address
/// already, which counts as free. Held until the transaction ends: two who ask at once do not get the same one.
///
/// # Errors
/// Database errors. Inside: a sentence, for what was typed only.
pub async fn choose(
    conn: &mut Conn,
    kind: Kind,
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
    let taken = taken(conn, kind, &wish, own).await?;
    let free = wish.first_free(|slug| taken.iter().any(|row| row.slug == slug));
    if is_made || free == wish {
        return Ok(Ok(free));
    }
    let (thing, other) = (kind.word(), free.as_str());
    Ok(Err(format!("Another {thing} has this slug. {other} is free.")))
}

async fn taken(conn: &mut Conn, kind: Kind, wish: &Slug, own: Option<Uuid>) -> Result<Vec<Taken>> {
    sql("SELECT pg_advisory_xact_lock(hashtext($1))")
        .bind::<sql_types::Text, _>(format!("addresses of {}", kind.table()))
        .execute(conn)
        .await?;
    // A slug has no letter that LIKE reads otherwise.
    Ok(sql(format!(
        "SELECT slug FROM newsroom.{} WHERE (slug = $1 OR slug LIKE $2 || '-%') AND id IS DISTINCT FROM $3",
        kind.table()
    ))
    .bind::<sql_types::Text, _>(wish.as_str())
    .bind::<sql_types::Text, _>(wish.stem())
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(own)
    .load(conn)
    .await?)
}
