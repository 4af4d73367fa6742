//! A day of a cluster as it is told from elsewhere: workloads, namespaces and nodes in steps.

use super::series::{Values, add_columns};
use crate::store::{ClusterId, Columns, DayIntake, EntityKind, Series, Step, Store, StoreError};
use plimsoll_planner::accounting::{Demand, NodeLoad};
use std::collections::BTreeMap;

const DAY_SECS: i64 = 86_400;

/// A workload: its namespace, kind and name.
pub type WorkloadName = (String, String, String);

/// Series with what is kept beside them.
#[derive(Debug, Clone, Default)]
struct Attributed {
    attributes: String,
    values: Values,
}

/// A day of a cluster, in equal steps.
#[derive(Debug, Clone)]
pub struct DaySheet {
    day: i64,
    step_secs: i64,
    workloads: BTreeMap<WorkloadName, Values>,
    namespaces: BTreeMap<String, Attributed>,
    nodes: BTreeMap<String, Attributed>,
}

/// What of a day was stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filled {
    /// Seconds in which something was known.
    pub known_secs: i64,
    /// Of these, seconds that were stored: for the others something was already.
    pub new_secs: i64,
}

impl DaySheet {
    /// A day (whole days since the Unix epoch) in steps that divide it.
    #[must_use]
    pub fn new(day: i64, step_secs: i64) -> Self {
        Self {
            day,
            step_secs,
            workloads: BTreeMap::new(),
            namespaces: BTreeMap::new(),
            nodes: BTreeMap::new(),
        }
    }

    /// How many steps it has.
    #[must_use]
    pub fn steps(&self) -> usize {
        usize::try_from(DAY_SECS / self.step_secs).unwrap_or_default()
    }

    /// The step that a moment lies in.
    #[must_use]
    pub fn step_of(&self, at_secs: i64) -> Option<usize> {
        let of_day = at_secs - self.day * DAY_SECS;
        let step = usize::try_from(of_day.div_euclid(self.step_secs)).ok()?;
        (step < self.steps()).then_some(step)
    }

    /// Adds to a workload's column (its position in [`Demand`], and in its unit).
    pub fn add_to_workload(
        &mut self,
        workload: &WorkloadName,
        column: usize,
        step: usize,
        value: f64,
    ) {
        let steps = self.steps();
        if !self.workloads.contains_key(workload) {
            self.workloads.insert(workload.clone(), Values::default());
        }
        if let Some(values) = self.workloads.get_mut(workload) {
            values.add(column, (step, steps), value);
        }
    }

    /// Adds to what a namespace has beside its workloads.
    pub fn add_to_namespace(&mut self, namespace: &str, column: usize, step: usize, value: f64) {
        let steps = self.steps();
        let entry = self.namespaces.entry(namespace.to_owned()).or_default();
        entry.values.add(column, (step, steps), value);
    }

    /// Sets a node's column (its position in [`NodeLoad`], and in its unit).
    pub fn set_of_node(&mut self, node: &str, column: usize, step: usize, value: f64) {
        let steps = self.steps();
        let entry = self.nodes.entry(node.to_owned()).or_default();
        entry.values.set(column, (step, steps), value);
    }

    /// Adds to a node's column.
    pub fn add_to_node(&mut self, node: &str, column: usize, step: usize, value: f64) {
        let steps = self.steps();
        let entry = self.nodes.entry(node.to_owned()).or_default();
        entry.values.add(column, (step, steps), value);
    }

    /// What a node's column is in a step.
    #[must_use]
    pub fn of_node(&self, node: &str, column: usize, step: usize) -> Option<f64> {
        self.nodes.get(node)?.values.get(column, step)
    }

    /// The nodes of the day.
    #[must_use]
    pub fn node_names(&self) -> Vec<String> {
        self.nodes.keys().cloned().collect()
    }

    /// What is kept of a namespace beside its series, as JSON.
    pub fn describe_namespace(&mut self, namespace: &str, attributes: String) {
        let entry = self.namespaces.entry(namespace.to_owned()).or_default();
        entry.attributes = attributes;
    }

    /// What is kept of a node beside its series, as JSON.
    pub fn describe_node(&mut self, node: &str, attributes: String) {
        self.nodes.entry(node.to_owned()).or_default().attributes = attributes;
    }

