//! Staff: who has an account, adding colleagues, one-time links, roles, leaving.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use crate::{
    activity::Answer,
    app::App,
    authors::{self, Author, Listed},
    colleagues::{self, NewColleague},
    error::{Problems, Refusal, Result},
    ids::{SessionId, StaffId},
    platform::{db::Conn, token::Token},
    policy::{Action, Actor, Facts, Role, Viewer, can},
    staff::{
        self, EmailAddress,
        acting::AccountLock,
        colleague::{AccountState, Colleague},
        correction, invitation, session,
    },
    web::{
        admin::{
            again::Again,
            numbers::{counted, figure},
            shell::{Avatar, Shell},
        },
        request::{Form, Signed},
        respond,
    },
};

/// The accounts in one state, and the tabs to the others.
struct StaffList {
    tabs: Vec<AccountTab>,
    caption: &'static str,
    last: &'static str,
    lines: Vec<StaffLine>,
    said: String,
}

struct AccountTab {
    href: &'static str,
    label: &'static str,
    count: usize,
    current: bool,
}

struct StaffLine {
    href: String,
    person: Avatar,
    email: String,
    role: &'static str,
    is_you: bool,
    is_selected: bool,
    is_here: bool,
    is_late: bool,
    last: String,
}

/// Address, tab, caption of the table, head of its last column.
const fn words(state: AccountState) -> (&'static str, &'static str, &'static str, &'static str) {
    match state {
        AccountState::Active => ("/admin/staff", "Active", "Active accounts", "Last seen"),
        AccountState::Waiting => (
            "/admin/staff?show=waiting",
            "Waiting",
            "Accounts without a password",
            "Link",
        ),
        AccountState::Left => ("/admin/staff?show=left", "Left", "Deactivated accounts", "Left"),
    }
}

impl StaffList {
    fn new(all: &[Colleague], shell: &Shell, who: &Viewer, show: AccountState, selected: Option<StaffId>) -> Self {
        let count = |state| all.iter().filter(|one| one.state() == state).count();
        let (_, _, caption, last) = words(show);
        Self {
            tabs: AccountState::ALL
                .into_iter()
                .map(|state| {
                    let (href, label, ..) = words(state);
                    AccountTab {
                        href,
                        label,
                        count: count(state),
                        current: state == show,
                    }
                })
                .collect(),
            caption,
            last,
            lines: all
                .iter()
                .filter(|one| one.state() == show)
                .map(|one| StaffLine::new(one, shell, who, selected))
                .collect(),
            said: accounts_sentence(count(AccountState::Active), count(AccountState::Waiting)),
        }
    }
}

/// How many accounts there are, and how many of them nobody could sign in with yet.
#[must_use]
pub fn accounts_sentence(active: usize, waiting: usize) -> String {
    match (active + waiting, waiting) {
        (1, 0) => "One account.".into(),
        (all, 0) => format!("{}.", counted(all, "account", "accounts")),
        (all, waiting) => format!(
            "{}, {} without a password yet.",
            counted(all, "account", "accounts"),
            figure(waiting)
        ),
    }
}

impl StaffLine {
    fn new(one: &Colleague, shell: &Shell, who: &Viewer, selected: Option<StaffId>) -> Self {
        Self {
            href: path(one.id),
            person: Avatar::of(&one.name),
            email: one.email.clone(),
            role: one.role().label(),
            is_you: one.id == who.id,
            is_selected: Some(one.id) == selected,
            is_here: one.is_here,
            is_late: one.state() == AccountState::Waiting && one.link_until.is_none(),
            last: match one.state() {
                AccountState::Active => one.seen_at.map_or_else(|| "Never".into(), |at| shell.when(at)),
                AccountState::Waiting => one
                    .link_until
                    .map_or_else(|| "None".into(), |at| format!("Until {}", shell.when(at))),
                AccountState::Left => one.deactivated_at.map(|at| shell.when(at)).unwrap_or_default(),
            },
        }
    }
}

fn path(id: StaffId) -> String {
    format!("/admin/staff/{id}")
}

struct RoleChoice {
    role: Role,
    checked: bool,
}

/// What stands in the form.
struct TypedColleague {
    name: String,
    email: String,
}

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
pub async fn list(req: HttpRequest, app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    show(&req, &app, &signed, Again::default(), &Form::default()).await
}

