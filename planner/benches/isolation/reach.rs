//! Who reaches whom, in detail.

use crate::clock::Clock;
use crate::made;
use plimsoll_planner::isolation::network::{Passage, Reach, ReachCache};
use plimsoll_planner::model::{Name, Namespace, Snapshot};
use std::collections::HashMap;
use std::fmt::{Result, Write};
use std::sync::Arc;

pub(crate) fn measure(mut snapshot: Snapshot, text: &mut String) -> Result {
    let teams: HashMap<Name, Name> = snapshot
        .namespaces
        .iter()
        .enumerate()
        .map(|(at, namespace)| (namespace.name.clone(), made::team(at)))
        .collect();
    let team = |namespace: &str| teams.get(namespace).cloned().unwrap_or_default();
    let mut cache = ReachCache::default();
    let mut lines = Vec::new();
    let mut update = |what: &str, snapshot: &Snapshot| {
        let clock = Clock::start();
        let reach = updated(&mut cache, snapshot);
        (format!("| {what} | {:.3} |", clock.seconds()), reach)
    };
    let (line, reach) = update("the first look", &snapshot);
    lines.push(line);
    let clock = Clock::start();
    let matrix = reach.by_group(team);
    lines.push(format!("| by team | {:.3} |", clock.seconds()));
    let clock = Clock::start();
    let cells = reach.by_group(|namespace| namespace.into()).cells.len();
    lines.push(format!(
        "| by namespace, {cells} of them | {:.3} |",
        clock.seconds()
    ));
    snapshot.pods.remove(0);
    lines.push(update("one pod is gone, and all others moved up", &snapshot).0);
    if let Some(namespace) = snapshot.namespaces.first_mut() {
        let mut other = Namespace::clone(namespace);
        other.labels.insert("team".into(), "another".into());
        *namespace = Arc::new(other);
    }
    lines.push(update("the labels of a namespace changed", &snapshot).0);
    let words = [Passage::Allowed, Passage::Partly, Passage::Denied].map(|passage| {
        let cells = matrix.cells.iter().flatten();
        cells.filter(|cell| cell.passage() == passage).count()
    });
    writeln!(
        text,
        "| Who reaches whom | CPU-s |\n|---|---:|\n{}\n\nOf pairs of teams {} are allowed, {} partly, {} denied.",
        lines.join("\n"),
        words[0],
        words[1],
        words[2]
    )
}

fn updated(cache: &mut ReachCache, snapshot: &Snapshot) -> Arc<Reach> {
    let policies = snapshot.policies.network.as_deref().unwrap_or_default();
    cache.update(&snapshot.pods, &snapshot.namespaces, policies)
}
