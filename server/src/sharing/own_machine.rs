//! The machine that most nodes of a cluster are.

use crate::forecasting::column_of;
use crate::store::{
    ClusterId, EntityId, EntityKind, LatestCycle, NodeAttributes, ReadPlan, Store, StoreError,
};
use plimsoll_app::api::{Machine, MachineSize, PriceNote};
use plimsoll_app::routes::{Basis, Resource};
use plimsoll_planner::accounting::{Demand, NodeLoad};
use std::collections::BTreeMap;

const HOUR_SECS: i64 = 3_600;
const DAY_SECS: i64 = 86_400;

/// What most nodes are: the commonest pair of cores and memory among those without GPUs, which are bought for
/// these; the mean of all where single ones are not known.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnMachine {
    /// Allocatable cores.
    pub cores: f64,
    /// Allocatable bytes.
    pub memory_bytes: f64,
    /// Pods that it takes.
    pub pods: Option<f64>,
    /// Its instance type, where they have one.
    pub instance_type: Option<String>,
    /// Machines there are.
    pub nodes: i64,
    /// What `DaemonSet`s take of each node, on average over the last day.
    pub daemonsets: Taken,
}

/// What `DaemonSet`s take of a node.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Taken {
    /// Cores.
    pub cores: f64,
    /// Bytes.
    pub memory_bytes: f64,
    /// Pods.
    pub pods: f64,
}

impl Taken {
    fn of(&self, resource: Resource) -> f64 {
        match resource {
            Resource::Cpu => self.cores,
            Resource::Memory => self.memory_bytes,
            Resource::Pods => self.pods,
            Resource::Gpu => 0.0,
        }
    }
}

impl OwnMachine {
    /// That of the newest cycle; `None` where it is not known.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub(crate) async fn of(
        store: &Store,
        cluster: ClusterId,
        newest: LatestCycle,
        basis: Basis,
    ) -> Result<Option<Self>, StoreError> {
        let together = store
            .read_moment(cluster, EntityKind::Nodes, newest.at_secs)
            .await?;
        let together = together.into_values().next();
        let together =
            together.map_or_else(NodeLoad::default, |values| NodeLoad::from_values(&values));
        let Some(nodes) = together.nodes.filter(|nodes| *nodes > 0) else {
            return Ok(None);
        };
        let common = common(store, cluster, newest).await?;
        let each = |sum: Option<i64>| sum.map(|sum| float(sum) / float(nodes));
        let shape = match common {
            Some(shape) => Some(shape),
            None => each(together.cpu_allocatable_millis)
                .zip(each(together.memory_allocatable_bytes))
                .map(|(millis, bytes)| Shape {
                    cores: millis / 1e3,
                    memory_bytes: bytes,
                    pods: each(together.pods_allocatable),
                    instance_type: None,
                }),
        };
        let Some(shape) = shape.filter(|shape| shape.cores > 0.0 && shape.memory_bytes > 0.0)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            cores: shape.cores,
            memory_bytes: shape.memory_bytes,
            pods: shape.pods,
            instance_type: shape.instance_type,
            nodes,
            daemonsets: taken(store, cluster, newest, basis).await?,
        }))
    }

    /// As a machine of a comparison.
    #[must_use]
    pub fn machine(&self, price: Option<PriceNote>) -> Machine {
        self.sized(
            "own",
            self.instance_type.clone(),
            (self.cores, self.memory_bytes),
            price,
        )
    }

    /// Takes off another machine what `DaemonSet`s take of these.
    pub(crate) fn take_daemonsets(&self, machine: &mut Machine) {
        for size in &mut machine.sizes {
            let resource = Resource::parse(&size.resource);
            size.daemonsets = resource.map_or(0.0, |resource| self.daemonsets.of(resource));
        }
    }

    /// A machine of other amounts, with the same `DaemonSet`s.
    #[must_use]
    pub fn sized(
        &self,
        id: &str,
        name: Option<String>,
        (cores, memory_bytes): (f64, f64),
        price: Option<PriceNote>,
    ) -> Machine {
        let size = |resource: Resource, allocatable: f64| MachineSize {
            resource: resource.as_str().to_owned(),
            allocatable,
            daemonsets: self.daemonsets.of(resource),
        };
        Machine {
            id: id.to_owned(),
            name,
            sizes: vec![
                size(Resource::Cpu, cores),
                size(Resource::Memory, memory_bytes),
            ],
            price,
        }
    }
}

