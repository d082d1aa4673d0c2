//! What somebody is told by mail: chosen on their account, stopped by the link of a letter.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    app::App,
    bell::NoticeKind,
    error::Result,
    letters::{self, LetterChoices},
    policy::Role,
    web::{
        admin::{people::door::DoorFrame, visit::Visit},
        request::{AnyForm, Form},
        respond,
    },
};

/// A kind of letters, and whether it is chosen.
pub struct LetterChoice {
    /// What the form sends.
    pub value: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// Whether it is chosen.
    pub checked: bool,
}

/// All that somebody of this role can choose.
#[must_use]
pub fn letter_choices(chosen: &LetterChoices, role: Role) -> Vec<LetterChoice> {
    NoticeKind::ALL
        .into_iter()
        .filter(|kind| kind.concerns(role))
        .map(|kind| LetterChoice {
            value: kind.word(),
            label: kind.label(),
            checked: chosen.kinds.contains(&kind),
        })
        .collect()
}

/// `POST /admin/account/told`: every `by-mail` that is ticked, and `digest`.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn choose(visit: Visit, form: Form) -> Result<HttpResponse> {
    let ticked = form.all("by-mail");
    let choices = LetterChoices {
        kinds: NoticeKind::ALL
            .into_iter()
            .filter(|kind| ticked.iter().any(|word| word == kind.word()))
            .collect(),
        digest: form.ticked("digest"),
    };
    visit
        .once(&form, "/admin/account?done=told", move |conn, who| {
            Box::pin(async move { letters::choose(conn, who, &choices).await })
        })
        .await
}

#[derive(Template)]
#[template(path = "admin/stop_letters.html")]
struct StopPage {
    door: DoorFrame,
    action: String,
    what: &'static str,
    is_done: bool,
}

impl StopPage {
    async fn show(app: &App, token: &str, is_done: bool) -> Result<HttpResponse> {
        let (_, kind) = letters::stopped_by(&app.db.cursor_key, token)?;
        respond::page(&Self {
            door: DoorFrame::load(app).await?,
            action: format!("/admin/mail/{token}"),
            what: kind.map_or("The digest of each day", NoticeKind::label),
            is_done,
        })
    }
}

/// `GET /admin/mail/{token}`: asks. Programs that look at every link of a letter stop nothing.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn stop_page(app: web::Data<App>, token: web::Path<String>) -> Result<HttpResponse> {
    StopPage::show(&app, &token, false).await
}

/// `POST /admin/mail/{token}`: by the button of the page, or with one click of a program that reads mail (RFC 8058).
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn stop(app: web::Data<App>, token: web::Path<String>, _form: AnyForm) -> Result<HttpResponse> {
    let (staff, kind) = letters::stopped_by(&app.db.cursor_key, &token)?;
    app.at_the_door(move |conn| Box::pin(async move { letters::stop(conn, staff, kind).await }))
        .await?;
    StopPage::show(&app, &token, true).await
}
