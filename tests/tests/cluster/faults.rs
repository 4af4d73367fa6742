//! Parts of the cluster fail and come back.

use std::time::Duration;

use super::figures::{equal_those_of_kubectl, next_cycle};
use super::{Clock, Collected, MINUTES_2, Result, SOON, delivered_rights, outage, sources};
use plimsoll_tests::agreement::{Reference, seen};
use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::product::{Home, Server, Stored, int, known};
use serde_json::Value;

/// Mean memory of the namespace search over the last minutes: all its pods' usage is annotated.
const SEARCH_BYTES: i64 = (3 * 9 + 3) << 30;

/// Without metrics-server requests stay known and usage is unknown, not zero.
pub(crate) async fn metrics_server_goes(plane: &mut ControlPlane, server: &Server) -> Result<()> {
    let requested = Reference::read(plane).await?.namespaces();
    plane.stop_metrics_server()?;
    server
        .eventually("a failing source", SOON, || async {
            let (state, error) = sources::source(server, "metrics.k8s.io").await?;
            if state == "failing" && error.contains("metrics-server") {
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            } else {
                Err(format!("{state}: {error}").into())
            }
        })
        .await?;
    let cycle = next_cycle(server).await?;
    for (name, seen) in seen::namespaces(server, cycle).await? {
        let expected = &requested[&name];
        assert_eq!(seen.cpu_requested, expected.cpu_requested, "{name}");
        assert_eq!(seen.memory_limit, expected.memory_limit, "{name}");
        assert_eq!((seen.cpu_used, seen.memory_used), (None, None), "{name}");
    }
    for (name, node) in seen::nodes(server).await? {
        assert_eq!(
            (node.cpu_system, node.memory_system),
            (None, None),
            "{name}"
        );
    }
    assert_eq!(server.json("/api/v1/freshness").await?["state"], "live");
    let health = server.json("/api/v1/health-of-data?window=5m").await?;
    assert!(known(&health, "/cycles/without_usage")? > 0);
    let secs = |coverage: &str| known(&health, &format!("/{coverage}/observed_secs"));
    assert!(secs("usage_coverage")? < secs("coverage")?, "{health}");
    // Means are over what was measured: what is unknown does not count as nothing.
    let detail = server.json("/api/v1/namespaces/search?window=5m").await?;
    assert_eq!(int(&detail, "/figures/memory/used"), Some(SEARCH_BYTES));
    Ok(())
}

pub(crate) async fn metrics_server_comes_back(
    plane: &mut ControlPlane,
    server: &Server,
) -> Result<()> {
    plane.start_metrics_server().await?;
    plane.wait_for_metrics(MINUTES_2).await?;
    let cycle = next_cycle(server).await?;
    assert_eq!(sources::source(server, "metrics.k8s.io").await?.0, "ok");
    let search = &seen::namespaces(server, cycle).await?["search"];
    assert_eq!(search.memory_used, Some(SEARCH_BYTES));
    Ok(())
}

/// A server whose token becomes invalid.
pub(crate) struct Expired {
    collected: Collected,
    before: Value,
}

impl Expired {
    pub(crate) async fn start(plane: &ControlPlane) -> Result<Self> {
        let home = Home::create()?;
        let text = std::fs::read_to_string(delivered_rights())?;
        let rename = |line: &str| match line.trim_start() {
            "name: plimsoll" => line.replace("plimsoll", "expiring"),
            _ => line.to_owned(),
        };
        let (namespace, rest) = text.split_once("\n---\n").ok_or("one document only")?;
        let rest: Vec<_> = rest.lines().map(rename).collect();
        let yaml = format!("{namespace}\n---\n{}", rest.join("\n"));
        let yaml = home.write("rbac.yaml", &yaml)?;
        let kubeconfig = plane
            .service_account_kubeconfig("expiring", &yaml, Duration::from_secs(600))
            .await?;
        let collected = Collected::start_with(home, kubeconfig).await?;
        collected.server.wait_until_live(SOON).await?;
        next_cycle(&collected.server).await?;
        Ok(Self {
            collected,
            before: Value::Null,
        })
    }

