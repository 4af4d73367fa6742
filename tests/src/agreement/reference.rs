//! What kubectl and metrics.k8s.io say, in the same terms as the product.

use std::collections::BTreeMap;

use super::Result;
use crate::control_plane::ControlPlane;
use crate::control_plane::kubectl_figures::{NodeFigures, NodeUsage, PodRow, PodUsage};
use serde_json::Value;

/// The figures of a namespace or of the pods of a node; usage is unknown where nothing answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Pods that hold resources.
    pub pods: i64,
    /// Effective CPU requests, millicores.
    pub cpu_requested: i64,
    /// CPU limits, millicores.
    pub cpu_limit: i64,
    /// CPU used, millicores.
    pub cpu_used: Option<i64>,
    /// Effective memory requests, bytes.
    pub memory_requested: i64,
    /// Memory limits, bytes.
    pub memory_limit: i64,
    /// Memory used, bytes.
    pub memory_used: Option<i64>,
}

/// The figures of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What its pods ask for and use.
    pub demand: Demand,
    /// Allocatable CPU, millicores.
    pub cpu_allocatable: i64,
    /// CPU of the machine, millicores.
    pub cpu_capacity: i64,
    /// CPU used by other than pods, millicores.
    pub cpu_system: Option<i64>,
    /// Allocatable memory, bytes.
    pub memory_allocatable: i64,
    /// Memory of the machine, bytes.
    pub memory_capacity: i64,
    /// Memory used by other than pods, bytes.
    pub memory_system: Option<i64>,
    /// GPUs requested.
    pub gpu_requested: i64,
    /// GPUs allocatable.
    pub gpu_allocatable: i64,
    /// How many pods it may hold.
    pub pods_allocatable: i64,
}

/// What kubectl says of the objects. It takes seconds in a large cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objects {
    nodes: BTreeMap<String, NodeFigures>,
    namespaces: Vec<String>,
}

/// What metrics.k8s.io measured last; every 15 s it is something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pods: BTreeMap<(String, String), PodUsage>,
    nodes: BTreeMap<String, NodeUsage>,
}

/// One look at the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    objects: Objects,
    measured: Measured,
}

impl Objects {
    /// Asks kubectl.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn read(plane: &ControlPlane) -> Result<Self> {
        let namespaces = plane.get_json("/api/v1/namespaces").await?;
        let name = |item: &Value| item["metadata"]["name"].as_str().map(str::to_owned);
        let items = namespaces["items"].as_array().into_iter().flatten();
        Ok(Self {
            nodes: plane.describe_nodes().await?,
            namespaces: items.filter_map(name).collect(),
        })
    }
}

impl Measured {
    /// Asks metrics.k8s.io.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn read(plane: &ControlPlane) -> Result<Self> {
        Ok(Self {
            pods: plane.pod_usages().await?,
            nodes: plane.node_usages().await?,
        })
    }
}

/// Billionths of a core that pods use, and the bytes.
#[derive(Clone, Copy, Default)]
struct Used(i64, i64);

impl Reference {
    /// Both parts of a look.
    #[must_use]
    pub fn new(objects: Objects, measured: Measured) -> Self {
        Self { objects, measured }
    }

    /// Asks kubectl and metrics.k8s.io.
    ///
    /// # Errors
    /// When one of them does not answer.
    pub async fn read(plane: &ControlPlane) -> Result<Self> {
        let objects = Objects::read(plane).await?;
        Ok(Self::new(objects, Measured::read(plane).await?))
    }

    /// By namespace, those without pods too.
    #[must_use]
    pub fn namespaces(&self) -> BTreeMap<String, Demand> {
        let rows = || self.objects.nodes.values().flat_map(|node| &node.pods);
        let demand = |name: &String| {
            let of_it = rows().filter(|pod| pod.namespace == *name);
            (name.clone(), self.demand(of_it).0)
        };
        self.objects.namespaces.iter().map(demand).collect()
    }

    /// By node.
    #[must_use]
    pub fn nodes(&self) -> BTreeMap<String, Node> {
        let node = |node: &NodeFigures| {
            let (demand, used) = self.demand(node.pods.iter());
            let measured = self.measured.nodes.get(&node.name);
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
        self.objects.nodes.iter().map(named).collect()
    }

    fn demand<'a>(&self, pods: impl Iterator<Item = &'a PodRow>) -> (Demand, Used) {
        let (mut demand, mut used) = (Demand::default(), Used::default());
        for pod in pods {
            demand.pods += 1;
            demand.cpu_requested += pod.cpu_requests_millis;
            demand.cpu_limit += pod.cpu_limits_millis;
            demand.memory_requested += pod.memory_requests_bytes;
            demand.memory_limit += pod.memory_limits_bytes;
            let key = (pod.namespace.clone(), pod.name.clone());
            if let Some(usage) = self.measured.pods.get(&key) {
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
