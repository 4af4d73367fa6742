//! Who may depend on whom.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What `cargo metadata` knows.
pub(crate) struct Graph(Value);

impl Graph {
    pub(crate) fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version=1",
                "--all-features",
                "--locked",
            ])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self(serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON"))
    }

    pub(crate) fn packages(&self) -> &[Value] {
        array(&self.0["packages"])
    }

    fn member(&self, name: &str) -> &Value {
        self.members()
            .find(|package| text(&package["name"]) == name)
            .expect(name)
    }

    fn members(&self) -> impl Iterator<Item = &Value> {
        self.packages()
            .iter()
            .filter(|package| package["source"].is_null())
    }

    /// Names of all crates that become part of a crate, on whatever system.
    fn reached_by(&self, name: &str) -> BTreeSet<&str> {
        let nodes: BTreeMap<_, _> = array(&self.0["resolve"]["nodes"])
            .iter()
            .map(|node| (text(&node["id"]), node))
            .collect();
        let names: BTreeMap<_, _> = self
            .packages()
            .iter()
            .map(|p| (text(&p["id"]), text(&p["name"])))
            .collect();
        let mut reached = BTreeSet::new();
        let mut open = vec![text(&self.member(name)["id"])];
        while let Some(id) = open.pop() {
            for dependency in array(&nodes[id]["deps"]) {
                let linked = array(&dependency["dep_kinds"])
                    .iter()
                    .any(|kind| kind["kind"].is_null());
                let id = text(&dependency["pkg"]);
                if linked && reached.insert(id) {
                    open.push(id);
                }
            }
        }
        reached.into_iter().map(|id| names[id]).collect()
    }
}

pub(crate) fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn dependencies_point_one_way() {
    let allowed = BTreeMap::from([
        ("plimsoll-planner", &[] as &[&str]),
        ("plimsoll-app", &["plimsoll-planner"]),
        ("plimsoll", &["plimsoll-app", "plimsoll-planner"]),
        (
            "plimsoll-tests",
            &["plimsoll", "plimsoll-app", "plimsoll-planner"],
        ),
        ("xtask", &[]),
    ]);
    let graph = Graph::read();
    let ours: BTreeSet<_> = graph
        .members()
        .map(|package| text(&package["name"]))
        .collect();
    assert_eq!(
        ours,
        allowed.keys().copied().collect(),
        "every crate has its place"
    );
    for package in graph.members() {
        let name = text(&package["name"]);
        for dependency in array(&package["dependencies"]) {
            let dependency = text(&dependency["name"]);
            assert!(
                !ours.contains(dependency) || allowed[name].contains(&dependency),
                "{name} may not depend on {dependency}"
            );
        }
    }
}

#[test]
fn the_planner_is_pure_and_pages_reach_no_cluster() {
    let graph = Graph::read();
    let unreachable = |name: &str, forbidden: &[&str]| {
        for reached in graph.reached_by(name) {
            let found = forbidden.iter().find(|f| {
                reached == **f
                    || reached
                        .strip_prefix(**f)
                        .is_some_and(|r| r.starts_with(['-', '_']))
            });
            assert!(found.is_none(), "{name} reaches {reached}");
        }
    };
    unreachable(
        "plimsoll-planner",
        &[
            "tokio",
            "sqlx",
            "libsqlite3",
            "kube",
            "k8s-openapi",
            "leptos",
            "axum",
            "hyper",
            "jiff",
            "chrono",
            "time",
            "rand",
            "getrandom",
            "fastrand",
        ],
    );
    unreachable(
        "plimsoll-app",
        &[
            "sqlx",
            "libsqlite3",
            "kube",
            "k8s-openapi",
            "plimsoll-tests",
        ],
    );
    assert!(!graph.reached_by("plimsoll-app").contains("plimsoll"));
}

#[test]
fn what_we_use_ourselves_comes_in_one_version() {
    let graph = Graph::read();
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in graph.members() {
        for dependency in array(&package["dependencies"]) {
            let name = text(&dependency["name"]);
            wanted
                .entry(name)
                .or_default()
                .insert(text(&dependency["req"]));
        }
    }
    for (name, versions) in wanted {
        assert!(versions.len() == 1, "{name} is asked for as {versions:?}");
    }
}

#[test]
fn wasm_bindgen_and_its_tool_speak_the_same_format() {
    let graph = Graph::read();
    let version = |name: &str| {
        let package = graph
            .packages()
            .iter()
            .find(|package| text(&package["name"]) == name);
        text(&package.expect(name)["version"])
    };
    assert_eq!(version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
}
