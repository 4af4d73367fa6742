//! What events tell of pods, which may be gone by then.

use super::seen::Event;
use super::{Incident, IncidentKind, incident};
use crate::model::{ClusterEvent, EventReason, Name, Pod, Snapshot, WorkloadKind, WorkloadRef};
use std::collections::HashMap;

/// Incidents of those events that are new.
pub(super) fn told(
    snapshot: &Snapshot,
    mut is_new: impl FnMut(&Name, &Event) -> bool,
) -> Vec<Incident> {
    let events = snapshot.policies.events.iter().flatten();
    let new = events.filter_map(|event| {
        let kind = match event.reason {
            EventReason::Evicted => IncidentKind::Evicted,
            EventReason::Preempted => IncidentKind::Preempted,
        };
        let uid = event.pod_uid.as_ref()?;
        let told = Event {
            kind,
            at_secs: event.at_secs,
            container: None,
            message: Some(event.message.clone()),
        };
        is_new(uid, &told).then_some((&**event, uid, told))
    });
    let new: Vec<(&ClusterEvent, &Name, Event)> = new.collect();
    let mut pods: HashMap<&Name, Option<&Pod>> =
        new.iter().map(|(_, uid, _)| (*uid, None)).collect();
    if pods.is_empty() {
        return Vec::new();
    }
    for pod in &snapshot.pods {
        if let Some(found) = pods.get_mut(&pod.uid) {
            *found = Some(pod);
        }
    }
    let told = new.into_iter().map(|(event, uid, told)| {
        let node = node_of(event);
        match pods.get(uid).copied().flatten() {
            Some(pod) => {
                let found = incident(pod, told);
                Incident {
                    node: found.node.clone().or(node),
                    ..found
                }
            }
            None => of_gone(event, uid, told, node),
        }
    });
    told.collect()
}

/// The scheduler names the node in its words only: "Preempted by pod … on node …".
fn node_of(event: &ClusterEvent) -> Option<Name> {
    let in_words = || event.message.rsplit_once(" on node ");
    let words = || in_words().map(|(_, node)| node.trim_end_matches('.').into());
    event.node.clone().or_else(words)
}

/// A pod that is gone tells no more of its workload.
fn of_gone(event: &ClusterEvent, uid: &Name, told: Event, node: Option<Name>) -> Incident {
    Incident {
        kind: told.kind,
        at_secs: told.at_secs,
        namespace: event.namespace.clone(),
        workload: WorkloadRef {
            kind: WorkloadKind::Pod,
            name: event.name.clone(),
        },
        pod: event.name.clone(),
        pod_uid: uid.clone(),
        container: None,
        node,
        message: told.message,
        over: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Watcher;
    use super::*;
    use crate::isolation::sharing_tests::{START, pod, snapshot};
    use crate::model::Usage;
    use std::sync::Arc;

    fn event(uid: &str, reason: EventReason, at_secs: i64) -> Arc<ClusterEvent> {
        Arc::new(ClusterEvent {
            uid: format!("event-{uid}").into(),
            reason,
            namespace: "shop".into(),
            name: "web-1".into(),
            pod_uid: Some(uid.into()),
            node: None,
            message: "Preempted by pod 7c1f on node n3".into(),
            at_secs,
        })
    }

    #[test]
    fn a_pod_that_was_pushed_off_is_told_of_once() {
        let mut watcher = Watcher::new();
        let mut of = snapshot(vec![pod("shop", "web", Some("n0"), 500)]);
        of.policies.events = Some(vec![
            event("shop/web", EventReason::Preempted, START),
            event("gone", EventReason::Preempted, START + 5),
        ]);
        let found = watcher.note(&of, &Usage::default(), START + 60);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.kind, &*one.pod, one.node.as_deref()))
            .collect();
        let kind = IncidentKind::Preempted;
        assert_eq!(
            told,
            [(kind, "web", Some("n0")), (kind, "web-1", Some("n3"))]
        );
        assert_eq!(&*found[0].workload.name, "web");
        assert!(watcher.note(&of, &Usage::default(), START + 120).is_empty());
    }

    #[test]
    fn an_eviction_is_told_of_by_the_pod_or_the_event_but_not_by_both() {
        let mut watcher = Watcher::new();
        let mut one = pod("shop", "web", Some("n0"), 500);
        one.fate.evicted = Some((START, "low on memory".into()));
        let mut of = snapshot(vec![one]);
        of.policies.events = Some(vec![event("shop/web", EventReason::Evicted, START + 1)]);
        let found = watcher.note(&of, &Usage::default(), START + 60);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message.as_deref(), Some("low on memory"));
    }

    #[test]
    fn what_is_old_at_first_is_not_told() {
        let mut of = snapshot(Vec::new());
        of.policies.events = Some(vec![event("gone", EventReason::Preempted, START - 4_000)]);
        let found = Watcher::new().note(&of, &Usage::default(), START);
        assert!(found.is_empty());
    }
}
