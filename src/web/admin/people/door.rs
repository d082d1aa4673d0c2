//! Coming in: signing in and out, the link of an invitation.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
    web,
};
use askama::Template;

use crate::{
    app::App,
    error::{Error, Problems, Result},
    platform::token::Token,
    site::Site,
    staff::{
        self,
        acting::AccountLock,
        invitation,
        known::BrowserMarks,
        password::{Password, newsroom_name},
        session,
        sign_in::{Attempt, NewSession, sign_in},
    },
    web::{
        request::{Form, Signed, origin, peer, request_id},
        respond,
    },
};

/// What surrounds the pages at the door.
pub struct DoorFrame {
    /// The newsroom's name, once it has one.
    pub newsroom_name: String,
    /// Reached over plain http from elsewhere.
    pub insecure: bool,
}

impl DoorFrame {
    /// For a page at the door.
    ///
    /// # Errors
    /// `Busy`.
    pub(in crate::web::admin) async fn load(app: &App) -> Result<Self> {
        let site = Site::load(&mut *app.newsroom().await?).await?;
        Ok(Self {
            newsroom_name: site.map_or_else(|| "Copydesk".to_owned(), |site| site.name),
            insecure: !app.address.secure,
        })
    }
}

#[derive(Template)]
#[template(path = "admin/sign_in.html")]
struct SignInPage {
    door: DoorFrame,
    email: String,
    next: String,
    problems: Problems,
    wait: Option<u64>,
    is_set_up: bool,
}

/// `GET /admin/sign-in`
///
/// # Errors
/// `Busy`.
pub async fn sign_in_page(req: HttpRequest, app: web::Data<App>, signed: Option<Signed>) -> Result<HttpResponse> {
    let next = next_of(&query(&req, "next"));
    // Words of somebody else may wait in another window: then it is they who sign in, over the session that is there.
    let waits_for = query(&req, "as");
    let is_they = |signed: &Signed| waits_for.is_empty() || signed.viewer().id.to_string() == waits_for;
    if signed.as_ref().is_some_and(is_they) {
        return Ok(respond::see(&next));
    }
    let page = SignInPage {
        door: DoorFrame::load(&app).await?,
        email: String::new(),
        next,
        problems: Problems::new(),
        wait: None,
        is_set_up: staff::has_admin(&mut *app.newsroom().await?).await?,
    };
    respond::page(&page)
}

fn query(req: &HttpRequest, name: &str) -> String {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string()).unwrap_or_default();
    pairs
        .into_iter()
        .find(|(field, _)| field == name)
        .map(|(_, value)| value)
        .unwrap_or_default()
}

/// Only a path of the newsroom: a link to somewhere else must not follow from signing in here.
fn next_of(text: &str) -> String {
    let inside = text.starts_with("/admin")
        && !text.contains('\\')
        && !text.chars().any(char::is_control)
        && !encodes_control(text)
        && !text.starts_with("/admin/sign-in");
    if inside { text.to_owned() } else { "/admin".to_owned() }
}

/// `%00` to `%1f` and `%7f` mean nothing in an address of ours.
fn encodes_control(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["%0", "%1", "%7f"].iter().any(|start| lower.contains(start))
}

/// `POST /admin/sign-in`
///
/// # Errors
/// `Busy`, `Internal`.
pub async fn sign_in_form(req: HttpRequest, app: web::Data<App>, form: Form) -> Result<HttpResponse> {
    let attempt = Attempt {
        email: form.text("email").to_owned(),
        password: form.text("password").to_owned(),
        device: device(&req),
        from: peer(&app, &req),
        origin: origin(&req),
        marks: marks(&app, &req),
    };
    let next = next_of(form.text("next"));
    let (problems, wait, status) = match sign_in(&app.db.newsroom, &app.hasher, attempt).await {
        Ok(new) => return signed_in(&req, &app, &new, &next).await,
        Err(Error::Problems(problems)) => {
            tracing::info!("a sign-in failed");
            (problems, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Error::TooMany(seconds)) => {
            tracing::info!(seconds, "a sign-in was not tried: too many failed before");
            (Problems::new(), Some(seconds), StatusCode::TOO_MANY_REQUESTS)
        }
        Err(Error::Busy(sentence)) => (
            Problems::of("password", sentence),
            Some(2),
            StatusCode::SERVICE_UNAVAILABLE,
        ),
        Err(error) => return Err(error),
    };
    let page = SignInPage {
        door: DoorFrame::load(&app).await?,
        email: form.text("email").to_owned(),
        next,
        problems,
        wait,
        is_set_up: staff::has_admin(&mut *app.newsroom().await?).await?,
    };
    let mut answer = respond::page_with(status, &page)?;
    if let Some(seconds) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(answer)
}

#[derive(Template)]
#[template(path = "admin/signed_in.html")]
struct SignedInPage {
    door: DoorFrame,
    staff: String,
    name: String,
}

/// `GET /admin/signed-in`: where signing in again leads while words wait in another tab.
///
/// # Errors
/// `Busy`.
pub async fn signed_in_page(app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    respond::page(&SignedInPage {
        door: DoorFrame::load(&app).await?,
        staff: signed.viewer().id.to_string(),
        name: signed.viewer().name.clone(),
    })
}

/// What a browser is called in the list of one's own.
pub(in crate::web::admin) fn device(req: &HttpRequest) -> String {
    let agent = req
        .headers()
        .get("user-agent")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("a program");
    let browser = ["Firefox", "Edg", "OPR", "Chrome", "Safari"]
        .into_iter()
        .find(|name| agent.contains(name));
    let system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"]
        .into_iter()
        .find(|name| agent.contains(name));
    match (browser, system) {
        (Some(browser), Some(system)) => {
            let browser = match browser {
                "Edg" => "Edge",
                "OPR" => "Opera",
                other => other,
            };
            format!("{browser} on {system}")
        }
        _ => agent.chars().take(60).collect(),
    }
}

/// What this browser shows of earlier sign-ins.
fn marks(app: &App, req: &HttpRequest) -> BrowserMarks {
    let cookie = req.cookie(app.address.known_cookie());
    cookie.map_or_else(BrowserMarks::default, |cookie| {
        BrowserMarks::read(&app.db.cursor_key, cookie.value())
    })
}

/// On to a page, with the cookie of a new session and the mark of a known browser. A session that this browser had ends:
/// nobody could see or end it from here any more.
pub(in crate::web::admin) async fn signed_in(
    req: &HttpRequest,
    app: &App,
    new: &NewSession,
    next: &str,
) -> Result<HttpResponse> {
    let shown = req.cookie(app.address.cookie());
    if let Some(old) = shown.and_then(|cookie| Token::parse(cookie.value())) {
        app.at_the_door(move |conn| Box::pin(async move { session::end_shown(conn, &old).await }))
            .await?;
    }
    let mut answer = respond::see(next);
    let mark = marks(app, req).with(&app.db.cursor_key, new.staff);
    for (name, value, days) in [
        (app.address.cookie(), new.token.reveal(), 7),
        (app.address.known_cookie(), mark, 180),
    ] {
        let cookie = Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .secure(app.address.secure)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(days))
            .finish();
        if answer.add_cookie(&cookie).is_err() {
            tracing::error!("a cookie could not be written");
        }
    }
    Ok(answer)
}

