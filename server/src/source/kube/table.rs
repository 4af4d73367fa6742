//! A table that mirrors one kind of object of the cluster.

use super::super::{SourceStatus, WatchState};
use plimsoll_planner::model::Name;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A server that cannot go on from where a watch was (410) lets it in and says so at once; one
/// that was let in this long ago goes on.
const STANDS_SECS: i64 = 2;
/// A server that does not answer a watch for this long keeps changes back.
const UNANSWERED_SECS: i64 = 5;

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
    /// Since when the watch asks to go on; `None` once it was answered.
    asked_secs: Option<i64>,
    /// When the watch was first let in after its last error.
    opened_secs: Option<i64>,
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
                asked_secs: None,
                opened_secs: None,
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

    /// The watch asks to go on from what is known.
    pub(super) fn opening(&self, now_secs: i64) {
        self.lock().asked_secs = Some(now_secs);
    }

    /// The watch was let in.
    pub(super) fn opened(&self, now_secs: i64) {
        let mut inner = self.lock();
        inner.asked_secs = None;
        inner.opened_secs.get_or_insert(now_secs);
        if inner.status.state == WatchState::Current {
            inner.status.succeeded(now_secs);
        }
    }

    /// The watch failed; what is known stays.
    pub(super) fn fail(&self, error: String, forbidden: bool, now_secs: i64) {
        let mut inner = self.lock();
        (inner.asked_secs, inner.opened_secs) = (None, None);
        inner.status.failed(now_secs, error, forbidden);
    }

    /// Whether the last answer was that our rights do not reach this.
    pub(super) fn is_forbidden(&self) -> bool {
        self.lock().status.state == WatchState::Forbidden
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

    /// How the watch does. After an error it works again with the next change, the next list,
    /// or when it was let in and stands; that time passed quietly proves nothing.
    pub(super) fn status(&self, now_secs: i64) -> SourceStatus {
        let mut inner = self.lock();
        let goes_on = inner.synced && inner.arriving.is_none();
        if let Some(opened) = inner.opened_secs
            && goes_on
            && now_secs - opened >= STANDS_SECS
            && inner.status.state != WatchState::Current
        {
            inner.status.succeeded(opened);
        }
        let mut status = SourceStatus {
            objects: inner.synced.then_some(inner.rows.len()),
            ..inner.status.clone()
        };
        let unanswered = inner.asked_secs.map_or(0, |asked| now_secs - asked);
        if status.state == WatchState::Current && unanswered > UNANSWERED_SECS {
            status.state = WatchState::Failing;
            status.last_error = Some(format!("no answer for {unanswered} s"));
        }
        status
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(at: i64) -> Arc<Table<i32>> {
        let table = Table::new("pods");
        table.begin_list();
        table.list("a".into(), 1);
        table.end_list(at);
        table
    }

    #[test]
    fn an_interrupted_list_leaves_what_was_known() {
        let table = listed(10);
        table.begin_list();
        table.list("b".into(), 2);
        table.fail("reset".into(), false, 20);
        assert_eq!(
            table.read(|rows, _| rows.keys().cloned().collect::<Vec<_>>()),
            ["a".into()]
        );
        assert_eq!(table.status(21).state, WatchState::Failing);
    }

    #[test]
    fn silence_heals_nothing() {
        for (forbidden, state) in [(false, WatchState::Failing), (true, WatchState::Forbidden)] {
            let table = listed(10);
            table.fail("no".into(), forbidden, 20);
            let status = table.status(10_000);
            assert_eq!((status.state, status.last_success_secs), (state, Some(10)));
        }
    }

    #[test]
    fn a_watch_that_is_let_in_and_stands_works_again_also_after_a_refusal() {
        for forbidden in [false, true] {
            let table = listed(10);
            table.fail("no".into(), forbidden, 20);
            table.opening(30);
            table.opened(31);
            assert_ne!(table.status(31).state, WatchState::Current, "too early");
            // It ended in order and was let in again meanwhile.
            table.opened(32);
            let status = table.status(31 + STANDS_SECS);
            assert_eq!(
                (status.state, status.last_success_secs),
                (WatchState::Current, Some(31))
            );
        }
    }

    #[test]
    fn a_watch_that_is_let_in_only_to_hear_an_error_does_not_work() {
        let table = listed(10);
        table.fail("reset".into(), false, 20);
        table.opened(30);
        table.fail("too old (410)".into(), false, 30);
        assert_eq!(table.status(10_000).state, WatchState::Failing);
    }

    #[test]
    fn a_list_that_still_arrives_is_waited_for() {
        let table = listed(10);
        table.fail("too old (410)".into(), false, 20);
        table.begin_list();
        table.opened(21);
        assert_eq!(table.status(10_000).state, WatchState::Failing);
        table.end_list(10_001);
        assert_eq!(table.status(10_001).state, WatchState::Current);
    }

    #[test]
    fn a_watch_that_is_not_answered_is_in_doubt_until_it_is() {
        let table = listed(10);
        table.opening(130);
        assert_eq!(
            table.status(130 + UNANSWERED_SECS).state,
            WatchState::Current
        );
        let status = table.status(131 + UNANSWERED_SECS);
        assert_eq!(status.state, WatchState::Failing);
        assert_eq!(status.last_error.as_deref(), Some("no answer for 6 s"));
        table.opened(140);
        assert_eq!(table.status(140).state, WatchState::Current);
        assert_eq!(table.status(140).last_success_secs, Some(140));
    }

    #[test]
    fn what_was_never_listed_stays_forbidden() {
        let table: Arc<Table<i32>> = Table::new("quotas");
        table.fail("no".into(), true, 20);
        assert_eq!(table.status(1_000).state, WatchState::Forbidden);
        assert_eq!(table.status(1_000).objects, None);
    }
}
