//! Whether containers that name nothing get something.

use super::manifest::{free_name, json_name};
use super::{Ground, amounts, state};
use crate::isolation::{Finding, State};
use crate::model::{LimitRange, Name};
use serde_json::{Map, Value, json};

const DEFAULT_CPU_MILLIS: i64 = 100;
const DEFAULT_MEMORY: i64 = 128 * amounts::MIB;
/// Of containers that name none and are yet to start; what those use is not known here.
const DEFAULT_MEMORY_LIMIT: i64 = 1024 * amounts::MIB;

/// Several LimitRanges add up.
pub(super) fn check(ground: &Ground<'_>) -> State {
    let unread = ground.unread(&["limitranges"]);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let gives = |list: fn(&LimitRange) -> &Vec<Name>, resource: &str| {
        let mut ranges = ground.parcel.limit_ranges.iter();
        ranges.any(|range| list(range).iter().any(|given| **given == *resource))
    };
    let wanted = [
        ("CPU request", gives(|range| &range.default_requests, "cpu")),
        (
            "memory request",
            gives(|range| &range.default_requests, "memory"),
        ),
        (
            "memory limit",
            gives(|range| &range.default_limits, "memory"),
        ),
    ];
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(_, given)| !given)
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return State::Pass;
    }
    let evidence = match ground.parcel.limit_ranges.is_empty() {
        true => "there is no LimitRange".to_owned(),
        false => format!("no LimitRange gives a default {}", missing.join(", ")),
    };
    let [_, has_request, has_limit] = wanted.map(|(_, given)| given);
    // How large the default requests are is not known, and a limit below one would refuse pods.
    let is_safe = has_limit || !has_request;
    state(vec![Finding {
        object: ground.itself(),
        evidence,
        fix: is_safe.then(|| fix(ground, &missing)),
    }])
}

fn fix(ground: &Ground<'_>, missing: &[&str]) -> Value {
    let mut requests = Map::new();
    let mut limits = Map::new();
    let all = [
        ("CPU request", "cpu", amounts::cpu(DEFAULT_CPU_MILLIS)),
        ("memory request", "memory", amounts::bytes(DEFAULT_MEMORY)),
        (
            "memory limit",
            "memory",
            amounts::bytes(limit_bytes(ground)),
        ),
    ];
    for (what, resource, amount) in all.into_iter().filter(|all| missing.contains(&all.0)) {
        let list = match what {
            "memory limit" => &mut limits,
            _ => &mut requests,
        };
        list.insert(resource.to_owned(), amount.into());
    }
    let mut item = json!({ "type": "Container" });
    for (field, list) in [("defaultRequest", requests), ("default", limits)] {
        if !list.is_empty() {
            item[field] = list.into();
        }
    }
    let taken = ground.parcel.limit_ranges.iter().map(|range| &range.name);
    json!({
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": json_name(&free_name("plimsoll-defaults", taken), Some(&ground.name())),
        "spec": { "limits": [item] },
    })
}

/// Twice the largest request of those that name no limit: a default below a request refuses the pod.
fn limit_bytes(ground: &Ground<'_>) -> i64 {
    let templates = ground.workloads.iter().flat_map(|one| &one.templates);
    let containers = templates.flat_map(|template| &template.containers);
    let unlimited = containers.filter(|one| one.memory_limit_bytes.is_none());
    let largest = unlimited.filter_map(|one| one.memory_request_bytes).max();
    let largest = largest.unwrap_or(0);
    DEFAULT_MEMORY_LIMIT.max(rounded(largest.saturating_mul(2)))
}

fn rounded(bytes: i64) -> i64 {
    bytes.saturating_add(amounts::MIB - 1) / amounts::MIB * amounts::MIB
}
