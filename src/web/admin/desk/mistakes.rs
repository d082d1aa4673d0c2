//! What readers say is wrong: a list of what waits, and of what was settled.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    articles::gate::quiet::{self, QuietChange},
    error::{Problems, Result},
    ids::{MistakeId, PublicationId},
    mistakes::{self, MISTAKES_OF_A_PAGE, MistakeReport, MistakeShelf, Settlement},
    platform::db::Conn,
    policy::{Action, Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            headline_or_none,
            numbers::counted,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

const LIST: &str = "/admin/mistakes";

#[derive(Template)]
#[template(path = "admin/mistakes.html")]
struct MistakesPage {
    shell: Shell,
    again: Again,
    shelf: MistakeShelf,
    lines: Vec<MistakeLine>,
    next: Option<String>,
    may_settle: bool,
    quiet: Vec<QuietLine>,
}

/// A large change of which readers were told nothing.
struct QuietLine {
    id: PublicationId,
    headline: String,
    /// The two texts beside one another.
    href: String,
    /// "30 words and a figure changed as a typo fix, by Noor, today at 14:30".
    said: String,
}

impl QuietLine {
    fn of(change: QuietChange, shell: &Shell) -> Self {
        let words = counted(usize::try_from(change.words).unwrap_or_default(), "word", "words");
        let figures = if change.has_figures {
            ", figures among them,"
        } else {
            ""
        };
        let by = change.name.map(|name| format!(" by {name}")).unwrap_or_default();
        Self {
            id: change.publication_id,
            href: format!(
                "/admin/articles/{}/history?from={}&to={}",
                change.article_id, change.before, change.after
            ),
            said: format!(
                "{words}{figures} changed as a typo fix{by}, {}",
                shell.when(change.made_at)
            ),
            headline: headline_or_none(&change.headline),
        }
    }
}

/// A report on the page.
struct MistakeLine {
    report: MistakeReport,
    when: String,
    /// What became of it, in a sentence.
    became: Option<String>,
}

impl MistakeLine {
    fn of(report: MistakeReport, shell: &Shell) -> Self {
        Self {
            when: shell.when(report.sent_at),
            became: became(&report, shell),
            report,
        }
    }

    /// The story where it is written, at the sentence.
    fn spot(&self) -> String {
        let block = self.report.block_id.as_deref();
        let fragment = block.map(|block| format!("#{block}")).unwrap_or_default();
        format!("/admin/articles/{}{fragment}", self.report.article_id)
    }
}

fn became(report: &MistakeReport, shell: &Shell) -> Option<String> {
    let by = report.settled_by.as_deref().unwrap_or("somebody");
    let when = shell.when(report.settled_at?);
    Some(match report.outcome.as_deref()? {
        "corrected" => format!("Put right by the text of then, said {by}, {when}"),
        _ => format!("It was none, said {by}, {when}"),
    })
}

/// `GET /admin/mistakes`
///
/// # Errors
/// `Refused`, `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default()).await
}

fn after(visit: &Visit) -> Option<(DateTime<Utc>, MistakeId)> {
    let text = respond::parameter(&visit.req, "after")?;
    let (at, id) = text.split_once('_')?;
    Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
}

async fn show(visit: &Visit, again: Again) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/comments").await?;
    let shelf = respond::parameter(&visit.req, "shelf").and_then(|word| MistakeShelf::named(&word));
    let shelf = shelf.unwrap_or(MistakeShelf::Open);
    let mut found = MistakeReport::shelf(conn, visit.viewer(), shelf, after(visit)).await?;
    let most = usize::try_from(MISTAKES_OF_A_PAGE).unwrap_or(usize::MAX);
    let is_more = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| is_more).map(|last| {
        let (at, id) = last.place();
        format!("{LIST}?shelf={}&after={}_{id}", shelf.word(), at.timestamp_micros())
    });
    let may_look = can(visit.viewer().role, Action::Publish, &Facts::NONE).is_ok();
    let quiet = match shelf {
        MistakeShelf::Open if may_look => QuietChange::waiting(conn, visit.viewer()).await?,
        _ => vec![],
    };
    let page = MistakesPage {
        quiet: quiet.into_iter().map(|change| QuietLine::of(change, &shell)).collect(),
        lines: found
            .into_iter()
            .map(|report| MistakeLine::of(report, &shell))
            .collect(),
        may_settle: can(visit.viewer().role, Action::SettleMistake, &Facts::NONE).is_ok(),
        shelf,
        next,
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/mistakes/{id}`: `do`, and why where it was none.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn settle(visit: Visit, id: web::Path<MistakeId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let (to, word) = match form.text("do") {
        "corrected" => (Settlement::Corrected, "mistake-corrected"),
        "none" => {
            let reason = form.text("reason").to_owned();
            (Settlement::None { reason }, "mistake-none")
        }
        "reopen" => (Settlement::Reopened, "mistake-reopened"),
        _ => return Err(Problems::of("do", "Choose what became of it: corrected, or no mistake.").into()),
    };
    let done = visit.once(&form, format!("{LIST}?done={word}"), move |conn, who| {
        Box::pin(async move { mistakes::settle(conn, who, id, version, &to).await })
    });
    or_again(done.await, |again| show(&visit, again)).await
}

/// `POST /admin/mistakes/quiet/{id}`: a large change was looked at, and readers need no word of it.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn looked_at(visit: Visit, id: web::Path<PublicationId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let done = visit.once(&form, format!("{LIST}?done=quiet-seen"), move |conn, who| {
        Box::pin(quiet::looked_at(conn, who, id))
    });
    or_again(done.await, |again| show(&visit, again)).await
}
