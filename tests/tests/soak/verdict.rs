//! What can be said only at the end.

use std::sync::atomic::Ordering;

use plimsoll_tests::product::{Stored, connect};
use sqlx::Connection;

use crate::cycles::{Judged, judge};
use crate::soak::{Soak, now_secs};
use crate::{Result, compare, leaks, samples};

/// How long a start may take, from the kill to the first answer, milliseconds.
const START_MILLIS: i64 = 60_000;

/// From one round of metrics-server to the next.
const MEASURED_SECS: i64 = 15;

/// What was found at the end.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    /// The cycles.
    pub(crate) cycles: Judged,
    /// Rows of cycles in the database.
    pub(crate) rows: u64,
    /// The database, bytes.
    pub(crate) database_bytes: u64,
    /// How the server ended.
    pub(crate) end: String,
}

/// Compares once more, ends the server, and looks at all that is left.
pub(crate) async fn end(soak: &mut Soak) -> Result<Ending> {
    let last = compare::once(soak, soak.plan.waits_for_usage).await;
    soak.faults.check("last comparison", last);
    samples::look(soak);
    soak.faults.check("control plane", soak.plane.check());
    let mut ending = Ending::default();
    let server = soak.server.get_mut().take();
    match server.map(plimsoll_tests::product::Server::stop) {
        Some(Ok(status)) if status.success() => ending.end = status.to_string(),
        other => soak.faults.add("stop", &format!("it ended with {other:?}")),
    }
    if let Some(stored) = soak
        .faults
        .check("database", Stored::read(&soak.home.database()).await)
    {
        let lost = soak.cycles.found(&stored.cycles);
        if !lost.is_empty() {
            soak.faults
                .add("database", &format!("lost cycles: {lost:?}"));
        }
        let interval = soak.plan.interval_secs();
        ending.cycles = judge(&stored.cycles, interval, &soak.outages.all());
        soak.cycles.blame(&soak.faults, &ending.cycles);
        let newest = stored.cycles.last().copied().unwrap_or(0);
        if now_secs() - newest > 2 * interval + 10 {
            soak.faults
                .add("cycles", &format!("the last one is of {newest}"));
        }
    }
    once_each(soak, &mut ending).await;
    let database = soak.home.database();
    let path = database.to_string_lossy();
    let check = ["db", "check", "--database", &*path];
    match soak.home.run(&check).await {
        Ok(check) if check.code == Some(0) => soak.say(check.stdout.trim()),
        other => soak.faults.add("db check", &format!("{other:?}")),
    }
    ending.database_bytes = samples::database_bytes(&database);
    grown(soak, &ending);
    nothing_was_left_out(soak);
    Ok(ending)
}

/// Every cycle is there once, and so is the cluster.
async fn once_each(soak: &Soak, ending: &mut Ending) {
    let counts = async {
        let mut connection = connect(&soak.home.database()).await?;
        let mut count = async |query: &'static str| -> Result<i64> {
            Ok(sqlx::query_scalar(query).fetch_one(&mut connection).await?)
        };
        let twice = "SELECT count(*) - count(DISTINCT at_secs) FROM cycle";
        let counts = (
            count("SELECT count(*) FROM cluster").await?,
            count(twice).await?,
            count("SELECT count(*) FROM head").await?,
        );
        connection.close().await?;
        Result::Ok(counts)
    };
    let Some((clusters, twice, rows)) = soak.faults.check("database", counts.await) else {
        return;
    };
    ending.rows = rows.unsigned_abs();
    if (clusters, twice) != (1, 0) {
        let text = format!("{clusters} clusters, {twice} cycles more than once");
        soak.faults.add("database", &text);
    }
}

fn grown(soak: &Soak, ending: &Ending) {
    for fault in leaks::judge(&soak.samples.by_life()) {
        soak.faults.add("leaks", &fault);
    }
    if let Some(fault) = leaks::judge_database(ending.database_bytes, ending.rows) {
        soak.faults.add("leaks", &fault);
    }
    for outage in soak.outages.all() {
        if outage.millis() > START_MILLIS {
            soak.faults.add("start", &format!("{outage:?}"));
        }
    }
}

/// A run that tests nothing is no good run.
fn nothing_was_left_out(soak: &Soak) {
    let (comparisons, with_usage) = soak.counted_comparisons();
    // Cycles and measurements that keep step may be at odds all the time.
    let in_step = soak.plan.interval_secs() % MEASURED_SECS == 0;
    let answered = soak.requests.by_status().get(&200).copied();
    for (what, count) in [
        ("ends of the server", soak.outages.all().len()),
        ("comparisons", comparisons.saturating_sub(1)),
        ("comparisons with usage", with_usage + usize::from(in_step)),
        ("changes", soak.changes.load(Ordering::Relaxed)),
        ("answers", answered.unwrap_or(0)),
        ("samples", soak.samples.all().len()),
    ] {
        if count == 0 {
            soak.faults.add("run", &format!("there were no {what}"));
        }
    }
}
