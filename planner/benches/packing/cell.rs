//! Compaction of a cell with machines of many kinds.

use crate::Result;
use crate::clock::Clock;
use fastrand::Rng;
use plimsoll_planner::inventory::{Amounts, Inventory, NodeClass, PodClass};
use plimsoll_planner::packing::{CompactionRules, Count, Grouped, compact};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const GPU: &str = "gpu";
/// CPU-seconds that eleven orders may take.
const GOAL: f64 = 1.0;
/// Machines of each kind about as in the GPU cluster of Alibaba's trace of 2023 (clusterdata, openb): cores,
/// GiB, GPUs and their model, how many there are.
const MACHINES: [(i64, i64, i64, &str, i64); 17] = [
    (96, 384, 8, "G2", 549),
    (104, 512, 2, "T4", 397),
    (96, 384, 4, "T4", 12),
    (16, 120, 2, "P100", 110),
    (64, 256, 2, "P100", 22),
    (32, 128, 4, "V100M16", 40),
    (8, 32, 1, "V100M16", 15),
    (64, 256, 8, "V100M16", 2),
    (96, 768, 8, "V100M32", 25),
    (48, 368, 4, "V100M32", 1),
    (128, 768, 8, "G3", 40),
    (32, 256, 0, "", 140),
    (96, 512, 0, "", 35),
    (64, 512, 0, "", 25),
    (96, 384, 0, "", 30),
    (104, 512, 0, "", 50),
    (32, 128, 0, "", 30),
];

/// The machines with made pods, and with half of the pods of the trace where its folder is at hand: it has more
/// than the machines hold, since it tells of months.
pub(crate) fn cells(trace: Option<Inventory>) -> Vec<(&'static str, Inventory)> {
    let with = |pods: Vec<PodClass>| Inventory {
        nodes: machines(),
        pods,
    };
    let mut cells = vec![("made pods", with(pods()))];
    if let Some(trace) = trace {
        let mut pods = trace.pods;
        pods.iter_mut().for_each(|pod| pod.count -= pod.count / 2);
        cells.push(("half of the openb pods", with(pods)));
    }
    cells
}

fn machines() -> Vec<NodeClass> {
    let kinds = MACHINES.iter().enumerate();
    kinds
        .map(|(at, (cores, gib, gpus, model, count))| NodeClass {
            name: format!("kind-{at}").into(),
            count: *count,
            allocatable: amounts(cores * 1_000 - 1_000, (gib << 30) - (8 << 30), *gpus),
            pods: 110,
            labels: [("model".into(), (*model).into())].into(),
            taints: Vec::new(),
            price_hourly_nanos: None,
        })
        .collect()
}

/// Applications of which a third asks for GPUs, and an eighth of these for a model.
fn pods() -> Vec<PodClass> {
    let mut chance = Rng::with_seed(31);
    let apps = (0..400).map(|at| {
        let gpus = [0, 0, 0, 0, 1, 1, 1, 2, 4, 8][chance.usize(..10)];
        let cores = chance.i64(1..=16).max(4 * gpus);
        let gib = cores * [1, 2, 4][chance.usize(..3)];
        let count = chance.i64(1..=12) / gpus.max(1) + 1;
        let asks = gpus > 0 && gpus < 4 && chance.u8(..8) == 0;
        let model = ["G2", "T4"][chance.usize(..2)];
        PodClass {
            name: format!("app-{at}").into(),
            namespace: "all".into(),
            team: None,
            count,
            requests: amounts(cores * 900 + chance.i64(0..=80), gib << 30, gpus),
            group: None,
            node_selector: match asks {
                true => [("model".into(), model.into())].into(),
                false => BTreeMap::new(),
            },
            tolerations: Vec::new(),
        }
    });
    apps.collect()
}

fn amounts(cpu_millis: i64, memory_bytes: i64, gpus: i64) -> Amounts {
    Amounts {
        cpu_millis,
        memory_bytes,
        extended: (gpus > 0).then(|| (GPU.into(), gpus)).into_iter().collect(),
    }
}

/// A table of what compacting them comes to.
pub(crate) fn table(cells: &[(&str, Inventory)]) -> Result<String> {
    let mut text = String::from(
        "### Compaction\n\nEleven random orders of machines of seventeen kinds.\n\n\
         | cell | machines | pods | alike | nine of ten do with | fewest and most | goal | CPU s |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for (name, cell) in cells {
        let clock = Clock::start();
        let grouped = Grouped::of(cell, Count::Nodes);
        let rules = CompactionRules {
            seeds: 11,
            clones: 1,
            tolerance: 0.002,
            seed: 1,
        };
        let found = compact(&grouped.problem, &rules)?;
        let seconds = clock.seconds();
        let (fewest, most) = found.range().ok_or_else(|| format!("{name} do not fit"))?;
        writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {fewest}–{most} | ≤ {GOAL} s: {} | {seconds:.2} |",
            found.of,
            cell.pods.iter().map(|pod| pod.count).sum::<i64>(),
            grouped.problem.items.len(),
            found.p90().unwrap_or(found.of),
            if seconds <= GOAL { "met" } else { "missed" },
        )?;
    }
    Ok(text)
}
