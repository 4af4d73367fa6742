//! Parts of a cluster packed alone, and how few nodes would do at random.

use super::study::patience;
use super::{Subject, within};
use plimsoll_app::api::{CompactionNote, TeamPacking};
use plimsoll_planner::inventory::is_gpu;
use plimsoll_planner::packing::live::Live;
use plimsoll_planner::packing::{CompactionRules, Count, PackingError, compact};
use std::collections::BTreeMap;
use std::time::Duration;

/// Time for all teams together, and for pods with GPUs and without.
const TEAMS: Duration = Duration::from_millis(800);
const GPUS: Duration = Duration::from_millis(500);
/// Items times nodes up to which cells are compacted: beyond, it takes longer than a page is waited for.
const MOST_COMPACTED: i64 = 3_000_000;

/// Each team alone, on the nodes that there are.
pub(super) fn by_team(subject: &Subject, live: &Live) -> Result<Vec<TeamPacking>, PackingError> {
    let mut classes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, class) in live.inventory.pods.iter().enumerate() {
        let team = subject.team(&class.namespace).name;
        classes.entry(team).or_default().push(at);
    }
    let each = TEAMS / u32::try_from(classes.len().max(1)).unwrap_or(u32::MAX);
    let mut teams = Vec::with_capacity(classes.len());
    for (name, of_team) in classes {
        let part = live.part(|at| of_team.binary_search(&at).is_ok());
        let grouped = part.grouped(Count::Nodes);
        let (found, _) = within(&grouped.problem, patience(each))?;
        let hopeless = grouped.hopeless.iter();
        let hopeless: i64 = hopeless.map(|at| part.inventory.pods[*at].count).sum();
        let team = subject.teams.values().find(|team| team.name == name);
        teams.push(TeamPacking {
            team: team.cloned().unwrap_or_else(|| subject.team("")),
            nodes: found.packing.nodes_used(),
            pods: part.inventory.pods.iter().map(|class| class.count).sum(),
            unplaced: found.packing.pods_unplaced() + hopeless,
        });
    }
    teams.sort_by(|a, b| {
        let by_size = (b.nodes, b.pods).cmp(&(a.nodes, a.pods));
        by_size.then_with(|| a.team.name.cmp(&b.team.name))
    });
    Ok(teams)
}

/// How few nodes would do, if they were taken away at random.
pub(super) fn compaction(live: &Live) -> Result<Option<CompactionNote>, PackingError> {
    let grouped = live.grouped(Count::Nodes);
    let nodes: i64 = live.inventory.nodes.iter().map(|class| class.count).sum();
    let items = i64::try_from(grouped.problem.items.len()).unwrap_or(i64::MAX);
    if nodes.saturating_mul(items) > MOST_COMPACTED {
        return Ok(None);
    }
    let whole = compact(&grouped.problem, &CompactionRules::default())?;
    Ok(whole.p90().map(|p90| CompactionNote {
        p90,
        of: whole.of,
        nodes: whole.nodes,
    }))
}

/// Machines of pods with GPUs and of the others, each packed alone; `None` where that leaves any over.
pub(super) fn gpus_apart(live: &Live) -> Result<Option<i64>, PackingError> {
    let asks = |at: usize| {
        let mut asked = live.inventory.pods[at].requests.extended.iter();
        asked.any(|(name, count)| is_gpu(name) && *count > 0)
    };
    let with = (0..live.pods.len()).filter(|at| asks(*at)).count();
    if with == 0 || with == live.pods.len() {
        return Ok(None);
    }
    let mut nodes = 0;
    for wanted in [true, false] {
        let part = live.part(|at| asks(at) == wanted);
        let grouped = part.grouped(Count::Nodes);
        let (found, _) = within(&grouped.problem, patience(GPUS))?;
        if !grouped.hopeless.is_empty() || found.packing.pods_unplaced() > 0 {
            return Ok(None);
        }
        nodes += found.packing.nodes_used();
    }
    Ok(Some(nodes))
}
