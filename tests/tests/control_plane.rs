//! The control plane that other tests build on does what they rely on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plimsoll_tests::control_plane::kubectl_figures::{NodeFigures, metrics};
use plimsoll_tests::control_plane::{
    ControlPlane, Error, Options, Result, SYSTEM_CPU_MILLIS, SYSTEM_MEMORY_BYTES, binaries,
    eventually, scenario,
};

const MINUTES_2: Duration = Duration::from_secs(120);
const MIB: i64 = 1 << 20;

const ECHO: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: echo, namespace: default}
spec:
  replicas: 6
  selector: {matchLabels: {app: echo}}
  template:
    metadata:
      labels: {app: echo}
      annotations: {kwok.x-k8s.io/usage-cpu: 123m, kwok.x-k8s.io/usage-memory: 45Mi}
    spec:
      containers:
        - name: echo
          image: example.test/echo:1
          resources:
            requests: {cpu: 250m, memory: 128Mi}
            limits: {cpu: 500m, memory: 256Mi}
"#;

async fn start(options: Options) -> Result<Option<ControlPlane>> {
    match ControlPlane::start(options).await {
        Err(Error::Unavailable(reason)) => {
            binaries::skip_or_panic(&reason);
            Ok(None)
        }
        other => other.map(Some),
    }
}

#[tokio::test]
async fn runs_is_measured_survives_a_crash_and_leaves_nothing() -> Result<()> {
    let begin = Instant::now();
    let Some(mut plane) = start(Options::default()).await? else {
        return Ok(());
    };
    eprintln!(
        "ready after {:.1?}: {:?}",
        begin.elapsed(),
        plane.process_ids()
    );

    plane.wait_for_namespaces(&["default"], MINUTES_2).await?;
    plane.apply_yaml(ECHO).await?;
    plane.wait_until_settled(MINUTES_2).await?;
    requests_are_exact(&plane).await?;
    plane.wait_for_metrics(MINUTES_2).await?;
    eprintln!("metrics after {:.1?}", begin.elapsed());
    usage_is_as_annotated(&plane).await?;
    rights_are_those_granted(&plane).await?;

    metrics_server_can_go_and_come_back(&mut plane).await?;
    eprintln!("metrics again after {:.1?}", begin.elapsed());
    apiserver_can_crash_and_come_back(&mut plane).await?;
    eprintln!("API server again after {:.1?}", begin.elapsed());
    plane.check()?;
    for (program, bytes) in plane.resident_bytes() {
        eprintln!("{program}: {} MiB", bytes >> 20);
    }

    let (folder, ids) = (plane.folder().to_owned(), plane.process_ids());
    assert_eq!(ids.len(), 6);
    drop(plane);
    assert!(!folder.exists());
    for (program, id) in ids {
        assert!(
            !Path::new(&format!("/proc/{id}")).exists(),
            "{program} still runs"
        );
    }
    assert_eq!(processes_naming(&folder), Vec::<PathBuf>::new());
    eprintln!("nothing left after {:.1?}", begin.elapsed());
    Ok(())
}

async fn requests_are_exact(plane: &ControlPlane) -> Result<()> {
    let nodes = plane.describe_nodes().await?;
    assert_eq!(nodes.len(), 3);
    let pods: Vec<_> = nodes.values().flat_map(|node| &node.pods).collect();
    assert_eq!(pods.len(), 6);
    for pod in pods {
        assert_eq!((pod.cpu_requests_millis, pod.cpu_limits_millis), (250, 500));
        assert_eq!(pod.memory_requests_bytes, 128 * MIB);
        assert_eq!(pod.memory_limits_bytes, 256 * MIB);
    }
    let sum = |amount: fn(&_) -> i64| nodes.values().map(amount).sum::<i64>();
    assert_eq!(sum(|node| node.requests.cpu_millis), 1500);
    assert_eq!(sum(|node| node.limits.cpu_millis), 3000);
    assert_eq!(sum(|node| node.requests.memory_bytes), 768 * MIB);
    assert_eq!(sum(|node| node.limits.memory_bytes), 1536 * MIB);
    assert_eq!(sum(|node| node.allocatable.cpu_millis), 3 * 7900);
    assert_eq!(sum(|node| node.capacity.cpu_millis), 3 * 8000);
    assert_eq!(
        sum(|node| node.allocatable.memory_bytes),
        3 * 31 * 1024 * MIB
    );
    assert_eq!(nodes["node-0000"].capacity.other["pods"], 110);
    Ok(())
}

