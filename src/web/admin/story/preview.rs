//! A story as a reader would see it, for those who may see it already.

use actix_web::{HttpResponse, web};

use crate::{
    articles::{article::Article, standing::Standing},
    delivery::links,
    error::Result,
    locale::Language,
    platform::db::Conn,
    taxonomy::{category::Category, tag::Tag},
    web::{
        admin::{
            story::{editor::parse, figures},
            visit::Visit,
        },
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

/// `GET /admin/articles/{id}/preview`: the working text; never stored, never indexed.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let book = visit.app.book().await?;
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, visit.viewer(), parse(&id)?).await?;
    let standing = Standing::of(conn, article.id, article.at).await?;
    let public = &book.site;
    let content = &article.working.content;
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
        is_live: standing.is_visible && standing.live.is_some_and(|live| live.revision_id == article.working.id),
        number: article.working.number,
    };
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
        return respond::page(&page);
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
    respond::page(&page)
}
