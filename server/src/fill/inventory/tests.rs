use super::*;
use plimsoll_planner::inventory::{Amounts, GroupLimit, PodClass};
use proptest::prelude::*;
use std::io::Cursor;

const NODES: &str = "name,count,cpu_millis,memory_bytes,pods,res:gpu,labels,taints,price_hourly";
const PODS: &str = "name,namespace,team,count,cpu_millis,memory_bytes,res:gpu,group,max_per_node,node_selector,tolerations";
const GOOD_NODE: &str = "n,2,4000,8000,110,1,zone=a,gpu=yes:NoSchedule,1.5";
const GOOD_POD: &str = "p,web,shop,3,250,100,1,g,2,zone=a,gpu";

fn input(file: &str, bytes: impl AsRef<[u8]>) -> Result<CsvInput, CsvError> {
    CsvInput::new(file, Cursor::new(bytes.as_ref().to_vec()), MOST_BYTES)
}

fn read_both(nodes: impl AsRef<[u8]>, pods: impl AsRef<[u8]>) -> Result<ReadInventory, CsvError> {
    read(input("nodes.csv", nodes)?, input("pods.csv", pods)?)
}

fn with_nodes(rows: &[&str]) -> Result<ReadInventory, CsvError> {
    read_both(
        format!("{NODES}\n{}", rows.join("\n")),
        format!("{PODS}\n{GOOD_POD}"),
    )
}

fn with_pods(rows: &[&str]) -> Result<ReadInventory, CsvError> {
    read_both(
        format!("{NODES}\n{GOOD_NODE}"),
        format!("{PODS}\n{}", rows.join("\n")),
    )
}

fn assert_said(read: Result<ReadInventory, CsvError>, place: &str, reason: &str) {
    let said = read.unwrap_err().to_string();
    assert!(
        said.starts_with(&format!("{place}: ")),
        "{said:?} is not at {place:?}"
    );
    assert!(said.contains(reason), "{said:?} lacks {reason:?}");
}

#[test]
fn columns_come_in_any_order_and_unknown_ones_are_told() {
    let nodes = "owner,pods,memory_bytes,cpu_millis,count,name\nme,110,8,4,1,n\n";
    let pods = "memory_bytes,x,cpu_millis,count,team,namespace,name,y\n8,,4,1,,a,p,\n";
    let read = read_both(nodes, pods).unwrap();
    assert_eq!(read.unknown_of_nodes, ["owner"]);
    assert_eq!(read.unknown_of_pods, ["x", "y"]);
    assert_eq!(read.inventory.nodes[0].allocatable.cpu_millis, 4);
    assert_eq!(read.inventory.nodes[0].price_hourly_nanos, None);
    assert_eq!(read.inventory.pods[0].team, None);
    assert_eq!((read.nodes.pods, read.pods.memory_bytes), (110, 8));
}

#[test]
fn what_files_lack_is_named() {
    assert_said(
        read_both("name,count\n", PODS),
        "nodes.csv:1",
        "cpu_millis, memory_bytes, pods are missing",
    );
    assert_said(
        read_both(format!("{NODES}\n{GOOD_NODE}"), "name\n"),
        "pods.csv:1",
        "namespace, team, count",
    );
    assert_said(
        read_both(format!("{NODES},name\n"), PODS),
        "nodes.csv:1:10",
        "`name` stands in field 1",
    );
    assert_said(
        read_both(format!("{NODES},res:cpu\n"), PODS),
        "nodes.csv:1:10 (res:cpu)",
        "no extended resource",
    );
    assert_said(
        read_both(format!("{NODES},res:\n"), PODS),
        "nodes.csv:1:10 (res:)",
        "no extended resource",
    );
    assert_said(with_nodes(&[]), "nodes.csv", "no rows");
    assert_said(with_pods(&[]), "pods.csv", "no rows");
}

