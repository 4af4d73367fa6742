//! Builds the programs from the Go module beside this crate.

use super::Program;
use super::binaries::Binaries;
use crate::go::{Module, Unavailable};

/// Without a version a Kubernetes program calls itself v0.0.0 and some clients refuse it.
const LINKER_FLAGS: &str = "-s -w \
    -X k8s.io/component-base/version.gitVersion=v1.37.2 \
    -X k8s.io/component-base/version.gitMajor=1 \
    -X k8s.io/component-base/version.gitMinor=37";

/// The module that pins the programs.
pub(super) const MODULE: Module = Module {
    folder: "controlplane",
    title: "a Kubernetes control plane for the tests",
    flags: &["-ldflags", LINKER_FLAGS],
    recipe,
};

const KWOK: &str = "sigs.k8s.io/kwok";
const METRICS_SERVER: &str = "sigs.k8s.io/metrics-server";

/// How nodes and pods behave. The "general" stages for the end of a pod's life heed
/// the pod's annotations for delays; the "fast" ones would complete every Job at once.
pub(super) const KWOK_FILES: [&str; 7] = [
    "kustomize/stage/node/fast/node-initialize.yaml",
    "kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
    "kustomize/stage/pod/fast/pod-ready.yaml",
    "kustomize/stage/pod/general/pod-complete.yaml",
    "kustomize/stage/pod/general/pod-delete.yaml",
    "kustomize/metrics/usage/usage-from-annotation.yaml",
    "kustomize/metrics/resource/metrics-resource.yaml",
];

/// The rights that metrics-server's own installation grants it.
pub(super) const METRICS_SERVER_RBAC: &str = "manifests/base/rbac.yaml";

fn recipe() -> String {
    format!(
        "{LINKER_FLAGS} {} {METRICS_SERVER_RBAC} cgo=0 trimpath",
        KWOK_FILES.join(" ")
    )
}

/// Builds whatever is missing. Every file appears under its name only when it is complete.
pub(super) fn build(binaries: &Binaries) -> Result<(), Unavailable> {
    MODULE.begin()?;
    for program in Program::ALL {
        MODULE.compile(program.package(), &binaries.path(program))?;
    }
    for file in KWOK_FILES {
        MODULE.copy(KWOK, file, &binaries.configuration(file))?;
    }
    let rbac = METRICS_SERVER_RBAC;
    MODULE.copy(METRICS_SERVER, rbac, &binaries.configuration(rbac))
}
