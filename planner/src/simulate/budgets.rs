//! Disruption budgets, as careful teams set them.

use super::cluster::Cluster;
use super::plan::Plan;
use super::workload::{APP, Workload};
use crate::model::{DisruptionBudget, Operator, PodPhase, Requirement, Selector, WorkloadKind};
use std::sync::Arc;

/// One budget for each workload that serves: one of its pods may be missing at a time. A database of
/// one pod may not be missing at all, which is what holds machines up in practice.
pub(super) fn budgets(plan: &Plan, cluster: &Cluster) -> Vec<Arc<DisruptionBudget>> {
    let workloads = plan.workloads.iter().zip(&cluster.replicas);
    workloads
        .filter_map(|(workload, replicas)| {
            let counted = replicas.iter().filter(|replica| replica.counts());
            let (mut pods, mut running) = (0_i64, 0_i64);
            for replica in counted {
                pods += 1;
                running += i64::from(replica.phase == PodPhase::Running);
            }
            let least = match workload.service.kind {
                WorkloadKind::StatefulSet => (pods - 1).max(1),
                WorkloadKind::Deployment if pods > 1 => pods - 1,
                _ => return None,
            };
            Some(Arc::new(DisruptionBudget {
                allowed: (running - least).max(0),
                expected: pods,
                healthy: running,
                ..budget(plan, workload)
            }))
        })
        .collect()
}

fn budget(plan: &Plan, workload: &Workload) -> DisruptionBudget {
    DisruptionBudget {
        namespace: plan.namespaces[workload.namespace].0.clone(),
        name: workload.reference.name.clone(),
        selector: Some(Selector::of(vec![Requirement {
            key: APP.into(),
            operator: Operator::In,
            values: vec![workload.reference.name.clone()],
        }])),
        allowed: 0,
        expected: 0,
        healthy: 0,
    }
}
