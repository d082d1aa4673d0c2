//! Stories in the Content API.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::{
    query::{self, Include, Paging, Parameters},
    shape::Fields,
};
use crate::{
    app::App,
    articles::{
        lists::{Filter, Place, Stretch, Window},
        live::{Correction, Gone, LiveArticle},
    },
    delivery::{
        content::{self, PublicSite, References, Renditions},
        cursor,
        terms::CuratedList,
    },
    error::{Error, Result},
    ids::ArticleId,
    platform::db::Conn,
    web::respond,
};

const HTML: Renditions = Renditions {
    html: true,
    blocks: false,
    text: false,
};
const RELATED: i64 = 4;

/// `GET /articles`
///
/// # Errors
/// `BadParameter`, `Busy`.
pub async fn list(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&req)?;
    let filter = query::filter(&mut parameters)?;
    let renditions = query::renditions(&mut parameters, Renditions::default())?;
    let paging = query::paging(&app, &mut parameters, &filter, renditions.any())?;
    let (fields, include) = (Fields::take(&mut parameters)?, query::include(&mut parameters)?);
    parameters.done()?;
    let mut conn = app.readers().await?;
    let site = newsroom(&mut conn).await?;
    let stretch = LiveArticle::list(&mut conn, &filter, &paging.window).await?;
    let count = if paging.count {
        Some(LiveArticle::count(&mut conn, &filter).await?)
    } else {
        None
    };
    let data = cards(&mut conn, &site, &stretch.articles, renditions, include, &fields).await?;
    let mut value = json!({ "object": "list", "data": data, "page": page(&app, &paging, &stretch) });
    if let Some(count) = count {
        value["page"]["count"] = count.into();
    }
    respond::api(&req, &value, "articles")
}

fn page(app: &App, paging: &Paging, stretch: &Stretch) -> Value {
    let edge = |article: Option<&LiveArticle>, back: bool| {
        article.map(|article| {
            cursor::seal(
                &app.db.cursor_key,
                &paging.scope,
                Place {
                    at: article.published_at,
                    id: article.id.0,
                    back,
                },
            )
        })
    };
    let next = edge(stretch.articles.last(), false).filter(|_| stretch.more_after);
    json!({
        "limit": paging.window.limit, "has_more": next.is_some(), "next_cursor": next,
        "prev_cursor": if stretch.more_before { edge(stretch.articles.as_slice().first(), true) } else { None }
    })
}

async fn cards(
    conn: &mut Conn,
    site: &PublicSite,
    articles: &[LiveArticle],
    renditions: Renditions,
    include: Include,
    fields: &Fields,
) -> Result<Vec<Value>> {
    let refs = References::of(conn, site, articles).await?;
    let mut data = Vec::with_capacity(articles.len());
    for article in articles {
        let corrections = if include.corrections {
            Some(Correction::of(conn, article.id).await?)
        } else {
            None
        };
        data.push(fields.of(content::article(article, &refs, renditions, corrections.as_deref())?));
    }
    Ok(data)
}

/// `GET /articles/{id}`
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameter`, `Busy`.
pub async fn by_id(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let id: ArticleId = id.parse().map_err(|_| Error::NotFound)?;
    let mut conn = app.readers().await?;
    let found = LiveArticle::by_id(&mut conn, id).await?;
    match found {
        Some(article) => item(&req, &mut conn, &article).await,
        None => Err(missing(&mut conn, Some(id), None).await),
    }
}

/// `GET /articles/by-slug/{slug}`: an address of the past leads to the present one.
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameter`, `Busy`.
pub async fn by_slug(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let mut conn = app.readers().await?;
    match LiveArticle::by_slug(&mut conn, &slug).await? {
        Some(article) if article.slug == slug => item(&req, &mut conn, &article).await,
        Some(article) => {
            let query = if req.query_string().is_empty() {
                String::new()
            } else {
                format!("?{}", req.query_string())
            };
            Ok(respond::moved(&format!(
                "/api/v1/articles/by-slug/{}{query}",
                article.slug
            )))
        }
        None => Err(missing(&mut conn, None, Some(&slug)).await),
    }
}

/// What readers had and have no longer is `Gone`; everything else is the same `NotFound`.
pub(in crate::web) async fn missing(conn: &mut Conn, id: Option<ArticleId>, slug: Option<&str>) -> Error {
    match Gone::find(conn, id, slug).await {
        Ok(Some(gone)) => Error::Gone(gone.notice),
        Ok(None) => Error::NotFound,
        Err(error) => error,
    }
}

