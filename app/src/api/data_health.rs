//! How complete and fresh the data is.

use super::{Coverage, Frame, TimeRange};
use serde::{Deserialize, Serialize};

/// How a source does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// Answers.
    Ok,
    /// Is being listed for the first time.
    Starting,
    /// Does not answer; retried with back-off.
    Failing,
    /// Our rights do not reach it; what depends on it is unknown.
    Forbidden,
}

/// One thing that is watched or asked, such as `pods` or `metrics.k8s.io`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SourceHealth {
    /// What is read.
    pub name: String,
    /// How it does.
    pub state: SourceState,
    /// Objects held.
    pub objects: Option<i64>,
    /// When it last answered, Unix seconds.
    pub last_success_secs: Option<i64>,
    /// The last error, in one sentence.
    pub last_error: Option<String>,
    /// When that was, Unix seconds.
    pub last_error_secs: Option<i64>,
    /// Errors since the server started.
    pub errors: i64,
}

/// What the collection cycles of the window were like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct CycleHealth {
    /// Cycles stored in the window.
    pub stored: i64,
    /// Of these, without any measured usage.
    pub without_usage: i64,
    /// The shortest interval of the cycles, seconds.
    pub shortest_interval_secs: Option<i64>,
    /// The longest, seconds; another one where the interval was changed.
    pub longest_interval_secs: Option<i64>,
    /// Nodes and cycles whose system part was clamped at zero; this and the next are `None` where
    /// nothing is known of pods.
    pub clamped_rows: Option<i64>,
    /// Running pods and cycles without a measurement.
    pub pods_unmeasured: Option<i64>,
    /// About how many running pods and cycles there were: pods on average, times cycles.
    pub pods_expected: Option<i64>,
    /// Pods and cycles assigned to a node that does not exist.
    pub pods_on_unknown_nodes: Option<i64>,
    /// How long the newest cycle took, milliseconds; `None` where it was filled in.
    pub last_duration_millis: Option<i64>,
    /// How late after its due time the newest cycle was stored, milliseconds; `None` as above.
    pub last_lag_millis: Option<i64>,
}

/// A span without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Gap {
    /// The span.
    pub range: TimeRange,
}

/// The database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct StoreHealth {
    /// Where it is.
    pub path: String,
    /// Bytes on disk, with its log.
    pub size_bytes: i64,
    /// Namespaces, workloads and nodes known.
    pub entities: i64,
    /// Cycles whose rows are not yet sealed into chunks.
    pub head_cycles: i64,
    /// Sealed chunks: one per entity and day.
    pub chunks: i64,
    /// First cycle, Unix seconds.
    pub first_cycle_secs: Option<i64>,
    /// Bytes the newest cycle added to the database's log.
    pub last_cycle_bytes: Option<i64>,
}

/// This server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ProcessHealth {
    /// Version of Plimsoll.
    pub version: String,
    /// Seconds since it started.
    pub uptime_secs: i64,
    /// Resident memory, bytes; `None` where the system does not tell.
    pub rss_bytes: Option<i64>,
    /// CPU time used since the start, milliseconds.
    pub cpu_millis: Option<i64>,
    /// Share of one core over about the last ten minutes, in thousandths; `None` during the first
    /// five.
    pub cpu_share_permille: Option<i64>,
}

/// How complete and fresh the data is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DataHealth {
    /// What every page shows.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed: what is in no gap.
    pub coverage: Coverage,
    /// How much of it has measured usage.
    pub usage_coverage: Coverage,
    /// Everything that is read from the cluster.
    pub sources: Vec<SourceHealth>,
    /// What the cycles of the window were like.
    pub cycles: CycleHealth,
    /// Spans of the window without data, newest first, at most 50.
    pub gaps: Vec<Gap>,
    /// How many gaps there are.
    pub gaps_total: usize,
    /// The database.
    pub store: StoreHealth,
    /// This server.
    pub process: ProcessHealth,
}
