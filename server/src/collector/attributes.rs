//! What is kept of objects beside their series.

use crate::store::{EntityAttributes, NamespaceAttributes, NodeAttributes};
use plimsoll_planner::model::{Name, Node, Snapshot};
use std::collections::HashMap;

/// The attributes of a snapshot's namespaces and nodes.
pub(super) fn attributes_of(snapshot: &Snapshot) -> EntityAttributes {
    let namespaces = snapshot.namespaces.iter().map(|namespace| {
        let labels = namespace
            .team_labels()
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
    NodeAttributes {
        pool: node.pool.to_string(),
        zone: node.zone.as_ref().map(ToString::to_string),
        instance_type: node.instance_type.as_ref().map(ToString::to_string),
        taints: node.taints.iter().map(ToString::to_string).collect(),
    }
}

/// Maps and strings always serialize.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
