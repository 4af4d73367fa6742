//! What sharing machines is worth.

use super::{Coverage, Frame, Progress, Refused, TeamRef};
use plimsoll_planner::pooling::{
    Fractions, Hindsight, Holding, Intervals, Parks, Price, Profile, Resampling, Rules, Tail,
    Waterfall,
};
use serde::{Deserialize, Serialize};

/// What a refusal is called where no machine is known to count in.
pub const NO_MACHINE: &str = "machine";

/// What is there of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SharingPage {
    /// What every page shows.
    pub frame: Frame,
    /// How far it has come, while it or a newer one is being computed.
    pub computing: Option<Progress>,
    /// The comparison; `None` before the first is there.
    pub sharing: Option<Box<Sharing>>,
    /// Why there is none.
    pub refused: Option<Refused>,
}

/// One cluster beside machines per team. Amounts are in cores, bytes, GPUs or pods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Sharing {
    /// Version of the formulas.
    pub formula_version: String,
    /// What scenarios there are.
    pub scenarios: ScenarioNote,
    /// Resources that are compared: `cpu`, `memory`.
    pub resources: Vec<String>,
    /// The machine that is counted in.
    pub machine: Machine,
    /// Machines there are to choose from, the cluster's own first.
    pub machines: Vec<Machine>,
    /// Machines of today, of all sizes; `None` where it is not known.
    pub machines_now: Option<i64>,
    /// The comparison by the rules that were asked for.
    pub compared: Compared,
    /// Whoever has demand, largest first: in the order of all lists by team.
    pub teams: Vec<TeamNote>,
    /// Why it is worth what it is.
    pub diversity: DiversityNote,
    /// Demand of all together over the last week of the window, of each resource.
    pub week: Vec<WeekNote>,
    /// How often demand came near what there is; `None` where that is not known.
    pub censored: Option<Censored>,
    /// Test clusters; `None` where no namespace is for tests.
    pub tests: Option<TestClusters>,
    /// Who runs on which machines now; `None` where that is not known.
    pub fractions: Option<FractionsNote>,
    /// Namespaces that are left out, since too little is known of them.
    pub left_out: Vec<String>,
    /// GPUs that are demanded at most and that the machine has none of; bought apart.
    pub gpus_apart: Option<f64>,
}

/// What scenarios a comparison is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ScenarioNote {
    /// Days that were seen, or possible futures.
    pub kind: ScenarioKind,
    /// How many.
    pub count: usize,
    /// Days left out, for parts of them are not known.
    pub days_left_out: usize,
    /// Days that were seen and that all is made of.
    pub days: usize,
    /// When the first of these days began, Unix seconds.
    pub from_secs: i64,
    /// When the last of them ended, Unix seconds.
    pub to_secs: i64,
    /// Peaks are those of means over so many seconds.
    pub step_secs: i64,
    /// Of futures, when the week that they are of ends, Unix seconds.
    pub at_secs: Option<i64>,
    /// Of futures, how many days of history they are made of.
    pub trained_days: Option<usize>,
    /// Of futures, namespaces that are forecast and all there are; those with too little history go on as
    /// they were.
    pub forecast: Option<(usize, usize)>,
    /// How scenarios are drawn again for intervals.
    pub draws: Draws,
}

/// What scenarios are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScenarioKind {
    /// Each observed day.
    History,
    /// Joint sample paths of the forecast.
    Forecast,
}

/// How scenarios are drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Draws {
    /// How many at a time.
    pub drawn: usize,
    /// How many follow each other.
    pub block: usize,
    /// What chance is drawn from.
    pub seed: u64,
}

impl Draws {
    /// Draws of a profile's scenarios.
    #[must_use]
    pub fn of(&self, profile: &Profile) -> Resampling {
        Resampling::of(profile, self.drawn, self.block, self.seed)
    }
}

/// A machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Machine {
    /// What it is chosen by: `own`, a name of the price file, `custom`.
    pub id: String,
    /// What it is called, where it has a name.
    pub name: Option<String>,
    /// What it has, by resource in the order of the comparison.
    pub sizes: Vec<MachineSize>,
    /// What it costs; `None` where nobody said.
    pub price: Option<PriceNote>,
}

/// What a machine has of one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MachineSize {
    /// Of what.
    pub resource: String,
    /// Allocatable: after what the system reserves.
    pub allocatable: f64,
    /// What `DaemonSet`s take of it on every machine.
    pub daemonsets: f64,
}

impl MachineSize {
    /// What is left for teams.
    #[must_use]
    pub fn left(&self) -> f64 {
        self.allocatable - self.daemonsets
    }
}

