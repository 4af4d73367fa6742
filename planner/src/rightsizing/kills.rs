//! Kills for want of memory, each counted once.

use crate::model::{Name, OomKill};
use serde::{Deserialize, Serialize};

/// After a kill a container is taken to need a fifth more (`DefaultOOMBumpUpRatio` of 1.2) …
const MORE_PERCENT: i64 = 20;
/// … and 100 MiB more at least (`DefaultOOMMinBumpUp`).
const LEAST_MORE_BYTES: i64 = 100 << 20;
/// A pod that has not been there for so long is forgotten.
const FORGET_SECS: i64 = 14 * 86_400;

/// The latest kill of a container for want of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LastKill {
    /// When, Unix seconds.
    pub at_secs: i64,
    /// The memory limit that the container had, in bytes; `None` where it had none.
    pub limit_bytes: Option<i64>,
}

/// Kills of a container, over all pods of its workload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kills {
    /// How many.
    pub(super) count: u64,
    /// The latest.
    pub(super) last: Option<LastKill>,
    /// The most that any of them showed to be needed.
    pub(super) needed_bytes: i64,
    /// What was counted, as pods tell of a kill until the next one.
    counted: Vec<Counted>,
}

/// The last kill of a pod that was counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Counted {
    uid: Name,
    at_secs: i64,
    /// When the pod last told of it.
    told_at_secs: i64,
}

impl Kills {
    /// Whether the kill of a pod is a new one; it is taken for counted then.
    pub(super) fn is_new(&mut self, uid: &Name, kill: &OomKill, now_secs: i64) -> bool {
        let mut counted = self.counted.iter_mut();
        if let Some(known) = counted.find(|known| known.uid == *uid) {
            known.told_at_secs = now_secs;
            if kill.at_secs <= known.at_secs {
                return false;
            }
            known.at_secs = kill.at_secs;
            return true;
        }
        self.counted
            .retain(|known| now_secs - known.told_at_secs < FORGET_SECS);
        self.counted.push(Counted {
            uid: uid.clone(),
            at_secs: kill.at_secs,
            told_at_secs: now_secs,
        });
        true
    }

    /// Counts a kill, of a container that was seen to use so much that day at most. Returns what it shows
    /// to be needed, in bytes: more than the larger of limit and peak.
    pub(super) fn add(&mut self, kill: LastKill, asked_bytes: i64, used_bytes: i64) -> i64 {
        self.count += 1;
        self.last = self.last.max(Some(kill));
        let too_little = kill.limit_bytes.unwrap_or(asked_bytes).max(used_bytes);
        let fifth = i128::from(too_little) * i128::from(MORE_PERCENT) / 100;
        let more = i64::try_from(fifth).unwrap_or(i64::MAX);
        let needed = too_little.saturating_add(more.max(LEAST_MORE_BYTES));
        self.needed_bytes = self.needed_bytes.max(needed);
        needed
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.counted.capacity() * size_of::<Counted>()
    }
}
