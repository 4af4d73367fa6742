//! What the nodes page says.

use super::{Finding, in_words, ratio};
use crate::api::{NodeFigures, NodeRow, NodeTable, PoolRow};
use crate::format::{Amount, number_word, of_noun, percent, sentence_case};

fn fill(figures: NodeFigures) -> Option<f64> {
    ratio(figures.requested, figures.allocatable)
}

/// How full the nodes are and how many of them take nothing more.
#[must_use]
pub fn nodes(page: &NodeTable) -> Finding {
    let Some(total) = &page.total else {
        return Finding::new()
            .say("Nothing is known of ")
            .bold("this cluster’s nodes")
            .say(".");
    };
    if total.nodes == 0 {
        return Finding::new()
            .say("This cluster has ")
            .bold("no nodes")
            .say(".");
    }
    if page.all > 0 && page.matching == 0 {
        return Finding::new()
            .say("No node ")
            .bold("matches the filter")
            .say(".");
    }
    let nodes = of_noun(total.nodes, "machine", "machines");
    let told = match (fill(total.cpu), fill(total.memory)) {
        (Some(cpu), Some(memory)) => Finding::new()
            .bold(nodes)
            .say(if total.nodes == 1 { " is " } else { " are " })
            .bold(percent(Some(cpu)))
            .say(" full by CPU and ")
            .bold(percent(Some(memory)))
            .say(" by memory, as requested."),
        _ => Finding::new()
            .say("How full ")
            .bold(nodes)
            .say(if total.nodes == 1 { " is" } else { " are" })
            .say(" is unknown."),
    };
    let told = told.then(closed(total));
    if page.all > 0 {
        return told;
    }
    told.say(" They are known ")
        .bold("as their sum only")
        .say(": they are too many for a row each.")
}

/// How many nodes take no ordinary pods, and why: tainted ones take some, the others none.
fn closed(total: &PoolRow) -> Finding {
    let closed = total.nodes - total.nodes_available;
    let word = |count: i64| number_word(usize::try_from(count).unwrap_or(0));
    let is = |count: i64| if count == 1 { "is" } else { "are" };
    let said = match closed {
        0 => return Finding::new(),
        _ if closed == total.nodes => "None is open to ordinary pods".to_owned(),
        _ => format!(
            "{} {} closed to ordinary pods",
            sentence_case(&word(closed)),
            is(closed)
        ),
    };
    let they = if closed == 1 { "it is" } else { "they are" };
    let (tainted, shut) = (total.nodes_tainted, closed - total.nodes_tainted);
    let why = match (tainted, shut) {
        (_, 0) => format!(": {they} tainted."),
        (0, _) => format!(": {they} cordoned or not ready."),
        _ => format!(
            ": {} {} tainted, {} {} cordoned or not ready.",
            word(tainted),
            is(tainted),
            word(shut),
            is(shut)
        ),
    };
    Finding::new().say(" ").bold(said).say(why)
}

/// What is held of a node, as the picture draws it: the system's use, and of its pods the larger
/// of request and use.
fn held(figures: NodeFigures) -> Option<f64> {
    let pods = figures.max.or(figures.requested)?;
    ratio(
        Some(pods + figures.system.unwrap_or(0)),
        figures.allocatable,
    )
}

/// The title of the picture: how many nodes are full by one resource.
#[must_use]
pub fn nodes_picture_title(page: &NodeTable) -> String {
    let known = page.groups.iter().filter_map(|group| {
        let (cpu, memory) = (held(group.node.cpu)?, held(group.node.memory)?);
        Some((cpu.max(memory), cpu >= memory, group.count))
    });
    let (mut all, mut full, mut by_cpu, mut half) = (0, 0, 0, 0);
    for (share, cpu, count) in known {
        all += count;
        if share >= 0.9 {
            full += count;
            by_cpu += if cpu { count } else { 0 };
        }
        half += if share < 0.5 { count } else { 0 };
    }
    let many = |count: usize| if count == 1 { "machine" } else { "machines" };
    let part = |count: usize| {
        in_words(count as f64 / all as f64)
            .filter(|_| all > 9)
            .map_or_else(
                || sentence_case(&format!("{} {}", number_word(count), many(count))),
                |words| sentence_case(&format!("{words} of the machines")),
            )
    };
    let is = |count: usize| if count == 1 { "is" } else { "are" };
    match (all, full, half) {
        (0, _, _) => "How full each machine is".to_owned(),
        (_, 0, 0) => "Every machine has room, none is empty".to_owned(),
        (_, 0, _) => format!("{} {} held to less than half", part(half), is(half)),
        (_, _, _) => {
            let which = match by_cpu {
                0 => "memory",
                by if by == full => "CPU",
                _ => "CPU or memory",
            };
            format!(
                "{} {} held to nine tenths or more, by {which}",
                part(full),
                is(full)
            )
        }
    }
}

/// The title of the pools' card.
#[must_use]
pub fn pools_title(pools: &[PoolRow]) -> String {
    let tight = |pool: &PoolRow| {
        let shares = [
            (Amount::Cpu, fill(pool.cpu)),
            (Amount::Memory, fill(pool.memory)),
        ];
        shares
            .into_iter()
            .filter_map(|(amount, share)| share.map(|share| (amount, share)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let fullest = pools
        .iter()
        .filter_map(|pool| tight(pool).map(|(amount, share)| (pool, amount, share)))
        .max_by(|a, b| a.2.total_cmp(&b.2));
    match (fullest, pools.len()) {
        (_, 0) => "No pools".to_owned(),
        (Some((pool, amount, share)), 2..) => format!(
            "Pool {} is the fullest, {} by {}",
            pool.pool,
            percent(Some(share)),
            amount.noun()
        ),
        (_, count) => of_noun(i64::try_from(count).unwrap_or(i64::MAX), "pool", "pools"),
    }
}

/// The title of the nodes table's card. A pod needs both resources, so that the scarcer one, as a
/// share of what all nodes have, is what room a node has.
#[must_use]
pub fn nodes_title(page: &NodeTable) -> String {
    let (cpu_of_all, memory_of_all) = page
        .total
        .as_ref()
        .map(|total| (total.cpu, total.memory))
        .unwrap_or_default();
    let has_room = |node: &&NodeRow| match (node.pods, node.pods_allocatable) {
        (Some(pods), Some(places)) => pods < places,
        _ => true,
    };
    let free = |figures: NodeFigures, all: NodeFigures| {
        let free = figures.allocatable? - figures.requested?;
        Some((free, ratio(Some(free), all.allocatable)?))
    };
    let most = page
        .rows
        .iter()
        .filter(|node| node.status.is_open())
        .filter(has_room)
        .filter_map(|node| {
            let ((cpu, cpu_share), (memory, memory_share)) = (
                free(node.cpu, cpu_of_all)?,
                free(node.memory, memory_of_all)?,
            );
            Some((cpu_share.min(memory_share), cpu, memory, &node.name))
        })
        .filter(|&(share, ..)| share > 0.0)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match most {
        Some((_, cpu, memory, name)) if page.pages <= 1 && page.rows.len() > 1 => {
            format!(
                "Most room for one pod is on {name}: {} and {}",
                Amount::Cpu.alone(cpu),
                Amount::Memory.alone(memory)
            )
        }
        _ => of_noun(
            i64::try_from(page.matching).unwrap_or(i64::MAX),
            "node",
            "nodes",
        ),
    }
}
