//! Order statistics: quantiles that are values which occurred.

/// What rounding adds to a share of a number, at most: 0.07 × 100 is not above 7.
const SLACK: f64 = 1e-9;

/// Which of so many sorted values, counted from 0, is the smallest that this share of them does not
/// exceed: the inverse of the empirical distribution (type 1 of Hyndman and Fan, "Sample quantiles in
/// statistical packages", The American Statistician 50(4), 1996).
pub(super) fn rank(share: f64, count: usize) -> usize {
    let place = (share.clamp(0.0, 1.0) * count as f64 - SLACK).ceil();
    crate::noise::count(place)
        .saturating_sub(1)
        .min(count.saturating_sub(1))
}

/// That value; 0 of none.
pub(super) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    let at = rank(share, values.len());
    if values.is_empty() {
        return 0.0;
    }
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}

/// The mean of that value and all above it, which is subadditive where quantiles are not (Acerbi and
/// Tasche, "On the coherence of expected shortfall", Journal of Banking & Finance 26(7), 2002); 0 of
/// none.
pub(super) fn expected_shortfall(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    mean(&sorted[rank(share, sorted.len()).min(sorted.len())..])
}

/// The mean; 0 of none.
pub(super) fn mean(values: &[f64]) -> f64 {
    match values.len() {
        0 => 0.0,
        len => values.iter().sum::<f64>() / len as f64,
    }
}

/// The largest; 0 of none.
pub(super) fn most(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_value_that_the_share_does_not_exceed() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        for (share, expected) in [
            (0.0, 1.0),
            (0.05, 1.0),
            (0.051, 2.0),
            (0.95, 19.0),
            (0.951, 20.0),
            (1.0, 20.0),
        ] {
            assert_eq!(quantile(&values, share), expected, "{share}");
        }
        assert_eq!(rank(0.07, 100), 6);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }

    #[test]
    fn a_shortfall_is_the_mean_of_the_worst() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(expected_shortfall(&values, 0.95), 19.5);
        assert_eq!(expected_shortfall(&values, 1.0), 20.0);
        assert_eq!(expected_shortfall(&[], 0.5), 0.0);
    }
}
