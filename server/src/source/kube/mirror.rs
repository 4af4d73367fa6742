//! The mirror of a cluster's objects, and the snapshot made of it.

use super::super::{SourceError, SourceStatus, WatchState};
use super::budgets::convert_budget;
use super::convert_node::convert_node;
use super::convert_pod::{Templates, WatchedPod, convert_pod};
use super::owners::{Owner, controller_of};
use super::policy_tables::PolicyTables;
use super::quotas::bounds;
use super::shared::Shared;
use super::table::Table;
use super::watch::{Watching, keep_current};
use crate::clock::Clock;
use k8s_openapi::api::apps::v1::ReplicaSet;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1 as core;
use kube::ResourceExt;
use kube::core::PartialObjectMeta;
use plimsoll_planner::model::{
    DisruptionBudget, Name, Namespace, Node, Quota, ResourceQuota, Snapshot,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::task::JoinSet;

const BUDGETS: &str = "poddisruptionbudgets";

/// A namespace before its quota is known.
#[derive(Debug)]
struct WatchedNamespace {
    uid: Name,
    name: Name,
    labels: BTreeMap<Name, Name>,
    annotations: BTreeMap<Name, Name>,
}

/// The mirror of a cluster's objects. Dropping it ends its watches.
pub(super) struct Mirror {
    clock: Clock,
    pods: Arc<Table<WatchedPod>>,
    nodes: Arc<Table<Node>>,
    namespaces: Arc<Table<WatchedNamespace>>,
    replica_sets: Arc<Table<Option<Owner>>>,
    jobs: Arc<Table<Option<Owner>>>,
    budgets: Arc<Table<DisruptionBudget>>,
    policies: PolicyTables,
    _watches: JoinSet<()>,
    last: Option<(Versions, Arc<Snapshot>)>,
}

/// Of each table, and whether it is current.
type Versions = Vec<(u64, bool)>;

impl Mirror {
    pub(super) fn start(watching: &Watching, label_keys: Vec<String>) -> Self {
        let mut watches = JoinSet::new();
        let (pods, nodes, namespaces) = (
            Table::new("pods"),
            Table::new("nodes"),
            Table::new("namespaces"),
        );
        let (replica_sets, jobs) = (Table::new("replicasets"), Table::new("jobs"));
        let budgets = Table::new(BUDGETS);
        let (templates, texts) = (Templates::default(), Shared::default());
        watches.spawn(keep_current(
            watching.clone(),
            Arc::clone(&pods),
            move |pod: &core::Pod| convert_pod(pod, &templates),
        ));
        watches.spawn(keep_current(
            watching.clone(),
            Arc::clone(&nodes),
            move |node: &core::Node| convert_node(node, &texts),
        ));
        let convert = move |namespace: &core::Namespace| convert_namespace(namespace, &label_keys);
        watches.spawn(keep_current(
            watching.clone(),
            Arc::clone(&namespaces),
            convert,
        ));
        watches.spawn(keep_current(
            watching.clone(),
            Arc::clone(&budgets),
            convert_budget,
        ));
        // Of these no more than their owner is needed, so only metadata is asked for.
        let replica_set_owner =
            |object: &PartialObjectMeta<ReplicaSet>| controller_of(&object.metadata);
        watches.spawn(keep_current(
            watching.clone(),
            Arc::clone(&replica_sets),
            replica_set_owner,
        ));
        let job_owner = |object: &PartialObjectMeta<Job>| controller_of(&object.metadata);
        watches.spawn(keep_current(watching.clone(), Arc::clone(&jobs), job_owner));
        let policies = PolicyTables::start(watching, &mut watches);
        Self {
            clock: watching.clock.clone(),
            pods,
            nodes,
            namespaces,
            replica_sets,
            jobs,
            budgets,
            policies,
            _watches: watches,
            last: None,
        }
    }

    /// How each watch does.
    pub(super) fn status(&self) -> Vec<SourceStatus> {
        let now = self.clock.now_secs();
        let mut status = vec![
            self.pods.status(now),
            self.nodes.status(now),
            self.namespaces.status(now),
            self.replica_sets.status(now),
            self.jobs.status(now),
            self.budgets.status(now),
        ];
        status.extend(self.policies.status(now));
        status
    }

    fn versions(&self) -> Vec<u64> {
        let mut versions = vec![
            self.pods.read(|_, version| version),
            self.nodes.read(|_, version| version),
            self.namespaces.read(|_, version| version),
            self.replica_sets.read(|_, version| version),
            self.jobs.read(|_, version| version),
            self.budgets.read(|_, version| version),
        ];
        versions.extend(self.policies.versions());
        versions
    }

    /// The objects as they are now; the same `Arc` as before while nothing changed.
    pub(super) fn snapshot(&mut self) -> Result<Arc<Snapshot>, SourceError> {
        let status = self.status();
        let current = |watch: &SourceStatus| watch.state == WatchState::Current;
        // Owners that cannot be read change nothing that was resolved before.
        let known = status.iter().map(current);
        let versions: Versions = self.versions().into_iter().zip(known).collect();
        // Pods, nodes and namespaces are in every figure. Of the others, what is missing makes
        // single things unknown; but the first list is waited for.
        for (at, watch) in status.iter().enumerate() {
            let name = || watch.name.into();
            match watch.state {
                WatchState::Current => {}
                WatchState::Starting => return Err(SourceError::Starting(name())),
                WatchState::Forbidden if at < 3 => return Err(SourceError::Forbidden(name())),
                WatchState::Failing if at < 3 => {
                    let reason = watch.last_error.clone().unwrap_or_default();
                    return Err(SourceError::Interrupted {
                        name: name(),
                        reason,
                    });
                }
                WatchState::Forbidden | WatchState::Failing => {}
            }
        }
        if let Some((_, snapshot)) = self.last.as_ref().filter(|(seen, _)| *seen == versions) {
            return Ok(Arc::clone(snapshot));
        }
        let is_current = |name: &str| status.iter().any(|it| current(it) && it.name == name);
        let snapshot = Arc::new(self.build(is_current));
        self.last = Some((versions, Arc::clone(&snapshot)));
        Ok(snapshot)
    }

    fn build(&self, is_current: impl Fn(&str) -> bool) -> Snapshot {
        let policies = self.policies.read(&is_current);
        let quotas = policies.quotas.as_deref().map(tightest);
        let owner_of = |owner: &Owner| {
            let table = match &*owner.kind {
                "ReplicaSet" => &self.replica_sets,
                "Job" => &self.jobs,
                _ => return None,
            };
            table.read(|rows, _| rows.get(&owner.uid).and_then(|row| (**row).clone()))
        };
        let budgets = |rows: &HashMap<_, Arc<_>>, _| rows.values().cloned().collect();
        let before = self.last.iter().flat_map(|(_, last)| &last.namespaces);
        let before: HashMap<&Name, &Arc<Namespace>> = before.map(|one| (&one.name, one)).collect();
        let namespace = |of: &Arc<WatchedNamespace>| {
            let now = Namespace {
                uid: of.uid.clone(),
                name: of.name.clone(),
                labels: of.labels.clone(),
                annotations: of.annotations.clone(),
                quota: quotas
                    .as_ref()
                    .map(|quotas| quotas.get(&of.name).copied().unwrap_or_default()),
            };
            // One that did not change stays the same, by which others tell that it did not.
            let same = before.get(&now.name).filter(|before| ****before == now);
            match same {
                Some(same) => Arc::clone(same),
                None => Arc::new(now),
            }
        };
        Snapshot {
            budgets: is_current(BUDGETS).then(|| self.budgets.read(budgets)),
            nodes: self.nodes.read(|rows, _| rows.values().cloned().collect()),
            pods: self
                .pods
                .read(|rows, _| rows.values().map(|pod| pod.resolved(owner_of)).collect()),
            namespaces: self
                .namespaces
                .read(|rows, _| rows.values().map(namespace).collect()),
            policies,
        }
    }
}

/// The tightest quota of each namespace.
fn tightest(quotas: &[Arc<ResourceQuota>]) -> HashMap<Name, Quota> {
    let mut by_namespace: HashMap<Name, Quota> = HashMap::new();
    for quota in quotas {
        let slot = by_namespace.entry(quota.namespace.clone()).or_default();
        *slot = slot.tightest(bounds(quota));
    }
    by_namespace
}

/// Keeps all labels, and of the annotations those that may name a team.
fn convert_namespace(namespace: &core::Namespace, label_keys: &[String]) -> WatchedNamespace {
    let text = |pairs: &BTreeMap<String, String>| -> BTreeMap<Name, Name> {
        let pairs = pairs.iter();
        pairs
            .map(|(key, value)| (key.as_str().into(), value.as_str().into()))
            .collect()
    };
    let mut annotations = text(namespace.annotations());
    annotations.retain(|key, _| label_keys.iter().any(|wanted| **wanted == **key));
    WatchedNamespace {
        uid: namespace.uid().unwrap_or_default().into(),
        name: namespace.name_any().into(),
        labels: text(namespace.labels()),
        annotations,
    }
}
