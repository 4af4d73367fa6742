//! Backfilling from a Prometheus, or from what speaks its HTTP API.

mod answer;
mod client;
mod day;
mod nodes;
mod objects;
mod pods;
mod queries;
mod range;

pub use client::{Access, PrometheusError};

use super::day::Filled;
use crate::store::{ClusterId, Store, StoreError};
use client::Client;
use day::DayReader;
use queries::{Matchers, Queries};
use range::RangeReader;
use std::collections::BTreeSet;

const DAY_SECS: i64 = 86_400;

/// What is backfilled.
#[derive(Debug, Clone)]
pub struct BackfillOptions {
    /// How to reach the server.
    pub access: Access,
    /// Label matchers for every selector, such as `cluster="prod"`.
    pub matchers: Vec<String>,
    /// From when to when, Unix seconds.
    pub span: (i64, i64),
    /// Length of a step; it divides a day.
    pub step_secs: i64,
    /// Labels of namespaces that a team is read from.
    pub team_labels: Vec<String>,
}

/// Why a backfill ended early; the days before are stored.
#[derive(Debug, thiserror::Error)]
pub enum BackfillError {
    /// It did not begin: the server cannot be asked with what was given.
    #[error("{0}")]
    Start(#[source] PrometheusError),
    /// The server did not answer any more, or not as needed.
    #[error(transparent)]
    Prometheus(#[from] PrometheusError),
    /// The database could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a backfill came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackfillReport {
    /// Days that were asked for.
    pub days: i64,
    /// Of these, stored already, so that they were not read again.
    pub known_days: i64,
    /// Of these, new or completed.
    pub stored_days: i64,
    /// Of these, without any data.
    pub empty_days: i64,
    /// Seconds of the days that were read.
    pub read_secs: i64,
    /// Of these, with data.
    pub known_secs: i64,
    /// Metrics that were not found, and what is unknown without them.
    pub missing: Vec<(&'static str, &'static str)>,
    /// What the server warned of.
    pub warnings: Vec<String>,
}

/// What is unknown without a metric.
const NEEDED: [(&str, &str); 11] = [
    ("container_cpu_usage_seconds_total", "CPU usage"),
    ("container_memory_working_set_bytes", "memory usage"),
    ("kube_pod_info", "workloads, and which pod is on which node"),
    ("kube_pod_container_resource_requests", "requests"),
    ("kube_pod_container_resource_limits", "limits"),
    (
        "kube_pod_status_phase",
        "counts of pods, and which requests count",
    ),
    ("kube_node_status_allocatable", "what nodes can hold"),
    ("kube_node_status_capacity", "the capacity of nodes"),
    ("kube_node_status_condition", "which nodes are ready"),
    (
        nodes::ROOT_CPU,
        "CPU usage of nodes and the system's part of it",
    ),
    (
        nodes::ROOT_MEMORY,
        "memory usage of nodes and the system's part of it",
    ),
];

/// Reads day by day what is not stored yet, from the latest on. Each day is stored in one transaction: after an
/// interruption the next run goes on, and what is stored stays. `progress` is told the time reached.
///
/// # Errors
/// [`BackfillError`]; the days before it are stored.
pub async fn backfill(
    store: &Store,
    cluster: ClusterId,
    options: &BackfillOptions,
    mut progress: impl FnMut(i64),
) -> Result<BackfillReport, BackfillError> {
    let step = options.step_secs;
    let from_secs = options.span.0.div_euclid(step) * step;
    let to_secs = options.span.1.div_euclid(step) * step;
    let client = Client::new(&options.access).map_err(BackfillError::Start)?;
    // Whether anyone answers at all is found out before days are counted as empty.
    client.probe().await.map_err(BackfillError::Start)?;
    let mut reader = DayReader {
        client: &client,
        queries: Queries::new(&Matchers::new(&options.matchers), step),
        range: RangeReader::new(&client),
        step_secs: step,
        team_labels: &options.team_labels,
        found: BTreeSet::new(),
    };
    let mut report = BackfillReport::default();
    let newest = store.find_latest_cycle(cluster).await?;
    let newest_secs = newest.map_or(to_secs, |newest| newest.at_secs.max(to_secs));
    // The latest day first: it is wanted first, and what it says of labels stays.
    let mut end = to_secs;
    while end > from_secs {
        let day = (end - 1).div_euclid(DAY_SECS);
        let start = (day * DAY_SECS).max(from_secs);
        report.days += 1;
        if store.is_spoken_for(cluster, (start, end)).await? {
            report.known_days += 1;
        } else {
            let sheet = reader.read(day, (start, end)).await?;
            let filled = sheet.store(store, cluster, newest_secs).await?;
            report.add(filled, end - start);
        }
        end = start;
        progress(start);
    }
    store.sum_up(cluster).await?;
    if report.read_secs > 0 {
        let found = |(metric, _): &(&str, &str)| !reader.found.contains(metric);
        report.missing = NEEDED.into_iter().filter(found).collect();
    }
    report.warnings = client.warnings();
    Ok(report)
}

impl BackfillReport {
    fn add(&mut self, filled: Filled, secs: i64) {
        self.read_secs += secs;
        self.known_secs += filled.known_secs;
        self.stored_days += i64::from(filled.new_secs > 0);
        self.empty_days += i64::from(filled.known_secs == 0);
    }
}
