//! Days of demand of the simulated cluster, over two years.

use plimsoll_planner::accounting::{Demand, Ledger};
use plimsoll_planner::series::Series;
use plimsoll_planner::simulate::{Simulation, SimulationConfig};
use plimsoll_planner::teams::TeamMapping;
use std::collections::BTreeMap;

const DAY_SECS: i64 = 86_400;
/// 1 January 2024.
const ORIGIN_SECS: i64 = 1_704_067_200;
/// When in a day the cluster is looked at: its requests change by night and day.
const HOURS: [i64; 4] = [2, 8, 14, 20];

/// What a fleet demands, by namespace and day.
pub(crate) struct Fleet {
    /// Requested cores of each namespace; unknown before it comes.
    pub(crate) namespaces: Vec<Series>,
    /// Which of them belong to which team.
    pub(crate) teams: BTreeMap<String, Vec<usize>>,
}

impl Fleet {
    /// The simulation of a seed over so many days.
    pub(crate) fn of(seed: u64, days: i64) -> Self {
        let config = SimulationConfig {
            seed,
            origin_secs: ORIGIN_SECS,
        };
        let mut simulation = Simulation::new(config);
        let mapping = TeamMapping::by_default_labels();
        let mut found: BTreeMap<String, (String, Vec<Option<f64>>)> = BTreeMap::new();
        let len = usize::try_from(days).unwrap_or(0);
        for day in 0..days {
            let at_day = usize::try_from(day).unwrap_or(0);
            for hour in HOURS {
                let at_secs = ORIGIN_SECS + day * DAY_SECS + hour * 3_600;
                let snapshot = simulation.snapshot(at_secs);
                let ledger = Ledger::new(&snapshot);
                let record =
                    ledger.record_without_workloads(at_secs, 60, &simulation.usage(at_secs));
                for (name, demand) in &record.namespaces {
                    let namespace = snapshot.namespaces.iter().find(|known| known.name == *name);
                    let team = || {
                        let none = BTreeMap::new();
                        let labels = namespace.map_or(&none, |namespace| &namespace.labels);
                        mapping.team_of(name, labels).to_string()
                    };
                    let entry = found.entry(name.to_string());
                    let (_, values) = entry.or_insert_with(|| (team(), vec![None; len]));
                    let share = cores(demand) / HOURS.len() as f64;
                    *values[at_day].get_or_insert(0.0) += share;
                }
            }
        }
        let mut fleet = Self {
            namespaces: Vec::new(),
            teams: BTreeMap::new(),
        };
        for (at, (team, values)) in found.into_values().enumerate() {
            fleet.namespaces.push(Series {
                start_secs: ORIGIN_SECS,
                step_secs: DAY_SECS,
                values,
            });
            fleet.teams.entry(team).or_default().push(at);
        }
        fleet
    }
}

fn cores(demand: &Demand) -> f64 {
    demand.cpu_requested_millis.unwrap_or(0) as f64 / 1e3
}
