//! The two endpoints that save a story: everything beside the text as a form, and the text as a document. A program gets
//! what is stored now; a browser without script gets a page.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::{
    bar::Bar,
    clash,
    editor::{self, parse},
    lines::said,
    shell::Shell,
};
use crate::{
    activity::{Answer, Line},
    app::App,
    articles::{
        article::Article,
        body::Document,
        draft::{self, Change, Saved},
        fields::{self, Fields, Texts},
        stage::Stage,
        standing::Standing,
    },
    error::{Error, Problems, Result},
    ids::{ArticleId, CategoryId},
    platform::db::Conn,
    policy::Actor,
    taxonomy::{category::Category, tag},
    web::{
        errors::{self, wants_json},
        request::{Form, Signed},
        respond,
        routes::Door,
    },
};

type Work<'c> = BoxFuture<'c, Result<Saved>>;

/// Saves once for each sending of a form, and answers in the words of whoever asks.
async fn save<F>(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: ArticleId,
    form: &Form,
    work: F,
) -> Result<HttpResponse>
where
    F: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> Work<'c> + Send + 'static,
{
    let is_program = wants_json(req);
    let done = app
        .once(signed, form.receipt(signed), move |conn, who| {
            Box::pin(async move {
                let saved = work(conn, who).await?;
                Ok(if is_program {
                    Outcome::of(&saved).kept()
                } else {
                    Answer::see(format!("/admin/articles/{id}?done=saved"))
                })
            })
        })
        .await;
    match done {
        Ok(answer) => match Outcome::read(&answer) {
            Some(outcome) => accepted(app, req, signed, id, &outcome).await,
            None => Ok(respond::answered(&answer)),
        },
        Err(Error::Stale(_)) if is_program => clash::problem(app, req, signed, id).await,
        Err(Error::Stale(_)) => clash::page(req, app, signed, id, form).await,
        Err(Error::Problems(problems)) if !is_program => {
            let page = editor::load(req, app, signed, id, Some((typed(form), problems))).await?;
            editor::surface(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error),
    }
}

/// What a save came to, as far as the same request sent again has to hear it.
struct Outcome {
    version: i64,
    stage_before: Stage,
}

impl Outcome {
    const fn of(saved: &Saved) -> Self {
        Self {
            version: saved.version,
            stage_before: saved.stage_before,
        }
    }

    fn kept(&self) -> Answer {
        Answer {
            status: 200,
            location: Some(format!("{} {}", self.version, self.stage_before)),
        }
    }

    fn read(answer: &Answer) -> Option<Self> {
        let (version, stage) = answer
            .location
            .as_deref()
            .filter(|_| answer.status == 200)?
            .split_once(' ')?;
        Some(Self {
            version: version.parse().ok()?,
            stage_before: stage.parse().ok()?,
        })
    }
}

/// `POST /admin/articles/{id}/fields`
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict`, `VersionMissing`, `KeyReused`, `Busy`; problems and clashes are shown with what was typed.
pub async fn save_fields(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, sent, is_program) = (parse(&id)?, form.version(), wants_json(&req));
    let typed = form.clone();
    save(&req, &app, &signed, id, &form, move |conn, who| {
        Box::pin(async move {
            let fields = read(conn, who, &typed, is_program, |_| true).await?;
            match draft::save(conn, who, id, sent, Change::Fields(fields)).await {
                Err(Error::Stale(_)) if !is_program => meet(conn, who, id, &typed).await,
                saved => saved,
            }
        })
    })
    .await
}

/// Somebody saved since the page was made. What only one of the two changed goes together.
async fn meet(conn: &mut Conn, who: &Actor, id: ArticleId, form: &Form) -> Result<Saved> {
    let article = Article::hold(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let theirs = fields::texts_of(conn, &article, &standing).await?;
    let Some(changed) = fields::meet(&base(form), &typed(form), &theirs) else {
        article.is_at(form.version())?; // it is not: whoever sent this has to choose
        return Err(Error::internal("two versions that are one"));
    };
    let fields = read(conn, who, form, false, |name| changed.iter().any(|one| one == name)).await?;
    draft::save(conn, who, id, Some(article.version), Change::Fields(fields)).await
}

/// The fields as they were when the form was made.
pub(super) fn base(form: &Form) -> Texts {
    serde_json::from_str(form.text("base")).unwrap_or_default()
}

/// The fields that a form sent.
pub(super) fn typed(form: &Form) -> Texts {
    let sent = |name: &&str| Some(((*name).to_owned(), form.sent(name)?.to_owned()));
    fields::NAMES.iter().filter_map(sent).collect()
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
    let (id, sent) = (parse(&id)?, form.version());
    let document = match Document::parse_str(form.text("body")) {
        Ok(parsed) => parsed.document,
        Err(problem) => return Ok(misread(&req, &problem)),
    };
    save(&req, &app, &signed, id, &form, move |conn, who| {
        Box::pin(async move { draft::save(conn, who, id, sent, Change::Body(document)).await })
    })
    .await
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
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(value.to_string())
}

async fn read(
    conn: &mut Conn,
    who: &Actor,
    form: &Form,
    may_add_guests: bool,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Fields> {
    let sent = |name: &str| form.sent(name).filter(|_| is_wanted(name)).map(str::to_owned);
    let category = match sent("category") {
        Some(_) => Some(known_category(conn, form).await?),
        None => None,
    };
    let tags = match sent("tags") {
        Some(typed) => Some(tag::from_names(conn, who, &typed).await?),
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

/// 200 with what is stored now. When somebody saved in between there is more than this save came to, and the next one
/// meets it: the version alone is answered then.
async fn accepted(
    app: &App,
    req: &HttpRequest,
    signed: &Signed,
    id: ArticleId,
    outcome: &Outcome,
) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, signed.viewer(), id).await?;
    let mut value = json!({ "version": outcome.version });
    if article.version == outcome.version {
        let shell = Shell::load(conn, app, req, signed, "").await?;
        let standing = Standing::of(conn, id, article.at).await?;
        let bar = Bar::of(conn, &article, &standing, &shell, signed.viewer()).await?;
        let content = &article.working.content;
        value = json!({
            "version": article.version, "document": content.body.to_json(), "stage": article.stage.word(),
            "words": content.body.word_count(), "saved": shell.when(shell.now),
            "slug": standing.slug_for(content).unwrap_or_default(), "bar": bar.json()
        });
        if article.stage != outcome.stage_before {
            value["notice"] = moved(outcome.stage_before).into();
            value["history"] = history(conn, id, &shell).await?;
        }
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(value))
}

const fn moved(from: Stage) -> &'static str {
    match from {
        Stage::Approved => "The approval was for the text before this change. The story is in review again.",
        Stage::Settled => "A change is open. Readers keep what they have until it is published.",
        Stage::Draft | Stage::InReview | Stage::Returned | Stage::Spiked => "The story moved on.",
    }
}

/// The newest line of the timeline, for a page that has the others.
async fn history(conn: &mut Conn, id: ArticleId, shell: &Shell) -> Result<Value> {
    let lines = Line::of_article(conn, id, 1).await?;
    Ok(lines
        .iter()
        .map(|line| said(line, shell))
        .map(|line| json!({ "datetime": line.datetime, "when": line.when, "text": line.own }))
        .collect())
}
