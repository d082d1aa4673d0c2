//! Connections that are neither answered nor idle: a head that comes a byte at a time, a body that never ends. The server
//! arms its own timer for the first head only; here every connection is watched until it is gone.

use std::{
    any::Any,
    cell::Cell,
    os::fd::{AsRawFd, RawFd},
    rc::{Rc, Weak},
    time::{Duration, Instant},
};

use actix_web::{dev::Extensions, rt};

/// How long an idle connection is kept.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After this long without a request under way a connection is not idle (the server would have closed it), but waiting
/// for the rest of something.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long an answer may take to be read.
const READING: Duration = Duration::from_secs(600);
/// How often a connection is looked at.
const GLANCE: Duration = Duration::from_secs(2);

/// What is known of a connection; it lives as long as the connection does.
pub struct Watched {
    /// Since when no request is under way; nothing while one is.
    waiting_since: Cell<Option<Instant>>,
    /// When an answer was last seen to be on its way.
    sending_at: Cell<Instant>,
    socket: RawFd,
}

impl Watched {
    /// A request has arrived whole as far as its head goes.
    pub fn begins(&self) {
        self.waiting_since.set(None);
    }

    /// Its answer is ready.
    pub fn ends(&self) {
        self.waiting_since.set(Some(Instant::now()));
    }

    fn is_stuck(&self) -> bool {
        let Some(since) = self.waiting_since.get() else {
            return false;
        };
        if since.elapsed() < READING && self.is_sending() {
            self.sending_at.set(Instant::now());
        }
        since.max(self.sending_at.get()).elapsed() > PATIENCE
    }

    /// Whether the other side has yet to take something that was sent.
    fn is_sending(&self) -> bool {
        let mut waiting: libc::c_int = 0;
        // SAFETY: the call writes one int, to `waiting`; the descriptor is this connection's, as below.
        let asked = unsafe { libc::ioctl(self.socket, libc::TIOCOUTQ, &raw mut waiting) };
        asked == 0 && waiting > 0
    }

    fn cut(&self) {
        // SAFETY: no memory is involved. The descriptor is this connection's: it is closed with the connection, which
        // owns `self`, on the thread that we are on.
        unsafe { libc::shutdown(self.socket, libc::SHUT_RDWR) };
    }
}

/// Called by the server for every new connection.
pub fn watch(connection: &dyn Any, data: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() else {
        return;
    };
    let watched = Rc::new(Watched {
        waiting_since: Cell::new(Some(Instant::now())),
        sending_at: Cell::new(Instant::now()),
        socket: stream.as_raw_fd(),
    });
    rt::spawn(look_after(Rc::downgrade(&watched)));
    data.insert(watched);
}

/// Ends when the connection is gone.
async fn look_after(connection: Weak<Watched>) {
    loop {
        rt::time::sleep(GLANCE).await;
        let Some(watched) = connection.upgrade() else { return };
        if watched.is_stuck() {
            watched.cut();
            return;
        }
    }
}