async fn show(req: &HttpRequest, app: &App, signed: &Signed, again: Again, form: &Form) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let shell = Shell::load(&mut conn, app, req, signed, "/admin/staff").await?;
    let state = match req.query_string() {
        text if text.contains("show=waiting") => AccountState::Waiting,
        text if text.contains("show=left") => AccountState::Left,
        _ => AccountState::Active,
    };
    let who = signed.viewer();
    let roles: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|role| staff::may_invite(who, *role).is_ok())
        .collect();
    let page = StaffPage {
        list: StaffList::new(&Colleague::all(&mut conn).await?, &shell, who, state, None),
        shell,
        again,
        typed: TypedColleague {
            name: form.text("name").to_owned(),
            email: form.text("email").to_owned(),
        },
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
pub async fn add(req: HttpRequest, app: web::Data<App>, signed: Signed, form: Form) -> Result<HttpResponse> {
    let (send, mut made) = oneshot::channel();
    let added = match newcomer(&form) {
        Ok(new) => {
            app.once_locking(AccountLock::Roster, &signed, form.receipt(&signed), move |conn, who| {
                Box::pin(async move {
                    let id = colleagues::add(conn, who, &new).await?;
                    let _ = send.send((id, invitation::invite(conn, who, id).await?));
                    Ok(Answer::see(format!("{}?done=added", path(id))))
                })
            })
            .await
        }
        Err(error) => Err(error),
    };
    match (added, made.try_recv()) {
        (Ok(_), Ok((id, token))) => {
            show_person(&req, &app, &signed, id, Again::default(), Some(join_link(&app, &token))).await
        }
        (Ok(answer), Err(_)) => Ok(respond::answered(&answer)),
        (Err(error), _) => show(&req, &app, &signed, Again::from_error(error)?, &form).await,
    }
}

fn join_link(app: &App, token: &Token) -> String {
    format!("{}/admin/join/{}", app.address.origin, token.reveal())
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
pub async fn person(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
) -> Result<HttpResponse> {
    show_person(&req, &app, &signed, *id, Again::default(), None).await
}

/// The page again, with a name and an address that were typed and could not be stored.
async fn show_corrected(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: StaffId,
    again: Again,
    form: &Form,
) -> Result<HttpResponse> {
    let typed = TypedColleague {
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
    };
    let page = person_page(req, app, signed, id, again, None, Some(typed)).await?;
    respond::page_with(page.again.status(), &page)
}

async fn show_person(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: StaffId,
    again: Again,
    link: Option<String>,
) -> Result<HttpResponse> {
    let page = person_page(req, app, signed, id, again, link, None).await?;
    respond::page_with(page.again.status(), &page)
}

async fn person_page(
    req: &HttpRequest,
    app: &App,
    signed: &Signed,
    id: StaffId,
    again: Again,
    link: Option<String>,
    typed: Option<TypedColleague>,
) -> Result<PersonPage> {
    let mut conn = app.newsroom().await?;
    let (who, about) = (signed.viewer(), Colleague::find(&mut conn, id).await?);
    let shell = Shell::load(&mut conn, app, req, signed, "/admin/staff").await?;
    let may_change = staff::may_change(who, id);
    let sessions = if may_change.is_ok() {
        session::of(&mut conn, id).await?
    } else {
        vec![]
    };
    let all = Colleague::all(&mut conn).await?;
    let guests = authors::guests_called(&mut conn, who, &about.name).await?;
    Ok(PersonPage {
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

/// `POST /admin/staff/{id}/link`: makes a one-time link and shows it, once. The same form sent again makes no second
/// link (the first may be in somebody's mail by then) and cannot show the first, whose token is stored nowhere.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn link(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
    form: Form,
) -> Result<HttpResponse> {
    let id = *id;
    let (send, mut made) = oneshot::channel::<Token>();
    let answer = app
        .once_locking(AccountLock::Roster, &signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                let token = invitation::invite(conn, who, id).await?;
                let _ = send.send(token);
                Ok(Answer::see(format!("{}?done=link-made", path(id))))
            })
        })
        .await;
    match (answer, made.try_recv()) {
        (Ok(_), Ok(token)) => {
            show_person(&req, &app, &signed, id, Again::default(), Some(join_link(&app, &token))).await
        }
        (Ok(answer), Err(_)) => Ok(respond::answered(&answer)),
        (Err(error), _) => show_person(&req, &app, &signed, id, Again::from_error(error)?, None).await,
    }
}

/// `POST /admin/staff/{id}/correct`: name and address. Another address is confirmed by a link, which is shown once.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn correct(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let (name, email) = (form.text("name").to_owned(), form.text("email").to_owned());
    let (send, mut made) = oneshot::channel::<Token>();
    let answer = app
        .once_locking(AccountLock::Roster, &signed, form.receipt(&signed), move |conn, who| {
            Box::pin(async move {
                if let Some(token) = correction::correct(conn, who, id, version, &name, &email).await? {
                    let _ = send.send(token);
                }
                Ok(Answer::see(format!("{}?done=changed", path(id))))
            })
        })
        .await;
    match (answer, made.try_recv()) {
        (Ok(_), Ok(token)) => {
            show_person(&req, &app, &signed, id, Again::default(), Some(join_link(&app, &token))).await
        }
        (Ok(answer), Err(_)) => Ok(respond::answered(&answer)),
        (Err(error), _) => show_corrected(&req, &app, &signed, id, Again::from_error(error)?, &form).await,
    }
}

