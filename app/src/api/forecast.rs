//! The growth of a cluster and its teams.

use super::{Coverage, Frame, TeamRef};
use serde::{Deserialize, Serialize};

/// What is there of a forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ForecastPage {
    /// What every page shows.
    pub frame: Frame,
    /// How far it has come, while it or a newer one is being computed.
    pub computing: Option<Progress>,
    /// The forecast; `None` before the first is there.
    pub growth: Option<Box<Growth>>,
}

/// How far a computation has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Steps of work that are done.
    pub done: usize,
    /// All of them; 0 before it is known.
    pub of: usize,
}

/// The growth of a cluster in one resource. Amounts are in cores, bytes, GPUs or pods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Growth {
    /// Version of the formulas.
    pub formula_version: String,
    /// What chance was drawn from.
    pub seed: u64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// When the first step ahead begins, Unix seconds.
    pub start_secs: i64,
    /// How much of the training's span was observed.
    pub coverage: Coverage,
    /// What is looked at: the cluster, or the team or namespace that was asked for.
    pub subject: ScopeGrowth,
    /// What all together can hold; `None` where it is not known.
    pub capacity: Option<f64>,
    /// When peaks reach it; of the cluster only, where its capacity is known.
    pub exhaustion: Option<Exhaustion>,
    /// The same of the other ones of CPU, memory and GPUs.
    pub others: Vec<OtherExhaustion>,
    /// How earlier forecasts did.
    pub checks: Vec<Check>,
    /// How steadily all together and each team grew.
    pub steadiness: Vec<Steadiness>,
    /// How long the spans are of which growth is told, seconds.
    pub growth_span_secs: i64,
    /// Machines; `None` where nobody knows how large one is.
    pub machines: Option<MachinePlan>,
    /// Teams or namespaces, largest first.
    pub panels: Vec<ScopeGrowth>,
    /// How many there are on all pages.
    pub panels_in_all: usize,
    /// The page shown, from 1.
    pub page: usize,
    /// Pages.
    pub pages: usize,
    /// Namespaces that are not forecast and go on as they are in sums.
    pub flat: Vec<Refused>,
}

/// Something that is not forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Refused {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When there will be enough history, Unix seconds; `None` where no wait helps.
    pub works_from_secs: Option<i64>,
}

/// How one thing grew and goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ScopeGrowth {
    /// `cluster`, `team` or `namespace`.
    pub scope: String,
    /// Its name.
    pub name: String,
    /// Its team and colour, of a team or namespace.
    pub team: Option<TeamRef>,
    /// When the first step of the past begins, Unix seconds.
    pub past_from_secs: i64,
    /// What was, step by step; `None` is a gap.
    pub past: Vec<Option<f64>>,
    /// What comes; `None` where it is refused.
    pub ahead: Option<Ahead>,
    /// Why it is refused.
    pub refused: Option<Refused>,
}

/// Steps ahead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Ahead {
    /// Medians.
    pub median: Vec<f64>,
    /// Bands at 50, 80 and 95 %: lower and upper ends.
    pub bands: Vec<(Vec<f64>, Vec<f64>)>,
    /// The median of the peaks within steps; empty where they are not known.
    pub peaks: Vec<f64>,
    /// How many times their means the last peaks were, on average.
    pub peak_ratio: Option<f64>,
    /// Models by their share, largest first.
    pub models: Vec<(String, f64)>,
    /// From when to when it was trained, Unix seconds.
    pub trained_secs: (i64, i64),
    /// When the present level began, if it stepped to it, Unix seconds.
    pub level_since_secs: Option<i64>,
}

/// When a growing demand reaches what there is, at the asked level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Exhaustion {
    /// The share of paths that reach it within the horizon.
    pub share: f64,
    /// The lower end of the interval, Unix seconds; `None` beyond the horizon, as all of these.
    pub from_secs: Option<i64>,
    /// By when half of the paths reached it.
    pub at_secs: Option<i64>,
    /// The upper end of the interval.
    pub to_secs: Option<i64>,
    /// The lower end, less the time machines take to arrive: when to order.
    pub order_by_secs: Option<i64>,
}

/// When another resource than the one shown is exhausted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct OtherExhaustion {
    /// `cpu`, `memory` or `gpu`.
    pub resource: String,
    /// When.
    pub exhaustion: Exhaustion,
}

/// How earlier forecasts of something did, each beside seasonal naive's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Check {
    /// Of what: all together, the mean of single teams, one team.
    pub of: Checked,
    /// Its name, of one team.
    pub name: String,
    /// Earlier forecasts.
    pub origins: usize,
    /// How many steps ahead each was checked.
    pub ahead: usize,
    /// What ours did.
    pub own: Score,
    /// What seasonal naive did.
    pub naive: Score,
}

/// What a check is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// All together.
    Whole,
    /// The mean of single teams.
    MeanOfTeams,
    /// One team.
    Team,
    /// The namespace that is looked at.
    Namespace,
}

/// How forecasts did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Score {
    /// Mean absolute scaled error; `None` of a series that repeats itself.
    pub mase: Option<f64>,
    /// Mean absolute error by the mean level.
    pub error_share: Option<f64>,
    /// Pinball loss by the mean level, the mean over all levels.
    pub pinball_share: Option<f64>,
    /// What intervals of 50, 80 and 95 % held.
    pub held: [f64; 3],
}

/// How steadily something grew, and how far its forecasts were off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Steadiness {
    /// A team; `None` for all together.
    pub team: Option<TeamRef>,
    /// The middle growth from span to span, as a share.
    pub rate: Option<f64>,
    /// The standard deviation of that growth, as a share.
    pub noise: Option<f64>,
    /// Mean absolute error of earlier forecasts by the mean level.
    pub error_share: Option<f64>,
    /// The mean level of late, for weighing.
    pub level: Option<f64>,
}

/// Machines needed, shared and apart, by the peaks of CPU and memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MachinePlan {
    /// Allocatable cores of a machine.
    pub cores: f64,
    /// Allocatable bytes of a machine.
    pub memory_bytes: f64,
    /// Whether this is what most machines of the cluster have, not what was asked for.
    pub of_the_cluster: bool,
    /// The share of outcomes for which there are enough machines.
    pub prepared_for: f64,
    /// What was counted: resources, by name.
    pub resources: Vec<String>,
    /// The machines of today.
    pub machines_now: Option<i64>,
    /// Months, or days of a short horizon.
    pub periods: Vec<MachinePeriod>,
}

/// Machines needed in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MachinePeriod {
    /// When it begins, Unix seconds.
    pub from_secs: i64,
    /// When it ends, Unix seconds.
    pub to_secs: i64,
    /// All teams on the same machines.
    pub shared: i64,
    /// Each team on machines of its own.
    pub apart: i64,
    /// Of what the shared machines run out first.
    pub binds: String,
}
