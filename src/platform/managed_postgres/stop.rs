//! Stopping a server: politely, then firmly.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{folder::Folder, pid_file::PidFile};

/// What the server is told, and how long it may take: end sessions and write everything down; end at once; die.
const WAYS: [(i32, Duration); 3] = [
    (libc::SIGINT, Duration::from_secs(20)),
    (libc::SIGQUIT, Duration::from_secs(5)),
    (libc::SIGKILL, Duration::from_secs(5)),
];

/// Stops the process and returns when it is gone.
pub(super) fn stop_process(pid: i32, mut is_gone: impl FnMut() -> bool) {
    for (signal, patience) in WAYS {
        let told = Instant::now();
        tell(pid, signal);
        while told.elapsed() < patience {
            if is_gone() {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        tracing::warn!(pid, signal, "the private PostgreSQL did not stop in time");
    }
}

/// Stops the server of an owner that was killed, so that ours is always our own child. Call it under the lock.
pub(super) fn stop_leftover(folder: &Folder) {
    let pgdata = folder.pgdata();
    let Some(left) = PidFile::read(folder).filter(|left| left.is_alive(&pgdata)) else {
        return;
    };
    tracing::info!(
        pid = left.pid,
        "stopping the PostgreSQL that an earlier Copydesk left behind"
    );
    stop_process(left.pid, || !left.is_alive(&pgdata));
}

fn tell(pid: i32, signal: i32) {
    // SAFETY: kill only sends a signal. The number is that of a child we have not reaped, or of a process that was
    // just seen to serve our cluster.
    unsafe { libc::kill(pid, signal) };
}
