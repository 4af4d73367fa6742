//! The nodes, and one node in detail.

use super::figures::series;
use super::paging::{Extent, Paged};
use super::pools::{cpu_of, memory_of, pools, sum_pool};
use super::scope::Scope;
use super::sorting::{in_effect, number};
use super::steps::{CHART_STEPS, plan};
use super::{Capacity, store_failed};
use crate::store::{Buckets, ClusterId, Entity, EntityId, EntityKind, NodeAttributes, ReadPlan};
use plimsoll_app::api::{
    Access, ApiError, DemandSeries, NodeDetail, NodeFigures, NodeGroup, NodeRow, NodeStatus,
    NodeTable, Series,
};
use plimsoll_app::routes::{NodeQuery, NodesQuery, Sort};
use plimsoll_app::tables::status_words;
use plimsoll_planner::accounting::NodeLoad;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Up to this many nodes each has a bar of its own in the picture.
const SINGLE_BARS: usize = 120;

/// Columns of a node's charts, with what its pods use as in every table; CPU first, then the same of memory.
const CHART_COLUMNS: [&str; 8] = [
    "cpu_pods_used_millis",
    "cpu_requested_millis",
    "cpu_limit_millis",
    "cpu_allocatable_millis",
    "memory_pods_used_bytes",
    "memory_requested_bytes",
    "memory_limit_bytes",
    "memory_allocatable_bytes",
];

impl Capacity {
    pub(super) async fn read_nodes(
        &self,
        access: &Access,
        query: &NodesQuery,
        extent: Extent,
    ) -> Result<NodeTable, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        if *access != Access::All {
            return Err(no_nodes());
        }
        let at_secs = frame.freshness.as_of_secs.unwrap_or(0);
        let nodes = self.node_rows(cluster.id, at_secs).await?;
        let all = nodes.len();
        let (pools, total) = if nodes.is_empty() {
            self.nodes_together(cluster.id, at_secs).await?
        } else {
            (pools(&nodes), Some(sum_pool(String::new(), nodes.iter())))
        };
        let filter = query.filter.as_ref().map(|text| text.to_lowercase());
        let mut rows: Vec<NodeRow> = nodes
            .into_iter()
            .filter(|node| {
                filter
                    .as_ref()
                    .is_none_or(|filter| search_text(node).contains(filter))
            })
            .collect();
        let sort = in_effect(&rows, query.sort, NodesQuery::DEFAULT_SORT, key);
        sort_rows(&mut rows, sort);
        let groups = groups(&rows);
        let Paged {
            rows,
            total: matching,
            page,
            pages,
        } = extent.cut(rows, query.page);
        Ok(NodeTable {
            frame,
            pools,
            total,
            rows,
            sort: sort.to_string(),
            groups,
            matching,
            all,
            page,
            pages,
        })
    }

    pub(super) async fn read_node(
        &self,
        access: &Access,
        query: &NodeQuery,
    ) -> Result<NodeDetail, ApiError> {
        let scope = self.scope(&query.scope).await?;
        let cluster = scope.cluster.id;
        let entity = self.find_node(access, cluster, &query.node).await?;
        let plan = plan(
            scope.range,
            CHART_STEPS,
            scope.cycles.interval_secs,
            chart_columns(),
        );
        let (cpu_series, memory_series) = self.node_series(cluster, entity.id, &plan).await?;
        let newest = scope.frame.freshness.as_of_secs.unwrap_or(0);
        let now = self
            .store
            .read_moment_of(cluster, EntityKind::Node, newest, &[entity.id])
            .await
            .map_err(store_failed)?;
        let load = now
            .get(&entity.id)
            .map(|values| NodeLoad::from_values(values));
        let (pods, pods_total) = self.pods_now(&scope.cluster, access, &scope.frame, |pod| {
            pod.node.as_deref() == Some(&*query.node)
        });
        Ok(NodeDetail {
            coverage: scope.coverage,
            node: node_row(&entity, &load.unwrap_or_default()),
            exists: load.is_some(),
            cpu_series,
            memory_series,
            pods,
            pods_total,
            range: scope.range,
            frame: scope.frame,
        })
    }

    /// CPU and memory of a node, by a plan of [`chart_columns`].
    pub(super) async fn node_series(
        &self,
        cluster: ClusterId,
        node: EntityId,
        plan: &ReadPlan,
    ) -> Result<(DemandSeries, DemandSeries), ApiError> {
        let found = self
            .store
            .read_entities(cluster, EntityKind::Node, &[node], plan)
            .await
            .map_err(store_failed)?
            .remove(&node);
        let buckets = found.unwrap_or_else(|| Buckets::empty(plan));
        let of = |first: usize| DemandSeries {
            used: series(plan, &buckets, first),
            requested: series(plan, &buckets, first + 1),
            limit: without_zeros(series(plan, &buckets, first + 2)),
            capacity: series(plan, &buckets, first + 3),
        };
        Ok((of(0), of(4)))
    }

    /// A node that was ever seen, for people who may see all of what is on it.
    pub(super) async fn find_node(
        &self,
        access: &Access,
        cluster: ClusterId,
        name: &str,
    ) -> Result<Entity, ApiError> {
        if *access != Access::All {
            return Err(no_nodes());
        }
        let found = self.store.find_node(cluster, name).await;
        found.map_err(store_failed)?.ok_or_else(|| {
            ApiError::not_found(
                format!("There is no node `{name}` in this cluster."),
                "It may never have been seen. See the list of nodes.",
            )
        })
    }

    /// How many pools the nodes of a cycle belong to.
    pub(super) async fn pool_count(&self, scope: &Scope, at_secs: i64) -> Result<i64, ApiError> {
        let rows = self.node_rows(scope.cluster.id, at_secs).await?;
        let pools: BTreeSet<&str> = rows.iter().map(|row| row.pool.as_str()).collect();
        Ok(i64::try_from(pools.len()).unwrap_or(i64::MAX))
    }

    async fn node_rows(&self, cluster: i64, at_secs: i64) -> Result<Vec<NodeRow>, ApiError> {
        let entities = self
            .store
            .list_entities(cluster, EntityKind::Node)
            .await
            .map_err(store_failed)?;
        let moment = self
            .store
            .read_moment(cluster, EntityKind::Node, at_secs)
            .await
            .map_err(store_failed)?;
        Ok(entities
            .iter()
            .filter_map(|entity| {
                Some(node_row(
                    entity,
                    &NodeLoad::from_values(moment.get(&entity.id)?),
                ))
            })
            .collect())
    }
}

