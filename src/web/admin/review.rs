//! Reading a story to decide on it: what changed, what was checked, what can be done, and by whom it was done before.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;

use super::{
    editor::{ShownCheck, checks, marks, parse},
    lines::{Said, said},
    offers,
    pills::Pill,
    shell::Shell,
};
use crate::{
    activity::Line,
    app::App,
    articles::{
        article::Article,
        body::{Change, Run, RunKind, SafeHtml, Tag, compare, count_of_changes},
        revision::Revision,
        seal::SealedContent,
        stage::{Act, Stage},
        standing::Standing,
    },
    curation,
    error::{Problems, Result},
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, can},
    taxonomy::{category::Category, tag},
    web::{
        request::{Form, Signed},
        respond,
    },
};

/// An act with its form.
pub struct ActForm {
    verb: &'static str,
    label: &'static str,
    hint: &'static str,
    refused: Option<String>,
    asks: Asks,
    danger: bool,
}

/// What the form of an act asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// What should change.
    Note,
    /// Why, for colleagues.
    Reason,
    /// Why, and what readers are told in its place.
    Withdrawal,
    /// What kind of change readers get.
    Kind,
}

impl ActForm {
    fn asks(&self, what: &str) -> bool {
        match what {
            "note" => self.asks == Asks::Note,
            "reason" => matches!(self.asks, Asks::Reason | Asks::Withdrawal),
            "notice" => self.asks == Asks::Withdrawal,
            "kind" => self.asks == Asks::Kind,
            _ => false,
        }
    }
}

/// A paragraph of the comparison, ready to print: as a whole, or as runs of words.
struct Shown {
    tag: &'static str,
    changed: bool,
    /// ins or del when the whole paragraph is.
    whole: &'static str,
    html: Option<SafeHtml>,
    runs: Vec<ShownRun>,
    note: String,
}

struct ShownRun {
    kind: &'static str,
    text: String,
}

/// A field outside the text in which two revisions differ.
struct FieldChange {
    name: &'static str,
    before: String,
    after: String,
}

#[derive(Template)]
#[template(path = "admin/review.html")]
struct ReviewPage {
    shell: Shell,
    id: ArticleId,
    version: i64,
    slugline: String,
    headline: String,
    dek: String,
    kicker: String,
    pills: Vec<Pill>,
    meta: Vec<String>,
    seal: String,
    short_seal: String,
    number: i32,
    compared: Option<String>,
    clean: bool,
    changes: Vec<Shown>,
    change_count: usize,
    fields: Vec<FieldChange>,
    html: SafeHtml,
    lang: String,
    acts: Vec<ActForm>,
    featured: bool,
    place: String,
    checks: Vec<ShownCheck>,
    timeline: Vec<Said>,
    may_edit: bool,
    public: Option<String>,
    problems: Problems,
    typed: Form,
    tried: String,
}

impl ReviewPage {
    /// What was typed into the form of this act, when it is shown again.
    fn typed(&self, verb: &str, field: &str) -> &str {
        if self.tried == verb { self.typed.text(field) } else { "" }
    }

    /// The problem of a field of this act.
    fn problem(&self, verb: &str, field: &str) -> Option<&str> {
        if self.tried == verb {
            self.problems.on(field)
        } else {
            None
        }
    }
}

/// `GET /admin/articles/{id}/review`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse> {
    let page = load(&req, &app, &signed, parse(&id)?, Form::default(), Problems::new()).await?;
    respond::page(&page)
}

/// The page again, with what was typed and what has to be put right.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn again(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: ArticleId,
    form: &Form,
    problems: Problems,
    status: StatusCode,
) -> Result<HttpResponse> {
    let page = load(req, app, signed, id, form.clone(), problems).await?;
    respond::page_with(status, &page)
}

