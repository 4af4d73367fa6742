//! What was sent.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Bytes of answers before they are encrypted, and lists that were sent to their end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Of objects: lists and watches.
    pub object_bytes: u64,
    /// Of metrics-server.
    pub metrics_bytes: u64,
    /// Lists of objects, each with all of its pages.
    pub lists: u64,
}

impl Sent {
    /// What was sent since an earlier time.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self {
            object_bytes: self.object_bytes - before.object_bytes,
            metrics_bytes: self.metrics_bytes - before.metrics_bytes,
            lists: self.lists - before.lists,
        }
    }

    /// All bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.object_bytes + self.metrics_bytes
    }
}

/// Counts what is sent.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    object_bytes: AtomicU64,
    metrics_bytes: AtomicU64,
    lists: AtomicU64,
}

impl Traffic {
    pub(super) fn sent(&self, bytes: usize, of_metrics: bool) {
        let counter = match of_metrics {
            true => &self.metrics_bytes,
            false => &self.object_bytes,
        };
        counter.fetch_add(bytes as u64, Relaxed);
    }

    pub(super) fn listed(&self) {
        self.lists.fetch_add(1, Relaxed);
    }

    pub(super) fn now(&self) -> Sent {
        Sent {
            object_bytes: self.object_bytes.load(Relaxed),
            metrics_bytes: self.metrics_bytes.load(Relaxed),
            lists: self.lists.load(Relaxed),
        }
    }
}
