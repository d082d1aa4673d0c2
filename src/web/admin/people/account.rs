//! One's own account: what colleagues know of it, its password, its signed-in browsers.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use tokio::sync::oneshot;

use crate::{
    activity::Answer,
    authors::Author,
    error::{Error, Result},
    ids::SessionId,
    letters,
    policy::Role,
    staff::{acting::AccountLock, calendar_link, own_password, session},
    web::{
        admin::{
            again::Again,
            people::told::{LetterChoice, letter_choices},
            shell::{Avatar, Shell},
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/account.html")]
struct AccountPage {
    shell: Shell,
    again: Again,
    wait: Option<u64>,
    person: Avatar,
    email: String,
    role: Role,
    author: Option<Author>,
    browsers: Vec<OwnBrowser>,
    /// Since when a calendar elsewhere can read theirs.
    calendar: Option<String>,
    /// The address of it, on the one page that shows it.
    calendar_link: Option<String>,
    told: Vec<LetterChoice>,
    has_digest: bool,
}

struct OwnBrowser {
    id: SessionId,
    device: String,
    seen: String,
    since: String,
    is_this: bool,
}

/// `GET /admin/account`
///
/// # Errors
/// `Busy`.
pub async fn show(visit: Visit) -> Result<HttpResponse> {
    page(&visit, Again::default(), None).await
}

async fn page(visit: &Visit, again: Again, wait: Option<u64>) -> Result<HttpResponse> {
    page_with_link(visit, again, wait, None).await
}

async fn page_with_link(
    visit: &Visit,
    again: Again,
    wait: Option<u64>,
    calendar_link: Option<String>,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/account").await?;
    let who = visit.viewer();
    let browsers = session::of(&mut conn, who.id)
        .await?
        .into_iter()
        .map(|line| OwnBrowser {
            id: line.id,
            seen: shell.when(line.seen_at),
            since: shell.when(line.started_at),
            is_this: line.id == visit.signed.id,
            device: line.device,
        })
        .collect();
    let calendar = calendar_link::made_at(&mut conn, who.id)
        .await?
        .map(|at| shell.when(at));
    let chosen = letters::choices_of(&mut conn, who.id).await?;
    let page = AccountPage {
        calendar,
        calendar_link,
        told: letter_choices(&chosen, who.role),
        has_digest: chosen.digest,
        shell,
        wait,
        person: Avatar::of(&who.name),
        email: visit.signed.email.clone(),
        role: who.role,
        author: Author::of_staff(&mut conn, who.id).await?,
        browsers,
        again,
    };
    let status = if wait.is_some() {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        page.again.status()
    };
    let mut answer = respond::page_with(status, &page)?;
    if let Some(seconds) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(answer)
}

/// `POST /admin/account/password`. No receipt is kept: it would be a quick hash of the passwords.
///
/// # Errors
/// `Busy`, `Internal`.
pub async fn password(visit: Visit, form: Form) -> Result<HttpResponse> {
    let (present, wanted) = (form.text("present"), form.text("password"));
    let change = match own_password::check(
        &visit.app.db.newsroom,
        &visit.app.hasher,
        &visit.signed,
        present,
        wanted,
    )
    .await
    {
        Ok(change) => change,
        Err(error) => {
            // Whether the guess was right is nothing for a session that was ended meanwhile.
            visit
                .app
                .command(&visit.signed, AccountLock::Alone, |_, _| Box::pin(async { Ok(()) }))
                .await?;
            return match error {
                Error::TooMany(seconds) => page(&visit, Again::default(), Some(seconds)).await,
                error => page(&visit, Again::from_error(error)?, None).await,
            };
        }
    };
    let session = visit.signed.id;
    let done = visit
        .app
        .command(&visit.signed, AccountLock::Alone, move |conn, who| {
            Box::pin(async move { own_password::store(conn, who, session, &change).await })
        })
        .await;
    match done {
        Ok(()) => Ok(respond::see("/admin/account?done=password")),
        Err(error) => page(&visit, Again::from_error(error)?, None).await,
    }
}

/// `POST /admin/account/sessions/{id}/end`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn end_session(visit: Visit, id: web::Path<SessionId>, form: Form) -> Result<HttpResponse> {
    let (id, next) = (*id, "/admin/account?done=session-ended");
    let ended = visit.once_locking(AccountLock::Alone, &form, next, move |conn, who| {
        Box::pin(session::leave(conn, who, id, false))
    });
    ended.await
}

/// `POST /admin/account/sessions/end-others`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn end_other_sessions(visit: Visit, form: Form) -> Result<HttpResponse> {
    let (kept, next) = (visit.signed.id, "/admin/account?done=others-ended");
    let ended = visit.once_locking(AccountLock::Alone, &form, next, move |conn, who| {
        Box::pin(session::leave_others(conn, who, kept))
    });
    ended.await
}

/// `POST /admin/account/calendar`: makes the address by which a calendar elsewhere reads one's own, and shows it, once.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn make_calendar_link(visit: Visit, form: Form) -> Result<HttpResponse> {
    let (send, mut made) = oneshot::channel();
    let receipt = form.receipt(&visit.signed);
    let answer = visit
        .app
        .once_locking(AccountLock::Alone, &visit.signed, receipt, move |conn, who| {
            Box::pin(async move {
                let _ = send.send(calendar_link::make(conn, who).await?);
                Ok(Answer::see("/admin/account?done=calendar-link".to_owned()))
            })
        })
        .await?;
    match made.try_recv() {
        Ok(token) => {
            let link = format!("{}/calendar/{}.ics", visit.app.address.origin, token.reveal());
            page_with_link(&visit, Again::default(), None, Some(link)).await
        }
        Err(_) => Ok(respond::answered(&answer)),
    }
}

/// `POST /admin/account/calendar/end`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn end_calendar_link(visit: Visit, form: Form) -> Result<HttpResponse> {
    let next = "/admin/account?done=calendar-ended";
    let ended = visit.once_locking(AccountLock::Alone, &form, next, |conn, who| {
        Box::pin(calendar_link::end(conn, who))
    });
    ended.await
}
