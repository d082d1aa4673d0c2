//! The writing surface: the galley, the fields beside it, and the two endpoints that save them.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use serde_json::{Value, json};

use super::{
    door::Choice,
    lines::{Said, said},
    offers,
    pills::{Marks, Pill, pills},
    shell::Shell,
};
use crate::{
    activity::{self, Line},
    app::App,
    articles::{
        article::Article,
        body::{Document, SafeHtml},
        checklist::{self, Outcome},
        draft::{self, Change, Fields, GENRES, Saved},
        stage::{Act, Stage},
        standing::{Rival, Standing, rival},
    },
    authors::Author,
    curation,
    error::{Error, Problems, Result},
    ids::{ArticleId, CategoryId},
    platform::db::Conn,
    policy::{Action, Actor, can},
    taxonomy::{
        category::Category,
        tag::{self, Tag},
    },
    web::{
        errors,
        request::{Form, Signed},
        respond,
        routes::Door,
    },
};

/// A check as the page shows it.
pub struct ShownCheck {
    /// yes, warn, no.
    pub ok: &'static str,
    /// The rule.
    pub title: String,
    /// What to do.
    pub proof: String,
}

/// The checks of a text for its next act.
#[must_use]
pub fn checks(article: &Article, act: Act) -> Vec<ShownCheck> {
    let word = |outcome| match outcome {
        Outcome::Passed => "yes",
        Outcome::Mind => "warn",
        Outcome::Failed => "no",
    };
    checklist::check(&article.working.content, act)
        .into_iter()
        .map(|check| ShownCheck {
            ok: word(check.outcome),
            title: check.title,
            proof: check.proof,
        })
        .collect()
}

/// The form's values, as names of controls and what they hold.
type Values = BTreeMap<&'static str, String>;

const CONTROLS: [&str; 9] = [
    "headline", "kicker", "dek", "slugline", "slug", "genre", "category", "byline", "tags",
];

#[derive(Template)]
#[template(path = "admin/editor.html")]
struct EditorPage {
    shell: Shell,
    id: ArticleId,
    staff: String,
    version: i64,
    title: String,
    pills: Vec<Pill>,
    next: String,
    may_edit: bool,
    why_readonly: String,
    values: Values,
    problems: Problems,
    slug_touched: bool,
    slug_locked: bool,
    lang: String,
    document: String,
    html: SafeHtml,
    genres: Vec<Choice>,
    categories: Vec<Choice>,
    authors: String,
    tags: String,
    may_add_tags: bool,
    site_path: String,
    may_submit: bool,
    may_recall: bool,
    decide: &'static str,
    checks: Vec<ShownCheck>,
    open_checks: usize,
    timeline: Vec<Said>,
    live_number: Option<i32>,
    returned: Option<String>,
}

impl EditorPage {
    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
}

/// `GET /admin/articles/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse> {
    let page = load(&req, &app, &signed, parse(&id)?, None).await?;
    surface(StatusCode::OK, &page)
}

/// The identity in a path; what is none is not there.
///
/// # Errors
/// `NotFound`.
pub fn parse(id: &str) -> Result<ArticleId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// The one page that brings the editor's Trusted Types policy.
fn surface(status: StatusCode, page: &EditorPage) -> Result<HttpResponse> {
    let mut answer = respond::page_with(status, page)?;
    answer.headers_mut().insert(
        header::HeaderName::from_static("x-copydesk-editor"),
        header::HeaderValue::from_static("1"),
    );
    Ok(answer)
}

