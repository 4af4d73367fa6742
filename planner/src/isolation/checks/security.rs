//! Whether pods stay within their bounds.

use super::containers::{adds_capabilities, is_baseline, is_refused};
use super::manifest::json_name;
use super::workload::Workload;
use super::{Ground, state, words};
use crate::isolation::{Finding, State};
use crate::model::PodTemplate;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// The label of the namespace says it. What the API server's own configuration enforces where there is no
/// label cannot be read and is not counted.
pub(super) fn admission(ground: &Ground<'_>) -> State {
    let labels = ground.parcel.namespace.map(|namespace| &namespace.labels);
    let level = labels
        .and_then(|labels| labels.get(ENFORCE))
        .map(|level| &**level);
    let mut evidence = match level {
        Some("baseline" | "restricted") => return State::Pass,
        None => format!("there is no label {ENFORCE}"),
        Some("privileged") => format!("{ENFORCE} is privileged, which allows everything"),
        Some(other) => format!("{ENFORCE} is {other}, which is no level"),
    };
    let workloads = ground.workloads.iter();
    let refused = workloads.filter(|one| one.templates.iter().any(|pod| is_refused(pod)));
    let refused: Vec<_> = refused.map(|one| &one.of.name).collect();
    if !refused.is_empty() {
        evidence += "; baseline would refuse pods of ";
        evidence += &words::names(&refused);
    }
    // Their next pods would not start.
    let fix = refused.is_empty().then(|| {
        let mut metadata = json_name(&ground.name(), None);
        metadata["labels"] = json!({ ENFORCE: "baseline" });
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": metadata })
    });
    state(vec![Finding {
        object: ground.itself(),
        evidence,
        fix,
    }])
}

fn of_workloads(
    ground: &Ground<'_>,
    look: impl Fn(&Workload<'_>) -> Option<(String, Option<Value>)>,
) -> State {
    let finding = |workload: &Workload<'_>| {
        let (evidence, fix) = look(workload)?;
        Some(Finding {
            object: workload.object(),
            evidence,
            fix,
        })
    };
    state(ground.workloads.iter().filter_map(finding).collect())
}

/// The fix gives an empty directory in the place of the path.
pub(super) fn host_paths(ground: &Ground<'_>) -> State {
    of_workloads(ground, |workload| {
        let templates = workload.templates.iter();
        let paths = templates.flat_map(|template| &template.host_paths);
        let by_volume: BTreeMap<&str, &str> = paths.map(|one| (&*one.volume, &*one.path)).collect();
        if by_volume.is_empty() {
            return None;
        }
        let told = by_volume.iter();
        let told = words::names(told.map(|(volume, path)| format!("volume {volume} is {path}")));
        let newest = workload.templates.first().into_iter();
        let volumes: Vec<Value> = newest
            .flat_map(|template| &template.host_paths)
            .map(|one| json!({ "name": &*one.volume, "hostPath": null, "emptyDir": {} }))
            .collect();
        let fix = (!volumes.is_empty()).then(|| json!({ "volumes": volumes }));
        Some((
            format!("{told} of the node"),
            fix.and_then(|fix| workload.patch(&fix)),
        ))
    })
}

pub(super) fn host_namespaces(ground: &Ground<'_>) -> State {
    type Shares = fn(&PodTemplate) -> bool;
    const ALL: [(&str, &str, Shares); 3] = [
        ("hostNetwork", "network", |pod| pod.host_network),
        ("hostPID", "processes", |pod| pod.host_pid),
        ("hostIPC", "IPC", |pod| pod.host_ipc),
    ];
    of_workloads(ground, |workload| {
        let shared = ALL
            .iter()
            .filter(|(_, _, shares)| workload.templates.iter().any(|pod| shares(pod)));
        let shared: Vec<_> = shared.collect();
        if shared.is_empty() {
            return None;
        }
        let words: Vec<&str> = shared.iter().map(|(_, word, _)| *word).collect();
        let fields = shared
            .iter()
            .map(|(field, _, _)| ((*field).to_owned(), false.into()));
        let fix = workload.patch(&fields.collect::<Map<_, _>>().into());
        Some((format!("shares its node's {}", words.join(" and ")), fix))
    })
}

pub(super) fn privileged(ground: &Ground<'_>) -> State {
    of_workloads(ground, |workload| {
        let held = workload.held(|_| true, |_, one| one.privileged);
        if held.containers.is_empty() {
            return None;
        }
        let of = held.containers.len();
        let are = if of == 1 { "is" } else { "are" };
        let names = words::names(held.containers.iter().map(|one| &one.name));
        let containers = words::count(held.of, "container");
        let fix = workload.patch_containers(
            &held.containers,
            |_| json!({ "securityContext": { "privileged": false } }),
        );
        Some((
            format!("{of} of {containers} {are} privileged: {names}"),
            fix,
        ))
    })
}

pub(super) fn capabilities(ground: &Ground<'_>) -> State {
    of_workloads(ground, |workload| {
        let held = workload.held(|_| true, |_, one| adds_capabilities(one));
        if held.containers.is_empty() {
            return None;
        }
        let told = held.containers.iter().map(|one| {
            let added = one
                .added_capabilities
                .iter()
                .filter(|added| !is_baseline(added));
            let added: Vec<&str> = added.map(|added| &**added).collect();
            format!("{} adds {}", one.name, added.join(" and "))
        });
        let fix = workload.patch_containers(&held.containers, |one| {
            let kept = one
                .added_capabilities
                .iter()
                .filter(|added| is_baseline(added));
            let kept: Vec<&str> = kept.map(|kept| &**kept).collect();
            json!({ "securityContext": { "capabilities": { "add": kept } } })
        });
        let of = words::of_containers(held.containers.len(), held.of, "add");
        Some((format!("{of} capabilities: {}", words::names(told)), fix))
    })
}
