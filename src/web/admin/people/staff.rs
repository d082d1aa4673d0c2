//! Staff: who has an account, and adding colleagues.

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    colleagues::{self, NewColleague},
    error::{Problems, Result},
    policy::Role,
    staff::{
        self, EmailAddress,
        colleague::{AccountState, Colleague},
        invitation,
    },
    web::{
        admin::{
            again::{Again, or_again},
            people::{
                person::{RoleChoice, TypedColleague, showing_link},
                roster::StaffList,
            },
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/staff.html")]
struct StaffPage {
    shell: Shell,
    list: StaffList,
    again: Again,
    typed: TypedColleague,
    roles: Vec<RoleChoice>,
}

/// `GET /admin/staff`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default(), &Form::default()).await
}

async fn show(visit: &Visit, again: Again, form: &Form) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/staff").await?;
    let state = match visit.req.query_string() {
        text if text.contains("show=waiting") => AccountState::Waiting,
        text if text.contains("show=left") => AccountState::Left,
        _ => AccountState::Active,
    };
    let who = visit.viewer();
    let roles: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|role| staff::may_invite(who, *role).is_ok())
        .collect();
    let page = StaffPage {
        list: StaffList::new(&Colleague::all(&mut conn).await?, &shell, who, state, None),
        shell,
        again,
        typed: TypedColleague::sent(form),
        roles: roles
            .iter()
            .map(|role| RoleChoice {
                role: *role,
                checked: form.text("role") == role.word() || roles.len() == 1,
            })
            .collect(),
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/staff`: adds a colleague, and shows the link that lets them in, once.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let added = match newcomer(&form) {
        Ok(new) => {
            let added = showing_link(&visit, &form, "added", move |conn, who| {
                Box::pin(async move {
                    let id = colleagues::add(conn, who, &new).await?;
                    Ok((id, Some(invitation::invite(conn, who, id).await?)))
                })
            });
            added.await
        }
        Err(error) => Err(error),
    };
    or_again(added, |again| show(&visit, again, &form)).await
}

fn newcomer(form: &Form) -> Result<NewColleague> {
    let mut problems = Problems::new();
    let name = problems.check("name", staff::person_name(form.text("name")));
    let email = problems.check("email", form.text("email").parse::<EmailAddress>());
    let role = problems.check("role", form.text("role").parse::<Role>());
    match (name, email, role) {
        (Some(name), Some(email), Some(role)) => Ok(NewColleague { email, name, role }),
        _ => Err(problems.into()),
    }
}
