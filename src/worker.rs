//! Time: what is noticed every second, tidied every hour, anchored every night. Decides nothing that readers see, and may
//! run in any number of processes.

use std::time::{Duration, Instant};

use crate::{
    activity,
    app::App,
    articles::{gate::links, present},
    bell, comments,
    delivery::watch,
    error::{Error, Result},
    feed, kin, letters,
    live::listings,
    media::rendition,
    mistakes, other_sites,
    platform::{
        db::Conn,
        notices::{self, CalledOut},
    },
    search::{keeping, working},
    staff::{invitation, limits, session},
    websub,
};

/// What is called out where readers have something else.
const STIRS: &str = "copydesk_stirs";
/// What is called out to pages that are open.
const CALLS: &str = "copydesk_calls";
const HOUR: u64 = 3_600;
/// Rounds between two looks at whether digests are due, and what goes live soon.
const DIGESTS: u64 = 60;
/// Rounds between two times at which reads are written down.
const READS: u64 = 15;

/// Runs until it is dropped. A database that is away is tried again.
pub async fn notice(app: App, every: Duration) {
    let mut tick = tokio::time::interval(every);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut rounds: u64 = 0;
    loop {
        tick.tick().await;
        let Ok(mut conn) = app.newsroom().await else { continue };
        if let Err(error) = feed::notice_due(&mut conn).await {
            tracing::warn!(%error, "nothing noticed");
        }
        match touch(&mut conn).await {
            Ok(0) => {}
            Ok(_) => app.watch.doubt(),
            Err(error) => tracing::warn!(%error, "stories were not told of what they show"),
        }
        if rounds.is_multiple_of(READS)
            && let Err(error) = app.reads.write_down(&mut conn).await
        {
            tracing::warn!(%error, "reads are not written down");
        }
        if rounds.is_multiple_of(DIGESTS)
            && let Err(error) = bell::due_soon(&mut conn).await
        {
            tracing::warn!(%error, "nobody was told of what goes live within the hour");
        }
        if rounds.is_multiple_of(DIGESTS)
            && let Err(error) = letters::claim_digests(&mut conn).await
        {
            tracing::warn!(%error, "nobody looked whether digests are due");
        }
        if rounds.is_multiple_of(HOUR)
            && let Err(error) = tidy(&mut conn).await
        {
            tracing::warn!(%error, "not tidied");
        }
        if rounds.is_multiple_of(HOUR)
            && let Err(error) = feed::forget_old(&mut conn, app.changes_days).await
        {
            tracing::warn!(%error, "old changes are not forgotten");
        }
        rounds += 1;
    }
}

