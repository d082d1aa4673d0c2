//! Feeds in the Content API.

use actix_web::{HttpRequest, HttpResponse, web};

use super::query::Parameters;
use crate::{
    app::App,
    delivery::{
        feeds::{FeedFormat, FeedScope},
        terms::TermKind,
    },
    error::{Error, Result},
    web::{
        respond,
        syndicated::{self, FoundScope},
    },
};

/// `GET /feeds/{format}`: of all stories, or of one category, tag, author or series.
///
/// # Errors
/// `NotFound`, `BadParameters`, `Busy`.
pub async fn feed(req: HttpRequest, app: web::Data<App>, format: web::Path<String>) -> Result<HttpResponse> {
    let format = FeedFormat::of_word(&format).ok_or(Error::NotFound)?;
    let asked = asked(&req)?;
    let book = app.book().await?;
    let scope = match asked {
        None => FeedScope::Whole,
        Some((kind, slug)) => match syndicated::scope(&app, kind, &slug).await? {
            FoundScope::There(scope) => scope,
            FoundScope::Moved(scope) => return Ok(respond::moved(&scope.in_api(format))),
        },
    };
    let own = book.at_copydesk(&scope.in_api(format));
    syndicated::feed(&req, &app, &book, scope, format, own).await
}

/// Of what the feed is asked for.
fn asked(req: &HttpRequest) -> Result<Option<(TermKind, String)>> {
    let mut parameters = Parameters::of(req);
    let kinds = [TermKind::Category, TermKind::Tag, TermKind::Author, TermKind::Series];
    let sent = kinds.map(|kind| parameters.take(kind.object()).map(|slug| (kind, slug)));
    let mut sent = sent.into_iter().flatten();
    let first = sent.next();
    for (kind, _) in sent {
        parameters.refuse(
            kind.object(),
            "A feed is of one category, one tag, one author or one series.",
        );
    }
    if let Some((kind, slug)) = &first
        && (slug.is_empty() || slug.contains(','))
    {
        parameters.refuse(kind.object(), "Write the slug of one.");
    }
    parameters.done()?;
    Ok(first)
}
