//! Nodes that exist only as objects; KWOK plays their kubelets.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ControlPlane, Program, Result};

const GIB: u64 = 1 << 30;

/// Something that keeps pods off a node unless they tolerate it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// For example `dedicated`.
    pub key: String,
    /// For example `batch`.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

/// What nodes are like. Names are `<prefix>-0000`, `<prefix>-0001` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeTemplate {
    /// The first part of the nodes' names.
    pub prefix: String,
    /// Capacity, in millicores.
    pub cpu_millis: u64,
    /// Capacity, in bytes.
    pub memory_bytes: u64,
    /// Capacity of local disk, in bytes.
    pub ephemeral_storage_bytes: u64,
    /// What the system keeps of the CPU: capacity minus allocatable, in millicores.
    pub reserved_cpu_millis: u64,
    /// What the system keeps of the memory, in bytes.
    pub reserved_memory_bytes: u64,
    /// How many pods fit.
    pub pods: u32,
    /// Further resources in whole units, for example `nvidia.com/gpu`.
    pub extended: BTreeMap<String, u64>,
    /// Labels besides those that every node has.
    pub labels: BTreeMap<String, String>,
    /// Names of the zones; nodes are dealt to them in turn.
    pub zones: Vec<String>,
    /// What keeps pods off.
    pub taints: Vec<Taint>,
    /// Cordoned from the start.
    pub unschedulable: bool,
    /// A node whose kubelet has fallen silent: NotReady, and nobody plays it.
    pub lost: bool,
}

impl Default for NodeTemplate {
    /// 8 cores and 32 GiB, of which 100m and 1 GiB are reserved, 110 pods, three zones.
    fn default() -> Self {
        Self {
            prefix: "node".to_owned(),
            cpu_millis: 8000,
            memory_bytes: 32 * GIB,
            ephemeral_storage_bytes: 100 * GIB,
            reserved_cpu_millis: 100,
            reserved_memory_bytes: GIB,
            pods: 110,
            extended: BTreeMap::new(),
            labels: BTreeMap::new(),
            zones: ["zone-a", "zone-b", "zone-c"].map(str::to_owned).to_vec(),
            taints: Vec::new(),
            unschedulable: false,
            lost: false,
        }
    }
}

impl NodeTemplate {
    /// The default shape under another name.
    #[must_use]
    pub fn named(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            ..Self::default()
        }
    }

    /// The name of the node with this index.
    #[must_use]
    pub fn name(&self, index: usize) -> String {
        format!("{}-{index:04}", self.prefix)
    }

    fn node(&self, index: usize, kubelet_port: u16) -> Value {
        let mut node = json!({
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": self.name(index),
                "labels": self.all_labels(index),
                "annotations": self.annotations(index),
            },
            "spec": { "taints": self.taints() },
            "status": {
                "capacity": self.amounts(0, 0),
                "allocatable":
                    self.amounts(self.reserved_cpu_millis, self.reserved_memory_bytes),
                // Without the second, KWOK takes the first away as well.
                "addresses": [
                    { "type": "InternalIP", "address": "127.0.0.1" },
                    { "type": "Hostname", "address": self.name(index) },
                ],
                "daemonEndpoints": { "kubeletEndpoint": { "Port": kubelet_port } },
            },
        });
        if self.unschedulable {
            node["spec"]["unschedulable"] = json!(true);
        }
        if self.lost {
            node["status"]["conditions"] = json!([{
                "type": "Ready",
                "status": "False",
                "reason": "KubeletNotReady",
                "message": "lost on purpose",
            }]);
        }
        node
    }

    fn amounts(&self, without_cpu: u64, without_memory: u64) -> Value {
        let mut amounts = json!({
            "cpu": format!("{}m", self.cpu_millis.saturating_sub(without_cpu)),
            "memory": self.memory_bytes.saturating_sub(without_memory).to_string(),
            "ephemeral-storage": self.ephemeral_storage_bytes.to_string(),
            "pods": self.pods.to_string(),
        });
        for (resource, amount) in &self.extended {
            amounts[resource] = json!(amount.to_string());
        }
        amounts
    }

    fn all_labels(&self, index: usize) -> BTreeMap<String, String> {
        let mut labels = self.labels.clone();
        let mut add = |key: &str, value: &str| labels.insert(key.to_owned(), value.to_owned());
        add("kubernetes.io/hostname", &self.name(index));
        add("kubernetes.io/arch", "amd64");
        add("kubernetes.io/os", "linux");
        add("node.kubernetes.io/instance-type", &self.prefix);
        if !self.zones.is_empty() {
            add(
                "topology.kubernetes.io/zone",
                &self.zones[index % self.zones.len()],
            );
        }
        labels
    }

    /// KWOK plays the nodes with the first annotation; metrics-server heeds the second,
    /// for one port serves the kubelets of all nodes.
    fn annotations(&self, index: usize) -> Value {
        if self.lost {
            return json!({});
        }
        let path = format!("/metrics/nodes/{}/metrics/resource", self.name(index));
        json!({ "kwok.x-k8s.io/node": "fake", "metrics.k8s.io/resource-metrics-path": path })
    }

    fn taints(&self) -> Vec<Value> {
        let taints = self.taints.iter();
        taints
            .map(|taint| json!({ "key": taint.key, "value": taint.value, "effect": taint.effect }))
            .collect()
    }
}

impl ControlPlane {
    /// Creates nodes, many at a time; does not wait until they are ready.
    ///
    /// # Errors
    /// When the API server refuses one, for example because its name exists.
    pub async fn create_nodes(&self, count: usize, template: &NodeTemplate) -> Result<()> {
        let port = self.layout.ports.of(Program::Kwok);
        let nodes = (0..count).map(|index| template.node(index, port));
        self.create_all("/api/v1/nodes", nodes).await
    }
}
