//! What readers are told when a story that they have gets another text: the kind of change with what it means, a note that
//! begins from the difference, and what they were told before.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;

use crate::{
    activity::ActivityLine,
    articles::{
        article::Article,
        revision::Revision,
        stage::{Act, Stage},
        standing::Standing,
        timeline::ChangeKind,
    },
    body::{Exchange, ExchangeKind, ParagraphChange, Run, RunKind, SafeHtml, compare, exchanges},
    error::{Error, Problems, Result},
    ids::ArticleId,
    mistakes,
    platform::db::Conn,
    policy::{Action, can},
    web::{
        admin::{
            headline_or_none,
            lines::{ActivitySentence, said},
            numbers::counted,
            pills::Pill,
            shell::Shell,
            story::{
                bar::marks,
                decision,
                editor::parse,
                moment::MomentFields,
                review::{self, MistakeChoice},
            },
            visit::Visit,
        },
        request::Form,
        respond,
    },
    words::{Word, Words},
};

/// So many changes of the text are shown beside the question; the review has all of them.
const SHOWN: usize = 12;
/// So many words of a change are shown on each side of it.
const AROUND: usize = 6;
/// A note is begun for so many exchanges: what was written anew needs an editor's own words.
const DRAFTED: usize = 4;

#[derive(Template)]
#[template(path = "admin/telling.html")]
struct TellingPage {
    shell: Shell,
    id: ArticleId,
    version: i64,
    seal: String,
    slugline: String,
    headline: String,
    lang: String,
    pills: Vec<Pill>,
    /// "Revision 14 takes the place of 11".
    replaces: String,
    kinds: Vec<ToldKind>,
    suggestion: Option<String>,
    note: String,
    /// What the note was begun from; nothing where it was not.
    drafted_from: Vec<Exchange>,
    snippets: Vec<Snippet>,
    change_count: usize,
    told_before: Vec<ActivitySentence>,
    mistakes: Vec<MistakeChoice>,
    when: MomentFields,
    /// "Publish", or what one press does before it.
    labels: [&'static str; 2],
    tried: String,
    problems: Problems,
    typed: Form,
}

/// A kind of change, and what becomes of it.
struct ToldKind {
    kind: ChangeKind,
    label: &'static str,
    hint: &'static str,
    is_chosen: bool,
}

/// Where the text changed, short.
struct Snippet {
    /// A paragraph that came or went.
    whole: Option<(RunKind, SafeHtml)>,
    /// The words of one that is another now.
    pieces: Vec<SnippetPiece>,
}

/// Words that both texts have, or one of them.
struct SnippetPiece {
    kind: RunKind,
    text: String,
}

/// An act for the fields of a moment.
struct Timed {
    verb: &'static str,
}

impl TellingPage {
    fn problem(&self, verb: &str, field: &str) -> Option<&str> {
        self.problems
            .on(field)
            .filter(|_| field != "when" || self.tried == verb)
    }

    fn settles(&self, mistake: &MistakeChoice) -> bool {
        self.typed.all("settles").contains(&mistake.value)
    }

    /// The act that the fields of the moment belong to.
    fn later(&self) -> Timed {
        Timed {
            verb: Act::Schedule.verb(),
        }
    }

    /// The problems, each with the field that is meant.
    fn linked(&self) -> Problems {
        let mut linked = Problems::new();
        for (field, sentence) in self.problems.iter() {
            linked.add(if field == "note" { "public_note" } else { field }, sentence);
        }
        linked
    }

    fn note_hint(&self) -> String {
        const RULE: &str = "Say what was wrong and what is right.";
        if self.drafted_from.is_empty() {
            return RULE.to_owned();
        }
        let from: Vec<String> = self
            .drafted_from
            .iter()
            .map(|one| format!("“{}” to “{}”", one.before, one.after))
            .collect();
        format!("Begun from the difference: {}. {RULE}", from.join(", "))
    }

    fn rest(&self) -> usize {
        self.change_count.saturating_sub(self.snippets.len())
    }

    fn rest_said(&self) -> String {
        format!("{} more", counted(self.rest(), "change", "changes"))
    }

    fn count_said(&self) -> String {
        match self.change_count {
            0 => "Nothing changed in the text itself.".to_owned(),
            count => counted(count, "change", "changes"),
        }
    }

