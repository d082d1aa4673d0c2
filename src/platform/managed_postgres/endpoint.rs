//! Where the server listens: a socket in a closed folder, or a port of this machine when the socket's path is too long.

use std::{
    ffi::OsString,
    net::TcpListener,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{error::StartError, folder::Folder};

/// Name of the only superuser.
pub(super) const SUPERUSER: &str = "copydesk";
const SOCKET: &str = ".s.PGSQL.5432";
/// The system's limit is 107 bytes on Linux and 103 on macOS, of which PostgreSQL wants a few.
const LONGEST_SOCKET_PATH: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    Socket(PathBuf),
    Port(u16),
}

impl Endpoint {
    pub fn choose(folder: &Folder) -> Result<Self, StartError> {
        Self::socket(folder).map_or_else(free_port, Ok)
    }

    /// Where a server that runs already listens.
    pub fn of_running(folder: &Folder, port: u16) -> Self {
        Self::socket(folder).unwrap_or(Self::Port(port))
    }

    fn socket(folder: &Folder) -> Option<Self> {
        let run = folder.run();
        (run.join(SOCKET).as_os_str().len() < LONGEST_SOCKET_PATH).then_some(Self::Socket(run))
    }

    pub fn arguments(&self) -> Vec<OsString> {
        match self {
            Self::Socket(run) => {
                vec![
                    "-k".into(),
                    run.into(),
                    "-p".into(),
                    "5432".into(),
                    "-c".into(),
                    "listen_addresses=".into(),
                ]
            }
            Self::Port(port) => vec![
                "-k".into(),
                "".into(),
                "-p".into(),
                port.to_string().into(),
                "-c".into(),
                "listen_addresses=127.0.0.1".into(),
            ],
        }
    }

    pub fn url(&self, password: &str, database: &str) -> String {
        let database = encoded(database.as_bytes());
        match self {
            Self::Socket(run) => {
                let host = encoded(run.as_os_str().as_bytes());
                format!("postgresql://{SUPERUSER}:{password}@/{database}?host={host}&port=5432")
            }
            Self::Port(port) => format!("postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}"),
        }
    }
}

/// Whether a file in the socket's folder belongs to a socket.
pub(super) fn is_socket(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_bytes().starts_with(b".s.PGSQL."))
}

fn free_port() -> Result<Endpoint, StartError> {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|error| StartError::Failed {
            step: "find a free port on 127.0.0.1".into(),
            said: error.to_string(),
        })?;
    Ok(Endpoint::Port(port.port()))
}

fn encoded(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Endpoint;

    #[test]
    fn urls_survive_any_folder_name() {
        let endpoint = Endpoint::Socket("/srv/news room/é?&".into());
        assert_eq!(
            endpoint.url("secret", "copydesk"),
            "postgresql://copydesk:secret@/copydesk?host=/srv/news%20room/%C3%A9%3F%26&port=5432"
        );
        assert_eq!(
            Endpoint::Port(4711).url("secret", "a"),
            "postgresql://copydesk:secret@127.0.0.1:4711/a"
        );
    }
}
