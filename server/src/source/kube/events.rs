//! From the API's events to ours.

use k8s_openapi::api::core::v1 as core;
use kube::ResourceExt;
use plimsoll_planner::model::{ClusterEvent, EventReason, Name};

/// Characters of a message that are kept.
const MESSAGE_CHARS: usize = 500;

/// An event of a reason.
pub(super) fn convert_event(event: &core::Event, reason: EventReason) -> ClusterEvent {
    let object = &event.involved_object;
    let text = |text: Option<&str>| -> Name { text.unwrap_or_default().into() };
    let is_pod = object.kind.as_deref() == Some("Pod");
    let host = event
        .source
        .as_ref()
        .and_then(|source| source.host.as_deref());
    let node = match is_pod {
        true => host.filter(|host| !host.is_empty()),
        false => object.name.as_deref(),
    };
    let told = event.last_timestamp.as_ref().map(|at| at.0.as_second());
    let series = event
        .series
        .as_ref()
        .and_then(|of| of.last_observed_time.as_ref());
    let series = series.map(|at| at.0.as_second());
    let once = event.event_time.as_ref().map(|at| at.0.as_second());
    let created = event.creation_timestamp().map(|at| at.0.as_second());
    let message = event.message.iter().flat_map(|text| text.chars());
    ClusterEvent {
        uid: event.uid().unwrap_or_default().into(),
        reason,
        namespace: if is_pod {
            text(object.namespace.as_deref())
        } else {
            "".into()
        },
        name: text(object.name.as_deref()),
        pod_uid: object.uid.as_deref().filter(|_| is_pod).map(Into::into),
        node: node.map(Into::into),
        message: message.take(MESSAGE_CHARS).collect::<String>().into(),
        at_secs: series.or(told).or(once).or(created).unwrap_or(0),
    }
}
