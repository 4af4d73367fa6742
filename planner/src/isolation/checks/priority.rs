//! Whether pods go before everything else.

use super::workload::Workload;
use super::{Ground, state};
use crate::isolation::{Finding, State};
use crate::model::Name;
use serde_json::json;

/// From here on a class is critical to the system; the highest that others may have is this one
/// (`HighestUserDefinablePriority`).
const CRITICAL: i32 = 1_000_000_000;

/// Kubernetes' own classes are called `system-`. Where the others cannot be read, it is only known of pods of
/// those, and of pods without a class.
pub(super) fn check(ground: &Ground<'_>) -> State {
    let unread = ground.unread(&["priorityclasses"]);
    let mut findings = Vec::new();
    let mut is_unknown = false;
    for workload in &ground.workloads {
        for class in classes(workload) {
            if let Some(evidence) = critical(ground, class) {
                findings.push(Finding {
                    object: workload.object(),
                    evidence,
                    fix: workload.patch(&json!({ "priorityClassName": null, "priority": null })),
                });
                break;
            }
            is_unknown |= !unread.is_empty();
        }
    }
    match findings.is_empty() && is_unknown {
        true => State::Unknown(unread),
        false => state(findings),
    }
}

fn classes<'a>(workload: &Workload<'a>) -> impl Iterator<Item = &'a Name> {
    let templates = workload.templates.clone().into_iter();
    let classes = templates.filter_map(|template| template.priority_class.as_ref());
    classes.filter(|class| !class.is_empty())
}

fn critical(ground: &Ground<'_>, name: &str) -> Option<String> {
    let Some(class) = ground.world.priority_class(name) else {
        let is_systems = name.starts_with("system-");
        return is_systems.then(|| format!("its PriorityClass is {name}"));
    };
    let is_critical = class.value >= CRITICAL || name.starts_with("system-");
    is_critical.then(|| {
        let pushes = match class.preempts {
            true => "pushes others off their nodes",
            false => "goes first in the queue, and pushes nobody off a node",
        };
        format!(
            "its PriorityClass is {name}, of {}, which {pushes}",
            class.value
        )
    })
}
