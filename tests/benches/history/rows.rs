//! Samples as the rows of a cycle.

use crate::usage::{Population, Sample};
use plimsoll::store::{EntityAttributes, NamespaceAttributes, NodeAttributes};
use plimsoll_planner::accounting::{CycleRecord, Demand, NodeLoad, WorkloadKey};
use plimsoll_planner::model::{Name, WorkloadKind, WorkloadRef};
use std::collections::BTreeMap;

/// How many of each there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) namespaces: usize,
    pub(crate) workloads: usize,
    pub(crate) nodes: usize,
}

/// The largest maximum of what a namespace, workload or node consists of.
const MOST_PODS: f64 = 60.0;

/// A cluster whose objects stay as they are while what they use changes with every cycle.
pub(crate) struct Cluster {
    namespaces: Population,
    workloads: Population,
    nodes: Population,
    record: CycleRecord,
    only_usage: bool,
}

/// The name of a namespace.
pub(crate) fn namespace(at: usize) -> String {
    format!("namespace-{at:04}")
}

/// The usage of namespaces that the store and Prometheus are both given.
pub(crate) fn of_namespaces(count: usize, from_secs: i64, step_secs: i64) -> Population {
    Population::new(1, count, MOST_PODS, from_secs, step_secs)
}

impl Cluster {
    /// A cluster of so many of each, observed from a moment on at every step.
    pub(crate) fn new(counts: Counts, from_secs: i64, step_secs: i64) -> Self {
        let names = |count, name: &dyn Fn(usize) -> String| -> Vec<Name> {
            (0..count).map(|at| Name::from(name(at))).collect()
        };
        let namespaces = names(counts.namespaces, &namespace);
        let workload = |at: usize| WorkloadKey {
            namespace: namespaces[at % namespaces.len()].clone(),
            workload: WorkloadRef {
                kind: WorkloadKind::Deployment,
                name: format!("workload-{at:05}").into(),
            },
        };
        let record = CycleRecord {
            at_secs: from_secs,
            interval_secs: step_secs,
            workloads: (0..counts.workloads)
                .map(|at| (workload(at), demand(1)))
                .collect(),
            nodes: names(counts.nodes, &|at| format!("node-{at:04}"))
                .into_iter()
                .map(|name| (name, load()))
                .collect(),
            namespaces: namespaces
                .into_iter()
                .map(|name| (name, demand(10)))
                .collect(),
            ..CycleRecord::default()
        };
        let population =
            |seed, count, pods| Population::new(seed, count, pods, from_secs, step_secs);
        Self {
            namespaces: of_namespaces(counts.namespaces, from_secs, step_secs),
            workloads: population(2, counts.workloads, MOST_PODS / 4.0),
            nodes: population(3, counts.nodes, MOST_PODS),
            record,
            only_usage: false,
        }
    }

    /// The same, of which nothing but CPU and memory used ever changes: the two metrics that
    /// Prometheus is given.
    pub(crate) fn with_two_metrics(self) -> Self {
        Self {
            only_usage: true,
            ..self
        }
    }

    /// The rows of the next cycle.
    pub(crate) fn next(&mut self) -> &CycleRecord {
        let only_usage = self.only_usage;
        let (at_secs, namespaces) = self.namespaces.next();
        self.record.at_secs = at_secs;
        for ((_, row), sample) in self.record.namespaces.iter_mut().zip(namespaces) {
            measure(row, *sample, only_usage);
        }
        for ((_, row), sample) in self
            .record
            .workloads
            .iter_mut()
            .zip(self.workloads.next().1)
        {
            measure(row, *sample, only_usage);
        }
        for ((_, row), sample) in self.record.nodes.iter_mut().zip(self.nodes.next().1) {
            measure_node(row, *sample);
        }
        &self.record
    }

    /// The next cycle, of which rows of namespaces alone are new: workloads and nodes are not taken
    /// from it.
    pub(crate) fn next_of_namespaces(&mut self) -> &CycleRecord {
        self.workloads.skip();
        self.nodes.skip();
        let (at_secs, namespaces) = self.namespaces.next();
        self.record.at_secs = at_secs;
        for ((_, row), sample) in self.record.namespaces.iter_mut().zip(namespaces) {
            measure(row, *sample, self.only_usage);
        }
        &self.record
    }