/// Stored positions of the columns of a node's charts.
pub(super) fn chart_columns() -> Vec<usize> {
    let positions = CHART_COLUMNS.iter();
    positions
        .filter_map(|name| NodeLoad::position(name))
        .collect()
}

/// What those are told of nodes who may not see all namespaces.
pub(super) fn no_nodes() -> ApiError {
    ApiError::not_found(
        "Nodes are shared by namespaces that you may not see.",
        "Ask someone who may see the whole cluster.",
    )
}

fn node_row(entity: &Entity, load: &NodeLoad) -> NodeRow {
    let attributes: NodeAttributes = serde_json::from_str(&entity.attributes).unwrap_or_default();
    let is = |value: Option<i64>| value == Some(1);
    NodeRow {
        name: entity.name.clone(),
        pool: attributes.pool,
        zone: attributes.zone,
        instance_type: attributes.instance_type,
        status: NodeStatus {
            ready: load.nodes_ready.map(|ready| ready == 1),
            cordoned: is(load.nodes_cordoned),
            tainted: is(load.nodes_tainted),
            pressure: is(load.nodes_under_pressure),
        },
        taints: attributes.taints,
        cpu: cpu_of(load),
        memory: memory_of(load),
        gpu_requested: load.gpu_requested,
        gpu_allocatable: load.gpu_allocatable,
        pods: load.pods_placed,
        pods_allocatable: load.pods_allocatable,
    }
}

/// The words that a filter looks at: those that the table shows.
fn search_text(node: &NodeRow) -> String {
    let (state, _) = status_words(node.status);
    let words = [&node.name, &node.pool, &state];
    let zone = node.zone.iter();
    let words: Vec<&str> = words.into_iter().chain(zone).map(String::as_str).collect();
    words.join(" ").to_lowercase()
}

/// Fullest first; when they are many, those that look alike (to 5 %) together.
fn groups(rows: &[NodeRow]) -> Vec<NodeGroup> {
    let mut nodes: Vec<&NodeRow> = rows.iter().collect();
    nodes.sort_by_key(|node| {
        (
            Reverse(requested_permille(&node.cpu)),
            Reverse(requested_permille(&node.memory)),
            &node.name,
        )
    });
    if nodes.len() <= SINGLE_BARS {
        return nodes
            .into_iter()
            .map(|node| NodeGroup {
                count: 1,
                node: node.clone(),
            })
            .collect();
    }
    let mut alike: BTreeMap<_, Vec<&NodeRow>> = BTreeMap::new();
    for node in nodes {
        let twentieth = |figures| Reverse(requested_permille(figures) / 50);
        alike
            .entry((
                twentieth(&node.cpu),
                twentieth(&node.memory),
                node.pool.clone(),
            ))
            .or_default()
            .push(node);
    }
    alike
        .into_values()
        .map(|nodes| NodeGroup {
            count: nodes.len(),
            node: nodes[nodes.len() / 2].clone(),
        })
        .collect()
}

fn requested_permille(figures: &NodeFigures) -> i64 {
    Scope::permille(figures.requested, figures.allocatable).unwrap_or(0)
}

fn sort_rows(rows: &mut [NodeRow], sort: Sort) {
    rows.sort_by(|a, b| {
        let order = match sort.column {
            "node" => sort.direction.of(a.name.cmp(&b.name)),
            "pool" => sort.direction.of(a.pool.cmp(&b.pool)),
            column => sort.direction.unknown_last(key(a, column), key(b, column)),
        };
        order.then_with(|| a.name.cmp(&b.name))
    });
}

fn key(row: &NodeRow, column: &str) -> Option<f64> {
    match column {
        "status" => {
            let NodeStatus {
                ready,
                cordoned,
                tainted,
                pressure,
            } = row.status;
            let trouble = [tainted, pressure, cordoned, ready == Some(false)]
                .into_iter()
                .rposition(|is| is);
            number(Some(
                trouble.map_or(0, |at| i64::try_from(at + 1).unwrap_or(0)),
            ))
        }
        "cpu_requested" => number(row.cpu.requested),
        "cpu_used" => number(row.cpu.pods_used),
        "cpu_allocatable" => number(row.cpu.allocatable),
        "memory_requested" => number(row.memory.requested),
        "memory_used" => number(row.memory.pods_used),
        "memory_allocatable" => number(row.memory.allocatable),
        _ => number(row.pods),
    }
}

/// Limits of nothing are none: no container has one.
fn without_zeros(mut limits: Series) -> Series {
    for value in &mut limits.values {
        *value = value.filter(|value| *value > 0);
    }
    limits
}
