//! `postmaster.pid`: which process serves this cluster, where it listens and whether it is ready.

use std::path::Path;

use super::{endpoint::Endpoint, folder::Folder, process, text_of};

#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub pid: i32,
    port: u16,
    ready: bool,
}

impl PidFile {
    /// Nothing when there is none, or it is still being written.
    pub fn read(folder: &Folder) -> Option<Self> {
        Self::parse(&text_of(&folder.pgdata().join("postmaster.pid"))?)
    }

    /// Lines of the file: 1 the process, 4 the port, 8 the state (which `pg_ctl` reads as well).
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        Some(Self {
            pid: lines.first()?.parse().ok()?,
            port: lines.get(3).and_then(|port| port.parse().ok()).unwrap_or(0),
            ready: lines.get(7) == Some(&"ready"),
        })
    }

    /// Whether this very process says that it takes connections.
    pub fn says_ready(&self, pid: i32) -> bool {
        self.ready && self.pid == pid
    }

    /// Where to connect, if the server lives and takes connections.
    pub fn serving(&self, folder: &Folder) -> Option<Endpoint> {
        (self.ready && self.is_alive(&folder.pgdata())).then(|| Endpoint::of_running(folder, self.port))
    }

    /// Whether the process is the server of this cluster: not a zombie, nor another that got the same number.
    pub fn is_alive(&self, pgdata: &Path) -> bool {
        process::command_line(self.pid).is_some_and(|line| process::serves(&line, pgdata))
    }
}

#[cfg(test)]
mod tests {
    use super::PidFile;

    #[test]
    fn the_state_is_read_from_the_eighth_line() {
        let text = "4711\n/d/pgdata\n1700000000\n5432\n/d/run\n\n  5432001 3\nready   \n";
        assert_eq!(
            PidFile::parse(text),
            Some(PidFile {
                pid: 4711,
                port: 5432,
                ready: true
            })
        );
        let starting = text.replace("ready   ", "starting");
        assert_eq!(
            PidFile::parse(&starting),
            Some(PidFile {
                pid: 4711,
                port: 5432,
                ready: false
            })
        );
        assert_eq!(PidFile::parse(""), None);
    }
}
