//! All that was seen, for people and for programs.

use std::fs;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::Result;
use crate::leaks::expected_bytes;
use crate::outages::How;
use crate::samples::{Sample, spread};
use crate::soak::Soak;
use crate::stats::Spread;
use crate::verdict::Ending;

const TEN_MINUTES_MILLIS: i64 = 600_000;
const MIB: u64 = 1 << 20;
const KIB: u64 = 1 << 10;

/// Writes the end of the log and the same as JSON; gives the number of faults.
pub(crate) fn write(soak: &Soak, ending: &Ending) -> Result<usize> {
    keep_evidence(soak)?;
    let state = state(soak, Some(ending));
    for line in summary(soak, ending) {
        soak.say(&line);
    }
    fs::write(soak.plan.log.with_extension("json"), format!("{state:#}\n"))?;
    Ok(soak.faults.count())
}

/// Writes what is known so far as JSON.
pub(crate) fn write_state(soak: &Soak) -> Result<()> {
    let state = state(soak, None);
    Ok(fs::write(
        soak.plan.log.with_extension("json"),
        format!("{state:#}\n"),
    )?)
}

/// The server's log, and the database where something went wrong, beside the log of the run.
fn keep_evidence(soak: &Soak) -> Result<()> {
    let log = &soak.plan.log;
    fs::copy(
        soak.home.file("plimsoll.log"),
        log.with_extension("server.log"),
    )?;
    if soak.faults.count() > 0 {
        fs::copy(soak.home.database(), log.with_extension("db"))?;
    }
    Ok(())
}

/// Ten minutes of a run.
struct Span {
    from_minute: i64,
    rss: Spread,
    files: Spread,
    threads: Spread,
    database: Spread,
    took: Spread,
}

fn spans(soak: &Soak) -> Vec<Span> {
    let samples = soak.samples.all();
    let Some(begin) = samples.first().map(|sample| sample.at_millis) else {
        return Vec::new();
    };
    let index = |sample: &Sample| (sample.at_millis - begin) / TEN_MINUTES_MILLIS;
    let spans = samples.chunk_by(|a, b| index(a) == index(b));
    spans
        .map(|of_it| {
            let from_millis = begin + index(&of_it[0]) * TEN_MINUTES_MILLIS;
            Span {
                from_minute: index(&of_it[0]) * 10,
                rss: spread(of_it, |sample| sample.footprint.resident_bytes),
                files: spread(of_it, |sample| sample.footprint.open_files),
                threads: spread(of_it, |sample| sample.footprint.threads),
                database: spread(of_it, |sample| sample.database_bytes),
                took: soak
                    .requests
                    .took(from_millis, from_millis + TEN_MINUTES_MILLIS),
            }
        })
        .collect()
}

fn starts(soak: &Soak) -> Spread {
    let outages = soak.outages.all();
    Spread::of(outages.iter().map(|outage| outage.millis().unsigned_abs()))
}

