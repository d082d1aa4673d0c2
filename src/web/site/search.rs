//! The page on which readers search: a form that works without scripts, what it found with the words marked, and links that
//! narrow it down.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{
    LabelledLink,
    cards::{StoryTeaser, cards},
    crumbs,
    frame::{Frame, Share},
    nothing_yet,
};
use crate::{
    app::App,
    delivery::{
        book::Book,
        content::References,
        cursor,
        facets::{self, FacetName, FoundFacet},
        links,
        surrogate::{Family, Keys},
    },
    error::{Error, Result},
    live::{
        filter::{Condition, Field, Filter, Span, TimeField},
        search::{FacetSet, Search, SearchSlice, SearchSort},
        story::LiveArticle,
        window::Cursor,
    },
    platform::db::Conn,
    search::{marking::MarkedPiece, query::Question},
    web::respond,
    words::Word,
};

/// Stories on a page.
const PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "site/search.html")]
struct SearchPage {
    site: Frame,
    share: Share,
    title: String,
    crumbs: Vec<LabelledLink>,
    question: String,
    results: Option<SearchResults>,
}

/// What was found.
struct SearchResults {
    /// How many, in words.
    tally: String,
    rows: Vec<FoundRow>,
    /// What may have been meant, and the question as it was typed and nothing else.
    meant: Option<LabelledLink>,
    as_typed: String,
    /// By how well they match, and by time; which of the two it is.
    best: String,
    newest: String,
    is_newest: bool,
    groups: Vec<FacetGroup>,
    before: Option<String>,
    after: Option<String>,
}

/// A story with the words that were asked for marked.
struct FoundRow {
    card: StoryTeaser,
    headline: Vec<MarkedPiece>,
    /// Its dek, or the part of its text that says why it was found.
    text: Vec<MarkedPiece>,
}

/// Things of one kind that the stories that were found have in common.
struct FacetGroup {
    heading: String,
    links: Vec<FacetLink>,
}

struct FacetLink {
    /// To the search with it; without it, where it is narrowed to it.
    href: String,
    label: String,
    stories: i64,
    is_chosen: bool,
}

/// A search as its address says it.
#[derive(Debug, Clone, Default)]
struct Narrowing {
    question: String,
    category: Option<String>,
    tag: Option<String>,
    author: Option<String>,
    year: Option<i32>,
    is_newest: bool,
    is_exact: bool,
}

impl Narrowing {
    fn of(req: &HttpRequest) -> Self {
        let given =
            |name| respond::only_parameter(req, name).filter(|value| !value.is_empty() && !value.contains('\0'));
        Self {
            question: respond::only_parameter(req, "q").unwrap_or_default(),
            category: given("category"),
            tag: given("tag"),
            author: given("author"),
            year: given("year")
                .and_then(|year| year.parse().ok())
                .filter(|year| (1..=9_999).contains(year)),
            is_newest: given("sort").is_some_and(|sort| sort == "newest"),
            is_exact: given("exact").is_some(),
        }
    }

