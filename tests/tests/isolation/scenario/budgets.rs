//! What goes before others, and what holds up others.

use serde_json::{Value, json};

use super::Case;
use super::work::{deployment, pod_and, pod_spec, replicated};

pub(super) fn cases() -> Vec<Case> {
    [priorities(), budgets()].concat()
}

fn priorities() -> Vec<Case> {
    let clean = |namespace| Case::clean(namespace, "payments");
    let of = |class: &str| deployment("app", &pod_and("priorityClassName", class.into()));
    vec![
        clean("priority-critical")
            .with(of("system-cluster-critical"))
            .finds(("critical-priority", "Deployment", "app")),
        clean("priority-of-business").with(of("business")),
    ]
}

fn budgets() -> Vec<Case> {
    let budget = |namespace, limits: Value, app: &str| {
        let mut spec = limits;
        spec["selector"] = json!({ "matchLabels": { "app": app } });
        let budget = json!({ "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
            "metadata": { "name": "budget" }, "spec": spec });
        Case::clean(namespace, "payments")
            .with(replicated("app", 2, &pod_spec()))
            .with(budget)
    };
    let found = ("blocking-budget", "PodDisruptionBudget", "budget");
    vec![
        budget("budget-of-none", json!({ "maxUnavailable": 0 }), "app").finds(found),
        budget("budget-needs-all", json!({ "minAvailable": 2 }), "app").finds(found),
        budget(
            "budget-needs-all-percent",
            json!({ "minAvailable": "100%" }),
            "app",
        )
        .finds(found),
        budget("budget-needs-half", json!({ "minAvailable": "50%" }), "app"),
        budget(
            "budget-of-no-pods",
            json!({ "maxUnavailable": 0 }),
            "nothing",
        ),
    ]
}
