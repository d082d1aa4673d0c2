//! Whether what was made for readers is still so. Everything that answers are made from is named by a key; the database
//! says which keys changed (`published.stirred`), and is asked once in a `lease` at most: sooner after a commit of our
//! own, after a notification, and when a story appears or goes by time alone. While it cannot be asked, nothing is known
//! to be so.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    live::listings,
    platform::{
        db::{self, Conn, Pool},
        sql::sql,
    },
};

/// How long an answer of the database holds, unless it is told otherwise.
pub const LEASE: Duration = Duration::from_secs(1);
/// After this long without a question the database may have forgotten what it would have to tell.
const MEMORY: Duration = Duration::from_secs(1_800);
/// A clock that is further off than this was set.
const DRIFT: TimeDelta = TimeDelta::seconds(2);
/// So many keys are remembered; beyond, everything is taken as changed.
const MOST_KEYS: usize = 100_000;

/// The number of a state of what readers have. Later ones are greater.
pub type Epoch = u64;

/// The key of names, addresses and settings that may stand in any answer.
#[must_use]
pub fn terms() -> Uuid {
    listings::facet("terms", "")
}

/// The key of the lists that editors keep.
#[must_use]
pub fn lists() -> Uuid {
    listings::facet("lists", "")
}

/// The key of the log of changes.
#[must_use]
pub fn changes() -> Uuid {
    listings::facet("changes", "")
}

/// Knows what changed. One for a process.
#[derive(Debug)]
pub struct Watch {
    lease: Duration,
    born: Instant,
    /// Until when the last answer holds, in microseconds since `born`.
    fresh_until: AtomicU64,
    epoch: AtomicU64,
    /// How often it was doubted.
    doubts: AtomicU64,
    known: RwLock<KnownChanges>,
    asking: Mutex<()>,
}

#[derive(Debug, Default)]
struct KnownChanges {
    /// What the database said last.
    last: Option<LastAnswer>,
    /// When it was last asked and did not answer.
    failed: Option<Instant>,
    /// In which epoch a key last changed.
    changed: HashMap<Uuid, Epoch>,
    /// In which epoch everything did.
    everything: Epoch,
}

#[derive(Debug, Clone)]
struct LastAnswer {
    snapshot: String,
    clock: DateTime<Utc>,
    heard: Instant,
}

#[derive(QueryableByName)]
struct Stirred {
    #[diesel(sql_type = sql_types::Text)]
    snapshot: String,
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    next: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    keys: Vec<Uuid>,
}

impl Stirred {
    async fn since(conn: &mut Conn, last: Option<&LastAnswer>) -> Result<Self> {
        Ok(diesel_async::RunQueryDsl::get_result(
            sql("SELECT snapshot, at, next, keys FROM published.stirred($1, $2)")
                .bind::<sql_types::Nullable<sql_types::Text>, _>(last.map(|said| said.snapshot.clone()))
                .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(last.map(|said| said.clock)),
            conn,
        )
        .await?)
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new(LEASE)
    }
}

impl Watch {
    /// One that asks again after this long; at every use with nothing.
    #[must_use]
    pub fn new(lease: Duration) -> Self {
        Self {
            lease,
            born: Instant::now(),
            fresh_until: AtomicU64::new(0),
            epoch: AtomicU64::new(1),
            doubts: AtomicU64::new(0),
            known: RwLock::default(),
            asking: Mutex::default(),
        }
    }

    /// The present epoch, where that is known without asking.
    #[must_use]
    pub fn at_hand(&self) -> Option<Epoch> {
        (self.now() < self.fresh_until.load(Ordering::Acquire)).then(|| self.epoch.load(Ordering::Acquire))
    }

    /// The present epoch. What is read of the database from here on is of this epoch or a later one.
    ///
    /// # Errors
    /// `Busy`, database errors.
    pub async fn epoch(&self, readers: &Pool) -> Result<Epoch> {
        if let Some(epoch) = self.at_hand() {
            return Ok(epoch);
        }
        let arrived = Instant::now();
        let _turn = self.asking.lock().await;
        let asked_since = || {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.last.as_ref().is_some_and(|said| said.heard >= arrived)
        };
        // Somebody else's question may have been asked since we came.
        if let Some(epoch) = self.at_hand() {
            return Ok(epoch);
        }
        if asked_since() {
            return Ok(self.epoch.load(Ordering::Acquire));
        }
        // Where it does not answer one, it answers none of those who waited meanwhile.
        if self.failed_since(arrived) {
            return Err(Error::Busy(
                "The database is busy or away. Nothing was changed; try again in a moment.".into(),
            ));
        }
        let asked = Instant::now();
        let answered = match db::loan(readers).await {
            Ok(mut conn) => self.ask(&mut conn).await,
            Err(error) => Err(error),
        };
        if answered.is_err() {
            self.known.write().unwrap_or_else(PoisonError::into_inner).failed = Some(asked);
        }
        answered
    }

