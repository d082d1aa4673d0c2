//! A story as a reader would see it, for those who may see it already.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    articles::{article::Article, revision::Revision, standing::Standing, timeline::outlook::Stretch},
    delivery::links,
    error::Result,
    locale::Language,
    platform::db::Conn,
    taxonomy::{category::Category, tag::Tag},
    web::{
        admin::{
            moment,
            story::{editor::parse, figures},
            visit::Visit,
        },
        request::Form,
        respond,
        site::{
            LabelledLink,
            cards::{Part, marks},
            frame::Frame,
            page::StaticPage,
            story::{ArticlePage, Preview},
        },
    },
    words::Word,
};

/// `GET /admin/articles/{id}/preview`: the working text, or with a moment (`at-day`, `at-time`, `zone`) what readers get then, as
/// things stand; never stored, never indexed.
///
/// # Errors
/// `NotFound`, `Problems` of a moment that there is not, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let book = visit.app.book().await?;
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, visit.viewer(), parse(&id)?).await?;
    let standing = Standing::of(conn, article.id, article.at).await?;
    let public = &book.site;
    let asked = Form::of_question(&visit.req);
    let then = match asked.sent("at-day") {
        Some(_) => Some(moment::read(&asked, "at")?),
        None => None,
    };
    let revision = match &then {
        None => Some(article.working.clone()),
        Some(planned) => text_at(conn, &article, planned.at()).await?,
    };
    let Some(revision) = revision else {
        return Ok(respond::see(&format!(
            "/admin/articles/{}/time?done=nothing-then",
            article.id
        )));
    };
    let content = &revision.content;
    let path = Category::path_in(&Category::tree(conn).await?, content.category);
    let site = Frame::load(
        conn,
        &book,
        visit.app.watch.clock(),
        path.last().map(|category| category.slug.as_str()),
    )
    .await?;
    let home = LabelledLink {
        href: "/".into(),
        label: site.say(Word::Home).to_owned(),
    };
    let above = path.into_iter().map(|category| LabelledLink {
        href: links::category(&category.slug),
        label: category.name,
    });
    let preview = Preview {
        back: format!("/admin/articles/{}/review", article.id),
        is_live: standing.is_visible && standing.live.is_some_and(|live| live.revision_id == revision.id),
        number: revision.number,
        then: then.as_ref().map(|planned| {
            let wall = planned.wall().format("%A %-d %B %Y at %H:%M");
            format!(
                "This is revision {}, which readers get on {wall}, as things stand now.",
                revision.number
            )
        }),
    };
    let is_of_a_moment = then.is_some();
    if content.is_page() {
        let page = StaticPage {
            crumbs: vec![home],
            title: content.headline.clone(),
            headline: content.headline.clone(),
            dek: content.dek.clone(),
            lead: figures::lead(conn, content).await?,
            body: figures::html(conn, content).await?,
            notes: vec![],
            share: None,
            preview: Some(preview),
            language: Language::of(&content.lang),
            site,
        };
        return shown(&page, is_of_a_moment);
    }
    let tags = Tag::names(conn, &content.tags).await?;
    let language = Language::of(&content.lang);
    let words = public.words(&language);
    let names: Vec<String> = content.byline.iter().map(|name| name.name.clone()).collect();
    let page = ArticlePage {
        mistake: String::new(),
        crumbs: std::iter::once(home).chain(above).collect(),
        kicker: content.kicker.clone(),
        marks: marks(&content.flags, &content.genre, &words, &content.kicker),
        title: content.headline.clone(),
        headline: content.headline.clone(),
        dateline: content.words.dateline.clone(),
        dek: content.dek.clone(),
        byline: Part::of(words.byline(&names), []),
        faces: vec![],
        datetime: String::new(),
        date: String::new(),
        updated: None,
        minutes: words.counted(
            Word::Minutes,
            usize::try_from(content.body.reading_minutes()).unwrap_or_default(),
        ),
        lead: figures::lead(conn, content).await?,
        body: figures::html(conn, content).await?,
        notes: vec![],
        warnings: vec![],
        writers: vec![],
        pass_on: None,
        tags: tags
            .into_iter()
            .map(|label| LabelledLink {
                href: "#story".into(),
                label,
            })
            .collect(),
        also: vec![],
        series: None,
        turns: vec![],
        talked: None,
        discussion: None,
        share: None,
        json_ld: None,
        oembed: vec![],
        preview: Some(preview),
        language,
        words,
        site,
    };
    shown(&page, is_of_a_moment)
}

fn shown(page: &impl Template, is_of_a_moment: bool) -> Result<HttpResponse> {
    if is_of_a_moment {
        respond::private_page(StatusCode::OK, page)
    } else {
        respond::page(page)
    }
}

/// The text that readers get at a moment, as things stand now: none where nothing is planned for then, or something keeps
/// the story back.
async fn text_at(conn: &mut Conn, article: &Article, at: DateTime<Utc>) -> Result<Option<Revision>> {
    if article.held || article.killed || article.embargo_until.is_some_and(|until| until > at) {
        return Ok(None);
    }
    let stretches = Stretch::of(conn, article.id).await?;
    match stretches.iter().find(|one| one.holds(at)) {
        Some(one) => Ok(Some(Revision::find(conn, one.revision_id).await?)),
        None => Ok(None),
    }
}
