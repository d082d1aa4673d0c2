//! Series: added, renamed, put in order, removed.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    articles::writing::related::story_meant,
    error::{Error, Problems, Result},
    ids::{ArticleId, SeriesId},
    platform::db::Conn,
    policy::{Action, Facts, can},
    series::{self, Series, SeriesForm, SeriesPart},
    taxonomy::{category::Category, tag::Tag},
    web::{
        admin::{
            again::{Again, or_again},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// How many series there are, for who keeps them.
///
/// # Errors
/// Database errors.
pub(super) async fn series_count(conn: &mut Conn, visit: &Visit) -> Result<Option<usize>> {
    if can(visit.viewer().role, Action::ManageSeries, &Facts::NONE).is_err() {
        return Ok(None);
    }
    Ok(Some(Series::all(conn).await?.len()))
}

fn sent(form: &Form) -> SeriesForm {
    SeriesForm {
        name: form.text("name").to_owned(),
        slug: form.text("slug").to_owned(),
        description: form.text("description").to_owned(),
    }
}

fn stored(one: &Series) -> SeriesForm {
    SeriesForm {
        name: one.name.clone(),
        slug: one.slug.clone(),
        description: one.description.clone(),
    }
}

#[derive(Template)]
#[template(path = "admin/series.html")]
struct SeriesListPage {
    shell: Shell,
    all: Vec<Series>,
    category_count: usize,
    tag_count: usize,
    again: Again,
    chosen: Option<Series>,
    parts: Vec<SeriesPart>,
    typed: SeriesForm,
    /// What was typed to find a story.
    story: String,
}

impl SeriesListPage {
    /// The order as it is, for the form that changes it.
    fn order(&self) -> String {
        let ids: Vec<String> = self.parts.iter().map(|part| part.id.to_string()).collect();
        ids.join(",")
    }
}

/// `GET /admin/series`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, None, Again::default(), None, "").await
}

/// `GET /admin/series/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<SeriesId>) -> Result<HttpResponse> {
    show(&visit, Some(*id), Again::default(), None, "").await
}

async fn show(
    visit: &Visit,
    id: Option<SeriesId>,
    mut again: Again,
    typed: Option<SeriesForm>,
    story: &str,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    can(visit.viewer().role, Action::ManageSeries, &Facts::NONE)?;
    let all = Series::all(&mut conn).await?;
    let find = |id| all.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound);
    let chosen = id.map(find).transpose()?;
    let now = chosen.as_ref().map(stored).unwrap_or_default();
    let typed = typed.unwrap_or_else(|| now.clone());
    if chosen.is_some() {
        again.compare([
            ("Name", now.name, typed.name.clone()),
            ("Slug", now.slug, typed.slug.clone()),
            ("Description", now.description, typed.description.clone()),
        ]);
    }
    let parts = match &chosen {
        Some(one) => Series::parts(&mut conn, visit.viewer(), one.id).await?,
        None => vec![],
    };
    let page = SeriesListPage {
        shell: visit.shell(&mut conn, "/admin/categories").await?,
        category_count: Category::tree(&mut conn).await?.len(),
        tag_count: Tag::all_names(&mut conn, visit.viewer().id).await?.len(),
        all,
        again,
        chosen,
        parts,
        typed,
        story: story.to_owned(),
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/series`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let typed = sent(&form);
    let wanted = typed.clone();
    let added = visit.once(&form, "/admin/series?done=added", move |conn, who| {
        Box::pin(async move { series::add(conn, who, &wanted).await })
    });
    or_again(added.await, |again| show(&visit, None, again, Some(typed), "")).await
}

/// `POST /admin/series/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<SeriesId>, form: Form) -> Result<HttpResponse> {
    let (typed, id, version) = (sent(&form), *id, form.version());
    let wanted = typed.clone();
    let next = format!("/admin/series/{id}?done=changed");
    let changed = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { series::change(conn, who, id, version, &wanted).await })
    });
    or_again(changed.await, |again| show(&visit, Some(id), again, Some(typed), "")).await
}

