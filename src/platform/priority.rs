//! Work that may wait for everybody else on the machine.

/// This thread has a processor from now on when no other wants it. Where a thread by itself has no priority nothing is done.
pub fn lowest() {
    #[cfg(target_os = "linux")]
    {
        const LOWEST: libc::c_int = 19;
        // SAFETY: it takes three numbers; to Linux 0 is the thread that calls, whatever POSIX says of processes.
        let refused = unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, LOWEST) } != 0;
        if refused {
            tracing::warn!("a thread keeps its priority");
        }
    }
}
