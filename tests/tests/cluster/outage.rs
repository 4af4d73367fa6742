//! The network between the product and the API server is cut for a while.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::figures::{equal_those_of_kubectl, next_cycle};
use super::{Collected, MINUTES_2, Result, SOON, delivered_rights};
use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::product::{Home, Proxy, Stored, int, known, rows};
use serde_json::Value;

/// A workload that was not there before.
const WORKLOAD: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: meanwhile, namespace: idle}
spec:
  replicas: 2
  selector: {matchLabels: {app: meanwhile}}
  template:
    metadata:
      labels: {app: meanwhile}
      annotations: {kwok.x-k8s.io/usage-cpu: 70m, kwok.x-k8s.io/usage-memory: 90Mi}
    spec:
      containers:
        - name: meanwhile
          image: example.test/idle/meanwhile:1
          resources:
            requests: {cpu: 120m, memory: 130Mi}
"#;

/// Creates a workload while the network is cut.
pub(crate) async fn create_meanwhile(plane: &ControlPlane) -> Result<()> {
    plane.apply_yaml(WORKLOAD).await?;
    Ok(plane.wait_until_settled(MINUTES_2).await?)
}

/// A pod on the node that nobody plays: it is placed, and waits there.
const AFTERWARDS: &str = r#"
apiVersion: v1
kind: Pod
metadata: {name: afterwards, namespace: idle}
spec:
  nodeName: lost-0000
  containers:
    - name: afterwards
      image: example.test/idle/afterwards:1
      resources:
        requests: {cpu: 330m, memory: 340Mi}
"#;

/// Creates a pod that needs no controller, scheduler or kubelet: after a crash of the API server
/// those take a minute or two to come back.
pub(crate) async fn create_afterwards(plane: &ControlPlane) -> Result<()> {
    plane.apply_yaml(AFTERWARDS).await?;
    Ok(())
}

/// A server behind a network that can be cut.
pub(crate) struct Cut {
    collected: Collected,
    proxy: Proxy,
    /// The last cycle before the cut, Unix seconds.
    at_secs: i64,
}

fn now_secs() -> Result<i64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(i64::try_from(now.as_secs())?)
}

impl Cut {
    pub(crate) async fn start(plane: &ControlPlane) -> Result<Self> {
        let home = Home::create()?;
        let url = plane.url();
        let to = url.trim_start_matches("https://").parse()?;
        let proxy = Proxy::start(home.spare_address(), to).await?;
        let hour = Duration::from_secs(3600);
        let direct = plane
            .service_account_kubeconfig("plimsoll", &delivered_rights(), hour)
            .await?;
        let ours = format!("https://{}", proxy.address());
        let kubeconfig = std::fs::read_to_string(direct)?.replace(&url, &ours);
        let kubeconfig = home.write("kubeconfig", &kubeconfig)?;
        let collected = Collected::start_with(home, kubeconfig).await?;
        collected.server.wait_until_live(SOON).await?;
        Ok(Self {
            collected,
            proxy,
            at_secs: 0,
        })
    }

    pub(crate) async fn cut(&mut self) -> Result<()> {
        next_cycle(&self.collected.server).await?;
        self.proxy.cut();
        self.at_secs = now_secs()?;
        Ok(())
    }

    /// The reason is told and the last data stays; afterwards figures are right again, with
    /// what was created meanwhile, and the gap is a gap.
    pub(crate) async fn is_told_then_mended(&self, plane: &ControlPlane) -> Result<()> {
        let server = &self.collected.server;
        let stale = |freshness: &Value| freshness["state"] == "stale";
        let freshness = server
            .wait_for("stale data", "/api/v1/freshness", SOON, stale)
            .await?;
        let reason = freshness["reason"].as_str().unwrap_or_default();
        assert!(reason.contains("cannot be reached: https://"), "{reason}");
        let as_of = known(&freshness, "/as_of_secs")?;
        assert!((as_of - self.at_secs).abs() <= 2, "{freshness}");
        let last = server.json("/api/v1/namespaces/idle?window=15m").await?;
        let mut names = rows(&last, "/workloads").map(|row| row["name"].clone());
        assert!(
            names.all(|name| name != "meanwhile"),
            "nobody could know of it"
        );

        // Charts of an hour or less have steps of a minute: one of them must be all gap.
        let whole_minute = (self.at_secs / 60 + 2) * 60;
        server
            .eventually("a whole minute's gap", MINUTES_2, || async {
                let left = whole_minute + 1 - now_secs().unwrap_or(0);
                if left <= 0 {
                    Ok(())
                } else {
                    Err(format!("{left} s left"))
                }
            })
            .await?;
        self.proxy.mend();
        let mended_at = now_secs()?;
        server.wait_until_live(SOON).await?;
        equal_those_of_kubectl(plane, server).await?;
        let took = now_secs()? - mended_at;
        eprintln!("figures were right {took} s after the network was mended");
        self.gap_is_stored(as_of, mended_at).await
    }

    async fn gap_is_stored(&self, last: i64, mended_at: i64) -> Result<()> {
        let server = &self.collected.server;
        let stored = Stored::read(&self.collected.home.database()).await?;
        let within = stored.cycles.range(last + 1..mended_at).count();
        assert_eq!(within, 0, "cycles while nothing could be seen");
        let health = server.json("/api/v1/health-of-data?window=15m").await?;
        let mut gaps = rows(&health, "/gaps").map(|gap| &gap["range"]);
        let gap = gaps.find(|gap| int(gap, "/from_secs") == Some(last + 1));
        let gap = gap.ok_or_else(|| format!("no gap from {last}: {health}"))?;
        assert!(known(gap, "/to_secs")? >= mended_at, "{gap}");
        let detail = server.json("/api/v1/namespaces/shop?window=15m").await?;
        let series = &detail["cpu_series"]["requested"];
        let (from, step) = (known(series, "/from_secs")?, known(series, "/step_secs")?);
        assert_eq!(step, 60);
        let minute = last / 60 * 60 + 60;
        let at = usize::try_from((minute - from) / step)?;
        assert_eq!(series["values"][at], Value::Null, "{series}");
        assert_ne!(series["values"][at - 1], Value::Null, "{series}");
        let (observed, expected) = (
            known(&detail, "/coverage/observed_secs")?,
            known(&detail, "/coverage/expected_secs")?,
        );
        assert!(observed + 60 < expected, "{observed} of {expected}");
        Ok(())
    }
}
