//! What outlives the program.

use super::History;
use super::histogram::{Histogram, Stored};
use super::kills::Kills;
use super::memory::{Memory, StoredMemory};
use serde::{Deserialize, Serialize};

/// The history of a container as it is stored. Weights lose digits beyond the seventh, all else is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    cpu: Stored,
    memory: StoredMemory,
    samples: u64,
    span_secs: Option<(i64, i64)>,
    peak_cpu_nanos: i64,
    peak_memory_bytes: i64,
    kills: Kills,
    seen_at_secs: i64,
}

impl Checkpoint {
    pub(super) fn of(history: &History) -> Self {
        Self {
            cpu: history.cpu.stored(),
            memory: history.memory.stored(),
            samples: history.samples,
            span_secs: history.span_secs,
            peak_cpu_nanos: history.peak_cpu_nanos,
            peak_memory_bytes: history.peak_memory_bytes,
            kills: history.kills.clone(),
            seen_at_secs: history.seen_at_secs,
        }
    }

    pub(super) fn history(self, half_life_secs: i64) -> History {
        History {
            cpu: Histogram::of(&self.cpu),
            memory: Memory::of(&self.memory),
            half_life_secs,
            samples: self.samples,
            span_secs: self.span_secs,
            peak_cpu_nanos: self.peak_cpu_nanos,
            peak_memory_bytes: self.peak_memory_bytes,
            kills: self.kills,
            seen_at_secs: self.seen_at_secs,
            has_changed: false,
        }
    }
}
