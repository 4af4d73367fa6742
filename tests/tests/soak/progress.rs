//! A line about the state, every so often.

use crate::Result;
use crate::outages::How;
use crate::samples::Sample;
use crate::soak::{Soak, now_millis};

/// Says how far it is until the time is over.
pub(crate) async fn run(soak: &Soak) -> Result<()> {
    while soak.pause(soak.plan.between_lines).await {
        soak.say(&line(soak));
        crate::report::write_state(soak)?;
    }
    Ok(())
}

fn line(soak: &Soak) -> String {
    let outages = soak.outages.all();
    let killed = outages.iter().filter(|one| one.how == How::Killed).count();
    let statuses = soak.requests.by_status();
    let requests: usize = statuses.values().sum();
    let span_millis = i64::try_from(soak.plan.between_lines.as_millis()).unwrap_or(i64::MAX);
    let took = soak.requests.took(now_millis() - span_millis, i64::MAX);
    let samples = soak.samples.all();
    let Sample {
        footprint,
        database_bytes,
        ..
    } = samples.last().copied().unwrap_or_default();
    let (comparisons, with_usage) = soak.counted_comparisons();
    format!(
        "{:>6.1} min: {killed} kills, {} asked to end; {} cycles told; {} changes; {requests} requests, \
         p50 {} ms p99 {} ms; {comparisons} comparisons ({with_usage} with usage); RSS {} MiB, \
         {} fds, {} threads; database {} KiB; {} faults",
        soak.elapsed().as_secs_f32() / 60.0,
        outages.len() - killed,
        soak.cycles.reported(),
        soak.changes.load(std::sync::atomic::Ordering::Relaxed),
        took.median,
        took.p99,
        footprint.resident_bytes >> 20,
        footprint.open_files,
        footprint.threads,
        database_bytes >> 10,
        soak.faults.count(),
    )
}
