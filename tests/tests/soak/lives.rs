//! The server is killed at any moment, or asked to end, and started again on the same database.

use std::time::Duration;

use fastrand::Rng;
use plimsoll_tests::product::{Server, Stored};

use crate::Result;
use crate::outages::How;
use crate::soak::{Soak, now_millis};

/// A cycle is observed and stored within about this time after it is due.
const OF_A_CYCLE_MILLIS: u64 = 300;

/// Ends servers until it is time for the last one to live long.
pub(crate) async fn run(soak: &Soak) -> Result<()> {
    let mut dice = Rng::with_seed(soak.plan.seed);
    let (least, most) = soak.plan.life;
    let kills_until = soak.plan.length.saturating_sub(soak.plan.last_life);
    for life in 0_usize.. {
        let chance = dice.u64(..=u64::try_from((most - least).as_millis())?);
        let length = least + Duration::from_millis(chance);
        if soak.elapsed() + length > kills_until || !soak.pause(length).await {
            break;
        }
        // A third are asked; every other one of the killed is killed in the midst of a cycle.
        let (how, within_cycle) = match life % 3 {
            0 => (How::Killed, true),
            1 => (How::Asked, false),
            _ => (How::Killed, false),
        };
        let mut slot = soak.server.write().await;
        if within_cycle {
            a_cycle(soak, Duration::from_millis(dice.u64(..OF_A_CYCLE_MILLIS))).await;
        }
        let Some(server) = slot.take() else {
            return Err("there was no server to end".into());
        };
        *slot = Some(end_and_start(soak, server, how).await?);
    }
    Ok(())
}

/// Waits until a cycle is due, and a moment more.
async fn a_cycle(soak: &Soak, moment: Duration) {
    let interval_millis = soak.plan.interval_secs() * 1_000;
    let left_millis = interval_millis - now_millis() % interval_millis;
    let left = Duration::from_millis(left_millis.unsigned_abs());
    tokio::time::sleep(left + moment).await;
}

async fn end_and_start(soak: &Soak, mut server: Server, how: How) -> Result<Server> {
    soak.outages.begin(how);
    match how {
        How::Killed => {
            soak.faults.check("kill", server.kill());
        }
        How::Asked => match server.stop() {
            Ok(status) if status.success() => {}
            Ok(status) => soak.faults.add("stop", &format!("it ended with {status}")),
            Err(error) => soak.faults.add("stop", &error.to_string()),
        },
    }
    is_kept(soak).await;
    let server = match soak.launch().await {
        Ok(server) => server,
        Err(error) => {
            soak.faults.add("start", &error.to_string());
            soak.launch().await?
        }
    };
    soak.outages.end();
    Ok(server)
}

/// What was told of, or seen before, is in the database. Nobody may be writing.
async fn is_kept(soak: &Soak) {
    let stored = Stored::read(&soak.home.database()).await;
    let Some(stored) = soak.faults.check("database after an end", stored) else {
        return;
    };
    let lost = soak.cycles.found(&stored.cycles);
    if !lost.is_empty() {
        soak.faults
            .add("database after an end", &format!("lost cycles: {lost:?}"));
    }
    // Cycles of days that are not sealed have their rows in the head.
    let open = stored
        .sealed_days
        .last()
        .map_or(0, |day| (day + 1) * 86_400);
    let torn: Vec<_> = stored.cycles.range(open..).collect();
    let torn: Vec<_> = torn
        .into_iter()
        .filter(|at| !stored.in_head.contains(at))
        .collect();
    if !torn.is_empty() {
        soak.faults.add(
            "database after an end",
            &format!("cycles without rows: {torn:?}"),
        );
    }
}
