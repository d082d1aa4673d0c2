//! Links of a story to other sites: what is known of them, and when those sites are asked. Nobody is asked about a text that
//! is being written, since a question tells that somebody looks: only once it is submitted, or when its writer wants to know;
//! never while it is on hold or under embargo, nor where the newsroom has no site asked at all. What holds is read anew
//! before every question.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    activity,
    articles::{article::Article, revision::Revision, stage::Stage, writing::elsewhere::WORDS},
    body::Stumble,
    content::SealedContent,
    error::{Error, Result},
    ids::{ArticleId, RevisionId},
    jobs::{self, Job, JobKind},
    other_sites::{self, KnownLink, KnownLinks, LinkAnswer, OutsideLink},
    platform::{
        db::{self, Conn, Pool},
        outgoing::Outgoing,
        sql::sql,
    },
    policy::{Action, Actor, can},
};

/// So many different links of one story are asked for.
const MOST: usize = 100;
/// So long one story is worked at before others have their turn.
const ROUND: Duration = Duration::from_secs(60);

/// A link to another site, where it stands, and what is known of it.
#[derive(Debug, Clone)]
pub struct LinkedPlace {
    /// Where, and its address as it was typed.
    pub at: Stumble,
    /// What that site answered; nothing before it was asked.
    pub known: Option<KnownLink>,
}

/// The links of a story to other sites.
#[derive(Debug, Clone, Default)]
pub struct LinkedPlaces {
    /// All of them, in the order of the text.
    pub all: Vec<LinkedPlace>,
    /// Other sites are asked.
    pub is_on: bool,
    /// Not now: it is on hold or under embargo.
    pub is_kept_back: bool,
}

impl LinkedPlaces {
    /// Of a story as it is written now: one statement, and none without a link.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, article: &Article) -> Result<Self> {
        let places = places(&article.working.content);
        if places.is_empty() {
            return Ok(Self::default());
        }
        let links: Vec<OutsideLink> = places.iter().map(|(_, link)| link.clone()).collect();
        let known = KnownLinks::of(conn, &links).await?;
        let of_others = places.into_iter().filter(|(_, link)| known.is_of_others(link));
        Ok(Self {
            is_on: known.is_on,
            is_kept_back: is_kept_back(article.held, article.embargo_until, article.at),
            all: of_others
                .map(|(at, link)| LinkedPlace {
                    at,
                    known: known.get(&link).cloned(),
                })
                .collect(),
        })
    }
}

fn is_kept_back(held: bool, embargo_until: Option<DateTime<Utc>>, at: DateTime<Utc>) -> bool {
    held || embargo_until.is_some_and(|until| until > at)
}

/// Every web address of a text: links, embeds, where it was first.
fn places(content: &SealedContent) -> Vec<(Stumble, OutsideLink)> {
    let mut places = content.body.web_addresses();
    let canonical = &content.words.canonical_url;
    if let Some(word) = WORDS
        .iter()
        .find(|word| word.name == "canonical_url" && !canonical.is_empty())
    {
        places.push(Stumble {
            words: canonical.clone(),
            anchor: word.name.into(),
            place: format!("the {}", word.word()),
        });
    }
    let asked = |at: Stumble| Some((OutsideLink::of(&at.words)?, at));
    places
        .into_iter()
        .filter_map(asked)
        .map(|(link, at)| (at, link))
        .collect()
}

/// A story was handed over: other sites are asked.
///
/// # Errors
/// Database errors.
pub(super) async fn ask_for(conn: &mut Conn, article: &Article) -> Result<()> {
    if !places(&article.working.content).is_empty() {
        jobs::ask(conn, JobKind::Links, article.id.0, article.at).await?;
    }
    Ok(())
}

