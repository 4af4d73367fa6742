//! Figures equal those of kubectl and metrics.k8s.io; what is made of them is as the objects say.

use std::collections::BTreeMap;

use super::{MINUTES_2, Result, SOON};
use plimsoll_tests::agreement::{self, Reference, seen};
use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::product::{Cycle, Server, int, known, rows};

/// A cycle that begins after this call.
pub(crate) async fn next_cycle(server: &Server) -> Result<Cycle> {
    Ok(agreement::next_cycle(server, SOON).await?)
}

/// Every figure of every namespace and node.
pub(crate) async fn equal_those_of_kubectl(plane: &ControlPlane, server: &Server) -> Result<()> {
    agreement::equal_those_of_kubectl(plane, server, MINUTES_2).await?;
    Ok(())
}

const GIB: i64 = 1 << 30;

/// Teams by label, other label and annotation; the quota; pods that wait; what is no headroom.
pub(crate) async fn teams_quotas_and_demand(plane: &ControlPlane, server: &Server) -> Result<()> {
    let window = next_cycle(server).await?.window();
    let reference = Reference::read(plane).await?;
    let namespaces = reference.namespaces();
    let table = server
        .json(&format!("/api/v1/namespaces?aggregate=team&{window}"))
        .await?;
    let mut teams = BTreeMap::new();
    for row in rows(&table, "/rows") {
        let name = row["team"]["name"].as_str().unwrap_or_default();
        let figures = seen::demand(row)?;
        let count = known(row, "/namespaces")?;
        teams.insert(name, (count, figures.pods, figures.cpu_requested));
    }
    let sum = |names: &[&str]| {
        let of = |name: &&str| (1, namespaces[*name].pods, namespaces[*name].cpu_requested);
        let add = |a: (i64, i64, i64), b: (i64, i64, i64)| (a.0 + b.0, a.1 + b.1, a.2 + b.2);
        names.iter().map(of).fold((0, 0, 0), add)
    };
    let named = ["shop", "idle", "search", "growth", "payments", "data"];
    let nobodys: Vec<&str> = namespaces.keys().map(String::as_str).collect();
    let nobodys: Vec<&str> = nobodys
        .into_iter()
        .filter(|name| !named.contains(name))
        .collect();
    let expected = BTreeMap::from([
        ("storefront", sum(&["shop", "idle"])),
        ("discovery", sum(&["search", "growth"])),
        ("payments", sum(&["payments"])),
        ("data", sum(&["data"])),
        ("__unassigned__", sum(&nobodys)),
    ]);
    assert_eq!(teams, expected);

    let table = server.json(&format!("/api/v1/namespaces?{window}")).await?;
    for row in rows(&table, "/rows") {
        let quota = |resource: &str| int(row, &format!("/figures/{resource}/quota"));
        let expected = match row["namespace"].as_str() {
            Some("shop") => (Some(12_000), Some(16 * GIB)),
            _ => (None, None),
        };
        assert_eq!((quota("cpu"), quota("memory")), expected, "{row}");
    }
    let missing = |name: &str| {
        let mut found = rows(&table, "/rows").filter(|row| row["namespace"] == name);
        int(found.next().unwrap(), "/figures/containers_without_request")
    };
    // Of legacy three ask for nothing and one only for CPU; what a pod asks for as a whole
    // speaks for all its containers, and a LimitRange for those of shop.
    assert_eq!((missing("legacy"), missing("shop")), (Some(4), Some(0)));

    let overview = server.json(&format!("/api/v1/overview?{window}")).await?;
    let at = |pointer: &str| int(&overview, pointer);
    assert_eq!(at("/cpu/unplaced"), Some(2 * 64_000 + 1_000));
    assert_eq!(at("/memory/unplaced"), Some(2 * 256 * GIB + 4 * GIB));
    for (pointer, expected) in [
        ("nodes", 8),
        ("nodes_not_ready", 1),
        ("nodes_cordoned", 1),
        ("teams", 4),
        ("pods_unplaced", 3),
        ("gpu_requested", 3),
        ("gpu_allocatable", 4),
        (
            "pods_placed",
            namespaces.values().map(|demand| demand.pods).sum(),
        ),
    ] {
        assert_eq!(
            at(&format!("/counts/{pointer}")),
            Some(expected),
            "{pointer}"
        );
    }
    let nodes = reference.nodes();
    let free = |names: [&str; 2]| {
        let of = |name| nodes[name].cpu_allocatable - nodes[name].demand.cpu_requested;
        Some(names.into_iter().map(of).sum::<i64>())
    };
    assert_eq!(at("/cpu/free_closed"), free(["cordoned-0000", "lost-0000"]));
    assert_eq!(at("/cpu/free_tainted"), free(["batch-0000", "gpu-0000"]));
    let requested: i64 = namespaces
        .values()
        .map(|demand| demand.memory_requested)
        .sum();
    assert_eq!(at("/memory/requested"), Some(requested));
    Ok(())
}
