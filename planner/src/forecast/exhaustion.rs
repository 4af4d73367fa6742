//! When a growing demand reaches what there is.

use super::joint::Paths;
use super::statistics::quantile_of_sorted;

/// When paths first reach a capacity: quantiles of the first passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exhaustion {
    /// The share of paths that reach it within the horizon.
    pub share: f64,
    /// The step by which a tenth of all paths reached it; `None` where fewer do.
    pub p10: Option<usize>,
    /// The same of half of them.
    pub p50: Option<usize>,
    /// The same of nine tenths.
    pub p90: Option<usize>,
}

impl Exhaustion {
    /// First passages over a capacity that may change from step to step; behind its end it stays.
    #[must_use]
    pub fn of(paths: &Paths, capacity: &[f64]) -> Self {
        let Some(last) = capacity.last() else {
            return Self {
                share: 0.0,
                p10: None,
                p50: None,
                p90: None,
            };
        };
        let reaches = |(step, value): (usize, &f64)| *value > *capacity.get(step).unwrap_or(last);
        let mut steps: Vec<f64> = paths
            .iter()
            .map(|path| {
                let first = path.iter().enumerate().position(reaches);
                first.map_or(f64::INFINITY, |step| step as f64)
            })
            .collect();
        steps.sort_by(f64::total_cmp);
        let reached = steps.iter().filter(|step| step.is_finite()).count();
        let quantile = |share: f64| {
            let step = quantile_of_sorted(&steps, share);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a step of the horizon"
            )]
            let at = step as usize;
            (step.is_finite() && !steps.is_empty()).then_some(at)
        };
        Self {
            share: reached as f64 / steps.len().max(1) as f64,
            p10: quantile(0.10),
            p50: quantile(0.50),
            p90: quantile(0.90),
        }
    }
}

/// The share of outcomes to be prepared for, by what a machine too few and a machine too many cost in
/// the same time: q* = short / (short + idle), the critical ratio of the newsvendor (Arrow, Harris and
/// Marschak, "Optimal inventory policy", Econometrica 19(3), 1951). `None` where neither costs
/// anything.
#[must_use]
pub fn risk_of_costs(cost_short: f64, cost_idle: f64) -> Option<f64> {
    let sum = cost_short + cost_idle;
    let valid = cost_short >= 0.0 && cost_idle >= 0.0 && sum > 0.0 && sum.is_finite();
    valid.then(|| cost_short / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten paths that grow by one a step, each from one lower.
    fn paths() -> Paths {
        let mut all = Paths::zero(10, 12);
        let grown = (0..10).flat_map(|path| (0..12).map(move |step| f64::from(step - path)));
        all.set(grown.collect());
        all
    }

    #[test]
    fn is_the_first_step_above_what_there_is() {
        let found = Exhaustion::of(&paths(), &[4.0]);
        assert_eq!((found.p10, found.p50, found.p90), (Some(5), Some(9), None));
        assert!((found.share - 0.7).abs() < 1e-12);
        let grown = Exhaustion::of(&paths(), &[4.0, 4.0, 4.0, 4.0, 4.0, 6.0]);
        assert_eq!((grown.p10, grown.p50), (Some(7), Some(11)));
        assert_eq!(Exhaustion::of(&paths(), &[99.0]).p10, None);
        assert_eq!(Exhaustion::of(&paths(), &[]).share, 0.0);
    }

    #[test]
    fn costs_tell_the_risk() {
        assert_eq!(risk_of_costs(19.0, 1.0), Some(0.95));
        assert_eq!(risk_of_costs(0.0, 0.0), None);
        assert_eq!(risk_of_costs(-1.0, 3.0), None);
    }
}
