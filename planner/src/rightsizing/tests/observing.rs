use super::*;
use proptest::prelude::*;

fn history(observer: &Observer) -> &History {
    observer.history(&key("app")).unwrap()
}

#[test]
fn pods_of_a_workload_add_to_one_history() {
    let both = snapshot(vec![simple("a"), simple("b")]);
    let mut observer = observer();
    observer.note(
        &both,
        &usage(&[Some((100, MIB)), Some((300, 2 * MIB))]),
        START,
    );
    observer.note(&both, &usage(&[None, Some((200, MIB))]), START + 60);
    let history = history(&observer);
    assert_eq!(history.samples(), 3);
    assert_eq!(history.span_secs(), Some((START, START + 60)));
    assert_eq!(history.peak_cpu_millis(), 300);
    assert_eq!(history.peak_memory_bytes(), 2 * MIB);
}

#[test]
fn what_does_not_run_or_is_not_measured_adds_nothing() {
    let mut waits = simple("a");
    waits.phase = PodPhase::Pending;
    let mut ended = simple("b");
    ended.phase = PodPhase::Succeeded;
    let unknown = pod("c", PodTemplate::default());
    let of = snapshot(vec![waits, ended, unknown, simple("d")]);
    let mut observer = observer();
    let used = Some((100, MIB));
    observer.note(&of, &usage(&[used, used, used, None]), START);
    assert_eq!(history(&observer).samples(), 0);
    assert_eq!(history(&observer).cpu_cores(0.9), None);
    assert_eq!(observer.changed().count(), 0);
}

#[test]
fn samples_weigh_what_their_container_asks_for() {
    let large = pod("a", template(vec![container("app", 900, GIB)]));
    let small = pod("b", template(vec![container("app", 10, GIB)]));
    let of = snapshot(vec![large, small]);
    let mut observer = observer();
    observer.note(&of, &usage(&[Some((50, MIB)), Some((2_000, MIB))]), START);
    // 0.9 of a core weighs 9 times the tenth that is the least.
    let at = |percentile| history(&observer).cpu_cores(percentile).unwrap() * 1e3;
    assert!((at(0.89) - cpu_end(50)).abs() < 1e-9);
    assert!((at(0.91) - cpu_end(2_000)).abs() < 1e-9);
}

#[test]
fn memory_counts_one_peak_a_day() {
    let of = snapshot(vec![simple("a"), simple("b")]);
    let mut observer = observer();
    // 100 MiB all day but for one moment, on which one pod has 900.
    for hour in 0..24 {
        let much = if hour == 7 { 900 * MIB } else { 100 * MIB };
        let used = usage(&[Some((1, 100 * MIB)), Some((1, much))]);
        observer.note(&of, &used, START + hour * HOUR);
    }
    let at = |observer: &Observer, part| history(observer).memory_peak_bytes(part).unwrap();
    assert_eq!(at(&observer, 0.01), memory_end(900 * MIB));
    // The next day's peak replaces itself as it grows.
    for (hour, mib) in [(24, 200), (25, 300), (26, 250)] {
        let used = usage(&[Some((1, mib * MIB)), None]);
        observer.note(&of, &used, START + hour * HOUR);
    }
    assert_eq!(at(&observer, 0.66), memory_end(300 * MIB));
    assert_eq!(at(&observer, 0.67), memory_end(900 * MIB));
}

#[test]
fn containers_are_told_apart_where_there_are_several() {
    let init = ContainerTemplate {
        kind: ContainerKind::Init,
        ..container("migrate", 100, MIB)
    };
    let proxy = ContainerTemplate {
        kind: ContainerKind::Sidecar,
        ..container("proxy", 100, MIB)
    };
    let of = snapshot(vec![pod(
        "a",
        template(vec![init, proxy, container("app", 500, GIB)]),
    )]);
    let sample = |container, millis: i64| ContainerSample {
        pod: 0,
        container,
        cpu_nanos: millis * 1_000_000,
        memory_bytes: MIB,
    };
    let used = Usage {
        containers: vec![sample(1, 30), sample(2, 400), sample(9, 1), sample(0, 1)],
        ..usage(&[Some((430, 2 * MIB))])
    };
    let mut observer = observer();
    observer.note(&of, &used, START);
    let peak = |name| observer.history(&key(name)).map(History::peak_cpu_millis);
    assert_eq!(peak("proxy"), Some(30));
    assert_eq!(peak("app"), Some(400));
    assert_eq!(peak("migrate"), None);
}

