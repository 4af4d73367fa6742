//! How the numbers of the packing come about.

use crate::api::PackingNote;
use crate::components::How;
use crate::findings::{bound_words, resource_amount, resource_noun};
use crate::format::{count, percent};

pub(super) fn how(note: &PackingNote) -> How {
    let packed = note.resources.iter().map(|of| {
        let is = of.packed;
        format!(
            "{}: {} / {} = {}",
            resource_noun(&of.resource),
            resource_amount(&of.resource, is.requested),
            resource_amount(&of.resource, is.allocatable),
            percent(is.share(is.requested))
        )
    });
    let packed: Vec<String> = packed.collect();
    let bound = format!("{}: {}", count(note.bound.nodes), bound_words(&note.bound));
    let gap = (note.nodes_packed - note.bound.nodes).max(0);
    let share = gap as f64 / (note.bound.nodes.max(1)) as f64;
    How {
        version: plimsoll_planner::packing::FORMULA_VERSION.into(),
        lines: vec![
            ("at least, proven", bound),
            (
                "gap = packed anew − at least",
                format!(
                    "{} − {} = {} ({})",
                    count(note.nodes_packed),
                    count(note.bound.nodes),
                    count(gap),
                    percent(Some(share))
                ),
            ),
            (
                "packing efficiency = requested / allocatable, packed anew",
                packed.join("; "),
            ),
        ],
        note: "All pods are placed anew on the machines that are ready and not cordoned, as few as can be \
               found: first-fit and best-fit by several measures, column generation, and filling the \
               emptiest machines again. DaemonSets and static pods stay with their machine. The bound \
               holds for every packing, whatever finds it. docs/packing.md has all of it.",
    }
}
