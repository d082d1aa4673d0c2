//! A form that is shown again: with which status, and what its page says about it.

use actix_web::{HttpResponse, http::StatusCode};

use crate::error::{Error, Problems, Result};

/// The answer to a form; where it came to something that a person can put right, its page again.
///
/// # Errors
/// What a form shown again cannot mend; what `show` says.
pub async fn or_again<P>(done: Result<HttpResponse>, show: impl FnOnce(Again) -> P) -> Result<HttpResponse>
where
    P: Future<Output = Result<HttpResponse>>,
{
    match done {
        Ok(answer) => Ok(answer),
        Err(error) => show(Again::from_error(error)?).await,
    }
}

/// What happened to a form; on a page that is shown for the first time, nothing.
#[derive(Default)]
pub struct Again {
    status: StatusCode,
    /// What was wrong with fields.
    pub problems: Problems,
    /// Why nothing was changed, where no field is to blame.
    pub notice: Option<FormNotice>,
}

/// A sentence over the form.
pub struct FormNotice {
    /// What the matter is, in a few words.
    pub heading: &'static str,
    /// What happened, then what to do.
    pub text: String,
    /// What is stored now, where it differs from what was typed: label and value.
    pub now: Vec<(&'static str, String)>,
}

impl Again {
    /// For what a person can put right on the page; everything else stays an error.
    ///
    /// # Errors
    /// The error itself.
    pub fn from_error(error: Error) -> Result<Self> {
        let notice = |heading, text| {
            Some(FormNotice {
                heading,
                text,
                now: vec![],
            })
        };
        let (status, problems, notice) = match error {
            Error::Problems(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems, None),
            Error::Stale(_) => (
                StatusCode::CONFLICT,
                Problems::new(),
                notice(
                    "Somebody saved in between",
                    "What you typed is still here and nothing was overwritten. Send it again to put it in place of theirs.".into(),
                ),
            ),
            Error::Conflict(sentence) => (
                StatusCode::CONFLICT,
                Problems::new(),
                notice("Not as things stand", sentence),
            ),
            Error::Refused(refusal) => (
                StatusCode::FORBIDDEN,
                Problems::new(),
                notice("Not yours to do", refusal.0),
            ),
            other => return Err(other),
        };
        Ok(Self {
            status,
            problems,
            notice,
        })
    }

    /// Says what is stored now: label, stored, typed.
    pub fn compare(&mut self, fields: impl IntoIterator<Item = (&'static str, String, String)>) {
        if self.status == StatusCode::CONFLICT
            && let Some(notice) = &mut self.notice
        {
            notice.now = fields
                .into_iter()
                .filter(|(_, stored, typed)| stored != typed)
                .map(|(label, stored, _)| (label, if stored.is_empty() { "nothing".into() } else { stored }))
                .collect();
        }
    }

    /// The status of the page.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether the page shows what was typed instead of what is stored.
    #[must_use]
    pub fn is_again(&self) -> bool {
        self.status != StatusCode::OK
    }
}
