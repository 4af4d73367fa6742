//! The workloads of a namespace. There can be tens of thousands where pods come and go all day:
//! figures are read in one step per workload, and trends only for the rows that are shown.

use super::figures::{Figure, figure_columns, trend_columns};
use super::namespaces::{figure_key, trend};
use super::paging::{Extent, Paged};
use super::scope::Scope;
use super::shares::{Measure, Shares, Totals};
use super::sorting::in_effect;
use super::steps::{TREND_STEPS, plan, whole_window};
use super::whole::Whole;
use super::{Capacity, store_failed};
use crate::store::{Buckets, Entity, EntityId, EntityKind, ReadPlan};
use plimsoll_app::api::{Access, ApiError, DemandFigures, Series, WorkloadRow};
use plimsoll_app::routes::{NamespaceQuery, ROWS_PER_PAGE, Sort};
use plimsoll_planner::accounting::Demand;
use std::collections::HashMap;

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
        whole: &Whole,
    ) -> Result<Workloads, ApiError> {
        let entities = self
            .store
            .list_workloads(scope.cluster.id, &query.namespace)
            .await
            .map_err(store_failed)?;
        let plan_trend = plan(
            scope.range,
            TREND_STEPS,
            scope.cycles.interval_secs,
            trend_columns(Figure::cpu(query.scope.basis)),
        );
        // Those of one page are read once, in the steps of their trends.
        let on_one_page = extent == Extent::Page && entities.len() <= ROWS_PER_PAGE;
        let plan_rows = ReadPlan {
            columns: figure_columns(),
            ..if on_one_page {
                plan_trend.clone()
            } else {
                whole_window(scope.range, Vec::new())
            }
        };
        let ids: Vec<EntityId> = entities.iter().map(|entity| entity.id).collect();
        let found = self.read_workloads(scope, &ids, &plan_rows).await?;
        let (mut rows, sum) = self
            .workload_rows(scope, &entities, &found, &whole.totals)
            .await?;
        let key = |row: &(EntityId, WorkloadRow), column: &str| figure_key(&row.1.figures, column);
        let sort = in_effect(&rows, query.sort, NamespaceQuery::DEFAULT_SORT, key);
        sort_rows(&mut rows, sort);
        let mut shown = extent.cut(rows, query.page);
        if extent == Extent::Page {
            let figure = Figure::cpu(query.scope.basis);
            let trends = if on_one_page {
                let of_trend = |(id, buckets)| (id, of_trend(&buckets, figure));
                found.into_iter().map(of_trend).collect()
            } else {
                let ids: Vec<EntityId> = shown.rows.iter().map(|(id, _)| *id).collect();
                self.read_workloads(scope, &ids, &plan_trend).await?
            };
            let whole = self
                .whole_trend(scope, access, (whole, &plan_trend), figure)
                .await?;
            for (id, row) in &mut shown.rows {
                if let Some(buckets) = trends.get(id) {
                    row.trend = trend(&plan_trend, buckets, &whole);
                }
            }
        }
        Ok(Workloads {
            sort,
            shown: shown.map(|(_, row)| row),
            sum,
        })
    }

    async fn read_workloads(
        &self,
        scope: &Scope,
        ids: &[EntityId],
        plan: &ReadPlan,
    ) -> Result<HashMap<EntityId, Buckets>, ApiError> {
        self.store
            .read_entities(scope.cluster.id, EntityKind::Workload, ids, plan)
            .await
            .map_err(store_failed)
    }

    /// The workloads of which something was found in the window, and their sum.
    pub(super) async fn workload_rows(
        &self,
        scope: &Scope,
        entities: &[Entity],
        found: &HashMap<EntityId, Buckets>,
        whole: &Totals,
    ) -> Result<(Vec<(EntityId, WorkloadRow)>, DemandFigures), ApiError> {
        let ids: Vec<EntityId> = found.keys().copied().collect();
        let moment = self.moment_of(scope, EntityKind::Workload, &ids).await?;
        let present: Vec<(&Entity, Measure, Option<Demand>)> = entities
            .iter()
            .filter_map(|entity| {
                let measure = Measure::of(&Totals::of(found.get(&entity.id)?), whole);
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
}

/// What a trend of a figure is made of, of all figures.
fn of_trend(buckets: &Buckets, figure: Figure) -> Buckets {
    let columns = [figure, Figure::CpuRequested];
    let of = |figure: Figure| buckets.columns.get(figure as usize).cloned();
    Buckets {
        columns: columns.into_iter().filter_map(of).collect(),
    }
}

fn sort_rows(rows: &mut [(EntityId, WorkloadRow)], sort: Sort) {
    rows.sort_by(|(_, a), (_, b)| {
        let order = match sort.column {
            "name" => sort.direction.of(a.name.cmp(&b.name)),
            "kind" => sort.direction.of(a.kind.cmp(&b.kind)),
            column => sort.direction.unknown_last(
                figure_key(&a.figures, column),
                figure_key(&b.figures, column),
            ),
        };
        order.then_with(|| (&a.name, &a.kind).cmp(&(&b.name, &b.kind)))
    });
}
