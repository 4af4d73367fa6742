//! What holds of every forecast.

use super::*;
use crate::noise::Stream;
use proptest::prelude::*;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn series(step_secs: i64, values: Vec<Option<f64>>) -> Series {
    Series {
        start_secs: 1_700_006_400,
        step_secs,
        values,
    }
}

/// Hours with a day and a week, noise, and growth per week.
fn hours(steps: usize, seed: u64, growth: f64) -> Vec<Option<f64>> {
    let noise = Stream::new(seed, 1);
    let value = |at: usize| {
        let day = ((at % 24) as f64 / 24.0 * std::f64::consts::TAU).sin();
        let weekend = if at / 24 % 7 > 4 { 0.7 } else { 1.0 };
        let chance = 1.0 + 0.05 * noise.normal(i64::try_from(at).unwrap());
        Some((100.0 + growth * at as f64 / 168.0 + 30.0 * day) * weekend * chance)
    };
    (0..steps).map(value).collect()
}

fn all_finite(found: &Forecast) -> bool {
    let bands = found
        .bands
        .iter()
        .flat_map(|band| band.low.iter().chain(&band.high));
    let points = found.median.iter().chain(&found.mean);
    bands.chain(points).all(|value| value.is_finite())
}

fn in_order(found: &Forecast) -> bool {
    (0..found.median.len()).all(|at| {
        let lows = found.bands.iter().rev().map(|band| band.low[at]);
        let highs = found.bands.iter().map(|band| band.high[at]);
        let all: Vec<f64> = lows.chain([found.median[at]]).chain(highs).collect();
        all.windows(2).all(|pair| pair[0] <= pair[1])
    })
}

#[test]
fn seasons_go_on_and_intervals_hold() {
    let all = hours(900, 3, 2.0);
    let found = forecast(&series(HOUR, all[..852].to_vec()), 48).unwrap();
    assert_eq!(found.start_secs, 1_700_006_400 + 852 * HOUR);
    let actual: Vec<f64> = all[852..].iter().flatten().copied().collect();
    let error = metrics::mean_absolute_error(&actual, &found.median);
    assert!(error < 6.0, "{error}");
    let held = metrics::coverage(&actual, &found.bands[2].low, &found.bands[2].high);
    assert!(held > 0.85, "{held}");
    let backtest = &found.backtest;
    assert!(backtest.mase.unwrap() < backtest.naive_mase.unwrap());
    assert_eq!((backtest.origins, backtest.ahead), (8, 48));
    let weights: f64 = found.weights.iter().map(|weight| weight.1).sum();
    assert!((weights - 1.0).abs() < 1e-9, "{:?}", found.weights);
    assert!(all_finite(&found) && in_order(&found));
}

#[test]
fn a_constant_gives_a_constant() {
    for value in [0.0, 7.0, 1e12, 1e-12, -3.0] {
        for (step, steps) in [(HOUR, 700), (DAY, 120)] {
            let found = forecast(&series(step, vec![Some(value); steps]), 60).unwrap();
            let close = |v: &f64| (v - value).abs() <= 1e-9 * value.abs();
            let ends = found
                .bands
                .iter()
                .flat_map(|band| band.low.iter().chain(&band.high));
            assert!(
                ends.chain(&found.median).chain(&found.mean).all(close),
                "{value} {found:?}"
            );
            assert_eq!(found.backtest.mase, None);
        }
    }
}

#[test]
fn too_little_is_refused_with_the_moment_from_which_it_works() {
    let of = |values| forecast(&series(HOUR, values), 24);
    assert_eq!(of(vec![]), Err(Refusal::NoData));
    assert_eq!(of(vec![None; 500]), Err(Refusal::NoData));
    let Err(Refusal::TooShort {
        steps,
        needed,
        works_from_secs,
    }) = of(vec![Some(1.0)])
    else {
        panic!("one point is no history");
    };
    assert_eq!(
        (steps, works_from_secs),
        (1, 1_700_006_400 + needed as i64 * HOUR)
    );
    // It does work from then on.
    for steps in [needed, 122, 123, 200, 335, 336, 504] {
        let found = of(hours(steps, 1, 0.0));
        match found {
            Ok(found) => assert!(all_finite(&found)),
            Err(Refusal::TooShort { needed, .. }) => {
                assert!(steps < needed);
                of(hours(needed, 1, 0.0)).unwrap();
            }
            Err(other) => panic!("{other}"),
        }
    }
    let mut gaps = vec![None; 700];
    gaps[0] = Some(1.0);
    gaps[699] = Some(2.0);
    assert_eq!(
        of(gaps),
        Err(Refusal::TooManyGaps {
            known: 2,
            steps: 700
        })
    );
}

