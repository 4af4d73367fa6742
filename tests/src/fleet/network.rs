//! Three policies of a namespace: what comes in, what goes out, and friends of one of its kinds of pods.

use super::plan::Plan;
use serde_json::{Value, json};

/// One of the three policies of a namespace.
pub(super) fn policy(plan: &Plan, namespace: usize, which: usize) -> Value {
    let spaces = plan.size.namespaces;
    let its_team = json!({ "namespaceSelector": { "matchLabels": {
        "team": format!("team-{}", Plan::team(namespace)) } } });
    let named = |at: usize| {
        json!({ "namespaceSelector": { "matchLabels": {
            "kubernetes.io/metadata.name": plan.namespace(at % spaces) } } })
    };
    let own = json!({ "podSelector": {} });
    let http = json!([{ "protocol": "TCP", "port": "http" }]);
    let spec = match which {
        0 => json!({ "podSelector": {}, "policyTypes": ["Ingress"], "ingress": [
            { "from": [own, its_team] },
            { "from": [named(10), named(20)],
                "ports": [{ "protocol": "TCP", "port": "metrics" }] }] }),
        1 => json!({ "podSelector": {}, "policyTypes": ["Egress"], "egress": [
            { "to": [own, its_team,
                { "ipBlock": { "cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "100.64.0.0/10"] } }] },
            { "to": [named(0)], "ports": [{ "protocol": "TCP", "port": 53 },
                { "protocol": "UDP", "port": 53 }] },
            { "to": [named(namespace * 7)], "ports": http }] }),
        _ => {
            let mut friend = named(namespace + 1);
            friend["podSelector"] = json!({ "matchLabels": { "kind": "api" } });
            json!({ "podSelector": { "matchLabels": { "kind": "web" } },
                "policyTypes": ["Ingress"], "ingress": [{ "from": [friend], "ports": http }] })
        }
    };
    json!({ "spec": spec })
}
