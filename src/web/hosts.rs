//! Which hosts are ours: a request that names another one was not meant for us.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    Error as ActixError, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web,
};
use tokio::time::Instant;

use crate::{
    app::App,
    config::name_in,
    error::{Error, Result},
    site::Site,
    web::{errors, health, route::door_of},
};

/// The layer that answers 421 to what names a host that is not ours.
///
/// # Errors
/// None of its own.
pub async fn ours_only(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, ActixError> {
    let request = req.request().clone();
    if let Some(app) = request.app_data::<web::Data<App>>() {
        let refused = match is_meant(app, &request).await {
            Ok(true) => None,
            Ok(false) => Some(Error::WrongHost),
            Err(error) => Some(error),
        };
        if let Some(error) = refused {
            drop(req);
            let answer = errors::plain(door_of(request.path()), &request, &error).await;
            return Ok(ServiceResponse::new(request, answer));
        }
    }
    drop(request);
    Ok(next.call(req).await?.map_into_boxed_body())
}

/// Whether a request names this Copydesk: its own name, a listed one, or where readers read what readers get. A page of
/// another site that was told our address as its own (DNS rebinding) names its own.
async fn is_meant(app: &App, req: &HttpRequest) -> Result<bool> {
    if health::is_asked(req.path()) {
        return Ok(true);
    }
    let mut lines = req.headers().get_all(header::HOST);
    let (Some(host), None) = (lines.next().and_then(|line| line.to_str().ok()), lines.next()) else {
        return Ok(false);
    };
    // The target of CONNECT is not asked of us.
    let target = req.uri().authority().filter(|_| req.method() != Method::CONNECT);
    let named = target.map_or(host, |authority| authority.as_str());
    let is_staff = req.path().starts_with("/admin") || req.path().starts_with("/setup");
    if app.address.knows(host) && (named == host || app.address.knows(named)) {
        return Ok(true);
    }
    match req.app_data::<web::Data<ReadersHost>>() {
        Some(remembered) if !is_staff && host == named => readers_read_at(app, remembered, host).await,
        _ => Ok(false),
    }
}

/// How long the answer of the database counts.
const A_WHILE: Duration = Duration::from_secs(10);
/// How long it is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// The host of the site's address as it was when it was last asked for.
#[derive(Default)]
pub struct ReadersHost(Mutex<Option<(Instant, Option<String>)>>);

impl ReadersHost {
    fn get(&self) -> Option<(Instant, Option<String>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, host: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), host));
    }

    /// What was found a moment ago, else what `ask` finds; while that fails or takes too long, what was found last.
    async fn or_ask(&self, ask: impl Future<Output = Result<Option<String>>>) -> Result<Option<String>> {
        let known = self.get();
        if let Some((at, host)) = &known
            && at.elapsed() < A_WHILE
        {
            return Ok(host.clone());
        }
        match (tokio::time::timeout(PATIENCE, ask).await, known) {
            (Ok(Ok(host)), _) => {
                self.set(host.clone());
                Ok(host)
            }
            (_, Some((_, host))) => Ok(host),
            (Ok(Err(error)), None) => Err(error),
            (Err(_), None) => Err(Error::Busy(
                "The database does not answer. Try again in a moment.".into(),
            )),
        }
    }
}

/// Whether this is the host of the site's address. Asked of the database when no other name fits, and remembered a while;
/// longer while the database does not answer.
async fn readers_read_at(app: &App, remembered: &ReadersHost, host: &str) -> Result<bool> {
    let site = remembered.or_ask(site_host(app)).await?;
    Ok(site.is_some() && site == name_in(&format!("http://{host}")))
}

async fn site_host(app: &App) -> Result<Option<String>> {
    let mut conn = app.newsroom().await?;
    Ok(Site::load(&mut conn).await?.and_then(|site| name_in(&site.url)))
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn courier() -> Option<String> {
        Some("www.courier.example".to_owned())
    }

    async fn asked(remembered: &ReadersHost, answer: Result<Option<String>>) -> Result<Option<String>> {
        remembered.or_ask(ready(answer)).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_that_never_answered_is_waited_for_three_seconds_and_nobody_is_sent_away_for_good() {
        let began = Instant::now();

        let answer = ReadersHost::default().or_ask(pending()).await;

        assert!(matches!(answer, Err(Error::Busy(_))), "{answer:?}");
        assert_eq!(began.elapsed(), PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn while_the_database_is_away_the_host_is_the_one_that_was_known_last() {
        let remembered = ReadersHost::default();
        let away = || Err(Error::Busy("away".into()));
        assert!(matches!(asked(&remembered, away()).await, Err(Error::Busy(_))));
        assert_eq!(asked(&remembered, Ok(courier())).await.unwrap(), courier());

        // Not asked for a while, then asked in vain: it fails, or says nothing.
        assert_eq!(asked(&remembered, Ok(None)).await.unwrap(), courier());
        tokio::time::advance(A_WHILE).await;
        assert_eq!(asked(&remembered, away()).await.unwrap(), courier());
        assert_eq!(remembered.or_ask(pending()).await.unwrap(), courier());

        // Back again, it has the last word.
        assert_eq!(asked(&remembered, Ok(None)).await.unwrap(), None);
    }
}
