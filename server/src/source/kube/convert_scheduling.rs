//! What a pod of the API demands of its node.

use super::convert_node::{convert_effect, extended};
use super::selectors::{convert_node_term, convert_selector, equals};
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use plimsoll_planner::model::{Labels, Name, NodeTerm, PodTerm, Scheduling, Spread, Toleration};
use std::collections::BTreeMap;

/// Tolerations that admission gives to every pod, of taints that the planner does not see.
const GIVEN: [&str; 2] = [
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
];

/// What a pod demands of its node.
pub(super) fn convert_scheduling(
    spec: &core::PodSpec,
    namespace: &str,
    own: &Labels,
) -> Scheduling {
    let selector = spec.node_selector.iter().flatten();
    let affinity = spec.affinity.as_ref();
    let apart = affinity.and_then(|affinity| affinity.pod_anti_affinity.as_ref());
    let together = affinity.and_then(|affinity| affinity.pod_affinity.as_ref());
    let terms = |list: Option<&Vec<core::PodAffinityTerm>>| {
        let list = list.into_iter().flatten();
        list.map(|term| pod_term(term, namespace)).collect()
    };
    let volumes = spec.volumes.as_deref().unwrap_or_default();
    Scheduling {
        node_selector: selector
            .map(|(key, value)| (key.as_str().into(), value.as_str().into()))
            .collect(),
        node_affinity: node_affinity(affinity),
        tolerations: tolerations(spec.tolerations.as_deref().unwrap_or_default()),
        anti_affinity: terms(apart.and_then(|it| {
            it.required_during_scheduling_ignored_during_execution
                .as_ref()
        })),
        affinity: terms(together.and_then(|it| {
            it.required_during_scheduling_ignored_during_execution
                .as_ref()
        })),
        spread: spread(spec.topology_spread_constraints.as_deref(), own),
        extended: extended_requests(spec),
        host_ports: has_host_ports(spec),
        claims: volumes
            .iter()
            .any(|volume| volume.persistent_volume_claim.is_some() || volume.ephemeral.is_some()),
        local_data: volumes.iter().any(|volume| volume.empty_dir.is_some()),
    }
}

fn node_affinity(affinity: Option<&core::Affinity>) -> Vec<NodeTerm> {
    let of_nodes = affinity.and_then(|affinity| affinity.node_affinity.as_ref());
    let required = of_nodes.and_then(|it| {
        it.required_during_scheduling_ignored_during_execution
            .as_ref()
    });
    let terms = required.map_or(&[][..], |selector| &selector.node_selector_terms);
    terms.iter().map(convert_node_term).collect()
}

fn pod_term(term: &core::PodAffinityTerm, namespace: &str) -> PodTerm {
    let listed = term.namespaces.as_deref().unwrap_or_default();
    let mut namespaces: Vec<Name> = listed.iter().map(|name| name.as_str().into()).collect();
    if namespaces.is_empty() {
        namespaces.push(namespace.into());
    }
    namespaces.sort_unstable();
    PodTerm {
        selector: selector(term.label_selector.as_ref()),
        namespaces: term.namespace_selector.is_none().then_some(namespaces),
        topology_key: term.topology_key.as_str().into(),
    }
}

/// A term without a selector selects no pods, unlike one with an empty selector.
fn selector(of: Option<&LabelSelector>) -> plimsoll_planner::model::Selector {
    use plimsoll_planner::model::{Operator, Requirement, Selector};
    of.map_or_else(
        || {
            Selector::of(vec![Requirement {
                key: "".into(),
                operator: Operator::Exists,
                values: Vec::new(),
            }])
        },
        convert_selector,
    )
}

