//! The two endpoints that save a story: everything beside the text as a form, and the text as a document. A program gets
//! what is stored now; a browser without script gets a page.

use std::time::{Duration, Instant};

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    activity::{self, ActivityLine, Answer, Receipt},
    articles::{
        article::Article,
        stage::Stage,
        standing::Standing,
        writing::{
            draft::{self, DraftChange, Saved},
            field_merge,
            fields::{self, FieldTexts, StoryFields},
            related,
        },
    },
    body::{BlockId, Document, Parsed, RepairNotice},
    error::{Error, Problems, Result},
    ids::ArticleId,
    locale::dir_of,
    platform::db::Conn,
    policy::Actor,
    staff::acting::AccountLock,
    web::{
        admin::{
            lines::said,
            shell::Shell,
            story::{
                bar::Bar,
                clash,
                editor::{self, PartialSave, parse},
            },
            visit::Visit,
        },
        request::{AnyForm, Form, wants_json},
        respond,
    },
};

/// What a save came to, as far as the same request sent again has to hear it.
#[derive(Serialize, Deserialize)]
struct SaveOutcome {
    version: i64,
    stage_before: String,
    /// It changed something.
    changed: bool,
    /// Fields that were not stored, each with what to do about it.
    problems: Vec<(String, String)>,
}

impl SaveOutcome {
    fn of(saved: &Saved) -> Self {
        let problem = |(field, sentence): (&str, &str)| (field.to_owned(), sentence.to_owned());
        Self {
            version: saved.version,
            stage_before: saved.stage_before.to_string(),
            changed: saved.changed,
            problems: saved.problems.iter().map(problem).collect(),
        }
    }

    /// Keeps what a save came to for the same one sent again, or finds what was kept when it comes too late.
    async fn settle(conn: &mut Conn, receipt: &Receipt, saved: Result<Saved>) -> Result<Self> {
        match saved {
            Ok(saved) => {
                let outcome = Self::of(&saved);
                if outcome.changed {
                    activity::keep_last(conn, receipt, &outcome.kept()).await?;
                }
                Ok(outcome)
            }
            Err(Error::Stale(stale)) => {
                let kept = activity::last(conn, receipt).await?;
                kept.as_ref().and_then(Self::read).ok_or(Error::Stale(stale))
            }
            Err(error) => Err(error),
        }
    }

    fn kept(&self) -> Answer {
        Answer {
            status: 200,
            location: Some(json!(self).to_string()),
        }
    }

    fn read(answer: &Answer) -> Option<Self> {
        serde_json::from_str(answer.location.as_deref()?).ok()
    }

    fn problems(&self) -> Problems {
        let mut problems = Problems::new();
        for (field, sentence) in &self.problems {
            if let Some(field) = fields::NAMES.into_iter().find(|name| name == field) {
                problems.add(field, sentence);
            }
        }
        problems
    }
}

