//! Workloads as the page tells of them.

use crate::api::sorting::number;
use crate::api::teams::{TeamRefs, team_ref};
use crate::export::{Way, manifest};
use crate::isolation::Seen;
use plimsoll_app::api::{ContainerSizingRow, SizingRow};
use plimsoll_app::routes::{SizingQuery, Sort};
use plimsoll_planner::rightsizing::{Autoscaling, ContainerSizing, Outcome, WorkloadSizing, patch};

pub(super) fn matches(one: &WorkloadSizing, query: &SizingQuery, seen: &Seen) -> bool {
    let namespace = query.namespace.as_ref();
    let team = query.team.as_ref();
    let contains = |filter: &String| {
        let filter = filter.to_lowercase();
        [&one.namespace, &one.workload.name]
            .iter()
            .any(|text| text.to_lowercase().contains(&filter))
    };
    namespace.is_none_or(|namespace| *one.namespace == **namespace)
        && team.is_none_or(|team| *seen.owners.of_namespace(&one.namespace) == **team)
        && query.filter.as_ref().is_none_or(contains)
}

pub(super) fn row(one: &WorkloadSizing, seen: &Seen, refs: &TeamRefs) -> SizingRow {
    let team = seen.owners.of_namespace(&one.namespace);
    let pods = i64::try_from(one.pods).unwrap_or(i64::MAX);
    SizingRow {
        team: team_ref(refs, &team),
        namespace: one.namespace.to_string(),
        kind: one.workload.kind.as_str().to_owned(),
        name: one.workload.name.to_string(),
        pods: one.pods,
        containers: one.containers.iter().map(container).collect(),
        cpu_millis: sums(one, pods, |container| {
            let current = container.current.cpu_request_millis;
            let new = container.recommendation.amounts();
            (current, new.map(|amounts| amounts.cpu_millis))
        }),
        memory_bytes: sums(one, pods, |container| {
            let current = container.current.memory_request_bytes;
            let new = container.recommendation.amounts();
            (current, new.map(|amounts| amounts.memory_bytes))
        }),
        autoscaler: autoscaler(&one.autoscaling),
        works_from_secs: one
            .containers
            .iter()
            .filter_map(|one| match one.recommendation.outcome {
                Outcome::TooYoung { works_from_secs } => Some(works_from_secs),
                Outcome::Enough(_) | Outcome::Unmeasured => None,
            })
            .max(),
        patch: patch(one).and_then(|patch| manifest(&patch, Way::Change)),
    }
}

/// Of all pods together, now and with the recommendation. A container without one stays as it is; without
/// any there is nothing to tell.
fn sums(
    one: &WorkloadSizing,
    pods: i64,
    of: impl Fn(&ContainerSizing) -> (Option<i64>, Option<i64>),
) -> (i64, Option<i64>) {
    let mut now = 0_i64;
    let mut then = 0_i64;
    let mut any = false;
    for container in &one.containers {
        let (current, new) = of(container);
        let current = current.unwrap_or(0);
        now = now.saturating_add(current);
        then = then.saturating_add(new.unwrap_or(current));
        any |= new.is_some();
    }
    let all = |amount: i64| amount.saturating_mul(pods);
    let is_told = any && !one.has_pod_level_requests;
    (all(now), is_told.then(|| all(then)))
}

fn container(one: &ContainerSizing) -> ContainerSizingRow {
    let evidence = &one.recommendation.evidence;
    let amounts = one.recommendation.amounts();
    let measured = evidence.samples > 0;
    ContainerSizingRow {
        name: one.name.to_string(),
        cpu_millis: one.current.cpu_request_millis,
        cpu_recommended_millis: amounts.map(|amounts| amounts.cpu_millis),
        cpu_peak_millis: measured.then_some(evidence.peak_cpu_millis),
        memory_bytes: one.current.memory_request_bytes,
        memory_recommended_bytes: amounts.map(|amounts| amounts.memory_bytes),
        memory_peak_bytes: measured.then_some(evidence.peak_memory_bytes),
        samples: evidence.samples,
        window_secs: evidence.window_secs,
        oom_kills: u32::try_from(evidence.oom_kills).unwrap_or(u32::MAX),
    }
}

fn autoscaler(of: &Autoscaling) -> Option<(String, String)> {
    let Autoscaling::Yes {
        name,
        by_cpu,
        by_memory,
    } = of
    else {
        return None;
    };
    let by = match (by_cpu, by_memory) {
        (true, true) => "CPU and memory",
        (true, false) => "CPU",
        (false, true) => "memory",
        (false, false) => {
            let words = "it does not scale by utilization, so other requests leave it as it is";
            return Some((name.to_string(), words.to_owned()));
        }
    };
    let words = format!(
        "it scales by utilization of {by}, a share of requests: with other requests it runs another number \
         of pods, so change its target, too"
    );
    Some((name.to_string(), words))
}

pub(super) fn sort(rows: &mut [SizingRow], by: Sort) {
    let freed = |(now, then): (i64, Option<i64>)| number(then.map(|then| now - then));
    #[expect(clippy::cast_precision_loss, reason = "a number of pods")]
    let key = |row: &SizingRow| match by.column {
        "pods" => Some(row.pods as f64),
        "cpu_requested" => number(Some(row.cpu_millis.0)),
        "memory_requested" => number(Some(row.memory_bytes.0)),
        "memory_freed" => freed(row.memory_bytes),
        _ => freed(row.cpu_millis),
    };
    rows.sort_by(|a, b| {
        let names = || (&a.namespace, &a.name, &a.kind).cmp(&(&b.namespace, &b.name, &b.kind));
        let order = match by.column {
            "workload" => by.direction.of(a.name.cmp(&b.name)),
            "namespace" => by.direction.of(a.namespace.cmp(&b.namespace)),
            "team" => by.direction.of(a.team.name.cmp(&b.team.name)),
            _ => by.direction.unknown_last(key(a), key(b)),
        };
        order.then_with(names)
    });
}
