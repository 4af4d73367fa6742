//! What `metrics.k8s.io` says, as exact sums.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::waiting::{items, text};
use super::super::{ControlPlane, Error, Result};
use super::quantity;

/// Where the usage of all pods is listed.
pub const PODS: &str = "/apis/metrics.k8s.io/v1beta1/pods";
/// Where the usage of all nodes is listed.
pub const NODES: &str = "/apis/metrics.k8s.io/v1beta1/nodes";

/// What one pod uses: the sum over its containers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodUsage {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Billionths of a core, averaged over the window.
    pub cpu_nanos: i64,
    /// Working set in bytes.
    pub memory_bytes: i64,
    /// How many containers are in the sums.
    pub containers: usize,
    /// When it was measured (RFC 3339).
    pub timestamp: String,
}

/// What one node uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeUsage {
    /// Its name.
    pub name: String,
    /// Billionths of a core, averaged over the window.
    pub cpu_nanos: i64,
    /// Working set in bytes.
    pub memory_bytes: i64,
    /// When it was measured (RFC 3339).
    pub timestamp: String,
}

/// Reads a `PodMetricsList`, keyed by namespace and name.
///
/// # Errors
/// When a quantity is missing or no quantity.
pub fn pods(list: &Value) -> Result<BTreeMap<(String, String), PodUsage>> {
    let pods = items(list).map(pod_usage);
    pods.map(|pod| pod.map(|pod| ((pod.namespace.clone(), pod.name.clone()), pod)))
        .collect()
}

/// Reads a `NodeMetricsList`, keyed by name.
///
/// # Errors
/// When a quantity is missing or no quantity.
pub fn nodes(list: &Value) -> Result<BTreeMap<String, NodeUsage>> {
    let node_usage = |node| {
        let (cpu_nanos, memory_bytes) = usage(node)?;
        let name = text(node, "/metadata/name").to_owned();
        let timestamp = text(node, "/timestamp").to_owned();
        Ok((
            name.clone(),
            NodeUsage {
                name,
                cpu_nanos,
                memory_bytes,
                timestamp,
            },
        ))
    };
    items(list).map(node_usage).collect()
}

fn pod_usage(pod: &Value) -> Result<PodUsage> {
    let containers = pod["containers"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut sum = PodUsage {
        namespace: text(pod, "/metadata/namespace").to_owned(),
        name: text(pod, "/metadata/name").to_owned(),
        cpu_nanos: 0,
        memory_bytes: 0,
        containers: containers.len(),
        timestamp: text(pod, "/timestamp").to_owned(),
    };
    for container in containers {
        let (cpu_nanos, memory_bytes) = usage(container)?;
        sum.cpu_nanos += cpu_nanos;
        sum.memory_bytes += memory_bytes;
    }
    Ok(sum)
}

fn usage(measured: &Value) -> Result<(i64, i64)> {
    let amount = |resource: &str| match measured["usage"][resource].as_str() {
        Some(text) => quantity::parse(text),
        None => Err(Error::Unreadable(format!("no {resource} in {measured}"))),
    };
    Ok((amount("cpu")?.nanos()?, amount("memory")?.units()?))
}

impl ControlPlane {
    /// The usage of all pods that metrics-server knows.
    ///
    /// # Errors
    /// When the request fails or the answer is not understood.
    pub async fn pod_usages(&self) -> Result<BTreeMap<(String, String), PodUsage>> {
        pods(&self.get_json(PODS).await?)
    }

    /// The usage of all nodes that metrics-server knows.
    ///
    /// # Errors
    /// When the request fails or the answer is not understood.
    pub async fn node_usages(&self) -> Result<BTreeMap<String, NodeUsage>> {
        nodes(&self.get_json(NODES).await?)
    }
}
