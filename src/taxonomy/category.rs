//! Categories: one for each story, in a small tree. Uncategorized is always there.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, PgExpressionMethods, QueryDsl, QueryableByName,
    dsl::exists, sql_types,
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{label, steps};
use crate::{
    activity::{self, Kept},
    addresses::{self, AddressOwner},
    discretion::HIDDEN,
    error::{Error, Problems, Result, Stale},
    ids::{CategoryId, StaffId},
    named_in,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::{categories, publications, revisions},
    slug::Slug,
};

/// How deep the tree may grow: a section, a part of it, a part of that.
const MAX_DEPTH: i32 = 3;

/// A category as the newsroom sees it, in the order of the tree.
#[derive(Debug, Clone, QueryableByName)]
pub struct Category {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: CategoryId,
    /// The one above; none at the top.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub parent_id: Option<CategoryId>,
    /// Address, at most 96 characters; unique among categories.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As readers read it, at most 60 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Whether it is Uncategorized, where stories go that lose their category.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_default: bool,
    /// Rises with every write; a form that names an older one is refused.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Depth: 0 at the top, 2 at most.
    #[diesel(sql_type = sql_types::Integer)]
    pub level: i32,
    /// Those that were merged into it.
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    merged: Vec<CategoryId>,
    /// Stories whose working text is in it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
}

const TREE: &str = "WITH RECURSIVE tree AS (
   SELECT id, parent_id, slug, name, is_default, version, 0 AS level, ARRAY[lpad(position::text, 9, '0'), is_default::int::text, lower(name), id::text] AS path
   FROM newsroom.categories WHERE parent_id IS NULL AND merged_into IS NULL
   UNION ALL
   SELECT c.id, c.parent_id, c.slug, c.name, c.is_default, c.version, t.level + 1, t.path || lpad(c.position::text, 9, '0') || '0'::text || lower(c.name) || c.id::text
   FROM newsroom.categories c JOIN tree t ON c.parent_id = t.id WHERE c.merged_into IS NULL)";

/// Those that were merged into the category `t`.
const MERGED: &str = "ARRAY(SELECT m.id FROM newsroom.categories m WHERE m.merged_into = t.id)";

impl Category {
    /// Whether an identity leads here: its own, or that of one that was merged into it.
    #[must_use]
    pub fn is(&self, id: CategoryId) -> bool {
        self.id == id || self.merged.contains(&id)
    }

    /// All of them, parents before children, in editors' order. Stories are not counted.
    pub async fn tree(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "{TREE} SELECT t.*, {MERGED} AS merged, 0::bigint AS stories FROM tree t ORDER BY t.path"
        ))
        .load(conn)
        .await?)
    }

    /// Whether one stands below another, or is it.
    #[must_use]
    pub fn is_below(tree: &[Self], id: CategoryId, above: CategoryId) -> bool {
        Self::path_in(tree, id).iter().any(|one| one.is(above))
    }

    /// A category with those above it, from the top; of one that was merged, the one that stays. Nothing for one that is not in
    /// the tree.
    #[must_use]
    pub fn path_in(tree: &[Self], id: CategoryId) -> Vec<Self> {
        let mut path: Vec<Self> = Vec::new();
        let mut at = Some(id);
        while let Some(one) = at.and_then(|id| tree.iter().find(|category| category.is(id))) {
            path.insert(0, one.clone());
            at = one.parent_id.filter(|_| path.len() < tree.len());
        }
        path
    }

    /// The same with the stories of each counted that this account may know of, no further than a thousand.
    pub async fn counted(conn: &mut Conn, viewer: StaffId) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "{TREE}, {HIDDEN} SELECT t.*, {MERGED} AS merged, (SELECT count(*) FROM (SELECT FROM newsroom.folders f
               WHERE f.folder_id = t.id AND f.article_id NOT IN (SELECT h.id FROM hidden h) LIMIT 1000) x) AS stories FROM tree t ORDER BY t.path"
        ))
        .bind::<sql_types::Uuid, _>(viewer)
        .load(conn)
        .await?)
    }

    /// Whether there is this one, which nobody removes until the transaction ends.
    pub async fn held(conn: &mut Conn, id: CategoryId) -> Result<bool> {
        let found: Vec<uuid::Uuid> = categories::table
            .find(id.0)
            .select(categories::id)
            .for_key_share()
            .load(conn)
            .await?;
        Ok(!found.is_empty())
    }

    /// The one that is always there.
    pub async fn uncategorized(conn: &mut Conn) -> Result<CategoryId> {
        let id: uuid::Uuid = categories::table
            .filter(categories::is_default.eq(true))
            .select(categories::id)
            .first(conn)
            .await?;
        Ok(CategoryId(id))
    }
}

