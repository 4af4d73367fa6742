//! What only the API tells: all clusters, all workloads, and the series of one thing.

use super::{
    ClusterRef, Coverage, DemandFigures, DemandSeries, Frame, Freshness, TeamRef, TimeRange,
};
use serde::{Deserialize, Serialize};

/// The clusters of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ClusterTable {
    /// The server's clock when it answered, Unix seconds.
    pub now_secs: i64,
    /// The clusters, by name.
    pub clusters: Vec<ClusterRow>,
}

/// A cluster and how old what is known of it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ClusterRow {
    /// The cluster.
    pub cluster: ClusterRef,
    /// How old the newest data is.
    pub freshness: Freshness,
}

/// The workloads of all namespaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WorkloadTable {
    /// What every answer has.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// The rows of this page, filtered and sorted.
    pub rows: Vec<PlacedWorkload>,
    /// How they are sorted, as in a URL.
    pub sort: String,
    /// The sum of all rows that match, also those on other pages.
    pub total: DemandFigures,
    /// Rows that match.
    pub matching: usize,
    /// Rows without a filter.
    pub all: usize,
    /// This page, from 1.
    pub page: usize,
    /// Pages.
    pub pages: usize,
}

/// A workload and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PlacedWorkload {
    /// Its namespace.
    pub namespace: String,
    /// The team of the namespace.
    pub team: TeamRef,
    /// Kind, as Kubernetes spells it.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its figures.
    pub figures: DemandFigures,
    /// For how much of its own time in the window its usage is known.
    pub usage_coverage: Coverage,
}

/// The history of one thing's demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct UsageSeries {
    /// What every answer has.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// `cluster`, `namespace`, `team` or `node`.
    pub of: String,
    /// Its name.
    pub name: String,
    /// CPU over the window, millicores.
    pub cpu_series: DemandSeries,
    /// Memory over the window, bytes.
    pub memory_series: DemandSeries,
}
