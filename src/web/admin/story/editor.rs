//! The writing surface: the galley and the fields beside it.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use serde_json::{Value, json};

use crate::{
    activity::ActivityLine,
    articles::{
        article::Article,
        planning,
        stage::{Act, Stage},
        standing::Standing,
        writing::{
            fields::{self, FLAGS, FieldTexts, GENRES},
            related::RelatedTitle,
        },
    },
    authors::Listed,
    body::SafeHtml,
    content::PAGE,
    error::{Error, Problems, Result},
    ids::{ArticleId, PictureId},
    locale::dir_of,
    media::usable::UsablePicture,
    platform::db::Conn,
    policy::{Action, Viewer, can},
    series::{Series, SeriesPlace},
    taxonomy::{category::Category, tag::Tag},
    web::{
        admin::{
            choice::Choice,
            lines::{ActivitySentence, said},
            media::choose::OfferedPicture,
            numbers::capitalised,
            shell::Shell,
            story::{
                bar::{Bar, asked},
                figures,
                notes::NotesPanel,
                present::PresentLine,
            },
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/editor.html")]
pub(in crate::web::admin) struct EditorPage {
    shell: Shell,
    id: ArticleId,
    staff: String,
    version: i64,
    title: String,
    may_edit: bool,
    why_readonly: String,
    values: FieldTexts,
    problems: Problems,
    asked: Vec<String>,
    slug_touched: bool,
    slug_locked: bool,
    slug_hint: &'static str,
    lang: String,
    dir: &'static str,
    flags: Vec<Choice>,
    document: String,
    html: SafeHtml,
    /// What is said of its pictures, for the script that draws them.
    pictures: String,
    genres: Vec<Choice>,
    categories: Vec<Choice>,
    authors: String,
    tags: String,
    may_add_authors: bool,
    may_add_tags: bool,
    /// May give passages to the whole newsroom.
    may_share: bool,
    site_path: String,
    /// Where readers read, as an address begins on a drawing: `www.courier.example`.
    host: String,
    bar: Bar,
    /// "Due Fri 14:00, with Noor Haddad"; empty where nobody planned it.
    due: String,
    /// What a story that began as a plan is to be.
    brief: String,
    base: String,
    decide: &'static str,
    timeline: Vec<ActivitySentence>,
    live_number: Option<i32>,
    returned: Option<ActivitySentence>,
    /// The picture above the text, as its fields name it.
    lead: Option<OfferedPicture>,
    /// The series that it can be put into, the present one chosen; nothing for who does not keep series.
    series: Vec<Choice>,
    /// Where it stands in one.
    series_place: Option<SeriesPlace>,
    /// The stories that are offered with it, those that this person may see.
    related: Vec<RelatedTitle>,
    /// What colleagues say beside the text.
    notes: NotesPanel,
    /// Those who have it open, too.
    present: Vec<PresentLine>,
}

impl EditorPage {
    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The same stories for the script that lists them.
    fn related_known(&self) -> String {
        json!(self.related).to_string()
    }
}

/// A save that left something to put right, for the page that shows it.
pub(in crate::web::admin) struct PartialSave {
    /// The fields as they were sent.
    pub(in crate::web::admin) typed: FieldTexts,
    /// The fields that they were made from.
    pub(in crate::web::admin) base: FieldTexts,
    /// The version that they were made from.
    pub(in crate::web::admin) version: i64,
    /// The version that the save led to.
    pub(in crate::web::admin) now: i64,
    /// What is to be put right.
    pub(in crate::web::admin) problems: Problems,
}

/// What the fields show, and what they were made from.
struct ShownFields {
    values: FieldTexts,
    base: FieldTexts,
    version: i64,
    problems: Problems,
}

impl ShownFields {
    /// What is stored, with what was typed where it could not be. When somebody saved since, all that was typed stands as
    /// it was, made from what it was made from, so that the next press meets them and does not take their words away.
    fn of(stored: FieldTexts, version: i64, again: Option<PartialSave>) -> Self {
        let Some(again) = again else {
            return Self {
                values: stored.clone(),
                base: stored,
                version,
                problems: Problems::new(),
            };
        };
        let is_whole = again.now == version;
        let wanted = |name: &str| !is_whole || again.problems.on(name).is_some();
        let mut values = stored.clone();
        values.extend(again.typed.into_iter().filter(|(name, _)| wanted(name)));
        Self {
            values,
            base: if is_whole { stored } else { again.base },
            version: if is_whole { version } else { again.version },
            problems: again.problems,
        }
    }
}

/// `GET /admin/articles/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let page = load(&visit, parse(&id)?, None).await?;
    surface(StatusCode::OK, &page)
}

/// The page again, where an act that was pressed on it could not go on.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn refused(visit: &Visit, id: ArticleId, problems: Problems) -> Result<HttpResponse> {
    let mut page = load(visit, id, None).await?;
    page.problems = problems;
    if visit.req.path().ends_with("/submit") {
        page.asked = asked(&page.bar.checks);
    }
    surface(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The identity in a path; what is none is not there.
///
/// # Errors
/// `NotFound`.
pub fn parse(id: &str) -> Result<ArticleId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// The one page that brings the editor's Trusted Types policy.
pub(in crate::web::admin) fn surface(status: StatusCode, page: &EditorPage) -> Result<HttpResponse> {
    let mut answer = respond::page_with(status, page)?;
    answer.headers_mut().insert(
        header::HeaderName::from_static("x-copydesk-editor"),
        header::HeaderValue::from_static("1"),
    );
    Ok(answer)
}

/// What the page shows, with what was typed where a save was refused.
///
/// # Errors
/// `NotFound`, `Busy`.
pub(in crate::web::admin) async fn load(
    visit: &Visit,
    id: ArticleId,
    again: Option<PartialSave>,
) -> Result<EditorPage> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let article = Article::look(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let refused = can(who.role, Action::Edit, &article.facts)
        .map_err(|refusal| refusal.0)
        .and_then(|()| article.stage.after(Act::Change).map(drop));
    let stored = fields::texts_of(conn, who, &article, &standing).await?;
    let ShownFields {
        values,
        base,
        version,
        problems,
    } = ShownFields::of(stored, article.version, again);
    let content = &article.working.content;
    let bar = Bar::of(conn, &article, &standing, &shell, who).await?;
    let lines = ActivityLine::of_article(conn, id, 40).await?;
    let (html, pictures) = figures::for_writing(conn, content).await?;
    let series_place = Series::place_of(conn, id).await?;
    Ok(EditorPage {
        id,
        staff: who.id.to_string(),
        version,
        title: article.name_of_story(),
        may_edit: refused.is_ok(),
        why_readonly: refused.err().unwrap_or_default(),
        slug_touched: content.slug.is_some(),
        slug_locked: is_slug_locked(&article, &standing, who),
        slug_hint: slug_hint(&article, &standing, who),
        lang: content.lang.clone(),
        dir: dir_of(&content.lang),
        flags: FLAGS
            .iter()
            .map(|(value, label)| Choice {
                value: (*value).into(),
                label: (*label).into(),
                selected: values.get("flags").is_some_and(|chosen| chosen == value),
            })
            .collect(),
        document: content.body.to_json().to_string(),
        html,
        pictures: json!(pictures).to_string(),
        genres: (if content.is_page() { &[PAGE][..] } else { &GENRES[..] })
            .iter()
            .map(|genre| Choice {
                value: (*genre).into(),
                label: capitalised(genre),
                selected: values.get("genre").is_some_and(|chosen| chosen == genre),
            })
            .collect(),
        categories: categories(conn, values.get("category").map_or("", String::as_str)).await?,
        authors: people(conn, who, &article).await?,
        may_add_authors: can(who.role, Action::AddAuthor, &article.facts).is_ok(),
        tags: options(Tag::all_names(conn, who.id).await?.into_iter().map(|name| Choosable {
            hint: String::new(),
            value: name.clone(),
            name,
        })),
        may_share: can(who.role, Action::ShareBoilerplate, &article.facts).is_ok(),
        may_add_tags: can(who.role, Action::ManageTags, &article.facts).is_ok(),
        site_path: "/".into(),
        host: host(visit),
        decide: if can(who.role, Action::Return, &article.facts).is_ok() {
            "Review and publish"
        } else {
            "Everything you can do"
        },
        timeline: lines.iter().map(|line| said(line, &shell)).collect(),
        returned: lines
            .iter()
            .find(|line| article.stage == Stage::Returned && line.act == Act::Return.done())
            .map(|line| said(line, &shell)),
        live_number: standing.live.as_ref().map(|range| range.number),
        base: json!(base).to_string(),
        due: due(conn, &shell, &article).await?,
        brief: article.brief.clone(),
        series: series(conn, who, &article, series_place.as_ref()).await?,
        series_place,
        related: RelatedTitle::all(conn, who, &content.related).await?,
        notes: NotesPanel::of(conn, &article, &shell, &Form::default(), &Problems::new()).await?,
        present: PresentLine::others(conn, who, id).await?,
        lead: lead(conn, values.get("lead").map_or("", String::as_str)).await?,
        values,
        problems,
        asked: vec![],
        bar,
        shell,
    })
}

/// When it is to be ready, and with whom it is.
async fn due(conn: &mut Conn, shell: &Shell, article: &Article) -> Result<String> {
    let when = article.due_at.map(|at| format!("Due {}", shell.when(at)));
    let with = match article.with {
        Some(person) => Some(format!("with {}", planning::name_of(conn, person).await?)),
        None => None,
    };
    Ok([when, with].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// The host of the site, as it was last read.
fn host(visit: &Visit) -> String {
    let url = visit.app.remembered().map(|site| site.url).unwrap_or_default();
    let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host);
    host.to_owned()
}

/// The picture of this id.
async fn lead(conn: &mut Conn, id: &str) -> Result<Option<OfferedPicture>> {
    let Ok(id) = id.parse::<PictureId>() else {
        return Ok(None);
    };
    Ok(UsablePicture::all(conn, &[id]).await?.get(&id).map(OfferedPicture::of))
}

fn is_slug_locked(article: &Article, standing: &Standing, who: &Viewer) -> bool {
    standing.live.is_some() && can(who.role, Action::MoveSlug, &article.facts).is_err()
}

/// Where the slug comes from, and what a change of it does.
pub(super) fn slug_hint(article: &Article, standing: &Standing, who: &Viewer) -> &'static str {
    if is_slug_locked(article, standing, who) {
        "An editor can change it. The old address then redirects."
    } else if standing.live.is_some() {
        "A change takes the place of this address when it is published; the old one redirects."
    } else if article.working.content.slug.is_some() {
        "Written by hand. Empty it, and it follows the headline again."
    } else {
        "Made from the headline until you write one."
    }
}

/// What a combobox offers: the words that are read, and those that the field then holds.
struct Choosable {
    name: String,
    hint: String,
    value: String,
}

fn options(all: impl Iterator<Item = Choosable>) -> String {
    let all: Vec<Value> = all
        .map(|one| json!({ "name": one.name, "hint": one.hint, "value": one.value }))
        .collect();
    Value::from(all).to_string()
}

/// Whom this person may put into the byline: everybody they may know of, or themselves alone. Where several have one
/// name, the address of the account or the slug tells them apart.
async fn people(conn: &mut Conn, who: &Viewer, article: &Article) -> Result<String> {
    let sees_addresses = can(who.role, Action::SeeStaff, &article.facts).is_ok();
    let may_others = can(who.role, Action::ByOthers, &article.facts).is_ok();
    let all = Listed::all(conn, who.id).await?;
    let some = all.into_iter().filter(|one| may_others || one.staff_id == Some(who.id));
    Ok(options(some.map(|one| {
        let kind = if one.staff_id.is_some() { "staff" } else { "guest" };
        let apart = one.email.filter(|_| sees_addresses).unwrap_or_else(|| one.slug.clone());
        Choosable {
            hint: if one.shares_name {
                format!("{kind} · {apart}")
            } else {
                kind.to_owned()
            },
            value: if one.shares_name {
                format!("{} [{}]", one.name, one.slug)
            } else {
                one.name.clone()
            },
            name: one.name,
        }
    })))
}

/// The series to choose from, and none; for who keeps them, where there are any.
async fn series(conn: &mut Conn, who: &Viewer, article: &Article, place: Option<&SeriesPlace>) -> Result<Vec<Choice>> {
    if can(who.role, Action::ManageSeries, &article.facts).is_err() {
        return Ok(vec![]);
    }
    let all = Series::all(conn).await?;
    if all.is_empty() {
        return Ok(vec![]);
    }
    let none = Choice {
        value: String::new(),
        label: "In no series".into(),
        selected: place.is_none(),
    };
    let choice = |one: &Series| Choice {
        selected: place.is_some_and(|place| place.series == one.id),
        label: one.name.clone(),
        value: one.id.to_string(),
    };
    Ok(std::iter::once(none).chain(all.iter().map(choice)).collect())
}

/// Each with those above it, because a closed list shows nothing else: "News › Council".
async fn categories(conn: &mut Conn, chosen: &str) -> Result<Vec<Choice>> {
    let tree = Category::tree(conn).await?;
    let label = |category: &Category| {
        let path = Category::path_in(&tree, category.id);
        path.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(" › ")
    };
    Ok(tree
        .iter()
        .map(|category| Choice {
            selected: category.id.to_string() == chosen,
            label: label(category),
            value: category.id.to_string(),
        })
        .collect())
}
