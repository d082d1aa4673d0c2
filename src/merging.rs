//! Two categories, tags or authors that turn out to be one: the one that is merged points to the one that stays. Nothing that
//! was sealed or planned is written anew, so approvals and schedules hold, and a chain never has two links. What the database
//! does of it: `newsroom.merge`.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    activity,
    discretion::{HIDDEN, KNOWN_AUTHOR, KNOWN_TAG},
    error::{Error, Problems, Result, Stale},
    ids::CategoryId,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Party, can},
    taxonomy::{
        category::{self, Category},
        steps,
    },
};

/// Stories are counted no further than one more than this.
pub const MOST_COUNTED: i64 = 10_000;
/// So many are offered to choose from; more letters find any other.
pub const MOST_OFFERED: i64 = 50;

/// What can be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeKind {
    /// Sections.
    Category,
    /// Subjects.
    Tag,
    /// Public people.
    Author,
}

impl MergeKind {
    /// As sentences, addresses and the database have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
        }
    }

    /// What somebody must be allowed to do.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Self::Category => Action::ManageCategories,
            Self::Tag => Action::ManageTags,
            Self::Author => Action::ManageAuthors,
        }
    }

    const fn act(self) -> &'static str {
        match self {
            Self::Category => "category_merged",
            Self::Tag => "tag_merged",
            Self::Author => "author_merged",
        }
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Category => "categories",
            Self::Tag => "tags",
            Self::Author => "authors",
        }
    }

    /// The alias of its rows, and whether the account `$1` may know of one. Everybody knows the sections.
    const fn known(self) -> (&'static str, &'static str) {
        match self {
            Self::Category => ("c", "true"),
            Self::Tag => ("t", KNOWN_TAG),
            Self::Author => ("a", KNOWN_AUTHOR),
        }
    }

    /// The account behind a row.
    const fn account(self) -> &'static str {
        match self {
            Self::Author => "a.staff_id",
            Self::Category | Self::Tag => "NULL::uuid",
        }
    }
}

/// One of the two.
#[derive(Debug, Clone, QueryableByName)]
pub struct MergeSide {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// As readers read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// What its address ends with.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Rises with every write; a form that names an older one is refused.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// The account behind an author.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub staff_id: Option<Uuid>,
    /// What it was merged into before.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    merged_into: Option<String>,
    /// Stories that whoever looks may know of and whose working text has it, no further than one more than `MOST_COUNTED`.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
}

/// What would come of a merge.
#[derive(Debug, Clone)]
pub struct MergeOutlook {
    /// What would be no longer there by itself.
    pub source: MergeSide,
    /// What would stay.
    pub target: MergeSide,
    /// The categories that would stand below the one that stays.
    pub parts: Vec<String>,
    /// Why it cannot be, if so.
    pub refusal: Option<String>,
}

/// The thing with this identity, as long as it is one of its own.
///
/// # Errors
/// `NotFound`, database errors.
pub async fn one(conn: &mut Conn, who: impl Into<Party>, kind: MergeKind, id: Uuid) -> Result<MergeSide> {
    let found = sides(conn, who.into(), kind, &[id], "").await?;
    let own = found.into_iter().find(|side| side.merged_into.is_none());
    own.ok_or(Error::NotFound)
}

/// What could stay in its place: all with these letters in their names that somebody may know of, by name.
///
/// # Errors
/// Database errors.
pub async fn offered(
    conn: &mut Conn,
    who: impl Into<Party>,
    kind: MergeKind,
    source: Uuid,
    letters: &str,
) -> Result<Vec<MergeSide>> {
    let (one, known) = kind.known();
    let text = format!(
        "WITH {HIDDEN} {} WHERE {one}.merged_into IS NULL AND {one}.id <> $2 AND strpos(lower({one}.name), lower($3)) > 0 AND {known}
         ORDER BY lower({one}.name) <> lower($3), lower({one}.name), {one}.id LIMIT {MOST_OFFERED}",
        rows(kind)
    );
    Ok(sql(text)
        .bind::<sql_types::Uuid, _>(who.into().id)
        .bind::<sql_types::Uuid, _>(source)
        .bind::<sql_types::Text, _>(letters.trim())
        .load(conn)
        .await?)
}

