//! Who is in a story, as its pages tell it: when they are loaded, and as it changes.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, http::header};
use serde::Serialize;
use serde_json::json;

use crate::{
    articles::present::{self, MOST_OPEN, OpenStories, PresentColleague},
    error::{Problems, Result},
    ids::{ArticleId, StaffId},
    platform::db::Conn,
    policy::Viewer,
    staff::acting::AccountLock,
    web::{
        admin::{shell::Avatar, visit::Visit},
        request::Form,
    },
};

/// A colleague, in words.
#[derive(Debug, Serialize)]
pub struct PresentLine {
    pub(super) who: StaffId,
    pub(super) name: String,
    pub(super) says: &'static str,
    pub(super) initials: String,
    pub(super) hue: u8,
}

impl PresentLine {
    fn of(person: &PresentColleague) -> Self {
        let Avatar { name, initials, hue } = Avatar::of(&person.name);
        Self {
            who: person.staff,
            name,
            says: match (person.writes, person.reviews) {
                (true, _) => "writes",
                (false, true) => "reads it for review",
                (false, false) => "reads",
            },
            initials,
            hue,
        }
    }

    /// Those who are in a story besides whoever looks, who may see it.
    pub(super) async fn others(conn: &mut Conn, who: &Viewer, story: ArticleId) -> Result<Vec<Self>> {
        let others = present::others_in(conn, who, &[story]).await?;
        Ok(others.iter().map(Self::of).collect())
    }
}

/// `POST /admin/present`: which stories a browser has open, and who else is in them. Those that this person may not see
/// are as those that are not there.
///
/// # Errors
/// `SignedOut`, `Problems` of what cannot be read, `Busy`.
pub async fn say(visit: Visit, form: Form) -> Result<HttpResponse> {
    let (said, session) = (said(&form)?, visit.signed.id);
    let told = visit.app.command(&visit.signed, AccountLock::Shared, move |conn, who| {
        Box::pin(async move {
            let seen = present::say(conn, who, session, &said).await?;
            let others = present::others_in(conn, who, &seen).await?;
            Ok((seen, others))
        })
    });
    let (seen, others) = told.await?;
    let mut stories: BTreeMap<ArticleId, Vec<PresentLine>> = seen.into_iter().map(|id| (id, vec![])).collect();
    for person in &others {
        stories.entry(person.article).or_default().push(PresentLine::of(person));
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "stories": stories })))
}

fn said(form: &Form) -> Result<OpenStories> {
    let stream = form.parse("stream", "Load the page again: it does not say which line it has.")?;
    let mut stories = BTreeMap::new();
    for (field, writes) in [("reads", false), ("writes", true)] {
        for id in form.all(field) {
            let id: ArticleId = id
                .trim()
                .parse()
                .map_err(|_| Problems::of("reads", "Load the page again: it names a story that is none."))?;
            stories.insert(id, writes);
        }
    }
    Ok(OpenStories {
        stream,
        instead_of: form.text("instead").trim().parse().ok(),
        stories: stories.into_iter().take(MOST_OPEN).collect(),
    })
}
