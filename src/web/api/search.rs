//! Searches of readers: `GET /search`, and `q=` on lists of stories.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::filters::{Html, escape};
use serde_json::{Value, json};

use super::{
    articles::mentioned,
    query::{self, Parameters},
    shape::{Shape, Shaped},
};
use crate::{
    app::App,
    delivery::{
        book::Book,
        cursor,
        facets::{self, FacetName},
        surrogate::{Family, Keys},
    },
    error::{Error, Result},
    live::{
        filter::Filter,
        search::{FacetSet, Search, SearchSlice, SearchSort},
        story::LiveArticle,
        window::Cursor,
    },
    platform::db::Conn,
    search::{marking::MarkedPiece, query::Question},
    web::respond::{self, Written},
};

/// What of a request says how a question is answered.
struct Asking {
    question: Question,
    filter: Filter,
    shape: Shape,
    sort: SearchSort,
    falling: bool,
    limit: i64,
    place: Option<Cursor>,
    /// What a cursor is good for.
    scope: String,
    /// Only what matches as it is typed.
    is_exact: bool,
    is_marked: bool,
    sets: Vec<FacetSet>,
    /// How many there are is told.
    is_counted: bool,
    /// Of a search, not of a list.
    is_search: bool,
}

/// `GET /search`
///
/// # Errors
/// `BadParameters`, `Busy`.
pub async fn find(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let mut parameters = Parameters::with_question(&req);
    let question = parameters.take("q").unwrap_or_else(|| {
        parameters.refuse("q", "Write the words that you look for: q=harbour.");
        String::new()
    });
    let names: Vec<&str> = FacetSet::ALL.iter().map(|set| set.word()).collect();
    let sets = parameters.words("facets", &names);
    let is_marked = parameters.flag("highlight").unwrap_or(false);
    let is_exact = parameters.flag("exact").unwrap_or(false);
    let asking = Asking {
        sets: FacetSet::ALL
            .into_iter()
            .filter(|set| sets.iter().any(|name| name == set.word()))
            .collect(),
        is_marked,
        is_exact,
        is_search: true,
        ..Asking::read(&app, &mut parameters, &question, SearchSort::Relevance)
    };
    parameters.done()?;
    answer(&req, &app, asking).await
}

/// `GET /articles?q=`
///
/// # Errors
/// `BadParameters`, `Busy`.
pub(super) async fn list(
    req: &HttpRequest,
    app: &App,
    mut parameters: Parameters,
    question: &str,
) -> Result<HttpResponse> {
    let asking = Asking::read(app, &mut parameters, question, SearchSort::Published);
    parameters.done()?;
    answer(req, app, asking).await
}

impl Asking {
    fn read(app: &App, parameters: &mut Parameters, question: &str, usual: SearchSort) -> Self {
        let question = Question::of(question);
        let filter = query::filter(parameters);
        let shape = Shape::of_list(parameters);
        let limit = parameters.limit();
        let (sort, falling) = sort(parameters, usual);
        let is_counted = query::counted(parameters);
        let scope = format!("search {:?} {filter:?} {sort:?} {falling}", question.typed);
        let place = query::place_in(app, parameters, &scope);
        Self {
            question,
            filter,
            shape,
            sort,
            falling,
            limit,
            place,
            scope,
            is_exact: true,
            is_marked: false,
            sets: vec![],
            is_counted,
            is_search: false,
        }
    }
}

fn sort(parameters: &mut Parameters, usual: SearchSort) -> (SearchSort, bool) {
    match parameters.take("sort").as_deref() {
        None => (usual, true),
        Some("-relevance") => (SearchSort::Relevance, true),
        Some("-published_at") => (SearchSort::Published, true),
        Some("published_at") => (SearchSort::Published, false),
        Some("-updated_at") => (SearchSort::Updated, true),
        Some("updated_at") => (SearchSort::Updated, false),
        Some("-modified_at") => (SearchSort::Modified, true),
        Some("modified_at") => (SearchSort::Modified, false),
        Some(_) => {
            let sentence =
                "Sort by -relevance, or by -published_at, -updated_at or -modified_at, each also without the hyphen.";
            parameters.refuse("sort", sentence);
            (usual, true)
        }
    }
}

