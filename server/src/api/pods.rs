//! Pods as they are now, from what the collector holds.

use super::Capacity;
use super::paging::{Extent, Paged};
use crate::store::Cluster;
use plimsoll_app::api::{Access, ApiError, Frame, PodRow};
use plimsoll_app::routes::{NamespaceQuery, NodeQuery};
use plimsoll_planner::model::{Pod, PodPhase, PodUsage};
use plimsoll_planner::units::nanos_to_millis;

/// Pods of a namespace or a node that a page shows: a full node has more than a page of other rows.
const PODS_SHOWN: usize = 200;

impl Capacity {
    /// All pods of a namespace now, for exports.
    ///
    /// # Errors
    /// [`ApiError`] as for its page, and when pods are not known now.
    pub async fn pods_of_namespace(
        &self,
        access: &Access,
        query: &NamespaceQuery,
    ) -> Result<Vec<PodRow>, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        self.find_namespace(access, cluster.id, &query.namespace)
            .await?;
        self.find_pods(&cluster, access, &frame, Extent::All, |pod| {
            *pod.namespace == *query.namespace
        })
        .map(|pods| pods.rows)
        .ok_or_else(unknown_now)
    }

    /// All pods on a node now, for exports.
    ///
    /// # Errors
    /// [`ApiError`] as for its page, and when pods are not known now.
    pub async fn pods_of_node(
        &self,
        access: &Access,
        query: &NodeQuery,
    ) -> Result<Vec<PodRow>, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        self.find_node(access, cluster.id, &query.node).await?;
        self.find_pods(&cluster, access, &frame, Extent::All, |pod| {
            pod.node.as_deref() == Some(&*query.node)
        })
        .map(|pods| pods.rows)
        .ok_or_else(unknown_now)
    }

    /// The first page of the pods that match, and how many there are; `None` when the cluster was
    /// not reached since the server started.
    pub(super) fn pods_now(
        &self,
        cluster: &Cluster,
        access: &Access,
        frame: &Frame,
        matches: impl Fn(&Pod) -> bool,
    ) -> (Option<Vec<PodRow>>, usize) {
        match self.find_pods(cluster, access, frame, Extent::Page, matches) {
            Some(pods) => (Some(pods.rows), pods.total),
            None => (None, 0),
        }
    }

    /// The pods that match, waiting ones first, then by name.
    fn find_pods(
        &self,
        cluster: &Cluster,
        access: &Access,
        frame: &Frame,
        extent: Extent,
        matches: impl Fn(&Pod) -> bool,
    ) -> Option<Paged<PodRow>> {
        let live = self.live.get();
        if live.cluster.as_ref().map(|live| live.id) != Some(cluster.id) {
            return None;
        }
        let (snapshot, usage) = live.newest.as_ref()?;
        let mut found: Vec<(&Pod, Option<PodUsage>)> = snapshot
            .pods
            .iter()
            .enumerate()
            .filter(|(_, pod)| access.allows(&pod.namespace) && matches(pod))
            .map(|(at, pod)| (&**pod, usage.pods.get(at).copied().flatten()))
            .collect();
        found.sort_by_key(|(pod, _)| {
            (
                !pod.is_unplaced(),
                pod.has_ended(),
                &pod.namespace,
                &pod.name,
            )
        });
        let shown = extent.cut_by(found, 1, PODS_SHOWN);
        Some(shown.map(|(pod, usage)| pod_row(pod, usage, frame.now_secs)))
    }
}

fn unknown_now() -> ApiError {
    ApiError::no_data(
        "Pods are not known now.",
        "The cluster was not reached since this server started; try again later.",
    )
}

fn pod_row(pod: &Pod, usage: Option<PodUsage>, now_secs: i64) -> PodRow {
    let held = &pod.resources;
    let names_some =
        |without: i64, amount: i64| (amount > 0 || without < held.containers).then_some(amount);
    let status = match pod.phase {
        _ if pod.terminating && !pod.has_ended() => "Terminating",
        PodPhase::Pending => "Pending",
        PodPhase::Running => "Running",
        PodPhase::Succeeded => "Succeeded",
        PodPhase::Failed => "Failed",
        PodPhase::Unknown => "Unknown",
    };
    PodRow {
        namespace: pod.namespace.to_string(),
        name: pod.name.to_string(),
        workload_kind: pod.workload.kind.as_str().to_owned(),
        workload: pod.workload.name.to_string(),
        status: status.to_owned(),
        node: pod.node.as_ref().map(ToString::to_string),
        cpu_used_millis: usage.map(|usage| nanos_to_millis(usage.cpu_nanos)),
        cpu_requested_millis: names_some(held.without_cpu_request, held.requests.cpu_millis),
        memory_used_bytes: usage.map(|usage| usage.memory_bytes),
        memory_requested_bytes: names_some(held.without_memory_request, held.requests.memory_bytes),
        gpu_requested: held.requests.gpu_count,
        reason: pod
            .is_unplaced()
            .then(|| pod.unschedulable.as_ref().map(ToString::to_string))
            .flatten(),
        age_secs: (now_secs - pod.created_at_secs).max(0),
    }
}
