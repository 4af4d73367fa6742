//! The book's claim in numbers: growth rates of single teams are erratic, and that of all together is
//! steadier, unless all grow by the same causes.

use super::statistics::{mean, median};
use crate::series::Series;

/// How steadily something grew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthNoise {
    /// The middle growth from one span to the next, as a share: 0.02 is 2 %.
    pub rate: f64,
    /// The standard deviation of single spans' growth: 0.1 is 10 percentage points.
    pub noise: f64,
    /// How many growth rates there were.
    pub spans: usize,
}

/// Fewest growth rates of which a noise is told.
const FEWEST: usize = 4;

/// Growth rates of the means of spans (seconds, such as 30 days) up to the end of a series. A span of
/// which less than half is known, or in which nothing was used, has no rate. `None` where there are
/// fewer than four rates.
#[must_use]
pub fn growth_noise(series: &Series, span_secs: i64) -> Option<GrowthNoise> {
    let span = usize::try_from(span_secs / series.step_secs.max(1))
        .ok()?
        .max(1);
    let levels: Vec<Option<f64>> = series
        .trimmed()
        .values
        .rchunks_exact(span)
        .map(|steps| {
            let known: Vec<f64> = steps.iter().flatten().copied().collect();
            (known.len() * 2 >= span).then(|| mean(&known))
        })
        .collect();
    // From the newest back.
    let rates: Vec<f64> = levels
        .windows(2)
        .filter_map(|pair| Some((pair[0]?, pair[1]?)))
        .filter(|(later, earlier)| *later > 0.0 && *earlier > 0.0)
        .map(|(later, earlier)| (later / earlier).ln())
        .collect();
    if rates.len() < FEWEST {
        return None;
    }
    let center = mean(&rates);
    let squares: f64 = rates.iter().map(|rate| (rate - center).powi(2)).sum();
    Some(GrowthNoise {
        rate: median(&rates).exp_m1(),
        noise: (squares / (rates.len() - 1) as f64).sqrt(),
        spans: rates.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(levels: &[f64]) -> Series {
        Series {
            start_secs: 0,
            step_secs: 86_400,
            values: levels.iter().flat_map(|level| [Some(*level); 30]).collect(),
        }
    }

    #[test]
    fn steady_growth_has_no_noise() {
        let levels: Vec<f64> = (0..7).map(|month| 1.1_f64.powi(month)).collect();
        let found = growth_noise(&series(&levels), 30 * 86_400).unwrap();
        assert!((found.rate - 0.1).abs() < 1e-9, "{found:?}");
        assert!(found.noise < 1e-9, "{found:?}");
        assert_eq!(found.spans, 6);
    }

    #[test]
    fn erratic_growth_has() {
        let found = growth_noise(&series(&[1.0, 1.3, 1.0, 1.3, 1.0, 1.3]), 30 * 86_400).unwrap();
        assert!((0.2..0.4).contains(&found.noise), "{found:?}");
        assert_eq!(growth_noise(&series(&[1.0, 2.0]), 30 * 86_400), None);
        assert_eq!(growth_noise(&series(&[0.0; 9]), 30 * 86_400), None);
    }
}
