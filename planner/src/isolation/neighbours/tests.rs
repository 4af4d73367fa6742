use super::*;
use crate::isolation::sharing_tests::{DAY, GIB, START, pod, snapshot};
use crate::model::{OomKill, PodPhase, PodUsage};

const HOUR: i64 = 3_600;

fn killed(name: &str, at_secs: i64) -> Pod {
    let mut one = pod("shop", name, Some("n0"), 1_000);
    one.fate.oom_kills = vec![OomKill {
        container: "app".into(),
        at_secs,
    }];
    one
}

fn told(watcher: &mut Watcher, pods: &[Pod], at_secs: i64) -> Vec<(IncidentKind, String, i64)> {
    let of = snapshot(pods.to_vec());
    let found = watcher.note(&of, &Usage::default(), at_secs);
    let found = found.into_iter();
    found
        .map(|one| (one.kind, one.pod.to_string(), one.at_secs))
        .collect()
}

#[test]
fn a_kill_is_told_once_and_the_next_one_again() {
    let mut watcher = Watcher::new();
    assert_eq!(told(&mut watcher, &[], START), []);
    let first = killed("a", START + 10);
    let expected = [(IncidentKind::OomKilled, "a".to_owned(), START + 10)];
    let pods = [first];
    assert_eq!(told(&mut watcher, &pods, START + 60), expected);
    assert_eq!(told(&mut watcher, &pods, START + 120), []);
    let mut again = killed("a", START + 130);
    let mut other = again.fate.oom_kills[0].clone();
    other.container = "proxy".into();
    again.fate.oom_kills.push(other);
    let of = snapshot(vec![again]);
    let found = watcher.note(&of, &Usage::default(), START + 180);
    let containers: Vec<_> = found.iter().map(|one| one.container.as_deref()).collect();
    assert_eq!(containers, [Some("app"), Some("proxy")]);
    assert_eq!(found[0].node.as_deref(), Some("n0"));
    // A pod that is not there for a moment brings nothing new.
    assert_eq!(told(&mut watcher, &[], START + 240), []);
    assert_eq!(
        told(&mut watcher, &[killed("a", START + 130)], START + 300),
        []
    );
}

#[test]
fn what_is_old_at_first_is_not_told() {
    let mut watcher = Watcher::new();
    let pods = [
        killed("old", START - HOUR - 1),
        killed("late", START - HOUR + 1),
    ];
    let expected = [(IncidentKind::OomKilled, "late".to_owned(), START - HOUR + 1)];
    assert_eq!(told(&mut watcher, &pods, START), expected);
    assert_eq!(told(&mut watcher, &pods, START + 60), []);
    // Later, what is only now told of is new, however long ago it was.
    let later = [killed("slow", START - HOUR - 1)];
    assert_eq!(told(&mut watcher, &later, START + 120).len(), 1);
}

#[test]
fn an_eviction_is_told_once() {
    let mut evicted = pod("shop", "a", Some("n0"), 1_000);
    evicted.phase = PodPhase::Failed;
    evicted.fate.evicted = Some((START + 5, "The node was low on resource: memory.".into()));
    let mut watcher = Watcher::new();
    let of = snapshot(vec![evicted.clone()]);
    let found = watcher.note(&of, &Usage::default(), START + 60);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, IncidentKind::Evicted);
    assert_eq!(found[0].node.as_deref(), Some("n0"));
    assert!(found[0].message.as_deref().unwrap().contains("memory"));
    evicted.fate.evicted = Some((START + 6, "".into()));
    assert_eq!(told(&mut watcher, &[evicted], START + 120), []);
}

#[test]
fn a_pod_that_waits_is_told_of_after_five_minutes() {
    let waiting = |message: Option<&str>| {
        let mut one = pod("shop", "a", None, 1_000);
        one.phase = PodPhase::Pending;
        one.created_at_secs = START;
        one.unschedulable = message.map(Into::into);
        one
    };
    let words = Some("0/3 nodes are available: 3 Insufficient cpu.");
    let mut watcher = Watcher::new();
    assert_eq!(told(&mut watcher, &[waiting(words)], START + 300), []);
    // Held back by a gate, or on its way out.
    assert_eq!(told(&mut watcher, &[waiting(None)], START + 301), []);
    let mut leaves = waiting(words);
    leaves.terminating = true;
    assert_eq!(told(&mut watcher, &[leaves], START + 301), []);
    let of = snapshot(vec![waiting(words)]);
    let found = watcher.note(&of, &Usage::default(), START + 301);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, IncidentKind::Unschedulable);
    assert_eq!(
        (found[0].at_secs, found[0].node.clone()),
        (START + 300, None)
    );
    assert_eq!(found[0].message.as_deref(), words);
    let other_words = Some("0/4 nodes are available: 4 Insufficient cpu.");
    assert_eq!(told(&mut watcher, &[waiting(other_words)], START + 400), []);
}

#[test]
fn pods_that_are_gone_are_forgotten() {
    let mut watcher = Watcher::new();
    told(&mut watcher, &[], START);
    let pods = [killed("a", START + 10)];
    assert_eq!(told(&mut watcher, &pods, START + 60).len(), 1);
    assert_eq!(told(&mut watcher, &[], START + 61 + DAY), []);
    assert_eq!(told(&mut watcher, &pods, START + 62 + DAY).len(), 1);
}

/// Millicores and bytes of each pod.
fn usage(of: &[Option<(i64, i64)>]) -> Usage {
    let used = |(millis, bytes): (i64, i64)| PodUsage {
        cpu_nanos: millis * 1_000_000,
        memory_bytes: bytes,
        ..PodUsage::default()
    };
    Usage {
        pods: of.iter().map(|one| one.map(used)).collect(),
        ..Usage::default()
    }
}

/// A kill in `shop` on n0 among pods of 1,000 millicores and 1 GiB each.
fn among_neighbours() -> Vec<Incident> {
    let mut ended = pod("ended", "ended", Some("n0"), 1_000);
    ended.phase = PodPhase::Succeeded;
    let mut overhead = pod("overhead", "overhead", Some("n0"), 1_000);
    overhead.resources.overhead.cpu_millis = 200;
    let of = snapshot(vec![
        killed("a", START),
        pod("loud", "l1", Some("n0"), 1_000),
        pod("loud", "l2", Some("n0"), 1_000),
        pod("loud", "l3", Some("n0"), 1_000),
        pod("quiet", "q", Some("n0"), 1_000),
        pod("unmeasured", "u", Some("n0"), 1_000),
        pod("elsewhere", "e", Some("n1"), 1_000),
        ended,
        overhead,
    ]);
    let used = usage(&[
        Some((9_000, 9 * GIB)),
        Some((1_500, GIB / 2)),
        Some((100, 3 * GIB)),
        Some((1_250, GIB)),
        Some((1_000, GIB)),
        None,
        Some((9_000, 9 * GIB)),
        Some((9_000, 9 * GIB)),
        Some((900, 0)),
    ]);
    Watcher::new().note(&of, &used, START + 60)
}

#[test]
fn neighbours_that_use_more_than_they_asked_for_are_named() {
    let found = among_neighbours();
    let excess = |namespace: &str, cpu_millis, memory_bytes| Excess {
        namespace: namespace.into(),
        cpu_millis,
        memory_bytes,
    };
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].over,
        [excess("loud", 750, 2 * GIB), excess("overhead", 100, 0)]
    );
}
