//! What is told of a scenario: the same on the server, in the browser and by the command.

#[cfg(feature = "whatif")]
mod browser;
#[cfg(any(feature = "ssr", feature = "whatif"))]
mod markup;
mod tables;
mod words;

#[cfg(any(feature = "ssr", feature = "whatif"))]
pub(crate) use markup::{finding_markup, result_markup};
pub use tables::{what_if_blocked, what_if_states};
pub use words::{change_words, obstacle_words, what_if_finding, wrong_words};

use crate::charts::Caption;
use crate::charts::Role;
use crate::charts::bound_bars::{BoundBar, BoundBars};
use plimsoll_planner::whatif::{Outcome, State};

/// Machines that hold everything now and then, beside those that are there.
#[must_use]
pub fn what_if_bars(outcome: &Outcome) -> BoundBars {
    let (now, then) = (&outcome.now, &outcome.then);
    let bar = |name: &str, state: &State, role| {
        let (nodes, name) = match state.nodes_needed() {
            Some(needed) => (needed, name.to_owned()),
            None => (
                state.used,
                format!("{name}, without the pods that find none"),
            ),
        };
        BoundBar {
            name,
            value: nodes as f64,
            role,
            whisker: None,
        }
    };
    let there = match now.nodes == then.nodes {
        true => "machines there",
        false => "machines there then",
    };
    BoundBars {
        caption: Caption {
            id: "what-if".to_owned(),
            title: words::bars_title(then),
            desc: "machines that a quick packing fills".to_owned(),
        },
        unit: "machines".to_owned(),
        bars: vec![
            bar("Now", now, Role::C1),
            bar("With these changes", then, Role::C3),
        ],
        bound: Some((then.nodes as f64, there.to_owned())),
    }
}
