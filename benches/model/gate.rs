//! Sixteen people at eight stories: everything through the product's gate.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use copydesk::{
    activity,
    articles::{
        gate::{order::Order, workflow},
        revision::Revision,
        stage::Stage,
        timeline::{ChangeKind, Plan, planned::Planned},
        writing::draft::{self, DraftChange},
    },
    error::{Error, Result},
    feed,
    ids::{ArticleId, RevisionId},
    platform::{
        db::{self, Conn, Database},
        sql::sql,
    },
};
use diesel::{QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    measure::Bench,
    people::{People, acting, begin, content},
};

const CLIENTS: u64 = 16;
const STORIES: usize = 8;

/// What came of acts, counted: "done: …" or the refusal.
type Tally = BTreeMap<String, usize>;

/// Random acts against each other and against the clock. Answers whether everything that must hold did.
pub async fn contend(bench: &mut Bench, database: &Database, people: &People, seconds: f64) -> Result<bool> {
    let mut stories = Vec::new();
    for _ in 0..STORIES {
        stories.push(begin(database, &people.journalist).await?);
    }
    let mut clients = tokio::task::JoinSet::new();
    for seed in 0..CLIENTS {
        clients.spawn(act_at_random(
            database.clone(),
            people.clone(),
            stories.clone(),
            seed,
            seconds,
        ));
    }
    clients.spawn(notice(database.clone(), seconds));
    let mut tally = Tally::new();
    for counted in clients.join_all().await {
        for (what, times) in counted? {
            *tally.entry(what).or_default() += times;
        }
    }
    let unexpected: usize = tally
        .iter()
        .filter(|(what, _)| what.starts_with("UNEXPECTED"))
        .map(|(_, times)| times)
        .sum();
    let total: usize = tally.values().sum();
    println!("\n{total} acts of {CLIENTS} clients at {STORIES} stories in {seconds:.0} s");
    for (what, times) in &tally {
        println!("{times:>8}  {what}");
    }
    let after = Aftermath::look(&mut bench.owner).await?;
    println!(
        "unexpected errors: {unexpected}, overlaps: {}, wrong hints: {}, listings of the past: {}",
        after.overlaps, after.wrong_hints, after.stale_listings
    );
    let (held, broken) = activity::verify(&mut bench.owner).await?;
    println!("activity rows whose chain holds: {held}, broken: {}", broken.len());
    Ok(unexpected == 0 && after.overlaps == 0 && after.wrong_hints == 0 && broken.is_empty())
}

/// What every serving process does: it notices what began and ended by time alone.
async fn notice(database: Database, seconds: f64) -> Result<Tally> {
    let began = Instant::now();
    let mut noticed = 0;
    while began.elapsed().as_secs_f64() < seconds {
        let mut conn = db::loan(&database.newsroom).await?;
        noticed += feed::notice_due(&mut conn).await?;
        drop(conn);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    println!("ranges noticed by the clock meanwhile: {noticed}");
    Ok(Tally::new())
}

async fn act_at_random(
    database: Database,
    people: People,
    stories: Vec<ArticleId>,
    seed: u64,
    seconds: f64,
) -> Result<Tally> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut loan = db::loan(&database.newsroom).await?;
    let conn: &mut Conn = &mut loan;
    let (mut tally, began) = (Tally::new(), Instant::now());
    while began.elapsed().as_secs_f64() < seconds {
        let story = stories[rng.random_range(0..stories.len())];
        let seen = Seen::of(conn, story).await?;
        let outcome = conn
            .transaction::<_, Error, _>(async |conn: &mut Conn| act(conn, &people, story, &seen, &mut rng).await)
            .await;
        *tally.entry(said(outcome)).or_default() += 1;
    }
    Ok(tally)
}

/// What somebody sees who opens the page; by the time they press a button it may have changed.
#[derive(QueryableByName)]
struct Seen {
    #[diesel(sql_type = sql_types::BigInt)]
    version: i64,
    #[diesel(sql_type = sql_types::Text)]
    stage: String,
    #[diesel(sql_type = sql_types::Uuid)]
    working_revision_id: RevisionId,
    #[diesel(sql_type = sql_types::Bool)]
    began: bool,
    #[diesel(sql_type = sql_types::Bool)]
    live: bool,
}