#[test]
fn an_init_container_does_not_make_them_several() {
    let init = ContainerTemplate {
        kind: ContainerKind::Init,
        ..container("migrate", 100, MIB)
    };
    let of = snapshot(vec![pod(
        "a",
        template(vec![init, container("app", 500, GIB)]),
    )]);
    let mut observer = observer();
    observer.note(&of, &usage(&[Some((430, MIB))]), START);
    assert_eq!(history(&observer).peak_cpu_millis(), 430);
}

#[test]
fn a_kill_is_counted_once() {
    let mut killed = simple("a");
    killed.fate.oom_kills = vec![kill("app", START + 10)];
    let mut other = simple("b");
    other.fate.oom_kills = vec![kill("app", START + 10)];
    let used = usage(&[None, None]);
    let mut observer = observer();
    for minute in 1..5 {
        let of = snapshot(vec![killed.clone(), other.clone()]);
        observer.note(&of, &used, START + minute * 60);
    }
    assert_eq!(history(&observer).oom_kills(), 2);
    killed.fate.oom_kills = vec![kill("app", START + 500)];
    // A pod that its kill ended counts too.
    killed.phase = PodPhase::Failed;
    observer.note(&snapshot(vec![killed, other]), &used, START + 600);
    assert_eq!(history(&observer).oom_kills(), 3);
    let last = history(&observer).last_kill().unwrap();
    assert_eq!((last.at_secs, last.limit_bytes), (START + 500, None));
}

#[test]
fn a_kill_shows_that_more_is_needed() {
    let needed = |limit: Option<i64>, used: i64| {
        let mut of = pod(
            "a",
            template(vec![ContainerTemplate {
                memory_limit_bytes: limit,
                ..container("app", 500, 100 * MIB)
            }]),
        );
        of.fate.oom_kills = vec![kill("app", START + 10)];
        let mut observer = observer();
        let of = snapshot(vec![of]);
        observer.note(&of, &usage(&[Some((1, used))]), START + 60);
        history(&observer).memory_peak_bytes(0.9).unwrap()
    };
    // A fifth more, or 100 MiB where that is more; of the limit or of what was used.
    assert_eq!(needed(Some(2_000 * MIB), MIB), memory_end(2_400 * MIB));
    assert_eq!(needed(Some(200 * MIB), MIB), memory_end(300 * MIB));
    assert_eq!(
        needed(Some(200 * MIB), 1_000 * MIB),
        memory_end(1_200 * MIB)
    );
    // Without a limit the request is what there was.
    assert_eq!(needed(None, MIB), memory_end(200 * MIB));
}

#[test]
fn a_kill_of_an_earlier_day_counts_on_that_day() {
    let mut killed = pod(
        "a",
        template(vec![ContainerTemplate {
            memory_limit_bytes: Some(1_000 * MIB),
            ..container("app", 500, 100 * MIB)
        }]),
    );
    killed.fate.oom_kills = vec![kill("app", START - DAY)];
    let mut observer = observer();
    let of = snapshot(vec![killed]);
    observer.note(&of, &usage(&[Some((1, 100 * MIB))]), START + 60);
    let at = |part| history(&observer).memory_peak_bytes(part).unwrap();
    assert_eq!(at(0.66), memory_end(100 * MIB));
    assert_eq!(at(0.67), memory_end(1_200 * MIB));
}

