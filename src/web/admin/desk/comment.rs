//! One comment: what is known of it and of its writer, and everything that can be done.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::comments::{LIST, QueueAsked, QueueLine, decision, done, state_label};
use crate::{
    activity::Answer,
    body::{SafeHtml, paragraphs_html},
    comments::{self, BanKind, CommentShelf, Commenter, Decision, Moderated, NewBan, QueuedComment},
    error::{Error, Problems, Result},
    ids::{ArticleId, CommentId},
    platform::db::Conn,
    policy::{Action, Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            numbers::counted,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/comment.html")]
struct OneCommentPage {
    shell: Shell,
    again: Again,
    line: QueueLine,
    original: Option<SafeHtml>,
    facts: Vec<(&'static str, String)>,
    earlier: Vec<EarlierLine>,
    text: String,
    reply: String,
    may_moderate: bool,
    may_ban: bool,
}

/// Another comment of the same writer.
struct EarlierLine {
    href: String,
    when: String,
    state: &'static str,
    words: String,
}

/// `GET /admin/comments/{id}`: one comment, what is known of its writer, and everything that can be done.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<CommentId>) -> Result<HttpResponse> {
    shown(&visit, Again::default(), *id, None).await
}

async fn shown(visit: &Visit, again: Again, id: CommentId, form: Option<Form>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, LIST).await?;
    let comment = QueuedComment::find(conn, visit.viewer(), id).await?;
    let may = |action| can(visit.viewer().role, action, &Facts::NONE).is_ok();
    let may_moderate = may(Action::ModerateComments);
    let commenter = Commenter::of(conn, id).await?.filter(|_| may_moderate);
    let earlier = if may_moderate {
        comments::earlier(conn, id).await?
    } else {
        vec![]
    };
    let typed = |name: &str, now: &str| form.as_ref().and_then(|form| form.sent(name)).unwrap_or(now).to_owned();
    let page = OneCommentPage {
        original: comment.original.as_deref().map(paragraphs_html),
        facts: facts(&shell, comment.by_newsroom, commenter.as_ref()),
        text: typed("text", &comment.body),
        reply: typed("reply", ""),
        earlier: earlier
            .into_iter()
            .map(|one| EarlierLine {
                href: format!("{LIST}/{}", one.id),
                when: shell.when(one.written_at),
                state: state_label(one.state()),
                words: one.beginning(),
            })
            .collect(),
        line: QueueLine::of(comment, &shell, may_moderate),
        may_moderate,
        may_ban: may(Action::BanCommenter) && commenter.is_some(),
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn facts(shell: &Shell, by_newsroom: bool, commenter: Option<&Commenter>) -> Vec<(&'static str, String)> {
    if by_newsroom {
        return vec![("Writer", "The newsroom".into())];
    }
    let Some(of) = commenter else {
        return vec![("Writer", "Forgotten, as the settings say".into())];
    };
    let others = match of.beside {
        0 => "Nobody else".to_owned(),
        beside => format!("{} within a month", counted(beside, "other writer", "other writers")),
    };
    vec![
        ("Let through", counted(of.visible, "comment", "comments")),
        ("Not let through", counted(of.others, "other", "others")),
        ("Same network", others),
        ("E-mail and network", format!("Forgotten {}", shell.when(of.forget_at))),
    ]
}

/// `POST /admin/comments/{id}`: `do`, with what it needs; back to the list that it came from.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn decide(visit: Visit, id: web::Path<CommentId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let decided = decision(&form)?;
    let back = back(&form);
    let word = done(&decided);
    let can_be_undone = !matches!(
        decided,
        Decision::Undo { .. } | Decision::Edit { .. } | Decision::Reply { .. }
    );
    let answer = visit
        .app
        .once(&visit.signed, form.receipt(&visit.signed), move |conn, who| {
            Box::pin(async move {
                let moderated = comments::decide(conn, who, id, version, &decided).await?;
                Ok(Answer::see(leads(&back, word, can_be_undone.then_some(&moderated))))
            })
        });
    let answer = answer.await.map(|answer| respond::answered(&answer));
    if let Err(error @ Error::Refused(_)) = answer {
        return Err(error); // what may not be decided may not be read either
    }
    or_again(answer, |again| shown(&visit, again, id, Some(form.clone()))).await
}

fn leads(back: &str, word: &str, moderated: Option<&Moderated>) -> String {
    let undo = moderated.map(|done| format!("&undo={}_{}_{}", done.id, done.version, done.was.word()));
    format!("{back}&done={word}{}", undo.unwrap_or_default())
}

/// Where a form came from: a list of ours, in the words of this page alone.
fn back(form: &Form) -> String {
    let shelf = CommentShelf::named(form.text("shelf")).unwrap_or(CommentShelf::Waiting);
    let article = form.text("article").parse::<ArticleId>().ok();
    let asked = QueueAsked {
        shelf,
        article,
        after: None,
    };
    asked.address(shelf)
}

/// `POST /admin/comments/{id}/ban`: `kind`, `days`, `reason`.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn ban(visit: Visit, id: web::Path<CommentId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let kind = BanKind::named(form.text("kind"))
        .ok_or_else(|| Problems::of("kind", "Choose whom: the person or the network."))?;
    let days = match form.text("days").trim() {
        "" => None,
        days => Some(
            days.parse()
                .map_err(|_| Problems::of("days", "Write a number of days."))?,
        ),
    };
    let new = NewBan {
        kind,
        comment: Some(id),
        pattern: String::new(),
        reason: form.text("reason").to_owned(),
        days,
    };
    let key = visit.app.db.cursor_key.clone();
    let banned = visit.once(&form, format!("{LIST}/{id}?done=banned"), move |conn, who| {
        Box::pin(async move { comments::ban(conn, &key, who, &new).await.map(drop) })
    });
    or_again(banned.await, |again| shown(&visit, again, id, Some(form.clone()))).await
}
