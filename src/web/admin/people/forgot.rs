//! Somebody at the door who forgot their password: a letter, whose answer here is the same for every address.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;

use crate::{
    app::App,
    error::{Error, Problems, Result},
    letters,
    staff::{EmailAddress, limits},
    web::{
        admin::people::door::DoorFrame,
        request::{Form, peer},
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/forgot.html")]
struct ForgotPage {
    door: DoorFrame,
    email: String,
    problems: Problems,
    wait: Option<u64>,
    has_server: bool,
    is_asked: bool,
}

impl ForgotPage {
    async fn new(app: &App) -> Result<Self> {
        Ok(Self {
            door: DoorFrame::load(app).await?,
            email: String::new(),
            problems: Problems::new(),
            wait: None,
            has_server: app.post.is_some(),
            is_asked: false,
        })
    }
}

/// `GET /admin/forgot`
///
/// # Errors
/// `Busy`.
pub async fn page(app: web::Data<App>) -> Result<HttpResponse> {
    respond::page(&ForgotPage::new(&app).await?)
}

/// `POST /admin/forgot`
///
/// # Errors
/// `Busy`.
pub async fn ask(req: HttpRequest, app: web::Data<App>, form: Form) -> Result<HttpResponse> {
    let page = ForgotPage::new(&app).await?;
    if !page.has_server {
        return respond::page(&page);
    }
    let email: EmailAddress = match form.text("email").parse() {
        Ok(email) => email,
        Err(sentence) => {
            let page = ForgotPage {
                email: form.text("email").to_owned(),
                problems: Problems::of("email", sentence),
                ..page
            };
            return respond::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let network = limits::network(peer(&app, &req));
    let asked = app.at_the_door(move |conn| Box::pin(async move { letters::ask_reset(conn, &email, &network).await }));
    match asked.await {
        Ok(()) => respond::page(&ForgotPage { is_asked: true, ..page }),
        Err(Error::TooMany(seconds)) => {
            let page = ForgotPage {
                email: form.text("email").to_owned(),
                wait: Some(seconds),
                ..page
            };
            let mut answer = respond::page_with(StatusCode::TOO_MANY_REQUESTS, &page)?;
            answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            Ok(answer)
        }
        Err(error) => Err(error),
    }
}
