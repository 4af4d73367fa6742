//! One namespace: its history, workloads and pods.

use super::figures::{demand_series, figure_columns};
use super::namespaces::by_basis;
use super::paging::{Extent, Paged};
use super::scope::Scope;
use super::shares::{Measure, Shares, Totals};
use super::steps::{CHART_STEPS, TREND_STEPS, plan};
use super::workloads::Workloads;
use super::{Capacity, store_failed};
use crate::store::{Buckets, ClusterId, Entity, EntityId, EntityKind, Moment, ReadPlan};
use plimsoll_app::api::{Access, ApiError, NamespaceDetail, Series};
use plimsoll_app::routes::NamespaceQuery;
use plimsoll_planner::accounting::Demand;

impl Capacity {
    pub(super) async fn read_namespace(
        &self,
        access: &Access,
        query: &NamespaceQuery,
        extent: Extent,
    ) -> Result<NamespaceDetail, ApiError> {
        let scope = self.scope(&query.scope).await?;
        let cluster = scope.cluster.id;
        let entity = self
            .find_namespace(access, cluster, &query.namespace)
            .await?;
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
        let buckets = self.buckets_of(&scope, &entity, &plan_chart).await?;
        let whole = self.read_whole(&scope, access, TREND_STEPS).await?;
        let (cpu_allocatable, memory_allocatable) = whole.allocatable();
        let moment = self
            .moment_of(&scope, EntityKind::Namespace, &[entity.id])
            .await?;
        let demand = moment
            .get(&entity.id)
            .map(|values| Demand::from_values(values));
        let exists = self.exists_now(&scope, &entity, &moment).await?;
        let measure = Measure::of(&Totals::of(&buckets), &whole.totals);
        let shares = Shares::new(&[measure], &[demand.as_ref()], &whole.totals);
        let figures = shares.rows().first().copied().unwrap_or_default();
        let (mut cpu_series, mut memory_series) = demand_series(&plan_chart, &buckets);
        let constant = |quota: Option<i64>| Series {
            from_secs: plan_chart.first_step_secs(),
            step_secs: plan_chart.step_secs,
            values: quota.map_or_else(Vec::new, |quota| vec![Some(quota); plan_chart.steps()]),
        };
        cpu_series.capacity = constant(figures.cpu.quota);
        memory_series.capacity = constant(figures.memory.quota);
        let Workloads {
            shown:
                Paged {
                    rows: workloads,
                    total: workloads_total,
                    page,
                    pages,
                },
            sort,
            sum: workloads_sum,
        } = self
            .workloads(&scope, access, query, extent, &whole)
            .await?;
        let (pods, pods_total) = self.pods_now(&scope.cluster, access, &scope.frame, |pod| {
            *pod.namespace == *query.namespace
        });
        let basis = query.scope.basis;
        let isolation = self
            .isolation_of_namespace(&scope.cluster, &scope.frame, access, &query.namespace)
            .await?;
        Ok(NamespaceDetail {
            isolation,
            coverage: scope.coverage,
            usage_coverage: measure.coverage(),
            namespace: query.namespace.clone(),
            team,
            exists,
            figures,
            cpu_share_permille: Scope::permille(by_basis(&figures.cpu, basis), cpu_allocatable),
            memory_share_permille: Scope::permille(
                by_basis(&figures.memory, basis),
                memory_allocatable,
            ),
            cpu_series,
            memory_series,
            workloads,
            sort: sort.to_string(),
            workloads_sum,
            workloads_total,
            page,
            pages,
            pods,
            pods_total,
            range: scope.range,
            frame: scope.frame,
        })
    }

    /// A namespace that was ever seen and may be seen by this person.
    pub(super) async fn find_namespace(
        &self,
        access: &Access,
        cluster: ClusterId,
        name: &str,
    ) -> Result<Entity, ApiError> {
        let found = if access.allows(name) {
            self.store
                .find_namespace(cluster, name)
                .await
                .map_err(store_failed)?
        } else {
            None
        };
        found.ok_or_else(|| {
            ApiError::not_found(
                format!("There is no namespace `{name}` in this cluster."),
                "It may never have been seen, or be beyond your rights. See the list of namespaces.",
            )
        })
    }

    pub(super) async fn buckets_of(
        &self,
        scope: &Scope,
        namespace: &Entity,
        plan: &ReadPlan,
    ) -> Result<Buckets, ApiError> {
        let mut found = self
            .store
            .read_entities(
                scope.cluster.id,
                EntityKind::Namespace,
                &[namespace.id],
                plan,
            )
            .await
            .map_err(store_failed)?;
        Ok(found
            .remove(&namespace.id)
            .unwrap_or_else(|| Buckets::empty(plan)))
    }

    /// Whether a namespace is in the newest cycle of the cluster, whatever the window; `moment` is
    /// the newest in the window.
    async fn exists_now(
        &self,
        scope: &Scope,
        namespace: &Entity,
        moment: &Moment,
    ) -> Result<bool, ApiError> {
        match scope.frame.freshness.as_of_secs {
            Some(newest) if Some(newest) != scope.cycles.newest_secs => {
                let now = self
                    .store
                    .read_moment_of(
                        scope.cluster.id,
                        EntityKind::Namespace,
                        newest,
                        &[namespace.id],
                    )
                    .await
                    .map_err(store_failed)?;
                Ok(now.contains_key(&namespace.id))
            }
            _ => Ok(moment.contains_key(&namespace.id)),
        }
    }

    /// The rows of these entities in the newest cycle of the window.
    pub(super) async fn moment_of(
        &self,
        scope: &Scope,
        kind: EntityKind,
        entities: &[EntityId],
    ) -> Result<Moment, ApiError> {
        match scope.cycles.newest_secs {
            Some(at) => self
                .store
                .read_moment_of(scope.cluster.id, kind, at, entities)
                .await
                .map_err(store_failed),
            None => Ok(Moment::new()),
        }
    }
}
