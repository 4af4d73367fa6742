//! What `kubectl describe node` says, as exact integers.

use std::collections::BTreeMap;

use super::super::{ControlPlane, Error, Result};
use super::quantity;

/// Amounts of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Thousandths of a core.
    pub cpu_millis: i64,
    /// Bytes.
    pub memory_bytes: i64,
    /// Bytes of local disk.
    pub ephemeral_storage_bytes: i64,
    /// Other resources, such as `nvidia.com/gpu`, `hugepages-2Mi` or `pods`, in units.
    pub other: BTreeMap<String, i64>,
}

/// One row of the table "Non-terminated Pods". An amount of 0 can mean that nothing
/// was asked for: kubectl does not tell the two apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodRow {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Requested, in thousandths of a core.
    pub cpu_requests_millis: i64,
    /// Limit, in thousandths of a core; 0 for none.
    pub cpu_limits_millis: i64,
    /// Requested, in bytes.
    pub memory_requests_bytes: i64,
    /// Limit, in bytes; 0 for none.
    pub memory_limits_bytes: i64,
}

/// What kubectl says about one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeFigures {
    /// Its name.
    pub name: String,
    /// All there is.
    pub capacity: Amounts,
    /// What pods may ask for.
    pub allocatable: Amounts,
    /// What the pods that have not ended ask for in their specs. For a pod that is being
    /// resized in place this is not what it holds: kubectl sums it up from the specs,
    /// while its [rows](Self::pods) heed the pods' status as the scheduler does.
    pub requests: Amounts,
    /// Their limits.
    pub limits: Amounts,
    /// These pods.
    pub pods: Vec<PodRow>,
}

/// Reads the output of `kubectl describe nodes`, keyed by node.
///
/// # Errors
/// When a line inside one of the sections used is not understood.
pub fn nodes(output: &str) -> Result<BTreeMap<String, NodeFigures>> {
    let mut nodes = BTreeMap::new();
    for lines in split(output) {
        let node = node(&lines)?;
        nodes.insert(node.name.clone(), node);
    }
    Ok(nodes)
}

/// One group of lines per node; each begins with the line `Name:`.
fn split(output: &str) -> Vec<Vec<&str>> {
    let mut nodes: Vec<Vec<&str>> = Vec::new();
    for line in output.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with("Name:") {
            nodes.push(Vec::new());
        }
        if let Some(lines) = nodes.last_mut() {
            lines.push(line);
        }
    }
    nodes
}

fn node(lines: &[&str]) -> Result<NodeFigures> {
    let mut node = NodeFigures::default();
    let mut section = "";
    for line in lines {
        if !line.starts_with(' ') {
            let (title, value) = line.split_once(':').unwrap_or((line, ""));
            section = title;
            if title == "Name" {
                value.trim().clone_into(&mut node.name);
            }
            continue;
        }
        let columns = columns(line);
        match section {
            "Capacity" => node.capacity.add_pair(line)?,
            "Allocatable" => node.allocatable.add_pair(line)?,
            "Allocated resources" => node.add_allocated(&columns, line)?,
            "Non-terminated Pods" => node.pods.extend(pod_row(&columns, line)?),
            _ => {}
        }
    }
    Ok(node)
}

/// Words without the percentages in brackets, which are rounded.
fn columns(line: &str) -> Vec<&str> {
    line.split_whitespace()
        .filter(|word| !word.starts_with('('))
        .collect()
}

fn pod_row(columns: &[&str], line: &str) -> Result<Option<PodRow>> {
    match columns {
        ["Namespace", ..] | ["---------", ..] => Ok(None),
        [
            namespace,
            name,
            cpu_requests,
            cpu_limits,
            memory_requests,
            memory_limits,
            ..,
        ] => Ok(Some(PodRow {
            namespace: (*namespace).to_owned(),
            name: (*name).to_owned(),
            cpu_requests_millis: quantity::parse(cpu_requests)?.millis()?,
            cpu_limits_millis: quantity::parse(cpu_limits)?.millis()?,
            memory_requests_bytes: quantity::parse(memory_requests)?.units()?,
            memory_limits_bytes: quantity::parse(memory_limits)?.units()?,
        })),
        _ => Err(not_understood(line)),
    }
}

impl NodeFigures {
    /// What the rows add up to: millicores and bytes requested.
    #[must_use]
    pub fn requested_by_rows(&self) -> (i64, i64) {
        self.pods.iter().fold((0, 0), |(cpu, memory), pod| {
            (
                cpu + pod.cpu_requests_millis,
                memory + pod.memory_requests_bytes,
            )
        })
    }

    fn add_allocated(&mut self, columns: &[&str], line: &str) -> Result<()> {
        match columns {
            ["Resource", "Requests", "Limits"] | ["--------", ..] => Ok(()),
            [resource, requests, limits] => {
                self.requests.set(resource, requests)?;
                self.limits.set(resource, limits)
            }
            // "(Total limits may be over 100 percent, i.e., overcommitted.)"
            _ if line.trim_start().starts_with('(') => Ok(()),
            _ => Err(not_understood(line)),
        }
    }
}

impl Amounts {
    /// `  cpu:   8` of the sections Capacity and Allocatable.
    fn add_pair(&mut self, line: &str) -> Result<()> {
        let (resource, amount) = line.rsplit_once(':').ok_or_else(|| not_understood(line))?;
        self.set(resource.trim(), amount.trim())
    }

    fn set(&mut self, resource: &str, amount: &str) -> Result<()> {
        let amount = quantity::parse(amount)?;
        match resource {
            "cpu" => self.cpu_millis = amount.millis()?,
            "memory" => self.memory_bytes = amount.units()?,
            "ephemeral-storage" => self.ephemeral_storage_bytes = amount.units()?,
            other => {
                self.other.insert(other.to_owned(), amount.units()?);
            }
        }
        Ok(())
    }
}

fn not_understood(line: &str) -> Error {
    Error::Unreadable(format!("line of kubectl describe node: {line:?}"))
}

impl ControlPlane {
    /// What `kubectl describe nodes` says about all nodes.
    ///
    /// # Errors
    /// When kubectl fails or its output is not understood.
    pub async fn describe_nodes(&self) -> Result<BTreeMap<String, NodeFigures>> {
        nodes(
            &self
                .kubectl(&["describe", "nodes", "--chunk-size=2000"])
                .await?,
        )
    }
}
