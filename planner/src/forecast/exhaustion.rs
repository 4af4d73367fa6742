//! When a growing demand reaches what there is.

use super::joint::Paths;
use super::statistics::quantile_of_sorted;

/// When paths first reach a capacity: the distribution of the first passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhaustion {
    /// The step of each path, ascending; infinite where it does not reach it within the horizon.
    steps: Vec<f64>,
}

impl Exhaustion {
    /// First passages over a capacity that may change from step to step; behind its end it stays.
    /// Without a capacity nothing reaches it.
    #[must_use]
    pub fn of(paths: &Paths, capacity: &[f64]) -> Self {
        let last = capacity.last().copied().unwrap_or(f64::INFINITY);
        let reaches = |(step, value): (usize, &f64)| *value > *capacity.get(step).unwrap_or(&last);
        let mut steps: Vec<f64> = paths
            .iter()
            .map(|path| {
                let first = path.iter().enumerate().position(reaches);
                first.map_or(f64::INFINITY, |step| step as f64)
            })
            .collect();
        steps.sort_by(f64::total_cmp);
        Self { steps }
    }

    /// The share of paths that reach it within the horizon.
    #[must_use]
    pub fn share(&self) -> f64 {
        let reached = self.steps.iter().filter(|step| step.is_finite()).count();
        reached as f64 / self.steps.len().max(1) as f64
    }

    /// The step by which this share of all paths reached it; `None` where fewer do.
    #[must_use]
    pub fn by(&self, share: f64) -> Option<usize> {
        let step = quantile_of_sorted(&self.steps, share);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a step of the horizon"
        )]
        let at = step as usize;
        (step.is_finite() && !self.steps.is_empty()).then_some(at)
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
        let quantiles = [0.1, 0.5, 0.9].map(|share| found.by(share));
        assert_eq!(quantiles, [Some(5), Some(9), None]);
        assert!((found.share() - 0.7).abs() < 1e-12);
        let grown = Exhaustion::of(&paths(), &[4.0, 4.0, 4.0, 4.0, 4.0, 6.0]);
        assert_eq!((grown.by(0.1), grown.by(0.5)), (Some(7), Some(11)));
        assert_eq!(Exhaustion::of(&paths(), &[99.0]).by(0.1), None);
        assert_eq!(Exhaustion::of(&paths(), &[]).share(), 0.0);
        assert_eq!(Exhaustion::of(&Paths::zero(0, 12), &[1.0]).by(0.5), None);
    }

    #[test]
    fn costs_tell_the_risk() {
        assert_eq!(risk_of_costs(19.0, 1.0), Some(0.95));
        assert_eq!(risk_of_costs(0.0, 0.0), None);
        assert_eq!(risk_of_costs(-1.0, 3.0), None);
    }
}
