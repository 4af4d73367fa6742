//! When demand reaches a level: how often the interval told beforehand held it.

use crate::data::Set;
use crate::fleet::Fleet;
use plimsoll_planner::forecast::{Exhaustion, Joint};
use plimsoll_planner::series::Series;
use std::fmt::Write as _;

const PATHS: usize = 500;
/// Levels to be reached, by the mean of the last week.
const LEVELS: [f64; 5] = [1.02, 1.05, 1.1, 1.2, 1.4];
const SEEDS: [u64; 3] = [1, 2, 3];
const DAYS: i64 = 800;
const HORIZON_DAYS: usize = 90;
/// Days of history at the first origin, and between origins.
const FIRST: usize = 200;
const STRIDE: usize = 30;
const LONGEST: usize = 400;

/// How often intervals held, and how wide they were.
#[derive(Default)]
struct Held {
    cases: usize,
    held: usize,
    before: usize,
    after: usize,
    closed: usize,
    closed_held: usize,
    /// Σ errors of the median at the horizon, by the level; ours and naive.
    error: f64,
    naive: f64,
    bias: f64,
    checks: f64,
    band: usize,
}

impl Held {
    /// Counts one case: told when the tenth and the ninth tenth of the paths pass, and what came.
    /// Nothing to tell and nothing to happen is no case.
    fn count(&mut self, found: &Exhaustion, actual: Option<usize>) {
        let (early, late) = (found.by(0.1), found.by(0.9));
        if early.is_none() && actual.is_none() {
            return;
        }
        let at = actual.unwrap_or(usize::MAX);
        let (early, late) = (early.unwrap_or(usize::MAX), late.unwrap_or(usize::MAX));
        if late < usize::MAX {
            self.closed += 1;
            self.closed_held += usize::from((early..=late).contains(&at));
        }
        self.cases += 1;
        if at < early {
            self.before += 1;
        } else if at > late {
            self.after += 1;
        } else {
            self.held += 1;
        }
    }

    fn row(&self, name: &str) -> String {
        let share = |count: usize| count as f64 / self.cases.max(1) as f64;
        let held = share(self.held);
        let closed = self.closed_held as f64 / self.closed.max(1) as f64;
        let verdict = if (0.75..=0.85).contains(&closed) {
            "met"
        } else {
            "missed"
        };
        format!(
            "| {name} | {} | 75–85 %: {:.1} %, {verdict} | {:.1} % of {} | {:.1} % | {:.1} % | {:.3} | {:+.3} | {:.3} |\n",
            self.closed,
            closed * 100.0,
            held * 100.0,
            self.cases,
            share(self.before) * 100.0,
            share(self.after) * 100.0,
            self.error / self.naive.max(f64::MIN_POSITIVE),
            self.bias / self.checks.max(1.0),
            self.band as f64 / self.checks.max(1.0),
        )
    }
}

/// The table.
pub(crate) fn compare(sets: &[Set]) -> String {
    let mut text = format!(
        "### When a level is reached\n\nRolling origins; levels of {LEVELS:?} times the last week's mean, as far as \
         they are told or reached within the horizon. The interval is that from the tenth to the ninth tenth of the \
         paths; it is closed where the ninth tenth lies within the horizon, and else holds whatever comes later than \
         its beginning. Errors and bands are those of the last step ahead, by the last week's mean.\n\n\
         | | closed | 80 % of these to be held, goal | of all held | came before | came after | error by naive's | bias | 80 % band held |\n\
         |---|---:|---|---:|---:|---:|---:|---:|---:|\n"
    );
    let (mut together, mut apart) = (Held::default(), Held::default());
    for seed in SEEDS {
        let fleet = Fleet::of(seed, DAYS);
        let days = usize::try_from(DAYS).unwrap_or(0);
        let mut origin = FIRST;
        while origin + HORIZON_DAYS <= days {
            of_fleet(&fleet, origin, (&mut together, &mut apart));
            origin += STRIDE;
        }
    }
    // Writing to a String does not fail.
    let _ = write!(
        text,
        "{}",
        together.row("simulated fleet, together, 90 days")
    );
    let _ = write!(text, "{}", apart.row("simulated fleet, teams, 90 days"));
    for set in sets {
        let mut real = Held::default();
        for (history, future) in &set.series {
            of_series(history, future, &mut real);
        }
        let steps = set.series.first().map_or(0, |(_, future)| future.len());
        let _ = write!(
            text,
            "{}",
            real.row(&format!("{}, {steps} steps", set.name))
        );
    }
    text
}

