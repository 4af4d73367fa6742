//! How full each machine is.

use super::Taken;
use crate::api::{NodeFigures, NodeGroup, NodeTable};
use crate::charts::node_bars::{self, Fill, NodeBars};
use crate::charts::{Caption, Role, Size};
use crate::findings;
use crate::format::of_noun;
use crate::tables::{Tone, status_words};

/// How large it is when it is taken away.
const TAKEN_AWAY: Size = Size {
    width: 1280,
    height: 300,
};

/// The machines, fullest first; `None` where there is none.
#[must_use]
pub fn machines_fill(page: &NodeTable) -> Option<NodeBars> {
    if page.groups.is_empty() {
        return None;
    }
    let desc = format!(
        "{}, fullest first by the scarcer resource; held: system use, and of pods the larger of request and use",
        of_noun(
            i64::try_from(page.matching).unwrap_or(i64::MAX),
            "machine",
            "machines"
        )
    );
    Some(NodeBars {
        caption: Caption {
            id: "fill".to_owned(),
            title: findings::nodes_picture_title(page),
            desc,
        },
        groups: page.groups.iter().map(group).collect(),
        names: vec![
            (Role::System, "system".to_owned()),
            (Role::C1, "used".to_owned()),
            (Role::Others, "requested, unused".to_owned()),
        ],
        freed: 0,
    })
}

/// The picture to be taken away; `None` where there is no machine.
#[must_use]
pub fn machines_fill_taken(page: &NodeTable) -> Option<Taken> {
    let chart = machines_fill(page)?;
    Some(Taken::of(
        node_bars::draw(&chart, TAKEN_AWAY),
        &chart.caption,
    ))
}

fn group(group: &NodeGroup) -> node_bars::NodeGroup {
    let node = &group.node;
    let (state, tone) = status_words(node.status);
    let name = match (group.count, tone) {
        (1, Tone::Ok) => node.name.clone(),
        (1, _) => format!("{} ({state})", node.name),
        (_, Tone::Ok) => format!("like {}, pool {}", node.name, node.pool),
        (_, _) => format!("like {}, pool {} ({state})", node.name, node.pool),
    };
    node_bars::NodeGroup {
        name,
        count: u32::try_from(group.count).unwrap_or(u32::MAX),
        cpu: fill(node.cpu),
        memory: fill(node.memory),
    }
}

/// What holds a machine's allocatable: system, used by pods, requested but unused.
fn fill(figures: NodeFigures) -> Fill {
    let amount = |value: Option<i64>| u64::try_from(value.unwrap_or(0)).unwrap_or(0);
    let held = figures.max.or(figures.requested);
    let unused = amount(held).saturating_sub(amount(figures.pods_used));
    Fill {
        allocatable: amount(figures.allocatable),
        segments: vec![
            (Role::System, amount(figures.system)),
            (Role::C1, amount(figures.pods_used)),
            (Role::Others, unused),
        ],
        stranded: false,
    }
}
