//! Merging a category, a tag or an author into another: which one, what it will come to, then one press.

use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use crate::{
    error::{Error, Problems, Result},
    merging::{self, MOST_COUNTED, MOST_OFFERED, MergeKind, MergeOutlook, MergeSide},
    policy::{Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            numbers::counted_to,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// Where the pages of a kind are, and how readers' addresses begin.
const fn places(kind: MergeKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        MergeKind::Category => ("/admin/categories", "Categories", "/category/"),
        MergeKind::Tag => ("/admin/tags", "Tags", "/tag/"),
        MergeKind::Author => ("/admin/authors", "Authors", "/author/"),
    }
}

#[derive(serde::Deserialize, Default)]
struct AskedMerge {
    #[serde(default)]
    q: String,
    #[serde(default)]
    into: String,
}

#[derive(Template)]
#[template(path = "admin/merging.html")]
struct MergingPage {
    shell: Shell,
    kind: MergeKind,
    again: Again,
    source: MergeSide,
    words: String,
    offered: Vec<MergeSide>,
    /// What was chosen.
    outlook: Option<MergeOutlook>,
}

impl MergingPage {
    fn list(&self) -> &'static str {
        places(self.kind).0
    }

    fn list_name(&self) -> &'static str {
        places(self.kind).1
    }

    fn prefix(&self) -> &'static str {
        places(self.kind).2
    }

    fn stories(&self, side: &MergeSide) -> String {
        counted_to(MOST_COUNTED, side.stories, "story", "stories")
    }

    fn is_cut(&self) -> bool {
        usize::try_from(MOST_OFFERED).is_ok_and(|most| self.offered.len() >= most)
    }

    fn is_author(&self) -> bool {
        self.kind == MergeKind::Author
    }

    /// The parts that move along, in a sentence.
    fn parts(&self) -> String {
        let parts = self.outlook.as_ref().map(|outlook| outlook.parts.as_slice());
        parts.unwrap_or_default().join(", ")
    }

    /// An account moves to the one that stays.
    fn hands_account(&self) -> bool {
        let chosen = self.outlook.as_ref();
        chosen.is_some_and(|chosen| chosen.source.staff_id.is_some() && chosen.target.staff_id.is_none())
    }
}

/// Leads from the page of one that was merged to the one that stays.
///
/// # Errors
/// What `shown` says, where it was not merged; `Busy`.
pub async fn or_staying(visit: &Visit, kind: MergeKind, id: Uuid, shown: Result<HttpResponse>) -> Result<HttpResponse> {
    match shown {
        Err(Error::NotFound) => {
            let mut conn = visit.app.newsroom().await?;
            let stays = merging::stays(&mut conn, kind, id).await?.ok_or(Error::NotFound)?;
            // Only where whoever asks may know of it.
            let side = merging::one(&mut conn, visit.viewer(), kind, stays).await?;
            Ok(respond::see(&format!("{}/{}", places(kind).0, side.id)))
        }
        shown => shown,
    }
}

async fn show(visit: &Visit, kind: MergeKind, id: Uuid, mut again: Again, into: Option<Uuid>) -> Result<HttpResponse> {
    can(visit.viewer().role, kind.action(), &Facts::NONE)?;
    let mut asked: AskedMerge = serde_urlencoded::from_str(visit.req.query_string()).unwrap_or_default();
    asked.q.retain(|letter| !letter.is_control());
    let mut conn = visit.app.newsroom().await?;
    let source = merging::one(&mut conn, visit.viewer(), kind, id).await?;
    let mut outlook = None;
    if let Some(target) = into.or_else(|| asked.into.parse().ok()) {
        match merging::outlook(&mut conn, visit.viewer(), kind, id, target).await {
            Ok(found) => outlook = Some(found),
            Err(Error::Problems(problems)) if again.problems.is_empty() => again = Again::from_error(problems.into())?,
            Err(Error::Problems(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let offered = match outlook {
        Some(_) => vec![],
        None => merging::offered(&mut conn, visit.viewer(), kind, id, &asked.q).await?,
    };
    let page = MergingPage {
        shell: visit.shell(&mut conn, section(kind)).await?,
        kind,
        again,
        source,
        words: asked.q,
        offered,
        outlook,
    };
    respond::page_with(page.again.status(), &page)
}

const fn section(kind: MergeKind) -> &'static str {
    match kind {
        MergeKind::Category | MergeKind::Tag => "/admin/categories",
        MergeKind::Author => "/admin/authors",
    }
}

async fn merge(visit: Visit, kind: MergeKind, id: Uuid, form: Form) -> Result<HttpResponse> {
    let (target, version) = (form.text("into").trim().parse::<Uuid>().ok(), form.version());
    let next = target.map_or_else(String::new, |target| format!("{}/{target}?done=merged", places(kind).0));
    let merged = visit.once(&form, next, move |conn, who| {
        Box::pin(async move {
            let target = target.ok_or_else(|| Problems::of("into", "Choose what stays."))?;
            merging::merge(conn, who, kind, id, version, target).await
        })
    });
    or_again(merged.await, |again| show(&visit, kind, id, again, target)).await
}

/// `GET /admin/categories/{id}/merge`
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn of_category(visit: Visit, id: web::Path<Uuid>) -> Result<HttpResponse> {
    show(&visit, MergeKind::Category, *id, Again::default(), None).await
}

/// `POST /admin/categories/{id}/merge`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn merge_category(visit: Visit, id: web::Path<Uuid>, form: Form) -> Result<HttpResponse> {
    merge(visit, MergeKind::Category, *id, form).await
}

/// `GET /admin/tags/{id}/merge`
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn of_tag(visit: Visit, id: web::Path<Uuid>) -> Result<HttpResponse> {
    show(&visit, MergeKind::Tag, *id, Again::default(), None).await
}

/// `POST /admin/tags/{id}/merge`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn merge_tag(visit: Visit, id: web::Path<Uuid>, form: Form) -> Result<HttpResponse> {
    merge(visit, MergeKind::Tag, *id, form).await
}

/// `GET /admin/authors/{id}/merge`
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn of_author(visit: Visit, id: web::Path<Uuid>) -> Result<HttpResponse> {
    show(&visit, MergeKind::Author, *id, Again::default(), None).await
}

/// `POST /admin/authors/{id}/merge`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn merge_author(visit: Visit, id: web::Path<Uuid>, form: Form) -> Result<HttpResponse> {
    merge(visit, MergeKind::Author, *id, form).await
}
