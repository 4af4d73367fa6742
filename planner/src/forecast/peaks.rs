//! From means of steps to the peaks within them, and the most in a span of time.

use super::joint::Paths;
use super::statistics::{mean, quantile_of_sorted};
use crate::noise::Stream;

/// How many times its mean a step's peak was, lately.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PeakRatios {
    /// Of each of the last steps before a forecast, oldest first; `None` where it is not known.
    pub steps: Vec<Option<f64>>,
    /// Steps after which a peak comes again: 7 of days, 24 of hours.
    pub season: usize,
}

impl PeakRatios {
    /// The mean of those known; `None` of none.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let known: Vec<f64> = self.steps.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| mean(&known))
    }

    /// The peaks of paths of means. Each step takes the ratio of a past step at the same place of
    /// the season; with the same seed all take that of the same moments, so that what peaks
    /// together goes on to. Where no ratio is known a peak is the mean.
    #[must_use]
    pub fn apply(&self, paths: &Paths, seed: u64) -> Paths {
        let (len, season) = (self.steps.len(), self.season.max(1));
        let common = self.mean().unwrap_or(1.0);
        let stream = Stream::new(seed, 3);
        let mut at = 0_u64;
        let mut of_path = stream.part(at);
        paths.map(|path, step, value| {
            if path as u64 != at {
                at = path as u64;
                of_path = stream.part(at);
            }
            // The newest step at the same place of the season, and how many lie before it.
            let back = season - step % season;
            let Some(newest) = len.checked_sub(back) else {
                return value * common;
            };
            let which = of_path.below(i64::try_from(step).unwrap_or(0), newest / season + 1);
            value * self.steps[newest - which * season].unwrap_or(common)
        })
    }
}

/// The most of each path within spans of its steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Maxima {
    /// Of each span, ascending.
    sorted: Vec<Vec<f64>>,
}

impl Maxima {
    /// Of spans that end before these steps, ascending; steps behind the last are left out.
    #[must_use]
    pub fn of(paths: &Paths, ends: &[usize]) -> Self {
        let mut sorted = vec![Vec::new(); ends.len()];
        for path in paths.iter() {
            let mut from = 0;
            for (maxima, &end) in sorted.iter_mut().zip(ends) {
                let span = path.get(from..end).unwrap_or_default();
                maxima.push(span.iter().copied().fold(f64::NEG_INFINITY, f64::max));
                from = end;
            }
        }
        for maxima in &mut sorted {
            maxima.sort_by(f64::total_cmp);
        }
        Self { sorted }
    }

    /// How many spans there are.
    #[must_use]
    pub fn spans(&self) -> usize {
        self.sorted.len()
    }

    /// The amount that this share of the paths does not exceed in a span; `None` of no paths.
    #[must_use]
    pub fn quantile(&self, span: usize, share: f64) -> Option<f64> {
        let sorted = self.sorted.get(span).filter(|sorted| !sorted.is_empty())?;
        Some(quantile_of_sorted(sorted, share)).filter(|most| most.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Paths {
        let mut paths = Paths::zero(3, 4);
        paths.set(vec![
            1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 9.0,
        ]);
        paths
    }

    #[test]
    fn a_step_peaks_as_those_at_its_place_of_the_season_did() {
        let ratios = PeakRatios {
            // Three seasons of two steps, the first of which is cut.
            steps: vec![Some(3.0), Some(2.0), Some(3.0), Some(2.0), Some(3.0)],
            season: 2,
        };
        let peaks = ratios.apply(&paths(), 7);
        let times: Vec<f64> = peaks
            .iter()
            .flatten()
            .zip(paths().iter().flatten())
            .map(|(p, m)| p / m)
            .collect();
        assert_eq!(times, [2.0, 3.0].repeat(6));
        assert_eq!(PeakRatios::default().apply(&paths(), 7), paths());
    }

    #[test]
    fn what_is_not_known_peaks_as_the_rest() {
        let ratios = PeakRatios {
            steps: vec![None, Some(1.5), None, Some(2.5)],
            season: 2,
        };
        assert_eq!(ratios.mean(), Some(2.0));
        let peaks = ratios.apply(&paths(), 7);
        assert!(
            peaks
                .iter()
                .all(|path| path.iter().all(|peak| peak.is_finite()))
        );
        let first = |paths: &Paths| paths.iter().next().unwrap()[0];
        assert_eq!(first(&peaks), 2.0 * first(&paths()));
        let other = PeakRatios {
            steps: vec![Some(1.0), Some(1.5), Some(1.0), Some(2.5)],
            season: 2,
        };
        // The same moments, whoever it is.
        let drawn = |peaks: Paths| peaks.iter().map(|path| path[1]).collect::<Vec<_>>();
        assert_eq!(
            drawn(ratios.apply(&paths(), 7)),
            drawn(other.apply(&paths(), 7))
        );
    }

    #[test]
    fn the_most_of_a_span_is_that_of_its_steps() {
        let maxima = Maxima::of(&paths(), &[1, 4]);
        assert_eq!(maxima.spans(), 2);
        assert_eq!(maxima.quantile(0, 1.0), Some(5.0));
        assert_eq!(maxima.quantile(1, 1.0), Some(9.0));
        assert_eq!(maxima.quantile(1, 0.5), Some(4.0));
        assert_eq!(maxima.quantile(2, 0.5), None);
        assert_eq!(Maxima::of(&Paths::zero(0, 4), &[4]).quantile(0, 0.5), None);
    }
}
