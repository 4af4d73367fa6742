//! What a cycle costs: accounting, storing, sealing.

use crate::Result;
use crate::child::{Part, hand_over};
use crate::options::Sizes;
use crate::own::{cpu_secs, peak_resident_bytes};
use crate::pods::{Pods, snapshot};
use crate::report::{Figure, Report, float, progress, size};
use crate::rows::{Cluster, Counts};
use plimsoll::process::bytes_written;
use plimsoll::store::{ClusterId, CycleMeta, EntityAttributes, HistoryWriter, NewCluster, Store};
use plimsoll_planner::accounting::Ledger;
use std::path::Path;

const CYCLE_SECS: i64 = 60;
const DAY_SECS: i64 = 86_400;
/// Midnight at the end of 2024-01-01.
const MIDNIGHT_SECS: i64 = 1_704_153_600;
/// Cycles before those that count: the first finds out who is there.
const WARM_UP: i64 = 5;
/// Cycles of the next day.
const AFTER_MIDNIGHT: i64 = 5;
/// A day of the whole cluster would take half an hour; of this part of it, two minutes at most.
const PART_OF_CLUSTER: usize = 16;
const MOST_CPU_SECS: f64 = 1.0;
const MOST_BYTES: u64 = 300_000_000;

/// Runs both parts in processes of their own.
pub(crate) async fn measure(
    report: &mut Report,
    sizes: &Sizes,
    folder: &Path,
    quick: bool,
) -> Result<()> {
    let Counts {
        namespaces,
        workloads,
        nodes,
    } = sizes.cycle;
    report.chapter(
        "Collecting",
        &format!(
            "Cycles a minute apart of {namespaces} namespaces, {workloads} workloads and {nodes} \
             nodes, whose usage changes in every cycle: CPU seconds of the process, bytes it hands \
             to the disk, its peak resident memory. Accounting turns a snapshot of {} pods into \
             rows, anew in every cycle, as in a cluster where pods come and go. Watching the \
             cluster is not in it. Sealing a day is told per cycle of that day; it was measured on \
             a full day of a sixteenth of the cluster.",
            sizes.pods
        ),
    );
    for (part, what) in [
        ("store-cycles", "storing cycles, then sealing a day"),
        ("account-pods", "accounting for pods and storing"),
    ] {
        progress(what);
        let folder = folder.join(part);
        std::fs::create_dir(&folder)?;
        for figure in Part::start(part, &folder, quick)?.figures().await? {
            report.add(figure);
        }
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// A store with a writer.
struct Storing {
    store: Store,
    cluster: ClusterId,
    writer: HistoryWriter,
}

impl Storing {
    async fn open(path: &Path) -> Result<Self> {
        let store = Store::open(path).await?;
        let new = NewCluster {
            uid: "benchmark".to_owned(),
            name: "benchmark".to_owned(),
            simulated: false,
            origin_secs: None,
        };
        let cluster = store.find_or_create_cluster(&new).await?.id;
        Ok(Self {
            writer: HistoryWriter::new(store.clone(), cluster),
            store,
            cluster,
        })
    }

    /// Stores the next cycles; gives CPU seconds and bytes of each.
    async fn append(
        &mut self,
        cluster: &mut Cluster,
        attributes: &EntityAttributes,
        cycles: i64,
    ) -> Result<(f64, u64)> {
        let (mut cpu, mut bytes) = (0.0, 0);
        for _ in 0..cycles {
            let record = cluster.next();
            let (cpu_before, bytes_before) = (cpu_secs(), bytes_written().unwrap_or(0));
            let meta = CycleMeta::default();
            if !self.writer.append_cycle(record, meta, attributes).await? {
                return Err("a cycle was not stored".into());
            }
            cpu += cpu_secs() - cpu_before;
            bytes += bytes_written().unwrap_or(0) - bytes_before;
        }
        let cycles = u64::try_from(cycles)?;
        Ok((cpu / float(cycles), bytes / cycles))
    }

    /// Seals all that is over; gives CPU seconds.
    async fn seal(&self) -> Result<f64> {
        let before = cpu_secs();
        while self.store.seal_slice(self.cluster).await? {}
        Ok(cpu_secs() - before)
    }
}

/// Stores cycles across midnight, seals, and seals a full day of a part of the cluster.
pub(crate) async fn store_cycles(sizes: &Sizes, folder: &Path) -> Result<()> {
    let before_midnight = WARM_UP + sizes.cycles;
    let mut storing = Storing::open(&folder.join("cycles.db")).await?;
    let from_secs = MIDNIGHT_SECS - before_midnight * CYCLE_SECS;
    let mut cluster = Cluster::new(sizes.cycle, from_secs, CYCLE_SECS);
    let attributes = cluster.attributes();
    storing.append(&mut cluster, &attributes, WARM_UP).await?;
    let (cpu, bytes) = storing
        .append(&mut cluster, &attributes, sizes.cycles)
        .await?;
    hand_over(&Figure::of("storing: CPU per cycle", format!("{cpu:.2} s")))?;
    let written = size(float(bytes));
    hand_over(&Figure::of("storing: written per cycle", written))?;
    storing
        .append(&mut cluster, &attributes, AFTER_MIDNIGHT)
        .await?;
    let peak = peak_resident_bytes();
    hand_over(&Figure::of("storing: peak memory", size(float(peak))))?;
    storing.seal().await?;
    let peak = peak_resident_bytes();
    let figure = Figure::of("storing and sealing: peak memory", size(float(peak)));
    hand_over(&figure.with_goal(format!("≤ {}", size(float(MOST_BYTES))), peak <= MOST_BYTES))?;
    storing.store.close().await;

    let Counts {
        namespaces,
        workloads,
        nodes,
    } = sizes.cycle;
    let part = Counts {
        namespaces: namespaces / PART_OF_CLUSTER,
        workloads: workloads / PART_OF_CLUSTER,
        nodes: nodes / PART_OF_CLUSTER,
    };
    let mut storing = Storing::open(&folder.join("day.db")).await?;
    let mut cluster = Cluster::new(part, MIDNIGHT_SECS, CYCLE_SECS);
    let attributes = cluster.attributes();
    let cycles = DAY_SECS / CYCLE_SECS;
    storing
        .append(&mut cluster, &attributes, cycles + 1)
        .await?;
    let sealing = storing.seal().await?;
    let rows = |counts: Counts| float((counts.namespaces + counts.workloads + counts.nodes) as u64);
    let whole = sealing * rows(sizes.cycle) / rows(part);
    let per_cycle = whole / float(cycles.unsigned_abs());
    hand_over(&Figure::of(
        "sealing: CPU for a day of the whole cluster",
        format!("{whole:.0} s"),
    ))?;
    hand_over(&Figure::of(
        "sealing: the same per cycle of that day",
        format!("{per_cycle:.3} s"),
    ))?;
    let sum = cpu + per_cycle;
    let figure = Figure::of("storing and sealing: CPU per cycle", format!("{sum:.2} s"));
    hand_over(&figure.with_goal(format!("≤ {MOST_CPU_SECS} s"), sum <= MOST_CPU_SECS))?;
    storing.store.close().await;
    Ok(())
}

/// Accounts for pods, anew in every cycle, and stores what comes of it.
pub(crate) async fn account_pods(sizes: &Sizes, folder: &Path) -> Result<()> {
    let Pods {
        snapshot,
        mut usage,
        attributes,
    } = snapshot(sizes.cycle, sizes.pods, MIDNIGHT_SECS);
    let mut storing = Storing::open(&folder.join("pods.db")).await?;
    let held = peak_resident_bytes();
    let (mut preparing, mut recording, mut appending) = (0.0, 0.0, 0.0);
    for cycle in 0..WARM_UP + sizes.cycles {
        let measured = usage.next();
        let start = cpu_secs();
        let ledger = Ledger::new(&snapshot);
        let prepared = cpu_secs();
        let at_secs = MIDNIGHT_SECS + cycle * CYCLE_SECS;
        let record = ledger.record(at_secs, CYCLE_SECS, measured);
        let recorded = cpu_secs();
        let meta = CycleMeta::default();
        storing
            .writer
            .append_cycle(&record, meta, &attributes)
            .await?;
        if cycle >= WARM_UP {
            preparing += prepared - start;
            recording += recorded - prepared;
            appending += cpu_secs() - recorded;
        }
    }
    let cycles = float(sizes.cycles.unsigned_abs());
    for (what, secs) in [
        ("accounting: CPU to add up a changed snapshot", preparing),
        ("accounting: CPU to add what was measured", recording),
        ("accounting, then storing: CPU to store", appending),
    ] {
        hand_over(&Figure::of(what, format!("{:.2} s", secs / cycles)))?;
    }
    let sum = (preparing + recording + appending) / cycles;
    let figure = Figure::of(
        "accounting and storing: CPU per cycle",
        format!("{sum:.2} s"),
    );
    hand_over(&figure.with_goal(format!("≤ {MOST_CPU_SECS} s"), sum <= MOST_CPU_SECS))?;
    let peak = peak_resident_bytes();
    let figure = Figure::of(
        format!(
            "accounting and storing: peak memory; of it the snapshot {}",
            size(float(held))
        ),
        size(float(peak)),
    );
    hand_over(&figure.with_goal(format!("≤ {}", size(float(MOST_BYTES))), peak <= MOST_BYTES))?;
    storing.store.close().await;
    Ok(())
}
