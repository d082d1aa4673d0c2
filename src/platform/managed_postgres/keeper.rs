//! The thread that owns the server: starts it, starts it again when it dies, stops it when asked.

use std::{
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    endpoint::Endpoint,
    error::StartError,
    server::{Running, Server},
};

/// How soon a dead server is noticed.
const GLANCE: Duration = Duration::from_millis(200);
/// Pauses before starting again grow from the first to the second.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
/// A server that lived this long is not in a loop of crashes.
const SOUND_AFTER: Duration = Duration::from_secs(60);

/// Our side of the thread. It runs as long as the server does, so that the kernel's "stop with your starter" holds.
#[derive(Debug)]
pub(super) struct Keeper {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Returns when the server takes connections.
    pub fn start(server: Server) -> Result<(Self, Endpoint), StartError> {
        let (say_started, started) = mpsc::channel();
        let (stop, stopped) = mpsc::channel();
        let failed = |said: String| StartError::Failed {
            step: "be started".into(),
            said,
        };
        let thread = thread::Builder::new()
            .name("postgres-keeper".into())
            .spawn(move || supervise(server, &say_started, &stopped))
            .map_err(|error| failed(error.to_string()))?;
        let endpoint = started.recv().map_err(|_| failed("its keeper thread ended".into()))??;
        Ok((
            Self {
                stop: Some(stop),
                thread: Some(thread),
            },
            endpoint,
        ))
    }

    /// Returns when the server is gone.
    pub fn stop(&mut self) {
        self.stop = None; // a closed channel is the sign
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // should it have panicked, the kernel has stopped the server
        }
    }
}

type Started = Result<Endpoint, StartError>;

fn supervise(mut server: Server, say_started: &Sender<Started>, stopped: &Receiver<()>) {
    let running = match server.start() {
        Ok(running) => running,
        Err(error) => {
            let _ = say_started.send(Err(error)); // the starter waits for it
            return;
        }
    };
    let _ = say_started.send(Ok(server.endpoint().clone())); // the starter waits for it
    let mut watch = ServerWatch {
        server,
        running,
        pause: PAUSES.0,
        announced: true,
    };
    while !is_stopped(stopped, GLANCE) {
        if !watch.glance(stopped) {
            return;
        }
    }
    watch.running.stop();
}

struct ServerWatch {
    server: Server,
    running: Running,
    pause: Duration,
    /// Whether the log says that it is up.
    announced: bool,
}

impl ServerWatch {
    /// Starts the server again if it is dead; `false` when told to stop meanwhile.
    fn glance(&mut self, stopped: &Receiver<()>) -> bool {
        let Some(status) = self.running.ended() else {
            self.announce();
            return true;
        };
        tracing::error!(%status, "the private PostgreSQL ended unexpectedly; starting it again");
        if self.running.started_at.elapsed() > SOUND_AFTER {
            self.pause = PAUSES.0;
        }
        loop {
            if is_stopped(stopped, self.pause) {
                return false;
            }
            self.pause = (self.pause * 2).min(PAUSES.1);
            match self.server.spawn() {
                Ok(running) => {
                    (self.running, self.announced) = (running, false);
                    return true;
                }
                Err(error) => tracing::error!(%error, "the private PostgreSQL cannot be started again yet"),
            }
        }
    }

    fn announce(&mut self) {
        if !self.announced && self.server.is_ready(&self.running) {
            self.announced = true;
            tracing::info!(
                pid = self.running.pid(),
                "the private PostgreSQL takes connections again"
            );
        }
    }
}

fn is_stopped(stopped: &Receiver<()>, within: Duration) -> bool {
    !matches!(stopped.recv_timeout(within), Err(RecvTimeoutError::Timeout))
}
