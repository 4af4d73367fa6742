//! Samples into a Prometheus.

use super::DAY_SECS;
use crate::Result;
use crate::report::progress;
use crate::rows::{namespace, of_namespaces};
use crate::usage::Sample;
use plimsoll_tests::prometheus::{OpenMetrics, Programs, Prometheus};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Nothing has changed for this long: compaction is over.
const STILL: Duration = Duration::from_secs(15);
/// The longest that compaction may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// Puts the usage of so many namespaces into blocks of a data folder, both metrics or only CPU.
pub(super) async fn fill(
    programs: &Programs,
    data: &Path,
    count: usize,
    (from_secs, to_secs): (i64, i64),
    step_secs: i64,
    block: Duration,
    with_memory: bool,
) -> Result<()> {
    let block_secs = i64::try_from(block.as_secs())?;
    let mut usage = of_namespaces(count, from_secs, step_secs);
    let mut at_secs = from_secs;
    let mut imports: JoinSet<Result<()>> = JoinSet::new();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    while at_secs < to_secs {
        // Blocks begin at multiples of their length, and a file is read once for each.
        let end_secs = (at_secs.div_euclid(block_secs) * block_secs + block_secs).min(to_secs);
        let mut window = Vec::new();
        while at_secs < end_secs {
            let (stamp, samples) = usage.next();
            window.push((stamp, samples.to_vec()));
            at_secs = stamp + step_secs;
        }
        while imports.len() >= cores {
            imports.join_next().await.transpose()?.transpose()?;
        }
        let text = data.with_extension(format!("{end_secs}.txt"));
        let (programs, data) = (programs.clone(), data.to_owned());
        imports.spawn_blocking(move || {
            write(&text, &window, with_memory)?;
            programs.import(&text, &data, Some(block))?;
            Ok(std::fs::remove_file(&text)?)
        });
        let left = (to_secs - end_secs) / DAY_SECS;
        if left > 0 && left % 10 == 0 {
            progress(&format!("{left} days left to import"));
        }
    }
    while let Some(import) = imports.join_next().await {
        import??;
    }
    Ok(())
}

fn write(path: &Path, window: &[(i64, Vec<Sample>)], with_memory: bool) -> Result<()> {
    let mut text = OpenMetrics::create(path)?;
    let count = window.first().map_or(0, |(_, samples)| samples.len());
    let mut metric = |name: &str, value: fn(&Sample) -> i64| -> Result<()> {
        text.gauge(name)?;
        for at in 0..count {
            let series = format!(r#"{name}{{namespace="{}"}}"#, namespace(at));
            for (stamp, samples) in window {
                text.sample(&series, value(&samples[at]), *stamp)?;
            }
        }
        Ok(())
    };
    metric("cpu_millis", |sample| sample.cpu_millis)?;
    if with_memory {
        metric("memory_bytes", |sample| sample.memory_bytes)?;
    }
    Ok(text.finish()?)
}

/// Waits until Prometheus has compacted what was imported: it looks for work a minute after its
/// start. Gives the number of blocks.
pub(super) async fn compacted(prometheus: &mut Prometheus, data: &Path) -> Result<usize> {
    let start = Instant::now();
    let (mut seen, mut since) = (String::new(), Instant::now());
    while start.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_secs(1)).await;
        prometheus.check()?;
        let metrics = prometheus.get("/metrics").await?.expect(200)?.body;
        let metric = |name: &str| {
            let mut lines = metrics.lines();
            let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or("0").to_owned()
        };
        let triggered = metric("prometheus_tsdb_compactions_triggered_total");
        let folders = entries(data)?;
        let state = format!(
            "{} {} {folders:?}",
            metric("prometheus_tsdb_compactions_total"),
            metric("prometheus_tsdb_blocks_loaded"),
        );
        if state != seen {
            (seen, since) = (state, Instant::now());
        }
        if triggered != "0" && since.elapsed() >= STILL {
            return Ok(blocks(data)?.len());
        }
    }
    Err("Prometheus still compacts".into())
}

/// Bytes of all blocks with their index.
pub(super) fn bytes_of_blocks(data: &Path) -> Result<u64> {
    let mut folders = blocks(data)?;
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                bytes += entry.metadata()?.len();
            }
        }
    }
    Ok(bytes)
}

/// The folders of blocks: what has a description.
fn blocks(data: &Path) -> Result<Vec<PathBuf>> {
    let folders = entries(data)?.into_iter().map(|name| data.join(name));
    Ok(folders
        .filter(|folder| folder.join("meta.json").is_file())
        .collect())
}

fn entries(data: &Path) -> Result<Vec<std::ffi::OsString>> {
    let mut names = std::fs::read_dir(data)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<std::io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