#[test]
fn what_is_gone_for_two_weeks_is_forgotten() {
    let mut other = simple("z");
    other.workload.name = "other".into();
    let mut observer = observer();
    let used = usage(&[Some((100, MIB)), Some((100, MIB))]);
    observer.note(&snapshot(vec![simple("a"), other.clone()]), &used, START);
    let alone = snapshot(vec![other]);
    let used = usage(&[Some((100, MIB))]);
    assert!(observer.note(&alone, &used, START + 14 * DAY).is_empty());
    let gone = observer.note(&alone, &used, START + 14 * DAY + HOUR);
    assert_eq!(gone, [key("app")]);
    assert!(observer.history(&key("app")).is_none());
    // Its place is given to another, and nothing gets mixed up.
    let both = snapshot(vec![simple("b"), Pod::clone(&alone.pods[0])]);
    let used = usage(&[Some((700, MIB)), Some((100, MIB))]);
    observer.note(&both, &used, START + 15 * DAY);
    assert_eq!(history(&observer).peak_cpu_millis(), 700);
    assert_eq!(history(&observer).samples(), 1);
}

/// Each has a name of its own: what is known of one is of no use to the next.
#[test]
fn what_is_there_once_leaves_nothing_behind() {
    for kind in [WorkloadKind::Job, WorkloadKind::Pod] {
        let mut observer = observer();
        for minute in 0..10 {
            let mut one = simple(&format!("once-{minute}"));
            one.workload = WorkloadRef {
                kind,
                name: one.name.clone(),
            };
            one.fate.oom_kills = vec![kill("app", START)];
            let of = snapshot(vec![one, simple("a")]);
            let used = usage(&[Some((100, MIB)), Some((100, MIB))]);
            observer.note(&of, &used, START + minute * 60);
            let sized = sizings(&of, &observer, &Rule::default(), START + DAY);
            let names: Vec<&str> = sized.iter().map(|one| &*one.workload.name).collect();
            assert_eq!(names, ["web"], "{kind:?}");
        }
        let known: Vec<_> = observer.changed().collect();
        assert_eq!(known, [&key("app")], "{kind:?}");
    }
}

proptest! {
    /// The order of pods changes nothing, kills among them.
    #[test]
    fn pods_may_come_in_any_order(
        pods in proptest::collection::vec((0..5_000_i64, 1..4_000_i64, 10..3_000_i64, any::<bool>()), 1..20),
        seed in any::<u64>(),
    ) {
        let made = pods.iter().enumerate().map(|(at, &(millis, mib, asked, was_killed))| {
            let mut one = pod(&format!("p{at}"), template(vec![container("app", asked, mib * MIB)]));
            if was_killed {
                one.fate.oom_kills = vec![kill("app", START - at as i64 * 7 * HOUR)];
            }
            (one, Some((millis, mib * MIB)))
        });
        let mut pairs: Vec<_> = made.collect();
        let seen = |pairs: &[(Pod, Option<(i64, i64)>)]| {
            let of = snapshot(pairs.iter().map(|(pod, _)| pod.clone()).collect());
            let used: Vec<_> = pairs.iter().map(|(_, used)| *used).collect();
            watched(&of, &usage(&used), 1)
        };
        let before = seen(&pairs);
        fastrand::Rng::with_seed(seed).shuffle(&mut pairs);
        let after = seen(&pairs);
        let (before, after) = (history(&before), history(&after));
        prop_assert_eq!(before.samples(), after.samples());
        prop_assert_eq!(before.span_secs(), after.span_secs());
        prop_assert_eq!(before.peak_cpu_millis(), after.peak_cpu_millis());
        prop_assert_eq!(before.oom_kills(), after.oom_kills());
        prop_assert_eq!(before.last_kill(), after.last_kill());
        // Sums of weights differ in their last digits, so no percentile on a boundary is asked for.
        for percentile in [0.123_456_7, 0.512_345_6, 0.912_345_6] {
            prop_assert_eq!(before.cpu_cores(percentile), after.cpu_cores(percentile));
            prop_assert_eq!(before.memory_peak_bytes(percentile), after.memory_peak_bytes(percentile));
        }
    }
}
