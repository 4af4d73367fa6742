//! The cluster, before anything changes in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use plimsoll_tests::control_plane::{ControlPlane, Error, Options, binaries, eventually, scenario};
use serde_json::Value;

use crate::Result;
use crate::plan::Plan;

/// How long a cluster may take to come up or to come to rest.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// A pod that fits nowhere: demand that waits is told as well.
const TOO_LARGE: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: too-large, namespace: default}
spec:
  replicas: 2
  selector: {matchLabels: {app: too-large}}
  template:
    metadata: {labels: {app: too-large}}
    spec:
      containers:
        - {name: app, image: example.test/large/too-large:1, resources: {requests: {cpu: "64", memory: 1Gi}}}
"#;

/// Starts a control plane and fills it; none where there are no programs for it.
pub(crate) async fn start(plan: &Plan) -> Result<Option<ControlPlane>> {
    let options = Options {
        nodes: 0,
        ..Options::default()
    };
    let plane = match ControlPlane::start(options).await {
        Err(Error::Unavailable(reason)) => {
            binaries::skip_or_panic(&reason);
            return Ok(None);
        }
        other => other?,
    };
    let large = scenario::large(plan.nodes, plan.pods);
    large.create(&plane, 6 * PATIENCE).await?;
    plane.apply_yaml(TOO_LARGE).await?;
    at_rest(&plane).await?;
    plane.wait_for_metrics(PATIENCE).await?;
    Ok(Some(plane))
}

/// A kubeconfig with exactly the delivered rights, valid for longer than the run takes.
pub(crate) async fn kubeconfig(plane: &ControlPlane, plan: &Plan) -> Result<PathBuf> {
    let rights = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/rbac.yaml");
    let valid = plan.length + Duration::from_secs(3600);
    Ok(plane
        .service_account_kubeconfig("plimsoll", &rights, valid)
        .await?)
}

/// Waits until nothing moves any more: nothing is being removed, and no pod is left on a node that
/// was. Those are not in what kubectl says of nodes.
pub(crate) async fn at_rest(plane: &ControlPlane) -> Result<()> {
    plane.wait_until_settled(PATIENCE).await?;
    let gone = eventually("the end of what was removed", PATIENCE, || async {
        for path in ["/api/v1/namespaces", "/api/v1/nodes", "/api/v1/pods"] {
            let list = plane.get_json(path).await?;
            if let Some(name) = items(&list).find_map(going) {
                return Ok(Err(format!("{path}: {name} is still going")));
            }
        }
        let (nodes, pods) = (
            plane.get_json("/api/v1/nodes").await?,
            plane.get_json("/api/v1/pods").await?,
        );
        let names: Vec<&str> = items(&nodes).map(name).collect();
        let mut lost = items(&pods).filter(|pod| {
            let node = pod["spec"]["nodeName"].as_str();
            node.is_some_and(|node| !names.contains(&node))
        });
        Ok(lost.next().map_or(Ok(()), |pod| {
            Err(format!("{} is on a node that is no more", name(pod)))
        }))
    });
    gone.await?;
    Ok(plane.wait_until_settled(PATIENCE).await?)
}

fn going(item: &Value) -> Option<String> {
    let going = item.pointer("/metadata/deletionTimestamp").is_some();
    going.then(|| name(item).to_owned())
}

/// The items of a list.
pub(crate) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list["items"].as_array().into_iter().flatten()
}

/// The name of an object.
pub(crate) fn name(item: &Value) -> &str {
    item["metadata"]["name"].as_str().unwrap_or_default()
}