impl Seen {
    async fn of(conn: &mut Conn, story: ArticleId) -> Result<Self> {
        Ok(sql(
            "SELECT version, stage, working_revision_id,
               EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND p.cancelled_at IS NULL AND p.live_from <= now()) AS began,
               EXISTS (SELECT FROM newsroom.live l WHERE l.article_id = a.id) AS live
             FROM newsroom.articles a WHERE id = $1",
        )
        .bind::<sql_types::Uuid, _>(story)
        .get_result(conn)
        .await?)
    }

    fn kind(&self) -> ChangeKind {
        match (self.began, self.live) {
            (false, _) => ChangeKind::First,
            (true, false) => ChangeKind::Republished,
            (true, true) => ChangeKind::Typo,
        }
    }
}

/// One act in the caller's transaction: a step towards an approved text, or one of the four on the timeline.
async fn act(
    conn: &mut Conn,
    people: &People,
    story: ArticleId,
    seen: &Seen,
    rng: &mut StdRng,
) -> Result<&'static str> {
    let stage: Stage = seen.stage.parse().map_err(Error::Internal)?;
    let from = Planned::at_instant(
        Utc::now() + TimeDelta::milliseconds(rng.random_range(200..4_000)),
        Tz::UTC,
    );
    let plan = Plan {
        kind: seen.kind(),
        note: None,
    };
    let ready = stage == Stage::Approved;
    let (person, order) = match rng.random_range(0..10) {
        0..2 => (&people.editor, Order::Withdraw("Legal".into(), None)),
        2..4 => (&people.editor, Order::Unschedule("Overtaken".into())),
        4 if plan.kind == ChangeKind::Republished => (&people.editor, Order::Republish(plan, "Back".into())),
        5..8 if ready => (&people.editor, Order::Schedule(plan, from)),
        _ if ready => (&people.editor, Order::Publish(plan)),
        _ if stage == Stage::InReview => {
            let seal = Revision::find(conn, seen.working_revision_id).await?.content.seal();
            (&people.editor, Order::Approve(seal))
        }
        _ if stage == Stage::Draft => (&people.journalist, Order::Submit),
        _ => {
            let text = content(&format!("Headline {}", rng.random::<u32>()));
            let who = acting(conn, &people.journalist).await?;
            draft::save(conn, &who, story, Some(seen.version), DraftChange::All(text)).await?;
            return Ok("saved");
        }
    };
    let who = acting(conn, person).await?;
    workflow::perform(conn, &who, story, Some(seen.version), &order).await?;
    Ok(order.act().done())
}

/// A refusal is an answer; anything else is a mistake of ours.
fn said(outcome: Result<&'static str>) -> String {
    match outcome {
        Ok(act) => format!("done: {act}"),
        Err(Error::Stale(_)) => "refused: somebody was first (old version)".into(),
        Err(Error::Conflict(why)) => {
            let kind: String = why
                .split(|c: char| c.is_ascii_digit())
                .next()
                .unwrap_or_default()
                .into();
            format!("refused: {}", kind.trim_end())
        }
        Err(Error::Problems(problems)) => {
            let all: Vec<String> = problems.iter().map(|(_, sentence)| sentence.to_owned()).collect();
            format!("refused: {}", all.join(" "))
        }
        Err(error) => format!("UNEXPECTED: {error:?}"),
    }
}

/// What must be zero in the tables, and what ought to be.
#[derive(QueryableByName)]
struct Aftermath {
    #[diesel(sql_type = sql_types::BigInt)]
    overlaps: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    wrong_hints: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    stale_listings: i64,
}

impl Aftermath {
    async fn look(conn: &mut Conn) -> Result<Self> {
        Ok(sql(
            "SELECT
               (SELECT count(*) FROM newsroom.publications a JOIN newsroom.publications b USING (article_id)
                WHERE a.id < b.id AND a.cancelled_at IS NULL AND b.cancelled_at IS NULL
                  AND tstzrange(a.live_from, a.live_until) && tstzrange(b.live_from, b.live_until)) AS overlaps,
               (SELECT count(*) FROM newsroom.publications
                WHERE past AND cancelled_at IS NULL AND (live_until IS NULL OR live_until > clock_timestamp())) AS wrong_hints,
               (SELECT count(*) FROM newsroom.listings l JOIN newsroom.publications p ON p.id = l.publication_id WHERE p.past) AS stale_listings",
        )
        .get_result(conn)
        .await?)
    }
}
