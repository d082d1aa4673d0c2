//! How other sites show our stories: `/oembed`.

use actix_web::{HttpRequest, HttpResponse, web};
use url::Url;

use crate::{
    app::App,
    delivery::{
        book::Book,
        content::References,
        oembed::{OembedRoom, OembedStory},
    },
    error::{BadParameter, Error, Result},
    live::story::{By, LiveArticle, TextOf},
    web::respond::{self, Written},
};

/// `GET /oembed`: a story by its address on the site. Whoever asks may send parameters of their own, as they do everywhere:
/// what is not known here is left alone. Of what readers do not have nothing is told, nor whether it was ever there.
///
/// # Errors
/// `NotFound`, `BadParameters`, `Busy`.
pub async fn story(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let is_xml = is_xml(&req)?;
    let room = OembedRoom {
        width: pixels(&req, "maxwidth")?,
        height: pixels(&req, "maxheight")?,
    };
    let address = respond::only_parameter(&req, "url").filter(|address| !address.is_empty());
    let address = address.ok_or_else(|| bad("url", "Write the address of one story, whole and encoded."))?;
    let book = app.book().await?;
    let slug = slug_of(&book, &app.address.origin, &address).ok_or(Error::NotFound)?;
    let mut conn = app.readers().await?;
    let found = LiveArticle::find(&mut conn, By::Slug(&slug), TextOf::Nothing).await?;
    let article = found.ok_or(Error::NotFound)?;
    let one = std::slice::from_ref(&article);
    let refs = References::of(&mut conn, &book, one).await?;
    let shown = OembedStory::of(&article, &refs, room);
    let written = if is_xml {
        Written::of("text/xml; charset=utf-8", shown.xml()?)
    } else {
        Written::of("application/json", shown.json()?)
    };
    Ok(respond::written(
        &req,
        written,
        &refs.keys(one),
        Some(refs.last_change(&article)),
    ))
}

fn bad(parameter: &str, detail: &str) -> Error {
    Error::BadParameters(vec![BadParameter {
        parameter: parameter.to_owned(),
        detail: detail.to_owned(),
    }])
}

fn is_xml(req: &HttpRequest) -> Result<bool> {
    match respond::parameter(req, "format").as_deref() {
        None | Some("json") => Ok(false),
        Some("xml") => Ok(true),
        Some(_) => Err(Error::NotImplemented(
            "There is json and xml. Write one of them as format.".into(),
        )),
    }
}

fn pixels(req: &HttpRequest, name: &str) -> Result<Option<u32>> {
    let Some(text) = respond::parameter(req, name) else {
        return Ok(None);
    };
    let number = text.parse::<u32>().ok().filter(|number| *number > 0);
    number.map(Some).ok_or_else(|| bad(name, "Write a number of pixels."))
}

/// The slug of an address on the site: of the one that is set, or of Copydesk's own.
fn slug_of(book: &Book, origin: &str, address: &str) -> Option<String> {
    let asked = Url::parse(address).ok()?;
    let path = [book.site.url.as_str(), origin]
        .into_iter()
        .find_map(|site| below(&Url::parse(site).ok()?, &asked))?;
    let slug = path.trim_matches('/');
    (!slug.is_empty() && !slug.contains(['/', '\0', '%'])).then(|| slug.to_owned())
}

/// The path of an address below a site, with whichever scheme.
fn below(site: &Url, asked: &Url) -> Option<String> {
    let is_web = matches!(asked.scheme(), "http" | "https");
    let is_there = asked.host() == site.host() && (asked.port() == site.port()) && is_web;
    let rest = asked.path().strip_prefix(site.path().trim_end_matches('/'))?;
    (is_there && rest.starts_with('/')).then(|| rest.to_owned())
}
