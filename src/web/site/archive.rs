//! All stories by year, month and day, in the newsroom's zone: what readers got when.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{
    LabelledLink,
    cards::{StoryTeaser, cards},
    frame::{Frame, Share, day_begins},
    nothing_yet,
};
use crate::{
    app::App,
    delivery::{book::Book, content::References, cursor, links, surrogate::Family},
    error::{Error, Result},
    live::{
        corrected::{filled, first_and_last},
        filter::{Condition, Filter, Span, TimeField},
        story::LiveArticle,
        window::Window,
    },
    platform::db::Conn,
    web::respond,
    words::Word,
};

/// Stories on a page.
const PAGE: i64 = 60;
/// So many years are looked at.
const MOST_YEARS: i32 = 150;

/// What a page of the archive is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    All,
    Year(i32),
    Month(i32, u32),
    Day(NaiveDate),
}

impl Period {
    /// Of the parts of an address: four digits, then two and two.
    fn parse(parts: &[&str]) -> Option<Self> {
        let number = |part: &str, digits: usize| {
            let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| is_number)
        };
        let year = |part| i32::try_from(number(part, 4)?).ok().filter(|year| *year > 0);
        match parts {
            [] => Some(Self::All),
            [one] => Some(Self::Year(year(one)?)),
            [one, two] => {
                let first = NaiveDate::from_ymd_opt(year(one)?, number(two, 2)?, 1)?;
                Some(Self::Month(first.year(), first.month()))
            }
            [one, two, three] => NaiveDate::from_ymd_opt(year(one)?, number(two, 2)?, number(three, 2)?).map(Self::Day),
            _ => None,
        }
    }

    fn path(self) -> String {
        match self {
            Self::All => links::ARCHIVE.to_owned(),
            Self::Year(year) => format!("{}/{year:04}", links::ARCHIVE),
            Self::Month(year, month) => format!("{}/{year:04}/{month:02}", links::ARCHIVE),
            Self::Day(day) => format!("{}/{}", links::ARCHIVE, day.format("%Y/%m/%d")),
        }
    }

    /// Its first day, and the first behind it.
    fn days(self) -> Option<(NaiveDate, NaiveDate)> {
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1);
        match self {
            Self::All => None,
            Self::Year(year) => Some((first(year, 1)?, first(year + 1, 1)?)),
            Self::Month(year, 12) => Some((first(year, 12)?, first(year + 1, 1)?)),
            Self::Month(year, month) => Some((first(year, month)?, first(year, month + 1)?)),
            Self::Day(day) => Some((day, day.succ_opt()?)),
        }
    }

    fn span(self, zone: Tz) -> Option<Span> {
        let (from, until) = self.days()?;
        Some(Span {
            from: day_begins(from, zone),
            until: day_begins(until, zone),
        })
    }

    const fn year(self) -> Option<i32> {
        match self {
            Self::All => None,
            Self::Year(year) | Self::Month(year, _) => Some(year),
            Self::Day(_) => None,
        }
    }
}

/// A year, a month or a day to go to; without an address where nothing came.
struct PeriodLink {
    label: String,
    href: Option<String>,
    current: bool,
}

/// A day with its stories.
struct ArchiveDay {
    heading: String,
    href: String,
    rows: Vec<ArchiveRow>,
}

struct ArchiveRow {
    time: String,
    card: StoryTeaser,
}

#[derive(Template)]
#[template(path = "site/archive.html")]
struct ArchivePage {
    site: Frame,
    share: Share,
    title: String,
    heading: String,
    crumbs: Vec<LabelledLink>,
    years: Vec<PeriodLink>,
    months: Vec<PeriodLink>,
    days: Vec<PeriodLink>,
    groups: Vec<ArchiveDay>,
    older: Option<String>,
}

/// Years, months or days, with what the row of them is called.
struct PeriodRow<'a> {
    label: &'a str,
    links: &'a [PeriodLink],
}

impl ArchivePage {
    /// Those in which there is something to choose.
    fn periods(&self) -> Vec<PeriodRow<'_>> {
        let rows = [
            (Word::ArchiveYears, &self.years),
            (Word::ArchiveMonths, &self.months),
            (Word::ArchiveDays, &self.days),
        ];
        let filled = rows.into_iter().filter(|(_, links)| !links.is_empty());
        filled
            .map(|(word, links)| PeriodRow {
                label: self.site.say(word),
                links,
            })
            .collect()
    }
}

/// `GET /archive`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn whole(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    page(&req, &app, &[]).await
}

