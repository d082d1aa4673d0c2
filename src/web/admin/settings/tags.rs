//! Tags: added, renamed, removed.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::series::series_count;
use crate::{
    error::{Error, Refusal, Result},
    ids::TagId,
    merging::MergeKind,
    policy::{Action, Facts, can},
    taxonomy::{
        category::Category,
        tag::{self, Tag},
    },
    web::{
        admin::{
            again::{Again, or_again},
            merging::or_staying,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
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
    /// Where this person keeps them.
    series_count: Option<usize>,
    again: Again,
    chosen: Option<Tag>,
    typed: TypedTag,
    may: std::result::Result<(), Refusal>,
}

/// `GET /admin/tags`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, None, Again::default(), None).await
}

/// `GET /admin/tags/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<TagId>) -> Result<HttpResponse> {
    let shown = show(&visit, Some(*id), Again::default(), None).await;
    or_staying(&visit, MergeKind::Tag, id.0, shown).await
}

async fn show(visit: &Visit, id: Option<TagId>, mut again: Again, sent: Option<TypedTag>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let tags = Tag::all(&mut conn, visit.viewer().id).await?;
    let find = |id| tags.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound);
    let chosen = id.map(find).transpose()?;
    let stored = chosen.as_ref().map(TypedTag::of).unwrap_or_default();
    let typed = sent.unwrap_or_else(|| stored.clone());
    if chosen.is_some() {
        again.compare([
            ("Name", stored.name, typed.name.clone()),
            ("Slug", stored.slug, typed.slug.clone()),
        ]);
    }
    let page = TagsPage {
        shell: visit.shell(&mut conn, "/admin/categories").await?,
        category_count: Category::tree(&mut conn).await?.len(),
        tags,
        series_count: series_count(&mut conn, visit).await?,
        again,
        chosen,
        typed,
        may: can(visit.viewer().role, Action::ManageTags, &Facts::NONE),
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/tags`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let typed = TypedTag::sent(&form);
    let sent = typed.clone();
    let added = visit.once(&form, "/admin/tags?done=added", move |conn, who| {
        Box::pin(async move { tag::add(conn, who, &sent.name, &sent.slug).await })
    });
    or_again(added.await, |again| show(&visit, None, again, Some(typed))).await
}

/// `POST /admin/tags/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<TagId>, form: Form) -> Result<HttpResponse> {
    let (typed, id, version) = (TypedTag::sent(&form), *id, form.version());
    let sent = typed.clone();
    let changed = visit.once(&form, "/admin/tags?done=changed", move |conn, who| {
        Box::pin(async move { tag::change(conn, who, id, version, &sent.name, &sent.slug).await })
    });
    or_again(changed.await, |again| show(&visit, Some(id), again, Some(typed))).await
}

/// `POST /admin/tags/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<TagId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, "/admin/tags?done=removed", move |conn, who| {
        Box::pin(tag::remove(conn, who, id, version))
    });
    or_again(removed.await, |again| show(&visit, Some(id), again, None)).await
}
