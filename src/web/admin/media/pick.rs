//! A picture of the library for one place: an author, the newsroom's logo or icon. Searched and chosen without scripts too.

use actix_web::HttpResponse;
use askama::Template;

use super::library::Shot;
use crate::{
    error::{Problems, Result},
    ids::PictureId,
    media::{
        library::{FoundPictures, PAGE, PictureQuery},
        usable::GONE,
    },
    platform::db::Conn,
    web::{
        admin::{again::Again, shell::Shell, visit::Visit},
        request::Form,
        respond,
    },
};

/// What a picture is chosen for.
pub struct PicturePlace {
    /// What the page is called.
    pub title: String,
    /// What to know before one chooses.
    pub hint: &'static str,
    /// The page before: its name, and where it is.
    pub from: (String, String),
    /// Where this page is, and its form posts.
    pub path: String,
    /// The section of the newsroom that it is in.
    pub section: &'static str,
    /// Of what the picture is chosen for.
    pub version: i64,
    /// Whether it has one now.
    pub has_one: bool,
    /// Where one is looked at before it is chosen, up to its id.
    pub look: Option<&'static str>,
}

/// A picture that can be chosen.
struct PickedShot {
    id: PictureId,
    shot: Shot,
}

#[derive(Template)]
#[template(path = "admin/pick_picture.html")]
struct PickPage {
    shell: Shell,
    again: Again,
    place: PicturePlace,
    words: String,
    shots: Vec<PickedShot>,
    prev: String,
    next: String,
}

/// The page, with pictures by `q` and `page`.
///
/// # Errors
/// `Busy`.
pub async fn page(visit: &Visit, conn: &mut Conn, place: PicturePlace, again: Again) -> Result<HttpResponse> {
    const MAX_PAGE: i64 = 100;
    let asked = |name: &str| respond::parameter(&visit.req, name).map(|value| value.replace('\0', ""));
    let number: i64 = asked("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let number = number.clamp(1, MAX_PAGE);
    let wanted = PictureQuery {
        words: asked("q").unwrap_or_default().trim().chars().take(200).collect(),
        is_usable: true,
        offset: (number - 1) * PAGE,
        ..PictureQuery::default()
    };
    let shell = visit.shell(conn, place.section).await?;
    let FoundPictures { pictures, is_more, .. } = wanted.found(conn).await?;
    let shots = Shot::all(conn, &pictures, &shell).await?;
    let turned = |number: i64| {
        let query = serde_urlencoded::to_string([("q", &wanted.words), ("page", &number.to_string())]);
        format!("{}?{}", place.path, query.unwrap_or_default())
    };
    let page = PickPage {
        shots: pictures
            .iter()
            .zip(shots)
            .map(|(picture, shot)| PickedShot { id: picture.id, shot })
            .collect(),
        prev: if number > 1 { turned(number - 1) } else { String::new() },
        next: if is_more && number < MAX_PAGE {
            turned(number + 1)
        } else {
            String::new()
        },
        words: wanted.words.clone(),
        shell,
        again,
        place,
    };
    respond::page_with(page.again.status(), &page)
}

/// The picture that was chosen; none where it is to have none.
///
/// # Errors
/// `Problems` for what is no picture.
pub fn chosen(form: &Form) -> Result<Option<PictureId>> {
    match form.text("picture").trim() {
        "" => Ok(None),
        id => Ok(Some(id.parse().map_err(|_| Problems::of("picture", GONE))?)),
    }
}
