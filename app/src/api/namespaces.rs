//! Demand by namespace and team, and one namespace in detail.

use super::{Coverage, DemandSeries, FindingRow, Frame, ScoreNote, Series, TeamRef, TimeRange};
use crate::routes::Basis;
use serde::{Deserialize, Serialize};

/// One resource of a namespace, team or workload: means over the window, in millicores or bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ResourceFigures {
    /// Used.
    pub used: Option<i64>,
    /// Requested.
    pub requested: Option<i64>,
    /// Requested while usage was known, where these are other seconds: what efficiency divides by.
    pub requested_while_measured: Option<i64>,
    /// Time-average of max(request, usage) per container.
    pub max: Option<i64>,
    /// Limited; containers without a limit add nothing.
    pub limit: Option<i64>,
    /// Containers without a limit, at the end of the window: with any, the whole has none.
    pub without_limit: Option<i64>,
    /// What the quota allows to be requested, at the end of the window.
    pub quota: Option<i64>,
}

impl ResourceFigures {
    /// The demand by a basis.
    #[must_use]
    pub fn by(&self, basis: Basis) -> Option<i64> {
        match basis {
            Basis::Requests => self.requested,
            Basis::Usage => self.used,
            Basis::Max => self.max,
        }
    }

    /// What efficiency divides by: requested, over the same seconds as used.
    #[must_use]
    pub fn requested_beside_used(&self) -> Option<i64> {
        self.requested_while_measured.or(self.requested)
    }

    /// Used / requested, 0 to more than 1; `None` where one is unknown or nothing is requested.
    #[expect(clippy::cast_precision_loss, reason = "a ratio needs no more than f64")]
    #[must_use]
    pub fn efficiency(&self) -> Option<f64> {
        match (self.used, self.requested_beside_used()) {
            (Some(used), Some(requested)) if requested > 0 => Some(used as f64 / requested as f64),
            _ => None,
        }
    }
}

/// The figures of a namespace, team or workload.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DemandFigures {
    /// CPU, millicores.
    pub cpu: ResourceFigures,
    /// Memory, bytes.
    pub memory: ResourceFigures,
    /// GPUs requested, mean over the window in thousandths.
    pub gpu_requested_millis: Option<i64>,
    /// Pods on nodes, at the end of the window.
    pub pods_placed: Option<i64>,
    /// Pods that wait for a node, at the end of the window.
    pub pods_unplaced: Option<i64>,
    /// Containers, at the end of the window.
    pub containers: Option<i64>,
    /// Of these, without a CPU or memory request (the larger of both counts).
    pub containers_without_request: Option<i64>,
    /// Of these, without a CPU or memory limit (the larger of both counts).
    pub containers_without_limit: Option<i64>,
}

impl DemandFigures {
    /// Whether there are pods, and every one of them waits for a node.
    #[must_use]
    pub fn only_waits(&self) -> bool {
        self.pods_placed == Some(0)
            && self.pods_unplaced.is_some_and(|pods| pods > 0)
            && [self.cpu.requested, self.memory.requested] == [Some(0); 2]
    }
}

/// A row of the namespaces table: a namespace, or a team with its namespaces together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NamespaceRow {
    /// Namespace name; empty in a row by team.
    pub namespace: String,
    /// Its team.
    pub team: TeamRef,
    /// Namespaces in the row: 1, or those of the team.
    pub namespaces: usize,
    /// Its figures.
    pub figures: DemandFigures,
    /// Share of the cluster's allocatable CPU by the chosen basis, in thousandths.
    pub cpu_share_permille: Option<i64>,
    /// Share of the cluster's allocatable memory by the chosen basis, in thousandths.
    pub memory_share_permille: Option<i64>,
    /// CPU by the chosen basis over the window, for a sparkline.
    pub trend: Series,
    /// For how much of its own time in the window its usage is known.
    pub usage_coverage: Coverage,
}

/// Demand by namespace or by team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NamespaceTable {
    /// What every page shows.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// The rows of this page, filtered and sorted.
    pub rows: Vec<NamespaceRow>,
    /// How they are sorted, as in a URL: as asked, or by what is known where the default column is
    /// unknown in all rows.
    pub sort: String,
    /// The sum of all rows that match, also those on other pages.
    pub total: DemandFigures,
    /// Rows that match the filter.
    pub matching: usize,
    /// Rows without the filter.
    pub all: usize,
    /// This page, from 1.
    pub page: usize,
    /// Pages.
    pub pages: usize,
    /// Allocatable CPU of the cluster, mean over the window, millicores.
    pub cpu_allocatable: Option<i64>,
    /// Allocatable memory of the cluster, mean over the window, bytes.
    pub memory_allocatable: Option<i64>,
}

