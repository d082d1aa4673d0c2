//! For what starts, watches and balances servers: whether this one lives, and whether it can do its work.

use std::time::Duration;

use actix_web::{HttpResponse, http::header, web};

use crate::{
    app::App,
    error::{Error, Result},
    platform::{db::Conn, migrations::MigrationState},
};

/// What watches waits no longer itself.
const PATIENCE: Duration = Duration::from_millis(2500);

/// Whether a path is one of these: whoever keeps a server running asks under whatever name it has for it, and before
/// anybody has set it up.
#[must_use]
pub fn is_asked(path: &str) -> bool {
    matches!(path, "/livez" | "/readyz")
}

/// `GET /livez`: the process answers. A database that is away is no reason to start it again.
pub async fn live() -> HttpResponse {
    plain("It lives.\n")
}

/// `GET /readyz`: the database answers both roles and is migrated as far as this program.
///
/// # Errors
/// `Busy` when it may be here in a moment, `Unavailable` with what is missing.
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse> {
    let asked = tokio::time::timeout(PATIENCE, ask(&app)).await;
    let late = || {
        Err(Error::Busy(
            "The database does not answer. Try again in a moment.".into(),
        ))
    };
    asked.unwrap_or_else(|_| late()).map_err(|error| match error {
        Error::Busy(_) | Error::Unavailable(_) => error,
        other => {
            tracing::warn!(error = %other, "not ready");
            Error::Unavailable("The database does not answer as it should. Nothing can be done until it does.".into())
        }
    })?;
    Ok(plain("It is ready.\n"))
}

async fn ask(app: &App) -> Result<()> {
    let mut loaned = app.newsroom().await?;
    let conn: &mut Conn = &mut loaned;
    let progress = MigrationState::of(conn).await?;
    progress.must_be_here().map_err(Error::Unavailable)?;
    crate::activity::now(&mut *app.readers().await?).await.map(drop)
}

fn plain(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text)
}
