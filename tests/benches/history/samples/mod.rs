//! The same samples in Prometheus and in Plimsoll: bytes on disk, time to read.

mod plimsoll_side;
mod prometheus_side;
mod queries;

use crate::Result;
use crate::options::Sizes;
use crate::report::{Figure, Report, float, progress, size};
use plimsoll::store::Retention;
use plimsoll_tests::prometheus::{Options, Programs, Prometheus};
use prometheus_side::{bytes_of_blocks, compacted, fill};
use std::path::Path;
use std::time::Duration;

const DAY_SECS: i64 = 86_400;
/// 2024-01-01: both histories begin there.
const FROM_SECS: i64 = 1_704_067_200;
/// A level of Prometheus' compaction, and the largest that fits its limit of 31 days.
const HOURS_54: Duration = Duration::from_secs(54 * 3_600);
const HOURS_486: Duration = Duration::from_secs(486 * 3_600);

/// What is read, and how often.
#[derive(Clone, Copy)]
struct Asked {
    from_secs: i64,
    days: i64,
    runs: usize,
}

impl Asked {
    fn until_secs(self) -> i64 {
        self.from_secs + self.days * DAY_SECS
    }
}

/// Fills both, then compares.
pub(crate) async fn compare(report: &mut Report, sizes: &Sizes, folder: &Path) -> Result<()> {
    let programs = Programs::ensure()?;
    let version = programs.version()?;
    report.chapter(
        "The same samples in Prometheus and in Plimsoll",
        &format!(
            "{} namespaces with CPU (millicores) and memory (bytes), a sample a minute for {} days, \
             in Prometheus {version} as two gauges each. Prometheus: its blocks with their index and \
             without a write-ahead log, after it has compacted them itself. Plimsoll: the whole file \
             after `db prune`; beside each namespace's two columns that change it holds 27 that do \
             not, the sum of all, and daily summaries. Sums of both are compared before anything is \
             measured.",
            sizes.namespaces, sizes.minutely_days
        ),
    );
    bytes_per_sample(report, sizes, folder, &programs).await?;
    report.chapter(
        "Reading it",
        &format!(
            "Medians of {} runs after a warm-up, or of as many as fit into a minute. Prometheus answers over HTTP on loopback. Plimsoll \
             is asked through its store, and writing the answer as JSON is included. Both answers \
             are compared, value by value. Daily peaks: {} namespaces over {} days with a sample \
             every five minutes, the mean of them; the largest of each day. Plimsoll keeps that \
             maximum with each day. It is that of the samples: where cycles are a minute apart, the \
             maximum of a minute, so that the peak of five-minute means takes reading the steps.",
            sizes.runs, sizes.namespaces, sizes.long_days
        ),
    );
    queries::minutely(report, sizes, folder, &programs).await?;
    remove(folder, &["minutely", "raw.db", "default.db"])?;
    queries::long(report, sizes, folder, &programs).await?;
    remove(folder, &["long", "long.db"])
}

async fn bytes_per_sample(
    report: &mut Report,
    sizes: &Sizes,
    folder: &Path,
    programs: &Programs,
) -> Result<()> {
    let (from_secs, days) = (FROM_SECS, sizes.minutely_days);
    let cycles = u64::try_from(days * 1_440)?;
    let samples = float(cycles * 2 * u64::try_from(sizes.namespaces)?);
    progress("importing into Prometheus");
    let data = folder.join("minutely");
    let span = (from_secs, from_secs + days * DAY_SECS);
    fill(programs, &data, sizes.namespaces, span, 60, HOURS_54, true).await?;
    let imported = bytes_of_blocks(&data)?;
    let mut prometheus = Prometheus::start(programs, &data, &Options::default()).await?;
    progress("filling Plimsoll while Prometheus compacts");
    let raw = Retention {
        raw_days: days + 1,
        ..Retention::default()
    };
    let path = folder.join("raw.db");
    let filled = plimsoll_side::fill(&path, sizes.namespaces, span, 60, raw).await?;
    let lossless = std::fs::metadata(&path)?.len();
    let copy = folder.join("default.db");
    std::fs::copy(&path, &copy)?;
    let day_bytes = plimsoll_side::prune(&copy).await?;
    let default = std::fs::metadata(&copy)?.len();
    let blocks = compacted(&mut prometheus, &data).await?;
    let compact = bytes_of_blocks(&data)?;
    drop(prometheus);

    let per_sample = |bytes: u64| float(bytes) / samples;
    let shown = |bytes: u64| format!("{:.2} ({})", per_sample(bytes), size(float(bytes)));
    report.add(Figure::of(
        "Prometheus, bytes per sample as imported, blocks of 54 h",
        shown(imported),
    ));
    report.add(Figure::of(
        format!("Prometheus, bytes per sample after compaction, {blocks} blocks"),
        shown(compact),
    ));
    let half = per_sample(compact) / 2.0;
    report.add(
        Figure::of(
            "Plimsoll, bytes per sample, every sample kept",
            shown(lossless),
        )
        .with_goal(format!("≤ half: {half:.2}"), per_sample(lossless) <= half),
    );
    report.add(
        Figure::of(
            "the same, as an aim",
            format!("{:.2}", per_sample(lossless)),
        )
        .with_goal("1.00", per_sample(lossless) <= 1.0),
    );
    for (name, bytes) in filled.parts {
        report.add(Figure::of(format!("of it, {name}"), shown(bytes)));
    }
    report.add(Figure::of(
        "Plimsoll at the default retention, per sample that came in",
        shown(default),
    ));
    report.add(Figure::of(
        "of it, a namespace's day of 288 steps: means, their rests, maxima",
        format!("{day_bytes} bytes"),
    ));
    Ok(())
}

fn remove(folder: &Path, names: &[&str]) -> Result<()> {
    for name in names {
        let path = folder.join(name);
        if path.is_dir() {
            std::fs::remove_dir_all(path)?;
        } else {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}
