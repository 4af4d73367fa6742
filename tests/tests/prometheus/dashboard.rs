//! The dashboard for Grafana: what it asks for.

use super::deployed;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// The dashboard.
pub(super) fn dashboard() -> Value {
    let text = fs::read_to_string(deployed("grafana-dashboard.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What its panels ask for, with their variables put in: all clusters, a step of a minute.
pub(super) fn queries(dashboard: &Value) -> Vec<String> {
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().into_iter().flatten());
    let queries = targets.map(|target| target["expr"].as_str().unwrap());
    queries
        .map(|query| {
            query
                .replace("$cluster", ".*")
                .replace("$__rate_interval", "1m")
        })
        .collect()
}

/// The metrics that a query names: ours, and those of the process.
pub(super) fn metrics_of(query: &str) -> BTreeSet<String> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = query.split(|letter: char| !is_name(letter));
    words
        .filter(|word| word.starts_with("plimsoll_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn it_is_one_that_grafana_takes() {
    let dashboard = dashboard();
    assert!(
        dashboard["schemaVersion"]
            .as_i64()
            .is_some_and(|version| version >= 36)
    );
    assert!(dashboard["uid"].as_str().is_some_and(|uid| uid.len() <= 40));
    assert!(dashboard["id"].is_null(), "an id belongs to one Grafana");
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    let types: Vec<&str> = variables
        .iter()
        .map(|variable| variable["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["datasource", "query"]);
    assert_eq!(variables[0]["query"], "prometheus");
    let panels = dashboard["panels"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    let mut taken = BTreeSet::new();
    for panel in panels {
        let title = panel["title"].as_str().unwrap();
        assert!(ids.insert(panel["id"].as_i64().unwrap()), "{title}");
        let [x, y, w, h] =
            ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_i64().unwrap());
        assert!(x >= 0 && x + w <= 24, "{title} is too wide");
        for cell in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))) {
            assert!(taken.insert(cell), "{title} covers another panel");
        }
        if panel["type"] == "row" {
            continue;
        }
        let own = || std::iter::once(&panel["datasource"]["uid"]);
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "{title} asks nothing");
        let of_targets = targets.iter().map(|target| &target["datasource"]["uid"]);
        for uid in own().chain(of_targets) {
            assert_eq!(uid, "${datasource}", "{title}");
        }
        assert!(
            panel["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{title}"
        );
    }
}