#[test]
fn each_bad_field_of_a_node_is_told_with_its_place() {
    for (at, name, bad, reason) in [
        (1, "name", "", "empty"),
        (1, "name", "\"a\nb\"", "line break"),
        (2, "count", "", "empty"),
        (2, "count", "0", "less than 1"),
        (2, "count", "1000001", "more than 1000000"),
        (3, "cpu_millis", "", "empty"),
        (3, "cpu_millis", "4", ""),
        (3, "cpu_millis", "500m", "no whole number"),
        (3, "cpu_millis", "1.5", "no whole number"),
        (3, "cpu_millis", "-1", "less than 0"),
        (3, "cpu_millis", "9223372036854775807", "sum"),
        (4, "memory_bytes", "4Gi", "no whole number"),
        (4, "memory_bytes", "9223372036854775807", "sum"),
        (5, "pods", "", "empty"),
        (5, "pods", "many", "no whole number"),
        (5, "pods", "9223372036854775807", "sum"),
        (6, "res:gpu", "-1", "less than 0"),
        (6, "res:gpu", "9223372036854775807", "sum"),
        (7, "labels", "zone", "no label"),
        (7, "labels", "a=1;a=2", "twice"),
        (8, "taints", "gpu", "no taint"),
        (8, "taints", "gpu=yes:Never", "no taint"),
        (9, "price_hourly", "-1", "no price"),
        (9, "price_hourly", "$1", "no price"),
        (9, "price_hourly", "1000000", "too high"),
    ] {
        let mut fields: Vec<&str> = GOOD_NODE.split(',').collect();
        fields[at - 1] = bad;
        let row = fields.join(",");
        let read = with_nodes(&["first,1,1,1,1,,,,", &row]);
        if reason.is_empty() {
            assert!(read.is_ok(), "{read:?}");
        } else {
            assert_said(read, &format!("nodes.csv:3:{at} ({name})"), reason);
        }
    }
    assert_said(
        with_nodes(&["n,1,1,1,1,,,"]),
        "nodes.csv:2:9 (price_hourly)",
        "8 fields",
    );
    assert_said(
        with_nodes(&[&"x".repeat(254)]),
        "nodes.csv:2:2 (count)",
        "1 fields",
    );
    let long = format!("{},1,1,1,1,,,,", "x".repeat(254));
    assert_said(
        with_nodes(&[&long]),
        "nodes.csv:2:1 (name)",
        "longer than 253",
    );
}

#[test]
fn each_bad_field_of_a_pod_is_told_with_its_place() {
    for (at, name, bad, reason) in [
        (1, "name", "", "empty"),
        (2, "namespace", "", "empty"),
        (
            3,
            "team",
            "other",
            "the team `other` here and of `shop` in line 2",
        ),
        (4, "count", "-3", "less than 1"),
        (4, "count", "1000000", "more than 1000000 objects"),
        (5, "cpu_millis", "1e3", "no whole number"),
        (5, "cpu_millis", "9223372036854775807", "sum"),
        (6, "memory_bytes", "1G", "no whole number"),
        (7, "res:gpu", "1.5", "no whole number"),
        (8, "group", "", ""),
        (9, "max_per_node", "0", "less than 1"),
        (9, "max_per_node", "3", "the limit 3 here and 2 in line 2"),
        (9, "max_per_node", "", "the limit none here and 2 in line 2"),
        (10, "node_selector", "=a", "no label"),
        (11, "tolerations", "gpu:Sometimes", "no toleration"),
    ] {
        let mut fields: Vec<&str> = GOOD_POD.split(',').collect();
        fields[0] = "q";
        fields[at - 1] = bad;
        if name == "group" {
            fields[at] = "";
        }
        let row = fields.join(",");
        let read = with_pods(&[GOOD_POD, &row]);
        if reason.is_empty() {
            assert!(read.is_ok(), "{read:?}");
        } else {
            assert_said(read, &format!("pods.csv:3:{at} ({name})"), reason);
        }
    }
    assert_said(
        with_pods(&["p,a,,1,1,1,,,2,,"]),
        "pods.csv:2:9 (max_per_node)",
        "needs a group",
    );
    let read = with_pods(&["p,a,,1,1,1,,,,,", "q,a,t,1,1,1,,,,,", "r,a,,1,1,1,,,,,"]).unwrap();
    assert_eq!(
        read.attributes(true).namespaces["a"],
        r#"{"labels":{"team":"t"}}"#
    );
}

#[test]
fn names_are_there_once() {
    assert_said(
        with_nodes(&["n,1,1,1,1,,,,", "n,1,1,1,1,,,,"]),
        "nodes.csv:3:1 (name)",
        "`n` is given by line 2",
    );
    assert_said(
        with_nodes(&["n,3,1,1,1,,,,", "n-2,1,1,1,1,,,,"]),
        "nodes.csv:3:1 (name)",
        "`n-2` is given by line 2",
    );
    assert_said(
        with_nodes(&["n-2,1,1,1,1,,,,", "n,3,1,1,1,,,,"]),
        "nodes.csv:3:1 (name)",
        "`n-2` is given by line 2",
    );
    assert!(with_nodes(&["n,3,1,1,1,,,,", "n-4,1,1,1,1,,,,", "n,1,1,1,1,,,,"]).is_ok());
    assert!(with_pods(&["p,a,,1,1,1,,,,,", "p,b,,1,1,1,,,,,"]).is_ok());
    assert_said(
        with_pods(&["p,a,,1,1,1,,,,,", "p,a,,1,1,1,,,,,"]),
        "pods.csv:3:1 (name)",
        "line 2",
    );
}

