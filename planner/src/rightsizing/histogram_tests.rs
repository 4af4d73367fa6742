use super::*;
use proptest::prelude::*;

const DAY: i64 = 86_400;
/// Some midnight.
const START: i64 = 20_000 * DAY;

fn of(buckets: Buckets, samples: &[(f64, f64, i64)]) -> Histogram {
    let mut histogram = Histogram::default();
    for &(value, weight, at_secs) in samples {
        histogram.add(buckets, (value, weight), at_secs, DAY);
    }
    histogram
}

#[test]
fn buckets_are_those_of_the_autoscaler() {
    assert!((LN_GROWTH - GROWTH.ln()).abs() < 1e-15);
    for (buckets, most) in [(Buckets::Cpu, 1_000.0), (Buckets::Memory, 1e12)] {
        assert_eq!(count(buckets.place(most).ceil()) + 1, COUNT);
    }
    assert_eq!(Buckets::Cpu.start(0), 0.0);
    assert!((Buckets::Cpu.start(1) - 0.01).abs() < 1e-12);
    assert!((Buckets::Cpu.start(2) - 0.0205).abs() < 1e-12);
    assert!(Buckets::Memory.start(COUNT - 1) >= 1e12);
    assert_eq!(Buckets::Cpu.of(0.0), 0);
    assert_eq!(Buckets::Cpu.of(-1.0), 0);
    assert_eq!(Buckets::Cpu.of(0.015), 1);
    assert_eq!(Buckets::Cpu.of(1e9), 175);
}

#[test]
fn an_empty_one_has_no_percentile() {
    assert_eq!(Histogram::default().percentile(Buckets::Cpu, 0.9), None);
}

#[test]
fn percentiles_are_ends_of_buckets() {
    let one = of(Buckets::Cpu, &[(0.015, 1.0, START)]);
    assert_eq!(
        one.percentile(Buckets::Cpu, 0.9),
        Some(Buckets::Cpu.start(2))
    );
    let huge = of(Buckets::Cpu, &[(5_000.0, 1.0, START)]);
    // The last bucket has no end.
    assert_eq!(
        huge.percentile(Buckets::Cpu, 0.9),
        Some(Buckets::Cpu.start(175))
    );
}

#[test]
fn a_half_life_halves_weight() {
    // One sample of today outweighs one of yesterday two to one: the boundary is at a third.
    let both = of(Buckets::Cpu, &[(0.1, 1.0, START), (5.0, 1.0, START + DAY)]);
    let low = Buckets::Cpu.start(Buckets::Cpu.of(0.1) + 1);
    let high = Buckets::Cpu.start(Buckets::Cpu.of(5.0) + 1);
    assert_eq!(both.percentile(Buckets::Cpu, 0.333), Some(low));
    assert_eq!(both.percentile(Buckets::Cpu, 0.334), Some(high));
    // A weight of its own makes up for it.
    let even = of(Buckets::Cpu, &[(0.1, 2.0, START), (5.0, 1.0, START + DAY)]);
    assert_eq!(even.percentile(Buckets::Cpu, 0.5), Some(low));
}

#[test]
fn years_do_not_overflow() {
    let mut histogram = Histogram::default();
    for day in 0..4_000 {
        let value = if day < 3_990 { 50.0 } else { 0.5 };
        histogram.add(Buckets::Cpu, (value, 1.0), START + day * DAY, DAY);
        assert!(histogram.weights.iter().all(|one| *one < 1e30));
    }
    let end = Buckets::Cpu.start(Buckets::Cpu.of(0.5) + 1);
    assert_eq!(histogram.percentile(Buckets::Cpu, 0.9), Some(end));
    // What was long ago is dropped with its buckets once the reference moves.
    for day in 4_000..4_110 {
        histogram.add(Buckets::Cpu, (0.5, 1.0), START + day * DAY, DAY);
    }
    assert_eq!(histogram.weights.len(), 1);
}

proptest! {
    /// Within one bucket of the exact percentile, never below it.
    #[test]
    fn a_known_distribution_is_met_within_a_bucket(
        mut values in proptest::collection::vec(0.0..900.0_f64, 1..200),
        percentile in 0.01..1.0_f64,
    ) {
        let samples: Vec<_> = values.iter().map(|value| (*value, 0.1, START)).collect();
        let found = of(Buckets::Cpu, &samples).percentile(Buckets::Cpu, percentile).unwrap();
        values.sort_by(f64::total_cmp);
        let rank = count((percentile * values.len() as f64 - 1e-9).ceil()).max(1);
        let exact = values[rank - 1];
        let next = values[rank.min(values.len() - 1)];
        let bucket = Buckets::Cpu.of(exact);
        // Sums of tenths may miss the threshold by a rounding, and take the next sample.
        prop_assert!(found >= exact - 1e-9, "{found} {exact}");
        prop_assert!(found <= Buckets::Cpu.start(Buckets::Cpu.of(next).max(bucket) + 1) + 1e-9);
    }

    #[test]
    fn a_value_lies_in_its_bucket(value in 0.0..1e12_f64) {
        let bucket = Buckets::Memory.of(value);
        prop_assert!(Buckets::Memory.start(bucket) <= value * (1.0 + 1e-9));
        prop_assert!(value < Buckets::Memory.start(bucket + 1) * (1.0 + 1e-9));
    }

    #[test]
    fn storing_changes_nothing_twice(
        samples in proptest::collection::vec((0.0..50.0_f64, 0.1..8.0_f64, 0..90_i64), 0..60),
    ) {
        let samples: Vec<_> = samples.iter().map(|(v, w, day)| (*v, *w, START + day * DAY)).collect();
        let stored = of(Buckets::Cpu, &samples).stored();
        prop_assert_eq!(&Histogram::of(&stored).stored(), &stored);
    }
}
