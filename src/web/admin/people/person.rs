//! One colleague: their account, and what an admin does to it.

use actix_web::{HttpResponse, web};
use askama::Template;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use crate::{
    activity::Answer,
    app::App,
    authors::{self, Author, Listed},
    error::{Problems, Refusal, Result},
    handing_over::{self, LeftWork},
    ids::{SessionId, StaffId},
    letters,
    platform::{db::Conn, token::Token},
    policy::{Action, Actor, Facts, Role, can},
    staff::{
        self,
        acting::AccountLock,
        colleague::{AccountState, Colleague},
        correction, invitation, session,
    },
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            headline_or_none,
            numbers::counted_to,
            people::roster::{StaffList, path},
            shell::{Avatar, Shell},
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

pub(super) struct RoleChoice {
    pub(super) role: Role,
    pub(super) checked: bool,
}

/// What stands in the form.
pub(super) struct TypedColleague {
    pub(super) name: String,
    pub(super) email: String,
}

impl TypedColleague {
    pub(super) fn sent(form: &Form) -> Self {
        Self {
            name: form.text("name").to_owned(),
            email: form.text("email").to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/staff_person.html")]
struct PersonPage {
    shell: Shell,
    list: StaffList,
    again: Again,
    person: Avatar,
    about: Colleague,
    author: Option<Author>,
    typed: TypedColleague,
    /// Guests of their name, who may be the same person.
    guests: Vec<Listed>,
    sessions: Vec<SignedInBrowser>,
    roles: Vec<RoleChoice>,
    link: Option<String>,
    may_invite: std::result::Result<(), Refusal>,
    may_change: std::result::Result<(), Refusal>,
    may_join: std::result::Result<(), Refusal>,
    /// What they would leave behind, for whoever may end the account.
    left: LeftWork,
    /// Who could take it.
    heirs: Vec<Choice>,
}

/// A signed-in browser.
struct SignedInBrowser {
    id: SessionId,
    device: String,
    seen: String,
    since: String,
}

impl PersonPage {
    fn is_waiting(&self) -> bool {
        self.about.state() == AccountState::Waiting
    }

    fn has_left(&self) -> bool {
        self.about.state() == AccountState::Left
    }

    fn end_sessions_href(&self) -> String {
        format!("{}/end-sessions", path(self.about.id))
    }

    fn open_stories(&self) -> String {
        counted_to(
            handing_over::HANDED_AT_ONCE,
            self.left.open,
            "open story",
            "open stories",
        )
    }

    fn planned(&self) -> Vec<(String, String, String)> {
        let line = |story: &handing_over::ScheduledWork| {
            let href = format!("/admin/articles/{}/review", story.id);
            (href, headline_or_none(&story.headline), self.shell.when(story.at))
        };
        self.left.scheduled.iter().map(line).collect()
    }

    fn is_last_with_plans(&self) -> bool {
        self.left.is_last_editor && self.left.all_scheduled > 0
    }

    fn link_until(&self) -> Option<String> {
        self.about.link_until.map(|at| self.shell.when(at))
    }

    fn joined(&self) -> String {
        self.shell.when(self.about.created_at)
    }
}

/// `GET /admin/staff/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<StaffId>) -> Result<HttpResponse> {
    show_person(&visit, *id, Again::default(), None).await
}

/// The page again, with a name and an address that were typed and could not be stored.
async fn show_corrected(visit: &Visit, id: StaffId, again: Again, form: &Form) -> Result<HttpResponse> {
    let page = person_page(visit, id, again, None, Some(TypedColleague::sent(form))).await?;
    respond::page_with(page.again.status(), &page)
}

async fn show_person(visit: &Visit, id: StaffId, again: Again, link: Option<String>) -> Result<HttpResponse> {
    let page = person_page(visit, id, again, link, None).await?;
    respond::page_with(page.again.status(), &page)
}

async fn person_page(
    visit: &Visit,
    id: StaffId,
    again: Again,
    link: Option<String>,
    typed: Option<TypedColleague>,
) -> Result<PersonPage> {
    let mut conn = visit.app.newsroom().await?;
    let (who, about) = (visit.viewer(), Colleague::find(&mut conn, id).await?);
    let shell = visit.shell(&mut conn, "/admin/staff").await?;
    let may_change = staff::may_change(who, id);
    let sessions = if may_change.is_ok() {
        session::of(&mut conn, id).await?
    } else {
        vec![]
    };
    let all = Colleague::all(&mut conn).await?;
    let (left, heirs) = if may_change.is_ok() {
        (
            LeftWork::of(&mut conn, who, id).await?,
            handing_over::heirs(&mut conn, id).await?,
        )
    } else {
        (LeftWork::default(), vec![])
    };
    let guests = authors::guests_called(&mut conn, who, &about.name).await?;
    let nobody = Choice {
        value: String::new(),
        label: "Nobody: they stay where they are".into(),
        selected: true,
    };
    let heirs = heirs.into_iter().map(|account| Choice {
        value: account.id.to_string(),
        label: format!("{}, {}", account.name, account.role()),
        selected: false,
    });
    Ok(PersonPage {
        left,
        heirs: std::iter::once(nobody).chain(heirs).collect(),
        guests,
        typed: typed.unwrap_or_else(|| TypedColleague {
            name: about.name.clone(),
            email: about.new_email.clone().unwrap_or_else(|| about.email.clone()),
        }),
        list: StaffList::new(&all, &shell, who, about.state(), Some(id)),
        again,
        person: Avatar::of(&about.name),
        author: Author::of_staff(&mut conn, id).await?,
        sessions: sessions
            .into_iter()
            .map(|line| SignedInBrowser {
                id: line.id,
                seen: shell.when(line.seen_at),
                since: shell.when(line.started_at),
                device: line.device,
            })
            .collect(),
        roles: Role::ALL
            .into_iter()
            .map(|role| RoleChoice {
                role,
                checked: role == about.role(),
            })
            .collect(),
        link,
        may_invite: staff::may_invite(who, about.role()),
        may_change,
        may_join: can(who.role, Action::ManageAuthors, &Facts::NONE),
        about,
        shell,
    })
}

/// Runs a command that may make a one-time link, and shows that link, once. Without one, or when the same form is sent
/// again, it leads to the page of whom it is for.
pub(super) async fn showing_link<W>(visit: &Visit, form: &Form, done: &'static str, work: W) -> Result<HttpResponse>
where
    W: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<(StaffId, Option<Token>)>> + Send + 'static,
{
    let (send, mut made) = oneshot::channel();
    let receipt = form.receipt(&visit.signed);
    let key = visit.app.db.cursor_key.clone();
    let answer = visit
        .app
        .once_locking(AccountLock::Roster, &visit.signed, receipt, move |conn, who| {
            Box::pin(async move {
                let (id, token) = work(conn, who).await?;
                if let Some(token) = token {
                    letters::send_link(conn, &key, who, id, &token).await?;
                    let _ = send.send((id, token));
                }
                Ok(Answer::see(format!("{}?done={done}", path(id))))
            })
        })
        .await?;
    match made.try_recv() {
        Ok((id, token)) => show_person(visit, id, Again::default(), Some(join_link(&visit.app, &token))).await,
        Err(_) => Ok(respond::answered(&answer)),
    }
}

fn join_link(app: &App, token: &Token) -> String {
    format!("{}/admin/join/{}", app.address.origin, token.reveal())
}

/// `POST /admin/staff/{id}/link`: makes a one-time link and shows it, once. The same form sent again makes no second
/// link (the first may be in somebody's mail by then) and cannot show the first, whose token is stored nowhere.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn link(visit: Visit, id: web::Path<StaffId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let made = showing_link(&visit, &form, "link-made", move |conn, who| {
        Box::pin(async move { Ok((id, Some(invitation::invite(conn, who, id).await?))) })
    });
    or_again(made.await, |again| show_person(&visit, id, again, None)).await
}

/// `POST /admin/staff/{id}/correct`: name and address. Another address is confirmed by a link, which is shown once.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn correct(visit: Visit, id: web::Path<StaffId>, form: Form) -> Result<HttpResponse> {
    let (id, version, typed) = (*id, form.version(), TypedColleague::sent(&form));
    let corrected = showing_link(&visit, &form, "changed", move |conn, who| {
        Box::pin(async move {
            let token = correction::correct(conn, who, id, version, &typed.name, &typed.email).await?;
            Ok((id, token))
        })
    });
    or_again(corrected.await, |again| show_corrected(&visit, id, again, &form)).await
}

