//! WebSub: a hub is told which feeds have something new, and tells whoever listens to them. Asked for by the database in the
//! transaction that tells front ends, so nothing is told that did not happen, and nothing that happened is forgotten.

use std::sync::Arc;

use diesel::sql_types;
use diesel_async::RunQueryDsl;
use url::Url;

use crate::{
    delivery::{
        book::{Book, Books},
        content::References,
        feeds::{FeedFormat, FeedScope},
        links,
        terms::{Term, TermKind},
        watch::Watch,
        well_known::PublicSyndication,
    },
    error::Result,
    ids::ArticleId,
    jobs::{Job, JobKind},
    live::story::{By, LiveArticle, TextOf},
    platform::{
        db::{self, Conn, Database},
        outgoing::{Outgoing, OutgoingRequest},
        sql::sql,
    },
};

/// So often a hub is told the same before it is given up: some hours, since it is told later each time.
const TRIES: i32 = 12;

/// What became of telling it.
enum HubAnswer {
    /// There is none to be told.
    Done,
    /// It knows, or will not listen to this.
    Told {
        /// Which one.
        hub: String,
        /// It knows.
        is_taken: bool,
    },
    /// It may listen another time; why it did not.
    Again(String),
}

/// Tells the hub of one story that readers have something new of; whether there was one.
///
/// # Errors
/// `Busy`, database errors.
pub async fn work(db: &Database, books: &Books, watch: &Watch, client: &Outgoing, has_site: bool) -> Result<bool> {
    let Some(job) = Job::take(&mut *db::loan(&db.newsroom).await?, JobKind::Hub).await? else {
        return Ok(false);
    };
    watch.doubt(); // what is told of may be younger than what is known here
    let told = match books.open(watch, &db.readers).await? {
        Some(book) => tell(db, &book, client, ArticleId(job.subject), has_site).await?,
        None => HubAnswer::Done,
    };
    let mut conn = db::loan(&db.newsroom).await?;
    match told {
        HubAnswer::Again(why) if job.tries < TRIES => job.failed(&mut conn, &why).await?,
        HubAnswer::Again(why) => {
            tracing::warn!(why, "the hub was told often enough");
            job.done(&mut conn).await?;
        }
        HubAnswer::Told { hub, is_taken } => {
            keep(&mut conn, ArticleId(job.subject), &hub, is_taken).await?;
            job.done(&mut conn).await?;
        }
        HubAnswer::Done => job.done(&mut conn).await?,
    }
    Ok(true)
}

/// Keeps when it was last told of a story, for whoever asks where that went.
async fn keep(conn: &mut Conn, story: ArticleId, hub: &str, is_taken: bool) -> Result<()> {
    sql("INSERT INTO newsroom.hub_tellings (article_id, told_at, hub, is_taken)
         SELECT a.id, newsroom.clock(), $2, $3 FROM newsroom.articles a WHERE a.id = $1
         ON CONFLICT (article_id) DO UPDATE SET told_at = excluded.told_at, hub = excluded.hub, is_taken = excluded.is_taken")
    .bind::<sql_types::Uuid, _>(story)
    .bind::<sql_types::Text, _>(hub)
    .bind::<sql_types::Bool, _>(is_taken)
    .execute(conn)
    .await?;
    Ok(())
}

async fn tell(
    db: &Database,
    book: &Arc<Book>,
    client: &Outgoing,
    story: ArticleId,
    has_site: bool,
) -> Result<HubAnswer> {
    let mut conn = db::loan(&db.readers).await?;
    let set = PublicSyndication::load(&mut conn).await?;
    let Ok(hub) = Url::parse(&set.hub) else {
        return Ok(HubAnswer::Done); // there is none any more
    };
    let form = form(&addresses(book, &scopes(&mut conn, book, story).await?, has_site));
    drop(conn); // others need it while the hub is asked
    let request = OutgoingRequest::post(&hub, form).for_site(&book.site.url);
    Ok(match client.ask(&request).await {
        Ok(answer) if (200..300).contains(&answer.status) => HubAnswer::Told {
            hub: set.hub,
            is_taken: true,
        },
        Ok(answer) if matches!(answer.status, 408 | 429) || answer.status >= 500 => {
            HubAnswer::Again(format!("the hub answered {}", answer.status))
        }
        Ok(answer) => {
            tracing::warn!(
                status = answer.status,
                hub = set.hub,
                "the hub does not take what it is told"
            );
            HubAnswer::Told {
                hub: set.hub,
                is_taken: false,
            }
        }
        Err(fault) => HubAnswer::Again(fault.to_string()),
    })
}

/// The feeds that a story is in; of one that readers have no longer, and of many at once, the one of all stories.
async fn scopes(conn: &mut Conn, book: &Arc<Book>, story: ArticleId) -> Result<Vec<FeedScope>> {
    let mut scopes = vec![FeedScope::Whole];
    let Some(article) = LiveArticle::find(conn, By::Id(story), TextOf::Nothing).await? else {
        return Ok(scopes);
    };
    let refs = References::of(conn, book, std::slice::from_ref(&article)).await?;
    let mut add = |kind, term: &Term| scopes.push(FeedScope::Under(kind, Box::new(term.clone())));
    if let Some(category) = refs.category(&article) {
        let above = refs.ancestors(category);
        above
            .into_iter()
            .chain([category])
            .for_each(|term| add(TermKind::Category, term));
    }
    refs.tags(&article)
        .into_iter()
        .for_each(|term| add(TermKind::Tag, term));
    let authors = article.byline().iter().filter_map(|name| refs.author(name.author_id));
    authors.for_each(|term| add(TermKind::Author, term));
    Ok(scopes)
}

/// Where each of them is, in every format.
fn addresses(book: &Book, scopes: &[FeedScope], has_site: bool) -> Vec<String> {
    let of = |scope: &FeedScope, format| {
        let beside = has_site.then(|| links::on_site(&book.site.url, &scope.beside(format)));
        let in_api = book.at_copydesk(&scope.in_api(format));
        [beside, Some(in_api)].into_iter().flatten()
    };
    let of_scope = |scope| FeedFormat::ALL.into_iter().flat_map(move |format| of(scope, format));
    scopes.iter().flat_map(of_scope).collect()
}

/// As publishers tell hubs: each address that has something new.
fn form(addresses: &[String]) -> String {
    let mut fields = vec![("hub.mode", "publish")];
    fields.extend(addresses.iter().map(|address| ("hub.url", address.as_str())));
    serde_urlencoded::to_string(fields).unwrap_or_default()
}