async fn load(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: ArticleId,
    typed: Option<(Values, Problems)>,
) -> Result<EditorPage> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = Shell::load(conn, app, req, signed, "/admin/articles").await?;
    let who = signed.actor();
    let article = Article::look(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let refused = can(who.role, Action::Edit, &article.facts)
        .map_err(|refusal| refusal.0)
        .and_then(|()| article.stage.after(Act::Change).map(drop));
    let (values, problems) = match typed {
        Some(typed) => typed,
        None => (values(conn, &article, &standing).await?, Problems::new()),
    };
    // By right and stage alone: the text under the cursor may pass the checks by the time it is pressed.
    let may = |act, stages: &[Stage]| stages.contains(&article.stage) && offers::right(act, &article, who).is_none();
    let may_submit = may(Act::Submit, &[Stage::Draft, Stage::Returned]);
    let may_recall = may(Act::Recall, &[Stage::InReview]);
    let content = &article.working.content;
    let mut checks = checks(&article, Act::Submit);
    checks.extend(address_check(conn, &article, &values).await?);
    let lines = Line::of_article(conn, id, 40).await?;
    Ok(EditorPage {
        id,
        staff: who.id.to_string(),
        version: article.version,
        title: if article.slugline.is_empty() {
            "NEW STORY".into()
        } else {
            article.slugline.clone()
        },
        pills: marks(conn, &article, &standing, &shell).await?,
        next: next_step(&article, &standing),
        may_edit: refused.is_ok(),
        why_readonly: refused.err().unwrap_or_default(),
        slug_touched: content.slug.is_some(),
        slug_locked: standing.live.is_some() && can(who.role, Action::MoveSlug, &article.facts).is_err(),
        lang: content.lang.clone(),
        document: content.body.to_json().to_string(),
        html: content.body.html(),
        genres: GENRES
            .iter()
            .map(|genre| Choice {
                value: (*genre).into(),
                label: titled(genre),
                selected: values.get("genre").is_some_and(|chosen| chosen == genre),
            })
            .collect(),
        categories: categories(conn, values.get("category").map_or("", String::as_str)).await?,
        authors: options(Author::all(conn).await?.into_iter().map(|author| {
            (
                author.name,
                if author.staff_id.is_some() { "staff" } else { "guest" }.to_owned(),
            )
        })),
        tags: options(
            Tag::all_names(conn)
                .await?
                .into_iter()
                .map(|name| (name, String::new())),
        ),
        may_add_tags: can(who.role, Action::ManageTags, &article.facts).is_ok(),
        site_path: "/".into(),
        decide: if can(who.role, Action::Return, &article.facts).is_ok() {
            "Review and publish"
        } else {
            "Everything you can do"
        },
        open_checks: checks.iter().filter(|check| check.ok == "no").count(),
        checks,
        timeline: lines.iter().map(|line| said(line, &shell)).collect(),
        returned: (article.stage == Stage::Returned)
            .then(|| {
                lines
                    .iter()
                    .find(|line| line.act == Act::Return.done())
                    .and_then(|line| line.reason.clone())
            })
            .flatten(),
        live_number: standing.live.as_ref().map(|range| range.number),
        values,
        problems,
        may_submit,
        may_recall,
        shell,
    })
}

/// The marks of a story on its own pages.
///
/// # Errors
/// Database errors.
pub async fn marks(conn: &mut Conn, article: &Article, standing: &Standing, shell: &Shell) -> Result<Vec<Pill>> {
    let scheduled = standing.next.as_ref().map(|range| shell.when(range.from));
    let embargo = article
        .embargo_until
        .filter(|until| *until > article.at)
        .map(|at| shell.when(at));
    Ok(pills(&Marks {
        stage: article.stage,
        live: standing.is_visible,
        was_live: standing.last.is_some(),
        scheduled: scheduled.as_deref(),
        held: article.held,
        embargo: embargo.as_deref(),
        featured: curation::place_of(conn, article.id).await?.is_some(),
        killed: article.killed,
    }))
}

/// A warning when another story has the address, or wishes for it too.
async fn address_check(conn: &mut Conn, article: &Article, values: &Values) -> Result<Option<ShownCheck>> {
    let slug = values.get("slug").map_or("", String::as_str);
    let rival = if slug.is_empty() {
        None
    } else {
        rival(conn, article.id, slug).await?
    };
    Ok(rival.map(|rival| ShownCheck {
        ok: "warn",
        title: match rival {
            Rival::Claimed => format!("Another story has the address /{slug}"),
            Rival::Wished => format!("Another draft wishes for /{slug} too"),
        },
        proof: match rival {
            Rival::Claimed => "Write another slug before it is published.".into(),
            Rival::Wished => "The first one that is published has it.".into(),
        },
    }))
}

fn next_step(article: &Article, standing: &Standing) -> String {
    let readers = match &standing.live {
        Some(live) if article.stage != Stage::Settled => {
            format!("Readers keep revision {} until this change is published. ", live.number)
        }
        _ => String::new(),
    };
    let step = match article.stage {
        Stage::Draft => "When it is ready, submit it and an editor reads it.",
        Stage::InReview => "It waits for an editor.",
        Stage::Returned => "It came back with a note. Change it and submit it again.",
        Stage::Approved => "It is approved. A change now sends it back to review.",
        Stage::Settled if standing.live.is_some() => {
            "It is live. Write, and a change opens; readers keep what they have."
        }
        Stage::Settled => "Nothing is open. Write, and a change opens.",
        Stage::Spiked => "It is spiked.",
    };
    format!("{readers}{step}")
}

