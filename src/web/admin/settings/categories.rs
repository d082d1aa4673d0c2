//! The tree of categories: added, renamed, moved, removed.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::{
    activity::Answer,
    app::App,
    error::{Error, Problems, Refusal, Result},
    ids::CategoryId,
    policy::{Action, Facts, can},
    taxonomy::{
        category::{self, Category, Towards},
        tag::Tag,
    },
    web::{
        admin::{again::Again, choice::Choice, shell::Shell},
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
    again: Again,
    chosen: Option<Category>,
    typed: TypedCategory,
    parents: Vec<Choice>,
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
pub async fn list(req: HttpRequest, app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    show(&req, &app, &signed, None, Again::default(), None).await
}

/// `GET /admin/categories/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<CategoryId>,
) -> Result<HttpResponse> {
    show(&req, &app, &signed, Some(*id), Again::default(), None).await
}

async fn show(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: Option<CategoryId>,
    mut again: Again,
    sent: Option<TypedCategory>,
) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let tree = Category::counted(&mut conn, signed.viewer().id).await?;
    let chosen = match id {
        Some(id) => Some(tree.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound)?),
        None => None,
    };
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
    let page = CategoriesPage {
        shell: Shell::load(&mut conn, app, req, signed, "/admin/categories").await?,
        tag_count: Tag::all_names(&mut conn, signed.viewer().id).await?.len(),
        parents: parents(&tree, id, &typed.parent),
        tree,
        again,
        chosen,
        typed,
        may: can(signed.viewer().role, Action::ManageCategories, &Facts::NONE),
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
pub async fn add(req: HttpRequest, app: web::Data<App>, signed: Signed, form: Form) -> Result<HttpResponse> {
    let typed = TypedCategory::sent(&form);
    let parsed = typed.parse();
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                category::add(conn, who, &parsed?).await?;
                Ok(Answer::see("/admin/categories?done=added"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, None, Again::from_error(error)?, Some(typed)).await,
    }
}

/// `POST /admin/categories/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<CategoryId>,
    form: Form,
) -> Result<HttpResponse> {
    let (typed, id, version) = (TypedCategory::sent(&form), *id, form.version());
    let parsed = typed.parse();
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                category::change(conn, who, id, version, &parsed?).await?;
                Ok(Answer::see("/admin/categories?done=changed"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, Some(id), Again::from_error(error)?, Some(typed)).await,
    }
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
pub async fn remove(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<CategoryId>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                category::remove(conn, who, id, version).await?;
                Ok(Answer::see("/admin/categories?done=removed"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, Some(id), Again::from_error(error)?, None).await,
    }
}
