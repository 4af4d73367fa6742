use super::*;

#[test]
fn what_was_stored_recommends_the_same() {
    let mut killed = simple("a");
    killed.fate.oom_kills = vec![kill("app", START + HOUR)];
    let of = snapshot(vec![killed, simple("b")]);
    let mut first = observer();
    for hour in 0..100 {
        let used = usage(&[
            Some((100 + hour * 7 % 300, (200 + hour) * MIB)),
            (hour % 3 > 0).then_some((50 + hour, 300 * MIB)),
        ]);
        first.note(&of, &used, START + hour * HOUR);
    }
    let stored = serde_json::to_string(&first.checkpoint(&key("app")).unwrap()).unwrap();
    let read: Checkpoint = serde_json::from_str(&stored).unwrap();
    let mut second = observer();
    second.restore(&key("app"), read.clone());
    assert_eq!(second.checkpoint(&key("app")), Some(read));
    let now = START + 100 * HOUR;
    let recommended = |observer: &Observer| {
        let history = observer.history(&key("app"));
        recommend(history, 1, &Rule::default(), now)
    };
    assert_eq!(recommended(&first), recommended(&second));
    assert!(recommended(&second).amounts().is_some());
    assert_eq!(recommended(&second).evidence.oom_kills, 1);
    // What the pods still tell of is not counted again, and both go on alike.
    let used = usage(&[Some((900, 900 * MIB)), None]);
    first.note(&of, &used, now);
    second.note(&of, &used, now);
    assert_eq!(recommended(&second).evidence.oom_kills, 1);
    assert_eq!(recommended(&first), recommended(&second));
}

#[test]
fn what_changed_since_is_told() {
    let of = snapshot(vec![simple("a")]);
    let mut observer = observer();
    let changed = |observer: &Observer| observer.changed().cloned().collect::<Vec<_>>();
    observer.note(&of, &usage(&[Some((100, MIB))]), START);
    assert_eq!(changed(&observer), [key("app")]);
    assert!(observer.checkpoint(&key("app")).is_some());
    assert_eq!(changed(&observer), []);
    observer.note(&of, &usage(&[None]), START + 60);
    assert_eq!(changed(&observer), []);
    observer.note(&of, &usage(&[Some((100, MIB))]), START + 120);
    assert_eq!(changed(&observer), [key("app")]);
    assert_eq!(observer.checkpoint(&key("other")), None);
}

#[test]
fn a_restored_one_is_not_forgotten_before_its_pods_are_seen() {
    let of = snapshot(vec![simple("a")]);
    let mut first = watched(&of, &usage(&[Some((100, MIB))]), 1);
    let stored = first.checkpoint(&key("app")).unwrap();
    let mut second = observer();
    second.restore(&key("app"), stored);
    let gone = second.note(&of, &usage(&[Some((100, MIB))]), START + 30 * DAY);
    assert!(gone.is_empty());
    assert_eq!(second.history(&key("app")).map(History::samples), Some(26));
}
