//! Coming in: set-up, signing in and out, the link of an invitation.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
    web,
};
use askama::Template;

use crate::{
    app::App,
    colleagues::NewColleague,
    error::{Error, Problems, Result},
    platform::token::Token,
    policy::Role,
    setup::{self, NewsroomForm},
    site::Site,
    staff::{
        self, EmailAddress, invitation,
        password::Password,
        person_name, session,
        sign_in::{Attempt, sign_in},
    },
    web::{
        request::{Form, Signed, origin, peer},
        respond,
    },
};

/// What surrounds the pages at the door.
pub struct Door {
    /// The newsroom's name, once it has one.
    pub newsroom_name: String,
    /// Reached over plain http from elsewhere.
    pub insecure: bool,
}

impl Door {
    async fn load(app: &App) -> Result<Self> {
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
    door: Door,
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
    if signed.is_some() {
        return Ok(respond::see(&next));
    }
    let page = SignInPage {
        door: Door::load(&app).await?,
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
    };
    let next = next_of(form.text("next"));
    let (problems, wait, status) = match sign_in(&app.db.newsroom, &app.hasher, attempt).await {
        Ok(token) => return Ok(signed_in(&app, &token, &next)),
        Err(Error::Problems(problems)) => (problems, None, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::TooMany(seconds)) => (Problems::new(), Some(seconds), StatusCode::TOO_MANY_REQUESTS),
        Err(error) => return Err(error),
    };
    let page = SignInPage {
        door: Door::load(&app).await?,
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
    door: Door,
}

/// `GET /admin/signed-in`: where signing in again leads while words wait in another tab.
///
/// # Errors
/// `Busy`.
pub async fn signed_in_page(app: web::Data<App>) -> Result<HttpResponse> {
    respond::page(&SignedInPage {
        door: Door::load(&app).await?,
    })
}

fn device(req: &HttpRequest) -> String {
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

/// On to a page with the cookie of a new session.
fn signed_in(app: &App, token: &Token, next: &str) -> HttpResponse {
    let mut answer = respond::see(next);
    let cookie = Cookie::build(app.address.cookie(), token.reveal())
        .path("/")
        .http_only(true)
        .secure(app.address.secure)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(7))
        .finish();
    if answer.add_cookie(&cookie).is_err() {
        tracing::error!("the session cookie could not be written");
    }
    answer
}

/// `POST /admin/sign-out`
///
/// # Errors
/// `Busy`.
pub async fn sign_out(app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    let (staff, id) = (signed.actor().id, signed.0.id);
    app.command(move |conn| Box::pin(session::end(conn, staff, id))).await?;
    let mut answer = respond::see("/admin/sign-in");
    let mut cookie = Cookie::build(app.address.cookie(), "")
        .path("/")
        .http_only(true)
        .secure(app.address.secure)
        .finish();
    cookie.make_removal();
    let _ = answer.add_cookie(&cookie);
    Ok(answer)
}

/// Zones that newsrooms are in, for the list; any other can be typed into the address of the settings.
#[must_use]
pub fn zones(chosen: &str) -> Vec<Choice> {
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/") || *name == "UTC")
        .map(|name| Choice {
            value: name.to_owned(),
            label: name.replace('_', " "),
            selected: name == chosen,
        })
        .collect()
}

/// An option of a list.
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

#[derive(Template)]
#[template(path = "admin/setup.html")]
struct SetupPage {
    door: Door,
    action: String,
    newsroom: NewsroomForm,
    zones: Vec<Choice>,
    person: String,
    email: String,
    problems: Problems,
}

impl SetupPage {
    async fn of(app: &App, action: String, newsroom: NewsroomForm, form: &Form, problems: Problems) -> Result<Self> {
        Ok(Self {
            door: Door::load(app).await?,
            action,
            zones: zones(&newsroom.time_zone),
            newsroom,
            person: form.text("person").to_owned(),
            email: form.text("email").to_owned(),
            problems,
        })
    }
}

fn link(token: &str) -> Result<Token> {
    Token::parse(token).ok_or(Error::NotFound)
}

/// `GET /setup/{token}`: the uniform 404 unless the link holds.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn setup_page(req: HttpRequest, app: web::Data<App>, token: web::Path<String>) -> Result<HttpResponse> {
    setup::check_link(&mut *app.newsroom().await?, &link(&token)?).await?;
    let usual = NewsroomForm {
        time_zone: "UTC".into(),
        language: "en".into(),
        url: app.address.origin.clone(),
        ..NewsroomForm::default()
    };
    let page = SetupPage::of(&app, req.path().to_owned(), usual, &Form::default(), Problems::new()).await?;
    respond::page(&page)
}

/// `POST /setup/{token}`
///
/// # Errors
/// `NotFound`, `Busy`, `Internal`.
pub async fn setup_form(
    req: HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let token = link(&token)?;
    setup::check_link(&mut *app.newsroom().await?, &token).await?;
    let answers = NewsroomForm {
        name: form.text("name").to_owned(),
        url: form.text("url").to_owned(),
        time_zone: form.text("time_zone").to_owned(),
        language: form.text("language").to_owned(),
        own_approval: form.ticked("own_approval"),
    };
    let mut problems = Problems::new();
    let newsroom = answers.check(&mut problems);
    let person = problems.keep("person", person_name(form.text("person")));
    let email = problems.keep("email", form.text("email").parse::<EmailAddress>());
    let about = [form.text("name"), form.text("person"), form.text("email")];
    let password = problems.keep("password", Password::parse(form.text("password"), &about));
    let (Some(newsroom), Some(person), Some(email), Some(password)) = (newsroom, person, email, password) else {
        let page = SetupPage::of(&app, req.path().to_owned(), answers, &form, problems).await?;
        return respond::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let hash = app.hasher.hash(password).await?;
    let (device, origin) = (device(&req), origin(&req));
    let admin = NewColleague {
        email,
        name: person,
        role: Role::Admin,
    };
    let opened = app
        .command(move |conn| {
            Box::pin(async move {
                let id = setup::set_up(conn, origin, &token, &newsroom, &admin, &hash).await?;
                session::open(conn, id, Role::Admin, &device).await
            })
        })
        .await?;
    Ok(signed_in(&app, &opened, "/admin?done=set-up"))
}

#[derive(Template)]
#[template(path = "admin/join.html")]
struct JoinPage {
    door: Door,
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
        door: Door::load(app).await?,
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
    let account = invitation::open(&mut *app.newsroom().await?, &token).await?;
    let password = match Password::parse(form.text("password"), &[&account.name, &account.email]) {
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
    let (hash, device, origin) = (app.hasher.hash(password).await?, device(&req), origin(&req));
    let opened = app
        .command(move |conn| {
            Box::pin(async move {
                let account = invitation::accept(conn, &token, &hash, origin).await?;
                session::open(conn, account.id, account.role(), &device).await
            })
        })
        .await?;
    Ok(signed_in(&app, &opened, "/admin?done=joined"))
}
