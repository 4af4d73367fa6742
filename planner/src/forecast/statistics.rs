//! Order statistics and sums that several parts need.

/// The middle value, the mean of both middle ones of an even number; 0 of none.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        len if len % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The mean; 0 of none.
pub(super) fn mean(values: &[f64]) -> f64 {
    match values.len() {
        0 => 0.0,
        len => values.iter().sum::<f64>() / len as f64,
    }
}

/// The smallest of sorted values that is not below this share of them (inverse of the empirical
/// distribution); 0 of none.
pub(super) fn quantile_of_sorted(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let rank = (share.clamp(0.0, 1.0) * sorted.len() as f64).ceil();
    // A share is between 0 and 1, so the rank is an index.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "see above"
    )]
    let at = (rank as usize).saturating_sub(1);
    sorted[at.min(last)]
}

/// Each value as the mean of those within `reach` steps around it.
pub(super) fn smoothed(values: &[f64], reach: usize) -> Vec<f64> {
    (0..values.len())
        .map(|at| {
            let end = (at + reach + 1).min(values.len());
            mean(&values[at.saturating_sub(reach)..end])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_are_there() {
        let sorted = [1.0, 2.0, 3.0, 4.0];
        for (share, expected) in [
            (0.0, 1.0),
            (0.25, 1.0),
            (0.26, 2.0),
            (0.95, 4.0),
            (1.0, 4.0),
        ] {
            assert_eq!(quantile_of_sorted(&sorted, share), expected);
        }
        assert_eq!(quantile_of_sorted(&[], 0.5), 0.0);
        assert_eq!((median(&sorted), median(&[7.0, 1.0, 9.0])), (2.5, 7.0));
        assert_eq!(smoothed(&[0.0, 3.0, 6.0], 1), [1.5, 3.0, 4.5]);
    }
}
