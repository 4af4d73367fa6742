//! What a browser needs to compare again, in as few bytes as that takes.

use super::{DiversityNote, Draws, Machine, ScenarioNote, TeamNote, WeekNote};
use plimsoll_planner::pooling::{Pieces, Profile, ResourceProfile};
use serde::{Deserialize, Serialize};

/// What a browser needs to compare again, and to say so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardInputs {
    /// Demand.
    pub inputs: SharingInputs,
    /// The pods that it comes in; `None` where they are not known.
    pub pieces: Option<Pieces>,
    /// Scenarios.
    pub scenarios: ScenarioNote,
    /// Resources that are compared.
    pub resources: Vec<String>,
    /// Machines there are to choose from, the one that is shown last.
    pub machines: Vec<Machine>,
    /// By resource, as far as it would decide: whoever has demand, without hours.
    pub teams: Vec<Vec<TeamNote>>,
    /// By resource: why it is worth what it is, without pairs.
    pub diversity: Vec<DiversityNote>,
    /// How the table is sorted, as in a URL.
    pub sort: String,
    /// The last week.
    pub week: Vec<WeekNote>,
    /// Machines of today, of all sizes; `None` where it is not known.
    pub machines_now: Option<i64>,
    /// Whether these are namespaces, not teams.
    pub by_namespace: bool,
    /// `requests`, `usage` or `max`.
    pub basis: String,
    /// The server's clock when it answered, Unix seconds.
    pub now_secs: i64,
}

/// [`Profile`] in single precision, and how scenarios are drawn again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharingInputs {
    /// How scenarios are drawn again.
    pub draws: Draws,
    /// How many scenarios there are.
    pub scenarios: usize,
    /// By resource.
    pub resources: Vec<ResourceInputs>,
}

/// [`ResourceProfile`] in single precision, lists by team one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourceInputs {
    resource: String,
    peaks: Vec<f32>,
    at_peak: Vec<f32>,
    peak_of_sum: Vec<f32>,
    by_rank: Vec<f32>,
    mean: Vec<f32>,
}

impl SharingInputs {
    /// What a browser needs of a profile.
    #[must_use]
    pub fn of(profile: &Profile, draws: Draws) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the profile is in single precision"
        )]
        let single = |values: &[f64]| values.iter().map(|value| *value as f32).collect::<Vec<_>>();
        let flat = |lists: &[Vec<f64>]| lists.iter().flat_map(|list| single(list)).collect();
        Self {
            draws,
            scenarios: profile.scenarios,
            resources: profile
                .resources
                .iter()
                .map(|resource| ResourceInputs {
                    resource: resource.resource.clone(),
                    peaks: flat(&resource.peaks),
                    at_peak: flat(&resource.at_peak),
                    peak_of_sum: single(&resource.peak_of_sum),
                    by_rank: single(&resource.by_rank),
                    mean: single(&resource.mean),
                })
                .collect(),
        }
    }

    /// The profile of these teams again.
    #[must_use]
    pub fn profile(&self, teams: Vec<String>) -> Profile {
        let double = |values: &[f32]| values.iter().copied().map(f64::from).collect::<Vec<_>>();
        let lists = |values: &[f32]| values.chunks(self.scenarios.max(1)).map(double).collect();
        Profile {
            teams,
            scenarios: self.scenarios,
            resources: self
                .resources
                .iter()
                .map(|resource| ResourceProfile {
                    resource: resource.resource.clone(),
                    peaks: lists(&resource.peaks),
                    at_peak: lists(&resource.at_peak),
                    peak_of_sum: double(&resource.peak_of_sum),
                    by_rank: double(&resource.by_rank),
                    mean: double(&resource.mean),
                })
                .collect(),
        }
    }
}
