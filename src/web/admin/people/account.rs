//! One's own account: what colleagues know of it, its password, its signed-in browsers.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;

use crate::{
    activity::Answer,
    app::App,
    authors::Author,
    error::{Error, Result},
    ids::SessionId,
    policy::Role,
    staff::{acting::AccountLock, own_password, session},
    web::{
        admin::{
            again::Again,
            shell::{Avatar, Shell},
        },
        request::{Form, Signed},
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
pub async fn show(req: HttpRequest, app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    page(&req, &app, &signed, Again::default(), None).await
}

async fn page(req: &HttpRequest, app: &App, signed: &Signed, again: Again, wait: Option<u64>) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let shell = Shell::load(&mut conn, app, req, signed, "/admin/account").await?;
    let who = signed.viewer();
    let browsers = session::of(&mut conn, who.id)
        .await?
        .into_iter()
        .map(|line| OwnBrowser {
            id: line.id,
            seen: shell.when(line.seen_at),
            since: shell.when(line.started_at),
            is_this: line.id == signed.id,
            device: line.device,
        })
        .collect();
    let page = AccountPage {
        shell,
        wait,
        person: Avatar::of(&who.name),
        email: signed.email.clone(),
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
pub async fn password(req: HttpRequest, app: web::Data<App>, signed: Signed, form: Form) -> Result<HttpResponse> {
    let (present, wanted) = (form.text("present"), form.text("password"));
    let change = match own_password::check(&app.db.newsroom, &app.hasher, &signed, present, wanted).await {
        Ok(change) => change,
        Err(error) => {
            // Whether the guess was right is nothing for a session that was ended meanwhile.
            app.command(&signed, AccountLock::Alone, |_, _| Box::pin(async { Ok(()) }))
                .await?;
            return match error {
                Error::TooMany(seconds) => page(&req, &app, &signed, Again::default(), Some(seconds)).await,
                error => page(&req, &app, &signed, Again::from_error(error)?, None).await,
            };
        }
    };
    let session = signed.id;
    let done = app
        .command(&signed, AccountLock::Alone, move |conn, who| {
            Box::pin(async move { own_password::store(conn, who, session, &change).await })
        })
        .await;
    match done {
        Ok(()) => Ok(respond::see("/admin/account?done=password")),
        Err(error) => page(&req, &app, &signed, Again::from_error(error)?, None).await,
    }
}

/// `POST /admin/account/sessions/{id}/end`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn end_session(
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<SessionId>,
    form: Form,
) -> Result<HttpResponse> {
    let id = *id;
    let answer = app
        .once_locking(AccountLock::Alone, &signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                session::end(conn, who.id, id).await?;
                Ok(Answer::see("/admin/account?done=session-ended"))
            })
        })
        .await?;
    Ok(respond::answered(&answer))
}

/// `POST /admin/account/sessions/end-others`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn end_other_sessions(app: web::Data<App>, signed: Signed, form: Form) -> Result<HttpResponse> {
    let kept = signed.id;
    let answer = app
        .once_locking(AccountLock::Alone, &signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                session::end_others(conn, who.id, kept).await?;
                Ok(Answer::see("/admin/account?done=others-ended"))
            })
        })
        .await?;
    Ok(respond::answered(&answer))
}
