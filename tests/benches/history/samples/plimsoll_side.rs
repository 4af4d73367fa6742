//! Samples into a store.

use super::DAY_SECS;
use crate::Result;
use crate::rows::{Cluster, Counts};
use plimsoll::store::{
    ClusterId, EntityKind, HistoryWriter, NewCluster, PastDays, Retention, Store,
};
use std::path::Path;

/// What came of filling a store.
pub(super) struct Filled {
    /// What the file is made of, bytes.
    pub(super) parts: Vec<(String, u64)>,
}

/// Puts the usage of so many namespaces into a new store and closes it.
pub(super) async fn fill(
    path: &Path,
    count: usize,
    (from_secs, to_secs): (i64, i64),
    step_secs: i64,
    retention: Retention,
) -> Result<Filled> {
    let store = Store::open(path).await?.keeping(retention);
    let id = cluster(&store).await?;
    let mut writer = HistoryWriter::new(store.clone(), id);
    let counts = Counts {
        namespaces: count,
        workloads: 0,
        nodes: 0,
    };
    let mut cluster = Cluster::new(counts, from_secs, step_secs).with_two_metrics();
    let attributes = cluster.attributes();
    let mut at_secs = from_secs;
    while at_secs < to_secs {
        let mut past = PastDays::default();
        let midnight = at_secs + DAY_SECS;
        while at_secs < midnight {
            past.push(cluster.next());
            at_secs += step_secs;
        }
        writer.append_days(past, &attributes, to_secs - 1).await?;
    }
    // As the collector does after each cycle.
    store.sum_up(id).await?;
    store.shrink().await?;
    let stats = store.file_stats().await?;
    let mut parts: Vec<(String, u64)> = stats
        .tables
        .iter()
        .filter(|(_, _, bytes)| *bytes * 1_000 >= stats.size_bytes)
        .map(|(name, _, bytes)| (format!("the table `{name}`"), bytes.unsigned_abs()))
        .collect();
    let namespaces = stats.classes.iter();
    let namespaces = namespaces.filter(|((kind, _), _)| *kind == EntityKind::Namespace);
    let bytes: i64 = namespaces.map(|(_, class)| class.bytes).sum();
    parts.push((
        "samples and summaries of namespaces alone".to_owned(),
        bytes.unsigned_abs(),
    ));
    store.close().await;
    Ok(Filled { parts })
}

/// The one cluster of a store.
pub(super) async fn cluster(store: &Store) -> Result<ClusterId> {
    let new = NewCluster {
        uid: "benchmark".to_owned(),
        name: "benchmark".to_owned(),
        simulated: false,
        origin_secs: None,
    };
    Ok(store.find_or_create_cluster(&new).await?.id)
}

/// Rolls up what is due at the default retention, as `plimsoll db prune` does. Gives the bytes of a
/// namespace's day in steps of five minutes.
pub(super) async fn prune(path: &Path) -> Result<i64> {
    let store = Store::open(path).await?;
    store.prune(cluster(&store).await?, || {}).await?;
    store.shrink().await?;
    let stats = store.file_stats().await?;
    store.close().await;
    let rolled = stats.classes.get(&(EntityKind::Namespace, 300));
    Ok(rolled.map_or(0, |class| class.bytes / class.days.max(1)))
}
