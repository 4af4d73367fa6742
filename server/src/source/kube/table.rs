//! A table that mirrors one kind of object of the cluster.

use super::super::SourceStatus;
use plimsoll_planner::model::Name;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

    /// A list begins; what is known stays until it is complete, but is in doubt.
    pub(super) fn begin_list(&self, now_secs: i64) {
        let mut inner = self.lock();
        inner.arriving = Some(HashMap::new());
        if inner.synced {
            inner.status.doubted(now_secs, "it is being listed anew");
        }
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

    /// The server accepted a watch that goes on where the last one ended: what is known is current
    /// again. Silence would prove nothing, since a quiet watch sends no event for hours.
    pub(super) fn resumed(&self, now_secs: i64) {
        let mut inner = self.lock();
        if inner.synced && inner.arriving.is_none() {
            inner.status.succeeded(now_secs);
        }
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

    /// How the watch does.
    pub(super) fn status(&self) -> SourceStatus {
        let inner = self.lock();
        SourceStatus {
            objects: inner.synced.then_some(inner.rows.len()),
            ..inner.status.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::WatchState;
    use super::*;

    fn listed() -> Arc<Table<i32>> {
        let table = Table::new("pods");
        table.begin_list(10);
        table.list("a".into(), 1);
        table.end_list(10);
        table
    }

    #[test]
    fn an_interrupted_list_leaves_what_was_known() {
        let table = listed();
        table.begin_list(10);
        table.list("b".into(), 2);
        table.fail("reset".into(), false, 20);
        assert_eq!(
            table.read(|rows, _| rows.keys().cloned().collect::<Vec<_>>()),
            ["a".into()]
        );
        assert_eq!(table.status().state, WatchState::Failing);
    }

    #[test]
    fn only_an_answer_ends_a_failure() {
        for forbidden in [false, true] {
            let table = listed();
            table.fail("no".into(), forbidden, 20);
            assert_ne!(table.status().state, WatchState::Current);
            assert_eq!(table.status().last_success_secs, Some(10));
            table.resumed(30);
            assert_eq!(table.status().state, WatchState::Current);
            assert_eq!(table.status().last_success_secs, Some(30));
        }
    }

    #[test]
    fn a_table_is_in_doubt_while_it_is_listed_anew() {
        let table = listed();
        table.begin_list(10);
        table.resumed(20);
        assert_eq!(table.status().state, WatchState::Failing);
        assert_eq!(table.status().errors, 0, "listing anew is no error");
        table.end_list(30);
        assert_eq!(table.status().state, WatchState::Current);
    }

    #[test]
    fn what_was_never_listed_is_not_resumed() {
        let table: Arc<Table<i32>> = Table::new("quotas");
        table.fail("no".into(), true, 20);
        table.resumed(30);
        assert_eq!(table.status().state, WatchState::Forbidden);
        assert_eq!(table.status().objects, None);
    }
}
