//! Children add up to their parent, exactly.

use std::collections::BTreeMap;

use super::{Demo, demo};
use plimsoll_tests::agreement::sums::{FIGURES, adds_up};
use plimsoll_tests::product::{Result, int, rows};
use serde_json::Value;

/// Windows of whole and of broken days, steps and hours.
const WINDOWS: [&str; 4] = ["5m", "24h", "50h", "3d"];

#[tokio::test]
async fn rows_add_up_to_their_total() -> Result<()> {
    let demo = demo().await?;
    for window in WINDOWS {
        let by = async |query: &str| -> Result<Value> {
            let path = format!("/api/v1/namespaces?window={window}&{query}");
            let table = demo.json(&path).await?;
            adds_up(&path, rows(&table, "/rows"), "/figures", &table["total"])?;
            Ok(table)
        };
        let namespaces = by("aggregate=namespace").await?;
        let teams = by("aggregate=team").await?;
        by("filter=a").await?;
        assert!(rows(&namespaces, "/rows").count() >= 40);
        for figure in FIGURES {
            let total = |table: &Value| int(&table["total"], figure);
            assert_eq!(total(&namespaces), total(&teams), "{window} {figure}");
        }
        teams_are_their_namespaces(&namespaces, &teams);
        workloads_are_their_namespace(&demo, window, &namespaces).await?;
    }
    Ok(())
}

/// A team's row and the rows of its namespaces are rounded in tables of their own.
fn teams_are_their_namespaces(namespaces: &Value, teams: &Value) {
    let mut sums: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
    for row in rows(namespaces, "/rows") {
        let sum = sums
            .entry(row["team"]["name"].as_str().unwrap())
            .or_default();
        sum.0 += int(row, "/figures/cpu/requested").unwrap_or(0);
        sum.1 += int(row, "/figures/pods_placed").unwrap_or(0);
        sum.2 += 1;
    }
    assert_eq!(rows(teams, "/rows").count(), sums.len());
    for row in rows(teams, "/rows") {
        let (cpu, pods, count) = sums[row["team"]["name"].as_str().unwrap()];
        assert_eq!(int(row, "/namespaces"), Some(count));
        assert_eq!(int(row, "/figures/pods_placed"), Some(pods));
        let requested = int(row, "/figures/cpu/requested").unwrap();
        assert!((requested - cpu).abs() <= count, "{requested} {cpu}");
    }
}

async fn workloads_are_their_namespace(
    demo: &Demo,
    window: &str,
    namespaces: &Value,
) -> Result<()> {
    for row in rows(namespaces, "/rows").step_by(5) {
        let name = row["namespace"].as_str().unwrap();
        let path = format!("/api/v1/namespaces/{name}?window={window}");
        let detail = demo.json(&path).await?;
        let sum = &detail["workloads_sum"];
        adds_up(&path, rows(&detail, "/workloads"), "/figures", sum)?;
        is_its_sum(&path, &detail);
    }
    Ok(())
}

/// A namespace is the sum of its workloads. One that was there and not measured for a while counts
/// with its mean, of which the namespace's own measurement knows nothing.
fn is_its_sum(what: &str, detail: &Value) {
    assert_eq!(detail["pages"], 1, "{what}");
    let measured = rows(detail, "/workloads").all(|row| {
        let coverage = &row["usage_coverage"];
        coverage["observed_secs"] == coverage["expected_secs"]
    });
    for figure in FIGURES {
        let sum = int(&detail["workloads_sum"], figure);
        let whole = int(&detail["figures"], figure);
        if figure.ends_with("/used") && !measured {
            assert!(sum >= whole, "{what} {figure}: {sum:?} {whole:?}");
        } else if sum.is_some() {
            assert_eq!(sum, whole, "{what} {figure}");
        }
    }
}

#[tokio::test]
async fn pools_and_nodes_add_up() -> Result<()> {
    let demo = demo().await?;
    let table = demo.json("/api/v1/nodes").await?;
    let figures = [
        "/cpu/allocatable",
        "/cpu/capacity",
        "/cpu/requested",
        "/cpu/limit",
        "/cpu/pods_used",
        "/cpu/system",
        "/cpu/max",
        "/memory/allocatable",
        "/memory/requested",
        "/memory/pods_used",
        "/memory/system",
        "/gpu_requested",
        "/gpu_allocatable",
        "/pods",
        "/pods_allocatable",
    ];
    assert_eq!(int(&table, "/pages"), Some(1));
    for figure in figures {
        let sum = |rows: &mut dyn Iterator<Item = &Value>| -> i64 {
            rows.filter_map(|row| int(row, figure)).sum()
        };
        let total = int(&table["total"], figure).unwrap();
        assert_eq!(sum(&mut rows(&table, "/pools")), total, "{figure}");
        assert_eq!(sum(&mut rows(&table, "/rows")), total, "{figure}");
        for pool in rows(&table, "/pools") {
            let mut of_pool = rows(&table, "/rows").filter(|row| row["pool"] == pool["pool"]);
            assert_eq!(sum(&mut of_pool), int(pool, figure).unwrap(), "{figure}");
        }
    }
    let nodes: i64 = rows(&table, "/pools")
        .filter_map(|pool| int(pool, "/nodes"))
        .sum();
    assert_eq!(Some(nodes), int(&table, "/all"));
    let grouped: i64 = rows(&table, "/groups")
        .filter_map(|group| int(group, "/count"))
        .sum();
    assert_eq!(grouped, nodes);
    Ok(())
}

#[tokio::test]
async fn the_parts_of_the_capacity_are_the_capacity() -> Result<()> {
    let demo = demo().await?;
    for window in WINDOWS {
        let overview = demo
            .json(&format!("/api/v1/overview?window={window}"))
            .await?;
        for resource in ["/cpu", "/memory"] {
            let part = |name: &str| int(&overview, &format!("{resource}/{name}")).unwrap();
            let parts = ["used", "requested_unused", "system", "free"].map(part);
            assert_eq!(
                parts.iter().sum::<i64>(),
                part("allocatable"),
                "{window} {resource}"
            );
            assert!(parts.iter().all(|part| *part >= 0), "{parts:?}");
        }
        let table = demo
            .json(&format!("/api/v1/namespaces?window={window}"))
            .await?;
        for (of_overview, of_table) in [
            ("/cpu/requested", "/total/cpu/requested"),
            ("/cpu/used", "/total/cpu/used"),
            ("/memory/requested", "/total/memory/requested"),
            ("/memory/used", "/total/memory/used"),
            ("/counts/pods_placed", "/total/pods_placed"),
            ("/counts/pods_unplaced", "/total/pods_unplaced"),
        ] {
            let (one, other) = (int(&overview, of_overview), int(&table, of_table));
            if of_overview.ends_with("/used") {
                // The table counts namespaces also while they were not measured.
                let (measured, all) = (one.unwrap(), other.unwrap());
                let few = measured + measured / 100;
                assert!((measured..=few).contains(&all), "{window} {of_overview}");
                continue;
            }
            assert_eq!(one, other, "{window} {of_overview}");
        }
        let largest: Vec<_> = rows(&overview, "/largest").collect();
        let first: Vec<_> = rows(&table, "/rows").take(largest.len()).collect();
        assert_eq!(largest, first, "the largest rows are those of the table");
    }
    Ok(())
}
