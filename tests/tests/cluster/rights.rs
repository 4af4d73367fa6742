//! Fewer rights make things unknown, never wrong.

use std::time::Duration;

use super::figures::next_cycle;
use super::{Collected, Result, SOON, delivered_rights, sources};
use plimsoll_tests::agreement::{Reference, seen};
use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::product::{Home, Stored, int};

/// Servers that each lack one right.
pub(crate) struct Narrow {
    quotas: Collected,
    replica_sets: Collected,
    pods: Collected,
    metrics: Collected,
}

/// The delivered rights of another account, with a part replaced.
fn rights(account: &str, part: &str, by: &str) -> Result<String> {
    let delivered = std::fs::read_to_string(delivered_rights())?;
    if !delivered.contains(part) {
        return Err(format!("deploy/rbac.yaml has no {part:?} any more").into());
    }
    let mut documents = Vec::new();
    for document in delivered.replacen(part, by, 1).split("\n---\n") {
        let is_namespace = document.contains("kind: Namespace");
        let rename = |line: &str| match line.trim_start() {
            "name: plimsoll" if !is_namespace => line.replace("plimsoll", account),
            _ => line.to_owned(),
        };
        documents.push(document.lines().map(rename).collect::<Vec<_>>().join("\n"));
    }
    Ok(documents.join("\n---\n"))
}

async fn start_one(plane: &ControlPlane, account: &str, part: &str, by: &str) -> Result<Collected> {
    let home = Home::create()?;
    let yaml = home.write("rbac.yaml", &rights(account, part, by)?)?;
    let hour = Duration::from_secs(3600);
    let kubeconfig = plane
        .service_account_kubeconfig(account, &yaml, hour)
        .await?;
    Collected::start_with(home, kubeconfig).await
}

pub(crate) async fn start(plane: &ControlPlane) -> Result<Narrow> {
    let start = |account, part, by| start_one(plane, account, part, by);
    Ok(Narrow {
        quotas: start("no-quotas", "      - resourcequotas\n", "").await?,
        replica_sets: start("no-replicasets", "[replicasets]", "[nothing]").await?,
        pods: start("no-pods", "      - pods\n", "").await?,
        metrics: start("no-metrics", "[metrics.k8s.io]", "[nothing.example]").await?,
    })
}

pub(crate) async fn are_told(plane: &ControlPlane, narrow: &Narrow) -> Result<()> {
    let namespaces = Reference::read(plane).await?.namespaces();
    without_quotas(&narrow.quotas, namespaces["shop"].cpu_requested).await?;
    without_replica_sets(&narrow.replica_sets).await?;
    without_metrics(&narrow.metrics, namespaces["shop"].memory_requested).await?;
    without_pods(plane, &narrow.pods).await
}

async fn without_quotas(collected: &Collected, requested: i64) -> Result<()> {
    let server = &collected.server;
    server.wait_until_live(SOON).await?;
    let (state, error) = sources::source(server, "resourcequotas").await?;
    assert_eq!(state, "forbidden", "{error}");
    assert!(error.contains("resourcequotas"), "{error}");
    let cycle = next_cycle(server).await?;
    let detail = super::workloads::detail(server, "shop", cycle).await?;
    assert_eq!(int(&detail, "/figures/cpu/quota"), None);
    assert_eq!(int(&detail, "/figures/cpu/requested"), Some(requested));
    Ok(())
}

async fn without_replica_sets(collected: &Collected) -> Result<()> {
    let server = &collected.server;
    server.wait_until_live(SOON).await?;
    assert_eq!(sources::source(server, "replicasets").await?.0, "forbidden");
    super::workloads::are_resolved(server).await
}

async fn without_metrics(collected: &Collected, requested: i64) -> Result<()> {
    let server = &collected.server;
    server.wait_until_live(SOON).await?;
    let (state, error) = sources::source(server, "metrics.k8s.io").await?;
    assert_eq!(state, "forbidden", "{error}");
    let cycle = next_cycle(server).await?;
    let namespaces = seen::namespaces(server, cycle).await?;
    let shop = &namespaces["shop"];
    assert_eq!(shop.memory_requested, requested);
    assert_eq!((shop.cpu_used, shop.memory_used), (None, None));
    for (name, node) in seen::nodes(server).await? {
        assert_eq!(
            (node.cpu_system, node.memory_system),
            (None, None),
            "{name}"
        );
    }
    let overview = server
        .json(&format!("/api/v1/overview?{}", cycle.window()))
        .await?;
    for part in ["used", "requested_unused", "system", "free"] {
        assert_eq!(int(&overview, &format!("/cpu/{part}")), None, "{part}");
    }
    assert_eq!(overview["usage_coverage"]["observed_secs"], 0);
    assert!(int(&overview, "/cpu/requested").is_some());
    Ok(())
}

/// Without pods there is nothing to say, and once the right is given it works by itself.
async fn without_pods(plane: &ControlPlane, collected: &Collected) -> Result<()> {
    let server = &collected.server;
    let told = |answer: &serde_json::Value| {
        let hint = answer["hint"].as_str().unwrap_or_default();
        hint.contains("pods") && hint.contains("deploy/rbac.yaml")
    };
    server
        .wait_for("the reason", "/api/v1/overview", SOON, told)
        .await?;
    server.get("/api/v1/namespaces").await?.expect(503)?;
    let page = server.get("/").await?.expect(503)?;
    assert!(page.body.contains("deploy/rbac.yaml"), "{}", page.body);
    assert_eq!(
        Stored::read(&collected.home.database()).await?.cycles.len(),
        0
    );

    let yaml = collected
        .home
        .write("rbac.yaml", &rights("no-pods", "", "")?)?;
    let hour = Duration::from_secs(3600);
    plane
        .service_account_kubeconfig("no-pods", &yaml, hour)
        .await?;
    server.wait_until_live(SOON).await?;
    let cycle = next_cycle(server).await?;
    let expected = Reference::read(plane).await?.namespaces();
    let namespaces = seen::namespaces(server, cycle).await?;
    let (seen, expected) = (&namespaces["shop"], &expected["shop"]);
    assert_eq!(seen.cpu_requested, expected.cpu_requested);
    Ok(())
}
