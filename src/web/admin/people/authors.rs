//! The public people of bylines: guests are added, names, slugs and texts changed.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    authors::{self, Listed},
    error::{Error, Refusal, Result},
    ids::AuthorId,
    merging::MergeKind,
    platform::db::Conn,
    policy::{Action, Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            media::{
                library::Thumb,
                pick::{self, PicturePlace},
            },
            merging::or_staying,
            shell::{Avatar, Shell},
            visit::Visit,
        },
        request::Form,
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
    /// What they look like.
    face: Option<Thumb>,
    form: authors::AuthorForm,
    /// Whether the form beside the list may be sent.
    may: std::result::Result<(), Refusal>,
}

/// `GET /admin/authors`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, None, Again::default(), None).await
}

/// `GET /admin/authors/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<AuthorId>) -> Result<HttpResponse> {
    let shown = show(&visit, Some(*id), Again::default(), None).await;
    or_staying(&visit, MergeKind::Author, id.0, shown).await
}

async fn show(
    visit: &Visit,
    id: Option<AuthorId>,
    mut again: Again,
    sent: Option<authors::AuthorForm>,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let all = Listed::all(&mut conn, visit.viewer().id).await?;
    let find = |id| all.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound);
    let chosen = id.map(find).transpose()?;
    let stored = chosen.as_ref().map(stored).unwrap_or_default();
    let form = sent.unwrap_or_else(|| stored.clone());
    if chosen.is_some() {
        again.compare([
            ("Name", stored.name, form.name.clone()),
            ("Slug", stored.slug, form.slug.clone()),
            ("Beat", stored.beat, form.beat.clone()),
            ("Text", stored.bio, form.bio.clone()),
        ]);
    }
    let right = if chosen.is_some() {
        Action::ManageAuthors
    } else {
        Action::AddAuthor
    };
    let page = AuthorsPage {
        shell: visit.shell(&mut conn, "/admin/authors").await?,
        lines: all.iter().map(|author| AuthorLine::new(author, id)).collect(),
        again,
        face: Thumb::square(&mut conn, chosen.as_ref().and_then(|author| author.picture_id)).await?,
        chosen,
        form,
        may: can(visit.viewer().role, right, &Facts::NONE),
    };
    respond::page_with(page.again.status(), &page)
}

fn stored(author: &Listed) -> authors::AuthorForm {
    authors::AuthorForm {
        name: author.name.clone(),
        slug: author.slug.clone(),
        beat: author.beat.clone(),
        bio: author.bio.clone(),
    }
}

fn typed(form: &Form) -> authors::AuthorForm {
    authors::AuthorForm {
        name: form.text("name").to_owned(),
        slug: form.text("slug").to_owned(),
        beat: form.text("beat").to_owned(),
        bio: form.text("bio").replace("\r\n", "\n"),
    }
}

/// `POST /admin/authors`: adds a guest.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let typed = typed(&form);
    let sent = typed.clone();
    let added = visit.once(&form, "/admin/authors?done=added", move |conn, who| {
        Box::pin(async move { authors::add(conn, who, &sent, None).await })
    });
    or_again(added.await, |again| show(&visit, None, again, Some(typed))).await
}

/// `POST /admin/authors/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<AuthorId>, form: Form) -> Result<HttpResponse> {
    let (typed, id, version) = (typed(&form), *id, form.version());
    let sent = typed.clone();
    let changed = visit.once(&form, format!("{}?done=changed", path(id)), move |conn, who| {
        Box::pin(async move { authors::change(conn, who, id, version, &sent).await })
    });
    or_again(changed.await, |again| show(&visit, Some(id), again, Some(typed))).await
}

/// `GET /admin/authors/{id}/picture`: pictures to choose from.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn pictures(visit: Visit, id: web::Path<AuthorId>) -> Result<HttpResponse> {
    show_pictures(&visit, *id, Again::default()).await
}

async fn show_pictures(visit: &Visit, id: AuthorId, again: Again) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let author = known(&mut conn, visit, id).await?;
    let place = PicturePlace {
        title: format!("A picture of {}", author.name),
        hint: "Readers see it round, beside the name and on the author’s page.",
        from: (author.name, path(id)),
        path: format!("{}/picture", path(id)),
        section: "/admin/authors",
        version: author.version,
        has_one: author.picture_id.is_some(),
        look: None,
    };
    pick::page(visit, &mut conn, place, again).await
}

async fn known(conn: &mut Conn, visit: &Visit, id: AuthorId) -> Result<Listed> {
    let all = Listed::all(conn, visit.viewer().id).await?;
    all.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)
}

/// `POST /admin/authors/{id}/picture`: that of `picture`, or none.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn choose_picture(visit: Visit, id: web::Path<AuthorId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let given = async {
        let picture = pick::chosen(&form)?;
        let given = visit.once(&form, format!("{}?done=changed", path(id)), move |conn, who| {
            Box::pin(authors::show_with(conn, who, id, version, picture))
        });
        given.await
    };
    or_again(given.await, |again| show_pictures(&visit, id, again)).await
}

/// `POST /admin/authors/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<AuthorId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, "/admin/authors?done=removed", move |conn, who| {
        Box::pin(authors::remove(conn, who, id, version))
    });
    or_again(removed.await, |again| show(&visit, Some(id), again, None)).await
}
