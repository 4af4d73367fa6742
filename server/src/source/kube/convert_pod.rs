//! From the API's pod to ours.

use super::convert_node::{gpu_count, resources};
use super::convert_scheduling::{convert_scheduling, extended_requests};
use super::convert_template::{convert_fate, convert_template};
use super::owners::{Owner, controller_of, workload};
use super::quotas::quantity;
use super::shared::Shared;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as ApiQuantity;
use kube::ResourceExt;
use plimsoll_planner::model::{
    ContainerKind, ContainerSpec, Labels, Name, Pod, PodPhase, PodResources, PodSpec, PodTemplate,
    Resources, Scheduling, WorkloadKind, WorkloadRef,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A pod whose workload is looked up when a snapshot is made: its ReplicaSet or Job may be seen
/// later than the pod.
#[derive(Debug)]
pub(super) struct WatchedPod {
    pod: Mutex<Arc<Pod>>,
    owner: Option<Owner>,
    template_hash: Option<Name>,
}

impl WatchedPod {
    /// The pod with its workload, as far as owners are known; the same `Arc` while that stays.
    pub(super) fn resolved(&self, parent: impl Fn(&Owner) -> Option<Owner>) -> Arc<Pod> {
        let mut pod = self.pod.lock().unwrap_or_else(PoisonError::into_inner);
        let workload = workload(
            &pod.name,
            self.owner.as_ref(),
            self.template_hash.as_deref(),
            parent,
        );
        if pod.workload != workload {
            *pod = Arc::new(Pod {
                workload,
                ..(**pod).clone()
            });
        }
        Arc::clone(&pod)
    }
}

type ResourceList = BTreeMap<String, ApiQuantity>;

/// What pods share with others of their template.
#[derive(Debug, Default)]
pub(super) struct Templates {
    labels: Shared<Labels>,
    scheduling: Shared<Scheduling>,
    templates: Shared<PodTemplate>,
}

impl Templates {
    fn labels(&self, pod: &core::Pod) -> Arc<Labels> {
        let labels = pod.labels().iter();
        let labels = labels.map(|(key, value)| (key.as_str().into(), value.as_str().into()));
        self.labels.of(Arc::new(labels.collect()))
    }

    /// Pods of DaemonSets and of nodes themselves stay where they are, whatever they demand.
    fn scheduling(&self, pod: &core::Pod, spec: &core::PodSpec, own: &Labels) -> Arc<Scheduling> {
        let owner = controller_of(&pod.metadata);
        let stays = owner.is_some_and(|owner| matches!(&*owner.kind, "DaemonSet" | "Node"));
        let namespace = pod.metadata.namespace.as_deref().unwrap_or_default();
        self.scheduling.of(Arc::new(match stays {
            true => Scheduling {
                extended: extended_requests(spec),
                ..Scheduling::default()
            },
            false => convert_scheduling(spec, namespace, own),
        }))
    }
}

/// Keeps of a pod what accounting and planning need.
pub(super) fn convert_pod(pod: &core::Pod, templates: &Templates) -> WatchedPod {
    let empty = core::PodSpec::default();
    let spec = pod.spec.as_ref().unwrap_or(&empty);
    let asked = pod_spec(spec, pod.status.as_ref(), Held::Asked);
    // A resize that can never be done leaves the containers what they have.
    let current = if resize_is_infeasible(pod.status.as_ref()) {
        pod_spec(spec, pod.status.as_ref(), Held::Allocated)
    } else {
        asked.clone()
    };
    let running = current
        .containers
        .iter()
        .filter(|container| container.kind != ContainerKind::Init);
    let container_requests = running
        .map(|container| {
            let request = Resources {
                cpu_millis: container.cpu_request_millis.unwrap_or(0),
                memory_bytes: container.memory_request_bytes.unwrap_or(0),
                gpu_count: container.gpu_count,
            };
            (container.name.clone(), request)
        })
        .collect();
    let name: Name = pod.name_any().into();
    let labels = templates.labels(pod);
    WatchedPod {
        owner: controller_of(&pod.metadata),
        template_hash: pod
            .labels()
            .get("pod-template-hash")
            .map(|hash| hash.as_str().into()),
        pod: Mutex::new(Arc::new(Pod {
            uid: pod.uid().unwrap_or_default().into(),
            namespace: pod.namespace().unwrap_or_default().into(),
            workload: WorkloadRef {
                kind: WorkloadKind::Pod,
                name: name.clone(),
            },
            name,
            node: spec
                .node_name
                .as_deref()
                .filter(|node| !node.is_empty())
                .map(Into::into),
            phase: phase(pod),
            terminating: pod.metadata.deletion_timestamp.is_some(),
            created_at_secs: pod
                .metadata
                .creation_timestamp
                .as_ref()
                .map_or(0, |time| time.0.as_second()),
            resources: held(spec, pod.status.as_ref(), &asked),
            container_requests,
            unschedulable: unschedulable(pod),
            scheduling: templates.scheduling(pod, spec, &labels),
            template: templates.templates.of(Arc::new(convert_template(spec))),
            fate: convert_fate(pod.status.as_ref()),
            labels,
        })),
    }
}

fn phase(pod: &core::Pod) -> PodPhase {
    match pod
        .status
        .as_ref()
        .and_then(|status| status.phase.as_deref())
    {
        Some("Running") => PodPhase::Running,
        Some("Succeeded") => PodPhase::Succeeded,
        Some("Failed") => PodPhase::Failed,
        Some("Unknown") => PodPhase::Unknown,
        _ => PodPhase::Pending,
    }
}

/// The scheduler's own words on why there is no place.
fn unschedulable(pod: &core::Pod) -> Option<Name> {
    let conditions = pod.status.as_ref()?.conditions.as_ref()?;
    let scheduled = conditions
        .iter()
        .find(|condition| condition.type_ == "PodScheduled")?;
    (scheduled.status == "False")
        .then(|| scheduled.message.as_deref().or(scheduled.reason.as_deref()))
        .flatten()
        .map(|message| message.chars().take(500).collect::<String>().into())
}

/// Which of the amounts that a resize in place goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// What the spec asks for.
    Asked,
    /// What the kubelet has set aside.
    Allocated,
    /// What is in force.
    InForce,
}