/// A workload of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WorkloadRow {
    /// Kind, as Kubernetes spells it.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its figures; they add up to those of the namespace where everything was measured.
    pub figures: DemandFigures,
    /// CPU by the chosen basis over the window, for a sparkline.
    pub trend: Series,
    /// For how much of its own time in the window its usage is known.
    pub usage_coverage: Coverage,
}

impl NamespaceDetail {
    /// The figures of all workloads together, if there are any. Where a workload was not measured
    /// they know more than the namespace's own, which are a sum of what was measured.
    #[must_use]
    pub fn all_workloads(&self) -> Option<&DemandFigures> {
        (self.workloads_total > 0).then_some(&self.workloads_sum)
    }
}

/// A pod as it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PodRow {
    /// Namespace name.
    pub namespace: String,
    /// Pod name.
    pub name: String,
    /// Kind of its workload.
    pub workload_kind: String,
    /// Name of its workload.
    pub workload: String,
    /// Phase, or `Terminating`.
    pub status: String,
    /// Its node; `None` while it waits.
    pub node: Option<String>,
    /// CPU used, millicores.
    pub cpu_used_millis: Option<i64>,
    /// CPU requested (effective), millicores; `None` where no container names a request.
    pub cpu_requested_millis: Option<i64>,
    /// Memory used, bytes.
    pub memory_used_bytes: Option<i64>,
    /// Memory requested (effective), bytes; `None` where no container names a request.
    pub memory_requested_bytes: Option<i64>,
    /// GPUs requested.
    pub gpu_requested: i64,
    /// Why it waits, in the scheduler's words.
    pub reason: Option<String>,
    /// Age in seconds.
    pub age_secs: i64,
}

impl PodRow {
    /// Whether it has come to its end, well or not.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.status.as_str(), "Succeeded" | "Failed")
    }

    /// Whether it waits for a node.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.node.is_none() && !self.has_ended()
    }
}

/// One namespace: its history, workloads and pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NamespaceDetail {
    /// What every page shows.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// For how much of the namespace's own time its usage is known.
    pub usage_coverage: Coverage,
    /// Namespace name.
    pub namespace: String,
    /// Its team.
    pub team: TeamRef,
    /// Whether it is in the newest cycle of the cluster, whatever the window.
    pub exists: bool,
    /// Its figures.
    pub figures: DemandFigures,
    /// Share of the cluster's allocatable CPU by the chosen basis, in thousandths.
    pub cpu_share_permille: Option<i64>,
    /// Share of the cluster's allocatable memory by the chosen basis, in thousandths.
    pub memory_share_permille: Option<i64>,
    /// CPU over the window, millicores.
    pub cpu_series: DemandSeries,
    /// Memory over the window, bytes.
    pub memory_series: DemandSeries,
    /// Its workloads of this page, sorted.
    pub workloads: Vec<WorkloadRow>,
    /// How they are sorted, as in a URL: as asked, or by what is known where the default column is
    /// unknown in all rows.
    pub sort: String,
    /// The sum of all its workloads, also of those on other pages.
    pub workloads_sum: DemandFigures,
    /// How many workloads there are.
    pub workloads_total: usize,
    /// This page of the workloads, from 1.
    pub page: usize,
    /// Pages of the workloads.
    pub pages: usize,
    /// Its pods now, waiting ones first, at most 200; `None` when the cluster was not reached
    /// since the server started.
    pub pods: Option<Vec<PodRow>>,
    /// How many pods there are.
    pub pods_total: usize,
    /// How it is kept apart; `None` where that is not known or not judged.
    pub isolation: Option<NamespaceIsolation>,
}

/// How a namespace is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NamespaceIsolation {
    /// What its checks come to.
    pub score: ScoreNote,
    /// The checks with their verdicts: id, title, severity and `pass`, `fail` or `unknown`.
    pub checks: Vec<(String, String, String, String)>,
    /// What was found, the worst first.
    pub findings: Vec<FindingRow>,
}