/// `POST /admin/staff/{id}/role`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn role(visit: Visit, id: web::Path<StaffId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let role: Role = match form.parse("role", "Choose a role.") {
        Ok(role) => role,
        Err(error) => return show_person(&visit, id, Again::from_error(error)?, None).await,
    };
    let change = change_account(&visit, id, &form, "role", move |conn, who| {
        Box::pin(staff::change_role(conn, who, id, version, role))
    });
    change.await
}

/// `POST /admin/staff/{id}/byline`: gives them a guest author of their name, or a byline of their own.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn byline(visit: Visit, id: web::Path<StaffId>, form: Form) -> Result<HttpResponse> {
    let (id, guest) = (*id, form.text("guest").parse().ok());
    let change = change_account(&visit, id, &form, "changed", move |conn, who| {
        Box::pin(authors::join(conn, who, id, guest))
    });
    change.await
}

/// `POST /admin/staff/{id}/end-sessions`: ends all their sessions.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn end_sessions(visit: Visit, id: web::Path<StaffId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let change = change_account(&visit, id, &form, "sessions-ended", move |conn, who| {
        Box::pin(staff::end_sessions(conn, who, id))
    });
    change.await
}

/// `POST /admin/staff/{id}/sessions/{session}/end`: signs one browser of theirs out.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn end_session(visit: Visit, ids: web::Path<(StaffId, SessionId)>, form: Form) -> Result<HttpResponse> {
    let (id, session) = ids.into_inner();
    let change = change_account(&visit, id, &form, "session-ended", move |conn, who| {
        Box::pin(staff::end_session(conn, who, id, session))
    });
    change.await
}

