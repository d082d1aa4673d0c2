//! The server of the tests listens in a folder; this is for those who reach it over a network.

use std::{io, net::TcpListener, os::unix::net::UnixStream, thread};

use postgres::{Config, config::Host};

use super::Newsroom;

impl Newsroom {
    /// A port of this computer that leads to the database.
    pub fn port(&self) -> u16 {
        let config: Config = self.url().parse().unwrap();
        let port = config.get_ports()[0];
        let Host::Unix(folder) = &config.get_hosts()[0] else {
            return port;
        };
        let socket = folder.join(format!(".s.PGSQL.{port}"));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for near in listener.incoming() {
                let (mut near, mut far) = (near.unwrap(), UnixStream::connect(&socket).unwrap());
                let (mut from, mut to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                thread::spawn(move || io::copy(&mut from, &mut to));
                thread::spawn(move || io::copy(&mut far, &mut near));
            }
        });
        port
    }

    /// What an operator of another computer would write into `DATABASE_URL`.
    pub fn url_over_a_network(&self) -> String {
        let config: Config = self.url().parse().unwrap();
        let secret = String::from_utf8_lossy(config.get_password().unwrap()).into_owned();
        let (user, port) = (config.get_user().unwrap(), self.port());
        format!("postgresql://{user}:{secret}@127.0.0.1:{port}/{}", self.name())
    }
}
