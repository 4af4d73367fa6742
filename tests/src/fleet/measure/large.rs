//! A cluster as large as Kubernetes supports, in good and bad times.

use super::super::{Error, Fleet, Held, MetricsServer, Result, Sent, Size};
use super::cycles::Follower;
use super::{Collecting, Course, FirstSync, Phase};
use crate::agreement::seen;
use crate::product::{Cycle, Server};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// One pod in so many is replaced with each cycle.
const CHURNED: usize = 200;
/// Watches of the collector: one of each kind, and two of events.
const WATCHES: u64 = 18;

/// What was measured.
#[derive(Debug, Clone)]
pub struct Large {
    /// From the start to the first cycle.
    pub first_sync: FirstSync,
    /// As it mostly is.
    pub steady: Phase,
    /// All pods are replaced.
    pub rolled: Rolled,
    /// metrics-server answers every other request.
    pub flapping: Phase,
    /// All watches begin again.
    pub resync: Resync,
}

/// All pods are replaced.
#[derive(Debug, Clone)]
pub struct Rolled {
    /// The cycles meanwhile.
    pub phase: Phase,
    /// What all pods come to after it: as the product tells and as it is.
    pub held: Held,
}

/// All watches begin again.
#[derive(Debug, Clone)]
pub struct Resync {
    /// Until all is listed again.
    pub listed_after: Duration,
    /// The cycle after it.
    pub phase: Phase,
}

/// Measures a large fleet.
///
/// # Errors
/// When the product does not do something in time, or tells a figure that is another one than the fleet's.
pub async fn large(size: Size, course: &Course, progress: impl Fn(&str)) -> Result<Large> {
    progress("the first sync");
    let fleet = Fleet::start(size, true).await?;
    let (collecting, first_sync) = Collecting::start(fleet, course).await?;
    let Collecting { server, fleet, .. } = &collecting;
    let mut follower = Follower::new(server, fleet, course).await?;
    fleet.churn(size.pods / CHURNED, course.interval);
    // The first cycle looks everything over.
    follower.next().await?;
    progress("cycles as they mostly are");
    let steady = follower.phase(course.steady_cycles, |_| false).await?;
    progress("a rolling restart of everything");
    let rolled = rolled(&mut follower, server, fleet, course).await?;
    progress("a metrics-server that flaps");
    fleet.churn(size.pods / CHURNED, course.interval);
    let flapping = flapping(&mut follower, fleet, course).await?;
    progress("all watches are cut");
    follower.next().await?;
    let resync = resync(&mut follower, fleet, course).await?;
    Ok(Large {
        first_sync,
        steady,
        rolled,
        flapping,
        resync,
    })
}

async fn rolled(
    follower: &mut Follower<'_>,
    server: &Server,
    fleet: &Fleet,
    course: &Course,
) -> Result<Rolled> {
    fleet.churn(0, course.interval);
    fleet.roll(course.rolling_cycles * course.interval);
    let most = 3 * usize::try_from(course.rolling_cycles).unwrap_or(usize::MAX);
    let phase = follower.phase(most, Fleet::is_rolled).await?;
    if !fleet.is_rolled() {
        return Err(Error::TooLong {
            what: "replacing all pods",
            within_secs: course.interval.as_secs() * u64::try_from(most).unwrap_or(u64::MAX),
        });
    }
    // What was replaced last is in the next cycle.
    follower.next().await?;
    let held = equal_those_of(fleet, server, follower.last).await?;
    Ok(Rolled { phase, held })
}

/// Compares what each namespace holds, and gives what all do.
async fn equal_those_of(fleet: &Fleet, server: &Server, cycle: Cycle) -> Result<Held> {
    let expected = fleet.held();
    let told = seen::namespaces(server, cycle).await?;
    let told: BTreeMap<String, Held> = told
        .into_iter()
        .map(|(namespace, of)| {
            let held = Held {
                pods: of.pods,
                cpu_millis: of.cpu_requested,
                memory_bytes: of.memory_requested,
            };
            (namespace, held)
        })
        .collect();
    let namespaces: BTreeSet<&String> = expected.keys().chain(told.keys()).collect();
    for namespace in namespaces {
        let (expected, seen) = (expected.get(namespace), told.get(namespace));
        if expected != seen {
            return Err(Error::Different {
                namespace: namespace.clone(),
                expected: expected.copied(),
                seen: seen.copied(),
            });
        }
    }
    Ok(told.values().fold(Held::default(), |sum, of| sum.plus(*of)))
}

async fn flapping(follower: &mut Follower<'_>, fleet: &Fleet, course: &Course) -> Result<Phase> {
    // Pods that were made anew are measured again by then.
    follower.next().await?;
    fleet.set_metrics_server(MetricsServer::Flapping);
    let phase = follower.phase(course.flapping_cycles, |_| false).await?;
    fleet.set_metrics_server(MetricsServer::Up);
    Ok(phase)
}

async fn resync(follower: &mut Follower<'_>, fleet: &Fleet, course: &Course) -> Result<Resync> {
    let Sent { lists, .. } = fleet.sent();
    let begin = Instant::now();
    fleet.cut();
    let listed = async {
        while fleet.sent().lists < lists + WATCHES {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        begin.elapsed()
    };
    let patience = course.patience();
    let phase = follower.phase(1, |_| false);
    let (listed, phase) = tokio::join!(tokio::time::timeout(patience, listed), phase);
    let listed_after = listed.map_err(|_| Error::TooLong {
        what: "listing everything again",
        within_secs: patience.as_secs(),
    })?;
    Ok(Resync {
        listed_after,
        phase: phase?,
    })
}
