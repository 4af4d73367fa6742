//! Pools of nodes, and all nodes together.

use super::{Capacity, store_failed};
use crate::store::{ClusterId, EntityKind};
use plimsoll_app::api::{ApiError, NodeFigures, NodeRow, PoolRow};
use plimsoll_planner::accounting::NodeLoad;
use std::cmp::Reverse;
use std::collections::BTreeMap;

impl Capacity {
    /// The sum of nodes that have no rows, as one pool, since they are too many. The sum is `None`
    /// where nothing is known of nodes.
    pub(super) async fn nodes_together(
        &self,
        cluster: ClusterId,
        at_secs: i64,
    ) -> Result<(Vec<PoolRow>, Option<PoolRow>), ApiError> {
        let moment = self
            .store
            .read_moment(cluster, EntityKind::Nodes, at_secs)
            .await
            .map_err(store_failed)?;
        let Some(values) = moment.values().next() else {
            return Ok((Vec::new(), None));
        };
        let total = sum_of(&NodeLoad::from_values(values));
        let pool = (total.nodes > 0).then(|| PoolRow {
            pool: "all nodes".to_owned(),
            ..total.clone()
        });
        Ok((pool.into_iter().collect(), Some(total)))
    }
}

/// The pools, largest first.
pub(super) fn pools(nodes: &[NodeRow]) -> Vec<PoolRow> {
    let mut by_pool: BTreeMap<&str, Vec<&NodeRow>> = BTreeMap::new();
    for node in nodes {
        by_pool.entry(&node.pool).or_default().push(node);
    }
    let mut rows: Vec<PoolRow> = by_pool
        .into_iter()
        .map(|(pool, nodes)| sum_pool(pool.to_owned(), nodes.into_iter()))
        .collect();
    rows.sort_by_key(|row| Reverse(row.cpu.allocatable));
    rows
}

/// Nodes together.
pub(super) fn sum_pool<'a>(pool: String, nodes: impl Iterator<Item = &'a NodeRow>) -> PoolRow {
    nodes.fold(
        PoolRow {
            pool,
            ..PoolRow::default()
        },
        |mut sum, node| {
            sum.nodes += 1;
            sum.nodes_available += i64::from(node.status.is_open());
            sum.nodes_tainted += i64::from(node.status.tainted);
            sum.cpu = add_figures(sum.cpu, &node.cpu);
            sum.memory = add_figures(sum.memory, &node.memory);
            sum.gpu_requested = add(sum.gpu_requested, node.gpu_requested);
            sum.gpu_allocatable = add(sum.gpu_allocatable, node.gpu_allocatable);
            sum.pods = add(sum.pods, node.pods);
            sum.pods_allocatable = add(sum.pods_allocatable, node.pods_allocatable);
            sum
        },
    )
}

/// Unknown plus known is the known part.
fn add(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    }
}

fn add_figures(sum: NodeFigures, node: &NodeFigures) -> NodeFigures {
    NodeFigures {
        allocatable: add(sum.allocatable, node.allocatable),
        capacity: add(sum.capacity, node.capacity),
        requested: add(sum.requested, node.requested),
        limit: add(sum.limit, node.limit),
        pods_used: add(sum.pods_used, node.pods_used),
        system: add(sum.system, node.system),
        max: add(sum.max, node.max),
    }
}

/// CPU of a node or of several.
pub(super) fn cpu_of(load: &NodeLoad) -> NodeFigures {
    NodeFigures {
        allocatable: load.cpu_allocatable_millis,
        capacity: load.cpu_capacity_millis,
        requested: load.cpu_requested_millis,
        limit: load.cpu_limit_millis,
        pods_used: load.cpu_pods_used_millis,
        system: load.cpu_system_millis,
        max: load.cpu_max_millis,
    }
}

/// Memory of a node or of several.
pub(super) fn memory_of(load: &NodeLoad) -> NodeFigures {
    NodeFigures {
        allocatable: load.memory_allocatable_bytes,
        capacity: load.memory_capacity_bytes,
        requested: load.memory_requested_bytes,
        limit: load.memory_limit_bytes,
        pods_used: load.memory_pods_used_bytes,
        system: load.memory_system_bytes,
        max: load.memory_max_bytes,
    }
}

/// Nodes of which only the sum is known: each is closed for one reason at most, as in an inventory.
fn sum_of(load: &NodeLoad) -> PoolRow {
    let n = |value: Option<i64>| value.unwrap_or(0);
    let closed = n(load.nodes) - n(load.nodes_ready) + n(load.nodes_cordoned);
    PoolRow {
        pool: String::new(),
        nodes: n(load.nodes),
        nodes_available: (n(load.nodes) - closed - n(load.nodes_tainted)).max(0),
        nodes_tainted: n(load.nodes_tainted),
        cpu: cpu_of(load),
        memory: memory_of(load),
        gpu_requested: load.gpu_requested,
        gpu_allocatable: load.gpu_allocatable,
        pods: load.pods_placed,
        pods_allocatable: load.pods_allocatable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_app::api::NodeStatus;

    #[test]
    fn a_pool_of_tainted_nodes_has_none_open() {
        let node = |cordoned, tainted| NodeRow {
            pool: "gpu".to_owned(),
            status: NodeStatus {
                ready: Some(true),
                cordoned,
                tainted,
                pressure: false,
            },
            ..NodeRow::default()
        };
        let pools = pools(&[node(false, true), node(false, true), node(true, false)]);
        assert_eq!(pools.len(), 1);
        assert_eq!(
            (
                pools[0].nodes,
                pools[0].nodes_available,
                pools[0].nodes_tainted
            ),
            (3, 0, 2)
        );
    }
}
