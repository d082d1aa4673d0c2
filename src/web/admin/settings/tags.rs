//! Tags: added, renamed, removed.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::{
    activity::Answer,
    app::App,
    error::{Error, Refusal, Result},
    ids::TagId,
    policy::{Action, Facts, can},
    taxonomy::{
        category::Category,
        tag::{self, Tag},
    },
    web::{
        admin::{again::Again, shell::Shell},
        request::{Form, Signed},
        respond,
    },
};

/// What stands in the form.
#[derive(Clone, Default)]
struct TypedTag {
    name: String,
    slug: String,
}

impl TypedTag {
    fn of(tag: &Tag) -> Self {
        Self {
            name: tag.name.clone(),
            slug: tag.slug.clone(),
        }
    }

    fn sent(form: &Form) -> Self {
        Self {
            name: form.text("name").to_owned(),
            slug: form.text("slug").to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/tags.html")]
struct TagsPage {
    shell: Shell,
    tags: Vec<Tag>,
    category_count: usize,
    again: Again,
    chosen: Option<Tag>,
    typed: TypedTag,
    may: std::result::Result<(), Refusal>,
}

/// `GET /admin/tags`
///
/// # Errors
/// `Busy`.
pub async fn list(req: HttpRequest, app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    show(&req, &app, &signed, None, Again::default(), None).await
}

/// `GET /admin/tags/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(req: HttpRequest, app: web::Data<App>, signed: Signed, id: web::Path<TagId>) -> Result<HttpResponse> {
    show(&req, &app, &signed, Some(*id), Again::default(), None).await
}

async fn show(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: Option<TagId>,
    mut again: Again,
    sent: Option<TypedTag>,
) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let tags = Tag::all(&mut conn, signed.viewer().id).await?;
    let chosen = match id {
        Some(id) => Some(tags.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound)?),
        None => None,
    };
    let stored = chosen.as_ref().map(TypedTag::of).unwrap_or_default();
    let typed = sent.unwrap_or_else(|| stored.clone());
    if chosen.is_some() {
        again.compare([
            ("Name", stored.name, typed.name.clone()),
            ("Slug", stored.slug, typed.slug.clone()),
        ]);
    }
    let page = TagsPage {
        shell: Shell::load(&mut conn, app, req, signed, "/admin/categories").await?,
        category_count: Category::tree(&mut conn).await?.len(),
        tags,
        again,
        chosen,
        typed,
        may: can(signed.viewer().role, Action::ManageTags, &Facts::NONE),
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/tags`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(req: HttpRequest, app: web::Data<App>, signed: Signed, form: Form) -> Result<HttpResponse> {
    let sent = TypedTag::sent(&form);
    let kept = sent.clone();
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                tag::add(conn, who, &sent.name, &sent.slug).await?;
                Ok(Answer::see("/admin/tags?done=added"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, None, Again::from_error(error)?, Some(kept)).await,
    }
}

/// `POST /admin/tags/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<TagId>,
    form: Form,
) -> Result<HttpResponse> {
    let (sent, id, version) = (TypedTag::sent(&form), *id, form.version());
    let kept = sent.clone();
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                tag::change(conn, who, id, version, &sent.name, &sent.slug).await?;
                Ok(Answer::see("/admin/tags?done=changed"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, Some(id), Again::from_error(error)?, Some(kept)).await,
    }
}

/// `POST /admin/tags/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<TagId>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                tag::remove(conn, who, id, version).await?;
                Ok(Answer::see("/admin/tags?done=removed"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, Some(id), Again::from_error(error)?, None).await,
    }
}
