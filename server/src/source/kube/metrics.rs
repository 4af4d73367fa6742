//! metrics.k8s.io, listed once per cycle. It has no watch and no paging.

use super::super::{SourceStatus, WatchState};
use super::{REQUEST_TIMEOUT, SourceError, within_time};
use crate::clock::Clock;
use k8s_openapi::jiff::Timestamp;
use kube::Client;
use plimsoll_planner::model::{
    ContainerSample, ContainerUsage, NodeUsage, Pod, PodTemplate, PodUsage, Snapshot, Usage,
    pod_usage,
};
use plimsoll_planner::units::Quantity;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

const PODS: &str = "/apis/metrics.k8s.io/v1beta1/pods";
const NODES: &str = "/apis/metrics.k8s.io/v1beta1/nodes";

/// A list of usage is waited for at least so long.
const SHORTEST_TIMEOUT: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
struct List<T> {
    items: Vec<T>,
}

#[derive(Deserialize)]
struct Meta {
    name: String,
    #[serde(default)]
    namespace: String,
}

#[derive(Deserialize)]
struct Amounts {
    cpu: String,
    memory: String,
}

impl Amounts {
    fn read(&self) -> Option<(i64, i64)> {
        let cpu_nanos = self.cpu.parse::<Quantity>().ok()?.nanos().ok()?;
        let memory_bytes = self.memory.parse::<Quantity>().ok()?.whole().ok()?;
        (cpu_nanos >= 0 && memory_bytes >= 0).then_some((cpu_nanos, memory_bytes))
    }
}

#[derive(Deserialize)]
struct ContainerMetrics {
    name: String,
    usage: Amounts,
}

#[derive(Deserialize)]
struct PodMetrics {
    metadata: Meta,
    timestamp: Timestamp,
    containers: Vec<ContainerMetrics>,
}

#[derive(Deserialize)]
struct NodeMetrics {
    metadata: Meta,
    timestamp: Timestamp,
    usage: Amounts,
}

/// Reads what was measured, and knows how that went.
pub(super) struct Metrics {
    client: Client,
    clock: Clock,
    /// A sample older than this says nothing about the cycle.
    oldest_secs: i64,
    /// How long a list may take.
    longest: Duration,
    status: Mutex<SourceStatus>,
}

impl Metrics {
    pub(super) fn new(client: Client, clock: Clock, interval_secs: i64) -> Self {
        let status = Mutex::new(SourceStatus::starting("metrics.k8s.io"));
        Self {
            client,
            clock,
            oldest_secs: (3 * interval_secs).max(180),
            longest: longest(interval_secs),
            status,
        }
    }

    pub(super) fn status(&self) -> SourceStatus {
        self.status.lock().map_or_else(
            |poisoned| poisoned.into_inner().clone(),
            |status| status.clone(),
        )
    }

    /// Notes that a cycle failed before the measurements: what answered before is not known to
    /// answer still.
    pub(super) fn was_not_asked(&self, error: &SourceError) {
        let now_secs = self.clock.now_secs();
        if let Ok(mut status) = self.status.lock()
            && status.state == WatchState::Current
        {
            status.failed(now_secs, format!("not asked: {error}"), false);
        }
    }

    /// What was measured, aligned with the snapshot; unknown where the API does not answer.
    pub(super) async fn read(&self, snapshot: &Snapshot) -> Usage {
        let (pods, nodes) = tokio::join!(
            self.list::<PodMetrics>(PODS),
            self.list::<NodeMetrics>(NODES)
        );
        let now_secs = self.clock.now_secs();
        if let Ok(mut status) = self.status.lock() {
            match pods.as_ref().err().or(nodes.as_ref().err()) {
                Some(error) => {
                    let forbidden = matches!(error, SourceError::Refused(_));
                    status.failed(now_secs, describe(error), forbidden);
                }
                None => {
                    status.succeeded(now_secs);
                    status.objects = Some(pods.as_ref().map_or(0, Vec::len));
                    debug_assert_eq!(status.state, WatchState::Current);
                }
            }
        }
        let oldest_secs = now_secs - self.oldest_secs;
        let (pods, containers) = align_pods(snapshot, &pods.unwrap_or_default(), oldest_secs);
        Usage {
            pods,
            nodes: align_nodes(snapshot, &nodes.unwrap_or_default(), oldest_secs),
            containers,
        }
    }

