//! What is known of a container of a workload.

pub use super::kills::LastKill;

use super::histogram::{Buckets, Histogram};
use super::kills::Kills;
use super::memory::Memory;
use crate::model::{ContainerTemplate, Name, OomKill};
use crate::units::nanos_to_millis;

/// Samples weigh as much as a tenth of a core at least (`minSampleWeight`).
const LEAST_CORES: f64 = 0.1;
const NANOS_PER_CORE: f64 = 1e9;

/// What is known of a container of a workload, over all its pods.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    pub(super) cpu: Histogram,
    pub(super) memory: Memory,
    pub(super) half_life_secs: i64,
    pub(super) samples: u64,
    /// When the first and the last sample were taken.
    pub(super) span_secs: Option<(i64, i64)>,
    pub(super) peak_cpu_nanos: i64,
    pub(super) peak_memory_bytes: i64,
    pub(super) kills: Kills,
    /// When a pod of it was last there.
    pub(super) seen_at_secs: i64,
    /// Whether it changed since it was last kept.
    pub(super) has_changed: bool,
}

impl History {
    pub(super) fn new(half_life_secs: i64) -> Self {
        Self {
            half_life_secs,
            ..Self::default()
        }
    }

    /// How many samples there are: one of each pod whenever it was measured.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// When the first and the last sample were taken, Unix seconds; `None` when there is none.
    #[must_use]
    pub fn span_secs(&self) -> Option<(i64, i64)> {
        self.span_secs
    }

    /// The most that a pod used at once, in millicores.
    #[must_use]
    pub fn peak_cpu_millis(&self) -> i64 {
        nanos_to_millis(self.peak_cpu_nanos)
    }

    /// The most that a pod used at once, in bytes.
    #[must_use]
    pub fn peak_memory_bytes(&self) -> i64 {
        self.peak_memory_bytes
    }

    /// How often it was killed for want of memory.
    #[must_use]
    pub fn oom_kills(&self) -> u64 {
        self.kills.count
    }

    /// When it last was, and which limit it had.
    #[must_use]
    pub fn last_kill(&self) -> Option<LastKill> {
        self.kills.last
    }

    /// A percentile (0 to 1) of CPU samples in cores, each weighted by what its container asked for, the
    /// newest most; `None` without samples.
    #[must_use]
    pub fn cpu_cores(&self, percentile: f64) -> Option<f64> {
        self.cpu.percentile(Buckets::Cpu, percentile)
    }

    /// A percentile (0 to 1) of the daily memory peaks in bytes, the newest weighted most; `None` without
    /// any.
    #[must_use]
    pub fn memory_peak_bytes(&self, percentile: f64) -> Option<f64> {
        self.memory.percentile(percentile, self.half_life_secs)
    }

    /// Takes note of what one pod's container uses, of which it asked for so many cores.
    pub(super) fn sample(&mut self, (nanos, bytes): (i64, i64), asked_cores: f32, at_secs: i64) {
        let sample = (
            nanos as f64 / NANOS_PER_CORE,
            f64::from(asked_cores).max(LEAST_CORES),
        );
        self.cpu
            .add(Buckets::Cpu, sample, at_secs, self.half_life_secs);
        self.memory.begin(at_secs, self.half_life_secs);
        self.memory.used(bytes);
        self.samples += 1;
        let (first, last) = self.span_secs.unwrap_or((at_secs, at_secs));
        self.span_secs = Some((first.min(at_secs), last.max(at_secs)));
        self.peak_cpu_nanos = self.peak_cpu_nanos.max(nanos);
        self.peak_memory_bytes = self.peak_memory_bytes.max(bytes);
        self.has_changed = true;
    }

    /// Takes note of a pod's kill, unless it was counted.
    pub(super) fn kill(
        &mut self,
        uid: &Name,
        kill: &OomKill,
        template: Option<&ContainerTemplate>,
        now_secs: i64,
    ) {
        self.seen_at_secs = now_secs;
        if !self.kills.is_new(uid, kill, now_secs) {
            return;
        }
        self.memory.begin(now_secs, self.half_life_secs);
        let asked = template.and_then(|template| template.memory_request_bytes);
        let killed = LastKill {
            at_secs: kill.at_secs,
            limit_bytes: template.and_then(|template| template.memory_limit_bytes),
        };
        let used = self.memory.used_today_bytes();
        let needed = self.kills.add(killed, asked.unwrap_or(0), used);
        self.memory
            .needed(needed, kill.at_secs, self.half_life_secs);
        self.has_changed = true;
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        self.cpu.heap_bytes() + self.memory.heap_bytes() + self.kills.heap_bytes()
    }
}
