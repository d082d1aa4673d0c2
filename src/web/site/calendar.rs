//! The calendar of somebody who works here, or of a desk, for a program of theirs that reads it by a secret address.

use actix_web::{HttpRequest, HttpResponse, http::header, web};

use crate::{
    activity,
    app::App,
    desk::icalendar::CalendarFile,
    desks::link,
    error::{Error, Result},
    ids::RequestId,
    platform::token::Token,
    policy::Party,
    site::Site,
    staff::calendar_link,
    web::respond,
};

/// `GET /calendar/{token}.ics`: what its owner may see as of now, with `whose=me` only what is theirs; of a desk what is its.
///
/// # Errors
/// `NotFound` for what is no link, or none any more; `Busy`.
pub async fn file(req: HttpRequest, app: web::Data<App>, token: web::Path<String>) -> Result<HttpResponse> {
    let token = Token::parse(&token).ok_or(Error::NotFound)?;
    let mut conn = app.newsroom().await?;
    let (who, desk): (Party, _) = match calendar_link::open(&mut conn, &token, RequestId::new()).await {
        Ok(person) => ((&person).into(), None),
        Err(Error::NotFound) => (link::looker(), Some(link::open(&mut conn, &token).await?)),
        Err(error) => return Err(error),
    };
    let site = Site::load(&mut conn).await?.ok_or(Error::NotFound)?;
    let file = CalendarFile {
        newsroom: &site.name,
        zone: site.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC),
        origin: &app.address.origin,
        mine: desk.is_none() && respond::parameter(&req, "whose").as_deref() == Some("me"),
        desk,
        now: activity::now(&mut conn).await?,
    };
    let text = file.written(&mut conn, who).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/calendar; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"copydesk.ics\""))
        .insert_header(("x-robots-tag", "noindex"))
        .body(text))
}
