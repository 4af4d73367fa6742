//! The workloads of a namespace. There can be tens of thousands where pods come and go all day:
//! figures are read in one step per workload, and trends only for the rows that are shown.

use super::figures::{Figure, figure_columns};
use super::namespaces::{figure_key, trend};
use super::paging::{Extent, Paged};
use super::scope::Scope;
use super::shares::{Measure, Shares, Totals};
use super::sorting::{directed, in_effect, unknown_last};
use super::steps::{TREND_STEPS, plan, whole_window};
use super::{Capacity, store_failed};
use crate::store::{Entity, EntityId, EntityKind};
use plimsoll_app::api::{Access, ApiError, DemandFigures, Series, WorkloadRow};
use plimsoll_app::routes::{NamespaceQuery, Sort};
use plimsoll_planner::accounting::Demand;

/// Workloads of a namespace, and what is told of all of them.
pub(super) struct Workloads {
    pub(super) shown: Paged<WorkloadRow>,
    pub(super) sort: Sort,
    pub(super) sum: DemandFigures,
}

impl Capacity {
    /// The workloads of a namespace; all of them come without their trends.
    pub(super) async fn workloads(
        &self,
        scope: &Scope,
        access: &Access,
        query: &NamespaceQuery,
        extent: Extent,
        whole: &Totals,
    ) -> Result<Workloads, ApiError> {
        let (mut rows, sum) = self.workload_rows(scope, query, whole).await?;
        let key = |row: &(EntityId, WorkloadRow), column: &str| figure_key(&row.1.figures, column);
        let sort = in_effect(&rows, query.sort, NamespaceQuery::DEFAULT_SORT, key);
        sort_rows(&mut rows, sort);
        let mut shown = extent.cut(rows, query.page);
        if extent == Extent::Page {
            self.add_trends(scope, access, query, &mut shown.rows)
                .await?;
        }
        Ok(Workloads {
            sort,
            shown: shown.map(|(_, row)| row),
            sum,
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
