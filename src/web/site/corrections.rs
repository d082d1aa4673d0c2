//! The list of corrections: what readers were told was wrong, under the months in which they were told.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{Datelike, NaiveDate};

use super::{
    LabelledLink, crumbs,
    frame::{Foreign, Frame, Share},
    nothing_yet,
};
use crate::{
    app::App,
    delivery::{cursor, links, story::time, surrogate::Family},
    error::{Error, Result},
    live::{corrected::CorrectedStory, window::Cursor},
    web::respond,
    words::Word,
};

/// Notes on a page.
const PAGE: usize = 40;

#[derive(Template)]
#[template(path = "site/corrections.html")]
struct CorrectionsPage {
    site: Frame,
    share: Share,
    crumbs: Vec<LabelledLink>,
    heading: String,
    title: String,
    months: Vec<CorrectedMonth>,
    older: Option<String>,
}

struct CorrectedMonth {
    heading: String,
    notes: Vec<CorrectionRow>,
}

struct CorrectionRow {
    href: String,
    headline: String,
    /// Whether it is an error, not only an unclear word.
    is_grave: bool,
    heading: String,
    datetime: String,
    text: String,
    foreign: Option<Foreign>,
}

/// `GET /corrections`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let place = match respond::parameter(&req, "after") {
        None => None,
        Some(text) => {
            let place = cursor::open(&app.db.cursor_key, links::CORRECTIONS, &text);
            Some(place.filter(|place| !place.back).ok_or(Error::NotFound)?)
        }
    };
    let mut conn = app.readers().await?;
    let site = Frame::load(&mut conn, &book, app.watch.clock(), None).await?;
    let before = place.map(|place| (place.at, place.id));
    let most = i32::try_from(PAGE + 1).unwrap_or(i32::MAX);
    let mut notes = CorrectedStory::list(&mut conn, before, most).await?;
    if place.is_some() && notes.is_empty() {
        return Err(Error::NotFound);
    }
    let has_more = notes.len() > PAGE;
    notes.truncate(PAGE);
    let last = notes.last().filter(|_| has_more);
    let older = last.map(|last| {
        let place = Cursor::at(last.at, last.id, false);
        let text = cursor::seal(&app.db.cursor_key, links::CORRECTIONS, place);
        format!("{}?after={text}", links::CORRECTIONS)
    });
    let heading = site.say(Word::Corrections).to_owned();
    let title = format!("{heading} · {}", book.site.name);
    let address = match req.query_string() {
        query if place.is_some() => format!("{}?{query}", links::CORRECTIONS),
        _ => links::CORRECTIONS.to_owned(),
    };
    let lead = site.say(Word::CorrectionsLead);
    let page = CorrectionsPage {
        share: Share::of_list(&site, &title, lead, links::on_site(&book.site.url, &address)),
        crumbs: crumbs(&site, []),
        months: months(&site, &notes),
        heading,
        title,
        older,
        site,
    };
    let keys = page.site.keys(&book).any(Family::Articles);
    respond::reader_page(&req, &page, &keys, None)
}

fn months(site: &Frame, notes: &[CorrectedStory]) -> Vec<CorrectedMonth> {
    let mut months: Vec<(NaiveDate, CorrectedMonth)> = vec![];
    for note in notes {
        let day = note.at.with_timezone(&site.zone()).date_naive();
        let first = day.with_day(1).unwrap_or(day);
        let row = row(site, note);
        match months.last_mut() {
            Some((same, month)) if *same == first => month.notes.push(row),
            _ => months.push((
                first,
                CorrectedMonth {
                    heading: site.language.month_of_year(first),
                    notes: vec![row],
                },
            )),
        }
    }
    months.into_iter().map(|(_, month)| month).collect()
}

fn row(site: &Frame, note: &CorrectedStory) -> CorrectionRow {
    let word = match note.kind.as_str() {
        "correction" => Word::NoteCorrection,
        "retraction" => Word::NoteRetraction,
        _ => Word::NoteClarification,
    };
    CorrectionRow {
        href: format!("{}#note-{}", links::article(&note.slug), note.id),
        headline: note.headline.clone(),
        is_grave: word != Word::NoteClarification,
        heading: site.words.with(word, &site.date_and_time(note.at)),
        datetime: time(note.at),
        text: note.note.clone(),
        foreign: site.foreign(&note.lang),
    }
}
