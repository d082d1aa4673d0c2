//! The program itself, as an operator starts it.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use super::Newsroom;

/// Longer than anything here takes; what takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// `copydesk` with these arguments, on no database and without settings of this machine.
pub fn copydesk(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["DATABASE_URL", "RUST_LOG", "NO_COLOR"] {
        command.env_remove(name);
    }
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("COPYDESK_")) {
            command.env_remove(name);
        }
    }
    command
}

/// What a program said, and how it ended.
pub struct Said {
    pub ended: ExitStatus,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            ended: output.status,
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Newsroom {
    /// Runs a command on this newsroom's database.
    pub fn runs(&self, arguments: &[&str]) -> Said {
        let output = copydesk(arguments).env("DATABASE_URL", self.url()).output();
        output.unwrap().into()
    }
}

/// `copydesk serve`, ended when this is dropped.
pub struct Server {
    child: Child,
    folder: PathBuf,
    stderr: Option<BufReader<Box<dyn Read + Send>>>,
}

impl Server {
    /// Starts it on a free port.
    pub fn start(newsroom: &Newsroom, arguments: &[&str]) -> Self {
        let mut command = copydesk(&["serve"]);
        command.args(arguments).env("DATABASE_URL", newsroom.url());
        Self::of(command)
    }

    /// The same, started by a command that says where its database is.
    pub fn of(mut command: Command) -> Self {
        let folder = scratch("serve");
        let mut child = command
            .env("COPYDESK_LISTEN", "127.0.0.1:0")
            .env("COPYDESK_DATA_DIR", &folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr: Box<dyn Read + Send> = Box::new(child.stderr.take().unwrap());
        Self {
            child,
            folder,
            stderr: Some(BufReader::new(stderr)),
        }
    }

    /// Where it writes the link that sets the newsroom up.
    pub fn link_file(&self) -> PathBuf {
        self.folder.join("setup-link")
    }

    /// Reads until a line with these words, and answers it.
    pub fn says(&mut self, words: &str) -> String {
        let lines = self.stderr.as_mut().unwrap().lines();
        let line = lines.map_while(Result::ok).find(|line| line.contains(words));
        line.unwrap_or_else(|| panic!("it ended without saying “{words}”"))
    }

    /// Waits until it serves; answers where.
    pub fn address(&mut self) -> SocketAddr {
        let line = self.says("Copydesk is at http://");
        let (_, address) = line.rsplit_once("http://").unwrap();
        let end = |c: char| !(c.is_ascii_digit() || c == '.' || c == ':');
        address.split(end).next().unwrap().parse().unwrap()
    }

    /// Ends it in order; answers every line from then on, and what it said before that nobody read.
    pub fn all_it_says(&mut self) -> Vec<String> {
        let ended = self.ends_after(libc::SIGTERM);
        assert!(ended.success(), "{ended}");
        self.stderr.take().unwrap().lines().map(Result::unwrap).collect()
    }

    /// Nobody reads what it says any more.
    pub fn is_left_alone(&mut self) {
        self.stderr = None;
    }

    /// Sends a signal and waits for the end.
    pub fn ends_after(&mut self, signal: i32) -> ExitStatus {
        let pid = i32::try_from(self.child.id()).unwrap();
        // SAFETY: sends a signal to a child that was not waited for.
        unsafe { libc::kill(pid, signal) };
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| tell.send(self.child.wait().unwrap()).unwrap());
            told.recv_timeout(PATIENCE).unwrap_or_else(|_| {
                // SAFETY: as above; the thread beside us is still waiting.
                unsafe { libc::kill(pid, libc::SIGKILL) };
                panic!("it goes on after signal {signal}")
            })
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have ended
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder); // the set-up link lies there, if it came so far
    }
}

/// A folder name that no other test uses; nothing is there yet.
pub fn scratch(what: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("copydesk-{what}-{}-{number}", std::process::id()))
}
