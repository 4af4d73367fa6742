//! Quotas of namespaces, which somebody raises whenever work would be refused.

use super::blueprint::QuotaPlan;
use super::cluster::Replica;
use super::plan::Plan;
use crate::model::{Namespace, Quota, Resources};
use std::sync::Arc;

const GIB: i64 = 1 << 30;

/// The quotas of all namespaces and the objects made of them.
#[derive(Debug, Clone)]
pub(super) struct Quotas {
    hard: Vec<Option<Resources>>,
    objects: Vec<Option<Arc<Namespace>>>,
}

impl Quotas {
    pub(super) fn new(namespaces: usize) -> Self {
        Self {
            hard: vec![None; namespaces],
            objects: vec![None; namespaces],
        }
    }

    /// Raises the quotas that are exceeded; whether any was.
    pub(super) fn raise(&mut self, plan: &Plan, replicas: &[Vec<Replica>]) -> bool {
        let mut held = vec![Resources::default(); plan.namespaces.len()];
        for (workload, replicas) in plan.workloads.iter().zip(replicas) {
            let pods = replicas.iter().filter(|replica| replica.is_alive()).count() as i64;
            let each = workload.resources.requests;
            held[workload.namespace].cpu_millis += each.cpu_millis * pods;
            held[workload.namespace].memory_bytes += each.memory_bytes * pods;
        }
        let mut raised = false;
        for (at, (_, namespace)) in plan.namespaces.iter().enumerate() {
            // Percent by which the new quota exceeds what is held now, and its unit.
            let (margin, cores, gibs) = match namespace.quota {
                QuotaPlan::Absent => continue,
                QuotaPlan::Tight => (104, 1, 2),
                QuotaPlan::Roomy => (150, 8, 32),
            };
            let fits = self.hard[at].is_some_and(|hard| hard.max(held[at]) == hard);
            if !fits {
                let with_margin = |held: i64, unit: i64| (held * margin / 100 / unit + 1) * unit;
                let new = Resources {
                    cpu_millis: with_margin(held[at].cpu_millis, cores * 1_000),
                    memory_bytes: with_margin(held[at].memory_bytes, gibs * GIB),
                    gpu_count: 0,
                };
                self.hard[at] = Some(self.hard[at].map_or(new, |hard| hard.max(new)));
                self.objects[at] = None;
                raised = true;
            }
        }
        raised
    }

    /// What each namespace may hold; `None` without a quota.
    pub(super) fn hard(&self) -> &[Option<Resources>] {
        &self.hard
    }

    /// The objects of all namespaces.
    pub(super) fn objects(&mut self, plan: &Plan) -> Vec<Arc<Namespace>> {
        for (at, object) in self.objects.iter_mut().enumerate() {
            if object.is_none() {
                let quota = self.hard[at].map_or_else(Quota::default, |hard| Quota {
                    cpu_millis: Some(hard.cpu_millis),
                    memory_bytes: Some(hard.memory_bytes),
                });
                *object = Some(Arc::new(super::objects::namespace(plan, at, quota)));
            }
        }
        self.objects.iter().flatten().cloned().collect()
    }
}