async fn load(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: ArticleId,
    typed: Form,
    problems: Problems,
) -> Result<ReviewPage> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = Shell::load(conn, app, req, signed, "/admin/articles").await?;
    let who = signed.actor();
    let article = Article::look(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let base = match standing.live.as_ref().or(standing.last.as_ref()) {
        Some(range) if range.revision_id != article.working.id => Some(Revision::find(conn, range.revision_id).await?),
        _ => None,
    };
    let content = &article.working.content;
    let changes = base
        .as_ref()
        .map(|base| compare(&base.content.body, &content.body))
        .unwrap_or_default();
    let place = curation::place_of(conn, id).await?;
    let seal = content.seal();
    let publishing = if standing.last.is_some() || article.stage != Stage::Draft {
        Act::Publish
    } else {
        Act::Submit
    };
    let lines = Line::of_article(conn, id, 60).await?;
    Ok(ReviewPage {
        id,
        version: article.version,
        slugline: if article.slugline.is_empty() {
            "Story".into()
        } else {
            article.slugline.clone()
        },
        headline: if content.headline.is_empty() {
            "No headline yet".into()
        } else {
            content.headline.clone()
        },
        dek: content.dek.clone(),
        kicker: content.kicker.clone(),
        pills: marks(conn, &article, &standing, &shell).await?,
        meta: meta(conn, &article).await?,
        short_seal: seal.short(),
        seal: seal.to_string(),
        number: article.working.number,
        compared: base
            .as_ref()
            .map(|base| format!("What changed since revision {}", base.number)),
        clean: base.is_none() || req.query_string().contains("view=clean"),
        change_count: count_of_changes(&changes),
        changes: changes.iter().map(show).collect(),
        fields: match &base {
            Some(base) => differing(conn, &base.content, content).await?,
            None => vec![],
        },
        html: content.body.html(),
        lang: content.lang.clone(),
        acts: act_forms(&article, &standing, who, place.is_some()),
        featured: place.is_some(),
        place: place
            .map(|place| format!("Place {place} on Feature Posts. It leaves the list with the story."))
            .unwrap_or_default(),
        checks: checks(&article, publishing),
        timeline: lines.iter().map(|line| said(line, &shell)).collect(),
        may_edit: can(who.role, Action::Edit, &article.facts).is_ok(),
        public: standing
            .live
            .as_ref()
            .filter(|_| app.site)
            .map(|range| crate::delivery::links::article(&range.slug)),
        tried: req.path().rsplit('/').next().unwrap_or_default().to_owned(),
        problems,
        typed,
        shell,
    })
}

async fn meta(conn: &mut Conn, article: &Article) -> Result<Vec<String>> {
    let content = &article.working.content;
    let names = content
        .byline
        .iter()
        .map(|name| name.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let category = Category::tree(conn)
        .await?
        .into_iter()
        .find(|category| category.id == content.category);
    let count = content.body.word_count();
    let words = if count == 1 {
        "1 word".to_owned()
    } else {
        format!("{} words", super::home::figure(i64::try_from(count).unwrap_or(0)))
    };
    let by = format!("last saved by {}", article.working.editor(conn).await?);
    let category = category.map(|category| category.name).unwrap_or_default();
    Ok([names, category, words, by]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect())
}

fn show(change: &Change) -> Shown {
    let whole = |tag: Tag, whole: &'static str, html: &SafeHtml, note: &str| Shown {
        tag: tag.as_str(),
        changed: !whole.is_empty(),
        whole,
        html: Some(html.clone()),
        runs: vec![],
        note: note.to_owned(),
    };
    match change {
        Change::Same { tag, html } => whole(*tag, "", html, ""),
        Change::Inserted { tag, html, note } => whole(*tag, "ins", html, note.unwrap_or_default()),
        Change::Removed { tag, html, note } => whole(*tag, "del", html, note.unwrap_or_default()),
        Change::Changed { tag, runs, notes, .. } => Shown {
            tag: tag.as_str(),
            changed: true,
            whole: "",
            html: None,
            runs: runs.iter().map(shown_run).collect(),
            note: notes.join(", "),
        },
    }
}

fn shown_run(run: &Run) -> ShownRun {
    let kind = match run.kind {
        RunKind::Kept => "kept",
        RunKind::Removed => "del",
        RunKind::Inserted => "ins",
    };
    ShownRun {
        kind,
        text: run.text.clone(),
    }
}

