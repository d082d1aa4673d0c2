//! Connections that hold us up: a head that comes a byte at a time, a body that never ends, an answer that nobody reads, too
//! many of one address. The server arms its own timer for the first head only; here every connection is watched until
//! it is gone.

use std::{
    any::Any,
    cell::Cell,
    collections::HashMap,
    io,
    net::{IpAddr, Ipv6Addr},
    os::fd::{AsRawFd, RawFd},
    rc::{Rc, Weak},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix_web::{dev::Extensions, rt};
use tokio::sync::Notify;

/// How long an idle connection is kept.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After this long without a request under way a connection is not idle (the server would have closed it), but waiting
/// for the rest of something.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same for what a page is told while it is open: whoever takes nothing for so long sleeps, or is gone.
const PATIENCE_WITH_A_PAGE: Duration = Duration::from_secs(8);
/// How long an answer may take to be read.
const READING: Duration = Duration::from_secs(600);
/// What has to be read of an answer, in bytes a second, looked at over a window of time.
const LEAST_RATE: u64 = 8 * 1024;
const WINDOW: Duration = Duration::from_secs(20);
/// How often a connection is looked at.
const GLANCE: Duration = Duration::from_secs(2);
/// Connections of one address, proxies apart.
pub const OF_ONE_ADDRESS: usize = 256;
/// Connections whose other side took nothing from one glance to the next although something waits for it, in all and of
/// one address, proxies apart. Each may hold a megabyte: what it asked, and the answers to it.
pub const UNREAD: usize = 128;
/// The same, of one address.
pub const UNREAD_OF_ONE_ADDRESS: usize = 32;

/// The connections that there are, and those of them that read nothing.
#[derive(Clone)]
pub struct Connections {
    there: Places,
    unread: Places,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            there: Places::new(usize::MAX, OF_ONE_ADDRESS),
            unread: Places::new(UNREAD, UNREAD_OF_ONE_ADDRESS),
        }
    }
}

/// So many places, and so many for one address.
#[derive(Clone)]
struct Places {
    taken: Arc<Mutex<TakenPlaces>>,
    most: usize,
    most_of_one: usize,
}

#[derive(Default)]
struct TakenPlaces {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

/// One of them; taken until it is dropped.
struct TakenPlace {
    places: Places,
    address: Option<IpAddr>,
}

impl Places {
    fn new(most: usize, most_of_one: usize) -> Self {
        Self {
            taken: Arc::default(),
            most,
            most_of_one,
        }
    }

