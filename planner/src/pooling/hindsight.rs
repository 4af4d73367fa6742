//! Whether what suffices for earlier scenarios would have sufficed for later ones.

use super::Profile;
use super::order::quantile;
use serde::{Deserialize, Serialize};

/// Fewest scenarios that are split.
const FEWEST: usize = 14;

/// How often later scenarios exceeded the quantiles of earlier ones: the first half against the second.
/// Where quantiles hold, as often as the risk says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hindsight {
    /// Later scenarios.
    pub scenarios: usize,
    /// The share of later scenarios in which a team exceeded its own, of all teams.
    pub teams: f64,
    /// The share of later scenarios in which any team did.
    pub any_team: f64,
    /// The share of later scenarios in which the sum exceeded its own.
    pub together: f64,
}

impl Hindsight {
    /// Of scenarios in the order of time; `None` of few. A team exceeds where it does in any resource.
    #[must_use]
    pub fn of(profile: &Profile, share: f64) -> Option<Self> {
        let (count, teams) = (profile.scenarios, profile.teams.len());
        if count < FEWEST || teams == 0 {
            return None;
        }
        let half = count / 2;
        let later = count - half;
        let exceeds = |values: &[f64]| -> Vec<bool> {
            let most = quantile(&values[..half], share);
            values[half..].iter().map(|value| *value > most).collect()
        };
        let either = |mut sum: Vec<bool>, next: Vec<bool>| {
            for (sum, next) in sum.iter_mut().zip(next) {
                *sum |= next;
            }
            sum
        };
        let of_team = |team: usize| {
            let resources = profile.resources.iter();
            resources
                .map(|resource| exceeds(&resource.peaks[team]))
                .fold(vec![false; later], either)
        };
        let (mut sum, mut any) = (0, vec![false; later]);
        for team in 0..teams {
            let exceeded = of_team(team);
            sum += exceeded.iter().filter(|exceeded| **exceeded).count();
            any = either(any, exceeded);
        }
        let resources = profile.resources.iter();
        let together = resources
            .map(|resource| exceeds(&resource.peak_of_sum))
            .fold(vec![false; later], either);
        let share_of = |of: &[bool]| of.iter().filter(|of| **of).count() as f64 / later as f64;
        Some(Self {
            scenarios: later,
            teams: sum as f64 / (later * teams) as f64,
            any_team: share_of(&any),
            together: share_of(&together),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::ResourceProfile;
    use super::*;

    #[test]
    fn later_days_are_held_against_earlier_ones() {
        // One team grows from the tenth of twenty days on, the other does not change.
        let grows: Vec<f64> = (0..20).map(|day| f64::from((day - 9).max(0))).collect();
        let flat = vec![3.0; 20];
        let sum = grows.iter().map(|value| value + 3.0).collect();
        let of = |peaks: Vec<Vec<f64>>, sum: Vec<f64>| Profile {
            teams: vec!["a".to_owned(), "b".to_owned()],
            scenarios: sum.len(),
            resources: vec![ResourceProfile {
                resource: "cpu".to_owned(),
                at_peak: peaks.clone(),
                peaks,
                peak_of_sum: sum,
                by_rank: Vec::new(),
                mean: Vec::new(),
            }],
        };
        let found = Hindsight::of(&of(vec![grows, flat], sum), 1.0).unwrap();
        assert_eq!((found.scenarios, found.teams), (10, 0.5));
        assert_eq!((found.any_team, found.together), (1.0, 1.0));
        let short = of(vec![vec![1.0; 13]; 2], vec![2.0; 13]);
        assert_eq!(Hindsight::of(&short, 0.9), None);
    }
}
