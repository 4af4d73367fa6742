//! What this process itself uses, where the system tells.

/// What this process uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProcessUsage {
    /// Resident memory, bytes.
    pub rss_bytes: Option<u64>,
    /// CPU time since the start, milliseconds.
    pub cpu_millis: Option<u64>,
}

/// What this process uses now.
#[cfg(target_os = "linux")]
#[must_use]
pub fn usage() -> ProcessUsage {
    let Ok(process) = procfs::process::Process::myself() else {
        return ProcessUsage::default();
    };
    let rss_bytes = process
        .statm()
        .ok()
        .map(|memory| memory.resident * procfs::page_size());
    let cpu_millis = process
        .stat()
        .ok()
        .map(|stat| (stat.utime + stat.stime).saturating_mul(1_000) / procfs::ticks_per_second());
    ProcessUsage {
        rss_bytes,
        cpu_millis,
    }
}

/// What this process uses now; not told by this system.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn usage() -> ProcessUsage {
    ProcessUsage::default()
}

/// Bytes this process has sent to storage since its start.
#[cfg(target_os = "linux")]
#[must_use]
pub fn bytes_written() -> Option<u64> {
    procfs::process::Process::myself()
        .ok()?
        .io()
        .ok()
        .map(|io| io.write_bytes)
}

/// Bytes this process has sent to storage; not told by this system.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn bytes_written() -> Option<u64> {
    None
}
