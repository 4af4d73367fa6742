//! A series as models take it: in a scale in which it is additive, without holes, at one level.

use super::level_shift;
use super::season::{fewest_steps, seasons};
use super::{Refusal, statistics::median};
use crate::series::Series;

/// A series of which all values are above this share of their median is modelled by its logarithm:
/// growth and seasons multiply then, and no forecast is negative. Below it, the logarithm of a
/// value near zero would outweigh all others.
const LEAST_SHARE_FOR_LOG: f64 = 1e-6;

/// How many times the largest value ever seen a forecast can come to: an error in logarithms has no
/// bound, and a mean would follow its tail anywhere.
const FARTHEST: f64 = 10.0;

/// How values and what models see are related.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    /// Logarithms; nothing is told beyond the given one.
    Log { most: f64 },
    /// Values as they are; forecasts are not below the given bound.
    Linear { least: f64 },
}

impl Scale {
    /// What models see of a value.
    pub(super) fn to(self, value: f64) -> f64 {
        match self {
            Self::Log { .. } => value.max(f64::MIN_POSITIVE).ln(),
            Self::Linear { .. } => value,
        }
    }

    /// The value of what models see.
    pub(super) fn from(self, seen: f64) -> f64 {
        match self {
            Self::Log { most } => seen.min(most).exp(),
            Self::Linear { least } => seen.max(least),
        }
    }
}

/// A series ready for models.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) scale: Scale,
    /// What models see of each step. Unknown steps are filled in so that later ones can look back
    /// at them; no model is fitted to them.
    pub(super) seen: Vec<f64>,
    /// Which steps are known.
    pub(super) known: Vec<bool>,
    /// Seasons in steps, shortest first.
    pub(super) seasons: Vec<usize>,
    /// What was added to each step to bring it to the level of the last.
    pub(super) offsets: Vec<f64>,
}

impl Prepared {
    /// Prepares a series that begins with a known value.
    pub(super) fn of(series: &Series) -> Result<Self, Refusal> {
        let needed = fewest_steps(series.step_secs);
        let steps = series.values.len();
        let works_from_secs = series.at_secs(needed);
        if steps < needed {
            return Err(Refusal::TooShort {
                steps,
                needed,
                works_from_secs,
            });
        }
        let known: Vec<bool> = series.values.iter().map(Option::is_some).collect();
        let count = known.iter().filter(|known| **known).count();
        if count * 2 < steps.min(needed) || count * 4 < steps {
            return Err(Refusal::TooManyGaps {
                known: count,
                steps,
            });
        }
        let values: Vec<f64> = series.values.iter().flatten().copied().collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let middle = median(&values);
        let scale = if least > 0.0 && least > LEAST_SHARE_FOR_LOG * middle {
            let largest = values.iter().copied().fold(0.0, f64::max);
            Scale::Log {
                most: (largest * FARTHEST).ln(),
            }
        } else if least >= 0.0 {
            Scale::Linear { least: 0.0 }
        } else {
            Scale::Linear {
                least: f64::NEG_INFINITY,
            }
        };
        let seasons = seasons(series.step_secs, steps);
        let seen = series.values.iter().map(|value| value.map(|v| scale.to(v)));
        let seen: Vec<Option<f64>> = seen.collect();
        let seen = filled(&seen, seasons.last().copied().unwrap_or(1));
        let offsets = level_shift::offsets(&seen, &known, &seasons);
        let seen = seen.iter().zip(&offsets).map(|(seen, by)| seen + by);
        Ok(Self {
            scale,
            seen: seen.collect(),
            known,
            seasons,
            offsets,
        })
    }

    /// Steps of history.
    pub(super) fn steps(&self) -> usize {
        self.seen.len()
    }

    /// The longest season, or one step.
    pub(super) fn longest_season(&self) -> usize {
        self.seasons.last().copied().unwrap_or(1)
    }

    /// The shortest season, or one step.
    pub(super) fn shortest_season(&self) -> usize {
        self.seasons.first().copied().unwrap_or(1)
    }

    /// The step with which the present level began.
    pub(super) fn level_since(&self) -> usize {
        let before = self.offsets.iter().rposition(|by| *by != 0.0);
        before.map_or(0, |before| before + 1)
    }

    /// The value of a step as it was observed, also where it was filled in.
    pub(super) fn value(&self, step: usize) -> f64 {
        self.scale.from(self.seen[step] - self.offsets[step])
    }
}

/// Fills holes by the season before, moved to meet what is known on both sides.
fn filled(values: &[Option<f64>], season: usize) -> Vec<f64> {
    let mut filled: Vec<f64> = Vec::with_capacity(values.len());
    let mut at = 0;
    while at < values.len() {
        if let Some(value) = values[at] {
            filled.push(value);
            at += 1;
            continue;
        }
        let end = values[at..]
            .iter()
            .position(Option::is_some)
            .map_or(values.len(), |len| at + len);
        let before = filled.last().copied().unwrap_or(0.0);
        let shape = |step: usize| match step.checked_sub(season) {
            Some(earlier) if earlier + 1 < at => values[earlier],
            _ => None,
        };
        let after = values.get(end).copied().flatten();
        let start_offset = shape(at - 1).map_or(0.0, |earlier| before - earlier);
        let end_offset = match (after, shape(end)) {
            (Some(after), Some(earlier)) => after - earlier,
            _ => start_offset,
        };
        let steps = (end - at + 1) as f64;
        for step in at..end {
            let share = (step - at + 1) as f64 / steps;
            let straight = after.map_or(before, |after| before + (after - before) * share);
            let offset = start_offset + (end_offset - start_offset) * share;
            filled.push(shape(step).map_or(straight, |earlier| earlier + offset));
        }
        at = end;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_take_the_shape_of_the_season_before() {
        let season = [1.0, 5.0, 3.0, 2.0];
        let mut values: Vec<Option<f64>> = (0..12)
            .map(|at| Some(season[at % 4] + if at < 8 { 0.0 } else { 10.0 }))
            .collect();
        values[9] = None;
        values[10] = None;
        assert_eq!(filled(&values, 4)[9..11], [15.0, 13.0]);
        assert_eq!(
            filled(&[Some(1.0), None, Some(3.0), None], 4),
            [1.0, 2.0, 3.0, 3.0]
        );
    }

    #[test]
    fn the_scale_goes_there_and_back() {
        for (scale, value) in [
            (Scale::Log { most: 30.0 }, 1e-12),
            (Scale::Log { most: 30.0 }, 1e12),
            (Scale::Linear { least: 0.0 }, 0.0),
        ] {
            let back = scale.from(scale.to(value));
            assert!((back - value).abs() <= 1e-12 * value.abs());
        }
        assert_eq!(Scale::Linear { least: 0.0 }.from(-3.0), 0.0);
        assert_eq!(Scale::Log { most: 0.0 }.from(1e9), 1.0);
    }
}
