//! Letters to colleagues: whether there is a mail server, what waits for it and why, and trying again.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    error::Result,
    ids::LetterId,
    letters::{self, WaitingLetter},
    web::{
        admin::{
            again::{Again, or_again},
            shell::{Shell, fresh_key},
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/mail_settings.html")]
struct MailPage {
    shell: Shell,
    again: Again,
    has_server: bool,
    waiting: Vec<LetterLine>,
    settled: Vec<LetterLine>,
}

struct LetterLine {
    id: LetterId,
    key: String,
    about: String,
    href: Option<String>,
    to: String,
    email: String,
    person: String,
    since: String,
    state: String,
    trouble: Option<String>,
}

impl LetterLine {
    fn of(letter: WaitingLetter, shell: &Shell) -> Self {
        let tries = match letter.tries {
            0 => "not tried yet".to_owned(),
            1 => "tried once".to_owned(),
            tries => format!("tried {tries} times"),
        };
        Self {
            id: letter.id,
            key: fresh_key(),
            about: letter.about(),
            href: letter.article_id.map(|id| format!("/admin/articles/{id}/review")),
            person: format!("/admin/staff/{}", letter.staff_id),
            since: shell.when(letter.made_at),
            state: match (letter.sent_at, letter.given_up_at) {
                (Some(at), _) => format!("sent {}", shell.when(at)),
                (None, Some(at)) => format!("given up {}", shell.when(at)),
                (None, None) if letter.due_at > shell.now => format!("{tries}, again {}", shell.when(letter.due_at)),
                (None, None) => tries,
            },
            to: letter.name,
            email: letter.email,
            trouble: letter.trouble,
        }
    }
}

/// `GET /admin/settings/mail`
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default()).await
}

async fn show(visit: &Visit, again: Again) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/settings").await?;
    let letters = letters::waiting(&mut conn).await?;
    let is_over = |letter: &WaitingLetter| letter.sent_at.is_some() || letter.given_up_at.is_some();
    let (settled, waiting): (Vec<_>, Vec<_>) = letters.into_iter().partition(is_over);
    let lines = |all: Vec<WaitingLetter>| all.into_iter().map(|letter| LetterLine::of(letter, &shell)).collect();
    let page = MailPage {
        has_server: visit.app.post.is_some(),
        waiting: lines(waiting),
        settled: lines(settled),
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/settings/mail/{id}/again`
///
/// # Errors
/// `Refused`, `Busy`, `KeyReused`.
pub async fn again(visit: Visit, id: web::Path<LetterId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let done = visit.once(&form, "/admin/settings/mail?done=letter-again", move |conn, who| {
        Box::pin(async move { letters::again(conn, who, id).await })
    });
    or_again(done.await, |again| show(&visit, again)).await
}
