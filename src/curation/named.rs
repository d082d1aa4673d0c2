//! The lists themselves: which there are, what they are called.

use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity,
    addresses::{self, AddressOwner},
    curation::{
        self,
        board::{EditorsList, FrontBoard},
    },
    error::{Error, Problems, Result},
    ids::ListId,
    platform::{db::Conn, sql::sql},
    policy::Actor,
    schema::newsroom::lists,
    taxonomy::label,
};

/// More lists than these are not made.
pub const MOST_LISTS: i64 = 60;

/// A list among all of them.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListedFront {
    /// Which.
    #[diesel(embed)]
    pub list: EditorsList,
    /// Stories that readers have of it now, and slots that hold nothing of theirs.
    #[diesel(sql_type = sql_types::BigInt)]
    pub shown: i64,
    /// Slots whose story readers do not have now.
    #[diesel(sql_type = sql_types::BigInt)]
    pub fallen: i64,
    /// Somebody works on a draft.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_drafted: bool,
    /// When the next plan begins.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub planned_for: Option<chrono::DateTime<chrono::Utc>>,
}

impl ListedFront {
    /// All of them, the front and Feature Posts first, then by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(
            "SELECT l.id, l.slug, l.name, (SELECT count(*) FROM newsroom.filled(l.id, NULL, newsroom.clock())) AS shown,
               (SELECT count(*) FROM newsroom.slots s WHERE s.list_id = l.id AND s.gone_at > newsroom.clock() AND s.shown_from <= newsroom.clock()
                  AND s.article_id IS NOT NULL AND (SELECT true FROM newsroom.live v WHERE v.article_id = s.article_id LIMIT 1) IS NULL) AS fallen,
               coalesce((SELECT d.slots IS NOT NULL FROM newsroom.list_drafts d WHERE d.list_id = l.id), false) AS is_drafted,
               (SELECT a.begins_at FROM newsroom.arrangements a WHERE a.list_id = l.id AND a.cancelled_at IS NULL AND a.begins_at > newsroom.clock()
                ORDER BY a.begins_at LIMIT 1) AS planned_for
             FROM newsroom.lists l ORDER BY l.slug <> 'front', l.slug <> 'featured', lower(l.name), l.id",
        )
        .load(conn)
        .await?)
    }
}

impl ListedFront {
    /// What they are called, in the same order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn names(conn: &mut Conn) -> Result<Vec<EditorsList>> {
        Ok(sql(
            "SELECT l.id, l.slug, l.name FROM newsroom.lists l ORDER BY l.slug <> 'front', l.slug <> 'featured', lower(l.name), l.id",
        )
        .load(conn)
        .await?)
    }
}

/// Makes a list that the product itself knows, the first time that it is needed.
///
/// # Errors
/// Database errors.
pub(super) async fn be_there(conn: &mut Conn, slug: &str, name: &str) -> Result<()> {
    diesel::insert_into(lists::table)
        .values((
            lists::id.eq(ListId::new().0),
            lists::slug.eq(slug),
            lists::name.eq(name),
        ))
        .on_conflict(lists::slug)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// What a form says of a new one.
#[derive(Debug, Clone, Default)]
pub struct ListForm {
    /// As readers read it.
    pub name: String,
    /// Empty: made from the name.
    pub slug: String,
}

/// Makes a list without slots.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, form: &ListForm) -> Result<ListId> {
    curation::may(conn, who).await?;
    let mut problems = Problems::new();
    let slug = addresses::choose(conn, who, AddressOwner::List, &form.slug, &form.name, None).await?;
    let checked = (problems.check("name", label(&form.name)), problems.check("slug", slug));
    let (Some(name), Some(slug)) = checked else {
        return Err(problems.into());
    };
    let count: i64 = lists::table.count().get_result(conn).await?;
    if count >= MOST_LISTS {
        return Err(Problems::of(
            "name",
            format!("There are {MOST_LISTS} lists, and no more can be made."),
        )
        .into());
    }
    is_free(conn, &name, None).await?;
    let id = ListId::new();
    let at = activity::instant(conn).await?;
    diesel::insert_into(lists::table)
        .values((
            lists::id.eq(id.0),
            lists::slug.eq(slug.as_str()),
            lists::name.eq(&name),
            lists::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "list_added", id, &name).await?;
    Ok(id)
}

/// Calls a list something else; its address in the API stays.
///
/// # Errors
/// `Refused`, `Problems`, `NotFound`, database errors.
pub async fn rename(conn: &mut Conn, who: &Actor, slug: &str, name: &str) -> Result<()> {
    curation::may(conn, who).await?;
    let board = FrontBoard::lock(conn, slug).await?;
    let name = label(name).map_err(|sentence| Error::from(Problems::of("name", sentence)))?;
    if name == board.list.name {
        return Ok(());
    }
    is_free(conn, &name, Some(board.list.id)).await?;
    diesel::update(lists::table.find(board.list.id.0))
        .set((lists::name.eq(&name), lists::changed_at.eq(board.at)))
        .execute(conn)
        .await?;
    noted(conn, who, "list_renamed", board.list.id, &name).await
}

async fn is_free(conn: &mut Conn, name: &str, own: Option<ListId>) -> Result<()> {
    #[derive(QueryableByName)]
    struct TakenList {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let taken: TakenList =
        sql("SELECT EXISTS (SELECT FROM newsroom.lists l WHERE lower(l.name) = lower($1) AND l.id IS DISTINCT FROM $2) AS yes")
            .bind::<sql_types::Text, _>(name)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(own)
            .get_result(conn)
            .await?;
    if taken.yes {
        return Err(Problems::of("name", "There is a list with this name already.").into());
    }
    Ok(())
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, id: ListId, name: &str) -> Result<()> {
    let at = activity::instant(conn).await?;
    let told = activity::told(conn, id.0).await?;
    activity::record_act(conn, who, at, act, json!({ "list_id": id, "name": name, "told": told })).await
}