/// What `DaemonSet`s held over the day up to the last full hour, by node: that of a single moment would change
/// with every cycle. What nobody measured is as large as it was requested.
async fn taken(
    store: &Store,
    cluster: ClusterId,
    newest: LatestCycle,
    basis: Basis,
) -> Result<Taken, StoreError> {
    let sets = store.list_workloads_of_kind(cluster, "DaemonSet").await?;
    let mut ids: Vec<EntityId> = sets.iter().map(|set| set.id).collect();
    ids.sort_unstable();
    let resources = [Resource::Cpu, Resource::Memory, Resource::Pods];
    let columns = |basis: Basis| {
        let of = resources.map(|resource| column_of(resource, basis).0);
        of.into_iter().filter_map(Demand::position)
    };
    let end_secs = newest.at_secs + newest.interval_secs;
    let whole_hours = end_secs.div_euclid(HOUR_SECS) * HOUR_SECS;
    // A cluster that was first seen within this hour.
    let first = store.find_first_cycle(cluster).await?.unwrap_or(end_secs);
    let to_secs = if first < whole_hours {
        whole_hours
    } else {
        end_secs
    };
    let day = |columns: Vec<usize>| ReadPlan {
        from_secs: to_secs - DAY_SECS,
        to_secs,
        step_secs: DAY_SECS,
        columns,
    };
    let asked: Vec<usize> = columns(basis).chain(columns(Basis::Requests)).collect();
    let held = store
        .read_entities(cluster, EntityKind::Workload, &ids, &day(asked))
        .await?;
    let nodes = NodeLoad::position("nodes").into_iter().collect();
    let nodes = store
        .read_kind(cluster, EntityKind::Nodes, &day(nodes))
        .await?;
    let nodes = nodes.into_values().next().map(|nodes| nodes.total(0));
    let Some(nodes) = nodes.filter(|nodes| nodes.integral > 0 && nodes.secs > 0) else {
        return Ok(Taken::default());
    };
    // Each set counts for as long as it was there, of as many nodes as there were.
    let each = |place: usize| {
        let times = column_of(resources[place], basis).1;
        let sets = ids.iter().filter_map(|id| held.get(id));
        let sum = sets.map(|of| {
            let (own, asked) = (of.total(place), of.total(place + resources.len()));
            let mean = if own.secs > 0 { own } else { asked };
            let there_secs = own.secs.max(asked.secs).min(nodes.secs);
            match mean.secs {
                0 => 0.0,
                secs => mean.integral as f64 / float(secs) * float(there_secs),
            }
        });
        sum.sum::<f64>() * times / nodes.integral as f64
    };
    Ok(Taken {
        cores: each(0),
        memory_bytes: each(1),
        pods: each(2),
    })
}

struct Shape {
    cores: f64,
    memory_bytes: f64,
    pods: Option<f64>,
    instance_type: Option<String>,
}

async fn common(
    store: &Store,
    cluster: ClusterId,
    newest: LatestCycle,
) -> Result<Option<Shape>, StoreError> {
    let rows = store
        .read_moment(cluster, EntityKind::Node, newest.at_secs)
        .await?;
    let entities = store.list_entities(cluster, EntityKind::Node).await?;
    let mut counts: BTreeMap<(i64, i64, Option<i64>, Option<String>), usize> = BTreeMap::new();
    for entity in entities {
        let Some(values) = rows.get(&entity.id) else {
            continue;
        };
        let node = NodeLoad::from_values(values);
        let plain = node.gpu_allocatable.unwrap_or(0) == 0;
        let shape = node
            .cpu_allocatable_millis
            .zip(node.memory_allocatable_bytes);
        if let Some((millis, bytes)) = shape.filter(|_| plain) {
            let attributes: NodeAttributes =
                serde_json::from_str(&entity.attributes).unwrap_or_default();
            let key = (
                millis,
                bytes,
                node.pods_allocatable,
                attributes.instance_type,
            );
            *counts.entry(key).or_default() += 1;
        }
    }
    let most = counts
        .into_iter()
        .max_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    Ok(most.map(|((millis, bytes, pods, instance_type), _)| Shape {
        cores: float(millis) / 1e3,
        memory_bytes: float(bytes),
        pods: pods.map(float),
        instance_type,
    }))
}

#[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
fn float(value: i64) -> f64 {
    value as f64
}