/// Its writer wants to know now.
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict` while nobody may be asked; database errors.
pub async fn ask_now(conn: &mut Conn, who: &Actor, id: ArticleId) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Edit, &article.facts)?;
    let places = LinkedPlaces::of(conn, &article).await?;
    if places.all.is_empty() {
        return Ok(());
    }
    if places.is_kept_back {
        return Err(Error::Conflict(KEPT_BACK.into()));
    }
    if !places.is_on {
        let sentence = "This newsroom asks no other sites. An admin can change it in Settings, Ways of working.";
        return Err(Error::Conflict(sentence.into()));
    }
    jobs::ask(conn, JobKind::LinksWanted, id.0, article.at).await
}

/// Why nobody is asked.
pub const KEPT_BACK: &str = "No other site is asked while a story is on hold or under embargo.";

/// How other sites are treated.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// Between two questions, to whichever sites.
    pub between: Duration,
    /// The rest of a site after it was asked.
    pub rest: TimeDelta,
}

impl Default for Manners {
    /// At most sixty questions a minute from one process, and every site in peace for three seconds after each.
    fn default() -> Self {
        Self {
            between: Duration::from_secs(1),
            rest: TimeDelta::seconds(3),
        }
    }
}

/// Asks the sites that a story links to; whether there was a story.
///
/// # Errors
/// `Busy`, database errors.
pub async fn work(pool: &Pool, client: &Outgoing, manners: Manners) -> Result<bool> {
    let mut conn = db::loan(pool).await?;
    for kind in [JobKind::LinksWanted, JobKind::Links] {
        if let Some(job) = Job::take(&mut conn, kind).await? {
            drop(conn); // others need it while sites are asked
            round(pool, client, manners, kind, job).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is left after one question, or none.
enum NextLink {
    /// One was asked.
    Asked,
    /// Some wait for their site to be free.
    Waiting,
    /// None is due before then.
    Later(DateTime<Utc>),
    /// All is known, or nobody may be asked.
    Done,
}

async fn round(pool: &Pool, client: &Outgoing, manners: Manners, kind: JobKind, job: Job) -> Result<()> {
    let began = Instant::now();
    loop {
        match step(pool, client, manners, kind, &job).await? {
            NextLink::Asked if began.elapsed() < ROUND => tokio::time::sleep(manners.between).await,
            NextLink::Asked | NextLink::Waiting => return job.again(&mut *db::loan(pool).await?, manners.rest).await,
            NextLink::Later(due) => return job.again_at(&mut *db::loan(pool).await?, due).await,
            NextLink::Done => return job.done(&mut *db::loan(pool).await?).await,
        }
    }
}

/// Asks for the first link that is due and whose site is free, with what holds for the story at this moment.
async fn step(pool: &Pool, client: &Outgoing, manners: Manners, kind: JobKind, job: &Job) -> Result<NextLink> {
    let mut conn = db::loan(pool).await?;
    let Some(LinksToAsk { links, is_waiting_on }) = links_to_ask(&mut conn, kind, ArticleId(job.subject)).await? else {
        return Ok(NextLink::Done);
    };
    let at = activity::now(&mut conn).await?;
    let known = KnownLinks::of(&mut conn, &links).await?;
    if !known.is_on {
        return Ok(NextLink::Done);
    }
    let mut is_waiting = false;
    let asked = || links.iter().filter(|link| known.is_of_others(link)).take(MOST);
    for link in asked() {
        let before = known.get(link);
        if before.is_some_and(|before| before.due_at > at) {
            continue;
        }
        if !other_sites::take_turn(&mut conn, link).await? {
            is_waiting = true;
            continue;
        }
        drop(conn);
        let answer = LinkAnswer::of(client, link).await;
        let mut conn = db::loan(pool).await?;
        other_sites::record(&mut conn, link, &answer, before, manners.rest).await?;
        return Ok(NextLink::Asked);
    }
    if is_waiting {
        return Ok(NextLink::Waiting);
    }
    let changing = asked()
        .filter_map(|link| known.get(link))
        .filter(|link| link.may_change());
    let next = changing.map(|link| link.due_at).min();
    Ok(next.filter(|_| is_waiting_on).map_or(NextLink::Done, NextLink::Later))
}

#[derive(QueryableByName)]
struct AskedStory {
    #[diesel(sql_type = sql_types::Text)]
    stage: String,
    #[diesel(sql_type = sql_types::Bool)]
    is_kept_back: bool,
    #[diesel(sql_type = sql_types::Uuid)]
    working: RevisionId,
}

/// What may be asked for a story now.
struct LinksToAsk {
    /// Its links, each once.
    links: Vec<OutsideLink>,
    /// Somebody has yet to decide on it: what did not work is asked for again, by itself. Whoever wants to know is told once.
    is_waiting_on: bool,
}

/// The links of a story, if other sites may be asked for them now.
async fn links_to_ask(conn: &mut Conn, kind: JobKind, id: ArticleId) -> Result<Option<LinksToAsk>> {
    let found: Vec<AskedStory> = sql(
        "SELECT stage, held_at IS NOT NULL OR killed_at IS NOT NULL OR coalesce(embargo_until > newsroom.clock(), false) AS is_kept_back, working_revision_id AS working
         FROM newsroom.articles WHERE id = $1",
    )
    .bind::<sql_types::Uuid, _>(id)
    .load(conn)
    .await?;
    let Some(story) = found.into_iter().next() else {
        return Ok(None);
    };
    let stage: Stage = story.stage.parse().map_err(Error::internal)?;
    if story.is_kept_back || !(kind == JobKind::LinksWanted || is_handed_over(stage)) {
        return Ok(None);
    }
    let content = Revision::find(conn, story.working).await?.content;
    let mut links: Vec<OutsideLink> = Vec::new();
    for (_, link) in places(&content) {
        if !links.contains(&link) {
            links.push(link);
        }
    }
    let is_waiting_on = kind == JobKind::Links && matches!(stage, Stage::InReview | Stage::Approved);
    Ok(Some(LinksToAsk { links, is_waiting_on }))
}

/// Whether a text is out of its writer's hands.
const fn is_handed_over(stage: Stage) -> bool {
    match stage {
        Stage::InReview | Stage::Approved | Stage::Settled => true,
        Stage::Draft | Stage::Returned | Stage::Spiked => false,
    }
}
