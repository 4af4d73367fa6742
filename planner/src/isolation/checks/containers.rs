//! What Pod Security's baseline allows: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.

use crate::model::{ContainerTemplate, PodTemplate};

/// Capabilities that may be added.
const BASELINE: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Whether a capability may be added.
pub(super) fn is_baseline(capability: &str) -> bool {
    BASELINE.contains(&capability)
}

/// Whether a container adds capabilities that it may not.
pub(super) fn adds_capabilities(container: &ContainerTemplate) -> bool {
    let mut added = container.added_capabilities.iter();
    added.any(|capability| !is_baseline(capability))
}

/// What the baseline refuses, as far as it is kept of a template: profiles of seccomp, AppArmor and SELinux,
/// sysctls and the like are not.
pub(super) fn is_refused(pod: &PodTemplate) -> bool {
    let is_refused = |one: &ContainerTemplate| {
        let has_host_port = one.ports.iter().any(|port| port.host_port.is_some());
        one.privileged || adds_capabilities(one) || has_host_port
    };
    !pod.host_paths.is_empty()
        || pod.host_network
        || pod.host_pid
        || pod.host_ipc
        || pod.containers.iter().any(is_refused)
}
