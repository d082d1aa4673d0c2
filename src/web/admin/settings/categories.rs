//! The tree of categories: added, renamed, moved, removed.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::series::series_count;
use crate::{
    activity::Answer,
    app::App,
    error::{Error, Problems, Refusal, Result},
    ids::CategoryId,
    merging::MergeKind,
    policy::{Action, Facts, can},
    taxonomy::{
        category::{self, Category, Towards},
        steps::CategorySteps,
        tag::Tag,
    },
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            merging::or_staying,
            shell::Shell,
            visit::Visit,
        },
        request::{Form, Signed},
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/categories.html")]
struct CategoriesPage {
    shell: Shell,
    tree: Vec<Category>,
    tag_count: usize,
    /// Where this person keeps them.
    series_count: Option<usize>,
    again: Again,
    chosen: Option<Category>,
    typed: TypedCategory,
    parents: Vec<Choice>,
    /// Which approvals the chosen one asks for.
    asked: String,
    may_set_steps: bool,
    may: std::result::Result<(), Refusal>,
}

impl CategoriesPage {
    /// Whether nothing with the same parent stands before it.
    fn is_first(&self, one: &Category) -> bool {
        let mut siblings = self.tree.iter().filter(|other| other.parent_id == one.parent_id);
        siblings.next().is_some_and(|first| first.id == one.id)
    }

    /// Whether nothing with the same parent stands behind it.
    fn is_last(&self, one: &Category) -> bool {
        let mut siblings = self.tree.iter().filter(|other| other.parent_id == one.parent_id);
        siblings.next_back().is_some_and(|last| last.id == one.id)
    }
}

/// What stands in the form.
#[derive(Clone, Default)]
struct TypedCategory {
    name: String,
    slug: String,
    parent: String,
}

impl TypedCategory {
    fn of(category: &Category) -> Self {
        Self {
            name: category.name.clone(),
            slug: category.slug.clone(),
            parent: category.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    fn sent(form: &Form) -> Self {
        Self {
            name: form.text("name").to_owned(),
            slug: form.text("slug").to_owned(),
            parent: form.text("parent").to_owned(),
        }
    }

    fn parse(&self) -> Result<category::CategoryForm> {
        let parent = match self.parent.as_str() {
            "" => None,
            id => Some(
                id.parse()
                    .map_err(|_| Problems::of("parent", "Choose a category that exists."))?,
            ),
        };
        Ok(category::CategoryForm {
            name: self.name.clone(),
            slug: self.slug.clone(),
            parent,
        })
    }
}

/// `GET /admin/categories`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, None, Again::default(), None).await
}

/// `GET /admin/categories/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<CategoryId>) -> Result<HttpResponse> {
    let shown = show(&visit, Some(*id), Again::default(), None).await;
    or_staying(&visit, MergeKind::Category, id.0, shown).await
}

async fn show(
    visit: &Visit,
    id: Option<CategoryId>,
    mut again: Again,
    sent: Option<TypedCategory>,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let tree = Category::counted(&mut conn, visit.viewer().id).await?;
    let find = |id| tree.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound);
    let chosen = id.map(find).transpose()?;
    let stored = chosen.as_ref().map(TypedCategory::of).unwrap_or_default();
    let typed = sent.unwrap_or_else(|| stored.clone());
    if chosen.is_some() {
        let name_of = |id: &str| {
            let found = tree.iter().find(|one| one.id.to_string() == id);
            found.map(|one| one.name.clone()).unwrap_or_default()
        };
        again.compare([
            ("Name", stored.name, typed.name.clone()),
            ("Slug", stored.slug, typed.slug.clone()),
            ("Stands in", name_of(&stored.parent), name_of(&typed.parent)),
        ]);
    }
    let asked = match &chosen {
        Some(category) => CategorySteps::of(&mut conn, category.id).await?.in_words(),
        None => String::new(),
    };
    let page = CategoriesPage {
        asked,
        may_set_steps: can(visit.viewer().role, Action::ManageSettings, &Facts::NONE).is_ok(),
        shell: visit.shell(&mut conn, "/admin/categories").await?,
        tag_count: Tag::all_names(&mut conn, visit.viewer().id).await?.len(),
        parents: parents(&tree, id, &typed.parent),
        tree,
        series_count: series_count(&mut conn, visit).await?,
        again,
        chosen,
        typed,
        may: can(visit.viewer().role, Action::ManageCategories, &Facts::NONE),
    };
    respond::page_with(page.again.status(), &page)
}

/// Where a category may stand: not in itself and nowhere below it. How deep is checked by the newsroom.
fn parents(tree: &[Category], own: Option<CategoryId>, chosen: &str) -> Vec<Choice> {
    let top = Choice {
        value: String::new(),
        label: "At the top".into(),
        selected: chosen.is_empty(),
    };
    let others = tree
        .iter()
        .filter(|one| !one.is_default && own.is_none_or(|own| !Category::is_below(tree, one.id, own)));
    let choices = others.map(|one| {
        let depth = usize::try_from(one.level).unwrap_or_default();
        Choice {
            value: one.id.to_string(),
            label: format!("{}{}", "– ".repeat(depth), one.name),
            selected: one.id.to_string() == chosen,
        }
    });
    std::iter::once(top).chain(choices).collect()
}

/// `POST /admin/categories`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let typed = TypedCategory::sent(&form);
    let parsed = typed.parse();
    let added = visit.once(&form, "/admin/categories?done=added", move |conn, who| {
        Box::pin(async move { category::add(conn, who, &parsed?).await })
    });
    or_again(added.await, |again| show(&visit, None, again, Some(typed))).await
}

/// `POST /admin/categories/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<CategoryId>, form: Form) -> Result<HttpResponse> {
    let (typed, id, version) = (TypedCategory::sent(&form), *id, form.version());
    let parsed = typed.parse();
    let changed = visit.once(&form, "/admin/categories?done=changed", move |conn, who| {
        Box::pin(async move { category::change(conn, who, id, version, &parsed?).await })
    });
    or_again(changed.await, |again| show(&visit, Some(id), again, Some(typed))).await
}

/// `POST /admin/categories/{id}/move`: one place up or down among those with the same parent. Where a colleague moved it
/// to the edge meanwhile it stays, and nothing is said to have changed.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn shift(app: web::Data<App>, signed: Signed, id: web::Path<CategoryId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let towards = match form.text("to") {
        "up" => Towards::Up,
        "down" => Towards::Down,
        _ => return Err(Problems::of("to", "Move it up or down.").into()),
    };
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                let done = match category::shift(conn, who, id, towards).await? {
                    true => "?done=changed",
                    false => "",
                };
                Ok(Answer::see(format!("/admin/categories{done}#category-{id}")))
            })
        })
        .await?;
    Ok(respond::answered(&answer))
}

/// `POST /admin/categories/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<CategoryId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, "/admin/categories?done=removed", move |conn, who| {
        Box::pin(category::remove(conn, who, id, version))
    });
    or_again(removed.await, |again| show(&visit, Some(id), again, None)).await
}
