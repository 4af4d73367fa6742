//! Nodes and pods from two CSV files, as an inventory. `docs/import.md` has the format.

mod fields;
mod nodes;
mod pods;
mod shared;

use super::csv_input::{CsvError, CsvInput};
use crate::store::{EntityAttributes, NamespaceAttributes, NodeAttributes};
use plimsoll_planner::inventory::{Inventory, NodeClass, Sums};
use plimsoll_planner::model::{Name, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Bytes of a file: a million rows are some tens of millions.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// The label of a namespace that its team is kept as.
const TEAM_LABEL: &str = "team";

/// What two files came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadInventory {
    /// The classes.
    pub inventory: Inventory,
    /// What the nodes come to.
    pub nodes: Sums,
    /// What the pods come to.
    pub pods: Sums,
    /// Columns of the nodes' file that mean nothing here.
    pub unknown_of_nodes: Vec<String>,
    /// Columns of the pods' file that mean nothing here.
    pub unknown_of_pods: Vec<String>,
}

/// Reads the files; `-` is standard input.
///
/// # Errors
/// [`CsvError`] with the first place that is wrong.
pub fn read_inventory(nodes: &Path, pods: &Path) -> Result<ReadInventory, CsvError> {
    read(
        CsvInput::open(nodes, MOST_BYTES)?,
        CsvInput::open(pods, MOST_BYTES)?,
    )
}

/// Reads nodes alone: a catalogue of those that can be had.
///
/// # Errors
/// As [`read_inventory`].
pub fn read_catalogue(file: &Path) -> Result<Vec<NodeClass>, CsvError> {
    let (nodes, _, _) = nodes::read(CsvInput::open(file, MOST_BYTES)?)?;
    if nodes.is_empty() {
        return Err(CsvError::of_file(
            &file.display().to_string(),
            "the file has a header and no rows. Give at least one",
        ));
    }
    Ok(nodes)
}

fn read(nodes: CsvInput, pods: CsvInput) -> Result<ReadInventory, CsvError> {
    let (file_of_nodes, file_of_pods) = (nodes.file().to_owned(), pods.file().to_owned());
    let (nodes, of_nodes, unknown_of_nodes) = nodes::read(nodes)?;
    let (pods, of_pods, unknown_of_pods) = pods::read(pods)?;
    for (file, rows) in [(file_of_nodes, nodes.len()), (file_of_pods, pods.len())] {
        if rows == 0 {
            return Err(CsvError::of_file(
                &file,
                "the file has a header and no rows. Give at least one",
            ));
        }
    }
    Ok(ReadInventory {
        inventory: Inventory { nodes, pods },
        nodes: of_nodes,
        pods: of_pods,
        unknown_of_nodes,
        unknown_of_pods,
    })
}

impl ReadInventory {
    /// The namespaces of the pods.
    #[must_use]
    pub fn namespaces(&self) -> BTreeSet<&str> {
        self.inventory
            .pods
            .iter()
            .map(|class| &*class.namespace)
            .collect()
    }

    /// The teams of the pods.
    #[must_use]
    pub fn teams(&self) -> BTreeSet<&str> {
        let teams = self
            .inventory
            .pods
            .iter()
            .filter_map(|class| class.team.as_deref());
        teams.collect()
    }

    /// What is kept of namespaces and, where they have rows, of nodes beside their series.
    #[must_use]
    pub fn attributes(&self, nodes_have_rows: bool) -> EntityAttributes {
        let mut attributes = EntityAttributes::default();
        for class in &self.inventory.pods {
            // A row without a team says nothing of the namespace's.
            let known = attributes.namespaces.contains_key(&class.namespace);
            if known && class.team.is_none() {
                continue;
            }
            let team = class.team.as_ref();
            let labels: BTreeMap<String, String> = team
                .map(|team| (TEAM_LABEL.to_owned(), team.to_string()))
                .into_iter()
                .collect();
            let json = json(&NamespaceAttributes { labels });
            attributes.namespaces.insert(class.namespace.clone(), json);
        }
        let classes = self.inventory.nodes.iter().filter(|_| nodes_have_rows);
        for class in classes {
            let json = json(&node_attributes(class));
            let nodes = class.names().map(|name| (name, json.clone()));
            attributes.nodes.extend(nodes);
        }
        attributes
    }
}

/// The pool is the one that labels name, or else the class.
fn node_attributes(class: &NodeClass) -> NodeAttributes {
    let label = |key: &str| class.labels.get(key).map(|value| &**value);
    let owned = |key: &str| label(key).map(ToOwned::to_owned);
    let pool = match Node::pool_from_labels(label) {
        "default" => class.name.to_string(),
        pool => pool.to_owned(),
    };
    NodeAttributes {
        pool,
        zone: owned("topology.kubernetes.io/zone"),
        instance_type: owned("node.kubernetes.io/instance-type"),
        taints: class.taints.iter().map(ToString::to_string).collect(),
    }
}

/// Maps and strings always serialize.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// One of each text: many rows have the same namespace, team or group.
#[derive(Debug, Default)]
struct Texts(BTreeSet<Name>);

impl Texts {
    fn name(&mut self, text: &str) -> Name {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new = Name::from(text);
        self.0.insert(new.clone());
        new
    }
}

#[cfg(test)]
mod tests;