fn spread(list: Option<&[core::TopologySpreadConstraint]>, own: &Labels) -> Vec<Spread> {
    let list = list.unwrap_or_default().iter();
    let forbids = list.filter(|one| one.when_unsatisfiable == "DoNotSchedule");
    forbids
        .map(|one| {
            let mut selector = selector(one.label_selector.as_ref());
            // Pods are counted that have the same values as this one.
            let keys = one.match_label_keys.iter().flatten();
            let same = keys.filter_map(|key| Some(equals(key, own.get(key.as_str())?)));
            selector.requirements.extend(same);
            Spread {
                selector: plimsoll_planner::model::Selector::of(selector.requirements),
                max_skew: one.max_skew.into(),
                topology_key: one.topology_key.as_str().into(),
            }
        })
        .collect()
}

fn tolerations(list: &[core::Toleration]) -> Vec<Toleration> {
    let given =
        |one: &&core::Toleration| one.key.as_deref().is_some_and(|key| GIVEN.contains(&key));
    let list = list.iter().filter(|one| !given(one));
    list.filter_map(|one| {
        let key = one.key.as_deref().filter(|key| !key.is_empty());
        let value = match one.operator.as_deref() {
            Some("Exists") => None,
            None | Some("" | "Equal") => Some(one.value.as_deref().unwrap_or_default().into()),
            // What is not known accepts nothing.
            Some(_) => return None,
        };
        let effect = one.effect.as_deref().filter(|effect| !effect.is_empty());
        Some(Toleration {
            key: key.map(Into::into),
            value,
            effect: match effect {
                None => None,
                Some(effect) => Some(convert_effect(effect)?),
            },
        })
    })
    .collect()
}

/// What containers that run together ask for, or an init container alone, whichever is more.
pub(super) fn extended_requests(spec: &core::PodSpec) -> BTreeMap<Name, i64> {
    let asks = |container: &core::Container| {
        let resources = container.resources.as_ref();
        // Devices can be told as limits alone.
        let requests = resources.and_then(|of| of.requests.as_ref());
        let limits = resources.and_then(|of| of.limits.as_ref());
        let mut asked = requests.map(extended).unwrap_or_default();
        for (name, amount) in limits.map(extended).unwrap_or_default() {
            let is_device = name.contains('/');
            if is_device {
                asked.entry(name).or_insert(amount);
            }
        }
        asked
    };
    let init = spec.init_containers.as_deref().unwrap_or_default();
    let (sidecars, init): (Vec<_>, Vec<_>) = init
        .iter()
        .partition(|container| container.restart_policy.as_deref() == Some("Always"));
    let mut sum: BTreeMap<Name, i64> = BTreeMap::new();
    for container in spec.containers.iter().chain(sidecars) {
        for (name, amount) in asks(container) {
            *sum.entry(name).or_default() += amount;
        }
    }
    for container in init {
        for (name, amount) in asks(container) {
            let of = sum.entry(name).or_default();
            *of = amount.max(*of);
        }
    }
    sum
}