async fn item(req: &HttpRequest, conn: &mut Conn, article: &LiveArticle) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(req)?;
    let renditions = query::renditions(&mut parameters, HTML)?;
    let (fields, include) = (Fields::take(&mut parameters)?, query::include(&mut parameters)?);
    parameters.done()?;
    let site = newsroom(conn).await?;
    let refs = References::of(conn, &site, std::slice::from_ref(article)).await?;
    let corrections = Correction::of(conn, article.id).await?;
    let mut value = content::article(article, &refs, renditions, Some(&corrections))?;
    if include.related {
        let related = alike(conn, article, &refs, RELATED).await?;
        value["related"] = cards(
            conn,
            &site,
            &related,
            Renditions::default(),
            Include::default(),
            &Fields::ALL,
        )
        .await?
        .into();
    }
    let mut answer = respond::api(req, &fields.of(value), &format!("article-{} articles", article.id))?;
    if let Ok(at) = article
        .modified_at
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
        .parse()
    {
        answer.headers_mut().insert(actix_web::http::header::LAST_MODIFIED, at);
    }
    Ok(answer)
}

/// `GET /articles/{id}/related`: for now the newest of the same category.
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameter`, `Busy`.
pub async fn related(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let id: ArticleId = id.parse().map_err(|_| Error::NotFound)?;
    let mut parameters = Parameters::of(&req)?;
    let limit = parameters.number("limit", RELATED, 20)?;
    let (fields, include) = (Fields::take(&mut parameters)?, query::include(&mut parameters)?);
    parameters.done()?;
    let mut conn = app.readers().await?;
    let Some(article) = LiveArticle::by_id(&mut conn, id).await? else {
        return Err(missing(&mut conn, Some(id), None).await);
    };
    let site = newsroom(&mut conn).await?;
    let refs = References::of(&mut conn, &site, std::slice::from_ref(&article)).await?;
    let related = alike(&mut conn, &article, &refs, limit).await?;
    let data = cards(&mut conn, &site, &related, Renditions::default(), include, &fields).await?;
    respond::api(&req, &whole(data, limit), "articles")
}

/// The newest of the same category, without the story itself.
pub(in crate::web) async fn alike(
    conn: &mut Conn,
    article: &LiveArticle,
    refs: &References,
    limit: i64,
) -> Result<Vec<LiveArticle>> {
    let category = refs
        .category(article)
        .map(|term| term.slug.clone())
        .into_iter()
        .collect();
    let filter = Filter {
        category,
        shallow: true,
        ..Filter::default()
    };
    let window = Window {
        limit: limit + 1,
        place: None,
        oldest_first: false,
        with_body: false,
    };
    let mut found = LiveArticle::list(conn, &filter, &window).await?.articles;
    found.retain(|other| other.id != article.id);
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

/// `GET /lists/{slug}`: in editors' order.
///
/// # Errors
/// `NotFound`, `BadParameter`, `Busy`.
pub async fn curated(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&req)?;
    let limit = parameters.number("limit", 20, 100)?;
    let (fields, include) = (Fields::take(&mut parameters)?, query::include(&mut parameters)?);
    parameters.done()?;
    let mut conn = app.readers().await?;
    let lists = CuratedList::all(&mut conn).await?;
    let list = lists
        .into_iter()
        .find(|list| list.slug == *slug)
        .ok_or(Error::NotFound)?;
    let site = newsroom(&mut conn).await?;
    let articles = LiveArticle::on_list(&mut conn, &list.slug, limit).await?;
    let data = cards(&mut conn, &site, &articles, Renditions::default(), include, &fields).await?;
    let mut value = whole(data, limit);
    for (field, said) in list.json().as_object().into_iter().flatten() {
        if field != "object" {
            value[field] = said.clone();
        }
    }
    respond::api(&req, &value, "lists articles")
}

fn whole(data: Vec<Value>, limit: i64) -> Value {
    json!({ "object": "list", "data": data, "page": { "limit": limit, "has_more": false, "next_cursor": null, "prev_cursor": null } })
}

/// The newsroom; before set-up there is nothing to read.
pub(in crate::web) async fn newsroom(conn: &mut Conn) -> Result<PublicSite> {
    PublicSite::load(conn).await?.ok_or(Error::NotFound)
}