/// `GET /archive/{year}`
///
/// # Errors
/// `NotFound` where nothing came, `Busy`.
pub async fn year(req: HttpRequest, app: web::Data<App>, year: web::Path<String>) -> Result<HttpResponse> {
    page(&req, &app, &[&year]).await
}

/// `GET /archive/{year}/{month}`
///
/// # Errors
/// As `year`.
pub async fn month(req: HttpRequest, app: web::Data<App>, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (year, month) = path.into_inner();
    page(&req, &app, &[&year, &month]).await
}

/// `GET /archive/{year}/{month}/{day}`
///
/// # Errors
/// As `year`.
pub async fn day(
    req: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse> {
    let (year, month, day) = path.into_inner();
    page(&req, &app, &[&year, &month, &day]).await
}

async fn page(req: &HttpRequest, app: &App, parts: &[&str]) -> Result<HttpResponse> {
    let period = Period::parse(parts).ok_or(Error::NotFound)?;
    let book = app.book().await.map_err(nothing_yet)?;
    let scope = period.path();
    let place = match respond::parameter(req, "after") {
        None => None,
        Some(text) => {
            let place = cursor::open(&app.db.cursor_key, &scope, &text);
            Some(place.filter(|place| !place.back).ok_or(Error::NotFound)?)
        }
    };
    let mut conn = app.readers().await?;
    let conn: &mut Conn = &mut conn;
    let site = Frame::load(conn, &book, app.watch.clock(), None).await?;
    let filter = match period.span(site.zone()) {
        Some(span) => Filter::default().and(Condition::During(TimeField::Published, span)),
        None => Filter::default(),
    };
    let window = Window {
        place,
        ..Window::newest(PAGE)
    };
    let stretch = LiveArticle::list_with(conn, book.cards(), &filter, &window).await?;
    let is_empty = stretch.articles.is_empty() && stretch.after.is_none();
    if is_empty && (period != Period::All || place.is_some()) {
        return Err(Error::NotFound);
    }
    let refs = References::of(conn, &book, &stretch.articles).await?;
    let refs = refs.and_corrections(conn, &stretch.articles).await?;
    let around = PeriodLinks::of(conn, &site, period).await?;
    let older = stretch
        .after
        .map(|after| format!("{scope}?after={}", cursor::seal(&app.db.cursor_key, &scope, after)));
    let keys = site.keys(&book).and(refs.keys(&stretch.articles)).any(Family::Articles);
    let page = made(
        &book,
        site,
        period,
        around,
        (&stretch.articles, &refs),
        older,
        req.query_string(),
    );
    respond::reader_page(req, &page, &keys, None)
}

fn made(
    book: &Arc<Book>,
    site: Frame,
    period: Period,
    around: PeriodLinks,
    (articles, refs): (&[Arc<LiveArticle>], &References),
    older: Option<String>,
    query: &str,
) -> ArchivePage {
    let heading = name_of(&site, period);
    let title = format!("{heading} · {}", book.site.name);
    let address = match query {
        "" => period.path(),
        query => format!("{}?{query}", period.path()),
    };
    let lead = match period {
        Period::All => site.say(Word::ArchiveLead).to_owned(),
        _ => String::new(),
    };
    ArchivePage {
        share: Share::of_list(&site, &title, &lead, links::on_site(&book.site.url, &address)),
        crumbs: crumbs(&site, period),
        groups: groups(&site, articles, refs),
        title,
        heading,
        years: around.years,
        months: around.months,
        days: around.days,
        older,
        site,
    }
}

fn name_of(site: &Frame, period: Period) -> String {
    match period {
        Period::All => site.say(Word::Archive).to_owned(),
        Period::Year(year) => year.to_string(),
        Period::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1)
            .map(|first| site.language.month_of_year(first))
            .unwrap_or_default(),
        Period::Day(day) => site.language.day(day.and_time(chrono::NaiveTime::MIN)),
    }
}

/// Home, the archive, and what is around the period.
fn crumbs(site: &Frame, period: Period) -> Vec<LabelledLink> {
    let above = match period {
        Period::All => vec![],
        Period::Year(_) => vec![Period::All],
        Period::Month(year, _) => vec![Period::All, Period::Year(year)],
        Period::Day(day) => vec![
            Period::All,
            Period::Year(day.year()),
            Period::Month(day.year(), day.month()),
        ],
    };
    let link = |period: Period| LabelledLink {
        href: period.path(),
        label: name_of(site, period),
    };
    super::crumbs(site, [])
        .into_iter()
        .chain(above.into_iter().map(link))
        .collect()
}

