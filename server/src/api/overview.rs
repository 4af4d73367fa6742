//! The overview.

use super::figures::{Figure, demand_series, series};
use super::namespaces::rank_rows;
use super::scope::Scope;
use super::steps::CHART_STEPS;
use super::{Capacity, store_failed};
use crate::store::{Buckets, EntityKind};
use plimsoll_app::api::{Access, ApiError, CapacityParts, ClusterCounts, Overview, TeamRef};
use plimsoll_app::routes::{Basis, NamespacesQuery, OverviewQuery, Sort};
use plimsoll_planner::accounting::{Demand, NodeLoad};
use plimsoll_planner::teams::UNASSIGNED;
use std::collections::HashSet;

/// Rows of the table of largest namespaces.
const LARGEST: usize = 8;

/// Columns of the nodes that the overview reads, in the order of [`NodeColumn`].
const NODE_COLUMNS: [&str; 8] = [
    "cpu_allocatable_millis",
    "cpu_system_millis",
    "cpu_free_tainted_millis",
    "cpu_free_closed_millis",
    "memory_allocatable_bytes",
    "memory_system_bytes",
    "memory_free_tainted_bytes",
    "memory_free_closed_bytes",
];

/// Stored positions of the nodes' columns.
pub(super) fn node_columns() -> Vec<usize> {
    NODE_COLUMNS
        .iter()
        .filter_map(|name| NodeLoad::position(name))
        .collect()
}

impl Capacity {
    pub(super) async fn read_overview(
        &self,
        access: &Access,
        query: &OverviewQuery,
    ) -> Result<Overview, ApiError> {
        let scope = self.scope(query).await?;
        let whole = self.read_whole(&scope, access, CHART_STEPS).await?;
        let (mut cpu_series, mut memory_series) = demand_series(&whole.plan, &whole.demand);
        cpu_series.capacity = series(&whole.plan_nodes, &whole.nodes, 0);
        memory_series.capacity = series(&whole.plan_nodes, &whole.nodes, 4);

        let sort = match query.basis {
            Basis::Requests | Basis::Max => NamespacesQuery::DEFAULT_SORT,
            Basis::Usage => Sort::descending("cpu_used"),
        };
        let query_of_rows = NamespacesQuery::of(query.clone());
        let rows = self
            .namespace_rows(access, &query_of_rows, &scope, &whole)
            .await?;
        let (counts, now) = self.counts(&scope, &rows.present).await?;
        let mut largest = rows.rows;
        rank_rows(&mut largest, sort);
        largest.truncate(LARGEST);
        let largest = self
            .with_trends(&scope, access, (&whole, query.basis), largest)
            .await?;
        let (demand, nodes) = (&whole.demand, &whole.nodes);
        Ok(Overview {
            cpu: parts(demand, nodes, Figure::CpuUsed, 0, now.cpu_unplaced_millis),
            memory: parts(
                demand,
                nodes,
                Figure::MemoryUsed,
                4,
                now.memory_unplaced_bytes,
            ),
            counts,
            cpu_series,
            memory_series,
            largest,
            coverage: scope.coverage,
            usage_coverage: scope.usage_coverage,
            range: scope.range,
            frame: scope.frame,
        })
    }

    /// Counts at the end of the window, and the demand then. Who collects stores of all nodes that
    /// there are none; where others have told of a cluster, nodes and pods can be unknown.
    async fn counts(
        &self,
        scope: &Scope,
        present: &[(TeamRef, Demand)],
    ) -> Result<(ClusterCounts, Demand), ApiError> {
        let Some(at_secs) = scope.cycles.newest_secs else {
            return Ok((ClusterCounts::default(), Demand::default()));
        };
        let nodes = self
            .store
            .read_moment(scope.cluster.id, EntityKind::Nodes, at_secs)
            .await
            .map_err(store_failed)?;
        let load = nodes
            .values()
            .next()
            .map_or_else(NodeLoad::default, |values| NodeLoad::from_values(values));
        let mut demand = Demand::default();
        for (_, of_namespace) in present {
            demand.add(of_namespace);
        }
        let teams = present.iter().map(|(team, _)| team.name.as_str());
        let teams: HashSet<&str> = teams.filter(|name| *name != UNASSIGNED).collect();
        let in_none = present.is_empty().then_some(0);
        let counts = ClusterCounts {
            nodes: load.nodes,
            nodes_not_ready: load
                .nodes
                .zip(load.nodes_ready)
                .map(|(nodes, ready)| nodes - ready),
            nodes_cordoned: load.nodes_cordoned,
            pools: match load.nodes {
                // Pools are made of rows of nodes, which very many have not.
                Some(nodes) => Some(self.pool_count(scope, at_secs).await?)
                    .filter(|pools| *pools > 0 || nodes == 0),
                None => None,
            },
            namespaces: i64::try_from(present.len()).ok(),
            teams: i64::try_from(teams.len()).ok(),
            pods_placed: demand.pods_placed.or(in_none),
            pods_unplaced: demand.pods_unplaced.or(in_none),
            pods_allocatable: load.pods_allocatable,
            gpu_requested: load.gpu_requested,
            gpu_allocatable: load.gpu_allocatable,
        };
        Ok((counts, demand))
    }
}

/// How one resource is divided. The parts add up to what is allocatable by construction.
fn parts(
    demand: &Buckets,
    nodes: &Buckets,
    first: Figure,
    first_node: usize,
    unplaced: Option<i64>,
) -> CapacityParts {
    let first = first as usize;
    let mean = |buckets: &Buckets, column: usize| buckets.total(column).mean();
    let (used, requested, max) = (
        mean(demand, first),
        mean(demand, first + 1),
        mean(demand, first + 2),
    );
    let (allocatable, system) = (mean(nodes, first_node), mean(nodes, first_node + 1));
    let requested_unused = requested.and(max.zip(used).map(|(max, used)| max - used));
    let free = match (allocatable, max, system) {
        (Some(allocatable), Some(max), system) => Some(allocatable - max - system.unwrap_or(0)),
        _ => None,
    };
    CapacityParts {
        allocatable,
        requested,
        used,
        requested_unused,
        system,
        free,
        free_tainted: mean(nodes, first_node + 2),
        free_closed: mean(nodes, first_node + 3),
        unplaced,
    }
}
