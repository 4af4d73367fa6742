//! What bounds namespaces and workloads: as many of each kind as `planner/benches/isolation` has.

use super::kind::Kind;
use super::network;
use super::plan::Plan;
use super::rights;
use super::text;
use serde_json::{Value, json};

/// Nodes of an autoscaler's and a budget's workloads: one in so many has one.
const SCALED: usize = 20;
const BUDGETED: usize = 4;
const CREATED: &str = "2026-03-02T08:15:00Z";

/// How many objects there are of a kind that is neither pods, nodes nor ReplicaSets.
pub(super) fn count(plan: &Plan, kind: Kind) -> usize {
    let spaces = plan.size.namespaces;
    match kind {
        Kind::Namespace | Kind::Role => spaces,
        Kind::Quota => spaces - spaces.div_ceil(4),
        Kind::LimitRange => spaces - spaces.div_ceil(3),
        Kind::NetworkPolicy => 3 * (spaces - spaces.div_ceil(10)),
        Kind::RoleBinding => 4 * spaces,
        Kind::ServiceAccount => 3 * spaces,
        Kind::ClusterRole => 3,
        Kind::ClusterRoleBinding => 50.min(spaces),
        Kind::PriorityClass => 2,
        Kind::Autoscaler => plan.size.workloads / SCALED,
        Kind::Budget => plan.size.workloads / BUDGETED,
        Kind::Job | Kind::Event | Kind::Pod | Kind::Node | Kind::ReplicaSet => 0,
    }
}

/// The quota of a namespace, by number; one namespace in four has none.
pub(super) fn quota_of(namespace: usize) -> Option<usize> {
    (!namespace.is_multiple_of(4)).then(|| nth(namespace, 4))
}

/// The number of what all but one in so many have.
fn nth(at: usize, of: usize) -> usize {
    (of - 1) * (at / of) + at % of - 1
}

/// Who has the `nth` of what all but one in so many have.
pub(super) fn holder(nth: usize, of: usize) -> usize {
    of * (nth / (of - 1)) + 1 + nth % (of - 1)
}

/// An object without its version and kind.
pub(super) fn object(plan: &Plan, kind: Kind, at: usize, version: u64) -> Value {
    let meta = |name: &str, namespace: Option<usize>| {
        let namespace = namespace.map(|of| plan.namespace(of));
        metadata((kind, at), name, namespace, version)
    };
    match kind {
        Kind::Namespace => namespace(plan, at, version),
        Kind::Quota => with(meta("quota", Some(holder(at, 4))), quota()),
        Kind::LimitRange => with(meta("defaults", Some(holder(at, 3))), limit_range()),
        Kind::NetworkPolicy => {
            let of = holder(at / 3, 10);
            let name = ["closed", "closed-out", "friends"][at % 3];
            with(meta(name, Some(of)), network::policy(plan, of, at % 3))
        }
        Kind::Role => with(meta("deployer", Some(at)), rights::role()),
        Kind::ClusterRole => rights::cluster_role(at, &meta),
        Kind::RoleBinding => rights::binding(plan, at, &meta),
        Kind::ClusterRoleBinding => rights::everywhere(plan, at, &meta),
        Kind::ServiceAccount => {
            let name = ["default", "ci", "operator"][at % 3];
            with(meta(name, Some(at / 3)), json!({}))
        }
        Kind::PriorityClass => {
            let (name, value) = [("system-node-critical", 2_000_001_000), ("batch", -10)][at];
            let rest = json!({ "value": value, "preemptionPolicy": "PreemptLowerPriority" });
            with(meta(name, None), rest)
        }
        Kind::Autoscaler => {
            let workload = SCALED * at + 3;
            let namespace = plan.namespace_of(workload);
            let app = plan.app(workload);
            with(meta(app, Some(namespace)), autoscaler(app, version))
        }
        Kind::Budget => {
            let workload = BUDGETED * at + 2;
            let namespace = plan.namespace_of(workload);
            let app = plan.app(workload);
            with(meta(app, Some(namespace)), budget(app))
        }
        Kind::Job | Kind::Event | Kind::Pod | Kind::Node | Kind::ReplicaSet => Value::Null,
    }
}

/// An object of its metadata and everything else.
pub(super) fn with(metadata: Value, rest: Value) -> Value {
    let mut object = rest;
    object["metadata"] = metadata;
    object
}

fn metadata(of: (Kind, usize), name: &str, namespace: Option<&str>, version: u64) -> Value {
    let mut uid = String::new();
    text::uid(text::seed(kind_tag(of.0), of.1, 0), &mut uid);
    let mut metadata = json!({
        "name": name, "uid": uid, "resourceVersion": version.to_string(),
        "creationTimestamp": CREATED,
        "labels": { "app.kubernetes.io/managed-by": "Helm" },
        "managedFields": [{ "manager": "helm", "operation": "Update", "apiVersion": "v1",
            "time": CREATED, "fieldsType": "FieldsV1", "fieldsV1": {
                "f:metadata": { "f:labels": { ".": {}, "f:app.kubernetes.io/managed-by": {} } },
                "f:spec": {} } }],
    });
    if let Some(namespace) = namespace {
        metadata["namespace"] = namespace.into();
    }
    metadata
}

