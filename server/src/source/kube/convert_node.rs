//! From the API's node to ours.

use super::quotas::quantity;
use super::shared::Shared;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as ApiQuantity;
use kube::ResourceExt;
use plimsoll_planner::model::{Labels, Name, Node, NodeConditions, Resources, Taint, TaintEffect};
use plimsoll_planner::units::Quantity;
use std::collections::BTreeMap;

/// Keeps of a node what accounting and planning need. Its labels take their texts from `texts`.
pub(super) fn convert_node(node: &core::Node, texts: &Shared<str>) -> Node {
    let spec = node.spec.as_ref();
    let status = node.status.as_ref();
    let labels = node.labels();
    let label = |key: &str| {
        labels
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let empty = BTreeMap::new();
    let allocatable = status
        .and_then(|status| status.allocatable.as_ref())
        .unwrap_or(&empty);
    let capacity = status
        .and_then(|status| status.capacity.as_ref())
        .unwrap_or(allocatable);
    let taints = spec
        .and_then(|spec| spec.taints.as_deref())
        .unwrap_or_default();
    Node {
        uid: node.uid().unwrap_or_default().into(),
        name: node.name_any().into(),
        pool: Node::pool_from_labels(label).into(),
        zone: label("topology.kubernetes.io/zone").map(Into::into),
        instance_type: label("node.kubernetes.io/instance-type").map(Into::into),
        allocatable: resources(allocatable),
        extended: extended(allocatable),
        capacity: resources(capacity),
        allocatable_pods: quantity(allocatable, "pods", |quantity| quantity.whole().ok())
            .unwrap_or(0),
        cordoned: spec.and_then(|spec| spec.unschedulable) == Some(true),
        taints: taints.iter().filter_map(convert_taint).collect(),
        conditions: conditions(
            status
                .and_then(|status| status.conditions.as_deref())
                .unwrap_or_default(),
        ),
        labels: labels
            .iter()
            .map(|(key, value)| (texts.of(key.as_str()), texts.of(value.as_str())))
            .collect::<Labels>()
            .into(),
        created_at_secs: node
            .metadata
            .creation_timestamp
            .as_ref()
            .map_or(0, |time| time.0.as_second()),
    }
}

/// Amounts of a resource list; what is absent is none of it.
pub(super) fn resources(list: &BTreeMap<String, ApiQuantity>) -> Resources {
    Resources {
        cpu_millis: quantity(list, "cpu", |quantity| quantity.millis().ok()).unwrap_or(0),
        memory_bytes: quantity(list, "memory", |quantity| quantity.whole().ok()).unwrap_or(0),
        gpu_count: gpu_count(list),
    }
}

/// Everything else in a resource list, in whole units by name: devices, huge pages, local storage.
pub(super) fn extended(list: &BTreeMap<String, ApiQuantity>) -> BTreeMap<Name, i64> {
    let others = list
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "cpu" | "memory" | "pods"));
    others
        .filter_map(|(name, value)| {
            let whole = value.0.parse::<Quantity>().ok()?.whole().ok()?;
            (whole > 0).then(|| (name.as_str().into(), whole))
        })
        .collect()
}

/// GPUs of any vendor in a resource list.
pub(super) fn gpu_count(list: &BTreeMap<String, ApiQuantity>) -> i64 {
    list.iter()
        .filter(|(name, _)| name.ends_with("/gpu") || name.starts_with("gpu."))
        .filter_map(|(_, value)| value.0.parse::<Quantity>().ok()?.whole().ok())
        .sum()
}

/// Taints that repeat what the node's availability is told by anyway. Other taints of the node
/// controller (pressure, no network, out of service) keep pods away like any.
const REPEATED: [&str; 3] = [
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
    "node.kubernetes.io/unschedulable",
];

/// The effect that Kubernetes spells so.
pub(super) fn convert_effect(text: &str) -> Option<TaintEffect> {
    let mut effects = TaintEffect::ALL.into_iter();
    effects.find(|effect| effect.as_str() == text)
}

fn convert_taint(taint: &core::Taint) -> Option<Taint> {
    let effect = convert_effect(&taint.effect)?;
    (!REPEATED.contains(&taint.key.as_str())).then(|| Taint {
        key: taint.key.as_str().into(),
        value: taint.value.as_deref().unwrap_or_default().into(),
        effect,
    })
}

fn conditions(list: &[core::NodeCondition]) -> NodeConditions {
    let state = |wanted: &str| {
        list.iter()
            .find(|condition| condition.type_ == wanted)
            .and_then(|condition| match condition.status.as_str() {
                "True" => Some(true),
                "False" => Some(false),
                _ => None,
            })
    };
    NodeConditions {
        ready: state("Ready"),
        memory_pressure: state("MemoryPressure"),
        disk_pressure: state("DiskPressure"),
        pid_pressure: state("PIDPressure"),
    }
}
