use super::*;
use proptest::prelude::*;

fn bucket(integral: i128, secs: i64) -> Bucket {
    Bucket {
        integral,
        secs,
        max: 0,
    }
}

fn totals(integral: i128, secs: i64) -> Totals {
    Totals([bucket(integral, secs); COLUMNS.len()])
}

/// CPU used for some seconds at a rate, requested for some seconds at another.
fn cpu(used: (i128, i64), requested: (i128, i64)) -> Totals {
    let mut totals = Totals::default();
    let at = |(rate, secs): (i128, i64)| bucket(rate * i128::from(secs), secs);
    totals.0[Figure::CpuUsed as usize] = at(used);
    totals.0[Figure::CpuRequested as usize] = at(requested);
    totals
}

fn shares(rows: &[Totals], whole: &Totals) -> Shares {
    let measures: Vec<Measure> = rows.iter().map(|row| Measure::of(row, whole)).collect();
    Shares::new(&measures, &vec![None; rows.len()], whole)
}

proptest! {
    #[test]
    fn rows_add_up_to_their_total(
        parts in proptest::collection::vec(
            (0..1_000_000_000_000_000_i128, 1..=3_600_i64, 0..=3_600_i64), 1..30),
    ) {
        // Whether or not every row was measured all the time.
        let rows: Vec<Totals> = parts
            .iter()
            .map(|&(integral, known, more)| {
                let mut row = totals(integral, known);
                for at in [Figure::CpuRequested, Figure::MemoryRequested] {
                    row.0[at as usize].secs = (known + more).min(3_600);
                }
                row
            })
            .collect();
        let shares = shares(&rows, &totals(0, 3_600));
        for at in 0..MEANS {
            let sum: i64 = shares.rows().iter().map(|row| slot(&mut row.clone(), at).unwrap()).sum();
            prop_assert_eq!(*slot(&mut shares.total(), at), Some(sum));
        }
    }

    #[test]
    fn outages_of_the_whole_change_no_sum(outage in 0..3_599_i64, from in 0..3_600_i64) {
        // One row all the time, one from a moment on; the whole is not measured at the end.
        let measured = 3_600 - outage;
        let whole = cpu((500, measured), (1_000, 3_600));
        let young = (measured - from).max(0);
        let rows = [
            cpu((500, measured), (1_000, 3_600)),
            cpu((500, young), (1_000, 3_600 - from)),
        ];
        let shares = shares(&rows, &whole);
        prop_assert_eq!(shares.rows()[0].cpu.used, Some(500));
        let used = mean(500 * i128::from(young), i128::from(measured));
        let seen = shares.rows()[1].cpu.used;
        prop_assert!(seen.is_none_or(|seen| (seen - used).abs() <= 1), "{:?} {}", seen, used);
    }
}

#[test]
fn what_was_never_measured_stays_unknown() {
    let (measured, unmeasured) = (totals(3_600 * 50, 3_600), cpu((0, 0), (100, 3_600)));
    let shares = shares(&[measured, unmeasured], &measured);
    assert_eq!(shares.rows()[0].cpu.used, Some(50));
    assert_eq!(shares.rows()[1].cpu.used, None);
    assert_eq!(shares.total().cpu.used, Some(50));
    let total = shares.total().cpu;
    assert_eq!(total.requested, Some(150));
    assert_eq!(
        total.requested_while_measured,
        Some(50),
        "who is not measured is no part of efficiency"
    );
}

#[test]
fn a_row_of_half_the_window_counts_half() {
    let (whole, half) = (totals(3_600 * 100, 3_600), totals(1_800 * 100, 1_800));
    let shares = shares(&[half], &whole);
    assert_eq!(shares.rows()[0].cpu.requested, Some(50));
    assert_eq!(shares.rows()[0].cpu.used, Some(50));
    assert_eq!(shares.rows()[0].cpu.requested_while_measured, None);
}

#[test]
fn a_row_that_was_there_unmeasured_keeps_the_mean_of_what_was() {
    let whole = cpu((2_000, 40), (4_000, 40));
    for (row, used, requested, efficiency) in [
        // Measured for 22 of 40 seconds; then the same of a row of half the window.
        (cpu((500, 22), (1_000, 40)), 500, 1_000, 0.5),
        (cpu((500, 11), (1_000, 20)), 250, 500, 0.5),
    ] {
        let shares = shares(&[row], &whole);
        let figures = shares.rows()[0].cpu;
        assert_eq!(figures.used, Some(used));
        assert_eq!(figures.requested, Some(requested));
        assert_eq!(figures.efficiency(), Some(efficiency));
        assert_eq!(shares.total().cpu, figures);
    }
    let row = Measure::of(&cpu((500, 22), (1_000, 40)), &whole);
    assert_eq!(row.coverage().observed_secs, 22);
    assert_eq!(row.coverage().expected_secs, 40);
}

#[test]
fn efficiency_is_over_the_seconds_with_usage() {
    // The whole is measured in the first half, in which alone the row was there.
    let whole = cpu((2_000, 20), (4_000, 40));
    let shares = shares(&[cpu((500, 20), (1_000, 20))], &whole);
    let figures = shares.rows()[0].cpu;
    assert_eq!((figures.used, figures.requested), (Some(500), Some(500)));
    assert_eq!(figures.efficiency(), Some(0.5));
}
