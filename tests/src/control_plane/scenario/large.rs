//! As many nodes and pods as a test asks for, in the proportions of a busy company.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use super::super::{ControlPlane, NodeTemplate, Result};

const TEAMS: usize = 12;
const NAMESPACES: usize = 40;

/// How many pods a workload has: mostly few, sometimes many.
const REPLICAS: [usize; 12] = [1, 1, 2, 2, 3, 3, 5, 8, 12, 20, 60, 150];
const CPU_MILLIS: [u64; 7] = [50, 100, 100, 250, 250, 500, 1000];
const MEMORY_MIB: [u64; 7] = [64, 128, 256, 256, 512, 1024, 2048];

/// A large cluster, not created yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Large {
    /// How many nodes there will be, all of the default shape, named `large-0000` on.
    pub nodes: usize,
    /// How many pods there will be, those of a DaemonSet on every node included.
    pub pods: usize,
    /// The Deployments, each with its namespace's index.
    workloads: Vec<(usize, Value)>,
}

/// Plans a cluster with this many nodes and pods; the same numbers give the same cluster.
/// One pod per node belongs to a DaemonSet; 8,000 pods fit well on 500 nodes.
#[must_use]
pub fn large(nodes: usize, pods: usize) -> Large {
    let mut dice = Rng::with_seed(20_260_101);
    let mut workloads = Vec::new();
    let mut left = pods.saturating_sub(nodes);
    while left > 0 {
        let replicas = pick(&mut dice, &REPLICAS).min(left);
        left -= replicas;
        let namespace = workloads.len() % NAMESPACES;
        workloads.push((
            namespace,
            deployment(workloads.len(), namespace, replicas, &mut dice),
        ));
    }
    Large {
        nodes,
        pods,
        workloads,
    }
}

impl Large {
    /// Creates nodes and pods and waits until all pods run.
    ///
    /// # Errors
    /// When an object is refused or the cluster is not settled in time.
    pub async fn create(&self, plane: &ControlPlane, within: Duration) -> Result<()> {
        plane
            .create_nodes(self.nodes, &NodeTemplate::named("large"))
            .await?;
        plane
            .create_all("/api/v1/namespaces", (0..NAMESPACES).map(namespace))
            .await?;
        let names: Vec<_> = (0..NAMESPACES).map(namespace_name).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        plane.wait_for_namespaces(&names, within).await?;
        plane.wait_for_nodes(within).await?;
        let daemon_sets = "/apis/apps/v1/namespaces/kube-system/daemonsets";
        plane.create_all(daemon_sets, [daemon_set()]).await?;
        let deployments = self.workloads.iter().map(|(namespace, deployment)| {
            let name = namespace_name(*namespace);
            (
                format!("/apis/apps/v1/namespaces/{name}/deployments"),
                deployment.clone(),
            )
        });
        plane.create_each(deployments).await?;
        plane.wait_until_settled(within).await
    }

    /// How many pods each namespace will have, without the DaemonSet's.
    #[must_use]
    pub fn pods_by_namespace(&self) -> BTreeMap<String, u64> {
        let mut pods = BTreeMap::new();
        for (namespace, deployment) in &self.workloads {
            let replicas = deployment["spec"]["replicas"].as_u64().unwrap_or_default();
            *pods.entry(namespace_name(*namespace)).or_default() += replicas;
        }
        pods
    }
}

fn namespace_name(index: usize) -> String {
    format!("team-{:02}-{:02}", index % TEAMS, index / TEAMS)
}

fn namespace(index: usize) -> Value {
    let team = format!("team-{:02}", index % TEAMS);
    json!({ "metadata": { "name": namespace_name(index), "labels": { "team": team } } })
}

fn deployment(index: usize, namespace: usize, replicas: usize, dice: &mut Rng) -> Value {
    let name = format!("app-{index:04}");
    let (cpu, memory) = (pick(dice, &CPU_MILLIS), pick(dice, &MEMORY_MIB));
    // Most use far less than they ask for, a few more.
    let percent = 10 + dice.u64(..100);
    let usage = json!({
        "kwok.x-k8s.io/usage-cpu": format!("{}m", (cpu * percent / 100).max(1)),
        "kwok.x-k8s.io/usage-memory": format!("{}Mi", (memory * percent / 100).max(1)),
    });
    let requests = json!({ "cpu": format!("{cpu}m"), "memory": format!("{memory}Mi") });
    json!({
        "metadata": { "name": name, "namespace": namespace_name(namespace) },
        "spec": {
            "replicas": replicas,
            "selector": { "matchLabels": { "app": name } },
            "template": template(&name, &usage, &requests),
        },
    })
}

fn daemon_set() -> Value {
    let name = "node-agent";
    let usage = json!({ "kwok.x-k8s.io/usage-cpu": "35m", "kwok.x-k8s.io/usage-memory": "110Mi" });
    let requests = json!({ "cpu": "100m", "memory": "128Mi" });
    json!({
        "metadata": { "name": name },
        "spec": {
            "selector": { "matchLabels": { "app": name } },
            "template": template(name, &usage, &requests),
        },
    })
}

fn template(name: &str, usage: &Value, requests: &Value) -> Value {
    json!({
        "metadata": { "labels": { "app": name }, "annotations": usage },
        "spec": {
            "terminationGracePeriodSeconds": 1,
            "containers": [{
                "name": "app",
                "image": format!("example.test/large/{name}:1"),
                "resources": { "requests": requests },
            }],
        },
    })
}

fn pick<T: Copy>(dice: &mut Rng, from: &[T]) -> T {
    from[dice.usize(..from.len())]
}