/// Makes the files of pictures, one picture at a time. Others are made meanwhile for whoever waits for them.
pub async fn develop(app: App) {
    const PAUSE: Duration = Duration::from_secs(5);
    // Pages name files as they would be planned today: first of all, and again for what somebody held at that moment.
    let mut plans_at = Instant::now();
    loop {
        if app.studio.takes_plan() || plans_at <= Instant::now() {
            match app.studio.plan_again(&app.db.newsroom).await {
                Ok(()) => plans_at = Instant::now() + Duration::from_secs(HOUR),
                Err(error) => tracing::warn!(%error, "files of pictures are not planned"),
            }
        }
        match app.studio.work(&app.db.newsroom).await {
            Ok(true) => {}
            Ok(false) => {
                if let Err(error) = app.studio.forget_leftovers(&app.db.newsroom).await {
                    tracing::warn!(%error, "files of pictures are not forgotten");
                }
                app.studio.wait(PAUSE).await;
            }
            Err(error) => {
                tracing::warn!(%error, "no pictures are made");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Asks other sites whether links to them work, one question at a time.
pub async fn look_at_links(app: App) {
    const PAUSE: Duration = Duration::from_secs(3);
    loop {
        match links::work(&app.db.newsroom, &app.outgoing, links::Manners::default()).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "no links are looked at");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Reckons what goes with stories, one at a time; the database has as long for others as this took.
pub async fn relate(app: App) {
    const PAUSE: Duration = Duration::from_secs(2);
    loop {
        let began = Instant::now();
        match kin::work(&app.db.newsroom).await {
            Ok(true) => tokio::time::sleep(began.elapsed()).await,
            Ok(false) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "what goes with stories is not reckoned");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Tells the hub, where there is one, of what readers have new.
pub async fn tell_hub(app: App) {
    const PAUSE: Duration = Duration::from_secs(2);
    loop {
        match websub::work(&app.db, &app.books, &app.watch, &app.outgoing, app.site).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "no hub is told");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Makes what is slow to make, when nothing else is to be made.
pub async fn develop_behind(app: App) {
    const PAUSE: Duration = Duration::from_secs(10);
    loop {
        match app.studio.work_behind(&app.db.newsroom).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "no pictures are made behind"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Reads the words of stories that came in bulk or show another name, so that they are found; then learns them, for questions
/// in which they are spelt another way. A few stories at a time: acts of editors and readers' questions come between.
pub async fn read_in(app: App) {
    const PAUSE: Duration = Duration::from_secs(1);
    const MANY: usize = 1_000;
    const WHILE_MANY: Duration = Duration::from_secs(15);
    // Searches look at so many stories at a time: reckoned at the start, every hour, and while many come in.
    let (mut read, mut reckoned) = (0, None::<Instant>);
    loop {
        let done = read_next(&app).await;
        let since = reckoned.map(|at| at.elapsed());
        let is_due = match done {
            Ok(0) => read > MANY || since.is_none_or(|since| since.as_secs() >= HOUR),
            _ => read > MANY && since.is_none_or(|since| since >= WHILE_MANY),
        };
        let done = match done {
            Ok(more) if is_due => {
                (read, reckoned) = (0, Some(Instant::now()));
                reckon(&app).await.map(|_| more)
            }
            done => done,
        };
        match done {
            Ok(0) => tokio::time::sleep(PAUSE).await,
            Ok(more) => read += more,
            Err(error) => {
                tracing::warn!(%error, "stories are not read in for searches");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn read_next(app: &App) -> Result<usize> {
    let mut conn = app.newsroom().await?;
    let read = keeping::work(&mut conn).await?;
    if read > 0 {
        return Ok(read);
    }
    let read = working::work(&mut conn).await?;
    if read > 0 {
        return Ok(read);
    }
    keeping::learn(&mut conn).await
}

async fn reckon(app: &App) -> Result<usize> {
    let mut conn = app.newsroom().await?;
    keeping::reckon(&mut conn).await?;
    Ok(0)
}

/// Letters that a process hands in at the same time: a mail server that says nothing holds up one of them for a minute.
pub const POSTING: usize = 4;

/// Hands letters to the mail server, where there is one.
pub async fn post_letters(app: App) {
    const PAUSE: Duration = Duration::from_secs(1);
    let Some(post) = app.post.clone() else { return };
    let with = letters::KeyAndOrigin {
        key: &app.db.cursor_key,
        origin: &app.address.origin,
    };
    loop {
        match letters::work(&app.db.newsroom, &post, with).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "no letters are sent");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Hears what happens in any process: what readers have is looked at sooner than it is asked for, and pages that are open are
/// called.
pub async fn hear(app: App) {
    notices::listen(&app.db.readers_at, &[STIRS, CALLS], |heard| match heard {
        CalledOut::Call { channel: CALLS, text } => app.pages.heard(Some(text)),
        CalledOut::Call { .. } => app.watch.doubt(),
        CalledOut::PerhapsMissed => {
            app.watch.doubt();
            app.pages.heard(None);
        }
    })
    .await;
}

/// Ends the streams of pages whose sessions are over, for whatever reason, within a second or two.
pub async fn watch_the_door(app: App) {
    const AT_LEAST: Duration = Duration::from_secs(2);
    loop {
        app.pages.in_doubt(AT_LEAST).await;
        let sessions = app.pages.sessions();
        if sessions.is_empty() {
            continue;
        }
        let holding = async {
            let mut conn = app.newsroom().await?;
            session::holding(&mut conn, &sessions).await
        };
        match holding.await {
            Ok(holding) => app.pages.end_others(&sessions, &holding),
            Err(error) => tracing::debug!(%error, "nobody looked who may stay"),
        }
    }
}

/// Says of the pages of this process that they are there, for whoever asks who is in a story, and that others went.
pub async fn keep_present(app: App) {
    const AT_LEAST: Duration = Duration::from_secs(5);
    loop {
        app.pages.one_went(AT_LEAST).await;
        let (own, ended) = (app.pages.streams(), app.pages.take_ended());
        if own.is_empty() && ended.is_empty() {
            continue;
        }
        let kept = async {
            let mut conn = app.newsroom().await?;
            if !ended.is_empty() {
                present::left(&mut conn, &ended).await?;
            }
            present::keep(&mut conn, &own).await?;
            let relayed = app.pages.relayed();
            if !relayed.is_empty() {
                app.pages.ask(&present::owe_a_word(&mut conn, &relayed).await?);
            }
            Ok::<_, Error>(())
        };
        // Whoever is not said to be there is forgotten by itself.
        if let Err(error) = kept.await {
            tracing::debug!(%error, "nobody said who is in which story");
        }
    }
}

/// Tells stories of names and addresses that changed, a few at a time, for a second at most. Answers how many times.
async fn touch(conn: &mut Conn) -> Result<usize> {
    let until = Instant::now() + Duration::from_secs(1);
    let mut times = 0;
    while listings::touch_next(conn).await?.is_some_and(|told| told > 0) && Instant::now() < until {
        times += 1;
    }
    Ok(times)
}

/// Forgets what nobody asks for any more, and anchors the day's activity once a night.
pub async fn tidy(conn: &mut Conn) -> Result<()> {
    activity::forget_old(conn).await?;
    watch::forget_old(conn).await?;
    bell::forget_old(conn).await?;
    letters::forget_old(conn).await?;
    limits::forget_full(conn).await?;
    present::forget_gone(conn).await?;
    invitation::forget_old(conn).await?;
    comments::forget_old(conn).await?;
    mistakes::forget_old(conn).await?;
    rendition::forget_former(conn).await?;
    other_sites::forget_old(conn).await?;
    activity::anchor(conn).await
}
