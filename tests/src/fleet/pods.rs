//! Pods as the API server tells of them.

use super::object::{Pod, Stage};
use super::plan::{Owner, Plan};
use super::template::Template;
use super::text;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What UIDs and names of pods are made from.
const TAG: u8 = 101;
/// The same of the objects that pods and ReplicaSets belong to.
const OWNER_TAG: u8 = 102;
const REVISION_TAG: u8 = 103;
/// From creation until its containers run, and from its deletion to its end.
const STARTS_WITHIN_SECS: i64 = 3;

/// Pods of all owners, with and without a second container, at all stages.
#[derive(Debug)]
pub(super) struct Pods {
    templates: Vec<Template>,
}

impl Pods {
    pub(super) fn new() -> Self {
        let base = parsed(include_str!("objects/pod.json"));
        let sidecar = parsed(include_str!("objects/sidecar.json"));
        let mut templates = Vec::new();
        for owner in Owner::ALL {
            for second in [None, Some(&sidecar)] {
                let pod = with_sidecar(owned(base.clone(), owner), second);
                let at = |stage| Template::of(&staged(pod.clone(), stage));
                templates.extend(Stage::ALL.map(at));
            }
        }
        Self { templates }
    }

    /// Writes a pod at a stage, as of a version of the cluster.
    pub(super) fn write(
        &self,
        plan: &Plan,
        (pod, stage): (Pod, Stage),
        version: u64,
        out: &mut String,
    ) {
        let workload = plan.workload(pod.slot);
        let owner = plan.owner(workload);
        let position = |found: Option<usize>| found.unwrap_or_default();
        let at = position(Owner::ALL.iter().position(|of| *of == owner)) * 2;
        let at = (at + usize::from(plan.has_sidecar(workload))) * Stage::ALL.len();
        let at = at + position(Stage::ALL.iter().position(|of| *of == stage));
        let blanks = Blanks::new(plan, pod, version);
        self.templates[at].write(out, |name, out| blanks.fill(name, out));
    }
}

/// The name of a pod.
pub(super) fn name(plan: &Plan, pod: Pod, out: &mut String) {
    let workload = plan.workload(pod.slot);
    out.push_str(plan.app(workload));
    out.push('-');
    match plan.owner(workload) {
        Owner::StatefulSet => {
            let _ = write!(out, "{}", plan.ordinal(pod.slot));
        }
        Owner::DaemonSet => text::suffix(seed(pod), 5, out),
        Owner::Deployment => {
            revision_hash(workload, pod.revision, out);
            out.push('-');
            text::suffix(seed(pod), 5, out);
        }
    }
}

/// What the revisions of a workload are told apart by.
pub(super) fn revision_hash(workload: usize, revision: u8, out: &mut String) {
    text::suffix(revision_seed(workload, revision), 10, out);
}

/// What the UID of a revision's ReplicaSet is made from.
pub(super) fn revision_seed(workload: usize, revision: u8) -> u64 {
    text::seed(REVISION_TAG, workload, usize::from(revision))
}

/// What the UID of a Deployment, StatefulSet or DaemonSet is made from.
pub(super) fn owner_seed(workload: usize) -> u64 {
    text::seed(OWNER_TAG, workload, 0)
}

/// The address of a node.
pub(super) fn node_address(node: usize, out: &mut String) {
    let _ = write!(out, "10.0.{}.{}", node >> 8, node & 255);
}

/// The name of a node.
pub(super) fn node_name(node: usize, out: &mut String) {
    let (high, low) = (node >> 8, node & 255);
    let _ = write!(out, "ip-10-0-{high}-{low}.eu-central-1.compute.internal");
}

fn number(pod: Pod) -> usize {
    usize::try_from(pod.number).unwrap_or_default()
}

fn seed(pod: Pod) -> u64 {
    text::seed(TAG, pod.slot, number(pod))
}

/// What belongs into the blanks of a pod.
struct Blanks<'a> {
    plan: &'a Plan,
    pod: Pod,
    workload: usize,
    seed: u64,
    version: u64,
}

impl<'a> Blanks<'a> {
    fn new(plan: &'a Plan, pod: Pod, version: u64) -> Self {
        Self {
            plan,
            pod,
            workload: plan.workload(pod.slot),
            seed: seed(pod),
            version,
        }
    }

