//! From a snapshot and its measurements to the rows of a cycle.

use super::parts::{node_load, pod_demand, pod_load, zero_demand};
use super::{CycleRecord, Demand, NodeLoad, Quality, WorkloadKey, apportion};
use crate::model::{Name, NodeAvailability, PodPhase, Snapshot, Usage};
use crate::units::{NANOS_PER_MILLI, nanos_to_millis};
use std::collections::HashMap;

/// Where a pod's amounts go.
#[derive(Debug, Clone, Copy)]
struct Place {
    namespace: usize,
    workload: usize,
    node: Option<usize>,
    holds: bool,
    expected: bool,
    held_nanos: i64,
    held_bytes: i64,
}

/// What only the objects of a snapshot decide, computed once and used for each cycle on it.
#[derive(Debug, Clone)]
pub struct Ledger {
    places: Vec<Place>,
    namespaces: Vec<(Name, Demand)>,
    workloads: Vec<(WorkloadKey, Demand)>,
    workload_namespace: Vec<usize>,
    nodes: Vec<(Name, NodeLoad)>,
    pods_on_unknown_nodes: i64,
}

/// Measured sums of a namespace, workload or node.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    cpu_nanos: i64,
    memory_bytes: i64,
    cpu_max_nanos: i64,
    memory_max_bytes: i64,
    expected: i64,
    measured: i64,
}

impl Measured {
    /// Usage is unknown when something ran and nothing of it was measured.
    fn known(&self) -> bool {
        self.measured > 0 || self.expected == 0
    }
}

