//! What is read: whole days, without DaemonSets, with nothing for what was not there.

use super::*;
use crate::store::testing::store_with_cluster;
use crate::store::{CycleMeta, EntityAttributes, HistoryWriter};
use plimsoll_planner::accounting::{CycleRecord, NodeLoad, WorkloadKey};
use plimsoll_planner::model::{WorkloadKind, WorkloadRef};
use std::sync::Arc;

const DAY: i64 = 86_400;
/// When the histories start: a midnight.
const START: i64 = 20_000 * DAY;

/// A namespace's workload: its name, its millicores, whether it is a DaemonSet.
type Workload = (&'static str, i64, bool);

fn demand(millis: i64) -> Demand {
    Demand {
        cpu_requested_millis: Some(millis),
        memory_requested_bytes: Some(millis << 20),
        pods_placed: Some(1),
        ..Demand::default()
    }
}

/// A cycle of an hour.
fn cycle(at_secs: i64, workloads: &[Workload]) -> CycleRecord {
    let mut record = CycleRecord {
        at_secs,
        interval_secs: 3_600,
        ..CycleRecord::default()
    };
    for (namespace, millis, is_daemonset) in workloads {
        let kind = if *is_daemonset {
            WorkloadKind::DaemonSet
        } else {
            WorkloadKind::Deployment
        };
        let workload = WorkloadRef {
            kind,
            name: if *is_daemonset { "agent" } else { "main" }.into(),
        };
        let key = WorkloadKey {
            namespace: (*namespace).into(),
            workload,
        };
        match record
            .namespaces
            .iter_mut()
            .find(|(known, _)| **known == **namespace)
        {
            Some((_, sum)) => sum.add(&demand(*millis)),
            None => record
                .namespaces
                .push(((*namespace).into(), demand(*millis))),
        }
        record.workloads.push((key, demand(*millis)));
    }
    record.nodes.push((
        "node-1".into(),
        NodeLoad {
            nodes: Some(1),
            cpu_allocatable_millis: Some(10_000),
            memory_allocatable_bytes: Some(1 << 40),
            ..NodeLoad::default()
        },
    ));
    record
}

async fn observed(cycles: &[CycleRecord], labels: &[(&str, &str)], by: Owners) -> Observation {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let json = |label: &str| format!("{{\"labels\":{{{label}}}}}");
    let attributes = EntityAttributes {
        namespaces: labels
            .iter()
            .map(|(name, label)| ((*name).into(), json(label)))
            .collect(),
        nodes: HashMap::default(),
    };
    for record in cycles {
        writer
            .append_cycle(record, CycleMeta::default(), &attributes)
            .await
            .unwrap();
    }
    let last = cycles.last().unwrap().at_secs;
    let asked = Observing {
        cluster: cluster.id,
        access: &Access::All,
        mapping: &TeamMapping::by_default_labels(),
        purposes: &Purposes::default(),
        resources: &[Resource::Cpu, Resource::Memory],
        basis: Basis::Requests,
        by,
        scenarios: Scenarios::History,
        span: (START, last + 3_600),
    };
    observe(&store, &asked, &Arc::<Progress>::default())
        .await
        .unwrap()
        .unwrap()
}

/// Two days of hours: `shop` at all times with a DaemonSet, `night` from the second day on.
fn cycles() -> Vec<CycleRecord> {
    (0..48)
        .map(|hour| {
            let mut workloads = vec![("shop", 1_000, false), ("shop", 200, true)];
            if hour >= 24 {
                workloads.push(("night", 500, false));
            }
            cycle(START + hour * 3_600, &workloads)
        })
        .collect()
}

#[tokio::test]
async fn daemonsets_belong_to_machines_and_what_was_not_there_demanded_nothing() {
    let found = observed(&cycles(), &[], Owners::Namespace).await;
    let names: Vec<&str> = found
        .demand
        .owners
        .iter()
        .map(|owner| owner.name.as_str())
        .collect();
    assert_eq!(names, ["night", "shop"]);
    let (resource, series) = &found.demand.resources[0];
    assert_eq!(
        (*resource, series[0].step_secs, series[0].start_secs),
        (Resource::Cpu, 300, START)
    );
    assert_eq!(series[0].values.len(), 2 * 288);
    assert_eq!(
        (series[0].values[0], series[0].values[300]),
        (Some(0.0), Some(0.5))
    );
    assert!(series[1].values.iter().all(|value| *value == Some(1.0)));
    assert!(found.left_out.is_empty() && found.test_namespaces.is_empty());
    // With its DaemonSets the cluster is at 1.7 of 10 cores at most.
    let censored = found.censored.unwrap();
    assert!((censored.most - 0.17).abs() < 1e-9 && censored.share_near_full == 0.0);
    let week = &found.week[0].series;
    assert_eq!(found.week[0].known_secs, 2 * DAY);
    assert_eq!((week.step_secs, week.values.len()), (1_800, 2 * 48));
    assert_eq!((week.values[0], week.values[95]), (Some(1.0), Some(1.5)));
}

#[tokio::test]
async fn a_gap_is_unknown_for_everyone_and_days_are_whole() {
    let mut cycles = cycles();
    cycles.retain(|cycle| cycle.at_secs != START + 5 * 3_600);
    // A third day has begun.
    cycles.push(cycle(START + 2 * DAY, &[("shop", 9_000, false)]));
    let found = observed(&cycles, &[], Owners::Namespace).await;
    for series in &found.demand.resources[0].1 {
        assert_eq!(
            series.values.len(),
            2 * 288,
            "a day that is not over is not read"
        );
        assert_eq!(series.values[5 * 12], None);
        assert!(series.values[6 * 12].is_some());
    }
}

#[tokio::test]
async fn labels_tell_teams_and_tests() {
    let labels = [
        ("shop", "\"team\":\"sales\""),
        ("night", "\"team\":\"sales\",\"env\":\"dev\""),
    ];
    let found = observed(&cycles(), &labels, Owners::Team).await;
    assert_eq!(found.demand.owners.len(), 1);
    assert_eq!(found.demand.resources[0].1[0].values[300], Some(1.5));
    assert_eq!(found.test_namespaces, ["night"]);
    assert_eq!(found.tests.resources[0].1[0].values[300], Some(0.5));
    assert_eq!(found.namespaces["night"].name, "sales");
}
