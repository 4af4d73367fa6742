//! What pods belong to: findings are about that, not about each pod.

use super::manifest::json_name;
use crate::isolation::ObjectRef;
use crate::model::{
    ContainerKind, ContainerTemplate, Name, Pod, PodTemplate, WorkloadKind, WorkloadRef,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Pods that belong to the same.
#[derive(Debug)]
pub(in crate::isolation) struct Workload<'a> {
    pub(super) of: &'a WorkloadRef,
    pub(super) namespace: &'a Name,
    /// Their templates, that of the newest pod first. There are several while a new one is rolled out.
    pub(super) templates: Vec<&'a PodTemplate>,
}

/// A template, and when its newest pod was made.
type Aged<'a> = (&'a Arc<PodTemplate>, i64);

/// The workloads of pods, by kind and name.
pub(in crate::isolation) fn workloads<'a>(pods: &[&'a Pod]) -> Vec<Workload<'a>> {
    let mut found: BTreeMap<&WorkloadRef, (&'a Name, Vec<Aged<'a>>)> = BTreeMap::new();
    for pod in pods {
        let (_, templates) = found
            .entry(&pod.workload)
            .or_insert_with(|| (&pod.namespace, Vec::new()));
        let same = templates.iter_mut();
        match same
            .into_iter()
            .find(|(of, _)| Arc::ptr_eq(of, &pod.template))
        {
            Some((_, newest)) => *newest = (*newest).max(pod.created_at_secs),
            None => templates.push((&pod.template, pod.created_at_secs)),
        }
    }
    let workload = |(of, (namespace, mut templates)): (_, (_, Vec<Aged<'a>>))| {
        if templates.len() > 1 {
            templates.sort_by_cached_key(|(of, newest)| (-newest, hash(of)));
        }
        Workload {
            of,
            namespace,
            templates: templates.into_iter().map(|(of, _)| &**of).collect(),
        }
    };
    found.into_iter().map(workload).collect()
}

fn hash(template: &PodTemplate) -> u64 {
    let mut hasher = DefaultHasher::new();
    template.hash(&mut hasher);
    hasher.finish()
}

/// Containers of which something holds, and how many there are to which it could apply.
#[derive(Debug)]
pub(super) struct Held<'a> {
    pub(super) containers: Vec<&'a ContainerTemplate>,
    pub(super) of: usize,
}

impl<'a> Workload<'a> {
    pub(super) fn object(&self) -> ObjectRef {
        ObjectRef {
            kind: self.of.kind.as_str(),
            namespace: Some(self.namespace.clone()),
            name: self.of.name.clone(),
        }
    }

    /// The containers, by name, of which something holds in any of the templates.
    pub(super) fn held(
        &self,
        among: impl Fn(&ContainerTemplate) -> bool,
        holds: impl Fn(&PodTemplate, &ContainerTemplate) -> bool,
    ) -> Held<'a> {
        let mut seen: BTreeMap<&str, Option<&'a ContainerTemplate>> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for template in &self.templates {
            for container in template.containers.iter().filter(|one| among(one)) {
                let entry = seen.entry(&container.name).or_insert_with(|| {
                    order.push(&container.name);
                    None
                });
                if entry.is_none() && holds(template, container) {
                    *entry = Some(container);
                }
            }
        }
        Held {
            of: order.len(),
            containers: order.iter().filter_map(|name| *seen.get(name)?).collect(),
        }
    }

    /// The part of its manifest that changes the pods' spec. `None` of what cannot be changed once it is
    /// there, of what starts no pods anew when it changes, and of what is not known.
    pub(super) fn patch(&self, pod_spec: &Value) -> Option<Value> {
        let template = json!({ "template": { "spec": pod_spec } });
        let (api_version, spec) = match self.of.kind {
            WorkloadKind::Deployment | WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => {
                ("apps/v1", template)
            }
            WorkloadKind::CronJob => ("batch/v1", json!({ "jobTemplate": { "spec": template } })),
            WorkloadKind::Job
            | WorkloadKind::ReplicaSet
            | WorkloadKind::Pod
            | WorkloadKind::Node
            | WorkloadKind::Other => return None,
        };
        Some(json!({
            "apiVersion": api_version,
            "kind": self.of.kind.as_str(),
            "metadata": json_name(&self.of.name, Some(self.namespace)),
            "spec": spec,
        }))
    }

    /// The same, of containers. Those that the newest template does not have are on their way out, and a
    /// patch would bring them back.
    pub(super) fn patch_containers(
        &self,
        containers: &[&ContainerTemplate],
        change: impl Fn(&ContainerTemplate) -> Value,
    ) -> Option<Value> {
        let newest = self.templates.first()?;
        let mut spec = Map::new();
        for (field, is_init) in [("initContainers", true), ("containers", false)] {
            let there = containers.iter().filter(|one| {
                let mut named = newest.containers.iter();
                let named = named.find(|other| other.name == one.name);
                named.is_some_and(|other| (other.kind != ContainerKind::App) == is_init)
            });
            let changed: Vec<Value> = there
                .map(|one| {
                    let mut change = change(one);
                    change["name"] = (*one.name).into();
                    change
                })
                .collect();
            if !changed.is_empty() {
                spec.insert(field.to_owned(), changed.into());
            }
        }
        (!spec.is_empty()).then_some(())?;
        self.patch(&Value::Object(spec))
    }
}