fn titled(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What a combobox offers.
fn options(all: impl Iterator<Item = (String, String)>) -> String {
    let all: Vec<Value> = all.map(|(name, hint)| json!({ "name": name, "hint": hint })).collect();
    Value::from(all).to_string()
}

async fn categories(conn: &mut Conn, chosen: &str) -> Result<Vec<Choice>> {
    let tree = Category::tree(conn).await?;
    Ok(tree
        .into_iter()
        .map(|category| Choice {
            selected: category.id.to_string() == chosen,
            label: format!(
                "{}{}",
                "– ".repeat(usize::try_from(category.level).unwrap_or(0)),
                category.name
            ),
            value: category.id.to_string(),
        })
        .collect())
}

async fn values(conn: &mut Conn, article: &Article, standing: &Standing) -> Result<Values> {
    let content = &article.working.content;
    Ok(Values::from([
        ("headline", content.headline.clone()),
        ("kicker", content.kicker.clone()),
        ("dek", content.dek.clone()),
        ("slugline", article.slugline.clone()),
        ("slug", standing.slug_for(content).unwrap_or_default()),
        ("genre", content.genre.clone()),
        ("category", content.category.to_string()),
        (
            "byline",
            content
                .byline
                .iter()
                .map(|name| name.name.clone())
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ("tags", Tag::names(conn, &content.tags).await?.join(", ")),
    ]))
}

/// Whether a program asks (the page's own script), or a browser that follows links.
fn wants_json(req: &HttpRequest) -> bool {
    req.headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

/// `POST /admin/articles/{id}/fields`
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict`, `VersionMissing`, `Busy`; problems and clashes are shown with what was typed.
pub async fn save_fields(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, who) = (parse(&id)?, signed.actor().clone());
    let (sent, typed, scripted) = (form.version(), form.clone(), wants_json(&req));
    let saved = app
        .command(move |conn| {
            Box::pin(async move {
                let fields = read(conn, &who, &typed, scripted).await?;
                draft::save(conn, &who, id, sent, Change::Fields(fields)).await
            })
        })
        .await;
    after(&req, &app, &signed, id, saved, &form).await
}

/// `POST /admin/articles/{id}/body`: the document as JSON, in a form.
///
/// # Errors
/// As `save_fields`.
pub async fn save_body(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, who, sent) = (parse(&id)?, signed.actor().clone(), form.version());
    let document = match Document::parse_str(form.text("body")) {
        Ok(parsed) => parsed.document,
        Err(problem) => return Ok(misread(&req, &problem)),
    };
    let saved = app
        .command(move |conn| Box::pin(async move { draft::save(conn, &who, id, sent, Change::Body(document)).await }))
        .await;
    after(&req, &app, &signed, id, saved, &form).await
}

fn misread(req: &HttpRequest, problem: &crate::articles::body::Problem) -> HttpResponse {
    let detail = problem.message.clone();
    if !wants_json(req) {
        return errors::answer(Door::Editor, req, &Problems::of("body", detail).into());
    }
    let status = if problem.code == "too_large" {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let value = json!({
        "type": "about:blank", "title": "The text cannot be saved", "status": status.as_u16(), "detail": detail, "code": problem.code,
        "errors": [{ "pointer": problem.place, "code": problem.code, "detail": detail }]
    });
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .body(value.to_string())
}

async fn read(conn: &mut Conn, who: &Actor, form: &Form, may_add_guests: bool) -> Result<Fields> {
    let sent = |name| form.sent(name).map(str::to_owned);
    let category = if form.sent("category").is_some() {
        Some(known_category(conn, form).await?)
    } else {
        None
    };
    let tags = match form.sent("tags") {
        Some(typed) => Some(tag::from_names(conn, who, typed).await?),
        None => None,
    };
    Ok(Fields {
        slugline: sent("slugline"),
        headline: sent("headline"),
        kicker: sent("kicker"),
        dek: sent("dek"),
        slug: sent("slug"),
        genre: sent("genre"),
        byline: sent("byline"),
        category,
        tags,
        may_add_guests,
    })
}

async fn known_category(conn: &mut Conn, form: &Form) -> Result<CategoryId> {
    let id: CategoryId = form.parse("category", "Choose a category from the list.")?;
    let known = Category::tree(conn).await?.iter().any(|category| category.id == id);
    if known {
        Ok(id)
    } else {
        Err(Problems::of("category", "Choose a category from the list.").into())
    }
}

/// What a save came to, for a program and for a browser without script.
async fn after(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: ArticleId,
    saved: Result<Saved>,
    form: &Form,
) -> Result<HttpResponse> {
    match saved {
        Ok(saved) if wants_json(req) => accepted(app, req, signed, id, &saved).await,
        Ok(_) => Ok(respond::see(&format!("/admin/articles/{id}?done=saved"))),
        Err(Error::Stale(_)) if wants_json(req) => clash(app, req, signed, id).await,
        Err(Error::Stale(_)) => clash_page(req, app, signed, id, form).await,
        Err(Error::Problems(problems)) if !wants_json(req) => {
            let typed = CONTROLS
                .iter()
                .map(|name| (*name, form.text(name).to_owned()))
                .collect();
            let page = load(req, app, signed, id, Some((typed, problems))).await?;
            surface(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error),
    }
}

async fn accepted(app: &App, req: &HttpRequest, signed: &Signed, id: ArticleId, saved: &Saved) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = Shell::load(conn, app, req, signed, "").await?;
    let at = activity::instant(conn).await?;
    let slug = Standing::of(conn, id, at)
        .await?
        .slug_for(&saved.content)
        .unwrap_or_default();
    let moved = saved.stage != saved.stage_before;
    let notice = moved.then_some(match saved.stage_before {
        Stage::Approved => "The approval was for the text before this change. The story is in review again.",
        Stage::Settled => "A change is open. Readers keep what they have until it is published.",
        Stage::Draft | Stage::InReview | Stage::Returned | Stage::Spiked => "The story moved on.",
    });
    let value = json!({
        "version": saved.version, "document": saved.content.body.to_json(), "stage": saved.stage.word(), "words": saved.content.body.word_count(),
        "saved": shell.when(shell.now), "slug": slug, "reload": moved, "notice": notice
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(value))
}

/// 409 with the text that is stored now, for a program that holds the other one.
async fn clash(app: &App, req: &HttpRequest, signed: &Signed, id: ArticleId) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = Shell::load(conn, app, req, signed, "").await?;
    let article = Article::look(conn, signed.actor(), id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let fields = values(conn, &article, &standing).await?;
    let by = article.working.editor(conn).await?;
    let detail = format!("{by} saved this story since you opened it. Both texts are safe.");
    let value = json!({
        "type": "about:blank", "title": "Conflict", "status": 409, "code": "stale", "detail": detail, "version": article.version,
        "theirs": { "document": article.working.content.body.to_json(), "fields": fields, "edited_by": by, "edited_at": shell.when(article.working.edited_at) }
    });
    Ok(HttpResponse::Conflict()
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .body(value.to_string()))
}

/// A field in which two people differ.
struct Difference {
    name: &'static str,
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
    differences: Vec<Difference>,
    all: Vec<(&'static str, String)>,
}

/// 409 for a browser without script: both texts, and a form that keeps what was typed.
async fn clash_page(req: &HttpRequest, app: &App, signed: &Signed, id: ArticleId, form: &Form) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = Shell::load(conn, app, req, signed, "/admin/articles").await?;
    let article = Article::look(conn, signed.actor(), id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let theirs = values(conn, &article, &standing).await?;
    let all: Vec<(&'static str, String)> = CONTROLS
        .iter()
        .map(|name| (*name, form.text(name).to_owned()))
        .collect();
    let differences = all
        .iter()
        .filter(|(name, yours)| form.sent(name).is_some() && theirs.get(name) != Some(yours))
        .map(|(name, yours)| Difference {
            name,
            yours: yours.clone(),
            theirs: theirs.get(name).cloned().unwrap_or_default(),
        })
        .collect();
    let page = ClashPage {
        id,
        version: article.version,
        by: article.working.editor(conn).await?,
        differences,
        all,
        shell,
    };
    respond::page_with(StatusCode::CONFLICT, &page)
}
