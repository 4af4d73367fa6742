//! What metrics-server tells of nodes and pods.

use super::object::Pod;
use super::plan::{Owner, Plan};
use super::pods::{self, node_name, revision_hash};
use super::text::{self, mix};
use std::fmt::Write as _;

/// A pod is measured once its kubelet was asked twice.
const MEASURED_AFTER_SECS: i64 = 20;

/// Writes what a pod uses; nothing of one that is too young to be measured.
pub(super) fn write_pod(plan: &Plan, pod: Pod, now_secs: i64, out: &mut String) -> bool {
    if now_secs - pod.created_secs < MEASURED_AFTER_SECS {
        return false;
    }
    let workload = plan.workload(pod.slot);
    let namespace = plan.namespace_of(workload);
    let app = plan.app(workload);
    out.push_str(r#"{"metadata":{"name":""#);
    pods::name(plan, pod, out);
    // Writing into a string does not fail.
    let _ = write!(
        out,
        r#"","namespace":"{}","creationTimestamp":""#,
        plan.namespace(namespace)
    );
    text::time(now_secs, out);
    let _ = write!(
        out,
        r#"","labels":{{"app.kubernetes.io/name":"{app}","app.kubernetes.io/instance":"{app}-prod","app.kubernetes.io/version":"1.{}.0","app.kubernetes.io/managed-by":"Helm","helm.sh/chart":"{app}-0.12.3","kind":"{}","team":"team-{}""#,
        pod.revision,
        plan.tier(workload),
        Plan::team(namespace)
    );
    if plan.owner(workload) == Owner::Deployment {
        out.push_str(r#","pod-template-hash":""#);
        revision_hash(workload, pod.revision, out);
        out.push('"');
    }
    out.push_str(r#"}},"timestamp":""#);
    // Kubelets are asked every 15 s.
    text::time(now_secs - now_secs.rem_euclid(15), out);
    out.push_str(r#"","window":"15.084s","containers":[{"name":"app","usage":"#);
    let (cpu, memory) = Plan::requests(workload, pod.revision);
    write_usage(plan, (pod, 0), (cpu, memory), now_secs, out);
    if plan.has_sidecar(workload) {
        out.push_str(r#"},{"name":"istio-proxy","usage":"#);
        write_usage(plan, (pod, 1), (20, 40), now_secs, out);
    }
    out.push_str("}]}");
    true
}

/// Between a fifth and nine tenths of what is requested: of CPU another part every 15 s.
fn write_usage(
    plan: &Plan,
    (pod, container): (Pod, u8),
    (cpu_millis, memory_mib): (i64, i64),
    now_secs: i64,
    out: &mut String,
) {
    let part = |seed: u64| 200 + i64::try_from(mix(seed) % 700).unwrap_or_default();
    let place = pod.slot + plan.size.pods * usize::from(container);
    let slow = text::seed(105, place, 0);
    let fast = slow ^ now_secs.div_euclid(15).unsigned_abs();
    let nanos = cpu_millis * 1_000 * part(fast) + i64::try_from(fast % 1_000).unwrap_or_default();
    let kib = memory_mib * 1_024 * part(slow) / 1_000;
    let _ = write!(out, r#"{{"cpu":"{nanos}n","memory":"{kib}Ki"}}"#);
}

/// Writes what a node uses.
pub(super) fn write_node(node: usize, now_secs: i64, out: &mut String) {
    out.push_str(r#"{"metadata":{"name":""#);
    node_name(node, out);
    out.push_str(r#"","creationTimestamp":""#);
    text::time(now_secs, out);
    out.push_str(r#""},"timestamp":""#);
    text::time(now_secs - now_secs.rem_euclid(15), out);
    let seed = text::seed(106, node, 0) ^ now_secs.div_euclid(15).unsigned_abs();
    let nanos = 7_000_000_000 + mix(seed) % 2_000_000_000;
    let kib = 24_000_000 + mix(seed ^ 1) % 1_000_000;
    let _ = write!(
        out,
        r#"","window":"15.012s","usage":{{"cpu":"{nanos}n","memory":"{kib}Ki"}}}}"#
    );
}
