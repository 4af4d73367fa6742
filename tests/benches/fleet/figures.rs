//! Figures with their goals.

use crate::report::{Figure, Report, float, size};
use plimsoll_tests::fleet::Size;
use plimsoll_tests::fleet::measure::{Course, FirstSync, Large, Phase, Small};
use std::time::Duration;

/// A large cluster may take so much memory.
const LARGE_BYTES: u64 = 1 << 30;
/// A small one so much.
const SMALL_BYTES: u64 = 64 << 20;
/// Of one core collecting may take one part in so many.
const CPU_PART: u32 = 20;

/// Of a large cluster.
pub(crate) fn large(report: &mut Report, of: Size, course: &Course, measured: &Large) {
    let secs = course.interval.as_secs();
    let Size {
        nodes,
        pods,
        workloads,
        namespaces,
    } = of;
    report.chapter(
        "A large cluster",
        &format!(
            "{nodes} nodes and {pods} pods of {workloads} workloads in {namespaces} namespaces, with ReplicaSets, \
             quotas, NetworkPolicies and bindings, come over TLS from a server on loopback that makes them while it \
             sends them. The server that collects them is the real one, in a process of its own: its CPU seconds, \
             bytes it receives, its resident memory. Cycles are {secs} s apart; with each, half a percent of the pods \
             are replaced, a fifth of the nodes tell of themselves, and every autoscaler does four times."
        ),
    );
    sync(report, "first sync", &measured.first_sync);
    let steady = &measured.steady;
    let most = course.interval / CPU_PART;
    let cpu = steady.mean_cpu();
    let what = format!("CPU per cycle, mean of {}", steady.cycles.len());
    let goal = format!("≤ {} s", most.as_secs_f64());
    report.add(Figure::of(what, cpu_secs(cpu)).with_goal(goal, cpu <= most));
    report.add(Figure::of("the most", cpu_secs(steady.most_cpu())));
    phase(report, "", steady);
    memory(report, "memory", steady.resident_bytes(), LARGE_BYTES);
    memory(report, "the most memory", steady.peak_bytes, LARGE_BYTES);
    let rolled = &measured.rolled;
    let what = format!(
        "all pods replaced within {} cycles: CPU per cycle",
        course.rolling_cycles
    );
    report.add(Figure::of(what, cpu_secs(rolled.phase.mean_cpu())));
    phase(report, "the same: ", &rolled.phase);
    let peak = rolled.phase.peak_bytes;
    memory(report, "the same: the most memory", peak, LARGE_BYTES);
    let held = rolled.held;
    let what = "the same: pods, cores and GiB told after it";
    let told = format!(
        "{}, {:.2}, {:.2}",
        held.pods,
        float(held.cpu_millis.unsigned_abs()) / 1e3,
        float(held.memory_bytes.unsigned_abs()) / float(1 << 30)
    );
    report.add(Figure::of(what, told).with_goal("those of each namespace", true));
    let flapping = &measured.flapping;
    let what = "metrics-server fails with every other cycle: CPU per cycle";
    report.add(Figure::of(what, cpu_secs(flapping.mean_cpu())));
    phase(report, "the same: ", flapping);
    let what = format!("the same: cycles without usage, of {}", flapping.stored);
    let without = flapping.without_usage;
    let met = (2 * without - flapping.stored).abs() <= 1;
    report.add(Figure::of(what, without.to_string()).with_goal("half", met));
    let resync = &measured.resync;
    let listed = format!("{:.1} s", resync.listed_after.as_secs_f64());
    let what = "all watches cut, nothing to go on from: listed again after";
    report.add(Figure::of(what, listed));
    let what = "the same: CPU until the next cycle";
    report.add(Figure::of(what, cpu_secs(resync.phase.mean_cpu())));
    phase(report, "the same: ", &resync.phase);
    let peak = resync.phase.peak_bytes;
    memory(report, "the same: the most memory", peak, LARGE_BYTES);
}

/// Of a cluster whose server cannot stream lists.
pub(crate) fn in_pages(report: &mut Report, measured: &FirstSync) {
    report.chapter(
        "The same cluster before Kubernetes 1.34",
        "Its lists do not stream but come in pages.",
    );
    sync(report, "first sync", measured);
}

/// Of a small cluster.
pub(crate) fn small(report: &mut Report, of: Size, course: &Course, measured: &Small) {
    let secs = course.interval.as_secs();
    let Size { nodes, pods, .. } = of;
    report.chapter(
        "A small cluster",
        &format!(
            "{nodes} nodes and {pods} pods, which change in the same way; cycles {secs} s apart."
        ),
    );
    sync(report, "first sync", &measured.first_sync);
    let steady = &measured.steady;
    let cycles = steady.cycles.len();
    let what = format!("CPU per cycle, mean of {cycles}");
    report.add(Figure::of(what, cpu_secs(steady.mean_cpu())));
    phase(report, "", steady);
    let what = format!("memory after {cycles} cycles");
    memory(report, &what, steady.resident_bytes(), SMALL_BYTES);
    let after = measured.after_pages;
    let what = "memory after all pages were asked for once";
    memory(report, what, after.resident_bytes, SMALL_BYTES);
    let what = "the most memory meanwhile";
    report.add(Figure::of(what, mebibytes(after.peak_bytes)));
}

fn sync(report: &mut Report, what: &str, measured: &FirstSync) {
    let FirstSync {
        took,
        cost,
        peak_bytes,
    } = measured;
    let took = format!("{:.1} s", took.as_secs_f64());
    report.add(Figure::of(format!("{what}, until a cycle is stored"), took));
    report.add(Figure::of(format!("{what}: CPU"), cpu_secs(cost.cpu)));
    let received = size(float(cost.sent.bytes()));
    report.add(Figure::of(format!("{what}: received"), received));
    let what = format!("{what}: the most memory");
    report.add(Figure::of(what, mebibytes(*peak_bytes)));
}

/// What is received, and whether a cycle is missing.
fn phase(report: &mut Report, of: &str, measured: &Phase) {
    let sent = measured.mean_sent();
    let received = format!(
        "{}; {}",
        size(float(sent.object_bytes)),
        size(float(sent.metrics_bytes))
    );
    let what = format!("{of}received per cycle: objects; metrics");
    report.add(Figure::of(what, received));
    let missed = measured.missed;
    let what = format!("{of}missed cycles");
    report.add(Figure::of(what, missed.to_string()).with_goal("0", missed == 0));
}

fn memory(report: &mut Report, what: &str, bytes: u64, most: u64) {
    let goal = format!("≤ {}", mebibytes(most));
    report.add(Figure::of(what, mebibytes(bytes)).with_goal(goal, bytes <= most));
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

fn cpu_secs(cpu: Duration) -> String {
    format!("{:.2} s", cpu.as_secs_f64())
}