    fn fill(&self, blank: &str, out: &mut String) {
        let Self {
            plan,
            pod,
            workload,
            seed,
            version,
        } = *self;
        let namespace = plan.namespace_of(workload);
        let (cpu, memory) = Plan::requests(workload, pod.revision);
        let node = plan.node(pod.slot, number(pod));
        // Writing into a string does not fail.
        let _ = match blank {
            "name" => return name(plan, pod, out),
            "uid" => return text::uid(seed, out),
            "suffix" => return text::suffix(seed ^ 3, 5, out),
            "container_id" => return text::hex(seed ^ 4, 64, out),
            "sidecar_id" => return text::hex(seed ^ 5, 64, out),
            "hash" => return revision_hash(workload, pod.revision, out),
            "digest" => return text::hex(revision_seed(workload, pod.revision), 64, out),
            "owner_uid" => {
                let of = match plan.owner(workload) {
                    Owner::Deployment => revision_seed(workload, pod.revision),
                    _ => owner_seed(workload),
                };
                return text::uid(of, out);
            }
            "owner" => {
                out.push_str(plan.app(workload));
                if plan.owner(workload) == Owner::Deployment {
                    out.push('-');
                    revision_hash(workload, pod.revision, out);
                }
                return;
            }
            "node" => return node_name(node, out),
            "host_ip" => return node_address(node, out),
            "created" => return text::time(pod.created_secs, out),
            "started" => return text::time(pod.created_secs + STARTS_WITHIN_SECS, out),
            "namespace" => return out.push_str(plan.namespace(namespace)),
            "app" => return out.push_str(plan.app(workload)),
            "tier" => return out.push_str(plan.tier(workload)),
            "team" => write!(out, "team-{}", Plan::team(namespace)),
            "version" => write!(out, "{version}"),
            "revision" => write!(out, "{}", pod.revision),
            "ordinal" => write!(out, "{}", plan.ordinal(pod.slot)),
            "cpu" => write!(out, "{cpu}m"),
            "memory" => write!(out, "{memory}Mi"),
            "memory_limit" => write!(out, "{}Mi", 2 * memory),
            "ip" => {
                // Of the four million addresses of 100.64.0.0/10.
                let at = (pod.slot + number(pod) * plan.size.pods) % (1 << 22);
                let (first, second, third) = (64 + (at >> 16), (at >> 8) & 255, at & 255);
                write!(out, "100.{first}.{second}.{third}")
            }
            other => {
                debug_assert!(false, "a pod has no {other}");
                Ok(())
            }
        };
    }
}

#[expect(clippy::expect_used, reason = "the texts are beside this file")]
pub(super) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("an object")
}

/// What pods of an owner have beside what all have.
fn owned(mut pod: Value, owner: Owner) -> Value {
    pod["metadata"]["ownerReferences"][0]["kind"] = owner.controller().into();
    let labels = &mut pod["metadata"]["labels"];
    match owner {
        Owner::Deployment => labels["pod-template-hash"] = "@hash@".into(),
        Owner::StatefulSet => {
            labels["controller-revision-hash"] = "@app@-@hash@".into();
            labels["statefulset.kubernetes.io/pod-name"] = "@name@".into();
            labels["apps.kubernetes.io/pod-index"] = "@ordinal@".into();
            pod["spec"]["hostname"] = "@name@".into();
            pod["spec"]["volumes"][1] =
                json!({ "name": "tmp", "persistentVolumeClaim": { "claimName": "data-@name@" } });
        }
        Owner::DaemonSet => {
            labels["controller-revision-hash"] = "@hash@".into();
            labels["pod-template-generation"] = "@revision@".into();
            let spec = &mut pod["spec"];
            spec["affinity"] = json!({ "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [{
                    "matchFields": [{ "key": "metadata.name", "operator": "In",
                        "values": ["@node@"] }] }] } } });
            spec["tolerations"] = json!([{ "operator": "Exists" }]);
            spec["priorityClassName"] = "system-node-critical".into();
            spec["priority"] = 2_000_001_000.into();
        }
    }
    pod
}

fn with_sidecar(mut pod: Value, sidecar: Option<&Value>) -> Value {
    if let Some(sidecar) = sidecar {
        let put = |list: &mut Value, value: &Value| {
            if let Some(list) = list.as_array_mut() {
                list.push(value.clone());
            }
        };
        put(&mut pod["spec"]["containers"], &sidecar["container"]);
        put(&mut pod["status"]["containerStatuses"], &sidecar["status"]);
    }
    pod
}

/// A running pod as it was or will be at a stage.
fn staged(mut pod: Value, stage: Stage) -> Value {
    let before_the_kubelet = |pod: &mut Value| {
        let scheduled = pod["status"]["conditions"][4].clone();
        if let Some(managed) = pod["metadata"]["managedFields"].as_array_mut() {
            managed.truncate(1);
        }
        pod["status"] = json!({ "phase": "Pending", "qosClass": "Burstable" });
        scheduled
    };
    let all = |pod: &mut Value, change: &dyn Fn(&mut Value)| {
        let list = pod["status"]["containerStatuses"].as_array_mut();
        list.into_iter().flatten().for_each(change);
        // Ready and ContainersReady.
        for at in [2, 3] {
            pod["status"]["conditions"][at]["status"] = "False".into();
        }
    };
    let deleted = |pod: &mut Value| {
        pod["metadata"]["deletionTimestamp"] = "@started@".into();
        pod["metadata"]["deletionGracePeriodSeconds"] = 30.into();
    };
    match stage {
        Stage::Running => {}
        Stage::Created => {
            before_the_kubelet(&mut pod);
            if let Some(spec) = pod["spec"].as_object_mut() {
                spec.remove("nodeName");
            }
        }
        Stage::Bound => {
            let scheduled = before_the_kubelet(&mut pod);
            pod["status"]["conditions"] = json!([scheduled]);
        }
        Stage::Starting => {
            all(&mut pod, &|of| {
                of["ready"] = false.into();
                of["started"] = false.into();
                of["state"] = json!({ "waiting": { "reason": "ContainerCreating" } });
            });
            pod["status"]["phase"] = "Pending".into();
        }
        Stage::Ending => deleted(&mut pod),
        Stage::Ended => {
            deleted(&mut pod);
            all(&mut pod, &|of| {
                of["ready"] = false.into();
                of["state"] = json!({ "terminated": { "exitCode": 0, "reason": "Completed",
                    "startedAt": "@started@", "finishedAt": "@started@",
                    "containerID": of["containerID"] } });
            });
            pod["status"]["phase"] = "Succeeded".into();
        }
    }
    pod
}