async fn usage_is_as_annotated(plane: &ControlPlane) -> Result<()> {
    let usages = plane.pod_usages().await?;
    assert_eq!(usages.len(), 6);
    for usage in usages.values() {
        assert_eq!(usage.memory_bytes, 45 * MIB);
        // A counter read twice, 15 s apart: exact but for the clock.
        assert!(
            (116_000_000..=130_000_000).contains(&usage.cpu_nanos),
            "{usage:?}"
        );
    }
    let nodes = plane.node_usages().await?;
    let memory: i64 = nodes.values().map(|node| node.memory_bytes).sum();
    assert_eq!(memory, 6 * 45 * MIB + 3 * SYSTEM_MEMORY_BYTES);
    let millis = nodes.values().map(|node| node.cpu_nanos).sum::<i64>() / 1_000_000;
    let expected = 6 * 123 + 3 * SYSTEM_CPU_MILLIS;
    assert!(
        (millis - expected).abs() <= expected / 20,
        "{millis} of {expected}"
    );
    eprintln!("{}", plane.kubectl(&["top", "pods"]).await?);
    Ok(())
}

async fn rights_are_those_granted(plane: &ControlPlane) -> Result<()> {
    let rbac = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/rbac.yaml");
    let kubeconfig = plane
        .service_account_kubeconfig("plimsoll", &rbac, Duration::from_secs(3600))
        .await?;
    let seen = plane
        .kubectl_as(&kubeconfig, &["get", "pods", "-A", "-o", "name"], "")
        .await?;
    assert_eq!(seen.lines().count(), 6);
    let measured = plane
        .kubectl_as(&kubeconfig, &["get", "--raw", metrics::PODS], "")
        .await?;
    assert_eq!(metrics::pods(&serde_json::from_str(&measured)?)?.len(), 6);
    let secrets = plane
        .kubectl_as(&kubeconfig, &["get", "secrets", "-A"], "")
        .await;
    assert!(secrets.is_err_and(|error| error.to_string().contains("Forbidden")));
    let proxy = ["auth", "can-i", "get", "nodes", "--subresource=proxy"];
    let proxy = plane.kubectl_as(&kubeconfig, &proxy, "").await;
    assert!(proxy.is_err(), "{proxy:?}");
    Ok(())
}

async fn metrics_server_can_go_and_come_back(plane: &mut ControlPlane) -> Result<()> {
    plane.stop_metrics_server()?;
    let gone = plane
        .get_json(metrics::PODS)
        .await
        .map(drop)
        .map_err(|error| error.to_string());
    assert!(
        gone.as_ref().is_err_and(|error| error.contains("503")),
        "{gone:?}"
    );
    plane.start_metrics_server().await?;
    plane.wait_for_metrics(MINUTES_2).await
}

async fn apiserver_can_crash_and_come_back(plane: &mut ControlPlane) -> Result<()> {
    plane.kill_apiserver()?;
    assert!(plane.kubectl(&["get", "nodes"]).await.is_err());
    plane.restart_apiserver().await?;
    // The others have noticed and go on: a pod that is asked for now gets to run.
    plane
        .kubectl(&["scale", "deployment/echo", "--replicas=7"])
        .await?;
    eventually("a seventh pod", MINUTES_2, || async {
        let running = plane
            .kubectl(&[
                "get",
                "pods",
                "-o",
                "name",
                "--field-selector=status.phase=Running",
            ])
            .await?;
        Ok(if running.lines().count() == 7 {
            Ok(())
        } else {
            Err(running)
        })
    })
    .await
}