#[test]
fn nodes_go_into_the_pool_of_their_labels_or_their_class() {
    let read = with_nodes(&[
        "a,1,1,1,1,,karpenter.sh/nodepool=spot;topology.kubernetes.io/zone=z,,",
        "b,2,1,1,1,,,old:PreferNoSchedule,",
    ]);
    let nodes = read.unwrap().attributes(true).nodes;
    assert_eq!(nodes.len(), 3);
    let of = |name: &str| serde_json::from_str::<NodeAttributes>(&nodes[name]).unwrap();
    assert_eq!(
        (of("a").pool.as_str(), of("a").zone.as_deref()),
        ("spot", Some("z"))
    );
    assert_eq!(
        (of("b-2").pool.as_str(), &of("b-2").taints[..]),
        ("b", &["old:PreferNoSchedule".to_owned()][..])
    );
}

/// A class as its row.
fn written(class: &PodClass) -> Vec<String> {
    let of = |unit: Option<i64>| unit.map_or(String::new(), |unit| unit.to_string());
    let group = class.group.as_ref();
    let selector = class
        .node_selector
        .iter()
        .map(|(key, value)| format!("{key}={value}"));
    vec![
        class.name.to_string(),
        class.namespace.to_string(),
        class.team.as_deref().unwrap_or_default().to_owned(),
        class.count.to_string(),
        class.requests.cpu_millis.to_string(),
        class.requests.memory_bytes.to_string(),
        of(class.requests.extended.get("gpu").copied()),
        group.map_or(String::new(), |held| held.group.to_string()),
        of(group.and_then(|held| held.max_per_node)),
        selector.collect::<Vec<_>>().join(";"),
        String::new(),
    ]
}

fn any_class() -> impl Strategy<Value = PodClass> {
    let label = ("[a-z/.]{1,8}", "[a-z =ä]{0,5}[a-z]");
    let group = proptest::option::of(("[a-z][a-z\", ]{0,4}[a-z]", proptest::option::of(1_i64..9)));
    (
        ("[a-z\"',ß]{0,6}[a-z]", "[a-c]", 1_i64..1_000),
        (
            0_i64..1_000_000,
            0_i64..1 << 40,
            proptest::option::of(1_i64..16),
        ),
        group,
        proptest::collection::btree_map(label.0, label.1, 0..3),
    )
        .prop_map(
            |((name, namespace, count), (cpu_millis, memory_bytes, gpus), group, selector)| {
                PodClass {
                    name: name.as_str().into(),
                    team: Some(format!("team of {namespace}").as_str().into()),
                    namespace: namespace.as_str().into(),
                    count,
                    requests: Amounts {
                        cpu_millis,
                        memory_bytes,
                        extended: gpus
                            .map(|units| ("gpu".into(), units))
                            .into_iter()
                            .collect(),
                    },
                    group: group.map(|(group, max_per_node)| GroupLimit {
                        // One limit each.
                        group: format!("{group} {max_per_node:?}").as_str().into(),
                        max_per_node,
                    }),
                    node_selector: selector
                        .iter()
                        .map(|(key, value)| (key.as_str().into(), value.trim().into()))
                        .collect(),
                    tolerations: Vec::new(),
                }
            },
        )
}

/// A file with such classes, each of another name.
fn any_file() -> impl Strategy<Value = (Vec<PodClass>, Vec<u8>)> {
    proptest::collection::vec(any_class(), 1..12).prop_map(|mut classes| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(PODS.split(',')).unwrap();
        for (number, class) in classes.iter_mut().enumerate() {
            class.name = format!("{}{number}", class.name).as_str().into();
            writer.write_record(written(class)).unwrap();
        }
        (classes, writer.into_inner().unwrap())
    })
}

proptest! {
    #[test]
    fn good_files_are_read_as_they_were_written((classes, pods) in any_file()) {
        let read = read_both(format!("{NODES}\n{GOOD_NODE}"), pods).unwrap();
        prop_assert_eq!(read.inventory.pods, classes);
    }

    #[test]
    fn no_change_of_a_file_makes_it_panic(
        (_, mut pods) in any_file(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..5),
    ) {
        for (at, byte, kind) in changes {
            let at = at.index(pods.len().max(1)).min(pods.len().saturating_sub(1));
            match kind {
                0 => pods[at] = byte,
                1 => pods.insert(at, byte),
                _ => pods.truncate(at.max(1)),
            }
        }
        let _ = read_both(format!("{NODES}\n{GOOD_NODE}"), pods);
    }

    #[test]
    fn no_bytes_make_it_panic(
        nodes in proptest::collection::vec(any::<u8>(), 0..100),
        rest in "[a-z0-9=:;,\"\n*.-]{0,120}",
    ) {
        let _ = read_both(nodes, "");
        let _ = with_nodes(&[&rest]);
        let _ = with_pods(&[&rest]);
    }
}
