//! Answers what pages, endpoints and exports ask: [`CapacityApi`] over the store and what the
//! collector knows now.

mod all_workloads;
mod data_health;
mod figures;
mod filters;
mod forecast;
mod frame;
mod isolation;
mod key_results;
mod metrics;
mod namespace;
mod namespaces;
mod nodes;
mod overview;
mod packing;
mod paging;
mod pods;
mod pools;
mod right_sizing;
mod scope;
mod series_of;
mod shares;
mod sharing;
mod sorting;
mod steps;
mod team;
mod team_rules;
mod teams;
mod teams_page;
mod usage;
mod what_if;
mod whole;
mod workloads;

pub(crate) use forecast::no_such;
pub(crate) use isolation::FORMULA_VERSION as ISOLATION_FORMULAS;
pub use isolation::{Reviewed, Reviewing, Wanted};
pub(crate) use right_sizing::FORMULA_VERSION as SIZING_FORMULAS;
pub use usage::{UsageBy, UsageQuery, UsageSpans};

use crate::clock::Clock;
use crate::collector::Live;
use crate::forecasting::{Key as ForecastKey, Study as ForecastStudy};
use crate::jobs::Jobs;
use crate::metrics::Meters;
use crate::packing::Studied;
use crate::sharing::PriceList;
use crate::store::{ClusterId, Store, StoreError};
use async_trait::async_trait;
use nodes::no_nodes;
use paging::Extent;
use plimsoll_app::api::{
    Access, ApiError, CapacityApi, DataHealth, ErrorCode, ForecastPage, IsolationPage, KeyResults,
    MappingPage, NamespaceDetail, NamespaceTable, NodeDetail, NodeTable, Overview, PackingPage,
    SharingPage, SizingPage, TeamDetail, TeamsPage, WhatIfPage,
};
use plimsoll_app::routes::{
    ForecastQuery, IsolationQuery, MappingQuery, NamespaceQuery, NamespacesQuery, NodeQuery,
    NodesQuery, OverviewQuery, PackingQuery, ScopeQuery, SharingQuery, SizingQuery, TeamQuery,
    TeamsQuery, WhatIfQuery,
};
use plimsoll_planner::purpose::Purposes;
use plimsoll_planner::teams::TeamMapping;
use std::sync::{Arc, Mutex};
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::error;

/// How many answers are read at a time; the others wait. Each takes memory and a processor.
const HEAVY_READS: usize = 4;

/// How many files of usage are on their way at a time: each keeps a part of it while its reader is slow.
const USAGE_FILES: usize = 4;

/// What is planned by, beside demand.
#[derive(Debug, Clone, Default)]
pub struct Plans {
    /// What machines cost and draw.
    pub prices: PriceList,
    /// Which namespaces are for tests.
    pub purposes: Purposes,
    /// Patterns of the platform's namespaces, which are not judged.
    pub exempt: Vec<String>,
}

/// Answers from the store and what the collector knows now.
pub struct Capacity {
    store: Store,
    live: Live,
    clock: Clock,
    mapping: TeamMapping,
    started_millis: i64,
    ranks: Mutex<teams::RankCache>,
    heavy_reads: Semaphore,
    usage_files: Arc<Semaphore>,
    forecasts: Arc<Jobs<ForecastKey, ForecastStudy>>,
    comparisons: Arc<Jobs<sharing::Key, sharing::Outcome>>,
    packings: Arc<Jobs<ClusterId, Studied>>,
    repackings: Arc<Jobs<ClusterId, right_sizing::Repacked>>,
    bases: Arc<Jobs<ClusterId, what_if::Held>>,
    results: metrics::Kept,
    plans: Plans,
}

impl Capacity {
    /// An API over this store; `live` is the collector's of the same process.
    #[must_use]
    pub fn new(store: Store, live: Live, clock: Clock, mapping: TeamMapping, plans: Plans) -> Self {
        let started_millis = clock.now_millis();
        let turn = Arc::new(Semaphore::new(1));
        Self {
            store,
            live,
            clock,
            mapping,
            started_millis,
            ranks: Mutex::default(),
            heavy_reads: Semaphore::new(HEAVY_READS),
            usage_files: Arc::new(Semaphore::new(USAGE_FILES)),
            forecasts: Arc::new(Jobs::taking_turns(Arc::clone(&turn))),
            comparisons: Arc::new(Jobs::taking_turns(Arc::clone(&turn))),
            packings: Arc::new(Jobs::taking_turns(Arc::clone(&turn))),
            repackings: Arc::new(Jobs::taking_turns(turn)),
            bases: Arc::new(Jobs::taking_turns(Arc::new(Semaphore::new(1)))),
            results: metrics::Kept::default(),
            plans,
        }
    }

