//! The recommendations for all workloads of a snapshot.

use super::observe::is_sized;
use super::recommend::{Amounts, Recommendation, Rule, recommend};
use super::{ContainerKey, Observer};
use crate::model::{
    Autoscaler, ContainerKind, ContainerTemplate, Known, Name, Pod, Snapshot, WorkloadRef,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Requests and limits of a container. `None` is an absent one, which is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// CPU request in millicores.
    pub cpu_request_millis: Option<i64>,
    /// Memory request in bytes.
    pub memory_request_bytes: Option<i64>,
    /// CPU limit in millicores.
    pub cpu_limit_millis: Option<i64>,
    /// Memory limit in bytes.
    pub memory_limit_bytes: Option<i64>,
}

impl Settings {
    /// Those of a container as its template has them.
    #[must_use]
    pub fn of(container: &ContainerTemplate) -> Self {
        Self {
            cpu_request_millis: container.cpu_request_millis,
            memory_request_bytes: container.memory_request_bytes,
            cpu_limit_millis: container.cpu_limit_millis,
            memory_limit_bytes: container.memory_limit_bytes,
        }
    }

    /// The same with these requests. A limit that is there and below is raised to the request, as
    /// Kubernetes takes none above its limit.
    #[must_use]
    pub fn with(self, amounts: Amounts) -> Self {
        Self {
            cpu_request_millis: Some(amounts.cpu_millis),
            memory_request_bytes: Some(amounts.memory_bytes),
            cpu_limit_millis: self.cpu_limit_millis.map(|at| at.max(amounts.cpu_millis)),
            memory_limit_bytes: self
                .memory_limit_bytes
                .map(|at| at.max(amounts.memory_bytes)),
        }
    }
}

/// A container of a workload: one that runs for the pod's life.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerSizing {
    /// Its name.
    pub name: Name,
    /// What it is to its pod.
    pub kind: ContainerKind,
    /// What it asks for now.
    pub current: Settings,
    /// What it would do well to ask for, and why.
    pub recommendation: Recommendation,
}

impl ContainerSizing {
    /// What it would have, with the recommendation; `None` where there is none.
    #[must_use]
    pub fn recommended(&self) -> Option<Settings> {
        Some(self.current.with(self.recommendation.amounts()?))
    }
}

/// Whether a `HorizontalPodAutoscaler` scales a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Autoscaling {
    /// Autoscalers cannot be read.
    Unknown,
    /// None does.
    No,
    /// One does. Where it scales by utilization, which is usage as a share of requests, other requests make
    /// it scale to another number of pods.
    Yes {
        /// Its name.
        name: Name,
        /// Whether by utilization of CPU.
        by_cpu: bool,
        /// Whether by utilization of memory.
        by_memory: bool,
    },
}

/// The recommendations for a workload.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkloadSizing {
    /// Its namespace.
    pub namespace: Name,
    /// The workload.
    pub workload: WorkloadRef,
    /// Its pods that have not ended.
    pub pods: usize,
    /// The containers that stay of its newest pod, in the order of the template.
    pub containers: Vec<ContainerSizing>,
    /// Whether it is scaled by its requests.
    pub autoscaling: Autoscaling,
    /// Whether its pods name requests for the pod as a whole. These speak for all containers, so that other
    /// requests of containers would free nothing: no manifest is given for them.
    pub has_pod_level_requests: bool,
}

/// The recommendations for all workloads with pods that have not ended, by namespace and workload; without Jobs
/// that no CronJob starts and bare pods, of which nothing is remembered.
#[must_use]
pub fn sizings(
    snapshot: &Snapshot,
    observer: &Observer,
    rule: &Rule,
    at_secs: i64,
) -> Vec<WorkloadSizing> {
    let mut workloads: BTreeMap<(&Name, &WorkloadRef), (usize, &Pod)> = BTreeMap::new();
    let is_sized = |pod: &Pod| !pod.has_ended() && is_sized(pod.workload.kind);
    for pod in snapshot.pods.iter().filter(|pod| is_sized(pod)) {
        let entry = workloads.entry((&pod.namespace, &pod.workload));
        let (count, newest) = entry.or_insert((0, pod));
        *count += 1;
        let age = |pod: &Pod| (pod.created_at_secs, pod.uid.clone());
        if age(pod) > age(newest) {
            *newest = pod;
        }
    }
    let autoscalers = by_target(&snapshot.policies.autoscalers);
    let sized = workloads
        .into_iter()
        .map(|((_, workload), (pods, newest))| {
            let template = &newest.template;
            let staying = || template.containers.iter().filter(|one| one.stays());
            let containers = staying().map(|container| {
                let key = ContainerKey::of(newest, &container.name);
                let history = observer.history(&key);
                ContainerSizing {
                    name: container.name.clone(),
                    kind: container.kind,
                    current: Settings::of(container),
                    recommendation: recommend(history, staying().count(), rule, at_secs),
                }
            });
            WorkloadSizing {
                namespace: newest.namespace.clone(),
                workload: workload.clone(),
                pods,
                containers: containers.collect(),
                autoscaling: autoscaling(&autoscalers, newest),
                has_pod_level_requests: template.pod_cpu_request_millis.is_some()
                    || template.pod_memory_request_bytes.is_some(),
            }
        });
    sized.collect()
}

type ByTarget<'a> = HashMap<(&'a Name, &'a WorkloadRef), Vec<&'a Autoscaler>>;

fn by_target(autoscalers: &Known<Autoscaler>) -> Option<ByTarget<'_>> {
    let mut by_target = ByTarget::new();
    for one in autoscalers.as_ref()?.iter().map(Arc::as_ref) {
        let key = (&one.namespace, &one.target);
        by_target.entry(key).or_default().push(one);
    }
    Some(by_target)
}

fn autoscaling(by_target: &Option<ByTarget<'_>>, pod: &Pod) -> Autoscaling {
    let Some(by_target) = by_target else {
        return Autoscaling::Unknown;
    };
    let found = by_target.get(&(&pod.namespace, &pod.workload));
    let found = || found.into_iter().flatten();
    let by = |resource: &str| {
        let mut named = found().flat_map(|one| &one.by_utilization_of);
        named.any(|name| &**name == resource)
    };
    match found().map(|one| &one.name).min() {
        None => Autoscaling::No,
        Some(name) => Autoscaling::Yes {
            name: name.clone(),
            by_cpu: by("cpu"),
            by_memory: by("memory"),
        },
    }
}
