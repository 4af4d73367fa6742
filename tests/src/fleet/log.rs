//! What changed, for those who watch: as long ago as it is remembered.

use super::object::Change;
use std::collections::VecDeque;

/// Changes that are remembered of a kind.
const KEPT: usize = 400_000;

/// A watch wants to go on from a version before which nothing is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooOld;

/// The changes of one kind, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log {
    changes: VecDeque<Change>,
    /// Up to this version nothing is remembered.
    forgotten: u64,
}

impl Log {
    pub(super) fn push(&mut self, change: Change) {
        if self.changes.len() == KEPT
            && let Some(oldest) = self.changes.pop_front()
        {
            self.forgotten = oldest.of.version;
        }
        self.changes.push_back(change);
    }

    /// At most so many changes after a version.
    pub(super) fn after(&self, version: u64, most: usize) -> Result<Vec<Change>, TooOld> {
        if version < self.forgotten {
            return Err(TooOld);
        }
        let from = self
            .changes
            .partition_point(|change| change.of.version <= version);
        Ok(self.changes.range(from..).take(most).copied().collect())
    }

    /// Remembers nothing up to a version.
    pub(super) fn forget(&mut self, version: u64) {
        self.changes.clear();
        self.forgotten = version;
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::super::object::{Object, Verb, Versioned};
    use super::*;

    #[test]
    fn it_goes_on_from_what_is_remembered_only() {
        let mut log = Log::default();
        for version in 10..20 {
            let object = Object::Other(Kind::Quota, 0);
            log.push(Change {
                verb: Verb::Modified,
                of: Versioned { object, version },
            });
        }
        let versions = |after, most| {
            let found = log.after(after, most).unwrap();
            let versions = found.iter().map(|of| of.of.version);
            versions.collect::<Vec<_>>()
        };
        assert_eq!(versions(15, 2), [16, 17]);
        assert!(versions(19, 2).is_empty());
        log.forget(30);
        assert!(log.after(29, 1).is_err());
        assert!(log.after(30, 1).is_ok_and(|of| of.is_empty()));
    }
}
