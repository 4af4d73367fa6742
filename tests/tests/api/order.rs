//! Sorting, filtering and paging.

use super::demo;
use plimsoll_tests::product::{Result, html, int, rows};
use serde_json::Value;
use std::collections::BTreeSet;

/// The one column that may be the same in all rows: where no pod waits it is 0.
const MAY_BE_ALIKE: &str = "pods_waiting";

/// Columns of the namespaces and the field that each sorts by.
const NAMESPACES: [(&str, &str); 12] = [
    ("cpu_used", "/figures/cpu/used"),
    ("cpu_requested", "/figures/cpu/requested"),
    ("cpu_limit", "/figures/cpu/limit"),
    ("cpu_quota", "/figures/cpu/quota"),
    ("cpu_share", "/cpu_share_permille"),
    ("memory_used", "/figures/memory/used"),
    ("memory_requested", "/figures/memory/requested"),
    ("memory_limit", "/figures/memory/limit"),
    ("memory_quota", "/figures/memory/quota"),
    ("memory_share", "/memory_share_permille"),
    ("pods", "/figures/pods_placed"),
    ("pods_waiting", "/figures/pods_unplaced"),
];

const NODES: [(&str, &str); 7] = [
    ("cpu_requested", "/cpu/requested"),
    ("cpu_used", "/cpu/pods_used"),
    ("cpu_allocatable", "/cpu/allocatable"),
    ("memory_requested", "/memory/requested"),
    ("memory_used", "/memory/pods_used"),
    ("memory_allocatable", "/memory/allocatable"),
    ("pods", "/pods"),
];

/// In order, what is unknown last.
fn is_sorted(values: &[Option<i64>], descending: bool) -> bool {
    let known: Vec<i64> = values.iter().copied().map_while(|value| value).collect();
    let rest = values.iter().skip(known.len());
    let order = |pair: &[i64]| {
        if descending {
            pair[0] >= pair[1]
        } else {
            pair[0] <= pair[1]
        }
    };
    rest.into_iter().all(Option::is_none) && known.windows(2).all(order)
}

#[tokio::test]
async fn tables_sort_by_every_column_both_ways() -> Result<()> {
    let demo = demo().await?;
    for (table, columns) in [("namespaces", &NAMESPACES[..]), ("nodes", &NODES[..])] {
        for (column, pointer) in columns {
            for sign in ["", "-"] {
                let query = format!("{table}?window=24h&sort={sign}{column}");
                let answer = demo.json(&format!("/api/v1/{query}")).await?;
                let values: Vec<_> = rows(&answer, "/rows")
                    .map(|row| int(row, pointer))
                    .collect();
                assert!(is_sorted(&values, sign == "-"), "{query}: {values:?}");
                let known: BTreeSet<i64> = values.iter().copied().flatten().collect();
                let at_least = if *column == MAY_BE_ALIKE { 1 } else { 2 };
                assert!(known.len() >= at_least, "{query}: {values:?}");
                if sign == "-" {
                    let page = demo.server.get(&format!("/{query}")).await?.expect(200)?;
                    let shown = html::table(&page.body, table).unwrap();
                    assert_eq!(shown.sorted_columns, 1, "{query}");
                    assert_eq!(shown.rows.len(), values.len());
                }
            }
        }
    }
    let answer = demo.json("/api/v1/namespaces?sort=-namespace").await?;
    let names: Vec<_> = names(&answer, "namespace");
    assert!(names.len() > 5, "{names:?}");
    assert!(names.windows(2).all(|pair| pair[0] > pair[1]), "{names:?}");
    Ok(())
}

fn names<'a>(answer: &'a Value, key: &str) -> Vec<&'a str> {
    rows(answer, "/rows")
        .filter_map(|row| row[key].as_str())
        .collect()
}

#[tokio::test]
async fn filters_and_pages_keep_their_counts() -> Result<()> {
    let demo = demo().await?;
    let all = demo.json("/api/v1/namespaces?window=24h").await?;
    let expected = |text: &str| {
        let fits = |row: &&Value| {
            row["namespace"].as_str().unwrap().contains(text)
                || row["team"]["name"].as_str().unwrap().contains(text)
        };
        rows(&all, "/rows").filter(fits).count()
    };
    for text in ["search", "SEARCH", "check", "zzz"] {
        let answer = demo
            .json(&format!("/api/v1/namespaces?window=24h&filter={text}"))
            .await?;
        let count = expected(&text.to_lowercase());
        assert_eq!(answer["matching"], count, "{text}");
        assert_eq!(rows(&answer, "/rows").count(), count, "{text}");
        assert_eq!(answer["all"], all["all"]);
    }
    let team = rows(&all, "/rows").next().unwrap()["team"]["name"]
        .as_str()
        .unwrap();
    let answer = demo
        .json(&format!("/api/v1/namespaces?window=24h&team={team}"))
        .await?;
    assert!(rows(&answer, "/rows").all(|row| row["team"]["name"] == team));
    assert_eq!(answer["matching"], expected(team));

    let beyond = demo.json("/api/v1/namespaces?window=24h&page=9").await?;
    assert_eq!(beyond["page"], 9);
    assert_eq!(rows(&beyond, "/rows").count(), 0);
    assert_eq!(
        beyond["total"], all["total"],
        "the total is that of all pages"
    );

    let nodes = demo.json("/api/v1/nodes").await?;
    let pool = rows(&nodes, "/pools").next().unwrap();
    let name = pool["pool"].as_str().unwrap();
    let answer = demo.json(&format!("/api/v1/nodes?filter={name}")).await?;
    assert_eq!(answer["matching"], pool["nodes"]);
    assert_eq!(answer["total"], nodes["total"]);
    let pools = names(&answer, "pool");
    assert_eq!(int(&answer, "/matching"), i64::try_from(pools.len()).ok());
    assert!(pools.iter().all(|pool| *pool == name), "{pools:?}");
    Ok(())
}
