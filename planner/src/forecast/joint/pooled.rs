//! Growth that the forecasts of single series miss, learned from all of them.
//!
//! Of a single namespace growth can hardly be told from chance, so each of their forecasts stays near
//! where it is; all together they grow steadily. What the sum of earlier forecasts missed per step is
//! an estimate for each of them, and what its own missed is another; both are weighed by how sure
//! they are: empirical Bayes (Efron and Morris, "Data analysis using Stein's estimator and its
//! generalizations", Journal of the American Statistical Association 70, 1975), with the variance
//! between series by moments (DerSimonian and Laird, "Meta-analysis in clinical trials", Controlled
//! Clinical Trials 7(3), 1986), by medians here, since some series step.

use super::check::Past;
use crate::forecast::prepare::Scale;
use crate::forecast::statistics::{mean, median};
use crate::forecast::{Fitted, Refusal};
use std::collections::BTreeMap;

const DAY_SECS: i64 = 86_400;
/// Fewest earlier moments that an estimate is made of.
const FEWEST: usize = 3;
/// The most that is added over as many steps as were checked: a doubling.
const MOST_GROWTH: f64 = std::f64::consts::LN_2;
/// The median of the square of a standard normal variable.
const MEDIAN_OF_SQUARES: f64 = 0.455;

type Fits = [Result<Fitted, Refusal>];

/// An estimate and the variance it has by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Estimate {
    growth: f64,
    variance: f64,
}

/// Adds to all forecasts, and to those from earlier moments, the growth that they missed; to the
/// latter what the other moments tell. Of steps shorter than a day nothing is added: their horizons
/// are too short for growth.
pub(super) fn add_missed_growth(fits: &mut Fits) {
    let step_secs = fits.iter().flatten().map(|fitted| fitted.series.step_secs);
    if step_secs.max().is_none_or(|secs| secs < DAY_SECS) {
        return;
    }
    let Some(missed) = Missed::of(fits) else {
        return;
    };
    let now = missed.growths(None);
    let then: Vec<Vec<f64>> = (0..missed.moments)
        .map(|moment| missed.growths(Some(moment)))
        .collect();
    for (at, fitted) in fits.iter_mut().enumerate() {
        let Ok(fitted) = fitted else { continue };
        if !grows(fitted) {
            continue;
        }
        grow(&mut fitted.combined.ahead, now[at], fitted.unknown_steps);
        if missed.series[at].is_some() {
            for (path, growths) in fitted.combined.past.iter_mut().zip(&then) {
                grow(path, growths[at], 0);
            }
        }
    }
}

/// Lets a path of logarithms grow by so much per step.
fn grow(path: &mut [f64], growth: f64, from: usize) {
    for (step, seen) in path.iter_mut().enumerate() {
        *seen += growth * (from + step + 1) as f64;
    }
}

/// Whether growth is a share of it: what comes and goes has none.
fn grows(fitted: &Fitted) -> bool {
    matches!(fitted.data.scale, Scale::Log { .. })
}

/// What forecasts from earlier moments missed per step, as logarithms.
struct Missed {
    moments: usize,
    /// The most that is added per step.
    most: f64,
    /// How many of the moments do not overlap.
    apart: f64,
    whole: Vec<Option<f64>>,
    /// By series; `None` of those that were checked at other moments.
    series: Vec<Option<Vec<Option<f64>>>>,
}

impl Missed {
    /// Of the moments at which most series were checked.
    fn of(fits: &Fits) -> Option<Self> {
        let pasts: Vec<Option<Past>> = fits
            .iter()
            .map(|fitted| {
                fitted
                    .as_ref()
                    .ok()
                    .filter(|fitted| grows(fitted))
                    .map(Past::of)
            })
            .collect();
        let mut grids: BTreeMap<(&[usize], usize), usize> = BTreeMap::new();
        for past in pasts.iter().flatten() {
            *grids.entry(past.grid()).or_default() += 1;
        }
        let ((back, ahead), _) = grids.into_iter().max_by_key(|(_, count)| *count)?;
        let moments = back.len();
        let span = back.first()?.abs_diff(*back.last()?);
        let checked = |past: &&Past| past.grid() == (back, ahead);
        let group: Vec<&Past> = pasts.iter().flatten().filter(checked).collect();
        Some(Self {
            moments,
            most: MOST_GROWTH / ahead.max(1) as f64,
            apart: 1.0 + span as f64 / ahead.max(1) as f64,
            whole: slopes(&group, (moments, ahead)),
            series: pasts
                .iter()
                .map(|past| {
                    let past = past.as_ref().filter(checked)?;
                    Some(slopes(&[past], (moments, ahead)))
                })
                .collect(),
        })
    }

    /// What to add to each series per step, of all moments but one.
    fn growths(&self, without: Option<usize>) -> Vec<f64> {
        let of = |slopes: &[Option<f64>]| self.estimate(slopes, without);
        let Some(whole) = of(&self.whole) else {
            return vec![0.0; self.series.len()];
        };
        // As sure as it is that there is any.
        let square = whole.growth.powi(2);
        let common = if square > 0.0 {
            whole.growth * square / (square + whole.variance)
        } else {
            0.0
        };
        let own: Vec<Option<Estimate>> = self
            .series
            .iter()
            .map(|slopes| of(slopes.as_ref()?))
            .collect();
        let known = || own.iter().flatten();
        let apart: Vec<f64> = known().map(|own| (own.growth - common).powi(2)).collect();
        let by_chance: Vec<f64> = known().map(|own| own.variance).collect();
        let between = (median(&apart) / MEDIAN_OF_SQUARES - median(&by_chance)).max(0.0);
        own.iter()
            .map(|own| match own {
                Some(own) if between > 0.0 => {
                    let share = between / (between + own.variance);
                    share * own.growth + (1.0 - share) * common
                }
                _ => common,
            })
            .map(|growth| growth.clamp(-self.most, self.most))
            .collect()
    }

    fn estimate(&self, slopes: &[Option<f64>], without: Option<usize>) -> Option<Estimate> {
        let known: Vec<f64> = slopes
            .iter()
            .enumerate()
            .filter(|(moment, _)| Some(*moment) != without)
            .filter_map(|(_, slope)| *slope)
            .collect();
        if known.len() < FEWEST {
            return None;
        }
        let growth = mean(&known);
        let squares: f64 = known.iter().map(|slope| (slope - growth).powi(2)).sum();
        Some(Estimate {
            growth,
            variance: squares / (known.len() - 1) as f64 / self.apart,
        })
    }
}

/// What the sum of some forecasts missed per step, from each moment: the slope through zero of the
/// logarithm of what came by what was said. `None` where nothing is known, or nothing was used.
fn slopes(group: &[&Past], (moments, ahead): (usize, usize)) -> Vec<Option<f64>> {
    let slope = |moment: usize| {
        let (mut products, mut squares) = (0.0, 0.0);
        for step in 0..ahead {
            let known = group
                .iter()
                .filter_map(|past| Some((past.actual[moment][step]?, past.forecast[moment][step])));
            let (came, said): (Vec<f64>, Vec<f64>) = known.unzip();
            let (came, said) = (sum(came), sum(said));
            if came > 0.0 && said > 0.0 {
                let place = (step + 1) as f64;
                products += place * (came / said).ln();
                squares += place * place;
            }
        }
        (squares > 0.0).then(|| products / squares)
    };
    (0..moments).map(slope).collect()
}

/// A sum that does not depend on the order in which series were given.
fn sum(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.iter().sum()
}
