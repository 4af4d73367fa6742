//! From what befell pods to what is stored of it, and back.

use crate::store::StoredIncident;
use plimsoll_planner::isolation::neighbours::{Excess, Incident};

/// As it is stored.
pub(super) fn stored(incident: &Incident) -> StoredIncident {
    let over = incident.over.iter();
    let over = over.map(|one| (&*one.namespace, one.cpu_millis, one.memory_bytes));
    let over: Vec<(&str, i64, i64)> = over.collect();
    StoredIncident {
        at_secs: incident.at_secs,
        kind: incident.kind.as_str().to_owned(),
        namespace: incident.namespace.to_string(),
        workload: incident.workload.name.to_string(),
        pod: incident.pod.to_string(),
        container: incident.container.as_deref().unwrap_or_default().to_owned(),
        node: incident.node.as_ref().map(ToString::to_string),
        message: incident.message.as_ref().map(ToString::to_string),
        // Tuples of texts and numbers always serialize.
        excess: serde_json::to_string(&over).unwrap_or_default(),
    }
}

/// Who used more than asked for, of a stored incident.
#[must_use]
pub fn excess_of(stored: &StoredIncident) -> Vec<Excess> {
    let told: Vec<(String, i64, i64)> = serde_json::from_str(&stored.excess).unwrap_or_default();
    let told = told.into_iter();
    let excess = told.map(|(namespace, cpu_millis, memory_bytes)| Excess {
        namespace: namespace.into(),
        cpu_millis,
        memory_bytes,
    });
    excess.collect()
}
