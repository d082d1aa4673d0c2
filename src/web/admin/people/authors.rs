//! The public people of bylines: guests are added, names, slugs and texts changed.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::{
    activity::Answer,
    app::App,
    authors::{self, Listed},
    error::{Error, Refusal, Result},
    ids::AuthorId,
    policy::{Action, Facts, can},
    web::{
        admin::{
            again::Again,
            shell::{Avatar, Shell},
        },
        request::{Form, Signed},
        respond,
    },
};

struct AuthorLine {
    href: String,
    person: Avatar,
    /// Slug, and where several have the name the address of the account.
    hint: String,
    kind: &'static str,
    stories: i64,
    is_selected: bool,
}

impl AuthorLine {
    fn new(author: &Listed, selected: Option<AuthorId>) -> Self {
        Self {
            href: path(author.id),
            person: Avatar::of(&author.name),
            hint: match &author.email {
                Some(email) if author.shares_name => format!("{} · {email}", author.slug),
                _ => author.slug.clone(),
            },
            kind: kind(author),
            stories: author.stories,
            is_selected: Some(author.id) == selected,
        }
    }
}

const fn kind(author: &Listed) -> &'static str {
    match (author.staff_id, author.left) {
        (None, _) => "Guest",
        (Some(_), false) => "Has an account",
        (Some(_), true) => "Left",
    }
}

fn path(id: AuthorId) -> String {
    format!("/admin/authors/{id}")
}

#[derive(Template)]
#[template(path = "admin/authors.html")]
struct AuthorsPage {
    shell: Shell,
    lines: Vec<AuthorLine>,
    again: Again,
    chosen: Option<Listed>,
    form: authors::AuthorForm,
    /// Whether the form beside the list may be sent.
    may: std::result::Result<(), Refusal>,
}

/// `GET /admin/authors`
///
/// # Errors
/// `Busy`.
pub async fn list(req: HttpRequest, app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    show(&req, &app, &signed, None, Again::default(), None).await
}

/// `GET /admin/authors/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<AuthorId>,
) -> Result<HttpResponse> {
    show(&req, &app, &signed, Some(*id), Again::default(), None).await
}

async fn show(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: Option<AuthorId>,
    mut again: Again,
    typed: Option<authors::AuthorForm>,
) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let all = Listed::all(&mut conn, signed.viewer().id).await?;
    let chosen = match id {
        Some(id) => Some(all.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound)?),
        None => None,
    };
    let stored = chosen.as_ref().map(stored).unwrap_or_default();
    let form = typed.unwrap_or_else(|| stored.clone());
    if chosen.is_some() {
        again.compare([
            ("Name", stored.name, form.name.clone()),
            ("Slug", stored.slug, form.slug.clone()),
            ("Text", stored.bio, form.bio.clone()),
        ]);
    }
    let right = if chosen.is_some() {
        Action::ManageAuthors
    } else {
        Action::AddAuthor
    };
    let page = AuthorsPage {
        shell: Shell::load(&mut conn, app, req, signed, "/admin/authors").await?,
        lines: all.iter().map(|author| AuthorLine::new(author, id)).collect(),
        again,
        chosen,
        form,
        may: can(signed.viewer().role, right, &Facts::NONE),
    };
    respond::page_with(page.again.status(), &page)
}

fn stored(author: &Listed) -> authors::AuthorForm {
    authors::AuthorForm {
        name: author.name.clone(),
        slug: author.slug.clone(),
        bio: author.bio.clone(),
    }
}

fn typed(form: &Form) -> authors::AuthorForm {
    authors::AuthorForm {
        name: form.text("name").to_owned(),
        slug: form.text("slug").to_owned(),
        bio: form.text("bio").replace("\r\n", "\n"),
    }
}

/// `POST /admin/authors`: adds a guest.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(req: HttpRequest, app: web::Data<App>, signed: Signed, form: Form) -> Result<HttpResponse> {
    let sent = typed(&form);
    let kept = sent.clone();
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                authors::add(conn, who, &sent, None).await?;
                Ok(Answer::see("/admin/authors?done=added"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, None, Again::from_error(error)?, Some(kept)).await,
    }
}

/// `POST /admin/authors/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<AuthorId>,
    form: Form,
) -> Result<HttpResponse> {
    let (sent, id, version) = (typed(&form), *id, form.version());
    let kept = sent.clone();
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                authors::change(conn, who, id, version, &sent).await?;
                Ok(Answer::see(format!("{}?done=changed", path(id))))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, Some(id), Again::from_error(error)?, Some(kept)).await,
    }
}

/// `POST /admin/authors/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<AuthorId>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let answer = app
        .once(&signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                authors::remove(conn, who, id, version).await?;
                Ok(Answer::see("/admin/authors?done=removed"))
            })
        })
        .await;
    match answer {
        Ok(answer) => Ok(respond::answered(&answer)),
        Err(error) => show(&req, &app, &signed, Some(id), Again::from_error(error)?, None).await,
    }
}