fn summary(soak: &Soak, ending: &Ending) -> Vec<String> {
    let outages = soak.outages.all();
    let killed = outages.iter().filter(|one| one.how == How::Killed).count();
    let (comparisons, with_usage) = soak.counted_comparisons();
    let figures: usize = {
        let comparisons = soak.comparisons.lock().unwrap();
        comparisons.iter().map(|one| one.figures).sum()
    };
    let took = soak.requests.took(0, i64::MAX);
    let Ending {
        cycles,
        rows,
        database_bytes,
        end,
    } = ending;
    let mut lines = vec![
        format!(
            "SUMMARY of {:.1} min, seed {}",
            soak.elapsed().as_secs_f32() / 60.0,
            soak.plan.seed
        ),
        format!(
            "server: {killed} kills, {} asked to end; away {} ms (min/median/max); the last ended with {end}",
            outages.len() - killed,
            starts(soak)
        ),
        format!(
            "cycles: {} stored, {} expected, {} missed in {} gaps; {} were told of",
            cycles.stored,
            cycles.expected,
            cycles.expected - cycles.stored,
            cycles.gaps.len(),
            soak.cycles.reported()
        ),
        format!("cluster: {} changes", soak.changes.load(Ordering::Relaxed)),
        format!(
            "requests by status, 0 for no server: {:?}",
            soak.requests.by_status()
        ),
        format!(
            "answers took p50 {} ms, p99 {} ms, max {} ms",
            took.median, took.p99, took.max
        ),
        format!(
            "comparisons: {comparisons}, {with_usage} of them with usage; {figures} figures were the same"
        ),
        format!(
            "database: {database_bytes} bytes for {rows} rows, at most {} expected",
            expected_bytes(*rows)
        ),
        "per ten minutes (min/median/max): RSS MiB, fds, threads, database KiB, answers ms"
            .to_owned(),
    ];
    for span in spans(soak) {
        lines.push(format!(
            "  {:>4} min: {:>14} {:>12} {:>10} {:>20} {:>12}",
            span.from_minute,
            span.rss.divided_by(MIB).to_string(),
            span.files.to_string(),
            span.threads.to_string(),
            span.database.divided_by(KIB).to_string(),
            span.took.to_string(),
        ));
    }
    let lives = soak.samples.by_life();
    for (which, life) in [("first", lives.first()), ("last", lives.last())] {
        let Some(life) = life else { continue };
        let rss = spread(life, |sample| sample.footprint.resident_bytes).divided_by(MIB);
        let files = spread(life, |sample| sample.footprint.open_files);
        lines.push(format!(
            "{which} life: RSS {rss} MiB, {files} fds, {} samples",
            life.len()
        ));
    }
    lines.push("slowest, p50 p99 max ms:".to_owned());
    for (what, took) in soak.requests.slowest().into_iter().take(8) {
        lines.push(format!(
            "  {:>6} {:>6} {:>6}  {what}",
            took.median, took.p99, took.max
        ));
    }
    let faults = soak.faults.all();
    lines.push(format!("faults: {}", faults.len()));
    for fault in faults {
        let first: String = fault
            .text
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(300)
            .collect();
        lines.push(format!("  {} {}: {first}", fault.at, fault.part));
    }
    lines
}

fn state(soak: &Soak, ending: Option<&Ending>) -> Value {
    let outage = |one: &crate::outages::Outage| json!({ "killed": one.how == How::Killed, "from_millis": one.from_millis, "back_millis": one.back_millis });
    let comparison = |one: &crate::compare::Comparison| json!({ "at_millis": one.at_millis, "with_usage": one.with_usage, "figures": one.figures });
    let fault = |one: &crate::faults::Fault| json!({ "at": one.at.to_string(), "part": one.part, "text": one.text });
    let span = |span: Span| {
        json!({
            "from_minute": span.from_minute,
            "resident_bytes": span.rss.json(),
            "open_files": span.files.json(),
            "threads": span.threads.json(),
            "database_bytes": span.database.json(),
            "answer_millis": span.took.json(),
        })
    };
    let slowest = soak.requests.slowest().into_iter();
    let slowest: Vec<_> = slowest
        .map(|(what, took)| json!({ "what": what, "millis": took.json() }))
        .collect();
    let statuses = soak.requests.by_status().into_iter();
    let statuses: serde_json::Map<_, _> = statuses
        .map(|(status, count)| (status.to_string(), count.into()))
        .collect();
    json!({
        "seed": soak.plan.seed,
        "elapsed_secs": soak.elapsed().as_secs(),
        "ended": ending.is_some(),
        "outages": soak.outages.all().iter().map(outage).collect::<Vec<_>>(),
        "changes": soak.changes.load(Ordering::Relaxed),
        "cycles_told": soak.cycles.reported(),
        "cycles": ending.map(|ending| json!({
            "stored": ending.cycles.stored,
            "expected": ending.cycles.expected,
            "gaps": ending.cycles.gaps,
        })),
        "database": ending.map(|ending| json!({ "bytes": ending.database_bytes, "rows": ending.rows })),
        "requests_by_status": statuses,
        "answer_millis": soak.requests.took(0, i64::MAX).json(),
        "answer_millis_by_path": slowest,
        "comparisons": soak.comparisons.lock().unwrap().iter().map(comparison).collect::<Vec<_>>(),
        "per_ten_minutes": spans(soak).into_iter().map(span).collect::<Vec<_>>(),
        "faults": soak.faults.all().iter().map(fault).collect::<Vec<_>>(),
    })
}
