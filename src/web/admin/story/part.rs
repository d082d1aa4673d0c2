//! The form beside a story that puts it into a series.

use actix_web::{HttpResponse, web};

use crate::{
    error::{Error, Problems, Result},
    ids::SeriesId,
    series,
    web::{
        admin::{
            story::editor::{self, parse},
            visit::Visit,
        },
        request::Form,
    },
};

/// `POST /admin/articles/{id}/series`: into the series `series`, at the place `part` where one is named; out of any with none.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn put(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let article = parse(&id)?;
    let wanted = wanted(&form);
    let next = match form.sent("from") {
        Some(from) if from.parse::<SeriesId>().is_ok() => format!("/admin/series/{from}?done=changed#parts"),
        _ => format!("/admin/articles/{article}?done=series#p-story"),
    };
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move {
            let (into, at) = wanted?;
            series::put(conn, who, article, into, at).await
        })
    });
    match done.await {
        Err(Error::Problems(problems)) => editor::refused(&visit, article, problems).await,
        done => done,
    }
}

fn wanted(form: &Form) -> Result<(Option<SeriesId>, Option<usize>)> {
    let into = match form.text("series") {
        "" => None,
        id => Some(
            id.parse()
                .map_err(|_| Problems::of("series", "Choose a series that exists."))?,
        ),
    };
    let at = match form.text("part").trim() {
        "" => None,
        number => match number.parse::<usize>() {
            Ok(number) if (1..=series::MOST_PARTS).contains(&number) => Some(number),
            _ => {
                let sentence = format!(
                    "Write a number from 1 to {}, or nothing to put it last.",
                    series::MOST_PARTS
                );
                return Err(Problems::of("series", sentence).into());
            }
        },
    };
    Ok((into, at))
}