async fn answer(req: &HttpRequest, app: &App, asking: Asking) -> Result<HttpResponse> {
    // The turn comes before the texts are loaded, as in lists.
    let turn = match asking.shape.body {
        Some(_) => Some(app.texts.turn().await?),
        None => None,
    };
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let search = Search {
        question: &asking.question,
        langs: book.search_languages(&mut conn).await?,
        filter: book.knowing(asking.filter.clone()),
        sort: asking.sort,
        falling: asking.falling,
        place: asking.place,
        limit: asking.limit,
        with_body: asking.shape.body.is_some() || asking.is_marked,
        sets: &asking.sets,
        zone: &book.site.time_zone,
        mends: !asking.is_exact && asking.sort == SearchSort::Relevance,
    };
    let slice = search.slice(&mut conn, book.cards()).await?;
    let refs = mentioned(&mut conn, &book, &slice.articles, &asking.shape).await?;
    let keys = refs
        .keys(&slice.articles)
        .some(Family::Articles, slice.on.iter().copied());
    let (facets, keys) = facets(&mut conn, &book, &slice, keys).await?;
    drop(conn);
    let page = page(app, &asking, &slice);
    let write = move || -> Result<Written> {
        let mut data = Vec::with_capacity(slice.articles.len());
        for article in &slice.articles {
            data.push(told(asking.shape.of_story(article, &refs)?, article, &asking)?);
        }
        let mut list = json!({ "object": "list", "data": data, "page": page });
        if asking.is_search {
            list["query"] = asking.question.typed.clone().into();
            list["facets"] = facets;
            list["suggestion"] = slice.meant.map_or(Value::Null, |meant| json!({ "q": meant }));
        }
        Written::json(&list)
    };
    let written = match turn {
        Some(turn) => turn.render(write).await??,
        None => write()?,
    };
    Ok(respond::api_written(req, written, &keys))
}

fn page(app: &App, asking: &Asking, slice: &SearchSlice) -> Value {
    let cursor = |place: Cursor| cursor::seal(&app.db.cursor_key, &asking.scope, place);
    let next = slice.after.map(cursor);
    let mut page = json!({
        "limit": asking.limit, "has_more": next.is_some(), "next_cursor": next, "prev_cursor": slice.before.map(cursor)
    });
    if asking.is_search || asking.is_counted {
        page["count"] = slice.count.into();
        page["count_is_capped"] = slice.is_capped.into();
    }
    page
}

/// A story with the words that were asked for marked, where that is wanted.
fn told(story: Shaped, article: &LiveArticle, asking: &Asking) -> Result<Value> {
    let mut value = serde_json::to_value(&story).map_err(Error::internal)?;
    if asking.is_marked {
        let mark = |text: &str| marked(&asking.question.mark(text, &article.lang));
        let body = article.body()?.map(|document| document.text()).unwrap_or_default();
        value["highlights"] = json!({
            "headline": mark(&article.headline),
            "dek": mark(&article.dek),
            "text": asking.question.excerpt(&body, &article.lang).map(|pieces| marked(&pieces)),
        });
    }
    Ok(value)
}

/// Pieces of a text as HTML.
fn marked(pieces: &[MarkedPiece]) -> String {
    let mut html = String::new();
    for piece in pieces {
        let text = escape(&piece.text, Html)
            .map(|text| text.to_string())
            .unwrap_or_default();
        if piece.is_marked {
            html.push_str("<mark>");
            html.push_str(&text);
            html.push_str("</mark>");
        } else {
            html.push_str(&text);
        }
    }
    html
}

/// What was counted, with names: one statement at most.
async fn facets(conn: &mut Conn, book: &Book, slice: &SearchSlice, mut keys: Keys) -> Result<(Value, Keys)> {
    let mut all = serde_json::Map::new();
    for (set, found) in facets::named(conn, book, slice).await? {
        let mut values = Vec::new();
        for facet in found {
            let mut value = match &facet.name {
                FacetName::Term(kind, term) => {
                    keys = keys.term(*kind, term);
                    serde_json::to_value(term.reference(*kind, &book.site.url)).map_err(Error::internal)?
                }
                FacetName::Year(year) => json!({ "year": year }),
            };
            value["count"] = facet.stories.into();
            values.push(value);
        }
        all.insert(set.word().to_owned(), values.into());
    }
    Ok((Value::Object(all), keys))
}
