//! A table that mirrors one kind of object of the cluster.

use super::super::{SourceStatus, WatchState};
use plimsoll_planner::model::Name;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A watch that had an error counts as broken until it has been quiet for this long: its next
/// attempt, at most [`super::watch::LONGEST_BACKOFF`] later, would have failed again by then.
const QUIET_SECS: i64 = 15;

/// A table that mirrors one kind of object, by UID.
#[derive(Debug)]
pub(super) struct Table<T> {
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    rows: HashMap<Name, Arc<T>>,
    /// Rows of a list that is not complete yet.
    arriving: Option<HashMap<Name, Arc<T>>>,
    /// Counts changes, so that an unchanged snapshot need not be made again.
    version: u64,
    synced: bool,
    status: SourceStatus,
}

impl<T> Table<T> {
    pub(super) fn new(name: &'static str) -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::new(Inner {
                rows: HashMap::new(),
                arriving: None,
                version: 0,
                synced: false,
                status: SourceStatus::starting(name),
            }),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // A panic elsewhere leaves the table as it was: whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A list begins; what is known stays until it is complete.
    pub(super) fn begin_list(&self) {
        self.lock().arriving = Some(HashMap::new());
    }

    /// An object of the list.
    pub(super) fn list(&self, uid: Name, row: T) {
        if let Some(arriving) = &mut self.lock().arriving {
            arriving.insert(uid, Arc::new(row));
        }
    }

    /// The list is complete and replaces what was known.
    pub(super) fn end_list(&self, now_secs: i64) {
        let mut inner = self.lock();
        if let Some(rows) = inner.arriving.take() {
            inner.rows = rows;
        }
        inner.version += 1;
        inner.synced = true;
        inner.status.succeeded(now_secs);
    }

    /// An object was added or changed.
    pub(super) fn apply(&self, uid: Name, row: T, now_secs: i64) {
        let mut inner = self.lock();
        inner.rows.insert(uid, Arc::new(row));
        inner.version += 1;
        inner.status.succeeded(now_secs);
    }

    /// An object is gone.
    pub(super) fn delete(&self, uid: &str, now_secs: i64) {
        let mut inner = self.lock();
        inner.rows.remove(uid);
        inner.version += 1;
        inner.status.succeeded(now_secs);
    }

    /// The watch failed; what is known stays.
    pub(super) fn fail(&self, error: String, forbidden: bool, now_secs: i64) {
        self.lock().status.failed(now_secs, error, forbidden);
    }

    /// Whether the first list was complete once.
    pub(super) fn is_synced(&self) -> bool {
        self.lock().synced
    }

    /// Reads the rows and their version.
    pub(super) fn read<R>(&self, read: impl FnOnce(&HashMap<Name, Arc<T>>, u64) -> R) -> R {
        let inner = self.lock();
        read(&inner.rows, inner.version)
    }

    /// How the watch does. One that has been quiet since its last error works again.
    pub(super) fn status(&self, now_secs: i64) -> SourceStatus {
        let mut inner = self.lock();
        let quiet = inner
            .status
            .last_error_secs
            .is_some_and(|at| now_secs - at > QUIET_SECS);
        if inner.synced && quiet && inner.status.state == WatchState::Failing {
            inner.status.succeeded(now_secs);
        }
        SourceStatus {
            objects: inner.synced.then_some(inner.rows.len()),
            ..inner.status.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_list_leaves_what_was_known() {
        let table = Table::new("pods");
        table.begin_list();
        table.list("a".into(), 1);
        table.end_list(10);
        table.begin_list();
        table.list("b".into(), 2);
        table.fail("reset".into(), false, 20);
        assert_eq!(
            table.read(|rows, _| rows.keys().cloned().collect::<Vec<_>>()),
            ["a".into()]
        );
        assert_eq!(table.status(21).state, WatchState::Failing);
        assert_eq!(table.status(20 + QUIET_SECS + 1).state, WatchState::Current);
    }

    #[test]
    fn a_forbidden_watch_does_not_heal_by_silence() {
        let table: Arc<Table<i32>> = Table::new("quotas");
        table.fail("no".into(), true, 20);
        assert_eq!(table.status(1_000).state, WatchState::Forbidden);
        assert_eq!(table.status(1_000).objects, None);
    }
}
