//! Checkpoints of what containers used. Format 1 is the postcard encoding of a checkpoint.

use crate::store::{ClusterId, Store, StoreError, UsageCheckpoint};
use plimsoll_planner::model::{WorkloadKind, WorkloadRef};
use plimsoll_planner::rightsizing::{ContainerKey, Observer};
use std::sync::{Arc, Mutex, PoisonError};

const FORMAT: i64 = 1;
/// What was not seen for longer is forgotten, as the observer does.
const KEPT_SECS: i64 = 14 * 86_400;

/// Puts back what was stored; until when that was noted, Unix seconds, or `None` where there is nothing.
pub(super) async fn restore(
    store: &Store,
    cluster: ClusterId,
    observer: &Mutex<Observer>,
) -> Result<Option<i64>, StoreError> {
    let stored = store.list_usage_checkpoints(cluster, FORMAT).await?;
    let mut observer = observer.lock().unwrap_or_else(PoisonError::into_inner);
    let mut until_secs = None;
    for one in &stored {
        // One that cannot be read is observed anew.
        if let Ok(checkpoint) = postcard::from_bytes(&one.data) {
            observer.restore(&key_of(one), checkpoint);
            until_secs = until_secs.max(Some(one.at_secs));
        }
    }
    Ok(until_secs)
}

/// Stores what changed since the last time.
pub(super) async fn save(
    store: &Store,
    cluster: ClusterId,
    observer: Arc<Mutex<Observer>>,
    at_secs: i64,
) -> Result<(), StoreError> {
    let changed = tokio::task::spawn_blocking(move || changed(&observer, at_secs)).await;
    let changed = changed.map_err(|error| StoreError::Damaged(error.to_string()))?;
    store
        .replace_usage_checkpoints(cluster, &changed, at_secs - KEPT_SECS)
        .await
}

fn changed(observer: &Mutex<Observer>, at_secs: i64) -> Vec<UsageCheckpoint> {
    let mut observer = observer.lock().unwrap_or_else(PoisonError::into_inner);
    let keys: Vec<ContainerKey> = observer.changed().cloned().collect();
    let of = |key: ContainerKey| {
        let checkpoint = observer.checkpoint(&key)?;
        Some(UsageCheckpoint {
            namespace: key.namespace.to_string(),
            workload_kind: key.workload.kind.as_str().to_owned(),
            workload: key.workload.name.to_string(),
            container: key.container.to_string(),
            at_secs,
            format: FORMAT,
            data: postcard::to_stdvec(&checkpoint).ok()?,
        })
    };
    keys.into_iter().filter_map(of).collect()
}

fn key_of(stored: &UsageCheckpoint) -> ContainerKey {
    ContainerKey {
        namespace: stored.namespace.as_str().into(),
        workload: WorkloadRef {
            kind: WorkloadKind::from_text(&stored.workload_kind),
            name: stored.workload.as_str().into(),
        },
        container: stored.container.as_str().into(),
    }
}
