//! The server of the tests listens in a folder; this is for those who reach it over a network, and for what may happen
//! to it there.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    sync::{Arc, Condvar, Mutex},
    thread,
};

use copydesk::platform::db::Address;
use postgres::{Config, config::Host};

use super::Newsroom;

/// A way over the network to the database. Where it is frozen it takes whatever is sent and nothing comes back.
#[derive(Clone, Default)]
pub struct Way(Arc<(Mutex<Frozen>, Condvar)>);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Frozen {
    #[default]
    Never,
    /// Once somebody said to commit: it is still done.
    AtCommit,
    Now,
    /// Nobody is there: what comes is turned away, and what is open breaks off at the next word.
    Closed,
}

impl Way {
    /// From now on nothing arrives.
    pub fn freezes(&self) {
        self.becomes(Frozen::Now);
    }

    /// The next transaction that ends does so in silence.
    pub fn freezes_at_commit(&self) {
        self.becomes(Frozen::AtCommit);
    }

    /// From now on nobody is at its end.
    pub fn closes(&self) {
        self.becomes(Frozen::Closed);
    }

    /// What was held back arrives.
    pub fn thaws(&self) {
        self.becomes(Frozen::Never);
    }

    fn becomes(&self, state: Frozen) {
        *self.0.0.lock().unwrap() = state;
        self.0.1.notify_all();
    }

    fn copy(&self, mut from: impl Read, mut to: impl Write, is_question: bool) {
        let mut bytes = [0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            let piece = &bytes[..length];
            let (state, changed) = &*self.0;
            let mut state = state.lock().unwrap();
            let commits = is_question && *state == Frozen::AtCommit && piece.windows(6).any(|word| word == b"COMMIT");
            if commits {
                *state = Frozen::Now;
            } else {
                let state = changed.wait_while(state, |state| *state == Frozen::Now);
                if *state.unwrap() == Frozen::Closed {
                    return;
                }
            }
            if to.write_all(piece).is_err() {
                return;
            }
        }
    }
}

impl Way {
    /// A port of this computer that leads to another.
    pub fn to(&self, port: u16) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = listener.local_addr().unwrap().port();
        let way = self.clone();
        thread::spawn(move || {
            for near in listener.incoming() {
                let near = near.unwrap();
                let is_closed = *way.0.0.lock().unwrap() == Frozen::Closed;
                if let Some(far) = TcpStream::connect(("127.0.0.1", port)).ok().filter(|_| !is_closed) {
                    way.joins(near, far);
                }
            }
        });
        here
    }

    fn joins(&self, near: TcpStream, far: TcpStream) {
        let (from, to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
        for (from, to, is_question) in [(from, to, true), (far, near, false)] {
            let way = self.clone();
            thread::spawn(move || {
                way.copy(&from, &to, is_question);
                let _ = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
            });
        }
    }
}

impl Newsroom {
    /// A port of this computer that leads to the database.
    pub fn port(&self) -> u16 {
        self.port_of(&Way::default())
    }

    fn port_of(&self, way: &Way) -> u16 {
        let config: Config = self.url().parse().unwrap();
        let port = config.get_ports()[0];
        let Host::Unix(folder) = &config.get_hosts()[0] else {
            return port;
        };
        let socket = folder.join(format!(".s.PGSQL.{port}"));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let way = way.clone();
        thread::spawn(move || {
            for near in listener.incoming() {
                let (near, far): (TcpStream, UnixStream) = (near.unwrap(), UnixStream::connect(&socket).unwrap());
                let (from, to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                let (there, back) = (way.clone(), way.clone());
                thread::spawn(move || {
                    there.copy(&from, &to, true);
                    let _ = to.shutdown(Shutdown::Both);
                });
                thread::spawn(move || {
                    back.copy(&far, &near, false);
                    let _ = near.shutdown(Shutdown::Both);
                });
            }
        });
        port
    }

    /// What an operator of another computer would write into `DATABASE_URL`.
    pub fn url_over_a_network(&self) -> String {
        self.url_by(&Way::default())
    }

    /// The address of the database by this way.
    pub fn address_by(&self, way: &Way) -> Address {
        Address::parse(&self.url_by(way), None).unwrap()
    }

    fn url_by(&self, way: &Way) -> String {
        let config: Config = self.url().parse().unwrap();
        let secret = String::from_utf8_lossy(config.get_password().unwrap()).into_owned();
        let (user, port) = (config.get_user().unwrap(), self.port_of(way));
        format!("postgresql://{user}:{secret}@127.0.0.1:{port}/{}", self.name())
    }
}