fn has_host_ports(spec: &core::PodSpec) -> bool {
    let init = spec.init_containers.iter().flatten();
    let containers = spec.containers.iter().chain(init);
    let mut ports = containers.flat_map(|container| container.ports.iter().flatten());
    ports.any(|port| port.host_port.is_some_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_planner::model::{HOSTNAME, Operator, Taint, TaintEffect, ZONE};
    use serde_json::json;

    fn converted(spec: serde_json::Value) -> Scheduling {
        let spec: core::PodSpec = serde_json::from_value(spec).unwrap();
        let own = Labels::from([("app".into(), "web".into()), ("rev".into(), "7".into())]);
        convert_scheduling(&spec, "shop", &own)
    }

    #[test]
    fn what_a_pod_demands_is_kept() {
        let term = json!({ "labelSelector": { "matchLabels": { "app": "web" } },
            "topologyKey": HOSTNAME });
        let found = converted(json!({
            "containers": [{ "name": "c", "ports": [{ "containerPort": 80, "hostPort": 8080 }],
                "resources": { "requests": { "cpu": "1", "ephemeral-storage": "1Gi" },
                    "limits": { "nvidia.com/gpu": "2", "ephemeral-storage": "2Gi" } } }],
            "initContainers": [{ "name": "i", "resources": { "limits": { "nvidia.com/gpu": "3" } } }],
            "nodeSelector": { "disk": "ssd" },
            "affinity": {
                "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [{ "matchExpressions": [
                        { "key": "gpu", "operator": "NotIn", "values": ["old"] }] }] } },
                "podAntiAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [term] },
                "podAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [
                    { "labelSelector": {}, "namespaceSelector": {}, "topologyKey": ZONE }] } },
            "topologySpreadConstraints": [
                { "maxSkew": 2, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule",
                  "labelSelector": { "matchLabels": { "app": "web" } }, "matchLabelKeys": ["rev"] },
                { "maxSkew": 1, "topologyKey": HOSTNAME, "whenUnsatisfiable": "ScheduleAnyway" }],
            "tolerations": [
                { "key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute" },
                { "key": "gpu", "value": "yes", "effect": "NoSchedule" },
                { "key": "free", "operator": "Exists" }],
            "volumes": [{ "name": "v", "persistentVolumeClaim": { "claimName": "c" } },
                { "name": "tmp", "emptyDir": {} }],
        }));
        let labels = |pairs: &[(&str, &str)]| -> Labels {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).into(), (*value).into()))
                .collect()
        };
        let selects = |pairs| found.selects(&"n".into(), &labels(pairs));
        assert!(selects(&[("disk", "ssd"), ("gpu", "new")]));
        assert!(!selects(&[("disk", "ssd"), ("gpu", "old")]));
        assert!(!selects(&[("gpu", "new")]));
        let taint = |key: &str, value: &str| Taint {
            key: key.into(),
            value: value.into(),
            effect: TaintEffect::NoSchedule,
        };
        assert_eq!(
            found.tolerations.len(),
            2,
            "what admission gives is left out"
        );
        assert!(found.tolerates(&taint("gpu", "yes")) && !found.tolerates(&taint("gpu", "no")));
        assert!(found.tolerates(&taint("free", "any")));
        let apart = &found.anti_affinity[0];
        assert_eq!(apart.namespaces.as_deref(), Some(&["shop".into()][..]));
        assert!(apart.selector.matches(&labels(&[("app", "web")])));
        assert_eq!(found.affinity[0].namespaces, None);
        assert_eq!(found.spread.len(), 1, "what only prefers forbids nothing");
        assert_eq!(found.spread[0].max_skew, 2);
        let counted = &found.spread[0].selector;
        assert!(counted.matches(&labels(&[("app", "web"), ("rev", "7")])));
        assert!(!counted.matches(&labels(&[("app", "web"), ("rev", "6")])));
        let extended = found.extended.iter();
        let extended: Vec<(&str, i64)> = extended.map(|(name, of)| (&**name, *of)).collect();
        assert_eq!(
            extended,
            [("ephemeral-storage", 1 << 30), ("nvidia.com/gpu", 3)]
        );
        assert!(found.host_ports && found.claims && found.local_data);
    }

    #[test]
    fn a_plain_pod_demands_nothing() {
        let found = converted(json!({ "containers": [{ "name": "c" }] }));
        assert_eq!(found, Scheduling::default());
    }

    #[test]
    fn no_selector_selects_nothing_and_an_empty_one_everything() {
        let term = |selector: serde_json::Value| {
            let mut term = json!({ "topologyKey": HOSTNAME });
            if !selector.is_null() {
                term["labelSelector"] = selector;
            }
            let found = converted(json!({ "containers": [],
                "affinity": { "podAntiAffinity": {
                    "requiredDuringSchedulingIgnoredDuringExecution": [term] } } }));
            found.anti_affinity[0].selector.clone()
        };
        assert!(term(json!({})).matches(&Labels::new()));
        assert!(!term(json!(null)).matches(&Labels::new()));
        let expression = term(json!({ "matchExpressions": [
            { "key": "app", "operator": "Exists" }] }));
        assert_eq!(expression.requirements[0].operator, Operator::Exists);
    }
}
