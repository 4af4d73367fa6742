//! Packing an inventory, within a time, and what is told of it.

mod bins;
mod catalogue;
mod cells;
mod compacted;
mod drained;
mod left;
mod now;
mod shapes;
mod study;
mod told;
mod write;

pub use catalogue::{Bought, Single, ToppedUp, ZoneRule, singles};
pub use compacted::{Compacted, SplitBy, compacted, split};
pub use now::machines_now;
pub use study::{Studied, Subject, study};
pub use told::{Told, Unplaced};
pub use write::{Also, patterns, plan, write_json, write_table};

use plimsoll_planner::inventory::{Inventory, NodeClass, PodClass};
use plimsoll_planner::packing::{
    Count, Grouped, Limits, Packed, PackingError, Problem, pack, simple_bound,
};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Rounds and attempts that no time limit leaves room for.
const ENOUGH: usize = 10_000_000;
/// Nodes of a class from a catalogue, of which there are as many as are needed.
const PLENTY: i64 = 1_000_000;

/// How long may be packed, and by what chance.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Time for one packing.
    pub time: Duration,
    /// What chance is drawn from.
    pub seed: u64,
}

/// Packs an inventory.
///
/// # Errors
/// [`PackingError`] of amounts that make no sense.
pub fn packed(
    inventory: &Inventory,
    counts: Count,
    patience: Patience,
) -> Result<Told, PackingError> {
    let grouped = Grouped::of(inventory, counts);
    let (mut found, seconds) = within(&grouped.problem, patience)?;
    if found.packing.pods_unplaced() > 0 {
        // Nobody can hold what finds no node: the bound is of the others.
        let mut held = grouped.problem.clone();
        for (item, left) in held.items.iter_mut().zip(&found.packing.unplaced) {
            item.count -= left;
        }
        held.items.retain(|item| item.count > 0);
        found.bound = simple_bound(&held);
    }
    let blocker = |class| grouped.blocker(inventory, class, &found.packing);
    Ok(Told::of(inventory, &grouped, &found, seconds, &blocker))
}

/// Packs a problem within a time; also says how many seconds the first answer and the last took.
///
/// # Errors
/// As [`packed`].
pub fn within(problem: &Problem, patience: Patience) -> Result<(Packed, (f64, f64)), PackingError> {
    let began = Instant::now();
    let is_over = |share: f64| began.elapsed().as_secs_f64() >= share * patience.time.as_secs_f64();
    let limits = Limits {
        seed: patience.seed,
        rounds: ENOUGH,
        attempts: ENOUGH,
        is_over: &is_over,
    };
    let mut first_secs = None;
    let found = pack(problem, &limits, &mut |_| {
        first_secs.get_or_insert_with(|| began.elapsed().as_secs_f64());
    })?;
    let seconds = (
        first_secs.unwrap_or_default(),
        began.elapsed().as_secs_f64(),
    );
    Ok((found, seconds))
}

/// The pods of each team alone, on nodes of which each may have as many as it needs.
///
/// # Errors
/// As [`packed`].
pub fn dedicated(
    inventory: &Inventory,
    team_of: &dyn Fn(&PodClass) -> String,
    patience: Patience,
) -> Result<BTreeMap<String, Told>, PackingError> {
    let mut teams: BTreeMap<String, Vec<PodClass>> = BTreeMap::new();
    for class in &inventory.pods {
        teams.entry(team_of(class)).or_default().push(class.clone());
    }
    let nodes = plenty(&inventory.nodes);
    let of_team = |(team, pods): (String, Vec<PodClass>)| {
        let nodes = nodes.clone();
        Ok((
            team,
            packed(&Inventory { nodes, pods }, Count::Nodes, patience)?,
        ))
    };
    teams.into_iter().map(of_team).collect()
}

/// As many nodes of each class as there may be.
#[must_use]
pub fn plenty(nodes: &[NodeClass]) -> Vec<NodeClass> {
    let of = |class: &NodeClass| NodeClass {
        count: PLENTY,
        ..class.clone()
    };
    nodes.iter().map(of).collect()
}