    /// The API server gives no token for less than ten minutes, but one of an account that was
    /// created anew is as invalid as an expired one.
    pub(crate) async fn expire(&mut self, plane: &ControlPlane) -> Result<()> {
        self.before = self.collected.server.json("/api/v1/nodes").await?;
        let account = ["serviceaccount", "expiring", "-n", "plimsoll"];
        plane.kubectl(&[&["delete"], &account[..]].concat()).await?;
        plane.kubectl(&[&["create"], &account[..]].concat()).await?;
        Ok(())
    }

    /// The reason is told, and the last data stays with its age.
    pub(crate) async fn is_told(&self) -> Result<()> {
        let server = &self.collected.server;
        let stale = |freshness: &Value| freshness["state"] == "stale";
        let freshness = server
            .wait_for("stale data", "/api/v1/freshness", SOON, stale)
            .await?;
        let reason = freshness["reason"].as_str().unwrap_or_default();
        assert!(
            reason.contains("401") && reason.contains("token"),
            "{reason}"
        );
        assert!(known(&freshness, "/age_secs")? > 30);
        // It may have been accepted for some seconds more, in which other things changed.
        let after = server.json("/api/v1/nodes").await?;
        assert_eq!(
            after["frame"]["freshness"]["as_of_secs"],
            freshness["as_of_secs"]
        );
        for figure in [
            "/total/nodes",
            "/total/cpu/allocatable",
            "/total/memory/capacity",
        ] {
            assert_eq!(int(&after, figure), int(&self.before, figure), "{figure}");
        }
        let requested = |table: &Value| int(table, "/total/cpu/requested");
        assert!(requested(&after) >= requested(&self.before));
        Ok(())
    }

    /// A renewed kubeconfig at the same place is picked up.
    pub(crate) async fn renew(&self, plane: &ControlPlane) -> Result<()> {
        let ttl = Duration::from_secs(600);
        let token = plane
            .service_account_token("plimsoll", "expiring", ttl)
            .await?;
        let path = &self.collected.kubeconfig;
        let mut kubeconfig: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        kubeconfig["users"][0]["user"]["token"] = token.into();
        std::fs::write(path, kubeconfig.to_string())?;
        self.collected.server.wait_until_live(SOON).await?;
        next_cycle(&self.collected.server).await?;
        Ok(())
    }
}

/// The API server is killed in the midst of its watches and started again.
pub(crate) async fn apiserver_crashes(
    plane: &mut ControlPlane,
    mut main: Collected,
    clock: &Clock,
) -> Result<()> {
    let before = main.server.json("/api/v1/nodes").await?;
    plane.kill_apiserver()?;
    let stale = |freshness: &Value| freshness["state"] == "stale";
    let freshness = main
        .server
        .wait_for("stale data", "/api/v1/freshness", SOON, stale)
        .await?;
    let reason = freshness["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("cannot be reached: https://"), "{reason}");
    let during = main.server.json("/api/v1/nodes").await?;
    assert_eq!(during["total"], before["total"]);
    let as_of = known(&freshness, "/as_of_secs")?;

    // The product crashes as well: what it has stored is shown, and nothing is made up.
    main.server.kill()?;
    let stored = Stored::read(&main.home.database()).await?;
    assert_eq!(stored.cycles.last(), Some(&as_of));
    main = Collected::start_with(main.home, main.kubeconfig).await?;
    let after = main.server.json("/api/v1/nodes").await?;
    assert_eq!(after["total"], before["total"]);
    assert_eq!(known(&after, "/frame/freshness/as_of_secs")?, as_of);

    clock.says("the API server's crash is told, also by a server that crashed as well");
    plane.restart_apiserver().await?;
    outage::create_afterwards(plane).await?;
    main.server.wait_until_live(SOON).await?;
    equal_those_of_kubectl(plane, &main.server).await?;
    let health = main
        .server
        .json("/api/v1/health-of-data?window=15m")
        .await?;
    assert!(known(&health, "/gaps_total")? >= 1, "{health}");
    Ok(())
}
