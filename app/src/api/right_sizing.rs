//! What workloads would do well to request.

use super::{Frame, Refused, TeamRef};
use serde::{Deserialize, Serialize};

/// What workloads would do well to request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SizingPage {
    /// What every page shows.
    pub frame: Frame,
    /// What is recommended; `None` where nothing was observed.
    pub note: Option<Box<SizingNote>>,
    /// Why there is nothing.
    pub refused: Option<Refused>,
}

/// Recommendations and what they would free.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SizingNote {
    /// Version of the rule.
    pub formula_version: String,
    /// The rule in words, with its numbers.
    pub rule: String,
    /// Since when usage is observed by container, Unix seconds.
    pub from_secs: i64,
    /// As of when, Unix seconds.
    pub at_secs: i64,
    /// The workloads of this page, filtered and sorted.
    pub rows: Vec<SizingRow>,
    /// How they are sorted, as in a URL.
    pub sort: String,
    /// Those that match.
    pub matching: usize,
    /// All of them.
    pub all: usize,
    /// This page, from 1.
    pub page: usize,
    /// Pages.
    pub pages: usize,
    /// Of those that match: requests that would shrink and grow, millicores.
    pub cpu_millis: (i64, i64),
    /// The same in bytes.
    pub memory_bytes: (i64, i64),
    /// Workloads that match and that there is too little history of.
    pub too_young: usize,
    /// Machines that hold the pods of all workloads now, packed anew, and with these requests; `None` where
    /// that was not computed.
    pub machines: Option<(i64, i64)>,
    /// Whether autoscalers can be read.
    pub autoscalers_known: bool,
}

/// A workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SizingRow {
    /// Whose.
    pub team: TeamRef,
    /// Its namespace.
    pub namespace: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its pods that run.
    pub pods: usize,
    /// Its containers.
    pub containers: Vec<ContainerSizingRow>,
    /// All pods together: requested now and recommended, millicores; `None` where nothing is recommended.
    pub cpu_millis: (i64, Option<i64>),
    /// The same in bytes.
    pub memory_bytes: (i64, Option<i64>),
    /// The autoscaler that scales it, and what changing requests does to it, in a sentence.
    pub autoscaler: Option<(String, String)>,
    /// When there will be enough history, Unix seconds.
    pub works_from_secs: Option<i64>,
    /// The change as YAML whose first line says how to bring it in; `None` where nothing is to change or nothing can be applied.
    pub patch: Option<String>,
}

/// A container of a workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ContainerSizingRow {
    /// Its name.
    pub name: String,
    /// Requested now, millicores; `None` where it names none.
    pub cpu_millis: Option<i64>,
    /// Recommended, millicores.
    pub cpu_recommended_millis: Option<i64>,
    /// The most that a pod's container used, millicores.
    pub cpu_peak_millis: Option<i64>,
    /// Requested now, bytes.
    pub memory_bytes: Option<i64>,
    /// Recommended, bytes.
    pub memory_recommended_bytes: Option<i64>,
    /// The most that a pod's container used, bytes.
    pub memory_peak_bytes: Option<i64>,
    /// Samples.
    pub samples: u64,
    /// How long it was observed, seconds.
    pub window_secs: i64,
    /// How often it was killed for want of memory.
    pub oom_kills: u32,
}
