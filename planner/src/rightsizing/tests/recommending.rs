use super::*;
use proptest::prelude::*;

fn amounts(observer: &Observer, containers: usize, at_secs: i64) -> Amounts {
    let history = observer.history(&key("app"));
    let found = recommend(history, containers, &Rule::default(), at_secs);
    found.amounts().unwrap()
}

/// As the rule says, from what the percentiles are.
fn expected(cpu_millis: f64, memory_bytes: f64) -> Amounts {
    let up = |amount: f64, step: i64| crate::noise::whole((amount / step as f64).ceil()) * step;
    Amounts {
        cpu_millis: up(cpu_millis * 1.15, 5),
        memory_bytes: up(memory_bytes * 1.15, MIB),
    }
}

#[test]
fn a_percentile_and_a_margin() {
    let of = snapshot(vec![simple("a")]);
    let observer = watched(&of, &usage(&[Some((400, 600 * MIB))]), 1);
    let found = recommend(
        observer.history(&key("app")),
        1,
        &Rule::default(),
        START + DAY,
    );
    assert_eq!(
        found.amounts(),
        Some(expected(cpu_end(400), memory_end(600 * MIB)))
    );
    let evidence = found.evidence;
    assert_eq!((evidence.window_secs, evidence.samples), (DAY, 25));
    assert_eq!(evidence.peak_cpu_millis, 400);
    assert_eq!(evidence.peak_memory_bytes, 600 * MIB);
    assert_eq!((evidence.oom_kills, evidence.last_kill), (0, None));
}

#[test]
fn rare_peaks_of_cpu_are_not_asked_for() {
    let of = snapshot(vec![simple("a")]);
    let mut observer = observer();
    for hour in 0..=48 {
        let millis = if hour % 24 == 3 { 4_000 } else { 200 };
        let used = usage(&[Some((millis, 600 * MIB))]);
        observer.note(&of, &used, START + hour * HOUR);
    }
    let found = amounts(&observer, 1, START + 2 * DAY);
    assert_eq!(found.cpu_millis, expected(cpu_end(200), 0.0).cpu_millis);
}

#[test]
fn the_least_of_a_pod_is_spread_over_its_containers() {
    let of = snapshot(vec![simple("a")]);
    let observer = watched(&of, &usage(&[Some((1, MIB))]), 1);
    let of_one = amounts(&observer, 1, START + DAY);
    assert_eq!((of_one.cpu_millis, of_one.memory_bytes), (25, 250 * MIB));
    let of_two = amounts(&observer, 2, START + DAY);
    // Half of 25 millicores, rounded up to 5.
    assert_eq!((of_two.cpu_millis, of_two.memory_bytes), (15, 125 * MIB));
}

#[test]
fn less_than_a_day_is_too_young() {
    let of = snapshot(vec![simple("a")]);
    let mut observer = observer();
    let used = usage(&[Some((100, MIB))]);
    let outcome = |observer: &Observer, at_secs| {
        let history = observer.history(&key("app"));
        recommend(history, 1, &Rule::default(), at_secs).outcome
    };
    assert_eq!(outcome(&observer, START), Outcome::Unmeasured);
    for hour in 0..24 {
        observer.note(&of, &used, START + hour * HOUR);
        let works_from_secs = START + DAY;
        assert_eq!(
            outcome(&observer, START + hour * HOUR),
            Outcome::TooYoung { works_from_secs }
        );
    }
    // It went away: what is not measured makes no history.
    let works_from_secs = START + 3 * DAY;
    assert_eq!(
        outcome(&observer, works_from_secs),
        Outcome::TooYoung { works_from_secs }
    );
    observer.note(&of, &used, START + DAY);
    let found = outcome(&observer, START + DAY);
    assert!(matches!(found, Outcome::Enough(_)));
}

#[test]
fn memory_is_not_below_what_a_kill_showed() {
    let mut killed = pod(
        "a",
        template(vec![ContainerTemplate {
            memory_limit_bytes: Some(2_000 * MIB),
            ..container("app", 500, 100 * MIB)
        }]),
    );
    let mut observer = observer();
    killed.fate.oom_kills = vec![kill("app", START)];
    let of = snapshot(vec![killed]);
    let used = usage(&[Some((100, 300 * MIB))]);
    // Long enough that the histogram has forgotten it.
    for day in 0..=40 {
        observer.note(&of, &used, START + day * DAY);
    }
    let found = amounts(&observer, 1, START + 40 * DAY);
    assert_eq!(found.memory_bytes, 2_400 * MIB);
}

proptest! {
    /// Never below the weighted percentile of the daily peaks, worked out by itself.
    #[test]
    fn memory_covers_most_days(peaks in proptest::collection::vec(1..60_000_i64, 2..20)) {
        let of = snapshot(vec![simple("a")]);
        let mut observer = observer();
        for (day, mib) in (0_i64..).zip(&peaks) {
            let used = usage(&[Some((100, mib * MIB))]);
            observer.note(&of, &used, START + day * DAY);
        }
        let last = peaks.len() as i64 - 1;
        let mut weighted: Vec<(i64, f64)> = (0..=last)
            .zip(&peaks)
            .map(|(day, mib)| (mib * MIB, ((day - last) as f64).exp2()))
            .collect();
        weighted.sort_by_key(|(bytes, _)| *bytes);
        let total: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        let mut sum = 0.0;
        let exact = weighted.iter().find(|(_, weight)| {
            sum += weight;
            sum >= 0.9 * total - 1e-9
        });
        let found = amounts(&observer, 1, START + last * DAY);
        prop_assert!(found.memory_bytes >= exact.unwrap().0);
        prop_assert_eq!(found.memory_bytes % MIB, 0);
        prop_assert_eq!(found.cpu_millis % 5, 0);
    }
}