/// `POST /admin/staff/{id}/role`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn role(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
    form: Form,
) -> Result<HttpResponse> {
    let version = form.version();
    let role: Role = match form.parse("role", "Choose a role.") {
        Ok(role) => role,
        Err(error) => return show_person(&req, &app, &signed, *id, Again::from_error(error)?, None).await,
    };
    let command = AccountCommand {
        done: "role",
        work: Box::new(move |conn, who, id| {
            Box::pin(async move { staff::change_role(conn, who, id, version, role).await })
        }),
    };
    command.run(&req, &app, &signed, *id, &form).await
}

/// `POST /admin/staff/{id}/byline`: gives them a guest author of their name, or a byline of their own.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn byline(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
    form: Form,
) -> Result<HttpResponse> {
    let guest = form.text("guest").parse().ok();
    let command = AccountCommand {
        done: "changed",
        work: Box::new(move |conn, who, id| Box::pin(async move { authors::join(conn, who, id, guest).await })),
    };
    command.run(&req, &app, &signed, *id, &form).await
}

/// `POST /admin/staff/{id}/end-sessions`: ends all their sessions.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn end_sessions(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
    form: Form,
) -> Result<HttpResponse> {
    let command = AccountCommand {
        done: "sessions-ended",
        work: Box::new(move |conn, who, id| Box::pin(async move { staff::end_sessions(conn, who, id).await })),
    };
    command.run(&req, &app, &signed, *id, &form).await
}

/// `POST /admin/staff/{id}/sessions/{session}/end`: signs one browser of theirs out.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn end_session(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    ids: web::Path<(StaffId, SessionId)>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, session) = ids.into_inner();
    let command = AccountCommand {
        done: "session-ended",
        work: Box::new(move |conn, who, id| Box::pin(async move { staff::end_session(conn, who, id, session).await })),
    };
    command.run(&req, &app, &signed, id, &form).await
}

/// `POST /admin/staff/{id}/deactivate`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn deactivate(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
    form: Form,
) -> Result<HttpResponse> {
    let version = form.version();
    let command = AccountCommand {
        done: "deactivated",
        work: Box::new(move |conn, who, id| Box::pin(async move { staff::deactivate(conn, who, id, version).await })),
    };
    command.run(&req, &app, &signed, *id, &form).await
}

/// `POST /admin/staff/{id}/reactivate`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn reactivate(
    req: HttpRequest,
    app: web::Data<App>,
    signed: Signed,
    id: web::Path<StaffId>,
    form: Form,
) -> Result<HttpResponse> {
    let version = form.version();
    let command = AccountCommand {
        done: "reactivated",
        work: Box::new(move |conn, who, id| Box::pin(async move { staff::reactivate(conn, who, id, version).await })),
    };
    command.run(&req, &app, &signed, *id, &form).await
}

type AccountWork = Box<dyn for<'c> FnOnce(&'c mut Conn, &'c Actor, StaffId) -> BoxFuture<'c, Result<()>> + Send>;

/// One act on an account: run once for each form, back on the page of the person either way.
struct AccountCommand {
    done: &'static str,
    work: AccountWork,
}

impl AccountCommand {
    async fn run(
        self,
        req: &HttpRequest,
        app: &App,
        signed: &Signed,
        id: StaffId,
        form: &Form,
    ) -> Result<HttpResponse> {
        let answer = app
            .once_locking(AccountLock::Roster, signed, form.receipt(signed), move |conn, who| {
                Box::pin(async move {
                    (self.work)(conn, who, id).await?;
                    Ok(Answer::see(format!("{}?done={}", path(id), self.done)))
                })
            })
            .await;
        match answer {
            Ok(answer) => Ok(respond::answered(&answer)),
            Err(error) => show_person(req, app, signed, id, Again::from_error(error)?, None).await,
        }
    }
}