/// What a merge would come to, as it looks now.
///
/// # Errors
/// `NotFound`, `Problems` on `into` when there is no such target, database errors.
pub async fn outlook(
    conn: &mut Conn,
    who: impl Into<Party>,
    kind: MergeKind,
    source: Uuid,
    target: Uuid,
) -> Result<MergeOutlook> {
    let found = sides(conn, who.into(), kind, &[source, target], "").await?;
    let (source, target) = both(kind, &found, source, target)?;
    let (parts, refusal) = judged(conn, kind, &source, &target).await?;
    Ok(MergeOutlook {
        source,
        target,
        parts,
        refusal,
    })
}

/// What one that was merged leads to now.
///
/// # Errors
/// Database errors.
pub async fn stays(conn: &mut Conn, kind: MergeKind, id: Uuid) -> Result<Option<Uuid>> {
    #[derive(QueryableByName)]
    struct StayingOne {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let text = format!(
        "SELECT m.merged_into AS id FROM newsroom.{} m WHERE m.id = $1 AND m.merged_into IS NOT NULL",
        kind.table()
    );
    let row: Option<StayingOne> = sql(text)
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map(|row| row.id))
}

/// Merges one into another. Two merges of the same thing at once: the second finds what the first left, and says so.
///
/// # Errors
/// `Refused`, `Problems` on `into`, `Conflict` when it cannot be, `Stale`, `NotFound`, database errors.
pub async fn merge(
    conn: &mut Conn,
    who: &Actor,
    kind: MergeKind,
    source: Uuid,
    sent: Option<i64>,
    target: Uuid,
) -> Result<()> {
    can(who, kind.action(), &Facts::NONE)?;
    if kind == MergeKind::Category {
        steps::shut(conn).await?;
        // The whole small tree, so that nobody moves a part of it meanwhile.
        sql("SELECT c.id FROM newsroom.categories c ORDER BY c.id FOR NO KEY UPDATE")
            .execute(conn)
            .await?;
    }
    let found = sides(conn, who.into(), kind, &[source, target], "FOR NO KEY UPDATE OF").await?;
    let (source, target) = both(kind, &found, source, target)?;
    Stale::check(None, sent, source.version)?;
    if let (_, Some(refusal)) = judged(conn, kind, &source, &target).await? {
        return Err(Error::Conflict(refusal));
    }
    if kind == MergeKind::Category {
        let before = steps::set_at(conn, CategoryId(source.id)).await?;
        let after = steps::set_at(conn, CategoryId(target.id)).await?;
        steps::may_differ(who, before, after).map_err(Error::Conflict)?;
    }
    let at = activity::instant(conn).await?;
    let mut others = moved_with(conn, kind, source.id).await?;
    others.extend([source.id, target.id]);
    if let (Some(staff), None) = (source.staff_id, target.staff_id) {
        hand_account(conn, source.id, target.id, staff).await?;
    }
    sql("SELECT newsroom.merge($1, $2, $3, $4)")
        .bind::<sql_types::Text, _>(kind.word())
        .bind::<sql_types::Uuid, _>(source.id)
        .bind::<sql_types::Uuid, _>(target.id)
        .bind::<sql_types::Timestamptz, _>(at)
        .execute(conn)
        .await?;
    let mut others = activity::told_all(conn, &others).await?;
    let told = others.remove(&source.id);
    let subject = json!({
        format!("{}_id", kind.word()): source.id, "name": source.name, "told": told, "others": others,
        "into": target.name, "into_id": target.id,
    });
    activity::record_act(conn, who, at, kind.act(), subject).await?;
    if kind == MergeKind::Category {
        steps::reopen(conn, who, at).await?;
    }
    Ok(())
}

