//! Documents: how they come in, the list of them, and their files for people of the newsroom.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use bytes::Bytes;
use serde::Serialize;

use super::incoming::{self, FileOutcome};
use crate::{
    desk::files::{self as desk_files, DOCUMENTS, ListedDocument, StoryWithDocument},
    error::{Error, Refusal, Result},
    ids::FileId,
    locale::Language,
    media::story_file::{self, FileTakenIn, FitFile, StoryFile},
    policy::{Action, Facts, can},
    staff::acting::AccountLock,
    web::{
        admin::{
            again::{Again, or_again},
            numbers::figure,
            shell::Shell,
            visit::Visit,
        },
        files,
        request::{FileForm, Form, SentFile, body::MAX_FILE, wants_json},
        respond,
    },
    words::{Wording, Words},
};

/// The list.
const DOCUMENTS_PAGE: &str = "/admin/media/documents";

/// Where people of the newsroom load one from.
#[must_use]
pub fn newsroom_address(id: FileId) -> String {
    format!("{DOCUMENTS_PAGE}/{id}/file")
}

/// What the newsroom is told of a file, in its own words.
fn told_of(file: &StoryFile) -> String {
    file.told(&Words::of(&Language::of("en-GB"), &Wording::default()))
}

/// A document as whoever writes is shown it.
#[derive(Serialize)]
pub struct OfferedDocument {
    /// Identity, as a text names it.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What its file is called.
    pub file_name: String,
    /// "PDF · 2.4 MB · 12 pages".
    pub told: String,
    /// Where people of the newsroom load it from.
    pub href: String,
}

impl OfferedDocument {
    fn of(file: StoryFile) -> Self {
        Self {
            id: file.id.to_string(),
            told: told_of(&file),
            href: newsroom_address(file.id),
            title: file.title,
            file_name: file.file_name,
        }
    }
}

/// What became of a document that was sent.
#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum UploadedDocument {
    /// It can stand in stories now.
    New {
        /// What it was called.
        name: String,
        /// What is known of it.
        document: OfferedDocument,
    },
    /// The same file was here.
    Here {
        /// What it was called this time.
        name: String,
        /// What is known of it.
        document: OfferedDocument,
    },
    /// It is not taken.
    Refused {
        /// What it was called.
        name: String,
        /// Why, and what to do.
        sentence: String,
    },
}

impl FileOutcome for UploadedDocument {
    fn refused(name: String, sentence: String) -> Self {
        Self::Refused { name, sentence }
    }
}

/// `POST /admin/media/documents`: a form with files in the field `files`. A page that scripts drive gets JSON.
///
/// # Errors
/// `TooLarge`, `WrongType`, `Problems` of a form that cannot be read, `Busy`, `Unavailable`.
pub async fn form(visit: Visit, sent: FileForm) -> Result<HttpResponse> {
    let none = "No file was chosen. Choose one or more documents, then upload.";
    let files = incoming::each(sent.files, none, async |file| taken_in(&visit, file).await).await?;
    if wants_json(&visit.req) {
        return Ok(incoming::told(&files));
    }
    show(&visit, files, Again::default()).await
}

async fn taken_in(visit: &Visit, file: SentFile) -> Result<UploadedDocument> {
    let SentFile { name, bytes } = file;
    let Some(bytes) = bytes else {
        let sentence = format!(
            "The file is larger than {} MB. Save the PDF smaller, or in parts, and upload that.",
            figure(MAX_FILE / 1_000_000)
        );
        return Ok(UploadedDocument::Refused { name, sentence });
    };
    let (called, looked_at) = (name.clone(), bytes.clone());
    let fit = tokio::task::spawn_blocking(move || FitFile::of(&called, &looked_at)).await;
    let fit = match fit.map_err(Error::internal)? {
        Ok(fit) => fit,
        Err(unfit) => {
            return Ok(UploadedDocument::Refused {
                name,
                sentence: unfit.0,
            });
        }
    };
    let FileTakenIn { id, is_new } = kept(visit, fit, bytes).await?;
    let document = OfferedDocument::of(StoryFile::find(&mut *visit.app.newsroom().await?, id).await?);
    Ok(if is_new {
        UploadedDocument::New { name, document }
    } else {
        UploadedDocument::Here { name, document }
    })
}

/// The bytes first, so that there is no document without them.
async fn kept(visit: &Visit, fit: FitFile, bytes: Bytes) -> Result<FileTakenIn> {
    let store = &visit.app.studio.store;
    fit.keep(store, bytes.clone()).await?;
    let document = fit.clone();
    let taken = visit
        .app
        .command(&visit.signed, AccountLock::Shared, move |conn, who| {
            Box::pin(async move { story_file::take_in(conn, who, &document).await })
        })
        .await;
    if taken.is_err() {
        story_file::leave(&mut *visit.app.newsroom().await?, &fit).await?;
    } else {
        // Somebody may have removed the same document in between, and its bytes just after they were kept.
        fit.keep(store, bytes).await?;
    }
    taken
}

