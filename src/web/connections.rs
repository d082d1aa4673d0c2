//! Connections that hold us up: a head that comes a byte at a time, a body that never ends, an answer that nobody reads, too
//! many of one address. The server arms its own timer for the first head only; here every connection is watched until
//! it is gone.

use std::{
    any::Any,
    cell::Cell,
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    os::fd::{AsRawFd, RawFd},
    rc::{Rc, Weak},
    sync::{Arc, Mutex, PoisonError},
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
/// What has to be read of an answer, in bytes a second, looked at over a window of time.
const LEAST_RATE: u64 = 8 * 1024;
const WINDOW: Duration = Duration::from_secs(20);
/// How often a connection is looked at.
const GLANCE: Duration = Duration::from_secs(2);
/// Connections of one address, proxies apart.
pub const OF_ONE_ADDRESS: usize = 256;

/// How many connections each address has.
#[derive(Clone, Default)]
pub struct Counted(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them; counted until it is dropped.
struct Place {
    counted: Counted,
    address: IpAddr,
}

impl Counted {
    /// Counts one more; none when there are as many as may be.
    fn one_more(&self, address: IpAddr) -> Option<Place> {
        let address = household(address);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counted.entry(address).or_default();
        if *count >= OF_ONE_ADDRESS {
            return None;
        }
        *count += 1;
        drop(counted);
        Some(Place {
            counted: self.clone(),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counted = self.counted.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counted.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counted.remove(&self.address);
            }
        }
    }
}

/// An IPv4 address, or the /64 that one household has of IPv6.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) & (u128::MAX << 64)).into(),
    }
}

/// What is known of a connection; it lives as long as the connection does.
pub struct Watched {
    /// Since when no request is under way; nothing while one is.
    waiting_since: Cell<Option<Instant>>,
    /// When an answer was last seen to be on its way.
    sending_at: Cell<Instant>,
    /// Whether the body of an answer is not wholly taken.
    body_left: Cell<bool>,
    /// Bytes of bodies that were taken, of all answers.
    taken: Cell<u64>,
    /// What had been read when the present window began, and when that was.
    window: Cell<(Instant, u64)>,
    socket: RawFd,
    _place: Option<Place>,
}

impl Watched {
    /// A request has arrived whole as far as its head goes.
    pub fn begins(&self) {
        self.waiting_since.set(None);
    }

    /// Its answer is ready.
    pub fn ends(&self) {
        self.waiting_since.set(Some(Instant::now()));
        self.window.set((Instant::now(), self.read()));
    }

    /// The body of an answer is there to be taken.
    pub fn body_begins(&self) {
        self.body_left.set(true);
    }

    /// So many bytes of it were.
    pub fn body_took(&self, bytes: usize) {
        self.taken.set(self.taken.get() + bytes as u64);
    }

    /// It was taken, or given up.
    pub fn body_ends(&self) {
        self.body_left.set(false);
    }

    fn is_stuck(&self) -> bool {
        let Some(since) = self.waiting_since.get() else {
            return false;
        };
        if self.body_left.get() || self.unread() > 0 {
            self.sending_at.set(Instant::now());
            return since.elapsed() > READING || self.is_too_slow();
        }
        since.max(self.sending_at.get()).elapsed() > PATIENCE
    }

    /// Whether less was read in the window that ended than has to be. Begins the next one.
    fn is_too_slow(&self) -> bool {
        let (began, before) = self.window.get();
        if began.elapsed() < WINDOW {
            return false;
        }
        let read = self.read();
        self.window.set((Instant::now(), read));
        read.saturating_sub(before) < LEAST_RATE * WINDOW.as_secs()
    }

    /// Bytes that the other side has, give or take what waits between the answer and the socket.
    fn read(&self) -> u64 {
        self.taken.get().saturating_sub(self.unread())
    }

    /// Bytes that were sent and that the other side has yet to take.
    fn unread(&self) -> u64 {
        let mut waiting: libc::c_int = 0;
        // SAFETY: the call writes one int, to `waiting`; the descriptor is this connection's, as below.
        let asked = unsafe { libc::ioctl(self.socket, libc::TIOCOUTQ, &raw mut waiting) };
        if asked == 0 {
            u64::try_from(waiting).unwrap_or(0)
        } else {
            0
        }
    }

    fn cut(&self) {
        // SAFETY: no memory is involved. The descriptor is this connection's: it is closed with the connection, which
        // owns `self`, on the thread that we are on.
        unsafe { libc::shutdown(self.socket, libc::SHUT_RDWR) };
    }
}

/// Called by the server for every new connection. Those of `apart`, the configured proxies, are not counted.
pub fn watch(counted: &Counted, apart: impl Fn(IpAddr) -> bool, connection: &dyn Any, data: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() else {
        return;
    };
    let from = stream.peer_addr().ok().map(|peer| peer.ip()).filter(|ip| !apart(*ip));
    let place = from.map(|address| counted.one_more(address));
    let is_one_too_many = matches!(place, Some(None));
    let watched = Rc::new(Watched {
        waiting_since: Cell::new(Some(Instant::now())),
        sending_at: Cell::new(Instant::now()),
        body_left: Cell::new(false),
        taken: Cell::new(0),
        window: Cell::new((Instant::now(), 0)),
        socket: stream.as_raw_fd(),
        _place: place.flatten(),
    });
    if is_one_too_many {
        watched.cut();
    } else {
        rt::spawn(look_after(Rc::downgrade(&watched)));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_so_many_connections_and_a_household_is_one_address() {
        let counted = Counted::default();
        let own: Vec<_> = (0..OF_ONE_ADDRESS)
            .map(|n| counted.one_more(format!("2001:db8::{n:x}").parse().unwrap()))
            .collect();

        assert!(own.iter().all(Option::is_some));
        assert!(counted.one_more("2001:db8::ffff".parse().unwrap()).is_none());
        assert!(counted.one_more("2001:db8:0:1::1".parse().unwrap()).is_some());
        drop(own);
        assert!(counted.one_more("2001:db8::1".parse().unwrap()).is_some());
        assert!(counted.0.lock().unwrap().is_empty());
    }
}
