//! What is rolled up comes to the same.

use super::*;
use proptest::prelude::*;

fn total(rolled: &Rolled, column: usize) -> (i128, i64, Option<i64>) {
    let known = rolled.columns[column].iter().flatten();
    known.fold((0, 0, None), |(sum, secs, max), spell| {
        let max = Some(max.map_or(spell.max, |max: i64| max.max(spell.max)));
        (sum + spell.integral, secs + spell.secs, max)
    })
}

fn day(samples: &[(i64, i64, Option<i64>)]) -> Day {
    let mut day = Day::default();
    for &(stamp, interval, value) in samples {
        day.push(stamp, interval, &[value, Some(7)]);
    }
    day
}

/// Samples one after the other, with gaps, of different lengths.
fn samples() -> impl Strategy<Value = Vec<(i64, i64, Option<i64>)>> {
    let value = proptest::option::of(-1_000_000_000_000_i64..1_000_000_000_000);
    let sample = (0..400_i64, 1..4_000_i64, value);
    proptest::collection::vec(sample, 1..120).prop_map(|samples| {
        let mut at = 0;
        let place = |(gap, interval, value)| {
            let stamp = at + gap;
            at = stamp + interval;
            (stamp, interval, value)
        };
        samples.into_iter().map(place).collect()
    })
}

proptest! {
    #[test]
    fn rolling_up_loses_nothing(samples in samples()) {
        let day = day(&samples);
        let five = Rolled::of_day(&day, 300);
        let known: Vec<_> = samples.iter().filter_map(|&(_, secs, value)| Some((value?, secs))).collect();
        let expected = (
            known.iter().map(|&(value, secs)| i128::from(value) * i128::from(secs)).sum(),
            known.iter().map(|&(_, secs)| secs).sum(),
            known.iter().map(|&(value, _)| value).max(),
        );
        prop_assert_eq!(Rolled::seal_day(&day, 300).unwrap(), five.seal().unwrap());
        for rolled in [five.clone(), five.coarser(3_600)] {
            prop_assert_eq!(total(&rolled, 0), expected);
            prop_assert!(rolled.stamps.windows(2).all(|pair| pair[0] < pair[1]));
            let bytes = rolled.seal().unwrap();
            prop_assert_eq!(&Rolled::unseal_all(&bytes).unwrap(), &rolled);
        }
    }

    #[test]
    fn damaged_bytes_are_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Rolled::unseal_all(&bytes);
    }

    #[test]
    fn parts_add_up(value in -1_000_000_i64..1_000_000, secs in 1..300_i64, cuts in proptest::collection::btree_set(1..300_i64, 0..6)) {
        let whole = Spell { integral: i128::from(value) * 7 + 3, secs, max: value };
        let cuts: Vec<i64> = [0].into_iter().chain(cuts).chain([300]).collect();
        let parts: Vec<Spell> = cuts.windows(2).filter_map(|cut| whole.part((cut[0], cut[1]), 300)).collect();
        prop_assert_eq!(parts.iter().map(|part| part.secs).sum::<i64>(), secs);
        prop_assert_eq!(parts.iter().map(|part| part.integral).sum::<i128>(), whole.integral);
    }
}

#[test]
fn a_step_has_the_mean_the_maximum_and_what_was_known() {
    let minutes = (0..6).map(|at| (at * 60, 60, (at != 2).then_some(at * 10)));
    let rolled = Rolled::of_day(&day(&minutes.collect::<Vec<_>>()), 300);
    assert_eq!(
        (&rolled.stamps[..], &rolled.spans[..]),
        (&[0, 300][..], &[300, 300][..])
    );
    let first = rolled.columns[0][0].unwrap();
    assert_eq!((first.integral, first.secs, first.max), (80 * 60, 240, 40));
    assert_eq!(
        rolled.columns[0][1].unwrap().secs,
        60,
        "a part of a step is a part"
    );
}

#[test]
fn what_does_not_change_takes_two_bytes() {
    let hours: Vec<_> = (0..24).map(|at| (at * 3_600, 3_600, Some(0))).collect();
    let rolled = Rolled::of_day(&day(&hours), 3_600);
    assert_eq!(
        seal_column(&rolled.columns[0], &rolled.spans)
            .unwrap()
            .len(),
        2
    );
}
