//! What changed, in order, for front ends that keep a copy.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::query::{self, Parameters};
use crate::{
    app::App,
    delivery::{
        cursor, log,
        surrogate::{Family, Keys},
        watch,
    },
    error::{Error, Result},
    feed,
    live::{
        listings,
        log::{LogKind, LogSince, LogStretch, is_behind},
    },
    web::respond,
};

/// `GET /changes`
///
/// # Errors
/// `Gone` where what follows is kept no longer, `BadParameters`, `Busy`.
pub async fn list(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&req);
    let limit = parameters.limit();
    let words = parameters.words("kinds", &LogKind::ALL.map(LogKind::word));
    let since = since(&app, &mut parameters);
    parameters.done()?;
    app.book().await?;
    let mut conn = app.readers().await?;
    if is_behind(&mut conn).await? {
        drop(conn);
        notice(&app).await;
        conn = app.readers().await?;
    }
    let kinds: Vec<LogKind> = words.iter().filter_map(|word| LogKind::named(word)).collect();
    let stretch = LogStretch::read(&mut conn, since, &kinds, limit).await?;
    let data: Vec<Value> = stretch.rows.iter().filter_map(log::change).collect();
    let page = json!({
        "limit": limit, "has_more": stretch.has_more, "next_cursor": cursor::seal_log(&app.db.cursor_key, stretch.next), "prev_cursor": null
    });
    let list = json!({ "object": "list", "data": data, "page": page });
    // A story that appears or goes by time alone stirs the key of all of them.
    let keys = Keys::new().some(Family::Changes, [watch::changes(), listings::all()]);
    respond::api(&req, &list, &keys)
}

/// `since=`: a place that an answer gave, a time, or `now`; the oldest change without it.
fn since(app: &App, parameters: &mut Parameters) -> LogSince {
    let Some(text) = parameters.take("since") else {
        return LogSince::Oldest;
    };
    if text == "now" {
        return LogSince::Now;
    }
    let place = cursor::open_log(&app.db.cursor_key, &text).map(LogSince::Place);
    let found = place.or_else(|| query::moment_of(&text).map(LogSince::Moment));
    found.unwrap_or_else(|| {
        let sentence = "Take next_cursor from an answer of /changes, a time such as 2026-11-22T09:30:00Z, or now.";
        parameters.refuse("since", sentence);
        LogSince::Now
    })
}

/// Tells of what appeared and went by time alone, as whoever serves does every second, in a task of its own: it is done
/// whether or not the client waits. Where nothing can be written, the log is as far as it is.
async fn notice(app: &App) {
    let noticing = app.clone();
    let done = actix_web::rt::spawn(async move {
        let mut conn = noticing.newsroom().await?;
        feed::notice_due(&mut conn).await?;
        noticing.watch.doubt();
        Ok::<(), Error>(())
    });
    if let Ok(Err(error)) = done.await {
        tracing::warn!(%error, "nothing noticed for whoever reads the changes");
    }
}
