//! One team: what its lead wants to know.

mod alone;
mod cost;
mod growth;
mod nodes;
mod quotas;

use super::figures::{demand_series, figure_columns, sum_measured};
use super::namespaces::{Row, by_basis};
use super::scope::Scope;
use super::steps::{CHART_STEPS, TREND_STEPS, plan};
use super::teams::team_ref;
use super::teams_page::machines;
use super::{Capacity, store_failed};
use crate::store::{Buckets, ClusterId, EntityId, EntityKind, ReadPlan};
use plimsoll_app::api::{Access, ApiError, DemandSeries, Series, TeamDetail};
use plimsoll_app::routes::{Aggregate, NamespacesQuery, TeamQuery};
use quotas::quotas;

/// Findings that the page shows.
const FINDINGS_SHOWN: usize = 8;
/// Nodes that the page shows.
const NODES_SHOWN: usize = 12;

impl Capacity {
    pub(super) async fn read_team(
        &self,
        access: &Access,
        query: &TeamQuery,
        nodes_shown: Option<usize>,
    ) -> Result<TeamDetail, ApiError> {
        let scope = self.scope(&query.scope).await?;
        let whole = self.read_whole(&scope, access, TREND_STEPS).await?;
        let of_team = NamespacesQuery {
            team: Some(query.team.clone()),
            ..NamespacesQuery::of(query.scope.clone())
        };
        let found = self
            .namespace_rows(access, &of_team, &scope, &whole)
            .await?;
        // As on the page of all teams, of whose total each has its part.
        let all_teams = NamespacesQuery {
            aggregate: Aggregate::Team,
            ..NamespacesQuery::of(query.scope.clone())
        };
        let rows = self
            .namespace_rows(access, &all_teams, &scope, &whole)
            .await?
            .rows;
        let own = rows.into_iter().find(|row| row.row.team.name == query.team);
        let figures = own.map_or(found.total, |row| row.row.figures);
        let refs = self.team_refs(&scope.cluster, &scope.frame).await?;
        if found.rows.is_empty() {
            return Err(no_such(&query.team));
        }
        let team = team_ref(&refs, &query.team);
        let basis = query.scope.basis;
        let (cpu_allocatable, memory_allocatable) = whole.allocatable();
        let (cpu_series, memory_series) = self.series_of(&scope, &found.rows).await?;
        let namespaces = self
            .with_trends(&scope, access, (&whole, basis), found.rows)
            .await?;
        let growth = self.growth_of_team(access, query).await?;
        let alone = self.alone(access, query).await?;
        let seen = self.seen(&scope.cluster);
        let seen = seen.as_deref();
        let quotas = match seen {
            Some(seen) => quotas(seen, access, &query.team)
                .map(|rows| growth.run_out(rows, scope.frame.now_secs)),
            None => None,
        };
        let judged = seen
            .map(|seen| self.isolation_of_team(seen, &refs, access, &query.team, FINDINGS_SHOWN));
        let (score, findings, findings_all) = judged.map_or_else(
            || (None, Vec::new(), 0),
            |(score, rows, all)| (Some(score), rows, all),
        );
        let mut nodes = match seen.filter(|_| *access == Access::All) {
            Some(seen) => nodes::nodes(seen, &refs, &query.team),
            None => Vec::new(),
        };
        let nodes_all = nodes.len();
        nodes.truncate(nodes_shown.unwrap_or(NODES_SHOWN));
        Ok(TeamDetail {
            cpu_share_permille: Scope::permille(by_basis(&figures.cpu, basis), cpu_allocatable),
            memory_share_permille: Scope::permille(
                by_basis(&figures.memory, basis),
                memory_allocatable,
            ),
            figures,
            cpu_series,
            memory_series,
            namespaces,
            quotas,
            growth: growth.rows,
            growth_note: growth.note,
            alone: alone.0,
            alone_note: alone.1,
            score,
            findings,
            findings_all,
            nodes,
            nodes_all,
            machines: machines(seen, access, &query.team),
            cost: self.cost(&scope.cluster, access, &query.team),
            team,
            coverage: scope.coverage,
            range: scope.range,
            frame: scope.frame,
        })
    }

    /// One team with all its nodes.
    ///
    /// # Errors
    /// [`ApiError`] as for its page.
    pub async fn team_in_full(
        &self,
        access: &Access,
        query: &TeamQuery,
    ) -> Result<TeamDetail, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_team(access, query, Some(usize::MAX)).await
    }

    /// Demand of the namespaces together. Quotas are a load line where each namespace has one.
    async fn series_of(
        &self,
        scope: &Scope,
        rows: &[Row],
    ) -> Result<(DemandSeries, DemandSeries), ApiError> {
        let plan = plan(
            scope.range,
            CHART_STEPS,
            scope.cycles.interval_secs,
            figure_columns(),
        );
        let ids: Vec<EntityId> = rows.iter().flat_map(|row| row.entities.clone()).collect();
        let (mut cpu, mut memory) = self
            .demand_of_namespaces(scope.cluster.id, &ids, &plan)
            .await?;
        let constant = |quota: Option<i64>| Series {
            from_secs: plan.first_step_secs(),
            step_secs: plan.step_secs,
            values: quota.map_or_else(Vec::new, |quota| vec![Some(quota); plan.steps()]),
        };
        cpu.capacity = constant(rows.iter().map(|row| row.row.figures.cpu.quota).sum());
        memory.capacity = constant(rows.iter().map(|row| row.row.figures.memory.quota).sum());
        Ok((cpu, memory))
    }
}

impl Capacity {
    /// Demand of namespaces together. Limits are there where all containers of all have one.
    pub(super) async fn demand_of_namespaces(
        &self,
        cluster: ClusterId,
        ids: &[EntityId],
        plan: &ReadPlan,
    ) -> Result<(DemandSeries, DemandSeries), ApiError> {
        let found = self
            .store
            .read_entities(cluster, EntityKind::Namespace, ids, plan)
            .await
            .map_err(store_failed)?;
        let parts: Vec<&Buckets> = found.values().collect();
        let (mut cpu, mut memory) = demand_series(plan, &sum_measured(&parts, plan));
        let with_limits = |limit_of: fn(&DemandSeries) -> &Series, of: usize| {
            let mut parts = parts.iter().map(|part| demand_series(plan, part));
            parts.all(|both| {
                let series = if of == 0 { &both.0 } else { &both.1 };
                !limit_of(series).values.is_empty()
            })
        };
        if !with_limits(|series| &series.limit, 0) {
            cpu.limit = Series::default();
        }
        if !with_limits(|series| &series.limit, 1) {
            memory.limit = Series::default();
        }
        Ok((cpu, memory))
    }
}

fn no_such(team: &str) -> ApiError {
    ApiError::not_found(
        format!("There is no team `{team}` in this cluster and window."),
        "It may have no namespaces, or be beyond your rights. See the list of teams.",
    )
}
