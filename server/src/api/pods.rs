//! Pods as they are now, from what the collector holds.

use super::Capacity;
use super::paging::Extent;
use super::scope::Scope;
use plimsoll_app::api::{Access, PodRow};
use plimsoll_planner::model::{Pod, PodPhase, PodUsage};
use plimsoll_planner::units::nanos_to_millis;

impl Capacity {
    /// The pods that match, waiting ones first, then by name: as many as one page holds, or all;
    /// and how many there are. `None` when the cluster was not reached since the server started.
    pub(super) fn pods_now(
        &self,
        scope: &Scope,
        access: &Access,
        extent: Extent,
        matches: impl Fn(&Pod) -> bool,
    ) -> (Option<Vec<PodRow>>, usize) {
        let live = self.live.get();
        if live.cluster.as_ref().map(|live| live.id) != Some(scope.cluster.id) {
            return (None, 0);
        }
        let Some((snapshot, usage)) = &live.newest else {
            return (None, 0);
        };
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
        let shown = extent.cut(found, 1);
        let rows = shown
            .rows
            .into_iter()
            .map(|(pod, usage)| pod_row(pod, usage, scope.frame.now_secs))
            .collect();
        (Some(rows), shown.total)
    }
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
