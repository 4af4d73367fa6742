//! Which workload a pod belongs to and on which node it is, from kube-state-metrics.

use super::super::WorkloadName;
use super::answer::{Labels, Series};
use super::client::{Client, PrometheusError};
use super::queries::Queries;
use crate::store::{NamespaceAttributes, NodeAttributes};
use plimsoll_planner::model::{Node, WorkloadKind};
use std::collections::{BTreeMap, HashMap};

/// What a day's pods belong to.
#[derive(Debug, Default)]
pub(super) struct PodIndex {
    pods: HashMap<(String, String), Pod>,
}

#[derive(Debug, Default)]
struct Pod {
    node: String,
    workload: Option<(WorkloadKind, String)>,
}

impl PodIndex {
    /// Reads the pods that were there in the `secs` before a moment.
    pub(super) async fn read(
        client: &Client,
        queries: &Queries,
        (at_secs, secs): (i64, i64),
    ) -> Result<Self, PrometheusError> {
        let pods = client.instant(&queries.pods(secs), at_secs).await?;
        if pods.is_empty() {
            return Ok(Self::default());
        }
        let sets = queries.parents("replicaset", "replicaset", secs);
        let jobs = queries.parents("job", "job_name", secs);
        let sets = parents(&client.instant(&sets, at_secs).await?, "replicaset");
        let jobs = parents(&client.instant(&jobs, at_secs).await?, "job_name");
        Ok(Self::of(&pods, &sets, &jobs))
    }

    fn of(pods: &[Series], sets: &Parents, jobs: &Parents) -> Self {
        let mut index = Self::default();
        for series in pods {
            let key = (
                series.label("namespace").to_owned(),
                series.label("pod").to_owned(),
            );
            let pod = index.pods.entry(key).or_default();
            // A pod that was waiting has a second series without a node.
            if pod.node.is_empty() {
                series.label("node").clone_into(&mut pod.node);
            }
            let (kind, name) = (
                series.label("created_by_kind"),
                series.label("created_by_name"),
            );
            if name.is_empty() || name == "<none>" {
                continue;
            }
            let of_parent = match kind {
                "ReplicaSet" => Some(sets),
                "Job" => Some(jobs),
                _ => None,
            };
            let parent = of_parent.and_then(|parents| {
                parents.get(&(series.label("namespace").to_owned(), name.to_owned()))
            });
            pod.workload = Some(match parent {
                Some((kind, name)) => (WorkloadKind::from_text(kind), name.clone()),
                None => (WorkloadKind::from_text(kind), name.to_owned()),
            });
        }
        index
    }

    /// Whether nothing is known of pods, as without kube-state-metrics.
    pub(super) fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    /// The workload of a pod: the pod itself where no controller is known.
    pub(super) fn workload(&self, namespace: &str, pod: &str) -> WorkloadName {
        let known = self.pods.get(&(namespace.to_owned(), pod.to_owned()));
        let (kind, name) = known
            .and_then(|known| known.workload.clone())
            .unwrap_or_else(|| (WorkloadKind::Pod, pod.to_owned()));
        (namespace.to_owned(), kind.as_str().to_owned(), name)
    }

    /// The node of a pod.
    pub(super) fn node(&self, namespace: &str, pod: &str) -> Option<&str> {
        let known = self.pods.get(&(namespace.to_owned(), pod.to_owned()))?;
        Some(known.node.as_str()).filter(|node| !node.is_empty())
    }
}

/// Kind and name of the controller of a namespaced object.
type Parents = HashMap<(String, String), (String, String)>;

fn parents(series: &[Series], label: &str) -> Parents {
    let parent = |series: &Series| {
        (
            (
                series.label("namespace").to_owned(),
                series.label(label).to_owned(),
            ),
            (
                series.label("owner_kind").to_owned(),
                series.label("owner_name").to_owned(),
            ),
        )
    };
    series.iter().map(parent).collect()
}

/// A label of an object, as kube-state-metrics gives it: it writes `label_` before its name, and `_`
/// for what Prometheus does not allow in one.
fn object_label<'a>(labels: &'a Labels, key: &str) -> Option<&'a str> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name = format!("label_{}", key.chars().map(plain).collect::<String>());
    labels.get(&name).map(String::as_str)
}

/// What is kept of a namespace, as JSON; nothing when none of the labels is known.
pub(super) fn namespace_attributes(labels: &Labels, wanted: &[String]) -> Option<String> {
    let known = wanted
        .iter()
        .filter_map(|key| Some((key.clone(), object_label(labels, key)?.to_owned())));
    let labels: BTreeMap<String, String> = known.collect();
    if labels.is_empty() {
        return None;
    }
    serde_json::to_string(&NamespaceAttributes { labels }).ok()
}

/// What is kept of a node, as JSON.
pub(super) fn node_attributes(labels: &Labels) -> Option<String> {
    let label = |key: &str| object_label(labels, key);
    serde_json::to_string(&NodeAttributes {
        pool: Node::pool_from_labels(label).to_owned(),
        zone: label("topology.kubernetes.io/zone").map(str::to_owned),
        instance_type: label("node.kubernetes.io/instance-type").map(str::to_owned),
        taints: Vec::new(),
    })
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(labels: &[(&str, &str)]) -> Series {
        let labels: BTreeMap<&str, &str> = labels.iter().copied().collect();
        serde_json::from_value(serde_json::json!({ "metric": labels })).unwrap()
    }

    #[test]
    fn pods_go_to_the_topmost_controller() {
        let pod = |name, kind, owner, node| {
            series(&[
                ("namespace", "shop"),
                ("pod", name),
                ("created_by_kind", kind),
                ("created_by_name", owner),
                ("node", node),
            ])
        };
        let pods = [
            pod("web-1", "ReplicaSet", "web-7d4", ""),
            pod("web-1", "ReplicaSet", "web-7d4", "n1"),
            pod("db-0", "StatefulSet", "db", "n2"),
            pod("lone", "<none>", "<none>", "n1"),
            pod("roll-1", "Rollout", "roll", "n1"),
        ];
        let sets = [series(&[
            ("namespace", "shop"),
            ("replicaset", "web-7d4"),
            ("owner_kind", "Deployment"),
            ("owner_name", "web"),
        ])];
        let index = PodIndex::of(&pods, &parents(&sets, "replicaset"), &Parents::new());
        let of = |pod: &str| {
            let (_, kind, name) = index.workload("shop", pod);
            format!("{kind} {name}")
        };
        assert_eq!(of("web-1"), "Deployment web");
        assert_eq!(of("db-0"), "StatefulSet db");
        assert_eq!(of("lone"), "Pod lone");
        assert_eq!(of("roll-1"), "Other roll");
        assert_eq!(of("gone"), "Pod gone");
        assert_eq!(index.node("shop", "web-1"), Some("n1"));
        assert_eq!(index.node("shop", "gone"), None);
    }

    #[test]
    fn labels_get_their_names_back() {
        let given = series(&[("label_app_kubernetes_io_team", "a"), ("label_x", "b")]);
        let wanted = ["app.kubernetes.io/team".to_owned(), "owner".to_owned()];
        let found = namespace_attributes(&given.metric, &wanted).unwrap();
        assert_eq!(found, r#"{"labels":{"app.kubernetes.io/team":"a"}}"#);
        assert_eq!(namespace_attributes(&given.metric, &wanted[1..]), None);
        let node = series(&[("label_karpenter_sh_nodepool", "spot")]);
        assert!(
            node_attributes(&node.metric)
                .unwrap()
                .contains(r#""pool":"spot""#)
        );
    }
}
