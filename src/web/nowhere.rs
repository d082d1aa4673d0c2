//! Addresses that no route knows, and methods that theirs does not take.

use actix_web::{
    HttpRequest, HttpResponse,
    dev::ResourceDef,
    http::{Method as HttpMethod, header},
};

use crate::{
    error::Error,
    web::{
        errors,
        headers::{PREFLIGHT, for_everybody},
        paths::{is_below, only_reads, with_query, without_slashes},
        respond,
        route::{Door, Method, door_of, page_of, table},
    },
};

/// For an address that no route knows: where it leads, if it is only spelt differently, or what there is to say.
pub async fn nothing_here(req: HttpRequest) -> HttpResponse {
    let meant = without_slashes(req.path());
    let doors: &[Door] = if is_below(&meant, "/api") {
        &[Door::Api]
    } else if is_below(&meant, "/admin") {
        &[Door::Newsroom, Door::Editor]
    } else {
        return errors::answer(Door::Site, &req, &Error::NotFound).await;
    };
    match address_in(doors, &req) {
        Some(address) => respond::moved(&address),
        None => errors::plain(door_of(req.path()), &req, &Error::NotFound).await,
    }
}

/// The address behind these doors that is meant, by the table of routes alone.
fn address_in(doors: &[Door], req: &HttpRequest) -> Option<String> {
    let spelt = without_slashes(req.path());
    let meant = table(req).iter().any(|route| {
        doors.contains(&route.door) && route.method == Method::Get && ResourceDef::new(route.path).is_match(&spelt)
    });
    (meant && spelt != req.path() && only_reads(req)).then(|| with_query(req, &spelt))
}

/// A path that is there, asked with a method that is not: OPTIONS is answered, everything else is 405. `methods` is what
/// the path takes.
pub async fn other_method(door: Door, methods: &'static str, req: HttpRequest) -> HttpResponse {
    let allowed = (header::ALLOW, header::HeaderValue::from_static(methods));
    if req.method() == HttpMethod::OPTIONS {
        let mut answer = HttpResponse::NoContent();
        answer
            .insert_header(allowed)
            .insert_header((header::CACHE_CONTROL, "no-store"));
        if door != Door::Api {
            return answer.finish();
        }
        answer
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, methods))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, PREFLIGHT))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"));
        return for_everybody(answer.finish());
    }
    // Back on a form's address, after a page that was shown in answer to it.
    if only_reads(&req)
        && matches!(door, Door::Newsroom | Door::Editor)
        && let Some(page) = page_of(&req)
    {
        return respond::see(&page);
    }
    let mut answer = errors::plain(door, &req, &Error::WrongMethod).await;
    answer.headers_mut().insert(allowed.0, allowed.1);
    answer
}
