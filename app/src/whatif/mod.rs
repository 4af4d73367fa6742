//! What is told of a scenario: the same on the server, in the browser and by the command.

#[cfg(feature = "whatif")]
mod browser;
#[cfg(any(feature = "ssr", feature = "whatif"))]
mod markup;
mod tables;
mod words;

#[cfg(any(feature = "ssr", feature = "whatif"))]
pub(crate) use markup::result_markup;
pub use tables::{amount_unit, what_if_blocked, what_if_states};
pub use words::{change_words, obstacle_words, what_if_finding, wrong_way_out, wrong_words};

use crate::charts::Caption;
use crate::charts::Role;
use crate::charts::bound_bars::{BoundBar, BoundBars};
use plimsoll_planner::whatif::{Outcome, State};

/// Machines that hold everything now and then, beside those that are there.
#[must_use]
pub fn what_if_bars(outcome: &Outcome) -> BoundBars {
    let (now, then) = (&outcome.now, &outcome.then);
    // Where no number of machines is known to do, what is proven is the least that may be said.
    let least = |state: &State| (state.nodes_needed()).unwrap_or(state.bound.max(state.used));
    let bar = |name: &str, state: &State, role| BoundBar {
        name: match state.nodes_needed() {
            Some(_) => name.to_owned(),
            None => format!("{name}, at least"),
        },
        value: least(state) as f64,
        role,
        whisker: None,
    };
    // The colour of what is saved is for that alone.
    let changed = match least(then) > least(now) {
        true => Role::C2,
        false => Role::C3,
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
            bar("With these changes", then, changed),
        ],
        bound: Some((then.nodes as f64, there.to_owned())),
    }
}
