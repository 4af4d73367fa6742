//! Nodes that could be drained, as they are told.

use plimsoll_app::api::{DrainList, DrainNote, HindranceNote};
use plimsoll_planner::packing::live::{Drain, Drains, Hindrance};

/// As many as are listed of those that something forbids.
const MOST_FORBIDDEN: usize = 8;

/// The list; all nodes that can be drained, since exports have them all.
pub(super) fn drained(found: &Drains) -> DrainList {
    let forbidden = found.forbidden.iter().take(MOST_FORBIDDEN);
    DrainList {
        all: found.nodes.len(),
        empty: found.nodes.iter().filter(|drain| drain.pods == 0).count(),
        forbidden: forbidden.map(note).collect(),
        forbidden_all: found.forbidden.len(),
        nodes: found.nodes.iter().map(note).collect(),
        budgets_known: found.budgets_known,
        is_cut: found.is_cut,
    }
}

fn note(drain: &Drain) -> DrainNote {
    let mut onto: Vec<(String, i64)> = drain
        .onto
        .iter()
        .map(|(node, pods)| (node.to_string(), *pods))
        .collect();
    onto.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    DrainNote {
        node: drain.node.to_string(),
        pods: drain.pods,
        cpu_millis: drain.requests.cpu_millis,
        memory_bytes: drain.requests.memory_bytes,
        onto,
        hindrances: drain.hindrances.iter().map(hindrance).collect(),
    }
}

fn hindrance(of: &Hindrance) -> HindranceNote {
    match of {
        Hindrance::NoController { namespace, pod } => HindranceNote::NoController {
            pod: format!("{namespace}/{pod}"),
        },
        Hindrance::Budget {
            namespace,
            budget,
            allowed,
            pods,
        } => HindranceNote::Budget {
            budget: format!("{namespace}/{budget}"),
            allowed: *allowed,
            pods: *pods,
        },
        Hindrance::SeveralBudgets { namespace, pod } => HindranceNote::SeveralBudgets {
            pod: format!("{namespace}/{pod}"),
        },
        Hindrance::Awaited { resource } => HindranceNote::Awaited {
            resource: resource.to_string(),
        },
        Hindrance::LocalData { pods } => HindranceNote::LocalData { pods: *pods },
        Hindrance::Volumes { pods } => HindranceNote::Volumes { pods: *pods },
    }
}