/// What is typed about a category.
#[derive(Debug, Clone)]
pub struct CategoryForm {
    /// As readers read it, at most 60 characters.
    pub name: String,
    /// Address, at most 96 characters; empty: made from the name.
    pub slug: String,
    /// The one above; none at the top. The tree is three deep at most.
    pub parent: Option<CategoryId>,
}

struct CheckedCategory {
    name: String,
    slug: Slug,
    parent: Option<CategoryId>,
}

/// Adds a category.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, form: &CategoryForm) -> Result<CategoryId> {
    can(who, Action::ManageCategories, &Facts::NONE)?;
    let checked = check(conn, who, None, form).await?;
    let id = CategoryId::new();
    let position = last_below(conn, checked.parent).await? + 1;
    diesel::insert_into(categories::table)
        .values((
            categories::id.eq(id.0),
            categories::name.eq(&checked.name),
            categories::slug.eq(checked.slug.as_str()),
            categories::parent_id.eq(checked.parent.map(|parent| parent.0)),
            categories::position.eq(position),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "category_added", id, &checked.name).await?;
    Ok(id)
}

/// Renames or moves a category. Approvals stay valid: a seal covers its id, not its name.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(
    conn: &mut Conn,
    who: &Actor,
    id: CategoryId,
    sent: Option<i64>,
    form: &CategoryForm,
) -> Result<()> {
    can(who, Action::ManageCategories, &Facts::NONE)?;
    steps::shut(conn).await?;
    let is_default = lock(conn, id, sent).await?;
    let asked_before = steps::set_at(conn, id).await?;
    let before = Kept::Category(id.0).said(conn).await?;
    let checked = check(conn, who, Some(id), form).await?;
    if is_default && checked.parent.is_some() {
        return Err(Problems::of("parent", "Uncategorized stays at the top.").into());
    }
    let at = activity::instant(conn).await?;
    diesel::update(categories::table.find(id.0))
        .set((
            categories::name.eq(&checked.name),
            categories::slug.eq(checked.slug.as_str()),
            categories::parent_id.eq(checked.parent.map(|parent| parent.0)),
            categories::version.eq(categories::version + 1),
            categories::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    let asked_after = steps::set_at(conn, id).await?;
    steps::may_differ(who, asked_before, asked_after).map_err(|sentence| Problems::of("parent", sentence))?;
    let changes = Kept::Category(id.0).changes(conn, &before).await?;
    noted_with(conn, who, "category_changed", id, &checked.name, changes).await?;
    if asked_before == asked_after {
        return Ok(());
    }
    steps::reopen(conn, who, at).await
}

/// Removes a category that nothing uses.
///
/// # Errors
/// `Refused`, `Conflict` when it is in use or is Uncategorized, `Stale`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: CategoryId, sent: Option<i64>) -> Result<()> {
    can(who, Action::ManageCategories, &Facts::NONE)?;
    if lock(conn, id, sent).await? {
        return Err(Error::Conflict(
            "Uncategorized is always there: stories land in it when they have no other home.".into(),
        ));
    }
    if is_used(conn, id).await? {
        return Err(Error::Conflict(
            "Stories have or once had this one, others stand below it, or another one was merged into it. Move those; what a text was ever filed under stays, and can be renamed or merged into another.".into(),
        ));
    }
    named_in::nowhere(conn, id.0).await?;
    diesel::delete(categories::table.find(id.0)).execute(conn).await?;
    noted(conn, who, "category_removed", id, "").await
}

/// The whole small tree is locked, so that two moves at once cannot make a circle.
async fn lock(conn: &mut Conn, id: CategoryId, sent: Option<i64>) -> Result<bool> {
    categories::table
        .order(categories::id)
        .select(categories::id)
        .for_update()
        .load::<uuid::Uuid>(conn)
        .await?;
    let (version, is_default): (i64, bool) = categories::table
        .find(id.0)
        .filter(categories::merged_into.is_null())
        .select((categories::version, categories::is_default))
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound)?;
    Stale::check(None, sent, version)?;
    Ok(is_default)
}

