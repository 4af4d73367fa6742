//! The pods after all changes.

use super::check::growth;
use super::{Base, Change, NoZone, Scenario, Work, Zoned};
use crate::noise::whole;
use std::collections::BTreeMap;

/// Pods that are alike.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Demand {
    /// The class that they are of.
    pub(super) of: usize,
    /// Of which new team, from 1; 0 is none. Each has limits of its own.
    pub(super) copy: usize,
    pub(super) count: i64,
    pub(super) size: Vec<i64>,
    pub(super) zoned: Zoned,
}

/// Who grows by what.
pub(super) struct Growth<'a> {
    everyone: f64,
    teams: BTreeMap<&'a str, f64>,
}

/// All pods, in the order of classes, those of new teams behind them.
pub(super) fn of(base: &Base, scenario: &Scenario) -> Vec<Demand> {
    let growth = Growth::of(scenario);
    let is_sized = scenario.changes.contains(&Change::RightSize);
    let mut teams: Vec<(usize, &str, f64)> = base
        .teams
        .iter()
        .map(|team| (0, &**team, growth.of_team(team)))
        .collect();
    let mut copies: Vec<(&str, f64)> = scenario
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::AddTeam { like, times } => Some((&**like, *times)),
            _ => None,
        })
        .collect();
    copies.sort_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
    let copies = copies.into_iter().zip(1..);
    teams.extend(copies.map(|((like, times), copy)| (copy, like, times * growth.everyone)));
    let mut demand = Vec::with_capacity(base.work.len());
    for (copy, team, factor) in teams {
        let mut share = Share::of(factor);
        for (at, work) in base.work.iter().enumerate() {
            if &*base.teams[work.team as usize] != team {
                continue;
            }
            let all = share.give(work.count);
            // Pods that are not there yet have no volumes, which would hold them.
            let held = match work.zoned {
                Zoned::Held(_) | Zoned::Nowhere(NoZone::Empty) if copy > 0 => 0,
                Zoned::Held(_) | Zoned::Nowhere(NoZone::Empty) => all.min(work.count),
                _ => all,
            };
            for (count, zoned) in [(held, work.zoned), (all - held, Zoned::Free)] {
                if count > 0 {
                    demand.push(Demand {
                        of: at,
                        copy,
                        count,
                        size: size(work, is_sized),
                        zoned,
                    });
                }
            }
        }
    }
    demand.sort_by_key(|of| (of.copy, of.of));
    demand
}

impl<'a> Growth<'a> {
    pub(super) fn of(scenario: &'a Scenario) -> Self {
        let mut factors = Vec::new();
        let mut of_teams: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for change in &scenario.changes {
            match change {
                Change::Grow { team: None, factor } => factors.push(*factor),
                Change::Grow {
                    team: Some(team),
                    factor,
                } => of_teams.entry(team).or_default().push(*factor),
                Change::GrowFor { percent, months } => factors.push(growth(*percent, *months)),
                _ => {}
            }
        }
        // Products of fractions depend on their order.
        let product = |mut factors: Vec<f64>| -> f64 {
            factors.sort_by(f64::total_cmp);
            factors.into_iter().product()
        };
        let teams = of_teams.into_iter();
        Self {
            everyone: product(factors),
            teams: teams.map(|(team, of)| (team, product(of))).collect(),
        }
    }

    /// How many times as much there is of pods of no team in particular.
    pub(super) fn everyone(&self) -> f64 {
        self.everyone
    }

    pub(super) fn of_team(&self, team: &str) -> f64 {
        self.everyone * self.teams.get(team).copied().unwrap_or(1.0)
    }
}

fn size(work: &Work, is_sized: bool) -> Vec<i64> {
    let mut size = work.size.clone();
    if let Some((cpu_millis, memory_bytes)) = work.recommended.filter(|_| is_sized) {
        for (asks, recommended) in size.iter_mut().zip([cpu_millis, memory_bytes]) {
            *asks = recommended;
        }
    }
    size
}

/// Multiplies counts so that their sum is that of all of them, to one half: what rounding leaves of one is
/// given to the next.
struct Share {
    factor: f64,
    before: f64,
    given: i64,
}

impl Share {
    fn of(factor: f64) -> Self {
        Self {
            factor,
            before: 0.0,
            given: 0,
        }
    }

    fn give(&mut self, count: i64) -> i64 {
        self.before += count as f64;
        let all = whole((self.before * self.factor).round());
        let some = (all - self.given).max(0);
        self.given += some;
        some
    }
}
