//! Builds the programs from the Go module beside this crate.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{self, Command, Output};
use std::time::Instant;

use super::Program;
use super::binaries::{Binaries, Unavailable};
use super::cache;

/// The oldest Go that can build this Kubernetes.
const GO: &str = "1.26.4";

/// Without a version a Kubernetes program calls itself v0.0.0 and some clients refuse it.
const LINKER_FLAGS: &str = "-s -w \
    -X k8s.io/component-base/version.gitVersion=v1.37.2 \
    -X k8s.io/component-base/version.gitMajor=1 \
    -X k8s.io/component-base/version.gitMinor=37";

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

/// All that decides what a build gives, besides the module itself; part of the cache's key.
pub(super) fn recipe() -> String {
    format!(
        "{LINKER_FLAGS} {} {METRICS_SERVER_RBAC} cgo=0 trimpath",
        KWOK_FILES.join(" ")
    )
}

/// Builds whatever is missing. Every file appears under its name only when it is complete.
pub(super) fn build(binaries: &Binaries) -> Result<(), Unavailable> {
    check_go()?;
    eprintln!("building a Kubernetes control plane for the tests; the first time takes minutes");
    for program in Program::ALL {
        let path = binaries.path(program);
        if !path.is_file() {
            let start = Instant::now();
            put(&path, |partial| compile(program, partial))?;
            eprintln!("built {program} in {:.0?}", start.elapsed());
        }
    }
    for file in KWOK_FILES {
        copy_from_module(KWOK, file, &binaries.configuration(file))?;
    }
    let rbac = METRICS_SERVER_RBAC;
    copy_from_module(METRICS_SERVER, rbac, &binaries.configuration(rbac))
}

/// Asks inside the module's folder, where the `go` command also may fetch a newer Go.
fn check_go() -> Result<(), Unavailable> {
    let output = match go(&["env", "GOVERSION"]) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Unavailable::NoGo(GO.to_owned()));
        }
        other => other.map_err(Unavailable::cache(&cache::module_folder()))?,
    };
    if output.status.success() {
        return Ok(());
    }
    Err(Unavailable::OldGo {
        wanted: GO.to_owned(),
        said: tail(&output.stderr),
    })
}

fn compile(program: Program, to: &Path) -> Result<(), Unavailable> {
    let to = to.to_string_lossy();
    let arguments = [
        "build",
        "-trimpath",
        "-ldflags",
        LINKER_FLAGS,
        "-o",
        &to,
        program.package(),
    ];
    succeed(program.file_name(), &arguments).map(drop)
}

fn copy_from_module(module: &str, file: &str, to: &Path) -> Result<(), Unavailable> {
    succeed(module, &["mod", "download", module])?;
    let folder = succeed(module, &["list", "-m", "-f", "{{.Dir}}", module])?;
    let from = Path::new(folder.trim()).join(file);
    let content = fs::read(&from).map_err(Unavailable::cache(&from))?;
    put(to, |partial| {
        fs::write(partial, content).map_err(Unavailable::cache(partial))
    })
}

/// Runs `make` on a name of its own, then renames.
fn put(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), Unavailable>,
) -> Result<(), Unavailable> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Unavailable::cache(folder))?;
    }
    let partial = path.with_extension(format!("partial-{}", process::id()));
    make(&partial)?;
    fs::rename(&partial, path).map_err(Unavailable::cache(path))
}

fn succeed(what: &str, arguments: &[&str]) -> Result<String, Unavailable> {
    let output = go(arguments).map_err(Unavailable::cache(&cache::module_folder()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Unavailable::Build {
        what: what.to_owned(),
        said: tail(&output.stderr),
    })
}

/// No C compiler is asked for, and no other workspace's settings are heeded.
fn go(arguments: &[&str]) -> std::io::Result<Output> {
    Command::new("go")
        .args(arguments)
        .current_dir(cache::module_folder())
        .env("CGO_ENABLED", "0")
        .env("GOWORK", "off")
        .output()
}

fn tail(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
