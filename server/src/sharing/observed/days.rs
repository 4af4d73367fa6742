//! One day of demand, namespace by namespace.

use super::Observing;
use crate::forecasting::{column_of, demand_values};
use crate::store::{Buckets, ClusterId, EntityId, EntityKind, ReadPlan, Store, StoreError};
use plimsoll_app::routes::{Basis, Resource};
use plimsoll_planner::accounting::NodeLoad;
use std::collections::{BTreeMap, HashMap};

const DAY_SECS: i64 = 86_400;

/// A day.
pub(super) struct Day {
    /// By resource, what namespaces demanded beside `DaemonSet`s.
    pub(super) namespaces: BTreeMap<String, Vec<Vec<Option<f64>>>>,
    /// By resource, nothing where the cluster was observed, unknown where not.
    pub(super) observed: Vec<Vec<Option<f64>>>,
    /// The highest share of what there was, of all resources.
    pub(super) full: Vec<Option<f64>>,
    /// GPUs at most.
    pub(super) gpus: i64,
}

/// What is the same for all days.
pub(super) struct DayReader {
    cluster: ClusterId,
    basis: Basis,
    resources: Vec<Resource>,
    step_secs: i64,
    /// The resources', then pods and GPUs.
    columns: Vec<usize>,
    namespaces: HashMap<EntityId, String>,
    /// Namespaces that were told of without their pods: the days from the first to the last of which anything
    /// was told.
    told: BTreeMap<String, (i64, i64)>,
    /// `DaemonSet`s, and the namespace of each, always in the same order: sums of fractions depend on it.
    daemonsets: BTreeMap<EntityId, String>,
}

impl DayReader {
    pub(super) async fn of(
        store: &Store,
        asked: &Observing<'_>,
        (step_secs, columns): (i64, Vec<usize>),
        told: BTreeMap<String, (i64, i64)>,
    ) -> Result<Self, StoreError> {
        let namespaces = store
            .list_entities(asked.cluster, EntityKind::Namespace)
            .await?;
        let namespaces = namespaces
            .into_iter()
            .filter(|namespace| asked.access.allows(&namespace.namespace))
            .map(|namespace| (namespace.id, namespace.namespace));
        Ok(Self {
            cluster: asked.cluster,
            basis: asked.basis,
            resources: asked.resources.to_vec(),
            step_secs,
            columns,
            namespaces: namespaces.collect(),
            told,
            daemonsets: daemonsets(store, asked.cluster)
                .await?
                .into_iter()
                .filter(|(_, namespace)| asked.access.allows(namespace))
                .collect(),
        })
    }

    pub(super) async fn read(&self, store: &Store, from_secs: i64) -> Result<Day, StoreError> {
        let plan = ReadPlan {
            from_secs,
            to_secs: from_secs + DAY_SECS,
            step_secs: self.step_secs,
            columns: self.columns.clone(),
        };
        let whole = store
            .read_kind(self.cluster, EntityKind::Cluster, &plan)
            .await?;
        let whole = whole
            .into_values()
            .next()
            .unwrap_or_else(|| Buckets::empty(&plan));
        let ids: Vec<EntityId> = self.namespaces.keys().copied().collect();
        let found = store
            .read_entities(self.cluster, EntityKind::Namespace, &ids, &plan)
            .await?;
        let mut namespaces: BTreeMap<String, Vec<Vec<Option<f64>>>> = found
            .iter()
            .filter_map(|(id, buckets)| {
                Some((
                    self.namespaces.get(id)?.clone(),
                    self.values(buckets, &whole),
                ))
            })
            .collect();
        let day = from_secs.div_euclid(DAY_SECS);
        for (name, (first, last)) in &self.told {
            if (first..=last).contains(&&day) {
                let of = found
                    .iter()
                    .find(|(id, _)| self.namespaces.get(id) == Some(name));
                let none = Buckets::empty(&plan);
                let buckets = of.map_or(&none, |(_, buckets)| buckets);
                let ends = (day == *first, day == *last);
                let values = namespaces
                    .entry(name.clone())
                    .or_insert_with(|| self.values(&none, &whole));
                forget_gaps(values, buckets, ends);
            }
        }
        let ids: Vec<EntityId> = self.daemonsets.keys().copied().collect();
        let found = store
            .read_entities(self.cluster, EntityKind::Workload, &ids, &plan)
            .await?;
        for (id, name) in &self.daemonsets {
            if let (Some(buckets), Some(of)) = (found.get(id), namespaces.get_mut(name)) {
                take_off(of, &self.values(buckets, &whole));
            }
        }
        let all = self.values(&whole, &whole);
        let known = |column: usize, step: usize| {
            let bucket = whole.columns.get(column).and_then(|steps| steps.get(step));
            bucket.is_some_and(|bucket| bucket.secs * 2 >= self.step_secs)
        };
        // What usage alone was told of has no pods.
        let pods = self.resources.len();
        let observed = |place: usize| {
            let steps = 0..plan.steps();
            let is_known = |step| known(place, step) || known(pods, step);
            steps.map(|step| is_known(step).then_some(0.0)).collect()
        };
        Ok(Day {
            full: self.full(store, from_secs, &all).await?,
            gpus: whole.total(self.resources.len() + 1).max,
            observed: (0..pods).map(observed).collect(),
            namespaces,
        })
    }

