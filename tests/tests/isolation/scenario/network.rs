//! Network policies.

use serde_json::{Value, json};

use super::Case;
use super::fences::policy;

pub(super) fn cases() -> Vec<Case> {
    [denials(), openings()].concat()
}

fn denials() -> Vec<Case> {
    let clean = |namespace| Case::clean(namespace, "storefront");
    let ingress = |namespace| ("default-deny-ingress", "Namespace", namespace);
    let egress = |namespace| ("default-deny-egress", "Namespace", namespace);
    let both = json!(["Ingress", "Egress"]);
    let out_to = |rule: Value| {
        let spec = json!({ "podSelector": {}, "policyTypes": both, "egress": [rule] });
        policy("deny", &spec)
    };
    let web = json!({ "ports": [{ "port": 443 }] });
    let some = json!({ "podSelector": { "matchLabels": { "app": "app" } }, "policyTypes": both });
    vec![
        clean("deny-nothing")
            .without("NetworkPolicy", "deny")
            .finds(ingress("deny-nothing"))
            .finds(egress("deny-nothing")),
        // Without types, and without rules of egress, it is one of ingress only.
        clean("deny-in-only")
            .with(policy("deny", &json!({ "podSelector": {} })))
            .finds(egress("deny-in-only")),
        clean("deny-out-only")
            .with(policy(
                "deny",
                &json!({ "podSelector": {}, "policyTypes": ["Egress"] }),
            ))
            .finds(ingress("deny-out-only")),
        clean("deny-to-some")
            .with(policy("deny", &some))
            .finds(ingress("deny-to-some"))
            .finds(egress("deny-to-some")),
        clean("deny-nobody-out").with(out_to(json!({}))).finds((
            "default-deny-egress",
            "NetworkPolicy",
            "deny",
        )),
        clean("deny-all-but-the-web").with(out_to(web)),
        clean("deny-in-two")
            .with(policy(
                "deny",
                &json!({ "podSelector": {}, "policyTypes": ["Egress"] }),
            ))
            .with(policy(
                "in",
                &json!({ "podSelector": {}, "policyTypes": ["Ingress"] }),
            )),
    ]
}

/// Beside a policy that denies all.
fn openings() -> Vec<Case> {
    let opening = |namespace, ingress: Value| {
        let spec =
            json!({ "podSelector": { "matchLabels": { "app": "app" } }, "ingress": ingress });
        Case::clean(namespace, "storefront").with(policy("let-in", &spec))
    };
    let found = ("open-to-everyone", "NetworkPolicy", "let-in");
    let team = json!({ "matchLabels": { "team": "storefront" } });
    vec![
        opening("open-to-all", json!([{}])).finds(found),
        opening(
            "open-to-all-namespaces",
            json!([{ "from": [{ "namespaceSelector": {} }] }]),
        )
        .finds(found),
        opening(
            "open-to-all-addresses",
            json!([{ "from": [{ "ipBlock": { "cidr": "0.0.0.0/0" } }] }]),
        )
        .finds(found),
        opening(
            "open-to-all-of-ipv6",
            json!([{ "from": [{ "ipBlock": { "cidr": "::/0" } }], "ports": [{ "port": 443 }] }]),
        )
        .finds(found),
        opening(
            "open-to-one-team",
            json!([{ "from": [{ "namespaceSelector": team }], "ports": [{ "port": 80 }] }]),
        ),
        // An empty pod selector without one of namespaces is the policy's own namespace.
        opening("open-within", json!([{ "from": [{ "podSelector": {} }] }])),
        opening(
            "open-to-a-range",
            json!([{ "from": [{ "ipBlock": { "cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] } }] }]),
        ),
    ]
}