/// Processes that have a path inside this folder on their command line.
fn processes_naming(folder: &Path) -> Vec<PathBuf> {
    let folder = folder.to_string_lossy().into_owned();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let named = processes.filter(|process| {
        let command = fs::read(process.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command).contains(&folder)
    });
    named.map(|process| process.path()).collect()
}

#[tokio::test]
async fn mixed_scenario_holds_what_it_promises() -> Result<()> {
    let options = Options {
        nodes: 0,
        ..Options::default()
    };
    let Some(plane) = start(options).await? else {
        return Ok(());
    };
    scenario::create_mixed(&plane).await?;
    let nodes = plane.describe_nodes().await?;
    for node in nodes.values() {
        let resized = node.pods.iter().any(|pod| pod.name == "resized");
        // kubectl's sum is that of its rows, except that it overlooks a resize.
        let overlooked = if resized { (300, 200 * MIB) } else { (0, 0) };
        let (cpu, memory) = node.requested_by_rows();
        let sum = (cpu - overlooked.0, memory - overlooked.1);
        assert_eq!(sum, (node.requests.cpu_millis, node.requests.memory_bytes));
    }
    assert_eq!(nodes["gpu-0000"].requests.other["nvidia.com/gpu"], 3);
    assert_eq!(rows_by_workload(&nodes), BTreeMap::from(EFFECTIVE));

    plane.wait_for_metrics(MINUTES_2).await?;
    let pods = plane.pod_usages().await?;
    let (_, web) = pods
        .iter()
        .find(|((_, name), _)| name.starts_with("web-"))
        .expect("measured");
    assert_eq!((web.containers, web.memory_bytes), (2, 400 * MIB));
    let nodes = plane.node_usages().await?;
    assert_eq!(nodes.len(), 7, "nobody answers for the lost node");
    let in_pods: i64 = pods.values().map(|pod| pod.memory_bytes).sum();
    let in_nodes: i64 = nodes.values().map(|node| node.memory_bytes).sum();
    // KWOK's nodes go on counting the 1 MiB of each of the four pods that have ended.
    assert_eq!(in_nodes - in_pods, 7 * SYSTEM_MEMORY_BYTES + 4 * MIB);
    Ok(())
}

/// Pods that hold something, with what each of them holds: millicores and MiB. Left out
/// because they have ended: `import-done` and `evicted`; because they wait: `huge`, `tune`.
const EFFECTIVE: [(&str, (usize, i64, i64)); 14] = [
    ("archive", (1, 1500, 4096)),
    ("bare", (1, 300, 0)),
    ("cart", (2, 1600, 1088)),
    ("import-running", (2, 700, 1024)),
    ("index", (3, 2000, 8192)),
    ("ledger", (3, 750, 632)),
    ("node-agent", (8, 100, 128)),
    ("old-site", (3, 0, 0)),
    ("pod-level", (1, 900, 1024)),
    ("privileged", (1, 100, 100)),
    ("resized", (1, 500, 400)),
    ("terminating", (1, 600, 700)),
    ("train", (1, 4000, 16384)),
    ("web", (6, 550, 576)),
];

fn rows_by_workload(
    nodes: &BTreeMap<String, NodeFigures>,
) -> BTreeMap<&'static str, (usize, i64, i64)> {
    let mut found = BTreeMap::new();
    for pod in nodes.values().flat_map(|node| &node.pods) {
        let known = EFFECTIVE
            .iter()
            .find(|(name, _)| pod.name.starts_with(name));
        let name = known.map_or("unexpected", |(name, _)| name);
        let memory = pod.memory_requests_bytes / MIB;
        let row = found
            .entry(name)
            .or_insert((0, pod.cpu_requests_millis, memory));
        assert_eq!(
            (row.1, row.2),
            (pod.cpu_requests_millis, memory),
            "{}",
            pod.name
        );
        row.0 += 1;
    }
    found
}
