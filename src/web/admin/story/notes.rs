//! Notes in the margin, as colleagues read and write them: beside the text on the review page, in a panel beside the editor.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use futures_util::future::BoxFuture;

use crate::{
    articles::{
        article::Article,
        gate::deciders,
        margin::{self, MAX_WORDS, MarginNote, NewNote, Remark},
    },
    body::{FoundPassage, SafeHtml, paragraphs_html},
    error::{Error, Problems, Result},
    ids::{ArticleId, NoteId, RemarkId, StaffId},
    platform::db::Conn,
    policy::{Action, Actor},
    web::{
        admin::{
            numbers::{capitalised, counted},
            shell::{Avatar, Shell},
            story::{acts, editor::parse},
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// All notes on a story, ready for `_notes.html`, which knows them as `notes`.
pub struct NotesPanel {
    /// The story.
    pub id: ArticleId,
    /// Whose forms these are.
    pub writer: StaffId,
    /// Those that wait, in the order of the text; those whose words are gone last.
    pub open: Vec<NoteThread>,
    /// Those that are settled.
    pub done: Vec<NoteThread>,
    /// The blocks of the text that can be chosen: identity, how they begin.
    pub blocks: Vec<(String, String)>,
    /// Who can be called by name.
    pub names: Vec<String>,
    /// How many wait, those too that stand beside their words.
    pub open_count: usize,
    pub(super) typed: TypedNote,
}

/// What was typed, where a form is shown again.
#[derive(Default)]
pub struct TypedNote {
    /// In which thread; empty: a new one.
    pub(super) note: String,
    /// Saying one's own otherwise.
    pub(super) changes: bool,
    pub(super) block: String,
    pub(super) words: String,
    pub(super) said: String,
    pub(super) problem: Option<String>,
    pub(super) words_problem: Option<String>,
}

/// A thread as it is read.
pub struct NoteThread {
    /// Its identity.
    pub id: NoteId,
    pub(super) story: ArticleId,
    pub(super) writer: StaffId,
    /// "on “£38 million”, paragraph 3".
    pub(super) on: String,
    /// Index of the block that has the words now.
    pub block: Option<usize>,
    /// What the script of the editor finds the words by, as JSON.
    pub(super) anchor: String,
    pub(super) remarks: Vec<NoteRemark>,
    /// "Tamsin resolved it, 14:12."
    pub(super) settled: Option<String>,
    pub(super) typed: TypedNote,
}

/// A remark as it is read.
pub struct NoteRemark {
    pub(super) id: RemarkId,
    pub(super) face: Avatar,
    pub(super) datetime: String,
    pub(super) when: String,
    pub(super) html: SafeHtml,
    pub(super) said: String,
    /// Whoever looks may say it otherwise.
    pub(super) is_mine: bool,
}

impl NotesPanel {
    /// Those on a story, for whoever may see it, with what was typed into a form that is shown again.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(
        conn: &mut Conn,
        article: &Article,
        shell: &Shell,
        typed: &Form,
        problems: &Problems,
    ) -> Result<Self> {
        let all = MarginNote::of_story(conn, article.id).await?;
        let body = &article.working.content.body;
        let sought = all.iter().map(|one| (one.block.as_str(), &one.passage, one.is_whole));
        let found = body.find_all(sought);
        let mut typed = TypedNote::of(typed, problems);
        if !all.iter().any(|one| one.id.to_string() == typed.note) {
            // What was typed into a thread that is gone can begin another.
            typed.note.clear();
        }
        let open_count = all.iter().filter(|one| one.resolved.is_none()).count();
        let mut threads: Vec<NoteThread> = all
            .into_iter()
            .zip(found)
            .map(|(note, found)| NoteThread::of(note, found, article.id, shell, &typed))
            .collect();
        threads.sort_by_key(|thread| thread.block.unwrap_or(usize::MAX));
        let (open, done): (Vec<_>, Vec<_>) = threads.into_iter().partition(|thread| thread.settled.is_none());
        let blocks = body.placed().into_iter().filter(|line| !line.anchor.contains('.'));
        let seers = deciders::of_story(conn, article, Action::See).await?;
        Ok(Self {
            id: article.id,
            writer: shell.staff,
            open,
            done,
            blocks: blocks
                .filter(|line| !line.text.trim().is_empty())
                .map(|line| (line.anchor, beginning(&line.place, &line.text)))
                .collect(),
            names: seers
                .into_iter()
                .filter(|one| one.id != shell.staff)
                .map(|one| one.name)
                .collect(),
            open_count,
            typed,
        })
    }

    /// "2 open", or that there is none.
    #[must_use]
    pub fn count(&self) -> String {
        match self.open_count {
            0 => "none open".to_owned(),
            count => format!("{count} open"),
        }
    }

    /// What is said of open notes beside a decision.
    #[must_use]
    pub fn beside_decision(&self) -> Option<String> {
        let stays = if self.open_count == 1 { "is" } else { "are" };
        (self.open_count > 0).then(|| {
            format!(
                "{} {stays} open. They stop nothing.",
                counted(self.open_count, "note", "notes")
            )
        })
    }

    /// Takes those out that stand where `is_there` says so, to be shown beside their words.
    #[must_use]
    pub fn take(&mut self, is_there: impl Fn(usize) -> bool) -> Vec<NoteThread> {
        let all = std::mem::take(&mut self.open);
        let (there, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|thread| thread.block.is_some_and(&is_there));
        self.open = rest;
        there
    }

    /// Whether the form of a new note is shown again.
    pub(super) fn begins(&self) -> bool {
        self.typed.note.is_empty() && self.typed.is_sent()
    }

    pub(super) fn new_said(&self) -> &str {
        if self.begins() { &self.typed.said } else { "" }
    }

    pub(super) fn new_problem(&self) -> Option<&str> {
        self.typed.problem.as_deref().filter(|_| self.begins())
    }

    /// The field has another name where a thread has the one to which a problem links.
    pub(super) fn new_field(&self) -> &'static str {
        if self.typed.note.is_empty() {
            "note-said"
        } else {
            "new-note"
        }
    }

    pub(super) fn done_count(&self) -> String {
        counted(self.done.len(), "resolved note", "resolved notes")
    }

    pub(super) const fn most_words(&self) -> usize {
        MAX_WORDS
    }

    /// The names, for the script that offers them.
    pub(super) fn names_json(&self) -> String {
        serde_json::to_string(&self.names).unwrap_or_default()
    }
}

/// A block as it can be chosen: "Paragraph 3: The vote came at nine …".
fn beginning(place: &str, text: &str) -> String {
    const LETTERS: usize = 60;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let head: String = text.chars().take(LETTERS).collect();
    let more = if head.len() < text.len() { " …" } else { "" };
    format!("{}: {head}{more}", capitalised(place))
}

impl TypedNote {
    fn of(form: &Form, problems: &Problems) -> Self {
        Self {
            note: form.text("note").to_owned(),
            changes: !form.text("remark").is_empty(),
            block: form.text("note-block").to_owned(),
            words: form.text("note-words").to_owned(),
            said: form.text("note-said").to_owned(),
            problem: problems.on("note-said").map(ToOwned::to_owned),
            words_problem: problems.on("note-words").map(ToOwned::to_owned),
        }
    }

    fn is_sent(&self) -> bool {
        self.problem.is_some() || self.words_problem.is_some() || !self.said.is_empty()
    }
}

impl NoteThread {
    fn of(note: MarginNote, found: Option<FoundPassage>, story: ArticleId, shell: &Shell, typed: &TypedNote) -> Self {
        let own = note.may_change(shell.staff).map(|remark| remark.id);
        let anchor = serde_json::json!({ "block": note.block, "whole": note.is_whole, "passage": note.passage });
        let is_typed = typed.note == note.id.to_string();
        Self {
            id: note.id,
            story,
            writer: shell.staff,
            on: said_on(&note, found.as_ref()),
            block: found.map(|found| found.block),
            anchor: anchor.to_string(),
            settled: note
                .resolved
                .map(|(name, at)| format!("{name} resolved it, {}.", shell.when(at))),
            remarks: note
                .remarks
                .into_iter()
                .map(|remark| NoteRemark::of(remark, own, shell))
                .collect(),
            typed: TypedNote {
                note: if is_typed { typed.note.clone() } else { String::new() },
                // What cannot be changed any more can be said as an answer.
                changes: is_typed && typed.changes && own.is_some(),
                said: if is_typed { typed.said.clone() } else { String::new() },
                problem: typed.problem.clone().filter(|_| is_typed),
                ..TypedNote::default()
            },
        }
    }

    /// The field of the form that was tried has the name to which its problem links.
    pub(super) fn field(&self, what: &str) -> String {
        let is_tried = self.typed.is_sent() && self.typed.changes == (what == "change");
        if is_tried {
            "note-said".to_owned()
        } else {
            format!("{what}-{}", self.id)
        }
    }

    /// Whether a form is shown again.
    pub(super) fn is_tried(&self, what: &str) -> bool {
        self.field(what) == "note-said"
    }

    pub(super) fn answer(&self) -> &str {
        if self.is_tried("answer") { &self.typed.said } else { "" }
    }

    pub(super) fn changed<'t>(&'t self, remark: &'t NoteRemark) -> &'t str {
        if self.is_tried("change") {
            &self.typed.said
        } else {
            &remark.said
        }
    }

    pub(super) fn problem(&self, what: &str) -> Option<&str> {
        self.typed.problem.as_deref().filter(|_| self.is_tried(what))
    }
}

/// What a thread is on: words and where they stand, or that they are gone.
fn said_on(note: &MarginNote, found: Option<&FoundPassage>) -> String {
    let words = note.passage.words.split_whitespace().collect::<Vec<_>>().join(" ");
    match found {
        Some(found) if note.is_whole => format!("on {}", found.place),
        Some(found) => format!("on \u{2068}“{words}”\u{2069}, {}", found.place),
        None => format!("on words that are no longer there: \u{2068}“{words}”\u{2069}"),
    }
}

impl NoteRemark {
    fn of(remark: Remark, own: Option<RemarkId>, shell: &Shell) -> Self {
        let changed = if remark.is_changed { ", changed" } else { "" };
        Self {
            is_mine: own == Some(remark.id),
            id: remark.id,
            face: Avatar::of(&remark.name),
            datetime: crate::delivery::story::time(remark.said_at),
            when: format!("{}{changed}", shell.when(remark.said_at)),
            html: paragraphs_html(&remark.said),
            said: remark.said,
        }
    }
}

#[derive(Template)]
#[template(path = "admin/_notes.html")]
struct NotesPart {
    notes: NotesPanel,
    refusal: Option<String>,
}

/// `GET /admin/articles/{id}/notes/all`: the notes by themselves, for a page that shows them anew.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn panel(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    show(&visit, parse(&id)?, &Form::default(), &Problems::new(), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    id: ArticleId,
    form: &Form,
    problems: &Problems,
    status: StatusCode,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "").await?;
    let article = Article::look(conn, visit.viewer(), id).await?;
    let part = NotesPart {
        notes: NotesPanel::of(conn, &article, &shell, form, problems).await?,
        refusal: problems.on("decision").map(ToOwned::to_owned),
    };
    respond::page_with(status, &part)
}

