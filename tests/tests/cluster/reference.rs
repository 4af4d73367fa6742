//! What kubectl and metrics.k8s.io say, in the same terms as the product.

use std::collections::BTreeMap;

use super::Result;
use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::control_plane::kubectl_figures::{NodeFigures, NodeUsage, PodUsage};
use serde_json::Value;

/// The figures of a namespace or of the pods of a node; usage is unknown where nothing answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Demand {
    pub(crate) pods: i64,
    pub(crate) cpu_requested: i64,
    pub(crate) cpu_limit: i64,
    pub(crate) cpu_used: Option<i64>,
    pub(crate) memory_requested: i64,
    pub(crate) memory_limit: i64,
    pub(crate) memory_used: Option<i64>,
}

/// The figures of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) demand: Demand,
    pub(crate) cpu_allocatable: i64,
    pub(crate) cpu_capacity: i64,
    pub(crate) cpu_system: Option<i64>,
    pub(crate) memory_allocatable: i64,
    pub(crate) memory_capacity: i64,
    pub(crate) memory_system: Option<i64>,
    pub(crate) gpu_requested: i64,
    pub(crate) gpu_allocatable: i64,
    pub(crate) pods_allocatable: i64,
}

/// One look at the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    nodes: BTreeMap<String, NodeFigures>,
    namespaces: Vec<String>,
    usages: BTreeMap<(String, String), PodUsage>,
    node_usages: BTreeMap<String, NodeUsage>,
}

/// Billionths of a core that pods use, and the bytes.
#[derive(Clone, Copy, Default)]
struct Used(i64, i64);

impl Reference {
    pub(crate) async fn read(plane: &ControlPlane) -> Result<Self> {
        let namespaces = plane.get_json("/api/v1/namespaces").await?;
        let name = |item: &Value| item["metadata"]["name"].as_str().map(str::to_owned);
        let items = namespaces["items"].as_array().into_iter().flatten();
        Ok(Self {
            nodes: plane.describe_nodes().await?,
            namespaces: items.filter_map(name).collect(),
            usages: plane.pod_usages().await?,
            node_usages: plane.node_usages().await?,
        })
    }

    /// By namespace, those without pods too.
    pub(crate) fn namespaces(&self) -> BTreeMap<String, Demand> {
        let rows = || self.nodes.values().flat_map(|node| &node.pods);
        let demand = |name: &String| {
            let of_it = rows().filter(|pod| pod.namespace == *name);
            (name.clone(), self.demand(of_it).0)
        };
        self.namespaces.iter().map(demand).collect()
    }

    /// By node.
    pub(crate) fn nodes(&self) -> BTreeMap<String, Node> {
        let node = |node: &NodeFigures| {
            let (demand, used) = self.demand(node.pods.iter());
            let measured = self.node_usages.get(&node.name);
            let gpu = |amounts: &BTreeMap<String, i64>| {
                amounts.get("nvidia.com/gpu").copied().unwrap_or(0)
            };
            Node {
                demand,
                cpu_allocatable: node.allocatable.cpu_millis,
                cpu_capacity: node.capacity.cpu_millis,
                cpu_system: measured.map(|node| millis((node.cpu_nanos - used.0).max(0))),
                memory_allocatable: node.allocatable.memory_bytes,
                memory_capacity: node.capacity.memory_bytes,
                memory_system: measured.map(|node| (node.memory_bytes - used.1).max(0)),
                gpu_requested: gpu(&node.requests.other),
                gpu_allocatable: gpu(&node.allocatable.other),
                pods_allocatable: node.allocatable.other["pods"],
            }
        };
        let named = |(name, figures): (&String, _)| (name.clone(), node(figures));
        self.nodes.iter().map(named).collect()
    }

    fn demand<'a>(
        &self,
        pods: impl Iterator<Item = &'a plimsoll_tests::control_plane::kubectl_figures::PodRow>,
    ) -> (Demand, Used) {
        let (mut demand, mut used) = (Demand::default(), Used::default());
        for pod in pods {
            demand.pods += 1;
            demand.cpu_requested += pod.cpu_requests_millis;
            demand.cpu_limit += pod.cpu_limits_millis;
            demand.memory_requested += pod.memory_requests_bytes;
            demand.memory_limit += pod.memory_limits_bytes;
            let key = (pod.namespace.clone(), pod.name.clone());
            if let Some(usage) = self.usages.get(&key) {
                used = Used(used.0 + usage.cpu_nanos, used.1 + usage.memory_bytes);
            }
        }
        demand.cpu_used = Some(millis(used.0));
        demand.memory_used = Some(used.1);
        (demand, used)
    }
}

/// To the nearest millicore.
fn millis(nanos: i64) -> i64 {
    (nanos + 500_000) / 1_000_000
}
