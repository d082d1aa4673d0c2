//! Files that come in by one form: each is told what became of it, and none stands in the way of another.

use actix_web::{HttpResponse, http::header};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    web::request::SentFile,
};

/// What became of a file, of whatever kind.
pub(super) trait FileOutcome: Serialize {
    /// It is not taken: what it was called; why, and what to do.
    fn refused(name: String, sentence: String) -> Self;
}

/// What becomes of each file, in their order; where there is none, `none` says what to do.
///
/// # Errors
/// `SignedOut`, `Refused`: whoever may send nothing hears it once.
pub(super) async fn each<T: FileOutcome>(
    files: Vec<SentFile>,
    none: &str,
    taken_in: impl AsyncFn(SentFile) -> Result<T>,
) -> Result<Vec<T>> {
    let mut outcomes = Vec::with_capacity(files.len());
    for file in files {
        let name = file.name.clone();
        outcomes.push(match taken_in(file).await {
            Err(error @ (Error::SignedOut | Error::Refused(_))) => return Err(error),
            Err(error) => T::refused(name, trouble(&error)),
            Ok(outcome) => outcome,
        });
    }
    if outcomes.is_empty() {
        outcomes.push(T::refused("No file".into(), none.to_owned()));
    }
    Ok(outcomes)
}

/// The answer to a page that scripts drive.
pub(super) fn told(files: &[impl FileOutcome]) -> HttpResponse {
    #[derive(Serialize)]
    struct Outcomes<'a, T> {
        files: &'a [T],
    }
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Outcomes { files })
}

/// What whoever sent a file is told where it is no fault of the file.
pub(super) fn trouble(error: &Error) -> String {
    match error {
        Error::Internal(context) => {
            tracing::error!(context, "a file is not stored");
            "It could not be stored. Send it again; if that does not help, tell an admin.".into()
        }
        error => error.to_string(),
    }
}