/// Does something to a note once for each sending of a form, and comes back to where that was.
async fn act<W>(visit: &Visit, id: ArticleId, form: &Form, word: &str, work: W) -> Result<HttpResponse>
where
    W: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<()>> + Send + 'static,
{
    let is_panel = form.text("from") == "panel";
    let next = match is_panel {
        true => format!("/admin/articles/{id}/notes/all"),
        false => format!("/admin/articles/{id}/review?done={word}#notes"),
    };
    let done = visit.once(form, next, work).await;
    let (problems, status) = match done {
        Err(Error::Problems(problems)) if is_panel => (problems, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Conflict(sentence)) if is_panel => (Problems::of("decision", sentence), StatusCode::CONFLICT),
        other => return acts::shown(visit, id, form, other).await,
    };
    show(visit, id, form, &problems, status).await
}

/// `POST /admin/articles/{id}/notes`
///
/// # Errors
/// `NotFound`, `KeyReused`, `Busy`.
pub async fn begin(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let new = NewNote {
        block: form.text("note-block").to_owned(),
        words: form.text("note-words").to_owned(),
        before: form.text("note-before").to_owned(),
        said: form.text("note-said").to_owned(),
    };
    act(&visit, id, &form, "note-begun", move |conn, who| {
        Box::pin(async move { margin::begin(conn, who, id, &new).await.map(|_| ()) })
    })
    .await
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $word:literal ($conn:ident, $who:ident, $id:ident, $note:ident, $remark:ident, $said:ident) => $work:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// `NotFound`, `KeyReused`, `Busy`.
        pub async fn $name(visit: Visit, asked: web::Path<(String, NoteId)>, form: Form) -> Result<HttpResponse> {
            let (story, $note) = asked.into_inner();
            let $id = parse(&story)?;
            let $said = form.text("note-said").to_owned();
            let $remark: RemarkId = form.text("remark").parse().unwrap_or_default();
            act(&visit, $id, &form, $word, move |$conn, $who| Box::pin(async move { $work.await })).await
        }
    )*};
}

acts! {
    /// `POST /admin/articles/{id}/notes/{note}/answer`
    answer "note-answered" (conn, who, id, note, _remark, said) => margin::answer(conn, who, id, note, &said);
    /// `POST /admin/articles/{id}/notes/{note}/resolve`
    resolve "note-resolved" (conn, who, id, note, _remark, _said) => margin::resolve(conn, who, id, note);
    /// `POST /admin/articles/{id}/notes/{note}/reopen`
    reopen "note-reopened" (conn, who, id, note, _remark, _said) => margin::reopen(conn, who, id, note);
    /// `POST /admin/articles/{id}/notes/{note}/change`
    change "note-changed" (conn, who, id, note, remark, said) => margin::change(conn, who, id, (note, remark), &said);
    /// `POST /admin/articles/{id}/notes/{note}/take-back`
    take_back "note-taken-back" (conn, who, id, note, remark, _said) => margin::take_back(conn, who, id, (note, remark));
}
