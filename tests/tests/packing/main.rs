//! Packing over a real control plane: what is shown is where the scheduler put the pods, and a plan is one
//! that the scheduler carries out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use plimsoll_tests::control_plane::{
    self, ControlPlane, NodeTemplate, Options, Taint, binaries, eventually,
};
use plimsoll_tests::product::{Home, Server, int, rows};
use serde_json::{Value, json};

mod scenario;

/// Any failure ends the test; its text says what was expected and what was seen.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const MINUTES_2: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_one_that_the_scheduler_carries_out() -> Result<()> {
    let options = Options {
        nodes: 0,
        ..Options::default()
    };
    let plane = match ControlPlane::start(options).await {
        Err(control_plane::Error::Unavailable(reason)) => {
            binaries::skip_or_panic(&reason);
            return Ok(());
        }
        other => other?,
    };
    scenario::create(&plane).await?;
    plane.wait_until_settled(MINUTES_2).await?;
    let rights = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/rbac.yaml");
    let kubeconfig = plane
        .service_account_kubeconfig("plimsoll", &rights, Duration::from_secs(3600))
        .await?;
    let path = kubeconfig.to_string_lossy().into_owned();
    let home = Home::create()?;
    let server = home
        .start(&["serve", "--interval", "1s", "--kubeconfig", &path])
        .await?;
    server.wait_until_live(SOON).await?;

    let before = placed(&plane).await?;
    assert_eq!(shown(&server).await?, before, "node for node");
    let plan = server.json("/packing.json").await?;
    is_told(&plan, &before);
    drains_keep_budgets(&plan);
    page_says_the_same(&server, &plan).await?;
    is_carried_out(&plane, &plan, &before).await?;
    let after = placed(&plane).await?;
    let freed: BTreeSet<&str> = rows(&plan, "/freed").filter_map(Value::as_str).collect();
    assert!(after.keys().all(|(node, _)| !freed.contains(node.as_str())));
    eventually("the new places shown", SOON, || async {
        let found = shown(&server).await;
        Ok(match found {
            Ok(found) if found == after => Ok(()),
            other => Err(format!("{other:?}")),
        })
    })
    .await?;
    drop(server);
    Ok(())
}

/// Pods by node and namespace with workload, those of DaemonSets left out.
type Placed = BTreeMap<(String, String), i64>;

/// Where the scheduler put the pods, as kubectl tells.
async fn placed(plane: &ControlPlane) -> Result<Placed> {
    let list = plane.get_json("/api/v1/pods").await?;
    let mut placed = Placed::new();
    for pod in rows(&list, "/items") {
        let text = |at: &str| pod.pointer(at).and_then(Value::as_str).unwrap_or_default();
        let app = text("/metadata/labels/app");
        let node = text("/spec/nodeName");
        if app == "agent" || node.is_empty() {
            continue;
        }
        let workload = format!("{}/{app}", text("/metadata/namespace"));
        *placed.entry((node.to_owned(), workload)).or_default() += 1;
    }
    Ok(placed)
}

/// The same as the export shows it.
async fn shown(server: &Server) -> Result<Placed> {
    let csv = server.get("/packing/now.csv").await?.expect(200)?;
    let mut reader = csv::Reader::from_reader(csv.body.as_bytes());
    let mut shown = Placed::new();
    for row in reader.records() {
        let row = row?;
        let pods: i64 = row[6].parse()?;
        if pods > 0 {
            let workload = format!("{}/{}", &row[3], &row[5]);
            *shown.entry((row[0].to_owned(), workload)).or_default() += pods;
        }
    }
    Ok(shown)
}

/// The figures of the plan agree with the cluster and with each other.
fn is_told(plan: &Value, before: &Placed) {
    let pods: i64 = before.values().sum();
    assert_eq!(int(plan, "/pods"), Some(pods));
    assert_eq!(int(plan, "/pods_unplaced"), Some(0));
    assert_eq!(int(plan, "/now/all"), Some(scenario::NODES));
    assert_eq!(int(plan, "/now/waiting"), Some(scenario::UNSCHEDULABLE));
    let (packed, bound) = (int(plan, "/nodes_packed"), int(plan, "/bound/nodes"));
    assert!(packed < Some(scenario::NODES), "{packed:?}");
    assert!(bound <= packed && bound > Some(0), "{bound:?} {packed:?}");
    let kept: i64 = rows(plan, "/patterns")
        .filter_map(|of| int(of, "/nodes"))
        .sum();
    assert_eq!(Some(kept), packed);
    let freed = rows(plan, "/freed").count();
    let open = int(plan, "/nodes_open").unwrap_or(0);
    assert_eq!(i64::try_from(freed).unwrap_or(0), open - kept);
    // What nobody can place says why.
    let reasons: Vec<&str> = rows(plan, "/waiting")
        .filter_map(|of| of["reason"].as_str())
        .collect();
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert!(reasons[0].contains("asks for"), "{reasons:?}");
}

/// A budget that allows nothing forbids the drains of the nodes with its pods.
fn drains_keep_budgets(plan: &Value) {
    let budget = |of: &Value| {
        rows(of, "/hindrances").any(|it| it["budget"] == "shop/frozen" && it["allowed"] == 0)
    };
    assert!(rows(plan, "/drains/nodes").all(|of| !budget(of)));
    assert!(
        rows(plan, "/drains/forbidden").any(budget),
        "{}",
        plan["drains"]
    );
}

/// The page shows what the export says.
async fn page_says_the_same(server: &Server, plan: &Value) -> Result<()> {
    let page = server.get("/packing").await?.expect(200)?.body;
    let packed = int(plan, "/nodes_packed").unwrap_or(0);
    assert!(
        page.contains(&format!("<strong>{packed}</strong>")),
        "{packed}"
    );
    Ok(())
}

/// Cordons the nodes that the plan frees, deletes all pods, and waits until they run again.
async fn is_carried_out(plane: &ControlPlane, plan: &Value, before: &Placed) -> Result<()> {
    for node in rows(plan, "/freed").filter_map(Value::as_str) {
        plane.kubectl(&["cordon", node]).await?;
    }
    for namespace in scenario::NAMESPACES {
        let all = ["delete", "pods", "--all", "--wait=true", "-n", namespace];
        plane.kubectl(&all).await?;
    }
    let workloads = |placed: &Placed| {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for ((_, workload), pods) in placed {
            *sums.entry(workload.clone()).or_default() += pods;
        }
        sums
    };
    let wanted = workloads(before);
    eventually("all pods placed again", MINUTES_2, || async {
        let found = placed(plane).await.map(|placed| workloads(&placed));
        Ok(match found {
            Ok(found) if found == wanted => Ok(()),
            other => Err(format!("{other:?} instead of {wanted:?}")),
        })
    })
    .await?;
    plane.wait_until_settled(MINUTES_2).await?;
    Ok(())
}
