//! The series of one thing, whatever it is.

use super::figures::{demand_series, figure_columns, series};
use super::nodes::chart_columns;
use super::overview::node_columns;
use super::scope::Scope;
use super::steps::whole_window;
use super::{Capacity, store_failed};
use crate::store::{EntityId, EntityKind, ReadPlan};
use plimsoll_app::api::{
    Access, ApiError, CapacityApi as _, DemandSeries, Series, TimeRange, UsageSeries,
};
use plimsoll_app::routes::{
    NamespaceQuery, NodeQuery, Params, SeriesOf, SeriesQuery, SeriesSteps, TeamQuery,
};

impl Capacity {
    /// The series of one thing, as its page shows them unless other steps are asked for.
    ///
    /// # Errors
    /// [`ApiError`] as for that page.
    pub async fn series(
        &self,
        access: &Access,
        query: &SeriesQuery,
    ) -> Result<UsageSeries, ApiError> {
        let mut shown = self.shown_series(access, query).await?;
        let range = shown.range;
        let plan = |columns| match query.steps {
            SeriesSteps::OfChart => None,
            SeriesSteps::Of(step) => Some(ReadPlan {
                from_secs: range.from_secs,
                to_secs: range.to_secs,
                step_secs: step.secs(),
                columns,
            }),
            SeriesSteps::All => Some(whole_window(range, columns)),
        };
        let Some(plan_of_demand) = plan(figure_columns()) else {
            return Ok(shown);
        };
        let _permit = self.heavy_read().await;
        let mut scope = self.scope(&query.scope).await?;
        // Time may have gone on since.
        scope.range = range;
        let capacity = [&shown.cpu_series, &shown.memory_series].map(|of| constant(&of.capacity));
        let (cpu, memory) = match query.of {
            SeriesOf::Cluster => {
                let nodes = ReadPlan {
                    columns: node_columns(),
                    ..plan_of_demand.clone()
                };
                self.cluster_series(&scope, access, (&plan_of_demand, &nodes))
                    .await?
            }
            SeriesOf::Namespace => {
                let cluster = scope.cluster.id;
                let entity = self.find_namespace(access, cluster, &query.name).await?;
                let buckets = self.buckets_of(&scope, &entity, &plan_of_demand).await?;
                let demand = demand_series(&plan_of_demand, &buckets);
                with_capacity(demand, capacity, &plan_of_demand)
            }
            SeriesOf::Team => {
                let ids = self.namespaces_of(&scope, access, &query.name).await?;
                let cluster = scope.cluster.id;
                let demand = self.demand_of_namespaces(cluster, &ids, &plan_of_demand);
                with_capacity(demand.await?, capacity, &plan_of_demand)
            }
            SeriesOf::Node => {
                let plan = ReadPlan {
                    columns: chart_columns(),
                    ..plan_of_demand
                };
                let cluster = scope.cluster.id;
                let node = self.find_node(access, cluster, &query.name).await?;
                self.node_series(cluster, node.id, &plan).await?
            }
        };
        (shown.cpu_series, shown.memory_series) = match query.steps {
            SeriesSteps::All => (over(range, cpu), over(range, memory)),
            SeriesSteps::OfChart | SeriesSteps::Of(_) => (cpu, memory),
        };
        Ok(shown)
    }

    async fn cluster_series(
        &self,
        scope: &Scope,
        access: &Access,
        (plan, of_nodes): (&ReadPlan, &ReadPlan),
    ) -> Result<(DemandSeries, DemandSeries), ApiError> {
        let demand = self.whole_demand(scope, access, plan).await?;
        let nodes = self.whole(scope, EntityKind::Nodes, of_nodes).await?;
        let (mut cpu, mut memory) = demand_series(plan, &demand);
        cpu.capacity = series(of_nodes, &nodes, 0);
        memory.capacity = series(of_nodes, &nodes, 4);
        Ok((cpu, memory))
    }

    async fn namespaces_of(
        &self,
        scope: &Scope,
        access: &Access,
        team: &str,
    ) -> Result<Vec<EntityId>, ApiError> {
        let found = self
            .store
            .list_entities(scope.cluster.id, EntityKind::Namespace)
            .await
            .map_err(store_failed)?;
        let own = found.iter().filter(|one| access.allows(&one.namespace));
        let own = own.filter(|one| one.team(&self.mapping) == team);
        Ok(own.map(|one| one.id).collect())
    }

    async fn shown_series(
        &self,
        access: &Access,
        query: &SeriesQuery,
    ) -> Result<UsageSeries, ApiError> {
        let (scope, name) = (query.scope.clone(), query.name.clone());
        macro_rules! series {
            ($page:expr, $name:expr) => {{
                let page = $page.await?;
                UsageSeries {
                    name: $name,
                    of: query.of.as_str().to_owned(),
                    range: page.range,
                    coverage: page.coverage,
                    cpu_series: page.cpu_series,
                    memory_series: page.memory_series,
                    frame: page.frame,
                }
            }};
        }
        Ok(match query.of {
            SeriesOf::Cluster => {
                let mut series = series!(self.overview(access, &scope), name);
                series.name.clone_from(&series.frame.cluster.name);
                series
            }
            SeriesOf::Namespace => {
                let mut asked = NamespaceQuery::read(&name, &Params::default())?;
                asked.scope = scope;
                series!(self.namespace(access, &asked), name)
            }
            SeriesOf::Team => {
                let asked = TeamQuery { scope, team: name };
                series!(self.team(access, &asked), asked.team)
            }
            SeriesOf::Node => {
                let asked = NodeQuery { scope, node: name };
                series!(self.node(access, &asked), asked.node)
            }
        })
    }
}

/// The value of a series that has the same in all steps.
fn constant(series: &Series) -> Option<i64> {
    series.values.first().copied().flatten()
}

/// Demand with quotas as they are at the end of the window.
fn with_capacity(
    (mut cpu, mut memory): (DemandSeries, DemandSeries),
    [of_cpu, of_memory]: [Option<i64>; 2],
    plan: &ReadPlan,
) -> (DemandSeries, DemandSeries) {
    let constant = |quota: Option<i64>| Series {
        from_secs: plan.first_step_secs(),
        step_secs: plan.step_secs,
        values: quota.map_or_else(Vec::new, |quota| vec![Some(quota); plan.steps()]),
    };
    (cpu.capacity, memory.capacity) = (constant(of_cpu), constant(of_memory));
    (cpu, memory)
}

/// A series of one step that was read as if it began with time itself.
fn over(range: TimeRange, mut demand: DemandSeries) -> DemandSeries {
    let all = [
        &mut demand.used,
        &mut demand.requested,
        &mut demand.limit,
        &mut demand.capacity,
    ];
    for series in all {
        if !series.values.is_empty() {
            (series.from_secs, series.step_secs) = (range.from_secs, range.secs());
        }
    }
    demand
}
