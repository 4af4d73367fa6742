//! The typed API: what the pages, and with them most REST endpoints and exports, are made of.
//!
//! The server implements [`CapacityApi`]; pages find it in their context. Every call takes the
//! [`Access`] of the person asking. What no page has (all clusters, all workloads, series, tables with
//! the rows of all pages) the server answers beside it.

mod access;
mod choices;
mod data_health;
mod error;
mod forecast;
mod frame;
mod isolation;
mod key_results;
mod namespaces;
mod nodes;
mod overview;
mod packing;
mod reference;
mod right_sizing;
mod series;
mod sharing;
mod sharing_inputs;
mod teams;
mod usage;
mod whatif;

pub use access::Access;
pub use choices::choose_instead;
pub use data_health::{
    CycleHealth, DataHealth, Gap, ProcessHealth, SourceHealth, SourceState, StoreHealth,
};
pub use error::{ApiError, ErrorCode};
pub use forecast::{
    Ahead, Check, Checked, Exhaustion, ForecastPage, Growth, MachinePeriod, MachinePlan,
    OtherExhaustion, Progress, Refused, ScopeGrowth, Score, Steadiness,
};
pub use frame::{ClusterRef, Frame, Freshness, FreshnessState, TeamRef};
pub use isolation::{
    AccessCell, AccessMatrixNote, CheckNote, ColocationNote, FindingRow, IncidentRow,
    IsolationNote, IsolationPage, NeighbourPair, NeighboursNote, NetworkCell, NetworkMatrix,
    PassageNote, PowersNote, ScoreNote, TeamIsolation, Unreadable,
};
pub use key_results::{KeyIsolation, KeyPacking, KeyResults, KeySharing};
pub use namespaces::{
    DemandFigures, NamespaceDetail, NamespaceIsolation, NamespaceRow, NamespaceTable, PodRow,
    ResourceFigures, WorkloadRow,
};
pub use nodes::{NodeDetail, NodeFigures, NodeGroup, NodeRow, NodeStatus, NodeTable, PoolRow};
pub use overview::{CapacityParts, ClusterCounts, Overview};
pub use packing::{
    Bin, BoundNote, CompactionNote, DrainList, DrainNote, HindranceNote, NodesNow, Packed,
    PackingNote, PackingPage, ResourcePacking, RuleNotKept, ShapeNote, TeamPacking, UnplacedPods,
};
pub use reference::{EndpointGroup, EndpointNote, FieldNote, ParameterNote, Reference, SchemaNote};
pub use right_sizing::{ContainerSizingRow, SizingNote, SizingPage, SizingRow};
pub use series::{Coverage, DemandSeries, Series, TimeRange};
pub use sharing::{
    Censored, Compared, DiversityNote, Draws, FractionsNote, Machine, MachineSize, NO_MACHINE,
    PriceNote, ScenarioKind, ScenarioNote, Sharing, SharingPage, TeamNote, TestClusters, WeekNote,
};
pub use sharing_inputs::{BoardInputs, ResourceInputs, SharingInputs};
pub use teams::{
    MappingCatch, MappingPage, QuotaRow, RunsOut, TeamAlone, TeamCost, TeamDetail, TeamGrowth,
    TeamNode, TeamRow, TeamsPage,
};
pub use whatif::{WhatIfInputs, WhatIfOf, WhatIfPage};

pub use usage::{ClusterRow, ClusterTable, PlacedWorkload, UsageSeries, WorkloadTable};

use crate::routes::{
    ForecastQuery, IsolationQuery, MappingQuery, NamespaceQuery, NamespacesQuery, NodeQuery,
    NodesQuery, OverviewQuery, PackingQuery, ScopeQuery, SharingQuery, SizingQuery, TeamQuery,
    TeamsQuery, WhatIfQuery,
};
use async_trait::async_trait;

/// Everything a page can ask; endpoints and exports ask the same where a page has it.
#[async_trait]
pub trait CapacityApi: Send + Sync {
    /// How full the cluster is and who fills it.
    async fn overview(&self, access: &Access, query: &OverviewQuery) -> Result<Overview, ApiError>;

    /// What the plans come to, as of the last time they were computed; has them computed where they are old.
    async fn key_results(
        &self,
        access: &Access,
        query: &ScopeQuery,
    ) -> Result<KeyResults, ApiError>;

    /// Demand by namespace or by team.
    async fn namespaces(
        &self,
        access: &Access,
        query: &NamespacesQuery,
    ) -> Result<NamespaceTable, ApiError>;

    /// One namespace: its history, workloads and pods.
    async fn namespace(
        &self,
        access: &Access,
        query: &NamespaceQuery,
    ) -> Result<NamespaceDetail, ApiError>;

    /// The nodes and how full each is.
    async fn nodes(&self, access: &Access, query: &NodesQuery) -> Result<NodeTable, ApiError>;

    /// One node: its history and pods.
    async fn node(&self, access: &Access, query: &NodeQuery) -> Result<NodeDetail, ApiError>;

    /// How the cluster and its teams grow, as far as that is computed.
    async fn forecast(
        &self,
        access: &Access,
        query: &ForecastQuery,
    ) -> Result<ForecastPage, ApiError>;

    /// What sharing machines is worth, as far as that is computed.
    async fn sharing(&self, access: &Access, query: &SharingQuery)
    -> Result<SharingPage, ApiError>;

    /// How well the cluster is packed now and could be, as far as that is computed.
    async fn packing(&self, access: &Access, query: &PackingQuery)
    -> Result<PackingPage, ApiError>;

    /// The teams.
    async fn teams(&self, access: &Access, query: &TeamsQuery) -> Result<TeamsPage, ApiError>;

    /// One team.
    async fn team(&self, access: &Access, query: &TeamQuery) -> Result<TeamDetail, ApiError>;

    /// What rules for teams would catch.
    async fn team_rules(
        &self,
        access: &Access,
        query: &MappingQuery,
    ) -> Result<MappingPage, ApiError>;

    /// How far teams are kept apart.
    async fn isolation(
        &self,
        access: &Access,
        query: &IsolationQuery,
    ) -> Result<IsolationPage, ApiError>;

    /// What workloads would do well to request.
    async fn right_sizing(
        &self,
        access: &Access,
        query: &SizingQuery,
    ) -> Result<SizingPage, ApiError>;

    /// What would be if.
    async fn what_if(&self, access: &Access, query: &WhatIfQuery) -> Result<WhatIfPage, ApiError>;

    /// How complete and fresh the data is.
    async fn data_health(
        &self,
        access: &Access,
        query: &ScopeQuery,
    ) -> Result<DataHealth, ApiError>;
}
