//! What a page that is open hears, without a browser.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use super::Member;

/// Longer than it may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A browser's stream of calls.
pub struct Calls {
    lines: BufReader<TcpStream>,
    /// What the server calls it.
    pub stream: String,
}

impl Calls {
    /// Of somebody, from a server.
    pub fn of(at: SocketAddr, member: &Member) -> Self {
        let mut stream = TcpStream::connect(at).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "GET /admin/live HTTP/1.1\r\nHost: {at}\r\nAccept: text/event-stream\r\nAccept-Encoding: br, gzip\r\nCookie: {}\r\n\r\n",
            member.cookie()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut calls = Self {
            lines: BufReader::new(stream),
            stream: String::new(),
        };
        assert_eq!(calls.line().as_deref(), Some("HTTP/1.1 200 OK"));
        let here = calls.hears("here");
        here.rsplit_once(' ').unwrap().1.clone_into(&mut calls.stream);
        calls
    }

    /// The next line that says something; nothing at the end.
    fn line(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).expect("something is heard in time") == 0 {
                return None;
            }
            let line = line.trim();
            if line == "0" {
                return None; // the last piece (RFC 9112, 7.1)
            }
            if !line.is_empty() {
                return Some(line.to_owned());
            }
        }
    }

    /// Waits for an event, and answers its data.
    pub fn hears(&mut self, event: &str) -> String {
        let wanted = format!("event: {event}");
        loop {
            let line = self.line().unwrap_or_else(|| panic!("it ended without {event}"));
            if line == wanted {
                return self.line().unwrap();
            }
        }
    }

    /// Waits for news of this.
    pub fn hears_of(&mut self, what: &str) {
        while !self.hears("news").split(' ').any(|word| word == what) {}
    }

    /// Reads to the end; answers the events.
    pub fn events_to_the_end(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.line())
            .filter_map(|line| line.strip_prefix("event: ").map(str::to_owned))
            .collect()
    }
}
