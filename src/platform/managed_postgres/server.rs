//! One run of `postgres`: how it is started, and how we know that it is ready.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom},
    os::unix::process::CommandExt,
    process::{Child, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use super::{
    endpoint::{self, Endpoint},
    error::StartError,
    folder::Folder,
    pid_file::PidFile,
    process,
    programs::Programs,
    stop,
};

/// Ours, before those of the settings. Little memory of its own: what it does not hold the kernel does, and readers'
/// answers are kept ready. The log keeps to what happened: no values of rows, which are people's data.
const OPTIONS: [&str; 9] = [
    "jit=off",
    "max_connections=60",
    "shared_buffers=32MB",
    "autovacuum_work_mem=16MB",
    "password_encryption=scram-sha-256",
    "unix_socket_permissions=0700",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
];
/// A crashed server reads its journal again first; that may take minutes, but it ends.
const LONGEST_RECOVERY: Duration = Duration::from_secs(600);
/// A port may be taken, or memory not yet given back, so the first start is tried again.
const TRIES: u32 = 5;
const LONGEST_LOG: u64 = 10 << 20;

/// How to start it, again and again with the same address.
#[derive(Debug)]
pub(super) struct Server {
    folder: Folder,
    programs: Programs,
    options: Vec<String>,
    endpoint: Endpoint,
}

/// A server that runs as our child.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    pub started_at: Instant,
    /// Where its words begin in the log.
    log_from: u64,
}

impl Server {
    pub fn new(folder: Folder, programs: Programs, options: Vec<String>) -> Result<Self, StartError> {
        let endpoint = Endpoint::choose(&folder)?;
        Ok(Self {
            folder,
            programs,
            options,
            endpoint,
        })
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Starts it for the first time and waits until it takes connections.
    pub fn start(&mut self) -> Result<Running, StartError> {
        let mut tries = 1;
        loop {
            let mut running = self.spawn()?;
            match self.wait_until_ready(&mut running) {
                Ok(()) => return Ok(running),
                Err(error) if tries == TRIES => return Err(error),
                Err(_) => {}
            }
            tries += 1;
            thread::sleep(Duration::from_millis(200));
            self.endpoint = Endpoint::choose(&self.folder)?;
        }
    }

    /// Starts it. The thread that calls this must live as long as the server: Linux stops the server with it.
    pub fn spawn(&self) -> Result<Running, StartError> {
        self.folder.make_private(&self.folder.run())?;
        self.clear_traces();
        let fault = |error: std::io::Error| StartError::program("be started", &error.to_string(), self.folder.root());
        let log = self.open_log()?;
        let log_from = log.metadata().map_err(fault)?.len();
        let mut command = self.folder.command(&self.programs.postgres(), &self.folder.pgdata());
        command
            .arg("-D")
            .arg(self.folder.pgdata())
            .args(self.endpoint.arguments());
        for option in OPTIONS.into_iter().chain(self.options.iter().map(String::as_str)) {
            command.args(["-c", option]);
        }
        command.stdout(log.try_clone().map_err(fault)?).stderr(log);
        command.process_group(0); // Ctrl-C in the terminal is for us; we stop the server after our last query
        process::end_with_this_thread(&mut command);
        Ok(Running {
            child: command.spawn().map_err(fault)?,
            started_at: Instant::now(),
            log_from,
        })
    }

    pub fn is_ready(&self, running: &Running) -> bool {
        PidFile::read(&self.folder).is_some_and(|file| file.says_ready(running.pid()))
    }

    fn wait_until_ready(&self, running: &mut Running) -> Result<(), StartError> {
        while !self.is_ready(running) {
            if running.ended().is_some() {
                return Err(StartError::program(
                    "start",
                    &self.complaints(running.log_from),
                    self.folder.root(),
                ));
            }
            if running.started_at.elapsed() > LONGEST_RECOVERY {
                running.stop();
                let said = format!(
                    "it was not ready after ten minutes. See {}.",
                    self.folder.log().display()
                );
                return Err(StartError::program("start", &said, self.folder.root()));
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }

    /// What a killed server left: its number may belong to a zombie or, in a new container, to another process.
    fn clear_traces(&self) {
        #[cfg(target_os = "linux")]
        self.clear_pid_file();
        for entry in fs::read_dir(self.folder.run()).into_iter().flatten().flatten() {
            if endpoint::is_socket(&entry.path()) {
                let _ = fs::remove_file(entry.path()); // a live server would have kept us from getting here
            }
        }
    }

    #[cfg(target_os = "linux")]
    fn clear_pid_file(&self) {
        let pid_file = self.folder.pgdata().join("postmaster.pid");
        let asked = Instant::now();
        while pid_file.exists() && asked.elapsed() < Duration::from_secs(10) {
            if !process::orphaned_backends(&self.folder.pgdata()) {
                let _ = fs::remove_file(&pid_file); // else PostgreSQL judges by itself
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn open_log(&self) -> Result<File, StartError> {
        let path = self.folder.log();
        if fs::metadata(&path).is_ok_and(|meta| meta.len() > LONGEST_LOG) {
            let _ = fs::rename(&path, path.with_extension("log.1")); // else it goes on growing, which is no reason to stay down
        }
        self.folder.open_private(&path, OpenOptions::new().append(true))
    }

    /// The last lines of the log that this start wrote.
    fn complaints(&self, log_from: u64) -> String {
        let mut text = Vec::new();
        let read = File::open(self.folder.log()).and_then(|mut log| {
            log.seek(SeekFrom::Start(log_from))?;
            log.read_to_end(&mut text)
        });
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| line.contains("FATAL") || line.contains("HINT"))
            .collect();
        match read {
            Ok(_) if !lines.is_empty() => lines.join(" "),
            _ => format!("see {}.", self.folder.log().display()),
        }
    }
}

impl Running {
    pub fn pid(&self) -> i32 {
        i32::try_from(self.child.id()).expect("process numbers fit into pid_t, where this one came from")
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    pub fn stop(&mut self) {
        if self.ended().is_none() {
            stop::stop_process(self.pid(), || self.ended().is_some());
        }
    }
}
