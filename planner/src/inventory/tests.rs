use super::*;
use crate::model::{TaintEffect, Toleration};
use proptest::prelude::*;

fn amounts(cpu_millis: i64, memory_bytes: i64, gpus: i64) -> Amounts {
    Amounts {
        cpu_millis,
        memory_bytes,
        extended: [("gpu".into(), gpus)].into(),
    }
}

fn nodes(name: &str, count: i64) -> NodeClass {
    NodeClass {
        name: name.into(),
        count,
        allocatable: amounts(4_000, 8_000, 2),
        pods: 110,
        labels: BTreeMap::new(),
        taints: Vec::new(),
        price_hourly_nanos: None,
    }
}

fn pods(name: &str, namespace: &str, count: i64) -> PodClass {
    PodClass {
        name: name.into(),
        namespace: namespace.into(),
        team: None,
        count,
        requests: amounts(250, 100, 1),
        group: None,
        node_selector: BTreeMap::new(),
        tolerations: Vec::new(),
    }
}

fn taint(key: &str, value: &str, effect: TaintEffect) -> Taint {
    Taint {
        key: key.into(),
        value: value.into(),
        effect,
    }
}

#[test]
fn gpus_are_known_by_their_names() {
    for name in ["gpu", "nvidia.com/gpu", "gpu.intel.com/i915"] {
        assert!(is_gpu(name), "{name}");
    }
    for name in ["disk", "gpus", "nvidia.com/gpu-memory", "mygpu"] {
        assert!(!is_gpu(name), "{name}");
    }
}

#[test]
fn nothing_is_placed_and_nothing_is_known_of_usage() {
    let mut tainted = nodes("gpu", 1);
    tainted.taints = vec![taint("gpu", "yes", TaintEffect::NoSchedule)];
    let inventory = Inventory {
        nodes: vec![nodes("n", 3), tainted],
        pods: vec![pods("web", "a", 4), pods("db", "a", 1), pods("web", "b", 2)],
    };
    let (record, detail) = record(&inventory, 600, 300);
    assert_eq!((detail.nodes, detail.workloads), (true, true));
    let names: Vec<&str> = record.nodes.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["n-1", "n-2", "n-3", "gpu"]);
    let load = record.total_load();
    assert_eq!(load.cpu_allocatable_millis, Some(16_000));
    assert_eq!((load.nodes, load.nodes_ready), (Some(4), Some(4)));
    assert_eq!(
        (load.nodes_tainted, load.cpu_free_tainted_millis),
        (Some(1), Some(4_000))
    );
    assert_eq!((load.gpu_allocatable, load.pods_placed), (Some(8), Some(0)));
    assert_eq!(
        (load.cpu_requested_millis, load.cpu_used_millis),
        (Some(0), None)
    );
    let demand = record.total_demand();
    assert_eq!(
        (demand.pods_unplaced, demand.pods_placed),
        (Some(7), Some(0))
    );
    assert_eq!(
        (demand.cpu_unplaced_millis, demand.gpu_unplaced),
        (Some(1_750), Some(7))
    );
    assert_eq!(
        (demand.cpu_requested_millis, demand.cpu_used_millis),
        (Some(0), None)
    );
    assert_eq!(
        (demand.cpu_max_millis, demand.cpu_limit_millis),
        (None, None)
    );
    let of_a = &record.namespaces[0];
    assert_eq!((&*of_a.0, of_a.1.pods_pending), ("a", Some(5)));
    assert_eq!(record.workloads.len(), 3);
}

#[test]
fn what_is_too_many_has_no_rows_but_its_sums() {
    let many: Vec<PodClass> = (0..=MOST_WORKLOAD_ROWS)
        .map(|number| pods(&format!("p{number}"), "a", 1))
        .collect();
    let inventory = Inventory {
        nodes: vec![nodes("n", MOST_NODE_ROWS), nodes("more", 1)],
        pods: many,
    };
    let (record, detail) = record(&inventory, 600, 300);
    assert_eq!((detail.nodes, detail.workloads), (false, false));
    assert_eq!((record.nodes.len(), record.workloads.len()), (2, 0));
    assert_eq!(record.total_load().nodes, Some(MOST_NODE_ROWS + 1));
    let pods = i64::try_from(MOST_WORKLOAD_ROWS).unwrap() + 1;
    assert_eq!(record.total_demand().pods_unplaced, Some(pods));
}

