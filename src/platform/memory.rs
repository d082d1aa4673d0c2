//! Memory that something large took goes back to the machine when it is done with. The allocator of glibc keeps tens of MiB
//! for each thread otherwise, in case they are asked for again; with others nothing is done here, and nothing need be.

/// What is at least so large, in bytes, is asked of the machine and given back to it by itself.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 1024 * 1024;

/// To be called once, before there are threads.
pub fn keep_little() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    for what in [libc::M_MMAP_THRESHOLD, libc::M_TRIM_THRESHOLD] {
        // SAFETY: it takes two numbers; what it does not know it refuses.
        unsafe { libc::mallopt(what, LARGE) };
    }
}

/// Gives back what was freed since, on whichever thread.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it touches nothing that is in use, and takes the allocator's own locks.
    unsafe {
        libc::malloc_trim(0);
    }
}