/// The two as they were found, each as one of its own.
fn both(kind: MergeKind, found: &[MergeSide], source: Uuid, target: Uuid) -> Result<(MergeSide, MergeSide)> {
    let word = kind.word();
    let on_into = |sentence: String| Error::from(Problems::of("into", sentence));
    let side = |id| found.iter().find(|side| side.id == id).cloned();
    let from = side(source).ok_or(Error::NotFound)?;
    if source == target {
        return Err(on_into(
            format!("A {word} cannot be merged into itself. Choose another one.").replace("A author", "An author"),
        ));
    }
    if let Some(stays) = &from.merged_into {
        return Err(Error::Conflict(format!(
            "{} was merged into {stays} already.",
            from.name
        )));
    }
    let into = side(target).ok_or_else(|| on_into(format!("There is no such {word} any more. Choose another one.")))?;
    match &into.merged_into {
        Some(stays) => Err(on_into(format!(
            "{} was merged into {stays} meanwhile. Choose that one.",
            into.name
        ))),
        None => Ok((from, into)),
    }
}

/// The parts that move along, and why it cannot be, if so.
async fn judged(
    conn: &mut Conn,
    kind: MergeKind,
    source: &MergeSide,
    target: &MergeSide,
) -> Result<(Vec<String>, Option<String>)> {
    match kind {
        MergeKind::Tag => Ok((vec![], None)),
        MergeKind::Author => {
            let refusal = (source.staff_id.is_some() && target.staff_id.is_some()).then(|| {
                "Both sign in with an account of their own. Only one of two people who are the same can have one."
                    .to_owned()
            });
            Ok((vec![], refusal))
        }
        MergeKind::Category => {
            let tree = Category::tree(conn).await?;
            let of = |side: &MergeSide| tree.iter().find(|one| one.id.0 == side.id).ok_or(Error::NotFound);
            let (from, into) = (of(source)?, of(target)?);
            let parts = tree.iter().filter(|one| one.parent_id == Some(from.id));
            let parts = parts.map(|one| one.name.clone()).collect();
            Ok((parts, category::takes_in(&tree, from, into).err()))
        }
    }
}

/// What changes besides the two: what led to the source before, and the categories below it.
async fn moved_with(conn: &mut Conn, kind: MergeKind, source: Uuid) -> Result<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct MovedAlong {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let below = if kind == MergeKind::Category {
        "OR m.parent_id = $1"
    } else {
        ""
    };
    let text = format!(
        "SELECT m.id FROM newsroom.{} m WHERE m.merged_into = $1 {below}",
        kind.table()
    );
    let rows: Vec<MovedAlong> = sql(text).bind::<sql_types::Uuid, _>(source).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Whoever signs in keeps their name in bylines.
async fn hand_account(conn: &mut Conn, source: Uuid, target: Uuid, staff: Uuid) -> Result<()> {
    for (id, account) in [(source, None), (target, Some(staff))] {
        sql("UPDATE newsroom.authors SET staff_id = $2 WHERE id = $1")
            .bind::<sql_types::Uuid, _>(id)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(account)
            .execute(conn)
            .await?;
    }
    Ok(())
}

fn rows(kind: MergeKind) -> String {
    let ((one, _), table) = (kind.known(), kind.table());
    format!(
        "SELECT {one}.id, {one}.name, {one}.slug, {one}.version, {account} AS staff_id,
           (SELECT s.name FROM newsroom.{table} s WHERE s.id = {one}.merged_into) AS merged_into,
           (SELECT count(*) FROM (SELECT FROM newsroom.folders f WHERE f.folder_id = {one}.id AND f.article_id NOT IN (SELECT h.id FROM hidden h)
              ORDER BY f.changed_at DESC, f.article_id DESC LIMIT {}) n) AS stories
         FROM newsroom.{table} {one}",
        MOST_COUNTED + 1,
        account = kind.account()
    )
}

async fn sides(conn: &mut Conn, who: Party, kind: MergeKind, ids: &[Uuid], how: &str) -> Result<Vec<MergeSide>> {
    let (one, known) = kind.known();
    let how = if how.is_empty() {
        String::new()
    } else {
        format!("{how} {one}")
    };
    let text = format!(
        "WITH {HIDDEN} {} WHERE {one}.id = ANY ($2) AND {known} ORDER BY {one}.id {how}",
        rows(kind)
    );
    Ok(sql(text)
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?)
}
