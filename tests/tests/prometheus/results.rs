//! How key results are told: what is not known, or beyond the horizon, has no series.

use plimsoll::metrics::{Exhausted, KeyResults, Sheet, Told, as_text};
use plimsoll_app::api::Exhaustion;

const NOW_SECS: i64 = 1_800_000_000;

fn told(results: &KeyResults) -> Vec<String> {
    let sheet = Sheet::of_cluster("c");
    results.put(&sheet, NOW_SECS).unwrap();
    let text = as_text(&sheet.families()).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn nothing_is_told_before_anything_is_computed() {
    assert!(told(&KeyResults::default()).is_empty());
}

#[test]
fn time_passes_until_something_is_exhausted() {
    let of = |resource: &str, share, by_secs: &[(&str, i64)]| Exhausted {
        told: Exhaustion {
            share,
            from_secs: None,
            at_secs: None,
            to_secs: None,
            order_by_secs: None,
        },
        resource: resource.to_owned(),
        by_secs: by_secs
            .iter()
            .map(|(probability, at_secs)| ((*probability).to_owned(), NOW_SECS + at_secs))
            .collect(),
        horizon_secs: 86_400,
    };
    let results = KeyResults {
        forecast: Some(Told {
            at_secs: NOW_SECS - 60,
            of: vec![
                of("cpu", 0.75, &[("0.1", -5), ("0.5", 3_600)]),
                of("memory", 0.0, &[]),
            ],
        }),
        ..KeyResults::default()
    };
    let told = told(&results);
    for line in [
        r#"plimsoll_time_to_exhaustion_seconds{cluster="c",probability="0.1",resource="cpu"} 0"#,
        r#"plimsoll_time_to_exhaustion_seconds{cluster="c",probability="0.5",resource="cpu"} 3600"#,
        r#"plimsoll_exhaustion_probability_ratio{cluster="c",resource="cpu"} 0.75"#,
        r#"plimsoll_exhaustion_probability_ratio{cluster="c",resource="memory"} 0"#,
    ] {
        assert!(told.iter().any(|one| one == line), "{line}: {told:?}");
    }
    let left = told
        .iter()
        .filter(|line| line.starts_with("plimsoll_time_to_exhaustion"));
    assert_eq!(left.count(), 2, "{told:?}");
    assert!(!told.iter().any(|line| line.contains("machines")));
}