    async fn list<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, SourceError> {
        let request = http::Request::get(path)
            .body(Vec::new())
            .map_err(|error| SourceError::Unreachable(error.to_string()))?;
        let list = self.client.request::<List<T>>(request);
        Ok(within_time(self.longest, list).await?.items)
    }
}

/// How long a list may take: a metrics-server that is silent does not keep the next cycle from being stored,
/// unless cycles are so close that a busy one could not keep up.
fn longest(interval_secs: i64) -> Duration {
    let interval = Duration::from_secs(interval_secs.unsigned_abs());
    (interval * 3 / 4).clamp(SHORTEST_TIMEOUT, REQUEST_TIMEOUT)
}

fn describe(error: &SourceError) -> String {
    match error {
        SourceError::Unreachable(reason) | SourceError::Failing(reason) => {
            format!("no measurements: {reason}. Usage is unknown until metrics-server answers")
        }
        other => other.to_string(),
    }
}

/// Metrics carry names only. A sample from before the pod was created is that of a predecessor
/// of the same name. Beside the pods, the containers of those that have several.
fn align_pods(
    snapshot: &Snapshot,
    metrics: &[PodMetrics],
    oldest_secs: i64,
) -> (Vec<Option<PodUsage>>, Vec<ContainerSample>) {
    let by_name: HashMap<(&str, &str), &PodMetrics> = metrics
        .iter()
        .map(|metric| {
            (
                (
                    metric.metadata.namespace.as_str(),
                    metric.metadata.name.as_str(),
                ),
                metric,
            )
        })
        .collect();
    let mut samples = Vec::new();
    let mut measure = |at: usize, pod: &Pod| {
        let metric = by_name.get(&(&*pod.namespace, &*pod.name))?;
        let at_secs = metric.timestamp.as_second();
        if at_secs < oldest_secs.max(pod.created_at_secs) {
            return None;
        }
        let containers = metric
            .containers
            .iter()
            .map(|container| {
                let (cpu_nanos, memory_bytes) = container.usage.read()?;
                Some(ContainerUsage {
                    name: &container.name,
                    cpu_nanos,
                    memory_bytes,
                })
            })
            .collect::<Option<Vec<_>>>()?;
        if containers.len() > 1 {
            samples.extend(samples_of(at, &pod.template, &containers));
        }
        (!containers.is_empty()).then(|| pod_usage(pod, containers))
    };
    let pods = snapshot.pods.iter().enumerate();
    let pods = pods.map(|(at, pod)| measure(at, pod)).collect();
    (pods, samples)
}

fn samples_of(
    pod: usize,
    template: &PodTemplate,
    containers: &[ContainerUsage<'_>],
) -> Vec<ContainerSample> {
    let sample = |used: &ContainerUsage<'_>| {
        let mut named = template.containers.iter();
        let container = named.position(|container| *container.name == *used.name)?;
        Some(ContainerSample {
            pod: u32::try_from(pod).ok()?,
            container: u16::try_from(container).ok()?,
            cpu_nanos: used.cpu_nanos,
            memory_bytes: used.memory_bytes,
        })
    };
    containers.iter().filter_map(sample).collect()
}

fn align_nodes(
    snapshot: &Snapshot,
    metrics: &[NodeMetrics],
    oldest_secs: i64,
) -> Vec<Option<NodeUsage>> {
    let by_name: HashMap<&str, &NodeMetrics> = metrics
        .iter()
        .map(|metric| (metric.metadata.name.as_str(), metric))
        .collect();
    snapshot
        .nodes
        .iter()
        .map(|node| {
            let metric = by_name.get(&*node.name)?;
            let (cpu_nanos, memory_bytes) = metric.usage.read()?;
            (metric.timestamp.as_second() >= oldest_secs).then_some(NodeUsage {
                cpu_nanos,
                memory_bytes,
            })
        })
        .collect()
}
