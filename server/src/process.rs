//! What this process itself uses, where the system tells.

use std::collections::VecDeque;

/// Over how long the recent use of CPU is taken.
const RECENT_MILLIS: i64 = 600_000;
/// Before this much time nothing is said of it: at first there is more to do than later.
const SOON_MILLIS: i64 = 300_000;
/// How far apart notes are at least.
const APART_MILLIS: i64 = 15_000;

/// CPU time of this process as noted now and then.
#[derive(Debug, Clone, Default)]
pub struct CpuLog {
    /// When, and CPU time since the start, milliseconds; oldest first.
    notes: VecDeque<(i64, i64)>,
}

impl CpuLog {
    /// Notes the CPU time used until now; keeps what is recent and one note from before.
    pub fn note(&mut self, now_millis: i64, cpu_millis: i64) {
        let newest = self.notes.back();
        if newest.is_some_and(|(at, _)| now_millis - at < APART_MILLIS) {
            return;
        }
        self.notes.push_back((now_millis, cpu_millis));
        while self
            .notes
            .get(1)
            .is_some_and(|(at, _)| *at <= now_millis - RECENT_MILLIS)
        {
            self.notes.pop_front();
        }
    }

    /// The share of one core that was used lately, in thousandths.
    #[must_use]
    pub fn recent_permille(&self, now_millis: i64, cpu_millis: i64) -> Option<i64> {
        let (since, before) = self.notes.front()?;
        let millis = now_millis - since;
        (millis >= SOON_MILLIS).then(|| (cpu_millis - before).max(0) * 1_000 / millis)
    }
}

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

/// Asks the system for small pages only. The allocator wants huge ones, of which a server of a small
/// cluster uses a part. Where that is refused, memory is larger and nothing else.
#[cfg(target_os = "linux")]
pub fn use_small_pages() {
    rustix::thread::disable_transparent_huge_pages(true).ok();
}

/// Elsewhere nobody hands out huge pages unasked.
#[cfg(not(target_os = "linux"))]
pub fn use_small_pages() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_start_cost_is_forgotten() {
        let mut log = CpuLog::default();
        assert_eq!(log.recent_permille(0, 0), None);
        // Half a minute of work at the start, then 1 % of a core.
        let cpu = |at: i64| 30_000 + at / 100;
        for at in (0..3_600_000).step_by(5_000) {
            log.note(at, cpu(at));
            let share = log.recent_permille(at, cpu(at));
            assert_eq!(share, (at >= 300_000).then_some(10), "{at}");
        }
        assert!(log.notes.len() <= 42);
    }

    #[test]
    fn notes_an_hour_apart_suffice() {
        let mut log = CpuLog::default();
        for at in [0, 3_600_000, 7_200_000] {
            log.note(at, at / 10);
        }
        assert_eq!(log.recent_permille(7_300_000, 730_000), Some(100));
    }
}
