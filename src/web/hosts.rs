//! Which hosts are ours: a request that names another one was not meant for us.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix_web::{
    Error as ActixError, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web,
};

use super::errors;
use crate::{
    app::App,
    config::name_in,
    error::{Error, Result},
    site::Site,
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
            let answer = errors::answer(errors::door_of(request.path()), &request, &error).await;
            return Ok(ServiceResponse::new(request, answer));
        }
    }
    drop(request);
    Ok(next.call(req).await?.map_into_boxed_body())
}

/// Whether a request names this Copydesk: its own name, a listed one, or where readers read what readers get. A page of
/// another site that was told our address as its own (DNS rebinding) names its own.
async fn is_meant(app: &App, req: &HttpRequest) -> Result<bool> {
    if matches!(req.path(), "/livez" | "/readyz") {
        return Ok(true); // asked by whatever keeps this running, under whatever name it has for it
    }
    let mut lines = req.headers().get_all(header::HOST);
    let (Some(host), None) = (lines.next().and_then(|line| line.to_str().ok()), lines.next()) else {
        return Ok(false);
    };
    // The target of CONNECT is not asked of us.
    let target = req.uri().authority().filter(|_| req.method() != Method::CONNECT);
    let named = target.map_or(host, |authority| authority.as_str());
    let is_staff = req.path().starts_with("/admin") || req.path().starts_with("/setup");
    if [host, named].into_iter().all(|name| app.address.knows(name)) {
        return Ok(true);
    }
    match req.app_data::<web::Data<ReadersHost>>() {
        Some(remembered) if !is_staff && host == named => readers_read_at(app, remembered, host).await,
        _ => Ok(false),
    }
}

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
}

/// Whether this is the host of the site's address. Asked of the database when no other name fits, and remembered a while;
/// longer while the database does not answer.
async fn readers_read_at(app: &App, remembered: &ReadersHost, host: &str) -> Result<bool> {
    const A_WHILE: Duration = Duration::from_secs(10);
    const PATIENCE: Duration = Duration::from_secs(3);
    let known = remembered.get();
    let site = match &known {
        Some((at, site)) if at.elapsed() < A_WHILE => site.clone(),
        _ => match tokio::time::timeout(PATIENCE, site_host(app)).await {
            Ok(Ok(site)) => {
                remembered.set(site.clone());
                site
            }
            failed => match (known, failed) {
                (Some((_, site)), _) => site,
                (None, Ok(Err(error))) => return Err(error),
                (None, _) => {
                    return Err(Error::Busy(
                        "The database does not answer. Try again in a moment.".into(),
                    ));
                }
            },
        },
    };
    Ok(site.is_some() && site == name_in(&format!("http://{host}")))
}

async fn site_host(app: &App) -> Result<Option<String>> {
    let mut conn = app.newsroom().await?;
    Ok(Site::load(&mut conn).await?.and_then(|site| name_in(&site.url)))
}
