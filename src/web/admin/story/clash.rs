//! Somebody saved first: both texts, for a program and for a browser without script.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;
use serde_json::json;

use crate::{
    articles::{
        article::Article,
        standing::Standing,
        writing::{
            field_merge,
            fields::{self, FieldTexts},
        },
    },
    error::Result,
    ids::{ArticleId, PictureId},
    media::usable::UsablePicture,
    platform::db::Conn,
    taxonomy::category::Category,
    web::{
        admin::{shell::Shell, story::saves, visit::Visit},
        request::Form,
        respond,
    },
};

/// 409 with the text that is stored now, for a program that holds the other one.
///
/// # Errors
/// `NotFound`, `Busy`.
pub(in crate::web::admin) async fn problem(visit: &Visit, id: ArticleId) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "").await?;
    let article = Article::look(conn, visit.viewer(), id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let fields = fields::texts_of(conn, visit.viewer(), &article, &standing).await?;
    let by = article.working.editor(conn).await?;
    let by_you = article.working.edited_by == visit.viewer().id;
    let whose = if by_you { "You, in another tab," } else { by.as_str() };
    let detail = format!("{whose} saved this story since you opened it. Both texts are safe.");
    let value = json!({
        "type": "about:blank", "title": "Conflict", "status": 409, "code": "stale", "detail": detail, "version": article.version,
        "theirs": { "document": article.working.content.body.to_json(), "fields": fields, "edited_by": by, "by_you": by_you,
            "edited_at": shell.when(article.working.edited_at), "revision": article.working.number }
    });
    Ok(HttpResponse::Conflict()
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(value.to_string()))
}

/// A field in which two people differ.
struct Difference {
    label: &'static str,
    yours: String,
    theirs: String,
}

#[derive(Template)]
#[template(path = "admin/clash.html")]
struct ClashPage {
    shell: Shell,
    id: ArticleId,
    version: i64,
    by: String,
    by_you: bool,
    /// The revision that is stored now.
    revision: i32,
    differences: Vec<Difference>,
    all: FieldTexts,
    base: String,
    /// What is replaced is somebody else's, so a revision of its own.
    stays: bool,
}

/// 409 for a browser without script: both texts, and a form that keeps what was typed.
///
/// # Errors
/// `NotFound`, `Busy`.
pub(in crate::web::admin) async fn page(visit: &Visit, id: ArticleId, form: &Form) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let article = Article::look(conn, visit.viewer(), id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let theirs = fields::texts_of(conn, visit.viewer(), &article, &standing).await?;
    let yours = field_merge::overlay(&saves::base(form), &saves::typed(form), &theirs);
    let tree = Category::tree(conn).await?;
    let pictures: Vec<PictureId> = [&yours, &theirs]
        .into_iter()
        .filter_map(|texts| texts.get("lead")?.parse().ok())
        .collect();
    let pictures = UsablePicture::all(conn, &pictures).await?;
    let picture = |text: &str| text.parse().ok().and_then(|id: PictureId| pictures.get(&id));
    let filed = |name: &str, text: &str| match tree.iter().find(|one| name == "category" && one.id.to_string() == text)
    {
        Some(category) => category.name.clone(),
        None => text.to_owned(),
    };
    let shown = |name: &str, text: &str| match picture(text).filter(|_| name == "lead") {
        Some(picture) => picture.title().to_owned(),
        None => filed(name, text),
    };
    let differences = yours
        .iter()
        .filter(|(name, yours)| theirs.get(*name) != Some(yours))
        .map(|(name, yours)| Difference {
            label: fields::label(name),
            yours: shown(name, yours),
            theirs: shown(name, theirs.get(name).map_or("", String::as_str)),
        })
        .collect();
    let page = ClashPage {
        id,
        version: article.version,
        by: article.working.editor(conn).await?,
        by_you: article.working.edited_by == visit.viewer().id,
        revision: article.working.number,
        stays: !article.working.takes(visit.viewer().id, article.at),
        differences,
        all: yours,
        base: json!(theirs).to_string(),
        shell,
    };
    respond::page_with(StatusCode::CONFLICT, &page)
}