async fn check(conn: &mut Conn, who: &Actor, own: Option<CategoryId>, form: &CategoryForm) -> Result<CheckedCategory> {
    let mut problems = Problems::new();
    let name = problems.check("name", label(&form.name));
    let own_id = own.map(|id| id.0);
    let slug = addresses::choose(
        conn,
        who,
        AddressOwner::Category,
        &form.slug,
        name.as_deref().unwrap_or(&form.name),
        own_id,
    )
    .await?;
    let slug = problems.check("slug", slug);
    let tree = Category::tree(conn).await?;
    if let Some(parent) = form.parent {
        check_parent(&tree, own, parent, &mut problems);
    }
    if let Some(name) = &name {
        check_siblings(&tree, own, name, form.parent, &mut problems);
    }
    problems.clone().settle()?;
    match (name, slug) {
        (Some(name), Some(slug)) => Ok(CheckedCategory {
            name,
            slug,
            parent: form.parent,
        }),
        _ => Err(problems.into()),
    }
}

/// The last place below a parent. Uncategorized is not counted, so that it stays last until somebody moves it.
async fn last_below(conn: &mut Conn, parent: Option<CategoryId>) -> Result<i32> {
    let siblings = categories::table
        .filter(categories::is_default.eq(false))
        .filter(categories::parent_id.is_not_distinct_from(parent.map(|parent| parent.0)));
    let last: Option<i32> = siblings
        .select(diesel::dsl::max(categories::position))
        .first(conn)
        .await?;
    Ok(last.unwrap_or(0))
}

/// Towards the beginning of its siblings, or their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// One place nearer to the beginning.
    Up,
    /// One place nearer to the end.
    Down,
}

