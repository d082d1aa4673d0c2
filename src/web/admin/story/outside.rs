//! The links by which somebody outside reads a revision, as an editor makes and ends them.

use actix_web::{HttpResponse, web};
use askama::Template;
use tokio::sync::oneshot;

use crate::{
    activity::Answer,
    articles::{
        article::Article,
        outside::{self, DAYS, OutsideForm, OutsideReader, OutsideVerdict},
    },
    error::Result,
    ids::{ArticleId, OutsideReaderId},
    platform::{db::Conn, token::Token},
    staff::acting::AccountLock,
    web::{
        admin::{
            headline_or_none,
            numbers::counted,
            shell::Shell,
            story::{acts, editor::parse},
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// A link with what became of it, as the review page tells it.
pub struct OutsideLine {
    pub(super) id: OutsideReaderId,
    pub(super) name: String,
    /// "Read revision 14, today at 14:20".
    pub(super) said: String,
    /// In their own words.
    pub(super) quote: String,
    pub(super) icon: &'static str,
    pub(super) holds: bool,
}

impl OutsideLine {
    /// Those of a story.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_story(conn: &mut Conn, id: ArticleId, shell: &Shell) -> Result<Vec<Self>> {
        let all = OutsideReader::of_story(conn, id).await?;
        Ok(all.into_iter().map(|one| Self::of(one, shell)).collect())
    }

    fn of(one: OutsideReader, shell: &Shell) -> Self {
        let text = format!("revision {}", one.number);
        let (icon, thinks) = match one.verdict() {
            Some(OutsideVerdict::Agrees) => ("check", format!("Has nothing against {text}")),
            Some(OutsideVerdict::Objects) => ("warn", format!("Objects to {text}")),
            Some(OutsideVerdict::Comments) => ("note", format!("Said something of {text}")),
            None if one.opened == 0 => ("clock", format!("Has not opened {text} yet")),
            None => (
                "eye",
                format!(
                    "Opened {text} {}, no answer yet",
                    counted(usize::try_from(one.opened).unwrap_or_default(), "time", "times")
                ),
            ),
        };
        let when = one
            .answered_at
            .map(|at| format!(", {}", shell.when(at)))
            .unwrap_or_default();
        let end = if one.holds {
            format!(" The link holds until {}.", shell.when(one.expires_at))
        } else {
            " The link is over.".to_owned()
        };
        Self {
            said: format!("{thinks}{when}.{end}"),
            id: one.id,
            name: one.name,
            quote: one.said,
            icon,
            holds: one.holds,
        }
    }
}

/// How long a link may hold, as a form offers it: days and words.
#[must_use]
pub fn spans() -> Vec<(i64, String)> {
    DAYS.into_iter()
        .map(|days| (days, counted(usize::try_from(days).unwrap_or_default(), "day", "days")))
        .collect()
}

#[derive(Template)]
#[template(path = "admin/outside_made.html")]
struct LinkMadePage {
    shell: Shell,
    id: ArticleId,
    headline: String,
    name: String,
    link: String,
    days: String,
}

/// `POST /admin/articles/{id}/outside`: makes a link for somebody and shows it, once. The same form sent again makes no
/// second one and cannot show the first.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn ask(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let asked = OutsideForm {
        name: form.text("outside-name").to_owned(),
        question: form.text("outside-question").to_owned(),
        days: form.text("outside-days").parse().unwrap_or_default(),
    };
    let (send, mut made) = oneshot::channel();
    let answer = visit
        .app
        .once_locking(
            AccountLock::Shared,
            &visit.signed,
            form.receipt(&visit.signed),
            move |conn, who| {
                Box::pin(async move {
                    let token = outside::ask(conn, who, id, sent, &asked).await?;
                    let _ = send.send(token);
                    Ok(Answer::see(format!("/admin/articles/{id}/review?done=outside-asked")))
                })
            },
        )
        .await;
    match (answer, made.try_recv()) {
        (Ok(_), Ok(token)) => show_link(&visit, id, &form, &token).await,
        (Ok(answer), Err(_)) => Ok(respond::answered(&answer)),
        (Err(error), _) => acts::shown(&visit, id, &form, Err(error)).await,
    }
}

async fn show_link(visit: &Visit, id: ArticleId, form: &Form, token: &Token) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, visit.viewer(), id).await?;
    let days: i64 = form.text("outside-days").parse().unwrap_or_default();
    respond::page(&LinkMadePage {
        shell: visit.shell(conn, "/admin/articles").await?,
        id,
        headline: headline_or_none(&article.working.content.headline),
        name: form.text("outside-name").trim().to_owned(),
        link: format!("{}/admin/outside/{}", visit.app.address.origin, token.reveal()),
        days: counted(usize::try_from(days).unwrap_or_default(), "day", "days"),
    })
}

/// `POST /admin/articles/{id}/outside/{reader}/end`
///
/// # Errors
/// `NotFound`, `Refused`, `KeyReused`, `Busy`.
pub async fn end(visit: Visit, asked: web::Path<(String, OutsideReaderId)>, form: Form) -> Result<HttpResponse> {
    let (id, reader) = asked.into_inner();
    let id = parse(&id)?;
    let next = format!("/admin/articles/{id}/review?done=outside-ended");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(outside::end(conn, who, id, reader))
    });
    acts::shown(&visit, id, &form, done.await).await
}