    fn href(&self) -> String {
        let year = self.year.map(|year| year.to_string());
        let named = [
            ("category", &self.category),
            ("tag", &self.tag),
            ("author", &self.author),
            ("year", &year),
        ];
        let mut pairs = vec![("q", self.question.as_str())];
        pairs.extend(
            named
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.as_deref()?))),
        );
        if self.is_newest {
            pairs.push(("sort", "newest"));
        }
        if self.is_exact {
            pairs.push(("exact", "1"));
        }
        format!(
            "{}?{}",
            links::SEARCH,
            serde_urlencoded::to_string(pairs).unwrap_or_default()
        )
    }

    fn filter(&self, zone: Tz) -> Filter {
        let named = [
            (Field::CategoryAlone, &self.category),
            (Field::Tag, &self.tag),
            (Field::Author, &self.author),
        ];
        let mut filter = Filter::default();
        for (field, value) in named {
            if let Some(value) = value {
                filter = filter.any(field, vec![value.clone()]);
            }
        }
        match self.year {
            Some(year) => filter.and(Condition::During(TimeField::Published, year_in(zone, year))),
            None => filter,
        }
    }

    /// The same search narrowed to something, or no longer where it was; whether it was.
    fn with(&self, set: FacetSet, name: &FacetName) -> (Self, bool) {
        let mut other = self.clone();
        let toggle = |place: &mut Option<String>, slug: &str| {
            let was = place.as_deref() == Some(slug);
            *place = (!was).then(|| slug.to_owned());
            was
        };
        let was = match (set, name) {
            (FacetSet::Category, FacetName::Term(_, term)) => toggle(&mut other.category, &term.slug),
            (FacetSet::Tag, FacetName::Term(_, term)) => toggle(&mut other.tag, &term.slug),
            (FacetSet::Author, FacetName::Term(_, term)) => toggle(&mut other.author, &term.slug),
            (_, FacetName::Year(year)) => {
                let was = other.year == Some(*year);
                other.year = (!was).then_some(*year);
                was
            }
            (FacetSet::Year, FacetName::Term(..)) => false,
        };
        (other, was)
    }
}

/// From the beginning of a year to that of the next, where the newsroom is.
fn year_in(zone: Tz, year: i32) -> Span {
    let begins = |year| -> Option<DateTime<Utc>> {
        let midnight = NaiveDate::from_ymd_opt(year, 1, 1)?.and_hms_opt(0, 0, 0)?;
        let hours = (0..24).map(|hour| midnight + TimeDelta::hours(hour));
        hours
            .filter_map(|at| at.and_local_timezone(zone).earliest())
            .next()
            .map(|at| at.to_utc())
    };
    Span {
        from: begins(year),
        until: begins(year + 1),
    }
}

/// `GET /search`
///
/// # Errors
/// `NotFound` for a place that was not sealed here, and before set-up; `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let site = Frame::load(&mut conn, &book, app.watch.clock(), None).await?;
    let narrowing = Narrowing::of(&req);
    let question = Question::of(&narrowing.question);
    let keys = site.keys(&book);
    let heading = site.say(Word::Search).to_owned();
    let (results, keys) = if question.typed.is_empty() {
        (None, keys)
    } else {
        let (results, keys) = found(&req, &app, &mut conn, &book, &site, &narrowing, &question, keys).await?;
        (Some(results), keys)
    };
    drop(conn);
    let title = match &results {
        Some(_) => format!("{heading}: {} · {}", question.typed, book.site.name),
        None => format!("{heading} · {}", book.site.name),
    };
    let page = SearchPage {
        share: Share {
            robots: Some("noindex,follow"),
            ..Share::of_list(&site, &title, "", links::on_site(&book.site.url, links::SEARCH))
        },
        crumbs: crumbs(&site, []),
        question: question.typed,
        title,
        results,
        site,
    };
    respond::reader_page(&req, &page, &keys, None)
}

