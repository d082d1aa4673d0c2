//! Pages that are open in browsers, and what is called out to them. A page that listens holds no connection of the database,
//! and costs nothing while nothing happens.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};

use crate::{
    error::{Error, Result},
    ids::{RequestId, SessionId, StaffId},
    staff::session::Session,
};

/// A page that hears nothing else hears so often that it is still listened to; what stands between ends silent connections.
pub const BEAT: Duration = Duration::from_secs(20);
/// Pages of one person; a browser needs one, one without locks one for each of its windows. One that was left counts until the
/// next beat.
const OF_ONE_PERSON: usize = 64;
/// Pages in all.
const ALL: usize = 2_000;

const BELL: u8 = 1;
const DESK: u8 = 2;
const OVER: u8 = 4;
const AGAIN: u8 = 8;

/// What a page hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageCall {
    /// Something is new: in this person's bell, on the desk.
    News {
        /// In the bell.
        bell: bool,
        /// On the desk.
        desk: bool,
    },
    /// Nothing happened.
    Beat,
    /// The session is over.
    Over,
    /// This process ends; another one is to be asked.
    Again,
}

/// All of one process.
#[derive(Default)]
pub struct OpenPages {
    lines: Mutex<Lines>,
    /// Of this process, and how much it heard.
    process: RequestId,
    heard: AtomicU64,
    is_closing: AtomicBool,
    /// Somebody may have to go.
    doubt: Notify,
}

#[derive(Default)]
struct Lines {
    all: HashMap<u64, Arc<PageLine>>,
    last: u64,
}

struct PageLine {
    staff: StaffId,
    session: SessionId,
    calls: AtomicU8,
    wake: Notify,
}

impl PageLine {
    fn call(&self, what: u8) {
        self.calls.fetch_or(what, Ordering::AcqRel);
        self.wake.notify_one();
    }
}

/// One page that listens, until this is dropped.
pub struct OpenPage {
    pages: Arc<OpenPages>,
    number: u64,
    line: Arc<PageLine>,
}

impl OpenPages {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to listen.
    ///
    /// # Errors
    /// `Busy` where too many do, or this process ends.
    pub fn open(self: &Arc<Self>, session: &Session) -> Result<OpenPage> {
        let line = Arc::new(PageLine {
            staff: session.viewer.id,
            session: session.id,
            calls: AtomicU8::new(0),
            wake: Notify::new(),
        });
        let mut lines = self.lines();
        let own = lines.all.values().filter(|other| other.staff == line.staff).count();
        if self.is_closing.load(Ordering::Acquire) || own >= OF_ONE_PERSON || lines.all.len() >= ALL {
            return Err(Error::Busy(
                "Too many pages are open. Close some; this one is shown anew when it is loaded.".into(),
            ));
        }
        lines.last += 1;
        let number = lines.last;
        lines.all.insert(number, Arc::clone(&line));
        drop(lines);
        Ok(OpenPage {
            pages: Arc::clone(self),
            number,
            line,
        })
    }

    /// How much was heard. A page that is made keeps what it was before it asked for anything: where it is the same when the
    /// page listens, nothing happened in between.
    #[must_use]
    pub fn stamp(&self) -> String {
        format!("{}-{}", self.process.0.simple(), self.heard.load(Ordering::Acquire))
    }

    /// What the database called out; nothing where something may have been missed.
    pub fn heard(&self, call: Option<&str>) {
        self.heard.fetch_add(1, Ordering::AcqRel);
        match call.map(|call| call.split_once(' ').unwrap_or((call, ""))) {
            Some(("bell", person)) => {
                let person = person.parse().ok();
                self.call(BELL, |line| Some(line.staff) == person);
            }
            Some(("desk", _)) => self.call(DESK, |_| true),
            Some(("door", _)) => self.doubt.notify_one(),
            Some(_) => {}
            None => {
                self.call(BELL | DESK, |_| true);
                self.doubt.notify_one();
            }
        }
    }

    fn call(&self, what: u8, whom: impl Fn(&PageLine) -> bool) {
        for line in self.lines().all.values().filter(|line| whom(line)) {
            line.call(what);
        }
    }

    /// Waits until it is in doubt whether all of them may stay, for so long at most.
    pub async fn in_doubt(&self, longest: Duration) {
        let _ = timeout(longest, self.doubt.notified()).await;
    }