/// `POST /admin/series/{id}/order`: `order` is all of its stories with commas between, as the page had them; `up` or `down`
/// moves one of them by one place.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn order(visit: Visit, id: web::Path<SeriesId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let moved = form
        .sent("up")
        .or_else(|| form.sent("down"))
        .unwrap_or_default()
        .to_owned();
    let wanted = ordered(form.text("order"), form.sent("up"), form.sent("down"));
    let place = if moved.is_empty() {
        String::new()
    } else {
        format!("#part-{moved}")
    };
    let next = format!("/admin/series/{id}?done=changed{place}");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { series::order(conn, who, id, version, &wanted?).await })
    });
    or_again(done.await, |again| show(&visit, Some(id), again, None, "")).await
}

/// The order that is wanted.
fn ordered(order: &str, up: Option<&str>, down: Option<&str>) -> Result<Vec<ArticleId>> {
    let read = |text: &str| {
        text.trim()
            .parse::<ArticleId>()
            .map_err(|_| Problems::of("order", ORDER))
    };
    let mut all = order
        .split(',')
        .filter(|text| !text.trim().is_empty())
        .map(read)
        .collect::<std::result::Result<Vec<_>, _>>()?;
    for (moved, back) in [(up, true), (down, false)] {
        let Some(moved) = moved else { continue };
        let moved = read(moved)?;
        let from = all
            .iter()
            .position(|id| *id == moved)
            .ok_or_else(|| Problems::of("order", ORDER))?;
        let to = if back { from.checked_sub(1) } else { Some(from + 1) };
        if let Some(to) = to.filter(|to| *to < all.len()) {
            all.swap(from, to);
        }
    }
    Ok(all)
}

const ORDER: &str = "This is no order of the stories here. Open the page again, and move them once more.";

/// `POST /admin/series/{id}/add`: a story by its address, put last.
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn add_story(visit: Visit, id: web::Path<SeriesId>, form: Form) -> Result<HttpResponse> {
    let (id, typed) = (*id, form.text("story").to_owned());
    let wanted = typed.clone();
    let next = format!("/admin/series/{id}?done=changed#parts");
    let added = visit.once(&form, next, move |conn, who| {
        Box::pin(async move {
            let article = story_meant(conn, who, &wanted).await?;
            let place = Series::place_of(conn, article).await?;
            match place {
                Some(place) if place.series == id => Err(Problems::of("story", "This story is here already.").into()),
                Some(place) => Err(Problems::of(
                    "story",
                    format!("This story is in the series “{}”. Take it out there first.", place.name),
                )
                .into()),
                None => series::put(conn, who, article, Some(id), None).await,
            }
        })
    });
    or_again(added.await, |again| show(&visit, Some(id), again, None, &typed)).await
}

/// `POST /admin/series/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<SeriesId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, "/admin/series?done=removed", move |conn, who| {
        Box::pin(series::remove(conn, who, id, version))
    });
    or_again(removed.await, |again| show(&visit, Some(id), again, None, "")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moves_by_one_place_and_no_further_than_the_ends() {
        let ids: Vec<String> = (0..3).map(|_| ArticleId::new().to_string()).collect();
        let order = ids.join(",");
        for (up, down, wanted) in [
            (None, None, Some([0, 1, 2])),
            (Some(1), None, Some([1, 0, 2])),
            (Some(0), None, Some([0, 1, 2])),
            (None, Some(1), Some([0, 2, 1])),
            (None, Some(2), Some([0, 1, 2])),
        ] {
            let of = |at: Option<usize>| at.map(|at| ids[at].as_str());
            let made = ordered(&order, of(up), of(down)).ok();
            let wanted = wanted.map(|wanted| wanted.map(|at| ids[at].parse().unwrap()).to_vec());
            assert_eq!(made, wanted, "{up:?} {down:?}");
        }
        for (order, up) in [
            ("nonsense", None),
            (order.as_str(), Some("nonsense")),
            ("", Some(ids[0].as_str())),
        ] {
            assert!(ordered(order, up, None).is_err(), "{order} {up:?}");
        }
    }
}