/// By what UIDs of different kinds differ.
fn kind_tag(kind: Kind) -> u8 {
    let at = Kind::ALL.iter().position(|of| *of == kind);
    u8::try_from(at.unwrap_or_default()).unwrap_or_default()
}

fn namespace(plan: &Plan, at: usize, version: u64) -> Value {
    let name = plan.namespace(at);
    let mut metadata = metadata((Kind::Namespace, at), name, None, version);
    let security = ["baseline", "restricted"][at % 2];
    metadata["labels"] = json!({
        "kubernetes.io/metadata.name": name,
        "team": format!("team-{}", Plan::team(at)),
        "pod-security.kubernetes.io/enforce": security,
    });
    with(
        metadata,
        json!({ "spec": { "finalizers": ["kubernetes"] }, "status": { "phase": "Active" } }),
    )
}

fn quota() -> Value {
    let hard = json!({ "requests.cpu": "400", "requests.memory": "800Gi", "limits.memory": "2Ti",
        "pods": "1000" });
    let used = json!({ "requests.cpu": "38250m", "requests.memory": "68Gi", "limits.memory": "136Gi",
        "pods": "150" });
    json!({ "spec": { "hard": hard }, "status": { "hard": hard, "used": used } })
}

fn limit_range() -> Value {
    json!({ "spec": { "limits": [{ "type": "Container",
        "default": { "memory": "512Mi" },
        "defaultRequest": { "cpu": "100m", "memory": "256Mi" } }] } })
}

fn budget(app: &str) -> Value {
    json!({
        "spec": { "maxUnavailable": 1,
            "selector": { "matchLabels": { "app.kubernetes.io/name": app } } },
        "status": { "observedGeneration": 1, "disruptionsAllowed": 1, "currentHealthy": 14,
            "desiredHealthy": 13, "expectedPods": 14,
            "conditions": [{ "type": "DisruptionAllowed", "status": "True", "observedGeneration": 1,
                "lastTransitionTime": CREATED, "reason": "SufficientPods", "message": "" }] },
    })
}

/// What it measures is another number each time.
fn autoscaler(app: &str, version: u64) -> Value {
    let utilization = 40 + version % 30;
    let condition = |kind: &str, reason: &str, message: &str| {
        json!({ "type": kind, "status": "True", "lastTransitionTime": CREATED, "reason": reason,
            "message": message })
    };
    json!({
        "spec": { "minReplicas": 3, "maxReplicas": 30,
            "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": app },
            "metrics": [{ "type": "Resource", "resource": { "name": "cpu",
                "target": { "type": "Utilization", "averageUtilization": 70 } } }] },
        "status": { "currentReplicas": 14, "desiredReplicas": 14, "lastScaleTime": CREATED,
            "currentMetrics": [{ "type": "Resource", "resource": { "name": "cpu", "current": {
                "averageUtilization": utilization, "averageValue": format!("{}m", 3 * utilization) } } }],
            "conditions": [
                condition("AbleToScale", "ReadyForNewScale", "recommended size matches current size"),
                condition("ScalingActive", "ValidMetricFound",
                    "the HPA was able to successfully calculate a replica count from cpu resource \
                     utilization (percentage of request)"),
                condition("ScalingLimited", "DesiredWithinRange",
                    "the desired count is within the acceptable range")] },
    })
}

#[cfg(test)]
mod tests {
    use super::super::Size;
    use super::*;

    #[test]
    fn all_but_one_in_four_namespaces_have_a_quota() {
        let plan = Plan::new(Size::FEW);
        let quotas = count(&plan, Kind::Quota);
        assert_eq!(quotas, 15);
        let holders: Vec<usize> = (0..quotas).map(|at| holder(at, 4)).collect();
        let expected: Vec<usize> = (0..20).filter(|at| at % 4 != 0).collect();
        assert_eq!(holders, expected);
        for (at, of) in holders.into_iter().enumerate() {
            assert_eq!(quota_of(of), Some(at));
        }
        assert_eq!(quota_of(8), None);
    }

    #[test]
    fn every_kind_has_as_many_objects_as_it_says() {
        let plan = Plan::new(Size::FEW);
        for kind in Kind::ALL {
            for at in 0..count(&plan, kind) {
                let object = object(&plan, kind, at, 7);
                let name = object["metadata"]["name"].as_str();
                assert!(name.is_some_and(|name| !name.is_empty()), "{kind:?} {at}");
            }
        }
    }
}