/// Answers a save in the words of whoever asks.
async fn answered(
    visit: &Visit,
    id: ArticleId,
    form: &Form,
    notices: &[RepairNotice],
    done: Result<SaveOutcome>,
) -> Result<HttpResponse> {
    match done {
        Ok(outcome) if wants_json(&visit.req) => accepted(visit, id, &outcome, notices).await,
        Ok(outcome) if outcome.problems.is_empty() => Ok(respond::answered(&Answer::see(back(form, id)))),
        Ok(outcome) => {
            let again = PartialSave {
                typed: typed(form),
                base: base(form),
                version: form.version().unwrap_or_default(),
                now: outcome.version,
                problems: outcome.problems(),
            };
            let page = editor::load(visit, id, Some(again)).await?;
            editor::surface(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(Error::Stale(_)) if wants_json(&visit.req) => clash::problem(visit, id).await,
        Err(Error::Stale(_)) => clash::page(visit, id, form).await,
        Err(error) => Err(error),
    }
}

/// Where a browser without script goes on: what is changed while reviewing leads back there.
fn back(form: &Form, id: ArticleId) -> String {
    let page = if form.text("from") == "review" { "/review" } else { "" };
    format!("/admin/articles/{id}{page}?done=saved")
}

/// `POST /admin/articles/{id}/fields`
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict`, `VersionMissing`, `Busy`; problems and clashes are shown with what was typed.
pub async fn save_fields(visit: Visit, id: web::Path<String>, form: AnyForm) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let (receipt, is_program) = (form.receipt(&visit.signed), wants_json(&visit.req));
    let save = || {
        let (typed, receipt) = (form.clone(), receipt.clone());
        visit.app.command(&visit.signed, AccountLock::Shared, move |conn, who| {
            Box::pin(async move {
                let change = DraftChange::Fields(read(&typed, |_| true));
                let saved = match draft::save(conn, who, id, typed.version(), change).await {
                    Err(Error::Stale(_)) if !is_program && activity::last(conn, &receipt).await?.is_none() => {
                        merge(conn, who, id, &typed).await
                    }
                    saved => saved,
                };
                SaveOutcome::settle(conn, &receipt, saved).await
            })
        })
    };
    let done = after_the_one_before(form.version(), save).await;
    answered(&visit, id, &form, &[], done).await
}

/// How long a save waits for the one before it, and how often it looks.
const ON_ITS_WAY: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(50);

/// A page that is left sends text and fields at once, the second for the version that comes of the first, and they arrive
/// in either order. Whichever comes too early waits, with nothing locked, and decides anew each time.
async fn after_the_one_before<S: Future<Output = Result<SaveOutcome>>>(
    sent: Option<i64>,
    save: impl Fn() -> S,
) -> Result<SaveOutcome> {
    let began = Instant::now();
    loop {
        match save().await {
            Err(Error::Stale(stale)) if sent == stale.current.checked_add(1) && began.elapsed() < ON_ITS_WAY => {
                tokio::time::sleep(LOOK).await;
            }
            done => return done,
        }
    }
}

/// Somebody saved since the page was made. What only one of the two changed goes together.
async fn merge(conn: &mut Conn, who: &Actor, id: ArticleId, form: &Form) -> Result<Saved> {
    let article = Article::lock_any_version(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let theirs = fields::texts_of(conn, who, &article, &standing).await?;
    let Some(changed) = field_merge::mergeable(&base(form), &typed(form), &theirs) else {
        article.is_at(form.version())?; // it is not: whoever sent this has to choose
        return Err(Error::internal("two versions that are one"));
    };
    let fields = read(form, |name| changed.iter().any(|one| one == name));
    draft::save(conn, who, id, Some(article.version), DraftChange::Fields(fields)).await
}

/// The fields as they were when the form was made.
pub(in crate::web::admin) fn base(form: &Form) -> FieldTexts {
    serde_json::from_str(form.text("base")).unwrap_or_default()
}

/// The fields that a form sent.
pub(in crate::web::admin) fn typed(form: &Form) -> FieldTexts {
    let sent = |name: &&str| Some(((*name).to_owned(), form.sent(name)?.to_owned()));
    fields::NAMES.iter().filter_map(sent).collect()
}

/// `POST /admin/articles/{id}/body`: the document as JSON in a field, which may be an object itself in a request of JSON.
///
/// # Errors
/// As `save_fields`.
pub async fn save_body(visit: Visit, id: web::Path<String>, form: AnyForm) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let Parsed {
        document,
        repaired: _,
        notices,
    } = match Document::parse_str(form.text("body")) {
        Ok(parsed) => parsed,
        Err(problem) => return misread(&visit, &problem),
    };
    let receipt = form.receipt(&visit.signed);
    let save = || {
        let (document, receipt) = (document.clone(), receipt.clone());
        visit.app.command(&visit.signed, AccountLock::Shared, move |conn, who| {
            Box::pin(async move {
                let saved = draft::save(conn, who, id, sent, DraftChange::Body(document)).await;
                SaveOutcome::settle(conn, &receipt, saved).await
            })
        })
    };
    let done = after_the_one_before(sent, save).await;
    answered(&visit, id, &form, &notices, done).await
}

fn misread(visit: &Visit, problem: &crate::body::Problem) -> Result<HttpResponse> {
    let detail = problem.message.clone();
    if !wants_json(&visit.req) {
        return Err(Problems::of("body", detail).into());
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
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(value.to_string()))
}

/// The fields that a form sent, as far as they are wanted.
fn read(form: &Form, is_wanted: impl Fn(&str) -> bool) -> StoryFields {
    let sent = |name: &str| form.sent(name).filter(|_| is_wanted(name)).map(str::to_owned);
    StoryFields {
        slugline: sent("slugline"),
        headline: sent("headline"),
        kicker: sent("kicker"),
        dek: sent("dek"),
        slug: sent("slug"),
        genre: sent("genre"),
        lang: sent("lang"),
        flags: sent("flags"),
        byline: sent("byline"),
        category: sent("category"),
        tags: sent("tags"),
        lead: sent("lead"),
        lead_caption: sent("lead_caption"),
        lead_alt: sent("lead_alt"),
        others: fields::OTHERS
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), sent(name)?)))
            .collect(),
    }
}

/// 200 with what is stored now, and the fields that are not among it; 422 where nothing could be stored. When somebody
/// saved in between there is more than this save came to, and the next one meets it: the version alone is answered then.
async fn accepted(
    visit: &Visit,
    id: ArticleId,
    outcome: &SaveOutcome,
    notices: &[RepairNotice],
) -> Result<HttpResponse> {
    if !outcome.changed {
        outcome.problems().settle()?;
    }
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, visit.viewer(), id).await?;
    let mut value = json!({ "version": outcome.version });
    if article.version == outcome.version {
        let shell = visit.shell(conn, "").await?;
        let standing = Standing::of(conn, id, article.at).await?;
        let bar = Bar::of(conn, &article, &standing, &shell, visit.viewer()).await?;
        let content = &article.working.content;
        value = json!({
            "version": article.version, "document": content.body.to_json(), "stage": article.stage.word(),
            "words": content.body.word_count(), "saved": shell.when(shell.now),
            "slug": standing.slug_for(content).unwrap_or_default(), "lang": content.lang, "dir": dir_of(&content.lang), "bar": bar.json(),
            "slug_hint": editor::slug_hint(&article, &standing, visit.viewer()),
            // As they are stored, whatever was typed.
            "fields": { "headline": content.headline, "dek": content.dek, "kicker": content.kicker, "slugline": article.slugline, "notes": article.notes,
                "target": article.target_words.map(|words| words.to_string()).unwrap_or_default(), "related": related::written(&content.related) }
        });
        for (name, text) in content.words.texts() {
            value["fields"][name] = text.as_str().into();
        }
        if let Ok(before) = outcome.stage_before.parse::<Stage>()
            && before != article.stage
        {
            value["notice"] = moved(before).into();
            value["history"] = history(conn, id, &shell).await?;
        }
    }
    let problem = |(field, sentence): &(String, String)| json!({ "parameter": field, "detail": sentence });
    if !outcome.problems.is_empty() {
        value["problems"] = outcome.problems.iter().map(problem).collect();
    }
    if !notices.is_empty() {
        value["notices"] = notices.iter().map(told).collect();
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(value))
}

/// What of the text is not stored as it was sent: where it stood in it, and the block that holds it now.
fn told(RepairNotice { problem, block }: &RepairNotice) -> Value {
    json!({
        "pointer": problem.place, "block": block.as_ref().map(BlockId::as_str), "code": problem.code, "detail": problem.message
    })
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
    let lines = ActivityLine::of_article(conn, id, 1).await?;
    Ok(lines
        .iter()
        .map(|line| said(line, shell))
        .map(|line| json!({ "datetime": line.datetime, "when": line.when, "text": line.plain() }))
        .collect())
}
