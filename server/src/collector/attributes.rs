//! What is kept of objects beside their series.

use crate::store::{EntityAttributes, NamespaceAttributes, NodeAttributes};
use plimsoll_planner::model::{Name, Node, Snapshot, TaintEffect};
use std::collections::HashMap;

/// The attributes of a snapshot's namespaces and nodes.
pub(super) fn attributes_of(snapshot: &Snapshot) -> EntityAttributes {
    let namespaces = snapshot.namespaces.iter().map(|namespace| {
        let labels = namespace
            .labels
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect();
        (
            namespace.name.clone(),
            json(&NamespaceAttributes { labels }),
        )
    });
    let nodes = snapshot
        .nodes
        .iter()
        .map(|node| (node.name.clone(), json(&node_attributes(node))));
    EntityAttributes {
        namespaces: namespaces.collect::<HashMap<Name, String>>(),
        nodes: nodes.collect(),
    }
}

fn node_attributes(node: &Node) -> NodeAttributes {
    let taint = |taint: &plimsoll_planner::model::Taint| {
        let effect = match taint.effect {
            TaintEffect::NoSchedule => "NoSchedule",
            TaintEffect::PreferNoSchedule => "PreferNoSchedule",
            TaintEffect::NoExecute => "NoExecute",
        };
        let value = if taint.value.is_empty() {
            String::new()
        } else {
            format!("={}", taint.value)
        };
        format!("{}{value}:{effect}", taint.key)
    };
    NodeAttributes {
        pool: node.pool.to_string(),
        zone: node.zone.as_ref().map(ToString::to_string),
        instance_type: node.instance_type.as_ref().map(ToString::to_string),
        taints: node.taints.iter().map(taint).collect(),
    }
}

/// Maps and strings always serialize.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