    /// Takes one more; none when as many are taken as may be. Without an address only all together are bounded.
    fn one_more(&self, address: Option<IpAddr>) -> Option<TakenPlace> {
        let address = address.map(household);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = address.and_then(|address| taken.of.get(&address).copied()).unwrap_or(0);
        if taken.all >= self.most || own >= self.most_of_one {
            return None;
        }
        taken.all += 1;
        if let Some(address) = address {
            taken.of.insert(address, own + 1);
        }
        drop(taken);
        Some(TakenPlace {
            places: self.clone(),
            address,
        })
    }
}

impl Drop for TakenPlace {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        let Some(address) = self.address else { return };
        if let Some(own) = taken.of.get_mut(&address) {
            *own -= 1;
            if *own == 0 {
                taken.of.remove(&address);
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
    /// The answer says little, for as long as the page is open.
    stays_open: Cell<bool>,
    /// It was cut: nobody hears what is said.
    cut_off: Rc<Notify>,
    /// What had been read when the present window began, and when that was.
    window: Cell<(Instant, u64)>,
    socket: RawFd,
    /// Where from; nothing for a configured proxy.
    from: Option<IpAddr>,
    _place: Option<TakenPlace>,
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
        self.stays_open.set(false);
    }

    /// The answer that follows has no end, and says something now and then.
    pub fn stays_open(&self) {
        self.stays_open.set(true);
    }

    /// What is woken when it is cut, so that an answer without an end has one.
    pub fn cut_off(&self) -> Rc<Notify> {
        Rc::clone(&self.cut_off)
    }

    /// Whether a configured proxy stands in between, whose side stays open whatever becomes of the browser.
    pub const fn is_relayed(&self) -> bool {
        self.from.is_none()
    }

    fn is_stuck(&self) -> bool {
        let Some(since) = self.waiting_since.get() else {
            return false;
        };
        if self.stays_open.get() {
            // Silence is nothing wrong; what was said and nobody took is, and a side that has said its last.
            if self.unread() == 0 {
                self.sending_at.set(Instant::now());
            }
            let is_late = since.max(self.sending_at.get()).elapsed() > PATIENCE_WITH_A_PAGE;
            return is_late || self.is_closed_there();
        }
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

    /// Whether the other side closed it, or its process is gone.
    fn is_closed_there(&self) -> bool {
        let mut byte = 0_u8;
        let how = libc::MSG_PEEK | libc::MSG_DONTWAIT;
        // SAFETY: the call writes one byte at most, to `byte`, and takes nothing from the connection; the descriptor is this
        // connection's, as below.
        let seen = unsafe { libc::recv(self.socket, (&raw mut byte).cast(), 1, how) };
        seen == 0 || (seen < 0 && io::Error::last_os_error().kind() == io::ErrorKind::ConnectionReset)
    }

    /// What was sent and what of it waits, if anything does: the same twice is a side that reads nothing.
    fn waits(&self) -> Option<(u64, u64)> {
        Some((self.taken.get(), self.unread())).filter(|(_, unread)| *unread > 0)
    }

    /// Ends it at once: what was sent and not read is dropped, or the kernel would keep it for minutes.
    fn cut(&self) {
        let at_once = libc::linger {
            l_onoff: 1,
            l_linger: 0,
        };
        let size = size_of_val(&at_once) as libc::socklen_t;
        // SAFETY: the first call reads one `linger`, of the length said; the second has no memory. The descriptor is this
        // connection's: it is closed with the connection, which owns `self`, on the thread that we are on.
        unsafe {
            libc::setsockopt(
                self.socket,
                libc::SOL_SOCKET,
                libc::SO_LINGER,
                (&raw const at_once).cast(),
                size,
            );
            libc::shutdown(self.socket, libc::SHUT_RDWR);
        }
        self.cut_off.notify_one();
    }
}

/// Called by the server for every new connection. Those of `apart`, the configured proxies, are not counted.
pub fn watch(counted: &Connections, apart: impl Fn(IpAddr) -> bool, connection: &dyn Any, data: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() else {
        return;
    };
    let from = stream.peer_addr().ok().map(|peer| peer.ip()).filter(|ip| !apart(*ip));
    let place = counted.there.one_more(from);
    let is_one_too_many = place.is_none();
    let watched = Rc::new(Watched {
        waiting_since: Cell::new(Some(Instant::now())),
        sending_at: Cell::new(Instant::now()),
        body_left: Cell::new(false),
        taken: Cell::new(0),
        stays_open: Cell::new(false),
        cut_off: Rc::default(),
        window: Cell::new((Instant::now(), 0)),
        socket: stream.as_raw_fd(),
        from,
        _place: place,
    });
    if is_one_too_many {
        watched.cut();
    } else {
        rt::spawn(look_after(Rc::downgrade(&watched), counted.unread.clone()));
    }
    data.insert(watched);
}

/// Ends when the connection is gone.
async fn look_after(connection: Weak<Watched>, unread: Places) {
    let mut waited = None;
    let mut place = None;
    loop {
        rt::time::sleep(GLANCE).await;
        let Some(watched) = connection.upgrade() else { return };
        let waits = watched.waits();
        if waits.is_none() || waits != waited {
            place = None;
        } else if place.is_none() {
            place = unread.one_more(watched.from);
        }
        let is_one_too_many = waits.is_some() && waits == waited && place.is_none();
        waited = waits;
        if is_one_too_many || watched.is_stuck() {
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
        let there = Connections::default().there;
        let one_more = |text: &str| there.one_more(text.parse().ok());
        let own: Vec<_> = (0..OF_ONE_ADDRESS)
            .map(|n| one_more(&format!("2001:db8::{n:x}")))
            .collect();

        assert!(own.iter().all(Option::is_some));
        assert!(one_more("2001:db8::ffff").is_none());
        assert!(one_more("2001:db8:0:1::1").is_some());
        drop(own);
        assert!(one_more("2001:db8::1").is_some());
        assert!(there.taken.lock().unwrap().of.is_empty());
    }

    #[test]
    fn all_addresses_together_have_so_many_that_read_nothing_proxies_too() {
        let unread = Connections::default().unread;
        let of = |last: usize| unread.one_more(Some(IpAddr::from([192, 0, 2, u8::try_from(last).unwrap()])));
        let one: Vec<_> = (0..UNREAD_OF_ONE_ADDRESS).map(|_| of(1)).collect();
        assert!(one.iter().all(Option::is_some) && of(1).is_none());

        let others: Vec<_> = (UNREAD_OF_ONE_ADDRESS..UNREAD).map(|n| of(n + 2)).collect();
        assert!(others.iter().all(Option::is_some));
        assert!(of(200).is_none() && unread.one_more(None).is_none());
        drop(one);
        assert!(of(200).is_some() && unread.one_more(None).is_some());
    }
}