/// A document in the list.
struct DocumentRow {
    listed: ListedDocument,
    told: String,
    since: String,
    stories: Vec<StoryWithDocument>,
    /// Whether it can be removed now; else why not.
    may_go: std::result::Result<(), Refusal>,
}

#[derive(Template)]
#[template(path = "admin/documents.html")]
struct DocumentsPage {
    shell: Shell,
    again: Again,
    uploaded: Vec<UploadedDocument>,
    rows: Vec<DocumentRow>,
    is_unused: bool,
    prev: String,
    next: String,
    said: String,
}

/// `GET /admin/media/documents`: those that somebody may know of; with `unused=1` those that no story holds.
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    show(&visit, vec![], Again::default()).await
}

async fn show(visit: &Visit, uploaded: Vec<UploadedDocument>, again: Again) -> Result<HttpResponse> {
    const MAX_PAGE: i64 = 500;
    let asked = |name: &str| respond::parameter(&visit.req, name);
    let is_unused = asked("unused").is_some_and(|value| value == "1");
    let page: i64 = asked("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let page = page.clamp(1, MAX_PAGE);
    let offset = (page - 1) * DOCUMENTS;
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/media").await?;
    let mut listed = desk_files::documents(&mut conn, visit.viewer(), is_unused, offset).await?;
    let is_more = listed.len() as i64 > DOCUMENTS;
    listed.truncate(usize::try_from(DOCUMENTS).unwrap_or(0));
    let ids: Vec<FileId> = listed.iter().map(|one| one.id).collect();
    let mut stories = desk_files::stories_with_documents(&mut conn, visit.viewer(), &ids).await?;
    let known = StoryFile::all(&mut conn, &ids).await?;
    let rows: Vec<DocumentRow> = listed
        .into_iter()
        .map(|one| DocumentRow {
            told: known.get(&one.id).map(told_of).unwrap_or_default(),
            since: format!("{} by {}", shell.when(one.uploaded_at), one.uploader),
            stories: stories.remove(&one.id).unwrap_or_default(),
            may_go: may_go(visit, &one),
            listed: one,
        })
        .collect();
    let turned = |page: i64| {
        let unused = if is_unused { "unused=1&" } else { "" };
        format!("{DOCUMENTS_PAGE}?{unused}page={page}")
    };
    let is_refused = |file: &UploadedDocument| matches!(file, UploadedDocument::Refused { .. });
    let status = if uploaded.iter().any(is_refused) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        again.status()
    };
    let template = DocumentsPage {
        said: match rows.len() {
            0 => String::new(),
            count => format!("{} to {}", figure(offset + 1), figure(offset + count as i64)),
        },
        prev: if page > 1 { turned(page - 1) } else { String::new() },
        next: if is_more && page < MAX_PAGE {
            turned(page + 1)
        } else {
            String::new()
        },
        shell,
        again,
        uploaded,
        rows,
        is_unused,
    };
    respond::page_with(status, &template)
}

fn may_go(visit: &Visit, document: &ListedDocument) -> std::result::Result<(), Refusal> {
    let facts = Facts {
        own: document.is_own,
        ..Facts::NONE
    };
    can(visit.viewer().role, Action::RemovePicture, &facts)
}

/// `GET /admin/media/documents/{id}/file`: the document itself.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn file(visit: Visit, id: web::Path<FileId>) -> Result<HttpResponse> {
    let found = desk_files::document(&mut *visit.app.newsroom().await?, visit.viewer(), *id).await?;
    files::document_of_newsroom(&visit.app, &visit.req, &found).await
}

/// `GET /admin/media/documents/{id}/told`: what is known of it, for a page that shows it in a text.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn told(visit: Visit, id: web::Path<FileId>) -> Result<HttpResponse> {
    let found = desk_files::document(&mut *visit.app.newsroom().await?, visit.viewer(), *id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(OfferedDocument::of(found)))
}

/// `POST /admin/media/documents/{id}/remove`
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn remove(visit: Visit, id: web::Path<FileId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let removed = visit.once(
        &form,
        format!("{DOCUMENTS_PAGE}?done=document-removed"),
        move |conn, who| Box::pin(story_file::remove(conn, who, id)),
    );
    let removed = removed.await;
    if removed.is_ok()
        && let Err(error) = visit.app.studio.forget_leftovers(&visit.app.db.newsroom).await
    {
        // Where it cannot be done now it is done later.
        tracing::warn!(%error, "the bytes of a document are not forgotten yet");
    }
    or_again(removed, |again| show(&visit, vec![], again)).await
}
