//! Every so often the cluster is left alone, and every figure compared with the cluster's own state.

use std::collections::BTreeSet;

use jiff::Timestamp;
use plimsoll_tests::agreement::{Compared, Error, in_one_cycle};
use plimsoll_tests::product::{Server, connect, int, known, rows};
use sqlx::Connection;

use crate::cycles::judge;
use crate::soak::{Soak, now_millis};
use crate::{Result, cluster};

/// How often a comparison is begun anew, because the cluster moved all the same.
const ATTEMPTS: usize = 6;
/// The shortest window there is, seconds.
const WINDOW_SECS: i64 = 300;

/// A comparison in which all figures agreed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    /// When, Unix milliseconds.
    pub(crate) at_millis: i64,
    /// Whether usage was compared as well.
    pub(crate) with_usage: bool,
    /// How many figures of namespaces and nodes were the same.
    pub(crate) figures: usize,
}

/// Compares until the time is over.
pub(crate) async fn run(soak: &Soak) -> Result<()> {
    // At first all pods are measured already.
    let mut with_usage = true;
    loop {
        once(soak, with_usage).await?;
        with_usage = soak.plan.waits_for_usage;
        if !soak.pause(soak.plan.between_comparisons).await {
            return Ok(());
        }
    }
}

/// Leaves the cluster alone and compares once.
pub(crate) async fn once(soak: &Soak, with_usage: bool) -> Result<()> {
    let _calm = soak.calm.write().await;
    cluster::at_rest(&soak.plane).await?;
    if with_usage {
        // A pod that is new is measured after two rounds.
        soak.plane.wait_for_metrics(cluster::PATIENCE).await?;
    }
    let slot = soak.server.read().await;
    let Some(server) = slot.as_ref() else {
        return Ok(());
    };
    let live = server.wait_until_live(cluster::PATIENCE).await;
    if soak.faults.check("comparison", live).is_none() {
        return Ok(());
    }
    for attempt in 1..=ATTEMPTS {
        match in_one_cycle(&soak.plane, server, soak.plan.interval, with_usage).await {
            // Another cycle may be at another time of the measurements' own round.
            Ok(compared) if with_usage && !compared.with_usage && attempt < 3 => {}
            Ok(compared) => {
                soak.faults.check("totals", totals(server, &compared).await);
                soak.faults.check("history", history(soak, server).await);
                let entries = compared.reference.namespaces().len() * 7
                    + compared.reference.nodes().len() * 17;
                soak.comparisons.lock().unwrap().push(Comparison {
                    at_millis: now_millis(),
                    with_usage: compared.with_usage,
                    figures: entries,
                });
                return Ok(());
            }
            Err(Error::Changed) => {}
            // What differs is a fault, even when it agrees the next time.
            Err(error) => soak.faults.add("comparison", &error.to_string()),
        }
    }
    soak.faults.add(
        "comparison",
        "no attempt came to an end: nothing was compared",
    );
    Ok(())
}

/// What is told of the whole cluster is the sum of its namespaces and nodes.
async fn totals(server: &Server, compared: &Compared) -> Result<()> {
    let window = compared.cycle.window();
    let overview = server.json(&format!("/api/v1/overview?{window}")).await?;
    let (namespaces, nodes) = (compared.reference.namespaces(), compared.reference.nodes());
    let pods = namespaces.values().map(|one| one.pods).sum();
    let cpu = namespaces.values().map(|one| one.cpu_requested).sum();
    let memory = namespaces.values().map(|one| one.memory_requested).sum();
    let cpu_allocatable = nodes.values().map(|node| node.cpu_allocatable).sum();
    let memory_allocatable = nodes.values().map(|node| node.memory_allocatable).sum();
    for (pointer, expected) in [
        ("/counts/nodes", i64::try_from(nodes.len())?),
        ("/counts/namespaces", i64::try_from(namespaces.len())?),
        ("/counts/pods_placed", pods),
        ("/cpu/requested", cpu),
        ("/memory/requested", memory),
        ("/cpu/allocatable", cpu_allocatable),
        ("/memory/allocatable", memory_allocatable),
    ] {
        let told = int(&overview, pointer);
        if told != Some(expected) {
            return Err(format!("overview {pointer}: {expected} but {told:?}").into());
        }
    }
    Ok(())
}

/// The cycles that are stored are those that were due, and their gaps are told as they are.
async fn history(soak: &Soak, server: &Server) -> Result<()> {
    let mut connection = connect(&soak.home.database()).await?;
    let cycles: Vec<i64> = sqlx::query_scalar("SELECT at_secs FROM cycle")
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    let cycles: BTreeSet<i64> = cycles.into_iter().collect();
    let lost = soak.cycles.found(&cycles);
    if !lost.is_empty() {
        soak.faults
            .add("history", &format!("lost cycles: {lost:?}"));
    }
    let interval = soak.plan.interval_secs();
    let judged = judge(&cycles, interval, &soak.outages.all());
    soak.cycles.blame(&soak.faults, &judged);
    let (Some(first), Some(last)) = (cycles.first(), cycles.last()) else {
        return Ok(());
    };
    let to = last + interval;
    let from = *first.min(&(to - WINDOW_SECS));
    let stamp = |secs| Timestamp::from_second(secs).unwrap_or_default();
    let window = format!("window={}/{}", stamp(from), stamp(to));
    let path = format!("/api/v1/health-of-data?{window}");
    let health = server.json(&path).await?;
    let told: Vec<(i64, i64)> = rows(&health, "/gaps")
        .map(|gap| {
            let end = |key: &str| gap["range"][key].as_i64().unwrap_or_default();
            (end("from_secs"), end("to_secs"))
        })
        .collect();
    let newest = judged.gaps.iter().rev().take(told.len().max(50)).copied();
    let expected: Vec<(i64, i64)> = newest.collect();
    let counts = (
        known(&health, "/cycles/stored")?,
        known(&health, "/gaps_total")?,
    );
    if counts != (judged.stored, i64::try_from(judged.gaps.len())?) || told != expected {
        return Err(format!(
            "{path} tells of {counts:?} cycles and gaps, {told:?}, expected {judged:?}"
        )
        .into());
    }
    Ok(())
}