impl Ledger {
    /// Adds up what the objects of the snapshot decide.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        let mut ledger = Self {
            places: Vec::with_capacity(snapshot.pods.len()),
            namespaces: Vec::new(),
            workloads: Vec::new(),
            workload_namespace: Vec::new(),
            nodes: snapshot
                .nodes
                .iter()
                .map(|node| (node.name.clone(), node_load(node)))
                .collect(),
            pods_on_unknown_nodes: 0,
        };
        let mut namespace_index: HashMap<Name, usize> = HashMap::new();
        for namespace in &snapshot.namespaces {
            let quota = namespace.quota.unwrap_or_default();
            let demand = Demand {
                cpu_quota_millis: quota.cpu_millis,
                memory_quota_bytes: quota.memory_bytes,
                ..zero_demand()
            };
            namespace_index.insert(namespace.name.clone(), ledger.namespaces.len());
            ledger.namespaces.push((namespace.name.clone(), demand));
        }
        let node_index: HashMap<&str, usize> = snapshot
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (&*node.name, at))
            .collect();
        let mut workload_index: HashMap<WorkloadKey, usize> = HashMap::new();
        for pod in &snapshot.pods {
            // A pod can be seen before its namespace.
            let namespace = *namespace_index
                .entry(pod.namespace.clone())
                .or_insert_with(|| {
                    ledger
                        .namespaces
                        .push((pod.namespace.clone(), zero_demand()));
                    ledger.namespaces.len() - 1
                });
            let key = WorkloadKey {
                namespace: pod.namespace.clone(),
                workload: pod.workload.clone(),
            };
            let workload = *workload_index.entry(key).or_insert_with_key(|key| {
                ledger.workloads.push((key.clone(), zero_demand()));
                ledger.workload_namespace.push(namespace);
                ledger.workloads.len() - 1
            });
            let node = pod
                .node
                .as_deref()
                .and_then(|name| node_index.get(name).copied());
            ledger.pods_on_unknown_nodes += i64::from(pod.holds_node() && node.is_none());
            let demand = pod_demand(pod);
            ledger.namespaces[namespace].1.add(&demand);
            ledger.workloads[workload].1.add(&demand);
            if let Some(node) = node {
                ledger.nodes[node].1.add(&pod_load(&demand));
            }
            ledger.places.push(Place {
                namespace,
                workload,
                node,
                holds: pod.holds_node(),
                expected: pod.holds_node() && pod.phase == PodPhase::Running,
                held_nanos: pod
                    .resources
                    .requests
                    .cpu_millis
                    .saturating_mul(NANOS_PER_MILLI),
                held_bytes: pod.resources.requests.memory_bytes,
            });
        }
        ledger.mark_free_that_is_no_headroom(snapshot);
        ledger
    }

    /// The rows of a cycle: the ledger with what was measured. `usage` is aligned with the
    /// snapshot; what is missing from it counts as not measured.
    #[must_use]
    pub fn record(&self, at_secs: i64, interval_secs: i64, usage: &Usage) -> CycleRecord {
        let (mut record, by_workload) = self.record_sums(at_secs, interval_secs, usage);
        record.workloads = self.workloads.clone();
        self.fill_workloads(&mut record, &by_workload);
        record
    }

    /// The same without rows of workloads, which are most of the work.
    #[must_use]
    pub fn record_without_workloads(
        &self,
        at_secs: i64,
        interval_secs: i64,
        usage: &Usage,
    ) -> CycleRecord {
        self.record_sums(at_secs, interval_secs, usage).0
    }

    /// The rows of namespaces and nodes, and what was measured of each workload.
    fn record_sums(
        &self,
        at_secs: i64,
        interval_secs: i64,
        usage: &Usage,
    ) -> (CycleRecord, Vec<Measured>) {
        let mut by_namespace = vec![Measured::default(); self.namespaces.len()];
        let mut by_workload = vec![Measured::default(); self.workloads.len()];
        let mut by_node = vec![Measured::default(); self.nodes.len()];
        for (at, place) in self
            .places
            .iter()
            .enumerate()
            .filter(|(_, place)| place.holds)
        {
            let sample = usage.pods.get(at).copied().flatten();
            // What was measured does run, whatever its phase says: so do init containers.
            let expected = place.expected || sample.is_some();
            let add = |sum: &mut Measured| {
                sum.expected += i64::from(expected);
                if let Some(pod) = sample {
                    sum.measured += 1;
                    sum.cpu_nanos += pod.cpu_nanos;
                    sum.memory_bytes += pod.memory_bytes;
                    sum.cpu_max_nanos += pod.cpu_max_nanos;
                    sum.memory_max_bytes += pod.memory_max_bytes;
                } else {
                    sum.cpu_max_nanos += place.held_nanos;
                    sum.memory_max_bytes += place.held_bytes;
                }
            };
            add(&mut by_namespace[place.namespace]);
            add(&mut by_workload[place.workload]);
            if let Some(node) = place.node {
                add(&mut by_node[node]);
            }
        }
        let mut record = CycleRecord {
            at_secs,
            interval_secs,
            namespaces: self.namespaces.clone(),
            workloads: Vec::new(),
            nodes: self.nodes.clone(),
            quality: Quality {
                pods_on_unknown_nodes: self.pods_on_unknown_nodes,
                ..Quality::default()
            },
        };
        let max_known = max_is_known(&by_namespace);
        for ((_, demand), sum) in record.namespaces.iter_mut().zip(&by_namespace) {
            let (used, max) = (sum.cpu_nanos, sum.cpu_max_nanos);
            let millis = (nanos_to_millis(used), nanos_to_millis(max));
            fill_demand(demand, sum, millis, max_known);
            record.quality.pods_unmeasured += sum.expected - sum.measured;
        }
        for (at, ((_, load), sum)) in record.nodes.iter_mut().zip(&by_node).enumerate() {
            fill_load(
                load,
                sum,
                usage.nodes.get(at).copied().flatten(),
                max_known,
                &mut record.quality,
            );
        }
        (record, by_workload)
    }

    /// Gives workloads whole millicores that add up to those of their namespace.
    fn fill_workloads(&self, record: &mut CycleRecord, sums: &[Measured]) {
        let max_known = max_is_known(sums);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.namespaces.len()];
        for (workload, &namespace) in self.workload_namespace.iter().enumerate() {
            members[namespace].push(workload);
        }
        for (namespace, members) in members.iter().enumerate() {
            let whole = &record.namespaces[namespace].1;
            let parts = |nanos: fn(&Measured) -> i64| -> Vec<i128> {
                members
                    .iter()
                    .map(|&at| i128::from(nanos(&sums[at])))
                    .collect()
            };
            let unit = i128::from(NANOS_PER_MILLI);
            let used = apportion(
                whole.cpu_used_millis.unwrap_or(0),
                &parts(|sum| sum.cpu_nanos),
                unit,
            );
            let max = apportion(
                whole.cpu_max_millis.unwrap_or(0),
                &parts(|sum| sum.cpu_max_nanos),
                unit,
            );
            for (&at, millis) in members.iter().zip(used.into_iter().zip(max)) {
                fill_demand(&mut record.workloads[at].1, &sums[at], millis, max_known);
            }
        }
    }

    fn mark_free_that_is_no_headroom(&mut self, snapshot: &Snapshot) {
        for ((_, load), node) in self.nodes.iter_mut().zip(&snapshot.nodes) {
            let free = |allocatable: Option<i64>, requested: Option<i64>| {
                Some((allocatable.unwrap_or(0) - requested.unwrap_or(0)).max(0))
            };
            let cpu = free(load.cpu_allocatable_millis, load.cpu_requested_millis);
            let memory = free(load.memory_allocatable_bytes, load.memory_requested_bytes);
            match node.availability() {
                NodeAvailability::Open => {}
                NodeAvailability::Tainted => {
                    (load.cpu_free_tainted_millis, load.memory_free_tainted_bytes) = (cpu, memory);
                }
                NodeAvailability::Cordoned | NodeAvailability::NotReady => {
                    (load.cpu_free_closed_millis, load.memory_free_closed_bytes) = (cpu, memory);
                }
            }
        }
    }
}