/// `POST /admin/sign-out`
///
/// # Errors
/// `Busy`.
pub async fn sign_out(app: web::Data<App>, signed: Signed, form: Form) -> Result<HttpResponse> {
    let id = signed.id;
    app.command(&signed, AccountLock::Alone, move |conn, who| {
        Box::pin(session::leave(conn, who, id, true))
    })
    .await?;
    let mut answer = respond::see("/admin/sign-in");
    let mut cookie = Cookie::build(app.address.cookie(), "")
        .path("/")
        .http_only(true)
        .secure(app.address.secure)
        .finish();
    cookie.make_removal();
    let _ = answer.add_cookie(&cookie);
    // Nothing that was seen here comes back with the Back button. What the editor keeps in this browser is cleared when its
    // page says so: it asked before, if there was something that the server does not have.
    let cleared = if form.ticked("clear") {
        "\"cache\", \"storage\""
    } else {
        "\"cache\""
    };
    answer.headers_mut().insert(
        header::HeaderName::from_static("clear-site-data"),
        header::HeaderValue::from_static(cleared),
    );
    Ok(answer)
}

/// The token of a link.
///
/// # Errors
/// `NotFound` when it cannot be one.
pub(in crate::web::admin) fn link(token: &str) -> Result<Token> {
    Token::parse(token).ok_or(Error::NotFound)
}

#[derive(Template)]
#[template(path = "admin/join.html")]
struct JoinPage {
    door: DoorFrame,
    action: String,
    name: String,
    email: String,
    problems: Problems,
}

/// `GET /admin/join/{token}`: the link of an invitation.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn join_page(req: HttpRequest, app: web::Data<App>, token: web::Path<String>) -> Result<HttpResponse> {
    join(&req, &app, &link(&token)?, Problems::new(), StatusCode::OK).await
}

async fn join(
    req: &HttpRequest,
    app: &App,
    token: &Token,
    problems: Problems,
    status: StatusCode,
) -> Result<HttpResponse> {
    let account = invitation::open(&mut *app.newsroom().await?, token).await?;
    let page = JoinPage {
        door: DoorFrame::load(app).await?,
        action: req.path().to_owned(),
        name: account.name,
        email: account.email,
        problems,
    };
    respond::page_with(status, &page)
}

/// `POST /admin/join/{token}`
///
/// # Errors
/// `NotFound`, `Busy`, `Internal`.
pub async fn join_form(
    req: HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let token = link(&token)?;
    let (account, newsroom) = {
        let mut conn = app.newsroom().await?;
        (
            invitation::open(&mut conn, &token).await?,
            newsroom_name(&mut conn).await?,
        )
    };
    let about = [account.name.as_str(), &account.email, &newsroom];
    let password = match Password::parse(form.text("password"), &about) {
        Ok(password) => password,
        Err(sentence) => {
            return join(
                &req,
                &app,
                &token,
                Problems::of("password", sentence),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        }
    };
    let (hash, device, request) = (app.hasher.hash(password).await?, device(&req), request_id(&req));
    let opened = app
        .at_the_door(move |conn| {
            Box::pin(async move {
                let who = invitation::accept(conn, &token, &hash, request).await?;
                let token = session::open(conn, &who, &device).await?;
                let staff = who.id.account()?;
                Ok(NewSession { token, staff })
            })
        })
        .await?;
    signed_in(&req, &app, &opened, "/admin?done=joined").await
}