    /// Waits for a turn to read much. It ends with what is returned; none is given only if the
    /// semaphore were closed, which it never is.
    async fn heavy_read(&self) -> Option<SemaphorePermit<'_>> {
        self.heavy_reads.acquire().await.ok()
    }

    /// Ends what is computed in the background: the server stops.
    pub fn stop(&self) {
        self.forecasts.stop();
        self.comparisons.stop();
        self.packings.stop();
        self.repackings.stop();
        self.bases.stop();
    }

    /// What is counted while the server runs.
    #[must_use]
    pub fn meters(&self) -> &Arc<Meters> {
        self.live.meters()
    }

    /// Another number whenever the collector knows something new.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.live.version()
    }

    /// Whether the cluster that is collected now is a simulated one.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.live
            .get()
            .cluster
            .as_ref()
            .is_some_and(|cluster| cluster.simulated)
    }
}

#[async_trait]
impl CapacityApi for Capacity {
    async fn overview(&self, access: &Access, query: &OverviewQuery) -> Result<Overview, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_overview(access, query).await
    }

    async fn key_results(
        &self,
        access: &Access,
        query: &ScopeQuery,
    ) -> Result<KeyResults, ApiError> {
        self.read_key_results(access, query).await
    }

    async fn namespaces(
        &self,
        access: &Access,
        query: &NamespacesQuery,
    ) -> Result<NamespaceTable, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_namespaces(access, query, Extent::Page).await
    }

    async fn namespace(
        &self,
        access: &Access,
        query: &NamespaceQuery,
    ) -> Result<NamespaceDetail, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_namespace(access, query, Extent::Page).await
    }

    async fn nodes(&self, access: &Access, query: &NodesQuery) -> Result<NodeTable, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_nodes(access, query, Extent::Page).await
    }

    async fn node(&self, access: &Access, query: &NodeQuery) -> Result<NodeDetail, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_node(access, query).await
    }

    async fn forecast(
        &self,
        access: &Access,
        query: &ForecastQuery,
    ) -> Result<ForecastPage, ApiError> {
        self.read_forecast(access, query, forecast::PAGE_WAITS)
            .await
    }

    async fn sharing(
        &self,
        access: &Access,
        query: &SharingQuery,
    ) -> Result<SharingPage, ApiError> {
        self.read_sharing(access, query, forecast::PAGE_WAITS).await
    }

    async fn packing(
        &self,
        access: &Access,
        query: &PackingQuery,
    ) -> Result<PackingPage, ApiError> {
        self.read_packing(access, query, forecast::PAGE_WAITS).await
    }

    async fn what_if(&self, access: &Access, query: &WhatIfQuery) -> Result<WhatIfPage, ApiError> {
        self.read_what_if(access, query, what_if::Patience::PAGE)
            .await
    }

    async fn teams(&self, access: &Access, query: &TeamsQuery) -> Result<TeamsPage, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_teams(access, query).await
    }

    async fn team(&self, access: &Access, query: &TeamQuery) -> Result<TeamDetail, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_team(access, query, None).await
    }

    async fn team_rules(
        &self,
        access: &Access,
        query: &MappingQuery,
    ) -> Result<MappingPage, ApiError> {
        self.read_team_rules(access, query).await
    }

    async fn isolation(
        &self,
        access: &Access,
        query: &IsolationQuery,
    ) -> Result<IsolationPage, ApiError> {
        let _permit = self.heavy_read().await;
        let how = (Extent::Page, Wanted::All);
        self.read_isolation(access, query, how).await
    }

    async fn right_sizing(
        &self,
        access: &Access,
        query: &SizingQuery,
    ) -> Result<SizingPage, ApiError> {
        let _permit = self.heavy_read().await;
        let how = (Extent::Page, forecast::PAGE_WAITS);
        self.read_right_sizing(access, query, how).await
    }

    async fn data_health(
        &self,
        access: &Access,
        query: &ScopeQuery,
    ) -> Result<DataHealth, ApiError> {
        self.read_data_health(access, query).await
    }
}

/// What a person is told of a failing store; the details go to the log.
#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn store_failed(cause: StoreError) -> ApiError {
    error!("reading the store: {cause}");
    ApiError {
        code: ErrorCode::StoreUnavailable,
        message: "The database did not answer.".to_owned(),
        hint: "Try again in a moment; the server's log has the reason.".to_owned(),
        field: None,
    }
}

#[cfg(test)]
#[path = "api_tests.rs"]
mod tests;

#[cfg(test)]
mod imported_tests;