    /// What is kept beside the series.
    pub(crate) fn attributes(&self) -> EntityAttributes {
        let team = |at: usize| NamespaceAttributes {
            labels: BTreeMap::from([("team".to_owned(), format!("team-{:02}", at % 40))]),
        };
        let pool = |at: usize| NodeAttributes {
            pool: format!("pool-{}", at % 6),
            ..NodeAttributes::default()
        };
        let names = self.record.namespaces.iter().enumerate();
        let nodes = self.record.nodes.iter().enumerate();
        EntityAttributes {
            namespaces: names
                .map(|(at, (name, _))| (name.clone(), json(&team(at))))
                .collect(),
            nodes: nodes
                .map(|(at, (name, _))| (name.clone(), json(&pool(at))))
                .collect(),
        }
    }
}

/// What objects decide; it stays.
fn demand(pods: i64) -> Demand {
    Demand {
        cpu_max_millis: Some(1_000 * pods),
        memory_max_bytes: Some(pods << 30),
        cpu_requested_millis: Some(1_000 * pods),
        memory_requested_bytes: Some(pods << 30),
        gpu_requested: Some(0),
        cpu_limit_millis: Some(2_000 * pods),
        memory_limit_bytes: Some(pods << 31),
        pods_placed: Some(pods),
        pods_running: Some(pods),
        pods_pending: Some(0),
        pods_unplaced: Some(0),
        pods_succeeded: Some(0),
        pods_failed: Some(0),
        pods_unknown: Some(0),
        pods_terminating: Some(0),
        cpu_unplaced_millis: Some(0),
        memory_unplaced_bytes: Some(0),
        gpu_unplaced: Some(0),
        containers: Some(pods),
        containers_without_cpu_request: Some(0),
        containers_without_memory_request: Some(0),
        containers_without_cpu_limit: Some(0),
        containers_without_memory_limit: Some(0),
        pods_expected: Some(pods),
        pods_measured: Some(pods),
        ..Demand::default()
    }
}

fn load() -> NodeLoad {
    let mut values = NodeLoad::default().values();
    values.fill(Some(0));
    NodeLoad {
        cpu_allocatable_millis: Some(16_000),
        memory_allocatable_bytes: Some(64 << 30),
        cpu_requested_millis: Some(9_000),
        memory_requested_bytes: Some(40 << 30),
        nodes: Some(1),
        nodes_ready: Some(1),
        nodes_measured: Some(1),
        pods_expected: Some(30),
        pods_measured: Some(30),
        ..NodeLoad::from_values(&values)
    }
}

/// Some containers use more than they ask for, so that the larger of both moves as well.
fn measure(row: &mut Demand, sample: Sample, only_usage: bool) {
    row.cpu_used_millis = Some(sample.cpu_millis);
    row.memory_used_bytes = Some(sample.memory_bytes);
    if !only_usage {
        let larger =
            |requested: Option<i64>, used: i64| Some(requested.unwrap_or(0).max(used) + used / 8);
        row.cpu_max_millis = larger(row.cpu_requested_millis, sample.cpu_millis);
        row.memory_max_bytes = larger(row.memory_requested_bytes, sample.memory_bytes);
    }
}

fn measure_node(row: &mut NodeLoad, sample: Sample) {
    let Sample {
        cpu_millis,
        memory_bytes,
    } = sample;
    row.cpu_used_millis = Some(cpu_millis);
    row.memory_used_bytes = Some(memory_bytes);
    row.cpu_pods_used_millis = Some(cpu_millis * 9 / 10);
    row.memory_pods_used_bytes = Some(memory_bytes * 9 / 10);
    row.cpu_system_millis = Some(cpu_millis - cpu_millis * 9 / 10);
    row.memory_system_bytes = Some(memory_bytes - memory_bytes * 9 / 10);
    row.cpu_max_millis = Some(cpu_millis.max(9_000));
    row.memory_max_bytes = Some(memory_bytes.max(40 << 30));
}

/// Maps and strings always serialize.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
