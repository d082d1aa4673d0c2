//! One text of a story as it was, for whoever may see its history.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    articles::{
        article::Article,
        gate::debut::Debut,
        standing::Standing,
        writing::{fields::label, history, naming},
    },
    body::SafeHtml,
    content::SealedContent,
    delivery::plate::Plate,
    error::{Error, Result},
    ids::ArticleId,
    names,
    platform::db::Conn,
    policy::{Action, can},
    taxonomy::{category::Category, tag::Tag},
    web::{
        admin::{
            numbers::capitalised,
            pills::Pill,
            shell::Shell,
            story::{bar::marks, editor::parse, figures},
            visit::Visit,
        },
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/revision.html")]
struct RevisionPage {
    shell: Shell,
    id: ArticleId,
    slugline: String,
    number: i32,
    /// What colleagues call it.
    name: Option<String>,
    working: i32,
    by: String,
    when: String,
    datetime: String,
    seal: Option<String>,
    lang: String,
    kicker: String,
    headline: String,
    dek: String,
    lead: Option<Plate>,
    html: SafeHtml,
    facts: Vec<(&'static str, String)>,
    pills: Vec<Pill>,
}

/// `GET /admin/articles/{id}/revisions/{number}`
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn page(visit: Visit, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (id, number) = path.into_inner();
    let (id, number) = (parse(&id)?, number.parse().map_err(|_| Error::NotFound)?);
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let article = Article::look(conn, visit.viewer(), id).await?;
    can(visit.viewer().role, Action::SeeHistory, &article.facts)?;
    let standing = Standing::of(conn, id, article.at).await?;
    let revision = history::by_number(conn, id, number).await?;
    let content = &revision.content;
    let page = RevisionPage {
        id,
        slugline: article.name_of_story(),
        number,
        name: naming::name_of(conn, revision.id).await?,
        working: article.working.number,
        by: revision.editor(conn).await?,
        when: shell.when(revision.edited_at),
        datetime: crate::delivery::story::time(revision.edited_at),
        seal: revision.seal.as_ref().map(crate::content::Seal::short),
        lang: content.lang.clone(),
        kicker: content.kicker.clone(),
        headline: content.headline.clone(),
        dek: content.dek.clone(),
        lead: figures::lead(conn, content).await?,
        html: figures::html(conn, content).await?,
        facts: besides(conn, content, &standing).await?,
        pills: marks(conn, &article, &standing, &shell).await?,
        shell,
    };
    respond::page(&page)
}

/// The names in a text that readers do not have yet: with its publication they do.
pub(in crate::web::admin) async fn new_to_readers(
    conn: &mut Conn,
    content: &SealedContent,
) -> Result<Vec<(&'static str, String)>> {
    let debut = Debut::of(conn, content).await?;
    let tags = Tag::names(conn, &debut.tags).await?;
    let rows = [("Authors new to readers", debut.authors), ("Tags new to readers", tags)];
    let rows = rows.into_iter().filter(|(_, names)| !names.is_empty());
    Ok(rows
        .map(|(what, all)| (what, names::in_a_line(all.iter().map(String::as_str))))
        .collect())
}

/// What a text has besides its words, for whoever reads it before it is signed: a name and a value each.
pub(in crate::web::admin) async fn besides(
    conn: &mut Conn,
    content: &SealedContent,
    standing: &Standing,
) -> Result<Vec<(&'static str, String)>> {
    let tree = Category::tree(conn).await?;
    let category = tree.into_iter().find(|category| category.id == content.category);
    let tags = Tag::names(conn, &content.tags).await?;
    let words = content.words.texts().into_iter();
    let words = words.filter(|(_, text)| !text.is_empty());
    let unlisted = content
        .words
        .is_unlisted
        .then(|| (label("robots"), "Kept out".to_owned()));
    let always = [
        ("Byline", content.printed_names()),
        ("Category", category.map(|category| category.name).unwrap_or_default()),
        ("Tags", names::in_a_line(tags.iter().map(String::as_str))),
        ("Genre", capitalised(&content.genre)),
        ("Language", content.lang.clone()),
        ("Flags", capitalised(&content.flags.join(", "))),
        ("Slug", slug(content, standing)),
    ];
    Ok(always
        .into_iter()
        .chain(words.map(|(name, text)| (label(name), text.clone())))
        .chain(unlisted)
        .collect())
}

/// The address that readers get with a text, and where it comes from when nobody chose it.
fn slug(content: &SealedContent, standing: &Standing) -> String {
    let from = if content.slug.is_some() {
        ""
    } else if standing.slug().is_some() {
        ", as it was"
    } else {
        ", made from the headline"
    };
    standing.slug_for(content).map_or_else(
        || "None: the headline has no letters for one".to_owned(),
        |slug| format!("{slug}{from}"),
    )
}