/// Puts a category one place up or down among those with the same parent: the order of sections is the editors'. At
/// the edge it stays where it is. Answers whether it moved.
///
/// # Errors
/// `Refused`, `NotFound`, database errors.
pub async fn shift(conn: &mut Conn, who: &Actor, id: CategoryId, towards: Towards) -> Result<bool> {
    can(who, Action::ManageCategories, &Facts::NONE)?;
    categories::table
        .order(categories::id)
        .select(categories::id)
        .for_update()
        .load::<uuid::Uuid>(conn)
        .await?;
    let tree = Category::tree(conn).await?;
    let own = tree.iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
    let mut siblings: Vec<&Category> = tree.iter().filter(|one| one.parent_id == own.parent_id).collect();
    let here = siblings.iter().position(|one| one.id == id).ok_or(Error::NotFound)?;
    let there = match towards {
        Towards::Up => here.checked_sub(1),
        Towards::Down => Some(here + 1).filter(|there| *there < siblings.len()),
    };
    let Some(there) = there else { return Ok(false) };
    siblings.swap(here, there);
    let order: Vec<uuid::Uuid> = siblings.iter().map(|one| one.id.0).collect();
    let at = activity::instant(conn).await?;
    sql("UPDATE newsroom.categories c SET position = o.position, changed_at = $2
           FROM unnest($1::uuid[]) WITH ORDINALITY o (id, position) WHERE c.id = o.id AND c.position <> o.position")
    .bind::<sql_types::Array<sql_types::Uuid>, _>(&order)
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    let mut others = activity::told_all(conn, &order).await?;
    let told = others.remove(&id.0);
    let subject = json!({ "category_id": id, "name": own.name, "told": told, "others": others });
    activity::record_act(conn, who, at, "category_moved", subject).await?;
    Ok(true)
}

/// Why a category and all below it cannot become part of another, if so.
///
/// # Errors
/// A sentence.
pub fn takes_in(tree: &[Category], source: &Category, target: &Category) -> std::result::Result<(), String> {
    let parts = |of: &Category| -> Vec<&Category> {
        let below = tree
            .iter()
            .filter(|one| one.parent_id == Some(of.id) && one.id != source.id);
        below.collect()
    };
    let (moved, there) = (parts(source), parts(target));
    if source.is_default {
        return Err("Uncategorized is always there: stories land in it when they have no other home.".into());
    }
    if Category::is_below(tree, target.id, source.id) {
        return Err(format!(
            "{} stands below {}. Move it elsewhere first.",
            target.name, source.name
        ));
    }
    if target.is_default && !moved.is_empty() {
        return Err(format!(
            "Uncategorized has no parts, and {} has. Move those elsewhere first.",
            source.name
        ));
    }
    if target.level + height(tree, source.id) >= MAX_DEPTH {
        return Err(format!(
            "The tree is three levels deep at most: what stands below {} would be too deep below {}.",
            source.name, target.name
        ));
    }
    let is_twice = |one: &&&Category| {
        there
            .iter()
            .any(|other| other.name.to_lowercase() == one.name.to_lowercase())
    };
    match moved.iter().find(is_twice) {
        Some(one) => Err(format!("Both have a part called {}. Merge those first.", one.name)),
        None => Ok(()),
    }
}

fn check_parent(tree: &[Category], own: Option<CategoryId>, parent: CategoryId, problems: &mut Problems) {
    let Some(above) = tree.iter().find(|category| category.id == parent) else {
        return problems.add("parent", "Choose a category that exists.");
    };
    let mut at = Some(parent);
    while let Some(id) = at {
        if Some(id) == own {
            return problems.add("parent", "A category cannot stand below itself.");
        }
        at = tree
            .iter()
            .find(|category| category.id == id)
            .and_then(|category| category.parent_id);
    }
    let height = own.map_or(0, |own| height(tree, own));
    if above.is_default {
        problems.add("parent", "Uncategorized has no parts.");
    } else if above.level + 1 + height >= MAX_DEPTH {
        problems.add("parent", "The tree is three levels deep at most.");
    }
}

/// Two of one name in one place cannot be told apart. Those that are there from before can still be changed otherwise. The
/// addresses are held by now, and nobody adds or changes a category without holding them.
fn check_siblings(
    tree: &[Category],
    own: Option<CategoryId>,
    name: &str,
    parent: Option<CategoryId>,
    problems: &mut Problems,
) {
    let stands = |one: &Category| one.parent_id == parent && one.name.to_lowercase() == name.to_lowercase();
    let is_as_before = tree.iter().any(|one| Some(one.id) == own && stands(one));
    if !is_as_before && tree.iter().any(|one| Some(one.id) != own && stands(one)) {
        problems.add("name", "There is a category of this name here already.");
    }
}

fn height(tree: &[Category], of: CategoryId) -> i32 {
    let below = tree.iter().filter(|category| category.parent_id == Some(of));
    below.map(|child| 1 + height(tree, child.id)).max().unwrap_or(0)
}

async fn is_used(conn: &mut Conn, id: CategoryId) -> Result<bool> {
    let by_text = revisions::table.filter(revisions::category_id.eq(id));
    let by_category = categories::table.filter(categories::parent_id.eq(id).or(categories::merged_into.eq(id)));
    let by_publication = publications::table.filter(publications::category_id.eq(id));
    let is_used = exists(by_text).or(exists(by_category)).or(exists(by_publication));
    Ok(diesel::select(is_used).get_result(conn).await?)
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, id: CategoryId, name: &str) -> Result<()> {
    noted_with(conn, who, act, id, name, Value::Null).await
}

/// With what was changed, before and after.
async fn noted_with(
    conn: &mut Conn,
    who: &Actor,
    act: &'static str,
    id: CategoryId,
    name: &str,
    changes: Value,
) -> Result<()> {
    let at = activity::instant(conn).await?;
    let told = activity::told(conn, id.0).await?;
    let subject = json!({ "category_id": id, "name": name, "told": told, "changes": changes });
    activity::record_act(conn, who, at, act, subject).await
}
