use super::super::convert_node::convert_node;
use super::super::quotas::{bounds, convert_quota};
use super::*;
use plimsoll_planner::model::{NodeAvailability, WorkloadKind};
use serde_json::json;

#[expect(clippy::needless_pass_by_value, reason = "so that callers write json!")]
fn pod(spec: serde_json::Value, status: serde_json::Value) -> Arc<Pod> {
    let object = json!({
        "metadata": {
            "name": "web-7d4-x", "namespace": "shop", "uid": "u1", "labels": {"pod-template-hash": "7d4"},
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-7d4", "uid": "r1", "controller": true}],
        },
        "spec": spec, "status": status,
    });
    convert_pod(
        &serde_json::from_value(object).unwrap(),
        &Templates::default(),
    )
    .resolved(|_| None)
}

#[test]
fn reads_containers_sidecars_overhead_and_gpus() {
    let pod = pod(
        json!({
            "nodeName": "n1",
            "overhead": {"cpu": "250m", "memory": "120Mi"},
            "initContainers": [
                {"name": "proxy", "restartPolicy": "Always", "resources": {"requests": {"cpu": "100m"}}},
                {"name": "migrate", "resources": {"requests": {"cpu": "2"}}},
            ],
            "containers": [
                {"name": "app", "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi", "nvidia.com/gpu": "2"}}},
                {"name": "log"},
            ],
        }),
        json!({"phase": "Running"}),
    );
    assert_eq!(pod.resources.requests.cpu_millis, 2_350);
    assert_eq!(pod.resources.requests.memory_bytes, (1 << 30) + (120 << 20));
    assert_eq!(pod.resources.containers, 3);
    assert_eq!(pod.resources.without_cpu_request, 1);
    assert_eq!(pod.container_requests.len(), 3);
    assert_eq!(
        pod.workload,
        WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: "web".into()
        }
    );
    assert!(pod.holds_node());
}

#[test]
fn a_resize_holds_the_largest_until_it_is_known_to_be_impossible() {
    let spec = json!({"containers": [{"name": "app", "resources": {"requests": {"cpu": "2"}}}]});
    let running = json!({"name": "app", "allocatedResources": {"cpu": "1"}, "resources": {"requests": {"cpu": "500m"}},
        "image": "", "imageID": "", "ready": true, "restartCount": 0});
    let growing = pod(spec.clone(), json!({"containerStatuses": [running]}));
    assert_eq!(growing.resources.requests.cpu_millis, 2_000);
    let never = json!({"containerStatuses": [running],
        "conditions": [{"type": "PodResizePending", "status": "True", "reason": "Infeasible"}]});
    assert_eq!(pod(spec, never).resources.requests.cpu_millis, 1_000);
}

#[test]
fn a_resize_compares_sums_over_the_pod_and_not_each_container() {
    let container =
        |name: &str, cpu: &str| json!({"name": name, "resources": {"requests": {"cpu": cpu}}});
    let allocated = |name: &str, cpu: &str| json!({"name": name, "allocatedResources": {"cpu": cpu}, "image": "", "imageID": "", "ready": true, "restartCount": 0});
    let swapped = pod(
        json!({"containers": [container("a", "2"), container("b", "1")]}),
        json!({"containerStatuses": [allocated("a", "1"), allocated("b", "2")]}),
    );
    assert_eq!(swapped.resources.requests.cpu_millis, 3_000);
}

#[test]
fn keeps_the_schedulers_words() {
    let waiting = pod(
        json!({"containers": []}),
        json!({"phase": "Pending", "conditions": [
            {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/5 nodes are available"}]}),
    );
    assert_eq!(
        waiting.unschedulable.as_deref(),
        Some("0/5 nodes are available")
    );
    assert!(waiting.is_unplaced());
}

#[test]
fn reads_a_node() {
    let node = convert_node(
        &serde_json::from_value(json!({
            "metadata": {"name": "n1", "labels": {"cloud.google.com/gke-nodepool": "gpu", "topology.kubernetes.io/zone": "z1"}},
            "spec": {"unschedulable": true, "taints": [
                {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"},
                {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]},
            "status": {
                "capacity": {"cpu": "8", "memory": "32Gi", "pods": "110", "nvidia.com/gpu": "4"},
                "allocatable": {"cpu": "7910m", "memory": "30Gi", "pods": "110", "nvidia.com/gpu": "4"},
                "conditions": [{"type": "Ready", "status": "True"}, {"type": "MemoryPressure", "status": "Unknown"}]},
        }))
        .unwrap(),
        &Shared::default(),
    );
    assert_eq!(
        node.allocatable,
        Resources {
            cpu_millis: 7_910,
            memory_bytes: 30 << 30,
            gpu_count: 4
        }
    );
    assert_eq!(&*node.pool, "gpu");
    assert_eq!(node.taints.len(), 1, "the cordon's own taint is left out");
    assert_eq!(node.conditions.memory_pressure, None);
    assert_eq!(node.availability(), NodeAvailability::Cordoned);
}

#[test]
fn taints_of_the_node_controller_close_a_node_unless_they_repeat_something() {
    let taints = |key: &str, effect: &str| {
        let node = json!({
            "metadata": {"name": "n1"},
            "spec": {"taints": [{"key": format!("node.kubernetes.io/{key}"), "effect": effect}]},
            "status": {"conditions": [{"type": "Ready", "status": "True"}]},
        });
        let node = convert_node(&serde_json::from_value(node).unwrap(), &Shared::default());
        (node.taints.len(), node.availability())
    };
    for key in [
        "disk-pressure",
        "memory-pressure",
        "pid-pressure",
        "network-unavailable",
        "out-of-service",
    ] {
        let closed = (1, NodeAvailability::Tainted);
        assert_eq!(taints(key, "NoSchedule"), closed, "{key}");
        assert_eq!(taints(key, "NoExecute"), closed, "{key}");
    }
    let soft = taints("disk-pressure", "PreferNoSchedule");
    assert_eq!(soft, (1, NodeAvailability::Open));
    for key in ["unschedulable", "not-ready", "unreachable"] {
        assert_eq!(taints(key, "NoSchedule").0, 0, "{key}");
    }
}

#[test]
fn reads_both_spellings_of_a_quota_and_leaves_scoped_ones_out() {
    let quota = |spec: serde_json::Value| {
        let object = json!({"metadata": {"name": "q", "namespace": "shop"}, "spec": spec});
        bounds(&convert_quota(&serde_json::from_value(object).unwrap()))
    };
    let both = quota(json!({"hard": {"cpu": "10", "requests.cpu": "8", "requests.memory": "1Gi"}}));
    assert_eq!(
        (both.cpu_millis, both.memory_bytes),
        (Some(8_000), Some(1 << 30))
    );
    let scoped = quota(json!({"hard": {"cpu": "1"}, "scopes": ["BestEffort"]}));
    assert_eq!((scoped.cpu_millis, scoped.memory_bytes), (None, None));
}
