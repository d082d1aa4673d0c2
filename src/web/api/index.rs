//! What there is in the Content API.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::query::Parameters;
use crate::{
    delivery::surrogate::Keys,
    error::Result,
    web::{
        respond,
        route::{Door, table},
    },
};

/// `GET /api`, `GET /api/v1`: every address, from the table that serves them.
///
/// # Errors
/// `BadParameter`.
pub async fn page(req: HttpRequest) -> Result<HttpResponse> {
    Parameters::of(&req).done()?;
    let routes = table(&req)
        .iter()
        .filter(|route| route.door == Door::Api && route.path != "/api");
    let endpoints: Vec<Value> = routes
        .map(|route| json!({ "method": "GET", "path": route.path }))
        .collect();
    let index = json!({
        "object": "index", "name": "Copydesk Content API", "version": "v1",
        "endpoints": endpoints, "links": { "self": "/api/v1", "site": "/api/v1/site" }
    });
    respond::api(&req, &index, &Keys::new())
}
