//! What this process uses itself.

use crate::machine::first_of;

/// Peak of this process's resident memory, bytes.
pub(crate) fn peak_resident_bytes() -> u64 {
    first_of("/proc/self/status", "VmHWM:")
        .and_then(|text| text.strip_suffix("kB")?.trim().parse::<u64>().ok())
        .unwrap_or(0)
        * 1_024
}

/// CPU time that this process has used, seconds.
pub(crate) fn cpu_secs() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    std::time::Duration::try_from(time).map_or(0.0, |time| time.as_secs_f64())
}
