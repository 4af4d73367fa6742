//! Cells that are compacted: all of an inventory, and parts of it apart.

use plimsoll_planner::inventory::{Inventory, PodClass, is_gpu};
use plimsoll_planner::packing::{
    Compaction, CompactionRules, Count, Grouped, PackingError, compact,
};
use plimsoll_planner::teams::TeamMapping;
use std::collections::BTreeMap;

/// What makes cells of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitBy {
    /// The team of the pods.
    Team,
    /// The value that pods select nodes by with this label.
    Label(String),
    /// Whether pods ask for GPUs.
    Gpu,
}

impl std::str::FromStr for SplitBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("label:")) {
            ("team", _) => Ok(Self::Team),
            ("gpu", _) => Ok(Self::Gpu),
            (_, Some(key)) if !key.is_empty() => Ok(Self::Label(key.to_owned())),
            _ => Err("use team, gpu, or label:KEY".to_owned()),
        }
    }
}

/// A compacted cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compacted {
    /// Its nodes.
    pub compaction: Compaction,
    /// Its pods.
    pub pods: i64,
    /// Pods of it that fit onto no node, and are left out.
    pub hopeless: i64,
}

/// Compacts an inventory.
///
/// # Errors
/// [`PackingError`] of amounts that make no sense.
pub fn compacted(
    inventory: &Inventory,
    rules: &CompactionRules,
) -> Result<Compacted, PackingError> {
    let grouped = Grouped::of(inventory, Count::Nodes);
    let hopeless = grouped.hopeless.iter();
    Ok(Compacted {
        compaction: compact(&grouped.problem, rules)?,
        pods: inventory.pods.iter().map(|class| class.count).sum(),
        hopeless: hopeless.map(|class| inventory.pods[*class].count).sum(),
    })
}

/// Compacts the pods of each part alone, each on all the nodes there are.
///
/// # Errors
/// As [`compacted`].
pub fn split(
    inventory: &Inventory,
    by: &SplitBy,
    teams: &TeamMapping,
    rules: &CompactionRules,
) -> Result<BTreeMap<String, Compacted>, PackingError> {
    let labels = BTreeMap::new();
    let cell = |class: &PodClass| match by {
        SplitBy::Team => match &class.team {
            Some(team) => team.to_string(),
            None => teams.team_of(&class.namespace, &labels).to_string(),
        },
        SplitBy::Label(key) => {
            let value = class.node_selector.get(key.as_str());
            value.map_or_else(|| format!("without {key}"), ToString::to_string)
        }
        SplitBy::Gpu => {
            let mut asked = class.requests.extended.iter();
            match asked.any(|(name, count)| is_gpu(name) && *count > 0) {
                true => "with GPUs".to_owned(),
                false => "without GPUs".to_owned(),
            }
        }
    };
    let mut cells: BTreeMap<String, Vec<PodClass>> = BTreeMap::new();
    for class in &inventory.pods {
        cells.entry(cell(class)).or_default().push(class.clone());
    }
    let of = |(name, pods): (String, Vec<PodClass>)| {
        let nodes = inventory.nodes.clone();
        Ok((name, compacted(&Inventory { nodes, pods }, rules)?))
    };
    cells.into_iter().map(of).collect()
}
