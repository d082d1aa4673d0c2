//! What happens, told to pages that are open: one stream for each browser, of calls without words. A page that is called asks
//! for what it shows, as whoever is signed in then.

use std::{rc::Rc, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Bytes};
use askama::Template;
use futures_util::stream;
use tokio::sync::Notify;

use crate::{
    error::Result,
    open_pages::{OpenPage, OpenPages, PageCall},
    web::{
        admin::{shell::Shell, visit::Visit},
        connections::Watched,
        respond,
    },
};

/// `GET /admin/live`: server-sent events (HTML, 9.2), for who asks for such.
///
/// # Errors
/// `Busy` where too many pages are open.
pub async fn stream(visit: Visit, req: HttpRequest) -> Result<HttpResponse> {
    let accepted = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepted.is_none_or(|accepted| !accepted.contains("text/event-stream")) {
        return Ok(respond::see("/admin")); // somebody came by hand: there is nothing to read
    }
    let connection = req.conn_data::<Rc<Watched>>();
    let is_relayed = connection.is_some_and(|connection| connection.is_relayed());
    let page = visit.app.pages.open(&visit.signed, is_relayed)?;
    let cut_off = connection.map(|connection| {
        connection.stays_open();
        connection.cut_off()
    });
    // All do not come back in the same moment when a process ends.
    let again = 500 + page.spread();
    let pages = visit.app.pages.clone();
    let head = format!("retry: {again}\nevent: here\ndata: {} {}\n\n", pages.stamp(), page.id());
    let calls = stream::unfold(Some((page, Some(head))), move |listening| {
        next(pages.clone(), cut_off.clone(), listening)
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // As it is: what compresses would wait for more.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(calls))
}

/// A page that listens, with what it is told first.
type ListeningPage = Option<(OpenPage, Option<String>)>;

async fn next(
    pages: Arc<OpenPages>,
    cut_off: Option<Rc<Notify>>,
    listening: ListeningPage,
) -> Option<(Sent, ListeningPage)> {
    let (page, head) = listening?;
    if let Some(head) = head {
        return Some((sent(head), Some((page, None))));
    }
    let call = tokio::select! {
        call = page.next() => call,
        () = ended(cut_off) => return None,
    };
    match call {
        PageCall::News { bell, desk, present } => {
            let all = [(bell, " bell"), (desk, " desk"), (present, " in")];
            let what = all.map(|(is_new, what)| if is_new { what } else { "" });
            let news = format!("event: news\ndata: {}{}\n\n", pages.stamp(), what.concat());
            Some((sent(news), Some((page, None))))
        }
        PageCall::Word => Some((sent("event: word\ndata:\n\n".into()), Some((page, None)))),
        PageCall::Beat => Some((sent("event: beat\ndata:\n\n".into()), Some((page, None)))),
        PageCall::Over => Some((sent("event: over\ndata:\n\n".into()), None)),
        PageCall::Again => None,
    }
}

/// Waits until the connection is cut.
async fn ended(cut_off: Option<Rc<Notify>>) {
    match cut_off {
        Some(cut_off) => cut_off.notified().await,
        None => std::future::pending().await,
    }
}

type Sent = std::result::Result<Bytes, std::convert::Infallible>;

fn sent(text: String) -> Sent {
    Ok(Bytes::from(text))
}

#[derive(Template)]
#[template(path = "admin/_bell.html")]
struct BellPart {
    shell: Shell,
}

/// `GET /admin/live/bell`: the bell by itself.
///
/// # Errors
/// `Busy`.
pub async fn bell(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "").await?;
    respond::page(&BellPart { shell })
}
