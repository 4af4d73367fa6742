//! From a pod to the workload it belongs to.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use plimsoll_planner::model::{Name, WorkloadKind, WorkloadRef};

/// The controller of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) kind: Name,
    pub(super) name: Name,
    pub(super) uid: Name,
}

/// The owner that is marked as controller.
pub(super) fn controller_of(meta: &ObjectMeta) -> Option<Owner> {
    let owners = meta.owner_references.as_deref().unwrap_or_default();
    let controller = owners.iter().find(|owner| owner.controller == Some(true))?;
    Some(Owner {
        kind: controller.kind.as_str().into(),
        name: controller.name.as_str().into(),
        uid: controller.uid.as_str().into(),
    })
}

/// The workload of a pod: its controller, or the controller's controller where `parent` knows it.
///
/// A ReplicaSet whose owner cannot be read is recognised as a Deployment's by the hash that the
/// Deployment put into its name and onto the pod.
pub(super) fn workload(
    pod_name: &str,
    owner: Option<&Owner>,
    template_hash: Option<&str>,
    parent: impl Fn(&Owner) -> Option<Owner>,
) -> WorkloadRef {
    let Some(owner) = owner else {
        return WorkloadRef {
            kind: WorkloadKind::Pod,
            name: pod_name.into(),
        };
    };
    if let Some(parent) = parent(owner) {
        return WorkloadRef {
            kind: WorkloadKind::from_text(&parent.kind),
            name: parent.name,
        };
    }
    let of_deployment = (&*owner.kind == "ReplicaSet")
        .then(|| owner.name.strip_suffix(template_hash?)?.strip_suffix('-'))
        .flatten();
    match of_deployment {
        Some(name) => WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: name.into(),
        },
        None => WorkloadRef {
            kind: WorkloadKind::from_text(&owner.kind),
            name: owner.name.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(kind: &str, name: &str) -> Owner {
        Owner {
            kind: kind.into(),
            name: name.into(),
            uid: format!("uid-{name}").into(),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "so that a case is one line")]
    fn resolve(
        pod: &str,
        of: Option<Owner>,
        hash: Option<&str>,
        parent: Option<Owner>,
    ) -> (WorkloadKind, String) {
        let found = workload(pod, of.as_ref(), hash, |_| parent.clone());
        (found.kind, found.name.to_string())
    }

    #[test]
    fn follows_controllers_up_to_the_workload() {
        let cases = [
            (resolve("p", None, None, None), (WorkloadKind::Pod, "p")),
            (
                resolve(
                    "p",
                    Some(owner("ReplicaSet", "web-7d4")),
                    None,
                    Some(owner("Deployment", "web")),
                ),
                (WorkloadKind::Deployment, "web"),
            ),
            (
                resolve(
                    "p",
                    Some(owner("Job", "backup-29")),
                    None,
                    Some(owner("CronJob", "backup")),
                ),
                (WorkloadKind::CronJob, "backup"),
            ),
            (
                resolve("p", Some(owner("Job", "once")), None, None),
                (WorkloadKind::Job, "once"),
            ),
            (
                resolve("p", Some(owner("StatefulSet", "db")), None, None),
                (WorkloadKind::StatefulSet, "db"),
            ),
            (
                resolve("p", Some(owner("DaemonSet", "agent")), None, None),
                (WorkloadKind::DaemonSet, "agent"),
            ),
            (
                resolve("p", Some(owner("Node", "n1")), None, None),
                (WorkloadKind::Node, "n1"),
            ),
            (
                resolve("p", Some(owner("Rollout", "web")), None, None),
                (WorkloadKind::Other, "web"),
            ),
        ];
        for ((kind, name), expected) in cases {
            assert_eq!((kind, name.as_str()), expected);
        }
    }

    #[test]
    fn knows_a_deployments_replica_set_by_its_hash() {
        let set = Some(owner("ReplicaSet", "web-7d4"));
        assert_eq!(
            resolve("p", set.clone(), Some("7d4"), None),
            (WorkloadKind::Deployment, "web".into())
        );
        assert_eq!(
            resolve("p", set.clone(), Some("x"), None),
            (WorkloadKind::ReplicaSet, "web-7d4".into())
        );
        assert_eq!(
            resolve("p", set, None, None),
            (WorkloadKind::ReplicaSet, "web-7d4".into())
        );
    }
}