    /// Stores what is not stored yet. Of a workload with a name for its namespace, the namespace is
    /// the sum; the cluster is the sum of namespaces.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing of the day is stored then.
    pub async fn store(
        &self,
        store: &Store,
        cluster: ClusterId,
        newest_secs: i64,
    ) -> Result<Filled, StoreError> {
        let (wanted, steps) = self.known_steps();
        let filled = Filled {
            known_secs: self.step_secs * i64::try_from(steps.len()).unwrap_or(0),
            new_secs: 0,
        };
        if steps.is_empty() {
            return Ok(filled);
        }
        let intake = store
            .fill_in_day(cluster, self.day, steps, newest_secs)
            .await?;
        let Some(mut intake) = intake else {
            return Ok(filled);
        };
        let new_secs = intake.free_secs();
        self.add_demand(&mut intake, &wanted).await?;
        self.add_nodes(&mut intake, &wanted).await?;
        intake.commit().await?;
        Ok(Filled { new_secs, ..filled })
    }

    /// The steps of which something is known, by number and as they are stored.
    fn known_steps(&self) -> (Vec<usize>, Vec<Step>) {
        let of_namespaces = self.namespaces.values().map(|entry| &entry.values);
        let demand: Vec<&Values> = self.workloads.values().chain(of_namespaces).collect();
        let mut known = vec![false; self.steps()];
        for values in &demand {
            values.mark_known(&mut known);
        }
        for node in self.nodes.values() {
            node.values.mark_known(&mut known);
        }
        let used = Demand::position("cpu_used_millis");
        let memory_used = Demand::position("memory_used_bytes");
        let usage_known = |step: usize| {
            let has = |column: Option<usize>| {
                column.is_some_and(|column| {
                    demand
                        .iter()
                        .any(|values| values.get(column, step).is_some())
                })
            };
            has(used) || has(memory_used)
        };
        let wanted: Vec<usize> = (0..known.len()).filter(|&step| known[step]).collect();
        let steps = wanted
            .iter()
            .map(|&step| Step {
                at_secs: self.day * DAY_SECS
                    + self.step_secs * i64::try_from(step).unwrap_or_default(),
                interval_secs: self.step_secs,
                usage_known: usage_known(step),
            })
            .collect();
        (wanted, steps)
    }

    async fn add_demand(&self, intake: &mut DayIntake, wanted: &[usize]) -> Result<(), StoreError> {
        let mut of_namespaces: BTreeMap<&str, Columns> = BTreeMap::new();
        for ((namespace, kind, name), values) in &self.workloads {
            let columns = values.sums(Demand::LEN, self.step_secs, wanted);
            let sum = of_namespaces.entry(namespace).or_default();
            add_columns(sum, &columns, self.step_secs);
            let series = Series {
                kind: EntityKind::Workload,
                namespace,
                workload_kind: kind,
                name,
                attributes: "",
                columns,
            };
            intake.add(series).await?;
        }
        for (namespace, entry) in &self.namespaces {
            let columns = entry.values.sums(Demand::LEN, self.step_secs, wanted);
            let sum = of_namespaces.entry(namespace).or_default();
            add_columns(sum, &columns, self.step_secs);
        }
        let mut cluster = Columns::new();
        for (namespace, columns) in of_namespaces {
            if columns.iter().all(Vec::is_empty) {
                continue;
            }
            add_columns(&mut cluster, &columns, self.step_secs);
            let entry = self.namespaces.get(namespace);
            let series = Series {
                kind: EntityKind::Namespace,
                namespace,
                workload_kind: "",
                name: "",
                attributes: entry.map_or("", |entry| &entry.attributes),
                columns,
            };
            intake.add(series).await?;
        }
        // Quotas do not add up to one of the cluster.
        for quota in ["cpu_quota_millis", "memory_quota_bytes"] {
            let column = Demand::position(quota).and_then(|at| cluster.get_mut(at));
            if let Some(column) = column {
                column.clear();
            }
        }
        intake.add(of_cluster(EntityKind::Cluster, cluster)).await
    }

    async fn add_nodes(&self, intake: &mut DayIntake, wanted: &[usize]) -> Result<(), StoreError> {
        let mut all = Columns::new();
        for (name, entry) in &self.nodes {
            let columns = entry.values.sums(NodeLoad::LEN, self.step_secs, wanted);
            add_columns(&mut all, &columns, self.step_secs);
            let series = Series {
                kind: EntityKind::Node,
                namespace: "",
                workload_kind: "",
                name,
                attributes: &entry.attributes,
                columns,
            };
            intake.add(series).await?;
        }
        if all.is_empty() {
            return Ok(());
        }
        intake.add(of_cluster(EntityKind::Nodes, all)).await
    }
}

fn of_cluster(kind: EntityKind, columns: Columns) -> Series<'static> {
    Series {
        kind,
        namespace: "",
        workload_kind: "",
        name: "",
        attributes: "",
        columns,
    }
}
