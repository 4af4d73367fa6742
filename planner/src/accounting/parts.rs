//! What each object adds to the rows it belongs to.

use super::{Demand, NodeLoad};
use crate::model::{Node, NodeAvailability, Pod, PodPhase};

/// Nothing of anything: an empty namespace, without a quota.
pub(super) fn zero_demand() -> Demand {
    let zeros = vec![Some(0); Demand::COLUMNS.len()];
    Demand {
        cpu_quota_millis: None,
        memory_quota_bytes: None,
        ..Demand::from_values(&zeros)
    }
}

/// A pod's part in the columns that objects decide.
pub(super) fn pod_demand(pod: &Pod) -> Demand {
    let one_if = |condition: bool| Some(i64::from(condition));
    let mut demand = Demand {
        pods_placed: one_if(pod.holds_node()),
        pods_running: one_if(pod.phase == PodPhase::Running),
        pods_pending: one_if(pod.phase == PodPhase::Pending),
        pods_unplaced: one_if(pod.is_unplaced()),
        pods_succeeded: one_if(pod.phase == PodPhase::Succeeded),
        pods_failed: one_if(pod.phase == PodPhase::Failed),
        pods_unknown: one_if(pod.phase == PodPhase::Unknown),
        pods_terminating: one_if(pod.terminating && !pod.has_ended()),
        ..Demand::default()
    };
    let held = &pod.resources;
    if pod.is_unplaced() {
        demand.cpu_unplaced_millis = Some(held.requests.cpu_millis);
        demand.memory_unplaced_bytes = Some(held.requests.memory_bytes);
        demand.gpu_unplaced = Some(held.requests.gpu_count);
    }
    if pod.holds_node() {
        demand.cpu_requested_millis = Some(held.requests.cpu_millis);
        demand.memory_requested_bytes = Some(held.requests.memory_bytes);
        demand.gpu_requested = Some(held.requests.gpu_count);
        demand.cpu_limit_millis = Some(held.limits.cpu_millis);
        demand.memory_limit_bytes = Some(held.limits.memory_bytes);
        demand.containers = Some(held.containers);
        demand.containers_without_cpu_request = Some(held.without_cpu_request);
        demand.containers_without_memory_request = Some(held.without_memory_request);
        demand.containers_without_cpu_limit = Some(held.without_cpu_limit);
        demand.containers_without_memory_limit = Some(held.without_memory_limit);
    }
    demand
}

/// The same as a part of its node.
pub(super) fn pod_load(demand: &Demand) -> NodeLoad {
    NodeLoad {
        cpu_requested_millis: demand.cpu_requested_millis,
        memory_requested_bytes: demand.memory_requested_bytes,
        gpu_requested: demand.gpu_requested,
        cpu_limit_millis: demand.cpu_limit_millis,
        memory_limit_bytes: demand.memory_limit_bytes,
        pods_placed: demand.pods_placed,
        ..NodeLoad::default()
    }
}

/// A node without pods.
pub(super) fn node_load(node: &Node) -> NodeLoad {
    let one_if = |condition: bool| Some(i64::from(condition));
    let pressure = [
        node.conditions.memory_pressure,
        node.conditions.disk_pressure,
        node.conditions.pid_pressure,
    ];
    NodeLoad {
        cpu_allocatable_millis: Some(node.allocatable.cpu_millis),
        memory_allocatable_bytes: Some(node.allocatable.memory_bytes),
        gpu_allocatable: Some(node.allocatable.gpu_count),
        pods_allocatable: Some(node.allocatable_pods),
        cpu_capacity_millis: Some(node.capacity.cpu_millis),
        memory_capacity_bytes: Some(node.capacity.memory_bytes),
        cpu_requested_millis: Some(0),
        memory_requested_bytes: Some(0),
        gpu_requested: Some(0),
        cpu_limit_millis: Some(0),
        memory_limit_bytes: Some(0),
        pods_placed: Some(0),
        nodes: Some(1),
        nodes_ready: one_if(node.conditions.ready == Some(true)),
        nodes_cordoned: one_if(node.cordoned),
        nodes_tainted: one_if(node.availability() == NodeAvailability::Tainted),
        nodes_under_pressure: one_if(pressure.contains(&Some(true))),
        cpu_free_closed_millis: Some(0),
        memory_free_closed_bytes: Some(0),
        cpu_free_tainted_millis: Some(0),
        memory_free_tainted_bytes: Some(0),
        ..NodeLoad::default()
    }
}