/// `POST /admin/staff/{id}/deactivate`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn deactivate(visit: Visit, id: web::Path<StaffId>, form: Form) -> Result<HttpResponse> {
    let (id, version, knows) = (*id, form.version(), form.ticked("anyway"));
    let heir: Option<StaffId> = match form.text("heir").trim() {
        "" => None,
        chosen => match chosen.parse() {
            Ok(heir) => Some(heir),
            Err(_) => {
                let problems = Problems::of("heir", "Choose somebody of the list, or nobody.");
                return show_person(&visit, id, Again::from_error(problems.into())?, None).await;
            }
        },
    };
    let change = change_account(&visit, id, &form, "deactivated", move |conn, who| {
        Box::pin(handing_over::leave(conn, who, id, version, heir, knows))
    });
    change.await
}

/// `POST /admin/staff/{id}/reactivate`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn reactivate(visit: Visit, id: web::Path<StaffId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let change = change_account(&visit, id, &form, "reactivated", move |conn, who| {
        Box::pin(staff::reactivate(conn, who, id, version))
    });
    change.await
}

/// One act on an account: done once for each form, back on the page of the person either way.
async fn change_account<W>(visit: &Visit, id: StaffId, form: &Form, done: &'static str, work: W) -> Result<HttpResponse>
where
    W: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<()>> + Send + 'static,
{
    let next = format!("{}?done={done}", path(id));
    let changed = visit.once_locking(AccountLock::Roster, form, next, work).await;
    or_again(changed, |again| show_person(visit, id, again, None)).await
}
