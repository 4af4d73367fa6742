//! A kubeconfig that leads to another cluster from one day to the next.

use super::{Collected, MINUTES_2, Result, SOON};
use plimsoll_tests::control_plane::{self, ControlPlane, Options, binaries};
use plimsoll_tests::product::{Home, rows};

async fn start() -> control_plane::Result<ControlPlane> {
    let options = Options {
        with_kwok: false,
        with_metrics_server: false,
        nodes: 0,
        ..Options::default()
    };
    let plane = ControlPlane::start(options).await?;
    plane
        .wait_for_namespaces(&["kube-system"], MINUTES_2)
        .await?;
    Ok(plane)
}

async fn uid(plane: &ControlPlane) -> Result<String> {
    let system = plane.get_json("/api/v1/namespaces/kube-system").await?;
    Ok(system["metadata"]["uid"].as_str().unwrap().to_owned())
}

/// As after `kind delete cluster` and `kind create cluster`: the same context, another cluster.
/// Each keeps a history of its own.
#[tokio::test]
async fn a_cluster_that_is_created_anew_is_another_one() -> Result<()> {
    let first = match start().await {
        Err(control_plane::Error::Unavailable(reason)) => {
            binaries::skip_or_panic(&reason);
            return Ok(());
        }
        other => other?,
    };
    let second = start().await?;
    let (old, new) = (uid(&first).await?, uid(&second).await?);
    assert_ne!(old, new);

    let home = Home::create()?;
    let admin = std::fs::read_to_string(first.admin_kubeconfig())?;
    let kubeconfig = home.write("kubeconfig", &admin)?;
    let collected = Collected::start_with(home, kubeconfig.clone()).await?;
    let server = &collected.server;
    server.wait_until_live(SOON).await?;
    let overview = server.json("/api/v1/freshness").await?;
    let before = overview["as_of_secs"].as_i64().unwrap();

    std::fs::copy(second.admin_kubeconfig(), &kubeconfig)?;
    drop(first);
    let is_new = |table: &serde_json::Value| {
        table["frame"]["cluster"]["uid"] == new.as_str()
            && table["frame"]["freshness"]["state"] == "live"
    };
    let table = server
        .wait_for("the new cluster", "/api/v1/nodes", SOON, is_new)
        .await?;
    let clusters: Vec<_> = rows(&table, "/frame/clusters").collect();
    assert_eq!(clusters.len(), 2, "{clusters:?}");
    assert_ne!(clusters[0]["name"], clusters[1]["name"]);
    let of_old = clusters
        .iter()
        .find(|cluster| cluster["uid"] == old.as_str());
    let name = of_old.unwrap()["name"].as_str().unwrap();
    let freshness = server
        .json(&format!("/api/v1/freshness?cluster={name}"))
        .await?;
    assert_eq!(freshness["state"], "archived");
    let ended = freshness["as_of_secs"].as_i64().unwrap();
    let began = table["frame"]["freshness"]["as_of_secs"].as_i64().unwrap();
    assert!(
        (before..=began).contains(&ended),
        "{before} {ended} {began}"
    );
    Ok(())
}
