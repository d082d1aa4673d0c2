//! Stories that are due, a hundred in a second, while one of two servers is killed every half second.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use copydesk::{ids::ArticleId, platform::db::Address};
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    at_work::{Office, said},
    whole::{
        Mode, load,
        newsroom::{Newsroom, Served},
    },
};

const EACH_SECOND: usize = 100;
/// So long before its second a story is asked for, and must not be there.
const BEFORE: TimeDelta = TimeDelta::milliseconds(100);
/// A server lives so long.
const LIFE: Duration = Duration::from_millis(500);
/// Who was told of what within this.
const PATIENCE: Duration = Duration::from_secs(30);

/// Plans them, waits for their seconds, and counts what was told.
pub fn measure(newsroom: &Newsroom, office: &Office, many: usize, faults: &mut Vec<String>) -> Result<(), String> {
    let stories: Vec<ArticleId> = (0..many)
        .map(|number| office.approved(number))
        .collect::<Result<_, _>>()
        .map_err(said)?;
    let mark = newsroom.one_number("SELECT coalesce(max(id), 0) FROM newsroom.notices")?;
    let first = Utc::now() + TimeDelta::seconds(20 + many as i64 / 100);
    for (number, story) in stories.iter().enumerate() {
        office
            .plans(*story, first + TimeDelta::seconds((number / EACH_SECOND) as i64))
            .map_err(said)?;
    }
    if Utc::now() + BEFORE * 2 > first {
        return Err("Planning took longer than until the first of them is due.".into());
    }
    let stays = newsroom.serve_at_work(Mode::Hot)?;
    let over = &AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let dying = scope.spawn(move || die_again_and_again(newsroom, over));
        let seen = watch(&stays, &stories, first);
        over.store(true, Ordering::Relaxed);
        let killed = dying.join().map_err(|_| "a thread panicked".to_owned())??;
        println!("\n{many} stories due, {EACH_SECOND} in a second, {killed} servers killed meanwhile");
        seen
    })?;
    println!(
        "{} of them asked for {} ms before their second: {} were there; asked for at it: {} were not (a whole hundred was read within {:.0} ms)",
        seen.asked_before,
        BEFORE.num_milliseconds(),
        seen.early,
        seen.late,
        seen.slowest.as_secs_f64() * 1_000.0
    );
    if seen.early + seen.late > 0 {
        faults.push(format!("{} stories were early and {} late", seen.early, seen.late));
    }
    told_once(newsroom, &stories, mark, faults)
}

/// What was seen of all of them.
#[derive(Default)]
struct Seen {
    asked_before: usize,
    early: usize,
    late: usize,
    slowest: Duration,
}

fn watch(served: &Served<'_>, stories: &[ArticleId], first: DateTime<Utc>) -> Result<Seen, String> {
    let mut seen = Seen::default();
    let ask = |story: &ArticleId| {
        load::get(served.port, &format!("/api/v1/articles/{story}?body=none"), "").map(|(status, _)| status)
    };
    for (second, due) in stories.chunks(EACH_SECOND).enumerate() {
        let at = first + TimeDelta::seconds(second as i64);
        sleep_until(at - BEFORE);
        for story in due.iter().take(10) {
            seen.asked_before += 1;
            seen.early += usize::from(ask(story)? != 404);
        }
        if Utc::now() >= at {
            return Err("Asking before the second took until after it.".into());
        }
        sleep_until(at);
        let began = Instant::now();
        for story in due {
            seen.late += usize::from(ask(story)? != 200);
        }
        seen.slowest = seen.slowest.max(began.elapsed());
    }
    Ok(seen)
}

/// Servers that live half a second each; answers how many.
fn die_again_and_again(newsroom: &Newsroom, over: &AtomicBool) -> Result<usize, String> {
    let mut killed = 0;
    while !over.load(Ordering::Relaxed) {
        let served = newsroom.serve_at_work(Mode::Hot)?;
        thread::sleep(LIFE);
        drop(served); // is killed
        killed += 1;
    }
    Ok(killed)
}

/// Each was told of once: to front ends, and to its writer.
fn told_once(newsroom: &Newsroom, stories: &[ArticleId], mark: i64, faults: &mut Vec<String>) -> Result<(), String> {
    let ids: Vec<String> = stories.iter().map(|id| format!("'{id}'")).collect();
    let ids = ids.join(",");
    let count = |what: &str| newsroom.one_number(&what.replace("IDS", &ids));
    let began = Instant::now();
    while count("SELECT count(*) FROM newsroom.publications WHERE article_id IN (IDS) AND began_noticed_at IS NULL")?
        > 0
    {
        if began.elapsed() > PATIENCE {
            faults.push("not all of them were noticed".into());
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    let events =
        count("SELECT count(*) FROM newsroom.changes WHERE object_id IN (IDS) AND event = 'article.published'")?;
    let twice = count(
        "SELECT count(*) FROM (SELECT FROM newsroom.changes WHERE object_id IN (IDS) AND event = 'article.published' GROUP BY object_id HAVING count(*) <> 1) t",
    )?;
    let since = format!("FROM newsroom.notices WHERE article_id IN (IDS) AND id > {mark} AND said = 'went_live'");
    let heard = count(&format!("SELECT count(DISTINCT article_id) {since}"))?;
    let heard_twice = count(&format!(
        "SELECT count(*) FROM (SELECT {since} GROUP BY article_id, staff_id HAVING count(*) > 1) t"
    ))?;
    println!(
        "all were noticed {:.1} s after the last second; {events} events, {twice} stories with more or less than one; bells rang for {heard} stories, twice for somebody for {heard_twice}",
        began.elapsed().as_secs_f64()
    );
    let all = stories.len() as i64;
    if (events, twice, heard, heard_twice) != (all, 0, all, 0) {
        faults.push("not each of them was told of once".into());
    }
    Ok(())
}

fn sleep_until(at: DateTime<Utc>) {
    if let Ok(left) = (at - Utc::now()).to_std() {
        thread::sleep(left);
    }
}

/// A number out of the database.
#[derive(QueryableByName)]
pub struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

impl Newsroom {
    /// What a question to the database is answered with.
    fn one_number(&self, question: &str) -> Result<i64, String> {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        runtime.block_on(async {
            let mut conn = Address::parse(&self.url(), None)?
                .connect()
                .await
                .map_err(|error| error.to_string())?;
            let found: Number = sql_query(format!("SELECT ({question})::bigint AS number"))
                .get_result(&mut conn)
                .await
                .map_err(|error| error.to_string())?;
            Ok(found.number)
        })
    }
}