/// During a resize in place the pod holds the largest of what it asks for, what is allocated and
/// what is in force, each summed over its containers. A resize that can never be done is not held.
/// Source: `k8s.io/component-helpers/resource.AggregateContainerRequests`.
fn held(spec: &core::PodSpec, status: Option<&core::PodStatus>, asked: &PodSpec) -> PodResources {
    let of = |held| pod_spec(spec, status, held).effective();
    let mut resources = asked.effective();
    let current = of(Held::Allocated).requests.max(of(Held::InForce).requests);
    resources.requests = if resize_is_infeasible(status) {
        current
    } else {
        resources.requests.max(current)
    };
    resources
}

fn pod_spec(spec: &core::PodSpec, status: Option<&core::PodStatus>, held: Held) -> PodSpec {
    let infeasible = resize_is_infeasible(status);
    let convert = |container: &core::Container, kind| {
        let current = status.and_then(|status| container_status(status, &container.name));
        container_spec(
            container,
            kind,
            requests(container, current, held, infeasible),
        )
    };
    let init = spec
        .init_containers
        .as_deref()
        .unwrap_or_default()
        .iter()
        .map(|container| {
            let restartable = container.restart_policy.as_deref() == Some("Always");
            convert(
                container,
                if restartable {
                    ContainerKind::Sidecar
                } else {
                    ContainerKind::Init
                },
            )
        });
    let apps = spec
        .containers
        .iter()
        .map(|container| convert(container, ContainerKind::App));
    let pod_level = spec.resources.as_ref();
    let pod_requests = pod_level.and_then(|level| level.requests.as_ref());
    let pod_limits = pod_level.and_then(|level| level.limits.as_ref());
    PodSpec {
        containers: init.chain(apps).collect(),
        overhead: spec.overhead.as_ref().map(resources).unwrap_or_default(),
        pod_cpu_request_millis: pod_requests.and_then(cpu_millis),
        pod_memory_request_bytes: pod_requests.and_then(memory_bytes),
        pod_cpu_limit_millis: pod_limits.and_then(cpu_millis),
        pod_memory_limit_bytes: pod_limits.and_then(memory_bytes),
    }
}

fn container_status<'a>(
    status: &'a core::PodStatus,
    name: &str,
) -> Option<&'a core::ContainerStatus> {
    let apps = status.container_statuses.iter().flatten();
    let init = status.init_container_statuses.iter().flatten();
    apps.chain(init).find(|status| status.name == name)
}

/// The requests of a container; until the kubelet has told what is current, it is what is asked.
fn requests<'a>(
    container: &'a core::Container,
    status: Option<&'a core::ContainerStatus>,
    held: Held,
    infeasible: bool,
) -> Option<&'a ResourceList> {
    let asked = container
        .resources
        .as_ref()
        .and_then(|resources| resources.requests.as_ref());
    let allocated = status.and_then(|status| status.allocated_resources.as_ref());
    let in_force = status
        .and_then(|status| status.resources.as_ref())
        .and_then(|r| r.requests.as_ref());
    let fallback = asked.filter(|_| !infeasible);
    match held {
        Held::Asked => asked,
        Held::Allocated => allocated.or(fallback),
        Held::InForce => in_force.or(allocated).or(fallback),
    }
}

fn container_spec(
    container: &core::Container,
    kind: ContainerKind,
    requests: Option<&ResourceList>,
) -> ContainerSpec {
    let limits = container
        .resources
        .as_ref()
        .and_then(|resources| resources.limits.as_ref());
    ContainerSpec {
        name: container.name.as_str().into(),
        kind,
        cpu_request_millis: requests.and_then(cpu_millis),
        memory_request_bytes: requests.and_then(memory_bytes),
        cpu_limit_millis: limits.and_then(cpu_millis),
        memory_limit_bytes: limits.and_then(memory_bytes),
        gpu_count: requests.or(limits).map_or(0, gpu_count),
    }
}

fn resize_is_infeasible(status: Option<&core::PodStatus>) -> bool {
    status
        .and_then(|status| status.conditions.as_deref())
        .unwrap_or_default()
        .iter()
        .any(|condition| {
            condition.type_ == "PodResizePending"
                && condition.reason.as_deref() == Some("Infeasible")
        })
}

fn cpu_millis(list: &ResourceList) -> Option<i64> {
    quantity(list, "cpu", |quantity| quantity.millis().ok())
}

fn memory_bytes(list: &ResourceList) -> Option<i64> {
    quantity(list, "memory", |quantity| quantity.whole().ok())
}

#[cfg(test)]
#[path = "convert_tests.rs"]
mod tests;
