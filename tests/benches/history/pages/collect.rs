//! Cycles that come while pages are read.

use super::newest_secs;
use crate::Result;
use crate::options::Sizes;
use crate::report::Figure;
use crate::rows::Cluster;
use crate::timing::millis;
use plimsoll::collector::Live;
use plimsoll::store::{ClusterId, CycleMeta, HistoryWriter, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot::Receiver;
use tokio::time::{Instant, sleep_until};

/// How soon one follows another; each is a minute for the history.
const EVERY: Duration = Duration::from_secs(5);
const CYCLE_SECS: i64 = 60;

/// What cycles go to.
pub(super) struct Collecting {
    pub(super) store: Store,
    pub(super) cluster: ClusterId,
    pub(super) live: Live,
    /// The clock of those who answer, milliseconds.
    pub(super) hands: Arc<AtomicI64>,
}

impl Collecting {
    /// Stores cycles until it is told to stop; gives how it went.
    pub(super) async fn run(self, sizes: Sizes, stopped: Receiver<()>) -> Result<Vec<Figure>> {
        let mut writer = HistoryWriter::new(self.store.clone(), self.cluster);
        let from_secs = newest_secs(&sizes) + CYCLE_SECS;
        let mut objects = Cluster::new(sizes.history, from_secs, CYCLE_SECS);
        let attributes = objects.attributes();
        let (mut stored, mut missed) = (0_u64, 0_u64);
        let mut longest = Duration::ZERO;
        let mut due = Instant::now();
        tokio::pin!(stopped);
        loop {
            due += EVERY;
            tokio::select! {
                () = sleep_until(due) => {}
                _ = &mut stopped => break,
            }
            let record = objects.next();
            let meta = CycleMeta::default();
            match writer.append_cycle(record, meta, &attributes).await? {
                true => stored += 1,
                false => missed += 1,
            }
            self.store.sum_up(self.cluster).await?;
            self.hands.fetch_add(CYCLE_SECS * 1_000, Ordering::Relaxed);
            self.live.update(|_| ());
            longest = longest.max(due.elapsed());
            // One that took too long makes the next ones come late, which is missing them.
            while due.elapsed() > EVERY {
                due += EVERY;
                missed += 1;
            }
        }
        let figure = Figure::of(
            format!(
                "cycles stored meanwhile, a cycle every {} s; missed",
                EVERY.as_secs()
            ),
            format!("{stored}; {missed}"),
        );
        Ok(vec![
            figure.with_goal("none missed", missed == 0 && stored > 0),
            Figure::of(
                "from when a cycle was due to when it was stored, the longest",
                millis(longest.as_secs_f64() * 1e3),
            ),
        ])
    }
}
