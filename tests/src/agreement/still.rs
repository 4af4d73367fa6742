//! One comparison in a cluster that is left alone for a while, with cycles as rare as in earnest.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::reference::{Demand, Measured, Node, Objects, Reference};
use super::{Error, Result, next_cycle, same, seen};
use crate::control_plane::ControlPlane;
use crate::product::{Cycle, Server};

/// How long before a cycle the measurements are read.
const BEFORE: Duration = Duration::from_millis(700);

/// What a comparison was of.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What kubectl says.
    pub reference: Reference,
    /// The cycle that agrees with it.
    pub cycle: Cycle,
    /// Whether usage was compared as well: metrics-server may have measured anew just then.
    pub with_usage: bool,
}

/// Compares every figure of every namespace and node with those of the next cycle, once.
///
/// metrics-server measures as often as cycles are collected, so the measurements are read right
/// before the cycle and right after it. Where they changed between, or where usage is not asked
/// for, all but usage is compared.
///
/// # Errors
/// [`Error::Changed`] when objects changed meanwhile, [`Error::Different`] when figures differ.
pub async fn in_one_cycle(
    plane: &ControlPlane,
    server: &Server,
    interval: Duration,
    with_usage: bool,
) -> Result<Compared> {
    let objects = Objects::read(plane).await?;
    until_shortly_before(interval).await;
    let measured = Measured::read(plane).await?;
    let cycle = next_cycle(server, 3 * interval + Duration::from_secs(30)).await?;
    let namespaces = seen::namespaces(server, cycle).await?;
    let nodes = seen::nodes(server).await?;
    let newest = server.newest_cycle().await?;
    let with_usage = with_usage && measured == Measured::read(plane).await?;
    // Nodes are told of the newest cycle: they have to be of the same one.
    if newest != cycle || objects != Objects::read(plane).await? {
        return Err(Error::Changed);
    }
    let reference = Reference::new(objects, measured);
    let mut expected = (reference.namespaces(), reference.nodes());
    let mut told = (namespaces, nodes);
    if !with_usage {
        without_usage(&mut expected);
        without_usage(&mut told);
    }
    same("namespace", &expected.0, &told.0)?;
    same("node", &expected.1, &told.1)?;
    Ok(Compared {
        reference,
        cycle,
        with_usage,
    })
}

fn without_usage((namespaces, nodes): &mut (BTreeMap<String, Demand>, BTreeMap<String, Node>)) {
    let forget = |demand: &mut Demand| (demand.cpu_used, demand.memory_used) = (None, None);
    namespaces.values_mut().for_each(forget);
    for node in nodes.values_mut() {
        forget(&mut node.demand);
        (node.cpu_system, node.memory_system) = (None, None);
    }
}

/// Waits until a cycle is due in a moment. Cycles are due at multiples of the interval.
async fn until_shortly_before(interval: Duration) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let interval_millis = interval.as_millis().max(1);
    let past_millis = (now.unwrap_or_default() + BEFORE).as_millis() % interval_millis;
    let left_millis = u64::try_from(interval_millis - past_millis).unwrap_or(0);
    tokio::time::sleep(Duration::from_millis(left_millis)).await;
}