/// The stories under the days on which they came.
fn groups(site: &Frame, articles: &[Arc<LiveArticle>], refs: &References) -> Vec<ArchiveDay> {
    let mut groups: Vec<(NaiveDate, ArchiveDay)> = vec![];
    for (article, card) in articles.iter().zip(cards(articles, refs, site)) {
        let at = article.published_at.with_timezone(&site.zone());
        let row = ArchiveRow {
            time: site.language.time(at.naive_local()),
            card,
        };
        let day = at.date_naive();
        match groups.last_mut() {
            Some((same, group)) if *same == day => group.rows.push(row),
            _ => groups.push((
                day,
                ArchiveDay {
                    heading: site.language.day(at.naive_local()),
                    href: Period::Day(day).path(),
                    rows: vec![row],
                },
            )),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Where one can go from a period.
struct PeriodLinks {
    years: Vec<PeriodLink>,
    months: Vec<PeriodLink>,
    days: Vec<PeriodLink>,
}

impl PeriodLinks {
    /// Two statements, however much there is.
    async fn of(conn: &mut Conn, site: &Frame, period: Period) -> Result<Self> {
        let zone = site.zone();
        let year_of = |at: DateTime<Utc>| at.with_timezone(&zone).year();
        let years = match first_and_last(conn).await? {
            Some((first, last)) => (year_of(first).max(year_of(last) - MOST_YEARS)..=year_of(last))
                .rev()
                .collect(),
            None => vec![],
        };
        let years: Vec<Period> = years.into_iter().map(Period::Year).collect();
        let (year, month) = match period {
            Period::Day(day) => (Some(day.year()), Some(day.month())),
            Period::Month(year, month) => (Some(year), Some(month)),
            other => (other.year(), None),
        };
        let months: Vec<Period> = year
            .map(|year| (1..=12).map(|month| Period::Month(year, month)).collect())
            .unwrap_or_default();
        let days: Vec<Period> = year
            .zip(month)
            .map(|(year, month)| {
                let days = (1..=31).filter_map(|day| NaiveDate::from_ymd_opt(year, month, day));
                days.map(Period::Day).collect()
            })
            .unwrap_or_default();
        let all: Vec<Period> = [years.as_slice(), &months, &days].concat();
        let spans: Vec<Span> = all.iter().filter_map(|one| one.span(zone)).collect();
        let there = filled(conn, &spans).await?;
        let mut links = all.iter().zip(there).map(|(one, is_there)| PeriodLink {
            label: short_name(site, *one),
            href: is_there.then(|| one.path()),
            current: *one == period
                || matches!((*one, year), (Period::Year(one), Some(year)) if one == year)
                || matches!((*one, month), (Period::Month(_, one), Some(month)) if one == month),
        });
        Ok(Self {
            years: links
                .by_ref()
                .take(years.len())
                .filter(|link| link.href.is_some())
                .collect(),
            months: links.by_ref().take(months.len()).collect(),
            days: links.collect(),
        })
    }
}

/// Beside others of its kind.
fn short_name(site: &Frame, period: Period) -> String {
    match period {
        Period::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1)
            .map(|first| site.language.month(first))
            .unwrap_or_default(),
        Period::Day(day) => day.day().to_string(),
        other => name_of(site, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_archive_is_a_period_or_nothing() {
        for (parts, path) in [
            (vec![], Some("/archive")),
            (vec!["2026"], Some("/archive/2026")),
            (vec!["2026", "02"], Some("/archive/2026/02")),
            (vec!["2024", "02", "29"], Some("/archive/2024/02/29")),
            (vec!["2026", "02", "29"], None),
            (vec!["2026", "13"], None),
            (vec!["2026", "2"], None),
            (vec!["26"], None),
            (vec!["0000"], None),
            (vec!["+026"], None),
            (vec!["９９９９"], None),
        ] {
            assert_eq!(Period::parse(&parts).map(Period::path).as_deref(), path, "{parts:?}");
        }
    }

    #[test]
    fn a_day_begins_where_the_newsroom_is() {
        let zone = chrono_tz::America::Sao_Paulo;
        // Midnight was left out there on 4 November 2018.
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).map(Period::Day).unwrap();
        let span = day.span(zone).unwrap();
        assert_eq!(span.from.unwrap().to_rfc3339(), "2018-11-04T03:00:00+00:00");
        assert_eq!(span.until.unwrap().to_rfc3339(), "2018-11-05T02:00:00+00:00");
        let year = Period::Year(2026).span(chrono_tz::Asia::Tokyo).unwrap();
        assert_eq!(year.from.unwrap().to_rfc3339(), "2025-12-31T15:00:00+00:00");
    }
}
