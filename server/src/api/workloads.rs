//! The workloads of a namespace. There can be tens of thousands where pods come and go all day:
//! figures are read in one step per workload, and trends only for the rows that are shown.

use super::figures::{Figure, figure_columns};
use super::namespaces::{directed, figure_key, trend, unknown_last};
use super::scope::Scope;
use super::shares::{Measure, Shares, Totals};
use super::steps::{TREND_STEPS, plan, whole_window};
use super::{Capacity, store_failed};
use crate::store::{Entity, EntityId, EntityKind};
use plimsoll_app::api::{Access, ApiError, DemandFigures, NamespaceDetail, Series, WorkloadRow};
use plimsoll_app::routes::{NamespaceQuery, ROWS_PER_PAGE, Sort};
use plimsoll_planner::accounting::Demand;

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those of the query's page.
    Page,
    /// All, without their trends.
    All,
}

/// Workloads of a namespace, and what is told of all of them.
pub(super) struct Workloads {
    pub(super) rows: Vec<WorkloadRow>,
    pub(super) sum: DemandFigures,
    pub(super) total: usize,
    pub(super) page: usize,
    pub(super) pages: usize,
}

impl Capacity {
    /// One namespace with all its workloads, without their trends.
    ///
    /// # Errors
    /// [`ApiError`] as for a page of them.
    pub async fn namespace_with_all_workloads(
        &self,
        access: &Access,
        query: &NamespaceQuery,
    ) -> Result<NamespaceDetail, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_namespace(access, query, Extent::All).await
    }

    pub(super) async fn workloads(
        &self,
        scope: &Scope,
        access: &Access,
        query: &NamespaceQuery,
        extent: Extent,
        whole: &Totals,
    ) -> Result<Workloads, ApiError> {
        let (mut rows, sum) = self.workload_rows(scope, query, whole).await?;
        sort_rows(&mut rows, query.sort);
        let total = rows.len();
        let (page, pages) = match extent {
            Extent::Page => (query.page, total.div_ceil(ROWS_PER_PAGE).max(1)),
            Extent::All => (1, 1),
        };
        if extent == Extent::Page {
            rows = rows
                .into_iter()
                .skip((page - 1) * ROWS_PER_PAGE)
                .take(ROWS_PER_PAGE)
                .collect();
            self.add_trends(scope, access, query, &mut rows).await?;
        }
        Ok(Workloads {
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            sum,
            total,
            page,
            pages,
        })
    }

    /// All workloads that were there in the window, and their sum.
    async fn workload_rows(
        &self,
        scope: &Scope,
        query: &NamespaceQuery,
        whole: &Totals,
    ) -> Result<(Vec<(EntityId, WorkloadRow)>, DemandFigures), ApiError> {
        let cluster = scope.cluster.id;
        let entities = self
            .store
            .list_workloads(cluster, &query.namespace)
            .await
            .map_err(store_failed)?;
        let ids: Vec<EntityId> = entities.iter().map(|entity| entity.id).collect();
        let plan_window = whole_window(scope.range, figure_columns());
        let mut found = self
            .store
            .read_entities(cluster, EntityKind::Workload, &ids, &plan_window)
            .await
            .map_err(store_failed)?;
        let moment = self.moment_of(scope, EntityKind::Workload).await?;
        let present: Vec<(Entity, Measure, Option<Demand>)> = entities
            .into_iter()
            .filter_map(|entity| {
                let measure = Measure::of(&Totals::of(&found.remove(&entity.id)?), whole);
                let demand = moment
                    .get(&entity.id)
                    .map(|values| Demand::from_values(values));
                Some((entity, measure, demand))
            })
            .collect();
        let measures: Vec<Measure> = present.iter().map(|row| row.1).collect();
        let moments: Vec<Option<&Demand>> = present.iter().map(|row| row.2.as_ref()).collect();
        let shares = Shares::new(&measures, &moments, whole);
        let rows = present
            .iter()
            .zip(shares.rows())
            .map(|((entity, measure, _), figures)| {
                let row = WorkloadRow {
                    kind: entity.workload_kind.clone(),
                    name: entity.name.clone(),
                    figures: *figures,
                    trend: Series::default(),
                    usage_coverage: measure.coverage(),
                };
                (entity.id, row)
            })
            .collect();
        Ok((rows, shares.total()))
    }

    async fn add_trends(
        &self,
        scope: &Scope,
        access: &Access,
        query: &NamespaceQuery,
        rows: &mut [(EntityId, WorkloadRow)],
    ) -> Result<(), ApiError> {
        let ids: Vec<EntityId> = rows.iter().map(|(id, _)| *id).collect();
        let plan_trend = plan(
            scope.range,
            TREND_STEPS,
            scope.cycles.interval_secs,
            figure_columns(),
        );
        let found = self
            .store
            .read_entities(scope.cluster.id, EntityKind::Workload, &ids, &plan_trend)
            .await
            .map_err(store_failed)?;
        let whole = self.whole_demand(scope, access, &plan_trend).await?;
        let figure = Figure::cpu(query.scope.basis);
        for (id, row) in rows {
            if let Some(buckets) = found.get(id) {
                row.trend = trend(&plan_trend, buckets, &whole, figure);
            }
        }
        Ok(())
    }
}

fn sort_rows(rows: &mut [(EntityId, WorkloadRow)], sort: Sort) {
    rows.sort_by(|(_, a), (_, b)| {
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