#[test]
fn pods_go_where_selector_and_tolerations_let_them() {
    let mut node = nodes("n", 1);
    node.labels = [("disk".into(), "ssd".into())].into();
    node.taints = vec![
        taint("gpu", "yes", TaintEffect::NoSchedule),
        taint("old", "", TaintEffect::PreferNoSchedule),
    ];
    let toleration = |key: Option<&str>, value: Option<&str>, effect| Toleration {
        key: key.map(Into::into),
        value: value.map(Into::into),
        effect,
    };
    let mut pod = pods("p", "a", 1);
    assert!(!pod.may_run_on(&node));
    for (held, expected) in [
        (toleration(None, None, None), true),
        (toleration(Some("gpu"), None, None), true),
        (
            toleration(Some("gpu"), None, Some(TaintEffect::NoSchedule)),
            true,
        ),
        (
            toleration(Some("gpu"), Some("yes"), Some(TaintEffect::NoSchedule)),
            true,
        ),
        (toleration(Some("gpu"), Some("no"), None), false),
        (
            toleration(Some("gpu"), None, Some(TaintEffect::NoExecute)),
            false,
        ),
        (toleration(Some("old"), None, None), false),
    ] {
        pod.tolerations = vec![held];
        assert_eq!(pod.may_run_on(&node), expected, "{:?}", pod.tolerations);
    }
    pod.tolerations = vec![toleration(None, None, None)];
    pod.node_selector = [("disk".into(), "ssd".into())].into();
    assert!(pod.may_run_on(&node));
    pod.node_selector = [("disk".into(), "hdd".into())].into();
    assert!(!pod.may_run_on(&node));
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let excess = |change: fn(&mut PodClass)| {
        let mut class = pods("p", "a", 2);
        change(&mut class);
        let pods = vec![pods("q", "a", 1), class];
        let nodes = Vec::new();
        Inventory { nodes, pods }.sums().err()
    };
    assert_eq!(excess(|_| {}), None);
    assert_eq!(excess(|class| class.count = 0), Some(Excess::Objects));
    assert_eq!(
        excess(|class| class.count = i64::MAX),
        Some(Excess::Objects)
    );
    assert_eq!(
        excess(|class| class.count = MOST_OBJECTS),
        Some(Excess::Objects)
    );
    assert_eq!(
        excess(|class| class.requests.cpu_millis = i64::MAX / 2),
        Some(Excess::Cpu)
    );
    assert_eq!(
        excess(|class| class.requests.cpu_millis = -1),
        Some(Excess::Cpu)
    );
    assert_eq!(
        excess(|class| class.requests.memory_bytes = i64::MAX),
        Some(Excess::Memory)
    );
    let gpus = excess(|class| {
        class.requests.extended.insert("gpu".into(), i64::MAX);
    });
    assert_eq!(gpus, Some(Excess::Extended("gpu".into())));
}

proptest! {
    #[test]
    fn sums_are_those_of_the_rows(counts in proptest::collection::vec((1_i64..2_000, 1_i64..50), 1..8)) {
        let inventory = Inventory {
            nodes: (0..).zip(&counts).map(|(at, (nodes_of, _))| nodes(&format!("n{at}"), *nodes_of)).collect(),
            pods: (0..).zip(&counts).map(|(at, (_, pods_of))| pods(&format!("p{at}"), "a", *pods_of)).collect(),
        };
        let (of_nodes, of_pods) = inventory.sums().unwrap();
        let (record, _) = record(&inventory, 0, 300);
        prop_assert_eq!(record.total_load().cpu_allocatable_millis, Some(of_nodes.cpu_millis));
        prop_assert_eq!(record.total_load().pods_allocatable, Some(of_nodes.pods));
        prop_assert_eq!(record.total_demand().memory_unplaced_bytes, Some(of_pods.memory_bytes));
        prop_assert_eq!(record.total_demand().pods_unplaced, Some(of_pods.objects));
    }
}