    fn is_later(&self) -> bool {
        self.tried == Act::Schedule.verb()
    }
}

impl ToldKind {
    fn all(chosen: Option<&str>) -> Vec<Self> {
        let all = [
            (
                ChangeKind::Typo,
                "Typo",
                "Nobody is told. Nothing that readers see moves.",
            ),
            (ChangeKind::Update, "Update", "There is news. The page says “Updated”."),
            (
                ChangeKind::Clarification,
                "Clarification",
                "It could be misunderstood. The note stands at the end.",
            ),
            (
                ChangeKind::Correction,
                "Correction",
                "It was wrong. The note stands at the end and on the list of corrections.",
            ),
            (
                ChangeKind::Retraction,
                "Retraction",
                "It should not have been there. The note stands on top of the story.",
            ),
        ];
        let choice = |(kind, label, hint): (ChangeKind, _, _)| Self {
            is_chosen: chosen == Some(kind.word()),
            kind,
            label,
            hint,
        };
        all.into_iter().map(choice).collect()
    }

    fn id(&self) -> String {
        format!("kind-{}", self.kind.word())
    }
}

/// What a difference looks like: the kind that we would choose, and why in words.
fn suggested(found: &[Exchange], changes: &[ParagraphChange]) -> Option<(ChangeKind, String)> {
    let of = |kind: ExchangeKind| found.iter().find(|one| one.kind == kind);
    if let Some(one) = of(ExchangeKind::Figure) {
        let why = format!(
            "A figure changed, “{}” to “{}”. We think it is a correction.",
            one.before, one.after
        );
        return Some((ChangeKind::Correction, why));
    }
    if let Some(one) = of(ExchangeKind::Words) {
        let why = format!(
            "“{}” became “{}”. If it was wrong, it is a correction.",
            one.before, one.after
        );
        return Some((ChangeKind::Correction, why));
    }
    let went = |change: &ParagraphChange| match change {
        ParagraphChange::Removed { .. } => true,
        ParagraphChange::Changed { runs, .. } => runs.iter().any(|run| run.kind == RunKind::Removed),
        ParagraphChange::Same { .. } | ParagraphChange::Inserted { .. } => false,
    };
    let came = |change: &ParagraphChange| matches!(change, ParagraphChange::Inserted { .. });
    if found.iter().all(|one| one.kind == ExchangeKind::Spelling) && !found.is_empty() && !changes.iter().any(came) {
        return Some((ChangeKind::Typo, "Only spelling changed, it seems.".to_owned()));
    }
    if changes.iter().any(came) && !changes.iter().any(went) {
        let why = "Words came and none went. We think it is an update.".to_owned();
        return Some((ChangeKind::Update, why));
    }
    None
}

/// The note that a difference is begun with, in the language of the story, and what it was begun from.
fn drafted(found: &[Exchange], words: &Words) -> (String, Vec<Exchange>) {
    let told: Vec<Exchange> = found
        .iter()
        .filter(|one| matches!(one.kind, ExchangeKind::Figure | ExchangeKind::Words))
        .take(DRAFTED)
        .cloned()
        .collect();
    let sentences: Vec<String> = told
        .iter()
        .map(|one| {
            let [before, after] = &one.quoted;
            words.filled(Word::NoteDraft, &[before, after])
        })
        .collect();
    (sentences.join(" "), told)
}

fn snippet(change: &ParagraphChange) -> Option<Snippet> {
    let (whole, pieces) = match change {
        ParagraphChange::Same { .. } => return None,
        ParagraphChange::Inserted { html, .. } => (Some((RunKind::Inserted, html.clone())), vec![]),
        ParagraphChange::Removed { html, .. } => (Some((RunKind::Removed, html.clone())), vec![]),
        ParagraphChange::Changed { runs, .. } => (None, cut(runs)),
    };
    Some(Snippet { whole, pieces })
}

/// The runs of a line, with as much of what stayed as it takes to know the place.
fn cut(runs: &[Run]) -> Vec<SnippetPiece> {
    let last = runs.len().saturating_sub(1);
    let piece = |(at, run): (usize, &Run)| {
        let text = match run.kind {
            RunKind::Kept if at == 0 => last_words(&run.text, AROUND),
            RunKind::Kept if at == last => first_words(&run.text, AROUND),
            RunKind::Kept if run.text.split_whitespace().count() > 2 * AROUND => {
                let (first, second) = (first_words(&run.text, AROUND), last_words(&run.text, AROUND));
                format!("{} {}", first.trim_end_matches('…'), second)
            }
            _ => run.text.clone(),
        };
        SnippetPiece { kind: run.kind, text }
    };
    runs.iter().enumerate().map(piece).collect()
}

fn first_words(text: &str, count: usize) -> String {
    match text.match_indices(char::is_whitespace).nth(count) {
        Some((at, _)) => format!("{} …", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

fn last_words(text: &str, count: usize) -> String {
    match text.rmatch_indices(char::is_whitespace).nth(count) {
        Some((at, _)) => format!("… {}", text[at..].trim_start()),
        None => text.to_owned(),
    }
}

/// `GET /admin/articles/{id}/change`: before another text of a live story goes out.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let id = parse(&id)?;
    match load(&visit, id, Form::default(), Problems::new()).await? {
        Some(page) => respond::page(&page),
        // Nothing is to be told: the review says what can be done instead.
        None => Ok(respond::see(&format!("/admin/articles/{id}/review"))),
    }
}

/// The page again, with what was typed and what has to be put right.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn again(
    visit: &Visit,
    id: ArticleId,
    form: &Form,
    problems: Problems,
    status: StatusCode,
) -> Result<HttpResponse> {
    match load(visit, id, form.clone(), problems.clone()).await? {
        Some(page) => respond::page_with(status, &page),
        None => review::again(visit, id, form, problems, status).await,
    }
}

async fn load(visit: &Visit, id: ArticleId, typed: Form, problems: Problems) -> Result<Option<TellingPage>> {
    let book = visit.app.book().await?;
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, visit.viewer(), id).await?;
    can(visit.viewer().role, Action::Publish, &article.facts)?;
    let standing = Standing::of(conn, id, article.at).await?;
    let Some(live) = standing
        .live
        .clone()
        .filter(|live| is_open(article.stage) && live.revision_id != article.working.id)
    else {
        return Ok(None);
    };
    let shell = visit.shell(conn, "/admin/articles").await?;
    let before = Revision::find(conn, live.revision_id).await?;
    let content = &article.working.content;
    let changes = compared(&before, &article.working).await?;
    let found = exchanges(&changes);
    let suggestion = suggested(&found, &changes);
    let (draft, drafted_from) = match &suggestion {
        Some((ChangeKind::Correction, _)) => drafted(&found, &book.words(&content.lang)),
        _ => (String::new(), vec![]),
    };
    let is_again = !typed.text("version").is_empty();
    let kind = match &suggestion {
        _ if is_again => Some(typed.text("kind")),
        Some((kind, _)) => Some(kind.word()),
        None => None,
    };
    let lines = ActivityLine::of_article(conn, id, 60).await?;
    let snippets: Vec<Snippet> = changes.iter().filter_map(snippet).collect();
    Ok(Some(TellingPage {
        id,
        version: article.version,
        seal: content.seal().to_string(),
        slugline: article.name_of_story(),
        headline: headline_or_none(&content.headline),
        lang: content.lang.clone(),
        pills: marks(conn, &article, &standing, &shell).await?,
        replaces: format!("Revision {} takes the place of {}", article.working.number, live.number),
        kinds: ToldKind::all(kind),
        suggestion: suggestion.map(|(_, why)| why),
        note: if is_again {
            typed.text("public_note").to_owned()
        } else {
            draft
        },
        drafted_from: if is_again { vec![] } else { drafted_from },
        change_count: snippets.len(),
        snippets: snippets.into_iter().take(SHOWN).collect(),
        told_before: lines
            .iter()
            .map(|line| said(line, &shell))
            .filter(|line| line.told.is_some())
            .collect(),
        mistakes: mistakes::open_of(conn, id)
            .await?
            .into_iter()
            .map(MistakeChoice::from)
            .collect(),
        when: MomentFields::typed(&typed, "when", shell.zone),
        labels: [Act::Publish, Act::Schedule].map(|act| decision::label(act, &article, &standing)),
        tried: visit.req.path().rsplit('/').next().unwrap_or_default().to_owned(),
        problems,
        typed,
        shell,
    }))
}

const fn is_open(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Draft | Stage::Returned | Stage::InReview | Stage::Approved
    )
}

/// Long texts take their time: not on a thread that answers requests.
async fn compared(before: &Revision, after: &Revision) -> Result<Vec<ParagraphChange>> {
    let (one, other) = (before.content.body.clone(), after.content.body.clone());
    tokio::task::spawn_blocking(move || compare(&one, &other))
        .await
        .map_err(Error::internal)
}
