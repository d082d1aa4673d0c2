//! A series as a page: its parts in editors' order, as many of them as readers have.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{
    LabelledLink,
    cards::{StoryTeaser, cards},
    crumbs,
    frame::{AlternateLink, Frame, Share},
    nothing_yet,
};
use crate::{
    app::App,
    delivery::{
        content::References,
        links,
        surrogate::Family,
        terms::{Term, TermKind},
    },
    error::{Error, Result},
    live::related::parts_of,
    web::{paths::with_query, respond},
    words::Word,
};

#[derive(Template)]
#[template(path = "site/series.html")]
struct SeriesPage {
    site: Frame,
    title: String,
    heading: String,
    lead: String,
    crumbs: Vec<LabelledLink>,
    share: Share,
    /// Feeds of its stories.
    feeds: Vec<AlternateLink>,
    /// Each with what it is called: "Part 1".
    parts: Vec<(String, StoryTeaser)>,
}

/// `GET /series/{slug}`: an address of the past leads to the present one.
///
/// # Errors
/// `NotFound` where readers have none of its stories, `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let book = app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let kind = TermKind::Series;
    let Some(series) = Term::find(&mut conn, kind, &slug).await? else {
        let found = Term::formerly(&mut conn, kind, &slug).await?.ok_or(Error::NotFound)?;
        return Ok(respond::moved(&with_query(&req, &kind.path(&found.slug))));
    };
    let site = Frame::load(&mut conn, &book, app.watch.clock(), None).await?;
    let articles = parts_of(&mut conn, book.cards(), series.id).await?;
    let refs = References::of(&mut conn, &book, &articles).await?;
    let refs = refs.and_corrections(&mut conn, &articles).await?;
    let keys = site.keys(&book).some(Family::Articles, [series.id]).term(kind, &series);
    let keys = keys.and(refs.keys(&articles));
    let title = format!("{} · {}", series.name, book.site.name);
    let parts = cards(&articles, &refs, &site).into_iter().zip(1..);
    let page = SeriesPage {
        share: Share::of_list(
            &site,
            &title,
            &series.bio,
            links::on_site(&book.site.url, &kind.path(&series.slug)),
        ),
        parts: parts
            .map(|(card, number)| (site.words.with(Word::Part, &number.to_string()), card))
            .collect(),
        crumbs: crumbs(&site, []),
        feeds: site.feeds_beside(&kind.path(&series.slug), &title),
        title,
        heading: series.name.clone(),
        lead: series.bio.clone(),
        site,
    };
    respond::reader_page(&req, &page, &keys, None)
}
