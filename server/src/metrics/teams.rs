//! What each team asks for and uses, and how it is kept apart: of the largest teams, and of all others
//! together.

use super::{Sheet, float};
use plimsoll_planner::accounting::Demand;
use prometheus::Result;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Teams that have series of their own.
const MOST_TEAMS: usize = 50;
/// All others together.
const OTHER: &str = "other";

/// What is known of a team.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TeamFigures {
    /// What it asks for and uses.
    pub demand: Option<Demand>,
    /// Weights of the checks that pass, and of all that apply.
    pub score: Option<(u32, u32)>,
    /// The fullest of its quotas, as a share.
    pub quota_used: Option<f64>,
}

impl TeamFigures {
    /// Takes in those of another part of the team, or of another team.
    pub fn add(&mut self, other: &Self) {
        if let Some(demand) = &other.demand {
            self.demand.get_or_insert_default().add(demand);
        }
        if let Some((earned, possible)) = other.score {
            let score = self.score.get_or_insert_default();
            *score = (score.0 + earned, score.1 + possible);
        }
        self.quota_used = match (self.quota_used, other.quota_used) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
    }

    fn requested_millis(&self) -> i64 {
        let demand = self.demand.unwrap_or_default();
        demand.cpu_requested_millis.unwrap_or(0)
    }
}

/// Teams by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TeamsTold(BTreeMap<String, TeamFigures>);

impl TeamsTold {
    /// The largest by the CPU that they request, and all others together.
    #[must_use]
    pub fn of(all: BTreeMap<String, TeamFigures>) -> Self {
        let mut all: Vec<(String, TeamFigures)> = all.into_iter().collect();
        all.sort_by_key(|(_, team)| Reverse(team.requested_millis()));
        let mut told = BTreeMap::<String, TeamFigures>::new();
        for (place, (name, team)) in all.into_iter().enumerate() {
            let name = if place < MOST_TEAMS {
                name
            } else {
                OTHER.to_owned()
            };
            told.entry(name).or_default().add(&team);
        }
        Self(told)
    }

    /// Puts them onto a sheet.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn put(&self, sheet: &Sheet) -> Result<()> {
        let demand = |of: fn(&Demand) -> Option<i64>, unit: f64| {
            self.rows(move |team| Some(float(of(team.demand.as_ref()?)?) / unit))
        };
        sheet.gauges(
            "plimsoll_team_requested_cpu_cores",
            "CPU that pods of a team request which have a node.",
            ["team"],
            demand(|demand| demand.cpu_requested_millis, 1e3),
        )?;
        sheet.gauges(
            "plimsoll_team_requested_memory_bytes",
            "Memory that pods of a team request which have a node.",
            ["team"],
            demand(|demand| demand.memory_requested_bytes, 1.0),
        )?;
        sheet.gauges(
            "plimsoll_team_used_cpu_cores",
            "CPU that measured pods of a team use.",
            ["team"],
            demand(|demand| demand.cpu_used_millis, 1e3),
        )?;
        sheet.gauges(
            "plimsoll_team_used_memory_bytes",
            "Memory that measured pods of a team use (working set).",
            ["team"],
            demand(|demand| demand.memory_used_bytes, 1.0),
        )?;
        sheet.gauges(
            "plimsoll_team_isolation_score_ratio",
            "How much of what keeps a team apart is as it should be, from 0 to 1; what could not be looked at \
             earns nothing.",
            ["team"],
            self.rows(|team| {
                let (earned, possible) = team.score?;
                (possible > 0).then(|| f64::from(earned) / f64::from(possible))
            }),
        )?;
        sheet.gauges(
            "plimsoll_team_quota_used_ratio",
            "How full the fullest quota of a team is.",
            ["team"],
            self.rows(|team| team.quota_used),
        )
    }

    fn rows(
        &self,
        value: impl Fn(&TeamFigures) -> Option<f64>,
    ) -> impl Iterator<Item = ([String; 1], f64)> {
        let rows = self.0.iter();
        rows.filter_map(move |(name, team)| Some(([name.clone()], value(team)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_have_names_and_nothing_is_lost() {
        let team = |cores: i64| TeamFigures {
            demand: Some(Demand {
                cpu_requested_millis: Some(cores * 1_000),
                ..Demand::default()
            }),
            score: Some((1, 2)),
            quota_used: Some(1.0 / f64::from(u8::try_from(cores).unwrap())),
        };
        let all: BTreeMap<_, _> = (1..=120)
            .map(|cores| (format!("team-{cores:03}"), team(cores)))
            .chain([(OTHER.to_owned(), team(200))])
            .collect();
        let TeamsTold(told) = TeamsTold::of(all);
        assert_eq!(told.len(), MOST_TEAMS);
        assert!(told.contains_key("team-120") && !told.contains_key("team-071"));
        // What happens to be called like it is counted with them.
        let others = told[OTHER];
        assert_eq!(others.score, Some((72, 144)));
        assert_eq!(others.quota_used, Some(1.0));
        let sum: i64 = told.values().map(TeamFigures::requested_millis).sum();
        assert_eq!(sum, (121 * 60 + 200) * 1_000);
    }

    #[test]
    fn usage_that_nobody_measured_has_no_series() {
        let of = |used| TeamFigures {
            demand: Some(Demand {
                cpu_requested_millis: Some(500),
                cpu_used_millis: used,
                ..Demand::default()
            }),
            ..TeamFigures::default()
        };
        let all = [("a", of(Some(250))), ("b", of(None))];
        let all = all.map(|(name, team)| (name.to_owned(), team));
        let sheet = Sheet::of_cluster("c");
        TeamsTold::of(all.into()).put(&sheet).unwrap();
        let text = crate::metrics::as_text(&sheet.families()).unwrap();
        assert!(text.contains(r#"plimsoll_team_used_cpu_cores{cluster="c",team="a"} 0.25"#));
        assert!(!text.contains(r#"plimsoll_team_used_cpu_cores{cluster="c",team="b"}"#));
        assert!(text.contains(r#"plimsoll_team_requested_cpu_cores{cluster="c",team="b"} 0.5"#));
        assert!(!text.contains("score") && !text.contains("quota"));
    }
}
