//! Whether containers say what they need.

use super::workload::{Held, Workload};
use super::{Ground, amounts, state, words};
use crate::isolation::{Finding, State};
use crate::model::{ContainerTemplate, PodTemplate};
use serde_json::{Map, Value, json};

/// What a container is given that asks for nothing and has no history here to go by.
const CPU_MILLIS: i64 = 100;
const MEMORY: i64 = 128 * amounts::MIB;

fn lacks_cpu(pod: &PodTemplate, container: &ContainerTemplate) -> bool {
    pod.pod_cpu_request_millis.is_none() && container.cpu_request_millis.is_none()
}

fn lacks_memory(pod: &PodTemplate, container: &ContainerTemplate) -> bool {
    pod.pod_memory_request_bytes.is_none() && container.memory_request_bytes.is_none()
}

/// Whether a container that stays names no request.
pub(super) fn lacks(workload: &Workload<'_>) -> bool {
    let lacks =
        |pod: &PodTemplate, one: &ContainerTemplate| lacks_cpu(pod, one) || lacks_memory(pod, one);
    !workload
        .held(ContainerTemplate::stays, lacks)
        .containers
        .is_empty()
}

/// Of containers that run for the pod's life; those that only start it are gone before it matters.
pub(super) fn requests(ground: &Ground<'_>) -> State {
    let finding = |workload: &Workload<'_>| {
        let cpu = workload.held(ContainerTemplate::stays, lacks_cpu);
        let memory = workload.held(ContainerTemplate::stays, lacks_memory);
        let told: Vec<String> = [(&cpu, "CPU request"), (&memory, "memory request")]
            .into_iter()
            .filter_map(|(held, what)| told(held, what))
            .collect();
        if told.is_empty() {
            return None;
        }
        let lacking = workload.held(ContainerTemplate::stays, |pod, one| {
            lacks_cpu(pod, one) || lacks_memory(pod, one)
        });
        let has = |held: &Held<'_>, one: &ContainerTemplate| {
            held.containers.iter().any(|other| other.name == one.name)
        };
        let fix = workload.patch_containers(&lacking.containers, |one| {
            let mut requests = Map::new();
            if has(&cpu, one) {
                let millis = CPU_MILLIS.min(one.cpu_limit_millis.unwrap_or(i64::MAX));
                requests.insert("cpu".to_owned(), amounts::cpu(millis).into());
            }
            if has(&memory, one) {
                let bytes = MEMORY.min(one.memory_limit_bytes.unwrap_or(i64::MAX));
                requests.insert("memory".to_owned(), amounts::bytes(bytes).into());
            }
            json!({ "resources": { "requests": requests } })
        });
        Some(Finding {
            object: workload.object(),
            evidence: told.join("; "),
            fix,
        })
    };
    state(ground.workloads.iter().filter_map(finding).collect())
}

fn told(held: &Held<'_>, what: &str) -> Option<String> {
    let containers = &held.containers;
    (!containers.is_empty()).then(|| {
        let names = words::names(containers.iter().map(|one| &one.name));
        let of = words::of_containers(containers.len(), held.of, "name");
        format!("{of} no {what}: {names}")
    })
}

/// Likewise of containers that run for the pod's life. How much they use is not this check's to know, and a
/// limit below that kills them: twice what they ask for is offered, and nothing where they ask for nothing.
pub(super) fn memory_limits(ground: &Ground<'_>) -> State {
    let finding = |workload: &Workload<'_>| {
        let held = workload.held(ContainerTemplate::stays, |pod, one| {
            pod.pod_memory_limit_bytes.is_none() && one.memory_limit_bytes.is_none()
        });
        let told = told(&held, "memory limit")?;
        let are_asked = held.containers.iter().all(|one| asked(one).is_some());
        let fix = are_asked.then(|| workload.patch_containers(&held.containers, limited));
        let fix = fix.flatten();
        let advice = match (are_asked, &fix) {
            (false, _) => "; no limit is offered where no memory is requested",
            (true, Some(_)) => "; the limit offered, twice the request, may be less than is used",
            (true, None) => "",
        };
        Some(Finding {
            object: workload.object(),
            evidence: format!("{told}{advice}"),
            fix,
        })
    };
    state(ground.workloads.iter().filter_map(finding).collect())
}

fn asked(container: &ContainerTemplate) -> Option<i64> {
    container.memory_request_bytes.filter(|bytes| *bytes > 0)
}

fn limited(container: &ContainerTemplate) -> Value {
    let limit = asked(container).unwrap_or_default().saturating_mul(2);
    json!({ "resources": { "limits": { "memory": amounts::bytes(limit) } } })
}