impl Machine {
    /// What is left for teams of these resources; nothing of what it does not have.
    #[must_use]
    pub fn left(&self, resources: &[impl AsRef<str>]) -> Vec<f64> {
        let of = |resource: &str| self.of(resource).map_or(0.0, MachineSize::left);
        resources
            .iter()
            .map(|resource| of(resource.as_ref()))
            .collect()
    }

    /// What it has of a resource.
    #[must_use]
    pub fn of(&self, resource: &str) -> Option<&MachineSize> {
        self.sizes.iter().find(|size| size.resource == resource)
    }
}

/// What a machine costs and draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PriceNote {
    /// For an hour.
    pub per_hour: f64,
    /// Of what currency.
    pub currency: String,
    /// Drawn while idle, watts.
    pub idle_watts: Option<f64>,
    /// Drawn at full load, watts.
    pub full_watts: Option<f64>,
}

impl PriceNote {
    /// One unit per machine and hour, where nobody said what it costs.
    #[must_use]
    pub fn unit() -> Self {
        Self {
            per_hour: 1.0,
            currency: "machine-hours".to_owned(),
            idle_watts: None,
            full_watts: None,
        }
    }

    /// For computing with it.
    #[must_use]
    pub fn price(&self) -> Price {
        Price {
            per_hour: self.per_hour,
            watts: self.idle_watts.zip(self.full_watts),
        }
    }
}

/// The comparison by rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Compared {
    /// The rules.
    pub rules: Rules,
    /// From the machines of all parks to the shared ones.
    pub waterfall: Waterfall,
    /// How sure it is; `None` of a single scenario.
    pub intervals: Option<Intervals>,
    /// By team.
    pub holdings: Vec<Holding>,
    /// What lies beyond the risk, and what independence would make of it.
    pub tail: Tail,
    /// Whether earlier days would have sufficed for later ones; of observed days only, and of enough.
    pub hindsight: Option<Hindsight>,
    /// Machines that mean demand would keep busy, of the resource that decides.
    pub busy: f64,
    /// Σᵢ uᵢᵣ/Cᵣ of the resource that decides the shared machines; A3 is the most over resources.
    pub peaks_apart: f64,
}

/// Someone who has demand, whatever the rules are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamNote {
    /// Name and colour; of a namespace its name, in the colour of its team.
    pub team: TeamRef,
    /// The second of the day, UTC, at which its demand is largest on average; `None` of demand that hardly
    /// changes within the day.
    pub peaks_at_secs: Option<i64>,
    /// How much its growth varied, as a share per [`DiversityNote::growth_span_secs`].
    pub growth_noise: Option<f64>,
    /// Mean demand at each hour of the day, in the unit of the resource that decides.
    pub hours: Vec<f64>,
}

/// Why sharing is worth what it is: of the resource that decides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DiversityNote {
    /// Σσᵢ/σ_Σ.
    pub ratio: Option<f64>,
    /// Its square.
    pub effective_teams: Option<f64>,
    /// The ratio if teams did not depend on each other.
    pub ratio_if_independent: Option<f64>,
    /// The largest one's name and share of the mean demand.
    pub largest: Option<(String, f64)>,
    /// The mean of all correlations.
    pub mean_correlation: Option<f64>,
    /// Pairs by name with their correlation, from the highest to the lowest.
    pub correlations: Vec<(String, String, f64)>,
    /// The second of the day, UTC, at which the sum is largest on average; `None` as of teams.
    pub peaks_at_secs: Option<i64>,
    /// The growth noise of all together.
    pub growth_noise: Option<f64>,
    /// Over which time growth is told, seconds.
    pub growth_span_secs: i64,
}

/// Demand of all together over a week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WeekNote {
    /// Of what.
    pub resource: String,
    /// When the first step begins, Unix seconds.
    pub from_secs: i64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// Demand, in the unit of the resource; `None` is a gap.
    pub values: Vec<Option<f64>>,
    /// What there is now, in the unit of the resource.
    pub capacity: Option<f64>,
    /// How much of the week was observed.
    pub coverage: Coverage,
}

/// How often demand came near what there is: it cannot be seen growing beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Censored {
    /// The share of known steps with more than 95 % of what there is.
    pub share_near_full: f64,
    /// The highest share of what there is.
    pub most: f64,
}

/// A test cluster for each, or one for all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TestClusters {
    /// Namespaces that are for tests.
    pub namespaces: Vec<String>,
    /// Machines of a cluster of one's own.
    pub per_owner: u32,
    /// The comparison.
    pub parks: Parks,
}

/// Who runs on which machines now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FractionsNote {
    /// By team.
    pub fractions: Fractions,
    /// Machines there are, also those on which nothing of a team runs.
    pub nodes: usize,
    /// Machines with several teams on which one of them uses more CPU than it asked for;
    /// `None` where usage is not known.
    pub loud: Option<usize>,
    /// Machines with several teams of which more than nine tenths of the CPU is used.
    pub crowded: Option<usize>,
}