/// Whether Σ max(request, usage) is known. In a cycle that measured anything, what was not
/// measured counts as its request in every row alike: so children add up to their parent also
/// when all of a child is too young to have been measured.
fn max_is_known(sums: &[Measured]) -> bool {
    let all = |count: fn(&Measured) -> i64| sums.iter().map(count).sum::<i64>();
    all(|sum| sum.measured) > 0 || all(|sum| sum.expected) == 0
}

/// `millis`: CPU used, and the larger of request and usage.
fn fill_demand(demand: &mut Demand, sum: &Measured, millis: (i64, i64), max_known: bool) {
    let known = |value: i64| sum.known().then_some(value);
    demand.cpu_used_millis = known(millis.0);
    demand.memory_used_bytes = known(sum.memory_bytes);
    demand.cpu_max_millis = max_known.then_some(millis.1);
    demand.memory_max_bytes = max_known.then_some(sum.memory_max_bytes);
    demand.pods_expected = Some(sum.expected);
    demand.pods_measured = Some(sum.measured);
}

fn fill_load(
    load: &mut NodeLoad,
    sum: &Measured,
    node: Option<crate::model::NodeUsage>,
    max_known: bool,
    quality: &mut Quality,
) {
    // While nothing at all is measured, the zero of a node without pods would pass for the sum.
    let known = |value: i64| (max_known && sum.known()).then_some(value);
    load.cpu_pods_used_millis = known(nanos_to_millis(sum.cpu_nanos));
    load.memory_pods_used_bytes = known(sum.memory_bytes);
    load.cpu_max_millis = max_known.then_some(nanos_to_millis(sum.cpu_max_nanos));
    load.memory_max_bytes = max_known.then_some(sum.memory_max_bytes);
    load.pods_expected = Some(sum.expected);
    load.pods_measured = Some(sum.measured);
    load.nodes_measured = Some(i64::from(node.is_some()));
    let Some(node) = node else {
        quality.nodes_unmeasured += 1;
        return;
    };
    load.cpu_used_millis = Some(nanos_to_millis(node.cpu_nanos));
    load.memory_used_bytes = Some(node.memory_bytes);
    // What unmeasured pods use is in it: unknown, it would be nothing in the sum of all nodes, and
    // free there. But when no pod at all is measured, there is nothing to tell it from.
    if max_known {
        let cpu_nanos = node.cpu_nanos - sum.cpu_nanos;
        let memory_bytes = node.memory_bytes - sum.memory_bytes;
        quality.clamped_rows += i64::from(cpu_nanos < 0 || memory_bytes < 0);
        load.cpu_system_millis = Some(nanos_to_millis(cpu_nanos.max(0)));
        load.memory_system_bytes = Some(memory_bytes.max(0));
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
