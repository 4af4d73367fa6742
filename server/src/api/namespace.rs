//! One namespace: its history, workloads and pods.

use super::figures::{Figure, Shares, demand_series, figure_columns};
use super::namespaces::{by_basis, directed, figure_key, trend, unknown_last};
use super::overview::node_columns;
use super::scope::Scope;
use super::steps::{CHART_STEPS, TREND_STEPS, plan};
use super::{Capacity, store_failed};
use crate::store::{Buckets, Entity, EntityKind, Moment, ReadPlan};
use plimsoll_app::api::{Access, ApiError, Coverage, NamespaceDetail, Series, WorkloadRow};
use plimsoll_app::routes::{NamespaceQuery, Sort};
use plimsoll_planner::accounting::Demand;

impl Capacity {
    pub(super) async fn read_namespace(
        &self,
        access: &Access,
        query: &NamespaceQuery,
    ) -> Result<NamespaceDetail, ApiError> {
        let scope = self.scope(&query.scope).await?;
        let cluster = scope.cluster.id;
        let not_found = || {
            ApiError::not_found(
                format!(
                    "There is no namespace `{}` in this cluster.",
                    query.namespace
                ),
                "It may never have been seen, or be beyond your rights. See the list of namespaces.",
            )
        };
        if !access.allows(&query.namespace) {
            return Err(not_found());
        }
        let entity = self
            .store
            .find_namespace(cluster, &query.namespace)
            .await
            .map_err(store_failed)?
            .ok_or_else(not_found)?;
        let namespaces = self
            .store
            .list_entities(cluster, EntityKind::Namespace)
            .await
            .map_err(store_failed)?;
        let team = self
            .teams(cluster, &namespaces, scope.frame.now_secs)
            .await?
            .of(&entity);

        let plan_chart = plan(
            scope.range,
            CHART_STEPS,
            scope.cycles.interval_secs,
            figure_columns(),
        );
        let buckets = self
            .store
            .read_entities(cluster, EntityKind::Namespace, &[entity.id], &plan_chart)
            .await
            .map_err(store_failed)?
            .remove(&entity.id)
            .unwrap_or_else(|| Buckets::empty(&plan_chart));
        let whole = self.whole_demand(&scope, access, &plan_chart).await?;
        let nodes = self
            .whole(
                &scope,
                EntityKind::Nodes,
                &ReadPlan {
                    columns: node_columns(),
                    ..plan_chart.clone()
                },
            )
            .await?;
        let moment = self.moment_of(&scope, EntityKind::Namespace).await?;
        let demand = moment
            .get(&entity.id)
            .map(|values| Demand::from_values(values));
        let shares = Shares::new(&[&buckets], &[demand.as_ref()], &whole);
        let figures = shares.rows().first().copied().unwrap_or_default();
        let (mut cpu_series, mut memory_series) = demand_series(&plan_chart, &buckets);
        let constant = |quota: Option<i64>| Series {
            from_secs: plan_chart.first_step_secs(),
            step_secs: plan_chart.step_secs,
            values: quota.map_or_else(Vec::new, |quota| vec![Some(quota); plan_chart.steps()]),
        };
        cpu_series.capacity = constant(figures.cpu.quota);
        memory_series.capacity = constant(figures.memory.quota);
        let workloads = self
            .workload_rows(&scope, query, &whole, &plan_chart)
            .await?;
        let (pods, pods_total) =
            self.pods_now(&scope.cluster, access, scope.frame.now_secs, |pod| {
                *pod.namespace == *query.namespace
            });
        let basis = query.scope.basis;
        Ok(NamespaceDetail {
            coverage: scope.coverage,
            usage_coverage: Coverage {
                observed_secs: buckets.total(Figure::CpuUsed as usize).secs,
                expected_secs: buckets.total(Figure::CpuRequested as usize).secs,
            },
            namespace: query.namespace.clone(),
            team,
            exists: demand.is_some(),
            figures,
            cpu_share_permille: Scope::permille(
                by_basis(&figures.cpu, basis),
                nodes.total(0).mean(),
            ),
            memory_share_permille: Scope::permille(
                by_basis(&figures.memory, basis),
                nodes.total(4).mean(),
            ),
            cpu_series,
            memory_series,
            workloads,
            pods,
            pods_total,
            range: scope.range,
            frame: scope.frame,
        })
    }

    /// The rows of the newest cycle in the window.
    pub(super) async fn moment_of(
        &self,
        scope: &Scope,
        kind: EntityKind,
    ) -> Result<Moment, ApiError> {
        match scope.cycles.newest_secs {
            Some(at) => self
                .store
                .read_moment(scope.cluster.id, kind, at)
                .await
                .map_err(store_failed),
            None => Ok(Moment::new()),
        }
    }

    async fn workload_rows(
        &self,
        scope: &Scope,
        query: &NamespaceQuery,
        whole: &Buckets,
        plan_chart: &ReadPlan,
    ) -> Result<Vec<WorkloadRow>, ApiError> {
        let cluster = scope.cluster.id;
        let entities = self
            .store
            .list_workloads(cluster, &query.namespace)
            .await
            .map_err(store_failed)?;
        let ids: Vec<i64> = entities.iter().map(|entity| entity.id).collect();
        let plan_trend = plan(
            scope.range,
            TREND_STEPS,
            scope.cycles.interval_secs,
            figure_columns(),
        );
        let mut found = self
            .store
            .read_entities(cluster, EntityKind::Workload, &ids, &plan_trend)
            .await
            .map_err(store_failed)?;
        let moment = self.moment_of(scope, EntityKind::Workload).await?;
        let present: Vec<(Entity, Buckets, Option<Demand>)> = entities
            .into_iter()
            .filter_map(|entity| {
                let buckets = found.remove(&entity.id)?;
                let demand = moment
                    .get(&entity.id)
                    .map(|values| Demand::from_values(values));
                Some((entity, buckets, demand))
            })
            .collect();
        let buckets: Vec<&Buckets> = present.iter().map(|row| &row.1).collect();
        let moments: Vec<Option<&Demand>> = present.iter().map(|row| row.2.as_ref()).collect();
        let shares = Shares::new(&buckets, &moments, whole);
        let whole_trend = if plan_trend.step_secs == plan_chart.step_secs {
            whole.clone()
        } else {
            self.whole(scope, EntityKind::Cluster, &plan_trend).await?
        };
        let column = Figure::cpu(query.scope.basis) as usize;
        let mut rows: Vec<WorkloadRow> = present
            .iter()
            .zip(shares.rows())
            .map(|((entity, buckets, _), figures)| WorkloadRow {
                kind: entity.workload_kind.clone(),
                name: entity.name.clone(),
                figures: *figures,
                trend: trend(&plan_trend, buckets, &whole_trend, column),
            })
            .collect();
        sort_rows(&mut rows, query.sort);
        Ok(rows)
    }
}

fn sort_rows(rows: &mut [WorkloadRow], sort: Sort) {
    rows.sort_by(|a, b| {
        let order = match sort.column {
            "name" => directed(a.name.cmp(&b.name), sort.direction),
            "kind" => directed(a.kind.cmp(&b.kind), sort.direction),
            column => unknown_last(
                figure_key(&a.figures, column),
                figure_key(&b.figures, column),
                sort.direction,
            ),
        };
        order.then_with(|| (&a.name, &a.kind).cmp(&(&b.name, &b.kind)))
    });
}
