//! Whether disruption budgets ever allow one.

use super::manifest::json_name;
use super::{Ground, state, words};
use crate::isolation::{Finding, State};
use serde_json::json;

/// A budget blocks where all of its pods are healthy and none may be taken away all the same. Where some are
/// not, it does what it is for.
pub(super) fn check(ground: &Ground<'_>) -> State {
    let unread = ground.unread(&["poddisruptionbudgets"]);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let budgets = ground.parcel.budgets.iter();
    let blocking = budgets.filter(|budget| {
        budget.expected > 0 && budget.allowed == 0 && budget.healthy >= budget.expected
    });
    let findings = blocking.map(|budget| {
        let pods = words::count(
            usize::try_from(budget.expected).unwrap_or(usize::MAX),
            "pod",
        );
        let are = if budget.expected == 1 {
            "its one pod is"
        } else {
            "all of its pods are"
        };
        Finding {
            object: ground.object("PodDisruptionBudget", &budget.name),
            evidence: format!("{are} healthy, and none of {pods} may be taken away"),
            fix: Some(json!({
                "apiVersion": "policy/v1",
                "kind": "PodDisruptionBudget",
                "metadata": json_name(&budget.name, Some(&ground.name())),
                "spec": { "maxUnavailable": 1, "minAvailable": null },
            })),
        }
    });
    state(findings.collect())
}
