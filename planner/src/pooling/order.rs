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
    tail(values, share).0
}

/// That value, and the mean of it and all above it: the expected shortfall, which is subadditive where
/// quantiles are not (Acerbi and Tasche, "On the coherence of expected shortfall", Journal of Banking &
/// Finance 26(7), 2002); 0 of none.
pub(super) fn tail(values: &[f64], share: f64) -> (f64, f64) {
    let mut values = values.to_vec();
    let at = rank(share, values.len());
    if values.is_empty() {
        return (0.0, 0.0);
    }
    // What lies above need not be sorted.
    let found = nth(&mut values, at);
    (found, mean(&values[at..]))
}

/// The value at this place if they were sorted, where there is one; what lies behind it is no less.
pub(super) fn nth(values: &mut [f64], at: usize) -> f64 {
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}

/// Places by falling value; of equal values the last first.
pub(super) fn by_fall(values: &[f64]) -> Vec<u32> {
    // Pairs of whole numbers are what charts sort, too: one sorting less in a browser. Bits of a number grow with
    // it, of negative ones once all but the sign are turned.
    let key = |value: &f64| {
        let bits = value.to_bits().cast_signed();
        bits ^ (bits >> 63).cast_unsigned().wrapping_shr(1).cast_signed()
    };
    let mut places: Vec<(i64, i64)> = values.iter().map(key).zip(0..).collect();
    places.sort_unstable();
    let place = |(_, place): (i64, i64)| u32::try_from(place).unwrap_or(0);
    places.into_iter().rev().map(place).collect()
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
        assert_eq!(tail(&values, 0.95), (19.0, 19.5));
        assert_eq!(tail(&values, 1.0), (20.0, 20.0));
        assert_eq!(tail(&[], 0.5), (0.0, 0.0));
    }

    #[test]
    fn places_fall_from_the_last_of_equal_ones_on() {
        assert_eq!(by_fall(&[1.0, 3.0, 2.0, 3.0]), [3, 1, 2, 0]);
        assert_eq!(by_fall(&[-1.0, 0.5, -2.0, 0.0]), [1, 3, 0, 2]);
    }
}
