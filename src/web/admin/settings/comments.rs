//! Settings: what becomes of comments, from where they may be sent, and who may not write any.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    comments::{self, Ban, BanKind, NewBan},
    error::{Error, Refusal, Result},
    ids::BanId,
    policy::{Action, Facts, can},
    site::{self, CommentPolicy, CommentRulesForm, Site},
    web::{
        admin::{
            again::{Again, or_again},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

const PAGE: &str = "/admin/settings/comments";

#[derive(Template)]
#[template(path = "admin/comment_settings.html")]
struct CommentSettingsPage {
    shell: Shell,
    again: Again,
    version: i64,
    typed: CommentRulesForm,
    policies: Vec<PolicyChoice>,
    bans: Vec<BanLine>,
    pattern: String,
    reason: String,
    may_settings: std::result::Result<(), Refusal>,
    may_ban: bool,
}

struct PolicyChoice {
    word: &'static str,
    label: &'static str,
    hint: &'static str,
    is_chosen: bool,
}

struct BanLine {
    id: BanId,
    what: String,
    about: String,
    reason: String,
}

const fn hint(policy: CommentPolicy) -> &'static str {
    match policy {
        CommentPolicy::Closed => "No comments. What was written before stays.",
        CommentPolicy::Held => "Somebody of the newsroom reads each before it appears.",
        CommentPolicy::FirstHeld => {
            "Until one of a reader was let through, theirs wait. Whatever is doubtful waits too."
        }
        CommentPolicy::Open => "They appear at once, unless something speaks against one.",
    }
}

fn form_of(site: &Site) -> CommentRulesForm {
    CommentRulesForm {
        policy: site.comment_policy.clone(),
        close_after: site
            .comments_close_after
            .map(|days| days.to_string())
            .unwrap_or_default(),
        contacts_days: site.comment_contacts_days.to_string(),
        sites: site.comment_sites.join("\n"),
    }
}

/// `GET /admin/settings/comments`
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default(), None, None).await
}

async fn show(
    visit: &Visit,
    mut again: Again,
    typed: Option<CommentRulesForm>,
    ban: Option<&Form>,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let site = Site::load(&mut conn).await?.ok_or(Error::NotFound)?;
    let shell = visit.shell(&mut conn, "/admin/settings").await?;
    let now = form_of(&site);
    if let Some(typed) = &typed {
        again.compare([
            ("What becomes of comments", now.policy.clone(), typed.policy.clone()),
            (
                "Days until they close",
                now.close_after.clone(),
                typed.close_after.clone(),
            ),
            (
                "Days until writers are forgotten",
                now.contacts_days.clone(),
                typed.contacts_days.clone(),
            ),
            ("Other sites", now.sites.clone(), typed.sites.clone()),
        ]);
    }
    let typed = typed.unwrap_or(now);
    let bans = Ban::all(&mut conn).await?;
    let may = |action| can(visit.viewer().role, action, &Facts::NONE);
    let typed_ban = |name: &str| ban.map(|form| form.text(name).to_owned()).unwrap_or_default();
    let page = CommentSettingsPage {
        version: site.version,
        policies: CommentPolicy::ALL
            .into_iter()
            .map(|policy| PolicyChoice {
                word: policy.word(),
                label: policy.label(),
                hint: hint(policy),
                is_chosen: policy.word() == typed.policy,
            })
            .collect(),
        typed,
        bans: bans.iter().map(|ban| line(&shell, ban)).collect(),
        pattern: typed_ban("pattern"),
        reason: typed_ban("reason"),
        may_settings: may(Action::ManageSettings),
        may_ban: may(Action::BanCommenter).is_ok(),
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn line(shell: &Shell, ban: &Ban) -> BanLine {
    let what = match ban.kind() {
        BanKind::Person => format!("Whoever wrote as {}", ban.label),
        BanKind::Network => format!("The network {}", ban.label),
        BanKind::Pattern => format!("“{}”", ban.label),
    };
    let until = ban
        .until
        .map_or_else(|| "for good".to_owned(), |until| format!("until {}", shell.when(until)));
    let by = ban.by.as_deref().unwrap_or("the operator");
    BanLine {
        id: ban.id,
        what,
        about: format!("{by}, {}, {until}", shell.when(ban.at)),
        reason: ban.reason.clone(),
    }
}

/// `POST /admin/settings/comments`
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn save(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let typed = CommentRulesForm {
        policy: form.text("policy").to_owned(),
        close_after: form.text("close_after").to_owned(),
        contacts_days: form.text("contacts_days").to_owned(),
        sites: form.text("sites").to_owned(),
    };
    let sent = typed.clone();
    let saved = visit.once(&form, format!("{PAGE}?done=saved"), move |conn, who| {
        Box::pin(async move { site::change_comments(conn, who, version, &sent).await })
    });
    or_again(saved.await, |again| show(&visit, again, Some(typed), None)).await
}

/// `POST /admin/settings/comments/bans`: words that may not be in a comment.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn ban(visit: Visit, form: Form) -> Result<HttpResponse> {
    let new = NewBan {
        kind: BanKind::Pattern,
        comment: None,
        pattern: form.text("pattern").trim().to_owned(),
        reason: form.text("reason").to_owned(),
        days: None,
    };
    let key = visit.app.db.cursor_key.clone();
    let banned = visit.once(&form, format!("{PAGE}?done=banned"), move |conn, who| {
        Box::pin(async move { comments::ban(conn, &key, who, &new).await.map(drop) })
    });
    or_again(banned.await, |again| show(&visit, again, None, Some(&form))).await
}

/// `POST /admin/settings/comments/bans/{id}/lift`
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn lift(visit: Visit, id: web::Path<BanId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    visit
        .once(&form, format!("{PAGE}?done=saved"), move |conn, who| {
            Box::pin(comments::lift(conn, who, id))
        })
        .await
}
