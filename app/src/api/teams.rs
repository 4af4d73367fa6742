//! Teams: all of them, one of them, and the rules by which namespaces belong to them.

use super::{
    Coverage, DemandFigures, DemandSeries, FindingRow, Frame, NamespaceRow, ScoreNote, TeamRef,
    TimeRange,
};
use serde::{Deserialize, Serialize};

/// All teams.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamsPage {
    /// What every page shows.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// The teams that match, sorted.
    pub rows: Vec<TeamRow>,
    /// How they are sorted, as in a URL.
    pub sort: String,
    /// Teams without the filter.
    pub all: usize,
    /// The sum of those that match.
    pub total: DemandFigures,
    /// Namespaces that no rule and no label gives to a team.
    pub unassigned: Vec<String>,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamRow {
    /// The team.
    pub team: TeamRef,
    /// Its namespaces in the window.
    pub namespaces: usize,
    /// Its figures; they add up to those of all.
    pub figures: DemandFigures,
    /// How it is kept apart; `None` where that is not known.
    pub score: Option<ScoreNote>,
    /// Machines' worth of fractions that it holds now.
    pub machines: Option<f64>,
}

/// One team: the page that its lead opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamDetail {
    /// What every page shows.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// The team.
    pub team: TeamRef,
    /// Its figures.
    pub figures: DemandFigures,
    /// Share of the cluster's allocatable CPU by the chosen basis, in thousandths.
    pub cpu_share_permille: Option<i64>,
    /// The same of memory.
    pub memory_share_permille: Option<i64>,
    /// CPU over the window, millicores; the load line is the sum of quotas where all namespaces have one.
    pub cpu_series: DemandSeries,
    /// Memory over the window, bytes.
    pub memory_series: DemandSeries,
    /// Its namespaces.
    pub namespaces: Vec<NamespaceRow>,
    /// Its quotas; `None` where they cannot be read.
    pub quotas: Option<Vec<QuotaRow>>,
    /// How it grows; `None` before that is computed.
    pub growth: Vec<TeamGrowth>,
    /// Why there is no forecast, or that it is being computed.
    pub growth_note: Option<String>,
    /// What it would need alone; `None` before that is computed.
    pub alone: Option<TeamAlone>,
    /// Why that is not known, or that it is being computed.
    pub alone_note: Option<String>,
    /// How it is kept apart; `None` where that is not known.
    pub score: Option<ScoreNote>,
    /// Its findings, the worst first; the first of them.
    pub findings: Vec<FindingRow>,
    /// All of them.
    pub findings_all: usize,
    /// Where its pods run, the largest part first; the first of them.
    pub nodes: Vec<TeamNode>,
    /// All nodes with pods of it.
    pub nodes_all: usize,
    /// Machines' worth of fractions that it holds.
    pub machines: Option<f64>,
    /// What it costs a month (730 hours) at today's requests; `None` where nodes are not known.
    pub cost: Option<TeamCost>,
}

/// A key of a quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct QuotaRow {
    /// Namespace.
    pub namespace: String,
    /// Name of the quota.
    pub quota: String,
    /// Of which pods it is, in words; empty of all.
    pub scopes: String,
    /// What is bounded, as the quota spells it: amounts are millicores, bytes or a number.
    pub resource: String,
    /// Held now.
    pub used: Option<i64>,
    /// What may be held.
    pub hard: i64,
    /// When it runs out, by the forecast of the namespace's requests, Unix seconds.
    pub runs_out: RunsOut,
}

/// When a quota runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum RunsOut {
    /// It is used up now.
    Now,
    /// In one of ten futures before the first, in half of them before the second, if there is one within the
    /// forecast.
    Between {
        /// Early, Unix seconds.
        early_secs: i64,
        /// In the middle, Unix seconds.
        median_secs: Option<i64>,
    },
    /// Not within the forecast, in nine of ten futures.
    NotWithin {
        /// Days that are looked ahead.
        days: i64,
    },
    /// No forecast of it: it is of something that is not forecast, or there is too little history.
    Unknown,
}

/// How a team grows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamGrowth {
    /// `cpu` or `memory`.
    pub resource: String,
    /// Mean demand of the last week, or the last day where steps are hours; cores or bytes.
    pub now: f64,
    /// In so many days.
    pub ahead_days: i64,
    /// Expected for the last week, or day, until then: the middle of futures, on average.
    pub median: f64,
    /// In nine of ten futures no more than that, likewise.
    pub high: f64,
}

/// What a team would need alone, beside what it holds of the pool; by the assumptions of the page Sharing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamAlone {
    /// Whole machines of its own.
    pub machines: f64,
    /// Its share of the shared machines.
    pub pool_share: f64,
    /// The machine that is counted in.
    pub machine: String,
}

/// A node with pods of a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamNode {
    /// The node.
    pub node: String,
    /// What the team requests of it: the largest share of CPU, memory and GPUs, 0 to 1.
    pub fraction: f64,
    /// Requested there, millicores.
    pub cpu_millis: i64,
    /// Requested there, bytes.
    pub memory_bytes: i64,
    /// Pods of the team there.
    pub pods: usize,
    /// Other teams that run there.
    pub with: Vec<TeamRef>,
}

/// What a team costs a month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamCost {
    /// Of what currency; machine-hours where nobody said what machines cost.
    pub currency: String,
    /// For what is used.
    pub used: f64,
    /// For what is requested and not used.
    pub workload_idle: f64,
    /// Its part of what nobody requests, by what it requests.
    pub infrastructure_idle: f64,
    /// What all of the cluster costs.
    pub cluster: f64,
}

/// What rules for teams would catch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MappingPage {
    /// What every page shows.
    pub frame: Frame,
    /// The rules as text: a line each, `glob = team`.
    pub rules: String,
    /// Whether these are the configured ones.
    pub configured: bool,
    /// Labels and annotations that are read, in order.
    pub labels: Vec<String>,
    /// What each rule and label catches, in order; the last entry is what nothing does.
    pub catches: Vec<MappingCatch>,
    /// What is wrong with a line, and which.
    pub error: Option<(usize, String)>,
    /// Namespaces whose team would be another one: name, from, to.
    pub changes: Vec<(String, String, String)>,
    /// For the configuration file.
    pub toml: String,
}

/// What a rule or label catches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MappingCatch {
    /// `rule`, `label` or `nothing`.
    pub by: String,
    /// The glob, or the key of the label.
    pub pattern: String,
    /// The team, of a rule.
    pub team: Option<String>,
    /// What it catches, with the team that it gives.
    pub namespaces: Vec<(String, String)>,
    /// What it would catch if no earlier rule did.
    pub shadowed: Vec<String>,
}
