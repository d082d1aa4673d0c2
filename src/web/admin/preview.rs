//! A story as a reader would see it, for those who may see it already.

use actix_web::{HttpResponse, web};

use super::editor::parse;
use crate::{
    app::App,
    articles::{article::Article, standing::Standing},
    delivery::content::PublicSite,
    error::{Error, Result},
    platform::db::Conn,
    taxonomy::{category::Category, tag::Tag},
    web::{
        request::Signed,
        respond,
        site::{ArticlePage, Link, Preview, PrintedName, frame::Frame},
    },
};

/// `GET /admin/articles/{id}/preview`: the working text; never stored, never indexed.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(app: web::Data<App>, signed: Signed, id: web::Path<String>) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, signed.viewer(), parse(&id)?).await?;
    let standing = Standing::of(conn, article.id, article.at).await?;
    let public = PublicSite::load(conn).await?.ok_or(Error::NotFound)?;
    let content = &article.working.content;
    let path = Category::path_in(&Category::tree(conn).await?, content.category);
    let site = Frame::load(conn, &public, path.last().map(|category| category.slug.as_str())).await?;
    let mut crumbs = vec![Link {
        href: "/".into(),
        label: "Home".into(),
    }];
    crumbs.extend(path.into_iter().map(|category| Link {
        href: crate::delivery::links::category(&category.slug),
        label: category.name,
    }));
    let tags = Tag::names(conn, &content.tags).await?;
    let page = ArticlePage {
        crumbs,
        lang: content.lang.clone(),
        kicker: content.kicker.clone(),
        headline: content.headline.clone(),
        dek: content.dek.clone(),
        byline: content
            .byline
            .iter()
            .map(|name| PrintedName {
                name: name.name.clone(),
                href: None,
            })
            .collect(),
        datetime: String::new(),
        date: String::new(),
        updated: Some(format!("Preview of revision {}", article.working.number)),
        body: content.body.html(),
        notes: vec![],
        tags: tags
            .into_iter()
            .map(|label| Link {
                href: "#story".into(),
                label,
            })
            .collect(),
        also: vec![],
        canonical: None,
        json_ld: None,
        preview: Some(Preview {
            back: format!("/admin/articles/{}/review", article.id),
            is_live: standing.is_visible && standing.live.is_some_and(|live| live.revision_id == article.working.id),
        }),
        site,
    };
    respond::page(&page)
}
