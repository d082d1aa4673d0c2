//! What other processes are, as far as the system tells, and commands that end with us.

use std::{os::unix::ffi::OsStrExt, path::Path, process::Command};

#[cfg(target_os = "linux")]
use std::{fs, os::unix::process::CommandExt};

/// The words a process was started with (or calls itself by); nothing for one that is gone or a zombie.
#[cfg(target_os = "linux")]
pub(super) fn command_line(pid: i32) -> Option<Vec<u8>> {
    // Not its working folder, which root in a container may not read.
    fs::read(format!("/proc/{pid}/cmdline"))
        .ok()
        .filter(|line| !line.is_empty())
}

/// The words a process was started with; nothing for one that is gone or a zombie.
#[cfg(not(target_os = "linux"))]
pub(super) fn command_line(pid: i32) -> Option<Vec<u8>> {
    let said = Command::new("ps")
        .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
        .output()
        .ok()?;
    Some(said.stdout).filter(|line| !line.is_empty())
}

/// Whether a command line is that of a server of this cluster.
pub(super) fn serves(command_line: &[u8], pgdata: &Path) -> bool {
    let pgdata = pgdata.as_os_str().as_bytes();
    let program = command_line
        .split(|byte| matches!(byte, 0 | b' '))
        .next()
        .unwrap_or_default();
    program.ends_with(b"postgres") && command_line.windows(pgdata.len()).any(|part| part == pgdata)
}

/// Whether backends of this cluster are left whose server was killed: they still have its memory and end by themselves.
#[cfg(target_os = "linux")]
pub(super) fn orphaned_backends(pgdata: &Path) -> bool {
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .any(|pid| is_orphaned_backend(pid, pgdata))
}

#[cfg(target_os = "linux")]
fn is_orphaned_backend(pid: i32, pgdata: &Path) -> bool {
    let is_backend = |line: Vec<u8>| line.starts_with(b"postgres: ");
    command_line(pid).is_some_and(is_backend)
        && !works_elsewhere(pid, pgdata)
        && !parent(pid).and_then(command_line).is_some_and(|line| is_server(&line))
}

/// Backends work in their cluster's folder. Root in a container may not see it, and then takes every one for ours.
#[cfg(target_os = "linux")]
fn works_elsewhere(pid: i32, pgdata: &Path) -> bool {
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder != pgdata)
}

#[cfg(target_os = "linux")]
fn is_server(command_line: &[u8]) -> bool {
    let program = command_line.split(|&byte| byte == 0).next().unwrap_or_default();
    program.ends_with(b"postgres") || program.ends_with(b"postmaster")
}

#[cfg(target_os = "linux")]
fn parent(pid: i32) -> Option<i32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("PPid:"))?
        .trim()
        .parse()
        .ok()
}

/// However this process dies, the kernel tells the command to stop (with the thread that started it, to be exact).
#[cfg(target_os = "linux")]
pub(super) fn end_with_this_thread(command: &mut Command) {
    let us = std::process::id();
    let ask_the_kernel = move || {
        // SAFETY: both are system calls on plain numbers and may be called between fork and exec.
        let parent = unsafe {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT);
            libc::getppid()
        };
        let orphaned = u32::try_from(parent) != Ok(us); // we died in between
        if orphaned {
            Err(std::io::Error::from_raw_os_error(libc::ESRCH))
        } else {
            Ok(())
        }
    };
    // SAFETY: the closure allocates nothing and takes no locks; it only makes two system calls.
    unsafe { command.pre_exec(ask_the_kernel) };
}

/// Only Linux tells; elsewhere the next owner ends what is left.
#[cfg(not(target_os = "linux"))]
pub(super) fn end_with_this_thread(_command: &mut Command) {}

#[cfg(test)]
mod tests {
    use super::serves;
    use std::path::Path;

    #[test]
    fn only_the_server_of_this_cluster_is_taken_for_it() {
        let pgdata = Path::new("/srv/copydesk/pgdata");
        assert!(serves(
            b"/usr/lib/postgresql/15/bin/postgres\0-D\0/srv/copydesk/pgdata\0",
            pgdata
        ));
        assert!(serves(b"/opt/bin/postgres -D /srv/copydesk/pgdata -p 5432", pgdata));
        assert!(!serves(
            b"/usr/lib/postgresql/15/bin/postgres\0-D\0/var/lib/postgresql/15/main\0",
            pgdata
        ));
        assert!(!serves(b"tail\0/srv/copydesk/pgdata/log\0", pgdata));
        assert!(!serves(b"", pgdata));
    }
}
