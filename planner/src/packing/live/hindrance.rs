//! What keeps a node from being drained, or slows it.

use crate::model::{DisruptionBudget, Name, Pod, WorkloadKind};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What keeps a node from being drained, or slows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hindrance {
    /// A pod that nothing would start again elsewhere.
    NoController {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        pod: Name,
    },
    /// A disruption budget that allows fewer pods at a time than are on the node.
    Budget {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        budget: Name,
        /// How many of its pods may be missing now.
        allowed: i64,
        /// How many of them are on the node.
        pods: i64,
    },
    /// A pod that several budgets protect: it cannot be evicted at all.
    SeveralBudgets {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        pod: Name,
    },
    /// It has a device for which other pods wait.
    Awaited {
        /// The resource.
        resource: Name,
    },
    /// Pods that lose data which is on the node alone.
    LocalData {
        /// How many.
        pods: i64,
    },
    /// Pods with volumes, which have to follow them.
    Volumes {
        /// How many.
        pods: i64,
    },
}

impl Hindrance {
    /// Whether nothing can be drained before it is gone.
    #[must_use]
    pub fn forbids(&self) -> bool {
        match self {
            Self::NoController { .. } | Self::SeveralBudgets { .. } | Self::Awaited { .. } => true,
            Self::Budget { allowed, .. } => *allowed < 1,
            Self::LocalData { .. } | Self::Volumes { .. } => false,
        }
    }
}

/// Budgets by namespace.
pub(super) type Budgets<'a> = HashMap<&'a Name, Vec<&'a DisruptionBudget>>;

pub(super) fn by_namespace(budgets: Option<&[Arc<DisruptionBudget>]>) -> Budgets<'_> {
    let mut by_namespace = Budgets::new();
    for budget in budgets.unwrap_or_default() {
        let of = by_namespace.entry(&budget.namespace).or_default();
        of.push(budget);
    }
    by_namespace
}

/// What hinders these pods from leaving their node; what forbids it comes first.
pub(super) fn hindrances<'a>(
    pods: impl Iterator<Item = &'a Pod>,
    budgets: &Budgets<'_>,
) -> Vec<Hindrance> {
    let mut found = Vec::new();
    let (mut local, mut volumes) = (0, 0);
    let mut protected: BTreeMap<(&Name, &Name), (i64, i64)> = BTreeMap::new();
    for pod in pods {
        let (namespace, name) = (&pod.namespace, &pod.name);
        if pod.workload.kind == WorkloadKind::Pod {
            let (namespace, pod) = (namespace.clone(), name.clone());
            found.push(Hindrance::NoController { namespace, pod });
        }
        local += i64::from(pod.scheduling.local_data);
        volumes += i64::from(pod.scheduling.claims);
        let all = budgets.get(namespace).map_or(&[][..], |of| of);
        let protecting = all.iter().filter(|budget| {
            let selector = budget.selector.as_ref();
            selector.is_some_and(|selector| selector.matches(&pod.labels))
        });
        let mut count = 0;
        for budget in protecting {
            count += 1;
            let key = (&budget.namespace, &budget.name);
            protected.entry(key).or_insert((budget.allowed, 0)).1 += 1;
        }
        if count > 1 {
            let (namespace, pod) = (namespace.clone(), name.clone());
            found.push(Hindrance::SeveralBudgets { namespace, pod });
        }
    }
    let short = protected
        .into_iter()
        .filter(|(_, (allowed, pods))| allowed < pods);
    found.extend(short.map(|((namespace, budget), (allowed, pods))| {
        let (namespace, budget) = (namespace.clone(), budget.clone());
        Hindrance::Budget {
            namespace,
            budget,
            allowed,
            pods,
        }
    }));
    if volumes > 0 {
        found.push(Hindrance::Volumes { pods: volumes });
    }
    if local > 0 {
        found.push(Hindrance::LocalData { pods: local });
    }
    found.sort_by_key(|hindrance| Reverse(hindrance.forbids()));
    found
}