    fn failed_since(&self, moment: Instant) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.failed.is_some_and(|failed| failed >= moment)
    }

    async fn ask(&self, conn: &mut Conn) -> Result<Epoch> {
        let doubts = self.doubts.load(Ordering::Acquire);
        let asked = Instant::now();
        let last = self.said();
        let stirred = Stirred::since(conn, last.as_ref()).await?;
        let lease = stirred.next.map_or(self.lease, |next| {
            (next - stirred.at).to_std().unwrap_or_default().min(self.lease)
        });
        let epoch = self.hear(stirred, asked);
        if self.doubts.load(Ordering::Acquire) == doubts {
            let until = asked.duration_since(self.born) + lease;
            self.fresh_until.store(micros(until), Ordering::Release);
            if self.doubts.load(Ordering::Acquire) != doubts {
                self.fresh_until.store(0, Ordering::Release); // doubted between the two
            }
        }
        Ok(epoch)
    }

    /// Takes in what the database said to a question of this moment.
    fn hear(&self, stirred: Stirred, asked: Instant) -> Epoch {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let continues = known.last.as_ref().is_some_and(|last| {
            let passed = asked.saturating_duration_since(last.heard);
            let expected = last.clock + TimeDelta::from_std(passed).unwrap_or_default();
            passed < MEMORY && (stirred.at - expected).abs() < DRIFT + self.slack()
        });
        let everything =
            !continues || stirred.keys.contains(&terms()) || known.changed.len() + stirred.keys.len() > MOST_KEYS;
        let mut epoch = self.epoch.load(Ordering::Acquire);
        if everything || !stirred.keys.is_empty() {
            epoch += 1;
        }
        if everything {
            known.changed.clear();
            known.everything = epoch;
        }
        known.changed.extend(stirred.keys.into_iter().map(|key| (key, epoch)));
        known.last = Some(LastAnswer {
            snapshot: stirred.snapshot,
            clock: stirred.at,
            heard: asked,
        });
        self.epoch.store(epoch, Ordering::Release);
        epoch
    }

    /// A question takes a while to be answered.
    fn slack(&self) -> TimeDelta {
        TimeDelta::from_std(self.lease).unwrap_or_default()
    }

    fn said(&self) -> Option<LastAnswer> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).last.clone()
    }

    /// Something may have changed just now: the next use asks.
    pub fn doubt(&self) {
        self.doubts.fetch_add(1, Ordering::AcqRel);
        self.fresh_until.store(0, Ordering::Release);
    }

    /// Whether nothing of these changed since an epoch.
    #[must_use]
    pub fn holds<'k>(&self, since: Epoch, keys: impl IntoIterator<Item = &'k Uuid>) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.everything <= since
            && keys
                .into_iter()
                .all(|key| known.changed.get(key).is_none_or(|changed| *changed <= since))
    }

    /// The clock of the database, about as well as it is known here; to be asked for after the epoch.
    #[must_use]
    pub fn clock(&self) -> DateTime<Utc> {
        self.said().map_or(DateTime::UNIX_EPOCH, |said| {
            said.clock + TimeDelta::from_std(said.heard.elapsed()).unwrap_or_default()
        })
    }

    fn now(&self) -> u64 {
        micros(self.born.elapsed())
    }
}

/// Forgets changes that everybody asked for who ever will.
pub async fn forget_old(conn: &mut Conn) -> Result<()> {
    let forgotten = sql("DELETE FROM newsroom.stirs WHERE at < clock_timestamp() - interval '1 hour'");
    diesel_async::RunQueryDsl::execute(forgotten, conn).await?;
    Ok(())
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(at: &str, keys: &[Uuid]) -> Stirred {
        Stirred {
            snapshot: "1:1:".into(),
            at: at.parse().unwrap(),
            next: None,
            keys: keys.to_vec(),
        }
    }

    #[test]
    fn what_changed_no_longer_holds_and_all_else_does() {
        let (watch, now) = (Watch::default(), Instant::now());
        let (story, other) = (Uuid::now_v7(), Uuid::now_v7());
        let first = watch.hear(said("2026-11-28T10:00:00Z", &[]), now);
        let second = watch.hear(said("2026-11-28T10:00:01Z", &[story]), now + Duration::from_secs(1));

        assert!(second > first);
        assert!(!watch.holds(first, [&other, &story]) && watch.holds(first, [&other]));
        assert!(watch.holds(second, [&other, &story]));
    }

    #[test]
    fn nothing_holds_after_a_name_changed_the_clock_was_set_or_nobody_asked_for_long() {
        for (what, at, after, keys) in [
            ("a name", "2026-11-28T10:00:01Z", 1, vec![terms()]),
            ("the clock, ahead", "2026-11-28T11:00:01Z", 1, vec![]),
            ("the clock, back", "2026-11-28T09:00:01Z", 1, vec![]),
            ("an hour", "2026-11-28T11:00:00Z", 3_600, vec![]),
        ] {
            let (watch, now, any) = (Watch::default(), Instant::now(), Uuid::now_v7());
            let first = watch.hear(said("2026-11-28T10:00:00Z", &[]), now);
            let second = watch.hear(said(at, &keys), now + Duration::from_secs(after));
            assert!(!watch.holds(first, [&any]), "{what}");
            assert!(watch.holds(second, [&any]), "{what}");
        }
    }

    #[test]
    fn it_holds_while_nothing_is_said_and_not_once_it_is_doubted() {
        let watch = Watch::default();
        assert_eq!(watch.at_hand(), None);
        watch.fresh_until.store(u64::MAX, Ordering::Release);
        assert!(watch.at_hand().is_some());
        watch.doubt();
        assert_eq!(watch.at_hand(), None);
    }
}
