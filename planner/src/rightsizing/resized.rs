//! The cluster as it would be with the recommended requests.

use super::sizing::{Settings, WorkloadSizing};
use crate::model::{
    ContainerSpec, ContainerTemplate, Name, Pod, PodResources, PodSpec, PodTemplate, Snapshot,
    WorkloadRef,
};
use std::collections::HashMap;
use std::sync::Arc;

/// The snapshot with the recommended requests in place: in templates, in what containers ask for and in
/// what pods hold. What has no recommendation, and pods with requests of their own as a whole, stay as
/// they are. Usage stays aligned with it.
#[must_use]
pub fn resized(snapshot: &Snapshot, sizings: &[WorkloadSizing]) -> Snapshot {
    let mut resizer = Resizer::of(sizings);
    let pods = snapshot.pods.iter();
    Snapshot {
        pods: pods.map(|pod| resizer.pod(pod)).collect(),
        ..snapshot.clone()
    }
}

/// Puts recommendations in place, pod by pod.
pub(super) struct Resizer<'a> {
    sizings: HashMap<(&'a Name, &'a WorkloadRef), (usize, &'a WorkloadSizing)>,
    /// By sizing and address of the template: pods that shared one share the new one. The old one is kept,
    /// so that no other has its address.
    templates: HashMap<(usize, usize), [Arc<PodTemplate>; 2]>,
}

impl<'a> Resizer<'a> {
    pub(super) fn of(sizings: &'a [WorkloadSizing]) -> Self {
        let sizings = sizings.iter().enumerate();
        let named = sizings.map(|(at, one)| ((&one.namespace, &one.workload), (at, one)));
        Self {
            sizings: named.collect(),
            templates: HashMap::new(),
        }
    }

    /// The template that a pod would have, if it would be another.
    fn template(&mut self, pod: &Pod) -> Option<Arc<PodTemplate>> {
        let template = &pod.template;
        let is_whole = template.pod_cpu_request_millis.is_some()
            || template.pod_memory_request_bytes.is_some();
        if is_whole || pod.has_ended() {
            return None;
        }
        let (at, sizing) = self.sizings.get(&(&pod.namespace, &pod.workload))?;
        let key = (*at, Arc::as_ptr(template).addr());
        let made = self.templates.entry(key).or_insert_with(|| {
            let new = with(sizing, template).map_or_else(|| Arc::clone(template), Arc::new);
            [Arc::clone(template), new]
        });
        let [old, new] = made;
        (!Arc::ptr_eq(old, new)).then(|| Arc::clone(new))
    }

    /// What a pod would hold, if it would be something else.
    pub(super) fn resources(&mut self, pod: &Pod) -> Option<PodResources> {
        Some(held(pod, &*self.template(pod)?))
    }

    fn pod(&mut self, pod: &Arc<Pod>) -> Arc<Pod> {
        let Some(template) = self.template(pod) else {
            return Arc::clone(pod);
        };
        let mut new = Pod::clone(pod);
        new.resources = held(pod, &template);
        for (name, requests) in &mut new.container_requests {
            let mut containers = template.containers.iter();
            if let Some(container) = containers.find(|one| one.name == *name) {
                requests.cpu_millis = container.cpu_request_millis.unwrap_or(0);
                requests.memory_bytes = container.memory_request_bytes.unwrap_or(0);
            }
        }
        new.template = template;
        Arc::new(new)
    }
}

/// The template with what is recommended for its containers by their names; `None` where it is the same.
fn with(sizing: &WorkloadSizing, template: &PodTemplate) -> Option<PodTemplate> {
    let mut new = template.clone();
    for container in new.containers.iter_mut().filter(|one| one.stays()) {
        let mut sized = sizing.containers.iter();
        let sized = sized.find(|one| one.name == container.name);
        if let Some(amounts) = sized.and_then(|one| one.recommendation.amounts()) {
            let settings = Settings::of(container).with(amounts);
            container.cpu_request_millis = settings.cpu_request_millis;
            container.memory_request_bytes = settings.memory_request_bytes;
            container.cpu_limit_millis = settings.cpu_limit_millis;
            container.memory_limit_bytes = settings.memory_limit_bytes;
        }
    }
    (new != *template).then_some(new)
}

/// What a pod would hold with a template. It says nothing of GPUs, which stay.
fn held(pod: &Pod, template: &PodTemplate) -> PodResources {
    let spec = |container: &ContainerTemplate| ContainerSpec {
        name: container.name.clone(),
        kind: container.kind,
        cpu_request_millis: container.cpu_request_millis,
        memory_request_bytes: container.memory_request_bytes,
        cpu_limit_millis: container.cpu_limit_millis,
        memory_limit_bytes: container.memory_limit_bytes,
        gpu_count: 0,
    };
    let mut held = PodSpec {
        containers: template.containers.iter().map(spec).collect(),
        overhead: pod.resources.overhead,
        pod_memory_limit_bytes: template.pod_memory_limit_bytes,
        ..PodSpec::default()
    }
    .effective();
    held.requests.gpu_count = pod.resources.requests.gpu_count;
    held.limits.gpu_count = pod.resources.limits.gpu_count;
    held
}