#[expect(clippy::too_many_arguments, reason = "all that a page of readers is made of")]
async fn found(
    req: &HttpRequest,
    app: &App,
    conn: &mut Conn,
    book: &Arc<Book>,
    site: &Frame,
    narrowing: &Narrowing,
    question: &Question,
    keys: Keys,
) -> Result<(SearchResults, Keys)> {
    let zone: Tz = book.site.time_zone.parse().unwrap_or(Tz::UTC);
    let scope = narrowing.href();
    let search = Search {
        question,
        langs: book.search_languages(conn).await?,
        filter: book.knowing(narrowing.filter(zone)),
        sort: if narrowing.is_newest {
            SearchSort::Published
        } else {
            SearchSort::Relevance
        },
        falling: true,
        place: place(req, app, &scope)?,
        limit: PAGE,
        with_body: true,
        sets: &[FacetSet::Category, FacetSet::Year, FacetSet::Author, FacetSet::Tag],
        zone: &book.site.time_zone,
        mends: !narrowing.is_exact && !narrowing.is_newest,
    };
    let slice = search.slice(conn, book.cards()).await?;
    let refs = References::of(conn, book, &slice.articles).await?;
    let refs = refs.and_corrections(conn, &slice.articles).await?;
    let named = facets::named(conn, book, &slice).await?;
    let keys = keys
        .and(refs.keys(&slice.articles))
        .some(Family::Articles, slice.on.iter().copied());
    let turn = |place: Option<Cursor>, name| {
        let sealed = cursor::seal(&app.db.cursor_key, &scope, place?);
        Some(format!("{scope}&{name}={sealed}"))
    };
    let other = |change: &dyn Fn(&mut Narrowing)| {
        let mut other = narrowing.clone();
        change(&mut other);
        other.href()
    };
    let results = SearchResults {
        tally: tally(site, &slice),
        rows: rows(site, &refs, question, &slice.articles)?,
        meant: slice.meant.clone().map(|meant| LabelledLink {
            href: other(&|other| other.question.clone_from(&meant)),
            label: meant,
        }),
        as_typed: other(&|other| other.is_exact = true),
        best: other(&|other| other.is_newest = false),
        newest: other(&|other| other.is_newest = true),
        is_newest: narrowing.is_newest,
        groups: named
            .into_iter()
            .map(|(set, found)| group(site, narrowing, set, &found))
            .filter(|group| !group.links.is_empty())
            .collect(),
        before: turn(slice.before, "before"),
        after: turn(slice.after, "after"),
    };
    Ok((results, keys))
}

/// Where in what was found the address says that one is.
fn place(req: &HttpRequest, app: &App, scope: &str) -> Result<Option<Cursor>> {
    let read = |name| {
        let text = respond::parameter(req, name)?;
        let place = cursor::open(&app.db.cursor_key, scope, &text).filter(|place| place.back == (name == "before"));
        Some(place.ok_or(Error::NotFound))
    };
    read("after").or_else(|| read("before")).transpose()
}

fn tally(site: &Frame, slice: &SearchSlice) -> String {
    if slice.is_capped {
        return site.words.with(Word::SearchMany, &slice.count.to_string());
    }
    match usize::try_from(slice.count).unwrap_or_default() {
        0 => site.say(Word::SearchNone).to_owned(),
        count => site.words.counted(Word::SearchCount, count),
    }
}

fn rows(site: &Frame, refs: &References, question: &Question, articles: &[Arc<LiveArticle>]) -> Result<Vec<FoundRow>> {
    let row = |(card, article): (StoryTeaser, &Arc<LiveArticle>)| {
        let lang = &article.lang;
        let dek = || question.mark(&card.dek, lang);
        let text = if question.is_in(&card.dek, lang) {
            dek()
        } else {
            let body = article.body()?.map(|document| document.text()).unwrap_or_default();
            question.excerpt(&body, lang).unwrap_or_else(dek)
        };
        Ok(FoundRow {
            headline: question.mark(&card.headline, lang),
            text,
            card,
        })
    };
    cards(articles, refs, site).into_iter().zip(articles).map(row).collect()
}

fn group(site: &Frame, narrowing: &Narrowing, set: FacetSet, found: &[FoundFacet]) -> FacetGroup {
    let heading = match set {
        FacetSet::Category => Word::SearchSection,
        FacetSet::Tag => Word::Tags,
        FacetSet::Author => Word::SearchAuthor,
        FacetSet::Year => Word::SearchYear,
    };
    let link = |facet: &FoundFacet| {
        let (other, is_chosen) = narrowing.with(set, &facet.name);
        FacetLink {
            href: other.href(),
            label: match &facet.name {
                FacetName::Term(_, term) => term.name.clone(),
                FacetName::Year(year) => year.to_string(),
            },
            stories: facet.stories,
            is_chosen,
        }
    };
    FacetGroup {
        heading: site.say(heading).to_owned(),
        links: found.iter().map(link).collect(),
    }
}
