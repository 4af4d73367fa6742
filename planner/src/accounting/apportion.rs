//! Rounding parts so that they add up to the rounded whole.

/// Splits `whole` into integers near `parts / unit` that add up to it exactly, by the method of
/// largest remainders (Hamilton). `parts` are not negative and `whole` is their sum divided by
/// `unit` (which is positive), rounded either way; a part of zero stays zero.
#[must_use]
pub fn apportion(whole: i64, parts: &[i128], unit: i128) -> Vec<i64> {
    let share = |part: &i128| i64::try_from(part / unit).unwrap_or(i64::MAX);
    let mut shares: Vec<i64> = parts.iter().map(share).collect();
    let mut left = whole - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len())
        .filter(|&at| parts[at] % unit > 0)
        .collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(parts[at] % unit), at));
    for at in order {
        if left <= 0 {
            break;
        }
        shares[at] += 1;
        left -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gives_what_is_left_to_the_largest_remainders() {
        assert_eq!(apportion(3, &[900, 1_400, 700], 1_000), [1, 1, 1]);
        assert_eq!(apportion(0, &[], 1_000), [] as [i64; 0]);
        assert_eq!(apportion(1, &[400, 400, 0], 1_000), [1, 0, 0]);
    }

    proptest! {
        #[test]
        fn adds_up_and_stays_within_one_unit(parts in proptest::collection::vec(0..5_000_000_000_i128, 0..40)) {
            let unit = 1_000_000_i128;
            let whole = crate::units::nanos_to_millis(i64::try_from(parts.iter().sum::<i128>()).unwrap());
            let shares = apportion(whole, &parts, unit);
            prop_assert_eq!(shares.iter().sum::<i64>(), whole);
            for (share, part) in shares.iter().zip(&parts) {
                prop_assert!((i128::from(*share) * unit - part).abs() < unit);
            }
        }
    }
}
