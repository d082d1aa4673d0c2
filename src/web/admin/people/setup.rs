//! The page that sets a newsroom up, behind its one-time link.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;

use crate::{
    app::App,
    colleagues::NewColleague,
    error::{Problems, Result},
    policy::Role,
    setup::{self, NewsroomForm},
    staff::{EmailAddress, password::Password, person_name, session, sign_in::NewSession},
    web::{
        admin::{
            choice::Choice,
            people::door::{DoorFrame, device, link, signed_in},
            zones::{older_names, zones},
        },
        request::{Form, request_id},
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/setup.html")]
struct SetupPage {
    door: DoorFrame,
    action: String,
    newsroom: NewsroomForm,
    zones: Vec<Choice>,
    /// Older names of zones with today's, while nobody has chosen one: the browser proposes its own then.
    own_zone: Option<String>,
    person: String,
    email: String,
    problems: Problems,
}

impl SetupPage {
    async fn of(app: &App, action: String, newsroom: NewsroomForm, form: &Form, problems: Problems) -> Result<Self> {
        Ok(Self {
            door: DoorFrame::load(app).await?,
            action,
            zones: zones(&newsroom.time_zone),
            own_zone: form.sent("time_zone").is_none().then(older_names),
            newsroom,
            person: form.text("person").to_owned(),
            email: form.text("email").to_owned(),
            problems,
        })
    }
}

/// `GET /setup/{token}`: the uniform 404 unless the link holds.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>, token: web::Path<String>) -> Result<HttpResponse> {
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
pub async fn form(req: HttpRequest, app: web::Data<App>, token: web::Path<String>, form: Form) -> Result<HttpResponse> {
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
    let person = problems.check("person", person_name(form.text("person")));
    let email = problems.check("email", form.text("email").parse::<EmailAddress>());
    let about = [form.text("name"), form.text("person"), form.text("email")];
    let password = problems.check("password", Password::parse(form.text("password"), &about));
    let (Some(newsroom), Some(person), Some(email), Some(password)) = (newsroom, person, email, password) else {
        let page = SetupPage::of(&app, req.path().to_owned(), answers, &form, problems).await?;
        return respond::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let hash = app.hasher.hash(password).await?;
    let (device, request) = (device(&req), request_id(&req));
    let admin = NewColleague {
        email,
        name: person,
        role: Role::Admin,
    };
    let opened = app
        .at_the_door(move |conn| {
            Box::pin(async move {
                let who = setup::set_up(conn, request, &token, &newsroom, &admin, &hash).await?;
                let token = session::open(conn, &who, &device).await?;
                let staff = who.id.account()?;
                Ok(NewSession { token, staff })
            })
        })
        .await?;
    signed_in(&req, &app, &opened, "/admin?done=set-up").await
}
