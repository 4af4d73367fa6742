//! From the API's disruption budgets to ours.

use super::selectors::convert_selector;
use k8s_openapi::api::policy::v1::{self as api, PodDisruptionBudget};
use kube::ResourceExt;
use plimsoll_planner::model::DisruptionBudget;

/// Without a status nothing may be taken away yet, as the eviction API has it.
pub(super) fn convert_budget(budget: &PodDisruptionBudget) -> DisruptionBudget {
    let spec = budget.spec.as_ref();
    let selector = spec.and_then(|spec| spec.selector.as_ref());
    let status = budget.status.as_ref();
    let number = |read: fn(&api::PodDisruptionBudgetStatus) -> Option<i32>| {
        status.and_then(read).unwrap_or(0).into()
    };
    DisruptionBudget {
        namespace: budget.namespace().unwrap_or_default().into(),
        name: budget.name_any().into(),
        selector: selector.map(convert_selector),
        allowed: number(|status| status.disruptions_allowed),
        expected: number(|status| status.expected_pods),
        healthy: number(|status| status.current_healthy),
    }
}