#[test]
fn a_fall_does_not_make_the_interval_reach_up() {
    let mut all = hours(800, 5, 0.0);
    for value in &mut all[700..] {
        *value = value.map(|value| value * 1e-4);
    }
    let found = forecast(&series(HOUR, all), 48).unwrap();
    let most = found.bands[2]
        .high
        .iter()
        .chain(&found.mean)
        .copied()
        .fold(0.0, f64::max);
    assert!(most < 1.0, "{most}");
}

#[test]
fn what_is_not_known_yet_is_gone_through() {
    let mut all = hours(752, 3, 2.0);
    let now = forecast(&series(HOUR, all[..700].to_vec()), 60).unwrap();
    all[700..712].fill(None);
    let later = forecast(&series(HOUR, all[..712].to_vec()), 48).unwrap();
    assert_eq!(later.start_secs, now.start_secs + 12 * HOUR);
    for (a, b) in now.median[12..].iter().zip(&later.median) {
        assert!((a - b).abs() < 8.0, "{a} {b}");
    }
}

#[test]
fn a_step_to_another_level_is_not_forgotten_nor_averaged() {
    let mut all = hours(850, 7, 0.0);
    for value in &mut all[600..] {
        *value = value.map(|value| value * 2.0);
    }
    let found = forecast(&series(HOUR, all[..802].to_vec()), 48).unwrap();
    let actual: Vec<f64> = all[802..].iter().flatten().copied().collect();
    let error = metrics::mean_absolute_error(&actual, &found.median);
    assert!(error < 14.0, "{error}");
    let since = found.level_since_secs.unwrap();
    assert!(
        (since - 1_700_006_400 - 600 * HOUR).abs() <= 24 * HOUR,
        "{since}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn scaling_scales(seed in 0..1_000_u64, factor in prop_oneof![Just(1e-12), Just(1e-3), Just(1e12)], daily in any::<bool>()) {
        let (step, values) = if daily { (DAY, hours(200, seed, 9.0)) } else { (HOUR, hours(600, seed, 1.0)) };
        let scaled = values.iter().map(|value| value.map(|value| value * factor)).collect();
        let (one, other) = (forecast(&series(step, values), 30).unwrap(), forecast(&series(step, scaled), 30).unwrap());
        for (a, b) in one.median.iter().zip(&other.median) {
            prop_assert!((a * factor - b).abs() <= 1e-6 * b.abs(), "{} {}", a * factor, b);
        }
        for (a, b) in one.bands[2].high.iter().zip(&other.bands[2].high) {
            prop_assert!((a * factor - b).abs() <= 1e-6 * b.abs(), "{} {}", a * factor, b);
        }
    }

    /// Gaps anywhere, zeros, jumps at the end, huge and tiny values: a refusal or finite bands.
    #[test]
    fn nothing_breaks_it(
        values in proptest::collection::vec(prop_oneof![
            6 => (0.0..1_000.0_f64).prop_map(Some),
            2 => Just(None),
            2 => Just(Some(0.0)),
            1 => (-1e12..1e12_f64).prop_map(Some),
            1 => (1e-13..1e-11_f64).prop_map(Some),
            1 => Just(Some(f64::NAN)),
            1 => Just(Some(f64::INFINITY)),
        ], 0..400),
        same in proptest::option::of(0.0..10.0_f64),
        jump in proptest::option::of(-1e9..1e9_f64),
        step in prop_oneof![Just(HOUR), Just(DAY), Just(300), Just(604_800), Just(7_001)],
        horizon in 0..90_usize,
    ) {
        let mut values = match same {
            Some(value) => vec![Some(value); values.len()],
            None => values,
        };
        if let (Some(jump), Some(last)) = (jump, values.last_mut()) {
            *last = Some(jump);
        }
        if let Ok(found) = forecast(&series(step, values.clone()), horizon) {
            prop_assert_eq!(found.median.len(), horizon);
            prop_assert!(all_finite(&found), "{:?}", found);
            prop_assert!(in_order(&found), "{:?}", found);
            if values.iter().flatten().all(|value| *value >= 0.0) {
                prop_assert!(found.bands[2].low.iter().all(|value| *value >= 0.0));
            }
        }
    }

    /// A gap is known to be one: what is filled in for models to look back at is not fitted to.
    #[test]
    fn a_gap_moves_the_forecast_little(seed in 0..1_000_u64, at in 100..500_usize, len in 1..60_usize) {
        let whole = hours(700, seed, 1.0);
        let mut holed = whole.clone();
        holed[at..at + len].fill(None);
        let one = forecast(&series(HOUR, whole), 48).unwrap();
        let other = forecast(&series(HOUR, holed), 48).unwrap();
        prop_assert_eq!(other.coverage, (700 - len, 700));
        for (a, b) in one.median.iter().zip(&other.median) {
            prop_assert!((a - b).abs() < 20.0, "{} {}", a, b);
        }
    }
}
