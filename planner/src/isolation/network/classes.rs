//! Pods that no policy can tell apart.

use super::intern::Interner;
use super::rulebook::Rulebook;
use crate::model::{Labels, Name, Pod, PodTemplate, Protocol};
use std::collections::HashMap;
use std::sync::Arc;

/// Ports of a pod that policies mean by name, sorted.
pub(super) type NamedPorts = Vec<(Name, Protocol, u16)>;

/// What policies can see of a pod beside its address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub(super) namespace: Name,
    /// Of the labels, those that a selector asks for.
    pub(super) labels: Labels,
    pub(super) named: NamedPorts,
    pub(super) on_host: bool,
}

/// Numbers of shapes.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    shapes: Interner<Shape>,
    /// By namespace and the places of labels and template, which pods of a workload share. What is at these
    /// places is held, so that nothing else comes there.
    known: HashMap<(Name, usize, usize), Known>,
}

#[derive(Debug)]
struct Known {
    shape: usize,
    _held: (Arc<Labels>, Arc<PodTemplate>),
}

impl Shapes {
    pub(super) fn id(&mut self, pod: &Pod, book: &Rulebook) -> usize {
        let places = (
            Arc::as_ptr(&pod.labels).addr(),
            Arc::as_ptr(&pod.template).addr(),
        );
        let key = (pod.namespace.clone(), places.0, places.1);
        if let Some(known) = self.known.get(&key) {
            return known.shape;
        }
        let shape = self.shapes.id(shape(pod, book));
        let known = Known {
            shape,
            _held: (Arc::clone(&pod.labels), Arc::clone(&pod.template)),
        };
        self.known.insert(key, known);
        shape
    }

    pub(super) fn get(&self, id: usize) -> &Shape {
        self.shapes.get(id)
    }

    /// How many labels and templates are held.
    pub(super) fn held(&self) -> usize {
        self.known.len()
    }
}

fn shape(pod: &Pod, book: &Rulebook) -> Shape {
    let on_host = pod.template.host_network;
    let mut labels = Labels::new();
    if !on_host {
        let asked = book.keys.iter();
        labels.extend(asked.filter_map(|key| Some((key.clone(), pod.labels.get(key)?.clone()))));
    }
    let containers = pod.template.containers.iter().filter(|one| one.stays());
    let ports = containers.flat_map(|one| &one.ports);
    let named = ports.filter_map(|port| {
        let key = (port.name.clone()?, port.protocol);
        let is_asked = book.named.contains(&key);
        is_asked.then_some((key.0, key.1, port.number))
    });
    let mut named: NamedPorts = named.collect();
    named.sort_unstable();
    named.dedup();
    Shape {
        namespace: pod.namespace.clone(),
        labels,
        named,
        on_host,
    }
}