    /// How many listen.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lines().all.len()
    }

    /// The sessions of those that listen.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionId> {
        let mut sessions: Vec<SessionId> = self.lines().all.values().map(|line| line.session).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// Ends those of `looked_at` whose sessions do not hold any more.
    pub fn end_others(&self, looked_at: &[SessionId], holding: &[SessionId]) {
        self.call(OVER, |line| {
            looked_at.contains(&line.session) && !holding.contains(&line.session)
        });
    }

    /// Sends all of them to another process, and takes no more.
    pub fn close(&self) {
        self.is_closing.store(true, Ordering::Release);
        self.call(AGAIN, |_| true);
    }
}

impl OpenPage {
    /// What it hears next.
    pub async fn next(&self) -> PageCall {
        loop {
            let calls = self.line.calls.swap(0, Ordering::AcqRel);
            if calls & OVER != 0 {
                return PageCall::Over;
            }
            if calls & AGAIN != 0 {
                return PageCall::Again;
            }
            if calls != 0 {
                return PageCall::News {
                    bell: calls & BELL != 0,
                    desk: calls & DESK != 0,
                };
            }
            if timeout(BEAT, self.line.wake.notified()).await.is_err() {
                return PageCall::Beat;
            }
        }
    }
}

impl OpenPage {
    /// Up to two seconds, in milliseconds, another number for each page after the other.
    #[must_use]
    pub const fn spread(&self) -> u64 {
        self.number * 617 % 2_000
    }
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        self.pages.lines().all.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        platform::db::{Origin, Via},
        policy::{Role, Viewer},
    };

    fn session(of: StaffId) -> Session {
        Session {
            id: SessionId::new(),
            viewer: Viewer {
                id: of,
                name: "Tamsin".into(),
                role: Role::Journalist,
                origin: Origin {
                    via: Via::Page,
                    request: RequestId::new(),
                },
            },
            email: String::new(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_page_hears_what_is_for_it_and_much_at_once_as_one() {
        let pages = Arc::new(OpenPages::default());
        let (tamsin, ilse) = (StaffId::new(), StaffId::new());
        let (hers, other) = (
            pages.open(&session(tamsin)).unwrap(),
            pages.open(&session(ilse)).unwrap(),
        );

        pages.heard(Some(&format!("bell {tamsin}")));
        pages.heard(Some(&format!("bell {tamsin}")));
        pages.heard(Some("something of a later version"));
        pages.heard(Some("bell nonsense"));
        let (bell, desk) = (true, true);
        assert_eq!(hers.next().await, PageCall::News { bell, desk: false });
        assert_eq!(hers.next().await, PageCall::Beat);
        assert_eq!(other.next().await, PageCall::Beat);
        pages.heard(None);
        assert_eq!(hers.next().await, PageCall::News { bell, desk });
        assert_eq!(other.next().await, PageCall::News { bell, desk });
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_ends_with_its_session_and_all_of_them_with_the_process() {
        let pages = Arc::new(OpenPages::default());
        let (tamsin, ilse) = (session(StaffId::new()), session(StaffId::new()));
        let (hers, other) = (pages.open(&tamsin).unwrap(), pages.open(&ilse).unwrap());
        let looked_at = pages.sessions();
        let late = pages.open(&session(StaffId::new())).unwrap();

        pages.end_others(&looked_at, &[ilse.id]);
        assert_eq!(hers.next().await, PageCall::Over);
        assert_eq!(other.next().await, PageCall::Beat);
        assert_eq!(late.next().await, PageCall::Beat, "it was not looked at yet");
        drop(hers);
        assert_eq!(pages.sessions().len(), 2);
        pages.close();
        assert_eq!(other.next().await, PageCall::Again);
        assert!(matches!(pages.open(&ilse), Err(Error::Busy(_))));
    }

    #[test]
    fn one_person_has_so_many_pages() {
        let pages = Arc::new(OpenPages::default());
        let tamsin = session(StaffId::new());
        let all: Vec<_> = (0..OF_ONE_PERSON).map(|_| pages.open(&tamsin).unwrap()).collect();
        assert!(pages.open(&tamsin).is_err());
        assert!(pages.open(&session(StaffId::new())).is_ok());
        drop(all);
        assert!(pages.open(&tamsin).is_ok());
    }
}
