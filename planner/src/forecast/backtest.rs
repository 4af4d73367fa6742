//! How earlier forecasts of a series did: what they say of the next one.

use super::LEVELS;
use super::combine::Combined;
use super::conformal::Spread;
use super::metrics::{coverage, mean_absolute_error, pinball, seasonal_scale};
use super::origins::Origins;
use super::prepare::Prepared;
use super::statistics::mean;

/// How intervals of one level did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelTest {
    /// The share of outcomes that they were to hold.
    pub level: f64,
    /// The share that they held.
    pub coverage: f64,
    /// The same of seasonal naive with intervals made alike.
    pub naive_coverage: f64,
    /// Mean pinball loss of both their ends, in units of the series.
    pub pinball: f64,
    /// The same of seasonal naive with intervals made alike.
    pub naive_pinball: f64,
}

/// How forecasts from earlier moments did. Models were fitted to what was known then; how they are
/// weighed and how far intervals reach was learned from the other moments, some of which overlap.
/// Level shifts, the scale and what fills gaps were found in all of the history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backtest {
    /// How many forecasts there were.
    pub origins: usize,
    /// How many steps ahead.
    pub ahead: usize,
    /// The mean of what came, of the steps that were checked.
    pub level: f64,
    /// Mean absolute error, in units of the series.
    pub error: f64,
    /// The same of seasonal naive.
    pub naive_error: f64,
    /// Mean absolute scaled error; `None` of a series that repeats itself.
    pub mase: Option<f64>,
    /// The same of seasonal naive.
    pub naive_mase: Option<f64>,
    /// Intervals.
    pub levels: Vec<LevelTest>,
}

/// Checks the earlier forecasts.
pub(super) fn backtest(
    data: &Prepared,
    origins: &Origins,
    combined: &Combined,
    spread: &Spread,
) -> Backtest {
    let naive = Spread::of_paths(data, origins, &combined.naive, origins.ahead);
    let of = |paths: &[Vec<f64>], spread: &Spread| {
        let all = origins.ends.iter().zip(paths).enumerate();
        let checked: Vec<Checked> = all
            .filter_map(|(at, (&end, path))| Checked::of(data, (at, end), path, spread))
            .collect();
        checked
    };
    let (ours, theirs) = (of(&combined.past, spread), of(&combined.naive, &naive));
    let error = |checked: &[Checked]| mean(&checked.iter().map(|c| c.error).collect::<Vec<_>>());
    let first = origins.ends.first().copied().unwrap_or(0);
    let training: Vec<Option<f64>> = (0..first)
        .map(|at| data.known[at].then(|| data.value(at)))
        .collect();
    let scale = seasonal_scale(&training, data.shortest_season());
    let (own, naive_error) = (error(&ours), error(&theirs));
    let loss = |checked: &[Checked], at: usize| {
        mean(&checked.iter().map(|c| c.pinball[at]).collect::<Vec<_>>())
    };
    let held = |checked: &[Checked], at: usize| {
        mean(&checked.iter().map(|c| c.held[at]).collect::<Vec<_>>())
    };
    Backtest {
        origins: origins.ends.len(),
        ahead: origins.ahead,
        level: mean(&ours.iter().map(|c| c.level).collect::<Vec<_>>()),
        error: own,
        naive_error,
        mase: scale.map(|scale| own / scale),
        naive_mase: scale.map(|scale| naive_error / scale),
        levels: LEVELS
            .iter()
            .enumerate()
            .map(|(at, &level)| LevelTest {
                level,
                coverage: held(&ours, at),
                naive_coverage: held(&theirs, at),
                pinball: loss(&ours, at),
                naive_pinball: loss(&theirs, at),
            })
            .collect(),
    }
}

/// One earlier forecast.
struct Checked {
    level: f64,
    error: f64,
    /// At each of [`LEVELS`].
    pinball: Vec<f64>,
    /// The share that intervals of each level held.
    held: Vec<f64>,
}

impl Checked {
    /// `None` where none of its steps is known.
    fn of(
        data: &Prepared,
        (origin, end): (usize, usize),
        path: &[f64],
        spread: &Spread,
    ) -> Option<Self> {
        let offset = data.offsets[end - 1];
        let steps: Vec<usize> = (0..path.len())
            .filter(|step| data.known[end + step])
            .collect();
        if steps.is_empty() {
            return None;
        }
        let actual: Vec<f64> = steps.iter().map(|step| data.value(end + step)).collect();
        let at = |times: f64| {
            let step = |&step: &usize| {
                data.scale
                    .from(path[step] - offset + times * spread.checked[step])
            };
            steps.iter().map(step).collect::<Vec<f64>>()
        };
        let ends = LEVELS.map(|level| {
            let reach = spread.reach_without(origin, level);
            (at(-reach), at(reach))
        });
        let loss = |(level, (low, high)): (&f64, &(Vec<f64>, Vec<f64>))| {
            f64::midpoint(
                pinball(&actual, low, f64::midpoint(0.0, 1.0 - level)),
                pinball(&actual, high, f64::midpoint(1.0, *level)),
            )
        };
        Some(Self {
            level: mean(&actual),
            error: mean_absolute_error(&actual, &at(0.0)),
            pinball: LEVELS.iter().zip(&ends).map(loss).collect(),
            held: ends
                .iter()
                .map(|(low, high)| coverage(&actual, low, high))
                .collect(),
        })
    }
}
