//! Kinds of usage that clusters have, made with a seed: on none of them may a forecast be worse than
//! to repeat the last day or week.

use plimsoll_planner::forecast::forecast;
use plimsoll_planner::forecast::metrics::{coverage, mean_absolute_error};
use plimsoll_planner::series::Series;
use std::fmt::Write as _;

const SERIES: usize = 60;
const HISTORY: usize = 35 * 24;
const HORIZON: usize = 48;
/// A tenth of worse than seasonal naive by this share is a miss.
const MOST_WORSE: f64 = 1.02;

/// What a group's usage is like at an hour, beside noise.
type Shape = fn(&mut fastrand::Rng) -> Box<dyn Fn(usize) -> f64>;

const GROUPS: [(&str, Shape); 6] = [
    ("steady", |_| Box::new(|_| 1.0)),
    ("weekly", |_| Box::new(week)),
    ("trending", |random| {
        let growth = 0.2 + 0.8 * random.f64();
        Box::new(move |at| week(at) * (1.0 + growth * at as f64 / HISTORY as f64))
    }),
    ("level shift", |random| {
        let (at_hour, times) = (random.usize(300..HISTORY - 6), 0.4 + 2.0 * random.f64());
        Box::new(move |at| week(at) * if at < at_hour { 1.0 } else { times })
    }),
    ("burst launch", |random| {
        let (at_hour, peak) = (
            random.usize(HISTORY - 200..HISTORY),
            1.0 + 3.0 * random.f64(),
        );
        Box::new(move |at| {
            let since = at
                .checked_sub(at_hour)
                .map_or(0.0, |hours| 0.3 + peak * (-(hours as f64) / 30.0).exp());
            week(at) + since
        })
    }),
    ("decommission", |random| {
        let (at_hour, rest) = (random.usize(400..HISTORY - 24), 0.05 * random.f64());
        Box::new(move |at| week(at) * if at < at_hour { 1.0 } else { rest })
    }),
];

/// A day and a week.
fn week(at: usize) -> f64 {
    let hour = (at % 24) as f64 / 24.0 * std::f64::consts::TAU;
    let weekend = if at / 24 % 7 > 4 { 0.6 } else { 1.0 };
    (1.0 + 0.4 * hour.sin() + 0.1 * (2.0 * hour).cos()) * weekend
}

/// Forecasts all groups.
pub(crate) fn compare() -> String {
    let mut text = format!(
        "### Kinds of usage\n\nMade with a seed: {SERIES} series each of {} days of hours, {HORIZON} hours ahead. The mean error \
         of forecasts, by that of seasonal naive.\n\n\
         | | by that of the last day | by that of the last week | goal: the better one | 95 % held |\n\
         |---|---:|---:|---|---:|\n",
        HISTORY / 24
    );
    for (name, shape) in GROUPS {
        let mut random = fastrand::Rng::with_seed(17);
        let (mut own, mut naive, mut held) = (0.0, [0.0; 2], 0.0);
        for _ in 0..SERIES {
            let of = shape(&mut random);
            let (size, noise) = (random.f64() * 1e4, 0.02 + 0.1 * random.f64());
            let mut wander = 0.0;
            let all: Vec<f64> = (0..HISTORY + HORIZON)
                .map(|at| {
                    wander = 0.9 * wander + noise * (random.f64() - 0.5);
                    size * of(at) * (1.0 + wander + noise * (random.f64() - 0.5))
                })
                .collect();
            let (history, future) = all.split_at(HISTORY);
            let series = Series {
                start_secs: 0,
                step_secs: 3_600,
                values: history.iter().map(|value| Some(*value)).collect(),
            };
            let Ok(found) = forecast(&series, HORIZON) else {
                continue;
            };
            own += mean_absolute_error(future, &found.median) / size;
            for (sum, season) in naive.iter_mut().zip([24, 168]) {
                let last = history[HISTORY - season..].iter().cycle();
                let last: Vec<f64> = last.take(HORIZON).copied().collect();
                *sum += mean_absolute_error(future, &last) / size;
            }
            held += coverage(future, &found.bands[2].low, &found.bands[2].high);
        }
        let ratio = own / naive[0].min(naive[1]);
        let verdict = if ratio <= MOST_WORSE { "met" } else { "missed" };
        let [day, week] = naive.map(|naive| own / naive);
        let share = held / SERIES as f64;
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "| {name} | {day:.2} | {week:.2} | ≤ {MOST_WORSE}: {ratio:.2}, {verdict} | {share:.3} |"
        );
    }
    text
}