    /// By resource, what something demanded in each step.
    fn values(&self, row: &Buckets, whole: &Buckets) -> Vec<Vec<Option<f64>>> {
        let pods = self.resources.len();
        let of = |(place, resource): (usize, &Resource)| {
            let (_, times) = column_of(*resource, self.basis);
            let cut = |buckets: &Buckets| Buckets {
                columns: [place, pods]
                    .map(|at| buckets.columns.get(at).cloned().unwrap_or_default())
                    .to_vec(),
            };
            demand_values(&cut(row), &cut(whole), (self.step_secs, times), true)
        };
        self.resources.iter().enumerate().map(of).collect()
    }

    /// The share of what the nodes had, of the resource of which it is highest.
    async fn full(
        &self,
        store: &Store,
        from_secs: i64,
        whole: &[Vec<Option<f64>>],
    ) -> Result<Vec<Option<f64>>, StoreError> {
        let allocatable = |resource: &Resource| match resource {
            Resource::Cpu => Some(("cpu_allocatable_millis", 1e-3)),
            Resource::Memory => Some(("memory_allocatable_bytes", 1.0)),
            Resource::Gpu | Resource::Pods => None,
        };
        let columns: Vec<(usize, (&str, f64))> = self
            .resources
            .iter()
            .enumerate()
            .filter_map(|(at, resource)| Some((at, allocatable(resource)?)))
            .collect();
        let plan = ReadPlan {
            from_secs,
            to_secs: from_secs + DAY_SECS,
            step_secs: self.step_secs,
            columns: columns
                .iter()
                .filter_map(|(_, (name, _))| NodeLoad::position(name))
                .collect(),
        };
        let nodes = store
            .read_kind(self.cluster, EntityKind::Nodes, &plan)
            .await?;
        let nodes = nodes
            .into_values()
            .next()
            .unwrap_or_else(|| Buckets::empty(&plan));
        let share = |step: usize| {
            let shares =
                columns
                    .iter()
                    .zip(&nodes.columns)
                    .filter_map(|((at, (_, times)), there)| {
                        #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
                        let there = there.get(step)?.mean()? as f64 * times;
                        let demand = whole.get(*at)?.get(step).copied().flatten()?;
                        (there > 0.0).then_some(demand / there)
                    });
            shares.reduce(f64::max)
        };
        Ok((0..plan.steps()).map(share).collect())
    }
}

/// All `DaemonSet`s with the namespace of each.
async fn daemonsets(
    store: &Store,
    cluster: ClusterId,
) -> Result<BTreeMap<EntityId, String>, StoreError> {
    let workloads = store.list_workloads_of_kind(cluster, "DaemonSet").await?;
    Ok(workloads
        .into_iter()
        .map(|of| (of.id, of.namespace))
        .collect())
}

/// Takes off a part; where that is not known, neither is the rest.
fn take_off(of: &mut [Vec<Option<f64>>], part: &[Vec<Option<f64>>]) {
    for (values, part) in of.iter_mut().zip(part) {
        for (value, part) in values.iter_mut().zip(part) {
            *value = value
                .zip(*part)
                .map(|(value, part)| (value - part).max(0.0));
        }
    }
}

/// Of a namespace whose pods nobody told, steps without a value are not known: nothing says that it
/// was not there, but before the first of all and behind the last.
fn forget_gaps(
    values: &mut [Vec<Option<f64>>],
    buckets: &Buckets,
    (is_first, is_last): (bool, bool),
) {
    let known = |step: usize| {
        let columns = &buckets.columns[..values.len().min(buckets.columns.len())];
        columns
            .iter()
            .any(|steps| steps.get(step).is_some_and(|bucket| bucket.secs > 0))
    };
    let steps = values.first().map_or(0, Vec::len);
    let first = (0..steps)
        .find(|step| is_first && known(*step))
        .unwrap_or(0);
    let last = (0..steps)
        .rfind(|step| is_last && known(*step))
        .unwrap_or(steps.saturating_sub(1));
    let within: Vec<bool> = (0..steps)
        .map(|step| (first..=last).contains(&step))
        .collect();
    for (values, column) in values.iter_mut().zip(&buckets.columns) {
        for ((value, bucket), within) in values.iter_mut().zip(column).zip(&within) {
            if *within && bucket.secs == 0 {
                *value = None;
            }
        }
    }
}
