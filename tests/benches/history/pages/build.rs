//! Building a large history, days at a time.

use super::stages::{Stage, stages};
use super::{TODAY_SECS, newest_secs};
use crate::Result;
use crate::child::hand_over;
use crate::options::Sizes;
use crate::report::{Figure, float, progress, size};
use crate::rows::Cluster;
use plimsoll::store::{
    ClusterId, CycleMeta, EntityKind, FileStats, HistoryWriter, NewCluster, Store,
};
use plimsoll_tests::product::connect;
use sqlx::Connection;
use std::path::Path;
use std::time::Instant;
use tokio::sync::mpsc;

/// Builds `history.db` in a folder.
pub(crate) async fn build(sizes: &Sizes, folder: &Path) -> Result<()> {
    let start = Instant::now();
    let path = folder.join("history.db");
    let store = Store::open(&path).await?;
    let new = NewCluster {
        uid: "benchmark".to_owned(),
        name: "benchmark".to_owned(),
        simulated: false,
        origin_secs: None,
    };
    let cluster = store.find_or_create_cluster(&new).await?.id;
    for stage in stages(sizes.long_days, TODAY_SECS) {
        past_days(&store, cluster, sizes, stage).await?;
        let bytes = size(float(store.size_bytes().unsigned_abs()));
        progress(&format!("{bytes} after {:.0?}", start.elapsed()));
    }
    // A cycle every minute of all the time, as if it had been collected: every question counts them.
    let mut connection = connect(&path).await?;
    sqlx::query(
        "INSERT INTO cycle
         SELECT cluster_id, at_secs + minute.value * 60, 60, duration_millis, lag_millis,
                usage_known, clamped_rows, pods_unmeasured, nodes_unmeasured, pods_on_unknown_nodes
         FROM cycle CROSS JOIN json_each('[1, 2, 3, 4]') minute WHERE interval_secs = 300",
    )
    .execute(&mut connection)
    .await?;
    sqlx::query("UPDATE cycle SET interval_secs = 60")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    let sealed = store.file_stats().await?;
    today(&store, cluster, sizes).await?;
    // As the collector does after each cycle.
    store.sum_up(cluster).await?;
    tell(&sealed, store.size_bytes().unsigned_abs())?;
    store.close().await;
    progress(&format!("built in {:.0?}", start.elapsed()));
    Ok(())
}

/// Days are made while those before are compressed and written.
async fn past_days(store: &Store, cluster: ClusterId, sizes: &Sizes, stage: Stage) -> Result<()> {
    let mut writer = HistoryWriter::new(store.clone(), cluster);
    let (send, mut days) = mpsc::channel(1);
    let counts = sizes.history;
    let making = tokio::task::spawn_blocking(move || {
        stage.make(counts, |past, attributes| {
            send.blocking_send((past, attributes)).is_ok()
        });
    });
    while let Some((past, attributes)) = days.recv().await {
        writer
            .append_days(past, &attributes, newest_secs(sizes))
            .await?;
    }
    Ok(making.await?)
}

/// The cycles of today.
async fn today(store: &Store, cluster: ClusterId, sizes: &Sizes) -> Result<()> {
    let mut writer = HistoryWriter::new(store.clone(), cluster);
    let mut objects = Cluster::new(sizes.history, TODAY_SECS, 60);
    let attributes = objects.attributes();
    for _ in 0..sizes.head_cycles {
        let meta = CycleMeta::default();
        writer
            .append_cycle(objects.next(), meta, &attributes)
            .await?;
    }
    Ok(())
}

fn tell(sealed: &FileStats, whole: u64) -> Result<()> {
    let bytes = |bytes: i64| size(float(bytes.unsigned_abs()));
    hand_over(&Figure::of("file", size(float(whole))))?;
    hand_over(&Figure::of(
        "of it, all days before today",
        bytes(sealed.size_bytes),
    ))?;
    for (&(kind, step_secs), class) in &sealed.classes {
        let kind = match kind {
            EntityKind::Namespace => "namespaces",
            EntityKind::Workload => "workloads",
            EntityKind::Node => "nodes",
            EntityKind::Cluster | EntityKind::Nodes => continue,
        };
        let step = match step_secs {
            0 => "every sample".to_owned(),
            secs => format!("steps of {secs} s"),
        };
        let each = class.bytes / class.days.max(1);
        let what = format!("of it, {kind}, {step}: {} days of {each} bytes", class.days);
        hand_over(&Figure::of(what, bytes(class.bytes)))?;
    }
    Ok(())
}
