//! How complete and fresh the data is.

use super::scope::Scope;
use super::steps::whole_window;
use super::{Capacity, store_failed};
use crate::process;
use crate::source::{SourceStatus, WatchState};
use crate::store::{EntityKind, LatestCycle};
use plimsoll_app::api::{
    Access, ApiError, CycleHealth, DataHealth, FreshnessState, Gap, ProcessHealth, SourceHealth,
    SourceState, StoreHealth, TimeRange,
};
use plimsoll_app::routes::ScopeQuery;
use plimsoll_planner::accounting::Demand;

impl Capacity {
    pub(super) async fn read_data_health(
        &self,
        access: &Access,
        query: &ScopeQuery,
    ) -> Result<DataHealth, ApiError> {
        if *access != Access::All {
            return Err(ApiError::not_found(
                "The health of the data is shown to those who may see the whole cluster.",
                "Ask whoever runs this server.",
            ));
        }
        let scope = self.scope(query).await?;
        let cluster = scope.cluster.id;
        let live = self.live.get();
        let collected = live.cluster.as_ref().map(|live| live.id) == Some(cluster);
        let newest = self
            .store
            .find_latest_cycle(cluster)
            .await
            .map_err(store_failed)?;
        let stats = self.store.stats(cluster).await.map_err(store_failed)?;
        let first_cycle_secs = self
            .store
            .find_first_cycle(cluster)
            .await
            .map_err(store_failed)?;
        let pods_expected = self.pods_expected(&scope).await?;
        let of_pods = |count: i64| pods_expected.map(|_| count);
        // A cycle that was filled in took no time that was measured, and was never due.
        let archived = scope.frame.freshness.state == FreshnessState::Archived;
        let filled_in = |cycle: &LatestCycle| cycle.duration_millis == 0 && cycle.lag_millis == 0;
        let newest = newest.filter(|cycle| !(archived && filled_in(cycle)));
        let interval = |secs: i64| (secs > 0).then_some(secs);
        let gap = |(from_secs, to_secs)| Gap {
            range: TimeRange { from_secs, to_secs },
        };
        Ok(DataHealth {
            coverage: scope.coverage,
            usage_coverage: scope.usage_coverage,
            sources: if collected {
                live.sources.iter().map(source).collect()
            } else {
                Vec::new()
            },
            cycles: CycleHealth {
                stored: scope.cycles.stored,
                without_usage: scope.cycles.without_usage,
                shortest_interval_secs: interval(scope.cycles.shortest_interval_secs),
                longest_interval_secs: interval(scope.cycles.interval_secs),
                pods_expected,
                clamped_rows: of_pods(scope.cycles.clamped_rows),
                pods_unmeasured: of_pods(scope.cycles.pods_unmeasured),
                pods_on_unknown_nodes: of_pods(scope.cycles.pods_on_unknown_nodes),
                last_duration_millis: newest.map(|cycle| cycle.duration_millis),
                last_lag_millis: newest.map(|cycle| cycle.lag_millis),
            },
            gaps: scope.gaps.newest.into_iter().map(gap).collect(),
            gaps_total: usize::try_from(scope.gaps.total).unwrap_or(usize::MAX),
            store: StoreHealth {
                path: self.store.path().display().to_string(),
                size_bytes: stats.size_bytes,
                entities: stats.entities,
                head_cycles: stats.head_cycles,
                chunks: stats.chunks,
                first_cycle_secs,
                last_cycle_bytes: live
                    .last_cycle_bytes
                    .filter(|_| collected)
                    .and_then(|bytes| i64::try_from(bytes).ok()),
            },
            process: self.process_health(),
            range: scope.range,
            frame: scope.frame,
        })
    }

    /// How many measurements of pods the cycles of the window should have: the mean number of pods
    /// that ran, for each of the cycles.
    async fn pods_expected(&self, scope: &Scope) -> Result<Option<i64>, ApiError> {
        let columns = Demand::position("pods_expected").into_iter().collect();
        let plan = whole_window(scope.range, columns);
        let whole = self.whole(scope, EntityKind::Cluster, &plan).await?;
        let running = whole.total(0);
        let mean =
            |secs: i64| running.integral * i128::from(scope.cycles.stored) / i128::from(secs);
        Ok((running.secs > 0).then(|| i64::try_from(mean(running.secs)).unwrap_or(i64::MAX)))
    }

    fn process_health(&self) -> ProcessHealth {
        let usage = process::usage();
        let signed = |value: Option<u64>| value.and_then(|value| i64::try_from(value).ok());
        let now_millis = self.clock.now_millis();
        let cpu_millis = signed(usage.cpu_millis);
        ProcessHealth {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_secs: (now_millis - self.started_millis).max(0) / 1_000,
            rss_bytes: signed(usage.rss_bytes),
            cpu_millis,
            cpu_share_permille: cpu_millis
                .and_then(|cpu| self.live.get().cpu.recent_permille(now_millis, cpu)),
        }
    }
}

fn source(status: &SourceStatus) -> SourceHealth {
    SourceHealth {
        name: status.name.to_owned(),
        state: match status.state {
            WatchState::Starting => SourceState::Starting,
            WatchState::Current => SourceState::Ok,
            WatchState::Failing => SourceState::Failing,
            WatchState::Forbidden => SourceState::Forbidden,
        },
        objects: status.objects.and_then(|count| i64::try_from(count).ok()),
        last_success_secs: status.last_success_secs,
        last_error: status.last_error.clone(),
        last_error_secs: status.last_error_secs,
        errors: i64::try_from(status.errors).unwrap_or(i64::MAX),
    }
}
