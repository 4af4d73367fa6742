//! Waiting until the cluster has done what it was asked for.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::kubectl_figures::metrics;
use super::readiness::{self, eventually};
use super::{ControlPlane, Result};

/// The workloads that create pods, and where a list of each is found.
const WORKLOADS: [(&str, &str, &str); 3] = [
    (
        "/apis/apps/v1/deployments",
        "/spec/replicas",
        "/status/replicas",
    ),
    (
        "/apis/apps/v1/statefulsets",
        "/spec/replicas",
        "/status/replicas",
    ),
    (
        "/apis/apps/v1/daemonsets",
        "/status/desiredNumberScheduled",
        "/status/currentNumberScheduled",
    ),
];

impl ControlPlane {
    /// What the API server answers to a GET, as the admin.
    ///
    /// # Errors
    /// When the request fails or the answer is no JSON.
    pub async fn get_json(&self, path: &str) -> Result<Value> {
        let client = self.client().await?;
        Ok(serde_json::from_str(&readiness::get(&client, path).await?)?)
    }

    /// Waits until every node that KWOK plays is ready and has no taint left that
    /// says otherwise.
    ///
    /// # Errors
    /// [`Error::TimedOut`](super::Error::TimedOut).
    pub async fn wait_for_nodes(&self, timeout: Duration) -> Result<()> {
        eventually("all nodes ready", timeout, || async {
            let list = self.get_json("/api/v1/nodes").await?;
            let waiting = items(&list)
                .filter(|node| is_played(node) && !is_ready(node))
                .count();
            Ok(if waiting == 0 {
                Ok(())
            } else {
                Err(format!("{waiting} nodes not ready"))
            })
        })
        .await
    }

    /// Waits until pods can be created in these namespaces: each has its ServiceAccount.
    ///
    /// # Errors
    /// [`Error::TimedOut`](super::Error::TimedOut).
    pub async fn wait_for_namespaces(&self, names: &[&str], timeout: Duration) -> Result<()> {
        eventually("service accounts", timeout, || async {
            let query = "/api/v1/serviceaccounts?fieldSelector=metadata.name%3Ddefault";
            let list = self.get_json(query).await?;
            let there: BTreeSet<_> = items(&list)
                .map(|account| text(account, "/metadata/namespace"))
                .collect();
            let missing: Vec<_> = names
                .iter()
                .filter(|name| !there.contains(**name))
                .collect();
            Ok(if missing.is_empty() {
                Ok(())
            } else {
                Err(format!("missing in {missing:?}"))
            })
        })
        .await
    }

    /// Waits until nothing moves any more: every workload has the pods it wants, and
    /// every pod runs, has ended, or is known not to fit anywhere. Pods on nodes that
    /// nobody plays may stay pending.
    ///
    /// # Errors
    /// [`Error::TimedOut`](super::Error::TimedOut).
    pub async fn wait_until_settled(&self, timeout: Duration) -> Result<()> {
        eventually("a settled cluster", timeout, || async {
            for (path, wanted, there) in WORKLOADS {
                let list = self.get_json(path).await?;
                let number = |item: &Value, at: &str| item.pointer(at).and_then(Value::as_i64);
                let unfinished = items(&list).find(|item| {
                    number(item, wanted).unwrap_or(0) != number(item, there).unwrap_or(0)
                        || number(item, "/status/observedGeneration")
                            != number(item, "/metadata/generation")
                });
                if let Some(item) = unfinished {
                    let name = text(item, "/metadata/name");
                    return Ok(Err(format!("{path} {name}: {}", item["status"])));
                }
            }
            self.pods_at_rest().await
        })
        .await
    }

    async fn pods_at_rest(&self) -> Result<std::result::Result<(), String>> {
        let nodes = self.get_json("/api/v1/nodes").await?;
        let played: BTreeSet<_> = items(&nodes)
            .filter(|node| is_played(node))
            .map(|n| text(n, "/metadata/name"))
            .collect();
        let query = "/api/v1/pods?fieldSelector=status.phase%3DPending";
        let pending = self.get_json(query).await?;
        let moving: Vec<_> = items(&pending)
            .filter(|pod| match text(pod, "/spec/nodeName") {
                "" => !condition(pod, "PodScheduled", "False"),
                node => played.contains(node),
            })
            .map(|pod| text(pod, "/metadata/name"))
            .collect();
        Ok(match moving.first() {
            None => Ok(()),
            Some(first) => Err(format!("{} pods not settled, as {first}", moving.len())),
        })
    }

    /// Waits until `metrics.k8s.io` knows the usage of every running pod and of every
    /// node that is played. That takes two scrapes after a start: 15 to 45 s.
    ///
    /// # Errors
    /// [`Error::TimedOut`](super::Error::TimedOut).
    pub async fn wait_for_metrics(&self, timeout: Duration) -> Result<()> {
        self.wake_counters().await?;
        eventually("metrics of all running pods", timeout, || async {
            let nodes = self.get_json("/api/v1/nodes").await?;
            let measured = self.get_json(metrics::NODES).await?;
            let played = items(&nodes).filter(|node| is_played(node)).count();
            let seen = items(&measured).count();
            if seen < played {
                return Ok(Err(format!("{seen} of {played} nodes measured")));
            }
            let query = "/api/v1/pods?fieldSelector=status.phase%3DRunning";
            let running = self.get_json(query).await?;
            let usages = self.get_json(metrics::PODS).await?;
            let known: BTreeSet<_> = items(&usages).map(key).collect();
            let missing: Vec<_> = items(&running)
                .filter(|pod| pod.pointer("/metadata/deletionTimestamp").is_none())
                .map(key)
                .filter(|pod| !known.contains(pod))
                .collect();
            Ok(match missing.first() {
                None => Ok(()),
                Some(first) => Err(format!(
                    "{} pods without metrics, as {first:?}",
                    missing.len()
                )),
            })
        })
        .await
    }
}

/// The items of a list.
pub(super) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list["items"].as_array().into_iter().flatten()
}

/// A string inside an object; empty when absent.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn key(object: &Value) -> (&str, &str) {
    (
        text(object, "/metadata/namespace"),
        text(object, "/metadata/name"),
    )
}

fn is_played(node: &Value) -> bool {
    text(node, "/metadata/annotations/kwok.x-k8s.io~1node") == "fake"
}

fn is_ready(node: &Value) -> bool {
    let taints = node["spec"]["taints"].as_array().into_iter().flatten();
    let mut not_ready = taints.filter(|taint| text(taint, "/key").ends_with("/not-ready"));
    condition(node, "Ready", "True") && not_ready.next().is_none()
}

fn condition(object: &Value, kind: &str, status: &str) -> bool {
    let conditions = object["status"]["conditions"]
        .as_array()
        .into_iter()
        .flatten();
    let mut found = conditions.filter(|condition| text(condition, "/type") == kind);
    found.any(|condition| text(condition, "/status") == status)
}