async fn differing(conn: &mut Conn, before: &SealedContent, after: &SealedContent) -> Result<Vec<FieldChange>> {
    let tree = Category::tree(conn).await?;
    let category = |content: &SealedContent| {
        tree.iter()
            .find(|category| category.id == content.category)
            .map(|category| category.name.clone())
            .unwrap_or_default()
    };
    let names = |content: &SealedContent| {
        content
            .byline
            .iter()
            .map(|name| name.name.clone())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let tags = [
        tag::Tag::names(conn, &before.tags).await?.join(", "),
        tag::Tag::names(conn, &after.tags).await?.join(", "),
    ];
    let slug = |content: &SealedContent| content.slug.clone().unwrap_or_default();
    let all = [
        ("Headline", before.headline.clone(), after.headline.clone()),
        ("Kicker", before.kicker.clone(), after.kicker.clone()),
        ("Dek", before.dek.clone(), after.dek.clone()),
        ("Byline", names(before), names(after)),
        ("Category", category(before), category(after)),
        ("Tags", tags[0].clone(), tags[1].clone()),
        ("Slug", slug(before), slug(after)),
        ("Genre", before.genre.clone(), after.genre.clone()),
    ];
    Ok(all
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| FieldChange { name, before, after })
        .collect())
}

fn act_forms(article: &Article, standing: &Standing, who: &crate::policy::Actor, featured: bool) -> Vec<ActForm> {
    let mut forms: Vec<ActForm> = offers::of(article, standing, who)
        .into_iter()
        .map(|offer| {
            let (asks, hint, danger) = described(offer.act, standing);
            let straight = offer.act == Act::Publish && article.stage != Stage::Approved;
            ActForm {
                verb: offer.act.verb(),
                label: if straight {
                    "Approve and publish"
                } else {
                    offer.act.label()
                },
                hint,
                refused: offer.refused,
                asks,
                danger,
            }
        })
        .collect();
    if featured || (standing.live.is_some() && !article.killed) {
        let refused = can(who.role, Action::Feature, &article.facts)
            .err()
            .map(|refusal| refusal.0);
        let (verb, label, hint) = if featured {
            ("unfeature", "Take off Feature Posts", "The story itself stays live.")
        } else {
            ("feature", "Feature", "First on the list of Feature Posts.")
        };
        forms.push(ActForm {
            verb,
            label,
            hint,
            refused,
            asks: Asks::Nothing,
            danger: false,
        });
    }
    forms
}

/// What an act asks, and what it means for readers.
fn described(act: Act, standing: &Standing) -> (Asks, &'static str, bool) {
    let kind = if standing.live.is_some() {
        Asks::Kind
    } else {
        Asks::Nothing
    };
    match act {
        Act::Submit => (
            Asks::Nothing,
            "An editor reads it next. You can recall it until then.",
            false,
        ),
        Act::Recall => (Asks::Nothing, "It becomes a draft again.", false),
        Act::Return => (Asks::Note, "It goes back to its writer with your note.", false),
        Act::Approve => (Asks::Nothing, "Only this exact text can then go live.", false),
        Act::Publish => (kind, "Readers get it at once.", false),
        Act::Republish => (Asks::Reason, "Readers get the approved text again.", false),
        Act::Unschedule => (
            Asks::Reason,
            "Nothing happens at the planned time; the approval stays.",
            false,
        ),
        Act::Withdraw => (Asks::Withdrawal, "Readers no longer get it, at any address.", true),
        Act::Discard => (
            Asks::Nothing,
            "Readers keep what they have. What is thrown away stays in the history.",
            true,
        ),
        Act::Spike => (Asks::Reason, "It leaves every list. It can be brought back.", true),
        Act::Unspike => (Asks::Nothing, "It becomes a draft again.", false),
        Act::Release => (Asks::Nothing, "It can go live again.", false),
        Act::Change | Act::Schedule | Act::Kill | Act::Reinstate | Act::Hold | Act::Embargo | Act::Lift => {
            (Asks::Nothing, "", false)
        }
    }
}
