//! The newsroom's logo and icon: pictures of the library.

use actix_web::{HttpResponse, web};

use crate::{
    error::{Error, Result},
    ids::PictureId,
    media::face,
    platform::db::Conn,
    site::{Emblem, Site},
    web::{
        admin::{
            again::{Again, or_again},
            media::{
                library::Thumb,
                pick::{self, PicturePlace},
            },
            visit::Visit,
        },
        request::Form,
    },
};

/// A line of the settings.
pub struct EmblemLine {
    /// What it is called.
    pub label: &'static str,
    /// What it is for.
    pub hint: &'static str,
    /// Where it is chosen.
    pub href: String,
    /// As it is now.
    pub thumb: Option<Thumb>,
}

impl EmblemLine {
    /// Both, as they are now.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, site: &Site) -> Result<Vec<Self>> {
        let mut lines = Vec::new();
        for emblem in Emblem::ALL {
            let now = now(site, emblem);
            lines.push(Self {
                label: label(emblem),
                hint: hint(emblem),
                href: path(emblem),
                thumb: match emblem {
                    Emblem::Logo => Thumb::whole(conn, now).await?,
                    Emblem::Icon => Thumb::square(conn, now).await?,
                },
            });
        }
        Ok(lines)
    }
}

fn now(site: &Site, emblem: Emblem) -> Option<PictureId> {
    match emblem {
        Emblem::Logo => site.logo_id,
        Emblem::Icon => site.icon_id,
    }
    .map(PictureId)
}

const fn label(emblem: Emblem) -> &'static str {
    match emblem {
        Emblem::Logo => "Logo",
        Emblem::Icon => "Icon",
    }
}

const fn hint(emblem: Emblem) -> &'static str {
    match emblem {
        Emblem::Logo => {
            "In the head of every page that readers see, in place of the name. PNG with transparency; on dark pages it stands on white."
        }
        Emblem::Icon => {
            "In tabs of browsers and on home screens. A square of 512 pixels or more; of others the middle is taken, or what must stay in the frame."
        }
    }
}

fn path(emblem: Emblem) -> String {
    format!("/admin/settings/picture/{}", emblem.word())
}

fn named(word: &str) -> Result<Emblem> {
    let found = Emblem::ALL.into_iter().find(|emblem| emblem.word() == word);
    found.ok_or(Error::NotFound)
}

/// `GET /admin/settings/picture/{emblem}`: pictures to choose from.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn pictures(visit: Visit, emblem: web::Path<String>) -> Result<HttpResponse> {
    show(&visit, named(&emblem)?, Again::default()).await
}

async fn show(visit: &Visit, emblem: Emblem, again: Again) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let site = Site::load(&mut conn).await?.ok_or(Error::NotFound)?;
    let place = PicturePlace {
        title: label(emblem).to_owned(),
        hint: hint(emblem),
        from: ("Settings".to_owned(), "/admin/settings#h-emblems".to_owned()),
        path: path(emblem),
        section: "/admin/settings",
        version: site.version,
        has_one: now(&site, emblem).is_some(),
        look: (emblem == Emblem::Logo).then_some("/admin/settings/site/preview?logo="),
    };
    pick::page(visit, &mut conn, place, again).await
}

/// `POST /admin/settings/picture/{emblem}`: that of `picture`, or none.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn choose(visit: Visit, emblem: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (emblem, version) = (named(&emblem)?, form.version());
    let given = async {
        let picture = pick::chosen(&form)?;
        let given = visit.once(&form, "/admin/settings?done=saved#h-emblems", move |conn, who| {
            Box::pin(face::give_newsroom(conn, who, version, emblem, picture))
        });
        given.await
    };
    or_again(given.await, |again| show(&visit, emblem, again)).await
}
