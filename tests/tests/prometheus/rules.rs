//! The alert rules: promtool takes them, and each fires when it should and not otherwise.

use super::{Result, deployed, programs};
use std::collections::BTreeSet;
use std::fs;

/// What alerts are tried with.
const TESTS: &str = include_str!("rules.test.yaml");

#[test]
fn alerts_fire_when_they_should() -> Result<()> {
    let Some(programs) = programs() else {
        return Ok(());
    };
    let rules = deployed("prometheus-rules.yaml");
    programs.check_rules(&rules)?;
    let folder = tempfile::tempdir().unwrap();
    fs::copy(rules, folder.path().join("prometheus-rules.yaml")).unwrap();
    let tests = folder.path().join("tests.yaml");
    fs::write(&tests, TESTS).unwrap();
    programs.test_rules(&tests)
}

#[test]
fn every_alert_is_tried_and_names_what_a_person_needs() {
    let rules = fs::read_to_string(deployed("prometheus-rules.yaml")).unwrap();
    let alerts: Vec<&str> = rules.split("- alert: ").skip(1).collect();
    assert!(alerts.len() >= 10);
    let mut seen = BTreeSet::new();
    for alert in alerts {
        let name = alert.lines().next().unwrap();
        assert!(seen.insert(name), "{name} is there twice");
        for part in [" for: ", " severity: ", " summary: ", " description: "] {
            assert!(alert.contains(part), "{name} lacks {part}");
        }
        assert!(
            TESTS.contains(&format!("alertname=\"{name}\"")),
            "nothing tries {name}"
        );
    }
}
