//! Desks: made, renamed, ordered, removed; and who belongs to them.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    desks::{self, LeftStories, Newsdesk, NewsdeskForm},
    error::{Error, Problems, Result},
    ids::DeskId,
    staff::Account,
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// Somebody who may belong to a desk.
struct DeskPerson {
    value: String,
    name: String,
    role: &'static str,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "admin/desks.html")]
struct DesksPage {
    shell: Shell,
    again: Again,
    all: Vec<Newsdesk>,
    chosen: Option<Newsdesk>,
    /// What the field of its name holds.
    typed: String,
    people: Vec<DeskPerson>,
    /// Where the stories of the one that is removed can go.
    heirs: Vec<Choice>,
}

impl DesksPage {
    /// "3 people, stories".
    fn held_by(&self, desk: &Newsdesk) -> String {
        let people = crate::web::admin::numbers::counted(desk.people.len(), "person", "people");
        let stories = if desk.has_stories { "has stories" } else { "no stories" };
        format!("{people}, {stories}")
    }
}

/// `GET /admin/settings/desks`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, None, Again::default(), None).await
}

/// `GET /admin/settings/desks/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<DeskId>) -> Result<HttpResponse> {
    show(&visit, Some(*id), Again::default(), None).await
}

async fn show(visit: &Visit, id: Option<DeskId>, mut again: Again, typed: Option<Form>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let all = Newsdesk::all(conn).await?;
    let find = |id| all.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound);
    let chosen = id.map(find).transpose()?;
    let now = chosen.as_ref().map(|desk| desk.name.clone()).unwrap_or_default();
    let typed = typed.filter(|form| form.sent("name").is_some()).map(|form| sent(&form));
    let name = typed.as_ref().map_or_else(|| now.clone(), |form| form.name.clone());
    if chosen.is_some() {
        again.compare([("Name", now, name.clone())]);
    }
    let belong = match (&typed, &chosen) {
        (Some(form), _) => form.people.clone(),
        (None, Some(desk)) => desk.people.clone(),
        (None, None) => vec![],
    };
    let here = Account::all(conn).await?.into_iter();
    let people = here.filter(|one| one.deactivated_at.is_none()).map(|one| DeskPerson {
        value: one.id.to_string(),
        is_chosen: belong.contains(&one.id),
        role: one.role().label(),
        name: one.name,
    });
    let page = DesksPage {
        shell: visit.shell(conn, "/admin/settings").await?,
        people: people.collect(),
        heirs: heirs(&all, id),
        again,
        all,
        chosen,
        typed: name,
    };
    respond::page_with(page.again.status(), &page)
}

/// The other desks, and none.
fn heirs(all: &[Newsdesk], own: Option<DeskId>) -> Vec<Choice> {
    let choice = |value: String, label: &str| Choice {
        selected: value.is_empty(),
        value,
        label: label.to_owned(),
    };
    let mut heirs = vec![choice(String::new(), "Choose one")];
    let others = all.iter().filter(|desk| Some(desk.id) != own);
    heirs.extend(others.map(|desk| choice(desk.id.to_string(), &desk.name)));
    heirs.push(choice("none".into(), "No desk"));
    heirs
}

fn sent(form: &Form) -> NewsdeskForm {
    NewsdeskForm {
        name: form.text("name").to_owned(),
        people: form.all("people").iter().filter_map(|id| id.parse().ok()).collect(),
    }
}

/// `POST /admin/settings/desks`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let wanted = sent(&form);
    let added = visit.once(&form, "/admin/settings/desks?done=added", move |conn, who| {
        Box::pin(async move { desks::add(conn, who, &wanted).await })
    });
    or_again(added.await, |again| show(&visit, None, again, Some(form.clone()))).await
}

/// `POST /admin/settings/desks/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<DeskId>, form: Form) -> Result<HttpResponse> {
    let (wanted, id, version) = (sent(&form), *id, form.version());
    let next = format!("/admin/settings/desks/{id}?done=changed");
    let changed = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { desks::change(conn, who, id, version, &wanted).await })
    });
    or_again(changed.await, |again| show(&visit, Some(id), again, Some(form.clone()))).await
}

/// `POST /admin/settings/desks/{id}/move`: `to` is `up` or `down`.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn shift(visit: Visit, id: web::Path<DeskId>, form: Form) -> Result<HttpResponse> {
    let (id, is_up) = (*id, form.text("to") == "up");
    let next = format!("/admin/settings/desks?done=moved#desk-{id}");
    let moved = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { desks::shift(conn, who, id, is_up).await })
    });
    or_again(moved.await, |again| show(&visit, None, again, None)).await
}

/// `POST /admin/settings/desks/{id}/remove`: `to` says where its stories go, where it has some.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<DeskId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let left = match form.text("to") {
        "" => Ok(LeftStories::None),
        "none" => Ok(LeftStories::Free),
        to => to.parse().map(LeftStories::To),
    };
    let left = left.map_err(|_| Problems::of("to", "Choose one of the desks."));
    let removed = visit.once(&form, "/admin/settings/desks?done=removed", move |conn, who| {
        Box::pin(async move { desks::remove(conn, who, id, version, left?).await })
    });
    or_again(removed.await, |again| show(&visit, Some(id), again, None)).await
}