fn of_fleet(fleet: &Fleet, origin: usize, (together, apart): (&mut Held, &mut Held)) {
    let from = origin.saturating_sub(LONGEST);
    let history: Vec<Series> = fleet
        .namespaces
        .iter()
        .map(|all| cut(all, from, origin))
        .collect();
    let joint = Joint::of(&history, HORIZON_DAYS, PATHS, 1);
    let check = |members: &[usize], held: &mut Held| {
        let sum = |at: usize| -> f64 {
            let values = members
                .iter()
                .map(|&member| fleet.namespaces[member].values[at]);
            values.flatten().sum()
        };
        let last: f64 = (origin - 7..origin).map(sum).sum::<f64>() / 7.0;
        if last <= 0.0 {
            return;
        }
        let future: Vec<f64> = (origin..origin + HORIZON_DAYS).map(sum).collect();
        let paths = joint.sum(members);
        let quantiles = paths.quantiles(&[0.1, 0.5, 0.9]);
        let end = HORIZON_DAYS - 1;
        held.error += (future[end] - quantiles[1][end]).abs() / last;
        held.naive += (future[end] - sum(origin - 1 - (6 - end % 7))).abs() / last;
        held.bias += (future[end] - quantiles[1][end]) / last;
        held.band += usize::from((quantiles[0][end]..=quantiles[2][end]).contains(&future[end]));
        held.checks += 1.0;
        for level in LEVELS {
            let capacity = last * level;
            let found = Exhaustion::of(&paths, &[capacity]);
            held.count(&found, future.iter().position(|value| *value > capacity));
        }
    };
    let all: Vec<usize> = (0..fleet.namespaces.len()).collect();
    check(&all, together);
    for members in fleet.teams.values() {
        check(members, apart);
    }
}

/// A series from several origins: its future as told, and two more before its end.
fn of_series(history: &Series, future: &[f64], held: &mut Held) {
    let ahead = future.len();
    let mut all: Vec<f64> = history.values.iter().flatten().copied().collect();
    all.extend(future);
    for back in 1..=3 {
        let Some(origin) = all.len().checked_sub(back * ahead) else {
            return;
        };
        let known = Series {
            values: all[..origin].iter().map(|value| Some(*value)).collect(),
            ..history.clone()
        };
        let week = &all[origin.saturating_sub(168)..origin];
        let peak = week.iter().copied().fold(0.0, f64::max);
        let future = &all[origin..origin + ahead];
        let joint = Joint::of(&[known], ahead, PATHS, 1);
        let paths = joint.paths(0);
        let end = ahead - 1;
        let quantiles = paths.quantiles(&[0.1, 0.5, 0.9]);
        held.error += (future[end] - quantiles[1][end]).abs() / peak;
        held.naive += (future[end] - all[origin + end - ahead.div_ceil(24) * 24]).abs() / peak;
        held.bias += (future[end] - quantiles[1][end]) / peak;
        held.band += usize::from((quantiles[0][end]..=quantiles[2][end]).contains(&future[end]));
        held.checks += 1.0;
        // What lies below the peak of the day is reached at an hour that everybody knows.
        for level in [1.0, 1.05, 1.1, 1.2] {
            let capacity = peak * level;
            let found = Exhaustion::of(&paths, &[capacity]);
            held.count(&found, future.iter().position(|value| *value > capacity));
        }
    }
}

fn cut(series: &Series, from: usize, to: usize) -> Series {
    Series {
        start_secs: series.at_secs(from),
        step_secs: series.step_secs,
        values: series.values[from..to].to_vec(),
    }
}
