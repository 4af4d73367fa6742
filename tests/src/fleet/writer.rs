//! Objects as text.

use super::kind::Kind;
use super::nodes::Nodes;
use super::object::{Change, Object, Versioned};
use super::plan::Plan;
use super::pods::Pods;
use super::policies;

/// Writes objects as the API server does.
#[derive(Debug)]
pub(super) struct Writer {
    pods: Pods,
    nodes: Nodes,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self {
            pods: Pods::new(),
            nodes: Nodes::new(),
        }
    }

    /// Writes an object as an item of a list.
    pub(super) fn write(&self, plan: &Plan, of: Versioned, out: &mut String) {
        let Versioned { object, version } = of;
        match object {
            Object::Pod(pod, stage) => self.pods.write(plan, (pod, stage), version, out),
            Object::Node { at, beat_secs } => self.nodes.write(at, beat_secs, version, out),
            Object::ReplicaSet {
                workload,
                revision,
                created_secs,
            } => {
                let of = (workload, revision);
                self.nodes
                    .write_replica_set(plan, of, created_secs, version, out);
            }
            Object::Other(kind, at) => {
                out.push_str(&policies::object(plan, kind, at, version).to_string());
            }
        }
    }

    /// Writes an event of a watch.
    pub(super) fn write_event(&self, plan: &Plan, change: &Change, out: &mut String) {
        let (version, kind) = change.of.object.kind().name();
        out.extend([r#"{"type":""#, change.verb.as_str(), r#"","object":"#]);
        let begin = out.len();
        self.write(plan, change.of, out);
        // In a list the list says what its items are.
        let named = format!(r#"{{"kind":"{kind}","apiVersion":"{version}","#);
        out.replace_range(begin..=begin, &named);
        out.push_str("}\n");
    }
}

/// A bookmark of a watch; the one at the end of what there was at first says so.
pub(super) fn bookmark(kind: Kind, version: u64, ends_list: bool) -> String {
    let (api_version, name) = kind.name();
    let annotations = match ends_list {
        true => r#","annotations":{"k8s.io/initial-events-end":"true"}"#,
        false => "",
    };
    format!(
        r#"{{"type":"BOOKMARK","object":{{"kind":"{name}","apiVersion":"{api_version}","metadata":{{"resourceVersion":"{version}"{annotations}}}}}}}
"#
    )
}

/// A status that says what went wrong.
pub(super) fn status(code: u16, reason: &str, message: &str) -> String {
    format!(
        r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"{reason}","code":{code}}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::super::Size;
    use super::super::object::{Stage, Verb};
    use super::super::world::World;
    use super::*;
    use k8s_openapi::api::core::v1 as core;
    use serde::de::DeserializeOwned;

    fn read<T: DeserializeOwned>(text: &str) -> T {
        serde_json::from_str(text).unwrap()
    }

    fn written(world: &World, of: Versioned) -> String {
        let mut text = String::new();
        Writer::new().write(&world.plan, of, &mut text);
        text
    }

    #[test]
    fn every_object_is_what_the_api_says() {
        let world = World::new(Plan::new(Size::FEW), 1_790_000_000);
        let first = |kind| world.look(kind, 0..world.places(kind).min(200));
        for of in first(Kind::Pod) {
            let pod: core::Pod = read(&written(&world, of));
            let spec = pod.spec.unwrap();
            assert!(spec.node_name.is_some() && pod.metadata.managed_fields.unwrap().len() == 2);
            assert!(pod.status.unwrap().phase.as_deref() == Some("Running"));
        }
        for of in first(Kind::Node) {
            let node: core::Node = read(&written(&world, of));
            assert_eq!(node.status.unwrap().images.unwrap().len(), 50);
        }
        for kind in Kind::ALL {
            for of in first(kind) {
                let text = written(&world, of);
                assert!(!text.contains('@') || text.contains("@sha256"), "{text}");
            }
        }
    }

    #[test]
    fn a_pod_is_told_of_at_every_stage() {
        let world = World::new(Plan::new(Size::FEW), 1_790_000_000);
        let Some(Object::Pod(pod, _)) = world.look(Kind::Pod, 500..501).first().map(|of| of.object)
        else {
            panic!("no pod");
        };
        let told = Stage::ALL.map(|stage| {
            let object = Object::Pod(pod, stage);
            let of = Versioned { object, version: 9 };
            let verb = Verb::Modified;
            let mut text = String::new();
            Writer::new().write_event(&world.plan, &Change { verb, of }, &mut text);
            let event: kube::core::WatchEvent<core::Pod> = read(text.trim_end());
            let kube::core::WatchEvent::Modified(pod) = event else {
                panic!("{text}");
            };
            let phase = pod.status.and_then(|of| of.phase).unwrap_or_default();
            let has_node = pod.spec.is_some_and(|of| of.node_name.is_some());
            (phase, has_node, pod.metadata.deletion_timestamp.is_some())
        });
        let expected = [
            ("Pending", false, false),
            ("Pending", true, false),
            ("Pending", true, false),
            ("Running", true, false),
            ("Running", true, true),
            ("Succeeded", true, true),
        ];
        assert_eq!(
            told,
            expected.map(|(phase, node, gone)| (phase.to_owned(), node, gone))
        );
    }
}
