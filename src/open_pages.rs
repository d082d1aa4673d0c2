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
    ids::{RequestId, SessionId, StaffId, StreamId},
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
const IN: u8 = 16;
const WORD: u8 = 32;

/// What a page hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageCall {
    /// Something is new: in this person's bell, on the desk, of who is in a story that they have open.
    News {
        /// In the bell.
        bell: bool,
        /// On the desk.
        desk: bool,
        /// Who is in a story.
        present: bool,
    },
    /// Somebody wants to know whether the browser is still there.
    Word,
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
    /// Somebody went.
    went: Notify,
}

#[derive(Default)]
struct Lines {
    all: HashMap<u64, Arc<PageLine>>,
    last: u64,
    /// Lines that ended since that was asked.
    ended: Vec<StreamId>,
}

struct PageLine {
    id: StreamId,
    staff: StaffId,
    session: SessionId,
    /// Something stands in between that keeps it open whatever becomes of the browser.
    is_relayed: bool,
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

    /// Begins to listen, through something in between or not.
    ///
    /// # Errors
    /// `Busy` where too many do, or this process ends.
    pub fn open(self: &Arc<Self>, session: &Session, is_relayed: bool) -> Result<OpenPage> {
        let line = Arc::new(PageLine {
            id: StreamId::new(),
            staff: session.viewer.id,
            session: session.id,
            is_relayed,
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
            Some(("bell", person)) => self.call_person(BELL, person),
            Some(("in", person)) => self.call_person(IN, person),
            Some(("desk", _)) => self.call(DESK, |_| true),
            Some(("door", _)) => self.doubt.notify_one(),
            Some(_) => {}
            None => {
                self.call(BELL | DESK | IN, |_| true);
                self.doubt.notify_one();
            }
        }
    }

    fn call_person(&self, what: u8, person: &str) {
        let person = person.parse().ok();
        self.call(what, |line| Some(line.staff) == person);
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

    /// Waits until a line ended, for so long at most.
    pub async fn one_went(&self, longest: Duration) {
        let _ = timeout(longest, self.went.notified()).await;
    }

    /// Those that ended since this was asked last. A process that ends says nothing of its own: their browsers go to another.
    #[must_use]
    pub fn take_ended(&self) -> Vec<StreamId> {
        std::mem::take(&mut self.lines().ended)
    }

    /// The lines that are open.
    #[must_use]
    pub fn streams(&self) -> Vec<StreamId> {
        self.lines().all.values().map(|line| line.id).collect()
    }

    /// Those that something in between keeps open.
    #[must_use]
    pub fn relayed(&self) -> Vec<StreamId> {
        let lines = self.lines();
        let relayed = lines.all.values().filter(|line| line.is_relayed);
        relayed.map(|line| line.id).collect()
    }

    /// Asks these for a word.
    pub fn ask(&self, streams: &[StreamId]) {
        self.call(WORD, |line| streams.contains(&line.id));
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
            if calls & WORD != 0 {
                self.line.calls.fetch_or(calls & !WORD, Ordering::AcqRel);
                return PageCall::Word;
            }
            if calls != 0 {
                return PageCall::News {
                    bell: calls & BELL != 0,
                    desk: calls & DESK != 0,
                    present: calls & IN != 0,
                };
            }
            if timeout(BEAT, self.line.wake.notified()).await.is_err() {
                return PageCall::Beat;
            }
        }
    }
}

impl OpenPage {
    /// What it goes by.
    #[must_use]
    pub fn id(&self) -> StreamId {
        self.line.id
    }

    /// Up to two seconds, in milliseconds, another number for each page after the other.
    #[must_use]
    pub const fn spread(&self) -> u64 {
        self.number * 617 % 2_000
    }
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        let mut lines = self.pages.lines();
        lines.all.remove(&self.number);
        if !self.pages.is_closing.load(Ordering::Acquire) && lines.ended.len() < ALL {
            lines.ended.push(self.line.id);
            self.pages.went.notify_one();
        }
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
            pages.open(&session(tamsin), false).unwrap(),
            pages.open(&session(ilse), false).unwrap(),
        );

        pages.heard(Some(&format!("bell {tamsin}")));
        pages.heard(Some(&format!("bell {tamsin}")));
        pages.heard(Some("something of a later version"));
        pages.heard(Some("bell nonsense"));
        let news = |bell, desk, present| PageCall::News { bell, desk, present };
        assert_eq!(hers.next().await, news(true, false, false));
        assert_eq!(hers.next().await, PageCall::Beat);
        assert_eq!(other.next().await, PageCall::Beat);
        pages.heard(None);
        assert_eq!(hers.next().await, news(true, true, true));
        assert_eq!(other.next().await, news(true, true, true));
    }

    #[tokio::test(start_paused = true)]
    async fn a_browser_behind_something_can_be_asked_for_a_word_and_one_that_left_is_told_of_once() {
        let pages = Arc::new(OpenPages::default());
        let tamsin = session(StaffId::new());
        let (direct, relayed) = (pages.open(&tamsin, false).unwrap(), pages.open(&tamsin, true).unwrap());
        assert_eq!(pages.relayed(), [relayed.id()]);

        pages.ask(&[relayed.id()]);
        pages.heard(Some(&format!("in {}", tamsin.viewer.id)));

        let of_story = PageCall::News {
            bell: false,
            desk: false,
            present: true,
        };
        assert_eq!(relayed.next().await, PageCall::Word);
        assert_eq!(relayed.next().await, of_story);
        assert_eq!(direct.next().await, of_story);
        let left = direct.id();
        drop(direct);
        pages.one_went(BEAT).await;
        assert_eq!(pages.take_ended(), [left]);
        assert_eq!(pages.take_ended(), []);
        pages.close();
        drop(relayed);
        assert_eq!(pages.take_ended(), [], "it goes to another process");
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_ends_with_its_session_and_all_of_them_with_the_process() {
        let pages = Arc::new(OpenPages::default());
        let (tamsin, ilse) = (session(StaffId::new()), session(StaffId::new()));
        let (hers, other) = (pages.open(&tamsin, false).unwrap(), pages.open(&ilse, false).unwrap());
        let looked_at = pages.sessions();
        let late = pages.open(&session(StaffId::new()), false).unwrap();

        pages.end_others(&looked_at, &[ilse.id]);
        assert_eq!(hers.next().await, PageCall::Over);
        assert_eq!(other.next().await, PageCall::Beat);
        assert_eq!(late.next().await, PageCall::Beat, "it was not looked at yet");
        drop(hers);
        assert_eq!(pages.sessions().len(), 2);
        pages.close();
        assert_eq!(other.next().await, PageCall::Again);
        assert!(matches!(pages.open(&ilse, false), Err(Error::Busy(_))));
    }

    #[test]
    fn one_person_has_so_many_pages() {
        let pages = Arc::new(OpenPages::default());
        let tamsin = session(StaffId::new());
        let all: Vec<_> = (0..OF_ONE_PERSON)
            .map(|_| pages.open(&tamsin, false).unwrap())
            .collect();
        assert!(pages.open(&tamsin, false).is_err());
        assert!(pages.open(&session(StaffId::new()), false).is_ok());
        drop(all);
        assert!(pages.open(&tamsin, false).is_ok());
    }
}
