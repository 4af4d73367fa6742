//! What the recommended requests free.

use super::resized::Resizer;
use super::sizing::WorkloadSizing;
use crate::model::Snapshot;

/// How much requests of one resource change, over pods: both are positive amounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// By how much those become less that become less.
    pub shrinks: i64,
    /// By how much those grow that grow.
    pub grows: i64,
}

impl Change {
    /// What is freed in all; negative where more is asked for than before.
    #[must_use]
    pub fn freed(self) -> i64 {
        self.shrinks.saturating_sub(self.grows)
    }

    fn add(&mut self, before: i64, after: i64) {
        let less = before.saturating_sub(after);
        self.shrinks = self.shrinks.saturating_add(less.max(0));
        self.grows = self.grows.saturating_add(less.saturating_neg().max(0));
    }
}

/// What the recommended requests free.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Freed {
    /// Of CPU, in millicores.
    pub cpu_millis: Change,
    /// Of memory, in bytes.
    pub memory_bytes: Change,
    /// Pods whose requests change.
    pub pods: usize,
}

/// How the effective requests of all pods that have not ended change with the recommendations.
#[must_use]
pub fn freed(sizings: &[WorkloadSizing], snapshot: &Snapshot) -> Freed {
    let mut resizer = Resizer::of(sizings);
    let mut freed = Freed::default();
    for pod in &snapshot.pods {
        if let Some(after) = resizer.resources(pod) {
            let (before, after) = (pod.resources.requests, after.requests);
            freed.cpu_millis.add(before.cpu_millis, after.cpu_millis);
            freed
                .memory_bytes
                .add(before.memory_bytes, after.memory_bytes);
            freed.pods += usize::from(before != after);
        }
    }
    freed
}
